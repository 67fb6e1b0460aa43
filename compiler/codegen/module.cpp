// The codegen module: native code in memory through ORC's LLJIT, and the texts of --emit.
#include <algorithm>

#include <llvm/ExecutionEngine/Orc/LLJIT.h>
#include <llvm/IR/LegacyPassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/MC/TargetRegistry.h>
#include <llvm/Support/SmallVectorMemoryBuffer.h>
#include <llvm/Support/TargetSelect.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/Target/TargetMachine.h>
#include <llvm/TargetParser/Host.h>

#include "compiler/codegen/build.h"
#include "compiler/codegen/emit.h"
#include "compiler/engine/engine.h"
#include "runtime/core/called.h"
#include "runtime/core/generated.h"
#include "runtime/core/table.h"
#include "runtime/reasons/interface.h"

namespace domat::native {
namespace {

// Code for one case, or for the scenarios of a pack, is not run often enough for what optimising it costs; and beyond this many nodes nothing is.
constexpr std::size_t kOptimisedNodes = 20'000;

llvm::CodeGenOptLevel level(const Pack& p, bool many_cases) {
  return many_cases && p.graph.nodes.size() <= kOptimisedNodes ? llvm::CodeGenOptLevel::Default : llvm::CodeGenOptLevel::None;
}

class Compiled final : public CompiledPack {
 public:
  Compiled(std::unique_ptr<llvm::orc::LLJIT> jit, const domat_pack* pack) : jit_(std::move(jit)), pack_(pack) {}

  const domat_pack* pack() const override { return pack_; }
  Outcome evaluate(const Case& c) const override { return evaluate_by(kInProcess, pack_, c); }

 private:
  std::unique_ptr<llvm::orc::LLJIT> jit_;
  const domat_pack* pack_;
};
static_assert(static_cast<int>(State::defined) == 1 && static_cast<int>(State::undefined) == 2 && static_cast<int>(State::conflict) == 3 &&
              static_cast<int>(State::error) == 4);

// What generated code calls.
const std::pair<const char*, void*> kCalled[] = {
    {kMultiply, reinterpret_cast<void*>(&domat_multiply)},       {kDivide, reinterpret_cast<void*>(&domat_divide)},
    {kCallNative, reinterpret_cast<void*>(&domat_call_native)},  {kAddItems, reinterpret_cast<void*>(&domat_add_items)},
    {kFirstOfItems, reinterpret_cast<void*>(&domat_first_of_items)}, {kFinishFirst, reinterpret_cast<void*>(&domat_finish_first)},
};

class Module final : public Codegen {
 public:
  Module() {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  }

  std::unique_ptr<CompiledPack> compile(const Pack& p, Batches batches, std::string* error) const override {
    auto result = try_compile(p, batches);
    if (result) return std::move(*result);
    if (error) *error = llvm::toString(result.takeError());
    else llvm::consumeError(result.takeError());
    return nullptr;
  }

  std::string build(const Pack& p, const ArtifactParts& parts, std::string* error) const override {
    auto bytes = native::build(p, parts, level(p, true));
    if (bytes) return std::move(*bytes);
    *error = llvm::toString(bytes.takeError());
    return {};
  }

  std::string llvm_text(const Pack& p) const override {
    llvm::LLVMContext context;
    auto module = emit_module(p, {}, llvm::cantFail(host_machine(p))->createDataLayout(), std::nullopt, context);
    std::string text;
    llvm::raw_string_ostream out(text);
    module->print(out, nullptr);
    return text;
  }

  std::string assembly(const Pack& p) const override {
    llvm::LLVMContext context;
    auto target = llvm::cantFail(host_machine(p));
    auto module = emit_module(p, {}, target->createDataLayout(), std::nullopt, context);
    llvm::SmallString<0> text;
    llvm::raw_svector_ostream out(text);
    llvm::legacy::PassManager passes;
    target->addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::AssemblyFile);
    passes.run(*module);
    return std::string(text);
  }

 private:
  static Attachments attached(const Pack& p) { return {{}, interface_bytes(p), {}, {}}; }
  static Level host_level() {
    const auto features = llvm::sys::getHostCPUFeatures();
    auto has = [&](const char* feature) { return features.lookup(feature); };
    return {"", "", has("avx2"), has("avx512dq") && has("avx512vl"), static_cast<std::uint8_t>(has("avx512f") && has("avx512bw") ? kTableAvx512 : has("avx2") ? kTableAvx2 : kTableBaseline)};
  }
  static std::optional<Level> level_of(Batches batches) {
    switch (batches) {
      case Batches::none: return std::nullopt;
      case Batches::here: return host_level();
      case Batches::avx2: return Level{"", "x86-64-v3", true, false, kTableAvx2};
      case Batches::baseline: return Level{"", "x86-64", false, false, kTableBaseline};
    }
    return std::nullopt;
  }
  static llvm::Expected<std::unique_ptr<llvm::TargetMachine>> host_machine(const Pack& p) {
    auto machine = llvm::orc::JITTargetMachineBuilder::detectHost();
    if (!machine) return machine.takeError();
    machine->setCodeGenOptLevel(level(p, false));
    return machine->createTargetMachine();
  }
  static llvm::Expected<std::unique_ptr<CompiledPack>> try_compile(const Pack& p, Batches batches) {
    auto machine = llvm::orc::JITTargetMachineBuilder::detectHost();
    if (!machine) return machine.takeError();
    machine->setCodeGenOptLevel(level(p, batches != Batches::none));
    auto jit = llvm::orc::LLJITBuilder().setJITTargetMachineBuilder(std::move(*machine)).create();
    if (!jit) return jit.takeError();
    llvm::orc::SymbolMap called;
    for (auto [name, address] : kCalled)
      called[(*jit)->mangleAndIntern(name)] = {llvm::orc::ExecutorAddr::fromPtr(address), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
    if (auto e = (*jit)->getMainJITDylib().define(llvm::orc::absoluteSymbols(std::move(called)))) return e;
    auto context = std::make_unique<llvm::LLVMContext>();
    auto module = emit_module(p, attached(p), (*jit)->getDataLayout(), level_of(batches), *context);
    std::string broken;
    llvm::raw_string_ostream report(broken);
    if (llvm::verifyModule(*module, &report)) return llvm::createStringError(llvm::inconvertibleErrorCode(), broken);
    if (auto e = (*jit)->addIRModule(llvm::orc::ThreadSafeModule(std::move(module), std::move(context)))) return e;
    auto constant = (*jit)->lookup(kConstant);
    if (!constant) return constant.takeError();
    return std::make_unique<Compiled>(std::move(*jit), constant->toPtr<const domat_pack*>());
  }
};

}  // namespace
}  // namespace domat::native

extern "C" __attribute__((visibility("default"))) const domat::Codegen* domat_codegen() {
  static const domat::native::Module module;
  return &module;
}
