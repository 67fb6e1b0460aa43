// Properties as conclusions: all evaluators agree on them, they say what the condition says, and they change nothing else.
#include <cstdlib>

#include "compiler/interpret/evaluate.h"
#include "compiler/ir/from_model.h"
#include "compiler/sema/properties.h"
#include "compiler/testing/made_cases.h"
#include "tests/differential/engines.h"
#include "tests/differential/property.h"

namespace domat::differential {
namespace {

const int kDefault = setenv("RC_PARAMS", "max_success=100", 0);

// That its condition is met, for each rule that has one.
void add_properties(model::Model& m) {
  for (auto& r : m.rules) {
    if (!r.body.valid()) continue;
    model::Expr denied{};
    denied.kind = model::ExprKind::negation;
    denied.span = r.span;
    denied.first = static_cast<std::uint32_t>(m.operands.size());
    denied.count = 1;
    denied.depth = m[r.body].depth + 1;
    denied.weight = m[r.body].weight + 1;
    denied.may_settle = m[r.body].may_settle;
    m.operands.push_back(r.body);
    m.exprs.push_back(denied);
    m.properties.push_back({"p" + std::to_string(m.properties.size()), r.span, {}, r.variables, {}, r.body, r.body, {static_cast<std::uint32_t>(m.exprs.size() - 1)}, true});
  }
}

void holds_as_the_condition(const Expanded& plain, const Outcome& before, const Expanded& amended, const Outcome& after, const Case& given) {
  const model::Model& m = plain.model();
  auto property = static_cast<std::uint32_t>(m.entities.size());
  for (auto& r : m.rules) {
    if (!r.body.valid()) continue;
    const model::Entity& e = amended.model().entities[property++];
    const bool listed = r.instance_count > 0 && m.instances[r.first_instance].listed != kNone;
    if (r.window != Window{} || listed || r.instance_count == 0) continue;
    const std::size_t each = std::max<std::size_t>(r.conclusions.size(), 1);
    for (std::uint32_t k = 0; k < e.atom_count && k * each < r.instance_count; ++k)
      expect(after.truths[e.first_atom + k] == before.holds[r.first_instance + k * each], plain.pack(), given, "a property is another than the condition that it was made of");
  }
}

TEST(Properties, AreConditionsAndChangeNothing) {
  property("a model with properties says of everything else what it said without them", [] {
    const auto text = *any_pack();
    auto c = good(text), with = good(text);
    add_properties(with->model);
    auto amended = model::with_properties(with->model, with->sources, with->names);
    RC_ASSERT(amended.has_value());
    with->model = std::move(*amended);
    with->pack = ir::from_model(with->model, with->names, with->sources);
    const CaseMaker maker(c->model);
    for (std::uint64_t n = 0; n < 2; ++n) {
      const auto lists = make_lists(c->pack, Bytes{static_cast<std::uint8_t>(n), 3, 1, 4, 1, 5, 9, 2});
      const Expanded x(*c, lists), y(*with, lists);
      const Engines engines(y);
      if (!engines.problem.empty()) RC_FAIL(engines.problem);
      for (std::uint64_t i = 0; i < 12; ++i) {
        Case given = maker.make(x.pack(), lists, 7, i);
        if (!given.at) given.at = 20'000;
        if (i % 2 == 1) given = maker.change(x.pack(), given, 7, i);
        const Outcome before = evaluate(x.model(), given);
        Case longer = given;
        longer.truths.resize(y.pack().atom_count);
        longer.values.resize(y.pack().atom_count);
        std::string differ;
        const Outcome after = engines.evaluate(longer, differ);
        expect(differ.empty(), y.pack(), longer, differ);
        const auto same = [](const auto& a, const auto& b) { return b.size() >= a.size() && std::equal(a.begin(), a.end(), b.begin()); };
        expect(same(before.truths, after.truths) && same(before.values, after.values) && same(before.holds, after.holds), x.pack(), given, "properties changed an answer");
        holds_as_the_condition(x, before, y, after, given);
      }
    }
  });
}

TEST(MadeCases, StateNothingInConflictAndAreTheSameAgain) {
  property("facts of made-up cases are known or unknown, within their types", [] {
    auto c = good(*any_pack());
    const CaseMaker maker(c->model);
    const auto lists = make_lists(c->pack, Bytes{2, 7, 1, 8, 2, 8});
    const Expanded x(*c, lists);
    const auto seed = *rc::gen::inRange<std::uint64_t>(0, 1'000);
    for (std::uint64_t i = 0; i < 20; ++i) {
      const Case made = maker.make(x.pack(), lists, seed, i), again = maker.make(x.pack(), lists, seed, i);
      RC_ASSERT(made.truths == again.truths);
      RC_ASSERT(made.values == again.values);
      for (auto& d : x.pack().declarations) {
        for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) {
          RC_ASSERT(!made.truths[a].conflict());
          const Value v = made.values[a];
          RC_ASSERT(v.state != State::conflict && v.state != State::error);
          if (v.state != State::defined) continue;
          RC_ASSERT(is_input(d.kind));
          if (d.type.kind == ValueType::enumeration) RC_ASSERT(static_cast<std::size_t>(v.v) < x.pack().enumerations[d.type.index].members.size());
          if (d.type.kind == ValueType::money || d.type.kind == ValueType::days || d.type.kind == ValueType::months) RC_ASSERT(v.v >= 0);
        }
      }
    }
  });
}

}  // namespace
}  // namespace domat::differential
