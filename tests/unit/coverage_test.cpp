// What counts as covered, on packs small enough to say it by hand.
#include <gtest/gtest.h>

#include <algorithm>

#include "compiler/coverage/exclude.h"
#include "compiler/coverage/report.h"
#include "compiler/format/format.h"
#include "compiler/interpret/evaluate.h"
#include "compiler/ir/from_model.h"
#include "compiler/sema/instantiate.h"
#include "compiler/testing/testing.h"
#include "tests/one_file.h"

namespace domat::coverage {
namespace {

// A file whose scenarios pass, measured with the reference evaluator.
class Measured {
 public:
  explicit Measured(const std::string& text, bool solver = false, Lang lang = Lang::fr) : file_(text, lang), model_(file_.model()) {
    EXPECT_EQ(file_.reported(), "");
    plan_ = plan(model_, {file_.file}, file_.sources, file_.names);
    if (!plan_) throw std::runtime_error("no plan");
    Record record(*plan_, file_.names);
    std::vector<ScenarioName> names;
    for (auto& s : plan_->model.scenarios) {
      run(s, record, static_cast<std::uint32_t>(names.size()));
      names.push_back({s.name, file_.sources.place(s.span), true});
    }
    if (!solver) {
      report_ = report({*plan_, file_.sources, file_.names}, record, names, [](const Condition&) { return false; });
      return;
    }
    const Pack empty = ir::from_model(plan_->model, file_.names, file_.sources);
    const auto lists = Exclusion::lists_for(empty);
    const auto model = expanded(lists);
    const Pack pack = ir::from_model(model, file_.names, file_.sources);
    Exclusion exclusion(*plan_, model, pack, lists, [&](const Case& c) { return evaluate(model, c); });
    report_ = report({*plan_, file_.sources, file_.names}, record, names, [&](const Condition& c) { return exclusion.impossible(c); });
  }

  // "r: a, s: b > 2" of the items in that state.
  std::string items(Kind kind, State state) const {
    std::string out;
    for (auto& item : report_.items)
      if (item.kind == kind && item.state == state) out += (out.empty() ? "" : ", ") + name(item.rule) + (item.text.fr.empty() ? "" : ": " + item.text.fr);
    return out;
  }
  std::string missing(Kind kind = Kind::condition) const { return items(kind, State::missing); }
  std::string covered(Kind kind = Kind::condition) const { return items(kind, State::covered); }
  std::string excluded() const { return items(Kind::condition, State::excluded); }
  const Report& report_of() const { return report_; }
  const Item& item(const std::string& text) const { return *std::ranges::find_if(report_.items, [&](auto& i) { return i.text.fr == text; }); }
  std::string formatted() {
    const TokenList tokens = file_.tokens();
    return format_source(file_.sources, file_.file, file_.lang, file_.lang, tokens, file_.tree());
  }

 private:
  std::string name(model::RuleId id) const {
    const auto& r = model_.rules[id];
    return r.kind == RuleKind::unless ? "sauf" : r.label.valid() ? file_.names.text(r.label) : "?";
  }
  model::Model expanded(const std::vector<ListState>& lists) {
    return lists.empty() ? plan_->model : *model::expand(plan_->model, lists, file_.sources, file_.names);
  }
  void run(const model::Scenario& s, Record& record, std::uint32_t number) {
    const model::Model m = expanded(s.lists);
    const Pack pack = ir::from_model(m, file_.names, file_.sources);
    const auto done = run_scenario(s, file_.names, pack, [&](const Case& c) {
      const Outcome o = evaluate(m, c);
      record.add(number, m, o);
      return o;
    });
    EXPECT_TRUE(done.passed()) << s.name << (done.failures.empty() ? "" : ": " + done.failures[0].got.fr);
  }

  OneFile file_;
  model::Model model_;
  std::optional<Plan> plan_;
  Report report_;
};

const std::string kAnd = "fait a\nfait b\nconstat p\nrègle r « Loi, art. 1 »\n  a & b => p\n";

std::string scenario(const std::string& given, const std::string& expected) { return "scénario « s »\n  soit " + given + "\n  attendu " + expected + "\n"; }

TEST(Pairs, AConditionIsCoveredWhenItAloneChangesTheOutcome) {
  const Measured m(kAnd + scenario("a, b", "p") + scenario("!a, b", "!p"));
  EXPECT_EQ(m.covered(), "r: a");
  EXPECT_EQ(m.missing(), "r: b");
  EXPECT_EQ(m.item("b").words.fr, "aucun scénario où `b` change l'issue de la règle `r` : il y est toujours vrai");
  EXPECT_EQ(m.item("b").words.en, "no scenario in which `b` changes the outcome of rule `r`: it is always true");
  ASSERT_EQ(m.item("a").by.size(), 2u);
  EXPECT_EQ(m.item("a").by[0].value, kTrue);
  EXPECT_EQ(m.item("a").by[1].value, kFalse);
  EXPECT_EQ(m.item("a").by[1].outcome, kFalse);
  EXPECT_EQ(m.item("a").by[1].scenario, 1u);
}

TEST(Pairs, TwoConditionsThatChangeTogetherCoverNeither) {
  const Measured m(kAnd + scenario("a, b", "p") + scenario("!a, !b", "!p"));
  EXPECT_EQ(m.missing(), "r: a, r: b");
  EXPECT_EQ(m.item("a").words.fr, "aucun scénario où `a` change l'issue de la règle `r` : il n'y varie jamais seul");
}

TEST(Pairs, OneSideMustBeTrueOrFalse) {
  EXPECT_EQ(Measured(kAnd + scenario("a, b", "p") + scenario("b", "p inconnu")).covered(), "r: a");
  EXPECT_EQ(Measured(kAnd + scenario("a, b", "p") + scenario("b, a conflit", "p conflit")).covered(), "r: a");
  EXPECT_EQ(Measured(kAnd + scenario("b", "p inconnu") + scenario("b, a conflit", "p conflit")).covered(), "");
}

TEST(Pairs, VraiAndFauxAreShownRatherThanInconnu) {
  const Measured m(kAnd + scenario("b", "p inconnu") + scenario("a, b", "p") + scenario("!a, b", "!p"));
  EXPECT_EQ(m.item("a").by[0].scenario, 1u);
  EXPECT_EQ(m.item("a").by[1].scenario, 2u);
}

TEST(Pairs, WhatIsMaskedIsNotCovered) {
  const std::string rules = "fait a\nfait b\nconstat p\nrègle r a | b => p\n";
  EXPECT_EQ(Measured(rules + scenario("a, b", "p") + scenario("a, !b", "p")).covered(), "");
  EXPECT_EQ(Measured(rules + scenario("!a, b", "p") + scenario("!a, !b", "!p")).covered(), "r: b");
}

TEST(Pairs, Counting) {
  const std::string rules = "fait a\nfait b\nfait c\nconstat p\nrègle r au moins 2 parmi (a, b, c) => p\n";
  const Measured m(rules + scenario("a, b, !c", "p") + scenario("a, !b, !c", "!p") + scenario("a, !b, c", "p"));
  EXPECT_EQ(m.covered(), "r: b, r: c");
  EXPECT_EQ(m.missing(), "r: a");
  const std::string exactly = "fait a\nfait b\nconstat p\nrègle r exactement 1 parmi (a, !b) => p\n";
  EXPECT_EQ(Measured(exactly + scenario("a, b", "p") + scenario("a, !b", "!p")).covered(), "r: b");
}

TEST(Pairs, AConditionThatIsWrittenTwiceIsOne) {
  const Measured m("fait a\nfait b\nfait c\nconstat p\nrègle r a & b | !a & c => p\n" + scenario("a, b, !c", "p") + scenario("!a, b, !c", "!p"));
  EXPECT_EQ(m.covered(), "r: a");
  EXPECT_EQ(m.item("a").places.size(), 2u);
  EXPECT_EQ(m.missing(), "r: b, r: c");
}

TEST(Pairs, InstancesOfOneRuleMakePairs) {
  const std::string rules =
      "partie X\nénumération Garantie { vol, incendie }\nfait sinistre(Garantie)\ndroit due(Garantie)\n"
      "règle r pour g dans Garantie tel que g != incendie :\n  sinistre(g) => due(g)\n";
  const Measured m(rules + scenario("sinistre(vol), sinistre(incendie)", "due(vol), !due(incendie)"));
  EXPECT_EQ(m.covered(), "r: g != incendie");
  EXPECT_EQ(m.missing(), "r: sinistre(g)");
  EXPECT_EQ(m.item("g != incendie").by[0].binding, "vol");
  EXPECT_EQ(m.item("g != incendie").by[1].binding, "incendie");
}

TEST(Pairs, AWindowThatDiffersToo) {
  const std::string rules = "fait a\nconstat p\nrègle r depuis 2020-01-01\n  a => p\n";
  const std::string in = "scénario « s »\n  au 2020-01-01\n  soit a\n  attendu p\n";
  EXPECT_EQ(Measured(rules + in + "scénario « t »\n  au 2019-12-31\n  soit !a\n  attendu !p\n").covered(), "");
  EXPECT_EQ(Measured(rules + in + "scénario « t »\n  au 2020-01-02\n  soit !a\n  attendu !p\n").covered(), "r: a");
}

TEST(Rules, AreCoveredWhenTheirConditionsAreMet) {
  EXPECT_EQ(Measured(kAnd + scenario("a", "p inconnu")).missing(Kind::rule), "r");
  EXPECT_EQ(Measured(kAnd + scenario("a, b conflit", "p conflit")).missing(Kind::rule), "r");
  EXPECT_EQ(Measured(kAnd + scenario("a, b", "p")).covered(Kind::rule), "r");
}

TEST(Exceptions, AreCoveredWhenTheySetSomethingAside) {
  const std::string rules = "fait a\nfait b\nfait c\nconstat p\nrègle r a => p\nexception e à r\n  b\nexception f à r\n  c\n";
  // It holds, but the rule would not have applied anyway.
  const Measured idle(rules + scenario("!a, b, !c", "!p"));
  EXPECT_EQ(idle.covered(Kind::exception), "");
  EXPECT_EQ(idle.report_of().items[2].words.fr, "aucun scénario où l'exception `e` écarte ce qui s'appliquerait sans elle");
  EXPECT_EQ(Measured(rules + scenario("a, b, !c", "!p")).covered(Kind::exception), "e");
  // Two at once: neither makes a difference.
  EXPECT_EQ(Measured(rules + scenario("a, b, c", "!p")).covered(Kind::exception), "");
  EXPECT_EQ(Measured(rules + scenario("a, b, c", "!p") + scenario("a, !b, c", "!p")).covered(Kind::exception), "f");
}

TEST(Exceptions, OfExceptionsAndSauf) {
  const std::string rules = "fait a\nfait b\nfait c\nfait d\nconstat p\nrègle r a sauf d => p\nexception e à r\n  b\nexception f à e\n  c\n";
  EXPECT_EQ(Measured(rules + scenario("a, b, c, !d", "p")).covered(Kind::exception), "f");
  const Measured m(rules + scenario("a, !b, !c, d", "!p") + scenario("a, !b, !c, !d", "p"));
  EXPECT_EQ(m.covered(Kind::exception), "sauf");
  EXPECT_EQ(m.covered(), "sauf: d");
}

TEST(Exceptions, ThatConcludeAndPresumptions) {
  const std::string rules = "fait a\nfait b\nconstat p ouvert\nrègle r a => p\nexception e à r\n  b => !p\nprésumé p\n";
  const Measured m(rules + scenario("a, b", "!p"));
  EXPECT_EQ(m.covered(Kind::exception), "e");
  EXPECT_EQ(m.covered(Kind::rule), "r, ?");
}

TEST(Windows, EachSideOfEachBound) {
  const std::string rules = "partie X\nfait d : date\nconstat p\nrègle r depuis 2020-01-01 avant le 2021-01-01 rédaction inconnue avant 2020-06-01 à la date de d\n  => p\nrègle s depuis 2015-01-01 à la date de d\n  => p\n";
  auto on = [](const std::string& day, const std::string& expected) { return scenario("d = " + day, expected); };
  const Measured none(rules + "scénario « s »\n  attendu p inconnu\n");
  EXPECT_EQ(none.covered(Kind::window), "");
  EXPECT_EQ(none.missing(Kind::window),
            "r: avant le 2020-01-01, r: avant le 2020-06-01, rédaction inconnue, r: depuis le 2020-06-01, rédaction connue, r: plus en vigueur depuis le 2021-01-01, "
            "s: avant le 2015-01-01, s: en vigueur");
  EXPECT_EQ(Measured(rules + on("2014-12-31", "!p")).covered(Kind::window), "r: avant le 2020-01-01, s: avant le 2015-01-01");
  EXPECT_EQ(Measured(rules + on("2020-05-31", "p")).covered(Kind::window), "r: avant le 2020-06-01, rédaction inconnue, s: en vigueur");
  EXPECT_EQ(Measured(rules + on("2020-06-01", "p") + on("2021-01-01", "p")).missing(Kind::window),
            "r: avant le 2020-01-01, r: avant le 2020-06-01, rédaction inconnue, s: avant le 2015-01-01");
}

TEST(Values, EachBranchOfSi) {
  const std::string rules =
      "fait a\nfait b\nfait c\nvaleur v : argent\nrègle r c => v = si a alors (si b alors 1 € sinon 2 €) sinon 3 €\n";
  // b is read where a holds only, and a where the rule applies only.
  EXPECT_EQ(Measured(rules + scenario("!c, a, b", "v indéfini") + scenario("!c, !a, b", "v indéfini")).covered(), "");
  const Measured m(rules + scenario("c, !a, b", "v = 3 €") + scenario("c, !a, !b", "v = 3 €") + scenario("c, a, b", "v = 1 €"));
  EXPECT_EQ(m.covered(), "r: a");
  EXPECT_EQ(m.missing(), "r: c, r: b");
  EXPECT_EQ(m.item("b").words.fr, "aucun scénario où `b` change la branche de `si` que prend la règle `r` : il n'y varie jamais seul");
  EXPECT_EQ(Measured(rules + scenario("c, a, b", "v = 1 €") + scenario("c, a, !b", "v = 2 €")).covered(), "r: b");
}

TEST(Values, SiWithinAComparisonMustChangeTheRule) {
  const std::string rules = "fait a\nfait n : entier\nfait b\nconstat p\nrègle r b & n >= (si a alors 3 sinon 5) => p\n";
  EXPECT_EQ(Measured(rules + scenario("b, a, n = 9", "p") + scenario("b, !a, n = 9", "p")).covered(), "");
  EXPECT_EQ(Measured(rules + scenario("b, a, n = 4", "p") + scenario("b, !a, n = 4", "!p")).covered(), "r: n >= (si a alors 3 sinon 5), r: a");
}

TEST(Lists, WhatAQuantifierAsksOfElements) {
  const std::string rules =
      "structure Bien { clé id, valeur : argent, volé }\nfait biens : liste de Bien\nconstat p\nvaleur total : argent\n"
      "règle r\n  il existe b dans biens tel que b.valeur > 10 € : b.volé => p\nrègle t\n  => total = somme(b.valeur pour b dans biens tel que b.volé)\n";
  auto of = [](const std::string& elements, const std::string& expected) { return "scénario « s »\n  soit biens = [" + elements + "]\n  attendu " + expected + "\n"; };
  const Measured one(rules + of("{ id = a, valeur = 20 €, volé }", "p, total = 20 €"));
  EXPECT_EQ(one.covered(), "");
  EXPECT_EQ(one.missing(), "r: il existe b dans biens tel que b.valeur > 10 € : b.volé, r: b.volé, r: b.valeur > 10 €, t: b.volé");
  EXPECT_EQ(Measured(rules + of("{ id = a, valeur = 20 €, volé }, { id = b, valeur = 20 €, !volé }", "p, total = 20 €")).covered(), "r: b.volé, t: b.volé");
  EXPECT_EQ(Measured(rules + of("{ id = a, valeur = 20 €, volé }, { id = b, valeur = 5 €, volé }", "p, total = 25 €")).covered(), "r: b.valeur > 10 €");
  EXPECT_EQ(Measured(rules + of("", "!p, total = 0 €") + of("{ id = a, valeur = 20 €, volé }", "p, total = 20 €")).covered(),
            "r: il existe b dans biens tel que b.valeur > 10 € : b.volé");
  const Measured unknown(rules + "scénario « s »\n  soit biens inconnu\n  attendu p inconnu\n");
  EXPECT_EQ(unknown.item("b.volé").words.fr, "aucun scénario où `b.volé` fait la différence entre deux éléments pour la règle `r` : rien ne l'y met en jeu");
}

TEST(Lists, RulesOverElements) {
  const std::string rules = "structure Personne { clé nom, majeur, lié }\nfait personnes : liste de Personne\nconstat capable(personnes)\nrègle r pour p dans personnes :\n  p.majeur & !p.lié => capable(p)\n";
  const Measured m(rules + "scénario « s »\n  soit personnes = [{ nom = A, majeur, !lié }, { nom = B, !majeur, !lié }, { nom = C, majeur, lié }]\n  attendu capable(A), !capable(B), !capable(C)\n");
  EXPECT_EQ(m.covered(), "r: p.majeur, r: p.lié");
  EXPECT_EQ(m.item("p.lié").by[0].binding, "C");
}

TEST(Functions, CountWhereTheyAreCalled) {
  const Measured m("fait a\nfait b\nfait c\nconstat p\nconstat q\nfonction f(x : booléen) : booléen = x & b\nrègle r f(a) => p\nrègle s f(c) => q\n" + scenario("a, b, !c", "p, !q") +
                   scenario("!a, b, !c", "!p, !q"));
  EXPECT_EQ(m.covered(), "r: a");
  EXPECT_EQ(m.missing(), "r: b, s: c, s: b");
}

TEST(Duties, FourFindings) {
  const std::string rules = "événement demande\névénement réponse\nobligation répondre « doit répondre » « Loi, art. 3 » accomplie par réponse au plus tard le demande + 15 jours\n";
  const Measured m(rules + "scénario « s »\n  au 2025-03-01\n  soit demande le 2025-01-01, réponse le 2025-01-10\n  attendu répondre.en_temps\nscénario « t »\n  au 2025-03-01\n  soit demande le 2025-01-01, !réponse\n  attendu répondre.silence\n");
  EXPECT_EQ(m.covered(Kind::rule), "répondre, répondre.en_temps, répondre.silence");
  EXPECT_EQ(m.missing(Kind::rule), "répondre.tardif, répondre.pendant");
  EXPECT_NE(m.covered().find("répondre.en_temps: réponse dans le délai"), std::string::npos) << m.covered();
  EXPECT_NE(m.missing().find("répondre.silence: le délai est passé"), std::string::npos) << m.missing();
  EXPECT_EQ(m.report_of().articles[0].name, "Loi, art. 3");
}

TEST(Excluded, WhatNoCaseCanShow) {
  // Whatever a is, b adds nothing to it.
  EXPECT_EQ(Measured("fait a\nfait b\nconstat p\nrègle r a & (a | b) => p\n" + scenario("a, b", "p"), true).excluded(), "r: b");
  EXPECT_EQ(Measured("fait a\nconstat p\nrègle r a & vrai => p\n" + scenario("a", "p"), true).excluded(), "r: vrai");
  // x = 1 leaves no room for x = 2.
  EXPECT_EQ(Measured("fait x : entier\nconstat p\nrègle r x = 1 & x != 2 => p\n" + scenario("x = 1", "p"), true).excluded(), "r: x != 2");
  // A guard makes a difference between what is undefined and what is unknown.
  const Measured guard("fait a\nvaleur v : entier\nconstat p\nrègle d a => v = 3\nrègle r défini(v) & v > 2 => p\n" + scenario("a", "p"), true);
  EXPECT_EQ(guard.excluded(), "r: v > 2");
  EXPECT_NE(guard.missing().find("r: défini(v)"), std::string::npos) << guard.missing();
}

TEST(Excluded, VariablesAlone) {
  const std::string head = "partie X, Y\nfait a(Partie)\nconstat p(Partie)\n";
  EXPECT_EQ(Measured(head + "règle r pour x dans Partie tel que x dans { X, Y } :\n  a(x) => p(x)\n" + scenario("a(X), a(Y)", "p(X)"), true).excluded(), "r: x dans { X, Y }");
  EXPECT_EQ(Measured(head + "règle r pour x dans Partie tel que x != Y :\n  a(x) => p(x)\n" + scenario("a(X)", "p(X)"), true).excluded(), "");
}

TEST(Excluded, ElementsOfListsStandForOneAnother) {
  const std::string head = "structure Bien { clé id, volé, cher }\nfait biens : liste de Bien\nconstat p(biens)\nconstat q\n";
  const std::string some = "scénario « s »\n  soit biens = [{ id = a, volé, cher }]\n  attendu p(a)\n";
  EXPECT_EQ(Measured(head + "règle r pour b dans biens :\n  b.volé & (b.volé | b.cher) => p(b)\nb_volé => q\nfait b_volé\n" + some, true).excluded(), "r: b.cher");
  // Of all elements together nothing is proved by two of them.
  EXPECT_EQ(Measured(head + "règle r pour b dans biens :\n  b.volé & (b.volé | (il existe c dans biens : c.cher)) => p(b)\nb_volé => q\nfait b_volé\n" + some, true).excluded(), "");
}

TEST(Figures, ByArticleAndParagraph) {
  const Measured m(
      "partie X\nfait a\nfait b\nconstat p\nconstat q\nconstat t\nrègle r « Loi, art. 1, al. 2 » « Loi, art. 1 »\n  a => p\nrègle s « Loi, art. 1 : tout » « Décret, art. 9 »\n  b => q\nrègle u\n  a => t\n" +
      scenario("a", "p") + scenario("!a", "!p"));
  const Report& r = m.report_of();
  ASSERT_EQ(r.articles.size(), 3u);
  EXPECT_EQ(r.articles[0].name, "Loi, art. 1");
  EXPECT_EQ(r.articles[0].figures[Kind::rule].all, 2u);
  EXPECT_EQ(r.articles[0].figures[Kind::rule].covered, 1u);
  ASSERT_EQ(r.articles[0].parts.size(), 1u);
  EXPECT_EQ(r.articles[0].parts[0].name, "al. 2");
  EXPECT_EQ(r.articles[0].parts[0].figures[Kind::condition].covered, 1u);
  EXPECT_EQ(r.articles[1].name, "Décret, art. 9");
  EXPECT_EQ(r.articles[2].name, "");
  EXPECT_EQ(r.all[Kind::condition].all, 3u);
  EXPECT_EQ(permille(r.all[Kind::condition]), 666u);
}

TEST(Figures, DoNotDependOnLayout) {
  const std::string text =
      "partie   État\nfait a\nfait   b\nconstat p\n\n\narticle art « Loi, art. 1 » lorsque\n  b {\nrègle r a &\n  (b |\n a) sauf (b &\n    !a) =>\n p }\n" + scenario("a,   b", "p") + scenario("!a, b", "!p");
  Measured as_written(text);
  const std::string formatted = as_written.formatted();
  ASSERT_NE(formatted, text);
  const Measured laid_out(formatted);
  for (Kind k : {Kind::rule, Kind::exception, Kind::condition}) {
    EXPECT_EQ(as_written.covered(k), laid_out.covered(k));
    EXPECT_EQ(as_written.missing(k), laid_out.missing(k));
  }
  EXPECT_NE(as_written.covered(), "");
}

}  // namespace
}  // namespace domat::coverage
