// In which order the nodes of a pack are evaluated for one case, and in which functions. What stands for all elements of lists is evaluated by loops, as many of one
// domain in one loop as may be.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/reasons/pack.h"

namespace domat::native {

inline constexpr std::uint32_t kNodesPerFunction = 64;  // large basic blocks make LLVM superlinear

struct Part {
  std::uint32_t domain;
  std::vector<NodeId> nodes;
};

// Constants and what a case states: read where it is wanted, never kept.
bool is_leaf(Op);
// Whether it says which tuples of another domain its operand is read for, rather than something of its own.
bool is_over(Op);

std::vector<Part> schedule(const Pack&);

}  // namespace domat::native
