// The properties of a pack, asked of the case of every scenario and of cases that are made up.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/driver/options.h"
#include "compiler/driver/session.h"

namespace domat {

inline constexpr std::size_t kMadeCases = 10'000;

struct PropertyRun {
  const model::Property* property;
  bool broken = false;
  std::string scenario;         // whose case breaks it; empty: one that was made up
  std::string counterexample;   // the smallest case found that breaks it, as a scenario for the pack
};
struct PropertyRuns {
  std::vector<PropertyRun> all;
  std::size_t scenarios = 0, made = 0;  // cases asked of
  bool no_native = false;               // which was said
  bool too_large = false;               // with the properties, the pack has too many instances
};

// Those whose names --run selects. What is found is the same however many threads there are.
PropertyRuns run_properties(Session&, const Options&);

}  // namespace domat
