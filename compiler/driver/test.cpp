// domat test PACK
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/driver/report.h"
#include "compiler/driver/scenario_runs.h"
#include "compiler/explain/explain.h"
#include "runtime/io/case_json.h"

namespace domat {

namespace {

struct Tally {
  std::size_t passed = 0, failed = 0;
};

const std::string& in(const Arg& a, Lang lang) { return lang == Lang::fr ? a.fr : a.en; }

// A case that is too large was never laid out.
bool has_case(const ScenarioRun& run) { return !run.c.truths.empty(); }

// A case on one line, between quotes for a shell.
std::string command(const Options& o, const Pack& p, const ScenarioRun& run) {
  std::string json = nlohmann::json::parse(case_json(p, run.c)).dump();
  std::string quoted;
  for (char c : json) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return fmt::format("echo '{}' | domat run {} --case -", quoted, o.pack);
}

void print_failure(const Session& s, const Options& o, const Pack& p, const ScenarioRun& run) {
  bool french = o.lang == Lang::fr;
  fmt::print("{} {}{}{}\n", french ? "ÉCHEC" : "FAIL", s.sources.place(run.scenario->span), french ? " : " : ": ", run.scenario->name);
  std::vector<std::uint32_t> explained;  // several failures of one conclusion are explained once
  for (auto& f : run.failures) {
    fmt::print("  {} {}\n", french ? "attendu :" : "expected:", in(f.expected, o.lang));
    fmt::print("  {} {}   ({})\n", french ? "obtenu  :" : "got     :", in(f.got, o.lang), s.sources.place(f.span));
    if (f.atom == kNone || std::ranges::find(explained, f.atom) != explained.end()) continue;
    explained.push_back(f.atom);
    Result only;
    for (auto& c : run.result.conclusions)
      if (c.atom == f.atom) only.conclusions.push_back(c);
    if (only.conclusions.empty()) continue;
    fmt::print("{}", explain_text(p, run.c, run.outcome, only, {}, o.lang, false));
  }
  if (has_case(run)) fmt::print("  {} {}\n", french ? "refaire :" : "repeat  :", command(o, p, run));
  fmt::print("\n");
}

nlohmann::ordered_json json_of(const Session& s, const Options& o, const Pack& p, const ScenarioRun& run) {
  nlohmann::ordered_json j{{"name", run.scenario->name}, {"at", s.sources.place(run.scenario->span)}, {"passed", run.passed()}};
  if (run.passed()) return j;
  for (auto& f : run.failures)
    j["failures"].push_back({{"at", s.sources.place(f.span)}, {"expected", in(f.expected, o.lang)}, {"got", in(f.got, o.lang)}});
  if (!has_case(run)) return j;
  j["case"] = nlohmann::ordered_json::parse(case_json(p, run.c));
  j["repeat"] = command(o, p, run);
  return j;
}

void print_tally(const Options& o, const Tally& tally) {
  if (o.lang == Lang::fr) fmt::print("{} {}, {} en échec\n", tally.passed, tally.passed < 2 ? "scénario réussi" : "scénarios réussis", tally.failed);
  else fmt::print("{} {} passed, {} failed\n", tally.passed, tally.passed == 1 ? "scenario" : "scenarios", tally.failed);
}

}  // namespace

int test_command(const Options& o) {
  if (!o.coverage.empty() || o.threshold) return coverage_command(o);
  if (o.mutants) return mutants_command(o);
  if (!sound_filter(o)) return kUsage;
  Session s;
  if (!s.compile(o.pack)) {
    print_diagnostics(s, o, o.format == "json");
    return s.pack.files.empty() ? kUsage : kRuleErrors;
  }
  const auto scenarios = selected_scenarios(s, o);
  Evaluators evaluators(s, o);
  Tally tally;
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  const bool done = run_scenarios(s, scenarios, evaluators, [&](const ScenarioRun& run, const Pack& p) {
    ++(run.passed() ? tally.passed : tally.failed);
    if (o.format == "json") list.push_back(json_of(s, o, p, run));
    else if (!run.passed()) print_failure(s, o, p, run);
  });
  if (!done) return kInternal;
  if (o.format == "json") fmt::print("{}\n", nlohmann::ordered_json{{"scenarios", list}, {"passed", tally.passed}, {"failed", tally.failed}}.dump(2));
  else print_tally(o, tally);
  print_times(s, o);
  return tally.failed > 0 || (scenarios.empty() && o.fail_on_empty) ? kTestFails : kDone;
}

}  // namespace domat
