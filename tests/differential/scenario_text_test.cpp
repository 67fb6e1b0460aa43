// A case written as a scenario, read again, is the same case.
#include "compiler/testing/scenario_text.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "compiler/testing/testing.h"
#include "tests/differential/property.h"

namespace domat::differential {
namespace {

// The cases of these scenarios, as they are read of a pack in which they stand last.
std::vector<Case> read_again(Compiled& c, std::size_t count) {
  std::vector<Case> all;
  std::optional<Expanded> x;
  for (std::size_t i = c.model.scenarios.size() - count; i < c.model.scenarios.size(); ++i) {
    const model::Scenario& s = c.model.scenarios[i];
    if (!x || x->lists() != s.lists) x.emplace(c, s.lists);
    all.push_back(scenario_case(s, x->pack()));
  }
  return all;
}

void expect_same(const Case& a, const Case& b, const std::string& text) {
  EXPECT_TRUE(a.at == b.at && a.mode == b.mode && a.lists == b.lists) << text;
  EXPECT_TRUE(a.truths == b.truths && a.values == b.values) << text;
}

TEST(ScenarioText, EveryScenarioOfTheSamplesComesBack) {
  int packs = 0;
  for (auto& entry : std::filesystem::directory_iterator(DOMAT_SAMPLES)) {
    if (!std::filesystem::exists(entry.path() / "domat.toml")) continue;
    ++packs;
    auto before = compile_folder(entry.path().string());
    ASSERT_TRUE(before->good);
    const std::size_t count = before->model.scenarios.size();
    std::vector<std::string> texts;
    std::vector<Case> cases;
    std::string more;
    std::optional<Expanded> x;
    for (auto& s : before->model.scenarios) {
      if (!x || x->lists() != s.lists) x.emplace(*before, s.lists);
      cases.push_back(scenario_case(s, x->pack()));
      texts.push_back(ScenarioWriter(x->model(), before->names, before->parsed).text(s.name, cases.back(), s.expected));
      more += texts.back() + "\n";
    }
    auto after = compile_folder(entry.path().string(), more);
    ASSERT_TRUE(after->good) << complaints(*after);
    ASSERT_EQ(after->model.scenarios.size(), 2 * count);
    const auto again = read_again(*after, count);
    for (std::size_t i = 0; i < count; ++i) {
      expect_same(cases[i], again[i], texts[i]);
      const auto& a = before->model.scenarios[i].expected;
      const auto& b = after->model.scenarios[count + i].expected;
      ASSERT_EQ(a.size(), b.size()) << texts[i];
      for (std::size_t k = 0; k < a.size(); ++k)
        EXPECT_TRUE(a[k].kind == b[k].kind && a[k].atom == b[k].atom && a[k].other == b[k].other && a[k].truth_value == b[k].truth_value && a[k].value_value == b[k].value_value &&
                    a[k].because == b[k].because && a[k].not_because == b[k].not_because && a[k].up_to == b[k].up_to && a[k].missing == b[k].missing && a[k].unproved == b[k].unproved) << texts[i];
    }
  }
  EXPECT_EQ(packs, 4);
}

TEST(ScenarioText, AnyCaseOfAnyPackComesBack) {
  property("a case as text is the case", [] {
    const PackText text = *any_pack();
    auto c = good(text);
    std::vector<Case> cases;
    std::string more;
    each_case(*c, 64, [&](const Expanded& x, const Bytes& bytes) {
      cases.push_back(make_case(x.pack(), x.lists(), bytes));
      more += ScenarioWriter(x.model(), c->names, c->parsed).text("cas", cases.back(), {});
    });
    auto after = compile({text.text(), more});
    RC_ASSERT(after->good);
    const auto again = read_again(*after, cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) RC_ASSERT(cases[i].truths == again[i].truths && cases[i].values == again[i].values && cases[i].lists == again[i].lists && cases[i].at == again[i].at);
  });
}

std::string written(Compiled& c, std::size_t scenario) {
  const model::Scenario& s = c.model.scenarios[scenario];
  const Expanded x(c, s.lists);
  return ScenarioWriter(x.model(), c.names, c.parsed).text(s.name, scenario_case(s, x.pack()), s.expected);
}

TEST(ScenarioText, IsWhatAPersonWouldWrite) {
  const std::string rules = R"(partie Bailleur, Locataire
structure Bien { clé id, valeur : argent, volé }
énumération Bail { vide, meublé }
fait biens : liste de Bien
fait `charge` « un mot-clé »
fait bail : Bail
fait taxe : taux
fait surface : décimal
fait durée_du_bail : durée(mois)
fait dû(Partie) : argent
événement congé
fait prouvé à prouver par Bailleur contre Locataire
obligation payer(Partie)
interdiction payer(Partie)
constat retenu(biens)
valeur reste : argent
règle a prouvé & congé => obligation payer(Locataire)
règle b `charge` => interdiction payer(Locataire)
règle c pour b dans biens : b.volé => retenu(b)
règle d => reste = dû(Locataire)
incompatible obligation payer(Locataire), interdiction payer(Locataire)
)";
  const std::vector<std::string> scenarios = {
      "scénario « tout est dit »\n  au 2025-03-01\n  en jugement\n"
      "  soit biens = [{ id = « b 1 », valeur = 1 000,50 €, volé }, { id = b2, volé inconnu }], `charge`, bail = meublé, taxe = 12,5 %, surface = -3,25, durée_du_bail = 18 mois, "
      "dû(Locataire) = 7 €, congé le 2025-01-10, prouvé conflit\n"
      "  attendu obligation payer(Locataire) conflit parce que a, incompatible obligation payer(Locataire) & interdiction payer(Locataire), retenu(`b 1`), charge(prouvé) = Bailleur, reste compris entre 6,99 € et 8 € parce que d mais pas parce que a\n",
      "scénario « le reste »\n  au 2025-03-01\n  le reste faux\n  soit biens = [{ id = b2, volé }], prouvé\n  attendu !obligation payer(Locataire), reste inconnu faute de dû(Locataire)\n",
      "scénario « peu »\n  soit congé conflit\n  attendu erreur « application_date_missing »\n"};
  auto c = compile({rules + scenarios[0] + scenarios[1] + scenarios[2]});
  ASSERT_TRUE(c->good) << complaints(*c);
  for (std::size_t i = 0; i < scenarios.size(); ++i) EXPECT_EQ(written(*c, i), scenarios[i]);
}

TEST(ScenarioText, InEnglish) {
  const std::string rules = "party Buyer\nfact price : money\nfact days_late : duration(days)\nfact open_ended\nevent sale\nvalue due : money\nright keep(Party)\nrule r price > 1 € => due = price\nrule s sale => keep(Buyer)\n";
  const std::string scenario = "scenario \"x\"\n  at 2025-03-01\n  given price = 1_234.50 €, days_late = 15 days, !open_ended, sale on 2025-02-01\n  expect due = 1_234.50 € because r, keep(Buyer)\n";
  auto c = compile({rules + scenario}, Lang::en);
  ASSERT_TRUE(c->good) << complaints(*c);
  EXPECT_EQ(written(*c, 0), scenario);
}

}  // namespace
}  // namespace domat::differential
