// Which facts an undecided conclusion still turns on. A completion of a case gives every unknown fact some value; a fact is decisive when
// two completions that differ in it alone give two answers.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/inquiry/question.h"

namespace domat::inquiry {

struct Decisive {
  std::vector<std::uint32_t> facts;    // atoms, in order of declaration: each has two such completions, which were evaluated
  std::vector<std::uint32_t> perhaps;  // for which neither these nor a proof that there are none was found; lists that are unknown
  std::optional<Answer> always;        // no fact is decisive: what every completion gives
  std::uint32_t next = kNone;          // the one to ask for, of `facts` if there is any: see docs/answers.md
};

// Who wants to know: all of them, or the next question alone, for which one fact that is surely decisive is enough.
enum class Demand : std::uint8_t { all, next };
// Of a conclusion, whether it is decided by now or not. `set_aside`: atoms that are not to be asked for.
Decisive decisive(const Question&, std::uint32_t atom, Demand = Demand::all, const std::vector<std::uint32_t>& set_aside = {});

}  // namespace domat::inquiry
