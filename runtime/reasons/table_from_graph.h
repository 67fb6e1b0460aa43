// A pack's rule graph as a table (runtime/core/table.h).
//
// A pack has a table when it has no lists and all that is concluded is
// - propositions, by conjunction, disjunction, negation and counting, out of boolean facts, windows of the application date, and comparisons of
//   constants, parameters and the application date with one another;
// - values that each rule gives as a constant, as charges of proof are; nothing else may read these.
// It has none where an event, or any fact that is not boolean, bears on a conclusion, where a window is of another date than the application
// date, where something is computed, or where a rule compares a concluded value.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/reasons/pack.h"

namespace domat {

bool table_qualifies(const Pack&);
// Of a pack that qualifies; empty when it would need more slots than kTableSlotsPerNode, which no pack made by the compiler does. Time and
// bytes are linear in the graph.
std::vector<std::uint8_t> table_from_graph(const Pack&);

}  // namespace domat
