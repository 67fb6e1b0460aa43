// ANTLR's prediction, with what one token settles looked up in a table.
#pragma once
#include <cstdint>
#include <vector>

#include "antlr4-runtime.h"

namespace domat::syntax {

// Nearly every decision of an ordinary rule is settled by the next token. ANTLR walks maps behind locks to find that out, and where an
// element may end it goes through its network anew each time, since nothing in the grammar follows an element.
class Predictor final : public antlr4::atn::ParserATNSimulator {
 public:
  using Base = antlr4::atn::ParserATNSimulator;

  // Shares what `from`, the parser's own, has learnt.
  Predictor(antlr4::Parser* parser, Base& from)
      : Base(parser, from.atn, from.decisionToDFA, from.getSharedContextCache()),
        types_(from.atn.maxTokenType + 2),
        known_(from.decisionToDFA.size() * types_) {}

  std::size_t adaptivePredict(antlr4::TokenStream* input, std::size_t decision, antlr4::ParserRuleContext* context) override {
    if (getPredictionMode() != antlr4::atn::PredictionMode::SLL) return Base::adaptivePredict(input, decision, context);
    const std::size_t type = input->LA(1);
    std::uint8_t& known = known_[decision * types_ + type + 1];  // the type of the end is -1
    if (known != 0) return known;
    const std::size_t alternative = Base::adaptivePredict(input, decision, context);
    if (settled(decision, type) && alternative <= UINT8_MAX) known = static_cast<std::uint8_t>(alternative);
    return alternative;
  }

 private:
  // Whether ANTLR looked no further: it was sure, or saw that only the end of the decision's rule is left, which here depends on no
  // context, there being no predicates in the grammar.
  bool settled(std::size_t decision, std::size_t type) const {
    const antlr4::dfa::DFAState* start = decisionToDFA[decision].s0;
    const auto edge = start->edges.find(type);
    return edge != start->edges.end() && (edge->second == ERROR.get() || (edge->second->isAcceptState && edge->second->predicates.empty()));
  }

  std::size_t types_;
  std::vector<std::uint8_t> known_;  // by decision and token: the alternative, 0 when it is not settled
};

}  // namespace domat::syntax
