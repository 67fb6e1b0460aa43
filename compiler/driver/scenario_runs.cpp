#include "compiler/driver/scenario_runs.h"

#include <optional>
#include <regex>

#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"

namespace domat {

namespace {

// The library's matching goes one call deeper for each character: a name is looked at as far as this.
constexpr std::size_t kMatchedBytes = 1'000;

std::optional<std::regex> filter(const Options& o) {
  try {
    return std::regex(o.run_filter);
  } catch (const std::regex_error&) {
    return std::nullopt;
  }
}

}  // namespace

bool sound_filter(const Options& o) {
  if (filter(o)) return true;
  complain(o, (o.lang == Lang::fr ? "expression rationnelle mal formée : --run " : "malformed regular expression: --run ") + printable(o.run_filter));
  return false;
}

std::vector<const model::Scenario*> selected_scenarios(const Session& s, const Options& o) {
  const std::regex wanted = filter(o).value();
  std::vector<const model::Scenario*> out;
  for (auto& scenario : s.model.scenarios)
    if (scenario.pack == 0 && std::regex_search(scenario.name.substr(0, kMatchedBytes), wanted)) out.push_back(&scenario);
  return out;
}

bool run_scenarios(Session& s, const std::vector<const model::Scenario*>& scenarios, Evaluators& evaluators, const Visit& visit) {
  for (const model::Scenario* scenario : scenarios) {
    Evaluators::Failure failure;
    const auto* prepared = evaluators.of(scenario->lists, &failure);
    if (failure == Evaluators::Failure::no_native) return false;
    const Pack& p = prepared ? *prepared->pack : evaluators.pack();
    const ScenarioRun run = s.time("scenarios", [&] {
      if (!prepared) return refused_scenario(*scenario, s.names, p, "lists_too_large");
      return run_scenario(*scenario, s.names, p, [&](const Case& c) { return prepared->evaluate(c); });
    });
    visit(run, p);
  }
  return true;
}

}  // namespace domat
