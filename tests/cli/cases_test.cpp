// domat run --cases: files in and out, what is wrong with cases and with files, and what is left when it ends badly.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "tests/cli/process.h"

namespace cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const char* const kRules = R"(partie État, Assuré, Assureur
énumération Lieu { habitation, véhicule }
fait effraction
fait exclu(Partie)
fait lieu : Lieu
fait dommage : argent
fait part : entier
fait survenance : date
événement déclaration
fait franchise : taux
droit garantie(Partie)
valeur indemnité : argent
valeur premier : date
constat partagé

règle acquise depuis 2020-01-01
  effraction & lieu = habitation & !exclu(Assuré) => garantie(Assuré)
règle calcul
  garantie(Assuré) & dommage > 0 € => indemnité = dommage - arrondi(dommage * franchise, centime, inférieur)
règle moment
  déclaration => premier = survenance
règle partage
  garantie(Assuré) & arrondi(dommage / part, centime, inférieur) > 10 € => partagé
)";

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

class Cases : public testing::Test {
 protected:
  Cases() { folder.write("vol.domat", kRules); }
  Ended domat(const std::string& arguments) { return folder.domat(arguments); }
  Ended run(const std::string& arguments) { return domat("run vol.domat --at 2025-03-01 " + arguments); }
  std::string file(const std::string& name) const { return read(folder.path() / name); }
  bool there(const std::string& name) const { return fs::exists(folder.path() / name); }
  // Whatever is begun is under another name.
  std::size_t files() const { return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder.path()), {})); }
  // What `--case` says of one case, in the form of a line.
  Json one_by_one(const std::string& text) {
    folder.write("one.json", text);
    const Json result = Json::parse(run("--case one.json --format json").out);
    Json line = Json::object();
    for (const Json& c : result["conclusions"]) {
      Json value = c.contains("value") ? c["value"] : Json{{"status", c["status"]}};
      if (c.contains("error")) value["error"] = c["error"];
      line[c["conclusion"].get<std::string>()] = value;
    }
    return line;
  }
  Folder folder;
};

const std::vector<std::string> kLines = {
    R"({"effraction": true, "lieu": "habitation", "exclu": {"Assuré": false}, "dommage": "1000.50", "franchise": "12.5 %", "part": 3})",
    R"({"facts": {"effraction": true, "lieu": "véhicule"}, "mode": "closed"})",
    R"({"facts": {"effraction": "conflict", "lieu": "habitation", "exclu": {"Assuré": null}}})",
    R"({"déclaration": "2025-02-14", "survenance": "2025-02-13"})",
    R"({"déclaration": false, "effraction": null})",
    R"({})",
    R"({"\u0065ffraction": true, "lieu": "habitation", "exclu": {"Assuré": false}, "dommage": {"amount": "10.00", "currency": "EUR"}, "franchise": "0 %"})",
    R"({"mode": "closed", "facts": {"effraction": true, "lieu": "habitation", "dommage": 12}})"};

TEST_F(Cases, EachIsAnsweredAsByItself) {
  std::string text;
  for (const std::string& line : kLines) text += line + "\n";
  folder.write("in.jsonl", text);
  for (const std::string options : {"", " --threads 1", " --engine reference", " --mode closed", " --rest-false"}) {
    const Ended e = run("--cases in.jsonl -o out.jsonl" + options);
    ASSERT_EQ(e.status, 0) << e.err;
    const auto out = lines_of(file("out.jsonl"));
    ASSERT_EQ(out.size(), kLines.size());
    for (std::size_t i = 0; i < out.size(); ++i) {
      folder.write("one.json", kLines[i]);
      if (options.empty() || options == " --threads 1" || options == " --engine reference") EXPECT_EQ(Json::parse(out[i]), one_by_one(kLines[i])) << kLines[i];
    }
  }
  EXPECT_EQ(Json::parse(lines_of(file("out.jsonl"))[5])["garantie(Assuré)"], "false");
  EXPECT_FALSE(there("out.jsonl.errors.jsonl"));
}

TEST_F(Cases, CsvSaysTheSame) {
  folder.write("in.csv",
               "\xEF\xBB\xBF" "effraction;\"exclu(Assuré)\";lieu;dommage;part;survenance;déclaration;franchise\r\n"
               "true;false;habitation;1000.50;3;;;12.5 %\r\n"
               "vrai;0;\"habitation\";\"1000.50\";3;;;\"12.5 %\"\r\n"
               "\r\n"
               ";;;;;2025-02-13;2025-02-14;\r\n"
               "conflict;;habitation;;;;faux;");
  const Ended e = run("--cases in.csv -o out.csv");
  EXPECT_EQ(e.status, 0) << e.err;
  EXPECT_EQ(file("out.csv"),
            "garantie(État);garantie(Assuré);garantie(Assureur);indemnité;premier;partagé\n"
            "false;true;false;875.44;unknown;true\n"
            "false;true;false;875.44;unknown;true\n"
            "false;unknown;false;unknown;2025-02-13;unknown\n"
            "false;false;false;undefined;undefined;false\n");
  EXPECT_EQ(domat("run vol.domat --at 2025-03-01 --cases in.csv -o out.jsonl").status, 0);
  EXPECT_EQ(Json::parse(lines_of(file("out.jsonl"))[0]), one_by_one(kLines[0]));
}

TEST_F(Cases, WhatIsWrongWithOneLeavesTheOthers) {
  folder.write("in.jsonl", "{\"effraction\": true}\n\n{\"efraction\": true}\n{\"effraction\": 3, \"lieu\": \"cave\"}\n{\"effraction\"\n{\"effraction\": false}");
  const Ended e = run("--cases in.jsonl -o out.jsonl");
  EXPECT_EQ(e.status, 4);
  EXPECT_TRUE(e.err.starts_with("5 cases in ")) << e.err;
  EXPECT_NE(e.err.find("; not evaluated: 3; see out.jsonl.errors.jsonl\n"), std::string::npos) << e.err;
  const auto out = lines_of(file("out.jsonl")), errors = lines_of(file("out.jsonl.errors.jsonl"));
  ASSERT_EQ(out.size(), 5u);
  EXPECT_EQ(Json::parse(out[0]), one_by_one("{\"effraction\": true}"));
  EXPECT_EQ(Json::parse(out[4]), one_by_one("{\"effraction\": false}"));
  EXPECT_EQ(out[1], R"({"errors":[{"code":"unknown_fact","field":"efraction","column":2,"message":"the pack has no fact or event `efraction`; did you mean `effraction`?"}]})");
  ASSERT_EQ(errors.size(), 4u);
  EXPECT_EQ(errors[0], R"({"case":2,"line":3,"code":"unknown_fact","field":"efraction","column":2,"message":"the pack has no fact or event `efraction`; did you mean `effraction`?"})");
  EXPECT_EQ(Json::parse(errors[1])["code"], "expected_boolean");
  EXPECT_EQ(Json::parse(errors[2])["field"], "lieu");
  EXPECT_EQ(Json::parse(errors[3])["line"], 5);

  // Errors of another run do not stay.
  folder.write("in.jsonl", "{\"effraction\": true}\n");
  EXPECT_EQ(run("--cases in.jsonl -o out.jsonl").status, 0);
  EXPECT_FALSE(there("out.jsonl.errors.jsonl"));
}

TEST_F(Cases, RowsThatDoNotFit) {
  folder.write("in.csv", "effraction,lieu\ntrue,habitation\ntrue\nfalse,habitation,3\noui,\"cave\nnoire\"\nfalse,\"hab\"\"x\"\nfalse,véhicule\n");
  const Ended e = domat("run vol.domat --lang fr --at 2025-03-01 --cases in.csv -o out.csv --only garantie");
  EXPECT_EQ(e.status, 4) << e.err;
  EXPECT_EQ(file("out.csv"), "garantie(État),garantie(Assuré),garantie(Assureur)\nfalse,unknown,false\n,,\n,,\n,,\n,,\nfalse,false,false\n");
  const auto errors = lines_of(file("out.csv.errors.jsonl"));
  ASSERT_EQ(errors.size(), 5u);
  EXPECT_EQ(errors[0], R"({"case":2,"line":3,"code":"row_too_short","field":"","message":"cette ligne a 1 cellules ; l'en-tête en a 2"})");
  EXPECT_EQ(Json::parse(errors[1])["code"], "row_too_long");
  EXPECT_EQ(errors[2], R"({"case":4,"line":5,"code":"expected_boolean","field":"effraction","message":"true, false, null ou \"conflict\" est attendu ; trouvé : \"oui\""})");
  EXPECT_EQ(Json::parse(errors[3])["field"], "lieu");
  EXPECT_EQ(Json::parse(errors[4])["line"], 7);
}

TEST_F(Cases, FilesThatCannotBeRead) {
  const auto refused = [&](const std::string& name, const std::string& text, const std::string& says) {
    folder.write(name, text);
    const Ended e = run("--cases " + name + " -o out.csv");
    EXPECT_EQ(e.status, 1) << name;
    EXPECT_EQ(e.err, says);
    EXPECT_FALSE(there("out.csv"));
  };
  refused("a.csv", "effraction,lieux\ntrue,habitation\n", "domat: a.csv:1: the pack has no fact or event `lieux`; did you mean `lieu`?\n");
  refused("b.csv", "effraction,garantie(Assuré)\n", "domat: b.csv:1: `garantie(Assuré)` is a conclusion: the rules decide it, a case does not give it\n");
  refused("c.csv", "effraction,lieu\ntrue,habitation\nfalse,hab\"itation\nfalse,\n",
          "domat: cannot read `c.csv:3`: misplaced quotation marks in a cell: they enclose all of it, and those of its text are doubled; the rest of the file cannot be read\n");
  refused("d.csv", "effraction,lieu\ntrue,\"habitation\nfalse,véhicule\n",
          "domat: cannot read `d.csv:2`: misplaced quotation marks in a cell: they enclose all of it, and those of its text are doubled; the rest of the file cannot be read\n");
  refused("e.csv", "", "domat: cannot read `e.csv`: it is empty; its first row has the names of facts\n");
  refused("f.txt", "", "domat: the name `f.txt` does not say what is in it; add --from jsonl, csv or parquet\n");
  EXPECT_EQ(run("--cases . --from csv -o out.csv").status, 1);
  EXPECT_EQ(run("--cases absent.csv -o out.csv").err, "domat: cannot read `absent.csv`: No such file or directory\n");
  EXPECT_EQ(run("--cases a.csv -o out.csv --only garanti").err, "domat: --only: the pack has no conclusion `garanti`; did you mean `garantie`?\n");
  EXPECT_EQ(run("--cases a.csv -o out.csv --reasons rules").err, "domat: --reasons takes an output in JSON, one case a line (--to jsonl)\n");
  EXPECT_EQ(run("--cases a.csv --case a.json -o out.csv").err, "domat: --case and --cases exclude one another\n");
}

TEST_F(Cases, NoCaseAtAll) {
  folder.write("none.jsonl", "");
  folder.write("none.csv", "effraction\n");
  EXPECT_EQ(run("--cases none.jsonl -o a.jsonl").status, 0);
  EXPECT_EQ(file("a.jsonl"), "");
  EXPECT_EQ(run("--cases none.csv -o a.csv --only partagé").status, 0);
  EXPECT_EQ(file("a.csv"), "partagé\n");
}

// One that meets an error among very many that do not, and one more than blocks have.
TEST_F(Cases, OneOverflowAmongMany) {
  std::string text = "effraction,exclu(Assuré),lieu,dommage,franchise,part\n";
  constexpr int kCases = 4097, kWrong = 3000;
  for (int i = 0; i < kCases; ++i) text += i == kWrong ? "true,false,habitation,90000000000000000.00,-1000 %,1\n" : "true,false,habitation,100.00,10 %,1\n";
  folder.write("in.csv", text);
  const Ended e = run("--cases in.csv -o out.jsonl --only indemnité");
  EXPECT_EQ(e.status, 4) << e.err;
  const auto out = lines_of(file("out.jsonl")), errors = lines_of(file("out.jsonl.errors.jsonl"));
  ASSERT_EQ(out.size(), static_cast<std::size_t>(kCases));
  for (int i = 0; i < kCases; ++i)
    ASSERT_EQ(out[static_cast<std::size_t>(i)],
              i == kWrong ? R"({"indemnité":{"status":"error","error":"overflow"}})" : R"({"indemnité":{"amount":"90.00","currency":"EUR"}})") << i;
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(Json::parse(errors[0])["case"], kWrong + 1);
  EXPECT_EQ(Json::parse(errors[0])["message"], "rule calcul (vol.domat:18) works out a number that is too large to be counted exactly");
}

TEST_F(Cases, Reasons) {
  folder.write("in.jsonl", kLines[0] + "\n" + kLines[5] + "\n");
  EXPECT_EQ(run("--cases in.jsonl -o out.jsonl --reasons rules --only garantie").status, 0);
  EXPECT_EQ(lines_of(file("out.jsonl"))[0],
            R"x({"conclusions":{"garantie(État)":"false","garantie(Assuré)":"true","garantie(Assureur)":"false"},"rules":["acquise","calcul","partage"]})x");
  EXPECT_EQ(run("--cases in.jsonl -o out.jsonl --reasons full").status, 0);
  folder.write("one.json", kLines[0]);
  EXPECT_EQ(Json::parse(lines_of(file("out.jsonl"))[0]), Json::parse(run("--case one.json --format json").out));
}

TEST_F(Cases, ListsGoCaseByCase) {
  folder.write("liste.domat", "structure Bien { clé id, prix : argent }\nfait biens : liste de Bien\nfait grave\nconstat cher(biens)\nconstat sérieux\n"
                              "règle a pour x dans biens :\n  x.prix > 10 € => cher(x)\nrègle b\n  grave => sérieux\n");
  const std::string rules = "run liste.domat ";
  folder.write("in.jsonl", "{\"biens\": [{\"id\": \"a\", \"prix\": \"20.00\"}, {\"id\": \"b\", \"prix\": 5}], \"grave\": true}\n{\"biens\": []}\n{\"biens\": 3}\n{\"grave\": false}\n");
  const Ended checked = domat("check liste.domat");
  ASSERT_EQ(checked.status, 0) << checked.err;
  const Ended e = domat(rules + "--cases in.jsonl -o out.jsonl");
  EXPECT_EQ(e.status, 4) << e.err;
  const auto out = lines_of(file("out.jsonl"));
  ASSERT_EQ(out.size(), 4u);
  EXPECT_EQ(out[0], R"x({"cher(a)":"true","cher(b)":"false","sérieux":"true"})x");
  EXPECT_EQ(out[1], R"({"sérieux":"unknown"})");
  EXPECT_NE(out[2].find("expected_list"), std::string::npos);
  folder.write("in.csv", "grave,biens\n1,\"[{\"\"id\"\": \"\"a\"\", \"\"prix\"\": 20}]\"\n0,\n");
  EXPECT_EQ(domat(rules + "--cases in.csv -o out.csv").status, 0);
  EXPECT_EQ(file("out.csv"), "cher,sérieux\n\"{\"\"cher(a)\"\":\"\"true\"\"}\",true\n{},false\n");
}

TEST_F(Cases, StandardStreams) {
  EXPECT_EQ(folder.shell("printf '{\"effraction\": false}\\n{\"x\": 1}\\n' | $D run vol.domat --at 2025-03-01 --cases - --only partagé").out,
            "{\"partagé\":\"false\"}\n{\"errors\":[{\"code\":\"unknown_fact\",\"field\":\"x\",\"column\":2,\"message\":\"the pack has no fact or event `x`\"}]}\n");
}

// --- what is left when it ends badly

TEST_F(Cases, AFullDisk) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "{\"effraction\": true}\n";
  folder.write("in.jsonl", text);
  const std::size_t before = files();
  const Ended e = run("--cases in.jsonl -o /dev/full --to jsonl");
  EXPECT_EQ(e.status, 1);
  EXPECT_EQ(e.err, "domat: cannot write `/dev/full`: No space left on device\n");
  const Ended limited = folder.shell("ulimit -f 64; $D run vol.domat --lang fr --at 2025-03-01 --cases in.jsonl -o out.jsonl");
  EXPECT_EQ(limited.status, 1);
  EXPECT_EQ(limited.err, "domat : impossible d'écrire `out.jsonl` : le fichier serait plus grand que le système ne l'admet\n");
  EXPECT_EQ(run("--cases in.jsonl -o absent/out.jsonl").status, 1);
  EXPECT_EQ(files(), before);
}

TEST_F(Cases, AnInterruptedRun) {
  folder.write("out.jsonl", "as it was\n");
  const Ended e = folder.shell(
      "mkfifo in.jsonl; { yes '{\"effraction\": true}' | head -n 100000; sleep 20; } >in.jsonl 2>/dev/null & feeder=$!\n"
      "$D run vol.domat --at 2025-03-01 --cases in.jsonl -o out.jsonl & run=$!\n"
      "sleep 2; ls -A | grep -c '^[.]domat-'; kill -INT $run; wait $run; status=$?; kill $feeder; exit $status");
  EXPECT_EQ(e.status, 130) << e.err;
  EXPECT_EQ(e.out, "1\n");
  EXPECT_NE(e.err.find("domat: interrupted; `out.jsonl` was not written\n"), std::string::npos) << e.err;
  EXPECT_EQ(file("out.jsonl"), "as it was\n");
  EXPECT_EQ(files(), 3u);  // the rules, the pipe, the output
}

// --- Parquet

TEST_F(Cases, ParquetTakesItsLibrary) {
  const Ended e = folder.shell("DOMAT_DUCKDB=/absent $D run vol.domat --at 2025-03-01 --cases in.parquet -o out.csv");
  EXPECT_EQ(e.status, 1);
  EXPECT_EQ(e.err, "domat: cannot read `in.parquet`: Parquet takes DuckDB's library, which is not there; scripts/setup-parquet installs it, or $DOMAT_DUCKDB says where it is\n");
}

}  // namespace
}  // namespace cli
