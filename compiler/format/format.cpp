#include "compiler/format/format.h"

#include <algorithm>
#include <utility>

#include "compiler/base/fences.h"
#include "compiler/base/unicode.h"
#include "compiler/format/margin.h"
#include "compiler/format/words.h"

namespace domat {
namespace {

// An item, the brace that closes a block, or the end of the file or of a block of code in it.
struct Element {
  std::size_t first, end;  // tokens
  std::uint32_t column;
  const syntax::Item* item;  // none: a closing brace, or an end
  bool is_row() const { return item && std::holds_alternative<syntax::TableRow>(item->data); }
  bool is_block() const { return item && std::holds_alternative<syntax::Block>(item->data); }
};

std::vector<Element> elements_of(const std::vector<Token>& tokens, const syntax::Tree& tree) {
  std::vector<Element> all;
  std::uint32_t column = 0;
  auto item = tree.items.begin();
  for (std::size_t i = 0; i < tokens.size();) {
    if (kind(tokens[i]) == TokenKind::end) {
      all.push_back({i, i + 1, column, nullptr});
      ++i;
      continue;
    }
    if (item == tree.items.end() || item->span.begin != tokens[i].begin) {
      column -= std::min(column, kStep);
      all.push_back({i, i + 1, column, nullptr});
      ++i;
      continue;
    }
    Element e{i, i, column, &*item};
    while (kind(tokens[i]) != TokenKind::end && tokens[i].begin < item->span.end) ++i;
    e.end = i;
    if (e.is_row()) e.column += kStep;
    if (e.is_block()) column += kStep;
    all.push_back(e);
    ++item;
  }
  return all;
}

// Where names end after which `(` begins a condition, not arguments.
std::vector<std::uint32_t> names_before_conditions(const syntax::Tree& tree) {
  std::vector<std::uint32_t> ends;
  for (auto& item : tree.items) {
    auto* r = std::get_if<syntax::Rule>(&item.data);
    if (!r) continue;
    if (r->label) ends.push_back(r->label->span.end);
    if (r->exception_to) ends.push_back(r->exception_to->span.end);
    for (auto& path : r->clauses.replaces) ends.push_back(path.span.end);
    if (r->clauses.as_of && r->clauses.as_of->arguments.empty()) ends.push_back(r->clauses.as_of->path.span.end);
  }
  std::ranges::sort(ends);
  return ends;
}

class Formatter {
 public:
  Formatter(const SourceMap& sources, FileId file, Lang from, Lang to, const TokenList& list, const syntax::Tree& tree, const OwnNames& own)
      : text_(sources.text(file)), tokens_(list.tokens), comments_(list.comments), words_(sources, file, from, to, list, tree, own),
        elements_(elements_of(list.tokens, tree)), before_conditions_(names_before_conditions(tree)) {}

  // One text for each part that has an end.
  std::vector<std::string> run() {
    std::vector<std::string> parts;
    for (std::size_t i = 0; i < elements_.size();) {
      if (elements_[i].is_row()) i = write_rows(i);
      else if (kind(tokens_[elements_[i].first]) == TokenKind::end) parts.push_back(finish(elements_[i++]));
      else write_element(elements_[i++]);
    }
    return parts;
  }

 private:
  std::string finish(const Element& end) {
    comments_before(tokens_[end.first].begin, end.column, true);
    if (!out_.empty()) out_ += '\n';
    return std::exchange(out_, {});
  }

  void write_element(const Element& e) {
    begin(e);
    if (!e.item) return write(e.first);
    Margin margin(e.column, *e.item, tokens_[e.end - 1]);
    for (std::size_t i = e.first; i < e.end; ++i) {
      bool new_line = i > e.first && before_token(i, margin);
      write(i);
      margin.pass(tokens_[i], new_line, display_width(words_[i]));
    }
    block_opened_ = e.is_block();
  }

  // The line on which an element begins.
  void begin(const Element& e) {
    comments_before(tokens_[e.first].begin, e.item ? e.column : e.column + kStep, true);
    bool blank_kept = e.item && !block_opened_;
    line(tokens_[e.first].begin, e.column, blank_kept);
    block_opened_ = false;
  }

  // A line break where the author put one or a comment or clause asks for one, else a space or nothing. True for a line break.
  bool before_token(std::size_t i, const Margin& margin) {
    const Token& t = tokens_[i];
    bool comments = comments_before(t.begin, margin.of_comment_before(t), false);
    if (comments || t.line_break_before || margin.begins_clause(t)) {
      line(t.begin, margin.of(t), false);
      return true;
    }
    if (space_before(i)) out_ += ' ';
    return false;
  }

  bool space_before(std::size_t i) const {
    TokenKind left = kind(tokens_[i - 1]), right = kind(tokens_[i]);
    using enum TokenKind;
    if (right == comma || right == close_paren || right == dot) return false;
    if (left == open_paren || left == dot || left == not_sign || (left == minus && is_sign(i - 1))) return false;
    if (right != open_paren) return true;
    if (left == name) return std::ranges::binary_search(before_conditions_, tokens_[i - 1].end);
    auto word = domat::keyword(tokens_[i - 1]);
    return word != Keyword::K_BURDEN && word != Keyword::K_DEFINED && word != Keyword::K_SCALE;
  }

  // A minus after a value takes away from it; anywhere else it is the sign of what follows.
  bool is_sign(std::size_t i) const {
    if (i == 0) return true;
    using enum TokenKind;
    switch (kind(tokens_[i - 1])) {
      case name: case number: case unit: case date: case close_paren: case close_brace: return false;
      case keyword: return domat::keyword(tokens_[i - 1]) != Keyword::K_DAY;
      default: return true;
    }
  }

  void write(std::size_t i) {
    out_ += words_[i];
    read_ = std::max(read_, tokens_[i].end);
  }

  // --- lines and comments

  // The comments up to an offset. What trails a line goes on trailing it, what has its own line keeps one.
  bool comments_before(std::uint32_t offset, std::uint32_t column, bool blank_kept) {
    std::size_t first = comment_;
    for (; comment_ < comments_.size() && comments_[comment_].begin < offset; ++comment_) {
      const Token& c = comments_[comment_];
      // Two that stood between the words of one keyword come after it together.
      bool after_comment = comment_ > first;
      if (c.line_break_before || after_comment || out_.empty()) {
        line(c.begin, column, blank_kept && !block_opened_);
        block_opened_ = false;
      } else {
        out_ += ' ';
      }
      std::string_view words = text_.substr(c.begin, c.end - c.begin);
      out_ += words.substr(0, words.find_last_not_of(" \t\v\f") + 1);
      read_ = std::max(read_, c.end);
    }
    return comment_ > first;
  }

  void line(std::uint32_t next, std::uint32_t column, bool blank_kept) {
    if (!out_.empty()) {
      out_ += '\n';
      if (blank_kept && blank_line_before(next)) out_ += '\n';
    }
    out_.append(column, ' ');
  }

  bool blank_line_before(std::uint32_t next) const {
    int breaks = 0;
    for (std::uint32_t i = read_; i < next; ++i) {
      bool line_end = text_[i] == '\n' || (text_[i] == '\r' && (i + 1 == next || text_[i + 1] != '\n'));
      if (line_end && ++breaks == 2) return true;
    }
    return false;
  }

  // --- tables

  std::vector<std::string> cells(const Element& row) const {
    std::vector<std::string> all;
    for (std::size_t i = row.first; i + 1 < row.end; ++i) {
      if (kind(tokens_[i]) == TokenKind::pipe) {
        all.emplace_back();
        continue;
      }
      if (!all.back().empty() && space_before(i)) all.back() += ' ';
      all.back() += words_[i];
    }
    return all;
  }

  // A row is one line, unless a comment stands in it.
  bool has_comment(const Element& row) const {
    auto at = std::ranges::lower_bound(comments_, tokens_[row.first].begin, {}, &Token::begin);
    return at != comments_.end() && at->begin < tokens_[row.end - 1].begin;
  }

  std::size_t write_rows(std::size_t first) {
    std::size_t end = first;
    std::vector<std::uint32_t> widths;
    for (; end < elements_.size() && elements_[end].is_row(); ++end) {
      if (has_comment(elements_[end])) continue;
      auto row = cells(elements_[end]);
      if (widths.size() < row.size()) widths.resize(row.size());
      for (std::size_t c = 0; c < row.size(); ++c) widths[c] = std::max(widths[c], display_width(row[c]));
    }
    for (std::size_t i = first; i < end; ++i) {
      if (has_comment(elements_[i])) write_element(elements_[i]);
      else write_row(elements_[i], widths);
    }
    return end;
  }

  void write_row(const Element& e, const std::vector<std::uint32_t>& widths) {
    begin(e);
    auto row = cells(e);
    for (std::size_t c = 0; c < row.size(); ++c) {
      out_ += "| " + row[c];
      out_.append(widths[c] - display_width(row[c]) + 1, ' ');
    }
    write(e.end - 1);
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  const std::vector<Token>& comments_;
  Words words_;
  std::vector<Element> elements_;
  std::vector<std::uint32_t> before_conditions_;
  std::string out_;
  std::size_t comment_ = 0;    // the next one to write
  std::uint32_t read_ = 0;     // end of what has been written, in the source
  bool block_opened_ = false;  // nothing has been written since the brace of a block
};

}  // namespace

std::string format_source(const SourceMap& sources, FileId file, Lang from, Lang to, const TokenList& list, const syntax::Tree& tree, const OwnNames& own) {
  std::vector<std::string> parts = Formatter(sources, file, from, to, list, tree, own).run();
  return is_literate(sources.name(file)) ? with_code(sources.text(file), parts) : std::move(parts.front());
}

}  // namespace domat
