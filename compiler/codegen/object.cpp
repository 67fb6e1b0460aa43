#include "compiler/codegen/object.h"

#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>

namespace domat::native {
namespace {

struct Description {
  const char *triple, *processor, *features;
};

// Of WebAssembly, what Node 18 and the browsers of its time have (https://webassembly.org/features/); the archive of runtime/core is made alike.
Description description(Machine m) {
  if (m == Machine::wasm32) return {"wasm32-unknown-unknown", "generic", "+mutable-globals,+sign-ext,+bulk-memory,+nontrapping-fptoint,+simd128"};
  return {"x86_64-unknown-linux-gnu", "x86-64", ""};
}

llvm::Error failed(const std::string& why) { return llvm::createStringError(llvm::inconvertibleErrorCode(), why); }

}  // namespace

llvm::Expected<std::unique_ptr<llvm::TargetMachine>> machine_for(Machine m, llvm::CodeGenOptLevel level) {
  LLVMInitializeWebAssemblyTargetInfo();
  LLVMInitializeWebAssemblyTarget();
  LLVMInitializeWebAssemblyTargetMC();
  LLVMInitializeWebAssemblyAsmPrinter();
  const Description d = description(m);
  std::string error;
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(d.triple, error);
  if (!target) return failed(error);
  llvm::TargetOptions options;
  options.DataSections = options.FunctionSections = true;  // the linker leaves out what nobody needs
  return std::unique_ptr<llvm::TargetMachine>(target->createTargetMachine(d.triple, d.processor, d.features, options, llvm::Reloc::PIC_, std::nullopt, level));
}

llvm::Expected<std::string> object_file(llvm::Module& module, llvm::TargetMachine& machine) {
  module.setTargetTriple(machine.getTargetTriple().str());
  std::string broken;
  llvm::raw_string_ostream report(broken);
  if (llvm::verifyModule(module, &report)) return failed(broken);
  llvm::SmallString<0> bytes;
  llvm::raw_svector_ostream out(bytes);
  llvm::legacy::PassManager passes;
  if (machine.addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile)) return failed("no object files for this machine");
  passes.run(module);
  return std::string(bytes);
}

}  // namespace domat::native
