// The answer to a case, for people, in French or in English. Nothing is derived here: what is not in the result is not said.
#pragma once
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/io/case_error.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "runtime/reasons/result.h"

namespace domat {

enum class PageForm : std::uint8_t { text, markdown, html };

// The whole answer: the pack, the application date and the mode, what came out in one line, then errors met by rules, what stands, what
// is contradictory, what is in error, what is ruled out, what is unknown and what is missing for it, what nothing supports, the burden of
// proof, and what is incompatible. A case with errors was not evaluated: its errors are all that is said. `color` adds terminal escapes
// to text, whose lines are at most 100 cells wide unless a word is wider; the page in HTML stands alone, and as Markdown it is cut where
// it would be too long to read, which it then says.
std::string answer_page(PageForm, const Pack&, const Case&, const Outcome&, const Result&, const std::vector<CaseError>&, Lang, bool color);

// The conclusions of the result as text, without what stands above them.
std::string explain_text(const Pack&, const Case&, const Outcome&, const Result&, const std::vector<CaseError>&, Lang, bool color);

// One line or more an error, `file` before its place; empty for no file.
std::string case_errors_text(const std::vector<CaseError>&, const std::string& file, Lang, bool color);

}  // namespace domat
