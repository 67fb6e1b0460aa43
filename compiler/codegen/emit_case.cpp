#include "compiler/codegen/emit_case.h"

#include <llvm/IR/Constants.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <unordered_map>

#include "compiler/codegen/emit.h"
#include "compiler/codegen/operations.h"
#include "compiler/codegen/schedule.h"
#include "runtime/core/generated.h"
#include "runtime/core/list_items.h"
#include "runtime/core/natives.h"
#include "runtime/core/number.h"
#include "runtime/reasons/outcome.h"

namespace domat::native {
namespace {

using Index = std::vector<Value*>;  // of a tuple: an element of each list of a domain

// One case: a plane is a bit, and numbers are worked out in 128.
class CaseEmitter final : public Operations {
 public:
  CaseEmitter(const Pack& p, const CasePlan& plan, llvm::Module& m, Builder& b)
      : Operations(p, m, b, {b.getInt1Ty(), b.getInt1Ty(), b.getInt64Ty(), b.getInt128Ty()}), plan(plan) {
    atom_of.assign(p.graph.nodes.size(), {});
    for (std::uint32_t a = 0; a < p.atom_node.size(); ++a)
      if (p.atom_node[a] != kNone) atom_of[p.atom_node[a]].push_back(a);
    wide.assign(p.graph.nodes.size(), false);
    for (NodeId id = 0; id < p.graph.nodes.size(); ++id) wide[id] = is_wide(id);
  }

  void run() {
    auto* type = llvm::FunctionType::get(b.getVoidTy(), {b.getPtrTy()}, false);
    auto* whole = llvm::Function::Create(type, llvm::Function::ExternalLinkage, kEntry, &m);
    std::vector<llvm::Function*> parts;
    for (auto& part : plan.parts) {
      auto* function = llvm::Function::Create(type, llvm::Function::InternalLinkage, "nodes_" + std::to_string(parts.size()), &m);
      function->addFnAttr(llvm::Attribute::NoInline);
      function->addFnAttr(llvm::Attribute::NoUnwind);
      emit_part(function, part);
      parts.push_back(function);
    }
    b.SetInsertPoint(llvm::BasicBlock::Create(m.getContext(), "", whole));
    for (auto* part : parts) b.CreateCall(part, {whole->getArg(0)});
    b.CreateRetVoid();
  }

 private:
  // What depends on the case alone is loaded in a block before all others: a loop may not be run at all, or many times.
  void emit_part(llvm::Function* function, const Part& part) {
    entry = llvm::BasicBlock::Create(m.getContext(), "", function);
    auto* body = llvm::BasicBlock::Create(m.getContext(), "", function);
    memory = function->getArg(0);
    fields.clear();
    scratches.clear();
    results.clear();
    products.clear();
    b.SetInsertPoint(body);
    loop(p.domains[part.domain], [&](const Index& tuple) {
      here = tuple;
      for (NodeId id : part.nodes) {
        results[id] = node(id);
        if (plan.kept[id]) keep(id, results[id]);
        give_out(id, results[id]);
      }
    });
    b.CreateRetVoid();
    b.SetInsertPoint(entry);
    b.CreateBr(body);
  }

  // Code for each tuple of elements of these lists.
  void loop(const std::vector<std::uint32_t>& lists, const std::function<void(const Index&)>& body) {
    Index tuple;
    loop_from(lists, tuple, body);
  }
  void loop_from(const std::vector<std::uint32_t>& lists, Index& tuple, const std::function<void(const Index&)>& body) {
    if (tuple.size() == lists.size()) return body(tuple);
    Value* end = count(lists[tuple.size()]);
    Value* counter = at_entry([&] { return b.CreateAlloca(b.getInt64Ty()); });
    auto *head = block(), *inside = block(), *after = block();
    b.CreateStore(b.getInt64(0), counter);
    b.CreateBr(head);
    b.SetInsertPoint(head);
    Value* i = b.CreateLoad(b.getInt64Ty(), counter);
    b.CreateCondBr(b.CreateICmpULT(i, end), inside, after);
    b.SetInsertPoint(inside);
    tuple.push_back(i);
    loop_from(lists, tuple, body);
    tuple.pop_back();
    b.CreateStore(b.CreateAdd(i, b.getInt64(1)), counter);
    b.CreateBr(head);
    b.SetInsertPoint(after);
  }
  llvm::BasicBlock* block() { return llvm::BasicBlock::Create(m.getContext(), "", entry->getParent()); }

  // --- memory

  template <typename Make>
  Value* at_entry(Make&& make) {
    llvm::IRBuilderBase::InsertPointGuard guard(b);
    b.SetInsertPoint(entry);
    return make();
  }
  Value* field(std::size_t offset, llvm::Type* type) {
    auto [it, fresh] = fields.try_emplace(offset, nullptr);
    if (fresh) it->second = at_entry([&] { return b.CreateLoad(type, b.CreateConstGEP1_64(b.getInt8Ty(), memory, offset)); });
    return it->second;
  }
  Value* array(std::size_t offset) { return field(offset, b.getPtrTy()); }
  Value* number_in(std::size_t array_offset, std::uint64_t index) {
    return at_entry([&] { return b.CreateLoad(b.getInt64Ty(), b.CreateConstGEP1_64(b.getInt64Ty(), array(array_offset), index)); });
  }
  Value* byte_at(Value* base, Value* index) { return b.CreateLoad(b.getInt8Ty(), b.CreateGEP(b.getInt8Ty(), base, index)); }
  void set_byte(Value* base, Value* index, Value* byte) { b.CreateStore(byte, b.CreateGEP(b.getInt8Ty(), base, index)); }
  Value* bit(Value* byte, unsigned n) { return b.CreateTrunc(n ? b.CreateLShr(byte, n) : byte, b.getInt1Ty()); }
  Value* flag(std::size_t offset) { return b.CreateTrunc(field(offset, b.getInt8Ty()), b.getInt1Ty()); }
  Value* packed(Value* low, Value* high) {
    return b.CreateOr(b.CreateZExt(low, b.getInt8Ty()), b.CreateShl(b.CreateZExt(high, b.getInt8Ty()), 1));
  }
  Value* four_flags(const Result& r) { return b.CreateOr(packed(r.d, r.u), b.CreateShl(packed(r.c, r.e), 2)); }

  // Where a result stands: of what is the same for all elements, by node; else by tuple, among those of its domain.
  struct Place {
    Value *bytes, *values, *index;
  };
  Place place_of(NodeId id, const Index& tuple) {
    const bool is_truth = class_of(p.graph.nodes[id].op) == P;
    const std::uint32_t of = p.graph.nodes[id].domain;
    if (of == 0) return {array(offsetof(CaseMemory, planes)), array(offsetof(CaseMemory, node_values)), b.getInt64(id)};
    const std::size_t base = std::size_t{of} * sizeof(DomainMemory);
    auto in_domain = [&](std::size_t offset) {
      auto [it, fresh] = fields.try_emplace((std::size_t{1} << 32) + base + offset, nullptr);
      if (fresh) it->second = at_entry([&] { return b.CreateLoad(b.getPtrTy(), b.CreateConstGEP1_64(b.getInt8Ty(), array(offsetof(CaseMemory, domains)), base + offset)); });
      return it->second;
    };
    Value* index = b.CreateAdd(b.CreateMul(b.getInt64(plan.slot[id]), product_of(p.domains[of])), flat(of, tuple));
    if (is_truth) return {in_domain(offsetof(DomainMemory, truths)), nullptr, index};
    return {in_domain(offsetof(DomainMemory, states)), in_domain(offsetof(DomainMemory, values)), index};
  }
  void keep(NodeId id, const Result& r) {
    const Place at = place_of(id, here);
    set_byte(at.bytes, at.index, r.t ? packed(r.t, r.f) : four_flags(r));
    if (r.v) b.CreateStore(r.v, b.CreateGEP(b.getInt128Ty(), at.values, at.index));
  }
  Result kept(NodeId id, const Index& tuple) {
    const Place at = place_of(id, tuple);
    Value* byte = byte_at(at.bytes, at.index);
    if (class_of(p.graph.nodes[id].op) == P) return truth(bit(byte, 0), bit(byte, 1));
    Value* v = b.CreateLoad(wide[id] ? b.getInt128Ty() : b.getInt64Ty(), b.CreateGEP(b.getInt128Ty(), at.values, at.index));
    return valued(bit(byte, 0), bit(byte, 1), bit(byte, 2), v, bit(byte, 3));
  }

  // --- elements of lists

  Value* count(std::uint32_t list) { return product_of({list}); }
  // Of their lengths.
  Value* product_of(const std::vector<std::uint32_t>& lists) {
    if (lists.empty()) return b.getInt64(1);
    if (auto known = products.find(lists); known != products.end()) return known->second;
    Value* n = number_in(offsetof(CaseMemory, counts), lists[0]);
    for (std::size_t i = 1; i < lists.size(); ++i) {
      Value* next = count(lists[i]);
      n = at_entry([&] { return b.CreateMul(n, next); });
    }
    return products[lists] = n;
  }
  Value* flat(std::uint32_t of, const Index& tuple) {
    Value* n = b.getInt64(0);
    for (std::size_t k = 0; k < tuple.size(); ++k) n = b.CreateAdd(b.CreateMul(n, k == 0 ? b.getInt64(1) : count(p.domains[of][k])), tuple[k]);
    return n;
  }
  const Reach& reach_of(NodeId over) const { return p.reaches[static_cast<std::size_t>(p.graph.nodes[over].imm)]; }
  bool is_sequence(NodeId id) const { return is_over(p.graph.nodes[id].op) && !reach_of(id).is_one(); }
  Index reached(const Reach& r, const Index& free) const {
    Index tuple;
    for (auto from : r.from) tuple.push_back(from >= 0 ? here[static_cast<std::size_t>(from)] : free[static_cast<std::size_t>(-1 - from)]);
    return tuple;
  }
  Result read(NodeId id, const Index& tuple) {
    const Node& n = p.graph.nodes[id];
    switch (n.op) {
      case Op::truth: case Op::constant: case Op::day: return node(id);
      case Op::atom: return given_truth(atom_at(static_cast<std::uint32_t>(n.imm), tuple));
      case Op::value: return given_value(atom_at(static_cast<std::uint32_t>(n.imm), tuple));
      case Op::place: return valued(yes(), no(), no(), tuple[0]);
      default: return kept(id, tuple);
    }
  }
  Result get(NodeId id) override {
    auto [it, fresh] = results.try_emplace(id);
    if (!fresh) return it->second;
    const bool over = is_over(p.graph.nodes[id].op);
    const Result r = over ? read(operand(id, 0), reached(reach_of(id), {})) : read(id, p.graph.nodes[id].domain ? here : Index{});
    return results[id] = r;
  }

  // A group of operands that goes through elements is visited by a loop; what is gathered then lives in memory.
  void each(NodeId id, std::uint32_t first, std::uint32_t step, Gathered& state, const std::function<void(const Result*)>& visit) override {
    for (std::uint32_t i = first; i + step <= p.graph.nodes[id].count; i += step) {
      const Reach* sequence = nullptr;
      std::vector<Result> group(step);
      for (std::uint32_t k = 0; k < step; ++k)
        if (const NodeId x = operand(id, i + k); is_sequence(x)) sequence = &reach_of(x);
        else group[k] = get(x);
      if (!sequence) {
        visit(group.data());
        continue;
      }
      std::vector<Value*> cells;
      for (Value* v : state) {
        cells.push_back(at_entry([&] { return b.CreateAlloca(v->getType()); }));
        b.CreateStore(v, cells.back());
      }
      auto* after = block();
      for (std::size_t k = 0; k + 1 < sequence->same.size(); k += 2) {
        auto* next = block();
        b.CreateCondBr(b.CreateICmpEQ(here[sequence->same[k]], here[sequence->same[k + 1]]), next, after);
        b.SetInsertPoint(next);
      }
      loop(sequence->free, [&](const Index& free) {
        for (std::uint32_t k = 0; k < step; ++k)
          if (const NodeId x = operand(id, i + k); is_sequence(x)) group[k] = read(operand(x, 0), reached(reach_of(x), free));
        for (std::size_t k = 0; k < state.size(); ++k) state[k] = b.CreateLoad(state[k]->getType(), cells[k]);
        visit(group.data());
        for (std::size_t k = 0; k < state.size(); ++k) b.CreateStore(state[k], cells[k]);
      });
      b.CreateBr(after);
      b.SetInsertPoint(after);
      for (std::size_t k = 0; k < state.size(); ++k) state[k] = b.CreateLoad(state[k]->getType(), cells[k]);
    }
  }

  // --- the case

  // The number of an atom, for the elements that it is about: of a pack without lists a constant.
  Value* atom_at(std::uint32_t atom, const Index& tuple) {
    if (p.lists.empty()) return b.getInt64(atom);
    const Declaration& d = p.declarations[p.atom_declaration[atom]];
    const auto arguments = atom_arguments(p, atom);
    Value *n = number_in(offsetof(CaseMemory, first_atoms), p.atom_declaration[atom]), *stride = b.getInt64(1);
    std::size_t element = tuple.size();
    for (std::size_t k = d.parameters.size(); k-- > 0;) n = b.CreateAdd(n, argument(d.parameters[k], arguments[k], tuple, element, stride));
    return n;
  }
  // How far one argument leads, and the stride of that before it.
  Value* argument(std::uint32_t enumeration, std::uint32_t member, const Index& tuple, std::size_t& element, Value*& stride) {
    const Enumeration& e = p.enumerations[enumeration];
    Value* further = b.CreateMul(e.is_list ? tuple[--element] : b.getInt64(member), stride);
    const auto list = static_cast<std::uint32_t>(std::ranges::find(p.lists, enumeration, &ListTable::enumeration) - p.lists.begin());
    stride = b.CreateMul(stride, e.is_list ? count(list) : b.getInt64(e.members.size()));
    return further;
  }
  Result given_truth(Value* atom) {
    Value* byte = byte_at(array(offsetof(CaseMemory, truths)), atom);
    return truth(bit(byte, 0), bit(byte, 1));
  }
  Result given_value(Value* atom) {
    Value* state = byte_at(array(offsetof(CaseMemory, states)), atom);
    Value* v = b.CreateLoad(b.getInt64Ty(), b.CreateGEP(b.getInt64Ty(), array(offsetof(CaseMemory, values)), atom));
    Value *low = bit(state, 0), *high = bit(state, 1);
    return valued(b.CreateAnd(low, b.CreateNot(high)), b.CreateAnd(high, b.CreateNot(low)), b.CreateAnd(low, high), v);
  }
  Result fact_truth(std::uint32_t atom) override { return given_truth(atom_at(atom, here)); }
  Result fact_value(std::uint32_t atom) override { return given_value(atom_at(atom, here)); }
  Result day() override { return valued(flag(offsetof(CaseMemory, day_known)), no(), no(), field(offsetof(CaseMemory, day), b.getInt64Ty())); }
  Value* closed() override { return flag(offsetof(CaseMemory, closed)); }

  // --- answers

  void give_out(NodeId id, const Result& r) {
    const Node& n = p.graph.nodes[id];
    if (n.op == Op::holds) give_out_holds(static_cast<std::uint32_t>(n.imm), packed(r.t, r.f));
    for (std::uint32_t atom : atom_of[id]) {
      Value* at = atom_at(atom, here);
      if (r.t) {
        set_byte(array(offsetof(CaseMemory, out_truths)), at, packed(r.t, r.f));
        continue;
      }
      set_byte(array(offsetof(CaseMemory, out_states)), at, state_byte(r));
      Value* v = b.CreateSelect(b.CreateOr(r.d, r.e), r.v, b.getInt64(0));
      b.CreateStore(v, b.CreateGEP(b.getInt64Ty(), array(offsetof(CaseMemory, out_values)), at));
    }
  }
  // State: unknown 0, defined 1, undefined 2, conflict 3, error 4.
  Value* state_byte(const Result& r) {
    Value* state = packed(b.CreateOr(r.d, r.c), b.CreateOr(r.u, r.c));
    return b.CreateOr(state, b.CreateShl(b.CreateZExt(r.e, b.getInt8Ty()), 2));
  }

  // Instances are numbered rule by rule, binding by binding, conclusion by conclusion (runtime/reasons/expand.cpp).
  void give_out_holds(std::uint32_t id, Value* byte) {
    Value* holds = array(offsetof(CaseMemory, out_holds));
    const RuleInstance& x = p.instances[id];
    if (p.lists.empty()) return set_byte(holds, b.getInt64(id), byte);
    const Rule& r = p.rules[x.rule];
    const auto& unlisted = p.domains[x.unlisted];
    std::uint64_t kept = 0, rank = 0;
    for (std::uint32_t c = 0; c < r.concluded.size(); ++c) {
      if (c == x.conclusion) rank = kept;
      kept += !about_any(r.concluded[c], unlisted);
    }
    Value *n = number_in(offsetof(CaseMemory, first_instances), x.rule), *stride = b.getInt64(std::max<std::uint64_t>(kept, 1));
    std::size_t element = here.size();
    for (std::size_t v = r.variables.size(); v-- > 0;) {
      const auto list = static_cast<std::uint32_t>(std::ranges::find(p.lists, r.variables[v], &ListTable::enumeration) - p.lists.begin());
      if (std::ranges::find(unlisted, list) == unlisted.end()) n = b.CreateAdd(n, argument(r.variables[v], p.bindings[x.first_binding + v], here, element, stride));
    }
    Value* at = b.CreateGEP(b.getInt8Ty(), holds, b.CreateAdd(n, b.getInt64(rank)));
    // One for unknown lists has a number only where these are unknown.
    for (auto list : unlisted) {
      Value* length = b.CreateLoad(b.getInt32Ty(), b.CreateConstGEP1_64(b.getInt32Ty(), array(offsetof(CaseMemory, lengths)), list));
      at = b.CreateSelect(b.CreateICmpEQ(length, b.getInt32(DOMAT_UNKNOWN_LIST)), at, array(offsetof(CaseMemory, spare)));
    }
    b.CreateStore(byte, at);
  }
  bool about_any(std::uint32_t declaration, const std::vector<std::uint32_t>& lists) const {
    return std::ranges::any_of(p.declarations[declaration].parameters, [&](auto e) { return std::ranges::any_of(lists, [&](auto l) { return p.lists[l].enumeration == e; }); });
  }

  // --- operations on lists

  Result in_memory(NodeId id) override {
    switch (p.graph.nodes[id].op) {
      case Op::pick_truth: return pick_truth(id);
      case Op::pick: return pick(id);
      case Op::first: return first(id);
      default: return total(id);
    }
  }

  // The memory of the atom of that element; the place is that of one, or the answer is not used.
  Value* atom_beside(const Result& place, std::int64_t first) {
    Value* at = b.CreateSExtOrTrunc(b.CreateSelect(place.d, place.v, llvm::ConstantInt::get(place.v->getType(), 0)), b.getInt64Ty());
    if (p.lists.empty()) return b.CreateAdd(b.getInt64(static_cast<std::uint64_t>(first)), at);
    return b.CreateAdd(number_in(offsetof(CaseMemory, first_atoms), p.atom_declaration[static_cast<std::size_t>(first)]), at);
  }

  Result pick_truth(NodeId id) {
    const Result place = in(id, 0);
    Value* byte = byte_at(array(offsetof(CaseMemory, out_truths)), atom_beside(place, p.graph.nodes[id].imm));
    return truth(b.CreateOr(place.c, b.CreateAnd(place.d, bit(byte, 0))), b.CreateOr(place.c, b.CreateAnd(place.d, bit(byte, 1))));
  }

  Result pick(NodeId id) {
    const Result place = in(id, 0);
    Value* at = atom_beside(place, p.graph.nodes[id].imm);
    Value* v = b.CreateLoad(b.getInt64Ty(), b.CreateGEP(b.getInt64Ty(), array(offsetof(CaseMemory, out_values)), at));
    const Result x = of_state(byte_at(array(offsetof(CaseMemory, out_states)), at), v);
    auto taken = [&](Value* a, Value* z) { return b.CreateSelect(place.d, a, z); };
    return valued(taken(x.d, no()), taken(x.u, place.u), taken(x.c, place.c), taken(x.v, b.CreateSExtOrTrunc(place.v, b.getInt64Ty())), taken(x.e, place.e));
  }

  Result of_state(Value* state, Value* v) {
    auto is = [&](State s) { return b.CreateICmpEQ(state, b.getInt8(static_cast<std::uint8_t>(s))); };
    return valued(is(State::defined), is(State::undefined), is(State::conflict), v, is(State::error));
  }

  void put(Value* base, std::size_t offset, Value* v) { b.CreateStore(v, b.CreateConstGEP1_64(b.getInt8Ty(), base, offset)); }
  Value* get_from(Value* base, std::size_t offset, llvm::Type* type) { return b.CreateLoad(type, b.CreateConstGEP1_64(b.getInt8Ty(), base, offset)); }
  // A function of the runtime takes each element from memory, and what has been gathered so far.
  Value* item() { return scratch(5, llvm::ArrayType::get(b.getInt64Ty(), sizeof(ListItem) / 8)); }
  void take_item(const char* name, bool flag, Value* state) {
    b.CreateCall(function(name, {b.getPtrTy(), b.getInt32Ty(), b.getInt8Ty(), b.getPtrTy()}), {item(), b.getInt32(1), b.getInt8(flag), state});
  }

  Result total(NodeId id) {
    const Node& n = p.graph.nodes[id];
    const bool low = n.op == Op::sum_low;
    auto* type = b.getInt128Ty();
    Value *zero = llvm::ConstantInt::get(type, 0), *sum = scratch(6, llvm::ArrayType::get(type, 2));
    put(sum, offsetof(ListSum, v), zero);
    put(sum, offsetof(ListSum, state), b.getInt8(static_cast<std::uint8_t>(State::defined)));
    Gathered none;
    each(id, 1, 2, none, [&](const Result* x) {
      put(item(), offsetof(ListItem, value), b.CreateSExtOrTrunc(x[1].v, b.getInt64Ty()));
      put(item(), offsetof(ListItem, counts), packed(x[0].t, x[0].f));
      put(item(), offsetof(ListItem, value_state), state_byte(x[1]));
      take_item(kAddItems, low, sum);
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
    Gathered none;
    each(id, 1, 3, none, [&](const Result* x) {
      put(item(), offsetof(ListItem, value), b.CreateSExtOrTrunc(x[2].v, b.getInt64Ty()));
      put(item(), offsetof(ListItem, key), b.CreateSExtOrTrunc(x[1].v, b.getInt64Ty()));
      put(item(), offsetof(ListItem, counts), packed(x[0].t, x[0].f));
      put(item(), offsetof(ListItem, value_state), state_byte(x[2]));
      put(item(), offsetof(ListItem, key_state), state_byte(x[1]));
      take_item(kFirstOfItems, p.graph.nodes[id].imm != 0, state);
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
    if (fresh) it->second = at_entry([&] { return b.CreateAlloca(type); });
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

  const CasePlan& plan;
  std::vector<std::vector<std::uint32_t>> atom_of;  // atoms that each node decides
  std::vector<bool> wide;                           // nodes whose number has 128 bits
  llvm::BasicBlock* entry = nullptr;
  Value* memory = nullptr;
  Index here;                                       // the tuple that is evaluated
  std::unordered_map<std::size_t, Value*> fields, scratches;
  std::map<std::vector<std::uint32_t>, Value*> products;
  Value* calendars_ = nullptr;
  std::unordered_map<NodeId, Result> results;
};

}  // namespace

CasePlan plan_case(const Pack& p) {
  CasePlan plan{schedule(p), std::vector<bool>(p.graph.nodes.size(), false), std::vector<std::uint32_t>(p.graph.nodes.size(), 0), {}};
  std::vector<std::uint32_t> part(p.graph.nodes.size(), kNone);
  for (std::uint32_t i = 0; i < plan.parts.size(); ++i)
    for (NodeId id : plan.parts[i].nodes) part[id] = i;
  const auto operand = [&](NodeId id, std::uint32_t i) { return p.graph.operands[p.graph.nodes[id].first + i]; };
  for (NodeId id = 0; id < p.graph.nodes.size(); ++id)
    for (std::uint32_t i = 0; part[id] != kNone && i < p.graph.nodes[id].count; ++i) {
      const NodeId x = operand(id, i);
      const bool over = is_over(p.graph.nodes[x].op);
      const NodeId of = over ? operand(x, 0) : x;
      if (part[of] != kNone && (over || part[of] != part[id])) plan.kept[of] = true;
    }
  plan.domains.resize(p.domains.size());
  for (NodeId id = 0; id < p.graph.nodes.size(); ++id)
    if (plan.kept[id] && p.graph.nodes[id].domain != 0) {
      auto& d = plan.domains[p.graph.nodes[id].domain];
      plan.slot[id] = class_of(p.graph.nodes[id].op) == P ? d.truths++ : d.values++;
    }
  return plan;
}

void emit_case(const Pack& p, const CasePlan& plan, llvm::Module& m, Builder& b) { CaseEmitter(p, plan, m, b).run(); }

}  // namespace domat::native
