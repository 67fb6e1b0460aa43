#include "compiler/inquiry/why_not.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>

#include "compiler/inquiry/blockers.h"
#include "compiler/inquiry/cone.h"
#include "compiler/inquiry/some_value.h"
#include "compiler/solve/solve.h"

namespace domat::inquiry {

namespace {

constexpr std::size_t kMaxTried = 100'000;  // cases
constexpr solve::Limit kLimit{2'000'000, 24};

using Set = std::vector<std::uint32_t>;  // inputs of the cone, ascending

std::uint64_t distance(std::int64_t a, std::int64_t b) {
  return a < b ? static_cast<std::uint64_t>(b) - static_cast<std::uint64_t>(a) : static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b);
}

class Search {
 public:
  Search(const Question& q, std::uint32_t atom, const Wanted& wanted, const Scope& scope)
      : q_(q), atom_(atom), wanted_(wanted), scope_(scope), day_fact_(q.day_follows ? q.pack.date_fact : kNone), cone_(q.pack, atom, day_fact_), base_(q, q.given) {
    for (const std::uint32_t a : cone_.inputs) may_.push_back(!scope.unknown_only || is_unknown(q.pack, a, input_of(q.given, a)));
  }

  WhyNot run() {
    WhyNot out;
    out.already = met(base_.outcome);
    if (out.already) return out;
    std::set<Set> level{Set{}};
    bool sure = true;  // every set of fewer facts was tried with all that could make a difference
    for (std::size_t size = 0; size <= kMostChanges; ++size) {
      std::set<Set> next;
      exact_ = tried_ <= kMaxTried;
      for (const Set& s : level) try_set(s, size < kMostChanges, next);
      if (!exact_ && size != 0) exact_ = ask_solver(size);
      sure = sure && exact_;
      out.all = exact_;
      if (!found_.empty()) break;
      if (sure) out.excluded = size;
      level = std::move(next);
    }
    if (found_.empty()) out.all = out.excluded == kMostChanges;
    keep(out);
    return out;
  }

 private:
  bool met(const Outcome& o) const { return wanted_.met(q_.pack, atom_, answer_of(q_.pack, o, atom_)); }
  bool met(const Case& c) const { return met(q_.evaluate(c)); }
  std::vector<bool> only(const Set& s) const {
    std::vector<bool> out(cone_.inputs.size());
    for (const std::uint32_t i : s) out[i] = true;
    return out;
  }

  // --- one set: every choice of its values, the nearest first

  struct Choice {
    std::vector<std::uint32_t> atoms;
    std::vector<std::vector<Part>> parts;
    std::vector<std::size_t> at;
    bool next() {
      for (std::size_t i = at.size(); i-- > 0;) {
        if (++at[i] < parts[i].size()) return true;
        at[i] = 0;
      }
      return false;
    }
  };
  Case with(const Choice& choice) const {
    Case c = q_.given;
    for (std::size_t i = 0; i < choice.at.size(); ++i) give(q_, c, choice.atoms[i], choice.parts[i][choice.at[i]].input);
    return c;
  }
  // False where one of the facts can be nothing else.
  bool choices(const Set& s, Choice& out, bool& exact) {
    Domains domains(q_, cone_, base_, day_fact_, only(s));
    for (const std::uint32_t i : s) {
      Domain d = domains.of(cone_.inputs[i]);
      exact = exact && d.exact;
      std::erase_if(d.parts, [&](const Part& p) { return p.input == input_of(q_.given, cone_.inputs[i]); });  // what it is already
      if (d.parts.empty()) return false;
      nearest_first(cone_.inputs[i], d.parts);
      out.atoms.push_back(cone_.inputs[i]), out.parts.push_back(std::move(d.parts)), out.at.push_back(0);
    }
    return true;
  }
  void nearest_first(std::uint32_t atom, std::vector<Part>& parts) const {
    const Value now = q_.given.values[atom];
    if (is_truth(q_.pack, atom) || type_of(q_.pack, atom).kind == ValueType::enumeration || now.state != State::defined) return;
    std::ranges::stable_sort(parts, {}, [&](const Part& p) { return p.input.value.state == State::defined ? distance(p.input.value.v, now.v) : UINT64_MAX; });
  }

  void try_set(const Set& s, bool go_on, std::set<Set>& next) {
    Choice choice;
    bool exact = true;
    if (!choices(s, choice, exact)) return;
    exact_ = exact_ && exact;
    Blockers::Places from(cone_.inputs.size());
    do {
      if (++tried_ > kMaxTried) {
        exact_ = false;
        return;
      }
      Case c = with(choice);
      if (!s.empty() && met(c)) return add(s, std::move(c));
      if (go_on) touch(std::move(c), from);
    } while (choice.next());
    if (!exact) from = Blockers::Places(cone_.inputs.size(), true);
    if (go_on) widen(s, from, next);
  }
  void touch(Case c, Blockers::Places& from) {
    Reading reading(q_, std::move(c));
    Blockers blockers(cone_, reading);
    const Blockers::Places more = is_truth(q_.pack, atom_) ? blockers.for_truth(wanted_.truth) : blockers.below(cone_.top);
    for (std::size_t i = 0; i < from.size(); ++i) from[i] = from[i] || more[i];
  }
  void widen(const Set& s, const Blockers::Places& from, std::set<Set>& next) const {
    for (std::uint32_t i = 0; i < from.size(); ++i) {
      if (!from[i] || !may_[i] || std::ranges::binary_search(s, i)) continue;
      Set wider = s;
      wider.insert(std::ranges::upper_bound(wider, i), i);
      next.insert(std::move(wider));
    }
  }
  void add(const Set& s, Case c) { found_.emplace(s, std::move(c)); }

  // --- numbers that hang on one another

  // Whether there is proved to be no further set of so many facts; those that are found are added.
  bool ask_solver(std::size_t size) {
    std::string why;
    const bool day_moves = day_fact_ != kNone && cone_.input_place(day_fact_) != kNone;
    if (day_moves || !solve::available(&why)) return false;
    solve::Solver solver(q_.pack, q_.evaluate);
    const solve::World w = solver.world({solve::Freedom::any, q_.given.mode, q_.given.at, q_.given.lists});
    std::vector<solve::Bool> changed;
    for (std::size_t i = 0; i < cone_.inputs.size(); ++i) {
      const std::uint32_t a = cone_.inputs[i];
      const solve::Bool same = solver.as_given(w, q_.given, a);
      changed.push_back(solver.negation(same));
      if (may_[i]) solver.require(solver.any_of({same, has_some_value(solver, q_.pack, w, a)}));
      else solver.require(same);
    }
    solver.require(solver.at_most(size, changed));
    for (auto& [set, c] : found_) solver.require(other_than(solver, changed, set));
    while (found_.size() <= scope_.most_sets) {
      solve::Answer a = solver.solve(is_wanted(solver, w), kLimit);
      if (a.kind != solve::Answer::found) return a.kind == solve::Answer::impossible;
      Case c = std::move(a.cases[0]);
      Set set;
      for (std::uint32_t i = 0; i < cone_.inputs.size(); ++i)
        if (input_of(c, cone_.inputs[i]) != input_of(q_.given, cone_.inputs[i])) set.push_back(i);
      solver.require(other_than(solver, changed, set));
      if (set.size() <= size) add(set, std::move(c));
    }
    return false;
  }
  solve::Bool is_wanted(solve::Solver& solver, solve::World w) const {
    const auto read = solve::atom(w, atom_);
    if (is_truth(q_.pack, atom_)) return solver.is(read, wanted_.truth);
    return solver.all_of({solver.any_of({solver.is(read, State::defined), solver.is(read, State::undefined)}), solver.negation(solver.is(read, wanted_.now.value))});
  }
  static solve::Bool other_than(solve::Solver& solver, const std::vector<solve::Bool>& changed, const Set& set) {
    std::vector<solve::Bool> all;
    for (const std::uint32_t i : set) all.push_back(changed[i]);
    return solver.negation(solver.all_of(all));
  }

  // --- what is told

  void keep(WhyNot& out) {
    std::size_t least = SIZE_MAX;
    for (auto& [set, c] : found_) least = std::min(least, set.size());
    for (auto& [set, c] : found_) {
      if (set.size() != least) continue;
      if (out.sets.size() == scope_.most_sets) {
        out.all = false;
        break;
      }
      out.sets.push_back(told(set, c));
    }
  }
  // One fact after the other is moved as near as it can be to what it was.
  Changes told(const Set& set, Case c) {
    Changes out;
    for (const std::uint32_t i : set) out.push_back(told(i, c));
    return out;
  }
  Change told(std::uint32_t i, Case& c) {
    const std::uint32_t atom = cone_.inputs[i];
    Change change{atom, input_of(q_.given, atom), input_of(c, atom), {}};
    Reading reading(q_, c);
    Domains domains(q_, cone_, reading, day_fact_, only({i}));
    const Domain domain = domains.of(atom);
    for (Part p : domain.parts) {
      Case other = c;
      give(q_, other, atom, p.input);
      if (!met(other)) continue;
      if (!domain.exact) p.least = p.most = p.input.value.v;  // of the others of the part nothing is known
      Part* last = change.values.empty() ? nullptr : &change.values.back();
      const bool counted = p.input.value.state == State::defined && type_of(q_.pack, atom).kind != ValueType::enumeration;
      if (counted && last && last->input.value.state == State::defined && last->most != INT64_MAX && last->most + 1 == p.least) last->most = p.most;
      else change.values.push_back(p);
    }
    for (Part& p : change.values)
      if (p.input.value.state == State::defined) p.input.value.v = std::clamp(near(atom), p.least, p.most);
    if (!change.values.empty()) {
      std::vector<Part> by_distance = change.values;
      nearest_first(atom, by_distance);
      change.to = by_distance.front().input;
    }
    if (!domain.exact) change.values.clear();
    give(q_, c, atom, change.to);
    return change;
  }
  std::int64_t near(std::uint32_t atom) const {
    const Value now = q_.given.values[atom];
    if (now.state == State::defined) return now.v;
    const ValueType type = type_of(q_.pack, atom).kind;
    return (type == ValueType::date || type == ValueType::event) && q_.given.at ? *q_.given.at : 0;
  }

  const Question& q_;
  const std::uint32_t atom_;
  const Wanted& wanted_;
  const Scope& scope_;
  const std::uint32_t day_fact_;
  const Cone cone_;
  Reading base_;
  std::vector<bool> may_;
  std::map<Set, Case> found_;
  std::size_t tried_ = 0;
  bool exact_ = true;
};

}  // namespace

bool Wanted::met(const Pack& p, std::uint32_t atom, const Answer& a) const {
  if (is_truth(p, atom)) return a.truth == truth;
  return (a.value.state == State::defined || a.value.state == State::undefined) && a != now;
}

WhyNot why_not(const Question& q, std::uint32_t atom, const Wanted& wanted, const Scope& scope) {
  return Search(q, atom, wanted, scope).run();
}

}  // namespace domat::inquiry
