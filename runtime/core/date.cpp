#include "runtime/core/date.h"

namespace domat {

namespace {

constexpr int kDaysOf400Years = 146097;
constexpr int kDaysFrom0000March1To1970 = 719468;

bool read_digits(const char* text, int count, int* value) {
  *value = 0;
  for (int i = 0; i < count; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    *value = *value * 10 + (text[i] - '0');
  }
  return true;
}

void write_digits(unsigned value, int count, char* out) {
  for (int i = count - 1; i >= 0; --i) {
    out[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

}  // namespace

bool is_leap_year(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

unsigned days_in_month(int year, unsigned month) {
  if (month == 2) return is_leap_year(year) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// Both count from 1 March: the day that leap years add then ends its year.
std::int32_t days_from_civil(CivilDate date) {
  const int year = date.year - (date.month <= 2 ? 1 : 0);
  const int era = (year >= 0 ? year : year - 399) / 400;
  const int year_of_era = year - era * 400;
  const int month_from_march = static_cast<int>((date.month + 9) % 12);
  const int day_of_year = (153 * month_from_march + 2) / 5 + static_cast<int>(date.day) - 1;
  const int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysOf400Years + day_of_era - kDaysFrom0000March1To1970;
}

CivilDate civil_from_days(std::int32_t days) {
  const std::int64_t shifted = std::int64_t{days} + kDaysFrom0000March1To1970;
  const std::int64_t era = (shifted >= 0 ? shifted : shifted - (kDaysOf400Years - 1)) / kDaysOf400Years;
  const int day_of_era = static_cast<int>(shifted - era * kDaysOf400Years);
  const int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int month_from_march = (5 * day_of_year + 2) / 153;
  const unsigned day = static_cast<unsigned>(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  const unsigned month = static_cast<unsigned>(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
  const int year = static_cast<int>(era * 400) + year_of_era + (month <= 2 ? 1 : 0);
  return {year, month, day};
}

bool parse_date(const char* text, unsigned long length, std::int32_t* days) {
  int year, month, day;
  if (length != 10 || text[4] != '-' || text[7] != '-') return false;
  if (!read_digits(text, 4, &year) || !read_digits(text + 5, 2, &month) || !read_digits(text + 8, 2, &day)) return false;
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  if (static_cast<unsigned>(day) > days_in_month(year, static_cast<unsigned>(month))) return false;
  *days = days_from_civil({year, static_cast<unsigned>(month), static_cast<unsigned>(day)});
  return true;
}

void format_date(std::int32_t days, char* out) {
  const CivilDate date = civil_from_days(days);
  write_digits(static_cast<unsigned>(date.year), 4, out);
  out[4] = '-';
  write_digits(date.month, 2, out + 5);
  out[7] = '-';
  write_digits(date.day, 2, out + 8);
}

}  // namespace domat
