// A pack to the file that carries it, all but its seal.
#pragma once
#include <string>

#include <llvm/Support/CodeGen.h>
#include <llvm/Support/Error.h>

#include "compiler/engine/engine.h"
#include "runtime/reasons/pack.h"

namespace domat::native {

llvm::Expected<std::string> build(const Pack&, const ArtifactParts&, llvm::CodeGenOptLevel);

}  // namespace domat::native
