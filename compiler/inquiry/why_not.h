// The fewest facts that would have to be otherwise for a conclusion to come out as somebody wants it.
#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "compiler/inquiry/domains.h"
#include "compiler/inquiry/question.h"

namespace domat::inquiry {

inline constexpr std::size_t kMostChanges = 3;

// Of a proposition, this truth. Of a value, that it is another than now, or is undefined where it is not.
struct Wanted {
  Truth truth;
  Answer now;
  bool met(const Pack&, std::uint32_t atom, const Answer&) const;
};

struct Change {
  std::uint32_t atom;
  Input from, to;             // to: the nearest value that will do
  std::vector<Part> values;   // all that will do while the other changes are as they are, in order; empty: not worked out
};
using Changes = std::vector<Change>;  // in order of declaration

struct WhyNot {
  bool already = false;        // it is so as the case stands
  std::vector<Changes> sets;   // of the fewest facts, in order of declaration
  std::size_t excluded = 0;    // it is proved that no change of so many facts, or fewer, is enough
  bool all = true;             // there is no other set of as many facts
};

struct Scope {
  bool unknown_only = false;   // only facts of which the case says nothing may change
  std::size_t most_sets = 10;  // that are kept
};

WhyNot why_not(const Question&, std::uint32_t atom, const Wanted&, const Scope& = {});

}  // namespace domat::inquiry
