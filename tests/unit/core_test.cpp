#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <random>
#include <regex>
#include <string>

#include "runtime/core/date.h"
#include "runtime/core/duration.h"
#include "runtime/core/four.h"
#include "runtime/core/money.h"

namespace domat {
namespace {

std::string formatted(std::int32_t days) {
  std::string text(10, '?');
  format_date(days, text.data());
  return text;
}

bool parses(const std::string& text, std::int32_t* days) { return parse_date(text.data(), text.size(), days); }

// The oracle is the standard library's calendar, over every day of the years 1 to 9999.
TEST(Date, EveryDayAgreesWithChrono) {
  using namespace std::chrono;
  const int first = sys_days{year{1} / 1 / 1}.time_since_epoch().count();
  const int last = sys_days{year{9999} / 12 / 31}.time_since_epoch().count();
  for (int day = first; day <= last; ++day) {
    const year_month_day expected{sys_days{days{day}}};
    const CivilDate civil = civil_from_days(day);
    ASSERT_EQ(civil.year, int(expected.year()));
    ASSERT_EQ(civil.month, unsigned(expected.month()));
    ASSERT_EQ(civil.day, unsigned(expected.day()));
    ASSERT_EQ(days_from_civil(civil), day);
  }
}

TEST(Date, MonthsAndLeapYearsAgreeWithChrono) {
  using namespace std::chrono;
  for (int y = 1; y <= 9999; ++y) {
    ASSERT_EQ(is_leap_year(y), year{y}.is_leap());
    for (unsigned m = 1; m <= 12; ++m) ASSERT_EQ(days_in_month(y, m), unsigned((year{y} / month{m} / last).day()));
  }
}

TEST(Date, TextRoundTripsOverEveryDay) {
  std::int32_t first, last, back;
  ASSERT_TRUE(parses("0001-01-01", &first));
  ASSERT_TRUE(parses("9999-12-31", &last));
  for (std::int32_t day = first; day <= last; ++day) {
    const std::string text = formatted(day);
    ASSERT_TRUE(parses(text, &back)) << text;
    ASSERT_EQ(back, day);
  }
}

TEST(Date, TheFormulaReachesBeyondTheCalendarOnBothSides) {
  for (const std::int32_t day : {-800000, -719469, -719468, -719163, 2932896, 2932897, 4000000})
    EXPECT_EQ(days_from_civil(civil_from_days(day)), day);
}

TEST(Date, OnlyTenCharactersOfAnExistingDayAreADate) {
  std::int32_t days = 42;
  for (const char* text : {"", "2025-3-1", "2025-02-29", "1900-02-29", "2025-13-01", "2025-00-10", "2025-01-00", "2025-04-31", "0000-01-01",
                           "12025-01-01", "2025-01-011", "2025/01/01", "2025-01-1x", "-025-01-01", "+025-01-01", " 2025-01-01", "٢025-01-0"})
    EXPECT_FALSE(parses(text, &days)) << text;
  EXPECT_EQ(days, 42);
  ASSERT_TRUE(parses("2000-02-29", &days));
  EXPECT_EQ(formatted(days), "2000-02-29");
  ASSERT_TRUE(parses("1970-01-01", &days));
  EXPECT_EQ(days, 0);
}

struct Parsed {
  MoneyError error;
  std::int64_t minor;
  friend bool operator==(const Parsed&, const Parsed&) = default;
};
void PrintTo(const Parsed& p, std::ostream* out) { *out << "error " << int(p.error) << ", minor " << p.minor; }

Parsed parsed(const std::string& text, int digits) {
  std::int64_t minor = 0;
  const MoneyError error = parse_money(text.data(), text.size(), digits, &minor);
  return {error, minor};
}

std::string written(std::int64_t minor, int digits) {
  char text[kMoneyChars];
  return std::string(text, format_money(minor, digits, text));
}

// The oracle takes decimals apart as text and adds them up in 128 bits.
Parsed oracle(const std::string& text, int digits) {
  const bool negative = text[0] == '-';
  const std::size_t point = text.find('.');
  std::string whole = text.substr(negative, point == std::string::npos ? point : point - negative);
  std::string decimals = point == std::string::npos ? "" : text.substr(point + 1);
  if (decimals.size() > std::size_t(digits)) return {MoneyError::too_many_decimals, 0};
  decimals.resize(std::size_t(digits), '0');
  __int128 value = 0;
  for (const char c : whole + decimals) value = value * 10 + (c - '0');
  if (negative) value = -value;
  if (value > INT64_MAX || value < INT64_MIN) return {MoneyError::overflow, 0};
  return {MoneyError::none, std::int64_t(value)};
}

TEST(Money, EverySmallAmountReadsBackAndAgreesWithTheOracle) {
  for (int digits = 0; digits <= 4; ++digits)
    for (std::int64_t minor = -12345; minor <= 12345; ++minor) {
      const std::string text = written(minor, digits);
      ASSERT_EQ(parsed(text, digits), (Parsed{MoneyError::none, minor})) << text;
      ASSERT_EQ(oracle(text, digits), (Parsed{MoneyError::none, minor})) << text;
    }
}

TEST(Money, RandomDecimalsAgreeWithTheOracle) {
  std::mt19937_64 random(20250301);
  for (int i = 0; i < 200000; ++i) {
    std::string text = random() % 2 ? "-" : "";
    const std::size_t whole = 1 + random() % 21;
    for (std::size_t k = 0; k < whole; ++k) text += char('0' + (k == 0 && whole > 1 ? 1 + random() % 9 : random() % 10));
    const std::size_t decimals = random() % 5;
    if (decimals != 0) text += '.';
    for (std::size_t k = 0; k < decimals; ++k) text += char('0' + random() % 10);
    const int digits = int(random() % 5);
    ASSERT_EQ(parsed(text, digits), oracle(text, digits)) << text << " with " << digits << " digits";
  }
}

TEST(Money, EdgesOfTheRange) {
  EXPECT_EQ(parsed("92233720368547758.07", 2), (Parsed{MoneyError::none, INT64_MAX}));
  EXPECT_EQ(parsed("92233720368547758.08", 2).error, MoneyError::overflow);
  EXPECT_EQ(parsed("-92233720368547758.08", 2), (Parsed{MoneyError::none, INT64_MIN}));
  EXPECT_EQ(parsed("-92233720368547758.09", 2).error, MoneyError::overflow);
  EXPECT_EQ(parsed("9223372036854775807", 2).error, MoneyError::overflow);
  EXPECT_EQ(parsed("-0", 2), (Parsed{MoneyError::none, 0}));
  EXPECT_EQ(written(INT64_MIN, 2), "-92233720368547758.08");
  EXPECT_EQ(written(INT64_MIN, 0), "-9223372036854775808");
  EXPECT_EQ(written(INT64_MIN, 18), "-9.223372036854775808");
  EXPECT_EQ(written(-5, 18), "-0.000000000000000005");
  EXPECT_EQ(written(5, 2), "0.05");
  EXPECT_EQ(written(0, 0), "0");
}

TEST(Money, WhatIsNotADecimalAmountIsMalformed) {
  for (const char* text : {"", "-", ".", "1.", ".5", "-.5", "+1", "01", "00", "-01", "1e3", "1E3", "1,50", "1 000", "1_000", "0x10", "1.5.0",
                           " 1", "1 ", "1-", "--1", "NaN", "Infinity", "\u0661", "1\u00A0000"})
    EXPECT_EQ(parsed(text, 2).error, MoneyError::malformed) << text;
  EXPECT_EQ(parsed(std::string("1\0", 2), 2).error, MoneyError::malformed);
  EXPECT_EQ(parsed("1.000", 2).error, MoneyError::too_many_decimals);
  EXPECT_EQ(parsed("1.0", 0).error, MoneyError::too_many_decimals);
}

std::string without_zeros(std::int64_t v, int digits) {
  char text[kMoneyChars];
  return std::string(text, format_decimal(v, digits, text));
}

TEST(Decimal, ZerosAtTheEndAreLeftOutAndNothingElse) {
  EXPECT_EQ(without_zeros(3250000, 6), "3.25");
  EXPECT_EQ(without_zeros(100000000, 6), "100");
  EXPECT_EQ(without_zeros(0, 6), "0");
  EXPECT_EQ(without_zeros(-1, 6), "-0.000001");
  EXPECT_EQ(without_zeros(1000, 0), "1000");
  EXPECT_EQ(without_zeros(INT64_MIN, 6), "-9223372036854.775808");
  for (std::int64_t v = -30000; v <= 30000; ++v) ASSERT_EQ(parsed(without_zeros(v, 3), 3), (Parsed{MoneyError::none, v}));
}

struct ParsedDuration {
  DurationError error;
  std::int64_t count;
  friend bool operator==(const ParsedDuration&, const ParsedDuration&) = default;
};
void PrintTo(const ParsedDuration& p, std::ostream* out) { *out << "error " << int(p.error) << ", count " << p.count; }

ParsedDuration duration(const std::string& text, DurationUnit unit) {
  std::int64_t count = 0;
  const DurationError error = parse_duration(text.data(), text.size(), unit, &count);
  return {error, count};
}
ParsedDuration in_months(const std::string& text) { return duration(text, DurationUnit::months); }
ParsedDuration in_days(const std::string& text) { return duration(text, DurationUnit::days); }

std::string written(std::int64_t count, DurationUnit unit) {
  char text[kDurationChars];
  return std::string(text, format_duration(count, unit, text));
}

TEST(Duration, YearsAndMonthsAreMonthsWeeksAndDaysAreDays) {
  EXPECT_EQ(in_months("P2M"), (ParsedDuration{DurationError::none, 2}));
  EXPECT_EQ(in_months("P8Y"), (ParsedDuration{DurationError::none, 96}));
  EXPECT_EQ(in_months("P1Y6M"), (ParsedDuration{DurationError::none, 18}));
  EXPECT_EQ(in_months("P30M"), (ParsedDuration{DurationError::none, 30}));
  EXPECT_EQ(in_months("P0M"), (ParsedDuration{DurationError::none, 0}));
  EXPECT_EQ(in_days("P10D"), (ParsedDuration{DurationError::none, 10}));
  EXPECT_EQ(in_days("P2W"), (ParsedDuration{DurationError::none, 14}));
  EXPECT_EQ(in_days("P1W3D"), (ParsedDuration{DurationError::none, 10}));
  EXPECT_EQ(in_days("P0D"), (ParsedDuration{DurationError::none, 0}));
}

TEST(Duration, MonthsAndDaysNeverStandForOneAnother) {
  for (const char* text : {"P10D", "P2W", "P1M10D", "P1Y1W", "P0D", "-P10D"}) EXPECT_EQ(in_months(text).error, DurationError::wrong_unit) << text;
  for (const char* text : {"P1M", "P1Y", "P1M10D", "P0M"}) EXPECT_EQ(in_days(text).error, DurationError::wrong_unit) << text;
  EXPECT_EQ(in_months("-P2M").error, DurationError::negative);
  EXPECT_EQ(in_days("-P0D").error, DurationError::negative);
}

TEST(Duration, EdgesOfTheRange) {
  EXPECT_EQ(in_days("P9223372036854775807D"), (ParsedDuration{DurationError::none, INT64_MAX}));
  EXPECT_EQ(in_days("P9223372036854775808D").error, DurationError::overflow);
  EXPECT_EQ(in_days("P1317624576693539402W").error, DurationError::overflow);
  EXPECT_EQ(in_months("P768614336404564650Y7M"), (ParsedDuration{DurationError::none, INT64_MAX}));
  EXPECT_EQ(in_months("P768614336404564650Y8M").error, DurationError::overflow);
  EXPECT_EQ(in_months("P99999999999999999999999999999M").error, DurationError::overflow);
  EXPECT_EQ(written(INT64_MIN, DurationUnit::months), "-P768614336404564650Y8M");
  EXPECT_EQ(written(INT64_MIN, DurationUnit::days), "-P9223372036854775808D");
}

// The oracle is a regular expression over every short text of these letters.
TEST(Duration, WhatIsWellWrittenIsWhatTheOracleSays) {
  const std::regex form("-?P(?=.)(\\d+Y)?(\\d+M)?(\\d+W)?(\\d+D)?");
  const std::string letters = "P1YMWD-";
  std::string text;
  for (std::size_t code = 0; code < 7 * 7 * 7 * 7 * 7 * 7; ++code) {
    text.clear();
    for (std::size_t rest = code; rest != 0; rest /= 7) text += letters[rest % 7];
    ASSERT_EQ(in_days(text).error != DurationError::malformed, std::regex_match(text, form)) << text;
  }
  for (const char* wrong : {"", "P", "-P", "p2m", "P2", "P2m", "P 2M", "P2M ", "P0.5Y", "P1,5Y", "PT5H", "P1DT1H", "P6M1Y", "P1M1M", "+P1M", "2M", "P-2M", "P٢M"})
    EXPECT_EQ(in_months(wrong).error, DurationError::malformed) << wrong;
  EXPECT_EQ(in_months(std::string("P1M\0", 4)).error, DurationError::malformed);
}

TEST(Duration, WrittenWithoutWhatIsZeroAndReadsBack) {
  EXPECT_EQ(written(18, DurationUnit::months), "P1Y6M");
  EXPECT_EQ(written(96, DurationUnit::months), "P8Y");
  EXPECT_EQ(written(11, DurationUnit::months), "P11M");
  EXPECT_EQ(written(0, DurationUnit::months), "P0M");
  EXPECT_EQ(written(14, DurationUnit::days), "P14D");
  EXPECT_EQ(written(0, DurationUnit::days), "P0D");
  EXPECT_EQ(written(-18, DurationUnit::months), "-P1Y6M");
  for (const DurationUnit unit : {DurationUnit::days, DurationUnit::months})
    for (std::int64_t count = 0; count <= 5000; ++count) ASSERT_EQ(duration(written(count, unit), unit), (ParsedDuration{DurationError::none, count}));
}

TEST(Four, OperationsAreThoseOfTheDefinition) {
  const Truth all[] = {kTrue, kFalse, kUnknown, kConflict};
  for (const Truth a : all) {
    EXPECT_EQ(!a, (Truth{a.f, a.t}));
    for (const Truth b : all) {
      EXPECT_EQ(a & b, (Truth{a.t && b.t, a.f || b.f}));
      EXPECT_EQ(!(a & b), !a | !b);
    }
  }
}

}  // namespace
}  // namespace domat
