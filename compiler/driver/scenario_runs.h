// Which scenarios of a pack are run, and their runs in order of the text.
#pragma once
#include <functional>
#include <vector>

#include "compiler/driver/evaluator.h"
#include "compiler/testing/testing.h"

namespace domat {

// False, after saying why, when --run is no regular expression.
bool sound_filter(const Options&);
// Whether --run selects what has this name. `sound_filter` said that it can be used.
bool selected(const std::string& name, const Options&);
// Those of the session's own pack that --run selects.
std::vector<const model::Scenario*> selected_scenarios(const Session&, const Options&);

// What is done with a run. The pack is the one that its atoms are of, expanded to the scenario's lists; it is gone after the call.
using Visit = std::function<void(const ScenarioRun&, const Pack&)>;
// Each run in turn, by this evaluator: of the session's model, or of one made from it. They are evaluated on --threads threads, and visited on the
// calling one in order. False, after saying why, when native code cannot be had.
bool run_scenarios(Session&, const Options&, const std::vector<const model::Scenario*>&, Evaluators&, const Visit&);

}  // namespace domat
