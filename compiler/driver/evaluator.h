// The evaluator that the command line asks for.
#pragma once
#include <functional>

#include "compiler/driver/options.h"
#include "compiler/driver/session.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

// --engine native: compiled code; reference: the reference evaluator. The session and the pack must outlive it. Null, after saying why on
// standard error, when the native engine cannot be had.
std::function<Outcome(const Case&)> make_evaluator(Session&, const Pack&, const Options&);

}  // namespace domat
