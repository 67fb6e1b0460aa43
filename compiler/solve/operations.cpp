// What each operation of the graph comes to (runtime/reasons/ops.def), as terms.
#include <algorithm>

#include "compiler/solve/encode.h"

namespace domat::solve {

Plane Encoder::truth_of(const Node& n) {
  const auto imm = static_cast<std::size_t>(n.imm);
  switch (n.op) {
    case Op::truth: return {constant((n.imm & 1) != 0), constant((n.imm & 2) != 0)};
    case Op::atom: return fact_plane(static_cast<std::uint32_t>(n.imm));
    case Op::happened: {
      const Num e = event_date(v(n, 0));
      return {either(e.defined, e.conflict), either(e.undefined, e.conflict)};
    }
    case Op::defined: return {either(v(n, 0).defined, v(n, 0).conflict), either(v(n, 0).undefined, v(n, 0).conflict)};
    case Op::all_of:
    case Op::holds: {
      Plane all{constant(true), constant(false)};
      for (std::uint32_t i = 0; i < n.count; ++i) all = {both(all.t, p(n, i).t), either(all.f, p(n, i).f)};
      return all;
    }
    case Op::any_of: {
      Plane any{constant(false), constant(true)};
      for (std::uint32_t i = 0; i < n.count; ++i) any = {either(any.t, p(n, i).t), both(any.f, p(n, i).f)};
      return any;
    }
    case Op::negation: return {p(n, 0).f, p(n, 0).t};
    case Op::at_least: return counted(n);
    case Op::compare: return compared(static_cast<Comparison>(n.imm), v(n, 0), v(n, 1));
    case Op::one_of: return member(n);
    case Op::in_force: return window(pack_.windows[imm], v(n, 0));
    case Op::close: return {p(n, 0).t, either(p(n, 0).f, p(n, 1).t)};
    case Op::leave_open:
    case Op::sides: return {p(n, 0).t, p(n, 1).t};
    case Op::decide: return decided(p(n, 0), v(n, 1), pack_.disputes[imm]);
    case Op::pick_truth: return picked_truth(n);
    default: break;  // values
  }
  return {constant(false), constant(false)};
}

Plane Encoder::compared(Comparison op, const Num& a, const Num& b) {
  const z3::expr torn = either(a.conflict, b.conflict), known = both(a.defined, b.defined), is = compare(op, a.v, b.v);
  return {either(torn, both(known, is)), either(torn, both(known, no(is)))};
}

Plane Encoder::member(const Node& n) {
  const Num& x = v(n, 0);
  z3::expr any = constant(false);
  for (std::uint32_t i = 1; i < n.count; ++i) any = either(any, equal(x.v, v(n, i).v));
  return {either(x.conflict, both(x.defined, any)), either(x.conflict, both(x.defined, no(any)))};
}

Plane Encoder::counted(const Node& n) {
  const auto at_least = [&](std::int64_t wanted, bool side) {
    if (wanted <= 0) return constant(true);
    if (wanted > n.count) return constant(false);
    z3::expr_vector all(c_);
    for (std::uint32_t i = 0; i < n.count; ++i) all.push_back(side ? p(n, i).t : p(n, i).f);
    return z3::atleast(all, static_cast<unsigned>(wanted));
  };
  return {at_least(n.imm, true), at_least(static_cast<std::int64_t>(n.count) - n.imm + 1, false)};
}

Plane Encoder::window(const Window& w, const Num& day) {
  z3::expr inside = constant(true), known = constant(true);
  if (w.from) inside = both(inside, compare(Comparison::greater_equal, day.v, number(*w.from)));
  if (w.to) inside = both(inside, compare(Comparison::less, day.v, number(*w.to)));
  if (w.unknown_before) known = compare(Comparison::greater_equal, day.v, number(*w.unknown_before));
  return {either(day.conflict, both(day.defined, both(inside, known))), either(day.conflict, both(day.defined, no(inside)))};
}

Plane Encoder::decided(const Plane& x, const Num& charge, const Dispute& d) {
  const z3::expr open = either(either(no(closed()), either(x.t, x.f)), no(charge.defined));
  return {pick(open, x.t, equal(charge.v, number(d.against))), pick(open, x.f, equal(charge.v, number(d.party)))};
}

Plane Encoder::picked_truth(const Node& n) {
  const Num place = v(n, 0);
  Plane out{constant(false), constant(false)};
  for (std::uint32_t i = members_picked(n); i-- > 0;) {
    const Plane x = atom_plane(static_cast<std::uint32_t>(n.imm) + i);
    const z3::expr here = equal(place.v, number(i));
    out = {pick(here, x.t, out.t), pick(here, x.f, out.f)};
  }
  return {either(place.conflict, both(place.defined, out.t)), either(place.conflict, both(place.defined, out.f))};
}

Num Encoder::value_of(const Node& n, NodeId id) {
  switch (n.op) {
    case Op::constant: return literal(n.imm);
    case Op::value: return fact_num(static_cast<std::uint32_t>(n.imm));
    case Op::day: return day();
    case Op::event_date: return event_date(v(n, 0));
    case Op::or_else: return pick(v(n, 0).undefined, v(n, 1), v(n, 0));
    case Op::join: return joined(n);
    case Op::parameter: return parameter(pack_.parameters[static_cast<std::size_t>(n.imm)], v(n, 0));
    case Op::choose: return chosen(p(n, 0), v(n, 1), v(n, 2));
    case Op::pick: return picked_value(n);
    case Op::sum_low:
    case Op::sum_high: return total(n);
    case Op::settle: return settled(v(n, 0), v(n, 1));
    case Op::first: return first(n);
    default: return arithmetic(n, id);
  }
}

Num Encoder::picked_value(const Node& n) {
  const Num place = v(n, 0);
  Num out = none();
  for (std::uint32_t i = members_picked(n); i-- > 0;) out = pick(equal(place.v, number(i)), atom_num(static_cast<std::uint32_t>(n.imm) + i), out);
  return pick(place.defined, out, place);
}

// Undefined when it is after the application date; unknown without one.
Num Encoder::event_date(const Num& e) {
  const Num today = day();
  Num out = e;
  const z3::expr seen = both(e.defined, today.defined), come = compare(Comparison::less_equal, e.v, today.v);
  out.defined = both(seen, come);
  out.undefined = either(e.undefined, both(seen, no(come)));
  return out;
}

Num Encoder::joined(const Node& n) {
  Num out = none();
  z3::expr torn = constant(false), perhaps = constant(false), said = constant(false), error = constant(false), what = number(0), code = number(0);
  bool first = true;
  for (std::uint32_t i = 0; i < n.count; i += 2) {
    const Plane& a = p(n, i);
    const Num& x = v(n, i + 1);
    const z3::expr sure = surely(a), says = both(sure, x.defined), fails = both(sure, x.error);
    torn = either(torn, either(conflict(a), both(sure, x.conflict)));
    torn = either(torn, both(both(says, said), no(equal(x.v, what))));
    perhaps = either(perhaps, either(unknown(a), both(sure, either(unknown(x), x.undefined))));
    if (!fails.is_false()) code = pick(both(fails, either(no(error), x.code < code)), x.code, code);
    error = either(error, fails);
    if (says.is_false()) continue;
    what = said.is_false() ? x.v : pick(says, x.v, what);
    out.low = first ? x.low : std::min(out.low, x.low);
    out.high = first ? x.high : std::max(out.high, x.high);
    first = false;
    said = either(said, says);
  }
  out.conflict = torn;
  out.defined = both(no(torn), said);
  const z3::expr silent = both(no(torn), no(said));
  out.error = both(silent, error);
  out.undefined = both(both(silent, no(error)), no(perhaps));
  out.v = what;
  out.code = code;
  return out;
}

Num Encoder::parameter(const Parameter& x, const Num& date) {
  Num out = in_error(ValueError::no_value_that_day);
  for (auto value = x.values.rbegin(); value != x.values.rend(); ++value) {
    z3::expr inside = constant(true);
    if (value->from) inside = both(inside, compare(Comparison::greater_equal, date.v, number(*value->from)));
    if (value->to) inside = both(inside, compare(Comparison::less, date.v, number(*value->to)));
    out = pick(inside, literal(value->value), out);
  }
  Num otherwise = date;
  otherwise.defined = otherwise.undefined = constant(false);
  return pick(date.defined, out, otherwise);
}

Num Encoder::chosen(const Plane& c, const Num& a, const Num& b) {
  const z3::expr alike = same(a, b);
  Num torn = none(), vague = none();
  torn.conflict = constant(true);
  vague = pick(either(alike, b.conflict), a, pick(a.conflict, b, pick(both(a.error, b.error), a, vague)));
  torn = pick(either(alike, either(unknown(b), both(b.error, no(unknown(a))))), a, pick(either(unknown(a), a.error), b, torn));
  return pick(surely(c), a, pick(surely_not(c), b, pick(c.t, torn, vague)));
}

Num Encoder::total(const Node& n) {
  const bool low = n.op == Op::sum_low;
  Num sum = literal(0), vague = none(), torn = none();
  torn.conflict = constant(true);
  for (std::uint32_t i = 1; i < n.count; i += 2) {
    const Plane counts = p(n, i);
    Num x = v(n, i + 1);
    const z3::expr open = unknown(counts), both_ways = conflict(counts);
    const z3::expr skipped = either(surely_not(counts), either(both(open, x.conflict), both(both_ways, either(unknown(x), x.error))));
    const z3::expr undefined = x.undefined;
    x = pick(both(open, undefined), vague, pick(both(both_ways, undefined), torn, x));
    const z3::expr most = pick(x.v > number(0), x.v, number(0)), least = pick(x.v < number(0), x.v, number(0));
    x.v = pick(surely(counts), x.v, pick(both_ways, low ? most : least, low ? least : most));
    x.low = std::min<Wide>(x.low, 0);
    x.high = std::max<Wide>(x.high, 0);
    const Num with = pick(both(sum.defined, x.defined), added(sum, x), worse(sum, x));
    sum = pick(skipped, sum, with);
  }
  return pick(surely(p(n, 0)), sum, low && n.imm == 1 ? literal(0) : vague);
}

Num Encoder::settled(const Num& low, const Num& high) {
  const Num worst = worse(low, high);
  Num torn = none();
  torn.conflict = constant(true);
  const Num agreed = pick(low.v > high.v, torn, pick(equal(low.v, high.v), low, none()));
  return pick(worst.defined, agreed, worst);
}

Num Encoder::first(const Node& n) {
  Num torn = none(), vague = none(), nothing = none();
  torn.conflict = nothing.undefined = constant(true);
  Num worst = pick(surely(p(n, 0)), literal(0), vague), said = nothing;
  z3::expr found = constant(false), best = number(0), has = constant(false), what = number(0), differ = constant(false);
  for (std::uint32_t i = 1; i < n.count; i += 3) {
    const Plane counts = p(n, i);
    const Num key = v(n, i + 1), x = v(n, i + 2);
    const z3::expr sure = surely(counts), active = no(surely_not(counts));
    worst = pick(both(active, no(sure)), worse(worst, pick(conflict(counts), torn, vague)), worst);
    worst = pick(both(active, no(unknown(counts))), worse(worst, key), worst);
    const z3::expr nearer = n.imm ? key.v >= best : key.v <= best, level = equal(key.v, best);
    const z3::expr taken = both(both(sure, key.defined), either(no(found), nearer)), fresh = both(taken, either(no(found), no(level)));
    said = pick(fresh, x, pick(taken, worse(said, x), said));
    has = both(has, no(fresh));
    differ = both(differ, no(fresh));
    const z3::expr says = both(taken, x.defined);
    differ = either(differ, both(both(says, has), no(equal(what, x.v))));
    what = pick(says, x.v, what);
    has = either(has, says);
    best = pick(taken, key.v, best);
    found = either(found, taken);
  }
  return pick(worst.defined, pick(differ, torn, said), worst);
}

// --- reckoning

Num Encoder::operands_defined(const Node& n) {
  Num out = v(n, 0);
  for (std::uint32_t i = 1; i < n.count; ++i) {
    // What worse() says of several is what the first one in the worst state is.
    const Num next = v(n, i);
    out = worse(out, next);
  }
  return out;
}

Num Encoder::fit(Num x, Wide low, Wide high) {
  if (x.low >= low && x.high <= high) return x;
  const z3::expr fits = both(x.v >= number(low), x.v <= number(high)), beyond = both(x.defined, no(fits));
  x.code = pick(beyond, number(static_cast<Wide>(ValueError::overflow)), x.code);
  x.error = either(x.error, beyond);
  x.defined = both(x.defined, fits);
  x.low = std::max(x.low, low);
  x.high = std::min(x.high, high);
  return x;
}

}  // namespace domat::solve
