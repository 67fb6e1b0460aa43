#include "runtime/reasons/node_values.h"

#include "runtime/reasons/comparison.h"

#include <algorithm>

namespace domat {

namespace {

constexpr std::uint8_t kNotYet = 0xFF;

Truth defined(Number v) {
  return {v.state == State::defined || v.state == State::conflict, v.state == State::undefined || v.state == State::conflict};
}

Truth compare(Comparison op, Number a, Number b) {
  if (a.state == State::conflict || b.state == State::conflict) return kConflict;
  if (a.state != State::defined || b.state != State::defined) return kUnknown;
  return compares(op, a.v, b.v) ? kTrue : kFalse;
}

Truth in_force(const Window& w, Number d) {
  if (d.state == State::conflict) return kConflict;
  if (d.state != State::defined) return kUnknown;
  if ((w.from && d.v < *w.from) || (w.to && d.v >= *w.to)) return kFalse;
  return w.unknown_before && d.v < *w.unknown_before ? kUnknown : kTrue;
}

Number wrong(ValueError e) { return {State::error, static_cast<Wide>(e)}; }
Number fits(bool good, Wide v) { return good ? Number{State::defined, v} : wrong(ValueError::overflow); }

Number parameter(const Parameter& x, Number date) {
  if (date.state == State::undefined) return {};
  if (date.state != State::defined) return date;
  auto holds = [&](const ParameterValue& v) { return (!v.from || date.v >= *v.from) && (!v.to || date.v < *v.to); };
  auto found = std::ranges::find_if(x.values, holds);
  return found == x.values.end() ? wrong(ValueError::no_value_that_day) : Number{State::defined, found->value};
}

Number worse(Number a, Number b) {
  for (State s : {State::conflict, State::error, State::unknown, State::undefined}) {
    if (a.state == s) return a;
    if (b.state == s) return b;
  }
  return a;
}

}  // namespace

NodeValues::NodeValues(const Pack& p, const Case& c, const Outcome& o) : p(p), c(c), o(o), truth_(p.graph.nodes.size(), kNotYet) {
  atom_of_node_.assign(p.graph.nodes.size(), kNone);
  for (std::uint32_t a = 0; a < p.atom_count; ++a)
    if (p.atom_node[a] != kNone) atom_of_node_[p.atom_node[a]] = a;
  for (auto& x : p.calendars)
    calendars_.push_back({static_cast<Holidays>(x.holidays), x.weekdays, x.closed.data(), static_cast<std::uint32_t>(x.closed.size())});
}

std::uint32_t NodeValues::atom_at(NodeId id) const {
  const Node& n = p.graph.nodes[id];
  if (n.op == Op::atom || n.op == Op::value) return static_cast<std::uint32_t>(n.imm);
  return atom_of_node_[id];
}

Number NodeValues::event_date(Number e) const {
  if (e.state != State::defined) return e;
  if (!c.at) return {};
  return e.v <= *c.at ? e : Number{State::undefined, 0};
}

Truth NodeValues::truth(NodeId id) {
  if (truth_[id] != kNotYet) return {(truth_[id] & 1) != 0, (truth_[id] & 2) != 0};
  Truth t = work_out_truth(id);
  truth_[id] = static_cast<std::uint8_t>(t.t | t.f << 1);
  return t;
}

Truth NodeValues::work_out_truth(NodeId id) {
  if (auto a = atom_at(id); a != kNone) return o.truths[a];
  const Node& n = p.graph.nodes[id];
  switch (n.op) {
    case Op::truth: return {(n.imm & 1) != 0, (n.imm & 2) != 0};
    case Op::holds: return o.holds[static_cast<std::size_t>(n.imm)];
    case Op::happened: return defined(event_date(value(operand(n, 0))));
    case Op::defined: return defined(value(operand(n, 0)));
    case Op::negation: return !truth(operand(n, 0));
    case Op::compare: return compare(static_cast<Comparison>(n.imm), value(operand(n, 0)), value(operand(n, 1)));
    case Op::all_of: {
      Truth all = kTrue;
      for (std::uint32_t i = 0; i < n.count; ++i) all = all & truth(operand(n, i));
      return all;
    }
    case Op::any_of: {
      Truth any = kFalse;
      for (std::uint32_t i = 0; i < n.count; ++i) any = any | truth(operand(n, i));
      return any;
    }
    case Op::one_of: {
      Truth any = kFalse;
      for (std::uint32_t i = 1; i < n.count; ++i) any = any | compare(Comparison::equal, value(operand(n, 0)), value(operand(n, i)));
      return any;
    }
    case Op::at_least: {
      std::int64_t t = 0, f = 0;
      for (std::uint32_t i = 0; i < n.count; ++i) t += truth(operand(n, i)).t, f += truth(operand(n, i)).f;
      return {t >= n.imm, f >= n.count - n.imm + 1};
    }
    case Op::sides: return {truth(operand(n, 0)).t, truth(operand(n, 1)).t};
    case Op::pick_truth: {
      const Number place = value(operand(n, 0));
      if (place.state == State::conflict) return kConflict;
      return place.state == State::defined ? o.truths[picked(n)] : kUnknown;
    }
    case Op::in_force: return in_force(p.windows[static_cast<std::size_t>(n.imm)], value(operand(n, 0)));
    default: return kUnknown;
  }
}

Number NodeValues::value(NodeId id) {
  if (auto a = atom_at(id); a != kNone) return {o.values[a].state, o.values[a].v};
  const Node& n = p.graph.nodes[id];
  if (n.op == Op::constant) return {State::defined, n.imm};
  if (n.op == Op::day) return c.at ? Number{State::defined, *c.at} : Number{};
  // What is shared by several expressions is worked out once.
  if (auto known = value_.find(id); known != value_.end()) return known->second;
  Number v = work_out_value(id);
  value_.emplace(id, v);
  return v;
}

Number NodeValues::work_out_value(NodeId id) {
  const Node& n = p.graph.nodes[id];
  switch (n.op) {
    case Op::event_date: return event_date(value(operand(n, 0)));
    case Op::or_else: {
      Number v = value(operand(n, 0));
      return v.state == State::undefined ? value(operand(n, 1)) : v;
    }
    case Op::pick: {
      const Number place = value(operand(n, 0));
      if (place.state != State::defined) return place;
      const Value v = o.values[picked(n)];
      return {v.state, v.v};
    }
    case Op::sum_low: case Op::sum_high: return total(n);
    case Op::settle: {
      const Number low = value(operand(n, 0)), high = value(operand(n, 1));
      const Number worst = worse(low, high);
      if (worst.state != State::defined) return worst;
      if (low.v > high.v) return {State::conflict, 0};
      return low.v == high.v ? low : Number{};
    }
    case Op::first: return first(n);
    case Op::parameter: return parameter(p.parameters[static_cast<std::size_t>(n.imm)], value(operand(n, 0)));
    case Op::choose: return choose(truth(operand(n, 0)), value(operand(n, 1)), value(operand(n, 2)));
    case Op::add: case Op::opposite: case Op::multiply: case Op::divide: case Op::minimum: case Op::maximum: case Op::narrow: case Op::call: {
      for (State s : {State::conflict, State::error, State::unknown, State::undefined})
        for (std::uint32_t i = 0; i < n.count; ++i)
          if (Number x = value(operand(n, i)); x.state == s) return x;
      return combine(n);
    }
    default: return {};
  }
}

std::uint32_t NodeValues::picked(const Node& n) { return static_cast<std::uint32_t>(n.imm + value(operand(n, 0)).v); }

Number NodeValues::total(const Node& n) {
  const bool low = n.op == Op::sum_low;
  Number sum{State::defined, 0};
  if (truth(operand(n, 0)) != kTrue) return low && n.imm == 1 ? sum : Number{};
  for (std::uint32_t i = 1; i < n.count; i += 2) {
    const Truth counts = truth(operand(n, i));
    if (counts == kFalse) continue;
    Number x = value(operand(n, i + 1));
    if (counts.unknown() && x.state == State::conflict) continue;
    if (counts.unknown() && x.state == State::undefined) x = {};
    if (counts.conflict() && (x.state == State::unknown || x.state == State::error)) continue;
    if (counts.conflict() && x.state == State::undefined) x = {State::conflict, 0};
    if (x.state != State::defined || sum.state != State::defined) {
      sum = worse(sum, x);
      continue;
    }
    const Wide least = std::min<Wide>(0, x.v), most = std::max<Wide>(0, x.v);
    const Wide term = counts == kTrue ? x.v : counts.conflict() == low ? most : least;
    if (!add(sum.v, term, &sum.v)) sum = wrong(ValueError::overflow);
  }
  return sum;
}

Number NodeValues::first(const Node& n) {
  Number worst{State::defined, 0}, best, said{State::undefined, 0}, what;  // what: a value that one of those with this key has
  bool differ = false;
  if (truth(operand(n, 0)) != kTrue) worst = {};
  for (std::uint32_t i = 1; i < n.count; i += 3) {
    const Truth counts = truth(operand(n, i));
    if (counts == kFalse) continue;
    if (counts != kTrue) worst = worse(worst, {counts.conflict() ? State::conflict : State::unknown, 0});
    if (counts.unknown()) continue;
    const Number key = value(operand(n, i + 1));
    worst = worse(worst, key);
    if (counts != kTrue || key.state != State::defined) continue;
    const bool found = best.state == State::defined;
    if (found && (n.imm ? key.v < best.v : key.v > best.v)) continue;
    const Number v = value(operand(n, i + 2));
    if (!found || key.v != best.v) said = v, what = {}, differ = false;
    else said = worse(said, v);
    best = key;
    if (v.state != State::defined) continue;
    differ = differ || (what.state == State::defined && what.v != v.v);
    what = v;
  }
  if (worst.state != State::defined) return worst;
  return differ ? Number{State::conflict, 0} : said;
}

// Operands that are all defined.
Number NodeValues::combine(const Node& n) {
  auto at = [&](std::uint32_t i) { return value(operand(n, i)).v; };
  Wide v = at(0);
  bool good = true;
  switch (n.op) {
    case Op::add:
      for (std::uint32_t i = 1; i < n.count && good; ++i) good = add(v, at(i), &v);
      return fits(good, v);
    case Op::multiply:
      for (std::uint32_t i = 1; i < n.count && good; ++i) good = multiply(v, at(i), &v);
      return fits(good, v);
    case Op::opposite:
      good = subtract(0, v, &v);
      return fits(good, v);
    case Op::divide:
      if (at(1) == 0) return wrong(ValueError::division_by_zero);
      good = divide(v, at(1), static_cast<Rounding>(n.imm), &v);
      return fits(good, v);
    case Op::minimum:
      for (std::uint32_t i = 1; i < n.count; ++i) v = std::min(v, at(i));
      return {State::defined, v};
    case Op::maximum:
      for (std::uint32_t i = 1; i < n.count; ++i) v = std::max(v, at(i));
      return {State::defined, v};
    case Op::narrow: {
      std::int64_t small;
      good = narrow(v, &small);
      return fits(good, v);
    }
    default: break;
  }
  std::int64_t arguments[kMaxNativeArguments] = {}, answer = 0;
  for (std::uint32_t i = 0; i < n.count; ++i) arguments[i] = static_cast<std::int64_t>(at(i));
  const TimeError error = call_native(static_cast<Native>(n.imm), arguments, calendars_.data(), static_cast<std::uint32_t>(calendars_.size()), &answer);
  if (error == TimeError::none) return {State::defined, answer};
  return wrong(error == TimeError::outside_calendar ? ValueError::outside_calendar : ValueError::no_such_date);
}

Number NodeValues::choose(Truth condition, Number a, Number b) const {
  if (condition == kTrue) return a;
  if (condition == kFalse) return b;
  const bool same = a.state == b.state && a.v == b.v;
  if (condition.unknown()) {
    if (same || b.state == State::conflict) return a;
    if (a.state == State::conflict) return b;
    return a.state == State::error && b.state == State::error ? a : Number{};
  }
  if (same || b.state == State::unknown || (b.state == State::error && a.state != State::unknown)) return a;
  if (a.state == State::unknown || a.state == State::error) return b;
  return {State::conflict, 0};
}

}  // namespace domat
