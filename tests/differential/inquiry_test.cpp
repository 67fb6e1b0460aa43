// What a conclusion turns on, and what would change it, held against trying everything with the reference evaluator.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "compiler/inquiry/cone.h"
#include "compiler/inquiry/decisive.h"
#include "compiler/inquiry/why_not.h"
#include "compiler/interpret/evaluate.h"
#include "tests/differential/property.h"

namespace domat::differential {
namespace {

using inquiry::Answer;
using inquiry::Input;

constexpr std::size_t kMaxCompletions = 1 << 12;

// Values that may make a difference: all of a boolean or an enumeration; of a number or a date, what the pack knows and what stands beside it.
class Everything {
 public:
  explicit Everything(const Pack& p) : pack_(p) {
    std::set<std::int64_t> known{0, 1, -1};
    const auto add = [&](std::int64_t v) { known.insert({v - 1, v, v + 1}); };
    for (auto& n : p.graph.nodes)
      if (n.op == Op::constant && n.imm > INT64_MIN && n.imm < INT64_MAX) add(n.imm);
    for (auto& w : p.windows)
      for (auto& edge : {w.from, w.to, w.unknown_before})
        if (edge) add(*edge);
    numbers_.assign(known.begin(), known.end());
  }
  bool is_whole(std::uint32_t atom) const {
    const ValueType t = inquiry::type_of(pack_, atom).kind;
    return t == ValueType::boolean || t == ValueType::enumeration;
  }
  std::vector<Input> of(const Case& given, std::uint32_t atom) const {
    const TypeRef type = inquiry::type_of(pack_, atom);
    if (type.kind == ValueType::boolean) return {{kTrue, {}}, {kFalse, {}}};
    std::vector<Input> out;
    const auto value = [&](std::int64_t v) { out.push_back({{}, {State::defined, v}}); };
    if (type.kind == ValueType::enumeration) {
      for (std::size_t m = 0; m < pack_.enumerations[type.index].members.size(); ++m) value(static_cast<std::int64_t>(m));
      return out;
    }
    const bool day = type.kind == ValueType::date || type.kind == ValueType::event;
    if (type.kind == ValueType::event) out.push_back({{}, {State::undefined, 0}});
    if (day && given.at) value(*given.at), value(*given.at + 1);
    for (const std::int64_t v : numbers_)
      if (day ? v > 3'000 && v < 100'000 : v >= 0 || (type.kind != ValueType::days && type.kind != ValueType::months)) value(v);
    return out;
  }

 private:
  const Pack& pack_;
  std::vector<std::int64_t> numbers_;
};

// A conclusion of a case, with all that may be said of what it rests on.
struct Asked {
  Asked(const Expanded& x, const Case& c, std::uint32_t a)
      : pack(x.pack()), given(c), atom(a), cone(pack, a, kNone), question{pack, [&x](const Case& y) { return evaluate(x.model(), y); }, given} {}
  Answer answer(const Case& c) const { return inquiry::answer_of(pack, question.evaluate(c), atom); }
  bool unknown(std::uint32_t a) const { return inquiry::is_unknown(pack, a, inquiry::input_of(given, a)); }
  std::string name(std::uint32_t a) const { return atom_name(pack, a); }
  std::vector<std::string> names(const std::vector<std::uint32_t>& atoms) const {
    std::vector<std::string> out;
    for (const auto a : atoms) out.push_back(name(a));
    return out;
  }
  const Pack& pack;
  const Case& given;
  std::uint32_t atom;
  inquiry::Cone cone;
  inquiry::Question question;
};

// Nothing where there are too many.
std::optional<std::vector<Case>> completions(const Asked& q, const Everything& all) {
  std::vector<Case> cases{q.given};
  for (const std::uint32_t a : q.cone.inputs) {
    if (!q.unknown(a)) continue;
    std::vector<Case> more;
    const auto inputs = all.of(q.given, a);
    if (inputs.empty() || cases.size() * inputs.size() > kMaxCompletions) return std::nullopt;
    for (auto& c : cases)
      for (auto& input : inputs) inquiry::give(q.question, more.emplace_back(c), a, input);
    cases = std::move(more);
  }
  return cases;
}

std::set<std::uint32_t> decisive_by_trying(const Asked& q, const std::vector<Case>& cases) {
  std::map<std::vector<std::pair<int, std::int64_t>>, std::vector<Answer>> alike;  // but for one fact
  std::vector<Answer> answers;
  for (auto& c : cases) answers.push_back(q.answer(c));
  std::set<std::uint32_t> out;
  for (const std::uint32_t f : q.cone.inputs) {
    if (!q.unknown(f)) continue;
    alike.clear();
    for (std::size_t i = 0; i < cases.size() && !out.contains(f); ++i) {
      std::vector<std::pair<int, std::int64_t>> others;
      for (const std::uint32_t a : q.cone.inputs)
        if (a != f) others.push_back({cases[i].truths[a].t + 2 * cases[i].truths[a].f + 4 * static_cast<int>(cases[i].values[a].state), cases[i].values[a].v});
      auto& there = alike[others];
      there.push_back(answers[i]);
      if (there.front() != there.back()) out.insert(f);
    }
  }
  return out;
}

// Packs of a few facts that conclusions hang on by turns, with exceptions to exceptions: any_pack has more constructs, but seldom several
// facts that matter at once.
std::string nested_pack(const Bytes& bytes) {
  Choices c(bytes);
  const auto condition = [&](int depth, auto&& self) -> std::string {
    static const std::vector<std::string> kPlain{"a", "b", "d", "e", "k = k0", "k dans { k1, k2 }", "m > 100 €", "m <= 250,50 €", "n >= m", "v au plus tard le 2025-02-01", "v", "p"};
    if (depth == 0 || c.chance(35)) return (c.chance(30) ? "!" : "") + ("(" + c.among(kPlain)) + ")";
    const std::string left = self(depth - 1, self), right = self(depth - 1, self);
    return "(" + left + (c.chance(55) ? " & " : " | ") + right + ")";
  };
  std::string text = "partie A, B\nénumération K { k0, k1, k2 }\nfait a\nfait b\nfait d\nfait e à prouver par A contre B\nfait k : K\nfait m : argent\nfait n : argent\névénement v\n"
                     "constat p\nconstat q\nconstat r ouvert\nvaleur w : argent\n";
  std::string inner;
  for (std::size_t at; (at = (inner = condition(2, condition)).find("(p)")) != std::string::npos;) inner.clear();  // p cannot hang on itself
  text += "règle un " + inner + " => p\nrègle deux " + condition(2, condition) + " => q\nexception trois à deux " + condition(1, condition) + "\n";
  text += "exception quatre à trois " + condition(1, condition) + "\nrègle cinq " + condition(2, condition) + " => r\nrègle six " + condition(1, condition) + " => !r\n";
  return text + "règle sept " + condition(1, condition) + " => w = 10 €\nexception huit à sept " + condition(1, condition) + " => w = m\n";
}

// How often each kind of question came up: a property that is never put to the test holds for nothing.
struct Tally {
  int exact = 0, with_numbers = 0, perhaps = 0, several = 0;
};

void hold_decisive(const Asked& q, const Everything& all, Tally& tally) {
  const auto cases = completions(q, all);
  if (!cases || !q.cone.lists.empty()) return;
  const auto tried = decisive_by_trying(q, *cases);
  const auto found = inquiry::decisive(q.question, q.atom);
  const std::set<std::uint32_t> facts(found.facts.begin(), found.facts.end()), perhaps(found.perhaps.begin(), found.perhaps.end());
  const auto what = [&] { return fmt::format("{}: found {}, perhaps {}; by trying {}", q.name(q.atom), q.names(found.facts), q.names(found.perhaps), q.names({tried.begin(), tried.end()})); };
  const bool whole = std::ranges::all_of(q.cone.inputs, [&](std::uint32_t a) { return !q.unknown(a) || all.is_whole(a); });
  for (const std::uint32_t f : tried) expect(facts.contains(f) || perhaps.contains(f), q.pack, q.given, "not found to be decisive: " + q.name(f) + "\n" + what());
  if (whole) expect(facts == tried && perhaps.empty(), q.pack, q.given, what());
  if (found.always)
    for (auto& c : *cases) expect(q.answer(c) == *found.always, q.pack, q.given, "not always so: " + what());
  expect(found.always.has_value() == (facts.empty() && perhaps.empty()), q.pack, q.given, what());
  expect((found.next == kNone) == (facts.empty() && perhaps.empty()) && (found.next == kNone || facts.contains(found.next) || perhaps.contains(found.next)), q.pack, q.given, "next, " + what());
  ++(whole ? tally.exact : tally.with_numbers);
  tally.perhaps += static_cast<int>(perhaps.size());
  tally.several += facts.size() > 2;
}

template <typename Visit>
void each_unknown(const Expanded& x, const Bytes& bytes, Visit&& visit) {
  const Case given = make_case(x.pack(), x.lists(), bytes);
  const Everything all(x.pack());
  const Outcome before = evaluate(x.model(), given);
  for (std::uint32_t a = 0; a < x.pack().atom_count; ++a) {
    if (is_input(x.pack().declarations[x.pack().atom_declaration[a]].kind) || x.pack().atom_node[a] == kNone || !is_unknown(x.pack(), a, before)) continue;
    visit(Asked(x, given, a), all);
  }
}

TEST(Decisive, AreThoseThatTryingEverythingFinds) {
  Tally tally;
  property("a fact is decisive when two completions that differ in it alone differ in the conclusion", [&] {
    const auto text = *any_pack();
    auto c = good(text);
    each_case(*c, 64, [&](const Expanded& x, const Bytes& bytes) {
      each_unknown(x, bytes, [&](const Asked& q, const Everything& all) { hold_decisive(q, all, tally); });
    });
  });
  EXPECT_GT(tally.exact, 200);
  EXPECT_GT(tally.with_numbers, 200);
}

TEST(Decisive, AreThoseThatTryingEverythingFindsWhereSeveralMatter) {
  Tally tally;
  property("likewise, of packs with few facts and many ways through them", [&] {
    auto c = compile({nested_pack(*bytes(160))});
    RC_PRE(c->good);
    each_case(*c, 32, [&](const Expanded& x, const Bytes& bytes) {
      each_unknown(x, bytes, [&](const Asked& q, const Everything& all) { hold_decisive(q, all, tally); });
    });
  });
  EXPECT_GT(tally.exact, 100);
  EXPECT_GT(tally.with_numbers, 50);
  EXPECT_GT(tally.several, 50);
  EXPECT_EQ(tally.perhaps, 0);
}

// --- what would change it

using Sets = std::set<std::vector<std::uint32_t>>;

void each_set(const std::vector<std::uint32_t>& inputs, std::size_t size, std::vector<std::uint32_t>& set, std::size_t from, const std::function<void()>& visit) {
  if (set.size() == size) return visit();
  for (std::size_t i = from; i < inputs.size(); ++i) {
    set.push_back(inputs[i]);
    each_set(inputs, size, set, i + 1, visit);
    set.pop_back();
  }
}
bool flips(const Asked& q, const Everything& all, const inquiry::Wanted& wanted, const std::vector<std::uint32_t>& set, std::size_t at, Case c) {
  if (at == set.size()) return wanted.met(q.pack, q.atom, q.answer(c));
  for (auto& input : all.of(q.given, set[at])) {
    if (input == inquiry::input_of(q.given, set[at])) continue;
    inquiry::give(q.question, c, set[at], input);
    if (flips(q, all, wanted, set, at + 1, c)) return true;
  }
  return false;
}
Sets flipping(const Asked& q, const Everything& all, const inquiry::Wanted& wanted, std::size_t size) {
  Sets out;
  std::vector<std::uint32_t> set;
  each_set(q.cone.inputs, size, set, 0, [&] {
    if (flips(q, all, wanted, set, 0, q.given)) out.insert(set);
  });
  return out;
}

void hold_changes(const Asked& q, const Everything& all, const inquiry::Wanted& wanted, Tally& tally) {
  const bool whole = std::ranges::all_of(q.cone.inputs, [&](std::uint32_t a) { return all.is_whole(a); });
  const std::size_t most = whole ? q.cone.inputs.size() <= 8 ? 3 : 2 : q.cone.inputs.size() <= 4 ? 2 : 1;
  const inquiry::WhyNot found = inquiry::why_not(q.question, q.atom, wanted, {false, 1'000});
  Sets sets;
  std::size_t size = 0;
  for (auto& changes : found.sets) {
    Case c = q.given;
    std::vector<std::uint32_t> set;
    for (auto& change : changes) {
      set.push_back(change.atom);
      expect(change.to != change.from, q.pack, q.given, q.name(change.atom) + " is changed to what it is");
      inquiry::give(q.question, c, change.atom, change.to);
    }
    size = set.size();
    sets.insert(set);
    expect(wanted.met(q.pack, q.atom, q.answer(c)), q.pack, q.given, fmt::format("{} does not come out with {}", q.name(q.atom), q.names(set)));
  }
  expect(sets.size() == found.sets.size(), q.pack, q.given, "a set twice");
  expect(found.sets.empty() || (found.excluded < size), q.pack, q.given, "found what is excluded");
  for (std::size_t k = 1; k <= most; ++k) {
    const Sets tried = flipping(q, all, wanted, k);
    if (tried.empty()) continue;
    expect(found.excluded < k, q.pack, q.given, fmt::format("{}: {} changes are excluded, but {} would do", q.name(q.atom), found.excluded, q.names(*tried.begin())));
    if (whole) expect(size == k, q.pack, q.given, fmt::format("{}: {} changes, where {} would do", q.name(q.atom), size, k));
    if (size == k && found.all)
      for (auto& set : tried) expect(sets.contains(set), q.pack, q.given, fmt::format("{}: not among the sets: {}", q.name(q.atom), q.names(set)));
    if (whole) expect(sets == tried, q.pack, q.given, fmt::format("{}: {} sets, {} by trying", q.name(q.atom), sets.size(), tried.size()));
    tally.several += k > 1;
    break;
  }
  ++(whole ? tally.exact : tally.with_numbers);
}

void hold_fewest(std::unique_ptr<Compiled> c, std::size_t most, Tally& tally) {
  each_expansion(*c, 64, [&](const Expanded& x, const std::vector<Bytes>& cases) {
    const Case given = make_case(x.pack(), x.lists(), cases.front());
    const Everything all(x.pack());
    const Outcome before = evaluate(x.model(), given);
    for (std::uint32_t a = 0; a < x.pack().atom_count; ++a) {
      if (is_input(x.pack().declarations[x.pack().atom_declaration[a]].kind) || x.pack().atom_node[a] == kNone) continue;
      const Asked q(x, given, a);
      if (q.cone.inputs.empty() || q.cone.inputs.size() > most) continue;
      const Answer now = inquiry::answer_of(x.pack(), before, a);
      hold_changes(q, all, {now.truth == kTrue ? kFalse : kTrue, now}, tally);
    }
  });
}

TEST(WhyNot, FewestChangesAreThoseThatTryingEverythingFinds) {
  Tally tally;
  property("no set of fewer facts flips the conclusion, and every set of as many that does is told", [&] { hold_fewest(good(*any_pack()), 5, tally); });
  EXPECT_GT(tally.exact, 100);
  EXPECT_GT(tally.with_numbers, 100);
}

TEST(WhyNot, FewestChangesAreThoseThatTryingEverythingFindsWhereSeveralMatter) {
  Tally tally;
  property("likewise, of packs with few facts and many ways through them", [&] {
    auto c = compile({nested_pack(*bytes(160))});
    RC_PRE(c->good);
    hold_fewest(std::move(c), 9, tally);
  });
  EXPECT_GT(tally.exact, 30);
  EXPECT_GT(tally.several, 50);
}

}  // namespace
}  // namespace domat::differential
