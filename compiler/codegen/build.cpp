#include "compiler/codegen/build.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/GlobalVariable.h>

#include "compiler/codegen/emit.h"
#include "compiler/codegen/link.h"
#include "compiler/codegen/object.h"

namespace domat::native {
namespace {

// The constant `domat_levels` (runtime/core/artifact.h).
std::unique_ptr<llvm::Module> levels(const llvm::DataLayout& layout, llvm::LLVMContext& context) {
  auto module = std::make_unique<llvm::Module>("levels", context);
  module->setDataLayout(layout);
  auto* pointer = llvm::PointerType::getUnqual(context);
  auto* baseline = new llvm::GlobalVariable(*module, llvm::Type::getInt8Ty(context), true, llvm::GlobalValue::ExternalLinkage, nullptr, kConstant);
  std::vector<llvm::Constant*> fields;
  for (llvm::Constant* level : {static_cast<llvm::Constant*>(baseline), static_cast<llvm::Constant*>(llvm::ConstantPointerNull::get(pointer)),
                                static_cast<llvm::Constant*>(llvm::ConstantPointerNull::get(pointer))}) {
    fields.push_back(level);
    if (layout.getPointerSize() == 4) fields.push_back(llvm::ConstantInt::get(llvm::Type::getInt32Ty(context), 0));  // a Slot takes eight bytes
  }
  auto* body = llvm::ConstantStruct::getAnon(fields);
  auto* constant = new llvm::GlobalVariable(*module, body->getType(), true, llvm::GlobalValue::ExternalLinkage, body, "domat_levels");
  constant->setAlignment(llvm::Align(8));
  return module;
}

}  // namespace

llvm::Expected<std::string> build(const Pack& p, const ArtifactParts& parts, llvm::CodeGenOptLevel level) {
  auto machine = machine_for(parts.machine, level);
  if (!machine) return machine.takeError();
  const llvm::DataLayout layout = (*machine)->createDataLayout();
  llvm::LLVMContext context;
  std::vector<std::string> objects;
  for (auto& module : {emit_module(p, {parts.description, parts.interface, parts.tables, {}}, layout, context), levels(layout, context)}) {
    auto object = object_file(*module, **machine);
    if (!object) return object.takeError();
    objects.push_back(std::move(*object));
  }
  return link(parts.machine, objects, parts.archive);
}

}  // namespace domat::native
