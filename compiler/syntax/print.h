// The tree as text, for --emit ast and golden tests.
#pragma once
#include <string>

#include "compiler/syntax/tree.h"

namespace domat::syntax {

std::string print(const Tree&, const SourceMap&, const Interner&);

}  // namespace domat::syntax
