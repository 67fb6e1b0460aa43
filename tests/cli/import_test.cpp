// domat import: other people's tests as scenarios that run.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/process.h"

namespace cli {
namespace {

const char* const kPack = R"(énumération Statut { salarié, indépendant }
fait salaire : argent « Quel est le salaire ? »
fait taux_propre : taux
fait ancienneté : durée(mois)
fait statut : Statut
fait marié
valeur impôt : argent
constat exonéré
règle impôt
  => impôt = arrondi(salaire * 10 %, centime, inférieur)
salaire < 100 € => exonéré
)";

const char* const kMapping = R"(scenario: {name: cas}
input:
  salary: {to: salaire, unit: cents}
  status: {to: statut, values: {S: salarié, I: indépendant}}
  seniority: {to: ancienneté, unit: years}
  married: marié
output:
  tax: {to: impôt, margin: 0.5}
  exempt: exonéré
ignore: [note]
)";

class Imports : public testing::Test {
 protected:
  Imports() {
    folder.write("loi/domat.toml", "name = \"loi\"\n");
    folder.write("loi/loi.domat", kPack);
    folder.write("map.yaml", kMapping);
  }
  Ended run(const std::string& arguments) { return folder.domat("import " + arguments + " loi"); }
  Folder folder;
};

TEST_F(Imports, RowsOfCsvBecomeScenariosThatPass) {
  folder.write("t.csv", "cas;salary;status;seniority;married;tax;exempt;note\n\"un; cas\";100050;S;2;1;100.4;faux;x\nrien;5000;I;;;;vrai;\n");
  const Ended ended = run("t.csv --map map.yaml -o loi/t.domat");
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_EQ(ended.err, "2 scenarios imported\n");
  const std::string text = read(folder.path() / "loi/t.domat");
  EXPECT_NE(text.find("scénario « un; cas »"), std::string::npos) << text;
  EXPECT_NE(text.find("salaire = 1 000,50 €"), std::string::npos) << text;
  EXPECT_NE(text.find("ancienneté = 24 mois"), std::string::npos) << text;
  EXPECT_NE(text.find("impôt compris entre 99,90 € et 100,90 €"), std::string::npos) << text;
  const Ended tested = folder.domat("test loi");
  EXPECT_EQ(tested.out, "2 scenarios passed, 0 failed\n");
}

TEST_F(Imports, OpenFiscaTestsOfOneEntity) {
  folder.write("map.yaml", "input: {salary: salaire, status: statut}\noutput: {tax: impôt, exempt: exonéré}\n");
  folder.write("t.yaml", R"(- name: "one"
  period: 2025-03
  absolute_error_margin: 1
  relative_error_margin: 0.001
  input:
    salary: {2025-03: 1000.5}
    status: salarié
  output:
    tax: 100
- name: two
  period: 2025
  input: {salary: 99.99}
  output: {exempt: true}
)");
  const Ended ended = run("t.yaml --map map.yaml -o loi/t.domat");
  EXPECT_EQ(ended.status, 0) << ended.err;
  const std::string text = read(folder.path() / "loi/t.domat");
  EXPECT_NE(text.find("  au 2025-03-01\n"), std::string::npos) << text;
  EXPECT_NE(text.find("impôt compris entre 99,90 € et 100,10 €"), std::string::npos) << text;  // the smaller of the two margins
  EXPECT_EQ(folder.domat("test loi").out, "2 scenarios passed, 0 failed\n");
}

TEST_F(Imports, EntitiesBecomeElementsOfAList) {
  folder.write("loi/loi.domat", R"(structure Personne { clé nom, revenu : argent, enfant }
fait personnes : liste de Personne
fait loyer : argent
valeur total : argent
constat à_charge(personnes)
règle total
  => total = somme(p.revenu pour p dans personnes)
règle pour p dans personnes :
  p.enfant => à_charge(p)
)");
  folder.write("map.yaml", R"(input: {income: revenu, rent: loyer}
output: {total: total, dependent: à_charge}
entities:
  persons: {list: personnes}
  households: {of: persons, roles: {children: enfant}}
ignore: [parents]
)");
  folder.write("t.yaml", R"(name: family
period: 2025-01
input:
  persons:
    Ann: {income: 2000}
    Bob: {income: 0}
  households:
    household: {children: [Bob], rent: 500}
output:
  persons:
    Ann: {dependent: false}
    Bob: {dependent: true}
  households:
    household: {total: 2000}
)");
  const Ended ended = run("t.yaml --map map.yaml -o loi/t.domat");
  EXPECT_EQ(ended.status, 0) << ended.err;
  const Ended tested = folder.domat("test loi");
  EXPECT_EQ(tested.out, "1 scenario passed, 0 failed\n") << read(folder.path() / "loi/t.domat");
}

// Those that no scenario could have.
TEST_F(Imports, ElementsThatCannotBeNamedOrAreThereTwiceAreRefused) {
  folder.write("loi/loi.domat", "structure Personne { clé nom, revenu : argent }\nfait personnes : liste de Personne\nvaleur total : argent\nrègle total\n  => total = somme(p.revenu pour p dans personnes)\n");
  folder.write("map.yaml", "input: {income: revenu}\noutput: {total: total}\nentities: {adults: {list: personnes}, children: {list: personnes}}\n");
  const auto refused = [&](const std::string& persons, const std::string& why) {
    folder.write("t.yaml", "input: {" + persons + "}\noutput: {total: 1}\n");
    const Ended ended = run("t.yaml --map map.yaml");
    EXPECT_EQ(ended.status, 4) << persons;
    EXPECT_NE(ended.err.find(why), std::string::npos) << ended.err;
  };
  refused("adults: {A: {income: 1}}, children: {A: {income: 2}}", "t.yaml:1: children: the list `personnes` has an element `A` already");
  refused("adults: {'a`b': {income: 1}}", "a scenario cannot name the element");
  refused("adults: {'': {income: 1}}", "a scenario cannot name the element");
  refused("adults: {" + std::string(300, 'x') + ": {income: 1}}", "a scenario cannot name the element");
}

// Time and memory stay in proportion to the file.
TEST_F(Imports, ManyElementsAndManyMistakes) {
  folder.write("loi/loi.domat", "structure Personne { clé nom, revenu : argent, enfant }\nfait personnes : liste de Personne\nfait loyer : argent\nvaleur total : argent\nrègle total\n"
                                "  => total = somme(p.revenu pour p dans personnes) + loyer\n");
  folder.write("map.yaml", "input: {income: revenu, rent: loyer}\noutput: {total: total}\nentities: {persons: {list: personnes}, homes: {of: persons, roles: {children: enfant}}}\n");
  constexpr int kMany = 40'000;
  std::string yaml = "input:\n  persons:\n", homes = "  homes:\n";
  for (int i = 0; i < kMany; ++i) yaml += "    p" + std::to_string(i) + ": {income: 1}\n", homes += "    h" + std::to_string(i) + ": {children: p" + std::to_string(i) + "}\n";
  folder.write("t.yaml", yaml + homes + "output: {total: 1}\n");
  EXPECT_NE(run("t.yaml --map map.yaml").err.find("one instance is expected"), std::string::npos);
  folder.write("t.yaml", yaml + "  homes: {h: {children: p7}}\noutput: {total: 1}\n");
  const Ended ended = run("t.yaml --map map.yaml");
  EXPECT_EQ(ended.err, "1 scenario imported\n");
  EXPECT_NE(ended.out.find("{ nom = p7, revenu = 1 €, enfant }, { nom = p8, revenu = 1 €, !enfant }"), std::string::npos);
  std::string rows = "rent,total\n", columns = "rent";
  for (int i = 0; i < kMany; ++i) rows += "x\n", columns += ",rent";
  folder.write("t.csv", rows);
  const std::string wrong = run("t.csv --map map.yaml").err;
  EXPECT_EQ(std::ranges::count(wrong, '\n'), 51) << wrong.substr(0, 1000);
  EXPECT_NE(wrong.find("t.csv:51: this row has 1 cells"), std::string::npos) << wrong.substr(0, 1000);
  folder.write("t.csv", columns + "\n");
  EXPECT_EQ(std::ranges::count(run("t.csv --map map.yaml").err, '\n'), 51);
}

TEST_F(Imports, WhatIsWrongIsSaidWithLineAndFieldAndNothingIsWritten) {
  folder.write("t.csv", "cas,salary,status,tax\na,1.5,S,1\nb,2,X,2\nc,,,\n");
  const Ended ended = run("t.csv --map map.yaml -o loi/t.domat");
  EXPECT_EQ(ended.status, 4);
  EXPECT_NE(ended.err.find("t.csv:2: salary: `1.5` cannot be written exactly"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("t.csv:3: status: `X` is no member of `Statut`"), std::string::npos) << ended.err;
  EXPECT_NE(ended.err.find("nothing was written"), std::string::npos);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "loi/t.domat"));
}

TEST_F(Imports, UnmappedNamesAndMistakesInTheMapping) {
  folder.write("t.csv", "cas,wage\na,1\n");
  const std::string column = run("t.csv --map map.yaml").err;
  EXPECT_NE(column.find("t.csv:1: wage: the mapping says nothing of this column"), std::string::npos) << column;
  folder.write("map.yaml", "input:\n  salary: salair\noutput: {tax: salaire}\n");
  folder.write("t.csv", "salary,tax\n1,1\n");
  const std::string names = run("t.csv --map map.yaml").err;
  EXPECT_NE(names.find("map.yaml:2: salary: the pack has nothing called `salair`"), std::string::npos) << names;
  EXPECT_NE(names.find("map.yaml:3: tax: `salaire` is a fact: it belongs into `input`"), std::string::npos) << names;
  folder.write("map.yaml", "inptu: {}\n");
  EXPECT_NE(run("t.csv --map map.yaml").err.find("map.yaml:1: inptu: unknown key"), std::string::npos);
}

TEST_F(Imports, HostileYamlIsRefused) {
  const auto refused = [&](const std::string& text, const std::string& why) {
    folder.write("t.yaml", text);
    const Ended ended = run("t.yaml --map map.yaml");
    EXPECT_EQ(ended.status, 4) << why;
    EXPECT_NE(ended.err.find(why), std::string::npos) << ended.err;
    EXPECT_EQ(ended.out, "");
  };
  refused("a: &x [1]\nb: *x\n", "t.yaml:2: aliases");
  refused(std::string(100, '['), "more than 64 levels");
  refused("a: 1\na: 2\n", "t.yaml:2: the key `a` is written twice");
  refused("--- 1\n--- 2\n", "one document a file");
  refused("a: [1\n", "not well-formed YAML");
  refused("? [a]\n: b\n", "a key is a word");
  refused("", "there is no test");
}

}  // namespace
}  // namespace cli
