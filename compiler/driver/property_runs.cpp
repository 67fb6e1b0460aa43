#include "compiler/driver/property_runs.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <unordered_map>

#include "compiler/driver/evaluator.h"
#include "compiler/driver/parallel.h"
#include "compiler/driver/scenario_runs.h"
#include "compiler/sema/properties.h"
#include "compiler/testing/made_cases.h"
#include "compiler/testing/properties.h"
#include "compiler/testing/scenario_text.h"
#include "runtime/batch/progress.h"

namespace domat {

namespace {

class Runner {
 public:
  Runner(Session& s, const Options& o, const model::Model& with_properties, std::vector<std::size_t> asked, PropertyRuns& runs)
      : s_(s), o_(o), evaluators_(s, with_properties, o), maker_(s.model), asked_(std::move(asked)), runs_(runs), best_(runs.all.size()) {}

  void run() {
    std::vector<const model::Scenario*> all;
    for (auto& scenario : s_.model.scenarios)
      if (scenario.pack == 0) all.push_back(&scenario);
    const auto groups = lists_of(all);
    const std::size_t share = kMadeCases / groups.size();
    for (auto& [lists, scenarios] : groups)
      if (!ask(lists, scenarios, share)) return;
  }

 private:
  using Lists = std::vector<ListState>;
  struct Group {
    Lists lists;
    std::vector<const model::Scenario*> scenarios;
  };
  struct Found {
    Case c;
    std::size_t facts = SIZE_MAX;
    std::string scenario;
  };

  // The scenarios by what they say of lists: each group has a pack of its own.
  std::vector<Group> lists_of(const std::vector<const model::Scenario*>& all) const {
    std::vector<Group> groups;
    std::unordered_map<std::string, std::size_t> known;
    for (const model::Scenario* scenario : all) {
      const auto [at, fresh] = known.emplace(key_of(scenario->lists), groups.size());
      if (fresh) groups.push_back({scenario->lists, {}});
      groups[at->second].scenarios.push_back(scenario);
    }
    if (groups.empty()) groups.push_back({made_lists(), {}});
    return groups;
  }
  static std::string key_of(const Lists& lists) {
    std::string key;
    for (auto& l : lists) {
      key += l.known ? '+' : '-';
      for (auto& k : l.keys) key += std::to_string(k.size()) + ":" + k;
    }
    return key;
  }
  // Two elements in each list.
  Lists made_lists() const {
    Lists lists;
    for (auto& l : s_.model.lists) lists.push_back({true, l.key.valid() ? std::vector<std::string>{"x", "y"} : std::vector<std::string>{"1", "2"}});
    return lists;
  }

  bool ask(const Lists& lists, const std::vector<const model::Scenario*>& scenarios, std::size_t made) {
    Evaluators::Failure failure;
    const auto* prepared = evaluators_.of(lists, &failure);
    if (failure == Evaluators::Failure::no_native) return runs_.no_native = true, false;
    if (!prepared) return true;
    const Pack& p = *prepared->pack;
    std::vector<PropertyAtoms> atoms;
    for (const std::size_t i : asked_) {
      const Declaration& d = p.declarations[s_.model.entities.size() + i];
      atoms.push_back({d.first_atom, d.atom_count});
    }
    const auto nth = [&](std::size_t i) {
      if (i < scenarios.size()) return scenario_case(*scenarios[i], p);
      const std::uint64_t number = i - scenarios.size();
      if (scenarios.empty() || number % 2 == 0) return maker_.make(p, lists, o_.seed, number);
      return maker_.change(p, scenario_case(*scenarios[number / 2 % scenarios.size()], p), o_.seed, number);
    };
    const Evaluator evaluate = [&](const Case& c) { return prepared->evaluate(c); };
    const std::size_t n = scenarios.size() + made;
    std::vector<std::vector<std::size_t>> broken(n);  // of each case
    const auto one = [&](std::size_t i) {
      const Case c = nth(i);
      if (p.reads_day && !c.at) return;
      const Outcome outcome = evaluate(c);
      for (std::size_t k = 0; k < atoms.size(); ++k)
        if (broken_atom(p, atoms[k], c, outcome) != kNone) broken[i].push_back(k);
    };
    s_.time("properties", [&] { in_parallel(o_.threads, n, one, [&](std::size_t done) { bar_.show({asked_of_ + done, asked_of_ + done, asked_of_ + n}); }); });
    bar_.clear();
    asked_of_ += n;
    runs_.scenarios += scenarios.size(), runs_.made += made;
    std::vector<std::size_t> tries(atoms.size());
    for (std::size_t i = 0; i < n; ++i)
      for (const std::size_t k : broken[i])
        if (tries[k]++ < kShrunk) keep(k, lists, p, atoms[k], nth(i), evaluate, i < scenarios.size() ? scenarios[i]->name : "");
    for (std::size_t k = 0; k < atoms.size(); ++k)
      if (best_[k].facts != SIZE_MAX && best_[k].c.lists == lists && tries[k] != 0) write(k, *prepared, atoms[k], evaluate);
    return true;
  }

  void keep(std::size_t k, const Lists& lists, const Pack& p, const PropertyAtoms& at, Case found, const Evaluator& evaluate, const std::string& scenario) {
    Case small = shrunk(p, at, std::move(found), evaluate);
    const std::size_t facts = stated_facts(p, small) + elements(lists);
    if (facts >= best_[k].facts) return;
    small.lists = lists;
    best_[k] = {std::move(small), facts, scenario};
  }
  static std::size_t elements(const Lists& lists) {
    std::size_t n = 0;
    for (auto& l : lists) n += l.known + l.keys.size();
    return n;
  }

  // The pack of these lists is gone with the next: what is to be shown is written at once.
  void write(std::size_t k, const Evaluators::Prepared& prepared, const PropertyAtoms& at, const Evaluator& evaluate) {
    PropertyRun& run = runs_.all[k];
    const Found& best = best_[k];
    const Outcome outcome = evaluate(best.c);
    const std::uint32_t atom = broken_atom(*prepared.pack, at, best.c, outcome);
    const ScenarioWriter writer(*prepared.model, s_.names, s_.parsed);
    std::vector<model::Expected> expected = conclusions_read(*prepared.model, *run.property, atom - at.first, outcome);
    std::erase_if(expected, [&](const model::Expected& e) { return !writer.can_name(e.atom); });
    const std::string name = (writer.lang() == Lang::fr ? "contre-exemple : " : "counterexample: ") + run.property->name;
    run.broken = true;
    run.scenario = best.scenario;
    run.counterexample = writer.text(name, best.c, expected);
  }

  static constexpr std::size_t kShrunk = 16;  // cases of each group that are made smaller, for each property

  Session& s_;
  const Options& o_;
  Evaluators evaluators_;
  CaseMaker maker_;
  std::vector<std::size_t> asked_;  // of Model::properties
  PropertyRuns& runs_;
  std::vector<Found> best_;
  ProgressBar bar_{isatty(STDERR_FILENO) != 0, o_.lang == Lang::fr, std::chrono::seconds(1)};
  std::size_t asked_of_ = 0;
};

}  // namespace

PropertyRuns run_properties(Session& s, const Options& o) {
  PropertyRuns runs;
  std::vector<std::size_t> asked;
  for (std::size_t i = 0; i < s.model.properties.size(); ++i)
    if (selected(s.model.properties[i].name, o)) {
      asked.push_back(i);
      runs.all.push_back({&s.model.properties[i], false, {}, {}});
    }
  if (asked.empty()) return runs;
  const auto amended = model::with_properties(s.model, s.sources, s.names);
  if (!amended) return runs.too_large = true, runs;
  Runner(s, o, *amended, std::move(asked), runs).run();
  return runs;
}

}  // namespace domat
