#include "compiler/codegen/emit.h"

#include <llvm/IR/Constants.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/DCE.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>

#include "compiler/codegen/emit_case.h"
#include "runtime/core/generated.h"

namespace domat::native {
namespace {

// Each kernel is written as the graph says; what its parts repeat of one another, and of words bit by bit, goes here.
void optimise(const std::vector<KernelCode>& kernels) {
  llvm::PassBuilder builder;
  llvm::FunctionAnalysisManager functions;
  llvm::LoopAnalysisManager loops;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  builder.registerFunctionAnalyses(functions);
  builder.registerLoopAnalyses(loops);
  builder.registerCGSCCAnalyses(components);
  builder.registerModuleAnalyses(modules);
  builder.crossRegisterProxies(loops, functions, components, modules);
  llvm::FunctionPassManager passes;
  passes.addPass(llvm::EarlyCSEPass());
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::EarlyCSEPass());
  passes.addPass(llvm::DCEPass());
  for (auto& k : kernels)
    for (auto* parts : {&k.parts, &k.wider})
      for (llvm::Function* part : *parts) passes.run(*part, functions);
}

// Kernels of lanes are what takes time to make. Those without which a batch would go case by case are for processors that do well by them, and those that are
// quicker for what is known in every case, or give reasons, for packs up to this many nodes.
constexpr std::size_t kSpecialised = 1'000;
bool is_made(std::uint32_t kind, const Level& level, std::size_t nodes) {
  switch (kind) {
    case kWords: case kWordsReasons: return true;
    case kWordsKnown: case kWordsKnownTrue: return nodes <= kSpecialised;
    case kWordsKnownReasons: return level.wide && nodes <= kSpecialised;
    case kLanes: return level.lanes;
    default: return level.wide && nodes <= kSpecialised;
  }
}

std::vector<KernelCode> emit_kernels(const Pack& p, const Level& level, llvm::Module& m, Builder& b) {
  std::vector<KernelCode> all(kKernels);
  if (!p.lists.empty()) return all;  // each case has lists of its own length
  for (std::uint32_t kind = 0; kind < kKernels; ++kind)
    if (is_made(kind, level, p.graph.nodes.size())) all[kind] = emit_kernel(p, kind, level, m, b);
  optimise(all);
  return all;
}

}  // namespace

std::unique_ptr<llvm::Module> emit_module(const Pack& p, const Attachments& attached, const llvm::DataLayout& layout, const std::vector<Level>& levels, llvm::LLVMContext& context) {
  auto module = std::make_unique<llvm::Module>(p.name, context);
  module->setDataLayout(layout);
  Builder b(context, llvm::InstSimplifyFolder(layout));
  const bool table = !attached.table.empty();
  const std::vector<KernelCode> none(kKernels);
  const CasePlan plan = table ? CasePlan{} : plan_case(p);
  auto* one = table ? nullptr : emit_case(p, plan, *module, b);
  if (levels.empty()) emit_pack_constant(p, attached, one, plan, none, {"", "", false, false, 0}, *module);
  for (auto& level : levels) emit_pack_constant(p, attached, one, plan, table ? none : emit_kernels(p, level, *module, b), level, *module);
  return module;
}

}  // namespace domat::native
