// Public holidays of each year, by the law in force in that year. docs/time.md says where each is taken from and why the years are bounded.
#pragma once
#include <cstdint>

namespace domat {

enum class Holidays : std::uint8_t { none, france, belgium, monaco };

struct HolidayYears {
  int first, last;
};
// The years whose public holidays are known; of `none`, all from 1 to 9999.
HolidayYears known_years(Holidays);

// France: metropolitan, without the two days more of Alsace and Moselle. The day's year must be known.
bool is_public_holiday(Holidays, std::int32_t day);

inline constexpr unsigned kMaxHolidays = 24;  // of one year
// Writes the days of a known year, ascending and each once, and returns how many they are.
unsigned public_holidays(Holidays, int year, std::int32_t* out);

// Easter Sunday of the Gregorian calendar. From 1583 it is the one that was kept; 1 <= year <= 9999.
std::int32_t easter_sunday(int year);

}  // namespace domat
