// What scenarios can cover of a pack: its rules, its exceptions, and the boundaries of its comparisons and of its rules' time.
#pragma once
#include <compare>
#include <cstdint>
#include <set>
#include <vector>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat::proposals {

enum class Kind : std::uint8_t { rule, exception, comparison, day };
enum class Side : std::uint8_t { none, before, at, after };  // of a boundary: a day or a unit before it, there, after it

struct Target {
  Kind kind = Kind::rule;
  std::uint32_t rule = kNone;  // of a day: none, for the rules of a text begin together
  std::uint64_t key = 0;       // which comparison of the rule, whatever its variables and the elements of lists; which day
  Side side = Side::none;
  friend auto operator<=>(const Target&, const Target&) = default;
};

// Where in the graph a target is to be met: in one of its rule's instances.
struct Spot {
  Target target;                  // without a side
  std::uint32_t rule = kNone;
  std::uint32_t instance = kNone;
  std::uint32_t aside = kNone;    // exception: the instance that it sets aside
  NodeId left = kNone, right = kNone;  // comparison; day: the reference date
  Comparison op = Comparison::equal;
  std::int64_t step = 1;          // the least by which the two sides can be apart
  std::int32_t day = 0;
  ValueType unit = ValueType::integer;  // what is compared, as far as it shows
};

// Those of the rules that are `own`, in order of the instances.
std::vector<Spot> spots(const Pack&, const std::vector<bool>& own);

// What a case covers of them.
std::set<Target> covered(const Pack&, const std::vector<Spot>&, const Case&, const Outcome&);

// The facts and conclusions that a node reads, as declarations, each once and at most so many.
std::vector<std::uint32_t> reads(const Pack&, NodeId, std::size_t most);

}  // namespace domat::proposals
