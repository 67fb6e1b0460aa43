// The checked model to a pack's tables and rule graph: variables replaced by members, one node for each rule instance
// and each conclusion, operands before what uses them.
#pragma once
#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/sema/model.h"
#include "runtime/reasons/pack.h"

namespace domat::ir {

Pack from_model(const model::Model&, const Interner&, const SourceMap&);

}  // namespace domat::ir
