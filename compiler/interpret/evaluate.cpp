#include "compiler/interpret/evaluate.h"

#include <algorithm>

#include "runtime/core/natives.h"
#include "runtime/core/number.h"

namespace domat {

using namespace model;
using ModelRule = model::Rule;

namespace {

// A value while it is worked out: sums and products need more room than what is concluded.
struct Number {
  State state = State::unknown;
  Wide v = 0;
  Number() = default;
  Number(State s, Wide n) : state(s), v(n) {}
  Number(Value x) : state(x.state), v(x.v) {}
  explicit operator Value() const { return {state, static_cast<std::int64_t>(v)}; }
};

Number wrong(ValueError e) { return {State::error, static_cast<Wide>(e)}; }
ValueError error_of(TimeError e) { return e == TimeError::outside_calendar ? ValueError::outside_calendar : ValueError::no_such_date; }

class Evaluation {
 public:
  Evaluation(const Model& model, const Case& given) : m(model), given(given) {
    out.holds.resize(m.instances.size());
    out.truths = given.truths;
    out.values = given.values;
    applies.resize(m.instances.size());
    for (auto& c : m.calendars) calendars.push_back({static_cast<Holidays>(c.holidays), c.weekdays, c.closed.data(), static_cast<std::uint32_t>(c.closed.size())});
  }

  Outcome run() {
    for (Step step : m.order) {
      if (step.is_atom) decide(step.index);
      else apply(step.index);
    }
    return std::move(out);
  }

 private:
  // --- language.md, section 5: what follows

  void apply(InstanceId id) {
    const Instance& i = m.instances[id];
    const ModelRule& r = m.rules[i.rule];
    bind(i);
    // Of the elements of an unknown list nothing is known but that there may be some.
    const bool unlisted = i.listed != kNone;
    Truth body = unlisted ? out.truths[i.listed] : r.body.valid() ? proposition(r.body) : kTrue;
    out.holds[id] = unlisted && r.reference_date.valid() ? body : body & in_force(r);
    Truth defeated = kFalse;
    for (std::uint32_t k = 0; k < i.exception_count; ++k) defeated = defeated | applies[m.exceptions[i.first_exception + k]];
    applies[id] = out.holds[id] & !defeated;
  }

  void bind(const Instance& i) {
    frame.assign(m.rules[i.rule].variables.size() + m.slots, 0);
    std::copy_n(m.bindings.begin() + i.first_binding, m.rules[i.rule].variables.size(), frame.begin());
    binding = frame.data();
  }

  Truth in_force(const ModelRule& r) {
    const Window& w = r.window;
    if (w == Window{}) return kTrue;
    Number date = r.reference_date.valid() ? value(r.reference_date) : Number(today());
    if (date.state == State::conflict) return kConflict;
    if (date.state != State::defined) return kUnknown;
    if (w.from && date.v < *w.from) return kFalse;
    if (w.to && date.v >= *w.to) return kFalse;
    if (w.unknown_before && date.v < *w.unknown_before) return kUnknown;
    return kTrue;
  }

  void decide(AtomId atom) {
    const Entity& e = m.entities[m.atom_entity[atom]];
    if (e.kind == Kind::value) {
      out.values[atom] = joined(atom);
      return;
    }
    if (!is_input(e.kind)) out.truths[atom] = concluded(atom, e.open);
    if (e.dispute != kNone) out.truths[atom] = proved(out.truths[atom], atom, e);
  }

  Truth concluded(AtomId atom, bool open) {
    Truth t = kFalse, n = kFalse;
    for (auto k = m.rules_for_first[atom]; k < m.rules_for_first[atom + 1]; ++k) {
      InstanceId id = m.rules_for[k];
      if (m.instances[id].negated) n = n | applies[id];
      else t = t | applies[id];
    }
    return open ? Truth{t.t, n.t} : Truth{t.t, t.f || n.t};
  }

  Value joined(AtomId atom) {
    Value said{State::undefined, 0};
    bool might_be_said = false;
    std::optional<Value> error;
    for (auto k = m.rules_for_first[atom]; k < m.rules_for_first[atom + 1]; ++k) {
      InstanceId id = m.rules_for[k];
      const Instance& i = m.instances[id];
      Truth a = applies[id];
      if (a.conflict()) return {State::conflict, 0};
      if (a.unknown()) might_be_said = true;
      if (a != kTrue) continue;
      bind(i);
      const auto v = static_cast<Value>(value(m.rules[i.rule].conclusions[i.conclusion].value));
      if (v.state == State::conflict) return v;
      if (v.state == State::error && (!error || v.v < error->v)) error = v;  // whichever rule comes first in the text
      if (v.state != State::defined) {
        might_be_said = true;
        continue;
      }
      if (said.state == State::defined && said.v != v.v) return {State::conflict, 0};
      said = v;
    }
    if (said.state == State::defined) return said;
    if (error) return *error;
    return might_be_said ? Value{State::unknown, 0} : said;
  }

  // --- section 7: proof

  Truth proved(Truth t, AtomId atom, const Entity& e) {
    if (given.mode != Mode::closed || !t.unknown()) return t;
    const model::Dispute& d = m.disputes[e.dispute];
    Value charge = out.values[m.entities[d.charge].first_atom + (atom - e.first_atom)];
    if (charge.state != State::defined) return t;
    if (charge.v == d.party) return kFalse;
    if (charge.v == d.against) return kTrue;
    return t;
  }

  // --- section 3: expressions

  Value today() const { return given.at ? Value{State::defined, *given.at} : Value{State::unknown, 0}; }

  // An event counts once it has happened, on or before the application date.
  Value event_date(AtomId atom) const {
    Value e = out.values[atom];
    if (e.state != State::defined) return e;
    if (!given.at) return {State::unknown, 0};
    return e.v <= *given.at ? e : Value{State::undefined, 0};
  }
  Truth happened(AtomId atom) const { return defined(event_date(atom)); }

  static Truth defined(Number v) {
    switch (v.state) {
      case State::defined: return kTrue;
      case State::undefined: return kFalse;
      case State::unknown: case State::error: return kUnknown;
      case State::conflict: return kConflict;
    }
    return kUnknown;
  }

  static Truth compare(Comparison op, Number a, Number b) {
    if (a.state == State::conflict || b.state == State::conflict) return kConflict;
    if (a.state != State::defined || b.state != State::defined) return kUnknown;
    auto is = [](bool v) { return v ? kTrue : kFalse; };
    switch (op) {
      case Comparison::equal: return is(a.v == b.v);
      case Comparison::not_equal: return is(a.v != b.v);
      case Comparison::less: return is(a.v < b.v);
      case Comparison::less_equal: return is(a.v <= b.v);
      case Comparison::greater: return is(a.v > b.v);
      case Comparison::greater_equal: return is(a.v >= b.v);
    }
    return kUnknown;
  }

  Truth at_least(std::int64_t n, const Expr& e) {
    std::int64_t t = 0, f = 0;
    for (std::uint32_t i = 0; i < e.count; ++i) {
      Truth x = proposition(m.operands[e.first + i]);
      t += x.t;
      f += x.f;
    }
    return {t >= n, f >= e.count - n + 1};
  }

  Truth proposition(ExprId id) {
    const Expr& e = m[id];
    auto operand = [&](std::uint32_t i) { return m.operands[e.first + i]; };
    auto atom = [&] { return atom_of(m, e.entity, e.first_argument, binding); };
    switch (e.kind) {
      case ExprKind::truth: return e.imm ? kTrue : kFalse;
      case ExprKind::atom: return out.truths[atom()];
      case ExprKind::happened: return happened(atom());
      case ExprKind::before: return happened(atom()) & compare(Comparison::less, event_date(atom()), value(operand(0)));
      case ExprKind::no_later: return happened(atom()) & compare(Comparison::less_equal, event_date(atom()), value(operand(0)));
      case ExprKind::all_of: {
        Truth all = kTrue;
        for (std::uint32_t i = 0; i < e.count; ++i) all = all & proposition(operand(i));
        return all;
      }
      case ExprKind::any_of: {
        Truth any = kFalse;
        for (std::uint32_t i = 0; i < e.count; ++i) any = any | proposition(operand(i));
        return any;
      }
      case ExprKind::negation: return !proposition(operand(0));
      case ExprKind::at_least: return at_least(e.imm, e);
      case ExprKind::at_most: return !at_least(e.imm + 1, e);
      case ExprKind::exactly: return at_least(e.imm, e) & !at_least(e.imm + 1, e);
      case ExprKind::compare: return between(e.comparison, bounds(operand(0)), bounds(operand(1)));
      case ExprKind::one_of: {
        Truth any = kFalse;
        for (std::uint32_t i = 1; i < e.count; ++i) any = any | compare(Comparison::equal, value(operand(0)), value(operand(i)));
        return any;
      }
      case ExprKind::defined: return defined(value(operand(0)));
      case ExprKind::exists: {
        Truth any = !listed(e);
        each(e, [&] { any = any | (proposition(operand(0)) & proposition(operand(1))); });
        return any;
      }
      case ExprKind::for_all: {
        Truth all = listed(e);
        each(e, [&] { all = all & (!proposition(operand(0)) | proposition(operand(1))); });
        return all;
      }
      case ExprKind::majority: return between(Comparison::greater, votes(e), {{State::defined, 0}, {State::defined, 0}});
      case ExprKind::pick_truth: return picked_truth(e, value(operand(0)));
      case ExprKind::choice: {
        Truth c = proposition(operand(0)), a = proposition(operand(1)), b = proposition(operand(2));
        return {(c.t && a.t) || (c.f && b.t) || (a.t && b.t), (c.t && a.f) || (c.f && b.f) || (a.f && b.f)};
      }
      case ExprKind::constant: case ExprKind::variable: case ExprKind::value: case ExprKind::event_date: case ExprKind::day: case ExprKind::or_else:
      case ExprKind::parameter: case ExprKind::add: case ExprKind::opposite: case ExprKind::multiply: case ExprKind::divide: case ExprKind::minimum:
      case ExprKind::maximum: case ExprKind::choose: case ExprKind::narrow: case ExprKind::call: case ExprKind::number: case ExprKind::sum:
      case ExprKind::first: case ExprKind::pick:
        break;  // values
    }
    return kUnknown;
  }

  Number value(ExprId id) {
    const Expr& e = m[id];
    auto operand = [&](std::uint32_t i) { return m.operands[e.first + i]; };
    switch (e.kind) {
      case ExprKind::constant: return {State::defined, e.imm};
      case ExprKind::variable: return {State::defined, binding[e.imm]};
      case ExprKind::value: return out.values[atom_of(m, e.entity, e.first_argument, binding)];
      case ExprKind::event_date: return event_date(atom_of(m, e.entity, e.first_argument, binding));
      case ExprKind::day: return today();
      case ExprKind::or_else: {
        Number v{State::undefined, 0};
        for (std::uint32_t i = 0; i < e.count && v.state == State::undefined; ++i) v = value(operand(i));
        return v;
      }
      case ExprKind::number: case ExprKind::sum: return settle(total(e));
      case ExprKind::first: return first(e);
      case ExprKind::pick: return picked(e, value(operand(0)));
      case ExprKind::choose: return choose(proposition(operand(0)), value(operand(1)), value(operand(2)));
      case ExprKind::parameter: return parameter(m.parameters[static_cast<std::size_t>(e.imm)], value(operand(0)));
      case ExprKind::add: case ExprKind::opposite: case ExprKind::multiply: case ExprKind::divide: case ExprKind::minimum: case ExprKind::maximum:
      case ExprKind::narrow: case ExprKind::call: {
        std::vector<Number> all;
        for (std::uint32_t i = 0; i < e.count; ++i) all.push_back(value(operand(i)));
        Number worst = worst_of(all);
        return worst.state == State::defined ? worked_out(e, all) : worst;
      }
      case ExprKind::truth: case ExprKind::atom: case ExprKind::happened: case ExprKind::before: case ExprKind::no_later: case ExprKind::all_of:
      case ExprKind::any_of: case ExprKind::negation: case ExprKind::at_least: case ExprKind::at_most: case ExprKind::exactly:
      case ExprKind::compare: case ExprKind::one_of: case ExprKind::defined: case ExprKind::choice: case ExprKind::exists: case ExprKind::for_all:
      case ExprKind::majority: case ExprKind::pick_truth:
        break;  // propositions
    }
    return {};
  }

  // --- section 4: values

  // The state of what is worked out from others: the worst of theirs, a conflict before an error, an error before what is unknown, and
  // that before what is undefined.
  static Number worst_of(const std::vector<Number>& all) {
    for (State s : {State::conflict, State::error, State::unknown, State::undefined})
      for (const Number& x : all)
        if (x.state == s) return x;
    return {State::defined, 0};
  }

  Number worked_out(const Expr& e, const std::vector<Number>& all) const {
    Wide v = all[0].v;
    switch (e.kind) {
      case ExprKind::add:
        for (std::size_t i = 1; i < all.size(); ++i)
          if (!add(v, all[i].v, &v)) return wrong(ValueError::overflow);
        return {State::defined, v};
      case ExprKind::multiply:
        for (std::size_t i = 1; i < all.size(); ++i)
          if (!multiply(v, all[i].v, &v)) return wrong(ValueError::overflow);
        return {State::defined, v};
      case ExprKind::opposite: return subtract(0, v, &v) ? Number{State::defined, v} : wrong(ValueError::overflow);
      case ExprKind::divide:
        if (all[1].v == 0) return wrong(ValueError::division_by_zero);
        return divide(v, all[1].v, static_cast<Rounding>(e.imm), &v) ? Number{State::defined, v} : wrong(ValueError::overflow);
      case ExprKind::minimum:
        for (auto& x : all) v = std::min(v, x.v);
        return {State::defined, v};
      case ExprKind::maximum:
        for (auto& x : all) v = std::max(v, x.v);
        return {State::defined, v};
      case ExprKind::narrow: {
        std::int64_t small;
        return narrow(v, &small) ? Number{State::defined, v} : wrong(ValueError::overflow);
      }
      default: return called(static_cast<Native>(e.imm), all);
    }
  }

  Number called(Native function, const std::vector<Number>& all) const {
    std::int64_t arguments[kMaxNativeArguments] = {}, answer = 0;
    for (std::size_t i = 0; i < all.size(); ++i) arguments[i] = static_cast<std::int64_t>(all[i].v);
    TimeError error = call_native(function, arguments, calendars.data(), static_cast<std::uint32_t>(calendars.size()), &answer);
    return error == TimeError::none ? Number{State::defined, answer} : wrong(error_of(error));
  }

  static Number parameter(const Parameter& p, Number date) {
    if (date.state != State::defined) return date.state == State::undefined ? Number{} : date;
    for (auto& x : p.values)
      if ((!x.from || date.v >= *x.from) && (!x.to || date.v < *x.to)) return {State::defined, x.value};
    return wrong(ValueError::no_value_that_day);
  }

  // --- section 4: lists

  // Whether the case gives the list; members of an enumeration are always given.
  Truth listed(const Expr& e) const { return e.entity == kNone ? kTrue : out.truths[m.entities[e.entity].first_atom]; }

  template <typename Visit>
  void each(const Expr& e, Visit&& visit) {
    const std::uint32_t before = frame[e.slot];
    for (std::uint32_t member = 0; member < m.enumerations[e.range].members.size(); ++member) {
      frame[e.slot] = member;
      visit();
    }
    frame[e.slot] = before;
  }

  // What a number is at least and at most. They cross where a conflict says both that something counts and that it does not.
  struct Bounds {
    Number low, high;
  };

  Bounds bounds(ExprId id) {
    const Expr& e = m[id];
    if (e.kind == ExprKind::number || e.kind == ExprKind::sum) return total(e);
    Number v = value(id);
    return {v, v};
  }

  // What each element adds to a total: n where it counts, 0 where it does not, either where that is not known.
  static void add_up(Bounds& all, Truth counts, Number n) {
    if (counts == kFalse) return;
    auto take = [](Number& sum, Number x) {
      if (sum.state == State::defined && x.state == State::defined) {
        if (!add(sum.v, x.v, &sum.v)) sum = wrong(ValueError::overflow);
        return;
      }
      sum = worst_of({sum, x});
    };
    if (n.state != State::defined) {
      // Of what may turn out not to count, a conflict says what any amount would, that it adds at least nothing and at most nothing; to be
      // undefined says nothing yet.
      if (counts.unknown() && n.state == State::conflict) return;
      if (counts.unknown() && n.state == State::undefined) n = {};
      // What counts and does not count adds nothing of what is not known, as when it did not count; of what is undefined, a conflict.
      if (counts.conflict() && (n.state == State::unknown || n.state == State::error)) return;
      if (counts.conflict()) n = {State::conflict, 0};
      take(all.low, n);
      take(all.high, n);
      return;
    }
    const Wide least = std::min<Wide>(0, n.v), most = std::max<Wide>(0, n.v);
    take(all.low, {State::defined, counts.conflict() ? most : counts.t ? n.v : least});
    take(all.high, {State::defined, counts.conflict() ? least : counts.t ? n.v : most});
  }

  Bounds total(const Expr& e) {
    Bounds all{{State::defined, 0}, {State::defined, 0}};
    each(e, [&] { add_up(all, proposition(m.operands[e.first]), e.kind == ExprKind::number ? Number{State::defined, 1} : value(m.operands[e.first + 1])); });
    return unless_listed(e, all);
  }

  // Of a list that is not known a count is at least nothing, and may be anything.
  Bounds unless_listed(const Expr& e, Bounds all) const {
    if (listed(e) == kTrue) return all;
    return {e.kind == ExprKind::number ? Number{State::defined, 0} : Number{}, {}};
  }

  Bounds votes(const Expr& e) {
    Bounds all{{State::defined, 0}, {State::defined, 0}};
    each(e, [&] {
      Truth counts = proposition(m.operands[e.first]), says = proposition(m.operands[e.first + 1]);
      add_up(all, counts & says, {State::defined, 1});
      add_up(all, counts & !says, {State::defined, -1});
    });
    return unless_listed(e, all);
  }

  static Number settle(Bounds b) {
    Number worst = worst_of({b.low, b.high});
    if (worst.state == State::conflict || worst.state == State::error) return worst;
    if (b.low.state == State::defined && b.high.state == State::defined && b.low.v > b.high.v) return {State::conflict, 0};
    if (worst.state != State::defined) return worst;
    return b.low.v == b.high.v ? b.low : Number{};
  }

  // A comparison holds when it holds at the bounds least favourable to it, and fails when it fails at the most favourable.
  static Truth between(Comparison op, Bounds a, Bounds b) {
    auto surely = [](Comparison c, Number x, Number y) { return compare(c, x, y).t; };
    switch (op) {
      case Comparison::greater_equal: return {surely(op, a.low, b.high), surely(Comparison::less, a.high, b.low)};
      case Comparison::greater: return {surely(op, a.low, b.high), surely(Comparison::less_equal, a.high, b.low)};
      case Comparison::less_equal: return {surely(op, a.high, b.low), surely(Comparison::greater, a.low, b.high)};
      case Comparison::less: return {surely(op, a.high, b.low), surely(Comparison::greater_equal, a.low, b.high)};
      case Comparison::equal: return between(Comparison::greater_equal, a, b) & between(Comparison::less_equal, a, b);
      case Comparison::not_equal: return !between(Comparison::equal, a, b);
    }
    return kUnknown;
  }

  // Operands: filter, key, value. The value of the element that has the least key, or the greatest.
  Number first(const Expr& e) {
    std::vector<Number> states{listed(e) == kTrue ? Number{State::defined, 0} : Number{}};
    std::optional<Number> best;
    std::vector<Number> said;  // beside the key found
    each(e, [&] {
      Truth counts = proposition(m.operands[e.first]);
      if (counts == kFalse) return;
      if (counts.conflict()) states.push_back({State::conflict, 0});
      if (counts.unknown()) return states.push_back({});
      Number key = value(m.operands[e.first + 1]);
      states.push_back(key);
      if (counts != kTrue || key.state != State::defined) return;
      if (best && (e.imm ? key.v < best->v : key.v > best->v)) return;
      if (best && best->v != key.v) said.clear();
      best = key;
      said.push_back(value(m.operands[e.first + 2]));
    });
    Number worst = worst_of(states);
    if (worst.state != State::defined) return worst;
    return best ? shared(said) : Number{State::undefined, 0};
  }
  // Of those that share a key: two that say different things are in conflict, whatever a third may say.
  static Number shared(const std::vector<Number>& said) {
    std::optional<Number> what;
    for (const Number& x : said) {
      if (x.state != State::defined) continue;
      if (what && what->v != x.v) return {State::conflict, 0};
      what = x;
    }
    Number worst = worst_of(said);
    return worst.state == State::defined ? *what : worst;
  }

  // An entity of the element that a field refers to.
  Truth picked_truth(const Expr& e, Number which) const {
    if (which.state == State::conflict) return kConflict;
    if (which.state != State::defined) return kUnknown;
    return out.truths[m.entities[e.entity].first_atom + static_cast<AtomId>(which.v)];
  }
  Number picked(const Expr& e, Number which) const {
    if (which.state != State::defined) return which;
    return out.values[m.entities[e.entity].first_atom + static_cast<AtomId>(which.v)];
  }

  // Where the condition is not known, the value is what both branches say; where it is in conflict, what either says. A branch in
  // conflict says everything, one that is unknown or in error says nothing.
  static Number choose(Truth c, Number a, Number b) {
    if (c == kTrue) return a;
    if (c == kFalse) return b;
    const bool same = a.state == b.state && a.v == b.v;
    if (c == kUnknown) {
      if (same || b.state == State::conflict) return a;
      if (a.state == State::conflict) return b;
      return a.state == State::error && b.state == State::error ? a : Number{};
    }
    if (same || b.state == State::unknown || (b.state == State::error && a.state != State::unknown)) return a;
    if (a.state == State::unknown || a.state == State::error) return b;
    return {State::conflict, 0};
  }

  const Model& m;
  const Case& given;
  Outcome out;
  std::vector<Truth> applies;
  std::vector<Calendar> calendars;
  std::vector<std::uint32_t> frame;  // a member for each variable of the rule and of the quantifiers inside it
  const std::uint32_t* binding = nullptr;
};

}  // namespace

Outcome evaluate(const Model& m, const Case& c) { return Evaluation(m, c).run(); }

}  // namespace domat
