// The model as text, for --emit model.
#pragma once
#include <string>

#include "compiler/base/interner.h"
#include "compiler/sema/model.h"

namespace domat::model {

std::string print(const Model&, const Interner&, const SourceMap&);

}  // namespace domat::model
