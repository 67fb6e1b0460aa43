// Outcomes side by side, and what a property says when it does not hold.
#pragma once
#include <string>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat::differential {

std::string shown(Truth);
std::string shown(const Pack&, std::uint32_t atom, Value);
// Of an atom of the outcome, whatever its type.
std::string shown(const Pack&, std::uint32_t atom, const Outcome&);

// Every instance and atom on which two evaluators differ, one a line; empty when there is none.
std::string differences(const Pack&, const Outcome& one, const Outcome& other);

// An error says no more of a value than that it is unknown does; it only tells why.
bool says_nothing(Value);
// Whether the second says all that the first does: more bits, and of a value the same, or a conflict, where it said anything.
bool says_no_less(Truth before, Truth after);
bool says_no_less(Value before, Value after);

}  // namespace domat::differential
