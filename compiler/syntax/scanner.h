// Characters to the tokens of grammar/DomatLexer.g4, written by hand: the lexer that ANTLR generates took a third of the time of
// compiling a long pack. The grammar says what is right (tests/unit/scanner_test.cpp compares the two).
#pragma once
#include <cstdint>
#include <string_view>

namespace domat::syntax {

struct Scanned {
  std::uint16_t type;  // of DomatLexer; its EOF at the end, and COMMENT like any other token
  bool line_break_before;
  std::uint32_t begin, end;
};

class Scanner {
 public:
  // Valid UTF-8, of which what is before `begin` has been read.
  Scanner(std::string_view text, std::uint32_t begin) : text_(text), at_(begin) {}

  Scanned next();
  void seek(std::uint32_t to) { at_ = to; }

 private:
  struct Read {
    std::uint16_t type;
    std::uint32_t end;
  };
  bool skip_space();
  unsigned char byte(std::uint32_t at) const { return at < text_.size() ? static_cast<unsigned char>(text_[at]) : 0; }
  std::uint32_t code_point(std::uint32_t at, std::uint32_t* length) const;
  Read token(std::uint32_t at) const;
  Read ascii(std::uint32_t at) const;
  Read beyond_ascii(std::uint32_t at) const;
  Read string(std::uint32_t at, std::uint32_t quote, std::string_view close) const;
  Read number(std::uint32_t at) const;
  Read word(std::uint32_t at) const;
  std::uint32_t elided(std::uint32_t at) const;
  std::uint32_t word_end(std::uint32_t at) const;
  std::uint32_t line_end(std::uint32_t at) const;
  std::uint32_t digits(std::uint32_t at) const;
  std::uint32_t separator(std::uint32_t at) const;

  std::string_view text_;
  std::uint32_t at_;
};

}  // namespace domat::syntax
