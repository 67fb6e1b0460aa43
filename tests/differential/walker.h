// The rule graph, worked out node by node as runtime/reasons/ops.def says. It stands between the reference evaluator and
// compiled code: what differs from the first is a mistake of lowering, what differs from the second one of code generation.
#pragma once
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat::differential {

Outcome walk(const Pack&, const Case&);

}  // namespace domat::differential
