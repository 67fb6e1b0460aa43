#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <string>

#include "compiler/diagnostics/pages.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/render.h"
#include "runtime/io/case_error.h"

namespace domat {
namespace {

// --- the catalogue

std::set<std::string> placeholders(std::string_view pattern) {
  std::set<std::string> out;
  for (std::size_t i = pattern.find('{'); i != std::string_view::npos; i = pattern.find('{', i + 1)) {
    out.insert(std::string(pattern.substr(i, pattern.find('}', i) - i + 1)));
  }
  return out;
}

bool begins_with_capital(std::string_view text) {
  const auto a = static_cast<unsigned char>(text[0]);
  if (a == 0xC3) return static_cast<unsigned char>(text[1]) <= 0x9E;  // À to Þ
  return text.starts_with("Œ") || (a >= 'A' && a <= 'Z');
}

void expect_good_message(std::string_view id, std::string_view fr, std::string_view en) {
  const std::set<std::string> used = placeholders(fr);
  EXPECT_EQ(used, placeholders(en)) << id;
  std::size_t n = 0;
  for (const std::string& p : used) EXPECT_EQ(p, "{" + std::to_string(n++) + "}") << id << ": placeholders count from {0}";
  for (std::string_view text : {fr, en}) {
    ASSERT_FALSE(text.empty()) << id;
    EXPECT_FALSE(text.ends_with('.')) << id << ": " << text;
    EXPECT_FALSE(begins_with_capital(text)) << id << ": " << text;
  }
  static const std::regex banned("\\b(legal|illegal|valid|invalid|allowed|valide|invalide)\\b");
  EXPECT_FALSE(std::regex_search(std::string(en) + " " + std::string(fr), banned)) << id;
}

TEST(Catalogue, MessagesOfDiagnostics) {
  for (std::size_t i = 0; i < diag_count(); ++i) {
    const DiagInfo& d = info(static_cast<Diag>(i));
    expect_good_message(d.id, d.fr, d.en);
  }
}

TEST(Catalogue, MessagesOfNotes) {
  for (std::size_t i = 0; i < note_count(); ++i) {
    const NoteInfo& n = info(static_cast<Note>(i));
    expect_good_message(n.id, n.fr, n.en);
  }
}

TEST(Catalogue, CodesAreUniqueAndWellFormed) {
  const std::regex form("D\\d{4}");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < diag_count(); ++i) {
    const std::string code(info(static_cast<Diag>(i)).code);
    EXPECT_TRUE(std::regex_match(code, form)) << code;
    EXPECT_TRUE(seen.insert(code).second) << code << " is used twice";
  }
}

TEST(Catalogue, EveryCodeHasItsPages) {
  for (std::size_t i = 0; i < diag_count(); ++i) {
    const DiagInfo& d = info(static_cast<Diag>(i));
    for (const Lang lang : {Lang::fr, Lang::en}) {
      const auto text = page(d.code, lang);
      ASSERT_TRUE(text) << d.code << " (" << d.id << ") has no page in " << (lang == Lang::fr ? "French" : "English");
      EXPECT_TRUE(text->starts_with("# " + std::string(d.code) + " ")) << d.code << ": a page begins with its code";
    }
  }
}

TEST(Catalogue, EveryErrorOfACaseHasItsPages) {
  for (std::size_t i = 0; i < case_error_count(); ++i) {
    const std::string code(info(static_cast<CaseError::Kind>(i)).code);
    for (const Lang lang : {Lang::fr, Lang::en}) {
      const auto text = page(code, lang);
      ASSERT_TRUE(text) << code;
      EXPECT_TRUE(text->starts_with("# " + code + " ")) << code << ": a page begins with its code";
    }
  }
}

TEST(Catalogue, EveryPageHasItsCode) {
  std::set<std::string_view> codes;
  for (std::size_t i = 0; i < diag_count(); ++i) codes.insert(info(static_cast<Diag>(i)).code);
  for (std::size_t i = 0; i < case_error_count(); ++i) codes.insert(info(static_cast<CaseError::Kind>(i)).code);
  for (std::size_t i = 0; i < page_count; ++i) EXPECT_TRUE(codes.contains(all_pages[i].code)) << all_pages[i].code;
  EXPECT_FALSE(page("D9999", Lang::fr));
}

// --- arguments

TEST(Fill, ReplacesWhatHasAnArgumentAndNothingElse) {
  EXPECT_EQ(fill("a {0} b {1} {0}", {"x", Arg("deux", "two")}, Lang::fr), "a x b deux x");
  EXPECT_EQ(fill("a {0} b {1} {0}", {"x", Arg("deux", "two")}, Lang::en), "a x b two x");
  EXPECT_EQ(fill("{0} {1}", {"{1} {0} {} {:n} }{ %s"}, Lang::en), "{1} {0} {} {:n} }{ %s {1}");
  EXPECT_EQ(fill("{", {"x"}, Lang::en), "{");
  EXPECT_EQ(fill("{x} {} {0", {"x"}, Lang::en), "{x} {} {0");
}

// --- rendering

struct Text : ::testing::Test {
  FileId add(std::string name, std::string text) { return sources.add(std::move(name), std::move(text)); }
  // Where `what` stands for the nth time.
  Span find(FileId file, std::string_view what, int nth = 1) {
    std::size_t at = sources.text(file).find(what);
    while (--nth > 0) at = sources.text(file).find(what, at + 1);
    EXPECT_NE(at, std::string_view::npos);
    return {file, static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + what.size())};
  }
  std::string fr() { return render_text(all, sources, {Lang::fr, false}); }
  std::string en() { return render_text(all, sources, {Lang::en, false}); }
  SourceMap sources;
  Diagnostics all;
};

TEST_F(Text, NothingToSay) {
  EXPECT_EQ(fr(), "");
  EXPECT_FALSE(all.has_errors());
}

TEST_F(Text, OneErrorInBothLanguages) {
  const FileId f = add("rules.domat", "fait a\nfait échéance = 12.5.1 €\n");
  all.report(Diag::bad_number, find(f, "12.5.1"), {"12.5.1"});
  EXPECT_EQ(fr(),
            "erreur[D0104] : nombre mal écrit : `12.5.1`\n"
            " --> rules.domat:2:17\n"
            "  |\n"
            "2 | fait échéance = 12.5.1 €\n"
            "  |                 ^^^^^^\n"
            "\n"
            "1 erreur\n");
  EXPECT_EQ(en(),
            "error[D0104]: malformed number: `12.5.1`\n"
            " --> rules.domat:2:17\n"
            "  |\n"
            "2 | fait échéance = 12.5.1 €\n"
            "  |                 ^^^^^^\n"
            "\n"
            "1 error\n");
}

TEST_F(Text, CaretsUnderCombiningWideAndTabs) {
  const FileId f = add("f.domat", "e\u0301\t漢字 👩 \tx\ty\n");
  all.report(Diag::bad_date, find(f, "x\ty"), {"x"});
  all.report(Diag::bad_date, find(f, "漢字"), {"x"});
  EXPECT_EQ(en(),
            "error[D0105]: `x` is not a date of the calendar\n"
            " --> f.domat:1:9\n"
            "  |\n"
            "1 | e\u0301       漢字 👩         x       y\n"
            "  |         ^^^^\n"
            "\n"
            "error[D0105]: `x` is not a date of the calendar\n"
            " --> f.domat:1:25\n"
            "  |\n"
            "1 | e\u0301       漢字 👩         x       y\n"
            "  |                         ^^^^^^^^^\n"
            "\n"
            "2 errors\n");
}

TEST_F(Text, SecondPlacesAndHelp) {
  std::string text;
  for (int i = 0; i < 8; ++i) text += "\n";
  const FileId f = add("f.domat", text + "depuis 2020-01-01\n  depuis 2021-01-01\n");
  const FileId g = add("autre/g.domat", "constat p\n");
  all.report(Diag::duplicate_clause, find(f, "depuis", 2))
      .help(Note::did_you_mean, {"q"})
      .note(Note::first_here, find(f, "depuis"))
      .note(Note::declared_here, find(g, "p"), {"p"});
  EXPECT_EQ(fr(),
            "erreur[D0109] : cette clause est écrite deux fois\n"
            "  --> f.domat:10:3\n"
            "   |\n"
            "10 |   depuis 2021-01-01\n"
            "   |   ^^^^^^\n"
            "  ::: f.domat:9:1\n"
            "   |\n"
            " 9 | depuis 2020-01-01\n"
            "   | ------ première occurrence ici\n"
            "  ::: autre/g.domat:1:9\n"
            "   |\n"
            " 1 | constat p\n"
            "   |         - `p` est déclaré ici\n"
            "   |\n"
            "   = aide : vouliez-vous dire `q` ?\n"
            "\n"
            "1 erreur\n");
  EXPECT_NE(en().find("   = help: did you mean `q`?\n"), std::string::npos);
}

TEST_F(Text, SpansOverLinesAndAtTheEnd) {
  const FileId f = add("f.domat", "titre {\r\n  a => b\r\n");
  all.report(Diag::unclosed_block, Span{f, 0, 18});
  all.report(Diag::unclosed_block, Span{f, 19, 19});
  all.report(Diag::unclosed_block, Span{f, 7, 9});  // only the line end
  EXPECT_EQ(en(),
            "error[D0107]: the block opened here is not closed\n"
            " --> f.domat:1:1\n"
            "  |\n"
            "1 | titre {\n"
            "  | ^^^^^^^\n"
            "\n"
            "error[D0107]: the block opened here is not closed\n"
            " --> f.domat:1:8\n"
            "  |\n"
            "1 | titre {\n"
            "  |        ^\n"
            "\n"
            "error[D0107]: the block opened here is not closed\n"
            " --> f.domat:3:1\n"
            "  |\n"
            "3 |\n"
            "  | ^\n"
            "\n"
            "3 errors\n");
}

TEST_F(Text, WithoutPlaceOrWithoutText) {
  const FileId f = add("vide.domat", "");
  all.report(Diag::no_rule_files, Span{});
  all.report(Diag::invalid_utf8, Span{f, 0, 0}, {"12"}).note(Note::first_here, Span{f, 0, 0});
  EXPECT_EQ(en(),
            "error[D0002]: byte 12: the text is not well-formed UTF-8\n"
            " --> vide.domat\n"
            " ::: vide.domat\n"
            "  = note: first one here\n"
            "\n"
            "error[D0009]: the pack has no .domat file\n"
            "\n"
            "2 errors\n");
}

TEST_F(Text, HostileTextDoesNotReachTheTerminal) {
  const FileId f = add("\x1b]0;f\x07.domat", "a\x1b[2J\x7F\r\u202Eb\u009B1m x\n");
  all.report(Diag::bad_number, find(f, "x"), {"\x1b[31m\n\xFF\t{0}\u202E"}).note(Note::declared_here, find(f, "a"), {"\x08"});
  const std::string out = en();
  EXPECT_EQ(out,
            "error[D0104]: malformed number: `␛[31m␊\uFFFD␉{0}\uFFFD`\n"
            " --> ␛]0;f␇.domat:1:13\n"
            "  |\n"
            "1 | a␛[2J␡␍\uFFFDb\uFFFD1m x\n"
            "  |              ^\n"
            " ::: ␛]0;f␇.domat:1:1\n"
            "  |\n"
            "1 | a␛[2J␡␍\uFFFDb\uFFFD1m x\n"
            "  | - `␈` is declared here\n"
            "\n"
            "1 error\n");
}

TEST_F(Text, ColorsOnlyWhenAsked) {
  const FileId f = add("f.domat", "x\n");
  all.report(Diag::bad_date, find(f, "x"), {"x"}).help(Note::did_you_mean, {"y"});
  EXPECT_EQ(en().find('\x1b'), std::string::npos);
  const std::string colored = render_text(all, sources, {Lang::en, true});
  EXPECT_NE(colored.find("\x1b[1;31merror[D0105]\x1b[0m"), std::string::npos);
  std::string stripped = std::regex_replace(colored, std::regex("\x1b\\[[0-9;]*m"), "");
  EXPECT_EQ(stripped, en());
}

TEST_F(Text, OrderAndLimit) {
  const FileId f = add("f.domat", "a b c d e\n");
  Diagnostics few(2);
  for (const char* what : {"e", "c", "a", "b"}) few.report(Diag::bad_date, find(f, what), {what}).help(Note::did_you_mean, {what});
  EXPECT_EQ(few.errors(), 4u);
  EXPECT_EQ(few.dropped(), 2u);
  ASSERT_EQ(few.all().size(), 2u);
  EXPECT_EQ(few.all()[1].notes.size(), 1u) << "the note of one that is not kept goes nowhere";
  const std::string out = render_text(few, sources, {Lang::fr, false});
  EXPECT_LT(out.find("`c` n'est pas"), out.find("`e` n'est pas"));
  EXPECT_TRUE(out.ends_with("4 erreurs (2 non montrés)\n")) << out;
  EXPECT_TRUE(render_text(few, sources, {Lang::en, false}).ends_with("4 errors (2 not shown)\n"));
}

// --- long lines

TEST(LongLine, AtTheLimitItIsShownWhole) {
  const std::string line(max_cells, 'a');
  EXPECT_EQ(show_line(line, 5, 6).text, line);
}

TEST(LongLine, IsCutAroundTheSpan) {
  const std::string line = std::string(500, 'a') + "XYZ" + std::string(500, 'b');
  const ShownLine shown = show_line(line, 500, 503);
  EXPECT_EQ(shown.text, "…" + std::string(60, 'a') + "XYZ" + std::string(95, 'b') + "…");
  EXPECT_EQ(shown.column, 61u);
  EXPECT_EQ(shown.width, 3u);
}

TEST(LongLine, AtItsBeginningAndEnd) {
  const std::string line = "X" + std::string(500, 'a') + "Z";
  EXPECT_EQ(show_line(line, 0, 1).text, "X" + std::string(157, 'a') + "…");
  EXPECT_EQ(show_line(line, 0, 1).column, 0u);
  const ShownLine end = show_line(line, 501, 502);
  EXPECT_EQ(end.text, "…" + std::string(157, 'a') + "Z");
  EXPECT_EQ(end.column, 158u);
  EXPECT_EQ(show_line(line, 502, 502).column, 159u);
}

TEST(LongLine, UnderlineEndsWithTheWindow) {
  const std::string line(5000, 'a');
  const ShownLine shown = show_line(line, 2000, 5000);
  EXPECT_EQ(shown.column + shown.width, 159u);
}

TEST(LongLine, WideCharactersAndMarksAreNotCutApart) {
  std::string line;
  for (int i = 0; i < 3000; ++i) line += i % 2 ? "漢" : "e\u0301";
  const std::size_t middle = line.size() / 12 * 6;  // the e of a pair: each is six bytes
  const ShownLine shown = show_line(line, middle, middle + 3);
  EXPECT_EQ(shown.width, 1u);
  EXPECT_EQ(shown.text.find("\uFFFD"), std::string::npos);
  EXPECT_LE(shown.text.size(), 800u);
}

TEST(LongLine, MegabytesOfMarksStayShort) {
  std::string line = "e";
  for (int i = 0; i < 1 << 20; ++i) line += "\u0301";
  EXPECT_LE(show_line(line, line.size() / 2 + 1, line.size()).text.size(), 2100u);
  EXPECT_LE(show_line(line, 0, 1).text.size(), 1100u);
}

TEST(ShownLine, SpanInsideACharacterCoversIt) {
  const ShownLine mark = show_line("ae\u0301b", 2, 4);  // the accent alone
  EXPECT_EQ(mark.column, 1u);
  EXPECT_EQ(mark.width, 1u);
  const ShownLine beyond = show_line("ab", 9, 12);
  EXPECT_EQ(beyond.column, 2u);
  EXPECT_EQ(beyond.width, 1u);
}

// --- JSON

TEST_F(Text, Json) {
  const FileId f = add("f.domat", "é depuis\n  depuis\n");
  all.report(Diag::duplicate_clause, find(f, "depuis", 2))
      .note(Note::first_here, find(f, "depuis"))
      .help(Note::did_you_mean, {"\xFF\x1b"});
  all.report(Diag::no_rule_files, Span{});
  const std::string out = render_json(all, sources, Lang::en);
  EXPECT_TRUE(out.ends_with("}\n"));
  const auto json = nlohmann::json::parse(out);
  const auto expected = nlohmann::json::parse(R"({"diagnostics": [
      {"code": "D0109", "id": "duplicate_clause", "severity": "error", "message": "this clause is written twice",
       "file": "f.domat", "line": 2, "column": 3, "end_line": 2, "end_column": 9,
       "notes": [{"message": "first one here", "file": "f.domat", "line": 1, "column": 3, "end_line": 1, "end_column": 9},
                 {"message": "did you mean `\ufffd\u001b`?"}]},
      {"code": "D0009", "id": "no_rule_files", "severity": "error", "message": "the pack has no .domat file", "notes": []}],
    "errors": 2, "warnings": 0, "dropped": 0})");
  EXPECT_EQ(json, expected) << json.dump(2);
  EXPECT_EQ(nlohmann::json::parse(render_json(all, sources, Lang::fr))["diagnostics"][0]["severity"], "error");
}

}  // namespace
}  // namespace domat
