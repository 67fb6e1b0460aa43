// The usual and the wrong uses of each command.
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/process.h"

namespace cli {
namespace {

namespace fs = std::filesystem;

const char* const kRules = R"(partie Vendeur, Acheteur
source CC « Code civil »
fait livré « La chose a-t-elle été livrée ? »
fait prix : argent
fait garde(Partie)
événement paiement « Date du paiement »
obligation payer(Partie) « doit payer le prix »
valeur dépôt : argent

règle vente « CC, art. 1650 » depuis 2000-01-01
  livré & !paiement & prix > 10 € => payer(Acheteur)
règle somme
  livré & garde(Vendeur) => dépôt = 1 500 €
)";

class Cli : public testing::Test {
 protected:
  Cli() {
    folder.write("vente.domat", kRules);
    folder.write("faux.domat", "fait a\nb => c\n");
    folder.write("bon.json", R"({"at": "2025-03-01", "facts": {"livré": true, "prix": "20.00", "paiement": false}})");
  }
  Ended domat(const std::string& arguments) { return folder.domat(arguments); }
  void expect_usage(const std::string& arguments, const std::string& french, const std::string& english) {
    for (const auto& [lang, message] : {std::pair{"fr", french}, std::pair{"en", english}}) {
      const Ended e = folder.shell("LC_ALL=" + std::string(lang) + "_FR.UTF-8 $D " + arguments);
      EXPECT_EQ(e.status, 1) << arguments;
      EXPECT_EQ(e.out, "") << arguments;
      EXPECT_EQ(e.err, message) << arguments;
    }
  }
  Folder folder;
};

// --- rules in Markdown

TEST_F(Cli, ALoneMarkdownFile) {
  const std::string rules = "# Vente\n\nUn « commentaire.\n\n```domat\n" + std::string(kRules) + "```\n\n";
  folder.write("vente.domat.md", rules + "```domat\nscénario « rien »\n  au 2025-03-01\n  le reste faux\n  soit prix = 20 €\n  attendu !payer(Acheteur)\n```\n");
  EXPECT_EQ(domat("check vente.domat.md").err, "");
  EXPECT_EQ(domat("test vente.domat.md").out, "1 scenario passed, 0 failed\n");
  EXPECT_NE(domat("run vente.domat.md --case bon.json").out.find("Rule vente applies, in its wording in force since "), std::string::npos);
  EXPECT_EQ(domat("format vente.domat.md --check").status, 0);

  folder.write("faux.domat.md", rules + "Puis :\n\n  ~~~ domat\n  livré => livrer(Vendeur)\n  ~~~\n");
  const Ended wrong = domat("check faux.domat.md");
  EXPECT_EQ(wrong.status, 3);
  EXPECT_NE(wrong.err.find("faux.domat.md:24:12"), std::string::npos) << wrong.err;
  EXPECT_NE(wrong.err.find("24 |   livré => livrer(Vendeur)\n"), std::string::npos) << wrong.err;

  folder.write("sale.en.domat.md", "```domat\nfact a\nright p\na => p\n```\n");
  EXPECT_EQ(domat("check sale.en.domat.md").err, "");
}

// --- the command line itself

const std::string kSeeFr = "voir domat --help\n", kSeeEn = "see domat --help\n";

TEST_F(Cli, Version) {
  const Ended e = domat("--version");
  EXPECT_EQ(e.status, 0);
  EXPECT_EQ(e.out, "domat " DOMAT_VERSION "\n");
  EXPECT_EQ(e.err, "");
}

TEST_F(Cli, HelpInBothLanguages) {
  const Ended fr = domat("--lang fr --help"), en = domat("--help");
  EXPECT_EQ(fr.status, 0);
  EXPECT_EQ(fr.out,
            "Domat : écrire, vérifier, évaluer et tester des règles de droit\n"
            "Usage : domat [OPTIONS] COMMANDE\n"
            "\n"
            "Options:\n"
            "  --lang fr|en                    langue des messages et des motifs\n"
            "  --version                       la version\n"
            "  -h,--help                       cette aide\n"
            "\n"
            "Commandes:\n"
            "  check                           vérifier un paquet\n"
            "  run                             évaluer un cas\n"
            "  ask                             mener un entretien : seulement ce dont la conclusion dépend encore\n"
            "  why-not                         dire quels faits changeraient une conclusion\n"
            "  test                            jouer les scénarios d'un paquet\n"
            "  build                           construire l'artefact d'un paquet\n"
            "  inspect                         dire ce que contient un artefact\n"
            "  format                          mettre en forme les fichiers d'un paquet\n"
            "  timeline                        lister ce qui change dans un paquet, et quand\n"
            "  import                          faire des scénarios des tests d'autrui\n"
            "  explain                         expliquer un code d'erreur ou d'avertissement\n"
            "  new                             créer un paquet\n"
            "\n");
  EXPECT_TRUE(en.out.starts_with("Domat: write, check, evaluate and test rules of law\nUsage: domat [OPTIONS] COMMAND\n")) << en.out;
}

TEST_F(Cli, HelpOfEachCommandIsInTheLanguageAskedFor) {
  for (const std::string command : {"check", "run", "ask", "why-not", "test", "build", "inspect", "format", "timeline", "import", "explain", "new"}) {
    const Ended fr = domat(command + " --lang fr --help"), en = domat(command + " --help");
    EXPECT_EQ(fr.status, 0) << command;
    for (const char* word : {"REQUIRED", "TEXT", "Positionals", "Usage:", "this help", "language"}) EXPECT_EQ(fr.out.find(word), std::string::npos) << fr.out;
    for (const char* word : {"REQUIRED", "TEXT", "Positionals", "Usage :", "cette aide", "langue"}) EXPECT_EQ(en.out.find(word), std::string::npos) << en.out;
  }
}

TEST_F(Cli, WrongCommands) {
  expect_usage("", "domat : une commande est attendue : check, run, ask, why-not, test, build, inspect, format, timeline, import, new ou explain\n" + kSeeFr,
               "domat: a command is expected: check, run, ask, why-not, test, build, inspect, format, timeline, import, new or explain\n" + kSeeEn);
  expect_usage("chek vente.domat", "domat : il n'y a pas de commande `chek` ; vouliez-vous dire `check` ?\n" + kSeeFr,
               "domat: there is no command `chek`; did you mean `check`?\n" + kSeeEn);
  expect_usage("xyzzy", "domat : il n'y a pas de commande `xyzzy`\n" + kSeeFr, "domat: there is no command `xyzzy`\n" + kSeeEn);
  expect_usage("check", "domat : PACK manque\n" + kSeeFr, "domat: PACK is missing\n" + kSeeEn);
  expect_usage("check vente.domat --bogus", "domat : non attendu : --bogus\n" + kSeeFr, "domat: not expected: --bogus\n" + kSeeEn);
  expect_usage("run vente.domat", "domat : --case, ou --cases, manque\n", "domat: --case, or --cases, is missing\n");
  expect_usage("run vente.domat --case", "domat : --case attend une valeur\n" + kSeeFr, "domat: --case expects a value\n" + kSeeEn);
  expect_usage("run vente.domat --case - --mode closd", "domat : --mode : `closd` n'est pas parmi open, closed\n" + kSeeFr,
               "domat: --mode: `closd` is not among open, closed\n" + kSeeEn);
}

TEST_F(Cli, TheLanguageIsThatAskedForElseTheLocales) {
  EXPECT_TRUE(domat("check faux.domat --lang fr").err.starts_with("erreur["));
  EXPECT_TRUE(domat("check faux.domat").err.starts_with("error["));
  EXPECT_TRUE(folder.shell("LC_ALL= LANG=fr_FR.UTF-8 $D check faux.domat").err.starts_with("erreur["));
  EXPECT_TRUE(folder.shell("LC_ALL=fr_FR.UTF-8 $D check faux.domat --lang en").err.starts_with("error["));
  EXPECT_NE(folder.shell("LC_ALL=fr_FR.UTF-8 $D run vente.domat --case bon.json").out.find("La règle vente s'applique"), std::string::npos);
}

TEST_F(Cli, ColourOnlyWhenAskedForOrOnATerminal) {
  EXPECT_EQ(domat("check faux.domat").err.find('\x1b'), std::string::npos);
  EXPECT_NE(domat("check faux.domat --color always").err.find('\x1b'), std::string::npos);
  EXPECT_NE(domat("run vente.domat --case bon.json --color always").out.find('\x1b'), std::string::npos);
  EXPECT_EQ(domat("run vente.domat --case bon.json --color never").out.find('\x1b'), std::string::npos);
}

// script(1), of the essential package bsdutils, gives the command a terminal.
TEST_F(Cli, NoColorIsHeardOnATerminal) {
  const std::string line = " script -qec \"$D check faux.domat\" /dev/null";
  EXPECT_NE(folder.shell("env" + line).out.find("\x1b[1;31m"), std::string::npos);
  EXPECT_EQ(folder.shell("env NO_COLOR=1" + line).out.find("\x1b["), std::string::npos);
}

// --- streams that cannot be written

TEST_F(Cli, AClosedOrFullOutputIsAnErrorThatIsSaid) {
  for (const std::string arguments : {"run vente.domat --case bon.json", "explain D0101", "check vente.domat --emit model", "run vente.domat --case bon.json --format json"})
    for (const std::string to : {" >&-", " >/dev/full"}) {
      const Ended e = folder.domat(arguments + to);
      EXPECT_EQ(e.status, 1) << arguments << to;
      EXPECT_EQ(e.err, "domat: the output cannot be written\n") << arguments << to;
    }
}

TEST_F(Cli, AReaderThatGoesAwayIsNoCrash) {
  const Ended e = folder.shell("{ $D explain D0101; echo \"status $?\" >&2; } | true");
  EXPECT_TRUE(e.err == "status 141\n" || e.err == "status 0\n" || e.err == "domat: the output cannot be written\nstatus 1\n") << e.err;
}

// A file opened after a stream was closed must not receive what is meant for the stream.
TEST_F(Cli, ClosedStreamsDoNotLeadWritingAstray) {
  EXPECT_EQ(domat("check faux.domat >&- 2>&-").status, 1);
  EXPECT_EQ(domat("new neuf <&- >&- 2>&-").status, 1);
  EXPECT_EQ(domat("check neuf").err, "");
}

// --- check

TEST_F(Cli, Check) {
  const Ended good = domat("check vente.domat");
  EXPECT_EQ(good.status, 0) << good.err;
  EXPECT_EQ(good.out + good.err, "");
  EXPECT_EQ(domat("check faux.domat").status, 3);
  const Ended none = domat("check nulle_part");
  EXPECT_EQ(none.status, 1);
  EXPECT_NE(none.err.find("`nulle_part`"), std::string::npos);
}

TEST_F(Cli, EachStageCanBePrinted) {
  for (const std::string stage : {"ast", "model", "ir", "llvm", "asm"}) {
    const Ended check = domat("check vente.domat --emit " + stage), run = domat("run vente.domat --case bon.json --emit " + stage);
    EXPECT_EQ(check.status, 0) << stage << check.err;
    EXPECT_GT(check.out.size(), 100u) << stage;
    EXPECT_EQ(run.status, 0) << stage;
    EXPECT_EQ(run.out, check.out) << stage;
  }
  const Ended wrong = domat("check faux.domat --emit ir");
  EXPECT_EQ(wrong.status, 3);
  EXPECT_EQ(wrong.out, "");
}

TEST_F(Cli, TimesGoToStandardError) {
  const Ended e = domat("run vente.domat --case bon.json --time-passes");
  EXPECT_EQ(e.status, 0);
  EXPECT_EQ(e.out.find(" ms "), std::string::npos);
  for (const char* pass : {"parse", "check", "lower", "read case", "evaluate", "reasons"}) EXPECT_NE(e.err.find(std::string(" ms  ") + pass), std::string::npos) << pass;
}

// --- run

TEST_F(Cli, RunSaysWhatFollowsAndWhy) {
  const Ended e = domat("run vente.domat --case bon.json --lang fr");
  EXPECT_EQ(e.status, 0);
  EXPECT_EQ(e.err, "");
  std::string out = e.out;
  for (std::size_t i; (i = out.find("\u00a0")) != std::string::npos;) out.replace(i, 2, " ");
  EXPECT_EQ(out,
            "vente 0.0.0, règles appliquées au 1er mars 2025, en instruction\n"
            "1 conclusion établie, 1 inconnue, 1 non établie.\n"
            "1 question reste sans réponse dans le dossier.\n"
            "\n"
            "Établi\n"
            "\n"
            "  « doit payer le prix » : établie — obligation payer(Acheteur)\n"
            "    La règle vente s'applique, dans sa rédaction en vigueur depuis le 1er janvier 2000 (CC, art.\n"
            "        1650 ; vente.domat:10).\n"
            "      - La chose a-t-elle été livrée ? Oui — livré.\n"
            "      - Date du paiement : cela n'a pas eu lieu — paiement.\n"
            "      - prix : 20,00 € (demandé : plus de 10,00 €).\n"
            "\n"
            "Inconnu\n"
            "\n"
            "  valeur dépôt : inconnu\n"
            "    La règle somme reste en suspens (vente.domat:12).\n"
            "      - Il reste à savoir : garde(Vendeur).\n"
            "\n"
            "Ce qui manque au dossier\n"
            "  garde(Vendeur).\n"
            "\n"
            "Non établi\n"
            "  Aucune règle ne vise : payer(Vendeur).\n");
}

TEST_F(Cli, BothEnginesSayTheSame) {
  for (const std::string format : {"text", "json"}) {
    const Ended native = domat("run vente.domat --case bon.json --format " + format), reference = domat("run vente.domat --case bon.json --engine reference --format " + format);
    EXPECT_EQ(native.status, 0) << native.err;
    EXPECT_EQ(native.out, reference.out);
  }
}

TEST_F(Cli, OptionsWinOverTheCase) {
  const Ended early = domat("run vente.domat --case bon.json --at 1999-12-31 --mode closed");
  EXPECT_TRUE(early.out.starts_with("vente 0.0.0, rules applied as of 31\u00a0December\u00a01999, file closed, for judgment\n")) << early.out;
  EXPECT_NE(early.out.find("Rule vente is not in force on 31\u00a0December\u00a01999: it is so only from 1\u00a0January\u00a02000"), std::string::npos) << early.out;
  EXPECT_EQ(domat("run vente.domat --case bon.json --rest-false").out.find("Unknown"), std::string::npos);
}

TEST_F(Cli, ACaseFromStandardInputOrAPipe) {
  const std::string expected = domat("run vente.domat --case bon.json").out;
  EXPECT_EQ(folder.shell("$D run vente.domat --case - <bon.json").out, expected);
  EXPECT_EQ(folder.shell("cat bon.json | $D run vente.domat --case /dev/stdin").out, expected);
}

TEST_F(Cli, CasesThatCannotBeRead) {
  expect_usage("run vente.domat --case rien.json", "domat : impossible de lire le dossier `rien.json` : aucun fichier de ce nom\n",
               "domat: cannot read the case `rien.json`: No such file or directory\n");
  expect_usage("run vente.domat --case .", "domat : impossible de lire le dossier `.` : c'est un dossier\n", "domat: cannot read the case `.`: Is a directory\n");
}

TEST_F(Cli, DatesThatAreNone) {
  for (const std::string date : {"2025-02-30", "demain", "''", "2025-3-1"}) {
    const std::string shown = date == "''" ? "" : date;
    expect_usage("run vente.domat --case bon.json --at " + date,
                 "domat : --at : `" + shown + "` n'est pas une date du calendrier ; elle s'écrit AAAA-MM-JJ, par exemple 2025-03-01\n",
                 "domat: --at: `" + shown + "` is not a day of the calendar; a date is written YYYY-MM-DD, such as 2025-03-01\n");
  }
}

TEST_F(Cli, ErrorsOfACaseStopEverything) {
  folder.write("mauvais.json", "{\n  \"at\": \"2025-03-01\",\n  \"facts\": {\"livre\": true,\n    \"prix\": \"20.005\"}\n}\n");
  const Ended e = domat("run vente.domat --case mauvais.json");
  EXPECT_EQ(e.status, 4);
  EXPECT_EQ(e.out, "");
  EXPECT_EQ(e.err,
            "error[C0202]: the pack has no fact or event `livre`; did you mean `livré`?\n"
            " --> mauvais.json:3:13, facts.livre\n"
            "error[C0312]: `20.005` has too many decimals: EUR has at most 2\n"
            " --> mauvais.json:4:13, facts.prix\n");
  const Ended json = domat("run vente.domat --case mauvais.json --format json");
  EXPECT_EQ(json.status, 4);
  EXPECT_EQ(json.err, "");
  EXPECT_NE(json.out.find("\"conclusions\": []"), std::string::npos);
  EXPECT_NE(json.out.find("\"code\": \"too_many_decimals\""), std::string::npos);
  EXPECT_NE(json.out.find("\"line\": 4"), std::string::npos);
}

TEST_F(Cli, MalformedCases) {
  for (const std::string text : {"", "{", "[]", "{\"livré\": tru}", "\\377\\376", "{} {}"}) {
    const Ended e = folder.shell("printf '%b' '" + text + "' | $D run vente.domat --case - --at 2025-03-01");
    EXPECT_EQ(e.status, 4) << text;
    EXPECT_EQ(e.out, "") << text;
    EXPECT_TRUE(e.err.starts_with("error[C01")) << text << e.err;
    EXPECT_NE(e.err.find("\n --> (standard input)"), std::string::npos) << text << e.err;
  }
}

TEST_F(Cli, TheApplicationDateIsNeverAssumed) {
  const Ended e = folder.shell("echo '{\"livré\": true}' | $D run vente.domat --case -");
  EXPECT_EQ(e.status, 4);
  EXPECT_TRUE(e.err.starts_with("error[C0401]: ")) << e.err;
}

TEST_F(Cli, RulesWithErrorsAreNotRun) {
  const Ended e = domat("run faux.domat --case bon.json");
  EXPECT_EQ(e.status, 3);
  EXPECT_EQ(e.out, "");
  EXPECT_TRUE(e.err.starts_with("error[D")) << e.err;
  const Ended json = domat("run faux.domat --case bon.json --format json");
  EXPECT_EQ(json.status, 3);
  EXPECT_EQ(json.err, "");
  EXPECT_TRUE(json.out.starts_with("{\n  \"diagnostics\": [")) << json.out;
  EXPECT_EQ(domat("run nulle_part --case bon.json").status, 1);
}

TEST_F(Cli, WarningsDoNotMixWithTheAnswer) {
  folder.write("averti.domat", "fait inutile\nfait a\nconstat p\na => p\n");
  const Ended e = folder.shell("echo '{\"a\": true}' | $D run averti.domat --case - --format json");
  EXPECT_EQ(e.status, 0);
  EXPECT_TRUE(e.err.starts_with("warning[")) << e.err;
  EXPECT_TRUE(e.out.starts_with("{\n  \"pack\"")) << e.out;
}

// --- explain

TEST_F(Cli, Explain) {
  const Ended d = domat("explain D0101 --lang fr"), c = domat("explain c0202");
  EXPECT_EQ(d.status, 0);
  EXPECT_EQ(d.out, read(fs::path(DOMAT_SOURCE) / "compiler/diagnostics/pages/D0101.fr.md"));
  EXPECT_EQ(c.status, 0);
  EXPECT_EQ(c.out, read(fs::path(DOMAT_SOURCE) / "compiler/diagnostics/pages/C0202.en.md"));
}

TEST_F(Cli, ExplainAnUnknownCode) {
  const Ended near = domat("explain D0199");
  EXPECT_EQ(near.status, 1);
  EXPECT_TRUE(near.err.starts_with("domat: there is no code `D0199`; nearest codes: D01")) << near.err;
  const Ended far = domat("explain rien --lang fr");
  EXPECT_EQ(far.status, 1);
  EXPECT_EQ(far.err, "domat : il n'y a pas de code `rien` ; un code s'écrit comme D0101 ou C0202\n");
}

// --- new

TEST_F(Cli, NewPacksPassTheirOwnChecks) {
  for (const std::string lang : {"fr", "en"}) {
    const std::string name = "essai-" + lang;
    const Ended made = domat("new " + name + " --lang " + lang);
    EXPECT_EQ(made.status, 0) << made.err;
    const Ended check = domat("check " + name), test = domat("test --fail-on-empty " + name), format = domat("format --check " + name);
    EXPECT_EQ(check.status, 0);
    EXPECT_EQ(check.out + check.err, "") << "no warnings";
    EXPECT_EQ(test.status, 0) << test.out;
    EXPECT_EQ(format.status, 0) << format.out << format.err;
    const Ended run = folder.shell("$D run " + name + " --case " + name + "/cases/*.json");
    EXPECT_EQ(run.status, 0);
    EXPECT_TRUE(run.out.starts_with(name + " 0.1.0, file open\n")) << run.out;
  }
}

TEST_F(Cli, NewNeverTouchesWhatExists) {
  fs::create_directory(folder.path() / "vide");
  folder.write("fichier", "x");
  for (const std::string name : {"vide", "fichier"}) {
    const Ended e = domat("new " + name + " --lang fr");
    EXPECT_EQ(e.status, 1);
    EXPECT_EQ(e.err, "domat : impossible de créer le dossier `" + name + "` : il existe déjà\n");
  }
  EXPECT_TRUE(fs::is_empty(folder.path() / "vide"));
  EXPECT_EQ(read(folder.path() / "fichier"), "x");
}

TEST_F(Cli, NewRefusesWhatIsNoName) {
  for (const std::string name : {"9a", "''", "a/b", "../a", ".a", "é", "'a b'", "a.domat"}) {
    const Ended e = domat("new " + name);
    EXPECT_EQ(e.status, 1) << name;
    EXPECT_NE(e.err.find("will not do for a pack: a name begins with a letter"), std::string::npos) << e.err;
  }
  EXPECT_EQ(domat("new " + std::string(300, 'a')).status, 1);
}

TEST_F(Cli, NewLeavesNothingHalfWritten) {
  // The limit on the size of files stands for a full disk: the manifest fits, the rules do not.
  const Ended e = folder.shell("trap '' XFSZ; ulimit -f 1; $D new plein --lang fr");
  EXPECT_EQ(e.status, 1) << e.out;
  EXPECT_TRUE(e.err.starts_with("domat : impossible de créer le dossier `plein` : ")) << e.err;
  EXPECT_FALSE(fs::exists(folder.path() / "plein"));
}

// --- test

TEST_F(Cli, TestStatuses) {
  folder.write("s.domat", "fait a\nconstat p\na => p\nscénario « bon »\n  soit a\n  attendu p\nscénario « mauvais »\n  soit a\n  attendu !p\n");
  EXPECT_EQ(domat("test s.domat").status, 2);
  EXPECT_EQ(domat("test s.domat --run bon").status, 0);
  EXPECT_EQ(domat("test s.domat --run rien").status, 0);
  EXPECT_EQ(domat("test s.domat --run rien --fail-on-empty").status, 2);
  EXPECT_EQ(domat("test s.domat --run '['").status, 1);
  EXPECT_EQ(domat("test faux.domat").status, 3);
  EXPECT_EQ(domat("test nulle_part").status, 1);
}

}  // namespace
}  // namespace cli
