// Days of the proleptic Gregorian calendar, counted from 1970-01-01 (day 0), years 0001 to 9999.
// Algorithms after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms" (days_from_civil, civil_from_days).
#pragma once
#include <cstdint>

namespace domat {

struct CivilDate {
  int year;
  unsigned month;  // 1 to 12
  unsigned day;    // 1 to 31
  friend bool operator==(CivilDate, CivilDate) = default;
};

bool is_leap_year(int year);
unsigned days_in_month(int year, unsigned month);
std::int32_t days_from_civil(CivilDate);   // the date must exist
CivilDate civil_from_days(std::int32_t days);

// "2025-03-01" exactly (ten ASCII characters); false when it is not written so or the day does not exist.
bool parse_date(const char* text, unsigned long length, std::int32_t* days);
// Writes ten characters, no terminator.
void format_date(std::int32_t days, char* out);

}  // namespace domat
