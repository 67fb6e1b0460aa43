#include "runtime/io/faults.h"

#include <set>
#include <utility>

namespace domat {

CaseError::Kind case_error(ValueError error) {
  switch (error) {
    case ValueError::overflow: return CaseError::overflow;
    case ValueError::division_by_zero: return CaseError::division_by_zero;
    case ValueError::no_value_that_day: return CaseError::no_value_that_day;
    case ValueError::outside_calendar: return CaseError::outside_calendar;
    case ValueError::no_such_date: return CaseError::no_such_day;
  }
  return CaseError::overflow;
}

std::string_view error_word(ValueError error) { return info(case_error(error)).id; }

ValueError error_of(Value value) { return static_cast<ValueError>(value.v); }

std::vector<CaseError> fault_errors(const Pack& pack, const Result& result) {
  std::vector<CaseError> errors;
  std::set<std::pair<std::uint32_t, ValueError>> seen;
  for (const Fault& fault : result.faults) {
    const std::uint32_t index = pack.instances[fault.instance].rule;
    if (!seen.insert({index, fault.error}).second) continue;
    const Rule& rule = pack.rules[index];
    std::vector<std::string> args = {rule.label};
    if (rule.place != rule.label) args.push_back(rule.place);
    errors.push_back({case_error(fault.error), "", 0, 0, std::move(args)});
  }
  return errors;
}

}  // namespace domat
