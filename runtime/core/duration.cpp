#include "runtime/core/duration.h"

namespace domat {

namespace {

struct Designator {
  char letter;
  DurationUnit unit;
  std::int64_t size;
};
constexpr Designator kDesignators[] = {
    {'Y', DurationUnit::months, 12}, {'M', DurationUnit::months, 1}, {'W', DurationUnit::days, 7}, {'D', DurationUnit::days, 1}};
constexpr unsigned kDesignatorCount = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Part {
  std::int64_t count;
  bool overflow;
};

// The digits at text[*at], of which there is at least one.
Part read_digits(const char* text, unsigned long length, unsigned long* at) {
  Part part{0, false};
  for (; *at < length && is_digit(text[*at]); ++*at) {
    part.overflow = part.overflow || __builtin_mul_overflow(part.count, std::int64_t{10}, &part.count) ||
                    __builtin_add_overflow(part.count, std::int64_t{text[*at] - '0'}, &part.count);
  }
  return part;
}

unsigned write_part(std::uint64_t count, char letter, char* out) {
  char reversed[20];
  unsigned digits = 0, length = 0;
  do reversed[digits++] = static_cast<char>('0' + count % 10);
  while ((count /= 10) != 0);
  while (digits != 0) out[length++] = reversed[--digits];
  out[length++] = letter;
  return length;
}

}  // namespace

DurationError parse_duration(const char* text, unsigned long length, DurationUnit unit, std::int64_t* count) {
  unsigned long i = 0;
  const bool negative = length != 0 && text[0] == '-';
  if (negative) ++i;
  if (i + 1 >= length || text[i++] != 'P') return DurationError::malformed;

  bool wrong_unit = false, overflow = false;
  std::int64_t total = 0;
  unsigned next = 0;  // designators come in order, each once
  while (i < length) {
    if (!is_digit(text[i])) return DurationError::malformed;
    Part part = read_digits(text, length, &i);
    while (i < length && next < kDesignatorCount && kDesignators[next].letter != text[i]) ++next;
    if (i == length || next == kDesignatorCount) return DurationError::malformed;
    wrong_unit = wrong_unit || kDesignators[next].unit != unit;
    overflow = overflow || part.overflow || __builtin_mul_overflow(part.count, kDesignators[next].size, &part.count) ||
               __builtin_add_overflow(total, part.count, &total);
    ++next;
    ++i;
  }
  if (wrong_unit) return DurationError::wrong_unit;
  if (negative) return DurationError::negative;
  if (overflow) return DurationError::overflow;
  *count = total;
  return DurationError::none;
}

unsigned format_duration(std::int64_t count, DurationUnit unit, char* out) {
  unsigned length = 0;
  if (count < 0) out[length++] = '-';
  out[length++] = 'P';
  const std::uint64_t size = count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  if (unit == DurationUnit::days) return length + write_part(size, 'D', out + length);
  if (size >= 12) length += write_part(size / 12, 'Y', out + length);
  if (size % 12 != 0 || size == 0) length += write_part(size % 12, 'M', out + length);
  return length;
}

}  // namespace domat
