// The hand-written scanner against the lexer that ANTLR generates from the grammar: the same tokens at the same places, for all the rule
// files of the project, for what is made of them by changing characters, and for texts made of the characters that matter to the grammar.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "DomatLexer.h"
#include "compiler/base/unicode.h"
#include "compiler/syntax/scanner.h"
#include "tests/bench/w4.h"
#include "tests/characters.h"

namespace domat {
namespace {

namespace fs = std::filesystem;
using Lexer = antlr::DomatLexer;
using syntax::Scanned;
using syntax::Scanner;

std::string shown(std::size_t type, std::size_t begin, std::size_t end) {
  return std::to_string(type) + " at " + std::to_string(begin) + " to " + std::to_string(end);
}

// The first token in which the two differ; empty when there is none.
std::string difference(std::string_view text) {
  Characters characters(text);
  Lexer lexer(&characters);
  lexer.removeErrorListeners();
  Scanner scanner(text, 0);
  std::size_t before = 0;
  for (;;) {
    const auto expected = lexer.nextToken();
    const Scanned found = scanner.next();
    const bool end = expected->getType() == antlr4::Token::EOF;
    if (end && found.type == static_cast<std::uint16_t>(Lexer::EOF)) return {};
    const std::string want = shown(expected->getType(), expected->getStartIndex(), expected->getStopIndex() + 1);
    const std::string got = shown(found.type, found.begin, found.end);
    if (want != got) return "expected " + want + ", found " + got + " in " + std::string(text.substr(before, 80));
    if ((expected->getChannel() == antlr4::Token::DEFAULT_CHANNEL) == (found.type == Lexer::COMMENT)) return "channel of " + want;
    const bool line_break = text.substr(before, found.begin - before).find_first_of("\r\n") != std::string_view::npos;
    if (line_break != found.line_break_before) return "line break before " + want;
    before = found.end;
  }
}

std::vector<std::string> rule_files() {
  std::vector<std::string> texts;
  for (const char* folder : {"samples", "stdlib", "docs", "compiler/diagnostics/pages", "tests/golden", "tests/fuzz/corpus", "tests/stdlib"})
    for (auto& entry : fs::recursive_directory_iterator(fs::path(DOMAT_SOURCE_DIR) / folder)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::string text{std::istreambuf_iterator<char>(in), {}};
      if (!first_invalid_utf8(text)) texts.push_back(std::move(text));
    }
  return texts;
}

// What begins, ends or breaks off some token of the grammar, or looks as if it did.
const std::vector<std::string>& pieces() {
  static const std::vector<std::string> all = {
      " ", "\t", "\n", "\r", "\r\n", "\u00A0", "\u202F", "\u2009", "\u2028", "\u0085", "\u3000", "\u200B", "\uFEFF", std::string(1, '\0'), "\x7F",
      "«", "»", "\"", "`", "'", "’", "//", "/", "é", "e\u0301", "à", "a\u0300", "\u0300", "ß", "Ⅷ", "٣", "９", "＿", "‿", "ـ", "漢", "𝔘", "𐐀", "😀", "ꟸ", "ª", "·", "\u0903",
      "jusqu", "jusqu'", "jusqu’", "jusqu'au", "jusqu'a", "au", "a", "u", "x", "_", "0", "7", "12", "123", "1234", "2025", "2025-03", "2025-03-01",
      "-", "-0", "-01", ".", ",", ".5", ",50", " 000", "_000", "\u00A0000", "\u202F000", "=", "=>", ">", "<", "<=", ">=", "!", "!=", "≠", "≤", "≥", "&", "|", "+",
      "*", "×", "%", "(", ")", "{", "}", "[", "]", ":", ";", "€", "$", "£", "¥", "¢", "#", "@", "~", "\\", "^", "?"};
  return all;
}

TEST(Scanner, ReadsTheFilesOfTheProjectAsTheGrammarDoes) {
  const auto texts = rule_files();
  ASSERT_GT(texts.size(), 300u);
  for (const std::string& text : texts) ASSERT_EQ(difference(text), "");
  EXPECT_EQ(difference(bench::w4_source(200, 1)), "");
}

TEST(Scanner, ReadsChangedFilesAsTheGrammarDoes) {
  std::mt19937 random(20261122);
  for (const std::string& text : rule_files()) {
    if (text.size() > 20'000) continue;
    std::string changed;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool whole = (static_cast<unsigned char>(text[i]) & 0xC0) != 0x80;  // at the beginning of a character
      if (whole && random() % 12 == 0) changed += pieces()[random() % pieces().size()];
      if (random() % 40 == 0 && static_cast<unsigned char>(text[i]) < 0x80) continue;
      changed += text[i];
    }
    ASSERT_FALSE(first_invalid_utf8(changed));
    ASSERT_EQ(difference(changed), "") << changed;
  }
}

TEST(Scanner, ReadsAnyMixtureOfCharactersAsTheGrammarDoes) {
  std::mt19937 random(20261122);
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (std::size_t left = 1 + random() % 12; left > 0; --left) text += pieces()[random() % pieces().size()];
    ASSERT_EQ(difference(text), "") << text;
  }
}

TEST(Scanner, KnowsEveryCharacterAsTheGrammarDoes) {
  std::string text;
  for (std::uint32_t c = 0; c < 0x110000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    if (c < 0x80) text += static_cast<char>(c);
    else if (c < 0x800) text += {static_cast<char>(0xC0 | c >> 6), static_cast<char>(0x80 | (c & 0x3F))};
    else if (c < 0x10000) text += {static_cast<char>(0xE0 | c >> 12), static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
    else text += {static_cast<char>(0xF0 | c >> 18), static_cast<char>(0x80 | (c >> 12 & 0x3F)), static_cast<char>(0x80 | (c >> 6 & 0x3F)), static_cast<char>(0x80 | (c & 0x3F))};
    const bool unassigned = c >= 0x40000 && c < 0xE0000;
    if (unassigned) text.clear();
    if (c % 256 == 255 && !text.empty()) {
      // As the first of a word and, after a letter, as the rest of one.
      std::string after_letter;
      for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) after_letter += "\nx";
        after_letter += text[i];
      }
      ASSERT_EQ(difference(text), "") << c;
      ASSERT_EQ(difference(after_letter), "") << c;
      text.clear();
    }
  }
}

TEST(Scanner, ATextMayBeginAnywhere) {
  Scanner scanner("fait a « b »", 5);
  EXPECT_EQ(scanner.next().begin, 5u);
  scanner.seek(0);
  EXPECT_EQ(scanner.next().end, 4u);
}

}  // namespace
}  // namespace domat
