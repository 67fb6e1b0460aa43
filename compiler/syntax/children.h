// Children of ANTLR's contexts. Its own accessors cast each child to each class that it might be of, and most of the time of building
// went there; these ask for the exact class.
#pragma once
#include <typeinfo>
#include <vector>

#include "antlr4-runtime.h"

namespace domat::syntax {

template <typename Context>
Context* child(antlr4::ParserRuleContext* c) {
  for (antlr4::tree::ParseTree* x : c->children)
    if (typeid(*x) == typeid(Context)) return static_cast<Context*>(x);
  return nullptr;
}

template <typename Context>
std::vector<Context*> children(antlr4::ParserRuleContext* c) {
  std::vector<Context*> all;
  for (antlr4::tree::ParseTree* x : c->children)
    if (typeid(*x) == typeid(Context)) all.push_back(static_cast<Context*>(x));
  return all;
}

// The child at a place where the grammar leaves no choice.
template <typename Context>
Context* child_at(antlr4::ParserRuleContext* c, std::size_t place) {
  return static_cast<Context*>(c->children[place]);
}

// A child that is a token; none for another one.
inline antlr4::tree::TerminalNode* as_token(antlr4::tree::ParseTree* x) {
  return typeid(*x) == typeid(antlr4::tree::TerminalNodeImpl) ? static_cast<antlr4::tree::TerminalNode*>(x) : nullptr;
}

inline antlr4::tree::TerminalNode* token(antlr4::ParserRuleContext* c, std::size_t type) {
  for (antlr4::tree::ParseTree* x : c->children)
    if (auto* t = as_token(x); t && t->getSymbol()->getType() == type) return t;
  return nullptr;
}

inline std::vector<antlr4::tree::TerminalNode*> tokens(antlr4::ParserRuleContext* c, std::size_t type) {
  std::vector<antlr4::tree::TerminalNode*> all;
  for (antlr4::tree::ParseTree* x : c->children)
    if (auto* t = as_token(x); t && t->getSymbol()->getType() == type) all.push_back(t);
  return all;
}

}  // namespace domat::syntax
