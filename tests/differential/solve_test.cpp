// What the solver says of generated packs is held against evaluating them.
#include "compiler/solve/solve.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "compiler/interpret/evaluate.h"
#include "compiler/ir/text.h"
#include "runtime/reasons/node_values.h"
#include "tests/differential/choices.h"
#include "tests/differential/property.h"
#include "tests/differential/walker.h"

namespace domat::differential {
namespace {

using solve::Answer;
using solve::Bool;
using solve::Freedom;
using solve::Solver;
using solve::World;

constexpr solve::Limit kLittle{200'000, 8};

// As a case can be: nothing is said of the element that stands for those of an unknown list, and a day stands where one is needed.
std::optional<Case> possible(const Pack& p, Case c) {
  if (p.reads_day && !c.at) return std::nullopt;
  std::set<std::uint32_t> unknown;
  for (std::size_t l = 0; l < p.lists.size(); ++l)
    if (!c.lists[l].known) unknown.insert(p.lists[l].enumeration);
  for (auto& d : p.declarations)
    for (auto e : d.parameters)
      if (unknown.contains(e))
        for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) c.truths[a] = kUnknown, c.values[a] = {};
  return c;
}

solve::Space space_of(const Pack& p, const Case& c) {
  solve::Space s{Freedom::any, std::nullopt, std::nullopt, c.lists};
  if (!p.reads_day) s.at = c.at;
  return s;
}

// What every node is worth in a case, as a formula.
std::vector<Bool> all_nodes(Solver& s, World w, const Pack& p, const Case& c, const Outcome& o) {
  NodeValues values(p, c, o);
  std::vector<Bool> all;
  for (NodeId id = 0; id < p.graph.nodes.size(); ++id) {
    const auto read = solve::node(w, id);
    const Op op = p.graph.nodes[id].op;
    if ((op == Op::close || op == Op::leave_open) && values.atom_at(id) == kNone) {  // a step on the way to a disputed conclusion, which outcomes do not keep
      all.push_back(s.constant(true));
      continue;
    }
    if (s.is_truth(read)) {
      all.push_back(s.is(read, values.truth(id)));
      continue;
    }
    const Number v = values.value(id);
    std::int64_t small;
    if ((v.state == State::defined || v.state == State::error) && narrow(v.v, &small)) all.push_back(s.is(read, Value{v.state, small}));
    else all.push_back(s.is(read, v.state));
  }
  return all;
}

TEST(Solve, EveryNodeOfAGivenCaseIsWhatEvaluationSays) {
  std::string problem;
  ASSERT_TRUE(solve::available(&problem)) << problem;
  int found = 0, undecided = 0;
  property("a case that is given has its own outcome and no other", [&] {
    auto c = good(*any_pack());
    each_expansion(*c, 120, [&](const Expanded& x, const std::vector<Bytes>& cases) {
      for (std::size_t i = 0; i < std::min<std::size_t>(cases.size(), 3); ++i) {
        const auto given = possible(x.pack(), make_case(x.pack(), x.lists(), cases[i]));
        if (!given) continue;
        const auto evaluate_case = [&](const Case& k) { return evaluate(x.model(), k); };
        const Outcome o = evaluate_case(*given);
        Solver s(x.pack(), evaluate_case);
        const World w = s.world(space_of(x.pack(), *given));
        s.require(s.is_case(w, *given));
        const auto nodes = all_nodes(s, w, x.pack(), *given, o);
        const Bool as_evaluated = s.all_of(nodes);
        const Answer yes = s.solve(as_evaluated, kLittle);
        if (yes.disagreed || yes.kind == Answer::impossible)
          for (NodeId id = 0; id < nodes.size(); ++id)  // which operation it is
            if (s.solve(nodes[id], kLittle).kind == Answer::impossible) expect(false, x.pack(), *given, "node " + std::to_string(id) + " is said to be something else\n" + ir::print(x.pack()));
        expect(!yes.disagreed && yes.kind != Answer::impossible, x.pack(), *given, "said to be impossible");
        if (yes.kind == Answer::found) expect(yes.cases[0].truths == given->truths && yes.cases[0].values == given->values && yes.cases[0].mode == given->mode, x.pack(), *given, "another case");
        const Answer no = s.solve(s.negation(as_evaluated), kLittle);
        expect(!no.disagreed && no.kind != Answer::found, x.pack(), *given, "another outcome");
        ++(yes.kind == Answer::found && no.kind == Answer::impossible ? found : undecided);
      }
    });
  });
  EXPECT_GT(found, 20 * undecided) << found << " settled, " << undecided << " undecided";
}

// Something that may be asked of a case: what a few conclusions, conditions and values are.
Bool some_question(Solver& s, World w, const Pack& p, Choices& choices) {
  std::vector<Bool> all;
  for (std::size_t n = 1 + choices.below(3); n > 0; --n) {
    auto id = static_cast<NodeId>(choices.below(p.graph.nodes.size()));
    if (const Op op = p.graph.nodes[id].op; op == Op::close || op == Op::leave_open) id = 0;
    const auto read = solve::node(w, id);
    Bool b;
    if (s.is_truth(read)) b = s.is(read, Truth{choices.below(2) == 0, choices.below(2) == 0});
    else if (choices.below(2) == 0) b = s.is(read, static_cast<State>(choices.below(5)));
    else b = s.compare(read, static_cast<Comparison>(choices.below(6)), static_cast<std::int64_t>(choices.below(20'000)));
    all.push_back(choices.below(4) == 0 ? s.negation(b) : b);
  }
  return choices.below(3) == 0 ? s.any_of(all) : s.all_of(all);
}

TEST(Solve, WhatIsFoundIsSoAndWhatIsImpossibleIsNeverMet) {
  int found = 0, impossible = 0, undecided = 0;
  property("answers are true", [&] {
    auto c = good(*any_pack());
    const Bytes asked = *bytes(64);
    each_expansion(*c, 120, [&](const Expanded& x, const std::vector<Bytes>& cases) {
      Choices choices(asked);
      Solver s(x.pack(), [&](const Case& k) { return evaluate(x.model(), k); });
      const World w = s.world({Freedom::any, std::nullopt, std::nullopt, x.lists()});
      for (int n = 0; n < 4; ++n) {
        const Bool question = some_question(s, w, x.pack(), choices);
        const Answer a = s.solve(question, kLittle);
        RC_ASSERT(!a.disagreed);
        ++(a.kind == Answer::found ? found : a.kind == Answer::impossible ? impossible : undecided);
        if (a.kind == Answer::found) expect(s.holds(question, a.cases, {walk(x.pack(), a.cases[0])}), x.pack(), a.cases[0], "found, and not so");
        if (a.kind != Answer::impossible) continue;
        for (auto& bytes : cases) {
          auto other = possible(x.pack(), make_case(x.pack(), x.lists(), bytes));
          if (!other || (!x.pack().reads_day && other->at)) continue;
          expect(!s.holds(question, {*other}, {evaluate(x.model(), *other)}), x.pack(), *other, "said to be impossible, and met");
        }
      }
    });
  });
  EXPECT_GT(found, 100);
  EXPECT_GT(impossible, 100);
  EXPECT_GT(found + impossible, 10 * undecided) << found << " found, " << impossible << " impossible, " << undecided << " undecided";
}

// Two worlds that differ in one fact, and in a conclusion.
TEST(Solve, TwoWorlds) {
  auto c = compile({R"(fait a
fait b
fait montant : argent
constat retenu
constat toujours
règle un a & montant >= 100 € => retenu
règle deux => toujours
)"});
  ASSERT_TRUE(c->good) << complaints(*c);
  const Pack& p = c->pack;
  const auto named = [&](const std::string& name) {
    for (std::uint32_t i = 0; i < p.atom_count; ++i)
      if (atom_name(p, i) == name) return i;
    return kNone;
  };
  Solver s(p, [&](const Case& k) { return evaluate(c->model, k); });
  const World one = s.world({Freedom::known}), other = s.world({Freedom::known});
  const auto differ = [&](const std::string& name) { return s.negation(s.same(solve::atom(one, named(name)), solve::atom(other, named(name)))); };
  s.require(s.at_most(1, {differ("a"), differ("b"), differ("montant")}));
  s.require(s.same_day(one, other));
  Answer a = s.solve(s.all_of({differ("retenu"), differ("montant"), s.is(solve::atom(one, named("retenu")), kTrue)}));
  ASSERT_EQ(a.kind, Answer::found);
  EXPECT_EQ(a.cases[0].truths[named("a")], kTrue);
  EXPECT_GE(a.cases[0].values[named("montant")].v, 10'000);
  EXPECT_LT(a.cases[1].values[named("montant")].v, 10'000);
  EXPECT_EQ(s.solve(s.all_of({differ("retenu"), differ("b")})).kind, Answer::impossible);
  EXPECT_EQ(s.solve(differ("toujours")).kind, Answer::impossible);
  // What was found once can be kept from being found again.
  const Bool at = s.compare(solve::atom(one, named("montant")), Comparison::equal, 9'999);
  a = s.solve(at);
  ASSERT_EQ(a.kind, Answer::found);
  s.require(s.negation(s.is_case(one, a.cases[0])));
  const Answer again = s.solve(at);
  ASSERT_EQ(again.kind, Answer::found);
  EXPECT_NE(again.cases[0].truths, a.cases[0].truths);
}

// The day on which a time limit ends, which the solver has to be told by evaluating.
TEST(Solve, LegalTimeIsLearntFromEvaluation) {
  auto c = compile({R"(fait monégasque
événement notification
événement recours
fait prix : argent
fait quantité : entier
constat tardif
constat au_bout
constat cher
constat déjà
règle tardif notification & recours & recours > prochain_ouvrable(notification + 2 mois, si monégasque alors Monaco sinon France) => tardif
règle au_bout notification & jour = notification + 30 ans => au_bout
règle cher prix * quantité = 1 234 567 € => cher
règle déjà notification & notification + 1 mois < notification => déjà
)"});
  ASSERT_TRUE(c->good) << complaints(*c);
  Solver s(c->pack, [&](const Case& k) { return evaluate(c->model, k); });
  const World w = s.world({Freedom::known});
  const auto is = [&](const char* name) {
    for (std::uint32_t i = 0; i < c->pack.atom_count; ++i)
      if (atom_name(c->pack, i) == name) return s.is(solve::atom(w, i), kTrue);
    return s.constant(false);
  };
  EXPECT_EQ(s.solve(is("tardif")).kind, Answer::found);
  EXPECT_EQ(s.solve(is("au_bout")).kind, Answer::found);
  EXPECT_EQ(s.solve(is("cher")).kind, Answer::found);
  EXPECT_EQ(s.solve(s.all_of({is("tardif"), is("au_bout"), is("cher")})).kind, Answer::found);
  EXPECT_EQ(s.solve(is("déjà")).kind, Answer::impossible);
}

// No clock decides: too little effort leaves it undecided, whatever the machine.
TEST(Solve, StopsAtItsLimit) {
  auto c = compile({R"(fait a : entier
fait b : entier
fait d : entier
constat x
règle x a * a * a + b * b * b = d * d * d & a > 1 & b > 1 & d > 1 => x
)"});
  ASSERT_TRUE(c->good) << complaints(*c);
  Solver s(c->pack, [&](const Case& k) { return evaluate(c->model, k); });
  const World w = s.world();
  for (std::uint32_t i = 0; i < c->pack.atom_count; ++i)
    if (atom_name(c->pack, i) == "x") EXPECT_EQ(s.solve(s.is(solve::atom(w, i), kTrue), {200'000, 6}).kind, Answer::undecided);
}

}  // namespace
}  // namespace domat::differential
