#include "tests/bench/antlr_alone.h"

#include <chrono>
#include <stdexcept>

#include "DomatLexer.h"
#include "DomatParser.h"
#include "tests/characters.h"
#include "compiler/syntax/tokens.h"

namespace domat::bench {
namespace {

using antlr::DomatLexer;
using antlr::DomatParser;

class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// ANTLR's own stream of characters needs four bytes for each and a pass to make them: the compiler's is the faster one.
double lex(const std::string& text) {
  Stopwatch watch;
  Characters characters(text);
  DomatLexer lexer(&characters);
  lexer.removeErrorListeners();
  while (lexer.nextToken()->getType() != antlr4::Token::EOF) {}
  return watch.seconds();
}

std::vector<std::unique_ptr<antlr4::Token>> with_keywords(const std::string& text) {
  SourceMap sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("essai.domat", text);
  std::vector<std::unique_ptr<antlr4::Token>> all;
  for (const Token& t : tokenize(sources, file, Lang::fr, diagnostics).tokens) {
    const bool end = t.type == static_cast<std::uint16_t>(DomatLexer::EOF);
    all.push_back(std::make_unique<antlr4::CommonToken>(end ? antlr4::Token::EOF : t.type));
  }
  return all;
}

double parse(const std::string& text) {
  antlr4::ListTokenSource source(with_keywords(text));
  antlr4::CommonTokenStream tokens(&source);
  tokens.fill();
  DomatParser parser(&tokens);
  parser.removeErrorListeners();
  parser.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::SLL);
  Stopwatch watch;
  for (std::size_t at = 0; tokens.LA(1) != antlr4::Token::EOF; at = tokens.index()) {
    parser.reset();  // which goes back to the first token
    tokens.seek(at);
    try {
      parser.element();
    } catch (const antlr4::ParseCancellationException&) {
      throw std::runtime_error("the parser does not take this text");
    }
  }
  return watch.seconds();
}

}  // namespace

AntlrSeconds antlr_alone(const std::string& text) { return {lex(text), parse(text)}; }

}  // namespace domat::bench
