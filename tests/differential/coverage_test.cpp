// What generated packs and cases reach: nothing is held to agree that never comes up.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "compiler/interpret/evaluate.h"
#include "runtime/reasons/node_values.h"
#include "tests/differential/arbitrary.h"
#include "tests/differential/compare.h"
#include "tests/differential/compiled.h"

namespace domat::differential {
namespace {

constexpr const char* kOps[] = {
#define OP(name, ...) #name,
#include "runtime/reasons/ops.def"
#undef OP
};
// Whether an operation yields a truth.
constexpr bool kP = true, kV = false;
constexpr bool kTruths[] = {
#define OP(name, class, ...) k##class,
#include "runtime/reasons/ops.def"
#undef OP
};
constexpr const char* kStates[] = {"unknown", "defined", "undefined", "conflict", "error"};

struct Reached {
  std::set<std::pair<Op, State>> operands;
  std::set<std::pair<Op, int>> truths;               // what operations come to
  std::set<std::pair<std::int64_t, State>> answers;  // of each function of legal time
  std::set<std::int64_t> errors;                     // of conclusions
  std::set<std::pair<std::int64_t, bool>> divisions; // by mode, and whether something was left over
  std::map<ValueType, int> concluded;
  std::set<std::pair<std::string, int>> duties;      // what the findings of duties come to
};

void look(const Expanded& x, const Case& given, Reached& r) {
  const Pack& p = x.pack();
  const Outcome o = evaluate(x.model(), given);
  NodeValues nodes(p, given, o);
  for (NodeId id = 0; id < p.graph.nodes.size(); ++id) {
    const Node& n = p.graph.nodes[id];
    auto operand = [&](std::uint32_t i) { return p.graph.operands[n.first + i]; };
    for (std::uint32_t i = 0; i < n.count; ++i)
      if (!kTruths[static_cast<int>(p.graph.nodes[operand(i)].op)]) r.operands.insert({n.op, nodes.value(operand(i)).state});
    if (kTruths[static_cast<int>(n.op)]) r.truths.insert({n.op, nodes.truth(id).t + 2 * nodes.truth(id).f});
    if (n.op == Op::call) r.answers.insert({n.imm, nodes.value(id).state});
    if (n.op != Op::divide || nodes.value(id).state != State::defined) continue;
    r.divisions.insert({n.imm, nodes.value(operand(0)).v % nodes.value(operand(1)).v != 0});
  }
  for (auto& d : p.declarations)
    for (std::uint32_t a = d.first_atom; d.name.starts_with("d0") && d.charge_of == kNone && a < d.first_atom + d.atom_count; ++a)
      r.duties.insert({d.name, o.truths[a].t + 2 * o.truths[a].f});
  for (auto& d : p.declarations)
    for (std::uint32_t a = d.first_atom; d.kind == Kind::value && a < d.first_atom + d.atom_count; ++a) {
      if (o.values[a].state == State::error) r.errors.insert(o.values[a].v);
      if (o.values[a].state == State::defined) ++r.concluded[d.type.kind];
    }
}

TEST(Generated, EveryStateMeetsEveryOperationAndEveryErrorArises) {
  rc::Random random(20240603);
  auto packs = any_pack();
  auto cases = bytes(96);
  Reached r;
  for (int i = 0; i < 1000; ++i) {
    auto c = compile({packs(random.split(), 100).value().text()});
    for (int n = 0; c->good && n < 3; ++n) {
      const Expanded x(*c, make_lists(c->pack, cases(random.split(), 100).value()));
      for (int k = 0; k < 4; ++k) look(x, make_case(x.pack(), x.lists(), cases(random.split(), 100).value()), r);
    }
  }
  for (Op op : {Op::compare, Op::one_of, Op::defined, Op::or_else, Op::join, Op::parameter, Op::add, Op::opposite, Op::multiply, Op::divide, Op::minimum,
                Op::maximum, Op::choose, Op::narrow, Op::call, Op::pick, Op::sum_low, Op::sum_high, Op::settle, Op::first})
    for (State s : {State::unknown, State::defined, State::undefined, State::conflict, State::error})
      // What is summed stands beside a test that it is defined; a reference to what is undefined or in error is too rare to be waited for.
      if (!(op == Op::settle && s == State::undefined) && !(op == Op::pick && (s == State::undefined || s == State::error)))
        EXPECT_TRUE(r.operands.contains({op, s})) << kOps[static_cast<int>(op)] << " never meets what is " << kStates[static_cast<int>(s)];
  // A field is a fact: what it refers to is never undefined, nor in error.
  for (State s : {State::unknown, State::defined, State::conflict}) EXPECT_TRUE(r.operands.contains({Op::pick_truth, s})) << "no reference is " << kStates[static_cast<int>(s)];
  for (Truth t : {kUnknown, kTrue, kFalse, kConflict})
    for (Op op : {Op::sides, Op::pick_truth}) EXPECT_TRUE(r.truths.contains({op, t.t + 2 * t.f})) << kOps[static_cast<int>(op)] << " is never " << shown(t);
  for (const char* name : {"d0", "d0.en_temps", "d0.tardif", "d0.silence", "d0.pendant"})
    for (Truth t : {kUnknown, kTrue, kFalse, kConflict}) EXPECT_TRUE(r.duties.contains({name, t.t + 2 * t.f})) << name << " is never " << shown(t);
  for (ValueError e : {ValueError::overflow, ValueError::division_by_zero, ValueError::no_value_that_day, ValueError::outside_calendar, ValueError::no_such_date})
    EXPECT_TRUE(r.errors.contains(static_cast<std::int64_t>(e))) << "no conclusion has error " << static_cast<int>(e);
  for (std::int64_t n = 0; n <= static_cast<std::int64_t>(Native::working_days_between); ++n)
    for (State s : {State::defined, State::unknown}) EXPECT_TRUE(r.answers.contains({n, s})) << "function " << n << " is never " << kStates[static_cast<int>(s)];
  for (std::int64_t mode = 0; mode < 4; ++mode)
    for (bool rest : {false, true}) EXPECT_TRUE(r.divisions.contains({mode, rest})) << "mode " << mode << (rest ? ", with a rest" : ", without");
  for (ValueType t : {ValueType::enumeration, ValueType::date, ValueType::money, ValueType::integer, ValueType::decimal, ValueType::rate, ValueType::days, ValueType::months})
    EXPECT_GE(r.concluded[t], 50) << "conclusions of type " << static_cast<int>(t);
}

}  // namespace
}  // namespace domat::differential
