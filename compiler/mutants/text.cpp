#include "compiler/mutants/text.h"

#include <algorithm>

#include "runtime/core/date.h"
#include "runtime/core/money.h"

namespace domat::mutants {

Text::Text(const SourceMap& sources, const std::vector<FileId>& files, Lang lang) : sources_(sources), lang_(lang) {
  Diagnostics silent;  // it was read without a mistake before
  for (FileId f : files) tokens_.emplace(f, tokenize(sources, f, lang, silent));
}

std::span<const Token> Text::tokens(Span s) const {
  const auto& all = tokens_.at(s.file).tokens;
  auto first = std::ranges::lower_bound(all, s.begin, {}, &Token::begin);
  auto last = first;
  while (last != all.end() && last->end <= s.end && last->begin < s.end) ++last;
  return {first, last};
}

const Token* Text::before(Span s) const {
  const auto& all = tokens_.at(s.file).tokens;
  auto first = std::ranges::lower_bound(all, s.begin, {}, &Token::begin);
  return first == all.begin() ? nullptr : &*(first - 1);
}

std::vector<const Token*> Text::outermost(Span s, const std::vector<Span>& inner) const {
  std::vector<const Token*> out;
  int depth = 0;
  for (const Token& t : tokens(s)) {
    const TokenKind k = kind(t);
    if (k == TokenKind::close_paren || k == TokenKind::close_brace) --depth;
    const bool within = std::ranges::any_of(inner, [&](Span x) { return x.file == s.file && x.begin <= t.begin && t.end <= x.end; });
    if (depth == 0 && !within && k != TokenKind::close_paren && k != TokenKind::close_brace) out.push_back(&t);
    if (k == TokenKind::open_paren || k == TokenKind::open_brace) ++depth;
  }
  return out;
}

namespace {

struct Digits {
  std::int64_t number = 0;  // without the point
  int decimals = 0;
  std::string group;        // what stands between groups of three digits
  char point = 0;
};

// "1 234,50": one number, and how it is written.
std::optional<Digits> read_digits(std::string_view text) {
  Digits d;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c >= '0' && c <= '9') {
      if (__builtin_mul_overflow(d.number, 10, &d.number) || __builtin_add_overflow(d.number, c - '0', &d.number)) return std::nullopt;
      if (d.point) ++d.decimals;
    } else if (c == ',' || c == '.') {
      d.point = c;
    } else {
      const std::size_t begin = i;
      while (i + 1 < text.size() && !(text[i + 1] >= '0' && text[i + 1] <= '9')) ++i;
      d.group = text.substr(begin, i + 1 - begin);
    }
  }
  return d;
}

std::string written(const Digits& d, std::int64_t number, int decimals, char point) {
  while (decimals > d.decimals && number % 10 == 0) number /= 10, --decimals;
  std::string s = std::to_string(number);
  while (static_cast<int>(s.size()) <= decimals) s = "0" + s;
  std::string whole = s.substr(0, s.size() - static_cast<std::size_t>(decimals)), grouped;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) grouped += d.group;
    grouped += whole[i];
  }
  if (decimals == 0) return grouped;
  return grouped + (d.point ? d.point : point) + s.substr(s.size() - static_cast<std::size_t>(decimals));
}

std::int64_t power_of_ten(int n) {
  std::int64_t p = 1;
  for (int i = 0; i < n && i < 18; ++i) p *= 10;
  return p;
}

}  // namespace

std::optional<Moved> Text::moved_number(FileId f, const Token& number, const Token* unit, TypeRef type, int by, int currency_digits) const {
  auto digits = read_digits(text(f, number));
  if (!digits) return std::nullopt;
  int decimals = digits->decimals;
  std::int64_t n = digits->number, step = 0;
  switch (type.kind) {
    case ValueType::money:
      if (!unit || decimals > currency_digits) return std::nullopt;
      if (__builtin_mul_overflow(n, power_of_ten(currency_digits - decimals), &n)) return std::nullopt;
      decimals = currency_digits;
      step = power_of_ten(type.scale - currency_digits);
      break;
    case ValueType::integer: case ValueType::decimal:
      if (unit) return std::nullopt;
      step = power_of_ten(type.scale - decimals);
      break;
    case ValueType::rate: step = power_of_ten(type.scale - decimals - 2); break;
    case ValueType::days: case ValueType::months: {
      auto time = unit ? time_unit(text(f, *unit), lang_) : std::nullopt;
      if (!time) return std::nullopt;
      step = time->count;
      break;
    }
    default: return std::nullopt;
  }
  n += by;
  if (n < 0) return std::nullopt;
  return Moved{written(*digits, n, decimals, lang_ == Lang::fr ? ',' : '.'), by * step};
}

std::optional<Moved> Text::moved(Span s, TypeRef type, int by, int currency_digits) const {
  if (!has(s)) return std::nullopt;
  const auto all = tokens(s);
  if (all.empty() || all.size() > 2) return std::nullopt;
  if (kind(all[0]) == TokenKind::date && all.size() == 1 && type.kind == ValueType::date) {
    std::int32_t day = 0;
    if (!parse_date(text(s.file, all[0]).data(), 10, &day)) return std::nullopt;
    if (day + by < days_from_civil({1, 1, 1}) || day + by > days_from_civil({9999, 12, 31})) return std::nullopt;
    std::string out(10, ' ');
    format_date(day + by, out.data());
    return Moved{out, by};
  }
  if (kind(all[0]) != TokenKind::number || (all.size() == 2 && kind(all[1]) != TokenKind::unit)) return std::nullopt;
  auto number = moved_number(s.file, all[0], all.size() == 2 ? &all[1] : nullptr, type, by, currency_digits);
  // What follows the digits stays as it is written.
  if (number) number->text += std::string(sources_.text(s)).substr(all[0].end - s.begin);
  return number;
}

const Token* Text::last_name(Span s) const {
  if (!has(s)) return nullptr;
  const auto all = tokens(s);
  for (std::size_t i = 0; i < all.size(); ++i)
    if (kind(all[i]) != (i % 2 == 0 ? TokenKind::name : TokenKind::dot)) return nullptr;
  return all.size() % 2 == 1 ? &all.back() : nullptr;
}

std::vector<const Token*> Text::arguments(Span s) const {
  std::vector<const Token*> out;
  if (!has(s)) return out;
  const auto all = tokens(s);
  std::size_t i = 0;
  const auto is = [&](TokenKind k) { return i < all.size() && kind(all[i]) == k; };
  if (is(TokenKind::not_sign) || (i < all.size() && keyword(all[i]) == Keyword::K_NOT)) ++i;
  if (i < all.size() && keyword(all[i]) == Keyword::K_BURDEN) i += 2;  // charge(
  if (is(TokenKind::keyword)) ++i;                                     // a modality
  while (is(TokenKind::name) || is(TokenKind::dot)) ++i;
  if (!is(TokenKind::open_paren)) return out;
  for (++i; i < all.size(); ++i) {
    if (!is(TokenKind::name)) return {};
    while (i + 2 < all.size() && kind(all[i + 1]) == TokenKind::dot) i += 2;
    out.push_back(&all[i++]);
    if (is(TokenKind::close_paren)) return out;
    if (!is(TokenKind::comma)) return {};
  }
  return {};
}

std::string Text::name(const std::string& word) const { return is_reserved(word, lang_) ? "`" + word + "`" : word; }

}  // namespace domat::mutants
