#include "compiler/inquiry/decisive.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "compiler/inquiry/circuit.h"
#include "compiler/inquiry/cone.h"
#include "compiler/inquiry/domains.h"
#include "compiler/inquiry/some_value.h"
#include "compiler/solve/solve.h"

namespace domat::inquiry {

namespace {

constexpr int kMaxSteps = 5'000;       // of the search for one fact: bounds worked out
constexpr int kMaxAllSteps = 100'000;  // of one conclusion; what is left then is for the solver
constexpr int kMaxSolved = 12;         // questions to the solver about one conclusion
constexpr solve::Limit kLimit{400'000, 12};

class Search {
 public:
  Search(const Question& q, std::uint32_t atom)
      : q_(q), atom_(atom), cone_(q.pack, atom, kNone), base_(q, q.given), varies_(unknown_inputs()), all_(q_, cone_, base_, kNone, varies_), domains_(domains()),
        circuit_(cone_, base_, all_, domains_), parts_(cone_.inputs.size(), kOpen) {}

  Decisive run(Demand demand, const std::vector<std::uint32_t>& set_aside) {
    Decisive out;
    const auto to_ask = [&](std::uint32_t a) { return std::ranges::find(set_aside, a) == set_aside.end(); };
    const auto lists = unknown_lists();
    if (lists.empty()) find(out, [&](const std::vector<std::uint32_t>& found) { return demand == Demand::next && std::ranges::any_of(found, to_ask); });
    else out.perhaps = open_inputs(), out.perhaps.insert(out.perhaps.end(), lists.begin(), lists.end());
    std::ranges::sort(out.perhaps);
    if (out.facts.empty() && out.perhaps.empty()) out.always = answer(parts_);
    out.next = next(out, to_ask);
    return out;
  }

 private:
  enum class Found : std::uint8_t { yes, no, not_known };

  std::vector<bool> unknown_inputs() const {
    std::vector<bool> out;
    for (const std::uint32_t a : cone_.inputs) out.push_back(is_unknown(q_.pack, a, input_of(q_.given, a)));
    return out;
  }
  std::vector<Domain> domains() {
    std::vector<Domain> out(cone_.inputs.size());
    for (std::size_t i = 0; i < out.size(); ++i)
      if (varies_[i]) out[i] = all_.of(cone_.inputs[i]);
    return out;
  }
  // Lists, and those whose elements a fact refers to, of which the case says nothing.
  std::vector<std::uint32_t> unknown_lists() const {
    std::vector<std::uint32_t> lists = cone_.lists;
    for (std::size_t i = 0; i < cone_.inputs.size(); ++i) {
      const TypeRef type = type_of(q_.pack, cone_.inputs[i]);
      if (!varies_[i] || !domains_[i].parts.empty() || type.kind != ValueType::enumeration) continue;
      for (std::uint32_t l = 0; l < q_.pack.lists.size(); ++l)
        if (q_.pack.lists[l].enumeration == type.index) lists.push_back(l);
    }
    std::vector<std::uint32_t> atoms;
    for (const std::uint32_t l : lists)
      if (!q_.given.lists[l].known) atoms.push_back(q_.pack.declarations[q_.pack.lists[l].declaration].first_atom);
    std::ranges::sort(atoms);
    atoms.erase(std::ranges::unique(atoms).begin(), atoms.end());
    return atoms;
  }
  std::vector<std::uint32_t> open_inputs() {
    std::vector<std::uint32_t> atoms;
    circuit_.choose(parts_);
    circuit_.each_open([&](std::uint32_t i) {
      atoms.push_back(cone_.inputs[i]);
      return true;
    });
    std::ranges::sort(atoms);
    atoms.erase(std::ranges::unique(atoms).begin(), atoms.end());
    return atoms;
  }

  // `enough`: whether these may do.
  template <typename Enough>
  void find(Decisive& out, Enough&& enough) {
    found_.assign(cone_.inputs.size(), Found::no);
    std::vector<std::uint32_t> open;
    for (const std::uint32_t a : open_inputs()) open.push_back(cone_.input_place(a));
    for (const std::uint32_t f : open) {
      if (found_[f] == Found::yes) continue;
      all_steps_ += steps_;
      steps_ = all_steps_ > kMaxAllSteps ? kMaxSteps : 0;
      complete_ = domains_[f].exact;
      if (differs(f)) found_[f] = Found::yes, harvest(open);
      else if (!complete_) found_[f] = Found::not_known;
    }
    std::vector<std::uint32_t> sure;
    for (const std::uint32_t f : open)
      if (found_[f] == Found::yes) sure.push_back(cone_.inputs[f]);
    for (const std::uint32_t f : open)
      if (found_[f] == Found::not_known && !enough(sure) && (found_[f] = ask_solver(f, open)) == Found::yes) sure.push_back(cone_.inputs[f]);
    for (const std::uint32_t f : open) {
      if (found_[f] == Found::yes) out.facts.push_back(cone_.inputs[f]);
      if (found_[f] == Found::not_known) out.perhaps.push_back(cone_.inputs[f]);
    }
  }

  // --- two worlds: all that is chosen is alike but for one fact

  Case completed(const std::vector<std::int32_t>& parts) const {
    Case c = q_.given;
    for (std::size_t i = 0; i < parts.size(); ++i)
      if (!domains_[i].parts.empty()) give(q_, c, cone_.inputs[i], domains_[i].parts[static_cast<std::size_t>(std::max(parts[i], 0))].input);
    return c;
  }
  // What is not chosen is anything, the same each time.
  Answer answer(const std::vector<std::int32_t>& parts) const { return answer_of(q_.pack, q_.evaluate(completed(parts)), atom_); }

  // What every completion of what is chosen gives, where there is such an answer.
  std::optional<Answer> settled() {
    circuit_.choose(parts_);
    const Circuit::Bound& b = circuit_.top();
    if (is_truth(q_.pack, atom_) && b.low == b.high) return Answer{b.low, {}};
    if (!b.final) return std::nullopt;
    return answer(parts_);
  }

  // Leaves what is chosen where it was found.
  bool differs(std::uint32_t f) {
    if (++steps_ > kMaxSteps) return complete_ = false;
    // While it is open, whether it still reaches the top, and what else does.
    std::uint32_t branch = kNone, every = 0;
    bool reaches = false;
    circuit_.choose(parts_);
    circuit_.each_open([&](std::uint32_t i) {
      if (i == f) reaches = true;
      else if (branch == kNone) branch = i;
      return !reaches || branch == kNone;
    });
    if (!reaches) return false;
    std::optional<Answer> first;
    std::int32_t of_first = 0;
    const auto count = static_cast<std::int32_t>(domains_[f].parts.size());
    for (parts_[f] = 0; parts_[f] < count; ++parts_[f]) {
      ++steps_;
      const auto a = settled();
      if (!a) continue;
      ++every;
      if (first && *first != *a && confirmed(f, of_first, parts_[f])) return true;
      if (!first) first = a, of_first = parts_[f];
    }
    parts_[f] = kOpen;
    if (every == static_cast<std::uint32_t>(count)) return false;
    if (branch == kNone) return complete_ = false;
    complete_ = complete_ && domains_[branch].exact;
    for (std::int32_t k = 0; k < static_cast<std::int32_t>(domains_[branch].parts.size()) && steps_ <= kMaxSteps; ++k) {
      parts_[branch] = k;
      if (differs(f)) return true;
    }
    parts_[branch] = kOpen;
    return false;
  }
  bool confirmed(std::uint32_t f, std::int32_t one, std::int32_t other) {
    std::vector<std::int32_t> a = parts_, b = parts_;
    a[f] = one, b[f] = other;
    return answer(a) != answer(b);
  }

  // Beside two such completions there are often two for other facts.
  void harvest(const std::vector<std::uint32_t>& open) {
    for (std::size_t i = 0; i < parts_.size(); ++i) parts_[i] = domains_[i].parts.empty() ? kOpen : std::max(parts_[i], 0);
    const std::vector<std::int32_t> here = parts_;
    const Answer now = answer(here);
    for (const std::uint32_t g : open) {
      for (std::int32_t k = 0; k < static_cast<std::int32_t>(domains_[g].parts.size()) && found_[g] != Found::yes; ++k) {
        parts_[g] = k;
        const auto a = settled();
        if (a && *a != now && confirmed(g, here[g], k)) found_[g] = Found::yes;
      }
      parts_[g] = here[g];
    }
    std::ranges::fill(parts_, kOpen);
  }

  void harvest(const std::vector<std::uint32_t>& open, const Case& completion) {
    const Answer now = answer_of(q_.pack, q_.evaluate(completion), atom_);
    for (const std::uint32_t g : open)
      for (std::size_t k = 0; k < domains_[g].parts.size() && found_[g] == Found::not_known; ++k) {
        Case other = completion;
        give(q_, other, cone_.inputs[g], domains_[g].parts[k].input);
        if (answer_of(q_.pack, q_.evaluate(other), atom_) != now) found_[g] = Found::yes;
      }
  }

  // --- what numbers do to one another, and what would take too long

  bool open_solver() {
    if (solver_) return true;
    std::string why;
    if (!solve::available(&why)) return false;
    solver_ = std::make_unique<solve::Solver>(q_.pack, q_.evaluate);
    for (solve::World& w : worlds_) {
      w = solver_->world({solve::Freedom::any, q_.given.mode, q_.given.at, q_.given.lists});
      for (std::size_t i = 0; i < cone_.inputs.size(); ++i) solver_->require(varies_[i] ? has_some_value(*solver_, q_.pack, w, cone_.inputs[i]) : solver_->as_given(w, q_.given, cone_.inputs[i]));
    }
    return true;
  }
  Found ask_solver(std::uint32_t f, const std::vector<std::uint32_t>& open) {
    if (++solved_ > kMaxSolved || !open_solver()) return Found::not_known;
    const auto same = [&](std::uint32_t atom) { return solver_->same(solve::atom(worlds_[0], atom), solve::atom(worlds_[1], atom)); };
    std::vector<solve::Bool> all{solver_->negation(same(atom_))};
    for (std::size_t i = 0; i < cone_.inputs.size(); ++i)
      if (varies_[i] && i != f) all.push_back(same(cone_.inputs[i]));
    const solve::Answer answer = solver_->solve(solver_->all_of(all), kLimit);
    switch (answer.kind) {
      case solve::Answer::found: return harvest(open, answer.cases[0]), Found::yes;
      case solve::Answer::impossible: return Found::no;
      case solve::Answer::undecided: break;
    }
    return Found::not_known;
  }

  // --- what to ask

  // Of the facts asked about, those that still might matter once this one has this value.
  std::uint64_t left(std::uint32_t f, std::int32_t part, const std::vector<bool>& counted) {
    parts_[f] = part;
    circuit_.choose(parts_);
    const Circuit::Bound& b = circuit_.top();
    const bool settled = is_truth(q_.pack, atom_) ? !b.low.unknown() || b.final : b.final;
    std::vector<bool> seen(cone_.inputs.size());
    if (!settled) circuit_.each_open([&](std::uint32_t i) { return seen[i] = counted[i], true; });
    parts_[f] = kOpen;
    return static_cast<std::uint64_t>(std::ranges::count(seen, true));
  }
  // One part of each kind: values that the rules do not tell apart count once, be they a day too late and none at all.
  std::vector<std::int32_t> answers_to(std::uint32_t i) {
    std::set<std::vector<std::uint8_t>> kinds;
    std::vector<std::int32_t> out;
    for (parts_[i] = 0; parts_[i] < static_cast<std::int32_t>(domains_[i].parts.size()); ++parts_[i]) {
      circuit_.choose(parts_);
      if (kinds.insert(circuit_.beyond(cone_.inputs[i])).second) out.push_back(parts_[i]);
    }
    parts_[i] = kOpen;
    return out;
  }
  template <typename ToAsk>
  std::uint32_t next(const Decisive& d, ToAsk&& to_ask) {
    std::vector<bool> counted(cone_.inputs.size());
    std::vector<std::uint32_t> candidates;
    for (const auto* atoms : {&d.facts, &d.perhaps}) {
      for (const std::uint32_t a : *atoms)
        if (const std::uint32_t i = cone_.input_place(a); i != kNone) counted[i] = true;
      if (candidates.empty()) std::ranges::copy_if(*atoms, std::back_inserter(candidates), to_ask);
    }
    const std::size_t all = d.facts.size() + d.perhaps.size();
    std::uint32_t best = kNone;
    std::uint64_t best_left = 0, best_parts = 1;
    for (const std::uint32_t a : candidates) {
      const std::uint32_t i = cone_.input_place(a);
      std::uint64_t sum = all, parts = 1;  // of a list nothing can be foreseen
      if (i != kNone && !domains_[i].parts.empty()) {
        const auto answers = answers_to(i);
        sum = 0, parts = answers.size();
        for (const std::int32_t k : answers) sum += left(i, k, counted);
      }
      if (best != kNone && sum * best_parts >= best_left * parts) continue;
      best = a, best_left = sum, best_parts = parts;
    }
    return best;
  }

  const Question& q_;
  const std::uint32_t atom_;
  const Cone cone_;
  Reading base_;
  const std::vector<bool> varies_;
  Domains all_;
  const std::vector<Domain> domains_;
  Circuit circuit_;
  std::vector<std::int32_t> parts_;
  std::vector<Found> found_;
  int steps_ = 0, all_steps_ = 0, solved_ = 0;
  bool complete_ = true;
  std::unique_ptr<solve::Solver> solver_;
  solve::World worlds_[2] = {};
};

}  // namespace

Decisive decisive(const Question& q, std::uint32_t atom, Demand demand, const std::vector<std::uint32_t>& set_aside) {
  if (q.pack.atom_node[atom] == kNone) return {};
  return Search(q, atom).run(demand, set_aside);
}

}  // namespace domat::inquiry
