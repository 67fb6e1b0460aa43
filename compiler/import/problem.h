// What is wrong in a file that is imported.
#pragma once
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"

namespace domat {

struct Problem {
  std::uint32_t line = 0;  // from 1; 0: no line
  std::string field;       // empty: none
  Arg message{"", ""};
  bool in_mapping = false;  // the mapping file is meant, not the tests
};

inline constexpr std::size_t kMaxProblems = 50;  // that are kept

inline void add_problem(std::vector<Problem>& problems, Problem p) {
  if (problems.size() < kMaxProblems) problems.push_back(std::move(p));
}

}  // namespace domat
