#include <llvm/IR/Constants.h>
#include <llvm/IR/GlobalVariable.h>

#include <algorithm>

#include "compiler/codegen/emit.h"
#include "runtime/core/generated.h"

namespace domat::native {
namespace {

class PackConstant {
 public:
  PackConstant(const Pack& p, const Attachments& attached, llvm::Module& m) : p(p), attached(attached), m(m), context(m.getContext()) {}

  void emit(llvm::Function* one) {
    const bool lists = false;
    std::vector<llvm::Constant*> f{i32(DOMAT_ABI), i8(p.reads_day), i8(lists), i64(p.atom_count), i64(p.instances.size()), i64(p.graph.nodes.size())};
    bytes(f, attached.description);
    bytes(f, attached.interface);
    bytes(f, attached.tables);
    pointer(f, one);
    pointer(f, attached.table.empty() ? nullptr : data(attached.table));
    pointer(f, nullptr);
    f.push_back(llvm::ConstantAggregateZero::get(llvm::ArrayType::get(llvm::Type::getInt8Ty(context), kKernels * sizeof(Kernel))));
    auto* body = llvm::ConstantStruct::getAnon(f);
    auto* constant = new llvm::GlobalVariable(m, body->getType(), true, llvm::GlobalValue::ExternalLinkage, body, kConstant);
    constant->setAlignment(llvm::Align(8));
  }

 private:
  llvm::Constant* integer(unsigned bits, std::uint64_t v) { return llvm::ConstantInt::get(llvm::IntegerType::get(context, bits), v); }
  llvm::Constant* i8(std::uint64_t v) { return integer(8, v); }
  llvm::Constant* i32(std::uint64_t v) { return integer(32, v); }
  llvm::Constant* i64(std::uint64_t v) { return integer(64, v); }

  // A Slot: eight bytes whatever the target.
  void pointer(std::vector<llvm::Constant*>& f, llvm::Constant* p) {
    auto* type = llvm::PointerType::getUnqual(context);
    f.push_back(p ? p : llvm::ConstantPointerNull::get(type));
    if (m.getDataLayout().getPointerSize() == 4) f.push_back(i32(0));
  }
  llvm::Constant* data(const std::string& text) {
    auto* all = llvm::ConstantDataArray::getString(context, text, false);
    auto* g = new llvm::GlobalVariable(m, all->getType(), true, llvm::GlobalValue::PrivateLinkage, all);
    g->setAlignment(llvm::Align(8));
    return g;
  }
  void bytes(std::vector<llvm::Constant*>& f, const std::string& text) {
    pointer(f, text.empty() ? nullptr : data(text));
    f.push_back(i64(text.size()));
  }

  const Pack& p;
  const Attachments& attached;
  llvm::Module& m;
  llvm::LLVMContext& context;
};

}  // namespace

void emit_pack_constant(const Pack& p, const Attachments& attached, llvm::Function* one, llvm::Module& m) { PackConstant(p, attached, m).emit(one); }

}  // namespace domat::native
