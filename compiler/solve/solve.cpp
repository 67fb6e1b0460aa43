#include "compiler/solve/solve.h"

#include <algorithm>
#include <utility>

#include "compiler/solve/engine.h"
#include "runtime/reasons/comparison.h"
#include "runtime/reasons/node_values.h"
#include "runtime/reasons/op_class.h"

namespace domat::solve {

namespace {

// What formulas come to, of cases that were evaluated.
class Judge {
 public:
  Judge(const Solver& s, const std::vector<Case>& cases, const std::vector<Outcome>& outcomes) : s_(s), cases_(cases) {
    for (std::size_t w = 0; w < cases.size(); ++w) values_.emplace_back(s.pack(), cases[w], outcomes[w]);
    outcomes_ = &outcomes;
  }

  bool operator()(Bool b) {
    const Formula& x = s_[b];
    switch (x.kind) {
      case Formula::constant: return x.number != 0;
      case Formula::t: return truth(x.read).t;
      case Formula::f: return truth(x.read).f;
      case Formula::state: return value(x.read).state == x.is;
      case Formula::compare: {
        const Number v = value(x.read);
        return v.state == x.is && compares(x.op, v.v, x.number);
      }
      case Formula::apart: {
        const Number a = value(x.read), b2 = value(x.other);
        Wide difference;
        return a.state == State::defined && b2.state == State::defined && subtract(a.v, b2.v, &difference) && compares(x.op, difference, x.number);
      }
      case Formula::same: {
        if (is_truth(x.read)) return truth(x.read) == truth(x.other);
        const Number a = value(x.read), b2 = value(x.other);
        return a.state == b2.state && ((a.state != State::defined && a.state != State::error) || a.v == b2.v);
      }
      case Formula::given: return as_given(x);
      case Formula::day: return cases_[x.read.world].at && compares(x.op, *cases_[x.read.world].at, x.number);
      case Formula::same_day: return cases_[x.read.world].at == cases_[x.other.world].at;
      case Formula::closed: return cases_[x.read.world].mode == Mode::closed;
      case Formula::negation: return !(*this)(x.parts[0]);
      case Formula::all_of: return std::ranges::all_of(x.parts, [&](Bool p) { return (*this)(p); });
      case Formula::any_of: return std::ranges::any_of(x.parts, [&](Bool p) { return (*this)(p); });
      case Formula::at_most: return std::ranges::count_if(x.parts, [&](Bool p) { return (*this)(p); }) <= x.number;
    }
    return false;
  }

 private:
  bool is_truth(Read r) const { return s_.is_truth(r); }
  Truth truth(Read r) { return r.is_node ? values_[r.world].truth(r.index) : (*outcomes_)[r.world].truths[r.index]; }
  Number value(Read r) {
    if (r.is_node) return values_[r.world].value(r.index);
    const Value v = (*outcomes_)[r.world].values[r.index];
    return {v.state, v.v};
  }
  bool as_given(const Formula& x) const {
    const Case& c = cases_[x.read.world];
    if (is_truth(x.read)) return c.truths[x.read.index] == x.truth;
    const Value v = c.values[x.read.index];
    return v.state == x.is && (v.state != State::defined || v.v == x.number);
  }

  const Solver& s_;
  const std::vector<Case>& cases_;
  const std::vector<Outcome>* outcomes_;
  std::vector<NodeValues> values_;
};

}  // namespace

Solver::Solver(const Pack& p, Evaluate evaluate) : pack_(p), evaluate_(std::move(evaluate)) { add({}); }
Solver::~Solver() = default;

Bool Solver::add(Formula f) {
  formulas_.push_back(std::move(f));
  return {static_cast<std::uint32_t>(formulas_.size() - 1)};
}

bool Solver::is_truth(Read r) const {
  return r.is_node ? class_of(pack_.graph.nodes[r.index].op) == OpClass::P : is_proposition(pack_.declarations[pack_.atom_declaration[r.index]]);
}

World Solver::world(const Space& space) {
  worlds_.push_back(space);
  return static_cast<World>(worlds_.size() - 1);
}

Bool Solver::constant(bool b) { return add({.number = b}); }
Bool Solver::t(Read r) { return add({.kind = Formula::t, .read = r}); }
Bool Solver::f(Read r) { return add({.kind = Formula::f, .read = r}); }
Bool Solver::is(Read r, Truth x) { return all_of({x.t ? t(r) : negation(t(r)), x.f ? f(r) : negation(f(r))}); }
Bool Solver::is(Read r, State x) { return add({.kind = Formula::state, .read = r, .is = x}); }
Bool Solver::is(Read r, Value x) {
  if (x.state != State::defined && x.state != State::error) return is(r, x.state);
  return add({.kind = Formula::compare, .read = r, .is = x.state, .number = x.v});
}
Bool Solver::compare(Read r, Comparison op, std::int64_t number) { return add({.kind = Formula::compare, .read = r, .is = State::defined, .op = op, .number = number}); }
Bool Solver::apart(Read a, Read b, Comparison op, std::int64_t number) { return add({.kind = Formula::apart, .read = a, .other = b, .op = op, .number = number}); }
Bool Solver::same(Read a, Read b) { return add({.kind = Formula::same, .read = a, .other = b}); }
Bool Solver::day(World w, Comparison op, std::int32_t day) { return add({.kind = Formula::day, .read = {w}, .op = op, .number = day}); }
Bool Solver::same_day(World a, World b) { return add({.kind = Formula::same_day, .read = {a}, .other = {b}}); }
Bool Solver::closed(World w) { return add({.kind = Formula::closed, .read = {w}}); }
Bool Solver::as_given(World w, const Case& c, std::uint32_t a) {
  return add({.kind = Formula::given, .read = atom(w, a), .truth = c.truths[a], .is = c.values[a].state, .number = c.values[a].v});
}
Bool Solver::negation(Bool b) { return add({.kind = Formula::negation, .parts = {b}}); }
Bool Solver::all_of(std::vector<Bool> parts) { return add({.kind = Formula::all_of, .parts = std::move(parts)}); }
Bool Solver::any_of(std::vector<Bool> parts) { return add({.kind = Formula::any_of, .parts = std::move(parts)}); }
Bool Solver::at_most(std::size_t n, std::vector<Bool> parts) { return add({.kind = Formula::at_most, .number = static_cast<std::int64_t>(n), .parts = std::move(parts)}); }

Bool Solver::is_case(World w, const Case& c) {
  std::vector<Bool> all;
  for (auto& d : pack_.declarations)
    if (is_input(d.kind) && d.list == kNone)
      for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) all.push_back(as_given(w, c, a));
  if (c.at) all.push_back(day(w, Comparison::equal, *c.at));
  all.push_back(c.mode == Mode::closed ? closed(w) : negation(closed(w)));
  return all_of(std::move(all));
}

void Solver::require(Bool b) { required_.push_back(b); }

Answer Solver::solve(Bool goal, const Limit& limit) {
  if (!engine_) {
    const EngineFactory* factory = engine_factory(nullptr);
    if (!factory) return {};
    engine_ = factory->make(*this);
  }
  std::vector<Bool> all = required_;
  all.push_back(goal);
  return engine_->solve(all, evaluate_, limit);
}

bool Solver::holds(Bool b, const std::vector<Case>& cases, const std::vector<Outcome>& outcomes) const { return Judge(*this, cases, outcomes)(b); }

}  // namespace domat::solve
