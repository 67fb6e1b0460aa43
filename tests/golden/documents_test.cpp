// The commands in README.md, docs/answers.md, docs/language.md, docs/tutorial.md and docs/testing.md, run as they stand. Each document has an empty folder of its own;
// from top to bottom, a block after a line that ends in `NAME`: is written there under that name, and each line `$ …` of a
// `console` block is given to a shell, whose answer must be the lines below it. `documents_test --update` writes the answers anew.
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/base/fences.h"
#include "tests/golden/command.h"

namespace {

namespace fs = std::filesystem;
using golden::quoted;

const fs::path kRoot = DOMAT_SOURCE;
bool g_update = false;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

// "… `vices.domat`:" names the file that the block below it is; nothing when the line does not end so.
std::string named_file(const std::string& line) {
  if (!line.ends_with("`:")) return "";
  const std::size_t begin = line.rfind('`', line.size() - 3);
  if (begin == std::string::npos) return "";
  const std::string name = line.substr(begin + 1, line.size() - begin - 3);
  const bool outside = name.starts_with("/") || name.find("..") != std::string::npos;
  return name.find('.') == std::string::npos || outside ? "" : name;
}

std::string shell(const fs::path& folder, const std::string& command) {
  const std::string line = "cd " + quoted(folder.string()) + " && PATH=" + quoted(fs::path(DOMAT_BINARY).parent_path().string()) +
                           ":$PATH LC_ALL=C.UTF-8 NO_COLOR=1 sh -c " + quoted(command) + " 2>&1 </dev/null";
  FILE* pipe = popen(line.c_str(), "r");
  if (!pipe) return "the command could not be started\n";
  std::string text;
  std::array<char, 4096> part;
  for (std::size_t n; (n = fread(part.data(), 1, part.size(), pipe)) > 0;) text.append(part.data(), n);
  const int status = pclose(pipe);
  if (text.empty() || text.back() != '\n') text += text.empty() ? "" : "\n";
  // A signal is no answer of the compiler.
  return WIFEXITED(status) && WEXITSTATUS(status) < 70 ? text : text + "the command broke down\n";
}

class Document {
 public:
  explicit Document(const fs::path& file) : text_(golden::read_file(file)) {
    std::string name = (fs::temp_directory_path() / "domat-document-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    fs::create_directory_symlink(kRoot / "samples", folder_ / "samples");
  }
  ~Document() { fs::remove_all(folder_); }

  // The same document with the answers that the commands give now.
  std::string run() {
    std::string out;
    std::size_t at = 0;
    for (const domat::Fence& fence : domat::fences(text_)) {
      const std::string inside = text_.substr(fence.inside, fence.inside_end - fence.inside);
      if (fence.info != "console") write(named_file(last_line(text_.substr(at, fence.begin - at))), inside);
      out += text_.substr(at, fence.inside - at) + (fence.info == "console" ? console(inside) : inside);
      at = fence.inside_end;
    }
    return out + text_.substr(at);
  }
  int commands() const { return commands_; }

 private:
  // That is not empty.
  static std::string last_line(const std::string& text) {
    std::string last;
    for (const std::string& line : lines_of(text))
      if (!line.empty()) last = line;
    return last;
  }
  void write(const std::string& name, const std::string& text) const {
    if (name.empty()) return;
    fs::create_directories((folder_ / name).parent_path());
    golden::write_file(folder_ / name, text);
  }
  std::string console(const std::string& block) {
    std::string out;
    const std::vector<std::string> lines = lines_of(block);
    if (lines.empty() || !lines[0].starts_with("$ ")) ADD_FAILURE() << "a console block begins with a command: " << block;
    for (const std::string& line : lines) {
      if (!line.starts_with("$ ")) continue;
      out += line + "\n" + shell(folder_, line.substr(2));
      ++commands_;
    }
    return out;
  }

  std::string text_;
  fs::path folder_;
  int commands_ = 0;
};

void check_document(const char* name) {
  const fs::path file = kRoot / name;
  Document document(file);
  const std::string found = document.run();
  EXPECT_GT(document.commands(), 0) << name << " has no command";
  EXPECT_EQ(found.find(kRoot.string()), std::string::npos) << "a path of this machine appears";
  if (g_update) golden::write_file(file, found);
  else EXPECT_EQ(golden::read_file(file), found);
}

TEST(Documents, README) { check_document("README.md"); }
TEST(Documents, Answers) { check_document("docs/answers.md"); }
TEST(Documents, Language) { check_document("docs/language.md"); }
TEST(Documents, Tutorial) { check_document("docs/tutorial.md"); }
TEST(Documents, Testing) { check_document("docs/testing.md"); }

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) g_update = g_update || std::strcmp(argv[i], "--update") == 0;
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
