#include "compiler/codegen/emit.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Verifier.h>

#include <cstddef>

#include "compiler/codegen/abi.h"

namespace domat::native {
namespace {

using llvm::Value;

// A truth is two planes, a value three planes (defined, undefined, in conflict; none: unknown) and a number. A plane is
// one bit here; nothing below depends on its width.
struct Result {
  Value *t = nullptr, *f = nullptr;                    // class P
  Value *d = nullptr, *u = nullptr, *c = nullptr, *v = nullptr;  // class V
};

enum Class { P, V };
constexpr Class kClass[] = {
#define OP(name, cls, ...) cls,
#include "runtime/reasons/ops.def"
#undef OP
};

class Emitter {
 public:
  Emitter(const Pack& p, llvm::LLVMContext& context)
      : p(p), module(std::make_unique<llvm::Module>(p.name, context)), b(context), crosses(p.graph.nodes.size(), false) {
    for (NodeId id = 0; id < p.graph.nodes.size(); ++id)
      for (std::uint32_t i = 0; i < p.graph.nodes[id].count; ++i) {
        NodeId x = operand(id, i);
        if (x / kNodesPerFunction != id / kNodesPerFunction) crosses[x] = true;
      }
    atom_of.assign(p.graph.nodes.size(), {});
    for (std::uint32_t a = 0; a < p.atom_node.size(); ++a)
      if (p.atom_node[a] != kNone) atom_of[p.atom_node[a]].push_back(a);
  }

  std::unique_ptr<llvm::Module> run() {
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
    return std::move(module);
  }

 private:
  NodeId operand(NodeId id, std::uint32_t i) const { return p.graph.operands[p.graph.nodes[id].first + i]; }

  void emit_part(llvm::Function* function, NodeId first, NodeId last) {
    b.SetInsertPoint(llvm::BasicBlock::Create(module->getContext(), "", function));
    memory = function->getArg(0);
    fields.clear();
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
    std::uint64_t at = std::uint64_t{id} * 3;
    Value* all[] = {r.t ? r.t : r.d, r.f ? r.f : r.u, r.c};
    for (unsigned i = 0; i < 3; ++i)
      if (all[i]) set_byte(planes, at + i, b.CreateZExt(all[i], b.getInt8Ty()));
    if (r.v) b.CreateStore(r.v, b.CreateConstGEP1_64(b.getInt64Ty(), array(offsetof(CaseMemory, node_values)), id));
  }

  const Result& get(NodeId id) {
    auto [it, fresh] = results.try_emplace(id);
    if (!fresh) return it->second;
    Value* planes = array(offsetof(CaseMemory, planes));
    std::uint64_t at = std::uint64_t{id} * 3;
    Result r;
    if (kClass[static_cast<std::size_t>(p.graph.nodes[id].op)] == P) {
      r.t = bit(byte_at(planes, at), 0);
      r.f = bit(byte_at(planes, at + 1), 0);
    } else {
      r.d = bit(byte_at(planes, at), 0);
      r.u = bit(byte_at(planes, at + 1), 0);
      r.c = bit(byte_at(planes, at + 2), 0);
      r.v = b.CreateLoad(b.getInt64Ty(), b.CreateConstGEP1_64(b.getInt64Ty(), array(offsetof(CaseMemory, node_values)), id));
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
      // State: unknown 0, defined 1, undefined 2, conflict 3.
      set_byte(array(offsetof(CaseMemory, out_states)), atom, packed(b.CreateOr(r.d, r.c), b.CreateOr(r.u, r.c)));
      Value* v = b.CreateSelect(r.d, r.v, b.getInt64(0));
      b.CreateStore(v, b.CreateConstGEP1_64(b.getInt64Ty(), array(offsetof(CaseMemory, out_values)), atom));
    }
  }

  // --- operations (ops.def)

  Value* no() { return b.getFalse(); }
  Result truth(Value* t, Value* f) { return {t, f}; }
  Result valued(Value* d, Value* u, Value* c, Value* v) { return {nullptr, nullptr, d, u, c, v}; }

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
    return answer(b.CreateAnd(x.d, y.d), ordered(op, x.v, y.v), b.CreateOr(x.c, y.c));
  }
  Result one_of(NodeId id) {
    const Result x = in(id, 0);
    Value* is = no();
    for (std::uint32_t i = 1; i < p.graph.nodes[id].count; ++i) is = b.CreateOr(is, b.CreateICmpEQ(x.v, in(id, i).v));
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
    return valued(b.CreateOr(x.d, b.CreateAnd(x.u, y.d)), b.CreateAnd(x.u, y.u), b.CreateOr(x.c, b.CreateAnd(x.u, y.c)),
                  b.CreateSelect(x.d, x.v, y.v));
  }

  // What surely applying rules say; two different values, or a conflict on the way, are a conflict.
  Result join(NodeId id) {
    Value *said = no(), *maybe = no(), *conflict = no(), *v = b.getInt64(0);
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
    }
    Value* settled = b.CreateNot(conflict);
    Value* undefined = b.CreateAnd(settled, b.CreateNot(b.CreateOr(said, maybe)));
    return valued(b.CreateAnd(said, settled), undefined, conflict, v);
  }

  const Pack& p;
  std::unique_ptr<llvm::Module> module;
  llvm::IRBuilder<> b;
  std::vector<bool> crosses;
  std::vector<std::vector<std::uint32_t>> atom_of;  // atoms that each node decides
  Value* memory = nullptr;
  std::unordered_map<std::size_t, Value*> fields;
  std::unordered_map<NodeId, Result> results;
};

}  // namespace

std::unique_ptr<llvm::Module> emit_module(const Pack& p, llvm::LLVMContext& context) {
  return Emitter(p, context).run();
}

}  // namespace domat::native
