// What every command says at its end.
#pragma once
#include "compiler/driver/options.h"
#include "compiler/driver/session.h"

namespace domat {

// Diagnostics to standard error as text, or to standard output as JSON when `json_out`.
void print_diagnostics(const Session&, const Options&, bool json_out);
// To standard error, with --time-passes.
void print_times(const Session&, const Options&);
// --emit: prints the asked form of a stage that has run; false when there is no such form.
void emit(const Session&, const std::string& form);

}  // namespace domat
