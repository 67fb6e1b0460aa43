// The answer to a case as JSON (docs/formats.md, "Result").
#pragma once
#include <string>
#include <vector>

#include "runtime/io/case_error.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "runtime/reasons/result.h"

namespace domat {

// The pack is the one that was evaluated: where it has lists, expanded to those of the case. A case with errors was not evaluated: its
// outcome and result are empty. Faults of the result are written as errors too.
// `french` is the language of the errors' messages only.
std::string result_json(const Pack&, const Case&, const Outcome&, const Result&, const std::vector<CaseError>&, bool french);

// The same on one line, which it ends; of a case that was evaluated.
std::string result_line(const Pack&, const Case&, const Outcome&, const Result&, bool french);

}  // namespace domat
