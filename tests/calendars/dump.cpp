// Writes every public holiday that the runtime knows: "known FR 1950 2099" for each calendar, then "FR 1950-01-01" for each day.
#include <cstdio>

#include "runtime/core/date.h"
#include "runtime/core/holidays.h"

int main() {
  using namespace domat;
  const struct { const char* name; Holidays holidays; } calendars[] = {
      {"FR", Holidays::france}, {"BE", Holidays::belgium}, {"MC", Holidays::monaco}};
  for (const auto& [name, holidays] : calendars) {
    const HolidayYears years = known_years(holidays);
    std::printf("known %s %d %d\n", name, years.first, years.last);
    const std::int32_t last = days_from_civil({years.last, 12, 31});
    for (std::int32_t day = days_from_civil({years.first, 1, 1}); day <= last; ++day) {
      if (!is_public_holiday(holidays, day)) continue;
      char date[10];
      format_date(day, date);
      std::printf("%s %.10s\n", name, date);
    }
  }
}
