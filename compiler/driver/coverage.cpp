// domat test PACK --coverage
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>

#include "compiler/coverage/exclude.h"
#include "compiler/coverage/report.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"
#include "compiler/driver/scenario_runs.h"
#include "compiler/driver/write_file.h"
#include "runtime/io/value_json.h"

namespace domat {

namespace {

using coverage::Item;
using coverage::Report;

// --- scenarios, by the code of the amended pack

class Gathering {
 public:
  Gathering(Session& s, const Options& o, const coverage::Plan& plan) : s_(s), plan_(plan), evaluators_(s, plan.model, o), record(plan, s.names) {}

  // False, after saying why, when native code cannot be had.
  bool run(const std::vector<const model::Scenario*>& scenarios) {
    for (const model::Scenario* scenario : scenarios) {
      Evaluators::Failure failure;
      const auto* prepared = evaluators_.of(scenario->lists, &failure);
      if (failure == Evaluators::Failure::no_native) return false;
      const bool passed = prepared ? judge(*scenario, *prepared) : refused_scenario(*scenario, s_.names, evaluators_.pack(), "lists_too_large").passed();
      names.push_back({scenario->name, s_.sources.place(scenario->span), passed});
    }
    return true;
  }

 private:
  // Reasons are derived as if there were no probes: what only they read is no error of the case.
  bool judge(const model::Scenario& scenario, const Evaluators::Prepared& prepared) {
    const model::Model& m = *prepared.model;
    const std::size_t instances = plan_.first_probe < m.rules.size() ? m.rules[plan_.first_probe].first_instance : m.instances.size();
    if (visible_.instances.empty() || lists_ != scenario.lists) {
      visible_ = *prepared.pack;
      visible_.instances.resize(instances);
      lists_ = scenario.lists;
    }
    return s_.time("scenarios", [&] {
      return run_scenario(scenario, s_.names, visible_, [&](const Case& c) {
        Outcome o = prepared.evaluate(c);
        record.add(static_cast<std::uint32_t>(names.size()), m, o);
        o.holds.resize(instances);
        return o;
      });
    }).passed();
  }

  Session& s_;
  const coverage::Plan& plan_;
  Evaluators evaluators_;
  Pack visible_;
  std::vector<ListState> lists_;

 public:
  coverage::Record record;
  std::vector<coverage::ScenarioName> names;
};

std::set<FileId> counted_files(const Session& s, const Options& o) {
  std::set<FileId> files(s.pack.files.begin(), s.pack.files.end());
  if (o.dependencies)
    for (auto& d : s.pack.dependencies) files.insert(d.files.begin(), d.files.end());
  return files;
}

// What could be covered at all is asked of the reference evaluator: a few cases, for which no code is worth making.
class Possibilities {
 public:
  Possibilities(Session& s, const Options& o, const coverage::Plan& plan) : session_(s), plan_(plan), options_(o) { options_.engine = "reference"; }

  bool impossible(const coverage::Condition& c) {
    if (!evaluators_) open();
    return exclusion_ && exclusion_->impossible(c);
  }

 private:
  void open() {
    evaluators_.emplace(session_, plan_.model, options_);
    const auto lists = coverage::Exclusion::lists_for(evaluators_->pack());
    if (const auto* p = evaluators_->of(lists)) exclusion_.emplace(plan_, *p->model, *p->pack, lists, [p](const Case& c) { return p->evaluate(c); });
  }

  Session& session_;
  const coverage::Plan& plan_;
  Options options_;
  std::optional<Evaluators> evaluators_;
  std::optional<coverage::Exclusion> exclusion_;
};

Report gathered(Session& s, const Options& o, const coverage::Plan& plan, Gathering& g) {
  Possibilities possibilities(s, o, plan);
  auto impossible = [&](const coverage::Condition& c) { return possibilities.impossible(c); };
  return s.time("judge coverage", [&] { return coverage::report({plan, s.sources, s.names}, g.record, std::move(g.names), impossible); });
}

// --- as JSON

const char* word(coverage::Kind k) {
  switch (k) {
    case coverage::Kind::rule: return "rule";
    case coverage::Kind::exception: return "exception";
    case coverage::Kind::window: return "window";
    case coverage::Kind::condition: return "condition";
  }
  return "";
}
const char* word(coverage::State s) { return s == coverage::State::covered ? "covered" : s == coverage::State::missing ? "missing" : "excluded"; }
const char* word(Truth t) { return t == kTrue ? "true" : t == kFalse ? "false" : t == kConflict ? "conflict" : "unknown"; }

Json json_of(const coverage::Figures& f) {
  auto figure = [](const coverage::Figure& x) { return Json{{"covered", x.covered}, {"of", x.all}}; };
  return {{"rules", figure(f[coverage::Kind::rule])}, {"exceptions", figure(f[coverage::Kind::exception])}, {"windows", figure(f[coverage::Kind::window])},
          {"conditions", figure(f[coverage::Kind::condition])}, {"excluded", f.excluded}};
}

Json json_of(const std::vector<coverage::Group>& groups, const char* name, const char* parts) {
  Json all = Json::array();
  for (auto& g : groups) {
    Json one = {{name, g.name}};
    one.update(json_of(g.figures));
    if (!g.parts.empty()) one[parts] = json_of(g.parts, "paragraph", "");
    all.push_back(std::move(one));
  }
  return all;
}

Json json_of(const Item& item, const std::string& rule, const std::vector<std::string>& citations, const Report& r, const SourceMap& sources, Lang lang) {
  Json j = {{"kind", word(item.kind)}, {"state", word(item.state)}, {"rule", rule}, {"number", item.number}, {"citations", citations}, {"at", coverage::place(sources, item.places[0])}};
  auto in = [&](const Arg& a) { return lang == Lang::fr ? a.fr : a.en; };
  if (!item.text.fr.empty()) j["text"] = in(item.text);
  if (!item.words.fr.empty()) j["message"] = in(item.words);
  for (auto& e : item.by) {
    Json one = {{"scenario", r.scenarios[e.scenario].name}, {"at", r.scenarios[e.scenario].place}};
    if (!e.binding.empty()) one["for"] = e.binding;
    if (item.kind == coverage::Kind::condition) one["value"] = word(e.value);
    if (e.outcome) one["outcome"] = word(*e.outcome);
    j["scenarios"].push_back(std::move(one));
  }
  return j;
}

std::string coverage_json(const Report& r, const Session& s, Lang lang) {
  Json j = {{"pack", {{"name", r.pack}, {"version", r.version}, {"hash", s.model.packs[0].hash}}}};
  j["figures"] = json_of(r.all);
  j["articles"] = json_of(r.articles, "article", "paragraphs");
  j["files"] = json_of(r.files, "file", "");
  j["items"] = Json::array();
  std::size_t at = 0;
  for (auto& item : r.items) {
    while (r.rules[at].rule != item.rule) ++at;
    j["items"].push_back(json_of(item, model::rule_name(s.model, s.names, s.sources, item.rule), r.rules[at].citations, r, s.sources, lang));
  }
  return pretty(j);
}

// --- where it goes

// As an editor or CI finds the file from where the command was given.
std::string path_of(const Session& s, const Options& o, FileId file) {
  if (!s.pack.manifest_file.valid()) return o.pack;
  return o.pack + (o.pack.ends_with('/') ? "" : "/") + s.sources.name(file);
}

std::string rendered(const Session& s, const Options& o, const coverage::Plan& plan, const Report& r) {
  if (o.coverage == "html") return coverage::coverage_html(r, plan, s.sources, {plan.files.begin(), plan.files.end()}, o.lang);
  if (o.coverage == "lcov") return coverage::coverage_lcov(r, s.sources, [&](FileId f) { return path_of(s, o, f); });
  if (o.coverage == "json" || o.format == "json") return coverage_json(r, s, o.lang);
  return coverage::coverage_text(r, s.sources, o.lang, o.color_out && o.output.empty());
}

// In a folder, a file that is called after what is in it.
std::string output_path(const Options& o) {
  std::error_code none;
  if (!std::filesystem::is_directory(o.output, none)) return o.output;
  const std::string name = o.coverage == "html" ? "coverage.html" : o.coverage == "lcov" ? "coverage.info" : o.coverage == "json" ? "coverage.json" : "coverage.txt";
  return (std::filesystem::path(o.output) / name).string();
}

bool put(const Options& o, const std::string& text) {
  if (o.output.empty() || o.output == "-") {
    fmt::print("{}", text);
    return true;
  }
  const std::string path = output_path(o);
  Replacement file;
  if (file.prepare(path, text, "") && file.commit().empty()) return true;
  complain(o, printable(path) + (o.lang == Lang::fr ? " ne peut pas être écrit : " : " cannot be written: ") + system_reason(errno, o.lang));
  return false;
}

// Whether enough conditions are covered; else the shortfall is said.
bool enough(const Options& o, const Report& r) {
  const coverage::Figure& f = r.all[coverage::Kind::condition];
  if (!o.threshold || f.all == 0 || static_cast<double>(f.covered) * 100 >= *o.threshold * static_cast<double>(f.all)) return true;
  const std::string percent = coverage::percent_words(f, o.lang);
  complain(o, o.lang == Lang::fr ? fmt::format("{} des conditions sont couvertes ({} sur {}), moins que le seuil de {}\u00a0%", percent, f.covered, f.all, *o.threshold)
                                 : fmt::format("{} of the conditions are covered ({} of {}), less than the threshold of {}%", percent, f.covered, f.all, *o.threshold));
  return false;
}

}  // namespace

int coverage_command(const Options& o) {
  if (!sound_filter(o)) return kUsage;
  Session s;
  if (!s.compile(o.pack)) {
    print_diagnostics(s, o, o.format == "json" || o.coverage == "json");
    return s.pack.files.empty() ? kUsage : kRuleErrors;
  }
  const auto plan = s.time("plan coverage", [&] { return coverage::plan(s.model, counted_files(s, o), s.sources, s.names); });
  if (!plan) {
    complain(o, o.lang == Lang::fr ? "les règles ont trop d'instances pour que leur couverture soit mesurée" : "the rules have too many instances for their coverage to be measured");
    return kUsage;
  }
  const auto scenarios = selected_scenarios(s, o);
  Gathering g(s, o, *plan);
  if (!g.run(scenarios)) return kInternal;
  const Report r = gathered(s, o, *plan, g);
  if (!put(o, rendered(s, o, *plan, r))) return kUsage;
  print_times(s, o);
  const bool passed = std::ranges::all_of(r.scenarios, &coverage::ScenarioName::passed);
  if (!passed) complain(o, o.lang == Lang::fr ? "des scénarios échouent ; `domat test` sans --coverage dit lesquels et pourquoi" : "scenarios fail; `domat test` without --coverage says which and why");
  return !enough(o, r) || !passed || (scenarios.empty() && o.fail_on_empty) ? kTestFails : kDone;
}

}  // namespace domat
