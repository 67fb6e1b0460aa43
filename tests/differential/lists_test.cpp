// What the lists of a case do to what is concluded: their order nothing, and saying what they hold takes nothing back.
#include <fmt/format.h>

#include <map>

#include "compiler/interpret/evaluate.h"
#include "tests/differential/engines.h"
#include "tests/differential/property.h"

namespace domat::differential {
namespace {

// --- the order of elements

// Where each element of each list goes.
using Places = std::vector<std::vector<std::uint32_t>>;

Places any_places(const std::vector<ListState>& lists, const Bytes& bytes) {
  Choices c(bytes);
  Places all;
  for (auto& list : lists) {
    auto& places = all.emplace_back();
    for (std::uint32_t i = 0; i < list.keys.size(); ++i) places.insert(places.begin() + c.below(i + 1), i);
  }
  return all;
}

class Shuffled {
 public:
  Shuffled(const Pack& p, const Places& places) : p_(p), places_(p.enumerations.size()) {
    for (std::size_t i = 0; i < p.lists.size(); ++i) places_[p.lists[i].enumeration] = places[i];
  }

  std::uint32_t atom(std::uint32_t a) const {
    const Declaration& d = p_.declarations[p_.atom_declaration[a]];
    const auto arguments = atom_arguments(p_, a);
    std::uint32_t at = 0;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      at = at * static_cast<std::uint32_t>(p_.enumerations[d.parameters[i]].members.size()) + member(d.parameters[i], arguments[i]);
    return d.first_atom + at;
  }
  Value value(std::uint32_t a, Value v) const {
    const TypeRef type = p_.declarations[p_.atom_declaration[a]].type;
    if (v.state == State::defined && type.kind == ValueType::enumeration) v.v = member(type.index, static_cast<std::uint32_t>(v.v));
    if (v.state == State::error) v.v = 0;  // of several errors that of the first element is told
    return v;
  }
  Case operator()(const Case& c) const {
    Case out = c;
    for (std::uint32_t a = 0; a < p_.atom_count; ++a) out.truths[atom(a)] = c.truths[a], out.values[atom(a)] = value(a, c.values[a]);
    return out;
  }

 private:
  std::uint32_t member(std::uint32_t enumeration, std::uint32_t m) const { return places_[enumeration].empty() ? m : places_[enumeration][m]; }
  const Pack& p_;
  Places places_;
};

TEST(Lists, OrderOfElementsChangesNothing) {
  property("the same elements in another order: the same conclusions, of each and of all", [] {
    const auto text = *any_pack();
    auto c = good(text);
    if (c->pack.lists.empty()) return;
    each_case(*c, 64, [&](const Expanded& x, const Bytes& bytes) {
      const Pack& p = x.pack();
      const Shuffled shuffled(p, any_places(x.lists(), second_half(bytes)));
      const Case given = make_case(p, x.lists(), bytes), other = shuffled(given);
      const Outcome one = evaluate(x.model(), given), two = evaluate(x.model(), other);
      for (std::uint32_t a = 0; a < p.atom_count; ++a) {
        const std::uint32_t b = shuffled.atom(a);
        const bool same = one.truths[a] == two.truths[b] && shuffled.value(a, one.values[a]) == (two.values[b].state == State::error ? Value{State::error, 0} : two.values[b]);
        expect(same, p, given, fmt::format("{} is {}, and {} in\n{}", atom_name(p, a), shown(p, a, one), shown(p, b, two), case_json(p, other)));
      }
    });
  });
}

// The least that has shown a difference: with one unknown among those that share the key, two that differ stay in conflict.
TEST(Lists, ThoseThatComeFirstDifferWhicheverIsToldFirst) {
  auto c = compile({"partie A\nstructure S { k : entier, v : entier }\nfait L : liste de S\nvaleur w : entier\n"
                    "règle r défini(premier(x.v pour x dans L selon x.k)) => w = premier(x.v pour x dans L selon x.k)\n"});
  ASSERT_TRUE(c->good) << complaints(*c);
  const Expanded x(*c, {{true, {"1", "2", "3"}}});
  const Pack& p = x.pack();
  auto atom = [&](const std::string& name) {
    std::uint32_t a = 0;
    while (atom_name(p, a) != name) ++a;
    return a;
  };
  const Engines engines(x);
  for (std::uint32_t unknown = 1; unknown <= 3; ++unknown) {
    Case given = make_case(p, x.lists(), {});
    for (std::uint32_t i = 1; i <= 3; ++i) {
      given.values[atom(fmt::format("L[{}].k", i))] = {State::defined, 1};
      given.values[atom(fmt::format("L[{}].v", i))] = i == unknown ? Value{} : Value{State::defined, i};
    }
    std::string differ;
    EXPECT_EQ(engines.evaluate(given, differ).values[atom("w")].state, State::conflict) << unknown;
    EXPECT_EQ(differ, "");
  }
}

// A rule that goes through two lists and concludes something of none, or of the elements of one, and an exception that does.
TEST(Lists, EveryPairOfElementsCounts) {
  auto c = compile({"partie A\nstructure S { n : entier }\nfait L : liste de S\nfait M : liste de S\nfait lié(L, M)\nfait levé(L, M)\nconstat q\nconstat d(M)\nconstat r(L)\nvaleur w : entier\n"
                    "règle a pour x dans L, y dans M : lié(x, y) => q, d(y)\n"
                    "règle b pour x dans L, y dans M : lié(x, y) => w = x.n * 10 + y.n\n"
                    "règle e pour x dans L, y dans L, z dans M : lié(x, z) & x != y => r(y)\n"
                    "règle f => q\nexception g à f pour x dans L, y dans M : levé(x, y)\n"});
  ASSERT_TRUE(c->good) << complaints(*c);
  const Expanded x(*c, {{true, {"1", "2"}}, {true, {"1", "2", "3"}}});
  const Pack& p = x.pack();
  std::map<std::string, std::uint32_t> atoms;
  for (std::uint32_t a = 0; a < p.atom_count; ++a) atoms[atom_name(p, a)] = a;
  const Engines engines(x);
  ASSERT_EQ(engines.problem, "");
  for (int i = 1; i <= 2; ++i)
    for (int j = 1; j <= 3; ++j)
      for (const char* fact : {"lié", "levé"}) {
        Case given = make_case(p, x.lists(), {});
        for (auto& [name, a] : atoms) {
          if (name.ends_with(").n") || name.ends_with("].n")) given.values[a] = {State::defined, name[2] - '0'};
          else if (name.starts_with("li") || name.starts_with("le")) given.truths[a] = kFalse;
        }
        given.truths[atoms.at(fmt::format("{}({}, {})", fact, i, j))] = kTrue;
        std::string differ;
        const Outcome o = engines.evaluate(given, differ);
        EXPECT_EQ(differ, "") << fact << i << j;
        const bool tied = fact[1] == 'i';
        EXPECT_EQ(o.truths[atoms.at("q")], tied ? kTrue : kFalse) << fact << i << j;
        if (tied) EXPECT_EQ(o.values[atoms.at("w")], (Value{State::defined, i * 10 + j}));
      }
}

// Amounts may be below zero: the sum of an unknown list may be anything, where its count is at least nothing.
TEST(Lists, TheSumOfAnUnknownOneHasNoLeast) {
  auto c = compile({"partie A\nfait L : liste de entier\nconstat s\nconstat n\nsomme(x pour x dans L) >= -1 => s\nnombre(x dans L) >= 0 => n\n"});
  ASSERT_TRUE(c->good) << complaints(*c);
  const Expanded x(*c, {{false, {}}});
  const Pack& p = x.pack();
  std::string differ;
  const Outcome o = Engines(x).evaluate(make_case(p, x.lists(), {}), differ);
  EXPECT_EQ(differ, "");
  for (auto& d : p.declarations) {
    if (d.name == "s") EXPECT_EQ(o.truths[d.first_atom], kUnknown);
    if (d.name == "n") EXPECT_EQ(o.truths[d.first_atom], kTrue);
  }
}

// --- what is not known of lists

TEST(Lists, SayingWhatAnUnknownOneHoldsTakesNoBitAway) {
  property("in an open file, the elements of a list that was unknown take no bit away, and no value but to conflict", [] {
    const auto text = *any_pack();
    auto c = good(text);
    if (c->pack.lists.empty()) return;
    each_case(*c, 64, [&](const Expanded& x, const Bytes& bytes) {
      auto lists = x.lists();
      const auto said = make_lists(c->pack, {bytes.end() - 2, bytes.end()});
      for (std::size_t i = 0; i < lists.size(); ++i)
        if (!lists[i].known) lists[i] = said[i];
      const Expanded y(*c, lists);
      Case given = make_case(x.pack(), x.lists(), first_half(bytes));
      given.mode = Mode::open;
      Case more = renumbered(x.pack(), given, y.pack());
      more.lists = lists;
      for (std::size_t i = 0; i < lists.size(); ++i)
        if (lists[i].known) more.truths[y.pack().declarations[y.pack().lists[i].declaration].first_atom] = kTrue;
      more = say_more(y.pack(), more, second_half(bytes), every_atom(y.pack()), true);
      const Outcome before = evaluate(x.model(), given), after = evaluate(y.model(), more);
      std::map<std::string, std::uint32_t> atoms;
      for (std::uint32_t a = 0; a < y.pack().atom_count; ++a) atoms[atom_name(y.pack(), a)] = a;
      for (std::uint32_t a = 0; a < x.pack().atom_count; ++a) {
        const std::uint32_t b = atoms.at(atom_name(x.pack(), a));
        expect(says_no_less(before.truths[a], after.truths[b]) && says_no_less(before.values[a], after.values[b]), x.pack(), given,
               fmt::format("{} goes from {} to {} with\n{}", atom_name(x.pack(), a), shown(x.pack(), a, before), shown(y.pack(), b, after), case_json(y.pack(), more)));
      }
    });
  });
}

}  // namespace
}  // namespace domat::differential
