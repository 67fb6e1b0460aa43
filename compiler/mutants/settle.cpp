#include "compiler/mutants/settle.h"

#include <algorithm>

#include "compiler/interpret/evaluate.h"
#include "compiler/ir/from_model.h"
#include "compiler/sema/instantiate.h"
#include "compiler/solve/solve.h"

namespace domat::mutants {

namespace {

using model::AtomId;
using model::Model;

// How plainly a conclusion differs: 3 where both say something, 2 where one does, 1 where neither does, 0 where it does not differ.
struct Plain {
  int rank = 0;
  AtomId atom = kNone;
};

bool says(Truth t) { return t.t != t.f; }
bool says(Value v) { return v.state == State::defined || v.state == State::undefined; }
template <typename T>
int rank(const T& a, const T& b) { return a == b ? 0 : 1 + says(a) + says(b); }

// Of the first `atoms` atoms, the conclusion that differs most plainly.
Plain plainest(const Model& m, AtomId atoms, const Outcome& a, const Outcome& b) {
  Plain best;
  for (AtomId x = 0; x < atoms && best.rank < 3; ++x) {
    const model::Entity& e = m.entities[m.atom_entity[x]];
    if (is_input(e.kind)) continue;
    const int r = e.kind == domat::Kind::value ? rank(a.values[x], b.values[x]) : rank(a.truths[x], b.truths[x]);
    if (r > best.rank) best = {r, x};
  }
  return best;
}

void keep(Verdict& v, const Model& m, const Case& c, AtomId atom, const Outcome& a, const Outcome& b) {
  v.fate = Fate::survives;
  v.c = c;
  v.atom = atom;
  v.truth = v.changed_truth = {};
  v.value = v.changed_value = {};
  if (m.entities[m.atom_entity[atom]].kind == domat::Kind::value) v.value = a.values[atom], v.changed_value = b.values[atom];
  else v.truth = a.truths[atom], v.changed_truth = b.truths[atom];
}

// How plain the case is that the verdict has. Of the two, what the conclusion is not of does not differ.
int plainness(const Verdict& v) { return v.fate == Fate::survives ? std::max(rank(v.truth, v.changed_truth), rank(v.value, v.changed_value)) : 0; }

// The pack and the changed pack, as they stand for a case's lists, side by side.
struct Both {
  std::optional<Model> expanded, expanded_changed;
  const Model *pack, *changed;
  Both(const Model& m, const Model& other, const std::vector<ListState>& lists, const SourceMap& sources, Interner& names) : pack(&m), changed(&other) {
    if (m.lists.empty()) return;
    expanded = model::expand(m, lists, sources, names);
    expanded_changed = model::expand(other, lists, sources, names);
    pack = expanded ? &*expanded : nullptr;
    changed = expanded_changed ? &*expanded_changed : nullptr;
  }
  bool ready() const { return pack && changed; }
};

}  // namespace

void Settle::by_scenarios(const Amended& amended, Compiled& compiled, std::span<const std::uint32_t> mutants, const std::vector<std::uint32_t>& left, std::vector<Verdict>& verdicts) const {
  for (auto& batch : batches_) {
    auto ready = left.empty() ? std::nullopt : compiled.of(batch[0]->lists);
    if (!ready) return;
    const AtomId selector = ready->pack->declarations[amended.selector].first_atom;
    for (const model::Scenario* scenario : batch) {
      Case c = scenario_case(*scenario, *ready->pack);
      if (ready->pack->reads_day && !c.at) continue;
      c.values[selector] = {State::defined, 0};
      const Outcome as_written = ready->evaluate(c);
      for (std::size_t k = 0; k < mutants.size(); ++k) {
        Verdict& v = verdicts[mutants[k]];
        if (std::ranges::find(left, mutants[k]) == left.end() || plainness(v) == 3) continue;
        c.values[selector].v = static_cast<std::int64_t>(k + 1);
        const Outcome changed = ready->evaluate(c);
        const Plain p = plainest(*ready->model, selector, as_written, changed);
        if (p.rank <= plainness(v)) continue;
        Case stated = c;
        stated.truths.resize(selector);
        stated.values.resize(selector);
        keep(v, *ready->model, stated, p.atom, as_written, changed);
      }
    }
  }
}

// The same, where the mutant could not stand beside others.
void Settle::by_scenarios(std::uint32_t mutant, Verdict& v) const {
  const auto other = changed(s_.found, mutant, s_.sources, s_.names);
  for (auto& batch : batches_) {
    if (!other || plainness(v) == 3) return;
    const Both both(s_.found.model, *other, batch[0]->lists, s_.sources, s_.names);
    if (!both.ready()) continue;
    const Pack pack = ir::from_model(*both.pack, s_.names, s_.sources);
    for (const model::Scenario* scenario : batch) {
      const Case c = scenario_case(*scenario, pack);
      if (pack.reads_day && !c.at) continue;
      const Outcome as_written = evaluate(*both.pack, c), changed = evaluate(*both.changed, c);
      const Plain p = plainest(*both.pack, both.pack->atom_count, as_written, changed);
      if (p.rank > plainness(v)) keep(v, *both.pack, c, p.atom, as_written, changed);
    }
  }
}

void Settle::one(std::uint32_t mutant, Verdict& v) const {
  if (s_.found.mutants[mutant].alone) by_scenarios(mutant, v);
  if (plainness(v) < 3) solve(mutant, v);
  if (v.fate == Fate::survives) make_smaller(mutant, v);
}

// Two cases with all facts alike, one of the pack and one of the changed pack, in which something that the change reaches first differs.
void Settle::solve(std::uint32_t mutant, Verdict& v) const {
  const std::uint32_t group[] = {mutant};
  const auto amended = amend(s_.found, group, s_.sources, s_.names);
  if (!amended) return;
  const Model& m = amended->model;
  const std::vector<bool> first = reach_.first(s_.found.mutants[mutant].rules), behind = reach_.behind(first);
  for (auto& list : m.lists)
    if (behind[list.entity]) return;  // a proof would be one of these lengths only
  const Pack pack = ir::from_model(m, s_.names, s_.sources);
  const AtomId selector = m.entities[amended->selector].first_atom;
  auto ask = [&](solve::Freedom freedom) {
    solve::Solver solver(pack, [&](const Case& c) { return evaluate(m, c); });
    solve::Space space;
    space.freedom = freedom;
    space.mode = std::nullopt;
    space.lists.resize(m.lists.size());
    const solve::World a = solver.world(space), b = solver.world(space);
    solver.require(solver.is(solve::atom(a, selector), Value{State::defined, 0}));
    solver.require(solver.is(solve::atom(b, selector), Value{State::defined, 1}));
    solver.require(solver.same_day(a, b));
    solver.require(solver.any_of({solver.all_of({solver.closed(a), solver.closed(b)}), solver.negation(solver.any_of({solver.closed(a), solver.closed(b)}))}));
    std::vector<solve::Bool> differ;
    for (AtomId x = 0; x < selector; ++x) {
      const model::EntityId e = m.atom_entity[x];
      if (is_input(m.entities[e].kind) && behind[e]) solver.require(solver.same(solve::atom(a, x), solve::atom(b, x)));
      if (first[e]) differ.push_back(solver.negation(solver.same(solve::atom(a, x), solve::atom(b, x))));
    }
    return solver.solve(solver.any_of(differ));
  };
  auto take = [&](const solve::Answer& answer) {
    if (answer.kind != solve::Answer::found) return false;
    Case c = answer.cases[0];
    c.values[selector].v = 0;
    const Outcome as_written = evaluate(m, c);
    c.values[selector].v = 1;
    const Outcome changed = evaluate(m, c);
    c.truths.resize(selector);
    c.values.resize(selector);
    const Plain p = plainest(m, selector, as_written, changed);
    if (p.rank > plainness(v)) keep(v, m, c, p.atom, as_written, changed);
    return true;
  };
  if (v.fate != Fate::survives) {
    const solve::Answer answer = ask(solve::Freedom::any);
    if (answer.kind == solve::Answer::impossible) v.fate = Fate::equivalent;
    if (!take(answer)) return;
  }
  // A plainer one: all that is asked is known.
  if (plainness(v) < 3 && !take(ask(solve::Freedom::known))) take(ask(solve::Freedom::given));
}

// Facts are left out one by one, as long as what differs differs as plainly.
void Settle::make_smaller(std::uint32_t mutant, Verdict& v) const {
  const auto other = changed(s_.found, mutant, s_.sources, s_.names);
  if (!other) return;
  const Both both(s_.found.model, *other, v.c.lists, s_.sources, s_.names);
  if (!both.ready()) return;
  const Model& m = *both.pack;
  auto smaller = [&](Case c) {
    const Outcome a = evaluate(m, c), b = evaluate(*both.changed, c);
    const Plain p = plainest(m, m.atom_count, a, b);
    if (p.rank < plainness(v)) return false;
    keep(v, m, c, p.atom, a, b);
    return true;
  };
  if (v.c.mode == Mode::closed) {
    Case open = v.c;
    open.mode = Mode::open;
    smaller(open);
  }
  for (AtomId x = 0; x < m.atom_count; ++x) {
    const model::Entity& e = m.entities[m.atom_entity[x]];
    if (!is_input(e.kind) || e.list != kNone || (v.c.truths[x].unknown() && v.c.values[x].state == State::unknown)) continue;
    Case c = v.c;
    c.truths[x] = kUnknown;
    c.values[x] = {};
    smaller(c);
  }
}

}  // namespace domat::mutants
