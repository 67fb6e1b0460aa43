// Valid UTF-8 as a character stream for the lexer that ANTLR generates. Its positions are bytes, and the text is not copied: ANTLR's own
// stream would hold each character in four bytes.
#pragma once
#include <string>
#include <string_view>

#include "antlr4-runtime.h"

namespace domat {

class Characters final : public antlr4::CharStream {
 public:
  explicit Characters(std::string_view text) : text_(text) {}

  void consume() override { at_ += length(at_); }
  std::size_t LA(ssize_t k) override {
    std::size_t at = at_;
    for (; k < 0 && at > 0; ++k) at = before(at);
    if (k < 0) return 0;
    for (; k > 1 && at < text_.size(); --k) at += length(at);
    return at < text_.size() ? decode(at) : EOF;
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  std::size_t index() override { return at_; }
  void seek(std::size_t to) override { at_ = to; }
  std::size_t size() override { return text_.size(); }
  std::string getSourceName() const override { return {}; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string toString() const override { return {}; }

 private:
  unsigned char byte(std::size_t at) const { return static_cast<unsigned char>(text_[at]); }
  std::size_t length(std::size_t at) const { return byte(at) < 0x80 ? 1 : byte(at) < 0xE0 ? 2 : byte(at) < 0xF0 ? 3 : 4; }
  std::size_t before(std::size_t at) const {
    do --at;
    while (at > 0 && (byte(at) & 0xC0) == 0x80);
    return at;
  }
  std::size_t decode(std::size_t at) const {
    const std::size_t n = length(at);
    if (n == 1) return byte(at);
    std::size_t value = byte(at) & (0xFFu >> (n + 1));
    for (std::size_t i = 1; i < n; ++i) value = value << 6 | (byte(at + i) & 0x3Fu);
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace domat
