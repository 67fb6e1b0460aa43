#include "runtime/core/holidays.h"

#include "runtime/core/date.h"

namespace domat {

namespace {

constexpr int kEaster = 0;  // in the place of the month: `day` is counted from Easter Sunday
constexpr int kAlways = 9999;
constexpr bool kOrMonday = true;  // when it falls on a Sunday, the Monday after it is a holiday too

struct Holiday {
  int month, day;
  int first = 1, last = kAlways;  // the years it is kept
  bool or_monday = false;
};

constexpr Holiday kFrance[] = {
    // Opinion of the Council of State of 23 March 1810.
    {1, 1},
    // Decree of 29 Germinal year X (19 April 1802): Ascension, Assumption, All Saints, Christmas.
    {kEaster, 39}, {8, 15}, {11, 1}, {12, 25},
    // Law of 6 July 1880.
    {7, 14},
    // Law of 8 March 1886. The day of solidarity (law no. 2004-626 of 30 June 2004) may be worked on Whit Monday, which stays a holiday.
    {kEaster, 1}, {kEaster, 50},
    // Law of 24 October 1922.
    {11, 11},
    // Laws no. 47-778 of 30 April 1947 and no. 48-746 of 29 April 1948.
    {5, 1},
    // Law no. 53-225 of 20 March 1953; ended by decree no. 59-533 of 11 April 1959; decree of 1 April 1965, for that year;
    // law no. 81-893 of 2 October 1981. All eleven: labour code, formerly art. L. 222-1, now art. L. 3133-1.
    {5, 8, 1953, 1958}, {5, 8, 1965, 1965}, {5, 8, 1982},
};

constexpr Holiday kBelgium[] = {
    // Law of 4 January 1974 on public holidays, art. 4; royal decree of 18 April 1974, art. 1.
    {1, 1}, {kEaster, 1}, {5, 1}, {kEaster, 39}, {kEaster, 50}, {7, 21}, {8, 15}, {11, 1}, {11, 11}, {12, 25},
    // Royal decrees of 3 June 2007 and 10 February 2008: Ascension fell on 1 May.
    {5, 2, 2008, 2008},
};

constexpr Holiday kMonaco[] = {
    // Law no. 798 of 18 February 1966. The feast of the reigning Prince is 19 November: sovereign ordinance no. 465 of 27 October 1951.
    {11, 19, 1, kAlways, kOrMonday},
    {1, 1, 1, kAlways, kOrMonday},
    {1, 27},
    {kEaster, 1},
    {5, 1, 1, kAlways, kOrMonday},
    {kEaster, 39},
    {kEaster, 50},
    {kEaster, 60},
    {8, 15, 1, kAlways, kOrMonday},
    {11, 1, 1, kAlways, kOrMonday},
    {12, 25, 1, kAlways, kOrMonday},
    // The Monday after 8 December: circulars no. 2019-1 and 2019-2 of the labour department.
    {12, 8, 1, 2018},
    {12, 8, 2019, kAlways, kOrMonday},
    // Law no. 1.379 of 18 May 2011; law no. 1.413 of 19 December 2014.
    {7, 1, 2011, 2011}, {7, 2, 2011, 2011},
    {1, 7, 2015, 2015},
};

struct Table {
  const Holiday* begin;
  const Holiday* end;
};

template <unsigned count>
constexpr Table whole(const Holiday (&table)[count]) {
  return {table, table + count};
}

Table table_of(Holidays holidays) {
  switch (holidays) {
    case Holidays::france: return whole(kFrance);
    case Holidays::belgium: return whole(kBelgium);
    case Holidays::monaco: return whole(kMonaco);
    case Holidays::none: break;
  }
  return {nullptr, nullptr};
}

// Two holidays can fall on one day: 1 May and Ascension did in 2008.
unsigned insert(std::int32_t day, std::int32_t* days, unsigned count) {
  unsigned at = count;
  while (at > 0 && days[at - 1] >= day) --at;
  if (at < count && days[at] == day) return count;
  for (unsigned i = count; i > at; --i) days[i] = days[i - 1];
  days[at] = day;
  return count + 1;
}

bool is_sunday(std::int32_t day) { return (std::int64_t{day} + 719162) % 7 == 6; }  // 0001-01-01 was a Monday

}  // namespace

HolidayYears known_years(Holidays holidays) {
  switch (holidays) {
    case Holidays::france: return {1950, 2099};
    case Holidays::belgium: return {1975, 2099};
    case Holidays::monaco: return {2006, 2099};
    case Holidays::none: break;
  }
  return {1, 9999};
}

// J. Meeus, "Astronomical Algorithms", 2nd edition, chapter 8 (Gregorian Easter). The letters are his.
std::int32_t easter_sunday(int year) {
  const int a = year % 19, b = year / 100, c = year % 100;
  const int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
  const int h = (19 * a + b - d - g + 15) % 30;
  const int i = c / 4, k = c % 4;
  const int l = (32 + 2 * e + 2 * i - h - k) % 7;
  const int m = (a + 11 * h + 22 * l) / 451;
  const int n = h + l - 7 * m + 114;
  return days_from_civil({year, static_cast<unsigned>(n / 31), static_cast<unsigned>(n % 31 + 1)});
}

unsigned public_holidays(Holidays holidays, int year, std::int32_t* out) {
  const Table table = table_of(holidays);
  if (table.begin == table.end) return 0;
  const std::int32_t easter = easter_sunday(year);
  unsigned count = 0;
  for (const Holiday* h = table.begin; h != table.end; ++h) {
    if (year < h->first || year > h->last) continue;
    const std::int32_t day = h->month == kEaster ? easter + h->day
                                                 : days_from_civil({year, static_cast<unsigned>(h->month), static_cast<unsigned>(h->day)});
    count = insert(day, out, count);
    if (h->or_monday && is_sunday(day)) count = insert(day + 1, out, count);
  }
  return count;
}

bool is_public_holiday(Holidays holidays, std::int32_t day) {
  std::int32_t days[kMaxHolidays];
  const unsigned count = public_holidays(holidays, civil_from_days(day).year, days);
  for (unsigned i = 0; i < count; ++i)
    if (days[i] == day) return true;
  return false;
}

}  // namespace domat
