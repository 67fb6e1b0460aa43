#include "tests/differential/promises.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "tests/differential/compare.h"

namespace domat::differential {
namespace {

class Promises {
 public:
  Promises(const Pack& p, const Case& c, const Outcome& o, const Result& r) : p_(p), c_(c), o_(o), r_(r), applies_(p.instances.size()) {
    std::vector<bool> done(p.instances.size());
    // Exceptions nest a few levels deep in generated packs.
    std::function<Truth(std::uint32_t)> applies = [&](std::uint32_t i) {
      if (done[i]) return applies_[i];
      Truth a = o_.holds[i];
      for (std::uint32_t e : exceptions(i)) {
        const Truth x = applies(e);
        a = {a.t && x.f, a.f || x.t};
      }
      done[i] = true;
      return applies_[i] = a;
    };
    for (std::uint32_t i = 0; i < p.instances.size(); ++i) applies(i);
  }

  std::vector<std::string> run() {
    std::vector<std::uint32_t> expected, got;
    for (auto& d : p_.declarations)
      for (std::uint32_t a = d.first_atom; !is_input(d.kind) && a < d.first_atom + d.atom_count; ++a) expected.push_back(a);
    for (auto& c : r_.conclusions) got.push_back(c.atom);
    check(expected == got, "every conclusion once, in order of declaration");
    for (auto& c : r_.conclusions) {
      at_ = &c;
      because();
      defeated();
      facts();
      missing();
      burden();
      inherited();
      parameters();
      no_wording();
    }
    at_ = nullptr;
    faults();
    std::vector<std::uint32_t> incompatible;
    for (std::uint32_t i = 0; i < p_.incompatible.size(); ++i)
      if (o_.truths[p_.incompatible[i].left].t && o_.truths[p_.incompatible[i].right].t) incompatible.push_back(i);
    check(incompatible == r_.incompatible, "incompatible: the pairs both supported as true");
    return std::move(broken_);
  }

 private:
  void check(bool good, std::string_view what) {
    if (!good) broken_.push_back(fmt::format("{}: {}", at_ ? atom_name(p_, at_->atom) : "the whole", what));
  }
  const Declaration& declaration(std::uint32_t atom) const { return p_.declarations[p_.atom_declaration[atom]]; }
  bool proposition() const { return is_proposition(declaration(at_->atom)); }
  Truth truth() const { return o_.truths[at_->atom]; }
  Value value() const { return o_.values[at_->atom]; }
  bool is_unknown(std::uint32_t a) const { return is_proposition(declaration(a)) ? o_.truths[a].unknown() : says_nothing(o_.values[a]); }
  bool is_conflict(std::uint32_t a) const { return is_proposition(declaration(a)) ? o_.truths[a].conflict() : o_.values[a].state == State::conflict; }
  bool given(std::uint32_t a) const { return is_proposition(declaration(a)) ? !c_.truths[a].unknown() : c_.values[a].state != State::unknown; }
  std::vector<std::uint32_t> exceptions(std::uint32_t i) const {
    auto first = p_.exceptions.begin() + p_.instances[i].first_exception;
    return {first, first + p_.instances[i].exception_count};
  }
  bool has_exception(std::uint32_t i, std::uint32_t e) const {
    auto all = exceptions(i);
    return std::ranges::find(all, e) != all.end();
  }
  bool rule_for(std::uint32_t i, std::uint32_t atom) const { return p_.instances[i].atom == atom; }
  static bool sorted_once(const std::vector<std::uint32_t>& all) { return std::ranges::is_sorted(all) && std::ranges::adjacent_find(all) == all.end(); }
  bool lost() const {
    return std::ranges::any_of(at_->burden, [&](auto& l) { return l.atom == at_->atom; });
  }

  void because() {
    const auto& all = at_->because;
    std::size_t for_true = 0, for_false = 0, not_applying = 0;
    for (auto& b : all) {
      check(rule_for(b.instance, at_->atom), "because: a rule that concludes it");
      const Truth a = applies_[b.instance];
      if (b.why == Why::applies) {
        check(a.t, "because: a rule that applies");
        (p_.instances[b.instance].negated ? for_false : for_true)++;
        continue;
      }
      ++not_applying;
      check(a.f, "because: a rule that does not apply");
      check((b.why == Why::defeated) == (b.by != kNone), "because: set aside by an exception, which is named");
      if (b.why == Why::defeated) check(has_exception(b.instance, b.by) && applies_[b.by].t, "because: the exception applies to the rule");
      window(b);
      if (b.why == Why::condition_false) check(o_.holds[b.instance].f, "because: a condition that is not met");
    }
    if (proposition()) because_of_proposition(for_true, for_false, not_applying);
    else because_of_value(for_true + for_false, not_applying);
  }
  // Of rules judged by the application date, whose being in force is easily told.
  void window(const Reason& b) {
    const NodeId in_force = p_.instances[b.instance].in_force;
    if (in_force == kNone) return check(b.why != Why::not_in_force, "because: a rule without a window is always in force");
    if (!c_.at || p_.graph.nodes[p_.graph.operands[p_.graph.nodes[in_force].first]].op != Op::day) return;
    const Window& w = p_.rules[p_.instances[b.instance].rule].window;
    const bool outside = (w.from && *c_.at < *w.from) || (w.to && *c_.at >= *w.to);
    check((b.why == Why::not_in_force) == outside, "because: `window` when the date is outside it");
  }
  void because_of_proposition(std::size_t for_true, std::size_t for_false, std::size_t not_applying) {
    const Truth v = truth();
    if (v.unknown()) check(at_->because.empty(), "because: nothing for what is unknown");
    if (v.t && !lost()) check(for_true > 0, "because: a true conclusion has a rule that applies");
    if (v == kTrue) check(for_false == 0 && not_applying == 0, "because: a true conclusion has nothing else");
    if (v == kFalse) check(for_true == 0, "because: a false conclusion has no rule for it that applies");
    bool candidates = false;
    for (auto k = p_.rules_for_first[at_->atom]; k < p_.rules_for_first[at_->atom + 1]; ++k) candidates = candidates || !p_.instances[p_.rules_for[k]].negated;
    if (v.f && !lost() && candidates) check(for_false + not_applying > 0 || for_true > 0, "because: a false conclusion says why");
    if (declaration(at_->atom).open) check(not_applying == 0, "because: silence closes nothing that is open");
  }
  void because_of_value(std::size_t applying, std::size_t not_applying) {
    const State s = value().state;
    if (s == State::defined || s == State::conflict) check(applying > 0, "because: what gives the value");
    if (s == State::undefined) check(applying == 0, "because: nothing gives an undefined value");
    if (says_nothing(value())) check(at_->because.empty(), "because: nothing for what is unknown");
    if (s == State::defined) check(not_applying == 0, "because: only what gives the value");
  }

  void defeated() {
    for (auto& d : at_->defeated) {
      check(rule_for(d.instance, at_->atom), "defeated: a rule that concludes it");
      check(o_.holds[d.instance].t, "defeated: its conditions are met");
      check(has_exception(d.instance, d.by) && applies_[d.by].t, "defeated: by an exception that applies");
    }
  }
  void facts() {
    check(sorted_once(at_->facts), "facts: once each, in order");
    for (auto a : at_->facts) check(is_input(declaration(a).kind), "facts: inputs");
    for (auto a : at_->facts) check(!is_unknown(a), "facts: none that is unknown and undecided");
    if (is_unknown(at_->atom)) check(at_->facts.empty() && at_->burden.empty(), "facts: none for what is unknown");
  }
  void parameters() {
    check(std::ranges::is_sorted(at_->parameters) && std::ranges::adjacent_find(at_->parameters) == at_->parameters.end(), "parameters: once each, in order");
    if (is_unknown(at_->atom)) check(at_->parameters.empty(), "parameters: none for what is unknown");
    for (auto& use : at_->parameters) {
      const ParameterValue& v = p_.parameters[use.parameter].values[use.value];
      check((!v.from || use.day >= *v.from) && (!v.to || use.day < *v.to), "parameters: the value of that day");
    }
  }
  void no_wording() {
    if (!at_->no_wording) return;
    const bool open = declaration(at_->atom).open;
    check(proposition() ? (open ? truth().unknown() : truth() == kFalse) : value().state == State::undefined, "no wording: nothing is established");
    for (auto k = p_.rules_for_first[at_->atom]; k < p_.rules_for_first[at_->atom + 1]; ++k) {
      const RuleInstance& i = p_.instances[p_.rules_for[k]];
      if (i.negated && !open) continue;
      check(i.in_force != kNone && applies_[p_.rules_for[k]] == kFalse, "no wording: no rule is in force");
    }
    const Window& w = p_.rules[p_.instances[at_->no_wording->nearest].rule].window;
    const std::int32_t day = at_->no_wording->day;
    check((w.from && day < *w.from) || (w.to && day >= *w.to), "no wording: the nearest is not in force on that day");
  }
  void missing() {
    check(sorted_once(at_->missing), "missing: once each, in order");
    for (auto a : at_->missing) {
      check(is_input(declaration(a).kind), "missing: inputs");
      check(!given(a) && is_unknown(a), "missing: only what is unknown");
    }
    for (auto i : at_->unknown_wording) check(p_.rules[p_.instances[i].rule].window.unknown_before.has_value(), "unknown wording: a rule that has it");
    if (is_unknown(at_->atom) && always_settled()) check(!at_->missing.empty() || !at_->unknown_wording.empty() || !r_.faults.empty(), "missing: what leaves it unknown");
  }
  // Of the errors met, those that a rule that might apply reads; each value in error has its own among them.
  void faults() {
    for (auto& f : r_.faults) check(!applies_[f.instance].f, "faults: a rule that might apply");
    for (std::uint32_t a = 0; a < p_.atom_count; ++a)
      if (o_.values[a].state == State::error)
        check(std::ranges::any_of(r_.faults, [&](auto& f) { return static_cast<std::int64_t>(f.error) == o_.values[a].v; }), "faults: that of " + atom_name(p_, a));
  }
  // Without open propositions and reference dates of one's own, only a missing fact or wording leaves anything unknown. In a
  // closed file a burden that nobody bears does too.
  bool always_settled() const {
    if (c_.mode == Mode::closed) return false;
    for (auto& d : p_.declarations)
      if (d.open) return false;
    for (auto& i : p_.instances)
      if (i.in_force != kNone && p_.graph.nodes[p_.graph.operands[p_.graph.nodes[i.in_force].first]].op != Op::day) return false;
    return true;
  }
  void burden() {
    for (auto& l : at_->burden) {
      const Declaration& d = declaration(l.atom);
      check(c_.mode == Mode::closed, "burden: only in a closed file");
      if (d.dispute == kNone) return check(false, "burden: a disputed point");
      const Dispute& x = p_.disputes[d.dispute];
      const Truth t = o_.truths[l.atom];
      check(!is_input(d.kind) || c_.truths[l.atom].unknown(), "burden: a fact that is not known");
      check((l.lost_by == x.party && t == kFalse) || (l.lost_by == x.against && t == kTrue), "burden: the party that bears it loses");
      const Declaration& charge = p_.declarations[x.charge];
      const std::uint32_t atom = charge.first_atom + (l.atom - d.first_atom);
      check(o_.values[atom] == Value{State::defined, l.lost_by}, "burden: as the charge says");
      check(!l.charge.empty(), "burden: placed by a rule");
      for (auto i : l.charge) check(rule_for(i, atom) && applies_[i] == kTrue, "burden: placed by rules that apply");
    }
  }
  void inherited() {
    if (!is_conflict(at_->atom)) check(at_->inherited.empty(), "inherited: only of a conflict");
    for (auto a : at_->inherited) check(is_conflict(a) && a != at_->atom, "inherited: from what is in conflict");
    // Conditions make no conflict of their own, save that two elements that come first may differ: where that of a rule is in conflict,
    // the rule read one.
    if (std::ranges::any_of(p_.graph.nodes, [](const Node& n) { return n.op == Op::first; })) return;
    for (auto k = p_.rules_for_first[at_->atom]; k < p_.rules_for_first[at_->atom + 1]; ++k)
      if (is_conflict(at_->atom) && applies_[p_.rules_for[k]].conflict()) check(!at_->inherited.empty(), "inherited: what the rules in conflict read");
  }

  const Pack& p_;
  const Case& c_;
  const Outcome& o_;
  const Result& r_;
  std::vector<Truth> applies_;
  const ConclusionReasons* at_ = nullptr;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> broken_promises(const Pack& p, const Case& c, const Outcome& o, const Result& r) { return Promises(p, c, o, r).run(); }

}  // namespace domat::differential
