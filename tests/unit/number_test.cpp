#include "runtime/core/number.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "runtime/core/date.h"
#include "runtime/core/natives.h"

namespace domat {
namespace {

__extension__ typedef unsigned __int128 Unsigned;
constexpr Wide kMost = static_cast<Wide>(~Unsigned{0} >> 1), kLeast = -kMost - 1;
constexpr Rounding kModes[] = {Rounding::nearest, Rounding::even, Rounding::down, Rounding::up};

std::string text(Wide v) {
  std::string digits;
  for (Unsigned u = v < 0 ? 0 - static_cast<Unsigned>(v) : static_cast<Unsigned>(v); u != 0 || digits.empty(); u /= 10) digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(u % 10)));
  return (v < 0 ? "-" : "") + digits;
}

std::optional<Wide> quotient(Wide a, Wide b, Rounding mode) {
  Wide out = 0;
  return divide(a, b, mode, &out) ? std::optional(out) : std::nullopt;
}
std::optional<Wide> product(Wide a, Wide b) {
  Wide out = 0;
  return multiply(a, b, &out) ? std::optional(out) : std::nullopt;
}

// The whole numbers nearest to a / b on either side, tried one by one: no division is made.
Wide small_quotient(int a, int b, Rounding mode) {
  int below = -1000;  // the greatest whole number that is not more than a / b
  while ((b > 0) ? (below + 1) * b <= a : (below + 1) * b >= a) ++below;
  const bool whole = below * b == a;
  if (whole || mode == Rounding::down) return below;
  if (mode == Rounding::up) return below + 1;
  const int to_below = std::abs(a - below * b), to_above = std::abs((below + 1) * b - a);
  if (to_below != to_above) return to_below < to_above ? below : below + 1;
  if (mode == Rounding::even) return below % 2 == 0 ? below : below + 1;
  return below < 0 ? below : below + 1;  // away from zero
}

TEST(Divide, SmallNumbersInEveryMode) {
  for (Rounding mode : kModes)
    for (int a = -60; a <= 60; ++a)
      for (int b = -13; b <= 13; ++b)
        if (b != 0) ASSERT_EQ(text(quotient(a, b, mode).value()), text(small_quotient(a, b, mode))) << a << " / " << b << ", mode " << static_cast<int>(mode);
}

TEST(Divide, HalvesByName) {
  const auto all = [](Wide a, Wide b) {
    std::array<int, 4> out{};
    for (std::size_t i = 0; i < 4; ++i) out[i] = static_cast<int>(quotient(a, b, kModes[i]).value());
    return out;
  };
  EXPECT_EQ(all(5, 2), (std::array{3, 2, 2, 3}));     // nearest, even, down, up
  EXPECT_EQ(all(-5, 2), (std::array{-3, -2, -3, -2}));
  EXPECT_EQ(all(7, 2), (std::array{4, 4, 3, 4}));
  EXPECT_EQ(all(7, -2), (std::array{-4, -4, -4, -3}));
  EXPECT_EQ(all(1, 3), (std::array{0, 0, 0, 1}));
  EXPECT_EQ(all(-1, 3), (std::array{0, 0, -1, 0}));
  EXPECT_EQ(all(6, 3), (std::array{2, 2, 2, 2}));
}

// From what the machine's division, which cuts towards zero, leaves over.
std::optional<Wide> wide_quotient(Wide a, Wide b, Rounding mode) {
  const Wide cut = a / b, rest = a % b;
  if (rest == 0) return cut;
  const Wide away = (rest < 0) == (b < 0) ? 1 : -1;
  // |rest| against |b| - |rest|, with everything negative, for there is one negative number more.
  const Wide r = rest < 0 ? rest : -rest, d = (b < 0 ? b : -b) - r;
  const bool more = r < d, half = r == d;
  switch (mode) {
    case Rounding::down: return away < 0 ? cut - 1 : cut;
    case Rounding::up: return away > 0 ? cut + 1 : cut;
    case Rounding::nearest: return more || half ? cut + away : cut;
    case Rounding::even: return more || (half && cut % 2 != 0) ? cut + away : cut;
  }
  return std::nullopt;
}

Wide any(std::mt19937_64& random) {
  const Unsigned bits = Unsigned{random()} << 64 | random();
  const Wide v = static_cast<Wide>(bits >> (random() % 127));
  switch (random() % 8) {
    case 0: return kMost - static_cast<Wide>(random() % 5);
    case 1: return kLeast + static_cast<Wide>(random() % 5);
    case 2: return static_cast<Wide>(random() % 7) - 3;
    case 3: return -v;
    default: return v;
  }
}

TEST(Divide, NumbersOf128Bits) {
  std::mt19937_64 random(20260104);
  for (int i = 0; i < 200'000; ++i) {
    const Wide a = any(random), b = any(random);
    if (b == 0 || (a == kLeast && b == -1)) continue;
    for (Rounding mode : kModes)
      ASSERT_EQ(text(quotient(a, b, mode).value()), text(wide_quotient(a, b, mode).value())) << text(a) << " / " << text(b) << ", mode " << static_cast<int>(mode);
  }
}

TEST(Divide, HalvesOf128Bits) {
  std::mt19937_64 random(20260105);
  for (int i = 0; i < 50'000; ++i) {
    const Wide whole = any(random) / 8;
    for (Wide sign : {1, -1}) {
      // (2 whole + 1) / 2 is half-way between whole and whole + 1.
      const Wide a = sign * (2 * whole + 1), b = sign * 2;
      ASSERT_EQ(text(quotient(a, b, Rounding::down).value()), text(whole));
      ASSERT_EQ(text(quotient(a, b, Rounding::up).value()), text(whole + 1));
      ASSERT_EQ(text(quotient(a, b, Rounding::nearest).value()), text(whole < 0 ? whole : whole + 1));
      ASSERT_EQ(text(quotient(a, b, Rounding::even).value()), text(whole % 2 == 0 ? whole : whole + 1));
    }
  }
}

TEST(Divide, TheOneQuotientThatDoesNotFit) {
  for (Rounding mode : kModes) {
    EXPECT_FALSE(quotient(kLeast, -1, mode));
    EXPECT_EQ(text(quotient(kLeast, 1, mode).value()), text(kLeast));
    EXPECT_EQ(text(quotient(kMost, -1, mode).value()), text(-kMost));
    EXPECT_EQ(text(quotient(kLeast, kLeast, mode).value()), "1");
  }
  EXPECT_EQ(text(quotient(kMost, kLeast, Rounding::down).value()), "-1");
  EXPECT_EQ(text(quotient(kMost, kLeast, Rounding::up).value()), "0");
  EXPECT_EQ(text(quotient(1, kLeast, Rounding::nearest).value()), "0");
  EXPECT_EQ(text(quotient(kLeast / 2, kLeast, Rounding::nearest).value()), "1");
  EXPECT_EQ(text(quotient(kLeast / 2, kLeast, Rounding::even).value()), "0");
}

// Schoolbook, in digits of 32 bits: the product of the magnitudes, which has up to 256.
std::optional<Wide> long_product(Wide a, Wide b) {
  const auto digits = [](Wide v) {
    Unsigned u = v < 0 ? 0 - static_cast<Unsigned>(v) : static_cast<Unsigned>(v);
    std::array<std::uint64_t, 4> all{};
    for (auto& d : all) d = static_cast<std::uint32_t>(u), u >>= 32;
    return all;
  };
  std::array<std::uint64_t, 8> out{};
  const auto x = digits(a), y = digits(b);
  for (std::size_t i = 0; i < 4; ++i) {
    std::uint64_t carry = 0;
    for (std::size_t j = 0; j < 4; ++j) {
      const std::uint64_t at = out[i + j] + x[i] * y[j] + carry;
      out[i + j] = at & 0xffffffff;
      carry = at >> 32;
    }
    out[i + 4] = carry;
  }
  if ((out[4] | out[5] | out[6] | out[7]) != 0) return std::nullopt;
  Unsigned magnitude = 0;
  for (std::size_t i = 4; i-- > 0;) magnitude = magnitude << 32 | out[i];
  const bool negative = (a < 0) != (b < 0);
  if (magnitude > static_cast<Unsigned>(kMost) + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<Wide>(negative ? 0 - magnitude : magnitude);
}

TEST(Multiply, NumbersOf128Bits) {
  std::mt19937_64 random(20260106);
  int fits = 0, too_great = 0;
  for (int i = 0; i < 300'000; ++i) {
    const Wide a = any(random), b = any(random);
    const auto is = product(a, b), should = long_product(a, b);
    ASSERT_EQ(is.has_value(), should.has_value()) << text(a) << " * " << text(b);
    if (is) ASSERT_EQ(text(*is), text(*should)) << text(a) << " * " << text(b);
    ++(is ? fits : too_great);
  }
  EXPECT_GT(fits, 30'000);
  EXPECT_GT(too_great, 30'000);
}

TEST(Multiply, AtTheEnds) {
  const Wide two_to_64 = Wide{1} << 64, two_to_63 = Wide{1} << 63;
  EXPECT_FALSE(product(two_to_64, two_to_63));
  EXPECT_EQ(text(product(two_to_64, -two_to_63).value()), text(kLeast));
  EXPECT_EQ(text(product(-two_to_64, two_to_63).value()), text(kLeast));
  EXPECT_FALSE(product(-two_to_64, -two_to_63));
  EXPECT_FALSE(product(kLeast, -1));
  EXPECT_FALSE(product(-1, kLeast));
  EXPECT_EQ(text(product(kLeast, 1).value()), text(kLeast));
  EXPECT_EQ(text(product(kMost, -1).value()), text(-kMost));
  EXPECT_FALSE(product(kMost, 2));
  EXPECT_FALSE(product(kLeast, 2));
  EXPECT_EQ(text(product(kLeast / 2, 2).value()), text(kLeast));
  EXPECT_FALSE(product(kLeast / 2 - 1, 2));
  EXPECT_EQ(text(product(0, kLeast).value()), "0");
}

TEST(Add, AtTheEnds) {
  Wide out = 0;
  EXPECT_TRUE(add(kMost, kLeast, &out));
  EXPECT_EQ(text(out), "-1");
  EXPECT_FALSE(add(kMost, 1, &out));
  EXPECT_FALSE(add(kLeast, -1, &out));
  EXPECT_TRUE(subtract(-1, kLeast, &out));
  EXPECT_EQ(text(out), text(kMost));
  EXPECT_FALSE(subtract(0, kLeast, &out));
}

TEST(Narrow, AtTheEnds) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max(), least = std::numeric_limits<std::int64_t>::min();
  std::int64_t out = 0;
  EXPECT_TRUE(narrow(most, &out));
  EXPECT_EQ(out, most);
  EXPECT_TRUE(narrow(least, &out));
  EXPECT_EQ(out, least);
  EXPECT_FALSE(narrow(Wide{most} + 1, &out));
  EXPECT_FALSE(narrow(Wide{least} - 1, &out));
  EXPECT_FALSE(narrow(Wide{1} << 64, &out));
}

// --- legal time by number

struct Answer {
  TimeError error;
  std::int64_t value;
};
Answer called(Native native, std::vector<std::int64_t> arguments) {
  static const std::int32_t closed[] = {days_from_civil({2025, 1, 2})};
  static const Calendar calendars[] = {{Holidays::france, 31, nullptr, 0}, {Holidays::none, 31, closed, 1}};
  arguments.resize(kMaxNativeArguments);
  Answer a{};
  a.error = call_native(native, arguments.data(), calendars, 2, &a.value);
  return a;
}
std::int64_t on(int year, unsigned month, unsigned day) { return days_from_civil({year, month, day}); }
constexpr std::int64_t kFrance = 0, kOwn = 1;

void gives(Native native, std::vector<std::int64_t> arguments, std::int64_t expected) {
  const Answer a = called(native, std::move(arguments));
  EXPECT_EQ(a.error, TimeError::none) << static_cast<int>(native);
  EXPECT_EQ(a.value, expected) << static_cast<int>(native);
}

TEST(Natives, EachIsItsFunction) {
  gives(Native::add_days, {on(2024, 2, 28), 2}, on(2024, 3, 1));
  gives(Native::add_months, {on(2024, 1, 31), 1}, on(2024, 2, 29));
  gives(Native::add_months_next, {on(2024, 1, 31), 1}, on(2024, 3, 1));
  gives(Native::add_months_last, {on(2024, 2, 29), 1}, on(2024, 3, 31));
  gives(Native::months_between, {on(2024, 1, 31), on(2024, 2, 29)}, 1);
  gives(Native::year_of, {on(1, 1, 1)}, 1);
  gives(Native::month_of, {on(2024, 12, 31)}, 12);
  gives(Native::day_of_month, {on(2024, 2, 29)}, 29);
  gives(Native::weekday_of, {on(2024, 2, 29)}, 4);
  gives(Native::date_of, {2024, 2, 29}, on(2024, 2, 29));
  gives(Native::is_holiday, {on(2025, 7, 14), kFrance}, 1);
  gives(Native::is_holiday, {on(2025, 7, 15), kFrance}, 0);
  gives(Native::is_holiday, {on(2025, 7, 14), kOwn}, 0);
  gives(Native::is_working_day, {on(2025, 7, 14), kFrance}, 0);
  gives(Native::is_working_day, {on(2025, 7, 15), kFrance}, 1);
  gives(Native::is_working_day, {on(2025, 1, 2), kOwn}, 0);
  gives(Native::add_working_days, {on(2025, 1, 1), 1, kOwn}, on(2025, 1, 3));
  gives(Native::next_working_day, {on(2025, 7, 12), kFrance}, on(2025, 7, 15));
  gives(Native::previous_working_day, {on(2025, 7, 14), kFrance}, on(2025, 7, 11));
  gives(Native::working_days_between, {on(2025, 7, 11), on(2025, 7, 15), kFrance}, 1);
}

TEST(Natives, WhatIsNoDateIsAnError) {
  const std::int64_t before = on(1, 1, 1) - 1, after = on(9999, 12, 31) + 1, far = std::numeric_limits<std::int64_t>::max();
  for (std::int64_t day : {before, after, far, std::numeric_limits<std::int64_t>::min(), std::int64_t{1} << 32}) {
    EXPECT_EQ(called(Native::year_of, {day}).error, TimeError::out_of_range) << day;
    EXPECT_EQ(called(Native::months_between, {on(2024, 1, 1), day}).error, TimeError::out_of_range) << day;
    EXPECT_EQ(called(Native::is_working_day, {day, kFrance}).error, TimeError::out_of_range) << day;
  }
  EXPECT_EQ(called(Native::add_days, {on(9999, 12, 31), 1}).error, TimeError::out_of_range);
  EXPECT_EQ(called(Native::add_days, {on(1, 1, 1), -1}).error, TimeError::out_of_range);
  EXPECT_EQ(called(Native::add_days, {on(2024, 1, 1), far}).error, TimeError::out_of_range);
  EXPECT_EQ(called(Native::add_months, {on(2024, 1, 1), far}).error, TimeError::out_of_range);
  EXPECT_EQ(called(Native::date_of, {2023, 2, 29}).error, TimeError::out_of_range);
  EXPECT_EQ(called(Native::add_working_days, {on(2024, 1, 1), far, kOwn}).error, TimeError::out_of_range);
}

TEST(Natives, CalendarsThatAreNotThereOrNotKnown) {
  EXPECT_EQ(called(Native::is_holiday, {on(2024, 1, 1), 2}).error, TimeError::out_of_range);
  EXPECT_EQ(called(Native::is_holiday, {on(2024, 1, 1), -1}).error, TimeError::out_of_range);
  EXPECT_EQ(called(Native::is_holiday, {on(1949, 12, 31), kFrance}).error, TimeError::outside_calendar);
  EXPECT_EQ(called(Native::is_holiday, {on(2100, 1, 1), kFrance}).error, TimeError::outside_calendar);
  EXPECT_EQ(called(Native::is_working_day, {on(1900, 1, 1), kFrance}).error, TimeError::outside_calendar);
  EXPECT_EQ(called(Native::is_working_day, {on(1900, 1, 1), kOwn}).error, TimeError::none);
}

}  // namespace
}  // namespace domat
