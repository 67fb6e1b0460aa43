#include "compiler/codegen/build.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/GlobalVariable.h>

#include "compiler/codegen/emit.h"
#include "compiler/codegen/link.h"
#include "compiler/codegen/object.h"
#include "runtime/core/table.h"

namespace domat::native {
namespace {

// In the order of Levels (runtime/core/artifact.h), the first being that which every processor of the machine has.
std::vector<Level> levels_of(Machine m) {
  if (m == Machine::wasm32) return {{"", "", false, false, kTableBaseline}};
  return {{"", "", false, false, kTableBaseline}, {"_v3", "x86-64-v3", true, false, kTableAvx2}, {"_v4", "x86-64-v4", true, true, kTableAvx512}};
}
constexpr std::size_t kLevels = sizeof(Levels) / sizeof(Levels::baseline);

// The constant `domat_levels`.
std::unique_ptr<llvm::Module> table_of(const std::vector<Level>& levels, const llvm::DataLayout& layout, llvm::LLVMContext& context) {
  auto module = std::make_unique<llvm::Module>("levels", context);
  module->setDataLayout(layout);
  std::vector<llvm::Constant*> fields;
  for (std::size_t i = 0; i < kLevels; ++i) {
    if (i < levels.size()) fields.push_back(module->getOrInsertGlobal(kConstant + levels[i].name, llvm::Type::getInt8Ty(context)));
    else fields.push_back(llvm::ConstantPointerNull::get(llvm::PointerType::getUnqual(context)));
    if (layout.getPointerSize() == 4) fields.push_back(llvm::ConstantInt::get(llvm::Type::getInt32Ty(context), 0));  // a Slot takes eight bytes
  }
  auto* body = llvm::ConstantStruct::getAnon(fields);
  auto* constant = llvm::cast<llvm::GlobalVariable>(module->getOrInsertGlobal("domat_levels", body->getType()));
  constant->setInitializer(body);
  constant->setConstant(true);
  constant->setAlignment(llvm::Align(8));
  return module;
}

}  // namespace

llvm::Expected<std::string> build(const Pack& p, const ArtifactParts& parts, llvm::CodeGenOptLevel level) {
  auto machine = machine_for(parts.machine, level);
  if (!machine) return machine.takeError();
  const llvm::DataLayout layout = (*machine)->createDataLayout();
  llvm::LLVMContext context;
  const std::vector<Level> levels = levels_of(parts.machine);
  std::vector<std::string> objects;
  for (auto& module : {emit_module(p, {parts.description, parts.interface, parts.tables, parts.table}, layout, levels, context), table_of(levels, layout, context)}) {
    auto object = object_file(*module, **machine);
    if (!object) return object.takeError();
    objects.push_back(std::move(*object));
  }
  return link(parts.machine, objects, parts.archive);
}

}  // namespace domat::native
