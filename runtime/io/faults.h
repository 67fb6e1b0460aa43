// Errors met while a case was evaluated, as errors of the case.
#pragma once
#include <string_view>
#include <vector>

#include "runtime/io/case_error.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "runtime/reasons/result.h"

namespace domat {

CaseError::Kind case_error(ValueError);
// "division_by_zero": the error of the case by its id.
std::string_view error_word(ValueError);
// The error that a value in State::error carries.
ValueError error_of(Value);

// One for each rule and error, in order: the instances of a rule would all say the same.
std::vector<CaseError> fault_errors(const Pack&, const Result&);

}  // namespace domat
