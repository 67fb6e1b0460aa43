// Mutants of small packs: which changes there are, as the reader sees them, and what becomes of each. Every one is also made in the text, and the
// changed text compiled and run: the models that hold mutants must answer as it does.
#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/interpret/evaluate.h"
#include "compiler/ir/from_model.h"
#include "compiler/mutants/accepted.h"
#include "compiler/mutants/run.h"
#include "compiler/sema/instantiate.h"
#include "tests/one_file.h"

namespace domat::mutants {
namespace {

class ByReference : public Compiled {
 public:
  ByReference(const model::Model& m, OneFile& file) : m_(m), file_(file) {}
  std::optional<Ready> of(const std::vector<ListState>& lists) override {
    if (!m_.lists.empty()) expanded_ = model::expand(m_, lists, file_.sources, file_.names);
    const model::Model& m = expanded_ ? *expanded_ : m_;
    pack_ = ir::from_model(m, file_.names, file_.sources);
    return Ready{&m, &pack_, [&m](const Case& c) { return evaluate(m, c); }};
  }

 private:
  const model::Model& m_;
  OneFile& file_;
  std::optional<model::Model> expanded_;
  Pack pack_;
};

// Whether every scenario of a text passes; nothing where the compiler refuses it.
std::optional<bool> passes(const std::string& text, Lang lang) {
  OneFile one(text, lang);
  const model::Model m = one.model();
  if (one.diagnostics.has_errors()) return std::nullopt;
  for (auto& s : m.scenarios) {
    const auto expanded = m.lists.empty() ? std::nullopt : model::expand(m, s.lists, one.sources, one.names);
    const model::Model& shape = expanded ? *expanded : m;
    const Pack pack = ir::from_model(shape, one.names, one.sources);
    if (!run_scenario(s, one.names, pack, [&](const Case& c) { return evaluate(shape, c); }).passed()) return false;
  }
  return true;
}

struct Judged {
  explicit Judged(const std::string& text, Lang lang = Lang::fr) : one(text, lang), m(one.model()) {
    EXPECT_EQ(one.diagnostics.has_errors(), false) << one.reported();
    found = find(m, one.packs[0], one.sources, one.names);
    Setting setting{found, one.sources, one.names, [&](const model::Model& x) { return std::make_unique<ByReference>(x, one); }, {}, {}};
    for (auto& s : m.scenarios) setting.scenarios.push_back(&s);
    verdicts = judge(setting).value();
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      const auto in_text = passes(edited(found.mutants[i], one.sources), lang);
      if (!in_text) refused.push_back(change(i));
      else EXPECT_EQ(*in_text, verdicts[i].fate != Fate::killed) << change(i) << " in\n" << difference(found.mutants[i], one.sources).after;
    }
  }

  std::string change(std::size_t i) const { return short_difference(found.mutants[i], one.sources); }
  // The changes with this fate, or of this kind, in order.
  std::vector<std::string> with(Fate f) const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < verdicts.size(); ++i)
      if (verdicts[i].fate == f) out.push_back(change(i));
    return out;
  }
  std::vector<std::string> of(Kind k) const {
    std::vector<std::string> out;
    for (std::size_t i = 0; i < verdicts.size(); ++i)
      if (found.mutants[i].kind == k) out.push_back(change(i));
    return out;
  }

  OneFile one;
  model::Model m;
  Found found;
  std::vector<Verdict> verdicts;
  std::vector<std::string> refused;  // changes of which the text is no pack
};

using Changes = std::vector<std::string>;

const char* const kFacts = R"(partie État, Agent, Tiers
énumération Corps { judiciaire, consulaire, militaire }
fait a
fait b
fait c
fait d(Partie)
fait corps : Corps
fait m : argent
fait n : argent
fait jours : durée(jours)
fait terme : date
événement e
événement f
constat p
constat q
droit r(Partie)
valeur v : argent
valeur w : date
valeur x : Corps
)";

Judged judged(const std::string& rules) { return Judged(kFacts + rules); }

TEST(Mutants, Conditions) {
  const Judged j = judged("a & b & !c => p\na | b => q\n");
  EXPECT_EQ(j.of(Kind::connective), (Changes{"`&` → `|`", "`|` → `&`"}));
  EXPECT_EQ(j.of(Kind::condition), (Changes{"`a &` → ∅", "`& b` → ∅", "`& !c` → ∅", "`a |` → ∅", "`| b` → ∅"}));
  EXPECT_EQ(j.of(Kind::negation), (Changes{"`!`", "`!`", "`!` → ∅", "`!`", "`!`", "`!`", "`!`"}));
  EXPECT_TRUE(j.refused.empty());
}

TEST(Mutants, BothJointsOfAChainChangeAtOnce) {
  const Judged j = judged("a & b & c => p\n");
  for (auto& m : j.found.mutants) {
    if (m.kind == Kind::connective) EXPECT_EQ(difference(m, j.one.sources).after, "a | b | c => p");
  }
}

TEST(Mutants, ComparisonsAndTheirLiterals) {
  const Judged j = judged("m >= 1 000 € => p\nm < n => q\nm = 10,50 € => r(État)\ncorps dans { judiciaire, militaire } | corps = consulaire => r(Agent)\n");
  EXPECT_EQ(j.of(Kind::boundary), (Changes{"`>=` → `>`", "`<` → `<=`", "`=` → `<=`", "`=` → `>=`"}));
  EXPECT_EQ(j.of(Kind::comparison), (Changes{"`>=` → `<`", "`<` → `>=`", "`=` → `!=`", "`=` → `!=`"}));
  // A cent more would be the same as `>`.
  EXPECT_EQ(j.of(Kind::number), (Changes{"`1 000 €` → `999,99 €`", "`10,50 €` → `10,51 €`"}));
  EXPECT_EQ(j.of(Kind::member), (Changes{"`État` → `Agent`", "`judiciaire,` → ∅", "`, militaire` → ∅", "`consulaire` → `militaire`", "`Agent` → `Tiers`"}));
}

TEST(Mutants, Dates) {
  const Judged j = judged("e avant le 2025-03-01 => p\ne au plus tard le 2025-03-01 => q\nrègle w\n  e => w = e + 2 mois + 15 jours\n");
  EXPECT_EQ(j.of(Kind::boundary), (Changes{"`avant le` → `au plus tard le`", "`au plus tard le` → `avant le`"}));
  EXPECT_EQ(j.of(Kind::date), (Changes{"`2025-03-01` → `2025-02-28`", "`2025-03-01` → `2025-03-02`"}));
  EXPECT_EQ(j.of(Kind::number), (Changes{"`2 mois` → `1 mois`", "`2 mois` → `3 mois`", "`15 jours` → `14 jours`", "`15 jours` → `16 jours`"}));
}

// What guards a value that might be undefined cannot be left out: the compiler would refuse the rule.
TEST(Mutants, GuardsStay) {
  const Judged j = judged("e & a & e > terme => p\ndéfini(v) & v > 10 € => q\nm > 0 € => v = m\n");
  EXPECT_EQ(j.of(Kind::condition), (Changes{"`& a` → ∅", "`& e > terme` → ∅", "`& v > 10 €` → ∅", "`m > 0 €` → `vrai`"}));
  EXPECT_TRUE(j.of(Kind::connective).empty());
  EXPECT_TRUE(j.refused.empty());
}

TEST(Mutants, RulesAndExceptions) {
  const Judged j = judged("règle r1 « Loi, art. 1 »\n  a sauf b => p, r(État)\nexception x1 à r1 « Loi, art. 2 »\n  c\nrègle r2\n  b => présumé !q\n");
  EXPECT_EQ(j.of(Kind::exception), (Changes{"`sauf b` → ∅", "`exception x1 à r1 « Loi, art. 2 » c` → ∅"}));
  EXPECT_EQ(j.of(Kind::rule).size(), 2u);
  EXPECT_EQ(j.of(Kind::conclusion), (Changes{"`p,` → ∅", "`, r(État)` → ∅"}));
  const auto& owner = j.found.mutants.back().owner;
  EXPECT_EQ(owner.name, "r2");
  EXPECT_EQ(j.found.mutants.front().owner.citations, (std::vector<std::string>{"Loi, art. 1"}));
  EXPECT_EQ(j.refused, (Changes{"`règle r1 « Loi, art. 1 » a sauf b => p, r(État)` → ∅"}));  // its exception has no target any more
}

TEST(Mutants, WindowsAndParameters) {
  const Judged j = judged("article l1 « Loi, art. 1 » depuis 2020-01-01 lorsque a {\n  règle r1 jusqu'au 2024-12-31\n    b => p\n}\n"
                          "règle r2 depuis 2021-01-01 rédaction inconnue avant 2021-06-01\n  b => q\nrègle r3 remplace r2 depuis 2022-01-01\n  c => q\n"
                          "paramètre plafond : argent = 10 € depuis 2020-01-01, 20 € depuis 2021-01-01\nrègle v\n  a => v = min(plafond, m)\n"
                          "tableau « fenêtres »\n  soit a, b, !c, m = 100 €\n"
                          "  | « cas » | au         | attendu p | attendu q | attendu v |\n"
                          "  | « 1 »   | 2019-12-31 | faux      | faux      | _         |\n"
                          "  | « 2 »   | 2020-01-01 | vrai      | faux      | 10 €      |\n"
                          "  | « 3 »   | 2020-12-31 | vrai      | faux      | 10 €      |\n"
                          "  | « 4 »   | 2021-05-31 | vrai      | inconnu   | 20 €      |\n"
                          "  | « 5 »   | 2021-12-31 | vrai      | vrai      | 20 €      |\n"
                          "  | « 6 »   | 2022-01-01 | vrai      | faux      | 20 €      |\n"
                          "  | « 7 »   | 2025-01-01 | faux      | faux      | 20 €      |\n");
  EXPECT_EQ(j.of(Kind::window).size(), 10u);
  EXPECT_EQ(j.of(Kind::parameter).size(), 8u);
  // The ends that no row of the table stands beside.
  Changes left;
  for (std::size_t i = 0; i < j.verdicts.size(); ++i)
    if (j.found.mutants[i].kind == Kind::window && j.verdicts[i].fate != Fate::killed) left.push_back(j.change(i));
  EXPECT_EQ(left, (Changes{"`2024-12-31` → `2024-12-30`", "`2021-01-01` → `2021-01-02`", "`2021-06-01` → `2021-06-02`"}));
}

TEST(Mutants, Reckoning) {
  const Judged j = judged("règle v\n  a => v = max(10 €, arrondi(m * 10 %, centime, inférieur) - n)\n");
  EXPECT_EQ(j.of(Kind::extreme), (Changes{"`max` → `min`"}));
  EXPECT_EQ(j.of(Kind::rounding), (Changes{"`inférieur` → `au_plus_près`", "`inférieur` → `pair`", "`inférieur` → `supérieur`"}));
  EXPECT_EQ(j.of(Kind::operation), (Changes{"`-` → `+`"}));
  EXPECT_EQ(j.of(Kind::number), (Changes{"`10 €` → `10,01 €`", "`10 %` → `11 %`"}));
}

TEST(Mutants, Counting) {
  const Judged j = judged("au moins 2 parmi (a, b, c) => p\nexactement 1 parmi (a, b) => q\n");
  EXPECT_EQ(j.of(Kind::count), (Changes{"`2` → `1`", "`2` → `3`", "`1` → `0`", "`1` → `2`"}));
}

TEST(Mutants, Lists) {
  const Judged j(R"(structure Bien { clé id, volé, prix : argent }
fait biens : liste de Bien
constat p
constat q
constat r(biens)
valeur v : argent
il existe b dans biens tel que b.volé & b.prix > 10 € => p
pour tout b dans biens tel que b.prix > 10 € : b.volé => q
au moins 2 des b dans biens : b.volé => q
règle r pour b dans biens tel que b.volé :
  b.prix > 5 € => r(b)
règle v
  p => v = somme(b.prix pour b dans biens tel que b.volé)

scénario « deux »
  soit biens = [{ id = b1, volé, prix = 20 € }, { id = b2, !volé, prix = 10 € }]
  attendu p, q, r(b1), !r(b2), v = 20 €
scénario « trois »
  soit biens = [{ id = b1, volé, prix = 20 € }, { id = b2, volé, prix = 30 € }, { id = b3, volé, prix = 5 € }]
  attendu p, q, r(b1), !r(b3), v = 55 €
scénario « inconnu »
  soit biens inconnu
  attendu p inconnu
)");
  EXPECT_EQ(j.of(Kind::quantifier), (Changes{"`il existe` → `pour tout`", "`pour tout` → `il existe`"}));
  EXPECT_EQ(j.of(Kind::count), (Changes{"`2` → `1`", "`2` → `3`"}));
  EXPECT_TRUE(j.refused.empty());
  EXPECT_FALSE(j.with(Fate::killed).empty());
  EXPECT_FALSE(j.with(Fate::survives).empty());
}

TEST(Mutants, FunctionsChangeWhereverTheyAreCalled) {
  const Judged j = judged("fonction part(z : argent) : argent « Loi, art. 3 » = arrondi(z / 3, centime, inférieur)\n"
                          "règle v\n  a => v = part(m)\nrègle p\n  part(n) > 1 € => p\n"
                          "scénario « un tiers »\n  soit a, m = 10 €, n = 0 €\n  attendu v = 3,33 €, !p\n");
  std::size_t of_the_function = 0;
  for (auto& m : j.found.mutants) {
    if (m.owner.name != "part") continue;
    ++of_the_function;
    EXPECT_EQ(m.owner.citations, (std::vector<std::string>{"Loi, art. 3"}));
    EXPECT_EQ(m.changes.size(), 2u);
  }
  EXPECT_EQ(of_the_function, 4u);
}

// --- what becomes of them

TEST(Mutants, AScenarioKillsWhatItNotices) {
  const Judged j = judged("a & b => p\nscénario « les deux »\n  soit a, b\n  attendu p\nscénario « un seul »\n  soit a, !b\n  attendu !p\n");
  EXPECT_EQ(j.with(Fate::survives), (Changes{"`a &` → ∅"}));
  const Verdict& v = *std::ranges::find(j.verdicts, Fate::survives, &Verdict::fate);
  EXPECT_EQ(v.truth, kFalse);
  EXPECT_EQ(v.changed_truth, kTrue);
}

TEST(Mutants, AnExpectedReasonKillsToo) {
  const std::string rules = "règle r1\n  a => p\nrègle r2\n  b => p\nscénario « s »\n  soit a, b\n  attendu p", dropped = "`règle r1 a => p` → ∅";
  const auto without = judged(rules + "\n").with(Fate::killed), with = judged(rules + " parce que r1 & r2\n").with(Fate::killed);
  EXPECT_EQ(std::ranges::count(without, dropped), 0);
  EXPECT_EQ(std::ranges::count(with, dropped), 1);
}

TEST(Mutants, WhatNoCaseTellsApartIsEquivalent) {
  const Judged j = judged("m >= 100 € & m > 50 € => p\n");
  const auto same = j.with(Fate::equivalent);
  EXPECT_EQ(same, (Changes{"`& m > 50 €` → ∅", "`>` → `>=`", "`50 €` → `50,01 €`"}));
  EXPECT_TRUE(j.with(Fate::undecided).empty());
}

TEST(Mutants, TheCaseIsAsSmallAsCanBe) {
  const Judged j = judged("a => p\nb & c => q\nm > 10 € => v = m\n");
  for (std::size_t i = 0; i < j.verdicts.size(); ++i) {
    const Verdict& v = j.verdicts[i];
    if (v.fate != Fate::survives || j.change(i) != "`a` → `vrai`") continue;
    EXPECT_EQ(std::ranges::count_if(v.c.truths, [](Truth t) { return !t.unknown(); }), 1);
    EXPECT_EQ(std::ranges::count_if(v.c.values, [](Value x) { return x.state != State::unknown; }), 0);
  }
}

// Without an order of evaluation the compiler refuses the pack.
TEST(Mutants, ACircleIsRefused) {
  const Judged j = judged("règle r1 pour y dans Partie tel que y != État :\n  r(État) & d(y) => r(y)\nrègle r2\n  a => r(État)\n");
  EXPECT_EQ(j.refused, j.with(Fate::refused));
  EXPECT_FALSE(j.refused.empty());
}

TEST(Mutants, EnglishPacks) {
  const Judged j("fact a\nfact m : money\nfinding p\nfinding q\na and m >= 1_000.50 € => p\na or not p => q\n", Lang::en);
  EXPECT_EQ(j.of(Kind::connective), (Changes{"`and` → `or`", "`or` → `and`"}));
  EXPECT_EQ(j.of(Kind::number), (Changes{"`1_000.50 €` → `1_000.49 €`"}));
  EXPECT_TRUE(j.refused.empty());
}

TEST(Mutants, Accepted) {
  const Judged j = judged("// mutant accepté : `>` → `>=` : à dix euros, rien ne change\nm > 10 € => p\nm < 10 € => q  // mutant accepted: `<` → `<=`: the same\n"
                          "// mutant accepté : `!`\na => v = m\n");
  const auto accepted = accepted_mutants(j.one.packs[0], j.one.sources);
  ASSERT_EQ(accepted.size(), 3u);
  EXPECT_EQ(accepted[0].reason, "à dix euros, rien ne change");
  EXPECT_EQ(accepted[2].reason, "");
  Changes named;
  for (std::size_t i = 0; i < j.verdicts.size(); ++i)
    if (accepting(accepted, j.found.mutants[i], j.one.sources)) named.push_back(j.change(i));
  EXPECT_EQ(named, (Changes{"`>` → `>=`", "`<` → `<=`"}));
}

}  // namespace
}  // namespace domat::mutants
