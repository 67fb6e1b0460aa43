// How large numbers get, so that kernels may work in 64 bits without looking for overflow: as long as each fact stays within its limit.
#pragma once
#include <vector>

#include "runtime/reasons/pack.h"

namespace domat::native {

struct Limits {
  int amount, integer, decimal, rate;  // bits: a fact v of that type has |v| < 2^bits. Days, months and members: kOtherBits
};
inline constexpr int kOtherBits = 31;
int bits_of(const Limits&, TypeRef);

// By node: a bound of the magnitude; below 0 where it may pass 2^62, or where the kernel has no code for the operation.
std::vector<double> bounds(const Pack&, const Limits&);
// Limits under which the most conclusions can be worked out.
Limits choose_limits(const Pack&);

}  // namespace domat::native
