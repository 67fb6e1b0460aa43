#include "runtime/io/number_text.h"

#include "runtime/core/duration.h"
#include "runtime/core/money.h"

namespace domat {

namespace {

NumberText decimal_from(ValueType type, std::string_view text, int scale) {
  NumberText out;
  switch (parse_money(text.data(), text.size(), scale, &out.v)) {
    case MoneyError::none: break;
    case MoneyError::malformed: out.error = expected_number(type); break;
    case MoneyError::too_many_decimals: out.error = type == ValueType::integer ? CaseError::expected_integer : CaseError::number_too_precise; break;
    case MoneyError::overflow: out.error = CaseError::number_too_large; break;
  }
  return out;
}

// Before its %, a rate is written with two decimals less than it is counted with.
NumberText rate_from(std::string_view text) {
  if (!text.ends_with('%')) return {CaseError::expected_rate};
  text.remove_suffix(1);
  for (const std::string_view space : {" ", "\u00a0", "\u202f"}) {
    if (!text.ends_with(space)) continue;
    text.remove_suffix(space.size());
    break;
  }
  return decimal_from(ValueType::rate, text, kRateScale - 2);
}

NumberText duration_from(ValueType type, std::string_view text) {
  NumberText out;
  const DurationUnit unit = type == ValueType::months ? DurationUnit::months : DurationUnit::days;
  switch (parse_duration(text.data(), text.size(), unit, &out.v)) {
    case DurationError::none: break;
    case DurationError::malformed:
    case DurationError::wrong_unit: out.error = expected_number(type); break;
    case DurationError::negative: out.error = CaseError::negative_duration; break;
    case DurationError::overflow: out.error = CaseError::number_too_large; break;
  }
  return out;
}

}  // namespace

CaseError::Kind expected_number(ValueType type) {
  switch (type) {
    case ValueType::decimal: return CaseError::expected_decimal;
    case ValueType::rate: return CaseError::expected_rate;
    case ValueType::days: return CaseError::expected_days;
    case ValueType::months: return CaseError::expected_months;
    default: return CaseError::expected_integer;
  }
}

NumberText number_from(ValueType type, std::string_view text) {
  switch (type) {
    case ValueType::decimal: return decimal_from(type, text, kDecimalScale);
    case ValueType::rate: return rate_from(text);
    case ValueType::days:
    case ValueType::months: return duration_from(type, text);
    default: return decimal_from(type, text, 0);
  }
}

}  // namespace domat
