// What holds of every rule graph, as an executable check.
#pragma once
#include <string>
#include <vector>

#include "runtime/reasons/pack.h"

namespace domat::ir {

// What is broken, in words; empty for a good pack. Operands come first and are of the class that their user takes;
// constants are in range; every instance and every computed atom has its node, and each H stands once.
std::vector<std::string> broken_invariants(const Pack&);

}  // namespace domat::ir
