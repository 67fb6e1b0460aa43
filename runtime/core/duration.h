// Durations as ISO 8601 text: whole days, or whole months. A month is no number of days, so that the two never mix.
#pragma once
#include <cstdint>

namespace domat {

enum class DurationUnit : std::uint8_t { days, months };
inline constexpr unsigned kDurationChars = 26;  // what format_duration writes at most

enum class DurationError : std::uint8_t {
  none,
  malformed,   // not P and whole numbers of Y and M, or of W and D, in that order
  wrong_unit,  // well written, but not in the unit wanted alone
  negative,    // well written after a '-'
  overflow,    // outside the 64-bit range
};

// "P1Y6M" in months gives 18, "P2W" in days 14. `*count` is written only when the answer is DurationError::none.
[[nodiscard]] DurationError parse_duration(const char* text, unsigned long length, DurationUnit, std::int64_t* count);

// Writes years and months, "P1Y6M", or days, "P10D", without those that are zero, and no terminator; returns how many characters
// were written. A negative count has '-' before it.
unsigned format_duration(std::int64_t count, DurationUnit, char* out);

}  // namespace domat
