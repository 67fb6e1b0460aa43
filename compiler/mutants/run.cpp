#include "compiler/mutants/run.h"

#include <algorithm>
#include <stdexcept>

#include "compiler/interpret/evaluate.h"
#include "compiler/ir/from_model.h"
#include "compiler/mutants/amend.h"
#include "compiler/mutants/reach.h"
#include "compiler/mutants/settle.h"
#include "compiler/sema/instantiate.h"

namespace domat::mutants {

namespace {

using model::Expected;
using model::Scenario;

// What is expected of reasons, or of errors, is judged on the changed pack alone.
bool of_reasons(const Expected& e) {
  return e.kind == Expected::error || !e.because.empty() || !e.not_because.empty() || !e.missing.empty() || !e.unproved.empty();
}

// Whether an expectation of truths and values fails. That the incompatibility is declared is known of the pack as written.
bool fails(const Expected& e, const Outcome& o) {
  switch (e.kind) {
    case Expected::truth: return o.truths[e.atom] != e.truth_value;
    case Expected::value: return !(o.values[e.atom] == e.value_value);
    case Expected::range: return o.values[e.atom].state != State::defined || o.values[e.atom].v < e.value_value.v || o.values[e.atom].v > e.up_to;
    case Expected::incompatible: return !o.truths[e.atom].t || !o.truths[e.other].t;
    case Expected::error: return false;
  }
  return false;
}

// A scenario, and the entities that it expects something of.
struct Expecting {
  const Scenario* scenario;
  std::vector<model::EntityId> of_values, of_reasons;  // kNone: of errors, which any rule may meet
};

class Run {
 public:
  explicit Run(const Setting& s) : s_(s), reach_(s.found.model), verdicts_(s.found.mutants.size()), alive_(s.found.mutants.size(), true) {
    for (const Scenario* scenario : s.scenarios) {
      auto same = std::ranges::find_if(batches_, [&](const Batch& b) { return b[0]->lists == scenario->lists; });
      if (same == batches_.end()) same = batches_.insert(batches_.end(), Batch{});
      same->push_back(scenario);
    }
    for (const Batch& batch : batches_) expecting_.push_back(expecting(batch));
  }

  std::optional<std::vector<Verdict>> operator()() {
    std::vector<std::uint32_t> together, alone;
    for (std::uint32_t i = 0; i < s_.found.mutants.size(); ++i) (s_.found.mutants[i].alone ? alone : together).push_back(i);
    for (std::size_t from = 0; from < together.size(); from += kGroup)
      if (!group(std::span(together).subspan(from, std::min(kGroup, together.size() - from)))) return std::nullopt;
    for (std::uint32_t i : alone) {
      single(i, true);
      if (alive_[i]) settle(i);
    }
    return std::move(verdicts_);
  }

 private:
  // Atoms are those of the pack expanded to the batch's lists.
  std::vector<Expecting> expecting(const Batch& batch) const {
    const model::Model& m = s_.found.model;
    const auto expanded = m.lists.empty() ? std::nullopt : model::expand(m, batch[0]->lists, s_.sources, s_.names);
    const auto& entity = expanded ? expanded->atom_entity : m.atom_entity;
    std::vector<Expecting> all;
    for (const Scenario* scenario : batch) {
      Expecting x{scenario, {}, {}};
      for (auto& e : scenario->expected) {
        if (e.kind == Expected::error) x.of_reasons.push_back(kNone);
        for (auto atom : {e.atom, e.other})
          if (atom != kNone) {
            x.of_values.push_back(entity[atom]);
            if (of_reasons(e)) x.of_reasons.push_back(entity[atom]);
          }
      }
      all.push_back(std::move(x));
    }
    return all;
  }
  static bool touches(const std::vector<model::EntityId>& entities, const std::vector<bool>& reached) {
    return std::ranges::any_of(entities, [&](auto e) { return e == kNone || reached[e]; });
  }

  void said(std::uint32_t mutant, Fate fate, const Scenario* by = nullptr) {
    verdicts_[mutant].fate = fate;
    verdicts_[mutant].by = by;
    alive_[mutant] = false;
    count();
  }
  void settle(std::uint32_t mutant) {
    Settle(s_, reach_, batches_).one(mutant, verdicts_[mutant]);
    count();
  }
  void count() {
    ++done_;
    if (s_.progress) s_.progress(done_, s_.found.mutants.size());
  }

  bool group(std::span<const std::uint32_t> mutants) {
    auto amended = amend(s_.found, mutants, s_.sources, s_.names);
    if (!amended) {
      if (mutants.size() == 1) return said(mutants[0], Fate::refused), true;
      return group(mutants.first(mutants.size() / 2)) && group(mutants.subspan(mutants.size() / 2));
    }
    const auto compiled = s_.compile(amended->model);
    if (!against_scenarios(*amended, *compiled, mutants)) return false;
    for (std::uint32_t i : mutants)
      if (alive_[i]) single(i, false);
    std::vector<std::uint32_t> left;
    for (std::uint32_t i : mutants)
      if (alive_[i]) left.push_back(i);
    Settle(s_, reach_, batches_).by_scenarios(*amended, *compiled, mutants, left, verdicts_);
    for (std::uint32_t i : left) settle(i);
    return true;
  }

  // Truths and values, by the code that holds all of them.
  bool against_scenarios(const Amended& amended, Compiled& compiled, std::span<const std::uint32_t> mutants) {
    std::vector<std::vector<bool>> reached;
    for (std::uint32_t i : mutants) reached.push_back(reach_.from(s_.found.mutants[i].rules));
    for (std::size_t b = 0; b < batches_.size(); ++b) {
      const auto ready = compiled.of(batches_[b][0]->lists);
      if (!ready) return false;
      const std::uint32_t selector = ready->pack->declarations[amended.selector].first_atom;
      for (auto& x : expecting_[b]) {
        Case c = scenario_case(*x.scenario, *ready->pack);
        if (ready->pack->reads_day && !c.at) continue;  // it is refused, with any rules
        auto noticed = [&](std::size_t k) {
          c.values[selector] = {State::defined, static_cast<std::int64_t>(k)};
          const Outcome o = ready->evaluate(c);
          return std::ranges::any_of(x.scenario->expected, [&](auto& e) { return fails(e, o); });
        };
        if (noticed(0)) throw std::logic_error("a pack that holds mutants answers otherwise than the pack: " + x.scenario->name);
        for (std::size_t k = 0; k < mutants.size(); ++k)
          if (alive_[mutants[k]] && touches(x.of_values, reached[k]) && noticed(k + 1)) said(mutants[k], Fate::killed, x.scenario);
      }
    }
    return true;
  }

  // Reasons, by the reference evaluator on the pack as changed; everything, where the mutant could not stand beside others.
  void single(std::uint32_t mutant, bool everything) {
    const auto m = changed(s_.found, mutant, s_.sources, s_.names);
    if (!m) return said(mutant, Fate::refused);
    const std::vector<bool> reached = reach_.from(s_.found.mutants[mutant].rules);
    for (std::size_t b = 0; b < batches_.size(); ++b) {
      std::optional<model::Model> expanded;
      std::optional<Pack> pack;
      for (auto& x : expecting_[b]) {
        if (!touches(x.of_reasons, reached) && !(everything && touches(x.of_values, reached))) continue;
        if (!pack) {
          if (!m->lists.empty() && !(expanded = model::expand(*m, x.scenario->lists, s_.sources, s_.names))) break;
          pack = ir::from_model(expanded ? *expanded : *m, s_.names, s_.sources);
        }
        const auto run = run_scenario(*x.scenario, s_.names, *pack, [&](const Case& c) { return evaluate(expanded ? *expanded : *m, c); });
        if (!run.passed()) return said(mutant, Fate::killed, x.scenario);
      }
    }
  }

  const Setting& s_;
  Reach reach_;
  std::vector<Verdict> verdicts_;
  std::vector<bool> alive_;
  std::vector<Batch> batches_;
  std::vector<std::vector<Expecting>> expecting_;  // of each batch
  std::size_t done_ = 0;
};

}  // namespace

std::optional<std::vector<Verdict>> judge(const Setting& s) { return Run(s)(); }

}  // namespace domat::mutants
