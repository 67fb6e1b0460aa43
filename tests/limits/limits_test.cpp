// Every limit of docs/formats.md: what is at it is taken, what is just beyond is refused with its message, and neither takes long.
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "compiler/base/load.h"
#include "compiler/pack/load.h"
#include "tests/limits/big_pack.h"
#include "tests/one_file.h"

namespace domat {
namespace {

namespace fs = std::filesystem;

std::string repeated(const std::string& piece, std::size_t times) {
  std::string out;
  out.reserve(piece.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

// "m0, m1, m2"
std::string members(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i ? ", m" : "m") + std::to_string(i);
  return out;
}

// A test of time must hold on a slow and busy machine: what it excludes is a quadratic step, which takes minutes.
class Limits : public testing::Test {
 protected:
  ~Limits() override { EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(120)); }

  // What is reported of a French file, and the message of the first error.
  std::string check(const std::string& text) {
    OneFile one(text);
    one.model();
    message.clear();
    for (const Diagnostic& d : one.diagnostics.all())
      if (message.empty() && info(d.kind).severity == Severity::error) message = domat::message(d, Lang::en);
    return one.diagnostics.has_errors() ? one.reported() : "";
  }

  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  std::string message;
};

// --- nesting

std::string in_parentheses(std::size_t depth) { return "fait a\nconstat p\nrègle r " + repeated("(", depth) + "a" + repeated(")", depth) + " => p\n"; }

TEST_F(Limits, NestingOfParentheses) {
  EXPECT_EQ(check(in_parentheses(kMaxNesting)), "");
  EXPECT_EQ(check(in_parentheses(kMaxNesting + 1)), "nesting_too_deep:3");
  EXPECT_EQ(message, "more than 256 levels of nesting");
  EXPECT_EQ(check(in_parentheses(200'000)), "nesting_too_deep:3");
}

TEST_F(Limits, NestingOfBlocks) {
  const auto nested = [](std::size_t depth) {
    return "fait a\nconstat p\n" + repeated("titre {\n", depth) + "a => p\n" + repeated("}\n", depth);
  };
  EXPECT_EQ(check(nested(kMaxNesting)), "");
  EXPECT_EQ(check(nested(kMaxNesting + 1)), "nesting_too_deep:259");
  EXPECT_EQ(check(nested(200'000)), "nesting_too_deep:259");
}

TEST_F(Limits, NestingOfOtherBrackets) {
  for (const char* open : {"f(", "charge(", "défini(", "au moins 1 parmi (", "{", "({"}) {
    check("fait a\nconstat p\nrègle r " + repeated(open, 200'000) + " => p\n");
    EXPECT_EQ(message, "more than 256 levels of nesting") << open;
  }
}

// --- Markdown

TEST_F(Limits, MarkdownOfAnyLength) {
  const auto check_page = [](const std::string& text) {
    OneFile one(text, Lang::fr, "essai.domat.md");
    one.model();
    return one.reported();
  };
  std::string rules = "```domat\nfait a\nconstat p\n```\n";
  for (int i = 0; i < 100'000; ++i) rules += "Encore.\n\n```domat\na => p\n```\n";
  EXPECT_EQ(check_page(rules), "");
  EXPECT_EQ(check_page(repeated("De la prose, sans règle.\n", 400'000)), "");
  EXPECT_EQ(check_page(std::string(10 << 20, ' ')), "");
  EXPECT_EQ(check_page(std::string(10 << 20, '`')), "unclosed_fence:1");
  EXPECT_EQ(check_page(repeated("> - 1. ", 1'000'000)), "");
  EXPECT_EQ(check_page(repeated("```` text\n```domat\n```\n````\n", 100'000)), "");
  EXPECT_NE(check_page(repeated("```domat\n", 100'000)), "");
}

// --- operators

TEST_F(Limits, OperatorsInOneExpression) {
  const std::string head = "fait a\nconstat p\nvaleur v : date\nrègle r ";
  const struct {
    const char *name, *piece, *last;
    std::size_t each;  // operators in a piece
  } chains[] = {
      {"or", "a | ", "a", 1}, {"and", "a & ", "a", 1}, {"words", "a ou ", "a", 1}, {"not", "!", "a", 1}, {"both", "a & a | ", "a", 2},
      {"comparisons", "jour < 2020-01-01 & ", "a", 2}, {"double negations", "!!a & ", "a", 3},
  };
  for (const auto& chain : chains) {
    const std::size_t most = kMaxOperators / chain.each;
    EXPECT_EQ(check(head + repeated(chain.piece, most) + chain.last + " => p\n"), "") << chain.name;
    EXPECT_EQ(check(head + repeated(chain.piece, most + 1) + chain.last + " => p\n"), "too_many_operators:4") << chain.name;
    EXPECT_EQ(message, "more than 10000 operators in one expression");
  }
}

// --- values

const std::string kAmount = "fait b : argent\nfait c\nvaleur v : argent\n";

TEST_F(Limits, TermsOfASum) {
  const std::size_t most = kMaxOperators - 1;  // beside `=`
  EXPECT_EQ(check(kAmount + "règle r => v = b" + repeated(" + b", most) + "\n"), "");
  EXPECT_EQ(check(kAmount + "règle r => v = b" + repeated(" + b", most + 1) + "\n"), "too_many_operators:4");
  EXPECT_EQ(check(kAmount + "valeur w : entier\nrègle r => w = 2" + repeated(" * 2", most) + "\n"), "");
}

TEST_F(Limits, BranchesAndDivisions) {
  EXPECT_EQ(check(kAmount + "règle r => v = " + repeated("si c alors 1 € sinon ", kMaxNesting) + "b\n"), "");
  EXPECT_EQ(check(kAmount + "règle r => v = " + repeated("si c alors 1 € sinon ", kMaxNesting + 1) + "b\n"), "nesting_too_deep:4");
  EXPECT_EQ(check(kAmount + "règle r => v = b" + repeated(" / 2", kMaxNesting + 1) + "\n"), "nesting_too_deep:4");
}

// One function calls the one before it twice: written out, each is twice as long.
std::string doubling(int functions) {
  std::string all = "fonction f0(x : argent) : argent = x + x\n";
  for (int i = 1; i < functions; ++i) {
    const std::string last = "f" + std::to_string(i - 1) + "(x)";
    all += "fonction f" + std::to_string(i) + "(x : argent) : argent = " + last + " + " + last + "\n";
  }
  return all;
}

TEST_F(Limits, FunctionsWrittenOut) {
  EXPECT_EQ(check(kAmount + doubling(15) + "règle r => v = f14(b)\n"), "");
  EXPECT_EQ(check(kAmount + doubling(60) + "règle r => v = f59(b)\n").substr(0, 18), "too_many_operators");
  EXPECT_EQ(check(kAmount + doubling(14) + "règle r => v = b" + repeated(" + f13(b)", 4'000) + "\n"), "too_much_written_out:18");
}

TEST_F(Limits, FunctionsOfFunctions) {
  std::string forwards = "fonction f0(x : argent) : argent = x\n", backwards;
  for (int i = 1; i < 20'000; ++i) {
    const std::string one = "fonction f" + std::to_string(i) + "(x : argent) : argent = f" + std::to_string(i - 1) + "(x) + 1 €\n";
    forwards += one;
    backwards.insert(0, one);
  }
  EXPECT_EQ(check(kAmount + forwards).substr(0, 16), "nesting_too_deep");
  EXPECT_EQ(check(kAmount + backwards + "fonction f0(x : argent) : argent = x\n").substr(0, 16), "nesting_too_deep");
}

TEST_F(Limits, ArgumentsWithinFunctions) {
  const std::string deep = repeated("min(9 €, ", 200) + "x" + repeated(")", 200);
  const auto calls = [](std::size_t n) { return repeated("f(", n) + "b" + repeated(")", n); };
  EXPECT_EQ(check(kAmount + "fonction f(x : argent) : argent = " + deep + "\nrègle r => v = " + calls(4) + "\n"), "");
  EXPECT_EQ(check(kAmount + "fonction f(x : argent) : argent = " + deep + "\nrègle r => v = " + calls(200) + "\n"), "nesting_too_deep:5");
}

TEST_F(Limits, ManyWindowsAndClosedDays) {
  std::string values, closed;
  for (int i = 0; i < 20'000; ++i) {
    const int year = 1500 + i / 336, month = i / 28 % 12 + 1, day = i % 28 + 1;
    const std::string date = std::to_string(year) + (month < 10 ? "-0" : "-") + std::to_string(month) + (day < 10 ? "-0" : "-") + std::to_string(day);
    values += (i ? ", " : "") + std::to_string(i) + " € depuis " + date;
    closed += (i ? ", " : "") + date;
  }
  EXPECT_EQ(check(kAmount + "paramètre q : argent = " + values + "\nrègle r => v = q\n"), "");
  EXPECT_EQ(check("fait d : date\nconstat p\ncalendrier z = France sauf " + closed + "\nouvrable(d, z) => p\n"), "");
}

TEST_F(Limits, OperatorsOfACount) {
  const auto count = [](std::size_t operands) { return "fait a\nconstat p\nrègle r au moins 1 parmi (a" + repeated(", a", operands - 1) + ") => p\n"; };
  EXPECT_EQ(check(count(kMaxOperators + 1)), "");
  EXPECT_EQ(check(count(kMaxOperators + 2)), "too_many_operators:3");
}

TEST_F(Limits, OperatorsOfOtherwise) {
  const auto chain = [](std::size_t n) { return "valeur v : date\nrègle r => v = 2020-01-01" + repeated(" sinon 2020-01-01", n) + "\n"; };
  EXPECT_EQ(check(chain(kMaxOperators - 1)), "");  // the `=` counts
  EXPECT_EQ(check(chain(kMaxOperators)), "too_many_operators:2");
}

// What stands in different rules does not add up.
TEST_F(Limits, OperatorsOfManyRules) {
  EXPECT_EQ(check("fait a\nconstat p\n" + repeated("a & a & a & a => p\n", 10'000)), "");
}

// --- quantifiers, structures and lists of a case

const std::string kGoods = "structure B { clé id, v : argent }\nfait biens : liste de B\nconstat p\n";

TEST_F(Limits, NestingOfQuantifiers) {
  for (const std::string head : {"pour tout", "il existe", "au moins 2 des", "la majorité des"}) {
    const auto nested = [&](int depth) {
      std::string text = kGoods + "règle r ";
      for (int i = 0; i < depth; ++i) text += head + " x" + std::to_string(i) + " dans biens tel que 1 dans { 1, 2 } : ";
      return text + "x0.v > 1 € => p\n";
    };
    EXPECT_EQ(check(nested(100)), "") << head;
    EXPECT_EQ(check(nested(kMaxNesting + 1)), "nesting_too_deep:4") << head;
    EXPECT_EQ(check(nested(100'000)), "nesting_too_deep:4") << head;
  }
}

TEST_F(Limits, QuantifiersOfManyRules) { EXPECT_EQ(check(kGoods + repeated("il existe x dans biens tel que x.v > 1 € => p\n", 5'000)), ""); }

TEST_F(Limits, FieldsOfAStructure) {
  std::string fields = "structure S { clé id";
  for (int i = 0; i < 10'000; ++i) fields += ", f" + std::to_string(i) + " : argent";
  EXPECT_EQ(check(fields + " }\nfait l : liste de S\nfait a : S\nconstat p\nrègle pour x dans l : x.f9999 > a.f9999 => p\n"), "");
}

TEST_F(Limits, ElementsOfAScenario) {
  std::string list;
  for (int i = 0; i < 100'000; ++i) list += (i ? ", { id = b" : "{ id = b") + std::to_string(i) + ", v = 1 € }";
  EXPECT_EQ(check(kGoods + "règle pour x dans biens : x.v > 1 € => p\nscénario « s »\n  soit biens = [" + list + "]\n  attendu !p\n"), "");
  EXPECT_NE(check(kGoods + "scénario « s »\n  soit biens = " + repeated("[", 100'000)), "");
  EXPECT_NE(check(kGoods + "scénario « s »\n  soit biens = [" + repeated("{", 100'000)), "");
}

// --- lists and names

TEST_F(Limits, ItemsOfAList) {
  EXPECT_EQ(check("énumération E { " + members(kMaxListItems + 1) + " }\n"), "");  // commas count
  EXPECT_EQ(check("énumération E { " + members(kMaxListItems + 2) + " }\n"), "too_many_items:1");
  EXPECT_EQ(message, "more than 1000000 items in one list");
}

TEST_F(Limits, ElementsOfAFile) {
  OneFile one(repeated("a=>p ", kMaxElements + 1));
  EXPECT_EQ(one.tree().items.size(), kMaxElements);
  EXPECT_EQ(one.reported(), "too_many_elements:1");
}

TEST_F(Limits, ALargeSet) {
  const std::string all = members(100'000);
  EXPECT_EQ(check("énumération E { " + all + " }\nfait f : E\nconstat p\nrègle r f dans { " + all + " } => p\n"), "");
}

TEST_F(Limits, LengthOfANameInBytes) {
  EXPECT_EQ(check("fait " + std::string(kMaxNameBytes, 'a') + "\n"), "");
  EXPECT_EQ(check("fait " + std::string(kMaxNameBytes + 1, 'a') + "\n"), "name_too_long:1");
  EXPECT_EQ(message, "a name is longer than 256 bytes");
  EXPECT_EQ(check("fait " + repeated("é", kMaxNameBytes / 2) + "\n"), "");
  EXPECT_EQ(check("fait " + repeated("é", kMaxNameBytes / 2) + "a\n"), "name_too_long:1");
}

// --- instances

std::string with_members(std::size_t count, const std::string& rest) { return "énumération E { " + members(count) + " }\nfait f\nconstat p(E)\n" + rest; }

TEST_F(Limits, AtomsOfADeclaration) {
  EXPECT_EQ(check(with_members(2'000, "fait g(E, E)\n")), "");  // four million
  EXPECT_EQ(check(with_members(3'000, "fait g(E, E)\n")), "too_many_instances:4");
  EXPECT_EQ(message, "`g` would make more than 5000000 instances");
  EXPECT_EQ(check(with_members(3'000, "fait g(E, E, E, E, E, E, E, E, E, E, E, E)\n")), "too_many_instances:4");
}

TEST_F(Limits, InstancesOfARule) {
  EXPECT_EQ(check(with_members(1'000, "règle pour x dans E, y dans E : f => p(x)\n")), "");
  EXPECT_EQ(check(with_members(3'000, "règle pour x dans E, y dans E : f => p(x)\n")), "too_many_instances:4");
  EXPECT_NE(message.find("would make more than 5000000 instances"), std::string::npos) << message;
}

TEST_F(Limits, InstancesBeyondWhatCanBeCounted) {
  std::string binder = "x0 dans E";
  for (int i = 1; i < 64; ++i) binder += ", x" + std::to_string(i) + " dans E";
  EXPECT_EQ(check("énumération E { a, b }\nfait f\nconstat p\nrègle pour " + binder + " : f => p\n"), "too_many_instances:4");
  EXPECT_EQ(check("énumération E { a, b }\nconstat p\nconstat q\nincompatible pour " + binder + " : p, q\n"), "too_many_instances:4");
}

TEST_F(Limits, VariablesOfARule) {
  const auto rule = [](std::size_t variables) {
    std::string binder;
    for (std::size_t i = 0; i < variables; ++i) binder += (i ? ", x" : "x") + std::to_string(i) + " dans E";
    return "énumération E { a }\nfait f\nconstat p\nrègle pour " + binder + " : f => p\n";
  };
  EXPECT_EQ(check(rule(kMaxVariables)), "");
  EXPECT_EQ(check(rule(kMaxVariables + 1)), "too_many_items:4");
  EXPECT_EQ(message, "more than 64 items in one list");
  EXPECT_EQ(check(rule(100'000)), "too_many_items:4");
}

TEST_F(Limits, ManyRulesAgainstOneAnother) {
  EXPECT_EQ(check("fait a\nconstat p\n" + repeated("présumé p\n", 10'000) + repeated("a => !p\n", 10'000)).substr(0, 18), "too_many_instances");
  std::string own;
  for (int i = 0; i < 10'000; ++i) own += "règle r" + std::to_string(i) + " a => p\nexception à r" + std::to_string(i) + " a => !p\n";
  EXPECT_EQ(check("fait a\nconstat p\n" + own).substr(0, 18), "too_many_instances");
}

TEST_F(Limits, ExceptionsToEverything) {
  std::string text = "fait a\nconstat p\ntitre t {\n";
  for (int i = 0; i < 6'000; ++i) text += "a => p\n";
  text += "}\n" + repeated("exception à t a\n", 6'000);
  EXPECT_EQ(check(text).substr(0, 18), "too_many_instances");
}

// --- files

class Files : public Limits {
 protected:
  Files() {
    std::string pattern = (fs::temp_directory_path() / "domat-limits-XXXXXX").string();
    top = mkdtemp(pattern.data());
    std::ofstream(top / "domat.toml") << "name = \"p\"\n";
  }
  ~Files() override {
    std::error_code ignored;
    fs::remove_all(top, ignored);
  }
  // Holes: zeros that take no room on the disk.
  void write_zeros(const std::string& name, std::size_t bytes) {
    std::ofstream(top / name).flush();
    fs::resize_file(top / name, bytes);
  }
  std::string load(const std::string& path) {
    SourceMap sources;
    Diagnostics diagnostics;
    load_pack(path, sources, diagnostics);
    std::string all;
    for (const Diagnostic& d : diagnostics.all()) all += std::string(all.empty() ? "" : " | ") + domat::message(d, Lang::en);
    return all;
  }
  fs::path top;
};

TEST_F(Files, SizeOfAFile) {
  write_zeros("a.domat", kMaxFileBytes);
  EXPECT_EQ(load((top / "a.domat").string()), "");
  write_zeros("a.domat", kMaxFileBytes + 1);
  EXPECT_EQ(load((top / "a.domat").string()), "the file is larger than 64 MiB");
}

TEST_F(Files, SizeOfAPack) {
  for (const char* name : {"a.domat", "b.domat", "c.domat", "d.domat"}) write_zeros(name, kMaxFileBytes);
  static_assert(kMaxPackBytes == 4 * kMaxFileBytes);
  EXPECT_EQ(load(top.string()), "");
  write_zeros("e.domat", 1);
  EXPECT_EQ(load(top.string()), "the pack is larger than 256 MiB");
}

TEST_F(Files, EncodingIsCheckedWithAnOffset) {
  const auto write = [&](const std::string& text) { std::ofstream(top / "a.domat", std::ios::binary) << text; };
  write("fait a\r\nfait b\xFF\r\n");
  EXPECT_EQ(load(top.string()), "byte 14: the text is not well-formed UTF-8");
  write("\xEF\xBB\xBF" "fait \xED\xA0\x80");  // a surrogate; the byte order mark counts
  EXPECT_EQ(load(top.string()), "byte 8: the text is not well-formed UTF-8");
  write("fait \xC3");  // cut in a character
  EXPECT_EQ(load(top.string()), "byte 5: the text is not well-formed UTF-8");
}

TEST_F(Files, WhatIsNoRuleFile) {
  EXPECT_EQ(load((top / "none.domat").string()), "unreadable file: No such file or directory");
  fs::create_directory(top / "folder.domat");
  ASSERT_EQ(mkfifo((top / "pipe.domat").c_str(), 0600), 0);
  EXPECT_EQ(load((top / "pipe.domat").string()), "unreadable file: not a regular file");
  EXPECT_EQ(load((top / "folder.domat").string()), "the folder `" + (top / "folder.domat").string() + "` has no manifest domat.toml");
}

TEST(LineEnds, ByteOrderMarkAndCarriageReturnsChangeNothing) {
  const std::string text = big_pack(200);
  std::string dos;
  for (char c : text) dos += c == '\n' ? "\r\n" : std::string(1, c);
  OneFile plain(text), other(dos);
  const model::Model a = plain.model(), b = other.model();
  EXPECT_EQ(plain.reported(), other.reported());
  EXPECT_GT(a.rules.size(), 10u);
  EXPECT_EQ(a.rules.size(), b.rules.size());
  EXPECT_EQ(a.order.size(), b.order.size());
}

// --- floods: what is long but within the limits, or wrong from end to end

TEST_F(Limits, FloodsOfMistakes) {
  for (const char* piece : {"fait 1\n", "@ ", "\xC2\xAB\n", "}\n", "fait fait\n", "scénario\n", "fait x\nfait x\n", "12abc ", "| a |\n", "\x01", "règle => => \n"}) {
    OneFile one(repeated(piece, 200'000));
    one.model();
    EXPECT_TRUE(one.diagnostics.has_errors()) << piece;
    EXPECT_LE(one.diagnostics.all().size(), 200u);
  }
}

TEST_F(Limits, FloodsOfUnknownNames) {
  std::string declared, used;
  for (int i = 0; i < 100'000; ++i) declared += "fait connu_" + std::to_string(i) + "\n";
  for (int i = 0; i < 100'000; ++i) used += "inconnu_" + std::to_string(i) + " => p\n";
  OneFile one(declared + "constat p\n" + used);
  one.model();
  EXPECT_EQ(one.diagnostics.errors(), 100'000u);
}

// A hint costs a look at every name; a pack where everything is mistyped gets few.
TEST_F(Limits, FloodsOfMistypedReferences) {
  std::string sources, cited, labels, targets, types, typed;
  for (int i = 0; i < 50'000; ++i) {
    const std::string n = std::to_string(i);
    sources += "source s" + n + " « x »\n";
    cited += "règle « t" + n + ", 3 » a => p\n";
    labels += "règle r" + n + " a => p\n";
    targets += "exception à q" + n + " a => !p\n";
    types += "énumération e" + n + " { x" + n + " }\n";
    typed += "fait g" + n + " : u" + n + "\n";
  }
  for (const std::string& text : {sources + cited, labels + targets, types + typed}) {
    OneFile one("fait a\nconstat p\n" + text);
    one.model();
    EXPECT_FALSE(one.diagnostics.all().empty());
  }
}

TEST_F(Limits, AFileOfZeros) {
  OneFile one(std::string(50'000'000, '\0') + "fait a");
  EXPECT_EQ(one.tokens().tokens.size(), 3u);
  EXPECT_EQ(one.reported(), "unexpected_character:1");
}

TEST_F(Limits, ALongTextIsQuotedByItsBeginning) {
  for (const std::string& text : {"fait " + std::string(3'000'000, '1'), "fait a\nfait 1 " + std::string(3'000'000, '1'),
                                  "fait a : " + repeated("é", 100) + repeated(".b", 2)}) {
    OneFile one(text + "\n");
    one.model();
    ASSERT_TRUE(one.diagnostics.has_errors());
    for (const Diagnostic& d : one.diagnostics.all()) EXPECT_LT(domat::message(d, Lang::fr).size(), 5'000u);
  }
}

TEST_F(Limits, ManyFactsOfAScenario) {
  std::string facts, given;
  for (int i = 0; i < 200'000; ++i) {
    facts += "fait f" + std::to_string(i) + "\n";
    given += (i ? ", f" : "f") + std::to_string(i);
  }
  EXPECT_EQ(check(facts + "constat p\nf0 => p\nscénario « tout »\n  soit " + given + "\n  attendu p\n"), "");
}

// Each rule builds on the one before it: nothing may recurse along the chain.
TEST_F(Limits, AHundredThousandLines) {
  OneFile one(big_pack(100'000));
  const model::Model m = one.model();
  EXPECT_EQ(one.diagnostics.errors(), 0u);
  EXPECT_EQ(m.scenarios.size(), 7'142u);
  EXPECT_GT(m.order.size(), 30'000u);
}

}  // namespace
}  // namespace domat
