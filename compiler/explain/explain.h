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

// The pack, the application date and the mode, on one line.
std::string heading_text(const Pack&, const Case&, Lang, bool color);

// The errors met by rules, then the conclusions of the result with their reasons: what stands, what is contradictory, what is in
// error, what is ruled out, what is unknown and what is missing for it, then briefly what nothing supports, the burden of proof,
// and what is incompatible. A case with errors was not evaluated: its errors are all that is said. Sections without content are
// left out; lines are at most 100 cells wide unless a word is wider. `color` adds terminal escapes.
std::string explain_text(const Pack&, const Case&, const Outcome&, const Result&, const std::vector<CaseError>&, Lang, bool color);

// One line or more an error, `file` before its place; empty for no file.
std::string case_errors_text(const std::vector<CaseError>&, const std::string& file, Lang, bool color);

}  // namespace domat
