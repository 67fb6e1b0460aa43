#include "runtime/core/holidays.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "runtime/core/date.h"

namespace domat {
namespace {

std::int32_t on(int year, unsigned month, unsigned day) { return days_from_civil({year, month, day}); }

// "01-01 05-01", in order.
std::string holidays_of(Holidays holidays, int year) {
  std::int32_t days[kMaxHolidays];
  const unsigned count = public_holidays(holidays, year, days);
  std::string text;
  for (unsigned i = 0; i < count; ++i) {
    char date[10];
    format_date(days[i], date);
    text += (i ? " " : "") + std::string(date + 5, 5);
  }
  return text;
}

bool is_holiday(Holidays holidays, int year, unsigned month, unsigned day) { return is_public_holiday(holidays, on(year, month, day)); }

TEST(Easter, KnownSundays) {
  const struct { int year; unsigned month, day; } known[] = {
      {1583, 4, 10}, {1598, 3, 22}, {1666, 4, 25}, {1700, 4, 11}, {1761, 3, 22}, {1818, 3, 22}, {1886, 4, 25}, {1900, 4, 15},
      {1913, 3, 23}, {1943, 4, 25}, {1950, 4, 9},  {1954, 4, 18}, {1961, 4, 2},  {1968, 4, 14}, {1970, 3, 29}, {1974, 4, 14},
      {1981, 4, 19}, {1986, 3, 30}, {1990, 4, 15}, {1999, 4, 4},  {2000, 4, 23}, {2001, 4, 15}, {2002, 3, 31}, {2003, 4, 20},
      {2004, 4, 11}, {2005, 3, 27}, {2006, 4, 16}, {2007, 4, 8},  {2008, 3, 23}, {2009, 4, 12}, {2010, 4, 4},  {2011, 4, 24},
      {2012, 4, 8},  {2013, 3, 31}, {2014, 4, 20}, {2015, 4, 5},  {2016, 3, 27}, {2017, 4, 16}, {2018, 4, 1},  {2019, 4, 21},
      {2020, 4, 12}, {2021, 4, 4},  {2022, 4, 17}, {2023, 4, 9},  {2024, 3, 31}, {2025, 4, 20}, {2026, 4, 5},  {2027, 3, 28},
      {2028, 4, 16}, {2029, 4, 1},  {2030, 4, 21}, {2038, 4, 25}, {2049, 4, 18}, {2076, 4, 19}, {2285, 3, 22}};
  for (const auto& [year, month, day] : known) EXPECT_EQ(easter_sunday(year), on(year, month, day)) << year;
}

// The definition, by another way: the Sunday after the fourteenth day of the paschal moon, found from golden number and epact
// (D. Knuth, "The Art of Computer Programming", 1.3.2, exercise 14).
TEST(Easter, AgreesWithTheMoonOfTheCalendarInEveryYear) {
  using namespace std::chrono;
  for (int y = 1; y <= 9999; ++y) {
    const int golden = y % 19 + 1, century = y / 100 + 1;
    const int leap_years_dropped = 3 * century / 4 - 12, moon_correction = (8 * century + 5) / 25 - 5;
    int epact = ((11 * golden + 20 + moon_correction - leap_years_dropped) % 30 + 30) % 30;
    if ((epact == 25 && golden > 11) || epact == 24) ++epact;
    int day_of_march = 44 - epact;
    if (day_of_march < 21) day_of_march += 30;
    sys_days easter = sys_days{year{y} / 3 / 1} + days{day_of_march};  // the day after the fourteenth of the moon
    while (weekday{easter} != Sunday) easter += days{1};
    ASSERT_EQ(easter_sunday(y), easter.time_since_epoch().count()) << y;
  }
}

TEST(Holidays, OfFrance) {
  EXPECT_EQ(holidays_of(Holidays::france, 2024), "01-01 04-01 05-01 05-08 05-09 05-20 07-14 08-15 11-01 11-11 12-25");
  EXPECT_EQ(holidays_of(Holidays::france, 2005), "01-01 03-28 05-01 05-05 05-08 05-16 07-14 08-15 11-01 11-11 12-25");
  EXPECT_EQ(holidays_of(Holidays::france, 1970), "01-01 03-30 05-01 05-07 05-18 07-14 08-15 11-01 11-11 12-25");
  EXPECT_EQ(holidays_of(Holidays::france, 1950), "01-01 04-10 05-01 05-18 05-29 07-14 08-15 11-01 11-11 12-25");
}

TEST(Holidays, OfFranceWhenTwoFallOnOneDay) {
  EXPECT_EQ(holidays_of(Holidays::france, 2008), "01-01 03-24 05-01 05-08 05-12 07-14 08-15 11-01 11-11 12-25");
  EXPECT_EQ(holidays_of(Holidays::france, 1997), "01-01 03-31 05-01 05-08 05-19 07-14 08-15 11-01 11-11 12-25");  // 8 May is Ascension
}

TEST(Holidays, The8thOfMayComesAndGoes) {
  for (int year = 1950; year <= 2099; ++year) {
    if (easter_sunday(year) + 39 == on(year, 5, 8)) continue;
    const bool kept = (year >= 1953 && year <= 1958) || year == 1965 || year >= 1982;
    EXPECT_EQ(is_holiday(Holidays::france, year, 5, 8), kept) << year;
  }
}

TEST(Holidays, OfBelgium) {
  EXPECT_EQ(holidays_of(Holidays::belgium, 1975), "01-01 03-31 05-01 05-08 05-19 07-21 08-15 11-01 11-11 12-25");
  EXPECT_EQ(holidays_of(Holidays::belgium, 2024), "01-01 04-01 05-01 05-09 05-20 07-21 08-15 11-01 11-11 12-25");
  EXPECT_EQ(holidays_of(Holidays::belgium, 2008), "01-01 03-24 05-01 05-02 05-12 07-21 08-15 11-01 11-11 12-25");
  EXPECT_FALSE(is_holiday(Holidays::belgium, 2007, 5, 2));
  EXPECT_FALSE(is_holiday(Holidays::belgium, 2009, 5, 2));
}

TEST(Holidays, OfMonaco) {
  EXPECT_EQ(holidays_of(Holidays::monaco, 2020), "01-01 01-27 04-13 05-01 05-21 06-01 06-11 08-15 11-01 11-02 11-19 12-08 12-25");
  EXPECT_EQ(holidays_of(Holidays::monaco, 2022), "01-01 01-27 04-18 05-01 05-02 05-26 06-06 06-16 08-15 11-01 11-19 12-08 12-25 12-26");
  EXPECT_EQ(holidays_of(Holidays::monaco, 2023), "01-01 01-02 01-27 04-10 05-01 05-18 05-29 06-08 08-15 11-01 11-19 11-20 12-08 12-25");
  EXPECT_EQ(holidays_of(Holidays::monaco, 2021), "01-01 01-27 04-05 05-01 05-13 05-24 06-03 08-15 08-16 11-01 11-19 12-08 12-25");
}

TEST(Holidays, OfMonacoForOneYear) {
  EXPECT_EQ(holidays_of(Holidays::monaco, 2011), "01-01 01-27 04-25 05-01 05-02 06-02 06-13 06-23 07-01 07-02 08-15 11-01 11-19 12-08 12-25 12-26");
  EXPECT_EQ(holidays_of(Holidays::monaco, 2015), "01-01 01-07 01-27 04-06 05-01 05-14 05-25 06-04 08-15 11-01 11-02 11-19 12-08 12-25");
}

TEST(Holidays, OfMonacoWithoutAMonday) {
  EXPECT_FALSE(is_holiday(Holidays::monaco, 2013, 1, 28));  // Saint Devota on a Sunday
  EXPECT_FALSE(is_holiday(Holidays::monaco, 2013, 12, 9));
  EXPECT_TRUE(is_holiday(Holidays::monaco, 2019, 12, 9));
  EXPECT_TRUE(is_holiday(Holidays::monaco, 2024, 12, 9));
  EXPECT_FALSE(is_holiday(Holidays::monaco, 2025, 12, 9));
}

// Days one after another, asked one by one, give the list of the year.
TEST(Holidays, TheListOfAYearIsItsDays) {
  for (const Holidays holidays : {Holidays::none, Holidays::france, Holidays::belgium, Holidays::monaco}) {
    for (int year = std::max(known_years(holidays).first, 1990); year <= 2050; ++year) {
      std::vector<std::int32_t> asked, listed(kMaxHolidays);
      for (std::int32_t day = on(year, 1, 1); day <= on(year, 12, 31); ++day)
        if (is_public_holiday(holidays, day)) asked.push_back(day);
      listed.resize(public_holidays(holidays, year, listed.data()));
      ASSERT_EQ(asked, listed) << year;
    }
  }
}

TEST(Holidays, KnownYears) {
  EXPECT_EQ(known_years(Holidays::none).first, 1);
  EXPECT_EQ(known_years(Holidays::none).last, 9999);
  EXPECT_EQ(known_years(Holidays::france).first, 1950);
  EXPECT_EQ(known_years(Holidays::belgium).first, 1975);
  EXPECT_EQ(known_years(Holidays::monaco).first, 2006);
  for (const Holidays holidays : {Holidays::france, Holidays::belgium, Holidays::monaco}) EXPECT_EQ(known_years(holidays).last, 2099);
}

}  // namespace
}  // namespace domat
