// The pages on errors of cases: their first example has the error, the second has none. The pack is the one of docs/formats.md.
#include <gtest/gtest.h>

#include <vector>

#include "tests/cli/process.h"

namespace cli {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> blocks_of(const std::string& page, const std::string& language) {
  const std::string fence = "```" + language + "\n";
  std::vector<std::string> blocks;
  for (std::size_t at = 0; (at = page.find(fence, at)) != std::string::npos;) {
    at += fence.size();
    const std::size_t end = page.find("```", at);
    blocks.push_back(page.substr(at, end - at));
    at = end;
  }
  return blocks;
}

std::string pack_of_formats() {
  std::string pack;
  for (const std::string& block : blocks_of(read(fs::path(DOMAT_SOURCE) / "docs/formats.md"), "domat")) pack += block;
  return pack;
}

TEST(CasePages, ExamplesAreWhatTheySay) {
  Folder folder;
  folder.write("garantie.domat", pack_of_formats());
  std::size_t seen = 0;
  for (auto& entry : fs::directory_iterator(fs::path(DOMAT_SOURCE) / "compiler/diagnostics/pages")) {
    const std::string name = entry.path().filename().string(), code = name.substr(0, 5);
    const std::vector<std::string> blocks = blocks_of(read(entry.path()), "json");
    if (code[0] != 'C' || blocks.empty()) continue;
    ++seen;
    ASSERT_EQ(blocks.size(), 2u) << name;
    // The page on the missing date needs a case without one.
    const std::string at = code == "C0401" ? "" : " --at 2025-03-01";
    folder.write("wrong.json", blocks[0]);
    const Ended wrong = folder.domat("run garantie.domat --engine reference --case wrong.json" + at);
    EXPECT_EQ(wrong.status, 4) << name;
    const std::size_t error = wrong.err.find("error[");  // after the warnings of the pack
    EXPECT_EQ(wrong.err.substr(error, 14), "error[" + code + "]: ") << name << "\n" << wrong.err;
    EXPECT_EQ(wrong.err.find("error[", error + 1), std::string::npos) << name << "\n" << wrong.err;
    folder.write("right.json", blocks[1]);
    const Ended right = folder.domat("run garantie.domat --engine reference --case right.json" + at);
    EXPECT_EQ(right.status, 0) << name << "\n" << right.err;
  }
  EXPECT_GT(seen, 40u);
}

}  // namespace
}  // namespace cli
