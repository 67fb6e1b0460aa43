#include "tests/differential/walker.h"

#include <compare>

#include "runtime/core/natives.h"
#include "runtime/core/number.h"

namespace domat::differential {
namespace {

struct Number {
  State state = State::unknown;
  Wide v = 0;
};
Number in_error(ValueError e) { return {State::error, static_cast<Wide>(e)}; }

// Written apart from both evaluators: truths come from counting bits.
class Walk {
 public:
  Walk(const Pack& pack, const Case& given) : pack_(pack), given_(given), truths_(pack.graph.nodes.size()), values_(pack.graph.nodes.size()) {}

  Outcome run() {
    for (NodeId id = 0; id < pack_.graph.nodes.size(); ++id) {
      node_ = &pack_.graph.nodes[id];
      step(id);
    }
    Outcome out{{}, given_.truths, given_.values};
    for (auto& i : pack_.instances) out.holds.push_back(truths_[i.holds]);
    for (std::uint32_t a = 0; a < pack_.atom_count; ++a) {
      if (pack_.atom_node[a] == kNone) continue;
      const bool proposition = pack_.declarations[pack_.atom_declaration[a]].type.kind == ValueType::boolean;
      if (proposition) out.truths[a] = truths_[pack_.atom_node[a]];
      else out.values[a] = {values_[pack_.atom_node[a]].state, static_cast<std::int64_t>(values_[pack_.atom_node[a]].v)};
    }
    return out;
  }

 private:
  std::uint32_t count() const { return node_->count; }
  std::size_t imm() const { return static_cast<std::size_t>(node_->imm); }
  NodeId at(std::uint32_t i) const { return pack_.graph.operands[node_->first + i]; }
  Truth t(std::uint32_t i) const { return truths_[at(i)]; }
  Number v(std::uint32_t i) const { return values_[at(i)]; }

  void step(NodeId id) {
    switch (node_->op) {
      case Op::truth: truths_[id] = {imm() % 2 == 1, imm() / 2 == 1}; return;
      case Op::atom: truths_[id] = given_.truths[imm()]; return;
      case Op::happened: truths_[id] = is_defined(seen_today(v(0))); return;
      case Op::all_of: truths_[id] = {votes(true) == count(), votes(false) > 0}; return;
      case Op::any_of: truths_[id] = {votes(true) > 0, votes(false) == count()}; return;
      case Op::negation: truths_[id] = {t(0).f, t(0).t}; return;
      case Op::at_least: truths_[id] = {votes(true) >= imm(), votes(false) + imm() > count()}; return;
      case Op::compare: truths_[id] = compared(static_cast<Comparison>(node_->imm), v(0), v(1)); return;
      case Op::one_of: truths_[id] = member(); return;
      case Op::defined: truths_[id] = is_defined(v(0)); return;
      case Op::in_force: truths_[id] = in_window(pack_.windows[imm()], v(0)); return;
      case Op::holds: truths_[id] = {votes(true) == count(), votes(false) > 0}; return;
      case Op::close: truths_[id] = {t(0).t, t(0).f || t(1).t}; return;
      case Op::leave_open: truths_[id] = {t(0).t, t(1).t}; return;
      case Op::decide: truths_[id] = judged(t(0), v(1), pack_.disputes[imm()]); return;
      case Op::constant: values_[id] = {State::defined, node_->imm}; return;
      case Op::value: values_[id] = {given_.values[imm()].state, given_.values[imm()].v}; return;
      case Op::day: values_[id] = given_.at ? Number{State::defined, *given_.at} : Number{}; return;
      case Op::event_date: values_[id] = seen_today(v(0)); return;
      case Op::or_else: values_[id] = v(0).state == State::undefined ? v(1) : v(0); return;
      case Op::join: values_[id] = joined(); return;
      case Op::parameter: values_[id] = dated(pack_.parameters[imm()], v(0)); return;
      case Op::sides: truths_[id] = {t(0).t, t(1).t}; return;
      case Op::pick_truth:
        truths_[id] = v(0).state == State::defined ? truth_of(picked()) : Truth{v(0).state == State::conflict, v(0).state == State::conflict};
        return;
      case Op::pick: values_[id] = v(0).state == State::defined ? value_of(picked()) : v(0); return;
      case Op::sum_low: case Op::sum_high: values_[id] = summed(node_->op == Op::sum_high); return;
      case Op::settle: {
        const Number low = v(0), high = v(1), worst = worse(low, high);
        values_[id] = worst.state != State::defined ? worst : low.v > high.v ? Number{State::conflict, 0} : low.v == high.v ? low : Number{};
        return;
      }
      case Op::first: values_[id] = foremost(); return;
      case Op::over_truth: case Op::over: case Op::place: return;  // written out for the lists of a case, a graph has none
      case Op::choose: values_[id] = chosen(t(0), v(1), v(2)); return;
      case Op::add: case Op::opposite: case Op::multiply: case Op::divide: case Op::minimum: case Op::maximum: case Op::narrow: case Op::call:
        values_[id] = arithmetic();
        return;
    }
  }

  // An atom of the element that operand 0 names, as decided so far.
  std::uint32_t picked() const { return static_cast<std::uint32_t>(imm() + static_cast<std::size_t>(v(0).v)); }
  Truth truth_of(std::uint32_t atom) const { return pack_.atom_node[atom] == kNone ? given_.truths[atom] : truths_[pack_.atom_node[atom]]; }
  Number value_of(std::uint32_t atom) const {
    if (pack_.atom_node[atom] != kNone) return values_[pack_.atom_node[atom]];
    return {given_.values[atom].state, given_.values[atom].v};
  }

  // How many operands have the bit.
  std::size_t votes(bool side) const {
    std::size_t n = 0;
    for (std::uint32_t i = 0; i < count(); ++i) n += side ? t(i).t : t(i).f;
    return n;
  }

  Number seen_today(Number event) const {
    if (event.state == State::defined && !given_.at) return {State::unknown, 0};
    if (event.state == State::defined && event.v > *given_.at) return {State::undefined, 0};
    return event;
  }
  static Truth is_defined(Number value) {
    const bool conflict = value.state == State::conflict;
    return {conflict || value.state == State::defined, conflict || value.state == State::undefined};
  }
  static Truth from(bool is) { return {is, !is}; }

  static Truth compared(Comparison how, Number a, Number b) {
    if (a.state == State::conflict || b.state == State::conflict) return {true, true};
    if (a.state != State::defined || b.state != State::defined) return {false, false};
    const auto order = a.v <=> b.v;
    switch (how) {
      case Comparison::equal: return from(order == 0);
      case Comparison::not_equal: return from(order != 0);
      case Comparison::less: return from(order < 0);
      case Comparison::less_equal: return from(order <= 0);
      case Comparison::greater: return from(order > 0);
      case Comparison::greater_equal: return from(order >= 0);
    }
    return {};
  }
  Truth member() const {
    Number x = v(0);
    if (x.state != State::defined) return {x.state == State::conflict, x.state == State::conflict};
    bool found = false;
    for (std::uint32_t i = 1; i < count(); ++i) found = found || v(i).v == x.v;
    return from(found);
  }
  static Truth in_window(const Window& w, Number day) {
    if (day.state != State::defined) return {day.state == State::conflict, day.state == State::conflict};
    const bool inside = !(w.from && day.v < *w.from) && !(w.to && *w.to <= day.v);
    const bool wording_known = !w.unknown_before || *w.unknown_before <= day.v;
    return {inside && wording_known, !inside};
  }
  Truth judged(Truth x, Number charge, const Dispute& d) const {
    const bool open = given_.mode == Mode::open || x.t || x.f || charge.state != State::defined;
    if (open) return x;
    return {charge.v == d.against, charge.v == d.party};
  }

  // Of each pair, A and what the rule says.
  Number joined() const {
    bool conflict = false, perhaps = false, said = false;
    Number error, what;
    for (std::uint32_t i = 0; i < count(); i += 2) {
      const Truth a = t(i);
      const Number x = v(i + 1);
      conflict = conflict || (a.t && a.f);
      perhaps = perhaps || (!a.t && !a.f);
      if (!a.t || a.f) continue;
      conflict = conflict || x.state == State::conflict || (x.state == State::defined && said && x.v != what.v);
      perhaps = perhaps || x.state == State::unknown || x.state == State::undefined;
      if (x.state == State::error && (error.state != State::error || x.v < error.v)) error = x;
      if (x.state != State::defined) continue;
      said = true;
      what = x;
    }
    if (conflict) return {State::conflict, 0};
    if (said) return what;
    if (error.state == State::error) return error;
    return {perhaps ? State::unknown : State::undefined, 0};
  }

  static Number dated(const Parameter& p, Number day) {
    if (day.state == State::undefined) return {};
    if (day.state != State::defined) return day;
    for (auto value = p.values.rbegin(); value != p.values.rend(); ++value)
      if (!(value->from && day.v < *value->from) && !(value->to && *value->to <= day.v)) return {State::defined, value->value};
    return in_error(ValueError::no_value_that_day);
  }

  static Number worse(Number a, Number b) {
    static constexpr int kRank[] = {2, 4, 3, 0, 1};  // by State, the worst first
    return kRank[static_cast<int>(b.state)] < kRank[static_cast<int>(a.state)] ? b : a;
  }
  static bool sure(Truth x) { return x.t && !x.f; }
  static bool out(Truth x) { return x.f && !x.t; }

  Number summed(bool most) const {
    if (!sure(t(0))) return node_->imm == 1 && !most ? Number{State::defined, 0} : Number{};
    Number all{State::defined, 0};
    for (std::uint32_t i = 1; i < count(); i += 2) {
      const Truth counts = t(i);
      if (out(counts)) continue;
      Number x = v(i + 1);
      const bool open = !counts.t && !counts.f;
      if (open && x.state == State::conflict) continue;
      if (open && x.state == State::undefined) x = {};
      const bool torn = counts.t && counts.f;
      if (torn && (x.state == State::unknown || x.state == State::error)) continue;
      if (torn && x.state == State::undefined) x = {State::conflict, 0};
      // A conflict may be left out of the most and counted in the least.
      const bool positive = x.v > 0;
      if (x.state == State::defined && !sure(counts) && positive != ((counts.t && counts.f) != most)) x.v = 0;
      const bool both = all.state == State::defined && x.state == State::defined;
      if (!both) all = worse(all, x);
      else if (!add(all.v, x.v, &all.v)) all = in_error(ValueError::overflow);
    }
    return all;
  }

  Number foremost() const {
    Number worst = sure(t(0)) ? Number{State::defined, 0} : Number{};
    std::vector<std::uint32_t> best;  // the elements that share the key
    for (std::uint32_t i = 1; i < count(); i += 3) {
      if (out(t(i))) continue;
      if (!sure(t(i))) worst = worse(worst, {t(i).t ? State::conflict : State::unknown, 0});
      if (t(i).t) worst = worse(worst, v(i + 1));
      if (!sure(t(i)) || v(i + 1).state != State::defined) continue;
      const Wide key = node_->imm ? -v(i + 1).v : v(i + 1).v, least = best.empty() ? key : node_->imm ? -v(best[0] + 1).v : v(best[0] + 1).v;
      if (key < least) best.clear();
      if (best.empty() || key == least) best.push_back(i);
    }
    if (worst.state != State::defined) return worst;
    if (best.empty()) return {State::undefined, 0};
    Number said = v(best[0] + 2);
    for (auto i : best) {
      said = worse(said, v(i + 2));
      for (auto k : best)
        if (v(i + 2).state == State::defined && v(k + 2).state == State::defined && v(i + 2).v != v(k + 2).v) return {State::conflict, 0};
    }
    return said;
  }

  static Number chosen(Truth c, Number a, Number b) {
    if (c.t != c.f) return c.t ? a : b;
    if (a.state == b.state && a.v == b.v) return a;
    auto rank = [](Number x) { return x.state == State::unknown ? 0 : x.state == State::error ? 1 : x.state == State::conflict ? 3 : 2; };
    const Number less = rank(b) < rank(a) ? b : a, more = rank(b) < rank(a) ? a : b;
    if (rank(less) == 1 && rank(more) == 1) return a;
    if (c.t) return rank(less) < 2 ? more : Number{State::conflict, 0};
    return rank(more) == 3 ? less : Number{};
  }

  Number arithmetic() const {
    constexpr State kWorstFirst[] = {State::conflict, State::error, State::unknown, State::undefined};
    for (State s : kWorstFirst)
      for (std::uint32_t i = 0; i < count(); ++i)
        if (v(i).state == s) return v(i);
    Wide x = v(0).v;
    bool fits = true;
    std::int64_t arguments[kMaxNativeArguments] = {}, answer = 0;
    switch (node_->op) {
      case Op::opposite: fits = subtract(0, x, &x); break;
      case Op::narrow: fits = narrow(x, &answer); break;
      case Op::divide:
        if (v(1).v == 0) return in_error(ValueError::division_by_zero);
        fits = divide(x, v(1).v, static_cast<Rounding>(node_->imm), &x);
        break;
      case Op::call: {
        for (std::uint32_t i = 0; i < count(); ++i) arguments[i] = static_cast<std::int64_t>(v(i).v);
        std::vector<Calendar> calendars;
        for (auto& c : pack_.calendars) calendars.push_back({static_cast<Holidays>(c.holidays), c.weekdays, c.closed.data(), static_cast<std::uint32_t>(c.closed.size())});
        TimeError e = call_native(static_cast<Native>(node_->imm), arguments, calendars.data(), static_cast<std::uint32_t>(calendars.size()), &answer);
        if (e != TimeError::none) return in_error(e == TimeError::outside_calendar ? ValueError::outside_calendar : ValueError::no_such_date);
        return {State::defined, answer};
      }
      default:
        for (std::uint32_t i = 1; i < count() && fits; ++i) {
          const Wide y = v(i).v;
          if (node_->op == Op::add) fits = add(x, y, &x);
          else if (node_->op == Op::multiply) fits = multiply(x, y, &x);
          else x = (node_->op == Op::minimum) == (y < x) ? y : x;
        }
    }
    return fits ? Number{State::defined, x} : in_error(ValueError::overflow);
  }

  const Pack& pack_;
  const Case& given_;
  std::vector<Truth> truths_;
  std::vector<Number> values_;
  const Node* node_ = nullptr;
};

}  // namespace

Outcome walk(const Pack& pack, const Case& given) { return Walk(pack, given).run(); }

}  // namespace domat::differential
