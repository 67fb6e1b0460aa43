// Whole numbers of 128 bits, in which amounts, rates and durations are worked out: exact, and never wrapping round.
#pragma once
#include <cstdint>

namespace domat {

__extension__ typedef __int128 Wide;

// The whole number that a quotient becomes. Halves: `nearest` takes them away from zero, `even` to the even neighbour
// (IEEE 754-2019, 4.3.1 and 4.3.2); `down` is towards minus infinity, `up` towards plus infinity.
enum class Rounding : std::uint8_t { nearest, even, down, up };

inline constexpr int kMaxScale = 30;  // decimals of an exact product; beyond, even small amounts would overflow

// Each writes `*out` and returns true, or returns false where the result does not fit.
[[nodiscard]] inline bool add(Wide a, Wide b, Wide* out) { return !__builtin_add_overflow(a, b, out); }
[[nodiscard]] inline bool subtract(Wide a, Wide b, Wide* out) { return !__builtin_sub_overflow(a, b, out); }
[[nodiscard]] bool multiply(Wide a, Wide b, Wide* out);
// b is not 0.
[[nodiscard]] bool divide(Wide a, Wide b, Rounding, Wide* out);
[[nodiscard]] inline bool narrow(Wide a, std::int64_t* out) {
  *out = static_cast<std::int64_t>(a);
  return *out == a;
}

}  // namespace domat
