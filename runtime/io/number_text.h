// Numbers and durations as a case writes them. Private to this room.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/io/case_error.h"
#include "runtime/reasons/pack.h"

namespace domat {

struct NumberText {
  std::optional<CaseError::Kind> error;
  std::int64_t v = 0;  // in the units of the type; 0 with an error
};

// Of an integer, a decimal, a rate, days or months.
CaseError::Kind expected_number(ValueType);
NumberText number_from(ValueType, std::string_view);

}  // namespace domat
