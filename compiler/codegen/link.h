// Object files and the archive of runtime/core to a shared object or a WebAssembly module, by lld in this process.
#pragma once
#include <string>
#include <vector>

#include <llvm/Support/Error.h>

#include "runtime/core/artifact.h"

namespace domat::native {

// Exports the functions of domat/pack.h and nothing else; the same objects give the same bytes.
llvm::Expected<std::string> link(Machine, const std::vector<std::string>& objects, const std::string& archive);

}  // namespace domat::native
