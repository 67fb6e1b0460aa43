#include "compiler/coverage/judge.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace domat::coverage {
namespace {

struct Candidate {
  const std::string* row;
  const Origin* origin;
};
// What tells rows apart for one condition: its value and what hangs on it. Of those alike the earliest is kept.
using Group = std::map<std::string, Candidate>;

std::string cells(const std::string& row, const std::vector<Column>& columns) {
  std::string out;
  for (Column c : columns) out += row[c];
  return out;
}

bool earlier(const Candidate& a, const Candidate& b) {
  return std::tie(a.origin->scenario, *a.row) < std::tie(b.origin->scenario, *b.row);
}

std::map<std::string, Group> groups_of(const Condition& c, const Record& record) {
  std::map<std::string, Group> groups;
  for (auto& [row, origin] : record.rows(c.table)) {
    if (!std::ranges::all_of(c.met, [&](const Wanted& w) { return Record::truth(row, w.column) == w.truth; })) continue;
    const Candidate here{&row, &origin};
    auto [it, fresh] = groups[cells(row, c.fixed)].emplace(row[c.column] + cells(row, c.changes), here);
    if (!fresh && earlier(here, it->second)) it->second = here;
  }
  return groups;
}

bool definite(Truth x) { return x == kTrue || x == kFalse; }

// Whether the two show the difference, and how plainly: the less the better.
std::optional<std::tuple<bool, std::uint32_t, std::uint32_t>> rank(const Condition& c, const Candidate& a, const Candidate& b) {
  const Truth x = Record::truth(*a.row, c.column), y = Record::truth(*b.row, c.column);
  if (x == y || !(definite(x) || definite(y))) return std::nullopt;
  for (Column k : c.changes)
    if ((*a.row)[k] == (*b.row)[k]) return std::nullopt;
  const auto [first, last] = std::minmax(a.origin->scenario, b.origin->scenario);
  return std::tuple{!(definite(x) && definite(y)), last, first};
}

Half half(const Condition& c, const Candidate& x) {
  Half h{Record::truth(*x.row, c.column), std::nullopt, *x.origin};
  if (c.role == Condition::of_body) h.outcome = Record::truth(*x.row, kHolds);
  return h;
}

}  // namespace

std::optional<Pair> find_pair(const Condition& c, const Record& record) {
  std::optional<std::tuple<bool, std::uint32_t, std::uint32_t>> best;
  std::optional<Pair> pair;
  for (auto& [key, group] : groups_of(c, record))
    for (auto a = group.begin(); a != group.end(); ++a)
      for (auto b = std::next(a); b != group.end(); ++b) {
        const auto found = rank(c, a->second, b->second);
        if (!found || (best && *best <= *found)) continue;
        best = found;
        const bool in_order = earlier(a->second, b->second);
        pair = {half(c, in_order ? a->second : b->second), half(c, in_order ? b->second : a->second)};
      }
  return pair;
}

std::vector<Truth> values_of(const Condition& c, const Record& record) {
  std::vector<Truth> all;
  for (Truth x : {kTrue, kFalse, kUnknown, kConflict})
    if (std::ranges::any_of(record.rows(c.table), [&](auto& row) { return Record::truth(row.first, c.column) == x; })) all.push_back(x);
  return all;
}

}  // namespace domat::coverage
