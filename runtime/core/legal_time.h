// Legal time: days, months and working days, and what the end of a month does. docs/time.md says what each function means in law.
// Dates are days since 1970-01-01, of the years 0001 to 9999. `*out` is written only when the answer is TimeError::none.
// However large the numbers, an answer takes a bounded time.
#pragma once
#include <cstdint>

#include "runtime/core/holidays.h"

namespace domat {

// Which days are worked.
struct Calendar {
  Holidays holidays;           // not worked
  std::uint8_t weekdays;       // bit 0 Monday … bit 6 Sunday: worked
  const std::int32_t* closed;  // further days that are not worked, ascending
  std::uint32_t closed_count;
};

enum class TimeError : std::uint8_t {
  none,
  out_of_range,      // beyond the years 0001 to 9999, or there is no such day
  outside_calendar,  // the public holidays of that year are not known
};

// A month has no such day: 31 January + 1 month.
enum class MonthEnd : std::uint8_t {
  clip,  // the last of the month: 28 or 29 February (France, code of civil procedure, art. 641)
  next,  // the day after it: 1 March
  last,  // clip; and from the last day of a month, the last day: 28 February + 1 month is 31 March
};

[[nodiscard]] TimeError date_from_parts(std::int64_t year, std::int64_t month, std::int64_t day, std::int32_t* out);
int iso_weekday(std::int32_t day);  // 1 Monday … 7 Sunday

[[nodiscard]] TimeError add_days(std::int32_t day, std::int64_t n, std::int32_t* out);
[[nodiscard]] TimeError add_months(std::int32_t day, std::int64_t n, MonthEnd, std::int32_t* out);
// The greatest n for which `from` + n months (clip) is not after `to`; when `to` is before `from`, minus that of the reverse.
std::int64_t whole_months_between(std::int32_t from, std::int32_t to);

[[nodiscard]] TimeError is_working_day(const Calendar&, std::int32_t day, bool* out);
// The n-th working day after `day`, before it when n is negative; `day` itself when n is 0, worked or not.
[[nodiscard]] TimeError add_working_days(const Calendar&, std::int32_t day, std::int64_t n, std::int32_t* out);
// `day` itself when it is worked, else the nearest one after or before it. No weekday worked at all is out_of_range.
[[nodiscard]] TimeError next_working_day(const Calendar&, std::int32_t day, std::int32_t* out);
[[nodiscard]] TimeError previous_working_day(const Calendar&, std::int32_t day, std::int32_t* out);
// Days worked after `from` up to `to`, `to` included; when `to` is before `from`, minus those of the reverse.
[[nodiscard]] TimeError working_days_between(const Calendar&, std::int32_t from, std::int32_t to, std::int64_t* out);

}  // namespace domat
