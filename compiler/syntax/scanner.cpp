#include "compiler/syntax/scanner.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "DomatLexer.h"
#include "compiler/base/unicode.h"

namespace domat::syntax {
namespace {

using Lexer = antlr::DomatLexer;

// Of each ASCII character what it can be in a word or between words; the others are asked of Unicode.
struct Ascii {
  bool space, first, rest;
};
constexpr std::array<Ascii, 0x80> kAscii = [] {
  std::array<Ascii, 0x80> all{};
  for (std::uint32_t c = 0; c < all.size(); ++c) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    all[c] = {c == ' ' || (c >= '\t' && c <= '\r'), letter, letter || (c >= '0' && c <= '9')};
  }
  return all;
}();

bool space(std::uint32_t c) { return c < kAscii.size() ? kAscii[c].space : is_space(c); }
bool word_first(std::uint32_t c) { return c < kAscii.size() ? kAscii[c].first : begins_word(c); }
bool word_rest(std::uint32_t c) { return c < kAscii.size() ? kAscii[c].rest : continues_word(c); }

bool is_digit(unsigned char c) { return c >= '0' && c <= '9'; }

constexpr std::string_view kClose = "\u00BB";

}  // namespace

Scanned Scanner::next() {
  const bool line_break = skip_space();
  const std::uint32_t begin = at_;
  if (begin >= text_.size()) return {static_cast<std::uint16_t>(Lexer::EOF), line_break, begin, begin};
  const Read read = token(begin);
  at_ = read.end;
  return {read.type, line_break, begin, read.end};
}

// Whether a line ended in it.
bool Scanner::skip_space() {
  bool line_break = false;
  for (std::uint32_t length = 1; at_ < text_.size(); at_ += length) {
    const std::uint32_t c = code_point(at_, &length);
    if (!space(c)) break;
    line_break = line_break || c == '\n' || c == '\r';
  }
  return line_break;
}

std::uint32_t Scanner::code_point(std::uint32_t at, std::uint32_t* length) const {
  const unsigned char lead = byte(at);
  *length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  if (*length == 1) return lead;
  std::uint32_t value = lead & (0xFFu >> (*length + 1));
  for (std::uint32_t i = 1; i < *length; ++i) value = value << 6 | (byte(at + i) & 0x3Fu);
  return value;
}

Scanner::Read Scanner::token(std::uint32_t at) const {
  const unsigned char c = byte(at);
  if (c < 0x80 && !word_first(c)) return is_digit(c) ? number(at) : ascii(at);
  std::uint32_t length = 0;
  return word_first(code_point(at, &length)) ? word(at) : beyond_ascii(at);
}

Scanner::Read Scanner::ascii(std::uint32_t at) const {
  const auto one = [&](std::size_t type) { return Read{static_cast<std::uint16_t>(type), at + 1}; };
  const auto two = [&](std::size_t type) { return Read{static_cast<std::uint16_t>(type), at + 2}; };
  const unsigned char next = byte(at + 1);
  switch (byte(at)) {
    case '"': return string(at, 1, "\"");
    case '`': {
      const auto end = static_cast<std::uint32_t>(std::min(text_.find_first_of("`\r\n", at + 1), text_.size()));
      return end > at + 1 && byte(end) == '`' ? Read{Lexer::QUOTED, end + 1} : one(Lexer::OTHER);
    }
    case '/': return next == '/' ? Read{Lexer::COMMENT, line_end(at)} : one(Lexer::SLASH);
    case '=': return next == '>' ? two(Lexer::ARROW) : one(Lexer::EQ);
    case '!': return next == '=' ? two(Lexer::NE) : one(Lexer::NOT);
    case '<': return next == '=' ? two(Lexer::LE) : one(Lexer::LT);
    case '>': return next == '=' ? two(Lexer::GE) : one(Lexer::GT);
    case '&': return one(Lexer::AND);
    case '|': return one(Lexer::PIPE);
    case '+': return one(Lexer::PLUS);
    case '-': return one(Lexer::MINUS);
    case '*': return one(Lexer::STAR);
    case '%': return one(Lexer::PERCENT);
    case '(': return one(Lexer::LPAREN);
    case ')': return one(Lexer::RPAREN);
    case '{': return one(Lexer::LBRACE);
    case '}': return one(Lexer::RBRACE);
    case '[': return one(Lexer::LBRACKET);
    case ']': return one(Lexer::RBRACKET);
    case ',': return one(Lexer::COMMA);
    case ':': return one(Lexer::COLON);
    case '.': return one(Lexer::DOT);
    case '$': return one(Lexer::CURRENCY);
    default: return one(Lexer::OTHER);
  }
}

Scanner::Read Scanner::beyond_ascii(std::uint32_t at) const {
  std::uint32_t length = 0;
  const auto is = [&](std::size_t type) { return Read{static_cast<std::uint16_t>(type), at + length}; };
  switch (code_point(at, &length)) {
    case U'\u00AB': return string(at, length, kClose);
    case U'\u2260': return is(Lexer::NE);
    case U'\u2264': return is(Lexer::LE);
    case U'\u2265': return is(Lexer::GE);
    case U'\u00D7': return is(Lexer::STAR);
    case U'\u20AC': case U'\u00A3': case U'\u00A5': return is(Lexer::CURRENCY);
    default: return is(Lexer::OTHER);
  }
}

Scanner::Read Scanner::string(std::uint32_t at, std::uint32_t quote, std::string_view close) const {
  const std::uint32_t line = line_end(at);
  const std::size_t end = text_.substr(0, line).find(close, at + quote);
  if (end == std::string_view::npos) return {Lexer::UNTERMINATED, line};
  return {Lexer::STRING, static_cast<std::uint32_t>(end + close.size())};
}

std::uint32_t Scanner::line_end(std::uint32_t at) const {
  while (at < text_.size() && text_[at] != '\n' && text_[at] != '\r') ++at;
  return at;
}

std::uint32_t Scanner::digits(std::uint32_t at) const {
  while (is_digit(byte(at))) ++at;
  return at;
}

// The length of what may stand between the digits of a number: `_`, a space, a no-break space, a narrow one.
std::uint32_t Scanner::separator(std::uint32_t at) const {
  if (byte(at) == '_' || byte(at) == ' ') return 1;
  const std::string_view rest = text_.substr(std::min<std::size_t>(at, text_.size()));
  return rest.starts_with("\u00A0") ? 2 : rest.starts_with("\u202F") ? 3 : 0;
}

Scanner::Read Scanner::number(std::uint32_t at) const {
  std::uint32_t end = digits(at);
  // A date is longer than the year that it begins with.
  const auto pair = [&](std::uint32_t from) { return byte(from) == '-' && is_digit(byte(from + 1)) && is_digit(byte(from + 2)); };
  if (end == at + 4 && pair(end) && pair(end + 3)) return {Lexer::DATE, end + 6};
  const auto group = [&](std::uint32_t from) { return is_digit(byte(from)) && is_digit(byte(from + 1)) && is_digit(byte(from + 2)); };
  for (std::uint32_t gap = separator(end); gap > 0 && group(end + gap); gap = separator(end)) end += gap + 3;
  if ((byte(end) == '.' || byte(end) == ',') && is_digit(byte(end + 1))) end = digits(end + 1);
  return {Lexer::NUMBER, end};
}

Scanner::Read Scanner::word(std::uint32_t at) const {
  if (const std::uint32_t end = elided(at)) return {Lexer::WORD, end};
  return {Lexer::WORD, word_end(at)};
}

// `jusqu'au`, `jusqu'à`; 0 for another word.
std::uint32_t Scanner::elided(std::uint32_t at) const {
  if (byte(at) != 'j') return 0;
  std::string_view rest = text_.substr(at);
  const auto take = [&](std::initializer_list<std::string_view> either) {
    for (const std::string_view part : either)
      if (rest.starts_with(part)) return rest.remove_prefix(part.size()), true;
    return false;
  };
  if (!take({"jusqu"}) || !take({"'", "\u2019"}) || !take({"au", "\u00E0", "a\u0300"})) return 0;
  return static_cast<std::uint32_t>(text_.size() - rest.size());
}

std::uint32_t Scanner::word_end(std::uint32_t at) const {
  for (std::uint32_t length = 1; at < text_.size(); at += length)
    if (!word_rest(code_point(at, &length))) break;
  return at;
}

}  // namespace domat::syntax
