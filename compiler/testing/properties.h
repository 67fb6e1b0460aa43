// Properties of a pack, asked of cases: which case breaks one, and how little of it is enough.
#pragma once
#include <functional>
#include <optional>
#include <vector>

#include "compiler/testing/testing.h"

namespace domat {

// Where the answers stand of one property, in a pack made of a model with properties (compiler/sema/properties.h).
struct PropertyAtoms {
  std::uint32_t first = 0, count = 0;
};

// The first atom of the property that is broken: faux, or conflit though the case states nothing in conflict. kNone: none.
std::uint32_t broken_atom(const Pack&, const PropertyAtoms&, const Case&, const Outcome&);

// How many facts a case states, those of lists left out.
std::size_t stated_facts(const Pack&, const Case&);

// The same case with as few facts stated as still break the property: none of them can be left out. Each is tried in turn, at most
// `kMaxShrinkSteps` times in all.
inline constexpr std::size_t kMaxShrinkSteps = 20'000;
Case shrunk(const Pack&, const PropertyAtoms&, Case, const Evaluator&);

// What rules conclude of what this instance of a property speaks of, as expectations that hold of this outcome.
std::vector<model::Expected> conclusions_read(const model::Model&, const model::Property&, std::uint32_t instance, const Outcome&);

}  // namespace domat
