// Numbers, rates and durations from a case to its result, and the errors that rules meet on the way.
#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace cli {
namespace {

const char* const kPack = R"(fait total : argent
fait héritiers : entier
fait coefficient : décimal
fait abattement : taux
fait préavis : durée(jours)
fait vie_commune : durée(mois)
valeur part : argent
valeur nombre : entier
valeur poids : décimal
valeur réduction : taux
valeur attente : durée(jours)
valeur durée_retenue : durée(mois)
constat longue

règle partage « C. civ., art. 826 » => part = arrondi(total / héritiers, centime, inférieur)
règle compte => nombre = héritiers
règle pesée => poids = coefficient
règle abattu => réduction = abattement
règle attendre => attente = préavis
règle retenue => durée_retenue = vie_commune
vie_commune >= 1 an => longue
)";

class Values : public testing::Test {
 protected:
  Values() {
    folder.write("partage.domat", kPack);
    folder.write("cas.json", case_of("3"));
  }
  static std::string case_of(const std::string& heirs) {
    return "{\"total\": \"100.00\", \"héritiers\": " + heirs +
           ", \"coefficient\": 0.250, \"abattement\": \"12.5 %\", \"préavis\": \"P2W\", \"vie_commune\": \"P18M\"}";
  }
  Folder folder;
};

std::string plain(std::string text) {
  for (std::size_t i; (i = text.find("\u00a0")) != std::string::npos;) text.replace(i, 2, " ");
  return text;
}

TEST_F(Values, OneFormInResults) {
  const Ended e = folder.domat("run partage.domat --format json --case cas.json");
  EXPECT_EQ(e.status, 0) << e.err;
  for (const char* value : {"{\n        \"amount\": \"33.33\",\n        \"currency\": \"EUR\"\n      }", "3", "\"0.25\"", "\"12.5 %\"", "\"P14D\"", "\"P1Y6M\""})
    EXPECT_NE(e.out.find("\"kind\": \"value\",\n      \"value\": " + std::string(value) + ",\n"), std::string::npos) << value << "\n" << e.out;
}

TEST_F(Values, InWords) {
  const std::string fr = plain(folder.domat("run partage.domat --lang fr --case cas.json").out), en = plain(folder.domat("run partage.domat --lang en --case cas.json").out);
  for (const char* line : {"valeur part : 33,33 €\n", "valeur nombre : 3\n", "valeur poids : 0,25\n", "valeur réduction : 12,5 %\n", "valeur attente : 14 jours\n", "valeur durée_retenue : 1 an et 6 mois\n"})
    EXPECT_NE(fr.find(line), std::string::npos) << line << "\n" << fr;
  for (const char* line : {"value part: 33.33 EUR\n", "value poids: 0.25\n", "value réduction: 12.5%\n", "value attente: 14 days\n", "value durée_retenue: 1 year and 6 months\n"})
    EXPECT_NE(en.find(line), std::string::npos) << line << "\n" << en;
}

TEST_F(Values, ARuleThatMeetsAnErrorLeavesTheOthersTheirAnswer) {
  folder.write("zéro.json", case_of("0"));
  const Ended text = folder.domat("run partage.domat --lang fr --case zéro.json");
  EXPECT_EQ(text.status, 4);
  const std::string out = plain(text.out);
  EXPECT_NE(out.find("Erreurs\n  La règle partage (partage.domat:15) divise par zéro (C0404).\n"), std::string::npos) << out;
  EXPECT_NE(out.find("constat longue : établi\n"), std::string::npos) << out;
  EXPECT_NE(out.find("En erreur\n\n  valeur part : erreur : division par zéro\n"), std::string::npos) << out;
  const Ended json = folder.domat("run partage.domat --lang en --format json --case zéro.json");
  EXPECT_EQ(json.status, 4);
  EXPECT_EQ(json.err, "");
  EXPECT_NE(json.out.find("\"status\": \"error\",\n      \"error\": \"division_by_zero\""), std::string::npos) << json.out;
  EXPECT_NE(json.out.find("\"message\": \"rule partage (partage.domat:15) divides by zero\""), std::string::npos) << json.out;
  EXPECT_NE(json.out.find("\"value\": \"P1Y6M\""), std::string::npos) << json.out;
}

TEST_F(Values, ScenariosExpectErrorsByTheirCode) {
  const std::string given = "  soit total = 100 €, héritiers = 0, vie_commune = 18 mois\n";
  folder.write("partage.domat", std::string(kPack) + "scénario « bon »\n" + given + "  attendu erreur « division_by_zero », longue\n" +
                                    "scénario « tout code »\n" + given + "  attendu erreur\n" +
                                    "scénario « sans le dire »\n" + given + "  attendu longue\n" +
                                    "scénario « autre code »\n" + given + "  attendu erreur « overflow »\n" +
                                    "scénario « aucune erreur »\n  soit total = 100 €, héritiers = 3\n  attendu erreur « division_by_zero »\n" +
                                    "scénario « autre valeur »\n  soit total = 10_000 €, héritiers = 1\n  attendu part = 10_000,50 €\n" +
                                    "scénario « valeur en erreur »\n" + given + "  attendu part = 0 €\n");
  const Ended e = folder.domat("test partage.domat --lang fr");
  EXPECT_EQ(e.status, 2);
  const std::string out = plain(e.out);
  EXPECT_NE(out.find("3 scénarios réussis, 4 en échec\n"), std::string::npos) << out << e.err;
  EXPECT_NE(out.find("  attendu : erreur `overflow`\n  obtenu  : erreur `division_by_zero` "), std::string::npos) << out;
  EXPECT_NE(out.find("  attendu : erreur `division_by_zero`\n  obtenu  : une réponse "), std::string::npos) << out;
  EXPECT_NE(out.find("  attendu : part = 10 000,50 €\n  obtenu  : 10 000,00 € "), std::string::npos) << out;
  EXPECT_NE(out.find("  attendu : part = 0,00 €\n  obtenu  : erreur : division par zéro "), std::string::npos) << out;
}

}  // namespace
}  // namespace cli
