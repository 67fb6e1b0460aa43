// domat test --mutants: what is said of a change that no scenario notices, that the case it gives kills the mutant, and what the pack may say of one.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace cli {
namespace {

const char* const kRules = R"(partie Assuré, Assureur
fait vol « Y a-t-il eu vol ? »
fait dommage : argent « À combien s'élève le dommage ? »
droit garantie(Partie)

règle garantie « Police, art. 4 »
  vol & dommage > 100 € => garantie(Assuré)

scénario « un vol »
  soit vol, dommage = 500 €
  attendu garantie(Assuré)
scénario « cent euros »
  soit vol, dommage = 100 €
  attendu !garantie(Assuré)
scénario « sans vol »
  soit !vol, dommage = 500 €
  attendu !garantie(Assuré)
)";
const char* const kBound = "scénario « un centime de plus »\n  soit vol, dommage = 100,01 €\n  attendu garantie(Assuré)\n";

TEST(TestMutants, SaysWhatNoScenarioNoticesAndHowOneWould) {
  Folder folder;
  folder.write("vol.domat", kRules);
  const Ended fr = folder.domat("test vol.domat --mutants --lang fr"), en = folder.domat("test vol.domat --mutants --lang en");
  EXPECT_EQ(fr.status, 2);
  EXPECT_EQ(en.status, 2);
  for (const std::string words : {"SURVIT vol.domat:7:19 : garantie « Police, art. 4 »", "`100 €` → `100,01 €`", "  -   vol & dommage > 100 € => garantie(Assuré)", "  +   vol & dommage > 100,01 € => garantie(Assuré)",
                                  "garantie(Assuré) étant vrai, non faux", "soit vol, dommage = 100,01 €"})
    EXPECT_NE(fr.out.find(words), std::string::npos) << words << "\n" << fr.out;
  EXPECT_NE(en.out.find("SURVIVES vol.domat:7:19: garantie"), std::string::npos) << en.out;
  // What it proposes is pasted, and nothing survives.
  const auto from = fr.out.find("    scénario"), to = fr.out.find("\n\n", from);
  ASSERT_NE(from, std::string::npos);
  folder.write("vol.domat", kRules + fr.out.substr(from, to - from) + "\n");
  const Ended again = folder.domat("test vol.domat --mutants --lang fr");
  EXPECT_EQ(again.status, 0) << again.out;
  EXPECT_NE(again.out.find("100,0 %"), std::string::npos) << again.out;
}

TEST(TestMutants, WhatThePackExplainsIsNoFailure) {
  Folder folder;
  std::string rules = kRules;
  rules.insert(rules.find("  vol & dommage"), "  // mutant accepté : `100 €` → `100,01 €` : un centime n'y change rien en pratique\n");
  folder.write("vol.domat", rules);
  const Ended accepted = folder.domat("test vol.domat --mutants --lang fr");
  EXPECT_EQ(accepted.status, 0) << accepted.out;
  EXPECT_NE(accepted.out.find("EXPLIQUÉ vol.domat:8:19"), std::string::npos) << accepted.out;
  EXPECT_NE(accepted.out.find("raison : un centime n'y change rien en pratique"), std::string::npos) << accepted.out;
  // Once a scenario notices it, the explanation is one too many.
  folder.write("vol.domat", rules + kBound);
  const Ended idle = folder.domat("test vol.domat --mutants --lang en");
  EXPECT_EQ(idle.status, 0) << idle.out;
  EXPECT_NE(idle.out.find("vol.domat:7:3: no surviving mutant is written"), std::string::npos) << idle.out;
}

TEST(TestMutants, Json) {
  Folder folder;
  folder.write("vol.domat", kRules);
  const auto report = nlohmann::json::parse(folder.domat("test vol.domat --mutants --format json --lang en").out);
  EXPECT_EQ(report["all"]["mutants"], report["mutants"].size());
  EXPECT_EQ(report["all"]["surviving"], 1);
  EXPECT_EQ(report["articles"][0]["article"], "Police, art. 4");
  for (auto& m : report["mutants"]) {
    EXPECT_TRUE(m["fate"] != "killed" || m.contains("noticed_by")) << m;
    EXPECT_TRUE(m["fate"] != "survives" || m.contains("scenario")) << m;
  }
}

TEST(TestMutants, BothEnginesSayTheSame) {
  Folder folder;
  folder.write("vol.domat", kRules);
  EXPECT_EQ(folder.domat("test vol.domat --mutants --lang en").out, folder.domat("test vol.domat --mutants --lang en --engine reference").out);
}

TEST(TestMutants, ScenariosThatFailJudgeNothing) {
  Folder folder;
  folder.write("vol.domat", std::string(kRules) + "scénario « faux »\n  soit vol, dommage = 500 €\n  attendu !garantie(Assuré)\n");
  const Ended failing = folder.domat("test vol.domat --mutants --lang fr");
  EXPECT_EQ(failing.status, 2);
  EXPECT_EQ(failing.out, "");
  EXPECT_EQ(failing.err, "domat : 1 scénario échoue ; les mutants se jugent par des scénarios qui réussissent (voir domat test)\n");
}

}  // namespace
}  // namespace cli
