#include "compiler/codegen/operations.h"

#include "runtime/core/number.h"

namespace domat::native {
Value* Operations::plane(Value* flag) {
  if (flag->getType() == shape.plane) return flag;
  if (auto* constant = llvm::dyn_cast<llvm::ConstantInt>(flag)) return everywhere(!constant->isZero());
  Value* element = b.CreateSExt(flag, shape.plane->getScalarType());
  return b.CreateVectorSplat(llvm::cast<llvm::FixedVectorType>(shape.plane)->getNumElements(), element);
}

Result Operations::node(NodeId id) {
  const Node& n = p.graph.nodes[id];
  switch (n.op) {
    case Op::truth: return truth(everywhere(n.imm & 1), everywhere(n.imm & 2));
    case Op::atom: return fact_truth(static_cast<std::uint32_t>(n.imm));
    case Op::happened: return happened(in(id, 0));
    case Op::all_of: case Op::any_of: return chain(id, n.op == Op::all_of);
    case Op::negation: {
      const Result x = in(id, 0);
      return truth(x.f, x.t);
    }
    case Op::at_least: return at_least(id);
    case Op::compare: return compare(static_cast<Comparison>(n.imm), in(id, 0), in(id, 1));
    case Op::one_of: return one_of(id);
    case Op::defined: {
      const Result x = in(id, 0);
      return truth(plane(b.CreateOr(x.d, x.c)), plane(b.CreateOr(x.u, x.c)));
    }
    case Op::in_force: return in_force(p.windows[static_cast<std::size_t>(n.imm)], in(id, 0));
    case Op::holds: return chain(id, true);
    case Op::close: {
      const Result x = in(id, 0);
      return truth(x.t, b.CreateOr(x.f, in(id, 1).t));
    }
    case Op::leave_open: case Op::sides: {
      const Result x = in(id, 0);
      return truth(x.t, in(id, 1).t);
    }
    case Op::decide: return decide(p.disputes[static_cast<std::size_t>(n.imm)], in(id, 0), in(id, 1));
    case Op::constant: return valued(yes(), no(), no(), number(n.imm));
    case Op::value: return fact_value(static_cast<std::uint32_t>(n.imm));
    case Op::day: return day();
    case Op::event_date: return event_date(in(id, 0));
    case Op::or_else: return or_else(in(id, 0), in(id, 1));
    case Op::join: return join(id);
    case Op::settle: return settle(in(id, 0), in(id, 1));
    case Op::parameter: return parameter(p.parameters[static_cast<std::size_t>(n.imm)], in(id, 0));
    case Op::choose: return choose(in(id, 0), in(id, 1), in(id, 2));
    case Op::add: case Op::opposite: case Op::multiply: case Op::divide: case Op::minimum: case Op::maximum: case Op::narrow: case Op::call: return worked_out(id);
    case Op::pick_truth: case Op::pick: case Op::sum_low: case Op::sum_high: case Op::first: case Op::over_truth: case Op::over: case Op::place: return in_memory(id);
  }
  return {};
}

void Operations::each(NodeId id, std::uint32_t first, std::uint32_t step, Gathered&, const std::function<void(const Result*)>& visit) {
  std::vector<Result> group(step);
  for (std::uint32_t i = first; i + step <= p.graph.nodes[id].count; i += step) {
    for (std::uint32_t k = 0; k < step; ++k) group[k] = in(id, i + k);
    visit(group.data());
  }
}

Result Operations::chain(NodeId id, bool all) {
  Gathered s{everywhere(all), everywhere(!all)};
  each(id, 0, 1, s, [&](const Result* x) {
    s[0] = all ? b.CreateAnd(s[0], x->t) : b.CreateOr(s[0], x->t);
    s[1] = all ? b.CreateOr(s[1], x->f) : b.CreateAnd(s[1], x->f);
  });
  return truth(s[0], s[1]);
}

// Of bits side by side in words, nothing can be added up: of k planes, at least j hold when the last does and j - 1 of the others, or j of the others.
Value* Operations::count_planes(const std::vector<Value*>& planes, std::int64_t least) {
  if (least <= 0) return everywhere(true);
  if (least > static_cast<std::int64_t>(planes.size())) return everywhere(false);
  std::vector<Value*> reached(static_cast<std::size_t>(least) + 1, everywhere(false));
  reached[0] = everywhere(true);
  for (Value* x : planes)
    for (auto j = static_cast<std::size_t>(least); j > 0; --j) reached[j] = b.CreateOr(reached[j], b.CreateAnd(reached[j - 1], x));
  return reached.back();
}

Value* Operations::count_flags(const std::vector<Value*>& flags, std::int64_t least) {
  Value* sum = number(0);
  for (Value* x : flags) sum = b.CreateAdd(sum, b.CreateZExt(x, shape.number));
  return b.CreateICmpSGE(sum, number(least));
}

Result Operations::at_least(NodeId id) {
  const Node& n = p.graph.nodes[id];
  std::vector<Value*> t, f;
  for (std::uint32_t i = 0; i < n.count; ++i) {
    const Result x = in(id, i);
    t.push_back(x.t);
    f.push_back(x.f);
  }
  const std::int64_t other = n.count - n.imm + 1;
  const bool words = shape.plane != shape.flag;
  return words ? truth(count_planes(t, n.imm), count_planes(f, other)) : truth(count_flags(t, n.imm), count_flags(f, other));
}

Value* Operations::ordered(Comparison op, Value* x, Value* y) {
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
Result Operations::answer(Value* both, Value* is, Value* conflict) {
  return truth(plane(b.CreateOr(b.CreateAnd(both, is), conflict)), plane(b.CreateOr(b.CreateAnd(both, b.CreateNot(is)), conflict)));
}

Result Operations::compare(Comparison op, const Result& x, const Result& y) {
  auto [a, c] = same_width(x.v, y.v);
  return answer(b.CreateAnd(x.d, y.d), ordered(op, a, c), b.CreateOr(x.c, y.c));
}

Result Operations::one_of(NodeId id) {
  const Result x = in(id, 0);
  Value* is = no();
  for (std::uint32_t i = 1; i < p.graph.nodes[id].count; ++i) {
    auto [a, c] = same_width(x.v, in(id, i).v);
    is = b.CreateOr(is, b.CreateICmpEQ(a, c));
  }
  return answer(x.d, is, x.c);
}

Result Operations::event_date(const Result& e) {
  const Result today = day();
  Value* past = b.CreateICmpSLE(e.v, today.v);
  Value* dated = b.CreateAnd(e.d, today.d);
  return valued(b.CreateAnd(dated, past), b.CreateOr(e.u, b.CreateAnd(dated, b.CreateNot(past))), e.c, e.v);
}

Result Operations::happened(const Result& e) {
  Result d = event_date(e);
  return truth(plane(b.CreateOr(d.d, d.c)), plane(b.CreateOr(d.u, d.c)));
}

Result Operations::in_force(const Window& w, const Result& d) {
  Value *inside = yes(), *worded = yes();
  auto day = [&](std::int32_t n) { return number(n); };
  if (w.from) inside = b.CreateAnd(inside, b.CreateICmpSGE(d.v, day(*w.from)));
  if (w.to) inside = b.CreateAnd(inside, b.CreateICmpSLT(d.v, day(*w.to)));
  if (w.unknown_before) worded = b.CreateICmpSGE(d.v, day(*w.unknown_before));
  return truth(plane(b.CreateOr(b.CreateAnd(b.CreateAnd(d.d, inside), worded), d.c)), plane(b.CreateOr(b.CreateAnd(d.d, b.CreateNot(inside)), d.c)));
}

Result Operations::decide(const Dispute& dispute, const Result& x, const Result& charge) {
  Value* undecided = b.CreateAnd(b.CreateNot(b.CreateOr(x.t, x.f)), b.CreateAnd(closed(), charge.d));
  Value* lost = b.CreateAnd(undecided, b.CreateICmpEQ(charge.v, number(dispute.party)));
  Value* won = b.CreateAnd(undecided, b.CreateICmpEQ(charge.v, number(dispute.against)));
  return truth(b.CreateOr(x.t, won), b.CreateOr(x.f, lost));
}

Result Operations::or_else(const Result& x, const Result& y) {
  auto [a, c] = same_width(x.v, y.v);
  return valued(b.CreateOr(x.d, b.CreateAnd(x.u, y.d)), b.CreateAnd(x.u, y.u), b.CreateOr(x.c, b.CreateAnd(x.u, y.c)),
                b.CreateSelect(x.u, c, a), b.CreateOr(x.e, b.CreateAnd(x.u, y.e)));
}

// What surely applying rules say; two different values, or a conflict on the way, are a conflict.
Result Operations::join(NodeId id) {
  Gathered state{no(), no(), no(), no(), number(0), number(0)};
  Value *&said = state[0], *&maybe = state[1], *&conflict = state[2], *&error = state[3], *&v = state[4], *&code = state[5];
  each(id, 0, 2, state, [&](const Result* pair) {
    const Result &a = pair[0], &x = pair[1];
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
  });
  error = b.CreateAnd(error, b.CreateNot(b.CreateOr(conflict, said)));
  Value* settled = b.CreateNot(b.CreateOr(conflict, error));
  Value* undefined = b.CreateAnd(settled, b.CreateNot(b.CreateOr(said, maybe)));
  return valued(b.CreateAnd(said, settled), undefined, conflict, b.CreateSelect(error, code, v), error);
}

// The worse of two states; where both are defined, `v`.
Result Operations::merged(const Result& x, const Result& y, Value* v) {
  Value *both = b.CreateAnd(x.d, y.d), *c = b.CreateOr(x.c, y.c);
  Value* e = b.CreateAnd(b.CreateOr(x.e, y.e), b.CreateNot(c));
  Value* clear = b.CreateNot(b.CreateOr(b.CreateOr(c, e), b.CreateOr(unknown(x), unknown(y))));
  auto [xv, yv] = same_width(x.v, y.v);
  return valued(both, b.CreateAnd(clear, b.CreateOr(x.u, y.u)), c, b.CreateSelect(both, v, b.CreateSelect(x.e, xv, yv)), e);
}

Result Operations::chosen(Value* condition, const Result& x, const Result& y) {
  auto pickd = [&](Value* a, Value* z) { return b.CreateSelect(condition, a, z); };
  return valued(pickd(x.d, y.d), pickd(x.u, y.u), pickd(x.c, y.c), pickd(x.v, y.v), pickd(x.e, y.e));
}

Result Operations::settle(const Result& low, const Result& high) {
  Value* both = b.CreateAnd(low.d, high.d);
  Value *crossed = b.CreateAnd(both, b.CreateICmpSGT(low.v, high.v)), *agree = b.CreateAnd(both, b.CreateICmpEQ(low.v, high.v));
  Result worst = merged(low, high, same_width(low.v, high.v).first);
  return valued(agree, worst.u, b.CreateOr(worst.c, crossed), worst.v, worst.e);
}

Result Operations::parameter(const Parameter& parameter, const Result& date) {
  Value *found = no(), *v = number(0);
  for (auto& x : parameter.values) {
    Value* inside = yes();
    if (x.from) inside = b.CreateAnd(inside, b.CreateICmpSGE(date.v, number(*x.from)));
    if (x.to) inside = b.CreateAnd(inside, b.CreateICmpSLT(date.v, number(*x.to)));
    v = b.CreateSelect(inside, number(x.value), v);
    found = b.CreateOr(found, inside);
  }
  Value* none = b.CreateAnd(date.d, b.CreateNot(found));
  v = b.CreateSelect(date.e, date.v, b.CreateSelect(none, code(ValueError::no_value_that_day), v));
  return valued(b.CreateAnd(date.d, found), no(), date.c, v, b.CreateOr(date.e, none));
}

// evaluate.cpp has the table in words.
Result Operations::choose(const Result& c, const Result& x, const Result& y) {
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
Result Operations::worked_out(NodeId id) {
  const Node& n = p.graph.nodes[id];
  Value *defined = yes(), *known = yes(), *undefined = no(), *conflict = no(), *error = no(), *first_error = number(0);
  for (std::uint32_t i = n.count; i-- > 0;) {
    const Result x = in(id, i);
    defined = b.CreateAnd(defined, x.d);
    known = b.CreateAnd(known, b.CreateOr(b.CreateOr(x.d, x.u), b.CreateOr(x.c, x.e)));
    undefined = b.CreateOr(undefined, x.u);
    conflict = b.CreateOr(conflict, x.c);
    error = b.CreateOr(error, x.e);
    first_error = b.CreateSelect(x.e, narrowed(x.v), first_error);
  }
  error = b.CreateAnd(error, b.CreateNot(conflict));
  undefined = b.CreateAnd(b.CreateAnd(undefined, known), b.CreateNot(b.CreateOr(conflict, error)));
  Value *bad = no(), *why = code(ValueError::overflow), *v = computed(id, bad, why);
  Value* failed = b.CreateAnd(defined, bad);
  Value* reason = b.CreateSelect(defined, why, first_error);
  v = b.CreateSelect(b.CreateOr(failed, error), v->getType() == shape.number ? reason : widened(reason), v);
  return valued(b.CreateAnd(defined, b.CreateNot(bad)), undefined, conflict, v, b.CreateOr(error, failed));
}

Value* Operations::computed(NodeId id, Value*& bad, Value*& why) {
  const Node& n = p.graph.nodes[id];
  switch (n.op) {
    case Op::add: case Op::opposite: return checked(id, bad);
    case Op::minimum: case Op::maximum: {
      Value* best = in(id, 0).v;
      for (std::uint32_t i = 1; i < n.count; ++i) {
        auto [x, y] = same_width(best, in(id, i).v);
        best = b.CreateSelect(n.op == Op::minimum ? b.CreateICmpSLT(y, x) : b.CreateICmpSGT(y, x), y, x);
      }
      return best;
    }
    case Op::narrow: {
      Value *x = in(id, 0).v, *small = narrowed(x);
      if (exact()) bad = b.CreateICmpNE(widened(small), widened(x));
      return small;
    }
    case Op::multiply: return product(id, bad);
    case Op::divide: return quotient(id, bad, why);
    default: return called(id, bad, why);
  }
}

// A sum, or minus the operand.
Value* Operations::checked(NodeId id, Value*& bad) {
  const Node& n = p.graph.nodes[id];
  const bool opposite = n.op == Op::opposite;
  Value* v = opposite ? llvm::Constant::getNullValue(shape.wide) : widened(in(id, 0).v);
  for (std::uint32_t i = opposite ? 0 : 1; i < n.count; ++i) {
    Value* x = widened(in(id, i).v);
    if (!exact()) {
      v = opposite ? b.CreateSub(v, x) : b.CreateAdd(v, x);
      continue;
    }
    Value* pair = b.CreateBinaryIntrinsic(opposite ? llvm::Intrinsic::ssub_with_overflow : llvm::Intrinsic::sadd_with_overflow, v, x);
    v = b.CreateExtractValue(pair, 0);
    bad = b.CreateOr(bad, b.CreateExtractValue(pair, 1));
  }
  return v;
}

}  // namespace domat::native
