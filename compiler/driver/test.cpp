// domat test PACK
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/driver/report.h"
#include "compiler/driver/scenario_runs.h"
#include "compiler/driver/test_report.h"
#include "compiler/explain/explain.h"
#include "runtime/batch/progress.h"
#include "runtime/io/case_json.h"

namespace domat {

namespace {

struct Tally {
  std::size_t passed = 0, failed = 0;
};

const char* in(const Options& o, const char* fr, const char* en) { return o.lang == Lang::fr ? fr : en; }
const std::string& in(const Arg& a, Lang lang) { return lang == Lang::fr ? a.fr : a.en; }

std::string failed(const Options& o, const char* fr, const char* en) { return fmt::format("{}{}{}", o.color_out ? "\x1b[1;31m" : "", in(o, fr, en), o.color_out ? "\x1b[0m" : ""); }

void print_failure(const Session& s, const Options& o, const Pack& p, const ScenarioRun& run) {
  fmt::print("{} {}{}{}\n", failed(o, "ÉCHEC", "FAIL"), s.sources.place(run.scenario->span), in(o, " : ", ": "), run.scenario->name);
  std::vector<std::uint32_t> explained;  // several failures of one conclusion are explained once
  for (auto& f : run.failures) {
    fmt::print("  {} {}\n", in(o, "attendu :", "expected:"), in(f.expected, o.lang));
    fmt::print("  {} {}   ({})\n", in(o, "obtenu  :", "got     :"), in(f.got, o.lang), s.sources.place(f.span));
    if (f.atom == kNone || std::ranges::find(explained, f.atom) != explained.end()) continue;
    explained.push_back(f.atom);
    Result only;
    for (auto& c : run.result.conclusions)
      if (c.atom == f.atom) only.conclusions.push_back(c);
    if (only.conclusions.empty()) continue;
    fmt::print("{}", explain_text(p, run.c, run.outcome, only, {}, o.lang, false));
  }
  if (has_case(run)) fmt::print("  {} {}\n", in(o, "refaire :", "repeat  :"), repeat_command(o, p, run));
  fmt::print("\n");
}

void print_broken(const Session& s, const Options& o, const PropertyRun& run) {
  fmt::print("{} {}{}{}", failed(o, "VIOLÉE", "BROKEN"), s.sources.place(run.property->span), in(o, " : ", ": "), run.property->name);
  for (const Sym c : run.property->citations) fmt::print(" ({})", s.names.text(c));
  fmt::print("\n");
  if (run.scenario.empty()) fmt::print("  {}\n\n", in(o, "par un cas inventé ; le plus petit trouvé :", "by a case that was made up; the smallest found:"));
  else fmt::print("  {}{}{}\n\n", in(o, "par le scénario « ", "by scenario \""), run.scenario, in(o, " » ; ce qu'il en faut :", "\"; what it takes of it:"));
  fmt::print("{}\n", run.counterexample);
}

nlohmann::ordered_json json_of(const Session& s, const Options& o, const Pack& p, const ScenarioRun& run) {
  nlohmann::ordered_json j{{"name", run.scenario->name}, {"at", s.sources.place(run.scenario->span)}, {"passed", run.passed()}};
  if (run.passed()) return j;
  for (auto& f : run.failures)
    j["failures"].push_back({{"at", s.sources.place(f.span)}, {"expected", in(f.expected, o.lang)}, {"got", in(f.got, o.lang)}});
  if (!has_case(run)) return j;
  j["case"] = nlohmann::ordered_json::parse(case_json(p, run.c));
  j["repeat"] = repeat_command(o, p, run);
  return j;
}

nlohmann::ordered_json json_of(const Session& s, const PropertyRun& run) {
  nlohmann::ordered_json j{{"name", run.property->name}, {"at", s.sources.place(run.property->span)}, {"passed", !run.broken}};
  if (!run.broken) return j;
  if (!run.scenario.empty()) j["scenario"] = run.scenario;
  j["counterexample"] = run.counterexample;
  return j;
}

void print_tally(const Options& o, const Tally& scenarios, const Tally& properties, const PropertyRuns& runs) {
  const bool french = o.lang == Lang::fr;
  if (french) fmt::print("{} {}, {} en échec\n", scenarios.passed, scenarios.passed < 2 ? "scénario réussi" : "scénarios réussis", scenarios.failed);
  else fmt::print("{} {} passed, {} failed\n", scenarios.passed, scenarios.passed == 1 ? "scenario" : "scenarios", scenarios.failed);
  if (runs.all.empty()) return;
  if (french) fmt::print("{} {}, {} {}", properties.passed, properties.passed < 2 ? "propriété tenue" : "propriétés tenues", properties.failed, properties.failed < 2 ? "violée" : "violées");
  else fmt::print("{} {} kept, {} broken", properties.passed, properties.passed == 1 ? "property" : "properties", properties.failed);
  fmt::print(fmt::runtime(in(o, " (cas de scénarios : {}, cas inventés : {}, graine {})\n", " (cases of scenarios: {}, made up: {}, seed {})\n")), grouped(runs.scenarios, french), grouped(runs.made, french), o.seed);
}

class TestCommand {
 public:
  explicit TestCommand(const Options& o) : o_(o), json_(o.format == "json"), reports_((o.format != "text" && !json_) || !o.reports.empty()) {}

  int run() {
    if (!s_.compile(o_.pack)) return rules_have_errors();
    tests_ = {s_.model.packs[0].name, DOMAT_VERSION, o_.lang, {}};
    const auto scenarios = selected_scenarios(s_, o_);
    Evaluators evaluators(s_, o_);
    const Places places(s_, o_);
    const bool done = run_scenarios(s_, o_, scenarios, evaluators, [&](const ScenarioRun& run, const Pack& p) {
      ++(run.passed() ? scenarios_.passed : scenarios_.failed);
      if (json_) list_.push_back(json_of(s_, o_, p, run));
      if (o_.format == "text" && !run.passed()) print_failure(s_, o_, p, run);
      if (reports_) tests_.all.push_back(test_of(places, o_, p, run));
    });
    if (!done) return kInternal;
    const PropertyRuns properties = run_properties(s_, o_);
    if (properties.no_native) return kInternal;
    for (auto& run : properties.all) add(run, places);
    return finish(properties, scenarios.empty() && properties.all.empty());
  }

 private:
  int rules_have_errors() {
    const auto all = findings(s_, o_);
    if (const std::string text = report_text(o_.format, all, o_); !text.empty()) fmt::print("{}", text);
    else print_diagnostics(s_, o_, json_);
    if (!write_reports(o_, all)) return kUsage;
    return s_.pack.files.empty() ? kUsage : kRuleErrors;
  }

  void add(const PropertyRun& run, const Places& places) {
    ++(run.broken ? properties_.failed : properties_.passed);
    if (json_) properties_list_.push_back(json_of(s_, run));
    if (o_.format == "text" && run.broken) print_broken(s_, o_, run);
    if (reports_) tests_.all.push_back(test_of(places, o_, run));
  }

  int finish(const PropertyRuns& runs, bool empty) {
    if (json_) {
      nlohmann::ordered_json out{{"scenarios", list_}, {"passed", scenarios_.passed}, {"failed", scenarios_.failed}};
      out["properties"] = properties_list_;
      out["kept"] = properties_.passed;
      out["broken"] = properties_.failed;
      out["asked"] = {{"scenarios", runs.scenarios}, {"made", runs.made}, {"seed", o_.seed}};
      fmt::print("{}\n", out.dump(2));
    } else {
      fmt::print("{}", report_text(o_.format, tests_));
    }
    if (runs.too_large) complain(o_, in(o_, "avec ses propriétés, le paquet a trop d'instances : aucune n'a été vérifiée", "with its properties, the pack has too many instances: none was asked"));
    if (o_.format == "text" || o_.format == "github") print_tally(o_, scenarios_, properties_, runs);
    print_times(s_, o_);
    if (!write_reports(o_, tests_)) return kUsage;
    return scenarios_.failed + properties_.failed > 0 || runs.too_large || (empty && o_.fail_on_empty) ? kTestFails : kDone;
  }

  const Options& o_;
  bool json_, reports_;  // reports_: --format or --report asks for one
  Session s_;
  Tally scenarios_, properties_;
  report::Tests tests_;
  nlohmann::ordered_json list_ = nlohmann::ordered_json::array(), properties_list_ = nlohmann::ordered_json::array();
};

}  // namespace

int test_command(const Options& o) {
  if (!o.coverage.empty() || o.threshold) return coverage_command(o);
  if (o.mutants) return mutants_command(o);
  if (o.generate) return generate_command(o);
  if (!sound_filter(o) || !sound_reports(o)) return kUsage;
  return TestCommand(o).run();
}

}  // namespace domat
