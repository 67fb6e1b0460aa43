// Sums, products, quotients and legal time as terms. What Z3 does not know well, products and quotients of two unknowns and legal time, is a function of which it is told
// single facts, those of cases that were evaluated.
#include <algorithm>

#include "compiler/solve/encode.h"

namespace domat::solve {

namespace {

constexpr Wide kWideMax = static_cast<Wide>(~static_cast<unsigned __int128>(0) >> 1), kWideMin = -kWideMax - 1;
constexpr Wide kFirstDay = -719162, kLastDay = 2932896;  // 0001-01-01, 9999-12-31
constexpr Wide kMonths = 9999 * 12;

Wide at_most_wide(Wide a, Wide b, bool (*with)(Wide, Wide, Wide*), bool up) {
  Wide out;
  return with(a, b, &out) ? out : up ? kWideMax : kWideMin;
}
bool plus(Wide a, Wide b, Wide* out) { return add(a, b, out); }

// The bounds of a product; whole where they do not fit.
std::pair<Wide, Wide> product_bounds(const Num& a, const Num& b, bool* overflows) {
  Wide low = kWideMax, high = kWideMin;
  *overflows = false;
  for (const Wide x : {a.low, a.high})
    for (const Wide y : {b.low, b.high}) {
      Wide out;
      if (!multiply(x, y, &out)) {
        *overflows = true;
        return {kWideMin, kWideMax};
      }
      low = std::min(low, out);
      high = std::max(high, out);
    }
  return {low, high};
}

bool is_constant(const Num& x) { return x.low == x.high; }

}  // namespace

Num Encoder::arithmetic(const Node& n, NodeId id) {
  Num out = operands_defined(n);
  const auto with = [&](const Num& worked) {  // the number, and the errors met where all operands are defined
    Num r = worked;
    const z3::expr good = out.defined;
    r.error = either(out.error, both(good, worked.error));
    r.code = pick(out.error, out.code, worked.code);
    r.defined = both(good, worked.defined);
    r.undefined = out.undefined;
    r.conflict = out.conflict;
    return r;
  };
  const auto bare = [&](std::uint32_t i) { return just(v(n, i).v, v(n, i).low, v(n, i).high); };
  switch (n.op) {
    case Op::add: {
      Num x = bare(0);
      for (std::uint32_t i = 1; i < n.count; ++i) x = added(x, bare(i));
      return with(x);
    }
    case Op::multiply: {
      Num x = bare(0);
      for (std::uint32_t i = 1; i < n.count; ++i) x = product(x, bare(i), id, i);
      return with(x);
    }
    case Op::opposite: {
      const Num x = bare(0);
      if (x.low == kWideMin) return with(fit(just(-x.v, kWideMin, kWideMax), kWideMin + 1, kWideMax));
      return with(just(-x.v, -x.high, -x.low));
    }
    case Op::minimum:
    case Op::maximum: {
      Num x = bare(0);
      const bool least = n.op == Op::minimum;
      for (std::uint32_t i = 1; i < n.count; ++i) {
        const Num y = bare(i);
        x.v = pick(least ? y.v < x.v : y.v > x.v, y.v, x.v);
        x.low = least ? std::min(x.low, y.low) : std::max(x.low, y.low);
        x.high = least ? std::min(x.high, y.high) : std::max(x.high, y.high);
      }
      return with(x);
    }
    case Op::narrow: return with(fit(bare(0), INT64_MIN, INT64_MAX));
    case Op::divide: return with(quotient(n, id));
    case Op::call: return with(called(n, id));
    default: return none();
  }
}

// Both are defined, or in error for what came before.
Num Encoder::added(const Num& a, const Num& b) {
  Num out = a;
  out.v = a.v + b.v;
  out.low = at_most_wide(a.low, b.low, plus, a.low > 0);
  out.high = at_most_wide(a.high, b.high, plus, a.high > 0);
  Wide ignored;
  if (add(a.low, b.low, &ignored) && add(a.high, b.high, &ignored)) return out;
  // Beyond 128 bits, whatever the bounds say.
  const z3::expr fits = both(out.v >= number(kWideMin), out.v <= number(kWideMax)), beyond = both(out.defined, no(fits));
  out.code = pick(beyond, number(static_cast<Wide>(ValueError::overflow)), out.code);
  out.error = either(out.error, beyond);
  out.defined = both(out.defined, fits);
  return out;
}

Num Encoder::product(const Num& a, const Num& b, NodeId node, std::uint32_t step) {
  bool overflows;
  const auto [low, high] = product_bounds(a, b, &overflows);
  Num out = a;
  out.low = low;
  out.high = high;
  if (is_constant(a) || is_constant(b)) {
    out.v = is_constant(b) ? a.v * number(b.low) : number(a.low) * b.v;
  } else {
    const z3::func_decl times = z3::function("times", c_.int_sort(), c_.int_sort(), c_.int_sort());
    out.v = times(a.v, b.v);
    opaque_.push_back({world_, node, step, out.v, {a.v, b.v}});
    solver_.add(z3::implies(a.v == 0 || b.v == 0, out.v == 0) && z3::implies(a.v == 1, out.v == b.v) && z3::implies(b.v == 1, out.v == a.v));
    if (a.low >= 0 && b.low >= 0) solver_.add(z3::implies(a.v >= 0 && b.v >= 0, out.v >= 0));
  }
  if (!overflows) return out;
  const z3::expr fits = both(out.v >= number(kWideMin), out.v <= number(kWideMax)), beyond = both(out.defined, no(fits));
  out.code = pick(beyond, number(static_cast<Wide>(ValueError::overflow)), out.code);
  out.error = either(out.error, beyond);
  out.defined = both(out.defined, fits);
  return out;
}

// a / b as a whole number; b is not 0.
z3::expr Encoder::rounded(const z3::expr& a, Wide b, Rounding how) {
  if (b < 0) return rounded(-a, -b, how);
  const z3::expr d = number(b);
  const auto floor = [](const z3::expr& x, const z3::expr& y) { return z3::expr(x.ctx(), Z3_mk_div(x.ctx(), x, y)); };
  switch (how) {
    case Rounding::down: return floor(a, d);
    case Rounding::up: return -floor(-a, d);
    case Rounding::nearest: return z3::ite(a >= 0, floor(2 * a + d, 2 * d), -floor(-2 * a + d, 2 * d));
    case Rounding::even: {
      const z3::expr q = floor(a, d), twice = 2 * (a - q * d);
      return z3::ite(twice > d || (twice == d && z3::mod(q, 2) == 1), q + 1, q);
    }
  }
  return a;
}

Num Encoder::quotient(const Node& n, NodeId id) {
  const Num a = v(n, 0), b = v(n, 1);
  const auto how = static_cast<Rounding>(n.imm);
  Num out = literal(0);
  // No quotient is larger than what is divided, but for the least number of all divided by minus one.
  const Wide most = std::max(a.high, a.low == kWideMin ? kWideMax : -a.low);
  out.low = -most;
  out.high = most;
  if (is_constant(b) && b.low != 0 && b.low != kWideMin) {
    out.v = rounded(a.v, b.low, how);
  } else {
    const z3::func_decl over = z3::function(("over" + std::to_string(n.imm)).c_str(), c_.int_sort(), c_.int_sort(), c_.int_sort());
    out.v = over(a.v, b.v);
    opaque_.push_back({world_, id, 0, out.v, {a.v, b.v}});
  }
  const z3::expr zero = equal(b.v, number(0));
  out.defined = no(zero);
  out.error = zero;
  out.code = number(static_cast<Wide>(ValueError::division_by_zero));
  if (a.low > kWideMin) return out;
  out.low = kWideMin;
  return pick(both(equal(a.v, number(kWideMin)), equal(b.v, number(-1))), in_error(ValueError::overflow), out);
}

// The fewest and the most days that so many months come to, from any day: the calendar repeats every 400 years.
void Encoder::bounds_of_months(const z3::expr& day, const z3::expr& months, const Num& result) {
  std::int64_t n = 0;
  if (!months.is_numeral() || !months.is_numeral_i64(n) || n > kMonths / 2 || n < -kMonths / 2) return;
  auto [known, fresh] = months_.emplace(n, std::pair<Wide, Wide>{0, 0});
  if (fresh) {
    const std::int64_t year = n < 0 ? 400 - n / 12 + 1 : 1;
    constexpr std::int64_t kCycle = 146097;
    bool any = false;
    for (std::int64_t d = static_cast<std::int64_t>(kFirstDay) + (year - 1) * 365 + year / 4 + 1, end = d + kCycle; d < end; ++d) {
      const std::int64_t arguments[kMaxNativeArguments] = {d, n, 0};
      for (const Native how : {Native::add_months, Native::add_months_next, Native::add_months_last}) {
        std::int64_t to;
        if (call_native(how, arguments, nullptr, 0, &to) != TimeError::none) continue;
        known->second.first = any ? std::min<Wide>(known->second.first, to - d) : to - d;
        known->second.second = any ? std::max<Wide>(known->second.second, to - d) : to - d;
        any = true;
      }
    }
    if (!any) {
      months_.erase(known);
      return;
    }
  }
  solver_.add(z3::implies(result.defined, result.v >= day + number(known->second.first) && result.v <= day + number(known->second.second)));
}

Num Encoder::called(const Node& n, NodeId id) {
  const auto native = static_cast<Native>(n.imm);
  z3::sort_vector sorts(c_);
  std::vector<z3::expr> arguments;
  for (std::uint32_t i = 0; i < n.count; ++i) {
    sorts.push_back(c_.int_sort());
    arguments.push_back(v(n, i).v);
  }
  if (native == Native::add_days) {
    const z3::expr day = arguments[0], to = day + arguments[1];
    const z3::expr good = day >= number(kFirstDay) && day <= number(kLastDay) && to >= number(kFirstDay) && to <= number(kLastDay);
    return pick(good, just(to, kFirstDay, kLastDay), in_error(ValueError::no_such_date));
  }
  z3::expr_vector given(c_);
  for (auto& a : arguments) given.push_back(a);
  const std::string name = "call" + std::to_string(n.imm);
  const z3::expr result = c_.function(name.c_str(), sorts, c_.int_sort())(given);
  const z3::expr good = c_.function((name + "good").c_str(), sorts, c_.bool_sort())(given);
  const z3::expr code = c_.function((name + "code").c_str(), sorts, c_.int_sort())(given);
  opaque_.push_back({world_, id, 0, result, arguments});
  Num out = just(result, INT64_MIN, INT64_MAX);
  out.defined = good;
  out.error = no(good);
  out.code = code;
  // Said only where it is good: what stands for an argument that is not defined may be anything.
  solver_.add(z3::implies(good, result >= number(INT64_MIN) && result <= number(INT64_MAX)));
  if (native == Native::add_months || native == Native::add_months_next || native == Native::add_months_last) bounds_of_months(arguments[0], arguments[1], out);
  return out;
}

// --- what is told

std::optional<z3::expr> Encoder::fact(const Opaque& o, NodeValues& values, z3::expr* at) {
  const Node& n = pack_.graph.nodes[o.node];
  std::vector<Number> given;
  for (std::uint32_t i = 0; i < n.count; ++i) {
    given.push_back(values.value(operand(n, i)));
    if (given.back().state != State::defined) return std::nullopt;
  }
  std::vector<Wide> arguments;
  if (n.op == Op::multiply) {
    Wide before = given[0].v;
    for (std::uint32_t i = 1; i < o.step; ++i)
      if (!multiply(before, given[i].v, &before)) return std::nullopt;
    arguments = {before, given[o.step].v};
  } else {
    for (auto& g : given) arguments.push_back(g.v);
  }
  z3::expr here = constant(true);
  for (std::size_t i = 0; i < arguments.size(); ++i) here = both(here, equal(o.arguments[i], number(arguments[i])));
  *at = here;
  const z3::expr& a = o.arguments[0];
  if (n.op == Op::multiply) {
    const z3::expr& b = o.arguments[1];
    *at = equal(b, number(arguments[1]));
    return z3::implies(a == number(arguments[0]), o.result == number(arguments[0]) * b) && z3::implies(b == number(arguments[1]), o.result == a * number(arguments[1]));
  }
  if (n.op == Op::divide) {
    if (arguments[1] == 0 || arguments[1] == kWideMin) return std::nullopt;
    return z3::implies(o.arguments[1] == number(arguments[1]), o.result == rounded(a, arguments[1], static_cast<Rounding>(n.imm)));
  }
  return called_fact(o, arguments);
}

std::optional<z3::expr> Encoder::simplest(const Opaque& o) {
  if (pack_.graph.nodes[o.node].op != Op::multiply) return std::nullopt;
  return equal(o.arguments[1], number(1));
}

z3::expr Encoder::called_fact(const Opaque& o, const std::vector<Wide>& given) {
  const Node& n = pack_.graph.nodes[o.node];
  const auto native = static_cast<Native>(n.imm);
  std::int64_t arguments[kMaxNativeArguments] = {}, answer = 0;
  z3::expr_vector at(c_);
  z3::sort_vector sorts(c_);
  for (std::size_t i = 0; i < given.size(); ++i) {
    arguments[i] = static_cast<std::int64_t>(given[i]);
    at.push_back(number(given[i]));
    sorts.push_back(c_.int_sort());
  }
  const auto call = [&](std::int64_t* out) { return call_native(native, arguments, calendars_.data(), static_cast<std::uint32_t>(calendars_.size()), out); };
  const TimeError error = call(&answer);
  const std::string name = "call" + std::to_string(n.imm);
  const z3::expr good = c_.function((name + "good").c_str(), sorts, c_.bool_sort())(at);
  if (error != TimeError::none) {
    const ValueError code = error == TimeError::outside_calendar ? ValueError::outside_calendar : ValueError::no_such_date;
    return !good && c_.function((name + "code").c_str(), sorts, c_.int_sort())(at) == number(static_cast<Wide>(code));
  }
  z3::expr fact = good && c_.function(name.c_str(), sorts, c_.int_sort())(at) == number(answer);
  if (native != Native::add_months) return fact;
  // The first 28 days of a month stay as far apart.
  std::int64_t day = 0;
  const std::int64_t from[kMaxNativeArguments] = {arguments[0]};
  if (call_native(Native::day_of_month, from, nullptr, 0, &day) != TimeError::none || day > 28) return fact;
  const Wide first = arguments[0] - day + 1, moved = answer - arguments[0];
  const z3::expr &date = o.arguments[0], &months = o.arguments[1];
  z3::expr_vector here(c_);
  here.push_back(date);
  here.push_back(months);
  const z3::expr within = date >= number(first) && date <= number(first + 27) && months == number(given[1]);
  return fact && z3::implies(within, o.result == date + number(moved) && c_.function((name + "good").c_str(), sorts, c_.bool_sort())(here));
}

}  // namespace domat::solve
