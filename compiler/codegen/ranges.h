// How large numbers get, so that kernels may work in 64 bits without looking for overflow: as long as each fact stays within its limit.
#pragma once
#include <vector>

#include "runtime/reasons/pack.h"

namespace domat::native {

struct Limits {
  int amount, integer, decimal, rate;  // bits: a fact v of that type has |v| < 2^bits. Days, months and members: kOtherBits
  bool natural = false;                // and no such number is below 0
};
inline constexpr int kOtherBits = 31;
int bits_of(const Limits&, TypeRef);
bool is_number(TypeRef);  // one of the four

struct Range {
  double most;   // a bound of the magnitude; below 0 where it may pass 2^62, or where the kernel has no code for the operation
  bool natural;  // never below 0
};
std::vector<Range> ranges(const Pack&, const Limits&);  // by node
// Limits under which the most conclusions can be worked out.
Limits choose_limits(const Pack&);

// A natural number below this, times the smallest number of floating point that is not below 1 / d, is not rounded to the next whole number: what is cut off is
// the exact quotient rounded down. For x / d = q + r / d with r < d, the error is below x / d * 2^-51.4, which has to be below 1 / d.
inline constexpr double kQuickDividend = 2251799813685248.0;  // 2^51
// Limits under which quotients are so worked out that are not under `limits`; as they stand, when there are none.
Limits quick_limits(const Pack&, const Limits&);

}  // namespace domat::native
