// How each token of a file is written in a language.
#pragma once
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/format/format.h"
#include "compiler/syntax/tokens.h"
#include "compiler/syntax/tree.h"

namespace domat {

// A name that the language has in both spellings.
struct Spelling {
  std::string_view fr, en;
};
using Spellings = std::span<const Spelling>;
using BuiltIns = std::unordered_map<std::uint32_t, Spellings>;  // by where the name begins

class Words {
 public:
  Words(const SourceMap&, FileId, Lang from, Lang to, const TokenList&, const syntax::Tree&, const OwnNames&);
  std::string_view operator[](std::size_t token) const { return words_[token]; }

 private:
  std::string_view source(std::size_t token) const;
  std::string_view write(std::size_t token);
  std::string_view keep(std::string text) { return kept_.emplace_back(std::move(text)); }
  std::string_view keyword(std::size_t token) const;
  std::string_view name(std::size_t token);
  bool is_duty(std::size_t token) const;
  void mark_fields();
  bool is_one_word(const std::string& text);
  void quote_where_needed();
  std::size_t following(std::size_t token, std::vector<std::string_view>& words, std::vector<std::size_t>& owners) const;

  const SourceMap& sources_;
  FileId file_;
  Lang from_, to_;
  const std::vector<Token>& tokens_;
  const OwnNames& own_;
  std::vector<std::uint32_t> types_;     // where the names of types begin, in order
  BuiltIns built_in_;
  std::vector<bool> fields_;             // tokens that are where the name of a field stands
  std::vector<std::string_view> words_;
  std::deque<std::string> kept_;
  std::unordered_map<std::string, bool> one_word_;
};

// The pieces of tokens, as they count for their meaning.
std::string_view bare_name(std::string_view word);    // without its backquotes
std::string_view string_inside(std::string_view);     // without quotation marks and outer spaces
std::string plain_number(std::string_view);           // 1234.50
// The name of a built-in type in the other language; the word itself when it names none.
std::string_view type_name(std::string_view word, Lang from, Lang to);

// The same for any name that the language spells in both ways: a type, a function, a mode of rounding, a day of the week.
std::string_view built_in_name(std::string_view word, Lang from, Lang to);

}  // namespace domat
