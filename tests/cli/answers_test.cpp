// The answer to a case in every form, from a pack and from its artifact.
#include <gtest/gtest.h>

#include "tests/cli/process.h"

namespace cli {
namespace {

const char* const kRules = R"(partie Vendeur, Acheteur
fait livré « La chose a-t-elle été livrée ? »
fait prix : argent « Quel est le prix ? »
obligation payer(Partie) « doit payer le prix »
règle vente « CC, art. 1650 » depuis 2000-01-01
  livré & prix > 10 € => payer(Acheteur)
)";

class Answers : public testing::Test {
 protected:
  Answers() {
    folder.write("vente.domat", kRules);
    folder.write("bon.json", R"({"at": "2025-03-01", "facts": {"livré": true, "prix": "20.00"}})");
    folder.write("mauvais.json", R"({"at": "2025-03-01", "facts": {"livre": true}})");
  }
  Folder folder;
};

TEST_F(Answers, ADocumentInMarkdown) {
  const Ended e = folder.domat("run vente.domat --case bon.json --format markdown --lang en");
  EXPECT_EQ(e.status, 0) << e.err;
  EXPECT_TRUE(e.out.starts_with("# vente 0.0.0\n\nrules applied as of ")) << e.out;
  EXPECT_NE(e.out.find("### “doit payer le prix”: established\n\nobligation `payer(Acheteur)`\n\n- Rule `vente` applies, in its wording in force since "), std::string::npos) << e.out;
  EXPECT_NE(e.out.find("  - La chose a-t-elle été livrée ? **Yes** — `livré`.\n"), std::string::npos) << e.out;
}

TEST_F(Answers, APageThatStandsAlone) {
  const Ended e = folder.domat("run vente.domat --case bon.json --format html --lang fr");
  EXPECT_EQ(e.status, 0) << e.err;
  EXPECT_TRUE(e.out.starts_with("<!doctype html>\n<html lang=\"fr\">\n"));
  EXPECT_NE(e.out.find("default-src 'none'; style-src 'sha256-"), std::string::npos);
  EXPECT_NE(e.out.find("<code>payer(Acheteur)</code>"), std::string::npos);
  for (const char* outside : {"http:", "https:", "src=", "<link", "style=\"", "onclick"}) EXPECT_EQ(e.out.find(outside), std::string::npos) << outside;
}

TEST_F(Answers, AnArtifactAnswersAsItsPackDoes) {
  ASSERT_EQ(folder.domat("build vente.domat -o vente.so").status, 0);
  for (const std::string format : {"text", "markdown", "html"})
    for (const std::string lang : {"fr", "en"}) {
      const std::string rest = " --case bon.json --lang " + lang + " --format " + format;
      const Ended pack = folder.domat("run vente.domat" + rest), artifact = folder.domat("run vente.so" + rest);
      EXPECT_EQ(artifact.status, 0) << artifact.err;
      EXPECT_EQ(pack.out, artifact.out);
    }
}

TEST_F(Answers, ErrorsOfACaseStandInThePageAndInTheDocument) {
  for (const std::string format : {"markdown", "html"}) {
    const Ended e = folder.domat("run vente.domat --case mauvais.json --lang fr --format " + format);
    EXPECT_EQ(e.status, 4);
    EXPECT_EQ(e.err, "");
    EXPECT_NE(e.out.find("a pas été évalué"), std::string::npos) << e.out;
    EXPECT_NE(e.out.find("livre"), std::string::npos) << e.out;
    EXPECT_NE(e.out.find("C0202"), std::string::npos) << e.out;
  }
}

TEST_F(Answers, OnlyAnswersHaveThem) {
  EXPECT_EQ(folder.domat("check vente.domat --format html").status, 1);
  EXPECT_NE(folder.domat("run vente.domat --case bon.json --format pdf --lang en").err.find("--format: `pdf` is not among text, markdown, html, json"), std::string::npos);
}

}  // namespace
}  // namespace cli
