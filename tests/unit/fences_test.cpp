// Which lines of a Markdown text are code.
#include "compiler/base/fences.h"

#include <gtest/gtest.h>

#include <string>

namespace domat {
namespace {

// What holds rules, each between brackets, and what else was seen: ? marks one that is not closed, ! one out of place.
std::string rules(const std::string& text) {
  std::string all;
  for (const Fence& f : fences(text)) {
    if (f.state == Fence::unclosed) all += '?';
    if (f.state == Fence::out_of_place) all += '!';
    else if (holds_rules(f)) all += '[' + text.substr(f.inside, f.inside_end - f.inside) + ']';
  }
  return all;
}

TEST(Fences, WhatIsMarkedDomatIsCode) {
  EXPECT_EQ(rules("a\n```domat\nb\nc\n```\nd\n``` domat  \ne\n```\n"), "[b\nc\n][e\n]");
  EXPECT_EQ(rules("```\na\n```\n```text\nb\n```\n```domats\nc\n```\n```text domat\nd\n```\n"), "");
  EXPECT_EQ(rules("```domat\n```\n"), "[]");
  EXPECT_EQ(rules(""), "");
  EXPECT_EQ(rules("```domat extra\na\n```"), "[a\n]");
}

TEST(Fences, ASketchIsNone) { EXPECT_EQ(rules("```domat sketch\na\n```\n```domat sketches\nb\n```\n"), "[b\n]"); }

TEST(Fences, TildesAndLongerRuns) {
  EXPECT_EQ(rules("~~~domat\na\n```\n~~~\n"), "[a\n```\n]");
  EXPECT_EQ(rules("````domat\na\n```\n`````  \nb\n"), "[a\n```\n]");
  EXPECT_EQ(rules("``domat\na\n``\n"), "") << "two marks are none";
  EXPECT_EQ(rules("~~~ domat `x`\na\n~~~\n"), "[a\n]");
  EXPECT_EQ(rules("``` domat `x`\na\n"), "") << "code within a line";
  EXPECT_EQ(rules("```domat\na\n``` x\n```\n"), "[a\n``` x\n]") << "nothing follows the marks that close";
}

TEST(Fences, ATextAboutBlocksIsNoCode) {
  EXPECT_EQ(rules("````markdown\n```domat\na\n```\n````\n```domat\nb\n```\n"), "[b\n]");
  EXPECT_EQ(rules("~~~\n```domat\na\n```\n~~~\n"), "");
}

TEST(Fences, UpToThreeSpaces) {
  EXPECT_EQ(rules("   ```domat\n   a\n  ```\n"), "[   a\n]");
  EXPECT_EQ(rules("```domat\na\n    ```\n```\n"), "[a\n    ```\n]");
}

TEST(Fences, WhatIsNotClosedRunsToTheEndOrToTheNextBlockOfRules) {
  EXPECT_EQ(rules("```domat\na\n"), "?[a\n]");
  EXPECT_EQ(rules("```domat"), "?[]");
  EXPECT_EQ(rules("```text\na\n"), "?");
  EXPECT_EQ(rules("```text\na\n\n```domat\nb\n```\n"), "?[b\n]");
  EXPECT_EQ(rules("```domat\na\n\n```domat\nb\n```\n"), "?[a\n\n][b\n]");
}

TEST(Fences, WhereTheyAreNotRead) {
  EXPECT_EQ(rules("1. a\n\n    ```domat\n    b\n    ```\n```domat\nc\n```\n"), "![c\n]");
  EXPECT_EQ(rules("> ```domat\n> b\n> ```\n```domat\nc\n```\n"), "![c\n]");
  EXPECT_EQ(rules("- ```domat\n  b\n  ```\n```domat\nc\n```\n"), "![c\n]");
  EXPECT_EQ(rules("12) > * \t```domat\n"), "!");
  EXPECT_EQ(rules("    ```domat sketch\n    ```text\n> ```\n"), "") << "nobody expects rules there";
  EXPECT_EQ(rules("see ```domat\n"), "") << "a paragraph";
}

TEST(Fences, AnyLineEnd) {
  EXPECT_EQ(rules("```domat\r\na\r\n```\r\nb\r\n"), "[a\r\n]");
  EXPECT_EQ(rules("```domat\ra\r```\rb\r"), "[a\r]");
}

TEST(Fences, ThePlacesOfTheMarks) {
  const std::string text = "é\n  ````domat x\n";
  const Fence f = fences(text).at(0);
  EXPECT_EQ(text.substr(f.begin, f.marks - f.begin), "  ");
  EXPECT_EQ(f.run, "````");
  EXPECT_EQ(f.info, "domat x");
  EXPECT_EQ(f.inside, text.size());
}

TEST(Fences, AWordInCapitalsIsNearlyIt) {
  EXPECT_TRUE(nearly_holds_rules(fences("```Domat x\n```\n").at(0)));
  EXPECT_FALSE(nearly_holds_rules(fences("```domat\n```\n").at(0)));
  EXPECT_FALSE(nearly_holds_rules(fences("```domats\n```\n").at(0)));
}

TEST(Fences, TheNameOfALiterateFile) {
  EXPECT_TRUE(is_literate("loi/a.domat.md"));
  EXPECT_FALSE(is_literate("a.domat"));
  EXPECT_FALSE(is_literate("a.md"));
}

}  // namespace
}  // namespace domat
