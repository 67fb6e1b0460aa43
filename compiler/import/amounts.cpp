#include "compiler/import/amounts.h"

#include <algorithm>
#include <limits>

namespace domat {

namespace {

using Wide = __int128;

constexpr int kMostDigits = 18;  // of what is read
constexpr int kMostScale = 12;

// digits * 10^-scale
struct Decimal {
  Wide digits = 0;
  int scale = 0;
};

std::optional<Decimal> decimal(const std::string& text) {
  Decimal d;
  int digits = 0;
  bool point = false, any = false;
  const bool negative = text.starts_with('-');
  for (std::size_t i = negative || text.starts_with('+') ? 1 : 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '_') continue;
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9' || ++digits > kMostDigits) return std::nullopt;
    any = true;
    d.digits = d.digits * 10 + (c - '0');
    d.scale += point;
  }
  while (d.scale > 0 && d.digits % 10 == 0) d.digits /= 10, --d.scale;
  if (!any || d.scale > kMostScale) return std::nullopt;
  if (negative) d.digits = -d.digits;
  return d;
}

Wide power(int n) { return n <= 0 ? 1 : 10 * power(n - 1); }

struct Unit {
  int shift = 0;       // decimals between one of theirs and the smallest of the pack's
  std::int64_t times = 1;
};
std::optional<Unit> unit_of(TypeRef type, int digits, const std::string& unit) {
  switch (type.kind) {
    case ValueType::money: return unit == "cents" ? Unit{digits - 2, 1} : unit == "thousands" ? Unit{digits + 3, 1} : unit.empty() ? std::optional(Unit{digits, 1}) : std::nullopt;
    case ValueType::rate: return unit == "fraction" ? Unit{kRateScale, 1} : unit.empty() || unit == "percent" ? std::optional(Unit{kRateScale - 2, 1}) : std::nullopt;
    case ValueType::decimal: return unit == "thousands" ? Unit{kDecimalScale + 3, 1} : unit.empty() ? std::optional(Unit{kDecimalScale, 1}) : std::nullopt;
    case ValueType::integer: return unit == "thousands" ? Unit{3, 1} : unit.empty() ? std::optional(Unit{0, 1}) : std::nullopt;
    case ValueType::days: return unit == "weeks" ? Unit{0, 7} : unit.empty() || unit == "days" ? std::optional(Unit{0, 1}) : std::nullopt;
    case ValueType::months: return unit == "years" ? Unit{0, 12} : unit.empty() || unit == "months" ? std::optional(Unit{0, 1}) : std::nullopt;
    default: return std::nullopt;
  }
}

// In smallest units times 10^more, where that is whole.
std::optional<Wide> units(const Decimal& d, const Unit& u, int more) {
  const int shift = u.shift + more - d.scale;
  Wide n = d.digits * u.times;
  if (shift >= 0) {
    constexpr int kMostShift = 30;
    if (shift > kMostShift || __builtin_mul_overflow(n, power(shift), &n)) return std::nullopt;
    return n;
  }
  return n % power(-shift) == 0 ? std::optional(n / power(-shift)) : std::nullopt;
}

Wide floor_div(Wide a, Wide b) { return a / b - (a % b != 0 && a < 0); }

bool fits(Wide v) { return v >= std::numeric_limits<std::int64_t>::min() && v <= std::numeric_limits<std::int64_t>::max(); }

}  // namespace

std::optional<std::int64_t> amount(const std::string& text, TypeRef type, int digits, const std::string& unit) {
  const auto d = decimal(text);
  const auto u = unit_of(type, digits, unit);
  const auto v = d && u ? units(*d, *u, 0) : std::nullopt;
  return v && fits(*v) ? std::optional(static_cast<std::int64_t>(*v)) : std::nullopt;
}

std::optional<Range> amount_within(const std::string& text, const std::string& margin, const std::string& relative, TypeRef type, int digits, const std::string& unit) {
  const auto d = decimal(text);
  const auto u = unit_of(type, digits, unit);
  if (!d || !u) return std::nullopt;
  constexpr int kMore = kMostScale;
  const auto v = units(*d, *u, kMore);
  if (!v) return std::nullopt;
  std::optional<Wide> within;
  if (!margin.empty()) {
    const auto m = decimal(margin);
    within = m && m->digits >= 0 ? units(*m, *u, kMore) : std::nullopt;
    if (!within) return std::nullopt;
  }
  if (!relative.empty()) {
    const auto r = decimal(relative);
    Wide product = 0;
    if (!r || r->digits < 0 || __builtin_mul_overflow(*v < 0 ? -*v : *v, r->digits, &product)) return std::nullopt;
    product /= power(r->scale);
    within = within ? std::min(*within, product) : product;
  }
  const Wide one = power(kMore), low = -floor_div(-(*v - within.value_or(0)), one), high = floor_div(*v + within.value_or(0), one);
  if (low > high || !fits(low) || !fits(high)) return std::nullopt;
  return Range{static_cast<std::int64_t>(low), static_cast<std::int64_t>(high)};
}

}  // namespace domat
