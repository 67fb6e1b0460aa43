// The whole pack as bytes: what goes in comes out, and bytes that are not a pack's are refused without harm.
#include "runtime/reasons/pack_bytes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>

#include "compiler/ir/invariants.h"
#include "compiler/ir/text.h"
#include "runtime/io/description.h"
#include "runtime/reasons/pack_check.h"
#include "tests/artifact/everything.h"

namespace domat {
namespace {

const Pack& everything() {
  static const Pack pack = pack_of(kEverything);
  return pack;
}
// All that is seen of a pack, in words: the rule graph, and what describes the rest.
std::string in_words(const Pack& p) { return ir::print(p) + description_json(p, {}); }

TEST(PackBytes, WhatGoesInComesOut) {
  const std::string bytes = pack_bytes(everything());
  const auto read = read_pack_bytes(bytes);
  ASSERT_TRUE(read);
  EXPECT_EQ(in_words(*read), in_words(everything()));
  EXPECT_EQ(pack_bytes(*read), bytes);
  EXPECT_EQ(read->atom_declaration, everything().atom_declaration);
  EXPECT_EQ(read->rules_for, everything().rules_for);
  EXPECT_EQ(read->date_fact, kNone);
  EXPECT_EQ(read->declarations[0].dispute, 0u);
  const auto exclusion = std::ranges::find(read->rules, "exclusion", &Rule::label);
  ASSERT_NE(exclusion, read->rules.end());
  EXPECT_EQ(exclusion->citations, (std::vector<std::string>{"Police, art. 7", "Police, art. 8"}));
  EXPECT_TRUE(ir::broken_invariants(*read).empty());
}

TEST(PackBytes, EveryTruncationIsRefused) {
  const std::string bytes = pack_bytes(everything());
  for (std::size_t n = 0; n < bytes.size(); ++n) EXPECT_FALSE(read_pack_bytes(std::string_view(bytes).substr(0, n))) << n;
  EXPECT_FALSE(read_pack_bytes(bytes + '\0'));
}

TEST(PackBytes, AnotherVersionIsRefused) {
  std::string bytes = pack_bytes(everything());
  ++bytes[std::string_view("domat pack\n").size()];
  EXPECT_FALSE(read_pack_bytes(bytes));
  EXPECT_FALSE(read_pack_bytes("domat pack\n"));
}

// Whatever is changed: nothing, or a pack that can be gone through.
TEST(PackBytes, ChangedBytesDoNoHarm) {
  const std::string bytes = pack_bytes(everything());
  std::size_t refused = 0;
  for (std::size_t i = 12; i < bytes.size(); ++i)
    for (const char change : {'\x01', '\x7f', '\x80', '\xff'}) {
      std::string other = bytes;
      other[i] = static_cast<char>(other[i] ^ change);
      const auto read = read_pack_bytes(other);
      if (!read) ++refused;
      else EXPECT_FALSE(in_words(*read).empty());
    }
  EXPECT_GT(refused, bytes.size());
}

TEST(PackBytes, ACountThatCannotBeHeldTakesNoMemory) {
  std::string bytes = pack_bytes(everything()).substr(0, 12);
  bytes += std::string("\xff\xff\xff\xff\xff\xff\xff\xff\x7f");  // a name of 2^63 - 1 bytes
  EXPECT_FALSE(read_pack_bytes(bytes));
}

TEST(PackCheck, WhatLeadsNowhereIsRefused) {
  const auto broken = [](auto&& change) {
    Pack p = everything();
    change(p);
    return !is_sound(p);
  };
  EXPECT_TRUE(is_sound(everything()));
  EXPECT_TRUE(broken([](Pack& p) { p.declarations[0].type = {ValueType::enumeration, 99}; }));
  EXPECT_TRUE(broken([](Pack& p) { p.graph.operands[0] = static_cast<NodeId>(p.graph.nodes.size()); }));
  EXPECT_TRUE(broken([](Pack& p) { p.instances[0].holds = 0; }));
  EXPECT_TRUE(broken([](Pack& p) { p.rules_for.push_back(0); }));
  EXPECT_TRUE(broken([](Pack& p) { p.atom_node.pop_back(); }));
  EXPECT_TRUE(broken([](Pack& p) { p.disputes[0].party = 2; }));
  EXPECT_TRUE(broken([](Pack& p) { p.rules[0].window.from = INT32_MAX; }));
  EXPECT_TRUE(broken([](Pack& p) { p.currencies[0].digits = 99; }));
  EXPECT_TRUE(broken([](Pack& p) { p.enumerations[0].members.pop_back(); }));
  // An exception to itself: reasons would never end.
  EXPECT_TRUE(broken([](Pack& p) {
    p.instances[0].first_exception = static_cast<std::uint32_t>(p.exceptions.size());
    p.instances[0].exception_count = 1;
    p.exceptions.push_back(0);
  }));
}

TEST(PackCheck, WhatLeadsNowhereAmongListsIsRefused) {
  static const Pack lists = pack_of(R"(structure Bien { clé id, prix : argent, suite : biens, vu }
fait biens : liste de Bien
fait lié(biens, biens)
fait début : date
constat cher(biens)
constat seul(biens)
valeur total : argent
règle c pour b dans biens :
  b.prix > 10 € => cher(b)
exception e à c pour b dans biens :
  b.suite.vu
règle s pour a dans biens, b dans biens :
  lié(a, b) & cher(a) => !seul(b)
règle total
  => total = somme(b.prix pour b dans biens)
incompatible pour b dans biens : cher(b), seul(b)
)");
  ASSERT_TRUE(is_sound(lists));
  ASSERT_GT(lists.domains.size(), 1u);
  const auto broken = [&](auto&& change) {
    Pack p = lists;
    change(p);
    return !is_sound(p);
  };
  const auto each_node = [&](Op op, auto&& change) {
    int seen = 0;
    for (std::size_t id = 0; id < lists.graph.nodes.size(); ++id) {
      if (lists.graph.nodes[id].op != op) continue;
      ++seen;
      EXPECT_TRUE(broken([&](Pack& p) { change(p.graph.nodes[id]); })) << static_cast<int>(op) << ' ' << id;
    }
    EXPECT_GT(seen, 0) << static_cast<int>(op);
  };
  for (const Op op : {Op::atom, Op::value, Op::close, Op::join, Op::over, Op::holds, Op::pick_truth}) each_node(op, [&](Node& n) { n.imm = 1'000'000; });
  for (const Op op : {Op::atom, Op::value, Op::close, Op::over, Op::over_truth, Op::holds}) each_node(op, [&](Node& n) { n.domain = n.domain == 0 ? 1 : 0; });
  for (std::size_t d = 1; d < lists.domains.size(); ++d) EXPECT_TRUE(broken([&](Pack& p) { p.domains[d].push_back(7); }));
  for (std::size_t r = 0; r < lists.reaches.size(); ++r) {
    EXPECT_TRUE(broken([&](Pack& p) { p.reaches[r].free.push_back(7); })) << r;
    EXPECT_TRUE(broken([&](Pack& p) { p.reaches[r].same = {0}; })) << r;
    EXPECT_TRUE(broken([&](Pack& p) { p.reaches[r].from.assign(9, 3); })) << r;
  }
  const std::uint32_t elements = lists.lists[0].enumeration;
  EXPECT_TRUE(broken([&](Pack& p) { p.enumerations[elements].is_list = false; }));
  EXPECT_TRUE(broken([&](Pack& p) { p.enumerations[0].is_list = true; }));
  EXPECT_TRUE(broken([&](Pack& p) { p.lists.push_back(p.lists[0]); }));
  EXPECT_TRUE(broken([&](Pack& p) { p.lists[0].fields[0] = 0; }));
  EXPECT_TRUE(broken([&](Pack& p) { p.date_fact = p.declarations[p.lists[0].fields[0]].first_atom; }));
  EXPECT_TRUE(broken([&](Pack& p) { p.exception_reaches.pop_back(); }));
  EXPECT_TRUE(broken([&](Pack& p) { p.incompatible[0].left_reach = 1000; }));
  for (std::size_t i = 0; i < lists.instances.size(); ++i) {
    EXPECT_TRUE(broken([&](Pack& p) { p.instances[i].domain = p.instances[i].domain == 0 ? 1 : 0; })) << i;
    EXPECT_TRUE(broken([&](Pack& p) { p.instances[i].unlisted = 1000; })) << i;
    EXPECT_TRUE(broken([&](Pack& p) { p.instances[i].conclusion = 9; })) << i;
    if (lists.instances[i].atom == kNone) continue;
    EXPECT_TRUE(broken([&](Pack& p) { p.instances[i].atom = kNone, p.instances[i].value = kNone; })) << i;
  }
}

// What the fuzzer begins with is of the version that is read.
TEST(PackBytes, TheCorpusOfTheFuzzerIsRead) {
  for (const char* name : {"tables", "tables_lists", "tables_everything"}) {
    std::ifstream in(std::string(DOMAT_SOURCE_DIR) + "/tests/fuzz/corpus/artifact/" + name, std::ios::binary);
    EXPECT_TRUE(read_pack_bytes(std::string{std::istreambuf_iterator<char>(in), {}})) << name;
  }
}

// What an artifact of a large pack costs before its first answer.
TEST(PackBytes, AHundredThousandRulesTakeSomeTensOfMilliseconds) {
  Pack p = everything();
  constexpr std::size_t kRules = 100'000;
  while (p.rules.size() < kRules) {
    Rule r = p.rules[p.rules.size() % 2];
    r.label = "règle_" + std::to_string(p.rules.size());
    r.place = "règles.domat:" + std::to_string(p.rules.size());
    p.rules.push_back(std::move(r));
  }
  const std::string bytes = pack_bytes(p);
  const auto start = std::chrono::steady_clock::now();
  const auto read = read_pack_bytes(bytes);
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
  ASSERT_TRUE(read);
  EXPECT_EQ(read->rules.size(), kRules);
  RecordProperty("milliseconds", static_cast<int>(took));
#if !defined(__SANITIZE_ADDRESS__)
  EXPECT_LT(took, 1000);  // some tens, on a machine that does nothing else
#endif
}

}  // namespace
}  // namespace domat
