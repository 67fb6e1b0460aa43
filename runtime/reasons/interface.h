// The columns of a pack's record batches, for what evaluates them (runtime/core/interface.h).
#pragma once
#include <string>

#include "runtime/reasons/pack.h"

namespace domat {

// Of a pack as compiled.
std::string interface_bytes(const Pack&);

}  // namespace domat
