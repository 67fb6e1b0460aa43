// Tokens to syntax tree. The only room that sees ANTLR; none of its exceptions or messages leaves it.
#pragma once
#include "compiler/base/interner.h"
#include "compiler/syntax/tokens.h"
#include "compiler/syntax/tree.h"

namespace domat::syntax {

// The tree of what could be read; what could not was reported, and reading went on at the next declaration or rule.
Tree parse(const SourceMap&, FileId, Lang, const TokenList&, Interner&, Diagnostics&);

}  // namespace domat::syntax
