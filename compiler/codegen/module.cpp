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

#include "compiler/codegen/abi.h"
#include "compiler/codegen/emit.h"
#include "compiler/engine/engine.h"
#include "runtime/core/list_items.h"
#include "runtime/core/natives.h"
#include "runtime/core/number.h"

namespace domat::native {
namespace {

// Beyond this many nodes the fast instruction selector keeps the time to the first answer linear and short.
constexpr std::size_t kOptimisedNodes = 20'000;

llvm::CodeGenOptLevel level(const Pack& p) {
  // Code for the lists of one case serves few cases more.
  const bool for_one_case = std::ranges::any_of(p.enumerations, &Enumeration::is_list);
  return p.graph.nodes.size() <= kOptimisedNodes && !for_one_case ? llvm::CodeGenOptLevel::Default : llvm::CodeGenOptLevel::None;
}

class Compiled final : public CompiledPack {
 public:
  Compiled(const Pack& p, std::unique_ptr<llvm::orc::LLJIT> jit, void (*entry)(CaseMemory*)) : p_(p), jit_(std::move(jit)), entry_(entry) {}

  Outcome evaluate(const Case& c) const override {
    std::vector<std::uint8_t> truths(p_.atom_count), states(p_.atom_count), holds(p_.instances.size()), planes(p_.graph.nodes.size() * 4);
    std::vector<std::int64_t> values(p_.atom_count);
    std::vector<Wide> node_values(p_.graph.nodes.size());
    for (std::uint32_t a = 0; a < p_.atom_count; ++a) {
      truths[a] = static_cast<std::uint8_t>(c.truths[a].t | c.truths[a].f << 1);
      states[a] = static_cast<std::uint8_t>(c.values[a].state);
      values[a] = c.values[a].v;
    }
    auto out_truths = truths;
    auto out_states = states;
    auto out_values = values;
    CaseMemory memory{truths.data(),     states.data(),     values.data(), c.at.value_or(0), c.at.has_value(),
                      c.mode == Mode::closed, holds.data(), out_truths.data(), out_states.data(), out_values.data(),
                      planes.data(),     node_values.data()};
    entry_(&memory);

    Outcome o;
    o.holds.resize(holds.size());
    for (std::size_t i = 0; i < holds.size(); ++i) o.holds[i] = {(holds[i] & 1) != 0, (holds[i] & 2) != 0};
    o.truths.resize(p_.atom_count);
    o.values.resize(p_.atom_count);
    for (std::uint32_t a = 0; a < p_.atom_count; ++a) {
      o.truths[a] = {(out_truths[a] & 1) != 0, (out_truths[a] & 2) != 0};
      o.values[a] = {static_cast<State>(out_states[a]), out_values[a]};
    }
    return o;
  }

 private:
  const Pack& p_;
  std::unique_ptr<llvm::orc::LLJIT> jit_;
  void (*entry_)(CaseMemory*);
};
static_assert(static_cast<int>(State::defined) == 1 && static_cast<int>(State::undefined) == 2 && static_cast<int>(State::conflict) == 3 &&
              static_cast<int>(State::error) == 4);

// What generated code calls.
bool multiply_wide(const Wide* a, const Wide* b, Wide* out) { return multiply(*a, *b, out); }
bool divide_wide(const Wide* a, const Wide* b, Rounding mode, Wide* out) { return divide(*a, *b, mode, out); }
TimeError call_native_function(Native function, const std::int64_t* arguments, const Calendar* calendars, std::uint32_t count, std::int64_t* out) {
  return call_native(function, arguments, calendars, count, out);
}

class Module final : public Codegen {
 public:
  Module() {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
  }

  std::unique_ptr<CompiledPack> compile(const Pack& p, std::string* error) const override {
    auto result = try_compile(p);
    if (result) return std::move(*result);
    if (error) *error = llvm::toString(result.takeError());
    else llvm::consumeError(result.takeError());
    return nullptr;
  }

  std::string llvm_text(const Pack& p) const override {
    llvm::LLVMContext context;
    auto module = emit_module(p, context);
    std::string text;
    llvm::raw_string_ostream out(text);
    module->print(out, nullptr);
    return text;
  }

  std::string assembly(const Pack& p) const override {
    llvm::LLVMContext context;
    auto module = emit_module(p, context);
    auto machine = llvm::cantFail(llvm::orc::JITTargetMachineBuilder::detectHost());
    machine.setCodeGenOptLevel(level(p));
    auto target = llvm::cantFail(machine.createTargetMachine());
    module->setDataLayout(target->createDataLayout());
    llvm::SmallString<0> text;
    llvm::raw_svector_ostream out(text);
    llvm::legacy::PassManager passes;
    target->addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::AssemblyFile);
    passes.run(*module);
    return std::string(text);
  }

 private:
  static llvm::Expected<std::unique_ptr<CompiledPack>> try_compile(const Pack& p) {
    auto machine = llvm::orc::JITTargetMachineBuilder::detectHost();
    if (!machine) return machine.takeError();
    machine->setCodeGenOptLevel(level(p));
    auto jit = llvm::orc::LLJITBuilder().setJITTargetMachineBuilder(std::move(*machine)).create();
    if (!jit) return jit.takeError();
    llvm::orc::SymbolMap called;
    called[(*jit)->mangleAndIntern(kMultiply)] = {llvm::orc::ExecutorAddr::fromPtr(&multiply_wide), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
    called[(*jit)->mangleAndIntern(kDivide)] = {llvm::orc::ExecutorAddr::fromPtr(&divide_wide), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
    called[(*jit)->mangleAndIntern(kAddItems)] = {llvm::orc::ExecutorAddr::fromPtr(&add_items), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
    called[(*jit)->mangleAndIntern(kFirstOfItems)] = {llvm::orc::ExecutorAddr::fromPtr(&first_of_items), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
    called[(*jit)->mangleAndIntern(kFinishFirst)] = {llvm::orc::ExecutorAddr::fromPtr(&finish_first), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
    called[(*jit)->mangleAndIntern(kCallNative)] = {llvm::orc::ExecutorAddr::fromPtr(&call_native_function), llvm::JITSymbolFlags::Exported | llvm::JITSymbolFlags::Callable};
    if (auto e = (*jit)->getMainJITDylib().define(llvm::orc::absoluteSymbols(std::move(called)))) return e;
    auto context = std::make_unique<llvm::LLVMContext>();
    auto module = emit_module(p, *context);
    module->setDataLayout((*jit)->getDataLayout());
    std::string broken;
    llvm::raw_string_ostream report(broken);
    if (llvm::verifyModule(*module, &report)) return llvm::createStringError(llvm::inconvertibleErrorCode(), broken);
    if (auto e = (*jit)->addIRModule(llvm::orc::ThreadSafeModule(std::move(module), std::move(context)))) return e;
    auto entry = (*jit)->lookup(kEntry);
    if (!entry) return entry.takeError();
    return std::make_unique<Compiled>(p, std::move(*jit), entry->toPtr<void (*)(CaseMemory*)>());
  }
};

}  // namespace
}  // namespace domat::native

extern "C" __attribute__((visibility("default"))) const domat::Codegen* domat_codegen() {
  static const domat::native::Module module;
  return &module;
}
