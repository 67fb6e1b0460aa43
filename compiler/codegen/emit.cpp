#include "compiler/codegen/emit.h"

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Verifier.h>

#include <cstddef>

#include "compiler/codegen/abi.h"
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
    wide.assign(p.graph.nodes.size(), false);
    for (NodeId id = 0; id < p.graph.nodes.size(); ++id) wide[id] = is_wide(id);
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
      code = b.CreateSelect(error, code, x.v);
      error = b.CreateOr(error, b.CreateAnd(sure, x.e));
    }
    error = b.CreateAnd(error, b.CreateNot(conflict));
    Value* settled = b.CreateNot(b.CreateOr(conflict, error));
    Value* undefined = b.CreateAnd(settled, b.CreateNot(b.CreateOr(said, maybe)));
    return valued(b.CreateAnd(said, settled), undefined, conflict, b.CreateSelect(error, code, v), error);
  }

  // --- values that are worked out

  bool is_wide(NodeId id) const {
    switch (p.graph.nodes[id].op) {
      case Op::add: case Op::opposite: case Op::multiply: case Op::divide: return true;
      case Op::minimum: case Op::maximum: case Op::choose: case Op::or_else:
        for (std::uint32_t i = 0; i < p.graph.nodes[id].count; ++i)
          if (wide[operand(id, i)]) return true;
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
    auto differ = [&](Value* a, Value* z) { return b.CreateXor(a, z); };
    Value* states_differ = b.CreateOr(b.CreateOr(differ(x.d, y.d), differ(x.u, y.u)), b.CreateOr(differ(x.c, y.c), differ(x.e, y.e)));
    Value* numbers_differ = b.CreateAnd(b.CreateOr(x.d, x.e), b.CreateICmpNE(xv, yv));
    Value* same = b.CreateNot(b.CreateOr(states_differ, numbers_differ));
    Value *yes = b.CreateAnd(c.t, b.CreateNot(c.f)), *not_yes = b.CreateAnd(c.f, b.CreateNot(c.t));
    Value *unknown = b.CreateNot(b.CreateOr(c.t, c.f)), *both = b.CreateAnd(c.t, c.f);
    Value *in_conflict = b.CreateOr(x.c, y.c), *in_error = b.CreateOr(x.e, y.e);
    auto known = [&](const Result& r) { return b.CreateOr(b.CreateOr(r.d, r.u), b.CreateOr(r.c, r.e)); };
    Value* clear = b.CreateAnd(b.CreateAnd(known(x), known(y)), b.CreateNot(b.CreateOr(in_conflict, in_error)));
    Value* first = b.CreateOr(yes, b.CreateAnd(unknown, b.CreateOr(same, b.CreateAnd(x.e, y.e))));
    first = b.CreateOr(first, b.CreateAnd(both, b.CreateAnd(clear, same)));
    Value* conflict = b.CreateAnd(both, b.CreateOr(in_conflict, b.CreateAnd(clear, b.CreateNot(same))));
    Value* error = b.CreateAnd(both, b.CreateAnd(in_error, b.CreateNot(in_conflict)));
    auto taken = [&](Value* a, Value* z) { return b.CreateOr(b.CreateAnd(first, a), b.CreateAnd(not_yes, z)); };
    Value* second = b.CreateOr(not_yes, b.CreateAnd(error, b.CreateNot(x.e)));
    return valued(taken(x.d, y.d), taken(x.u, y.u), b.CreateOr(taken(x.c, y.c), conflict), b.CreateSelect(second, yv, xv), b.CreateOr(taken(x.e, y.e), error));
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
      case Op::multiply: return checked(id, llvm::Intrinsic::smul_with_overflow, bad);
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

std::unique_ptr<llvm::Module> emit_module(const Pack& p, llvm::LLVMContext& context) {
  return Emitter(p, context).run();
}

}  // namespace domat::native
