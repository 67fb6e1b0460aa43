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
    binding = m.bindings.data() + i.first_binding;
    Truth body = r.body.valid() ? proposition(r.body) : kTrue;
    out.holds[id] = body & in_force(r);
    Truth defeated = kFalse;
    for (std::uint32_t k = 0; k < i.exception_count; ++k) defeated = defeated | applies[m.exceptions[i.first_exception + k]];
    applies[id] = out.holds[id] & !defeated;
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
      binding = m.bindings.data() + i.first_binding;
      const auto v = static_cast<Value>(value(m.rules[i.rule].conclusions[i.conclusion].value));
      if (v.state == State::conflict) return v;
      if (v.state == State::error && !error) error = v;
      if (v.state != State::defined) {
        might_be_said = true;
        continue;
      }
      if (said.state == State::defined && said.v != v.v) return {State::conflict, 0};
      said = v;
    }
    if (error) return *error;
    if (said.state == State::defined) return said;
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
      case ExprKind::compare: return compare(e.comparison, value(operand(0)), value(operand(1)));
      case ExprKind::one_of: {
        Truth any = kFalse;
        for (std::uint32_t i = 1; i < e.count; ++i) any = any | compare(Comparison::equal, value(operand(0)), value(operand(i)));
        return any;
      }
      case ExprKind::defined: return defined(value(operand(0)));
      case ExprKind::choice: {
        Truth c = proposition(operand(0)), a = proposition(operand(1)), b = proposition(operand(2));
        return {(c.t && a.t) || (c.f && b.t) || (a.t && b.t), (c.t && a.f) || (c.f && b.f) || (a.f && b.f)};
      }
      case ExprKind::constant: case ExprKind::variable: case ExprKind::value: case ExprKind::event_date: case ExprKind::day: case ExprKind::or_else:
      case ExprKind::parameter: case ExprKind::add: case ExprKind::opposite: case ExprKind::multiply: case ExprKind::divide: case ExprKind::minimum:
      case ExprKind::maximum: case ExprKind::choose: case ExprKind::narrow: case ExprKind::call:
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
      case ExprKind::compare: case ExprKind::one_of: case ExprKind::defined: case ExprKind::choice:
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

  // Where the condition is not known, two branches that say the same decide; where it says both, so do the branches.
  static Number choose(Truth c, Number a, Number b) {
    const bool same = a.state == b.state && a.v == b.v;
    if (c == kTrue) return a;
    if (c == kFalse) return b;
    if (c == kUnknown) return same || (a.state == State::error && b.state == State::error) ? a : Number{};
    if (a.state == State::conflict || b.state == State::conflict) return {State::conflict, 0};
    if (a.state == State::error || b.state == State::error) return a.state == State::error ? a : b;
    if (a.state == State::unknown || b.state == State::unknown) return {};
    return same ? a : Number{State::conflict, 0};
  }

  const Model& m;
  const Case& given;
  Outcome out;
  std::vector<Truth> applies;
  std::vector<Calendar> calendars;
  const std::uint32_t* binding = nullptr;
};

}  // namespace

Outcome evaluate(const Model& m, const Case& c) { return Evaluation(m, c).run(); }

}  // namespace domat
