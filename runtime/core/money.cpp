#include "runtime/core/money.h"

namespace domat {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Amounts grow downwards from zero, because the smallest 64-bit number has no positive counterpart.
bool append_digit(std::int64_t* negative, int digit) {
  return !__builtin_mul_overflow(*negative, std::int64_t{10}, negative) &&
         !__builtin_sub_overflow(*negative, std::int64_t{digit}, negative);
}

bool well_formed(const char* text, unsigned long length, unsigned long* point) {
  unsigned long i = length != 0 && text[0] == '-' ? 1 : 0;
  const unsigned long first = i;
  while (i < length && is_digit(text[i])) ++i;
  if (i == first || (text[first] == '0' && i - first > 1)) return false;
  *point = i;
  if (i == length) return true;
  if (text[i] != '.' || i + 1 == length) return false;
  for (++i; i < length; ++i)
    if (!is_digit(text[i])) return false;
  return true;
}

}  // namespace

MoneyError parse_money(const char* text, unsigned long length, int digits, std::int64_t* minor) {
  unsigned long point;
  if (!well_formed(text, length, &point)) return MoneyError::malformed;
  const unsigned long decimals = point == length ? 0 : length - point - 1;
  if (decimals > static_cast<unsigned long>(digits)) return MoneyError::too_many_decimals;

  std::int64_t negative = 0;
  for (unsigned long i = 0; i < length; ++i)
    if (is_digit(text[i]) && !append_digit(&negative, text[i] - '0')) return MoneyError::overflow;
  for (unsigned long i = decimals; i < static_cast<unsigned long>(digits); ++i)
    if (!append_digit(&negative, 0)) return MoneyError::overflow;

  if (text[0] == '-') {
    *minor = negative;
    return MoneyError::none;
  }
  if (negative == INT64_MIN) return MoneyError::overflow;
  *minor = -negative;
  return MoneyError::none;
}

unsigned format_money(std::int64_t minor, int digits, char* out) {
  char reversed[kMoneyChars];
  unsigned count = 0;
  std::uint64_t rest = minor < 0 ? 0 - static_cast<std::uint64_t>(minor) : static_cast<std::uint64_t>(minor);
  for (int written = 0; written <= digits || rest != 0; ++written) {
    if (written == digits && digits != 0) reversed[count++] = '.';
    reversed[count++] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  }
  unsigned length = 0;
  if (minor < 0) out[length++] = '-';
  while (count != 0) out[length++] = reversed[--count];
  return length;
}

unsigned format_decimal(std::int64_t minor, int digits, char* out) {
  unsigned length = format_money(minor, digits, out);
  if (digits == 0) return length;
  while (out[length - 1] == '0') --length;
  return out[length - 1] == '.' ? length - 1 : length;
}

}  // namespace domat
