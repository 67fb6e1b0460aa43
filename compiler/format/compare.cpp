#include <algorithm>

#include "compiler/base/unicode.h"
#include "compiler/format/format.h"
#include "compiler/format/words.h"

namespace domat {
namespace {

std::string_view text(const TokenizedFile& f, const Token& t) { return f.sources.text({f.file, t.begin, t.end}); }

bool same_name(std::string_view a, Lang from, std::string_view b, Lang to) {
  a = bare_name(a), b = bare_name(b);
  return nfc(a) == nfc(b) || nfc(built_in_name(a, from, to)) == nfc(b);
}

bool same_token(const TokenizedFile& a, const Token& x, const TokenizedFile& b, const Token& y) {
  if (x.type != y.type) return false;
  switch (kind(x)) {
    case TokenKind::name: return same_name(text(a, x), a.lang, text(b, y), b.lang);
    case TokenKind::string: return string_inside(text(a, x)) == string_inside(text(b, y));
    case TokenKind::number: return plain_number(text(a, x)) == plain_number(text(b, y));
    case TokenKind::date: return text(a, x) == text(b, y);
    case TokenKind::unit: return text(a, x) == text(b, y) ||
                                 (time_unit(text(a, x), a.lang) && time_unit(text(a, x), a.lang) == time_unit(text(b, y), b.lang));
    default: return true;
  }
}

std::string_view without_trailing_space(std::string_view comment) {
  return comment.substr(0, comment.find_last_not_of(" \t\v\f") + 1);
}

}  // namespace

bool same_tokens(const TokenizedFile& a, const TokenizedFile& b) {
  return std::ranges::equal(a.tokens.tokens, b.tokens.tokens, [&](auto& x, auto& y) { return same_token(a, x, b, y); }) &&
         std::ranges::equal(a.tokens.comments, b.tokens.comments,
                            [&](auto& x, auto& y) { return without_trailing_space(text(a, x)) == without_trailing_space(text(b, y)); });
}

}  // namespace domat
