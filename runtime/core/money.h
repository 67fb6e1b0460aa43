// Amounts, and other numbers with a fixed count of decimals, as decimal text and as whole numbers of their last decimal (of an
// amount: its currency's minor unit). Exact: nothing is ever rounded.
#pragma once
#include <cstdint>

namespace domat {

inline constexpr int kMaxCurrencyDigits = 18;
inline constexpr unsigned kMoneyChars = 22;  // what format_money writes at most: a sign, 19 digits, a point, a leading zero

enum class MoneyError : std::uint8_t {
  none,
  malformed,          // not an optional '-', digits without a useless leading zero, and perhaps '.' with digits
  too_many_decimals,  // more than the currency has, be they zeros
  overflow,           // outside the 64-bit range
};

// "1000.00" with 2 digits gives 100000. `*minor` is written only when the answer is MoneyError::none.
// 0 <= digits <= kMaxCurrencyDigits.
[[nodiscard]] MoneyError parse_money(const char* text, unsigned long length, int digits, std::int64_t* minor);

// Writes the amount with exactly `digits` decimals and no terminator; returns how many characters were written.
unsigned format_money(std::int64_t minor, int digits, char* out);
// The same without zeros at the end of the decimals, nor a point before none.
unsigned format_decimal(std::int64_t minor, int digits, char* out);

}  // namespace domat
