// One case of a pack, from the command line to its evaluation: for the commands that ask about it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/driver/evaluator.h"
#include "compiler/driver/options.h"
#include "compiler/inquiry/question.h"
#include "runtime/io/case_error.h"
#include "runtime/io/case_reader.h"
#include "runtime/reasons/result.h"

namespace domat {

// Unlike rules, a case may come from a pipe ("-"). Nothing, after saying why, when it cannot be read.
std::optional<std::string> read_case_text(const Options&, const std::string& file);
// --at, --mode and --rest-false. Nothing, after saying why, when they are not as they should be.
std::optional<CaseOptions> case_options(const Options&);
// Of a case that is more than a pack can be expanded to: the list with the most elements is the one to blame.
CaseError too_large(const Pack&, const Case&);
// Whether the application date of a case that was read is that of the pack's date fact, and would move with it.
bool day_follows(const Pack&, const Case&, const CaseOptions&, const std::string& text);

// The conclusions of that name, `garantie(Assuré)`, or `garantie` with any arguments, as the pack stands for a case. Nothing, after saying why,
// when the pack has no such conclusion.
std::optional<std::vector<std::uint32_t>> conclusions_named(const Options&, const Pack& expanded, const std::string& name);

// What was derived of these conclusions alone.
Result only(const Result&, const std::vector<std::uint32_t>& atoms);

}  // namespace domat
