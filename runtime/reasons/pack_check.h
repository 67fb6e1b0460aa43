// Whether a pack that comes from outside can be read without going astray.
#pragma once
#include "runtime/reasons/pack.h"

namespace domat {

inline constexpr std::uint32_t kMaxPackAtoms = 5'000'000;
inline constexpr std::uint32_t kMaxNodeDepth = 20'000;  // of operands within operands: reasons go down these by recursion

// Every number that names something names something of the right sort, ranges lie within what they are ranges of, exceptions and operands
// have no cycle, days are within the years 0001 to 9999. What the pack says is not looked at.
bool is_sound(const Pack&);

}  // namespace domat
