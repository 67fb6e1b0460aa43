// run --decisive: the facts that each unknown conclusion still turns on, beside its reasons.
#pragma once
#include <string>
#include <vector>

#include "compiler/diagnostics/diagnostics.h"
#include "compiler/inquiry/decisive.h"
#include "compiler/inquiry/question.h"
#include "runtime/reasons/result.h"

namespace domat {

struct DecisiveFacts {
  std::uint32_t atom;
  inquiry::Decisive found;
};
// Of the conclusions of the result that are unknown, in order.
std::vector<DecisiveFacts> decisive_facts(const inquiry::Question&, const Outcome&, const Result&);

// The result as JSON (result_json), with `decisive` in each of those conclusions.
std::string with_decisive(const Pack&, const std::string& result, const std::vector<DecisiveFacts>&);
// A paragraph for each that says the same.
std::string decisive_text(const Pack&, const std::vector<DecisiveFacts>&, Lang);

}  // namespace domat
