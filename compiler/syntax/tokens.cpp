#include "compiler/syntax/tokens.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>

#include "DomatLexer.h"
#include "compiler/base/unicode.h"
#include "compiler/syntax/literate.h"
#include "compiler/syntax/scanner.h"

namespace domat {
namespace {

using Lexer = antlr::DomatLexer;

struct Phrase {
  std::vector<std::string> words;
  std::uint16_t type;
  bool canonical;
};

std::vector<std::string> split(std::string_view phrase) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < phrase.size();) {
    auto space = std::min(phrase.find(' ', at), phrase.size());
    words.emplace_back(phrase.substr(at, space - at));
    at = space + 1;
  }
  return words;
}

// The phrases of one language by their first word, longest first.
struct Keywords {
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;
  };
  std::unordered_map<std::string, std::vector<Phrase>, Hash, std::equal_to<>> by_first;
  std::unordered_map<std::uint16_t, std::string> canonical;

  void add(std::uint16_t type, std::string_view text, bool is_canonical) {
    auto words = split(text);
    auto& list = by_first[words.front()];
    list.push_back({words, type, is_canonical});
    std::ranges::stable_sort(list, [](auto& a, auto& b) { return a.words.size() > b.words.size(); });
    if (is_canonical) canonical.emplace(type, text);
  }
  explicit Keywords(Lang lang) {
#define KEYWORD(token, french, english) add(Lexer::token, lang == Lang::fr ? french : english, true);
#define ALIAS(token, language, text) \
  if (lang == Lang::language) add(Lexer::token, text, false);
#include "compiler/syntax/keywords.def"
#undef KEYWORD
#undef ALIAS
  }
};

const Keywords& keywords(Lang lang) {
  static const Keywords french(Lang::fr), english(Lang::en);
  return lang == Lang::fr ? french : english;
}

// One form of a word: composed accents, the straight apostrophe.
std::string canonical_word(std::string_view text) {
  std::string word = nfc(text);
  for (auto at = word.find("\u2019"); at != std::string::npos; at = word.find("\u2019")) word.replace(at, 3, "'");
  return word;
}

// Whether a text is this word, in any form. Nearly all are in one form only, and are not made anew to be compared.
bool is_word(std::string_view text, const std::string& word) { return text == word || (!is_ascii(text) && canonical_word(text) == word); }

// The phrases that begin with this word; none for a plain name.
const std::vector<Phrase>* phrases(const Keywords& table, std::string_view word) {
  auto found = table.by_first.find(word);
  if (found == table.by_first.end() && !is_ascii(word)) found = table.by_first.find(canonical_word(word));
  return found == table.by_first.end() ? nullptr : &found->second;
}

}  // namespace

std::optional<TimeUnit> time_unit(std::string_view word, Lang lang) {
  struct Spelled {
    std::string_view fr, en;
    TimeUnit unit;
  };
  static constexpr Spelled kUnits[] = {
      {"jour", "day", {false, 1}}, {"jours", "days", {false, 1}}, {"semaine", "week", {false, 7}}, {"semaines", "weeks", {false, 7}},
      {"mois", "months", {true, 1}}, {"mois", "month", {true, 1}}, {"an", "year", {true, 12}}, {"ans", "years", {true, 12}}};
  for (auto& u : kUnits)
    if (word == (lang == Lang::fr ? u.fr : u.en)) return u.unit;
  return std::nullopt;
}

std::string_view time_unit_text(std::string_view word, Lang from, Lang to, bool one) {
  auto unit = time_unit(word, from);
  if (!unit) return word;
  const bool french = to == Lang::fr;
  if (!unit->months) return unit->count == 7 ? (french ? (one ? "semaine" : "semaines") : (one ? "week" : "weeks")) : french ? (one ? "jour" : "jours") : (one ? "day" : "days");
  return unit->count == 12 ? (french ? (one ? "an" : "ans") : (one ? "year" : "years")) : french ? "mois" : one ? "month" : "months";
}

namespace {

class Tokenizer {
 public:
  Tokenizer(const SourceMap& sources, FileId file, Lang lang, Diagnostics& diags)
      : text_(sources.text(file)), file_(file), lang_(lang), diags_(diags) {}

  TokenList run(const std::vector<Span>& code) {
    for (const Span& piece : code) {
      read(piece);
      out_.tokens.push_back({static_cast<std::uint16_t>(Lexer::EOF), true, piece.end, piece.end});
    }
    mark_phrases();
    mark_units();
    mark_branches();
    check_limits();
    return std::move(out_);
  }

 private:
  void read(const Span& piece) {
    syntax::Scanner scanner(text_.substr(0, piece.end), piece.begin);
    left_out_ = false;
    line_break_ = line_break_ || piece.begin > 0;  // a block of code begins a line
    // Past the mistakes that are shown, the rest would only take time.
    while (diags_.dropped() == 0) {
      const syntax::Scanned read = scanner.next();
      if (read.type == static_cast<std::uint16_t>(Lexer::EOF)) break;
      take(read);
      if (read.type == Lexer::OTHER) scanner.seek(last_bad_ = same_characters_end(read.begin, read.end));
    }
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(text_.size()); }
  Span span(const Token& t) const { return {file_, t.begin, t.end}; }
  std::string_view text(const Token& t) const { return text_.substr(t.begin, t.end - t.begin); }

  void take(const syntax::Scanned& read) {
    line_break_ = line_break_ || read.line_break_before;
    Token t{read.type, line_break_, read.begin, read.end};
    if (t.begin < bad_until_) return;
    if (t.type == Lexer::COMMENT) {
      out_.comments.push_back(t);
      return;
    }
    line_break_ = false;
    switch (t.type) {
      case Lexer::OTHER: report_character(t); left_out_ = true; return;
      case Lexer::UNTERMINATED: left_out_ = true; diags_.report(Diag::unterminated_string, {file_, t.begin, t.begin + (text(t)[0] == '"' ? 1u : 2u)}); return;
      case Lexer::NUMBER: take_number(t); return;
      case Lexer::QUOTED: t.type = Lexer::WORD; break;
      default: break;
    }
    if (t.type == Lexer::WORD) check_length(t);
    if (t.type == Lexer::WORD && continues_number(t)) return bad_continuation(t, text(t).front() == '_' ? Note::digit_groups : Note::unit_after_number);
    push(t);
  }

  void push(Token t) {
    t.after_mistake = std::exchange(left_out_, false);
    out_.tokens.push_back(t);
  }

  bool follows_number(const Token& t) const { return !out_.tokens.empty() && out_.tokens.back().type == Lexer::NUMBER && !t.line_break_before; }
  // `1_00`, `12abc`; but `250USD` is an amount.
  bool continues_number(const Token& t) const {
    return follows_number(t) && out_.tokens.back().end == t.begin && (text(t).front() == '_' || t.end - t.begin != 3);
  }
  // The number and all that hangs on it is left out as one mistake.
  void bad_number(const Token& first, std::uint32_t end, Note help) {
    auto is_part = [](char c) { return (c >= '0' && c <= '9') || c == '_' || c == '.' || c == ','; };
    while (end < size() && is_part(text_[end])) ++end;
    const Span whole{file_, first.begin, end};
    diags_.report(Diag::bad_number, whole, {excerpt(text_.substr(first.begin, end - first.begin))}).help(help);
    bad_until_ = end;
    left_out_ = true;
  }
  void bad_continuation(const Token& t, Note help) {
    const Token first = out_.tokens.back();
    out_.tokens.pop_back();
    bad_number(first, t.end, help);
  }

  // A file of zeros is one mistake, and one character after another would take the lexer a minute.
  std::uint32_t same_characters_end(std::size_t begin, std::size_t end) const {
    const std::string_view character = text_.substr(begin, end - begin);
    while (text_.substr(end, character.size()) == character) end += character.size();
    return static_cast<std::uint32_t>(end);
  }

  void report_character(const Token& t) {
    // A run of them is one mistake.
    if (!out_.tokens.empty() || last_bad_) {
      if (last_bad_ == t.begin && t.begin != 0) { last_bad_ = t.end; return; }
    }
    last_bad_ = t.end;
    const bool seen = display_width(text(t)) > 0 && static_cast<unsigned char>(text_[t.begin]) >= 0x20 && text_[t.begin] != 0x7F;
    diags_.report(Diag::unexpected_character, span(t), {seen ? "`" + std::string(text(t)) + "`" : code_point(text(t))});
  }

  // What shows nothing on a screen is named by its number.
  static std::string code_point(std::string_view utf8) {
    const auto lead = static_cast<unsigned char>(utf8.front());
    std::uint32_t value = utf8.size() == 1 ? lead : lead & (0x7Fu >> utf8.size());
    for (char c : utf8.substr(1)) value = value << 6 | (static_cast<unsigned char>(c) & 0x3Fu);
    char code[16];
    std::snprintf(code, sizeof code, "U+%04X", value);
    return code;
  }

  void check_length(const Token& t) {
    if (t.end - t.begin > kMaxNameBytes) {
      diags_.report(Diag::name_too_long, {file_, t.begin, t.begin + 1}, {std::size_t{kMaxNameBytes}});
      out_.complete = false;
    }
  }

  void take_number(const Token& t) {
    // No construct has two numbers in a row: groups are of three digits, and `1_000` groups in both languages.
    if (follows_number(t)) return bad_continuation(t, Note::digit_groups);
    // Commas and spaces within a number are French.
    if (lang_ == Lang::en && text(t).find_first_of(", \u00A0\u202F") != std::string_view::npos) return bad_number(t, t.end, Note::digit_groups);
    push(t);
  }

  // Where a word is the name of a field, be it a keyword elsewhere: after a dot, in the braces of a structure, and in those of a list's
  // elements.
  class FieldPlaces {
   public:
    void pass(std::uint16_t type) {
      if (type == Lexer::LBRACKET) ++brackets_;
      if (type == Lexer::RBRACKET && brackets_ > 0) --brackets_;
      if (type == Lexer::LBRACE) braces_ = structure_ || brackets_ > 0;
      if (type == Lexer::RBRACE) braces_ = structure_ = false;
    }
    bool named_here(const std::vector<Token>& tokens, std::size_t i) const {
      if (previous_ == Lexer::DOT) return true;
      if (!braces_ || i + 1 >= tokens.size()) return false;
      if (previous_ != Lexer::LBRACE && previous_ != Lexer::COMMA && previous_ != Lexer::K_KEY && previous_ != Lexer::NOT) return false;
      const std::uint16_t next = tokens[i + 1].type;
      return next == Lexer::COLON || next == Lexer::COMMA || next == Lexer::RBRACE || next == Lexer::EQ;
    }
    void take(std::uint16_t type) {
      if (type == Lexer::K_STRUCTURE) structure_ = true;
      previous_ = type;
    }

   private:
    std::uint16_t previous_ = 0;
    std::uint32_t brackets_ = 0;
    bool structure_ = false, braces_ = false;
  };

  // Words become keywords, and words that form a phrase become one token.
  void mark_phrases() {
    const auto& table = keywords(lang_);
    FieldPlaces fields;
    std::vector<Token> kept;
    kept.reserve(out_.tokens.size());
    for (std::size_t i = 0; i < out_.tokens.size();) {
      Token t = out_.tokens[i];
      std::size_t used = 1;
      fields.pass(t.type);
      if (t.type == Lexer::WORD && text(t)[0] != '`' && !fields.named_here(out_.tokens, i)) {
        if (const auto* found = phrases(table, text(t)))
          for (auto& phrase : *found)
            if (matches(phrase, i)) {
              used = phrase.words.size();
              t.type = phrase.type;
              t.end = out_.tokens[i + used - 1].end;
              break;
            }
      }
      fields.take(t.type);
      kept.push_back(t);
      i += used;
    }
    out_.tokens = std::move(kept);
  }

  bool matches(const Phrase& phrase, std::size_t at) const {
    for (std::size_t k = 1; k < phrase.words.size(); ++k) {
      if (at + k >= out_.tokens.size()) return false;
      const Token& t = out_.tokens[at + k];
      if (t.type != Lexer::WORD || !is_word(text(t), phrase.words[k])) return false;
    }
    return true;
  }

  // `250 USD`, `8 ans`: a word of three capitals, or one for a length of time, after a number on the same line is its unit.
  void mark_units() {
    for (std::size_t i = 1; i < out_.tokens.size(); ++i) {
      Token& t = out_.tokens[i];
      if (out_.tokens[i - 1].type != Lexer::NUMBER || t.line_break_before || (t.type != Lexer::WORD && t.type != Lexer::K_DAY)) continue;
      const bool currency = t.end - t.begin == 3 && std::ranges::all_of(text(t), [](char c) { return c >= 'A' && c <= 'Z'; });
      if (currency || time_unit(canonical_word(text(t)), lang_)) t.type = Lexer::UNIT;
    }
  }

  // `sinon` is the other branch of the `si … alors` that is open before it, within the same parentheses; else what stands for an
  // undefined value. So is `otherwise`, so that both languages read alike.
  void mark_branches() {
    std::vector<std::size_t> open;   // `si` and `alors` not yet closed: 1 after `si`, 2 after `alors`; 0 for a parenthesis
    for (Token& t : out_.tokens) {
      switch (t.type) {
        case Lexer::LPAREN: case Lexer::LBRACKET: open.push_back(0); break;
        case Lexer::RPAREN: case Lexer::RBRACKET:
          while (!open.empty() && open.back() != 0) open.pop_back();
          if (!open.empty()) open.pop_back();
          break;
        case Lexer::K_IF: open.push_back(1); break;
        case Lexer::K_THEN:
          if (!open.empty() && open.back() == 1) open.back() = 2;
          break;
        case Lexer::K_OTHERWISE: case Lexer::K_ELSE:
          if (!open.empty() && open.back() == 2) {
            t.type = Lexer::K_ELSE;
            open.pop_back();
          } else if (lang_ == Lang::fr) {
            t.type = Lexer::K_OTHERWISE;
          }
          break;
        case Lexer::ARROW: open.clear(); break;
        default:
          if (t.line_break_before && starts_expression(t.type)) open.clear();
      }
    }
  }

  static bool starts_expression(std::uint16_t type) {
    switch (type) {
      case Lexer::ARROW: case Lexer::K_RULE: case Lexer::K_EXCEPTION: case Lexer::K_FACT: case Lexer::K_EVENT: case Lexer::K_FINDING:
      case Lexer::K_RIGHT: case Lexer::K_OBLIGATION: case Lexer::K_PROHIBITION: case Lexer::K_POWER: case Lexer::K_VALUE:
      case Lexer::K_PARAMETER: case Lexer::K_FUNCTION: case Lexer::K_CALENDAR:
      case Lexer::K_SCENARIO: case Lexer::K_TABLE: case Lexer::K_PROPERTY: case Lexer::K_PRESUMED: case Lexer::K_UNLESS: case Lexer::K_SUCH_THAT:
      case Lexer::COLON: case Lexer::LBRACE: case Lexer::RBRACE: case Lexer::K_GIVEN: case Lexer::K_EXPECTED:
      case static_cast<std::uint16_t>(Lexer::EOF):
        return true;
      default: return false;
    }
  }
  static bool is_operator(std::uint16_t type) {
    switch (type) {
      case Lexer::AND: case Lexer::K_AND: case Lexer::K_OR: case Lexer::PIPE: case Lexer::NOT: case Lexer::K_NOT: case Lexer::EQ: case Lexer::NE:
      case Lexer::LT: case Lexer::LE: case Lexer::GT: case Lexer::GE: case Lexer::K_IN: case Lexer::K_OTHERWISE: case Lexer::MINUS:
      case Lexer::PLUS: case Lexer::STAR: case Lexer::SLASH: case Lexer::K_IF:
        return true;
      default: return false;
    }
  }

  // What begins an expression may also stand between a quantifier and the next one, which it holds.
  static bool within_quantifier(std::uint16_t type) {
    return type == Lexer::COLON || type == Lexer::K_SUCH_THAT || type == Lexer::LBRACE || type == Lexer::RBRACE;
  }

  // Depth and length are bounded here, on tokens, so that nothing hostile reaches a recursive parser.
  void check_limits() {
    std::uint32_t depth = 0, operators = 0, commas = 0, parens = 0, nested = 0;
    std::uint16_t previous = 0;
    for (const Token& t : out_.tokens) {
      if (t.type == Lexer::LPAREN || t.type == Lexer::LBRACE || t.type == Lexer::LBRACKET) {
        if (++depth > kMaxNesting) return stop(Diag::nesting_too_deep, t, kMaxNesting);
      }
      if ((t.type == Lexer::RPAREN || t.type == Lexer::RBRACE || t.type == Lexer::RBRACKET) && depth > 0) --depth;
      if (t.type == Lexer::LPAREN) ++parens;
      if (t.type == Lexer::RPAREN && parens > 0) --parens;
      bool new_row = t.type == Lexer::PIPE && (previous == Lexer::PIPE || t.line_break_before);
      if (starts_expression(t.type) || new_row) operators = commas = 0;
      if ((starts_expression(t.type) && !within_quantifier(t.type)) || new_row) nested = 0;
      // A division divides all that is before it, and a branch may be another `si`: these nest without parentheses.
      if ((t.type == Lexer::SLASH || t.type == Lexer::K_IF || t.type == Lexer::K_AT || t.type == Lexer::K_EXISTS || t.type == Lexer::K_FOR_ALL ||
           t.type == Lexer::K_THOSE || t.type == Lexer::K_MAJORITY) && ++nested > kMaxNesting) return stop(Diag::nesting_too_deep, t, kMaxNesting);
      if (t.type == Lexer::COMMA && parens == 0) operators = 0;
      if (t.type == Lexer::COMMA && ++commas > kMaxListItems) return stop(Diag::too_many_items, t, kMaxListItems);
      if ((is_operator(t.type) || (t.type == Lexer::COMMA && parens > 0)) && ++operators > kMaxOperators)
        return stop(Diag::too_many_operators, t, kMaxOperators);
      previous = t.type;
    }
  }
  void stop(Diag kind, const Token& at, std::uint32_t limit) {
    diags_.report(kind, span(at), {std::size_t{limit}});
    out_.complete = false;
  }

  std::string_view text_;
  FileId file_;
  Lang lang_;
  Diagnostics& diags_;
  TokenList out_;
  std::uint32_t last_bad_ = 0, bad_until_ = 0;
  bool left_out_ = false;
  bool line_break_ = false;
};

}  // namespace

TokenList tokenize(const SourceMap& sources, FileId file, Lang lang, Diagnostics& diags) {
  return Tokenizer(sources, file, lang, diags).run(code_in(sources, file, diags));
}

TokenKind kind(const Token& t) {
  switch (t.type) {
    case Lexer::WORD: return TokenKind::name;
    case Lexer::STRING: return TokenKind::string;
    case Lexer::DATE: return TokenKind::date;
    case Lexer::NUMBER: return TokenKind::number;
    case Lexer::CURRENCY: case Lexer::UNIT: case Lexer::PERCENT: return TokenKind::unit;
    case Lexer::LPAREN: case Lexer::LBRACKET: return TokenKind::open_paren;
    case Lexer::RPAREN: case Lexer::RBRACKET: return TokenKind::close_paren;
    case Lexer::LBRACE: return TokenKind::open_brace;
    case Lexer::RBRACE: return TokenKind::close_brace;
    case Lexer::COMMA: return TokenKind::comma;
    case Lexer::COLON: return TokenKind::colon;
    case Lexer::DOT: return TokenKind::dot;
    case Lexer::NOT: return TokenKind::not_sign;
    case Lexer::MINUS: return TokenKind::minus;
    case Lexer::PIPE: return TokenKind::pipe;
    case Lexer::ARROW: return TokenKind::arrow;
    case static_cast<std::uint16_t>(Lexer::EOF): return TokenKind::end;
    default: return is_keyword(t) ? TokenKind::keyword : TokenKind::operation;
  }
}

bool is_keyword(const Token& t) { return keyword(t).has_value(); }

std::optional<Keyword> keyword(const Token& t) {
  switch (t.type) {
#define KEYWORD(token, ...) case Lexer::token: return Keyword::token;
#define ALIAS(...)
#include "compiler/syntax/keywords.def"
#undef KEYWORD
#undef ALIAS
    default: return std::nullopt;
  }
}

std::string_view keyword_text(std::uint16_t type, Lang lang) {
  const auto& table = keywords(lang).canonical;
  auto found = table.find(type);
  return found == table.end() ? std::string_view{} : std::string_view(found->second);
}

bool is_reserved(std::string_view word, Lang lang) {
  auto found = keywords(lang).by_first.find(std::string(word));
  return found != keywords(lang).by_first.end() &&
         std::ranges::any_of(found->second, [](const Phrase& p) { return p.words.size() == 1; });
}

std::size_t keyword_length(std::span<const std::string_view> words, Lang lang) {
  if (words.empty()) return 0;
  const auto* found = phrases(keywords(lang), words[0]);
  if (!found) return 0;
  for (const Phrase& phrase : *found)
    if (phrase.words.size() <= words.size() && std::ranges::equal(words.first(phrase.words.size()), phrase.words, is_word)) return phrase.words.size();
  return 0;
}

std::vector<std::string> all_keywords(Lang lang) {
  std::vector<std::string> all;
  for (auto& [type, text] : keywords(lang).canonical) all.push_back(text);
  std::ranges::sort(all);
  return all;
}

}  // namespace domat
