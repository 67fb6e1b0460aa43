#include "compiler/solve/terms.h"

#include <algorithm>

namespace domat::solve {

z3::expr both(const z3::expr& a, const z3::expr& b) {
  if (a.is_false() || b.is_true()) return a;
  if (b.is_false() || a.is_true() || z3::eq(a, b)) return b;
  return a && b;
}
z3::expr either(const z3::expr& a, const z3::expr& b) {
  if (a.is_true() || b.is_false()) return a;
  if (b.is_true() || a.is_false() || z3::eq(a, b)) return b;
  return a || b;
}
z3::expr no(const z3::expr& a) {
  if (a.is_true()) return a.ctx().bool_val(false);
  if (a.is_false()) return a.ctx().bool_val(true);
  return a.is_not() ? a.arg(0) : !a;
}
z3::expr pick(const z3::expr& condition, const z3::expr& yes, const z3::expr& otherwise) {
  if (condition.is_true() || z3::eq(yes, otherwise)) return yes;
  if (condition.is_false()) return otherwise;
  if (!yes.is_bool()) return z3::ite(condition, yes, otherwise);
  if (yes.is_true()) return either(condition, otherwise);
  if (yes.is_false()) return both(no(condition), otherwise);
  if (otherwise.is_false()) return both(condition, yes);
  if (otherwise.is_true()) return either(no(condition), yes);
  return z3::ite(condition, yes, otherwise);
}
z3::expr equal(const z3::expr& a, const z3::expr& b) {
  if (z3::eq(a, b)) return a.ctx().bool_val(true);
  if (a.is_numeral() && b.is_numeral()) return a.ctx().bool_val(false);  // equal ones are one term
  return a == b;
}

z3::expr compare(Comparison op, const z3::expr& a, const z3::expr& b) {
  const auto made = [&] {
    switch (op) {
      case Comparison::equal: return equal(a, b);
      case Comparison::not_equal: return no(equal(a, b));
      case Comparison::less: return a < b;
      case Comparison::less_equal: return a <= b;
      case Comparison::greater: return a > b;
      case Comparison::greater_equal: return a >= b;
    }
    return a == b;
  }();
  return a.is_numeral() && b.is_numeral() ? made.simplify() : made;
}

z3::expr number(z3::context& c, Wide v) {
  if (v >= INT64_MIN && v <= INT64_MAX) return c.int_val(static_cast<std::int64_t>(v));
  std::string digits;
  for (Wide rest = v; rest != 0; rest /= 10) {
    const int digit = static_cast<int>(rest % 10);
    digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
  }
  if (v < 0) digits += '-';
  std::ranges::reverse(digits);
  return c.int_val(digits.c_str());
}

Num pick(const z3::expr& condition, const Num& yes, const Num& otherwise) {
  if (condition.is_true()) return yes;
  if (condition.is_false()) return otherwise;
  // Which number stands where none is defined does not matter.
  const bool only_yes = otherwise.defined.is_false(), only_otherwise = yes.defined.is_false();
  Num out{pick(condition, yes.defined, otherwise.defined), pick(condition, yes.undefined, otherwise.undefined), pick(condition, yes.conflict, otherwise.conflict),
          pick(condition, yes.error, otherwise.error), only_yes ? yes.v : only_otherwise ? otherwise.v : pick(condition, yes.v, otherwise.v),
          otherwise.error.is_false() ? yes.code : yes.error.is_false() ? otherwise.code : pick(condition, yes.code, otherwise.code)};
  out.low = only_yes ? yes.low : only_otherwise ? otherwise.low : std::min(yes.low, otherwise.low);
  out.high = only_yes ? yes.high : only_otherwise ? otherwise.high : std::max(yes.high, otherwise.high);
  return out;
}

z3::expr same(const Num& a, const Num& b) {
  const z3::expr states = both(both(equal(a.defined, b.defined), equal(a.undefined, b.undefined)), both(equal(a.conflict, b.conflict), equal(a.error, b.error)));
  return both(states, both(either(no(a.defined), equal(a.v, b.v)), either(no(a.error), equal(a.code, b.code))));
}

Num worse(const Num& a, const Num& b) {
  const z3::expr torn = either(a.conflict, b.conflict);
  const z3::expr error = both(no(torn), either(a.error, b.error));
  const z3::expr neither = both(no(torn), no(error));
  const z3::expr vague = both(neither, either(unknown(a), unknown(b)));
  const z3::expr known = both(neither, no(vague));
  const z3::expr undefined = both(known, either(a.undefined, b.undefined));
  return {both(known, no(undefined)), undefined, torn, error, a.v, pick(a.error, a.code, b.code), a.low, a.high};
}

}  // namespace domat::solve
