// Interviews through a pipe and a terminal, what a conclusion turns on, and what would change it.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/process.h"

namespace cli {
namespace {

const char* const kPack = R"(partie Assuré, Assureur
énumération Lieu { habitation, véhicule }
fait effraction « Y a-t-il eu effraction ? » à prouver par Assuré contre Assureur
fait exclu « L'assuré est-il exclu ? »
fait lieu : Lieu « Où était le bien ? »
fait dommage : argent « Quel est le dommage ? »
événement déclaration « Quand le sinistre a-t-il été déclaré ? »
fait à_part « Sans effet ? »
droit garantie
constat toujours
règle acquise « Police, art. 4 »
  effraction & lieu = habitation & dommage > 100 € & déclaration avant le 2025-02-01 => garantie
exception exclusion à acquise « Police, art. 7 »
  exclu
à_part | !à_part => toujours
)";

class Asking : public testing::Test {
 protected:
  Asking() { folder.write("p.domat", kPack); }
  Ended ask(const std::string& answers, const std::string& options = "-o c.json") {
    return folder.shell("printf '" + answers + "' | $D ask p.domat garantie --at 2025-03-01 --lang fr " + options);
  }
  nlohmann::json why_not(const std::string& facts, const std::string& conclusion, const std::string& options = "") {
    folder.write("w.json", facts);
    const Ended e = folder.domat("why-not p.domat --case w.json --at 2025-03-01 --format json " + options + " '" + conclusion + "'");
    EXPECT_EQ(e.status, 0) << e.err;
    return nlohmann::json::parse(e.out)["conclusions"][0]["why_not"];
  }
  nlohmann::json kept() const { return nlohmann::json::parse(read(folder.path() / "c.json")); }
  Folder folder;
};

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

TEST_F(Asking, StopsAsSoonAsItIsSettled) {
  const Ended e = ask("non\\noui\\n");
  EXPECT_EQ(e.status, 0) << e.out << e.err;
  EXPECT_TRUE(has(e.out, "Y a-t-il eu effraction ?")) << e.out;
  EXPECT_FALSE(has(e.out, "Quel est le dommage ?"));
  EXPECT_EQ(kept()["facts"], nlohmann::json({{"effraction", false}}));
}

TEST_F(Asking, AsksOnlyWhatMattersUpToTheEnd) {
  const Ended e = ask("oui\\nnon\\n1\\n100,01 €\\n31/1/2025\\n");
  EXPECT_EQ(e.status, 0) << e.out << e.err;
  EXPECT_FALSE(has(e.out, "Sans effet"));
  EXPECT_TRUE(has(e.out, "garantie")) << e.out;
  EXPECT_EQ(kept()["facts"]["dommage"]["amount"], "100.01");
  EXPECT_EQ(kept()["facts"]["déclaration"], "2025-01-31");
  const Ended run = folder.domat("run p.domat --case c.json --format json");
  EXPECT_EQ(nlohmann::json::parse(run.out)["conclusions"][1]["value"], "true") << run.out;
}

TEST_F(Asking, GoesOnWhereItStopped) {
  EXPECT_EQ(ask("oui\\n").status, 5);
  const Ended again = ask("", "-o c.json");
  EXPECT_EQ(again.status, 1);
  EXPECT_TRUE(has(again.err, "--case")) << again.err;
  const Ended e = ask("oui\\n", "--case c.json");
  EXPECT_EQ(e.status, 0) << e.out;
  EXPECT_FALSE(has(e.out, "Y a-t-il eu effraction ?\n  effraction"));
  EXPECT_EQ(kept()["facts"], nlohmann::json({{"effraction", true}, {"exclu", true}}));
}

TEST_F(Asking, AnswersAreRevised) {
  const Ended e = ask("oui\\nretour\\noui\\nnon\\nliste\\nchanger 1\\nnon\\n");
  EXPECT_EQ(e.status, 0) << e.out;
  EXPECT_TRUE(has(e.out, "  1. effraction")) << e.out;
  EXPECT_EQ(kept()["facts"], nlohmann::json({{"effraction", false}, {"exclu", false}}));
}

TEST_F(Asking, WhyNamesTheRulesAndWhatTheyCite) {
  const Ended e = ask("pourquoi\\n");
  EXPECT_TRUE(has(e.out, "acquise — Police, art. 4 (p.domat:11), qui conclut garantie")) << e.out;
  EXPECT_EQ(e.status, 5);
}

TEST_F(Asking, WhatIsNotKnownIsNotAskedAgain) {
  const Ended e = ask("?\\nne sait pas\\n?\\n?\\n?\\n");
  EXPECT_EQ(e.status, 5) << e.out;
  std::size_t count = 0;
  for (std::size_t at = 0; (at = e.out.find("effraction : oui ou non", at)) != std::string::npos; ++at) ++count;
  EXPECT_EQ(count, 1u) << e.out;
}

TEST_F(Asking, SaysWhatItExpected) {
  const Ended e = ask("peut-être\\n\\noui\\nnon\\n7\\n1\\nbeaucoup\\n12,345 €\\n200\\noui\\n2025-02-30\\n2025-01-01\\n");
  EXPECT_EQ(e.status, 0) << e.out;
  EXPECT_TRUE(has(e.out, "attendu : oui ou non")) << e.out;
  EXPECT_TRUE(has(e.out, "attendu : un des numéros, ou un des noms"));
  EXPECT_TRUE(has(e.out, "attendu : un montant"));
  EXPECT_TRUE(has(e.out, "attendu : la date"));
}

TEST_F(Asking, WhateverComesIsSurvived) {
  EXPECT_EQ(ask("\\033[A\\n\\377\\376\\noui\\n").status, 5);
  EXPECT_EQ(kept()["facts"], nlohmann::json({{"effraction", true}}));
  const Ended e = folder.shell("(head -c 300000 /dev/zero | tr '\\0' 'a'; printf '\\nnon\\n') | $D ask p.domat garantie --at 2025-03-01 --lang fr");
  EXPECT_EQ(e.status, 0) << e.err;
  EXPECT_TRUE(has(e.out, "trop longue"));
  EXPECT_EQ(folder.shell("$D ask p.domat garantie --at 2025-03-01 <&-").status, 5);
  EXPECT_EQ(folder.shell("$D ask p.domat garanti --at 2025-03-01 </dev/null").status, 1);
}

TEST_F(Asking, OnATerminalAnInterruptionLeavesTheFileWhole) {
  folder.write("t.py", R"(import os, pty, sys, signal, time
pid, fd = pty.fork()
if pid == 0:
    os.execv(sys.argv[1], [sys.argv[1], "ask", "p.domat", "garantie", "--at", "2025-03-01", "--lang", "en", "-o", "t.json"])
out = b""
def until(text):
    global out
    while text not in out: out += os.read(fd, 4096)
until(b"yes or no > "); out = b""
os.write(fd, b"yes\n")
until(b"yes or no > ")
os.write(fd, b"\x03")
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
)");
  const Ended e = folder.shell("timeout 60 python3 t.py $D");
  EXPECT_EQ(e.out, "130\n") << e.err;
  EXPECT_EQ(nlohmann::json::parse(read(folder.path() / "t.json"))["facts"], nlohmann::json({{"effraction", true}}));
}

TEST_F(Asking, DecisiveFactsStandBesideTheReasons) {
  folder.write("w.json", R"({"at":"2025-03-01","facts":{"effraction":true,"lieu":"habitation","dommage":"500.00"}})");
  const auto json = nlohmann::json::parse(folder.domat("run p.domat --case w.json --decisive --format json").out)["conclusions"];
  EXPECT_EQ(json[1]["decisive"]["facts"], nlohmann::json({"exclu", "déclaration"})) << json.dump(1);
  EXPECT_EQ(json[1]["decisive"]["perhaps"], nlohmann::json::array());
  EXPECT_EQ(json[1]["decisive"]["next"], "exclu");
  EXPECT_EQ(json[2]["decisive"]["always"], "true");
  EXPECT_TRUE(has(folder.domat("run p.domat --case w.json --decisive --lang fr").out, "garantie : la conclusion dépend encore de exclu, déclaration ; à demander d'abord : exclu"));
}

TEST_F(Asking, TheFewestChangesAreNamedWithTheNearestValue) {
  const auto one = why_not(R"({"effraction":true,"exclu":false,"lieu":"habitation","dommage":"90.00","déclaration":"2025-01-15"})", "garantie");
  EXPECT_EQ(one["sets"].size(), 1u) << one.dump(1);
  EXPECT_EQ(one["sets"][0][0]["fact"], "dommage");
  EXPECT_EQ(one["sets"][0][0]["to"]["amount"], "100.01");
  EXPECT_EQ(one["excluded"], 0);
  EXPECT_EQ(one["obstacles"][0]["conditions"][0]["condition"], "dommage > 100 €");
  const auto two = why_not(R"({"effraction":true,"exclu":false,"lieu":"habitation","dommage":"90.00","déclaration":"2025-02-15"})", "garantie");
  EXPECT_EQ(two["sets"].size(), 1u) << two.dump(1);
  EXPECT_EQ(two["sets"][0].size(), 2u);
  EXPECT_EQ(two["sets"][0][1]["to"], "2025-01-31");
  EXPECT_EQ(two["excluded"], 1);
  const auto none = why_not(R"({"effraction":false})", "garantie");
  EXPECT_EQ(none["excluded"], 3) << none.dump(1);
  EXPECT_TRUE(none["sets"].empty());
  const auto held = why_not(R"({"effraction":true,"exclu":false,"lieu":"habitation","dommage":"90.00"})", "garantie", "--unknown-only");
  EXPECT_EQ(held["excluded"], 3) << held.dump(1);
  EXPECT_EQ(why_not(R"({"effraction":false})", "!garantie")["already"], true);
}

}  // namespace
}  // namespace cli
