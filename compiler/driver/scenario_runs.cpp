#include "compiler/driver/scenario_runs.h"

#include <unistd.h>

#include <chrono>
#include <optional>
#include <regex>

#include "compiler/diagnostics/printable.h"
#include "compiler/driver/parallel.h"
#include "compiler/driver/report.h"
#include "runtime/batch/progress.h"

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

// What is evaluated before the next is visited: cases of the same lists, for which the pack is the same; not so many that their answers fill the memory.
std::size_t end_of_group(const std::vector<const model::Scenario*>& all, std::size_t first) {
  constexpr std::size_t kTogether = 4'096;
  std::size_t end = first + 1;
  while (end < all.size() && end - first < kTogether && all[end]->lists == all[first]->lists) ++end;
  return end;
}

bool matches(const std::string& name, const std::regex& wanted) { return std::regex_search(name.substr(0, kMatchedBytes), wanted); }

}  // namespace

bool selected(const std::string& name, const Options& o) { return matches(name, filter(o).value()); }

bool sound_filter(const Options& o) {
  if (filter(o)) return true;
  complain(o, (o.lang == Lang::fr ? "expression rationnelle mal formée : --run " : "malformed regular expression: --run ") + printable(o.run_filter));
  return false;
}

std::vector<const model::Scenario*> selected_scenarios(const Session& s, const Options& o) {
  const std::regex wanted = filter(o).value();
  std::vector<const model::Scenario*> out;
  for (auto& scenario : s.model.scenarios)
    if (scenario.pack == 0 && matches(scenario.name, wanted)) out.push_back(&scenario);
  return out;
}

bool run_scenarios(Session& s, const Options& o, const std::vector<const model::Scenario*>& scenarios, Evaluators& evaluators, const Visit& visit) {
  ProgressBar bar(isatty(STDERR_FILENO) != 0, o.lang == Lang::fr, std::chrono::seconds(1));
  for (std::size_t first = 0, end; first < scenarios.size(); first = end) {
    end = end_of_group(scenarios, first);
    Evaluators::Failure failure;
    const auto* prepared = evaluators.of(scenarios[first]->lists, &failure);
    if (failure == Evaluators::Failure::no_native) return false;
    const Pack& p = prepared ? *prepared->pack : evaluators.pack();
    std::vector<std::optional<ScenarioRun>> runs(end - first);
    const auto run = [&](std::size_t i) {
      const model::Scenario& scenario = *scenarios[first + i];
      runs[i] = prepared ? run_scenario(scenario, s.names, p, [&](const Case& c) { return prepared->evaluate(c); }) : refused_scenario(scenario, s.names, p, "lists_too_large");
    };
    s.time("scenarios", [&] { in_parallel(o.threads, runs.size(), run, [&](std::size_t done) { bar.show({first + done, first + done, scenarios.size()}); }); });
    bar.clear();
    for (auto& r : runs) visit(*r, p);
  }
  return true;
}

}  // namespace domat
