// Wordings and parameters from day to day: what the reasons of a case say of them, and the list of what changes when.
#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace cli {
namespace {

const char* const kPack = R"(fait prix : argent
fait vente : date
constat haute
constat basse ouvert
valeur frais : argent
paramètre seuil : argent « Décret, art. 1 » = 1 000 € depuis 2010-01-01, 1 200 € depuis 2020-01-01
règle une « Loi, art. 14 » depuis 2010-01-01 rédaction inconnue avant 2012-01-01
  prix > seuil => haute
règle deux « Loi, art. 14-1 » depuis 2020-01-01 remplace une
  prix >= seuil => haute
règle trois « Loi, art. 15 » à la date de vente depuis 2018-01-01 avant le 2019-01-01
  prix > 1 € => basse
règle quatre « Loi, art. 16 » depuis 2010-01-01
  => frais = seuil au vente
)";

class Time : public testing::Test {
 protected:
  Time() {
    folder.write("loi.domat", kPack);
    folder.write("cas.json", R"({"prix": "1100.00", "vente": "2010-06-01"})");
  }
  Ended run(const std::string& options) { return folder.domat("run loi.domat --case cas.json " + options); }
  Ended line(const std::string& options) { return folder.domat("timeline " + options); }
  Folder folder;
};

std::string plain(std::string text) {
  for (std::size_t i; (i = text.find("\u00a0")) != std::string::npos;) text.replace(i, 2, " ");
  return text;
}

TEST_F(Time, TheReasonsSayWhichWordingAndWhichParameter) {
  const std::string fr = plain(run("--lang fr --at 2015-03-01").out), json = run("--format json --at 2015-03-01").out;
  EXPECT_NE(fr.find("La règle une s'applique, dans sa rédaction en vigueur du 1er janvier 2010 au 31 décembre 2019,\n        et dont on connaît le texte depuis le 1er janvier 2012 (Loi, art. 14 ; loi.domat:7).\n"), std::string::npos) << fr;
  EXPECT_NE(fr.find("    Le paramètre seuil vaut 1 000,00 € le 1er mars 2015, valeur en vigueur du 1er janvier 2010 au\n        31 décembre 2019 (Décret, art. 1 ; loi.domat:6).\n"), std::string::npos) << fr;
  EXPECT_NE(json.find("\"known_from\": \"2012-01-01\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"day\": \"2015-03-01\",\n          \"from\": \"2010-01-01\",\n          \"before\": \"2020-01-01\""), std::string::npos) << json;
  EXPECT_NE(json.find("\"day\": \"2010-06-01\",\n          \"from\": \"2010-01-01\""), std::string::npos) << json;  // read for the day of the sale
}

TEST_F(Time, ADayWithoutAnyWordingIsSaid) {
  const std::string fr = plain(run("--lang fr --at 2009-12-31").out), json = run("--format json --at 2009-12-31").out;
  EXPECT_NE(fr.find("  constat haute : écarté\n    Aucune rédaction n'est en vigueur le 31 décembre 2009 ; la plus proche est celle de la règle\n"
                    "        une, en vigueur du 1er janvier 2010 au 31 décembre 2019.\n"
                    "    La règle une n'est pas en vigueur le 31 décembre 2009 : elle l'est seulement du 1er janvier 2010\n"), std::string::npos) << fr;
  // A conclusion that is open, judged by a date of the file; and a value.
  EXPECT_NE(fr.find("  constat basse : inconnu\n    Aucune rédaction n'est en vigueur le 1er juin 2010 ; la plus proche est celle de la règle trois,\n"), std::string::npos) << fr;
  EXPECT_NE(fr.find("  valeur frais : sans valeur\n    Aucune rédaction n'est en vigueur le 31 décembre 2009.\n"), std::string::npos) << fr;
  EXPECT_NE(json.find("\"no_wording\": {\n        \"day\": \"2009-12-31\",\n        \"nearest\": \"une\"\n"), std::string::npos) << json;
  EXPECT_NE(json.find("\"no_wording\": {\n        \"day\": \"2010-06-01\",\n        \"nearest\": \"trois\"\n"), std::string::npos) << json;
  // Once a rule is in force, its condition decides.
  EXPECT_EQ(run("--at 2022-01-01").out.find("No wording is in force on 1 January 2022"), std::string::npos);
}

TEST_F(Time, Timeline) {
  const Ended fr = line("loi.domat --lang fr --article 'art. 14'"), en = line("loi.domat --lang en");
  EXPECT_EQ(fr.status, 0) << fr.err;
  EXPECT_EQ(plain(fr.out),
            "loi 0.0.0\n"
            "\n"
            "2010-01-01\n"
            "  en vigueur à partir de ce jour, rédaction inconnue avant le 2012-01-01 :\n"
            "    règle une — Loi, art. 14 (loi.domat:7)\n"
            "\n"
            "2012-01-01\n"
            "  rédaction connue à partir de ce jour :\n"
            "    règle une — Loi, art. 14 (loi.domat:7)\n"
            "\n"
            "2020-01-01\n"
            "  plus en vigueur à partir de ce jour :\n"
            "    règle une — Loi, art. 14 (loi.domat:7), remplacée par deux\n");
  EXPECT_EQ(en.status, 0) << en.err;
  EXPECT_NE(en.out.find("2020-01-01\n"
                        "  no longer in force from this day on:\n"
                        "    rule une — Loi, art. 14 (loi.domat:7), replaced by deux\n"
                        "  in force from this day on:\n"
                        "    rule deux — Loi, art. 14-1 (loi.domat:9), replaces une\n"
                        "  parameter seuil — Décret, art. 1 (loi.domat:6): "), std::string::npos) << en.out;
  EXPECT_EQ(line("loi.domat --article 'art. 1400'").out, "loi 0.0.0\n\nno date\n");
}

TEST_F(Time, TimelineForPrograms) {
  const Ended e = line("loi.domat --format json --article 'art. 14-1'");
  EXPECT_EQ(e.status, 0) << e.err;
  EXPECT_EQ(e.out.substr(e.out.find("  \"changes\"")), R"J(  "changes": [
    {
      "day": "2020-01-01",
      "change": "begins",
      "kind": "rule",
      "name": "deux",
      "pack": "loi",
      "citations": [
        "Loi, art. 14-1"
      ],
      "at": "loi.domat:9",
      "from": "2020-01-01",
      "replaces": [
        "une"
      ],
      "replaced_by": []
    }
  ],
  "undated": {
    "rules": 0,
    "parameters": 0
  }
}
)J");
  const std::string all = line("loi.domat --format json").out;
  EXPECT_NE(all.find("\"change\": \"known\",\n      \"kind\": \"rule\",\n      \"name\": \"une\""), std::string::npos) << all;
  EXPECT_NE(all.find("\"known_from\": \"2012-01-01\",\n      \"replaces\": [],\n      \"replaced_by\": [\n        \"deux\"\n"), std::string::npos) << all;
  EXPECT_NE(all.find("\"as_of\": \"vente\""), std::string::npos) << all;
  EXPECT_NE(all.find("\"at\": \"loi.domat:6\",\n      \"value\": {\n        \"amount\": \"1200.00\",\n        \"currency\": \"EUR\"\n      }\n"), std::string::npos) << all;
}

TEST_F(Time, TheEntriesOfAnotherPackAreAskedForAndNamed) {
  folder.write("loi/domat.toml", "name = \"loi\"\n");
  folder.write("loi/loi.domat", kPack);
  folder.write("arrêt/domat.toml", "name = \"arrêt\"\n[dependencies]\nloi = { path = \"../loi\" }\n");
  folder.write("arrêt/arrêt.domat", "importe loi\nconstat p\nrègle r => p\n");
  const std::string own = plain(line("arrêt --lang fr").out), all = plain(line("arrêt --lang fr --dependencies").out);
  EXPECT_EQ(own, "arrêt 0.0.0\n\naucune date\n1 règle sans fenêtre\n");
  EXPECT_NE(all.find("    règle une du paquet loi — Loi, art. 14 (loi/loi.domat:7)\n"), std::string::npos) << all;
  EXPECT_NE(all.find("  paramètre seuil du paquet loi — Décret, art. 1 (loi/loi.domat:6) : 1 000,00 €\n"), std::string::npos) << all;
}

TEST_F(Time, TimelineOfWhatCannotBeRead) {
  EXPECT_EQ(line("absent.domat").status, 1);
  folder.write("faux.domat", "règle r => inconnue\n");
  const Ended text = line("faux.domat"), json = line("faux.domat --format json");
  EXPECT_EQ(text.status, 3);
  EXPECT_EQ(text.out, "");
  EXPECT_EQ(json.status, 3);
  EXPECT_NE(json.out.find("\"diagnostics\""), std::string::npos);
}

}  // namespace
}  // namespace cli
