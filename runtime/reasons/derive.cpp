#include <algorithm>
#include <set>
#include <utility>

#include "runtime/reasons/applied.h"
#include "runtime/reasons/node_values.h"
#include "runtime/reasons/result.h"

namespace domat {
namespace {

// What a walk collects: marks for "once", lists in the order of the pack.
struct Found {
  std::vector<std::uint32_t> atoms, wordings;
  std::vector<std::uint32_t> lost;
  std::vector<ParameterUse> parameters;
};

class Derivation {
 public:
  Derivation(const Pack& p, const Case& c, const Outcome& o) : p(p), o(o), known(p, o), c(c), nodes(p, c, o), seen_(p.graph.nodes.size(), 0), seen_atom_(p.atom_count, 0) {}

  Result run() {
    Result r;
    for (auto& d : p.declarations) {
      if (is_input(d.kind)) continue;
      for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count && steps_ < kMaxReasonSteps; ++a)
        r.conclusions.push_back(conclusion(a, d));
    }
    for (auto& [instance, error] : faults_) r.faults.push_back({error, instance});
    r.too_long = steps_ >= kMaxReasonSteps;
    for (std::uint32_t i = 0; i < p.incompatible.size(); ++i)
      if (o.truths[p.incompatible[i].left].t && o.truths[p.incompatible[i].right].t) r.incompatible.push_back(i);
    return r;
  }

 private:
  NodeId operand(const Node& n, std::uint32_t i) const { return p.graph.operands[n.first + i]; }
  std::uint32_t atom_at(NodeId id) const { return nodes.atom_at(id); }
  Truth truth(NodeId id) { return nodes.truth(id); }
  Number value(NodeId id) { return nodes.value(id); }

  // --- one conclusion

  template <typename Visit>
  void each_rule(std::uint32_t atom, Visit&& visit) const {
    for (auto k = p.rules_for_first[atom]; k < p.rules_for_first[atom + 1]; ++k) visit(p.rules_for[k]);
  }
  template <typename Visit>
  void each_exception(std::uint32_t instance, Visit&& visit) const {
    const RuleInstance& i = p.instances[instance];
    for (std::uint32_t k = 0; k < i.exception_count; ++k) visit(p.exceptions[i.first_exception + k]);
  }

  ConclusionReasons conclusion(std::uint32_t atom, const Declaration& d) {
    ConclusionReasons r{};
    r.atom = atom;
    bool proposition = is_proposition(d);
    if (proposition) because_of_truth(r, atom, d);
    else because_of_value(r, atom);
    r.no_wording = no_wording(atom, d);
    each_rule(atom, [&](std::uint32_t i) {
      if (o.holds[i].t) each_exception(i, [&](std::uint32_t e) {
        if (known.applies(e).t) r.defeated.push_back({i, e});
      });
    });
    bool unknown = proposition ? o.truths[atom].unknown() : o.values[atom].state == State::unknown || o.values[atom].state == State::error;
    bool conflict = proposition ? o.truths[atom].conflict() : o.values[atom].state == State::conflict;

    Found support = begin_walk();
    if (!unknown) supports(atom);
    r.facts = std::move(found_.atoms);
    for (auto a : found_.lost) r.burden.push_back(lost_point(a));
    r.parameters = std::move(found_.parameters);
    std::ranges::sort(r.parameters);
    r.parameters.erase(std::ranges::unique(r.parameters).begin(), r.parameters.end());
    found_ = std::move(support);

    Found missing = begin_walk();
    if (unknown) missing_of(atom);
    else each_rule(atom, [&](std::uint32_t i) {  // contrary rules that may still apply
      if (known.applies(i).unknown()) missing_of_rule(i);
      if (says_unknown(i)) missing_of_said(i);
    });
    finish_missing();
    r.missing = std::move(found_.atoms);
    r.unknown_wording = std::move(found_.wordings);
    found_ = std::move(missing);

    for (auto* list : {&r.facts, &r.missing, &r.unknown_wording}) std::ranges::sort(*list);
    std::ranges::sort(r.burden, {}, &LostPoint::atom);
    if (conflict) r.inherited = inherited(atom);
    return r;
  }

  void because_of_truth(ConclusionReasons& r, std::uint32_t atom, const Declaration& d) {
    Truth v = o.truths[atom];
    if (v.unknown()) return;
    bool closed_false = closes(atom, d);
    each_rule(atom, [&](std::uint32_t i) {
      bool against = p.instances[i].negated;
      Truth a = known.applies(i);
      if (a.t && (against ? v.f : v.t)) r.because.push_back({i, Why::applies});
      else if (closed_false && !against && a.f) r.because.push_back(why_not(i));
    });
  }

  // Whether silence makes a proposition false: it is closed and each rule for it surely does not apply.
  bool closes(std::uint32_t atom, const Declaration& d) {
    bool every = !d.open;
    each_rule(atom, [&](std::uint32_t i) { every = every && (p.instances[i].negated || known.applies(i).f); });
    return every;
  }

  void because_of_value(ConclusionReasons& r, std::uint32_t atom) {
    Value v = o.values[atom];
    if (v.state == State::unknown || v.state == State::error) return;
    each_rule(atom, [&](std::uint32_t i) {
      Truth a = known.applies(i);
      if (v.state == State::undefined) r.because.push_back(why_not(i));
      else if (a.conflict() || gives_value(i)) r.because.push_back({i, Why::applies});
    });
  }

  // Whether a rule surely applies, and what it says is known.
  bool gives_value(std::uint32_t i) {
    const State said = value(p.instances[i].value).state;
    return known.applies(i) == kTrue && (said == State::defined || said == State::conflict);
  }
  // Whether a rule surely applies and says a value that is not known, or cannot be worked out.
  bool says_unknown(std::uint32_t i) {
    const RuleInstance& x = p.instances[i];
    if (x.value == kNone || known.applies(i) != kTrue) return false;
    const State said = value(x.value).state;
    return said == State::unknown || said == State::error;
  }

  Reason why_not(std::uint32_t i) {
    const RuleInstance& x = p.instances[i];
    if (x.in_force != kNone && truth(x.in_force).f) return {i, Why::not_in_force, kNone, reference_date(x)};
    if (!o.holds[i].f)
      for (std::uint32_t k = 0; k < x.exception_count; ++k) {
        std::uint32_t e = p.exceptions[x.first_exception + k];
        if (known.applies(e).t) return {i, Why::defeated, e};
      }
    return {i, Why::condition_false};
  }

  std::optional<std::int32_t> reference_date(const RuleInstance& x) {
    const Number date = value(operand(p.graph.nodes[x.in_force], 0));
    return date.state == State::defined ? std::optional(static_cast<std::int32_t>(date.v)) : std::nullopt;
  }
  // How many days a date lies outside a window.
  static std::int64_t distance(const Window& w, std::int64_t day) {
    if (w.from && day < *w.from) return *w.from - day;
    return w.to && day >= *w.to ? day - *w.to + 1 : 0;
  }
  // Where nothing decides because each rule that might have has its window elsewhere.
  std::optional<NoWording> no_wording(std::uint32_t atom, const Declaration& d) {
    const bool proposition = is_proposition(d);
    const bool nothing = !proposition ? o.values[atom].state == State::undefined : d.open ? o.truths[atom].unknown() : o.truths[atom] == kFalse && closes(atom, d);
    if (!nothing) return std::nullopt;
    std::optional<NoWording> nearest;
    std::int64_t least = 0;
    bool every = true;
    each_rule(atom, [&](std::uint32_t i) {
      const RuleInstance& x = p.instances[i];
      if (!every || (proposition && !d.open && x.negated)) return;
      const auto day = x.in_force != kNone && truth(x.in_force) == kFalse ? reference_date(x) : std::nullopt;
      every = day.has_value();
      if (!every) return;
      const std::int64_t away = distance(p.rules[x.rule].window, *day);
      if (nearest && away >= least) return;
      nearest = NoWording{i, *day};
      least = away;
    });
    return every ? nearest : std::nullopt;
  }

  LostPoint lost_point(std::uint32_t atom) {
    const Declaration& d = p.declarations[p.atom_declaration[atom]];
    std::uint32_t charge = p.declarations[p.disputes[d.dispute].charge].first_atom + (atom - d.first_atom);
    LostPoint l{atom, static_cast<std::uint32_t>(o.values[charge].v), {}};
    each_rule(charge, [&](std::uint32_t i) {
      if (known.applies(i).t) l.charge.push_back(i);
    });
    return l;
  }

  // --- walks: each node and atom once a walk

  Found begin_walk() {
    ++walk_;
    pending_.clear();
    return std::exchange(found_, {});
  }
  bool first_visit(NodeId id) { return std::exchange(seen_[id], walk_) != walk_; }
  bool first_visit_atom(std::uint32_t a) { return std::exchange(seen_atom_[a], walk_) != walk_; }

  bool lost(std::uint32_t atom) const {
    const Declaration& d = p.declarations[p.atom_declaration[atom]];
    if (d.dispute == kNone || c.mode != Mode::closed || o.truths[atom].unknown()) return false;
    if (is_input(d.kind)) return c.truths[atom].unknown();
    return undecided_.size() > atom && undecided_[atom];
  }

  // What supports an atom that is settled or in conflict: its facts, and the points lost on the way.
  void supports(std::uint32_t first) {
    note_undecided();
    work_.push_back(first);
    while (!work_.empty()) {
      std::uint32_t atom = work_.back();
      work_.pop_back();
      if (++steps_ >= kMaxReasonSteps) continue;
      if (!first_visit_atom(atom)) continue;
      const Declaration& d = p.declarations[p.atom_declaration[atom]];
      if (lost(atom)) {
        found_.lost.push_back(atom);
        found_.atoms.push_back(atom);
        std::uint32_t charge = p.declarations[p.disputes[d.dispute].charge].first_atom + (atom - d.first_atom);
        work_.push_back(charge);
        if (is_input(d.kind)) continue;
      }
      if (is_input(d.kind)) {
        if (!lost(atom)) found_.atoms.push_back(atom);
        continue;
      }
      bool closed = is_proposition(d) && closes(atom, d);
      each_rule(atom, [&](std::uint32_t i) { supports_rule(i, d, atom, closed); });
    }
    std::erase_if(found_.atoms, [&](std::uint32_t a) { return !is_input(p.declarations[p.atom_declaration[a]].kind); });
  }

  void supports_rule(std::uint32_t i, const Declaration& d, std::uint32_t atom, bool closed) {
    Truth a = known.applies(i);
    const RuleInstance& x = p.instances[i];
    if (!is_proposition(d)) {
      if (gives_value(i)) supports_value(x.value);
      if (gives_value(i) || a.conflict()) supports_application(i, true);
      if (a.conflict() || o.values[atom].state == State::undefined) supports_application(i, false);
      return;
    }
    Truth v = o.truths[atom];
    if (a.t && (x.negated ? v.f : v.t)) supports_application(i, true);
    if (closed && !x.negated) supports_application(i, false);  // of a conflict, both sides
  }

  // Why a rule applies (its H, and its exceptions' failing), or why it does not.
  void supports_application(std::uint32_t first, bool applies) {
    std::vector<std::pair<std::uint32_t, bool>> stack{{first, applies}};
    while (!stack.empty()) {
      auto [i, side] = stack.back();
      stack.pop_back();
      const RuleInstance& x = p.instances[i];
      if (side) {
        supports_truth(x.body, true);
        if (x.in_force != kNone) supports_truth(x.in_force, true);
        if (first_visit_side(i, true)) each_exception(i, [&](std::uint32_t e) { stack.push_back({e, false}); });
      } else if (o.holds[i].f) {
        if (truth(x.body).f) supports_truth(x.body, false);
        if (x.in_force != kNone && truth(x.in_force).f) supports_truth(x.in_force, false);
      } else if (first_visit_side(i, false)) {
        each_exception(i, [&](std::uint32_t e) {
          if (known.applies(e).t) stack.push_back({e, true});
        });
      }
    }
  }
  bool first_visit_side(std::uint32_t instance, bool side) {
    NodeId h = p.instances[instance].holds;
    if (side) return first_visit(h);
    if (side_seen_.size() < p.instances.size()) side_seen_.resize(p.instances.size(), 0);
    return std::exchange(side_seen_[instance], walk_) != walk_;
  }

  // The atoms that give a node the bit `side` (true: t, false: f).
  void supports_truth(NodeId id, bool side) {
    ++steps_;
    if (auto a = atom_at(id); a != kNone) {
      work_.push_back(a);
      return;
    }
    const Node& n = p.graph.nodes[id];
    auto has = [&](NodeId x, bool s) { return s ? truth(x).t : truth(x).f; };
    switch (n.op) {
      case Op::negation: return supports_truth(operand(n, 0), !side);
      case Op::all_of:
      case Op::any_of: {
        bool every = (n.op == Op::all_of) == side;
        for (std::uint32_t i = 0; i < n.count; ++i)
          if (every || has(operand(n, i), side)) supports_truth(operand(n, i), side);
        return;
      }
      case Op::at_least:
        for (std::uint32_t i = 0; i < n.count; ++i)
          if (has(operand(n, i), side)) supports_truth(operand(n, i), side);
        return;
      case Op::sides: return supports_truth(operand(n, side ? 0 : 1), true);
      case Op::pick_truth:
        supports_value(operand(n, 0));
        if (value(operand(n, 0)).state == State::defined) work_.push_back(nodes.picked(n));
        return;
      case Op::happened: case Op::defined: case Op::compare: case Op::one_of: case Op::in_force:
        for (std::uint32_t i = 0; i < n.count; ++i) supports_value(operand(n, i));
        return;
      default: return;
    }
  }
  void supports_value(NodeId id) {
    if (value(id).state == State::unknown) return;  // beside a conflict, say
    if (auto a = atom_at(id); a != kNone) {
      work_.push_back(a);
      return;
    }
    const Node& n = p.graph.nodes[id];
    if (n.op == Op::or_else && value(operand(n, 0)).state != State::undefined) return supports_value(operand(n, 0));
    if (n.op == Op::choose) return supports_choice(n);
    if (n.op == Op::sum_low || n.op == Op::sum_high || n.op == Op::first) return supports_list(n);
    if (n.op == Op::pick) {
      supports_value(operand(n, 0));
      if (value(operand(n, 0)).state == State::defined) work_.push_back(nodes.picked(n));
      return;
    }
    if (n.op == Op::parameter && value(id).state == State::defined) use_parameter(static_cast<std::uint32_t>(n.imm), static_cast<std::int32_t>(value(operand(n, 0)).v));
    for (std::uint32_t i = 0; i < n.count; ++i) supports_value(operand(n, i));
  }

  void use_parameter(std::uint32_t parameter, std::int32_t day) {
    const auto& values = p.parameters[parameter].values;
    const auto holds = [&](const ParameterValue& v) { return (!v.from || day >= *v.from) && (!v.to || day < *v.to); };
    found_.parameters.push_back({parameter, static_cast<std::uint32_t>(std::ranges::find_if(values, holds) - values.begin()), day});
  }

  // Of each element, why it counts or does not, and what it brings where it does.
  void supports_list(const Node& n) {
    const std::uint32_t step = n.op == Op::first ? 3 : 2;
    if (truth(operand(n, 0)).t) supports_truth(operand(n, 0), true);
    for (std::uint32_t i = 1; i < n.count; i += step) {
      const Truth counts = truth(operand(n, i));
      if (counts.t) supports_truth(operand(n, i), true);
      if (counts.f) supports_truth(operand(n, i), false);
      for (std::uint32_t k = 1; k < step && counts != kFalse; ++k) supports_value(operand(n, i + k));  // one that may count bounds the sum
    }
  }

  // The condition, where it is settled, and the branch it takes.
  void supports_choice(const Node& n) {
    const Truth t = truth(operand(n, 0));
    if (t.t) supports_truth(operand(n, 0), true);
    if (t.f) supports_truth(operand(n, 0), false);
    if (t.t || !t.f) supports_value(operand(n, 1));
    if (t.f || !t.t) supports_value(operand(n, 2));
  }

  // --- what is missing: unknown facts reachable through unknown nodes only

  void missing_of(std::uint32_t atom) { pending_.push_back(atom); }
  void finish_missing() {
    while (!pending_.empty()) {
      std::uint32_t atom = pending_.back();
      pending_.pop_back();
      if (++steps_ >= kMaxReasonSteps) continue;
      if (!first_visit_atom(atom)) continue;
      const Declaration& d = p.declarations[p.atom_declaration[atom]];
      if (is_input(d.kind)) found_.atoms.push_back(atom);
      else each_rule(atom, [&](std::uint32_t i) {
        if (known.applies(i).unknown()) missing_of_rule(i);
        // A rule that surely applies and says a value not yet known leaves the value open.
        if (says_unknown(i)) missing_of_said(i);
      });
      // In a closed file an undecided point turns on who bears its proof.
      if (d.dispute != kNone && c.mode == Mode::closed) {
        std::uint32_t charge = p.declarations[p.disputes[d.dispute].charge].first_atom + (atom - d.first_atom);
        if (o.values[charge].state == State::unknown) pending_.push_back(charge);
      }
    }
  }

  void missing_of_rule(std::uint32_t first) {
    std::vector<std::uint32_t> stack{first};
    while (!stack.empty()) {
      std::uint32_t i = stack.back();
      stack.pop_back();
      const RuleInstance& x = p.instances[i];
      if (!first_visit(x.holds)) continue;
      reader_ = i;
      if (truth(x.body).unknown()) missing_of_truth(x.body);
      if (x.in_force != kNone && truth(x.in_force).unknown()) missing_of_window(x, i);
      if (!o.holds[i].f) each_exception(i, [&](std::uint32_t e) {
        if (known.applies(e).unknown()) stack.push_back(e);
      });
    }
  }
  void missing_of_window(const RuleInstance& x, std::uint32_t i) {
    NodeId date = operand(p.graph.nodes[x.in_force], 0);
    reader_ = i;
    if (value(date).state == State::defined) found_.wordings.push_back(i);
    else missing_of_value(date);
  }

  void missing_of_truth(NodeId id) {
    ++steps_;
    if (auto a = atom_at(id); a != kNone) return missing_of(a);
    const Node& n = p.graph.nodes[id];
    switch (n.op) {
      case Op::negation: case Op::all_of: case Op::any_of: case Op::at_least:
        for (std::uint32_t i = 0; i < n.count; ++i)
          if (truth(operand(n, i)).unknown()) missing_of_truth(operand(n, i));
        return;
      case Op::happened: case Op::defined: case Op::compare: case Op::one_of:
        for (std::uint32_t i = 0; i < n.count; ++i) missing_of_bound(operand(n, i));
        return;
      case Op::sides:
        for (std::uint32_t i = 0; i < n.count; ++i) missing_of_comparison(operand(n, i));
        return;
      case Op::pick_truth: {
        missing_of_value(operand(n, 0));
        const Number place = value(operand(n, 0));
        if (place.state == State::defined) missing_of(nodes.picked(n));
        return;
      }
      default: return;
    }
  }
  // What keeps a comparison of bounds from holding: whatever is not known of them, though each bound is a number.
  void missing_of_comparison(NodeId id) {
    const Node& n = p.graph.nodes[id];
    for (std::uint32_t i = 0; i < n.count; ++i) missing_of_bound(operand(n, i));
  }
  void missing_of_bound(NodeId id) {
    const Node& n = p.graph.nodes[id];
    if (atom_at(id) != kNone || (n.op != Op::sum_low && n.op != Op::sum_high)) return missing_of_value(id);
    missing_of_list(n);
  }
  void missing_of_list(const Node& n) {
    const std::uint32_t step = n.op == Op::first ? 3 : 2;
    if (truth(operand(n, 0)).unknown()) missing_of_truth(operand(n, 0));
    for (std::uint32_t i = 1; i < n.count; i += step) {
      const Truth counts = truth(operand(n, i));
      if (counts == kFalse) continue;
      if (counts.unknown()) missing_of_truth(operand(n, i));
      for (std::uint32_t k = 1; k < step; ++k) missing_of_value(operand(n, i + k));
    }
  }

  void missing_of_said(std::uint32_t i) {
    reader_ = i;
    missing_of_value(p.instances[i].value);
  }
  void missing_of_value(NodeId id) {
    const Number x = value(id);
    const auto a = atom_at(id);
    if (x.state == State::error && a == kNone) faults_.insert({reader_, static_cast<ValueError>(x.v)});
    if (x.state != State::unknown && x.state != State::error) return;
    if (a != kNone) return missing_of(a);
    const Node& n = p.graph.nodes[id];
    std::uint32_t i = 0;
    if (n.op == Op::choose) {
      const Truth t = truth(operand(n, i++));
      if (t.unknown()) missing_of_truth(operand(n, 0));
      if (t == kTrue) return missing_of_value(operand(n, 1));
      if (t == kFalse) return missing_of_value(operand(n, 2));
    }
    if (n.op == Op::settle) return missing_of_bound(operand(n, 0));
    if (n.op == Op::sum_low || n.op == Op::sum_high || n.op == Op::first) return missing_of_list(n);
    if (n.op == Op::pick) {
      const Number place = value(operand(n, 0));
      if (place.state == State::defined) return missing_of(nodes.picked(n));
      return missing_of_value(operand(n, 0));
    }
    for (; i < n.count; ++i) missing_of_value(operand(n, i));
  }

  // --- conflicts: the atoms in conflict that a conclusion's rules read

  std::vector<std::uint32_t> inherited(std::uint32_t atom) {
    Found saved = begin_walk();
    each_rule(atom, [&](std::uint32_t i) {
      std::vector<std::uint32_t> stack{i};
      while (!stack.empty()) {
        std::uint32_t at = stack.back();
        stack.pop_back();
        const RuleInstance& x = p.instances[at];
        if (!first_visit(x.holds)) continue;
        conflicts_in(x.body);
        if (x.in_force != kNone) conflicts_in(x.in_force);
        if (x.value != kNone && known.applies(at).t) conflicts_in(x.value);
        each_exception(at, [&](std::uint32_t e) {
          if (known.applies(e).conflict()) stack.push_back(e);
        });
      }
    });
    auto list = std::move(found_.atoms);
    found_ = std::move(saved);
    std::ranges::sort(list);
    return list;
  }
  void conflicts_in(NodeId id) {
    if (auto a = atom_at(id); a != kNone) {
      bool proposition = is_proposition(p.declarations[p.atom_declaration[a]]);
      bool conflict = proposition ? o.truths[a].conflict() : o.values[a].state == State::conflict;
      if (conflict && first_visit_atom(a)) found_.atoms.push_back(a);
      return;
    }
    const Node& n = p.graph.nodes[id];
    for (std::uint32_t i = 0; i < n.count; ++i) conflicts_in(operand(n, i));
    if ((n.op == Op::pick || n.op == Op::pick_truth) && value(operand(n, 0)).state == State::defined) {
      const std::uint32_t a = nodes.picked(n);
      const bool conflict = n.op == Op::pick ? o.values[a].state == State::conflict : o.truths[a].conflict();
      if (conflict && first_visit_atom(a)) found_.atoms.push_back(a);
    }
  }

  // --- conclusions that were decided for lack of proof: their rules left them (0,0)

  void note_undecided() {
    if (!undecided_.empty()) return;
    undecided_.assign(p.atom_count, false);
    for (auto& d : p.declarations) {
      if (d.dispute == kNone || is_input(d.kind)) continue;
      for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) {
        Truth t = kFalse, n = kFalse;
        each_rule(a, [&](std::uint32_t i) {
          Truth x = known.applies(i);
          if (p.instances[i].negated) n = n | x;
          else t = t | x;
        });
        Truth v = d.open ? Truth{t.t, n.t} : Truth{t.t, t.f || n.t};
        undecided_[a] = v.unknown();
      }
    }
  }

  const Pack& p;
  const Outcome& o;
  Applied known;
  const Case& c;
  NodeValues nodes;
  std::set<std::pair<std::uint32_t, ValueError>> faults_;  // by reader
  std::uint32_t reader_ = 0;  // the rule instance whose body or value is being walked for what is missing
  std::vector<std::uint32_t> seen_, seen_atom_, side_seen_;
  std::vector<bool> undecided_;
  std::vector<std::uint32_t> work_, pending_;
  Found found_;
  std::uint32_t walk_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace

Result derive_reasons(const Pack& p, const Case& c, const Outcome& o) { return Derivation(p, c, o).run(); }

}  // namespace domat
