// Where the lines of one item begin, token after token.
#pragma once
#include <cstdint>

#include "compiler/syntax/tokens.h"
#include "compiler/syntax/tree.h"

namespace domat {

inline constexpr std::uint32_t kStep = 2;

class Margin {
 public:
  // `last` is the item's last token.
  Margin(std::uint32_t base, const syntax::Item& item, const Token& last);

  // Whether this token begins a line wherever the author put it: the clauses of a scenario do.
  bool begins_clause(const Token&) const;
  // The column of this token, should it begin a line.
  std::uint32_t of(const Token&) const;
  // The column of a comment that stands on its own line before this token.
  std::uint32_t of_comment_before(const Token&) const;
  // The token is written, `width` cells wide.
  void pass(const Token&, bool began_line, std::uint32_t width);

 private:
  enum class Shape : std::uint8_t { rule, list, block, scenario };
  std::uint32_t column(const Token&, std::uint32_t nesting) const;
  std::uint32_t in_scenario(const Token&, std::uint32_t nesting) const;

  std::uint32_t base_;
  Shape shape_;
  std::uint32_t last_begin_;
  std::uint32_t nesting_ = 0;      // brackets that are open
  std::uint32_t line_;             // column of the line being written
  std::uint32_t continuation_;     // column of the lines outside brackets
  std::uint32_t elements_ = 0;     // column of the elements of a scenario's clause
  bool in_clause_ = false, first_element_ = false, after_comma_ = false, after_opening_ = false;
};

}  // namespace domat
