// For the solver: a fact is known and free of contradiction, as a case can state it. Private to this room.
#pragma once
#include "compiler/inquiry/question.h"
#include "compiler/solve/solve.h"

namespace domat::inquiry {

inline solve::Bool has_some_value(solve::Solver& solver, const Pack& pack, solve::World world, std::uint32_t atom) {
  const auto read = solve::atom(world, atom);
  if (is_truth(pack, atom)) return solver.any_of({solver.is(read, kTrue), solver.is(read, kFalse)});
  const ValueType type = type_of(pack, atom).kind;
  if (type == ValueType::days || type == ValueType::months) return solver.compare(read, Comparison::greater_equal, 0);
  std::vector<solve::Bool> states{solver.is(read, State::defined)};
  if (type == ValueType::event) states.push_back(solver.is(read, State::undefined));
  return solver.any_of(states);
}

}  // namespace domat::inquiry
