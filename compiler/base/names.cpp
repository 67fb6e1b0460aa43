// The two questions of unicode.h that are about words rather than characters: which name was meant, which currency.
#include <algorithm>
#include <unicode/ucurr.h>
#include <unicode/utf8.h>

#include "compiler/base/unicode.h"

namespace domat {
namespace {

std::u32string code_points(std::string_view text) {
  std::u32string out;
  const auto* s = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < size;) {
    UChar32 c;
    U8_NEXT(s, i, size, c);
    out += c < 0 ? U'\uFFFD' : static_cast<char32_t>(c);
  }
  return out;
}

// Damerau-Levenshtein distance in which no letter is moved twice, or limit + 1 as soon as it must be over the limit.
std::size_t distance(const std::u32string& a, const std::u32string& b, std::size_t limit) {
  const std::size_t more = std::max(a.size(), b.size()), less = std::min(a.size(), b.size());
  if (more - less > limit) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    std::size_t least = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
      least = std::min(least, row[j]);
    }
    // A swap reaches back two rows, but no row is more than one better than the row after it.
    if (least > limit) return limit + 1;
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

// ICU follows what people use, where ISO 4217 says what the unit is divided into: the codes on which they differ.
struct MinorUnit {
  std::string_view code;
  int digits;
};
constexpr MinorUnit iso_says[] = {
    {"AFN", 2}, {"ALL", 2}, {"IQD", 3}, {"IRR", 2}, {"KPW", 2}, {"LAK", 2}, {"LBP", 2},
    {"MGA", 2}, {"MMK", 2}, {"RSD", 2}, {"SLL", 2}, {"SOS", 2}, {"SYP", 2}, {"YER", 2},
};
// Metals, units of account and test codes: in ISO 4217, but divided into nothing.
constexpr std::string_view without_minor_unit[] = {
    "XAG", "XAU", "XBA", "XBB", "XBC", "XBD", "XDR", "XPD", "XPT", "XSU", "XTS", "XUA", "XXX",
};

}  // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates) {
  const std::u32string wanted = code_points(fold(word));
  const std::size_t limit = std::max<std::size_t>(1, wanted.size() / 3);
  std::size_t best = limit + 1;
  const std::string* found = nullptr;
  for (const std::string& candidate : candidates) {
    const std::u32string other = code_points(fold(candidate));
    const std::size_t d = distance(wanted, other, best - 1);
    // One-letter names are all one slip apart; something must be left of the word.
    if (d >= best || (d != 0 && d >= std::max(wanted.size(), other.size()))) continue;
    best = d;
    found = &candidate;
    if (d == 0) break;
  }
  return found ? std::optional(*found) : std::nullopt;
}

std::optional<int> currency_digits(std::string_view code) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (code.size() != 3 || !std::all_of(code.begin(), code.end(), upper)) return std::nullopt;
  if (std::find(std::begin(without_minor_unit), std::end(without_minor_unit), code) != std::end(without_minor_unit)) {
    return std::nullopt;
  }
  const UChar wide[4] = {static_cast<UChar>(code[0]), static_cast<UChar>(code[1]), static_cast<UChar>(code[2]), 0};
  if (ucurr_getNumericCode(wide) == 0) return std::nullopt;
  for (const MinorUnit& unit : iso_says) {
    if (unit.code == code) return unit.digits;
  }
  UErrorCode error = U_ZERO_ERROR;
  const int digits = ucurr_getDefaultFractionDigits(wide, &error);
  if (U_FAILURE(error)) return std::nullopt;
  return digits;
}

}  // namespace domat
