// Tables held against the rule graph walked node by node and, where a pack of text qualifies, against the reference evaluator.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <span>

#include "compiler/interpret/evaluate.h"
#include "runtime/core/table.h"
#include "runtime/reasons/table_from_graph.h"
#include "tests/differential/arbitrary.h"
#include "tests/differential/compare.h"
#include "tests/differential/property.h"
#include "tests/differential/tables.h"
#include "tests/differential/walker.h"
#include "tests/unit/pack_builder.h"

namespace domat::differential {
namespace {

std::vector<unsigned> levels() {
  std::vector<unsigned> all{kTableBaseline};
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2")) all.push_back(kTableAvx2);
  if (__builtin_cpu_supports("avx512f")) all.push_back(kTableAvx512);
#endif
  return all;
}

Bytes random_bytes(std::uint32_t seed, std::size_t count) {
  std::mt19937 random(seed);
  Bytes all(count);
  for (auto& b : all) b = static_cast<std::uint8_t>(random());
  return all;
}

void hold_case(const Pack& p, const TablePack& table, const Case& given, const Outcome& expected) {
  for (const bool with_holds : {true, false}) {
    Outcome answer = table.evaluate(given, with_holds);
    if (!with_holds) answer.holds = expected.holds;
    const std::string d = differences(p, expected, answer);
    ASSERT_TRUE(d.empty()) << (with_holds ? "with H\n" : "without H\n") << d;
  }
}

// Cases that one batch may hold: of one day, unless days are a column, and in one mode.
struct Cases {
  std::vector<Case> all;
  std::vector<Outcome> expected;
  Cases(const Pack& p, Choices& c, bool known, bool days_by_case) {
    const Mode mode = c.chance(50) ? Mode::closed : Mode::open;
    auto day = [&]() -> std::optional<std::int32_t> {
      if (!known && c.chance(15)) return {};
      return std::vector{49, 50, 89, 90, 99, 100, 119, 120, 149, 150, 151, 179, 180, 199, 200, 9000}[c.below(16)];
    };
    const auto shared = day();
    for (int i = 0; i < 24; ++i) {
      all.push_back(make_table_case(p, c, known));
      all.back().mode = mode;
      all.back().at = days_by_case ? day() : shared;
      expected.push_back(walk(p, all.back()));
    }
  }
};

void hold_batches(const Pack& p, const TablePack& table, Choices& c, std::initializer_list<std::size_t> sizes) {
  for (const std::size_t size : sizes) {
    const bool known = c.chance(50), days_by_case = c.chance(30), with_holds = c.chance(50), all = c.chance(50);
    const Cases cases(p, c, known, days_by_case);
    for (std::size_t i = 0; i < cases.all.size(); ++i) hold_case(p, table, cases.all[i], cases.expected[i]);
    std::vector<std::size_t> picks;
    for (std::size_t i = 0; i < size; ++i) picks.push_back((i * 7 + i / 24 * 5) % 24);
    std::vector<bool> wanted;
    for (std::uint32_t a = 0; a < p.atom_count; ++a) wanted.push_back(all || c.chance(20));
    for (const unsigned level : levels()) {
      const std::string d = table.differences({cases.all, cases.expected, picks, wanted, known, days_by_case, with_holds}, level);
      ASSERT_TRUE(d.empty()) << size << " cases, level " << level << (known ? ", known" : "") << (days_by_case ? ", by days" : "") << (with_holds ? ", with H" : "")
                             << "\n" << d.substr(0, 500);
    }
  }
}

// --- operations one by one, on every truth of three operands

struct OneOperation {
  PackBuilder builder;
  std::vector<NodeId> facts;
  NodeId node(Op op, std::int64_t imm, const std::vector<NodeId>& operands) {
    Graph& g = builder.pack().graph;
    g.nodes.push_back({op, static_cast<std::uint32_t>(g.operands.size()), static_cast<std::uint32_t>(operands.size()), 0, imm});
    g.operands.insert(g.operands.end(), operands.begin(), operands.end());
    return static_cast<NodeId>(g.nodes.size() - 1);
  }
  OneOperation() {
    for (const char* name : {"a", "b", "c"}) facts.push_back(node(Op::atom, builder.add(name, Kind::fact), {}));
    builder.pack().disputes = {{1, 2, 0}};
  }
  void give(NodeId n, TypeRef type = {}) {
    builder.add("conclusion", type == TypeRef{} ? Kind::finding : Kind::value, type);
    Pack& p = builder.pack();
    p.atom_node.resize(p.atom_count, kNone);
    p.atom_node.back() = n;
  }
  void hold() {
    const Pack& p = builder.pack();
    ASSERT_TRUE(table_qualifies(p));
    const TablePack table(p);
    const Truth all[] = {kUnknown, kTrue, kFalse, kConflict};
    for (unsigned which = 0; which < 128; ++which) {
      Case c;
      c.truths.assign(p.atom_count, kUnknown);
      c.values.assign(p.atom_count, Value{});
      for (unsigned i = 0; i < 3; ++i) c.truths[i] = all[which >> i * 2 & 3];
      c.mode = which & 64 ? Mode::closed : Mode::open;
      hold_case(p, table, c, walk(p, c));
      if (HasFatalFailure()) return;
    }
  }
  static bool HasFatalFailure() { return testing::Test::HasFatalFailure(); }
};

TEST(TableOperations, Propositions) {
  for (const Op op : {Op::all_of, Op::any_of})
    for (std::size_t count = 1; count <= 3; ++count) {
      OneOperation x;
      x.give(x.node(op, 0, {x.facts.begin(), x.facts.begin() + static_cast<std::ptrdiff_t>(count)}));
      x.hold();
    }
  for (int t = 0; t < 4; ++t) {
    OneOperation x;
    x.give(x.node(Op::truth, t, {}));
    x.hold();
  }
  for (const Op op : {Op::close, Op::leave_open}) {
    OneOperation x;
    x.give(x.node(op, 3, {x.facts[0], x.node(Op::negation, 0, {x.facts[1]})}));
    x.hold();
  }
}

TEST(TableOperations, CountsAtTheirBounds) {
  for (int need = 0; need <= 5; ++need) {
    OneOperation x;
    x.give(x.node(Op::at_least, need, {x.facts[0], x.facts[1], x.facts[2], x.facts[1]}));
    x.give(x.node(Op::at_least, need, {x.node(Op::negation, 0, {x.facts[0]}), x.facts[1], x.node(Op::truth, 1, {}), x.node(Op::truth, 2, {}), x.facts[2]}));
    x.hold();
  }
}

TEST(TableOperations, ValuesAndCharges) {
  OneOperation x;
  const NodeId one = x.node(Op::constant, 1, {}), two = x.node(Op::constant, 2, {});
  const NodeId charge = x.node(Op::join, 3, {x.facts[0], one, x.facts[1], two, x.facts[2], one});
  x.give(charge, kParty);
  x.give(x.node(Op::decide, 0, {x.facts[2], charge}));
  x.give(x.node(Op::join, 4, {}), kParty);
  x.hold();
}

// --- which packs

TEST(Tables, AreNotMadeOfPacksThatReadMore) {
  OneOperation event;
  event.give(event.node(Op::happened, 0, {event.node(Op::value, event.builder.add("e", Kind::event, kEvent), {})}));
  EXPECT_FALSE(table_qualifies(event.builder.pack()));
  OneOperation computed;
  const NodeId one = computed.node(Op::constant, 1, {});
  computed.give(computed.node(Op::join, 3, {computed.facts[0], computed.node(Op::add, 0, {one, one})}), kInteger);
  EXPECT_FALSE(table_qualifies(computed.builder.pack()));
  OneOperation list;
  list.give(list.facts[0]);
  EXPECT_TRUE(table_qualifies(list.builder.pack()));
  list.builder.add_list("biens");
  EXPECT_FALSE(table_qualifies(list.builder.pack()));
}

TEST(Tables, OfOnePackAreTheSameBytes) {
  const Bytes bytes = random_bytes(5, 4000);
  Choices one(bytes), other(bytes);
  EXPECT_TRUE(table_from_graph(table_pack(one, 300)) == table_from_graph(table_pack(other, 300)));
}

// --- whole packs

TEST(Tables, AnswerAsTheRuleGraphDoes) {
  for (std::uint32_t seed = 1; seed <= 250 && !testing::Test::HasFatalFailure(); ++seed) {
    const Bytes bytes = random_bytes(seed, 40'000);
    Choices c(bytes);
    const Pack p = table_pack(c, 20 + seed % 80);
    ASSERT_TRUE(table_qualifies(p)) << seed;
    SCOPED_TRACE(seed);
    hold_batches(p, TablePack(p), c, {0, 1, 7, 8, 511, 512, 513, 2000});
  }
}

// Large enough to be put in order in more than one piece, and for its slots to bound how many cases are walked at once.
TEST(Tables, OfManyRulesAnswerAsTheRuleGraphDoes) {
  for (std::uint32_t seed = 1; seed <= 2; ++seed) {
    const Bytes bytes = random_bytes(seed, 2'000'000);
    Choices c(bytes);
    const Pack p = table_pack(c, 20'000 * seed);
    hold_batches(p, TablePack(p), c, {7, 513, 1100});
  }
}

// --- runs

template <typename Is>
bool some_run(const std::vector<std::uint8_t>& table, Is&& is) {
  for (const TableProgram& p : reinterpret_cast<const Table*>(table.data())->programs)
    for (const TableRun& r : std::span(reinterpret_cast<const TableRun*>(table.data() + p.runs_at), p.runs))
      if (is(r)) return true;
  return false;
}

// Conclusions that all read two facts and a window each for two rules: in the order in which they are given out, and in another.
TEST(Tables, OfRulesOfOneShapeAnswerAsTheRuleGraphDoes) {
  const Bytes bytes = random_bytes(3, 400'000);
  Choices c(bytes);
  OneOperation x;
  Pack& p = x.builder.pack();
  p.windows = {{100, {}, {}}, {{}, 200, {}}, {90, 180, {}}};
  p.reads_day = true;
  const NodeId day = x.node(Op::day, 0, {});
  std::vector<NodeId> windows, layer = x.facts;
  for (unsigned w = 0; w < 3; ++w) windows.push_back(x.node(Op::in_force, w, {day}));
  for (unsigned i = 0; i < 30; ++i) layer.push_back(x.node(Op::atom, x.builder.add(fmt::format("f{}", i), Kind::fact), {}));
  for (const bool turned : {false, true, false}) {
    std::vector<NodeId> concluded;
    auto rule = [&] { return x.node(Op::all_of, 0, {layer[c.below(layer.size())], x.node(Op::negation, 0, {layer[c.below(layer.size())]}), windows[c.below(3)]}); };
    for (unsigned i = 0; i < 1200; ++i) concluded.push_back(x.node(Op::any_of, 0, {rule(), rule()}));
    layer = concluded;
    if (turned)
      for (unsigned i = 0; i < 1200; ++i) std::swap(concluded[i], concluded[i + c.below(1200 - i)]);
    for (const NodeId n : concluded) x.give(n);
  }
  const auto table = table_from_graph(p);
  for (const std::uint32_t scattered : {0u, 1u})
    EXPECT_TRUE(some_run(table, [&](const TableRun& r) { return r.count > 64 && r.guards == 3 && r.giving == TableGiving::atoms && r.scattered == scattered; })) << scattered;
  for (int i = 0; i < 4; ++i) hold_batches(p, TablePack(p), c, {1, 513});
}

// More slots than words of 16 bits can tell apart.
TEST(Tables, WithLargeAndSmallWordsAnswerAsTheRuleGraphDoes) {
  OneOperation x;
  constexpr unsigned kMany = 33'000;
  std::vector<NodeId> facts;
  for (unsigned i = 0; i < kMany; ++i) facts.push_back(x.node(Op::atom, x.builder.add(fmt::format("f{}", i), Kind::fact), {}));
  auto give = [&](unsigned one, unsigned other) {
    x.give(x.node(Op::all_of, 0, {facts[one], x.node(Op::negation, 0, {facts[other]})}));
    x.give(x.node(Op::at_least, 2, {facts[one], facts[other], facts[(one + other) / 2]}));
  };
  for (unsigned i = 0; i < 5000; ++i) give(i, i + 1);
  for (unsigned i = 0; i + 1 < kMany; i += 2) give(i, kMany - 1 - i);
  const Pack& p = x.builder.pack();
  const auto table = table_from_graph(p);
  for (const std::uint32_t bytes : {2u, 4u})
    for (const TableGate gate : {TableGate::any_of_all, TableGate::at_least})
      EXPECT_TRUE(some_run(table, [&](const TableRun& r) { return r.count && r.gate == gate && r.word_bytes == bytes; })) << bytes;
  const Bytes bytes = random_bytes(4, 2'000'000);
  Choices c(bytes);
  hold_batches(p, TablePack(p), c, {7});
}

TEST(Tables, OfGeneratedPacksAnswerAsTheRuleGraphDoes) {
  property("what of a pack qualifies has the same truths by table and by the rule graph", [] {
    const auto text = *any_pack();
    const auto choices = *bytes(4000);
    auto c = good(text);
    const Pack p = as_qualifies(Expanded(*c, make_lists(c->pack, choices)).without_lists());
    RC_ASSERT(table_qualifies(p));
    Choices more(choices);
    hold_batches(p, TablePack(p), more, {1, 513});
    if (testing::Test::HasFatalFailure()) RC_FAIL("see above");
  });
}

// Every construct that may turn up in a pack that has a table.
constexpr const char* kText = R"(
partie Assuré, Assureur
énumération Voix { une, deux, trois }
fait a
fait b
fait non_vu(Voix)
fait effraction « Y a-t-il eu effraction ? » à prouver par Assuré contre Assureur
constat majorité
constat garantie
constat libre ouvert
constat déchéance à prouver par Assureur contre Assuré
valeur qui : Voix
au moins 2 parmi (non_vu(une), non_vu(deux), non_vu(trois)) => majorité
règle r1 « art. 1 » depuis 2001-01-01 jusqu'au 2019-12-31
  effraction & !b => garantie
exception lourde à r1 depuis 2005-01-01 rédaction inconnue avant 2010-01-01
  a & majorité => !garantie
exception à lourde
  b sauf non_vu(une) => garantie
a => libre
règle r2 depuis 2010-01-01
  !majorité => !libre
majorité & b => déchéance
règle renversement
  a => charge(effraction) = Assureur
règle u
  a & b => qui = une
règle d
  !a => qui = deux
)";

TEST(Tables, OfATextAnswerAsTheReferenceEvaluatorDoes) {
  auto compiled = compile({kText});
  ASSERT_TRUE(compiled->good) << complaints(*compiled);
  const Pack& p = compiled->pack;
  ASSERT_TRUE(table_qualifies(p));
  const TablePack table(p);
  const Expanded x(*compiled, {});
  for (std::uint32_t seed = 1; seed <= 400 && !testing::Test::HasFatalFailure(); ++seed) {
    const Case given = make_case(p, {}, random_bytes(seed, 64));
    hold_case(p, table, given, domat::evaluate(x.model(), given));
    const Bytes bytes = random_bytes(seed, 4000);
    Choices c(bytes);
    if (seed <= 20) hold_batches(p, table, c, {513});
  }
}

}  // namespace
}  // namespace domat::differential
