// JSON Schema (2020-12) of the cases of a pack and of its results.
#pragma once
#include <string>

#include "runtime/reasons/pack.h"

namespace domat {

// One document: its $defs "case" and "result" are the two, and it accepts either.
std::string pack_schema(const Pack&);

}  // namespace domat
