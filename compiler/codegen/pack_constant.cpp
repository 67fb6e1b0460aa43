#include <llvm/IR/Constants.h>
#include <llvm/IR/GlobalVariable.h>

#include <algorithm>

#include "compiler/codegen/emit.h"
#include "runtime/core/generated.h"

namespace domat::native {
namespace {

class PackConstant {
 public:
  PackConstant(const Pack& p, const Attachments& attached, const CasePlan& plan, llvm::Module& m) : p(p), attached(attached), plan(plan), m(m), context(m.getContext()) {}

  void emit(bool code, const std::vector<KernelCode>& kernels, const std::string& name, std::uint8_t level) {
    const bool lists = !p.lists.empty();
    std::vector<llvm::Constant*> f{i32(DOMAT_ABI), i8(p.reads_day), i8(lists), i8(level), i64(p.atom_count), i64(p.instances.size()), i64(p.graph.nodes.size())};
    bytes(f, attached.description, "domat_description");
    bytes(f, attached.interface, "domat_interface");
    bytes(f, attached.tables, "domat_tables");
    pointer(f, code ? declared(kEntry, {llvm::PointerType::getUnqual(context)}, llvm::Type::getVoidTy(context)) : nullptr);
    pointer(f, attached.table.empty() ? nullptr : data(attached.table, "domat_table"));
    pointer(f, data(computed(), "domat_computed"));
    pointer(f, lists ? data(shape(), "domat_list_shape") : nullptr);
    for (auto& k : kernels) kernel(f, k);
    auto* body = llvm::ConstantStruct::getAnon(f);
    auto* constant = new llvm::GlobalVariable(m, body->getType(), true, llvm::GlobalValue::ExternalLinkage, body, name);
    constant->setAlignment(llvm::Align(8));
  }

 private:
  std::string computed() const {
    std::string all(p.atom_count, '\0');
    for (std::uint32_t a = 0; a < p.atom_count; ++a) all[a] = p.atom_node[a] != kNone;
    return all;
  }
  // runtime/core/list_shape.h
  std::string shape() const {
    std::vector<std::uint32_t> all;
    auto put = [&](std::size_t n) { all.push_back(static_cast<std::uint32_t>(n)); };
    auto put_lists = [&](const std::vector<std::uint32_t>& lists) {
      put(lists.size());
      all.insert(all.end(), lists.begin(), lists.end());
    };
    for (std::size_t n : {p.lists.size(), p.domains.size(), p.declarations.size(), p.rules.size()}) put(n);
    for (std::size_t d = 0; d < p.domains.size(); ++d) {
      put_lists(p.domains[d]);
      put(plan.domains[d].truths);
      put(plan.domains[d].values);
    }
    auto put_parameters = [&](const std::vector<std::uint32_t>& enumerations) {
      std::vector<std::uint32_t> lists;
      std::size_t others = 1;
      for (auto e : enumerations) {
        if (p.enumerations[e].is_list) lists.push_back(list_of(e));
        else others *= p.enumerations[e].members.size();
      }
      put(others);
      put_lists(lists);
    };
    for (auto& d : p.declarations) put_parameters(d.parameters);
    for (auto& r : p.rules) {
      put_parameters(r.variables);
      put(r.concluded.size());
      for (auto c : r.concluded) {
        std::vector<std::uint32_t> lists;
        for (auto e : p.declarations[c].parameters)
          if (p.enumerations[e].is_list) lists.push_back(list_of(e));
        put_lists(lists);
      }
    }
    return std::string(reinterpret_cast<const char*>(all.data()), all.size() * sizeof(std::uint32_t));
  }
  std::uint32_t list_of(std::uint32_t enumeration) const { return static_cast<std::uint32_t>(std::ranges::find(p.lists, enumeration, &ListTable::enumeration) - p.lists.begin()); }

  void kernel(std::vector<llvm::Constant*>& f, const KernelCode& k) {
    for (const std::size_t n : {k.parts.size(), std::size_t{k.group}, std::size_t{k.block}, k.in.size(), k.out.size(), k.ones.size() + k.zeros.size(), k.ones.size(), std::size_t{k.limited}}) f.push_back(i32(n));
    f.push_back(i64(k.scratch_bytes));
    f.push_back(i64(bytes_of_block(k, k.in)));
    f.push_back(i64(bytes_of_block(k, k.out)));
    for (auto* functions : {&k.parts, &k.wider}) {
      std::vector<llvm::Constant*> parts;
      for (const std::string& part : *functions) pointer(parts, declared(part, {llvm::PointerType::getUnqual(context), i64_type(), i64_type()}, i64_type()));
      pointer(f, table(parts));
    }
    std::vector<std::uint32_t> numbers;
    for (auto reads = k.reads.rbegin(); reads != k.reads.rend(); ++reads) {
      numbers.push_back(static_cast<std::uint32_t>(reads->size()));
      numbers.insert(numbers.end(), reads->begin(), reads->end());
    }
    pointer(f, array(numbers));
    pointer(f, array(k.writer));
    pointer(f, array(k.in));
    pointer(f, array(k.out));
    std::vector<KernelSlot> fixed = k.ones;
    fixed.insert(fixed.end(), k.zeros.begin(), k.zeros.end());
    pointer(f, array(fixed));
  }
  static std::uint64_t bytes_of_block(const KernelCode& k, const std::vector<KernelSlot>& slots) {
    std::uint64_t sum = 0;
    for (auto& s : slots) sum += s.field == KernelSlot::values ? k.block * 8 : k.block / 8;
    return sum;
  }
  template <typename T>
  llvm::Constant* array(const std::vector<T>& all) {
    std::string text(reinterpret_cast<const char*>(all.data()), all.size() * sizeof(T));
    return all.empty() ? nullptr : data(text);
  }
  llvm::Constant* table(const std::vector<llvm::Constant*>& all) {
    if (all.empty()) return nullptr;
    auto* body = llvm::ConstantStruct::getAnon(context, all);
    auto* g = new llvm::GlobalVariable(m, body->getType(), true, llvm::GlobalValue::PrivateLinkage, body);
    g->setAlignment(llvm::Align(8));
    return g;
  }

  // A function of this module or of another one.
  llvm::Constant* declared(const std::string& name, const std::vector<llvm::Type*>& parameters, llvm::Type* returned) {
    auto* function = llvm::cast<llvm::Function>(m.getOrInsertFunction(name, llvm::FunctionType::get(returned, parameters, false)).getCallee());
    function->setVisibility(llvm::GlobalValue::HiddenVisibility);
    return function;
  }
  llvm::Type* i64_type() { return llvm::Type::getInt64Ty(context); }

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
  // Named: the same for each level.
  llvm::Constant* data(const std::string& text, const char* name = "") {
    if (auto* written = *name ? m.getNamedGlobal(name) : nullptr) return written;
    auto* all = llvm::ConstantDataArray::getString(context, text, false);
    auto* g = new llvm::GlobalVariable(m, all->getType(), true, llvm::GlobalValue::PrivateLinkage, all, name);
    g->setAlignment(llvm::Align(8));
    return g;
  }
  void bytes(std::vector<llvm::Constant*>& f, const std::string& text, const char* name) {
    pointer(f, text.empty() ? nullptr : data(text, name));
    f.push_back(i64(text.size()));
  }

  const Pack& p;
  const Attachments& attached;
  const CasePlan& plan;
  llvm::Module& m;
  llvm::LLVMContext& context;
};

}  // namespace

void emit_pack_constant(const Pack& p, const Attachments& attached, const CasePlan& plan, const std::vector<KernelCode>& kernels, const Level& level, llvm::Module& m) {
  PackConstant(p, attached, plan, m).emit(attached.table.empty(), kernels, kConstant + level.name, level.table);
}

}  // namespace domat::native
