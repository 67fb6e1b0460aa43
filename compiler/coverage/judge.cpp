#include "compiler/coverage/judge.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

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

std::uint64_t hash_of(const std::string& row, Column c) {  // SplitMix64
  std::uint64_t x = (std::uint64_t{c} * 4 + static_cast<unsigned char>(row[c]) + 1) * 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return x ^ (x >> 31);
}

bool earlier(const Candidate& a, const Candidate& b) { return std::tie(a.origin->scenario, *a.row) < std::tie(b.origin->scenario, *b.row); }
bool definite(Truth x) { return x == kTrue || x == kFalse; }

bool alike(const Condition& c, const Candidate& a, const Candidate& b) {
  return std::ranges::all_of(*c.fixed, [&](Column k) { return k == c.column || (*a.row)[k] == (*b.row)[k]; });
}

// Of a pair, vrai is shown before faux, and either before what is neither.
int order_of(const Candidate& x, const Condition& c) {
  const Truth value = Record::truth(*x.row, c.column);
  return value == kTrue ? 0 : value == kFalse ? 1 : 2;
}

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

const std::vector<Judge::Hashed>& Judge::hashed(const Condition& c) {
  if (fixed_ == c.fixed && table_ == c.table) return rows_;
  table_ = c.table;
  fixed_ = c.fixed;
  rows_.clear();
  for (auto& [row, origin] : record_.rows(c.table)) {
    std::uint64_t hash = 0;
    for (Column k : *c.fixed) hash ^= hash_of(row, k);
    rows_.push_back({&row, &origin, hash});
  }
  return rows_;
}

std::optional<Pair> Judge::pair(const Condition& c) {
  std::unordered_map<std::uint64_t, Group> groups;  // rows that differ in this condition alone, if at all
  for (const Hashed& r : hashed(c)) {
    if (!std::ranges::all_of(c.met, [&](const Wanted& w) { return Record::truth(*r.row, w.column) == w.truth; })) continue;
    const Candidate here{r.row, r.origin};
    auto [it, fresh] = groups[r.hash ^ hash_of(*r.row, c.column)].emplace((*r.row)[c.column] + cells(*r.row, c.changes), here);
    if (!fresh && earlier(here, it->second)) it->second = here;
  }
  std::optional<std::tuple<bool, std::uint32_t, std::uint32_t>> best;
  std::optional<Pair> pair;
  for (auto& [key, group] : groups)
    for (auto a = group.begin(); a != group.end(); ++a)
      for (auto b = std::next(a); b != group.end(); ++b) {
        const auto found = rank(c, a->second, b->second);
        if (!found || (best && *best <= *found) || !alike(c, a->second, b->second)) continue;
        best = found;
        const bool in_order = order_of(a->second, c) < order_of(b->second, c);
        pair = {half(c, in_order ? a->second : b->second), half(c, in_order ? b->second : a->second)};
      }
  return pair;
}

std::vector<Truth> Judge::values(const Condition& c) const {
  std::vector<Truth> all;
  for (Truth x : {kTrue, kFalse, kUnknown, kConflict})
    if (std::ranges::any_of(record_.rows(c.table), [&](auto& row) { return Record::truth(row.first, c.column) == x; })) all.push_back(x);
  return all;
}

}  // namespace domat::coverage
