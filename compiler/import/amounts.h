// Numbers of others in the smallest units of a pack, exactly.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "runtime/reasons/pack.h"

namespace domat {

struct Range {
  std::int64_t low = 0, high = 0;
};

// A number as written by others, `unit` theirs (mapping.h; empty: the pack's own), in the smallest unit of the type; `digits` is the number of decimals of
// its currency. Nothing when it is no number, or has more decimals than the type.
std::optional<std::int64_t> amount(const std::string& text, TypeRef, int digits, const std::string& unit);

// From the number less its margin to the number with it: the whole units that lie within. Where both margins are given, the smaller counts. Nothing when one of the
// three is no number, or no whole unit lies within.
std::optional<Range> amount_within(const std::string& text, const std::string& margin, const std::string& relative_margin, TypeRef, int digits, const std::string& unit);

}  // namespace domat
