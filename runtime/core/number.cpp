#include "runtime/core/number.h"

namespace domat {

namespace {
__extension__ typedef unsigned __int128 Unsigned;

Unsigned magnitude(Wide a) { return a < 0 ? 0 - static_cast<Unsigned>(a) : static_cast<Unsigned>(a); }
}  // namespace

// Not __builtin_mul_overflow: its helper for 128 bits is not in every runtime library.
bool multiply(Wide a, Wide b, Wide* out) {
  const Unsigned x = magnitude(a), y = magnitude(b);
  const bool negative = (a < 0) != (b < 0);
  const Unsigned limit = (Unsigned{1} << 127) - (negative ? 0 : 1);
  if (y != 0 && x > limit / y) return false;
  const Unsigned product = x * y;
  *out = static_cast<Wide>(negative ? 0 - product : product);
  return true;
}

bool divide(Wide a, Wide b, Rounding mode, Wide* out) {
  const Unsigned x = magnitude(a), y = magnitude(b);
  const bool negative = (a < 0) != (b < 0);
  Unsigned q = x / y;
  const Unsigned rest = x % y;
  bool away = false;  // from zero
  switch (mode) {
    case Rounding::nearest: away = rest >= y - rest; break;
    case Rounding::even: away = rest > y - rest || (rest == y - rest && (q & 1) != 0); break;
    case Rounding::down: away = negative; break;
    case Rounding::up: away = !negative; break;
  }
  if (rest != 0 && away) ++q;
  if (q > (Unsigned{1} << 127) - (negative ? 0 : 1)) return false;
  *out = static_cast<Wide>(negative ? 0 - q : q);
  return true;
}

}  // namespace domat
