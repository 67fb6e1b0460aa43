// Where the rules stand in a file: all of it, or the blocks of code of a Markdown file.
#pragma once
#include <vector>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"

namespace domat {

// In order. No word, phrase or element goes on from one to the next. The last one ends the file; in Markdown it is empty.
// Blocks that are not closed, and those that would not be read, are reported.
std::vector<Span> code_in(const SourceMap&, FileId, Diagnostics&);

}  // namespace domat
