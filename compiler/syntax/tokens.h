// Text to tokens: the characters of one file, in the keywords of its language.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"

namespace domat {

// Token types are those of the grammar; this room's .cpp files name them, others need only these questions.
struct Token {
  std::uint16_t type;
  bool line_break_before;
  std::uint32_t begin, end;
  bool after_mistake = false;  // something was reported and left out just before it
};

struct TokenList {
  std::vector<Token> tokens;    // the last one is the end of the file; each block of code in Markdown has an end too
  std::vector<Token> comments;  // in order
  bool complete = true;         // false: a limit was hit, and nothing should be parsed
};

inline constexpr std::uint32_t kMaxNesting = 256;
inline constexpr std::uint32_t kMaxOperators = 10'000;
inline constexpr std::uint32_t kMaxListItems = 1'000'000;
inline constexpr std::uint32_t kMaxNameBytes = 256;
inline constexpr std::uint32_t kMaxVariables = 64;  // of one rule
inline constexpr std::uint32_t kMaxElements = 2'000'000;  // of a pack: short rules take far more room in memory than as text

// Reports characters that begin no token, unclosed strings, and the limits on nesting, operators and names,
// all before the parser sees a token. The text is valid UTF-8.
TokenList tokenize(const SourceMap&, FileId, Lang, Diagnostics&);

// What a word after a number counts: days, or months (a year is twelve).
struct TimeUnit {
  bool months;
  int count;
  friend bool operator==(TimeUnit, TimeUnit) = default;
};
std::optional<TimeUnit> time_unit(std::string_view word, Lang);
// The same unit in the other language, of one or of several; any other word as it is.
std::string_view time_unit_text(std::string_view word, Lang from, Lang to, bool one);

enum class TokenKind : std::uint8_t {
  name, keyword, string, date, number, unit, open_paren, close_paren, open_brace, close_brace, comma, colon, dot, not_sign, minus, pipe, arrow,
  operation, end
};
TokenKind kind(const Token&);

enum class Keyword : std::uint8_t {
#define KEYWORD(token, ...) token,
#define ALIAS(...)
#include "compiler/syntax/keywords.def"
#undef KEYWORD
#undef ALIAS
};
bool is_keyword(const Token&);
std::optional<Keyword> keyword(const Token&);
// The canonical spelling of a keyword token in a language; empty for other tokens.
std::string_view keyword_text(std::uint16_t type, Lang);
// Whether a text, alone, is a keyword or the beginning of a phrase in this language and so cannot be a bare name.
bool is_reserved(std::string_view word, Lang);
// How many of these words, from the first on, are read as one keyword when they follow one another; 0 when the first is a plain name.
std::size_t keyword_length(std::span<const std::string_view> words, Lang);
std::vector<std::string> all_keywords(Lang);

}  // namespace domat
