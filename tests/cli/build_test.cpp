// domat build, domat inspect, and domat run of an artifact: what a host would load, and what is never loaded.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "tests/cli/process.h"

namespace cli {
namespace {

namespace fs = std::filesystem;

const char* const kRules = R"(partie Vendeur, Acheteur
énumération Lieu { ville, campagne }
fait livré « La chose a-t-elle été livrée ? »
fait prix : argent
fait lieu : Lieu
fait garde(Partie)
événement paiement « Date du paiement »
paramètre plafond : argent « Décret 1, art. 2 » = 1 000 € depuis 2020-01-01
obligation payer(Partie) « doit payer le prix »
valeur dépôt : argent
valeur terme : date

règle vente « CC, art. 1650 » depuis 2000-01-01
  livré & !paiement & prix > 10 € & lieu = ville => payer(Acheteur)
exception gardée à vente « CC, art. 1653 »
  garde(Acheteur)
règle somme
  livré & garde(Vendeur) => dépôt = min(arrondi(prix * 33,333 %, centime, pair), plafond)
règle terme
  livré => terme = ajoute_ouvrables(jour, 10, France)
)";
const char* const kCase = R"({"at": "2025-03-01", "facts": {"livré": true, "prix": "200.00", "paiement": false, "lieu": "ville", "garde": {"Vendeur": true, "Acheteur": false}}})";

// Making an artifact takes a while: one of each kind serves all tests.
const Folder& shared() {
  static const Folder folder;
  static const bool made = [] {
    folder.write("vente.domat", kRules);
    folder.write("bon.json", kCase);
    return folder.shell("$D build vente.domat -o vente.so && $D build vente.domat -o vente.wasm --target wasm32").status == 0;
  }();
  EXPECT_TRUE(made);
  return folder;
}

class Build : public testing::Test {
 protected:
  Ended domat(const std::string& arguments) { return folder.domat(arguments); }
  void expect_refused(const std::string& file, const std::string& french, const std::string& english) {
    for (const std::string command : {"run " + file + " --case bon.json", "inspect " + file}) {
      const Ended fr = domat(command + " --lang fr"), en = domat(command + " --lang en");
      EXPECT_EQ(fr.status, 1) << command;
      EXPECT_EQ(fr.out + en.out, "") << command;
      EXPECT_EQ(fr.err, "domat : `" + file + "` " + french + "\n") << command;
      EXPECT_EQ(en.err, "domat: `" + file + "` " + english + "\n") << command;
    }
  }
  // What the linker would have to look for elsewhere, and what it offers, one a line.
  std::string lines(const std::string& command) { return folder.shell(command).out; }
  const Folder& folder = shared();
};

TEST_F(Build, AnswersAsThePackDoes) {
  folder.write("faux.json", R"({"at": "2025-03-01", "facts": {"livre": true, "prix": "x"}})");
  folder.write("rien.json", R"({"mode": "closed", "facts": {}})");
  for (const std::string file : {"bon.json", "faux.json", "rien.json"})
    for (const std::string options : {" --format json", " --format text", " --format json --lang fr", " --lang fr --rest-false", " --mode closed --at 2024-02-29"}) {
      const std::string rest = " --case " + file + options;
      const Ended pack = domat("run vente.domat" + rest), artifact = domat("run vente.so" + rest);
      EXPECT_EQ(artifact.out, pack.out) << rest;
      EXPECT_EQ(artifact.err, pack.err) << rest;
      EXPECT_EQ(artifact.status, pack.status) << rest;
    }
  EXPECT_NE(domat("run vente.so --case bon.json").out.find("payer(Acheteur)"), std::string::npos);
}

TEST_F(Build, TheSameSourceGivesTheSameBytes) {
  const Ended e = folder.shell("mkdir -p ailleurs && cp vente.domat ailleurs && cd ailleurs && $D build vente.domat -o b.so && $D build ../ailleurs/vente.domat -o b.wasm --target wasm32 --lang fr");
  EXPECT_EQ(e.status, 0) << e.err;
  EXPECT_EQ(e.out + e.err, "");
  EXPECT_EQ(read(folder.path() / "ailleurs/b.so"), read(folder.path() / "vente.so"));
  EXPECT_EQ(read(folder.path() / "ailleurs/b.wasm"), read(folder.path() / "vente.wasm"));
  EXPECT_EQ(read(folder.path() / "vente.so").find(folder.path().string()), std::string::npos);
}

TEST_F(Build, NeedsNothingButThreeFunctions) {
  const std::string tool = DOMAT_READELF;
  EXPECT_EQ(lines(tool + " -d vente.so | grep -c NEEDED"), "0\n");
  EXPECT_EQ(lines(tool + " --dyn-syms -W vente.so | awk '$7 == \"UND\" && $8 != \"\" { print $8 }' | grep -vxE 'memcpy|memset|memcmp'"), "");
  const std::string offered = lines(tool + " --dyn-syms -W vente.so | awk '$7 != \"UND\" && $1 ~ /^[0-9]+:/ { print $8 }' | sort | tr '\\n' ' '");
  EXPECT_EQ(offered,
            "domat_atoms domat_batch_memory domat_case_memory domat_describe domat_evaluate_arrow domat_evaluate_batch domat_evaluate_case domat_instances domat_open domat_plane_of_bytes domat_planes_of_bytes domat_prepare_batch domat_run_batch ");
  const std::string segments = lines(tool + " -lW vente.so");
  EXPECT_NE(segments.find("GNU_RELRO"), std::string::npos);
  EXPECT_EQ(lines(tool + " -lW vente.so | grep GNU_STACK | grep -c RWE"), "0\n");
  EXPECT_EQ(lines(tool + " -d vente.so | grep -cE 'TEXTREL|RUNPATH|RPATH'"), "0\n");
  EXPECT_EQ(lines(tool + " -d vente.so | grep -c NOW"), "2\n");
}

TEST_F(Build, Inspect) {
  const Ended fr = domat("inspect vente.so --lang fr"), en = domat("inspect vente.so");
  EXPECT_EQ(fr.err + en.err, "");
  EXPECT_EQ(en.out.find("vente 0.0.0\n  hash of the sources: "), 0u) << en.out;
  EXPECT_NE(en.out.find("\nfacts (5)\n  livré: yes or no — La chose a-t-elle été livrée ?\n"), std::string::npos) << en.out;
  EXPECT_NE(en.out.find("  gardée — CC, art. 1653 (vente.domat:15)\n"), std::string::npos) << en.out;
  EXPECT_NE(fr.out.find("\nfaits (5)\n  livré : oui ou non — La chose a-t-elle été livrée ?\n"), std::string::npos) << fr.out;
  EXPECT_NE(fr.out.find("  vente — CC, art. 1650, depuis le 2000-01-01 (vente.domat:13)\n"), std::string::npos) << fr.out;
  EXPECT_NE(fr.out.find("    1000.00 EUR, depuis le 2020-01-01\n"), std::string::npos) << fr.out;
  const Ended json = domat("inspect vente.so --format json"), schema = domat("inspect vente.so --schema");
  EXPECT_NE(json.out.find("\"abi\": 1"), std::string::npos);
  EXPECT_NE(schema.out.find("\"$schema\": \"https://json-schema.org/draft/2020-12/schema\""), std::string::npos);
  // A module for WebAssembly is described, though not run.
  EXPECT_NE(domat("inspect vente.wasm").out.find("for wasm32"), std::string::npos);
  EXPECT_EQ(domat("inspect vente.wasm --schema").out, schema.out);
}

TEST_F(Build, ErrorsInTheRulesWriteNothing) {
  folder.write("faux.domat", "fait a\nb => c\n");
  const Ended e = domat("build faux.domat -o faux.so");
  EXPECT_EQ(e.status, 3);
  EXPECT_NE(e.err.find("faux.domat:2"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder.path() / "faux.so"));
  EXPECT_EQ(domat("build absent.domat -o faux.so").status, 1);
  EXPECT_FALSE(fs::exists(folder.path() / "faux.so"));
}

TEST_F(Build, ReplacesWhatStandsThereOrLeavesItWhole) {
  folder.write("ancien.so", "ancien");
  fs::permissions(folder.path() / "ancien.so", fs::perms(0640));
  EXPECT_EQ(domat("build vente.domat -o ancien.so").status, 0);
  EXPECT_EQ(read(folder.path() / "ancien.so"), read(folder.path() / "vente.so"));
  EXPECT_EQ(fs::status(folder.path() / "ancien.so").permissions(), fs::perms(0640));
  const Ended en = domat("build vente.domat -o absent/b.so"), fr = domat("build vente.domat -o absent/b.so --lang fr");
  EXPECT_EQ(en.status, 1);
  EXPECT_EQ(en.err, "domat: cannot write `absent/b.so`: No such file or directory\n");
  EXPECT_EQ(fr.err, "domat : impossible d'écrire `absent/b.so` : aucun fichier de ce nom\n");
  for (const auto& entry : fs::directory_iterator(folder.path())) EXPECT_FALSE(entry.path().filename().string().starts_with(".domat-")) << entry.path();
}

TEST_F(Build, MisusedCommands) {
  EXPECT_EQ(domat("build vente.domat").err, "domat: -o is missing\nsee domat --help\n");
  EXPECT_EQ(domat("build vente.domat -o x --target sparc").err, "domat: --target: `sparc` is not among wasm32\nsee domat --help\n");
  EXPECT_EQ(domat("run vente.so --case bon.json --emit llvm").err, "domat: an artifact has no source any more: --emit and --engine reference take a pack\n");
  EXPECT_EQ(domat("run vente.so --case bon.json --engine reference --lang fr").err, "domat : un artefact n'a plus de sources : --emit et --engine reference demandent un paquet\n");
}

// --- a pack with lists

const char* const kLists = R"(structure Personne { clé nom, mineur, tuteur : personnes }
structure Bien { clé id, valeur : argent, volé, propriétaire : personnes }
fait personnes : liste de Personne « Qui est en cause ? »
fait biens : liste de Bien « Quels biens y avait-il ? »
fait versements : liste de argent
fait assuré(biens, Partie)
fait témoin(personnes, biens)
fait déclarant : personnes
événement constat_du_vol(biens)
droit agir(personnes)
valeur part(biens) : argent
valeur indemnité : argent
valeur plus_cher : biens
constat vu
constat tardif

partie Assureur, Banque

règle agir « C. assur., art. L113-1 » pour p dans personnes tel que p = déclarant :
  !p.mineur | !p.tuteur.mineur => agir(p)
règle part « C. assur., art. L121-1 » pour b dans biens tel que b.volé & assuré(b, Assureur) :
  => part(b) = b.valeur
exception mineur à part pour b dans biens :
  b.propriétaire.mineur & assuré(b, Banque)
règle indemnité
  => indemnité = somme(part(b) pour b dans biens tel que défini(part(b))) - somme(v pour v dans versements)
règle cher
  défini(dernier(b pour b dans biens selon b.valeur)) => plus_cher = dernier(b pour b dans biens selon b.valeur)
règle vu
  il existe p dans personnes tel que !p.mineur : (il existe b dans biens : témoin(p, b)) => vu
règle tardif pour b dans biens :
  constat_du_vol(b) & constat_du_vol(b) + 30 jours < jour => tardif
)";

const std::vector<std::string> kListCases = {
    R"({"personnes": [{"nom": "Anne", "mineur": false}, {"nom": "Paul", "mineur": true, "tuteur": "Anne"}],
       "biens": [{"id": "b1", "valeur": "280.00", "volé": true, "propriétaire": "Anne"}, {"id": "le vélo", "valeur": 90, "volé": true, "propriétaire": "Paul"}, {"id": "b3", "valeur": 5, "volé": false}],
       "versements": ["120.00", "30.50"], "assuré": {"b1": {"Assureur": true, "Banque": true}, "le vélo": {"Assureur": true, "Banque": true}}, "déclarant": "Paul",
       "témoin": {"Anne": {"b3": true}}, "constat_du_vol": {"b1": "2025-01-02", "le vélo": false}})",
    R"({"mode": "closed", "facts": {"personnes": [{"nom": "Anne"}], "biens": [{"id": "b", "valeur": "5.00", "volé": "conflict", "propriétaire": "Anne"}], "assuré": {"b": {"Assureur": true}}, "versements": []}})",
    R"({"personnes": [], "biens": [], "versements": []})",
    R"({"biens": [{"id": "b", "valeur": "92233720368547758.07", "volé": true}, {"id": "c", "valeur": "1.00", "volé": true}], "assuré": {"b": {"Assureur": true, "Banque": false}, "c": {"Assureur": true, "Banque": false}}, "versements": []})",
    R"({"personnes": null, "déclarant": "Anne"})",
    R"({"biens": [{"id": "b"}, {"id": "b"}]})",
    R"({"personnes": [{"nom": "Anne", "tuteur": "Paul"}]})"};

// To the first of them.
const std::string kListAnswers =
    R"x({"agir(Anne)":"false","agir(Paul)":"true","part(b1)":{"amount":"280.00","currency":"EUR"},"part(le vélo)":{"status":"undefined"},)x"
    R"x("part(b3)":{"status":"undefined"},"indemnité":{"amount":"129.50","currency":"EUR"},"plus_cher":"b1","vu":"true","tardif":"true"})x"
    "\n";

class BuildOfLists : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    shared().write("biens.domat", kLists);
    std::string lines;
    for (std::size_t i = 0; i < kListCases.size(); ++i) {
      shared().write("biens" + std::to_string(i) + ".json", kListCases[i]);
      for (const char c : kListCases[i]) lines += c == '\n' ? ' ' : c;
      lines += '\n';
    }
    shared().write("biens.jsonl", lines);
    const Ended e = shared().domat("build biens.domat -o biens.so");
    ASSERT_EQ(e.status, 0) << e.err;
  }
  // Of the artifact, which the pack and the reference engine have to give as well. What is said beside the answers of many cases tells the time.
  static Ended run(const std::string& rest) {
    Ended artifact = shared().domat("run biens.so --at 2025-03-01 " + rest);
    for (const std::string engine : {"", " --engine reference"}) {
      const Ended pack = shared().domat("run biens.domat --at 2025-03-01 " + rest + engine);
      EXPECT_EQ(artifact.out, pack.out) << rest << engine;
      EXPECT_EQ(artifact.status, pack.status) << rest << engine;
      if (rest.starts_with("--case ")) EXPECT_EQ(artifact.err, pack.err) << rest << engine;
    }
    return artifact;
  }
};

TEST_F(BuildOfLists, OneCase) {
  for (std::size_t i = 0; i < kListCases.size(); ++i)
    for (const std::string options : {" --format json", " --format text --lang fr", " --format markdown --rest-false"}) {
      const Ended e = run("--case biens" + std::to_string(i) + ".json" + options);
      EXPECT_EQ(e.status, i < 3 || i == 4 ? 0 : 4) << i << e.err;  // the fourth has a sum that is too great
    }
}

TEST_F(BuildOfLists, ManyCases) {
  for (const std::string reasons : {" --reasons rules", " --reasons full", ""}) {
    const std::string out = run("--cases biens.jsonl -o -" + reasons).out;
    EXPECT_EQ(static_cast<std::size_t>(std::ranges::count(out, '\n')), kListCases.size()) << out;
    if (reasons.empty()) EXPECT_TRUE(out.starts_with(kListAnswers)) << out;
  }
}

// --- what is refused

const std::string kForeignFr = "n'est pas un artefact de `domat build` ; rien n'en a été exécuté", kForeignEn = "is not an artifact of `domat build`; nothing of it was run";
const std::string kDamagedFr = "est tronqué ou a été modifié depuis sa construction ; le construire à nouveau depuis son paquet",
                  kDamagedEn = "is truncated or was changed since it was built; build it again from its pack";

// So many rules are data that is walked, with no code of their own.
TEST_F(Build, OfThousandsOfRules) {
  std::string rules, facts;
  for (int i = 0; i < 3000; ++i) {
    rules += i < 20 ? "fait f" + std::to_string(i) + "\n" : "";
    rules += "constat c" + std::to_string(i) + "\n";
  }
  for (int i = 0; i < 3000; ++i) {
    const std::string before = i < 20 ? "f" + std::to_string(i) : "c" + std::to_string(i - 7);
    rules += before + " & !f" + std::to_string(i % 13) + " | f" + std::to_string(i * 3 % 19) + " => c" + std::to_string(i) + "\n";
  }
  for (int i = 0; i < 20; ++i) facts += std::string(i ? ", " : "") + "\"f" + std::to_string(i) + "\": " + (i % 3 ? "false" : "true");
  folder.write("grand.domat", rules);
  folder.write("cas.json", "{\"facts\": {" + facts + "}}");
  ASSERT_EQ(domat("build grand.domat -o grand.so").status, 0);
  const Ended pack = domat("run grand.domat --cases cas.json --from jsonl"), artifact = domat("run grand.so --cases cas.json --from jsonl");
  EXPECT_EQ(artifact.status, 0) << artifact.err;
  EXPECT_EQ(artifact.out, pack.out);
  EXPECT_NE(artifact.out.find("\"c2999\":"), std::string::npos);
}

TEST_F(Build, ForeignFilesAreRefused) {
  folder.write("texte.so", "ceci n'est pas du code\n");
  folder.write("vide.so", "");
  expect_refused("texte.so", kForeignFr, kForeignEn);
  expect_refused("vide.so", kForeignFr, kForeignEn);
  // An ordinary shared object, which would say so if any of it ran.
  folder.write("autre.c", "#include <unistd.h>\n__attribute__((constructor)) static void run(void) { (void)!write(1, \"run\", 3); }\n");
  ASSERT_EQ(folder.shell(std::string(DOMAT_CC) + " -shared -fPIC autre.c -o autre.so").status, 0);
  expect_refused("autre.so", kForeignFr, kForeignEn);
  ASSERT_EQ(folder.shell("mkfifo tuyau.so").status, 0);
  EXPECT_EQ(domat("inspect tuyau.so").err, "domat: `tuyau.so` " + kForeignEn + "\n");
  EXPECT_EQ(domat("inspect absent.so").err, "domat: cannot read `absent.so`: No such file or directory\n");
}

TEST_F(Build, TruncatedOrChangedFilesAreRefused) {
  const std::string good = read(folder.path() / "vente.so"), module = read(folder.path() / "vente.wasm");
  for (const std::size_t length : {good.size() - 1, good.size() / 2, std::size_t{4096}}) {
    folder.write("court.so", good.substr(0, length));
    expect_refused("court.so", kDamagedFr, kDamagedEn);
  }
  std::string changed = good;
  changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
  folder.write("autre_octet.so", changed);
  expect_refused("autre_octet.so", kDamagedFr, kDamagedEn);
  folder.write("court.wasm", module.substr(0, module.size() - 1));
  expect_refused("court.wasm", kForeignFr, kForeignEn);
}

TEST_F(Build, AnotherAbiIsRefused) {
  std::string other = read(folder.path() / "vente.so");
  const std::size_t seal = other.find("domat artifact 1");
  ASSERT_NE(seal, std::string::npos);
  other[seal + 16] = 2;
  folder.write("abi.so", other);
  expect_refused("abi.so", "a été construit pour la version 2 de l'ABI, ce domat a la version 1 ; le construire à nouveau depuis son paquet",
                 "was built for version 2 of the ABI, this domat has version 1; build it again from its pack");
}

TEST_F(Build, AnotherMachineIsRefused) {
  std::string other = read(folder.path() / "vente.so");
  other[18] = '\xB7';  // e_machine: AArch64
  folder.write("arm.so", other);
  expect_refused("arm.so", "est fait pour une autre machine ; un artefact pour x86-64 sous Linux est attendu", "is made for another machine; an artifact for x86-64 under Linux is expected");
  EXPECT_EQ(domat("run vente.wasm --case bon.json").err,
            "domat: `vente.wasm` is a WebAssembly module: it runs in Node or in a browser; for this machine, build the pack without --target\n");
  EXPECT_EQ(domat("run vente.wasm --case bon.json --lang fr").status, 1);
}

}  // namespace
}  // namespace cli
