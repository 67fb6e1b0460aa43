#include "compiler/format/margin.h"

namespace domat {
namespace {

bool opens(const Token& t) { return kind(t) == TokenKind::open_paren || kind(t) == TokenKind::open_brace; }
bool closes(const Token& t) { return kind(t) == TokenKind::close_paren || kind(t) == TokenKind::close_brace; }

}  // namespace

Margin::Margin(std::uint32_t base, const syntax::Item& item, const Token& last)
    : base_(base), shape_(Shape::rule), last_begin_(last.begin), line_(base), continuation_(base + kStep) {
  if (std::holds_alternative<syntax::EnumDecl>(item.data)) shape_ = Shape::list;
  if (std::holds_alternative<syntax::Block>(item.data)) shape_ = Shape::block;
  if (std::holds_alternative<syntax::Scenario>(item.data)) shape_ = Shape::scenario;
}

bool Margin::begins_clause(const Token& t) const {
  if (shape_ != Shape::scenario) return false;
  auto word = keyword(t);
  if (!word) return false;
  switch (*word) {
    case Keyword::K_AT: case Keyword::K_FILE_OPEN: case Keyword::K_FILE_CLOSED: case Keyword::K_REST_FALSE: case Keyword::K_GIVEN:
    case Keyword::K_EXPECTED:
      return true;
    default: return false;
  }
}

std::uint32_t Margin::of(const Token& t) const { return column(t, closes(t) && nesting_ > 0 ? nesting_ - 1 : nesting_); }

std::uint32_t Margin::of_comment_before(const Token& t) const { return column(t, nesting_); }

std::uint32_t Margin::column(const Token& t, std::uint32_t nesting) const {
  if (shape_ == Shape::scenario) return in_scenario(t, nesting);
  // The brace of a block or of an enumeration stands where the item begins; what it holds stands one step in.
  bool own_brace = shape_ == Shape::block && t.begin == last_begin_;
  if (shape_ == Shape::list) own_brace = kind(t) == TokenKind::open_brace || (t.begin == last_begin_ && nesting == 0);
  if (own_brace) return base_;
  if (shape_ == Shape::list && nesting > 0) return base_ + kStep * nesting;
  if (kind(t) == TokenKind::arrow && nesting == 0) return base_ + kStep;
  return continuation_ + kStep * nesting;
}

// The elements of a clause stand below the first of them, those of a list a step further; what continues one of them, one more.
std::uint32_t Margin::in_scenario(const Token& t, std::uint32_t nesting) const {
  if (begins_clause(t)) return base_ + kStep;
  if (!in_clause_ || first_element_) return base_ + 2 * kStep;
  const bool element = after_comma_ || after_opening_ || closes(t);
  return elements_ + kStep * nesting + (element ? 0 : kStep);
}

void Margin::pass(const Token& t, bool began_line, std::uint32_t width) {
  if (began_line) line_ = of(t);
  if (closes(t) && nesting_ > 0) --nesting_;
  if (opens(t)) ++nesting_;
  // Further conclusions stand below the first where `=>` begins the line, else a step beyond the line.
  if (kind(t) == TokenKind::arrow) continuation_ = line_ + (began_line ? width + 1 : kStep);
  if (begins_clause(t)) {
    in_clause_ = first_element_ = true;
    elements_ = base_ + kStep + width + 1;
  } else if (first_element_) {
    if (began_line) elements_ = base_ + 2 * kStep;
    first_element_ = false;
  }
  after_comma_ = kind(t) == TokenKind::comma;
  after_opening_ = opens(t);
}

}  // namespace domat
