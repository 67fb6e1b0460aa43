// Values as a case plainly writes them, read where they stand. Whatever is not plainly right is left to the general reader (runtime/io), which
// knows what is wrong with it: an answer of no here says only "not here".
#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

#include "runtime/batch/inputs.h"
#include "runtime/core/date.h"
#include "runtime/core/duration.h"
#include "runtime/include/domat/pack.h"

namespace domat {

struct QuickValue {
  std::uint8_t state = DOMAT_UNKNOWN;
  std::int64_t v = 0;
};

inline std::uint32_t four_bytes(const char* p) {
  std::uint32_t w;
  std::memcpy(&w, p, 4);
  return w;
}
inline constexpr std::uint32_t word(const char (&text)[5]) {
  std::uint32_t w = 0;
  for (int i = 0; i < 4; ++i) w |= static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) << (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 8 * i : 24 - 8 * i);
  return w;
}

// A number with at most `digits` decimals, counted in the last of them. Where it ends, or null; what ends it must not be a digit.
inline const char* quick_number(const char* p, int digits, std::int64_t* v) {
  static constexpr std::int64_t kPowers[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000,
                                             10'000'000'000, 100'000'000'000, 1'000'000'000'000, 10'000'000'000'000, 100'000'000'000'000,
                                             1'000'000'000'000'000, 10'000'000'000'000'000, 100'000'000'000'000'000, 1'000'000'000'000'000'000};
  constexpr int kMost = 18;  // digits that 64 bits always hold
  const bool negative = *p == '-';
  p += negative;
  const auto digit = [](char c) { return static_cast<unsigned char>(c - '0'); };
  const char* first = p;
  std::int64_t n = 0;
  while (digit(*p) < 10 && p - first <= kMost) n = n * 10 + digit(*p++);
  const auto whole = static_cast<int>(p - first);
  if (whole == 0 || (*first == '0' && whole > 1) || whole + digits > kMost) return nullptr;
  int missing = digits;
  if (*p == '.') {
    const char* point = p++;
    while (digit(*p) < 10 && p - point <= digits) n = n * 10 + digit(*p++);
    if (p - point == 1) return nullptr;
    missing -= static_cast<int>(p - point) - 1;
  }
  if (digit(*p) < 10) return nullptr;
  n *= kPowers[missing];
  *v = negative ? -n : n;
  return p;
}

inline bool quick_rate(std::string_view text, int digits, std::int64_t* v) {
  const char* p = quick_number(text.data(), digits, v);
  if (!p) return false;
  p += *p == ' ';
  return p + 1 == text.data() + text.size() && *p == '%';
}

// The text without quotation marks; one byte after it can be read. Not of booleans.
inline bool quick_value(const InputAtom& input, std::string_view text, QuickValue* out) {
  out->state = DOMAT_DEFINED;
  std::int32_t day;
  switch (input.kind) {
    case ValueType::date:
    case ValueType::event:
      if (parse_date(text.data(), text.size(), &day)) return out->v = day, true;
      break;
    case ValueType::enumeration:
      if (const std::uint32_t member = input.members->find(text); member != kNone) return out->v = member, true;
      break;
    case ValueType::money:
      if (!input.bare) break;
      [[fallthrough]];
    case ValueType::integer:
    case ValueType::decimal:
      if (quick_number(text.data(), input.digits, &out->v) == text.data() + text.size()) return true;
      break;
    case ValueType::rate:
      if (quick_rate(text, input.digits, &out->v)) return true;
      break;
    case ValueType::days:
      if (parse_duration(text.data(), text.size(), DurationUnit::days, &out->v) == DurationError::none) return true;
      break;
    case ValueType::months:
      if (parse_duration(text.data(), text.size(), DurationUnit::months, &out->v) == DurationError::none) return true;
      break;
    case ValueType::boolean:
    case ValueType::calendar: return false;
  }
  *out = {DOMAT_CONFLICT, 0};
  return text == "conflict";
}

}  // namespace domat
