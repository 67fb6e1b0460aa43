#include "runtime/core/legal_time.h"

#include "runtime/core/date.h"

namespace domat {

namespace {

constexpr std::int32_t kFirstDate = -719162, kLastDate = 2932896;  // 0001-01-01 and 9999-12-31
constexpr std::int64_t kMonths = 12 * 9999;
constexpr unsigned kAllWeekdays = 0x7f;

bool in_range(std::int32_t day) { return day >= kFirstDate && day <= kLastDate; }

bool works_on_weekday(const Calendar& calendar, std::int32_t day) { return calendar.weekdays >> (iso_weekday(day) - 1) & 1; }

struct Days {
  std::int32_t first, last;
};

Days known_days(const Calendar& calendar) {
  const HolidayYears years = known_years(calendar.holidays);
  return {days_from_civil({years.first, 1, 1}), days_from_civil({years.last, 12, 31})};
}

// What it is to leave the days of known_days.
TimeError beyond(const Calendar& calendar) {
  return calendar.holidays == Holidays::none ? TimeError::out_of_range : TimeError::outside_calendar;
}

std::uint32_t first_closed_from(const Calendar& calendar, std::int32_t day) {
  std::uint32_t low = 0, high = calendar.closed_count;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    if (calendar.closed[middle] < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

std::int64_t days_on_weekdays(const Calendar& calendar, Days days) {
  unsigned a_week = 0;
  for (unsigned weekday = 0; weekday < 7; ++weekday) a_week += calendar.weekdays >> weekday & 1;
  const std::int64_t weeks = (std::int64_t{days.last} - days.first + 1) / 7;
  std::int64_t count = weeks * a_week;
  for (std::int64_t day = days.first + weeks * 7; day <= days.last; ++day) count += works_on_weekday(calendar, static_cast<std::int32_t>(day));
  return count;
}

std::int64_t holidays_on_weekdays(const Calendar& calendar, Days days) {
  if (calendar.holidays == Holidays::none) return 0;
  std::int32_t holidays[kMaxHolidays];
  std::int64_t count = 0;
  const int last_year = civil_from_days(days.last).year;
  for (int year = civil_from_days(days.first).year; year <= last_year; ++year) {
    const unsigned in_year = public_holidays(calendar.holidays, year, holidays);
    for (unsigned i = 0; i < in_year; ++i)
      count += holidays[i] >= days.first && holidays[i] <= days.last && works_on_weekday(calendar, holidays[i]);
  }
  return count;
}

std::int64_t other_closed_on_weekdays(const Calendar& calendar, Days days) {
  std::int64_t count = 0;
  for (std::uint32_t i = first_closed_from(calendar, days.first); i < calendar.closed_count && calendar.closed[i] <= days.last; ++i) {
    const bool again = i > 0 && calendar.closed[i] == calendar.closed[i - 1];
    count += !again && works_on_weekday(calendar, calendar.closed[i]) && !is_public_holiday(calendar.holidays, calendar.closed[i]);
  }
  return count;
}

// Both ends included; the days are known. Not a walk: a span may be of millions of days.
std::int64_t worked_days(const Calendar& calendar, Days days) {
  if (days.last < days.first) return 0;
  return days_on_weekdays(calendar, days) - holidays_on_weekdays(calendar, days) - other_closed_on_weekdays(calendar, days);
}

TimeError nearest_working_day(const Calendar& calendar, std::int32_t day, int direction, std::int32_t* out) {
  bool worked = false;
  if (const TimeError error = is_working_day(calendar, day, &worked); error != TimeError::none) return error;
  return add_working_days(calendar, day, worked ? 0 : direction, out);
}

}  // namespace

int iso_weekday(std::int32_t day) {
  const std::int64_t from_monday = (std::int64_t{day} + 3) % 7;  // 1970-01-01 was a Thursday
  return static_cast<int>(from_monday < 0 ? from_monday + 7 : from_monday) + 1;
}

TimeError date_from_parts(std::int64_t year, std::int64_t month, std::int64_t day, std::int32_t* out) {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return TimeError::out_of_range;
  const CivilDate date{static_cast<int>(year), static_cast<unsigned>(month), static_cast<unsigned>(day)};
  if (day > days_in_month(date.year, date.month)) return TimeError::out_of_range;
  *out = days_from_civil(date);
  return TimeError::none;
}

TimeError add_days(std::int32_t day, std::int64_t n, std::int32_t* out) {
  if (!in_range(day) || n > kLastDate - day || n < kFirstDate - day) return TimeError::out_of_range;
  *out = static_cast<std::int32_t>(day + n);
  return TimeError::none;
}

TimeError add_months(std::int32_t day, std::int64_t n, MonthEnd end, std::int32_t* out) {
  if (!in_range(day) || n > kMonths || n < -kMonths) return TimeError::out_of_range;
  const CivilDate from = civil_from_days(day);
  const std::int64_t months = (from.year - 1) * 12 + static_cast<int>(from.month) - 1 + n;  // since January of the year 1
  if (months < 0 || months >= kMonths) return TimeError::out_of_range;
  CivilDate to{static_cast<int>(months / 12) + 1, static_cast<unsigned>(months % 12) + 1, from.day};
  const unsigned length = days_in_month(to.year, to.month);
  const bool missing = to.day > length;
  const bool from_last = from.day == days_in_month(from.year, from.month);
  if (missing || (end == MonthEnd::last && from_last)) to.day = length;
  *out = days_from_civil(to) + (missing && end == MonthEnd::next ? 1 : 0);  // a short month is never December: the year stays
  return TimeError::none;
}

std::int64_t whole_months_between(std::int32_t from, std::int32_t to) {
  if (to < from) return -whole_months_between(to, from);
  const CivilDate a = civil_from_days(from), b = civil_from_days(to);
  const unsigned length = days_in_month(b.year, b.month);
  const unsigned reached = a.day < length ? a.day : length;
  return std::int64_t{b.year - a.year} * 12 + static_cast<int>(b.month) - static_cast<int>(a.month) - (reached > b.day ? 1 : 0);
}

TimeError is_working_day(const Calendar& calendar, std::int32_t day, bool* out) {
  if (!in_range(day)) return TimeError::out_of_range;
  const Days known = known_days(calendar);
  if (day < known.first || day > known.last) return beyond(calendar);
  *out = worked_days(calendar, {day, day}) == 1;
  return TimeError::none;
}

// Each step goes as many days as working days are missing. That never goes too far, and falls short only by the days not worked.
TimeError add_working_days(const Calendar& calendar, std::int32_t day, std::int64_t n, std::int32_t* out) {
  if (!in_range(day)) return TimeError::out_of_range;
  if (n != 0 && (calendar.weekdays & kAllWeekdays) == 0) return TimeError::out_of_range;
  const Days known = known_days(calendar);
  std::int32_t at = day;
  while (n > 0) {
    if (at < known.first - 1 || n > std::int64_t{known.last} - at) return beyond(calendar);
    const Days step{at + 1, at + static_cast<std::int32_t>(n)};
    n -= worked_days(calendar, step);
    at = step.last;
  }
  while (n < 0) {
    if (at > known.last + 1 || n < std::int64_t{known.first} - at) return beyond(calendar);
    const Days step{at + static_cast<std::int32_t>(n), at - 1};
    n += worked_days(calendar, step);
    at = step.first;
  }
  *out = at;
  return TimeError::none;
}

TimeError next_working_day(const Calendar& calendar, std::int32_t day, std::int32_t* out) {
  return nearest_working_day(calendar, day, 1, out);
}

TimeError previous_working_day(const Calendar& calendar, std::int32_t day, std::int32_t* out) {
  return nearest_working_day(calendar, day, -1, out);
}

TimeError working_days_between(const Calendar& calendar, std::int32_t from, std::int32_t to, std::int64_t* out) {
  if (!in_range(from) || !in_range(to)) return TimeError::out_of_range;
  const Days days = from <= to ? Days{from + 1, to} : Days{to + 1, from};
  const Days known = known_days(calendar);
  if (from != to && (days.first < known.first || days.last > known.last)) return beyond(calendar);
  const std::int64_t count = worked_days(calendar, days);
  *out = from <= to ? count : -count;
  return TimeError::none;
}

}  // namespace domat
