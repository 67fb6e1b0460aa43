// MC/DC for four values (language.md, section 3): whether two rows differ in a condition, one of them vrai or faux, and in what hangs on it, all else alike.
// After J. J. Chilenski and S. P. Miller, "Applicability of modified condition/decision coverage to software testing" (1994), with vrai and faux for true and
// false, and inconnu and conflit beside them.
#pragma once
#include <optional>

#include "compiler/coverage/record.h"

namespace domat::coverage {

struct Half {
  Truth value;
  std::optional<Truth> outcome;  // H, where the condition is of a rule's body
  Origin origin;
};
struct Pair {
  Half first, second;
};

// One of vrai and faux before one with inconnu or conflit; then the earliest scenarios.
std::optional<Pair> find_pair(const Condition&, const Record&);
// The values that a condition had in any row.
std::vector<Truth> values_of(const Condition&, const Record&);

}  // namespace domat::coverage
