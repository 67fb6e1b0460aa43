// domat test --coverage: what is said of a pack, in which forms, and with which exit status.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <fstream>
#include <map>
#include <sstream>

#include "tests/cli/process.h"

namespace cli {
namespace {

const char* const kRules = R"(partie Assuré, Assureur
fait effraction « Y a-t-il eu effraction ? »
fait clé_volée
fait négligence
fait montant : argent
droit garantie(Partie) « a droit à la garantie »
valeur indemnité : argent

règle acquise « Police, art. 4, al. 2 » depuis 2020-01-01
  effraction | clé_volée
  => garantie(Assuré)
exception imprudence à acquise « Police, art. 7 »
  négligence & (négligence | clé_volée)
règle somme « Police, art. 4, al. 3 »
  garantie(Assuré) => indemnité = si montant > 1 000 € alors 1 000 € sinon 500 €
)";

const char* const kScenarios = R"(
scénario « effraction »
  au 2025-01-01
  le reste faux
  soit effraction, montant = 2 000 €
  attendu garantie(Assuré), indemnité = 1 000 €
scénario « rien »
  au 2025-01-01
  le reste faux
  attendu !garantie(Assuré)
scénario « négligence »
  au 2025-01-01
  le reste faux
  soit effraction, négligence
  attendu !garantie(Assuré)
)";

class Coverage : public testing::Test {
 protected:
  Coverage() { folder.write("vol.domat", std::string(kRules) + kScenarios); }
  Ended test(const std::string& options) { return folder.domat("test vol.domat " + options); }
  nlohmann::json json(const std::string& options = "") { return nlohmann::json::parse(test("--coverage=json " + options).out); }
  Folder folder;
};

std::string plain(std::string text) {
  for (std::size_t i; (i = text.find("\u00a0")) != std::string::npos;) text.replace(i, 2, " ");
  return text;
}

TEST_F(Coverage, TheSummaryInFrench) {
  const Ended e = test("--coverage --lang fr");
  EXPECT_EQ(e.status, 0) << e.err;
  EXPECT_EQ(e.err, "");
  EXPECT_EQ(plain(e.out), R"(couverture de vol 0.0.0 : 3 scénarios

règles            2 / 2     100,0 %
exceptions        1 / 1     100,0 %
fenêtres          1 / 2     50,0 %
conditions        3 / 5     60,0 %, 1 exclue

par article                                       règles  exceptions    fenêtres  conditions
Police, art. 4                                       2/2           -         1/2         2/4
  al. 2                                              1/1           -         1/2         1/2
  al. 3                                              1/1           -           -         1/2
Police, art. 7                                         -         1/1           -         1/1

ce qu'aucun scénario ne fait
vol.domat:9:7 : aucun scénario n'examine la règle `acquise` à une date ainsi située : avant le 2020-01-01
vol.domat:10:16 : aucun scénario où `clé_volée` change l'issue de la règle `acquise` : il y est toujours faux
vol.domat:15:38 : aucun scénario où `montant > 1 000 €` change la branche de `si` que prend la règle `somme` : il n'y est jamais faux

conditions exclues
vol.domat:13:30 : aucun cas possible où `clé_volée`, à lui seul, change l'issue de l'exception `imprudence`
)");
}

TEST_F(Coverage, TheSummaryInEnglish) {
  const Ended e = test("--coverage --lang en");
  EXPECT_EQ(e.status, 0) << e.err;
  EXPECT_EQ(plain(e.out), R"(coverage of vol 0.0.0: 3 scenarios

rules             2 / 2     100.0%
exceptions        1 / 1     100.0%
windows           1 / 2     50.0%
conditions        3 / 5     60.0%, 1 left out

by article                                         rules  exceptions     windows  conditions
Police, art. 4                                       2/2           -         1/2         2/4
  al. 2                                              1/1           -         1/2         1/2
  al. 3                                              1/1           -           -         1/2
Police, art. 7                                         -         1/1           -         1/1

what no scenario does
vol.domat:9:7: no scenario has rule `acquise` judged on a day so placed: before 2020-01-01
vol.domat:10:16: no scenario in which `clé_volée` changes the outcome of rule `acquise`: it is always false
vol.domat:15:38: no scenario in which `montant > 1 000 €` changes the branch of `if` that rule `somme` takes: it is never false

conditions left out
vol.domat:13:30: no possible case in which `clé_volée` alone changes the outcome of exception `imprudence`
)");
}

TEST_F(Coverage, BothEnginesMeasureTheSame) {
  EXPECT_EQ(test("--coverage=json --engine reference").out, test("--coverage=json").out);
}

TEST_F(Coverage, LayoutDoesNotMatter) {
  const auto before = json();
  EXPECT_EQ(folder.domat("format vol.domat").status, 0);
  std::string text = read(folder.path() / "vol.domat");
  for (std::size_t at = text.find(" & "); at != std::string::npos; at = text.find(" & ", at + 3)) text.replace(at, 3, "\n\n\n  &\n");
  folder.write("vol.domat", "\n\n// autrement\n" + text);
  const auto after = json();
  EXPECT_NE(before, after);  // places have changed
  for (const char* same : {"figures", "articles"}) EXPECT_EQ(before[same], after[same]);
  ASSERT_EQ(before["items"].size(), after["items"].size());
  for (std::size_t i = 0; i < before["items"].size(); ++i)
    for (const char* same : {"kind", "state", "rule", "number"}) EXPECT_EQ(before["items"][i][same], after["items"][i][same]);
}

TEST_F(Coverage, JsonTellsThePairOfEachCondition) {
  const auto items = json()["items"];
  const auto found = std::ranges::find_if(items, [](auto& i) { return i.value("text", "") == "effraction"; });
  ASSERT_NE(found, items.end());
  EXPECT_EQ((*found)["state"], "covered");
  EXPECT_EQ((*found)["at"], "vol.domat:10:3");
  EXPECT_EQ((*found)["citations"], nlohmann::json({"Police, art. 4, al. 2"}));
  EXPECT_EQ((*found)["scenarios"], nlohmann::json::parse(R"([{"scenario": "effraction", "at": "vol.domat:17", "value": "true", "outcome": "true"},
                                                            {"scenario": "rien", "at": "vol.domat:22", "value": "false", "outcome": "false"}])"));
  EXPECT_EQ(json()["figures"]["conditions"], nlohmann::json({{"covered", 3}, {"of", 5}}));
  EXPECT_EQ(json()["figures"]["excluded"], 1);
  EXPECT_EQ(json()["pack"]["name"], "vol");
  EXPECT_EQ(test("--coverage --format json").out, test("--coverage=json").out);
}

TEST_F(Coverage, Threshold) {
  const Ended below = test("--coverage --threshold 61 --lang fr"), met = test("--threshold 60"), wrong = test("--threshold 101");
  EXPECT_EQ(below.status, 2);
  EXPECT_EQ(plain(below.err), "domat : 60,0 % des conditions sont couvertes (3 sur 5), moins que le seuil de 61 %\n");
  EXPECT_EQ(test("--threshold 60.1 --lang en").err, "domat: 60.0% of the conditions are covered (3 of 5), less than the threshold of 60.1%\n");
  EXPECT_EQ(met.status, 0) << met.err;
  EXPECT_EQ(wrong.status, 1);
}

TEST_F(Coverage, ScenariosThatFail) {
  folder.write("vol.domat", std::string(kRules) + "scénario « faux »\n  au 2025-01-01\n  soit effraction\n  attendu !garantie(Assuré)\n");
  const Ended e = test("--coverage --lang fr");
  EXPECT_EQ(e.status, 2);
  EXPECT_NE(e.out.find("1 scénario, dont 1 en échec\n"), std::string::npos) << e.out;
  EXPECT_EQ(e.err, "domat : des scénarios échouent ; `domat test` sans --coverage dit lesquels et pourquoi\n");
}

TEST_F(Coverage, OnlyTheScenariosAskedFor) {
  EXPECT_EQ(json("--run rien")["figures"]["rules"]["covered"], 0);
  EXPECT_EQ(json("--run '^effraction$'")["figures"]["rules"]["covered"], 2);
  EXPECT_EQ(test("--coverage --run personne --fail-on-empty").status, 2);
}

// --- LCOV

// The totals of a tracefile, each record checked against what it says of itself.
std::map<std::string, int> traced(const std::string& text) {
  std::map<std::string, int> all, record;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const std::string key = line.substr(0, line.find(':'));
    const std::string rest = line.size() > key.size() ? line.substr(key.size() + 1) : "";
    auto last = [&] { return std::stoi(rest.substr(rest.rfind(',') + 1)); };
    if (key == "FNDA") record["FNF"]++, record["FNH"] += std::stoi(rest) > 0;
    else if (key == "DA") record["LF"]++, record["LH"] += last() > 0;
    else if (key == "BRDA") record["BRF"]++, record["BRH"] += last() > 0;
    else if (key == "FN") record["FN"]++;
    else if (key == "FNF" || key == "FNH" || key == "LF" || key == "LH" || key == "BRF" || key == "BRH") EXPECT_EQ(record[key], std::stoi(rest)) << key;
    else if (key == "end_of_record") {
      EXPECT_EQ(record["FN"], record["FNF"]);
      for (auto& [k, n] : record) all[k] += n;
      record.clear();
    } else EXPECT_TRUE(key == "TN" || key == "SF") << line;
  }
  EXPECT_TRUE(record.empty());
  return all;
}

TEST_F(Coverage, Lcov) {
  const Ended e = test("--coverage=lcov");
  EXPECT_EQ(e.status, 0) << e.err;
  EXPECT_EQ(e.out, R"(TN:
SF:vol.domat
FN:9,rule `acquise`
FN:12,exception `imprudence`
FN:14,rule `somme`
FNDA:2,rule `acquise`
FNDA:1,exception `imprudence`
FNDA:1,rule `somme`
FNF:3
FNH:3
BRDA:10,0,0,1
BRDA:10,0,1,0
BRDA:13,0,2,1
BRDA:15,0,3,1
BRDA:15,0,4,0
BRF:5
BRH:3
DA:9,2
DA:10,1
DA:12,1
DA:13,1
DA:14,1
DA:15,1
LF:6
LH:6
end_of_record
)");
}

TEST_F(Coverage, LcovOfEverySample) {
  for (const char* sample : {"belgique-assistance", "france-assurance", "france-magistrats"}) {
    const std::string path = std::string(DOMAT_SOURCE "/samples/") + sample;
    const Ended e = folder.domat("test " + path + " --coverage=lcov");
    const auto figures = nlohmann::json::parse(folder.domat("test " + path + " --coverage=json").out)["figures"];
    const auto totals = traced(e.out);
    EXPECT_EQ(totals.at("BRF"), figures["conditions"]["of"]) << sample;
    EXPECT_EQ(totals.at("BRH"), figures["conditions"]["covered"]) << sample;
    EXPECT_EQ(totals.at("FNH"), figures["rules"]["covered"].get<int>() + figures["exceptions"]["covered"].get<int>()) << sample;
    EXPECT_NE(e.out.find("SF:" + path + "/"), std::string::npos) << sample;
  }
}

// --- the page

TEST_F(Coverage, ThePageStandsAlone) {
  folder.write("vol.domat.md", "# Le vol\n\nUn *risque* <script>alert(1)</script> [ailleurs](javascript:alert(1)) et `code`.\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```domat\n" + std::string(kRules) + kScenarios + "```\n");
  const Ended e = folder.domat("test vol.domat.md --coverage=html --lang fr -o .");
  EXPECT_EQ(e.status, 0) << e.err;
  EXPECT_EQ(e.out, "");
  const std::string page = read(folder.path() / "coverage.html");
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"fr\">"));
  for (const char* outside : {"src=", "<link", "@import", "url(", "alert(1)</script>", "href=\"javascript"}) EXPECT_EQ(page.find(outside), std::string::npos) << outside;
  for (const char* inside : {"<h4>Le vol</h4>", "<em>risque</em>", "&lt;script&gt;", "<td>1</td>", "<code>code</code>", "60,0\u00a0%", "<span class=\"no\">clé_volée</span>",
                             "<span class=\"ok\">effraction</span>", "vrai dans «&nbsp;effraction&nbsp;»", "<span class=\"ex\">clé_volée</span>"})
    EXPECT_NE(page.find(inside), std::string::npos) << inside;
  // Every link within the page leads somewhere.
  for (std::size_t at = page.find("href=\"#"); at != std::string::npos; at = page.find("href=\"#", at + 1)) {
    const std::string id = page.substr(at + 7, page.find('"', at + 7) - at - 7);
    EXPECT_NE(page.find("id=\"" + id + "\""), std::string::npos) << id;
  }
  EXPECT_NE(folder.domat("test vol.domat.md --coverage=html --lang en").out.find("<html lang=\"en\">"), std::string::npos);
}

TEST_F(Coverage, WhatCannotBeWritten) {
  const Ended e = test("--coverage=html -o absent/page.html --lang fr");
  EXPECT_EQ(e.status, 1);
  EXPECT_NE(e.err.find("domat : absent/page.html ne peut pas être écrit : "), std::string::npos) << e.err;
  EXPECT_EQ(test("--coverage=xml").status, 1);
}

// --- packs

TEST_F(Coverage, ThePacksThatItDependsOnCountWhenAsked) {
  folder.write("commun/domat.toml", "name = \"commun\"\n");
  folder.write("commun/commun.domat", "partie Assuré, Assureur\nfait majeur\nconstat capable(Partie)\nrègle majorité\n  majeur => capable(Assuré)\nfonction vrai_pour(x : booléen) : booléen = x & majeur\n");
  folder.write("contrat/domat.toml", "name = \"contrat\"\n[dependencies]\ncommun = { path = \"../commun\" }\n");
  folder.write("contrat/contrat.domat", "importe commun\nfait a\nconstat p\nrègle r\n  vrai_pour(a) => p\nscénario « s »\n  soit a, majeur\n  attendu p\nscénario « t »\n  soit !a, majeur\n  attendu !p\n");
  auto of = [&](const std::string& options) { return nlohmann::json::parse(folder.domat("test contrat --coverage=json " + options).out); };
  const auto own = of(""), all = of("--dependencies");
  EXPECT_EQ(own["figures"]["rules"]["of"], 1);
  // What a function of another pack asks is one condition, in the rule that calls it.
  EXPECT_EQ(own["figures"]["conditions"], nlohmann::json({{"covered", 1}, {"of", 1}}));
  EXPECT_EQ(own["items"][1]["at"], "contrat.domat:4:7");
  EXPECT_EQ(all["figures"]["rules"]["of"], 2);
  EXPECT_EQ(all["figures"]["conditions"], nlohmann::json({{"covered", 1}, {"of", 3}}));
}

TEST_F(Coverage, AnErrorThatOnlyAProbeMeetsIsNoError) {
  folder.write("vol.domat", "fait a\nfait n : entier\nfait total : argent\nconstat p\nrègle r\n  a & arrondi(total / n, centime, inférieur) > 10 € => p\n"
                            "scénario « s »\n  soit !a, n = 0, total = 5 €\n  attendu !p\nscénario « t »\n  soit !a, n = 0, total = 5 €\n  attendu erreur « division_by_zero »\n");
  EXPECT_NE(folder.domat("test vol.domat --lang en").out.find("1 scenario passed, 1 failed"), std::string::npos);
  EXPECT_NE(test("--coverage --lang en").out.find("2 scenarios, 1 of them failed"), std::string::npos);
}

}  // namespace
}  // namespace cli
