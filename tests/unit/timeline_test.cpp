// What of a pack changes on which day, in data and in words.
#include "compiler/explain/timeline.h"

#include <gtest/gtest.h>

#include "compiler/ir/from_model.h"
#include "runtime/core/date.h"
#include "tests/one_file.h"

namespace domat {
namespace {

const char* const kPack = R"(fait vente : date
fait prix : argent
constat tardive
constat chère
constat sûre
source « CC » « Code civil »
paramètre seuil : argent « CC, art. 14 » = 900 € avant le 2002-01-01, 1 000 € depuis 2002-01-01 avant le 2010-01-01, 1 200 € depuis 2015-01-01 avant le 2020-01-01
paramètre fixe : argent = 5 €
article bloc « CC, art. 14 » depuis 2005-02-19 {
  règle ancienne à la date de vente
    prix > seuil => tardive
  règle nouvelle « CC, art. 14-1 » à la date de vente depuis 2010-01-01 rédaction inconnue avant 2015-01-01 remplace ancienne
    prix > fixe => tardive
}
règle gardée « CC, art. 2 » rédaction inconnue avant 2012-06-30
  prix > fixe => sûre
règle libre « CC, art. 2 »
  prix > seuil => chère
exception passée à libre « CC, art. 3 » jusqu'au 2011-12-31
  tardive
)";

struct Dated : testing::Test {
  Dated() : one(kPack), model(one.model()) { EXPECT_EQ(one.reported(), "parameter_gap:7"); }
  Timeline line(const std::string& article = "") { return timeline(model, one.packs, one.sources, one.names, {article, false}); }
  std::string text(Lang lang, const std::string& article = "") {
    Pack pack = ir::from_model(model, one.names, one.sources);
    std::string out = timeline_text(line(article), pack, lang, false);
    for (std::size_t i; (i = out.find("\u00a0")) != std::string::npos;) out.replace(i, 2, " ");
    return out;
  }
  OneFile one;
  model::Model model;
};

TEST_F(Dated, EverythingInOrderOfTime) {
  EXPECT_EQ(text(Lang::fr),
            "essai\n"
            "\n"
            "2002-01-01\n"
            "  paramètre seuil — CC, art. 14 (essai.domat:7) : 1 000,00 € (auparavant 900,00 €)\n"
            "\n"
            "2005-02-19\n"
            "  en vigueur à partir de ce jour (à la date de vente) :\n"
            "    règle ancienne — CC, art. 14 (essai.domat:10)\n"
            "\n"
            "2010-01-01\n"
            "  plus en vigueur à partir de ce jour (à la date de vente) :\n"
            "    règle ancienne — CC, art. 14 (essai.domat:10), remplacée par nouvelle\n"
            "  en vigueur à partir de ce jour, rédaction inconnue avant le 2015-01-01 (à la date de vente) :\n"
            "    règle nouvelle — CC, art. 14 ; CC, art. 14-1 (essai.domat:12), remplace ancienne\n"
            "  paramètre seuil — CC, art. 14 (essai.domat:7) : sans valeur avant le 2015-01-01\n"
            "\n"
            "2012-01-01\n"
            "  plus en vigueur à partir de ce jour :\n"
            "    exception passée — CC, art. 3 (essai.domat:19)\n"
            "\n"
            "2012-06-30\n"
            "  rédaction connue à partir de ce jour, inconnue avant :\n"
            "    règle gardée — CC, art. 2 (essai.domat:15)\n"
            "\n"
            "2015-01-01\n"
            "  rédaction connue à partir de ce jour (à la date de vente) :\n"
            "    règle nouvelle — CC, art. 14 ; CC, art. 14-1 (essai.domat:12)\n"
            "  paramètre seuil — CC, art. 14 (essai.domat:7) : 1 200,00 €\n"
            "\n"
            "2020-01-01\n"
            "  paramètre seuil — CC, art. 14 (essai.domat:7) : n'a plus de valeur\n"
            "\n"
            "1 règle sans fenêtre ; 1 paramètre sans date\n");
}

TEST_F(Dated, InEnglish) {
  EXPECT_EQ(text(Lang::en, "art. 14-1"),
            "essai\n"
            "\n"
            "2010-01-01\n"
            "  in force from this day on, wording unknown before 2015-01-01 (as of vente):\n"
            "    rule nouvelle — CC, art. 14; CC, art. 14-1 (essai.domat:12), replaces ancienne\n"
            "\n"
            "2015-01-01\n"
            "  wording known from this day on (as of vente):\n"
            "    rule nouvelle — CC, art. 14; CC, art. 14-1 (essai.domat:12)\n");
}

TEST_F(Dated, OfOneArticle) {
  for (const Change& c : line("ART. 14").changes) {
    const Timeline all = line("ART. 14");
    EXPECT_TRUE(cites(all.entries[c.entry].citations[0], "art. 14"));
  }
  EXPECT_EQ(line("art. 14").changes.size(), 8u);
  EXPECT_EQ(line("art. 2").changes.size(), 1u);
  EXPECT_EQ(line("art. 2").undated_rules, 1u);
  EXPECT_EQ(line("art. 4").changes.size(), 0u);
  EXPECT_EQ(line("art. 4").undated_rules, 0u);
}

TEST(Cites, WholeNumbersOnly) {
  for (const char* citation : {"Statut, art. 14", "Statut, art. 14, 2°", "Statut, ART. 14.", "Statut, art.\u00a014 al. 1er", "art. 14-1 et art. 14"}) EXPECT_TRUE(cites(citation, "art. 14")) << citation;
  for (const char* citation : {"Statut, art. 141", "Statut, art. 14-1", "Statut, art. 14.2", "Statut, art. 14bis", "Statut, part. 14", ""}) EXPECT_FALSE(cites(citation, "art. 14")) << citation;
  EXPECT_TRUE(cites("Décret, § 1er", "decret, §"));
}

TEST(TimelineText, WithoutAnyDate) {
  OneFile one("fait a\nconstat p\na => p\n");
  const model::Model model = one.model();
  const Timeline line = timeline(model, one.packs, one.sources, one.names, {});
  EXPECT_TRUE(line.changes.empty());
  EXPECT_EQ(line.undated_rules, 1u);
  EXPECT_EQ(timeline_text(line, ir::from_model(model, one.names, one.sources), Lang::en, false), "essai\n\nno date\n1\u00a0rule without a window\n");
}

}  // namespace
}  // namespace domat
