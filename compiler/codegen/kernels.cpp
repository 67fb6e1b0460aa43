#include "compiler/codegen/kernels.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/InlineAsm.h>
#include <llvm/IR/PatternMatch.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>

#include "compiler/codegen/ranges.h"

namespace domat::native {
namespace {

constexpr std::uint64_t kWordWeight = 300, kLaneWeight = 100, kKnownLaneWeight = 1'000;  // instructions of a part, about: large basic blocks make LLVM superlinear
constexpr std::size_t kLoadedFirst = 28;
constexpr std::uint32_t kWordBlock = 4096, kLaneBlock = 1024;
constexpr std::int64_t kCountedInPlanes = 4096;  // operations that a count of planes may take

struct Kind {
  bool words, known, falses, reasons;
};
constexpr Kind kind_of(std::uint32_t k) {
  return {k <= kWordsKnownReasons, k == kWordsKnown || k == kWordsKnownTrue || k == kWordsKnownReasons || k == kLanesKnown, k != kWordsKnownTrue,
          k == kWordsReasons || k == kWordsKnownReasons || k == kLanesReasons};
}

// Which nodes a kernel of words can work out: propositions over facts that are propositions, and over what is the same for every case.
std::vector<bool> in_words(const Pack& p) {
  const Graph& g = p.graph;
  std::vector<bool> ok(g.nodes.size());
  for (NodeId id = 0; id < g.nodes.size(); ++id) {
    const Node& n = g.nodes[id];
    bool all = true;
    for (std::uint32_t i = 0; i < n.count; ++i) all = all && ok[g.operands[n.first + i]];
    switch (n.op) {
      case Op::truth: case Op::atom: case Op::all_of: case Op::any_of: case Op::negation: case Op::compare: case Op::one_of: case Op::defined: case Op::in_force:
      case Op::holds: case Op::close: case Op::leave_open: case Op::sides: case Op::constant: case Op::day: case Op::parameter:
        ok[id] = all;
        break;
      case Op::at_least: ok[id] = all && (n.imm + 1) * std::int64_t{n.count} <= kCountedInPlanes && (n.count - n.imm + 2) * std::int64_t{n.count} <= kCountedInPlanes; break;
      default: break;
    }
  }
  return ok;
}

std::vector<bool> in_lanes(const Pack& p, const Limits& limits) {
  const auto all = ranges(p, limits);
  std::vector<bool> ok(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) ok[i] = all[i].most >= 0;
  return ok;
}

class KernelEmitter final : public Operations {
 public:
  KernelEmitter(const Pack& p, std::uint32_t number, const Level& level, llvm::Module& m, Builder& b)
      : Operations(p, m, b, shape_of(kind_of(number).words, b)), kind(kind_of(number)), level(level), widest(choose_limits(p)) {
    name = "kernel_" + std::to_string(number) + level.name;
    code.group = kind.words ? kWordGroup : kLaneGroup;
    code.block = kind.words ? kWordBlock : kLaneBlock;
  }

  KernelCode run() {
    choose_nodes();
    if (nodes.empty()) return {};
    const Limits quick = kind.words || !level.wide ? widest : quick_limits(p, widest);
    write_parts(quick, code.parts);
    if (quick.natural) write_parts(widest, code.wider);
    return std::move(code);
  }

 private:
  static Shape shape_of(bool words, llvm::IRBuilderBase& b) {
    auto vector = [](llvm::Type* t) { return llvm::FixedVectorType::get(t, 8); };
    if (words) return {vector(b.getInt64Ty()), b.getInt1Ty(), b.getInt64Ty(), b.getInt64Ty()};
    return {vector(b.getInt1Ty()), vector(b.getInt1Ty()), vector(b.getInt64Ty()), vector(b.getInt64Ty())};
  }

  // --- which nodes, and which of them are results

  void choose_nodes() {
    const auto ok = kind.words ? in_words(p) : in_lanes(p, widest);
    std::vector<bool> wanted(ok.size());
    for (std::uint32_t a = 0; a < p.atom_node.size(); ++a)
      if (const NodeId n = p.atom_node[a]; n != kNone && ok[n]) {
        wanted[n] = true;
        decides[n].push_back(a);
      }
    if (kind.reasons)
      for (std::uint32_t i = 0; i < p.instances.size(); ++i)
        if (ok[p.instances[i].holds]) wanted[p.instances[i].holds] = true;
    for (NodeId id = static_cast<NodeId>(wanted.size()); id-- > 0;) {
      const Node& n = p.graph.nodes[id];
      for (std::uint32_t i = 0; wanted[id] && i < n.count; ++i) wanted[operand(id, i)] = true;
    }
    part_of.assign(wanted.size(), 0);
    std::uint64_t weights = 0;
    for (NodeId id = 0; id < wanted.size(); ++id) {
      if (!wanted[id]) continue;
      nodes.push_back(id);
      part_of[id] = static_cast<std::uint32_t>((weights += weight(p.graph.nodes[id])) / (kind.words ? kWordWeight : kind.known ? kKnownLaneWeight : kLaneWeight));
    }
    crosses.assign(wanted.size(), false);
    for (const NodeId id : nodes)
      for (std::uint32_t i = 0; i < p.graph.nodes[id].count; ++i)
        if (const NodeId x = operand(id, i); part_of[x] != part_of[id]) crosses[x] = true;
  }
  std::uint64_t weight(const Node& n) const {
    if (n.op == Op::at_least) return kind.words ? 2 * n.count * static_cast<std::uint64_t>(n.imm + 1 + n.count) : 4 * n.count;
    if (n.op == Op::choose || n.op == Op::join) return 25 * n.count;
    if (n.op == Op::parameter) return 4 * p.parameters[static_cast<std::size_t>(n.imm)].values.size() + 4;
    return class_of(n.op) == V ? 8 + 12 * n.count : 2 + 2 * n.count;
  }

  bool is_fact(NodeId id) const { return p.graph.nodes[id].op == Op::atom || p.graph.nodes[id].op == Op::value; }

  // Before the loop.
  template <typename Make>
  auto once(Make&& make) {
    llvm::IRBuilderBase::InsertPointGuard guard(b);
    b.SetInsertPoint(entry_end);
    return make();
  }
  // The same for every case of a batch: worked out before the loop, and by each part that reads it.
  bool uniform(NodeId id) const {
    if (!kind.words) return false;
    switch (p.graph.nodes[id].op) {
      case Op::truth: case Op::compare: case Op::one_of: case Op::defined: case Op::in_force: return true;
      default: return class_of(p.graph.nodes[id].op) == V;
    }
  }

  void write_parts(const Limits& l, std::vector<std::string>& parts) {
    limits = l;
    range = ranges(p, l);
    scratch_used = 0;
    two_valued.assign(range.size(), false);
    for (std::size_t first = 0, last = 0; first < nodes.size(); first = last) {
      while (last < nodes.size() && part_of[nodes[last]] == part_of[nodes[first]]) ++last;
      if (first_writing) note_reads(first, last);
      parts.push_back(part(first, last)->getName().str());
    }
    code.scratch_bytes = std::max(code.scratch_bytes, scratch_used);
    first_writing = false;
  }

  void note_reads(std::size_t first, std::size_t last) {
    auto number = [&](NodeId id) { return static_cast<std::uint32_t>(std::ranges::lower_bound(part_numbers, part_of[id]) - part_numbers.begin()); };
    std::vector<std::uint32_t> all;
    // What is uniform is worked out by each part that reads it, from what is uniform too.
    for (std::size_t i = first; i < last; ++i)
      for (std::uint32_t k = 0; k < p.graph.nodes[nodes[i]].count; ++k)
        if (const NodeId x = operand(nodes[i], k); part_of[x] != part_of[nodes[first]] && !uniform(x)) all.push_back(number(x));
    part_numbers.push_back(part_of[nodes[first]]);
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    code.reads.push_back(std::move(all));
  }

  // --- one part: a loop over groups of cases

  llvm::Function* part(std::size_t first, std::size_t last) {
    auto* i64 = b.getInt64Ty();
    auto* function = llvm::Function::Create(llvm::FunctionType::get(i64, {b.getPtrTy(), i64, i64}, false), llvm::Function::ExternalLinkage,
                                            name + "_" + std::to_string(code.parts.size() + code.wider.size()), &m);
    function->setVisibility(llvm::GlobalValue::HiddenVisibility);
    function->addFnAttr(llvm::Attribute::NoUnwind);
    function->addFnAttr("prefer-vector-width", "512");
    function->addFnAttr("min-legal-vector-width", level.wide ? "512" : "0");
    if (!level.cpu.empty()) function->addFnAttr("target-cpu", level.cpu);
    // On some processors a product of 64-bit lanes waits for what its register held before; those of one loop, one for the other. Here that is known and cut.
    if (level.wide && !level.cpu.empty()) function->addFnAttr("tune-cpu", "sapphirerapids");
    frame = function->getArg(0);
    begin = function->getArg(1);
    entry = llvm::BasicBlock::Create(m.getContext(), "entry", function);
    pointers.clear();
    uniform_day = uniform_known = uniform_closed = nullptr;
    b.SetInsertPoint(entry);
    if (!may_stream()) {
      auto* start = llvm::BasicBlock::Create(m.getContext(), "groups", function);
      entry_end = b.CreateBr(start);
      loop(function, start, first, last, false);
      return function;
    }
    auto* cached = llvm::BasicBlock::Create(m.getContext(), "cached", function);
    auto* past = llvm::BasicBlock::Create(m.getContext(), "past_caches", function);
    Value* flag = b.CreateTrunc(frame_field(offsetof(KernelFrame, streamed), b.getInt8Ty()), b.getInt1Ty());
    entry_end = b.CreateCondBr(flag, past, cached);
    loop(function, cached, first, last, false);
    loop(function, past, first, last, true);
    return function;
  }

  // Results of many more cases than caches hold go past them: they are not read again, and memory need not be read to be written.
  bool may_stream() const { return (kind.words || kind.known) && !kind.reasons && part_of[nodes.back()] == part_of[nodes.front()]; }

  void loop(llvm::Function* function, llvm::BasicBlock* start, std::size_t first, std::size_t last, bool past_caches) {
    auto* done = llvm::BasicBlock::Create(m.getContext(), "done", function);
    results.clear();
    streaming = past_caches;
    magnitudes.clear();
    b.SetInsertPoint(start);
    auto* at = b.CreatePHI(b.getInt64Ty(), 2);
    auto* before = b.CreatePHI(shape.number, 2);
    group = unseen(at);
    in_bytes = b.CreateShl(group, 6);
    // A processor takes a load after a store for one that depends on it when their addresses end alike: loads first, stores last, where registers hold them.
    std::size_t facts = 0;
    for (std::size_t i = first; i < last; ++i) facts += is_fact(nodes[i]);
    for (std::size_t i = first; i < last && facts <= kLoadedFirst; ++i)
      if (is_fact(nodes[i])) results[nodes[i]] = settled(nodes[i], node(nodes[i]));
    for (std::size_t i = first; i < last; ++i) {
      const NodeId id = nodes[i];
      if (results.contains(id)) {
        if (crosses[id]) keep(id, results[id]);
        give_out(id, results[id]);
        continue;
      }
      const Result r = results[id] = settled(id, uniform(id) ? once([&] { return node(id); }) : node(id));
      if (crosses[id] && !uniform(id)) keep(id, r);
      give_out(id, r);
    }
    store_results(function);
    Value* after = before;
    for (auto [bits, magnitude] : magnitudes) after = b.CreateOr(after, b.CreateLShr(magnitude, static_cast<std::uint64_t>(bits)));
    code.limited = code.limited || !magnitudes.empty();
    Value* next = b.CreateAdd(at, b.getInt64(1));
    auto* last_block = b.GetInsertBlock();
    b.CreateCondBr(b.CreateICmpULT(next, function->getArg(2)), start, done);
    at->addIncoming(begin, entry);
    at->addIncoming(next, last_block);
    before->addIncoming(llvm::Constant::getNullValue(shape.number), entry);
    before->addIncoming(after, last_block);
    b.SetInsertPoint(done);
    b.CreateRet(magnitudes.empty() ? b.getInt64(0) : kind.words ? after : static_cast<Value*>(b.CreateOrReduce(after)));
  }

  // What is worked out of what is true or false and nothing else is so too: then f is not t, and need not be worked out.
  Result settled(NodeId id, Result r) {
    const Node& n = p.graph.nodes[id];
    if (!r.t) return r;
    bool all = n.op == Op::all_of || n.op == Op::any_of || n.op == Op::holds || n.op == Op::at_least;
    for (std::uint32_t i = 0; all && i < n.count; ++i) all = two_valued[operand(id, i)];
    if (all) r.f = b.CreateNot(r.t);
    using namespace llvm::PatternMatch;
    const auto* t = llvm::dyn_cast<llvm::Constant>(r.t);
    const auto* f = llvm::dyn_cast<llvm::Constant>(r.f);
    two_valued[id] = match(r.f, m_Not(m_Specific(r.t))) || match(r.t, m_Not(m_Specific(r.f))) ||
                     (t && f && ((t->isNullValue() && f->isAllOnesValue()) || (t->isAllOnesValue() && f->isNullValue())));
    return r;
  }

  // Of lanes, only what is wanted: more is written of each case than of words, by more instructions.
  void store_results(llvm::Function* function) {
    for (auto [to, value] : held_back) {
      if (kind.words) {
        store_plane(to, group, value, streaming);
        continue;
      }
      const bool plane = value->getType() == shape.plane;
      if (plane) value = b.CreateBitCast(value, b.getInt8Ty());
      Value* wanted = once([&] { return b.CreateIsNotNull(to); });
      auto* store = llvm::BasicBlock::Create(m.getContext(), "wanted", function);
      auto* next = llvm::BasicBlock::Create(m.getContext(), "next", function);
      b.CreateCondBr(wanted, store, next);
      b.SetInsertPoint(store);
      if (plane) b.CreateStore(value, b.CreateGEP(b.getInt8Ty(), to, group));
      else store_numbers(to, group, value, streaming);
      b.CreateBr(next);
      b.SetInsertPoint(next);
    }
    held_back.clear();
  }

  // The same number, of which LLVM knows nothing: it would else advance a pointer of its own into every array, most of them in memory for want of registers,
  // where one register is added to each.
  Value* unseen(Value* v) {
    auto* type = llvm::FunctionType::get(v->getType(), {v->getType()}, false);
    return b.CreateCall(llvm::InlineAsm::get(type, "", "=r,0", false), {v});
  }

  Value* frame_field(std::size_t offset, llvm::Type* type) { return b.CreateLoad(type, b.CreateConstGEP1_64(b.getInt8Ty(), frame, offset)); }

  using SlotKey = std::pair<bool, std::uint64_t>;  // in or out; and which
  Value* slot_pointer(bool in_slot, KernelSlot slot) {
    auto& slots = in_slot ? code.in : code.out;
    const std::uint64_t key = std::uint64_t{slot.index} << 32 | std::uint64_t{slot.of} << 16 | slot.field;
    auto [number, fresh] = numbers.try_emplace({in_slot, key}, static_cast<std::uint32_t>(slots.size()));
    if (fresh) {
      slots.push_back(slot);
      if (!in_slot) code.writer.push_back(static_cast<std::uint32_t>(code.reads.size() - 1));
    }
    auto [pointer, missing] = pointers.try_emplace({in_slot, number->second}, nullptr);
    if (missing)
      pointer->second = once([&] {
        Value* all = frame_field(in_slot ? offsetof(KernelFrame, in) : offsetof(KernelFrame, out), b.getPtrTy());
        return b.CreateLoad(b.getPtrTy(), b.CreateConstGEP1_64(b.getPtrTy(), all, number->second));
      });
    return pointer->second;
  }

  // A plane takes 64 bytes a group of words and one a group of lanes; numbers in lanes take 64.
  Value* load_plane(Value* base, Value* at) {
    if (kind.words) return b.CreateAlignedLoad(shape.plane, wide_at(base, at), llvm::Align(1));
    // Not a byte made into bits: for AVX-512, LLVM 19 goes on for ever turning the one into the other.
    return b.CreateAlignedLoad(shape.plane, b.CreateGEP(b.getInt8Ty(), base, at), llvm::Align(1));
  }
  void store_plane(Value* base, Value* at, Value* plane, bool streamed = false) {
    if (kind.words) {
      auto* store = b.CreateAlignedStore(plane, wide_at(base, at), llvm::Align(streamed ? 64 : 1));
      if (streamed) stream(store);
    }
    else b.CreateStore(b.CreateBitCast(plane, b.getInt8Ty()), b.CreateGEP(b.getInt8Ty(), base, at));
  }
  Value* load_numbers(Value* base, Value* at) { return b.CreateAlignedLoad(shape.number, wide_at(base, at), llvm::Align(1)); }
  void store_numbers(Value* base, Value* at, Value* v, bool streamed = false) {
    auto* store = b.CreateAlignedStore(v, wide_at(base, at), llvm::Align(streamed ? 64 : 1));
    if (streamed) stream(store);
  }
  void stream(llvm::StoreInst* store) {
    store->setMetadata(llvm::LLVMContext::MD_nontemporal, llvm::MDNode::get(m.getContext(), llvm::ConstantAsMetadata::get(b.getInt32(1))));
  }
  Value* wide_at(Value* base, Value* at) { return b.CreateGEP(b.getInt8Ty(), base, at == group ? in_bytes : b.CreateShl(at, 6)); }

  Value* in_plane(std::uint32_t atom, KernelSlot::Field field, KernelSlot::Of of = KernelSlot::atom) { return load_plane(slot_pointer(true, {atom, of, field}), group); }

  // --- facts, day, mode

  Result fact_truth(std::uint32_t atom) override {
    Value* t = in_plane(atom, KernelSlot::t);
    return truth(t, kind.known ? b.CreateNot(t) : in_plane(atom, KernelSlot::f));
  }

  Result fact_value(std::uint32_t atom) override {
    Value* v = load_numbers(slot_pointer(true, {atom, KernelSlot::atom, KernelSlot::values}), group);
    const Result r = kind.known ? valued(yes(), no(), no(), v)
                                : valued(in_plane(atom, KernelSlot::defined), in_plane(atom, KernelSlot::undefined), in_plane(atom, KernelSlot::conflict), v);
    limit(atom, r);
    return r;
  }
  // What lies beyond its limit gives bits that are not 0 above it.
  void limit(std::uint32_t atom, const Result& r) {
    const TypeRef type = p.declarations[p.atom_declaration[atom]].type;
    Value* magnitude = limits.natural && is_number(type) ? r.v : b.CreateXor(r.v, b.CreateAShr(r.v, 63));
    magnitude = b.CreateSelect(r.d, magnitude, llvm::Constant::getNullValue(shape.number));
    Value*& all = magnitudes[bits_of(limits, type)];
    all = all ? b.CreateOr(all, magnitude) : magnitude;
  }

  Result day() override {
    if (!kind.words) {
      Value* v = load_numbers(slot_pointer(true, {0, KernelSlot::day, KernelSlot::values}), group);
      return valued(in_plane(0, KernelSlot::defined, KernelSlot::day), no(), no(), v);
    }
    if (!uniform_day) {
      uniform_day = once([&] { return frame_field(offsetof(KernelFrame, day), b.getInt64Ty()); });
      uniform_known = once([&] { return b.CreateTrunc(frame_field(offsetof(KernelFrame, day_known), b.getInt8Ty()), b.getInt1Ty()); });
    }
    return valued(uniform_known, no(), no(), uniform_day);
  }
  Value* closed() override {
    if (!uniform_closed)
      uniform_closed = once([&] { return b.CreateVectorSplat(8, b.CreateTrunc(frame_field(offsetof(KernelFrame, closed), b.getInt8Ty()), b.getInt1Ty())); });
    return uniform_closed;
  }

  // --- results

  void give_out(NodeId id, const Result& r) {
    const Node& n = p.graph.nodes[id];
    auto out = [&](std::uint32_t index, KernelSlot::Of of, KernelSlot::Field field, Value* plane) {
      const auto* same = llvm::dyn_cast<llvm::Constant>(plane);
      if (!same || (!same->isNullValue() && !same->isAllOnesValue())) return held_back.push_back({slot_pointer(false, {index, of, field}), plane});
      if (!streaming && first_writing) (same->isNullValue() ? code.zeros : code.ones).push_back({index, of, field});  // once, of all loops
    };
    if (kind.reasons && n.op == Op::holds) {
      out(static_cast<std::uint32_t>(n.imm), KernelSlot::holds, KernelSlot::t, r.t);
      out(static_cast<std::uint32_t>(n.imm), KernelSlot::holds, KernelSlot::f, r.f);
    }
    const auto found = decides.find(id);
    if (found == decides.end()) return;
    for (const std::uint32_t atom : found->second) {
      if (r.t) {
        out(atom, KernelSlot::atom, KernelSlot::t, r.t);
        if (kind.falses) out(atom, KernelSlot::atom, KernelSlot::f, r.f);
        continue;
      }
      Value* v = b.CreateSelect(b.CreateOr(r.d, r.e), r.v, llvm::Constant::getNullValue(shape.number));
      held_back.push_back({slot_pointer(false, {atom, KernelSlot::atom, KernelSlot::values}), v});
      out(atom, KernelSlot::atom, KernelSlot::defined, r.d);
      out(atom, KernelSlot::atom, KernelSlot::undefined, r.u);
      out(atom, KernelSlot::atom, KernelSlot::conflict, r.c);
      out(atom, KernelSlot::atom, KernelSlot::error, r.e);
    }
  }

  // --- what another part reads

  std::uint64_t plane_bytes() const { return kind.words ? kWordBlock / 8 : kLaneBlock / 8; }
  Value* kept(std::uint64_t offset) {
    return once([&] { return b.CreateConstGEP1_64(b.getInt8Ty(), frame_field(offsetof(KernelFrame, scratch), b.getPtrTy()), offset); });
  }
  Value* in_block() { return b.CreateSub(group, begin); }

  void keep(NodeId id, const Result& r) {
    scratch_at[id] = scratch_used;
    std::uint64_t at = scratch_used;
    std::vector<Value*> planes = two_valued[id] ? std::vector<Value*>{r.t} : r.t ? std::vector<Value*>{r.t, r.f} : std::vector<Value*>{r.d, r.u, r.c, r.e};
    for (Value* plane : planes) {
      store_plane(kept(at), in_block(), plane);
      at += plane_bytes();
    }
    if (r.v) {
      store_numbers(kept(at), in_block(), r.v);
      at += kLaneBlock * 8;
    }
    scratch_used = at;
  }

  Result get(NodeId id) override {
    if (auto found = results.find(id); found != results.end()) return found->second;
    const bool truth_class = class_of(p.graph.nodes[id].op) == P;
    if (uniform(id)) return results[id] = once([&] { return node(id); });
    const std::uint64_t at = scratch_at.at(id), step = plane_bytes();
    auto plane_at = [&](std::uint64_t k) { return load_plane(kept(at + k * step), in_block()); };
    if (two_valued[id]) {
      Value* t = plane_at(0);
      return results[id] = truth(t, b.CreateNot(t));
    }
    if (truth_class) return results[id] = truth(plane_at(0), plane_at(1));
    return results[id] = valued(plane_at(0), plane_at(1), plane_at(2), load_numbers(kept(at + 4 * step), in_block()), plane_at(3));
  }

  // --- arithmetic: nothing overflows, and divisors are constants above 0 (ranges.h)

  Result in_memory(NodeId) override { return {}; }
  Value* called(NodeId, Value*&, Value*&) override { return nullptr; }
  Value* product(NodeId id, Value*&) override {
    Value* v = in(id, 0).v;
    for (std::uint32_t i = 1; i < p.graph.nodes[id].count; ++i) v = b.CreateMul(v, in(id, i).v);
    return v;
  }
  Value* quotient(NodeId id, Value*&, Value*&) override {
    const std::int64_t by = p.graph.nodes[operand(id, 1)].imm;
    Value* x = in(id, 0).v;
    if (by == 1) return x;
    auto [q, r] = floored(x, by, range[operand(id, 0)]);
    auto one_more = [&](Value* when) { return b.CreateAdd(q, b.CreateZExt(when, shape.number)); };
    Value *zero = number(0), *twice = b.CreateAdd(r, r), *half = number(by);
    switch (static_cast<Rounding>(p.graph.nodes[id].imm)) {
      case Rounding::down: return q;
      case Rounding::up: return one_more(b.CreateICmpNE(r, zero));
      // Of a half, floor is the farther from zero where the number is negative.
      case Rounding::nearest: return one_more(b.CreateOr(b.CreateICmpSGT(twice, half), b.CreateAnd(b.CreateICmpEQ(twice, half), b.CreateICmpSGE(x, zero))));
      case Rounding::even:
        return one_more(b.CreateOr(b.CreateICmpSGT(twice, half), b.CreateAnd(b.CreateICmpEQ(twice, half), b.CreateICmpNE(b.CreateAnd(q, number(1)), zero))));
    }
    return q;
  }
  // The quotient rounded down, and what remains. Processors have no division of whole numbers in lanes, but one product of floating point gives it of natural
  // numbers that are small enough. Of others, a first guess is off by at most one where the quotient is below 2^50, else by at most 2^11, and then a second, from what
  // remains, by at most one.
  std::pair<Value*, Value*> floored(Value* x, std::int64_t by, const Range& of) {
    Value* d = number(by);
    const double divisor = static_cast<double>(by);
    if (!level.wide || by >= std::int64_t{1} << 50) {
      Value *q = b.CreateSDiv(x, d), *r = b.CreateSub(x, b.CreateMul(q, d));
      Value* below = b.CreateICmpSLT(r, number(0));
      return {b.CreateAdd(q, b.CreateSExt(below, shape.number)), b.CreateSelect(below, b.CreateAdd(r, d), r)};
    }
    auto* real = llvm::FixedVectorType::get(b.getDoubleTy(), 8);
    double inverse = 1.0 / divisor;
    const bool quick = of.natural && of.most < kQuickDividend;
    if (quick && std::fma(inverse, divisor, -1.0) < 0) inverse = std::nextafter(inverse, 1.0);
    auto guess = [&](Value* n) { return b.CreateFPToSI(b.CreateFMul(b.CreateSIToFP(n, real), llvm::ConstantFP::get(real, inverse)), shape.number); };
    Value *q = guess(x), *r = b.CreateSub(x, b.CreateMul(q, d));
    if (quick) return {q, r};
    if (of.most / divisor >= 1125899906842624.0) {  // 2^50
      Value* more = guess(r);
      q = b.CreateAdd(q, more);
      r = b.CreateSub(r, b.CreateMul(more, d));
    }
    Value* below = b.CreateICmpSLT(r, number(0));
    q = b.CreateAdd(q, b.CreateSExt(below, shape.number));
    r = b.CreateSelect(below, b.CreateAdd(r, d), r);
    Value* above = b.CreateICmpSGE(r, d);
    return {b.CreateSub(q, b.CreateSExt(above, shape.number)), b.CreateSelect(above, b.CreateSub(r, d), r)};
  }

  const Kind kind;
  const Level& level;
  const Limits widest;
  Limits limits{};                       // of the parts that are being written
  std::vector<Range> range;              // by node, under these
  std::vector<bool> two_valued;          // by node: f is not t
  std::string name;
  KernelCode code;
  std::vector<NodeId> nodes;             // in order
  std::vector<std::uint32_t> part_of;    // by node
  std::vector<std::uint32_t> part_numbers;  // of those written, what part_of calls them
  std::vector<bool> crosses;
  std::unordered_map<NodeId, std::vector<std::uint32_t>> decides;  // atoms
  std::unordered_map<NodeId, std::uint64_t> scratch_at;
  std::uint64_t scratch_used = 0;
  std::map<SlotKey, std::uint32_t> numbers;
  bool streaming = false, first_writing = true;

  // Of the part that is being written.
  Value *frame = nullptr, *begin = nullptr, *group = nullptr, *in_bytes = nullptr;
  llvm::BasicBlock* entry = nullptr;
  llvm::Instruction* entry_end = nullptr;
  std::map<SlotKey, Value*> pointers;
  std::unordered_map<NodeId, Result> results;
  std::vector<std::pair<Value*, Value*>> held_back;  // results to store
  std::map<int, Value*> magnitudes;                  // of facts that have a limit, or'ed, by its bits
  Value *uniform_day = nullptr, *uniform_known = nullptr, *uniform_closed = nullptr;
};

}  // namespace

KernelCode emit_kernel(const Pack& p, std::uint32_t kind, const Level& level, llvm::Module& m, Builder& b) { return KernelEmitter(p, kind, level, m, b).run(); }

}  // namespace domat::native
