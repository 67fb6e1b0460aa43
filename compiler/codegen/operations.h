// What each operation of the rule graph computes, as LLVM values, whatever these stand for: one case in a bit, or many cases side by side.
#pragma once
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <llvm/Analysis/InstSimplifyFolder.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include "runtime/core/natives.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/op_class.h"
#include "runtime/reasons/pack.h"

namespace domat::native {

using llvm::Value;
using Builder = llvm::IRBuilder<llvm::InstSimplifyFolder>;  // what constants settle is never written

// A truth is two planes, a value four flags (defined, undefined, in conflict, in error; none: unknown) and a number, which is the ValueError of one in error.
struct Result {
  Value *t = nullptr, *f = nullptr;                                            // class P
  Value *d = nullptr, *u = nullptr, *c = nullptr, *v = nullptr, *e = nullptr;  // class V
};

using enum OpClass;

// How results are represented. Planes and flags are of one type, unless values are the same for every case of the batch (uniform): then flags are
// bits. Numbers have 64 bits, and where they are worked out `wide` ones, unless it is known that all fit into 64 (then wide is the same type).
struct Shape {
  llvm::Type *plane, *flag, *number, *wide;
};

class Operations {
 public:
  Operations(const Pack& p, llvm::Module& m, llvm::IRBuilderBase& b, Shape shape) : p(p), m(m), b(b), shape(shape) {}
  virtual ~Operations() = default;

  Result node(NodeId);

 protected:
  virtual Result get(NodeId) = 0;                       // of a node that comes before
  virtual Result fact_truth(std::uint32_t atom) = 0;    // as the case states it
  virtual Result fact_value(std::uint32_t atom) = 0;
  virtual Result day() = 0;
  virtual Value* closed() = 0;                          // a plane
  // Operations that need memory or a call: elements of lists, legal time, products and quotients of 128 bits.
  virtual Result in_memory(NodeId) = 0;
  virtual Value* product(NodeId, Value*& bad) = 0;
  virtual Value* quotient(NodeId, Value*& bad, Value*& why) = 0;
  virtual Value* called(NodeId, Value*& bad, Value*& why) = 0;

  // Operands in groups of `step`, from `first` on; where lists are gone through, as many as there are elements. What is gathered on the way is in `state`.
  using Gathered = std::vector<Value*>;
  virtual void each(NodeId, std::uint32_t first, std::uint32_t step, Gathered& state, const std::function<void(const Result*)>& visit);

  NodeId operand(NodeId id, std::uint32_t i) const { return p.graph.operands[p.graph.nodes[id].first + i]; }
  Result in(NodeId id, std::uint32_t i) { return get(operand(id, i)); }

  // Constants.
  Value* yes() { return llvm::Constant::getAllOnesValue(shape.flag); }
  Value* no() { return llvm::Constant::getNullValue(shape.flag); }
  Value* everywhere(bool on) { return on ? llvm::Constant::getAllOnesValue(shape.plane) : llvm::Constant::getNullValue(shape.plane); }
  Value* number(std::int64_t v) { return llvm::ConstantInt::get(shape.number, static_cast<std::uint64_t>(v), true); }
  Value* code(ValueError e) { return number(static_cast<std::int64_t>(e)); }
  Value* plane(Value* flag);

  // A state is one of the four flags at most, so all of d, u, c, e or none.
  Result truth(Value* t, Value* f) { return {t, f}; }
  Result valued(Value* d, Value* u, Value* c, Value* v) { return {nullptr, nullptr, d, u, c, v, no()}; }
  Result valued(Value* d, Value* u, Value* c, Value* v, Value* e) { return {nullptr, nullptr, d, u, c, v, e}; }
  Value* unknown(const Result& r) { return b.CreateNot(b.CreateOr(b.CreateOr(r.d, r.u), b.CreateOr(r.c, r.e))); }
  Result chosen(Value* condition, const Result& x, const Result& y);

  Value* widened(Value* v) { return v->getType() == shape.wide ? v : b.CreateSExt(v, shape.wide); }
  // The low 64 bits.
  Value* narrowed(Value* v) { return v->getType() == shape.number ? v : b.CreateTrunc(v, shape.number); }
  std::pair<Value*, Value*> same_width(Value* x, Value* y) { return x->getType() == y->getType() ? std::pair{x, y} : std::pair{widened(x), widened(y)}; }
  bool exact() const { return shape.wide != shape.number; }  // overflow must be looked for

  const Pack& p;
  llvm::Module& m;
  llvm::IRBuilderBase& b;
  Shape shape;

 private:
  Result chain(NodeId, bool all);
  Result at_least(NodeId);
  Value* count_planes(const std::vector<Value*>&, std::int64_t least);
  Value* count_flags(const std::vector<Value*>&, std::int64_t least);
  Value* ordered(Comparison, Value*, Value*);
  Result answer(Value* both, Value* is, Value* conflict);
  Result compare(Comparison, const Result&, const Result&);
  Result one_of(NodeId);
  Result event_date(const Result&);
  Result happened(const Result&);
  Result in_force(const Window&, const Result& date);
  Result decide(const Dispute&, const Result&, const Result& charge);
  Result or_else(const Result&, const Result&);
  Result join(NodeId);
  Result merged(const Result&, const Result&, Value* v);
  Result settle(const Result& low, const Result& high);
  Result parameter(const Parameter&, const Result& date);
  Result choose(const Result& condition, const Result&, const Result&);
  Result worked_out(NodeId);
  Value* computed(NodeId, Value*& bad, Value*& why);
  Value* checked(NodeId, Value*& bad);
};

}  // namespace domat::native
