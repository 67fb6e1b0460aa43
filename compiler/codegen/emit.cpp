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

// A kernel is written as the graph says; what its parts repeat of one another, and of words bit by bit, goes here.
void optimise(const KernelCode& kernel, llvm::Module& m) {
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
  for (auto* parts : {&kernel.parts, &kernel.wider})
    for (const std::string& part : *parts) passes.run(*m.getFunction(part), functions);
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

}  // namespace

// Each case of a pack with lists has lists of its own length.
bool has_kernel(const Pack& p, std::uint32_t kind, const Level& level) { return p.lists.empty() && is_made(kind, level, p.graph.nodes.size()); }

KernelCode emit_optimised_kernel(const Pack& p, std::uint32_t kind, const Level& level, llvm::Module& m) {
  Builder b(m.getContext(), llvm::InstSimplifyFolder(m.getDataLayout()));
  KernelCode kernel = emit_kernel(p, kind, level, m, b);
  optimise(kernel, m);
  return kernel;
}

CasePlan emit_one_case(const Pack& p, llvm::Module& m) {
  Builder b(m.getContext(), llvm::InstSimplifyFolder(m.getDataLayout()));
  CasePlan plan = plan_case(p);
  emit_case(p, plan, m, b);
  return plan;
}

std::unique_ptr<llvm::Module> emit_module(const Pack& p, const Attachments& attached, const llvm::DataLayout& layout, const std::optional<Level>& level, llvm::LLVMContext& context) {
  auto module = std::make_unique<llvm::Module>(p.name, context);
  module->setDataLayout(layout);
  const CasePlan plan = emit_one_case(p, *module);
  Kernels kernels(kKernels);
  for (std::uint32_t kind = 0; level && kind < kKernels; ++kind)
    if (has_kernel(p, kind, *level)) kernels[kind] = emit_optimised_kernel(p, kind, *level, *module);
  emit_pack_constant(p, attached, plan, kernels, level.value_or(Level{"", "", false, false, 0}), *module);
  return module;
}

}  // namespace domat::native
