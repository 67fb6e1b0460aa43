// The meaning: what a case comes to under a checked model, as docs/language.md says it, section by section.
// Written to be read, not to be fast; compiled code is held to it by differential tests.
#pragma once
#include "compiler/sema/model.h"
#include "runtime/reasons/outcome.h"

namespace domat {

Outcome evaluate(const model::Model&, const Case&);

}  // namespace domat
