// Functions of a generated pack: each may call those before it.
#pragma once
#include "tests/differential/vocabulary.h"

namespace domat::differential {

void declare_functions(Vocabulary&, Choices&);

}  // namespace domat::differential
