// What scenarios came to, gathered from the answers of the amended pack's code: of each probe the rows that occurred, each with who brought it first.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/coverage/plan.h"
#include "runtime/reasons/outcome.h"

namespace domat::coverage {

struct Origin {
  std::uint32_t scenario;
  std::string binding;  // the members that the variables stand for, "vol, Assuré"; empty without variables
};
// How many scenarios, and the first of them.
struct Seen {
  std::uint32_t scenarios = 0, first = 0, last = 0;
};

class Record {
 public:
  Record(const Plan&, const Interner&);

  // What the code of the amended pack, whose model for the scenario's lists this is, answered to a scenario.
  void add(std::uint32_t scenario, const model::Model&, const Outcome&);

  // A truth a character, a column after the other.
  using Rows = std::unordered_map<std::string, Origin>;
  const Rows& rows(std::uint32_t table) const { return rows_[table]; }
  static Truth truth(const std::string& row, Column c) { return {(row[c] & 1) != 0, (row[c] & 2) != 0}; }

  const Seen& held(model::RuleId id) const { return held_[id]; }            // H was vrai
  const Seen& set_aside(model::RuleId id) const { return set_aside_[id]; }  // the exception made a difference to a target's A
  const Seen& side(std::size_t i) const { return sides_[i]; }               // by Plan::sides

 private:
  void add_rows(std::uint32_t table, std::uint32_t scenario, const model::Model&, const Outcome&);
  void add_exceptions(std::uint32_t scenario, const model::Model&, const Outcome&);

  const Plan& plan_;
  const Interner& names_;
  std::vector<Rows> rows_;
  std::vector<Seen> held_, set_aside_, sides_;
};

}  // namespace domat::coverage
