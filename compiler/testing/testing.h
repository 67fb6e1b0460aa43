// Scenarios: the case that each states, and whether what it expects came out.
#pragma once
#include <functional>
#include <string>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/sema/model.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "runtime/reasons/result.h"

namespace domat {

using Evaluator = std::function<Outcome(const Case&)>;

// An expectation that did not come out.
struct Failure {
  Span span;                  // of the expectation; of the scenario when it expects nothing
  std::uint32_t atom = kNone; // the conclusion in question, if there is one
  Arg expected, got;          // in words
};

struct ScenarioRun {
  const model::Scenario* scenario;
  std::vector<Failure> failures;
  Case c;
  std::string error;  // the code of the error for which the case was refused; empty when it was evaluated
  Outcome outcome;
  Result result;
  bool passed() const { return failures.empty(); }
};

// The case that a scenario states. The pack is the one expanded to the scenario's lists.
Case scenario_case(const model::Scenario&, const Pack&);

// A scenario whose case is refused for an error before it is evaluated.
ScenarioRun refused_scenario(const model::Scenario&, const Interner&, const Pack&, const std::string& error);
ScenarioRun run_scenario(const model::Scenario&, const Interner&, const Pack&, const Evaluator&);

}  // namespace domat
