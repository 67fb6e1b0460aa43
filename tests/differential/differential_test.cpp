// Properties of generated packs and cases. Each runs on a few hundred packs; RC_PARAMS="max_success=10000" runs it longer, and
// RC_PARAMS="seed=…" with the seed that RapidCheck prints runs it again.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>

#include "compiler/format/format.h"
#include "compiler/interpret/evaluate.h"
#include "compiler/ir/invariants.h"
#include "compiler/ir/text.h"
#include "runtime/io/case_json.h"
#include "runtime/io/case_reader.h"
#include "runtime/io/result_json.h"
#include "tests/differential/engines.h"
#include "tests/differential/promises.h"
#include "tests/differential/property.h"

namespace domat::differential {
namespace {

// How many packs a property sees when nobody says.
const int kDefault = setenv("RC_PARAMS", "max_success=300", 0);

// --- what is generated

TEST(Generated, NearlyEveryPackIsGoodAndEveryConstructTurnsUp) {
  const rc::Random random(20240601);
  auto generator = any_pack();
  rc::Random at = random;
  int good = 0;
  constexpr int kPacks = 400;
  std::map<Op, int> ops;
  std::map<RuleKind, int> kinds;
  std::map<std::string, int> complaint;
  int to_exceptions = 0, incompatible = 0;
  for (int i = 0; i < kPacks; ++i) {
    auto pack = compile({generator(at.split(), 100).value().text()});
    if (!pack->good) {
      for (auto& d : pack->diags.all())
        if (info(d.kind).severity == Severity::error) ++complaint[std::string(info(d.kind).id)];
      if (std::getenv("SHOW_REFUSED")) std::fputs(complaints(*pack).c_str(), stderr);
      continue;
    }
    ++good;
    for (auto& n : pack->pack.graph.nodes) ++ops[n.op];
    for (auto& r : pack->pack.rules) ++kinds[r.kind];
    for (auto& r : pack->pack.instances)
      for (std::uint32_t k = 0; k < r.exception_count; ++k) to_exceptions += pack->pack.instances[pack->pack.exceptions[r.first_exception + k]].exception_count > 0;
    incompatible += !pack->pack.incompatible.empty();
  }
  std::string refused;
  for (auto& [id, n] : complaint) refused += fmt::format("{} {}\n", id, n);
  EXPECT_GE(good, kPacks * 9 / 10) << refused;
#define OP(name, ...) EXPECT_GE(ops[Op::name], 5) << #name;
#include "runtime/reasons/ops.def"
#undef OP
  for (auto kind : {RuleKind::rule, RuleKind::exception, RuleKind::unless, RuleKind::presumption, RuleKind::burden}) EXPECT_GE(kinds[kind], 20);
  EXPECT_GE(to_exceptions, 20);
  EXPECT_GE(incompatible, 10);
}

// --- one meaning

TEST(Evaluators, Agree) {
  property("reference evaluator, rule graph and native code agree on every instance, every atom and the JSON", [] {
    const auto text = *any_pack();
    auto c = good(text);
    each_expansion(*c, 64, [&](const Expanded& x, const std::vector<Bytes>& cases) {
      const Engines engines(x);
      if (!engines.problem.empty()) RC_FAIL(engines.problem);
      for (auto& bytes : cases) {
        const Case given = make_case(x.pack(), x.lists(), bytes);
        std::string differ;
        engines.evaluate(given, differ);
        expect(differ.empty(), x.pack(), given, differ);
      }
    });
  });
}

// --- the order of the text

std::string without_comments(const std::string& printed) {
  std::string out;
  bool comment = false;
  for (char c : printed) {
    comment = c != '\n' && (comment || c == ';');
    if (!comment) out += c;
  }
  return out;
}

TEST(Order, OfFilesAndDeclarationsChangesNothing) {
  property("the same declarations and rules, in another order and in two files, give the same values", [] {
    const auto text = *any_pack();
    const auto order = *bytes(40);
    auto c = good(text);
    PackText other;
    Choices choices(order);
    // Types and lists keep their order: their members, and the lists, are numbers in a case.
    for (auto& d : text.declarations) {
      const std::size_t end = other.declarations.size();
      const bool type = d.starts_with("partie") || d.starts_with("énumération") || d.starts_with("fait L");
      other.declarations.insert(other.declarations.begin() + static_cast<std::ptrdiff_t>(type ? end : choices.below(end + 1)), d);
    }
    for (auto& i : text.items) other.items.insert(other.items.begin() + choices.below(other.items.size() + 1), i);
    const auto middle = other.items.begin() + static_cast<std::ptrdiff_t>(other.items.size() / 2);
    auto again = compile({PackText{{}, {other.items.begin(), middle}}.text(), PackText{other.declarations, {middle, other.items.end()}}.text()});
    if (!again->good) RC_FAIL(complaints(*again));
    each_case(*c, 64, [&](const Expanded& x, const Bytes& bytes) {
      const Case given = make_case(x.pack(), x.lists(), bytes);
      const Expanded y(*again, x.lists());
      const auto one = by_name(x.pack(), evaluate(x.model(), given)), two = by_name(y.pack(), evaluate(y.model(), renumbered(x.pack(), given, y.pack())));
      for (auto& [name, value] : one) expect(two.at(name) == value, x.pack(), given, fmt::format("{}: {}, then {}, in\n{}", name, value, two.at(name), other.text()));
    });
  });
}

// The findings of a duty have names of their own in each language.
std::string in_french(std::string graph) {
  for (auto& [en, fr] : {std::pair{".on_time", ".en_temps"}, {".late", ".tardif"}, {".silent", ".silence"}, {".pending", ".pendant"}})
    for (std::size_t at = 0; (at = graph.find(en, at)) != std::string::npos;) graph.replace(at, std::string_view(en).size(), fr);
  return graph;
}

TEST(Order, LayoutAndLanguageChangeNothing) {
  property("the pack as `domat format` writes it, in French and in English, has the same rule graph", [] {
    const auto text = *any_pack();
    auto c = good(text);
    OwnNames own;
    add_own_names(c->sources, c->parsed[0].trees[0], own);
    for (Lang lang : {Lang::fr, Lang::en}) {
      const FileId file = FileId{0};
      Diagnostics none;
      const TokenList tokens = tokenize(c->sources, file, Lang::fr, none);
      const std::string written = format_source(c->sources, file, Lang::fr, lang, tokens, c->parsed[0].trees[0], own);
      auto again = compile({written}, lang);
      if (!again->good) RC_FAIL(complaints(*again) + written);
      // Labels and places are in the graph's comments, and those of rules without a label are lines.
      if (in_french(without_comments(ir::print(again->pack))) != without_comments(ir::print(c->pack))) RC_FAIL("another rule graph from\n" + written);
    }
  });
}

TEST(Graph, KeepsItsInvariantsAndReadsBack) {
  property("no invariant is broken, and print() then read() give the same graph", [] {
    const auto text = *any_pack();
    auto c = good(text);
    const auto broken = ir::broken_invariants(c->pack);
    if (!broken.empty()) RC_FAIL(broken[0]);
    const std::string printed = ir::print(c->pack);
    auto back = ir::read(printed);
    RC_ASSERT(back.has_value());
    RC_ASSERT(back->windows == c->pack.windows);
    RC_ASSERT(back->graph.operands == c->pack.graph.operands);
    RC_ASSERT(back->graph.nodes.size() == c->pack.graph.nodes.size());
    for (std::size_t i = 0; i < back->graph.nodes.size(); ++i) {
      const Node &a = back->graph.nodes[i], &b = c->pack.graph.nodes[i];
      RC_ASSERT((a.op == b.op && a.first == b.first && a.count == b.count && a.imm == b.imm));
    }
    RC_ASSERT(back->instances.size() == c->pack.instances.size());
    for (std::size_t i = 0; i < back->instances.size(); ++i) {
      const RuleInstance &a = back->instances[i], &b = c->pack.instances[i];
      RC_ASSERT((a.body == b.body && a.in_force == b.in_force && a.holds == b.holds && a.applies == b.applies && a.value == b.value));
    }
    back->atom_node.resize(c->pack.atom_count, kNone);
    RC_ASSERT(back->atom_node == c->pack.atom_node);
  });
}

TEST(Cases, AreReadAsTheyWereWritten) {
  property("case_json() then read_case() give the same case", [] {
    const auto text = *any_pack();
    auto c = good(text);
    each_case(*c, 64, [&](const Expanded& x, const Bytes& bytes) {
      const Case given = make_case(x.pack(), x.lists(), bytes);
      const CaseResult back = read_case(case_json(x.pack(), given), c->pack, {});
      expect(back.errors.empty(), x.pack(), given, back.errors.empty() ? "" : message(back.errors[0], false));
      expect(back.c.at == given.at && back.c.mode == given.mode && back.c.truths == given.truths && back.c.values == given.values && back.c.lists == given.lists, x.pack(), given,
             "it is read as\n" + case_json(x.pack(), back.c));
    });
  });
}

// --- reasons

TEST(Reasons, KeepWhatTheDocumentsPromise) {
  property("promises of docs/language.md and docs/formats.md", [] {
    const auto text = *any_pack();
    auto c = good(text);
    each_case(*c, 64, [&](const Expanded& x, const Bytes& bytes) {
      const Case given = make_case(x.pack(), x.lists(), bytes);
      const Outcome o = evaluate(x.model(), given);
      const Result r = derive_reasons(x.pack(), given, o);
      const auto broken = broken_promises(x.pack(), given, o, r);
      expect(broken.empty(), x.pack(), given, fmt::format("{}\n{}", fmt::join(broken, "\n"), result_json(x.pack(), given, o, r, {}, false)));
    });
  });
}

// Of open files, for in a closed one a fact that settles who bears a proof may turn a point that is already decided. And save
// where something comes into conflict: what was vrai or faux then has both bits, which may settle what it is read beside.
TEST(Reasons, MissingFactsAreAllThatCanSettle) {
  property("an unknown conclusion stays unknown whatever the other facts turn out to be, as long as nothing is in conflict", [] {
    const auto text = *any_pack();
    auto c = good(text);
    each_case(*c, 128, [&](const Expanded& x, const Bytes& bytes) {
      Case given = make_case(x.pack(), x.lists(), first_half(bytes));
      given.mode = Mode::open;
      const Outcome before = evaluate(x.model(), given);
      for (auto& reasons : derive_reasons(x.pack(), given, before).conclusions) {
        if (!is_unknown(x.pack(), reasons.atom, before)) continue;
        auto may = every_atom(x.pack());
        for (auto a : reasons.missing) may[a] = false;
        const Case more = say_more(x.pack(), given, second_half(bytes), may, false);
        const Outcome after = evaluate(x.model(), more);
        if (has_conflict(after)) continue;
        expect(is_unknown(x.pack(), reasons.atom, after), x.pack(), given,
               fmt::format("{} becomes {} with\n{}", atom_name(x.pack(), reasons.atom), shown(x.pack(), reasons.atom, after), case_json(x.pack(), more)));
      }
    });
  });
}

// Of propositions in either mode, of values in open files: in a closed one what is forgotten may be decided otherwise, and another rule speak.
TEST(Reasons, FactsUsedAreEnough) {
  property("what is settled stays so when every fact that is not among those used is forgotten", [] {
    const auto text = *any_pack();
    auto c = good(text);
    each_case(*c, 64, [&](const Expanded& x, const Bytes& bytes) {
      const Case given = make_case(x.pack(), x.lists(), bytes);
      const Outcome before = evaluate(x.model(), given);
      for (auto& reasons : derive_reasons(x.pack(), given, before).conclusions) {
        const std::uint32_t a = reasons.atom;
        // A finding lost for lack of proof rests on its rules' being undecided, and forgetting a fact may decide them.
        if (std::ranges::any_of(reasons.burden, [&](const LostPoint& p) { return !is_input(x.pack().declarations[x.pack().atom_declaration[p.atom]].kind); }))
          continue;
        Case less = given;
        less.truths.assign(x.pack().atom_count, kUnknown);
        less.values.assign(x.pack().atom_count, Value{});
        for (auto f : reasons.facts) less.truths[f] = given.truths[f], less.values[f] = given.values[f];
        const Outcome after = evaluate(x.model(), less);
        const bool kept = is_proposition(x.pack(), a) ? says_no_less(before.truths[a], after.truths[a])
                                                     : given.mode == Mode::closed || is_unknown(x.pack(), a, before) || before.values[a] == after.values[a];
        expect(kept, x.pack(), given, fmt::format("{} is {}, and {} with only\n{}", atom_name(x.pack(), a), shown(x.pack(), a, before), shown(x.pack(), a, after), case_json(x.pack(), less)));
      }
    });
  });
}

// --- soundness

TEST(Soundness, BitsOnlyRise) {
  property("in an open file, saying more takes no bit away, and no value but to conflict", [] {
    const auto text = *any_pack();
    auto c = good(text);
    each_case(*c, 128, [&](const Expanded& x, const Bytes& bytes) {
      Case given = make_case(x.pack(), x.lists(), first_half(bytes));
      given.mode = Mode::open;
      const Case more = say_more(x.pack(), given, second_half(bytes), every_atom(x.pack()), true);
      const Outcome before = evaluate(x.model(), given), after = evaluate(x.model(), more);
      for (std::size_t i = 0; i < before.holds.size(); ++i)
        expect(says_no_less(before.holds[i], after.holds[i]), x.pack(), given, fmt::format("H of instance {}, with\n{}", i, case_json(x.pack(), more)));
      for (std::uint32_t a = 0; a < x.pack().atom_count; ++a)
        expect(says_no_less(before.truths[a], after.truths[a]) && says_no_less(before.values[a], after.values[a]), x.pack(), given,
               fmt::format("{} goes from {} to {} with\n{}", atom_name(x.pack(), a), shown(x.pack(), a, before), shown(x.pack(), a, after), case_json(x.pack(), more)));
    });
  });
}

}  // namespace
}  // namespace domat::differential
