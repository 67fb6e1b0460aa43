// What ANTLR alone takes for a rule file: the floor that the compiler's time from source text is measured against.
#pragma once
#include <string>

namespace domat::bench {

struct AntlrSeconds {
  double lex = 0, parse = 0;
  double all() const { return lex + parse; }
};

// The grammar's lexer over the whole of a French text, then the grammar's parser over its tokens in SLL mode, one element at a time as
// the compiler does, so that no parse tree outlives its element. Nothing is built from the parse trees. What comes
// between the two, words that become keywords, is the compiler's own work and is not counted. Throws std::runtime_error for a text
// that the parser does not take.
AntlrSeconds antlr_alone(const std::string& text);

}  // namespace domat::bench
