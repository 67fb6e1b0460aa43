#include "runtime/core/legal_time.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "runtime/core/date.h"

namespace domat {
namespace {

constexpr std::int64_t kHuge = std::numeric_limits<std::int64_t>::max(), kTiny = std::numeric_limits<std::int64_t>::min();
constexpr std::int32_t kFirst = -719162, kLast = 2932896;  // 0001-01-01 and 9999-12-31
constexpr std::uint8_t kMondayToFriday = 0x1f, kMondayToSaturday = 0x3f, kEveryDay = 0x7f;

std::int32_t on(int year, unsigned month, unsigned day) { return days_from_civil({year, month, day}); }

std::string text(TimeError error, std::int32_t day) {
  if (error == TimeError::out_of_range) return "out of range";
  if (error == TimeError::outside_calendar) return "outside calendar";
  std::string date(10, '?');
  format_date(day, date.data());
  return date;
}

std::string plus_months(std::int32_t day, std::int64_t n, MonthEnd end = MonthEnd::clip) {
  std::int32_t out = 0;
  const TimeError error = add_months(day, n, end, &out);
  return text(error, out);
}

std::string plus_days(std::int32_t day, std::int64_t n) {
  std::int32_t out = 0;
  const TimeError error = add_days(day, n, &out);
  return text(error, out);
}

std::string plus_working_days(const Calendar& calendar, std::int32_t day, std::int64_t n) {
  std::int32_t out = 0;
  const TimeError error = add_working_days(calendar, day, n, &out);
  return text(error, out);
}

std::string next(const Calendar& calendar, std::int32_t day) {
  std::int32_t out = 0;
  const TimeError error = next_working_day(calendar, day, &out);
  return text(error, out);
}

std::string previous(const Calendar& calendar, std::int32_t day) {
  std::int32_t out = 0;
  const TimeError error = previous_working_day(calendar, day, &out);
  return text(error, out);
}

Calendar calendar_of(Holidays holidays, std::uint8_t weekdays = kMondayToFriday, const std::vector<std::int32_t>& closed = {}) {
  return {holidays, weekdays, closed.data(), static_cast<std::uint32_t>(closed.size())};
}

TEST(Weekday, AgreesWithChrono) {
  for (std::int32_t day = kFirst; day <= kLast; ++day)
    ASSERT_EQ(iso_weekday(day), int(std::chrono::weekday{std::chrono::sys_days{std::chrono::days{day}}}.iso_encoding()));
  EXPECT_EQ(iso_weekday(on(2024, 2, 29)), 4);
  EXPECT_EQ(iso_weekday(kFirst), 1);
  EXPECT_EQ(iso_weekday(kLast), 5);
}

TEST(DateOfParts, OnlyDaysThatAre) {
  std::int32_t out = 7;
  EXPECT_EQ(date_from_parts(2024, 2, 29, &out), TimeError::none);
  EXPECT_EQ(out, on(2024, 2, 29));
  EXPECT_EQ(date_from_parts(1, 1, 1, &out), TimeError::none);
  EXPECT_EQ(out, kFirst);
  EXPECT_EQ(date_from_parts(9999, 12, 31, &out), TimeError::none);
  EXPECT_EQ(out, kLast);
  const std::int64_t none[][3] = {{2023, 2, 29}, {1900, 2, 29}, {2024, 4, 31}, {2024, 0, 1}, {2024, 13, 1}, {2024, 1, 0}, {0, 1, 1}, {10000, 1, 1},
                                  {2024, 1, 32}, {-1, 1, 1}, {2024, -1, 1}, {2024, 1, -1}, {kHuge, 1, 1}, {2024, kTiny, 1}, {2024, 1, kHuge},
                                  {2024 + (std::int64_t{1} << 32), 1, 1}, {2024, 1 + (std::int64_t{1} << 32), 1}, {2024, 1, 1 + (std::int64_t{1} << 32)}};
  for (const auto& parts : none) EXPECT_EQ(date_from_parts(parts[0], parts[1], parts[2], &out), TimeError::out_of_range);
  EXPECT_EQ(out, kLast) << "an error writes nothing";
}

TEST(AddDays, WithinTheYears1To9999) {
  EXPECT_EQ(plus_days(on(2024, 2, 28), 1), "2024-02-29");
  EXPECT_EQ(plus_days(on(2024, 3, 1), -1), "2024-02-29");
  EXPECT_EQ(plus_days(kFirst, kLast - kFirst), "9999-12-31");
  EXPECT_EQ(plus_days(kLast, kFirst - kLast), "0001-01-01");
  for (const std::int64_t n : {std::int64_t{1}, std::int64_t{3652059}, std::int64_t{1} << 32, kHuge}) EXPECT_EQ(plus_days(kLast, n), "out of range");
  for (const std::int64_t n : {std::int64_t{-1}, -(std::int64_t{1} << 32), kTiny}) EXPECT_EQ(plus_days(kFirst, n), "out of range");
  EXPECT_EQ(plus_days(kLast + 1, -1), "out of range");
  EXPECT_EQ(plus_days(std::numeric_limits<std::int32_t>::min(), 0), "out of range");
}

TEST(AddMonths, EndsOfMonths) {
  const struct { std::int32_t from; int n; const char *clip, *next, *last; } cases[] = {
      {on(2023, 1, 31), 1, "2023-02-28", "2023-03-01", "2023-02-28"},
      {on(2024, 1, 31), 1, "2024-02-29", "2024-03-01", "2024-02-29"},
      {on(2024, 1, 30), 1, "2024-02-29", "2024-03-01", "2024-02-29"},
      {on(2024, 1, 29), 1, "2024-02-29", "2024-02-29", "2024-02-29"},
      {on(2023, 1, 29), 1, "2023-02-28", "2023-03-01", "2023-02-28"},
      {on(2023, 2, 28), 1, "2023-03-28", "2023-03-28", "2023-03-31"},
      {on(2024, 2, 28), 1, "2024-03-28", "2024-03-28", "2024-03-28"},
      {on(2024, 2, 29), 1, "2024-03-29", "2024-03-29", "2024-03-31"},
      {on(2024, 2, 29), 12, "2025-02-28", "2025-03-01", "2025-02-28"},
      {on(2024, 2, 29), 48, "2028-02-29", "2028-02-29", "2028-02-29"},
      {on(2023, 2, 28), 12, "2024-02-28", "2024-02-28", "2024-02-29"},
      {on(2096, 2, 29), 48, "2100-02-28", "2100-03-01", "2100-02-28"},
      {on(2024, 4, 30), 1, "2024-05-30", "2024-05-30", "2024-05-31"},
      {on(2024, 3, 31), 1, "2024-04-30", "2024-05-01", "2024-04-30"},
      {on(2024, 12, 31), 2, "2025-02-28", "2025-03-01", "2025-02-28"},
      {on(2024, 3, 31), -1, "2024-02-29", "2024-03-01", "2024-02-29"},
      {on(2024, 4, 30), -2, "2024-02-29", "2024-03-01", "2024-02-29"},
      {on(2024, 1, 15), -1, "2023-12-15", "2023-12-15", "2023-12-15"},
      {on(2024, 1, 31), 0, "2024-01-31", "2024-01-31", "2024-01-31"},
  };
  for (const auto& c : cases) {
    EXPECT_EQ(plus_months(c.from, c.n, MonthEnd::clip), c.clip) << text(TimeError::none, c.from) << " + " << c.n;
    EXPECT_EQ(plus_months(c.from, c.n, MonthEnd::next), c.next) << text(TimeError::none, c.from) << " + " << c.n;
    EXPECT_EQ(plus_months(c.from, c.n, MonthEnd::last), c.last) << text(TimeError::none, c.from) << " + " << c.n;
  }
}

TEST(AddMonths, WithinTheYears1To9999) {
  for (const MonthEnd end : {MonthEnd::clip, MonthEnd::next, MonthEnd::last}) {
    EXPECT_EQ(plus_months(kFirst, 12 * 9999 - 1, end), "9999-12-01");
    EXPECT_EQ(plus_months(kLast, -(12 * 9999 - 1), end), "0001-01-31");
    EXPECT_EQ(plus_months(on(9999, 11, 30), 1, MonthEnd::last), "9999-12-31");
    for (const std::int64_t n : {std::int64_t{1}, std::int64_t{12 * 9999}, std::int64_t{1} << 32, kHuge}) EXPECT_EQ(plus_months(kLast, n, end), "out of range");
    for (const std::int64_t n : {std::int64_t{-1}, std::int64_t{-12 * 9999}, -(std::int64_t{1} << 32), kTiny})
      EXPECT_EQ(plus_months(kFirst, n, end), "out of range");
    EXPECT_EQ(plus_months(kLast + 1, -1, end), "out of range");
    EXPECT_EQ(plus_months(kFirst - 1, 1, end), "out of range");
  }
}

// The oracle walks from month to month, and then looks for the day.
TEST(AddMonths, AgreesWithWalking) {
  for (std::int32_t day = on(1995, 12, 1); day <= on(2005, 3, 1); ++day) {
    CivilDate month = civil_from_days(day);
    const unsigned wanted = month.day;
    for (int n = 0; n <= 60; ++n) {
      const unsigned length = days_in_month(month.year, month.month);
      const std::int32_t clip = on(month.year, month.month, std::min(wanted, length));
      const bool from_last = civil_from_days(day + 1).day == 1;
      ASSERT_EQ(plus_months(day, n), text(TimeError::none, clip));
      ASSERT_EQ(plus_months(day, n, MonthEnd::next), text(TimeError::none, clip + (wanted > length)));
      ASSERT_EQ(plus_months(day, n, MonthEnd::last), text(TimeError::none, from_last ? on(month.year, month.month, length) : clip));
      if (++month.month == 13) month = {month.year + 1, 1, month.day};
    }
  }
}

TEST(WholeMonths, Examples) {
  EXPECT_EQ(whole_months_between(on(2024, 1, 31), on(2024, 2, 28)), 0);
  EXPECT_EQ(whole_months_between(on(2024, 1, 31), on(2024, 2, 29)), 1);
  EXPECT_EQ(whole_months_between(on(2023, 1, 31), on(2023, 2, 28)), 1);
  EXPECT_EQ(whole_months_between(on(2000, 2, 29), on(2018, 2, 28)), 216);  // eighteen years old
  EXPECT_EQ(whole_months_between(on(2000, 2, 29), on(2018, 2, 27)), 215);
  EXPECT_EQ(whole_months_between(on(2024, 3, 31), on(2024, 2, 29)), -1);
  EXPECT_EQ(whole_months_between(on(2024, 3, 31), on(2024, 3, 30)), 0);
  EXPECT_EQ(whole_months_between(kFirst, kLast), 12 * 9999 - 1);
  EXPECT_EQ(whole_months_between(kLast, kFirst), -(12 * 9999 - 1));
}

TEST(WholeMonths, IsTheGreatestThatFits) {
  std::mt19937 random(20261122);
  std::uniform_int_distribution<std::int32_t> any(kFirst, kLast), near(0, 900);
  for (int i = 0; i < 200000; ++i) {
    const std::int32_t from = any(random);
    const std::int32_t to = i % 2 ? std::min(from + near(random), kLast) : std::max(from, any(random));
    const std::int64_t n = whole_months_between(from, to);
    std::int32_t reached = 0;
    ASSERT_EQ(add_months(from, n, MonthEnd::clip, &reached), TimeError::none);
    ASSERT_LE(reached, to);
    if (add_months(from, n + 1, MonthEnd::clip, &reached) == TimeError::none) {
      ASSERT_GT(reached, to);
    }
    ASSERT_EQ(whole_months_between(to, from), -n);
  }
}

TEST(WorkingDays, Examples) {
  const Calendar france = calendar_of(Holidays::france), belgium = calendar_of(Holidays::belgium), monaco = calendar_of(Holidays::monaco);
  EXPECT_EQ(plus_working_days(france, on(2024, 5, 7), 1), "2024-05-10");   // 8 May, and Ascension
  EXPECT_EQ(plus_working_days(belgium, on(2024, 5, 7), 1), "2024-05-08");
  EXPECT_EQ(plus_working_days(france, on(2024, 5, 10), -1), "2024-05-07");
  EXPECT_EQ(plus_working_days(belgium, on(2008, 4, 30), 1), "2008-05-05");
  EXPECT_EQ(plus_working_days(monaco, on(2022, 12, 23), 1), "2022-12-27");  // 25 December is a Sunday
  EXPECT_EQ(plus_working_days(france, on(2022, 12, 23), 1), "2022-12-26");
  EXPECT_EQ(plus_working_days(belgium, on(2024, 12, 20), 10), "2025-01-07");
  EXPECT_EQ(plus_working_days(france, on(2024, 5, 8), 0), "2024-05-08");  // not worked, and not moved
}

TEST(WorkingDays, CarryToTheNext) {
  const Calendar france = calendar_of(Holidays::france), saturdays = calendar_of(Holidays::france, kMondayToSaturday);
  EXPECT_EQ(next(france, on(2024, 3, 30)), "2024-04-02");  // Saturday, Easter, Easter Monday
  EXPECT_EQ(next(saturdays, on(2024, 3, 30)), "2024-03-30");
  EXPECT_EQ(next(france, on(2024, 4, 2)), "2024-04-02");
  EXPECT_EQ(previous(france, on(2024, 4, 1)), "2024-03-29");
  EXPECT_EQ(previous(france, on(2024, 3, 29)), "2024-03-29");
}

TEST(WorkingDays, ClosedDaysOfThePack) {
  const std::vector<std::int32_t> closed = {on(2024, 1, 1), on(2024, 1, 3), on(2024, 1, 4), on(2024, 1, 4), on(2024, 1, 6), on(2024, 1, 10)};
  const Calendar calendar = calendar_of(Holidays::france, kMondayToFriday, closed);
  EXPECT_EQ(plus_working_days(calendar, on(2023, 12, 29), 1), "2024-01-02");
  EXPECT_EQ(plus_working_days(calendar, on(2024, 1, 2), 1), "2024-01-05");
  EXPECT_EQ(plus_working_days(calendar, on(2024, 1, 11), -3), "2024-01-05");
  std::int64_t count = 0;
  EXPECT_EQ(working_days_between(calendar, on(2023, 12, 31), on(2024, 1, 12), &count), TimeError::none);
  EXPECT_EQ(count, 6);  // 2, 5, 8, 9, 11, 12
}

struct Oracle {
  Calendar calendar;
  std::vector<std::int32_t> closed;

  bool known(std::int32_t day) const {
    const int year = civil_from_days(day).year;
    return day >= kFirst && day <= kLast && year >= known_years(calendar.holidays).first && year <= known_years(calendar.holidays).last;
  }
  bool works(std::int32_t day) const {
    return (calendar.weekdays >> (iso_weekday(day) - 1) & 1) && !std::binary_search(closed.begin(), closed.end(), day) &&
           !(calendar.holidays != Holidays::none && is_public_holiday(calendar.holidays, day));
  }
  // One day after another.
  std::optional<std::int32_t> walk(std::int32_t day, int n) const {
    const int step = n < 0 ? -1 : 1;
    for (int left = std::abs(n); left > 0;) {
      day += step;
      if (!known(day)) return std::nullopt;
      left -= works(day);
    }
    return day;
  }
};

Oracle any_calendar(std::mt19937& random) {
  Oracle oracle;
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  oracle.calendar.holidays = static_cast<Holidays>(pick(0, 3));
  oracle.calendar.weekdays = static_cast<std::uint8_t>(pick(1, 0x7f));
  const HolidayYears years = known_years(oracle.calendar.holidays);
  const std::int32_t around = on(pick(years.first, years.last), 1, 1);
  for (int i = pick(0, 60); i > 0; --i) oracle.closed.push_back(around + pick(-40, 40));
  std::sort(oracle.closed.begin(), oracle.closed.end());
  return oracle;
}

TEST(WorkingDays, AgreeWithWalking) {
  std::mt19937 random(20261122);
  const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  for (int i = 0; i < 1500; ++i) {
    Oracle oracle = any_calendar(random);
    oracle.calendar.closed = oracle.closed.data();
    oracle.calendar.closed_count = static_cast<std::uint32_t>(oracle.closed.size());
    const HolidayYears years = known_years(oracle.calendar.holidays);
    const int near_an_edge = pick(0, 3);
    const std::int32_t from = near_an_edge == 0 ? on(years.first, 1, 1) + pick(0, 90)
                              : near_an_edge == 1 ? on(years.last, 12, 31) - pick(0, 90)
                              : oracle.closed.empty() ? on(pick(years.first, years.last), 6, 1) : oracle.closed[0] + pick(-60, 60);
    if (!oracle.known(from)) continue;
    const int n = pick(-70, 70);
    const std::optional<std::int32_t> walked = oracle.walk(from, n);
    const char* beyond = oracle.calendar.holidays == Holidays::none ? "out of range" : "outside calendar";
    ASSERT_EQ(plus_working_days(oracle.calendar, from, n), walked ? text(TimeError::none, *walked) : beyond);

    bool worked = false;
    ASSERT_EQ(is_working_day(oracle.calendar, from, &worked), TimeError::none);
    ASSERT_EQ(worked, oracle.works(from));
    const std::optional<std::int32_t> after = worked ? from : oracle.walk(from, 1), before = worked ? from : oracle.walk(from, -1);
    ASSERT_EQ(next(oracle.calendar, from), after ? text(TimeError::none, *after) : beyond);
    ASSERT_EQ(previous(oracle.calendar, from), before ? text(TimeError::none, *before) : beyond);

    const std::int32_t to = from + pick(0, 400);
    if (!oracle.known(to)) continue;
    std::int64_t count = 0, back = 0, walked_count = 0;
    for (std::int32_t day = from + 1; day <= to; ++day) walked_count += oracle.works(day);
    ASSERT_EQ(working_days_between(oracle.calendar, from, to, &count), TimeError::none);
    ASSERT_EQ(count, walked_count);
    ASSERT_EQ(working_days_between(oracle.calendar, to, from, &back), TimeError::none);
    ASSERT_EQ(back, -count);
  }
}

TEST(WorkingDays, YearsNotKnownAreRefused) {
  const Calendar france = calendar_of(Holidays::france), monaco = calendar_of(Holidays::monaco);
  bool worked = false;
  std::int64_t count = 0;
  EXPECT_EQ(is_working_day(france, on(1949, 12, 31), &worked), TimeError::outside_calendar);
  EXPECT_EQ(is_working_day(france, on(2100, 1, 1), &worked), TimeError::outside_calendar);
  EXPECT_EQ(is_working_day(monaco, on(2005, 12, 30), &worked), TimeError::outside_calendar);
  EXPECT_EQ(is_working_day(monaco, on(2006, 1, 2), &worked), TimeError::none);
  EXPECT_EQ(is_working_day(france, kLast + 1, &worked), TimeError::out_of_range);
  EXPECT_EQ(next(france, on(1949, 12, 31)), "outside calendar");
  // Only the days counted need be known.
  EXPECT_EQ(plus_working_days(france, on(1949, 12, 31), 1), "1950-01-02");
  EXPECT_EQ(plus_working_days(france, on(1949, 12, 30), 1), "outside calendar");
  EXPECT_EQ(plus_working_days(france, on(2100, 1, 1), -1), "2099-12-31");
  EXPECT_EQ(plus_working_days(france, on(2100, 1, 2), -1), "outside calendar");
  EXPECT_EQ(plus_working_days(france, on(1950, 1, 2), -1), "outside calendar");
  EXPECT_EQ(plus_working_days(france, on(1789, 7, 14), 0), "1789-07-14");
  EXPECT_EQ(plus_working_days(calendar_of(Holidays::france, kEveryDay), on(1950, 1, 5), -3), "1950-01-02");
  EXPECT_EQ(plus_working_days(calendar_of(Holidays::none, kEveryDay), kFirst + 3, -3), "0001-01-01");
  EXPECT_EQ(plus_working_days(calendar_of(Holidays::none, kEveryDay), kLast - 3, 3), "9999-12-31");
  EXPECT_EQ(working_days_between(france, on(1949, 12, 31), on(2099, 12, 31), &count), TimeError::none);
  EXPECT_EQ(working_days_between(france, on(1789, 7, 14), on(1789, 7, 14), &count), TimeError::none);
  EXPECT_EQ(count, 0);
  EXPECT_EQ(working_days_between(france, on(1949, 12, 30), on(1950, 2, 1), &count), TimeError::outside_calendar);
  EXPECT_EQ(working_days_between(france, on(2099, 12, 1), on(2100, 1, 1), &count), TimeError::outside_calendar);
  EXPECT_EQ(working_days_between(france, kFirst, kLast + 1, &count), TimeError::out_of_range);
}

TEST(WorkingDays, HostileNumbersAreRefusedAtOnce) {
  const auto start = std::chrono::steady_clock::now();
  for (const Holidays holidays : {Holidays::none, Holidays::france}) {
    const char* beyond = holidays == Holidays::none ? "out of range" : "outside calendar";
    for (const std::uint8_t weekdays : {kMondayToFriday, kEveryDay, std::uint8_t{0x40}, std::uint8_t{0xff}}) {
      for (const std::int64_t n : {kHuge, kTiny, kTiny + 1, std::int64_t{4000000}, std::int64_t{-4000000}, std::int64_t{1} << 32})
        EXPECT_EQ(plus_working_days(calendar_of(holidays, weekdays), on(2024, 1, 1), n), beyond);
      EXPECT_EQ(plus_working_days(calendar_of(holidays, weekdays), kLast, 1), beyond);
      EXPECT_EQ(plus_working_days(calendar_of(holidays, weekdays), kFirst, -1), beyond);
    }
    for (const std::int64_t n : {std::int64_t{1}, std::int64_t{-1}, kHuge, kTiny}) {
      EXPECT_EQ(plus_working_days(calendar_of(holidays, 0), on(2024, 1, 1), n), "out of range");
      EXPECT_EQ(plus_working_days(calendar_of(holidays, 0x80), on(2024, 1, 1), n), "out of range");
    }
    EXPECT_EQ(next(calendar_of(holidays, 0), on(2024, 1, 1)), "out of range");
    EXPECT_EQ(previous(calendar_of(holidays, 0), on(2024, 1, 1)), "out of range");
  }
  std::int64_t count = 0;
  EXPECT_EQ(working_days_between(calendar_of(Holidays::none), kFirst, kLast, &count), TimeError::none);
  EXPECT_EQ(count, (std::int64_t{kLast} - kFirst) / 7 * 5 + 4);  // 521722 weeks, and Tuesday to Friday
  EXPECT_EQ(plus_working_days(calendar_of(Holidays::none), kFirst, count), "9999-12-31");
  EXPECT_EQ(plus_working_days(calendar_of(Holidays::none), kFirst, count + 1), "out of range");
  EXPECT_EQ(working_days_between(calendar_of(Holidays::none, 0xff), kFirst, kLast, &count), TimeError::none);
  EXPECT_EQ(count, std::int64_t{kLast} - kFirst);
  EXPECT_EQ(working_days_between(calendar_of(Holidays::none, 0), kFirst, kLast, &count), TimeError::none);
  EXPECT_EQ(count, 0);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(WorkingDays, ACalendarClosedForCenturies) {
  std::vector<std::int32_t> closed;
  for (std::int32_t day = on(1960, 1, 1); day <= on(2090, 1, 1); ++day) closed.push_back(day);
  const Calendar calendar = calendar_of(Holidays::france, kMondayToFriday, closed);
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(plus_working_days(calendar, on(1959, 12, 30), 2), "2090-01-02");
  EXPECT_EQ(plus_working_days(calendar, on(2090, 1, 3), -2), "1959-12-31");
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

}  // namespace
}  // namespace domat
