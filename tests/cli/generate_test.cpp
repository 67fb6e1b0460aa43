// Scenarios proposed for what none covers: the pack with them is accepted, they pass, and nothing more is proposed.
#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace cli {
namespace {

std::size_t count(const std::string& text, const std::string& what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

const char* const kPack = R"(fait dommage : argent
fait dol
fait survenance : date
événement déclaration
énumération Objet { auto, vélo }
droit garantie(Objet)
constat tardive
constat jamais
règle acquise depuis 2020-01-01
  dommage >= 100 € => garantie(auto)
exception exclusion à acquise
  dol
règle tardive
  déclaration & déclaration > survenance + 2 ans => tardive
règle jamais
  dol & !dol => jamais
scénario « un dommage »
  au 2025-03-01
  soit dommage = 100 €, !dol
  attendu garantie(auto)
)";

TEST(Generate, WhatNoScenarioCovers) {
  const Folder folder;
  folder.write("p/domat.toml", "name = \"p\"\n");
  folder.write("p/police.domat", kPack);
  const Ended e = folder.domat("test p --generate -o p/proposés.domat --lang fr");
  ASSERT_EQ(e.status, 0) << e.err;
  const std::string text = read(folder.path() / "p/proposés.domat");
  EXPECT_NE(text.find("// à confirmer : l'exception exclusion, police.domat:11\nscénario « exclusion écarte acquise »\n  au 2025-03-01\n  soit dommage = 100 €, dol\n  attendu !garantie(auto) parce que exclusion\n"), std::string::npos) << text;
  EXPECT_NE(text.find("dommage = 99,99 €"), std::string::npos) << text;
  EXPECT_NE(text.find("dommage = 100,01 €"), std::string::npos) << text;
  EXPECT_NE(text.find("tardive : le jour même"), std::string::npos) << text;
  EXPECT_NE(text.find("au 2019-12-31"), std::string::npos) << text;
  EXPECT_EQ(text.find("« acquise s'applique »"), std::string::npos) << text;
  EXPECT_NE(text.find("// impossible : jamais s'applique (police.domat:15)"), std::string::npos) << text;
  EXPECT_NE(e.err.find("à confirmer ; sans scénario : 1 impossible, 0 indécis"), std::string::npos) << e.err;

  EXPECT_EQ(folder.domat("check p").status, 0);
  EXPECT_EQ(folder.domat("test p").status, 0) << folder.domat("test p").out;
  EXPECT_EQ(folder.domat("format --check p").status, 0) << folder.domat("format --check p").out;
  const Ended again = folder.domat("test p --generate --lang en");
  EXPECT_EQ(count(again.out, "scénario «"), 0u) << again.out;
  EXPECT_EQ(again.err, "0 scenarios proposed, to be confirmed; without a scenario: 1 impossible, 0 undecided\n");
  const Ended refused = folder.domat("test p --generate -o p/proposés.domat --lang fr");
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(refused.err, "domat : le fichier existe déjà, rien n'est écrit : p/proposés.domat\n");
}

TEST(Generate, InEnglishWithLists) {
  const Folder folder;
  folder.write("p.en.domat", "structure Good { key id, worth : money, stolen }\nfact goods : list of Good\nfinding lost(goods)\nfinding much\n"
                             "rule lost for g in goods :\n  g.stolen & g.worth > 10 € => lost(g)\nrule much\n  sum(g.worth for g in goods) >= 20 € => much\n");
  const Ended e = folder.domat("test p.en.domat --generate --lang en");
  ASSERT_EQ(e.status, 0) << e.err;
  EXPECT_NE(e.out.find("// to be confirmed: rule lost, p.en.domat:5\nscenario \"lost applies\"\n"), std::string::npos) << e.out;
  EXPECT_NE(e.out.find("much applies"), std::string::npos) << e.out;
  EXPECT_EQ(e.out.find("impossible"), std::string::npos) << e.out;
  folder.write("q.en.domat", read(folder.path() / "p.en.domat") + e.out);
  EXPECT_EQ(folder.domat("test q.en.domat").status, 0) << folder.domat("test q.en.domat").out;
}

// Every sample: what is proposed is accepted and passes.
TEST(Generate, Samples) {
  for (const char* sample : {"belgique-assistance", "france-assurance", "france-magistrats", "monaco-magistrature"}) {
    const Folder folder;
    const Ended copied = folder.shell("cp -r " DOMAT_SOURCE "/samples/" + std::string(sample) + " p && $D test p --generate -o p/proposed.domat --lang en");
    ASSERT_EQ(copied.status, 0) << sample << copied.err;
    const Ended test = folder.domat("test p --engine reference");
    EXPECT_EQ(test.status, 0) << sample << test.out << test.err;
  }
}

}  // namespace
}  // namespace cli
