// What a node of the rule graph yields: a truth (P) or a value (V), as ops.def says.
#pragma once
#include <cstddef>

#include "runtime/reasons/pack.h"

namespace domat {

enum class OpClass : std::uint8_t { P, V };
inline constexpr OpClass kOpClasses[] = {
#define OP(name, cls, ...) OpClass::cls,
#include "runtime/reasons/ops.def"
#undef OP
};
constexpr OpClass class_of(Op op) { return kOpClasses[static_cast<std::size_t>(op)]; }

}  // namespace domat
