// docs/language.md shows people the keywords that the compiler reads: the same ones, in the same order.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace {

using Pair = std::pair<std::string, std::string>;

const std::vector<Pair> kKeywords = {
#define KEYWORD(token, french, english) {french, english},
#define ALIAS(...)
#include "compiler/syntax/keywords.def"
#undef KEYWORD
#undef ALIAS
};

// What stands between backquotes in each cell of a row; an empty cell gives "".
std::vector<std::string> cells(const std::string& row) {
  std::vector<std::string> all;
  for (std::size_t at = 1, end; (end = row.find('|', at)) != std::string::npos; at = end + 1) {
    const std::string cell = row.substr(at, end - at);
    const std::size_t open = cell.find('`'), close = cell.rfind('`');
    all.push_back(open == close ? "" : cell.substr(open + 1, close - open - 1));
  }
  return all;
}

// The table stands in two halves side by side; the left one is read down before the right one.
std::vector<Pair> documented() {
  std::ifstream in(DOMAT_SOURCE_DIR "/docs/language.md");
  std::vector<Pair> left, right;
  bool here = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) here = line.find("Keywords") != std::string::npos;
    if (!here || !line.starts_with("| `")) continue;
    const auto c = cells(line);
    if (c.size() != 5) continue;
    left.emplace_back(c[0], c[1]);
    if (!c[3].empty()) right.emplace_back(c[3], c[4]);
  }
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

TEST(Keywords, TheReferenceShowsThemAll) {
  const auto table = documented();
  ASSERT_EQ(table.size(), kKeywords.size());
  for (std::size_t i = 0; i < table.size(); ++i) {
    EXPECT_EQ(table[i].first, kKeywords[i].first);
    EXPECT_EQ(table[i].second, kKeywords[i].second);
  }
}

}  // namespace
