// domat test: scenarios and properties, on any number of threads, and the reports that other tools read.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace cli {
namespace {

const char* const kPack = R"(partie Assuré, Assureur
fait faute
fait clause
fait dommage : argent
droit garantie(Partie)
valeur indemnité : argent
règle acquise « Police, art. 1 »
  faute => garantie(Assuré), indemnité = min(dommage, 100 €)
exception clause à acquise
  clause
règle autre
  dommage > 250 € => garantie(Assureur)
propriété « rien sans faute » « Police, art. 1 » pour p dans Partie : lorsque garantie(p), faute
propriété « pas plus que le dommage » lorsque défini(indemnité), indemnité <= dommage
tableau « les <montants> & "l'ordre" # 1 »
  soit !clause, faute
  | « cas »   | dommage | attendu indemnité |
  | « cent »  | 100 €   | 100 €             |
  | « mille » | 1 000 € | 1 000 €           |
scénario « mais pas parce que »
  soit faute, clause
  attendu !garantie(Assuré) mais pas parce que clause
)";

class Tests : public testing::Test {
 protected:
  Tests() { folder.write("loi.domat", kPack); }
  Ended test(const std::string& options) { return folder.domat("test loi.domat " + options); }
  Folder folder;
};

TEST_F(Tests, ThreadsChangeNothing) {
  const Ended one = test("--threads 1"), many = test("--threads 7");
  EXPECT_EQ(one.status, 2) << one.err;
  EXPECT_EQ(one.out, many.out);
  EXPECT_EQ(test("--format json --threads 1").out, test("--format json --threads 3").out);
  EXPECT_NE(one.out.find("1 scenario passed, 2 failed\n1 property kept, 1 broken (cases of scenarios: 3, made up: 10,000, seed 1)\n"), std::string::npos) << one.out;
}

TEST_F(Tests, ARuleThatIsNotToBeTheReasonIsNamed) {
  const std::string out = test("--lang fr --run 'mais pas'").out;
  EXPECT_NE(out.find("attendu : !garantie(Assuré) mais pas parce que clause\n  obtenu  : parce que clause"), std::string::npos) << out;
}

TEST_F(Tests, ACounterexampleIsSmallAndBreaksThePropertyWhenPasted) {
  const Ended found = test("--lang fr --run 'rien sans'");
  const std::size_t at = found.out.find("scénario « contre-exemple");
  ASSERT_NE(at, std::string::npos) << found.out;
  const std::string scenario = found.out.substr(at, found.out.find("\n\n", at) - at + 1);
  EXPECT_EQ(scenario.find("clause"), std::string::npos) << "a fact that does not matter was left out: " << scenario;
  folder.write("loi.domat", std::string(kPack) + scenario);
  const Ended again = test("--lang fr --run 'contre-exemple|rien sans'");
  EXPECT_NE(again.out.find("1 scénario réussi, 0 en échec\n0 propriété tenue, 1 violée"), std::string::npos) << again.out;
  EXPECT_EQ(again.status, 2);
}

TEST_F(Tests, ACaseThatContradictsItselfBreaksNothingRulesThatDoBreakIt) {
  folder.write("loi.domat", "fait a\nfait b\nconstat c\na => c\nb => !c\npropriété « c » c | !c\nscénario « x »\n  soit a conflit, !b\n  attendu c conflit\n");
  const std::string out = test("").out;
  EXPECT_NE(out.find("BROKEN loi.domat:6: c\n  by a case that was made up"), std::string::npos) << out;
  EXPECT_NE(out.find("  soit a, b\n"), std::string::npos) << out;
  folder.write("loi.domat", "fait a\nconstat c\na => c\npropriété « c » !c | a\nscénario « x »\n  soit a conflit\n  attendu c conflit\n");
  EXPECT_EQ(test("").status, 0);
}

TEST_F(Tests, WhatIsUnknownOrInErrorBreaksNothing) {
  folder.write("loi.domat",
               "fait n : entier\nfait t : argent\nvaleur p : argent\nrègle p => p = arrondi(t / n, centime, inférieur)\npropriété « p » lorsque défini(p) & t >= 0 € & n > 0, p <= t\n"
               "scénario « zéro »\n  soit n = 0, t = 1 €\n  attendu erreur « division_by_zero »\n");
  const Ended ended = test("");
  EXPECT_EQ(ended.status, 0) << ended.out;
}

TEST_F(Tests, PropertiesLeaveResultsAsTheyAre) {
  folder.write("cas.json", R"({"faute": true, "clause": false, "dommage": "90.00"})");
  const std::string with = folder.domat("run loi.domat --case cas.json --format json").out;
  std::string plain = kPack;
  for (const char* line : {"propriété « rien sans faute »", "propriété « pas plus"}) {
    const std::size_t at = plain.find(line);
    plain.replace(at, plain.find('\n', at) - at, "//");
  }
  folder.write("loi.domat", plain);
  auto a = nlohmann::json::parse(with), b = nlohmann::json::parse(folder.domat("run loi.domat --case cas.json --format json").out);
  a["pack"].erase("hash"), b["pack"].erase("hash");
  EXPECT_EQ(a, b);
}

TEST_F(Tests, PropertiesOfElementsOfLists) {
  folder.write("loi.domat", R"(structure Bien { clé id, prix : argent, volé }
fait biens : liste de Bien
constat payé(biens)
règle pour b dans biens :
  b.volé | b.prix > 10 € => payé(b)
propriété « seulement ce qui est volé » pour b dans biens : lorsque payé(b), b.volé
scénario « un »
  soit biens = [{ id = b1, prix = 5 €, volé }]
  attendu payé(b1)
)");
  const Ended ended = test("--lang fr");
  EXPECT_EQ(ended.status, 2);
  EXPECT_NE(ended.out.find("VIOLÉE loi.domat:6 : seulement ce qui est volé"), std::string::npos) << ended.out;
  EXPECT_NE(ended.out.find("!volé"), std::string::npos) << ended.out;
}

// Read by Python's own readers of XML and JSON, not by ours.
TEST_F(Tests, ReportsAreReadByOthers) {
  const Ended ended = test("--report junit=a.xml --report tap=a.tap --report sarif=a.sarif --report github=a.txt");
  EXPECT_EQ(ended.status, 2);
  const Ended xml = folder.shell(
      "python3 -c \"import xml.etree.ElementTree as e; r=e.parse('a.xml').getroot(); c=list(r.iter('testcase')); "
      "print(r.tag, r.get('tests'), r.get('failures'), len(c), len(list(r.iter('failure'))), c[0].get('name'), c[0].get('file'), c[0].get('line'))\"");
  EXPECT_EQ(xml.out, "testsuites 5 3 5 3 les <montants> & \"l'ordre\" # 1 — cent loi.domat 18\n") << xml.err << read(folder.path() / "a.xml");
  const std::string tap = read(folder.path() / "a.tap");
  EXPECT_TRUE(tap.starts_with("TAP version 14\n1..5\nok 1 - les <montants> & \"l'ordre\" \\# 1")) << tap;
  const auto sarif = nlohmann::json::parse(read(folder.path() / "a.sarif"));
  EXPECT_EQ(sarif["version"], "2.1.0");
  EXPECT_EQ(sarif["runs"][0]["results"].size(), 3u);
  EXPECT_EQ(sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "loi.domat");
  const std::string github = read(folder.path() / "a.txt");
  EXPECT_TRUE(github.starts_with("::error file=loi.domat,line=19,endLine=19,col=")) << github;
}

TEST_F(Tests, FormatPutsAReportOnStandardOutput) {
  EXPECT_TRUE(test("--format tap").out.starts_with("TAP version 14\n1..5\n"));
  EXPECT_TRUE(test("--format junit").out.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"loi\" tests=\"5\""));
  const std::string github = test("--format github").out;
  EXPECT_NE(github.find("::error "), std::string::npos);
  EXPECT_NE(github.find("1 scenario passed, 2 failed"), std::string::npos);
}

TEST_F(Tests, MistakesInRulesAreReportedWhereTheFormCanSaySo) {
  folder.write("loi.domat", "fait a : 100%,\n");
  const Ended github = folder.domat("check loi.domat --format github");
  EXPECT_EQ(github.status, 3);
  EXPECT_TRUE(github.out.starts_with("::error file=loi.domat,line=1,endLine=1,col=")) << github.out;
  const auto sarif = nlohmann::json::parse(folder.domat("check loi.domat --format sarif").out);
  EXPECT_TRUE(sarif["runs"][0]["results"][0]["ruleId"].get<std::string>().starts_with("D0"));
  EXPECT_EQ(test("--format sarif").status, 3);
  EXPECT_NE(test("--format junit").err.find("error["), std::string::npos);
}

TEST_F(Tests, ControlCharactersOfNamesDoNotReachReports) {
  folder.write("loi.domat", "fait a\nconstat c\na => c\nscénario « x\x01\x1b[31m y »\n  soit !a\n  attendu c\n");
  const std::string xml = test("--format junit").out, tap = test("--format tap").out;
  EXPECT_EQ(xml.find('\x1b'), std::string::npos);
  EXPECT_EQ(tap.find('\x1b'), std::string::npos);
}

TEST_F(Tests, AReportThatCannotBeWrittenIsSaid) {
  const Ended nowhere = test("--report junit=no/such/a.xml"), what = test("--report unit=a.xml"), no_file = test("--report junit");
  EXPECT_EQ(nowhere.status, 1);
  EXPECT_NE(nowhere.err.find("cannot write `no/such/a.xml`"), std::string::npos) << nowhere.err;
  EXPECT_EQ(what.status, 1);
  EXPECT_NE(no_file.err.find("write junit=FILE"), std::string::npos) << no_file.err;
}

}  // namespace
}  // namespace cli
