#include "compiler/codegen/emit.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Verifier.h>

#include <cstddef>

#include "runtime/core/generated.h"
#include "runtime/core/list_items.h"
#include "runtime/core/natives.h"
#include "runtime/core/number.h"
#include "runtime/reasons/outcome.h"

namespace domat::native {
namespace {

using llvm::Value;

// A truth is two planes, a value four planes (defined, undefined, in conflict, in error; none: unknown) and a number of 64 or, where it
// is worked out, 128 bits, which is the ValueError of one in error. A plane is one bit here; nothing below depends on its width.
struct Result {
  Value *t = nullptr, *f = nullptr;                    // class P
  Value *d = nullptr, *u = nullptr, *c = nullptr, *v = nullptr, *e = nullptr;  // class V
};

enum Class { P, V };
constexpr Class kClass[] = {
#define OP(name, cls, ...) cls,
#include "runtime/reasons/ops.def"
#undef OP
};

class Emitter {
 public:
  Emitter(const Pack& p, const llvm::DataLayout& layout, llvm::LLVMContext& context)
      : p(p), module(std::make_unique<llvm::Module>(p.name, context)), b(context), crosses(p.graph.nodes.size(), false) {
    module->setDataLayout(layout);
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

  std::unique_ptr<llvm::Module> run(const Attachments& attached) {
    auto* type = llvm::FunctionType::get(b.getVoidTy(), {b.getPtrTy()}, false);
    auto* entry = llvm::Function::Create(type, llvm::Function::ExternalLinkage, kEntry, module.get());
    std::vector<llvm::Function*> parts;
    for (NodeId first = 0; first < p.graph.nodes.size(); first += kNodesPerFunction) {
      auto* part = llvm::Function::Create(type, llvm::Function::InternalLinkage, "nodes_" + std::to_string(first), module.get());
      part->addFnAttr(llvm::Attribute::NoInline);
      part->addFnAttr(llvm::Attribute::NoUnwind);
      emit_part(part, first, std::min<NodeId>(first + kNodesPerFunction, static_cast<NodeId>(p.graph.nodes.size())));
      parts.push_back(part);
    }
    b.SetInsertPoint(llvm::BasicBlock::Create(module->getContext(), "", entry));
    for (auto* part : parts) b.CreateCall(part, {entry->getArg(0)});
    b.CreateRetVoid();
    emit_pack_constant(p, attached, entry, *module);
    return std::move(module);
  }

 private:
  NodeId operand(NodeId id, std::uint32_t i) const { return p.graph.operands[p.graph.nodes[id].first + i]; }

  void emit_part(llvm::Function* function, NodeId first, NodeId last) {
    b.SetInsertPoint(llvm::BasicBlock::Create(module->getContext(), "", function));
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

  const Result& get(NodeId id) {
    auto [it, fresh] = results.try_emplace(id);
    if (!fresh) return it->second;
    Value* planes = array(offsetof(CaseMemory, planes));
    std::uint64_t at = std::uint64_t{id} * 4;
    Result r;
    if (kClass[static_cast<std::size_t>(p.graph.nodes[id].op)] == P) {
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
  const Result& in(NodeId id, std::uint32_t i) { return get(operand(id, i)); }

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

  // --- operations (ops.def)

  Value* no() { return b.getFalse(); }
  Result truth(Value* t, Value* f) { return {t, f}; }
  Result valued(Value* d, Value* u, Value* c, Value* v) { return {nullptr, nullptr, d, u, c, v, no()}; }
  Result valued(Value* d, Value* u, Value* c, Value* v, Value* e) { return {nullptr, nullptr, d, u, c, v, e}; }

  Result node(NodeId id) {
    const Node& n = p.graph.nodes[id];
    switch (n.op) {
      case Op::truth: return truth(b.getInt1(n.imm & 1), b.getInt1(n.imm & 2));
      case Op::atom: {
        Value* byte = byte_at(array(offsetof(CaseMemory, truths)), static_cast<std::uint64_t>(n.imm));
        return truth(bit(byte, 0), bit(byte, 1));
      }
      case Op::happened: return happened(in(id, 0));
      case Op::all_of: case Op::any_of: return chain(id, n.op == Op::all_of);
      case Op::negation: return truth(in(id, 0).f, in(id, 0).t);
      case Op::at_least: return at_least(id);
      case Op::compare: return compare(static_cast<Comparison>(n.imm), in(id, 0), in(id, 1));
      case Op::one_of: return one_of(id);
      case Op::defined: return truth(b.CreateOr(in(id, 0).d, in(id, 0).c), b.CreateOr(in(id, 0).u, in(id, 0).c));
      case Op::in_force: return in_force(p.windows[static_cast<std::size_t>(n.imm)], in(id, 0));
      case Op::holds: return chain(id, true);
      case Op::close: return truth(in(id, 0).t, b.CreateOr(in(id, 0).f, in(id, 1).t));
      case Op::leave_open: return truth(in(id, 0).t, in(id, 1).t);
      case Op::decide: return decide(p.disputes[static_cast<std::size_t>(n.imm)], in(id, 0), in(id, 1));
      case Op::constant: return valued(b.getTrue(), no(), no(), b.getInt64(static_cast<std::uint64_t>(n.imm)));
      case Op::value: return value(static_cast<std::uint64_t>(n.imm));
      case Op::day: return valued(flag(offsetof(CaseMemory, day_known)), no(), no(), field(offsetof(CaseMemory, day), b.getInt64Ty()));
      case Op::event_date: return event_date(in(id, 0));
      case Op::or_else: return or_else(in(id, 0), in(id, 1));
      case Op::join: return join(id);
      case Op::sides: return truth(in(id, 0).t, in(id, 1).t);
      case Op::pick_truth: return pick_truth(id);
      case Op::pick: return pick(id);
      case Op::sum_low: case Op::sum_high: return total(id);
      case Op::settle: return settle(in(id, 0), in(id, 1));
      case Op::first: return first(id);
      case Op::parameter: return parameter(p.parameters[static_cast<std::size_t>(n.imm)], in(id, 0));
      case Op::choose: return choose(in(id, 0), in(id, 1), in(id, 2));
      case Op::add: case Op::opposite: case Op::multiply: case Op::divide: case Op::minimum: case Op::maximum: case Op::narrow: case Op::call: return worked_out(id);
    }
    return {};
  }

  Result value(std::uint64_t atom) {
    Value* state = byte_at(array(offsetof(CaseMemory, states)), atom);
    Value* v = b.CreateLoad(b.getInt64Ty(), b.CreateConstGEP1_64(b.getInt64Ty(), array(offsetof(CaseMemory, values)), atom));
    Value *low = bit(state, 0), *high = bit(state, 1);
    return valued(b.CreateAnd(low, b.CreateNot(high)), b.CreateAnd(high, b.CreateNot(low)), b.CreateAnd(low, high), v);
  }

  Result chain(NodeId id, bool all) {
    Result r = in(id, 0);
    Value *t = r.t, *f = r.f;
    for (std::uint32_t i = 1; i < p.graph.nodes[id].count; ++i) {
      const Result& x = in(id, i);
      t = all ? b.CreateAnd(t, x.t) : b.CreateOr(t, x.t);
      f = all ? b.CreateOr(f, x.f) : b.CreateAnd(f, x.f);
    }
    return truth(t, f);
  }

  Result at_least(NodeId id) {
    const Node& n = p.graph.nodes[id];
    Value *t = b.getInt64(0), *f = b.getInt64(0);
    for (std::uint32_t i = 0; i < n.count; ++i) {
      const Result& x = in(id, i);
      t = b.CreateAdd(t, b.CreateZExt(x.t, b.getInt64Ty()));
      f = b.CreateAdd(f, b.CreateZExt(x.f, b.getInt64Ty()));
    }
    return truth(b.CreateICmpSGE(t, b.getInt64(static_cast<std::uint64_t>(n.imm))),
                 b.CreateICmpSGE(f, b.getInt64(static_cast<std::uint64_t>(n.count - n.imm + 1))));
  }

  Value* ordered(Comparison op, Value* x, Value* y) {
    switch (op) {
      case Comparison::equal: return b.CreateICmpEQ(x, y);
      case Comparison::not_equal: return b.CreateICmpNE(x, y);
      case Comparison::less: return b.CreateICmpSLT(x, y);
      case Comparison::less_equal: return b.CreateICmpSLE(x, y);
      case Comparison::greater: return b.CreateICmpSGT(x, y);
      case Comparison::greater_equal: return b.CreateICmpSGE(x, y);
    }
    return nullptr;
  }

  // When both are defined the answer is `is`; a conflict is both answers.
  Result answer(Value* both, Value* is, Value* conflict) {
    return truth(b.CreateOr(b.CreateAnd(both, is), conflict), b.CreateOr(b.CreateAnd(both, b.CreateNot(is)), conflict));
  }
  Result compare(Comparison op, const Result& x, const Result& y) {
    auto [a, c] = same_width(x.v, y.v);
    return answer(b.CreateAnd(x.d, y.d), ordered(op, a, c), b.CreateOr(x.c, y.c));
  }
  Result one_of(NodeId id) {
    const Result x = in(id, 0);
    Value* is = no();
    for (std::uint32_t i = 1; i < p.graph.nodes[id].count; ++i) {
      auto [a, c] = same_width(x.v, in(id, i).v);
      is = b.CreateOr(is, b.CreateICmpEQ(a, c));
    }
    return answer(x.d, is, x.c);
  }

  Result event_date(const Result& e) {
    Value* known = flag(offsetof(CaseMemory, day_known));
    Value* past = b.CreateICmpSLE(e.v, field(offsetof(CaseMemory, day), b.getInt64Ty()));
    Value* dated = b.CreateAnd(e.d, known);
    return valued(b.CreateAnd(dated, past), b.CreateOr(e.u, b.CreateAnd(dated, b.CreateNot(past))), e.c, e.v);
  }
  Result happened(const Result& e) {
    Result d = event_date(e);
    return truth(b.CreateOr(d.d, d.c), b.CreateOr(d.u, d.c));
  }

  Result in_force(const Window& w, const Result& d) {
    Value *inside = b.getTrue(), *worded = b.getTrue();
    auto day = [&](std::int32_t n) { return b.getInt64(static_cast<std::uint64_t>(std::int64_t{n})); };
    if (w.from) inside = b.CreateAnd(inside, b.CreateICmpSGE(d.v, day(*w.from)));
    if (w.to) inside = b.CreateAnd(inside, b.CreateICmpSLT(d.v, day(*w.to)));
    if (w.unknown_before) worded = b.CreateICmpSGE(d.v, day(*w.unknown_before));
    return truth(b.CreateOr(b.CreateAnd(b.CreateAnd(d.d, inside), worded), d.c), b.CreateOr(b.CreateAnd(d.d, b.CreateNot(inside)), d.c));
  }

  Result decide(const Dispute& dispute, const Result& x, const Result& charge) {
    Value* undecided = b.CreateAnd(b.CreateNot(b.CreateOr(x.t, x.f)), b.CreateAnd(flag(offsetof(CaseMemory, closed)), charge.d));
    Value* lost = b.CreateAnd(undecided, b.CreateICmpEQ(charge.v, b.getInt64(dispute.party)));
    Value* won = b.CreateAnd(undecided, b.CreateICmpEQ(charge.v, b.getInt64(dispute.against)));
    return truth(b.CreateOr(x.t, won), b.CreateOr(x.f, lost));
  }

  Result or_else(const Result& x, const Result& y) {
    auto [a, c] = same_width(x.v, y.v);
    return valued(b.CreateOr(x.d, b.CreateAnd(x.u, y.d)), b.CreateAnd(x.u, y.u), b.CreateOr(x.c, b.CreateAnd(x.u, y.c)),
                  b.CreateSelect(x.u, c, a), b.CreateOr(x.e, b.CreateAnd(x.u, y.e)));
  }

  // What surely applying rules say; two different values, or a conflict on the way, are a conflict.
  Result join(NodeId id) {
    Value *said = no(), *maybe = no(), *conflict = no(), *error = no(), *v = b.getInt64(0), *code = b.getInt64(0);
    for (std::uint32_t i = 0; i + 1 < p.graph.nodes[id].count; i += 2) {
      const Result a = in(id, i), x = in(id, i + 1);
      Value* sure = b.CreateAnd(a.t, b.CreateNot(a.f));
      Value* says = b.CreateAnd(sure, x.d);
      conflict = b.CreateOr(conflict, b.CreateOr(b.CreateAnd(a.t, a.f), b.CreateAnd(sure, x.c)));
      conflict = b.CreateOr(conflict, b.CreateAnd(b.CreateAnd(said, says), b.CreateICmpNE(v, x.v)));
      Value* silent = b.CreateAnd(sure, b.CreateNot(b.CreateOr(x.d, x.c)));
      maybe = b.CreateOr(maybe, b.CreateOr(silent, b.CreateNot(b.CreateOr(a.t, a.f))));
      v = b.CreateSelect(said, v, x.v);
      said = b.CreateOr(said, says);
      Value* fails = b.CreateAnd(sure, x.e);
      code = b.CreateSelect(b.CreateAnd(fails, b.CreateOr(b.CreateNot(error), b.CreateICmpSLT(x.v, code))), x.v, code);
      error = b.CreateOr(error, fails);
    }
    error = b.CreateAnd(error, b.CreateNot(b.CreateOr(conflict, said)));
    Value* settled = b.CreateNot(b.CreateOr(conflict, error));
    Value* undefined = b.CreateAnd(settled, b.CreateNot(b.CreateOr(said, maybe)));
    return valued(b.CreateAnd(said, settled), undefined, conflict, b.CreateSelect(error, code, v), error);
  }

  // --- lists

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

  Value* unknown(const Result& r) { return b.CreateNot(b.CreateOr(b.CreateOr(r.d, r.u), b.CreateOr(r.c, r.e))); }

  // The worse of two states; where both are defined, `v`, or an overflow.
  Result merged(const Result& x, const Result& y, Value* v, Value* overflow) {
    Value *both = b.CreateAnd(x.d, y.d), *c = b.CreateOr(x.c, y.c), *failed = b.CreateAnd(both, overflow);
    Value* e = b.CreateAnd(b.CreateOr(b.CreateOr(x.e, y.e), failed), b.CreateNot(c));
    Value* clear = b.CreateNot(b.CreateOr(b.CreateOr(c, b.CreateOr(x.e, y.e)), b.CreateOr(unknown(x), unknown(y))));
    Value* u = b.CreateAnd(clear, b.CreateOr(x.u, y.u));
    auto [xv, yv] = same_width(x.v, y.v);
    auto* type = v->getType();
    Value* code_of = b.CreateSExtOrTrunc(b.CreateSelect(x.e, xv, yv), type);
    Value* result = b.CreateSelect(overflow, llvm::ConstantInt::get(type, static_cast<std::uint64_t>(ValueError::overflow)), v);
    return valued(b.CreateAnd(both, b.CreateNot(overflow)), u, c, b.CreateSelect(both, result, code_of), e);
  }
  Result chosen(Value* condition, const Result& x, const Result& y) {
    auto pickd = [&](Value* a, Value* z) { return b.CreateSelect(condition, a, z); };
    return valued(pickd(x.d, y.d), pickd(x.u, y.u), pickd(x.c, y.c), pickd(x.v, y.v), pickd(x.e, y.e));
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

  Result settle(const Result& low, const Result& high) {
    Value* both = b.CreateAnd(low.d, high.d);
    Value *crossed = b.CreateAnd(both, b.CreateICmpSGT(low.v, high.v)), *agree = b.CreateAnd(both, b.CreateICmpEQ(low.v, high.v));
    Result worst = merged(low, high, low.v, no());
    return valued(agree, worst.u, b.CreateOr(worst.c, crossed), worst.v, worst.e);
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
          if (kClass[static_cast<std::size_t>(p.graph.nodes[operand(id, i)].op)] == V && wide[operand(id, i)]) return true;
        return false;
      default: return false;
    }
  }
  Value* widened(Value* v) { return b.CreateSExt(v, b.getInt128Ty()); }
  std::pair<Value*, Value*> same_width(Value* x, Value* y) {
    return x->getType() == y->getType() ? std::pair{x, y} : std::pair{widened(x), widened(y)};
  }
  Value* code(ValueError e) { return b.getInt64(static_cast<std::uint64_t>(e)); }

  Result parameter(const Parameter& parameter, const Result& date) {
    Value *found = no(), *v = b.getInt64(0);
    for (auto& x : parameter.values) {
      Value* inside = b.getTrue();
      if (x.from) inside = b.CreateAnd(inside, b.CreateICmpSGE(date.v, b.getInt64(static_cast<std::uint64_t>(std::int64_t{*x.from}))));
      if (x.to) inside = b.CreateAnd(inside, b.CreateICmpSLT(date.v, b.getInt64(static_cast<std::uint64_t>(std::int64_t{*x.to}))));
      v = b.CreateSelect(inside, b.getInt64(static_cast<std::uint64_t>(x.value)), v);
      found = b.CreateOr(found, inside);
    }
    Value* none = b.CreateAnd(date.d, b.CreateNot(found));
    v = b.CreateSelect(date.e, date.v, b.CreateSelect(none, code(ValueError::no_value_that_day), v));
    return valued(b.CreateAnd(date.d, found), no(), date.c, v, b.CreateOr(date.e, none));
  }

  // evaluate.cpp has the table in words.
  Result choose(const Result& c, const Result& x, const Result& y) {
    auto [xv, yv] = same_width(x.v, y.v);
    auto either = [&](Value* p, Value* q) { return b.CreateOr(p, q); };
    auto both = [&](Value* p, Value* q) { return b.CreateAnd(p, q); };
    auto not_ = [&](Value* p) { return b.CreateNot(p); };
    Value *unsure = not_(either(c.t, c.f)), *torn = both(c.t, c.f);
    Value* differ = b.CreateICmpNE(xv, yv);
    // Of both branches: what they share. Of either: what they say together.
    Value* shared_d = either(both(both(x.d, y.d), not_(differ)), either(both(x.d, y.c), both(x.c, y.d)));
    Value* shared_u = either(both(x.u, y.u), either(both(x.u, y.c), both(x.c, y.u)));
    Value* shared_c = both(x.c, y.c);
    Value* shared_e = either(both(x.e, y.e), either(both(x.e, y.c), both(x.c, y.e)));
    Value* quarrel = either(both(both(x.d, y.d), differ), either(both(x.d, y.u), both(x.u, y.d)));
    Value* told_c = either(either(x.c, y.c), quarrel);
    Value* told_d = both(either(x.d, y.d), not_(told_c));
    Value* told_u = both(either(x.u, y.u), not_(told_c));
    Value* told_e = both(either(x.e, y.e), not_(either(told_c, either(told_d, told_u))));
    Value *yes = both(c.t, not_(c.f)), *no_ = both(c.f, not_(c.t));
    auto plane = [&](Value* p, Value* q, Value* shared, Value* told) {
      return either(either(both(yes, p), both(no_, q)), either(both(unsure, shared), both(torn, told)));
    };
    // Whose number it is: the first branch that has a value, else the first that has an error.
    Value* first = both(either(x.d, both(x.e, not_(y.d))), not_(no_));
    Value* v = b.CreateSelect(either(yes, first), xv, yv);
    return valued(plane(x.d, y.d, shared_d, told_d), plane(x.u, y.u, shared_u, told_u), plane(x.c, y.c, shared_c, told_c), v, plane(x.e, y.e, shared_e, told_e));
  }

  // What is worked out from values that are all defined, where it can be (bad: not, for the reason `why`); else the worst of their states.
  Result worked_out(NodeId id) {
    const Node& n = p.graph.nodes[id];
    Value *defined = b.getTrue(), *known = b.getTrue(), *undefined = no(), *conflict = no(), *error = no(), *first_error = b.getInt64(0);
    for (std::uint32_t i = n.count; i-- > 0;) {
      const Result& x = in(id, i);
      defined = b.CreateAnd(defined, x.d);
      known = b.CreateAnd(known, b.CreateOr(b.CreateOr(x.d, x.u), b.CreateOr(x.c, x.e)));
      undefined = b.CreateOr(undefined, x.u);
      conflict = b.CreateOr(conflict, x.c);
      error = b.CreateOr(error, x.e);
      first_error = b.CreateSelect(x.e, b.CreateTrunc(x.v, b.getInt64Ty()), first_error);
    }
    error = b.CreateAnd(error, b.CreateNot(conflict));
    undefined = b.CreateAnd(b.CreateAnd(undefined, known), b.CreateNot(b.CreateOr(conflict, error)));
    Value *bad = no(), *why = code(ValueError::overflow), *v = computed(id, bad, why);
    Value* failed = b.CreateAnd(defined, bad);
    Value* reason = b.CreateSelect(defined, why, first_error);
    v = b.CreateSelect(b.CreateOr(failed, error), b.CreateSExt(reason, v->getType()), v);
    return valued(b.CreateAnd(defined, b.CreateNot(bad)), undefined, conflict, v, b.CreateOr(error, failed));
  }

  Value* computed(NodeId id, Value*& bad, Value*& why) {
    const Node& n = p.graph.nodes[id];
    switch (n.op) {
      case Op::add: return checked(id, llvm::Intrinsic::sadd_with_overflow, bad);
      case Op::multiply: return multiplied(id, bad);
      case Op::opposite: {
        Value* pair = b.CreateBinaryIntrinsic(llvm::Intrinsic::ssub_with_overflow, llvm::ConstantInt::get(b.getInt128Ty(), 0), widened(in(id, 0).v));
        bad = b.CreateExtractValue(pair, 1);
        return b.CreateExtractValue(pair, 0);
      }
      case Op::minimum: case Op::maximum: {
        Value* best = in(id, 0).v;
        for (std::uint32_t i = 1; i < n.count; ++i) {
          auto [x, y] = same_width(best, in(id, i).v);
          best = b.CreateSelect(n.op == Op::minimum ? b.CreateICmpSLT(y, x) : b.CreateICmpSGT(y, x), y, x);
        }
        return best;
      }
      case Op::narrow: {
        Value* x = in(id, 0).v;
        Value* small = b.CreateTrunc(x, b.getInt64Ty());
        bad = b.CreateICmpNE(b.CreateSExt(small, x->getType()), x);
        return small;
      }
      case Op::divide: return divided(id, bad, why);
      default: return called(id, bad, why);
    }
  }

  Value* checked(NodeId id, llvm::Intrinsic::ID operation, Value*& bad) {
    Value* v = widened(in(id, 0).v);
    for (std::uint32_t i = 1; i < p.graph.nodes[id].count; ++i) {
      Value* pair = b.CreateBinaryIntrinsic(operation, v, widened(in(id, i).v));
      v = b.CreateExtractValue(pair, 0);
      bad = b.CreateOr(bad, b.CreateExtractValue(pair, 1));
    }
    return v;
  }

  Value* scratch(std::size_t which, llvm::Type* type) {
    auto [it, fresh] = scratches.try_emplace(which, nullptr);
    if (fresh) it->second = b.CreateAlloca(type);
    return it->second;
  }
  llvm::FunctionCallee function(const char* name, std::initializer_list<llvm::Type*> parameters) {
    return module->getOrInsertFunction(name, llvm::FunctionType::get(b.getInt8Ty(), llvm::ArrayRef(parameters.begin(), parameters.size()), false));
  }

  // A call: in line, each product of 128 bits is hundreds of instructions.
  Value* multiplied(NodeId id, Value*& bad) {
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

  Value* divided(NodeId id, Value*& bad, Value*& why) {
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

  Value* called(NodeId id, Value*& bad, Value*& why) {
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
    auto& context = module->getContext();
    auto* type = llvm::StructType::get(context, {b.getInt8Ty(), b.getInt8Ty(), b.getPtrTy(), b.getInt32Ty()});
    std::vector<llvm::Constant*> all;
    for (auto& c : p.calendars) {
      auto* days = llvm::ConstantDataArray::get(context, llvm::ArrayRef(reinterpret_cast<const std::uint32_t*>(c.closed.data()), c.closed.size()));
      auto* closed = new llvm::GlobalVariable(*module, days->getType(), true, llvm::GlobalValue::PrivateLinkage, days);
      all.push_back(llvm::ConstantStruct::get(type, {b.getInt8(c.holidays), b.getInt8(c.weekdays), closed, b.getInt32(static_cast<std::uint32_t>(c.closed.size()))}));
    }
    auto* table = llvm::ConstantArray::get(llvm::ArrayType::get(type, all.size()), all);
    return calendars_ = new llvm::GlobalVariable(*module, table->getType(), true, llvm::GlobalValue::PrivateLinkage, table);
  }
  static_assert(offsetof(Calendar, weekdays) == 1 && offsetof(Calendar, closed) == 8 && offsetof(Calendar, closed_count) == 16 && sizeof(Calendar) == 24);

  const Pack& p;
  std::unique_ptr<llvm::Module> module;
  llvm::IRBuilder<> b;
  std::vector<bool> crosses;
  std::vector<std::vector<std::uint32_t>> atom_of;  // atoms that each node decides
  Value* memory = nullptr;
  std::vector<bool> wide;                           // nodes whose number has 128 bits
  std::unordered_map<std::size_t, Value*> fields, scratches;
  Value* calendars_ = nullptr;
  std::unordered_map<NodeId, Result> results;
};

}  // namespace

std::unique_ptr<llvm::Module> emit_module(const Pack& p, const Attachments& attached, const llvm::DataLayout& layout, llvm::LLVMContext& context) {
  return Emitter(p, layout, context).run(attached);
}

}  // namespace domat::native
