// Rules in Markdown: where they are read, where mistakes are shown, and what the formatter leaves alone.
#include <gtest/gtest.h>

#include <random>

#include "compiler/format/format.h"
#include "compiler/syntax/parse.h"

namespace domat {
namespace {

struct Page {
  SourceMap sources;
  FileId id;
  Interner names;
  Diagnostics diags;
  Lang lang;
  TokenList tokens;
  syntax::Tree tree;

  explicit Page(std::string text, Lang l = Lang::fr) : id(sources.add("loi.domat.md", std::move(text))), lang(l) {
    tokens = tokenize(sources, id, lang, diags);
    tree = syntax::parse(sources, id, lang, tokens, names, diags);
  }
  // "unknown_name:3:1 …": what was reported, with line and column.
  std::string reported() const {
    std::string all;
    for (const Diagnostic* d : in_order(diags)) {
      const LineColumn at = sources.locate(d->span.file, d->span.begin);
      all += (all.empty() ? "" : " ") + std::string(info(d->kind).id) + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
    }
    return all;
  }
  std::string message() const { return domat::message(diags.all().at(0), Lang::en); }
  std::string in(Lang to) const { return format_source(sources, id, lang, to, tokens, tree); }
};

std::string formatted(const std::string& text) {
  Page page(text);
  EXPECT_EQ(page.reported(), "") << text;
  return page.in(Lang::fr);
}

std::string mistakes(const std::string& text) { return Page(text).reported(); }

// --- reading

TEST(Literate, TheBlocksAreOneFileOfRules) {
  Page page("# Loi\n\nfait x\n\n```domat\nmodule m\nfait a\n```\n\nIl y a « un défaut.\n\n```domat\nconstat p\na => p\n```\n");
  EXPECT_EQ(page.reported(), "");
  ASSERT_EQ(page.tree.items.size(), 4u);
  EXPECT_TRUE(std::holds_alternative<syntax::ModuleDecl>(page.tree.items[0].data));
  EXPECT_EQ(page.sources.place(page.tree.items[3].span), "loi.domat.md:14");
}

TEST(Literate, WithoutBlocksThereAreNoRules) {
  Page page("fait (\n");
  EXPECT_EQ(page.reported(), "");
  EXPECT_TRUE(page.tree.items.empty());
  EXPECT_EQ(page.tokens.tokens.size(), 1u);
}

TEST(Literate, BlocksOfTheLawAndTablesGoOnAfterProse) {
  Page page("```domat\narticle un {\n```\nCommentaire.\n```domat\na => p\n}\n```\n"
            "```domat\ntableau « t »\n| a | attendu p |\n```\nLe premier cas.\n```domat\n| vrai | vrai |\n```\n");
  EXPECT_EQ(page.reported(), "");
  ASSERT_EQ(page.tree.items.size(), 5u);
  EXPECT_EQ(page.tree.items[1].block, 0u);
  EXPECT_TRUE(std::holds_alternative<syntax::TableRow>(page.tree.items[4].data));
}

// --- mistakes

TEST(Literate, AMistakeIsShownInTheMarkdown) { EXPECT_EQ(mistakes("# Loi\n\n  ```domat\n  règle r a => § p\n  ```\n"), "unexpected_character:4:16"); }

TEST(Literate, ARuleThatProseCutsEndsWithItsBlock) {
  EXPECT_EQ(mistakes("```domat\nrègle r « c »\n  a &\n```\nProse.\n```domat\nb => p\n```\n"), "unexpected_token:4:1");
  EXPECT_EQ(Page("```domat\nrègle r a &\n```\n").message(), "the end of the block of code is not expected here: a condition was expected");
  // What could go on is not joined to what went before.
  EXPECT_EQ(mistakes("```domat\na => p\n```\n```domat\n, q\n```\n"), "unexpected_token:5:1");
  EXPECT_EQ(mistakes("```domat\nrègle r (a\n```\n```domat\n) => p\n```\n"), "unclosed_bracket:2:9 unexpected_token:5:1");
  Page two("```domat\ndroit p\n```\n```domat\n« dit »\n```\n");
  EXPECT_EQ(two.reported(), "unexpected_token:5:1");
  EXPECT_EQ(mistakes("```domat\na => p\n```\n```domat\n(b) => q\n```\n"), "") << "a parenthesis after prose gives no arguments";
}

TEST(Literate, NeitherPhrasesNorAmountsGoOverProse) {
  Page page("```domat\nfait avant\n```\n```domat\nle\n```\n");
  EXPECT_EQ(page.reported(), "unexpected_token:2:6 unexpected_token:5:1");
  EXPECT_EQ(mistakes("```domat\nrègle r v = 250\n```\n```domat\nUSD => p\n```\n"), "unexpected_token:3:1");
}

TEST(Literate, AMistakeEndsWithItsBlock) {
  EXPECT_EQ(mistakes("```domat\nrègle r (a\n```\n```domat\nx => § p\n```\n"), "unclosed_bracket:2:9 unexpected_character:5:6");
  EXPECT_EQ(mistakes("```domat\nfait a « b\n```\n```domat\nfait é « c »\n```\n"), "unterminated_string:2:8");
}

TEST(Literate, BlocksThatAreNotClosed) {
  EXPECT_EQ(mistakes("a\n\n  ```domat\n  fait a\n"), "unclosed_fence:3:3");
  EXPECT_EQ(mistakes("```text\n\n```domat\nfait a\n```\n"), "unclosed_fence:1:1");
  EXPECT_EQ(Page("~~~~domat\n").message(), "the block of code opened here is not closed: a line ~~~~ closes it");
}

TEST(Literate, BlocksThatWouldNotBeRead) {
  EXPECT_EQ(mistakes("- a\n  - ```domat\n    fait (\n    ```\n\n```Domat\nfait (\n```\n"), "fence_not_read:2:5 fence_not_read:6:1");
  EXPECT_EQ(mistakes("```domat sketch\nfait (\n```\n````\n```domat\nfait (\n```\n````\n"), "");
}

// --- formatting

TEST(LiterateFormat, OnlyRulesChange) {
  EXPECT_EQ(formatted("#   Loi\n\n\n\n fait   a  \n```domat\n\n\nfait   a\n\n\n\nfait b\n\n```\n\n\n\n```text\n  x   y\n```\n```domat\na=>p\n```\nfin, sans retour"),
            "#   Loi\n\n\n\n fait   a  \n```domat\nfait a\n\nfait b\n```\n\n\n\n```text\n  x   y\n```\n```domat\na => p\n```\nfin, sans retour");
  EXPECT_EQ(formatted("```domat\n```\n"), "```domat\n```\n");
  EXPECT_EQ(formatted("rien"), "rien");
  EXPECT_EQ(formatted(""), "");
  EXPECT_EQ(formatted("```domat sketch\nfait   a\n```\n"), "```domat sketch\nfait   a\n```\n");
}

TEST(LiterateFormat, CommentsStayInTheirBlock) {
  EXPECT_EQ(formatted("```domat\n//  un\n\n\n//  deux\n```\n```domat\nfait  a  // trois\n   // quatre\n```\n"),
            "```domat\n//  un\n\n//  deux\n```\n```domat\nfait a // trois\n// quatre\n```\n");
}

TEST(LiterateFormat, TheLinesOfABlockStandWhereItsFirstOneDoes) {
  EXPECT_EQ(formatted("1. a\n\n   ~~~domat\n fait   a\n\n  fait b\n   ~~~\n"), "1. a\n\n   ~~~domat\n   fait a\n\n   fait b\n   ~~~\n");
  EXPECT_EQ(formatted("a\r\n```domat\r\nfait   a\r\nfait b\r\n```\r\nb\nc\r\n"), "a\r\n```domat\r\nfait a\r\nfait b\r\n```\r\nb\nc\r\n");
}

TEST(LiterateFormat, WhatIsInABlockOfTheLawIsIndentedAfterProseToo) {
  EXPECT_EQ(formatted("```domat\ntitre t {\n```\nProse.\n```domat\n// c\na => p\n}\nb => q\n```\n"),
            "```domat\ntitre t {\n```\nProse.\n```domat\n  // c\n  a => p\n}\nb => q\n```\n");
  EXPECT_EQ(formatted("```domat\ntableau « t »\n| a | attendu p |\n```\n```domat\n| vrai|vrai |\n|_|faux|\n```\n"),
            "```domat\ntableau « t »\n  | a | attendu p |\n```\n```domat\n  | vrai | vrai |\n  | _    | faux |\n```\n");
}

TEST(LiterateFormat, ProseHasNoOtherLanguage) {
  Page page("Le fait et la règle.\n```domat\nfait a « règle »\nrègle r a => p\n```\n");
  ASSERT_EQ(page.reported(), "");
  EXPECT_EQ(page.in(Lang::en), "Le fait et la règle.\n```domat\nfact a « règle »\nrule r a => p\n```\n");
}

// Any mixture of these lines: when it can be read, prose stays, the tokens are the same, and the second time nothing changes.
TEST(LiterateFormat, WhateverTheFences) {
  static constexpr std::string_view kLines[] = {"```domat", "```", "~~~domat", "~~~", "  ```domat", "   ```", "````", "    ```", "```text", "fait   a", "a=>p",
                                                "titre t{", "}", "// c", "", "prose « x", "- ```domat", "```domat sketch", "| a|vrai |", "tableau « t »"};
  std::mt19937 random(20261122);
  std::size_t read = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto lines = random() % 12; lines > 0; --lines) text += std::string(kLines[random() % std::size(kLines)]) + (random() % 8 ? "\n" : "\r\n");
    Page page(text);
    for (const Diagnostic& d : page.diags.all()) ASSERT_LE(d.span.end, text.size()) << text;
    if (page.diags.has_errors() || !page.tree.whole) continue;
    ++read;
    Page once(page.in(Lang::fr));
    ASSERT_EQ(once.reported(), "") << text;
    ASSERT_TRUE(same_tokens({page.sources, page.id, Lang::fr, page.tokens}, {once.sources, once.id, Lang::fr, once.tokens})) << text;
    ASSERT_EQ(once.in(Lang::fr), once.sources.text(once.id)) << text;
  }
  EXPECT_GT(read, 1000u);
}

}  // namespace
}  // namespace domat
