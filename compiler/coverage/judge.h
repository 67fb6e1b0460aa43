// MC/DC for four values (language.md, section 3): whether two rows differ in a condition, one of them vrai or faux, and in what hangs on it, all else alike.
// After J. J. Chilenski and S. P. Miller, "Applicability of modified condition/decision coverage to software testing" (1994), with vrai and faux for true and
// false, and inconnu and conflit beside them.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/coverage/record.h"

namespace domat::coverage {

struct Half {
  Truth value;
  std::optional<Truth> outcome;  // H, where the condition is of a rule's body
  Origin origin;
};
struct Pair {
  Half first, second;
};

class Judge {
 public:
  explicit Judge(const Record& r) : record_(r) {}
  // One of vrai and faux before one with inconnu or conflit; then the earliest scenarios.
  std::optional<Pair> pair(const Condition&);
  // The values that a condition had in any row.
  std::vector<Truth> values(const Condition&) const;

 private:
  struct Hashed {
    const std::string* row;
    const Origin* origin;
    std::uint64_t hash;  // of the cells of `fixed`, each by itself, so that one can be taken out again
  };
  const std::vector<Hashed>& hashed(const Condition&);

  const Record& record_;
  std::uint32_t table_ = 0;
  Columns fixed_;  // of the rows below: conditions of one rule share them
  std::vector<Hashed> rows_;
};

}  // namespace domat::coverage
