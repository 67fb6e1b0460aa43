// Values as people read them, alone: the one spelling for reasons and for scenarios that fail.
#pragma once
#include <cstdint>
#include <string>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

std::string date_words(std::int32_t days);                // "2025-03-01"
std::string long_date_words(std::int32_t days, Lang);     // "1er mars 2025"
std::string truth_words(Truth, Lang);
// A defined one: "7 500,50 €", "12,5 %", "1 an et 6 mois", "2025-03-01", a member. Its spaces are no places to wrap.
std::string value_words(const Pack&, TypeRef, std::int64_t, Lang);
// Any: the value, or in words why there is none.
std::string state_words(const Pack&, TypeRef, Value, Lang);

}  // namespace domat
