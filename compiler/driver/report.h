// What every command says at its end.
#pragma once
#include "compiler/driver/options.h"
#include "compiler/driver/session.h"

namespace domat {

// Diagnostics to standard error as text, or to standard output as JSON when `json_out`.
void print_diagnostics(const Session&, const Options&, bool json_out);
// To standard error, with --time-passes.
void print_times(const Session&, const Options&);
// --emit: prints the asked form of a stage, if the stages before it found no error. False, after saying why, when native code cannot be had.
bool emit(Session&, const Options&);

// To standard error, "domat: …".
void complain(const Options&, const std::string&);
// Why a call of the system failed, from errno.
std::string system_reason(int error, Lang);

}  // namespace domat
