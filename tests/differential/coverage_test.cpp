// What generated packs and cases reach: nothing is held to agree that never comes up.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "compiler/interpret/evaluate.h"
#include "runtime/reasons/node_values.h"
#include "tests/differential/arbitrary.h"
#include "tests/differential/compiled.h"

namespace domat::differential {
namespace {

constexpr const char* kOps[] = {
#define OP(name, ...) #name,
#include "runtime/reasons/ops.def"
#undef OP
};
constexpr const char* kStates[] = {"unknown", "defined", "undefined", "conflict", "error"};

struct Reached {
  std::set<std::pair<Op, State>> operands;
  std::set<std::pair<std::int64_t, State>> answers;  // of each function of legal time
  std::set<std::int64_t> errors;                     // of conclusions
  std::set<std::pair<std::int64_t, bool>> divisions; // by mode, and whether something was left over
  std::map<ValueType, int> concluded;
};

void look(const Compiled& c, const Case& given, Reached& r) {
  const Pack& p = c.pack;
  const Outcome o = evaluate(c.model, given);
  NodeValues nodes(p, given, o);
  for (NodeId id = 0; id < p.graph.nodes.size(); ++id) {
    const Node& n = p.graph.nodes[id];
    auto operand = [&](std::uint32_t i) { return p.graph.operands[n.first + i]; };
    for (std::uint32_t i = n.op == Op::choose ? 1 : n.op == Op::join ? 1 : 0; i < n.count; i += n.op == Op::join ? 2 : 1)
      r.operands.insert({n.op, nodes.value(operand(i)).state});
    if (n.op == Op::call) r.answers.insert({n.imm, nodes.value(id).state});
    if (n.op != Op::divide || nodes.value(id).state != State::defined) continue;
    r.divisions.insert({n.imm, nodes.value(operand(0)).v % nodes.value(operand(1)).v != 0});
  }
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
  for (int i = 0; i < 500; ++i) {
    auto c = compile({packs(random.split(), 100).value().text()});
    for (int k = 0; c->good && k < 12; ++k) look(*c, make_case(c->pack, cases(random.split(), 100).value()), r);
  }
  for (Op op : {Op::compare, Op::one_of, Op::defined, Op::or_else, Op::join, Op::parameter, Op::add, Op::opposite, Op::multiply, Op::divide, Op::minimum,
                Op::maximum, Op::choose, Op::narrow, Op::call})
    for (State s : {State::unknown, State::defined, State::undefined, State::conflict, State::error})
      EXPECT_TRUE(r.operands.contains({op, s})) << kOps[static_cast<int>(op)] << " never meets what is " << kStates[static_cast<int>(s)];
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
