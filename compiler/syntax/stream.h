// A token stream for the ANTLR parser over the compact token list: token objects exist only for the element being parsed.
#pragma once
#include <memory>
#include <string>

#include "antlr4-runtime.h"
#include "compiler/syntax/tokens.h"

namespace domat::syntax {

class Stream final : public antlr4::TokenStream {
 public:
  explicit Stream(const std::vector<Token>& tokens) : tokens_(tokens) {}

  // Goes on at a token; the objects of the element before serve again, so its contexts must be gone.
  void restart(std::size_t at) {
    seek(at);
    base_ = position_ > 0 ? position_ - 1 : 0;  // the parser looks one token back
  }
  std::size_t position() const { return position_; }

  void consume() override {
    if (position_ + 1 < tokens_.size()) ++position_;
  }
  std::size_t LA(ssize_t k) override { return antlr_type(index_of(k)); }
  antlr4::Token* LT(ssize_t k) override { return get(index_of(k)); }
  antlr4::Token* get(std::size_t i) const override {
    std::size_t at = i - std::min(i, base_);
    if (at >= cache_.size()) cache_.resize(at + 1);
    auto& slot = cache_[at];
    if (!slot) slot = std::make_unique<antlr4::CommonToken>(antlr_type(i));
    if (slot->getTokenIndex() != i) {
      slot->setType(antlr_type(i));
      slot->setTokenIndex(i);
    }
    return slot.get();
  }
  ssize_t mark() override { return 0; }
  void release(ssize_t) override {}
  std::size_t index() override { return position_; }
  void seek(std::size_t i) override { position_ = std::min(i, tokens_.size() - 1); }
  std::size_t size() override { return tokens_.size(); }
  std::string getSourceName() const override { return {}; }
  antlr4::TokenSource* getTokenSource() const override { return nullptr; }
  std::string getText(const antlr4::misc::Interval&) override { return {}; }
  std::string getText() override { return {}; }
  std::string getText(antlr4::RuleContext*) override { return {}; }
  std::string getText(antlr4::Token*, antlr4::Token*) override { return {}; }

 private:
  std::size_t index_of(ssize_t k) const {
    if (k < 0) return position_ >= static_cast<std::size_t>(-k) ? position_ - static_cast<std::size_t>(-k) : 0;
    return std::min(position_ + static_cast<std::size_t>(k > 0 ? k - 1 : 0), tokens_.size() - 1);
  }
  std::size_t antlr_type(std::size_t i) const {
    auto type = tokens_[i].type;
    return type == static_cast<std::uint16_t>(antlr4::Token::EOF) ? antlr4::Token::EOF : type;
  }
  const std::vector<Token>& tokens_;
  std::size_t position_ = 0, base_ = 0;
  mutable std::vector<std::unique_ptr<antlr4::CommonToken>> cache_;
};

}  // namespace domat::syntax
