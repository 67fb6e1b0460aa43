#include "compiler/codegen/emit.h"

#include <llvm/IR/Constants.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Transforms/InstCombine/InstCombine.h>
#include <llvm/Transforms/Scalar/DCE.h>
#include <llvm/Transforms/Scalar/EarlyCSE.h>

#include <cstddef>
#include <unordered_map>

#include "compiler/codegen/operations.h"
#include "runtime/core/generated.h"
#include "runtime/core/list_items.h"
#include "runtime/core/natives.h"
#include "runtime/core/number.h"
#include "runtime/reasons/outcome.h"

namespace domat::native {
namespace {

// One case: a plane is a bit, and numbers are worked out in 128.
class CaseEmitter final : public Operations {
 public:
  CaseEmitter(const Pack& p, llvm::Module& m, Builder& b)
      : Operations(p, m, b, {b.getInt1Ty(), b.getInt1Ty(), b.getInt64Ty(), b.getInt128Ty()}), crosses(p.graph.nodes.size(), false) {
    for (NodeId id = 0; id < p.graph.nodes.size(); ++id)
      for (std::uint32_t i = 0; i < p.graph.nodes[id].count; ++i) {
        NodeId x = operand(id, i);
        if (x / kNodesPerFunction != id / kNodesPerFunction) crosses[x] = true;
      }
    atom_of.assign(p.graph.nodes.size(), {});
    for (std::uint32_t a = 0; a < p.atom_node.size(); ++a)
      if (p.atom_node[a] != kNone) atom_of[p.atom_node[a]].push_back(a);
    wide.assign(p.graph.nodes.size(), false);
    for (NodeId id = 0; id < p.graph.nodes.size(); ++id) wide[id] = is_wide(id);
  }

  llvm::Function* run() {
    auto* type = llvm::FunctionType::get(b.getVoidTy(), {b.getPtrTy()}, false);
    auto* entry = llvm::Function::Create(type, llvm::Function::ExternalLinkage, kEntry, &m);
    std::vector<llvm::Function*> parts;
    for (NodeId first = 0; first < p.graph.nodes.size(); first += kNodesPerFunction) {
      auto* part = llvm::Function::Create(type, llvm::Function::InternalLinkage, "nodes_" + std::to_string(first), &m);
      part->addFnAttr(llvm::Attribute::NoInline);
      part->addFnAttr(llvm::Attribute::NoUnwind);
      emit_part(part, first, std::min<NodeId>(first + kNodesPerFunction, static_cast<NodeId>(p.graph.nodes.size())));
      parts.push_back(part);
    }
    b.SetInsertPoint(llvm::BasicBlock::Create(m.getContext(), "", entry));
    for (auto* part : parts) b.CreateCall(part, {entry->getArg(0)});
    b.CreateRetVoid();
    return entry;
  }

 private:
  void emit_part(llvm::Function* function, NodeId first, NodeId last) {
    b.SetInsertPoint(llvm::BasicBlock::Create(m.getContext(), "", function));
    memory = function->getArg(0);
    fields.clear();
    scratches.clear();
    results.clear();
    for (NodeId id = first; id < last; ++id) {
      results[id] = node(id);
      if (crosses[id]) keep(id, results[id]);
      give_out(id, results[id]);
    }
    b.CreateRetVoid();
  }

  // --- memory

  Value* field(std::size_t offset, llvm::Type* type) {
    auto [it, fresh] = fields.try_emplace(offset, nullptr);
    if (fresh) it->second = b.CreateLoad(type, b.CreateConstGEP1_64(b.getInt8Ty(), memory, offset));
    return it->second;
  }
  Value* array(std::size_t offset) { return field(offset, b.getPtrTy()); }
  Value* byte_at(Value* base, std::uint64_t index) { return b.CreateLoad(b.getInt8Ty(), b.CreateConstGEP1_64(b.getInt8Ty(), base, index)); }
  void set_byte(Value* base, std::uint64_t index, Value* byte) { b.CreateStore(byte, b.CreateConstGEP1_64(b.getInt8Ty(), base, index)); }
  Value* bit(Value* byte, unsigned n) { return b.CreateTrunc(n ? b.CreateLShr(byte, n) : byte, b.getInt1Ty()); }
  Value* flag(std::size_t offset) { return b.CreateTrunc(field(offset, b.getInt8Ty()), b.getInt1Ty()); }
  Value* packed(Value* low, Value* high) {
    return b.CreateOr(b.CreateZExt(low, b.getInt8Ty()), b.CreateShl(b.CreateZExt(high, b.getInt8Ty()), 1));
  }

  void keep(NodeId id, const Result& r) {
    Value* planes = array(offsetof(CaseMemory, planes));
    std::uint64_t at = std::uint64_t{id} * 4;
    Value* all[] = {r.t ? r.t : r.d, r.f ? r.f : r.u, r.c, r.e};
    for (unsigned i = 0; i < 4; ++i)
      if (all[i]) set_byte(planes, at + i, b.CreateZExt(all[i], b.getInt8Ty()));
    if (r.v) b.CreateStore(r.v, node_value(id));
  }

  Value* node_value(NodeId id) { return b.CreateConstGEP1_64(b.getInt128Ty(), array(offsetof(CaseMemory, node_values)), id); }

  Result get(NodeId id) override {
    auto [it, fresh] = results.try_emplace(id);
    if (!fresh) return it->second;
    Value* planes = array(offsetof(CaseMemory, planes));
    std::uint64_t at = std::uint64_t{id} * 4;
    Result r;
    if (class_of(p.graph.nodes[id].op) == P) {
      r.t = bit(byte_at(planes, at), 0);
      r.f = bit(byte_at(planes, at + 1), 0);
    } else {
      r.d = bit(byte_at(planes, at), 0);
      r.u = bit(byte_at(planes, at + 1), 0);
      r.c = bit(byte_at(planes, at + 2), 0);
      r.e = bit(byte_at(planes, at + 3), 0);
      r.v = b.CreateLoad(wide[id] ? b.getInt128Ty() : b.getInt64Ty(), node_value(id));
    }
    return results[id] = r;
  }

  void give_out(NodeId id, const Result& r) {
    const Node& n = p.graph.nodes[id];
    if (n.op == Op::holds) set_byte(array(offsetof(CaseMemory, out_holds)), static_cast<std::uint64_t>(n.imm), packed(r.t, r.f));
    for (std::uint32_t atom : atom_of[id]) {
      if (r.t) {
        set_byte(array(offsetof(CaseMemory, out_truths)), atom, packed(r.t, r.f));
        continue;
      }
      // State: unknown 0, defined 1, undefined 2, conflict 3, error 4.
      Value* state = packed(b.CreateOr(r.d, r.c), b.CreateOr(r.u, r.c));
      set_byte(array(offsetof(CaseMemory, out_states)), atom, b.CreateOr(state, b.CreateShl(b.CreateZExt(r.e, b.getInt8Ty()), 2)));
      Value* v = b.CreateSelect(b.CreateOr(r.d, r.e), r.v, b.getInt64(0));
      b.CreateStore(v, b.CreateConstGEP1_64(b.getInt64Ty(), array(offsetof(CaseMemory, out_values)), atom));
    }
  }

  // --- the case

  Result fact_truth(std::uint32_t atom) override {
    Value* byte = byte_at(array(offsetof(CaseMemory, truths)), atom);
    return truth(bit(byte, 0), bit(byte, 1));
  }
  Result day() override { return valued(flag(offsetof(CaseMemory, day_known)), no(), no(), field(offsetof(CaseMemory, day), b.getInt64Ty())); }
  Value* closed() override { return flag(offsetof(CaseMemory, closed)); }
  Result fact_value(std::uint32_t atom) override {
    Value* state = byte_at(array(offsetof(CaseMemory, states)), atom);
    Value* v = b.CreateLoad(b.getInt64Ty(), b.CreateConstGEP1_64(b.getInt64Ty(), array(offsetof(CaseMemory, values)), atom));
    Value *low = bit(state, 0), *high = bit(state, 1);
    return valued(b.CreateAnd(low, b.CreateNot(high)), b.CreateAnd(high, b.CreateNot(low)), b.CreateAnd(low, high), v);
  }

  // --- lists

  Result in_memory(NodeId id) override {
    switch (p.graph.nodes[id].op) {
      case Op::pick_truth: return pick_truth(id);
      case Op::pick: return pick(id);
      case Op::first: return first(id);
      default: return total(id);
    }
  }

  // The memory of an atom beside the first of its declaration; the place is that of an element, or the answer is not used.
  Value* atom_place(const Result& place, std::int64_t first) {
    Value* at = b.CreateSelect(place.d, place.v, b.getInt64(0));
    return b.CreateAdd(b.getInt64(static_cast<std::uint64_t>(first)), b.CreateSExtOrTrunc(at, b.getInt64Ty()));
  }

  Result pick_truth(NodeId id) {
    const Result place = in(id, 0);
    Value* byte = b.CreateLoad(b.getInt8Ty(), b.CreateGEP(b.getInt8Ty(), array(offsetof(CaseMemory, out_truths)), atom_place(place, p.graph.nodes[id].imm)));
    return truth(b.CreateOr(place.c, b.CreateAnd(place.d, bit(byte, 0))), b.CreateOr(place.c, b.CreateAnd(place.d, bit(byte, 1))));
  }

  Result pick(NodeId id) {
    const Result place = in(id, 0);
    Value* at = atom_place(place, p.graph.nodes[id].imm);
    Value* state = b.CreateLoad(b.getInt8Ty(), b.CreateGEP(b.getInt8Ty(), array(offsetof(CaseMemory, out_states)), at));
    Value* v = b.CreateLoad(b.getInt64Ty(), b.CreateGEP(b.getInt64Ty(), array(offsetof(CaseMemory, out_values)), at));
    const Result x = of_state(state, v);
    auto taken = [&](Value* a, Value* z) { return b.CreateSelect(place.d, a, z); };
    return valued(taken(x.d, no()), taken(x.u, place.u), taken(x.c, place.c), taken(x.v, b.CreateSExtOrTrunc(place.v, b.getInt64Ty())), taken(x.e, place.e));
  }

  Result of_state(Value* state, Value* v) {
    auto is = [&](State s) { return b.CreateICmpEQ(state, b.getInt8(static_cast<std::uint8_t>(s))); };
    return valued(is(State::defined), is(State::undefined), is(State::conflict), v, is(State::error));
  }

  // Elements go to memory a few at a time, and a function of the runtime takes them from there: the code of a whole list in one block would
  // take LLVM a time that grows with its square.
  template <typename Fill>
  void each_chunk(NodeId id, std::uint32_t step, const char* name, Value* state, bool flag, Fill&& fill) {
    const Node& n = p.graph.nodes[id];
    auto* item = llvm::ArrayType::get(b.getInt64Ty(), sizeof(ListItem) / 8);
    Value* items = scratch(5, llvm::ArrayType::get(item, kListChunk));
    const std::uint32_t count = (n.count - 1) / step;
    for (std::uint32_t first = 0; first < count; first += kListChunk) {
      const std::uint32_t here = std::min(kListChunk, count - first);
      for (std::uint32_t k = 0; k < here; ++k) fill(b.CreateConstGEP1_64(b.getInt8Ty(), items, std::uint64_t{k} * sizeof(ListItem)), 1 + (first + k) * step);
      b.CreateCall(function(name, {b.getPtrTy(), b.getInt32Ty(), b.getInt8Ty(), b.getPtrTy()}), {items, b.getInt32(here), b.getInt8(flag), state});
    }
  }
  void put(Value* base, std::size_t offset, Value* v) { b.CreateStore(v, b.CreateConstGEP1_64(b.getInt8Ty(), base, offset)); }
  Value* get_from(Value* base, std::size_t offset, llvm::Type* type) { return b.CreateLoad(type, b.CreateConstGEP1_64(b.getInt8Ty(), base, offset)); }
  Value* state_byte(const Result& r) {
    Value* state = packed(b.CreateOr(r.d, r.c), b.CreateOr(r.u, r.c));
    return b.CreateOr(state, b.CreateShl(b.CreateZExt(r.e, b.getInt8Ty()), 2));
  }

  Result total(NodeId id) {
    const Node& n = p.graph.nodes[id];
    const bool low = n.op == Op::sum_low;
    auto* type = b.getInt128Ty();
    Value *zero = llvm::ConstantInt::get(type, 0), *sum = scratch(6, llvm::ArrayType::get(type, 2));
    put(sum, offsetof(ListSum, v), zero);
    put(sum, offsetof(ListSum, state), b.getInt8(static_cast<std::uint8_t>(State::defined)));
    each_chunk(id, 2, kAddItems, sum, low, [&](Value* item, std::uint32_t i) {
      const Result counts = in(id, i), x = in(id, i + 1);
      put(item, offsetof(ListItem, value), b.CreateSExtOrTrunc(x.v, b.getInt64Ty()));
      put(item, offsetof(ListItem, counts), packed(counts.t, counts.f));
      put(item, offsetof(ListItem, value_state), state_byte(x));
    });
    const Result all = of_state(get_from(sum, offsetof(ListSum, state), b.getInt8Ty()), get_from(sum, offsetof(ListSum, v), type));
    Value* known = b.CreateAnd(in(id, 0).t, b.CreateNot(in(id, 0).f));
    const bool nothing = low && n.imm == 1;
    return chosen(known, all, valued(b.getInt1(nothing), no(), no(), zero));
  }

  Result first(NodeId id) {
    Value* state = scratch(7, llvm::ArrayType::get(b.getInt64Ty(), (sizeof(ListFirst) + 7) / 8));
    for (std::size_t at = 0; at < sizeof(ListFirst); at += 8) put(state, at, b.getInt64(0));
    Value* listed = b.CreateAnd(in(id, 0).t, b.CreateNot(in(id, 0).f));
    put(state, offsetof(ListFirst, state), b.CreateSelect(listed, b.getInt8(static_cast<std::uint8_t>(State::defined)), b.getInt8(0)));
    put(state, offsetof(ListFirst, said_state), b.getInt8(static_cast<std::uint8_t>(State::undefined)));
    each_chunk(id, 3, kFirstOfItems, state, p.graph.nodes[id].imm != 0, [&](Value* item, std::uint32_t i) {
      const Result counts = in(id, i), key = in(id, i + 1), v = in(id, i + 2);
      put(item, offsetof(ListItem, value), b.CreateSExtOrTrunc(v.v, b.getInt64Ty()));
      put(item, offsetof(ListItem, key), b.CreateSExtOrTrunc(key.v, b.getInt64Ty()));
      put(item, offsetof(ListItem, counts), packed(counts.t, counts.f));
      put(item, offsetof(ListItem, value_state), state_byte(v));
      put(item, offsetof(ListItem, key_state), state_byte(key));
    });
    Value* answer = b.CreateCall(function(kFinishFirst, {b.getPtrTy()}), {state});
    return of_state(answer, get_from(state, offsetof(ListFirst, said), b.getInt64Ty()));
  }

  // --- values that are worked out

  bool is_wide(NodeId id) const {
    switch (p.graph.nodes[id].op) {
      case Op::add: case Op::opposite: case Op::multiply: case Op::divide: case Op::sum_low: case Op::sum_high: case Op::settle: return true;
      case Op::minimum: case Op::maximum: case Op::choose: case Op::or_else:
        for (std::uint32_t i = 0; i < p.graph.nodes[id].count; ++i)
          if (class_of(p.graph.nodes[operand(id, i)].op) == V && wide[operand(id, i)]) return true;
        return false;
      default: return false;
    }
  }
  Value* scratch(std::size_t which, llvm::Type* type) {
    auto [it, fresh] = scratches.try_emplace(which, nullptr);
    if (fresh) it->second = b.CreateAlloca(type);
    return it->second;
  }
  llvm::FunctionCallee function(const char* name, std::initializer_list<llvm::Type*> parameters) {
    return m.getOrInsertFunction(name, llvm::FunctionType::get(b.getInt8Ty(), llvm::ArrayRef(parameters.begin(), parameters.size()), false));
  }

  // A call: in line, each product of 128 bits is hundreds of instructions.
  Value* product(NodeId id, Value*& bad) override {
    auto* type = b.getInt128Ty();
    Value *x = scratch(0, type), *y = scratch(1, type);
    b.CreateStore(widened(in(id, 0).v), x);
    auto callee = function(kMultiply, {b.getPtrTy(), b.getPtrTy(), b.getPtrTy()});
    for (std::uint32_t i = 1; i < p.graph.nodes[id].count; ++i) {
      b.CreateStore(widened(in(id, i).v), y);
      bad = b.CreateOr(bad, b.CreateICmpEQ(b.CreateCall(callee, {x, y, x}), b.getInt8(0)));
    }
    return b.CreateLoad(type, x);
  }

  Value* quotient(NodeId id, Value*& bad, Value*& why) override {
    auto* type = b.getInt128Ty();
    Value *x = scratch(0, type), *y = scratch(1, type), *out = scratch(2, type);
    Value* divisor = widened(in(id, 1).v);
    Value* zero = b.CreateICmpEQ(divisor, llvm::ConstantInt::get(type, 0));
    b.CreateStore(widened(in(id, 0).v), x);
    b.CreateStore(b.CreateSelect(zero, llvm::ConstantInt::get(type, 1), divisor), y);
    auto callee = function(kDivide, {b.getPtrTy(), b.getPtrTy(), b.getInt8Ty(), b.getPtrTy()});
    Value* fits = b.CreateCall(callee, {x, y, b.getInt8(static_cast<std::uint8_t>(p.graph.nodes[id].imm)), out});
    bad = b.CreateOr(zero, b.CreateICmpEQ(fits, b.getInt8(0)));
    why = b.CreateSelect(zero, code(ValueError::division_by_zero), why);
    return b.CreateLoad(type, out);
  }

  Value* called(NodeId id, Value*& bad, Value*& why) override {
    const Node& n = p.graph.nodes[id];
    Value *arguments = scratch(3, llvm::ArrayType::get(b.getInt64Ty(), kMaxNativeArguments)), *out = scratch(4, b.getInt64Ty());
    for (std::uint32_t i = 0; i < n.count; ++i) b.CreateStore(in(id, i).v, b.CreateConstGEP1_64(b.getInt64Ty(), arguments, i));
    auto callee = function(kCallNative, {b.getInt8Ty(), b.getPtrTy(), b.getPtrTy(), b.getInt32Ty(), b.getPtrTy()});
    Value* error = b.CreateCall(callee, {b.getInt8(static_cast<std::uint8_t>(n.imm)), arguments, calendars(), b.getInt32(static_cast<std::uint32_t>(p.calendars.size())), out});
    bad = b.CreateICmpNE(error, b.getInt8(0));
    Value* outside = b.CreateICmpEQ(error, b.getInt8(static_cast<std::uint8_t>(TimeError::outside_calendar)));
    why = b.CreateSelect(outside, code(ValueError::outside_calendar), code(ValueError::no_such_date));
    return b.CreateLoad(b.getInt64Ty(), out);
  }

  // The pack's calendars, as legal_time.h lays them out.
  Value* calendars() {
    if (calendars_) return calendars_;
    auto& context = m.getContext();
    auto* type = llvm::StructType::get(context, {b.getInt8Ty(), b.getInt8Ty(), b.getPtrTy(), b.getInt32Ty()});
    std::vector<llvm::Constant*> all;
    for (auto& c : p.calendars) {
      auto* days = llvm::ConstantDataArray::get(context, llvm::ArrayRef(reinterpret_cast<const std::uint32_t*>(c.closed.data()), c.closed.size()));
      auto* closed = new llvm::GlobalVariable(m, days->getType(), true, llvm::GlobalValue::PrivateLinkage, days);
      all.push_back(llvm::ConstantStruct::get(type, {b.getInt8(c.holidays), b.getInt8(c.weekdays), closed, b.getInt32(static_cast<std::uint32_t>(c.closed.size()))}));
    }
    auto* table = llvm::ConstantArray::get(llvm::ArrayType::get(type, all.size()), all);
    return calendars_ = new llvm::GlobalVariable(m, table->getType(), true, llvm::GlobalValue::PrivateLinkage, table);
  }
  static_assert(offsetof(Calendar, weekdays) == 1 && offsetof(Calendar, closed) == 8 && offsetof(Calendar, closed_count) == 16 && sizeof(Calendar) == 24);

  std::vector<bool> crosses;
  std::vector<std::vector<std::uint32_t>> atom_of;  // atoms that each node decides
  Value* memory = nullptr;
  std::vector<bool> wide;                           // nodes whose number has 128 bits
  std::unordered_map<std::size_t, Value*> fields, scratches;
  Value* calendars_ = nullptr;
  std::unordered_map<NodeId, Result> results;
};

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
    for (llvm::Function* part : k.parts) passes.run(*part, functions);
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
  auto* one = table ? nullptr : CaseEmitter(p, *module, b).run();
  if (levels.empty()) emit_pack_constant(p, attached, one, none, {"", "", false, false, 0}, *module);
  for (auto& level : levels) emit_pack_constant(p, attached, one, table ? none : emit_kernels(p, level, *module, b), level, *module);
  return module;
}

}  // namespace domat::native
