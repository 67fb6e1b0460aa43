// What stands where in the text of the pack: tokens within places, pieces of chains, literals moved by one.
#pragma once
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/syntax/tokens.h"
#include "compiler/sema/model.h"

namespace domat::mutants {

// A literal with another value, and how much more that is in the smallest unit of the type.
struct Moved {
  std::string text;
  std::int64_t by = 0;
};

class Text {
 public:
  Text(const SourceMap&, const std::vector<FileId>&, Lang);

  Lang lang() const { return lang_; }
  bool has(Span s) const { return s.valid() && tokens_.contains(s.file); }
  std::span<const Token> tokens(Span) const;
  const std::vector<Token>& comments(FileId f) const { return tokens_.at(f).comments; }
  std::string_view text(FileId f, const Token& t) const { return sources_.text(f).substr(t.begin, t.end - t.begin); }
  Span place(FileId f, const Token& t) const { return {f, t.begin, t.end}; }
  // The last token that ends before the place.
  const Token* before(Span) const;
  // The tokens of a place that stand in no parentheses and in none of the inner places.
  std::vector<const Token*> outermost(Span, const std::vector<Span>& inner = {}) const;

  // A number, an amount, a rate, a length of time or a date, one unit more or less: a cent, the last decimal, a day. Nothing where no such literal stands there.
  std::optional<Moved> moved(Span, TypeRef, int by, int currency_digits) const;
  // The token of the last name of the path that the place is, `Corps.judiciaire`; null where it is no path.
  const Token* last_name(Span) const;
  // The argument tokens of the reference that begins at the first token of the place, each the last name of its path.
  std::vector<const Token*> arguments(Span) const;
  // A name as it is written: between backquotes where it is a keyword.
  std::string name(const std::string&) const;

 private:
  std::optional<Moved> moved_number(FileId, const Token& number, const Token* unit, TypeRef, int by, int currency_digits) const;

  const SourceMap& sources_;
  Lang lang_;
  std::map<FileId, TokenList> tokens_;
};

}  // namespace domat::mutants
