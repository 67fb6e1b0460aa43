// The rule graph as text, for --emit ir, and read back.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "runtime/reasons/pack.h"

namespace domat::ir {

// One line a node, `%12 = all_of 0 %3 %7`, then one line for each window, instance and computed atom.
std::string print(const Pack&);

// The parts of a pack that print() writes: graph, windows, nodes of instances and atoms. Comments after `;` are skipped.
// Nothing when a line is malformed.
std::optional<Pack> read(std::string_view);

}  // namespace domat::ir
