#include "compiler/interpret/evaluate.h"

namespace domat {

using namespace model;
using ModelRule = model::Rule;

namespace {

class Evaluation {
 public:
  Evaluation(const Model& model, const Case& given) : m(model), given(given) {
    out.holds.resize(m.instances.size());
    out.truths = given.truths;
    out.values = given.values;
    applies.resize(m.instances.size());
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
    Value date = r.reference_date.valid() ? value(r.reference_date) : today();
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
    for (auto k = m.rules_for_first[atom]; k < m.rules_for_first[atom + 1]; ++k) {
      InstanceId id = m.rules_for[k];
      const Instance& i = m.instances[id];
      Truth a = applies[id];
      if (a.conflict()) return {State::conflict, 0};
      if (a.unknown()) might_be_said = true;
      if (a != kTrue) continue;
      binding = m.bindings.data() + i.first_binding;
      Value v = value(m.rules[i.rule].conclusions[i.conclusion].value);
      if (v.state == State::conflict) return v;
      if (v.state != State::defined) {
        might_be_said = true;
        continue;
      }
      if (said.state == State::defined && said.v != v.v) return {State::conflict, 0};
      said = v;
    }
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

  static Truth defined(Value v) {
    switch (v.state) {
      case State::defined: return kTrue;
      case State::undefined: return kFalse;
      case State::unknown: return kUnknown;
      case State::conflict: return kConflict;
    }
    return kUnknown;
  }

  static Truth compare(Comparison op, Value a, Value b) {
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
      case ExprKind::constant: case ExprKind::variable: case ExprKind::value: case ExprKind::event_date: case ExprKind::day: case ExprKind::or_else:
        break;  // values
    }
    return kUnknown;
  }

  Value value(ExprId id) {
    const Expr& e = m[id];
    switch (e.kind) {
      case ExprKind::constant: return {State::defined, e.imm};
      case ExprKind::variable: return {State::defined, binding[e.imm]};
      case ExprKind::value: return out.values[atom_of(m, e.entity, e.first_argument, binding)];
      case ExprKind::event_date: return event_date(atom_of(m, e.entity, e.first_argument, binding));
      case ExprKind::day: return today();
      case ExprKind::or_else: {
        Value v{State::undefined, 0};
        for (std::uint32_t i = 0; i < e.count && v.state == State::undefined; ++i) v = value(m.operands[e.first + i]);
        return v;
      }
      case ExprKind::truth: case ExprKind::atom: case ExprKind::happened: case ExprKind::before: case ExprKind::no_later: case ExprKind::all_of:
      case ExprKind::any_of: case ExprKind::negation: case ExprKind::at_least: case ExprKind::at_most: case ExprKind::exactly:
      case ExprKind::compare: case ExprKind::one_of: case ExprKind::defined:
        break;  // propositions
    }
    return {};
  }

  const Model& m;
  const Case& given;
  Outcome out;
  std::vector<Truth> applies;
  const std::uint32_t* binding = nullptr;
};

}  // namespace

Outcome evaluate(const Model& m, const Case& c) { return Evaluation(m, c).run(); }

}  // namespace domat
