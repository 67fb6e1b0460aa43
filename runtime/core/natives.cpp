#include "runtime/core/natives.h"

#include "runtime/core/date.h"
#include "runtime/core/holidays.h"

namespace domat {

namespace {

constexpr std::int64_t kFirstDay = -719162, kLastDay = 2932896;  // 0001-01-01 and 9999-12-31

bool is_date(std::int64_t day) { return day >= kFirstDay && day <= kLastDay; }
std::int32_t date(std::int64_t day) { return static_cast<std::int32_t>(day); }

TimeError to_date(TimeError error, std::int32_t day, std::int64_t* out) {
  *out = day;
  return error;
}

TimeError with_calendar(Native native, const std::int64_t* a, const Calendar& calendar, std::int64_t* out) {
  std::int32_t day = 0;
  bool is = false;
  TimeError error = TimeError::none;
  switch (native) {
    case Native::is_holiday: {
      const HolidayYears known = known_years(calendar.holidays);
      const int year = civil_from_days(date(a[0])).year;
      if (year < known.first || year > known.last) return TimeError::outside_calendar;
      *out = is_public_holiday(calendar.holidays, date(a[0]));
      return TimeError::none;
    }
    case Native::is_working_day:
      error = is_working_day(calendar, date(a[0]), &is);
      *out = is;
      return error;
    case Native::add_working_days: error = add_working_days(calendar, date(a[0]), a[1], &day); return to_date(error, day, out);
    case Native::next_working_day: error = next_working_day(calendar, date(a[0]), &day); return to_date(error, day, out);
    case Native::previous_working_day: error = previous_working_day(calendar, date(a[0]), &day); return to_date(error, day, out);
    case Native::working_days_between: return working_days_between(calendar, date(a[0]), date(a[1]), out);
    default: return TimeError::out_of_range;
  }
}

}  // namespace

TimeError call_native(Native native, const std::int64_t* a, const Calendar* calendars, std::uint32_t calendar_count, std::int64_t* out) {
  static constexpr const char* kParameters[] = {
#define NATIVE(name, french, english, result, parameters) parameters,
#include "runtime/core/natives.def"
#undef NATIVE
  };
  *out = 0;
  const Calendar* calendar = nullptr;
  const char* types = kParameters[static_cast<unsigned>(native)];
  for (unsigned i = 0; types[i] != 0; ++i) {
    if (types[i] == 'D' && !is_date(a[i])) return TimeError::out_of_range;
    if (types[i] != 'C') continue;
    if (a[i] < 0 || a[i] >= calendar_count) return TimeError::out_of_range;
    calendar = &calendars[a[i]];
  }
  if (calendar) return with_calendar(native, a, *calendar, out);
  std::int32_t day = 0;
  TimeError error = TimeError::none;
  switch (native) {
    case Native::add_days: error = add_days(date(a[0]), a[1], &day); return to_date(error, day, out);
    case Native::add_months: error = add_months(date(a[0]), a[1], MonthEnd::clip, &day); return to_date(error, day, out);
    case Native::add_months_next: error = add_months(date(a[0]), a[1], MonthEnd::next, &day); return to_date(error, day, out);
    case Native::add_months_last: error = add_months(date(a[0]), a[1], MonthEnd::last, &day); return to_date(error, day, out);
    case Native::date_of: error = date_from_parts(a[0], a[1], a[2], &day); return to_date(error, day, out);
    case Native::months_between: *out = whole_months_between(date(a[0]), date(a[1])); return TimeError::none;
    case Native::year_of: *out = civil_from_days(date(a[0])).year; return TimeError::none;
    case Native::month_of: *out = civil_from_days(date(a[0])).month; return TimeError::none;
    case Native::day_of_month: *out = civil_from_days(date(a[0])).day; return TimeError::none;
    case Native::weekday_of: *out = iso_weekday(date(a[0])); return TimeError::none;
    default: return TimeError::out_of_range;
  }
}

}  // namespace domat
