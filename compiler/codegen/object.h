// Modules to object files, for a machine that need not be this one.
#pragma once
#include <memory>
#include <string>

#include <llvm/IR/Module.h>
#include <llvm/Target/TargetMachine.h>

#include "runtime/core/artifact.h"

namespace domat::native {

// Code that runs on any processor of that machine, wherever it is loaded.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine_for(Machine, llvm::CodeGenOptLevel);

// The bytes of an object file. The module's data layout is that of the machine.
llvm::Expected<std::string> object_file(llvm::Module&, llvm::TargetMachine&);

}  // namespace domat::native
