// Answers as people get them, kept in files: each case `answers/NAME.CASE.json` of the pack `answers/NAME.domat`, as text, as Markdown
// and as a page, in both languages. `answers_test --update` writes the expectations anew; read what changed as a judge would.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "tests/golden/command.h"

namespace {

namespace fs = std::filesystem;
using golden::quoted;

const fs::path kAnswers = fs::path(DOMAT_SOURCE) / "tests/golden/answers";
bool g_update = false;

struct Form {
  const char *name, *extension;
};
constexpr Form kForms[] = {{"text", "txt"}, {"markdown", "md"}, {"html", "html"}};

struct Asked {
  std::string pack, of_case;  // "motifs.domat", "motifs.jugement"
};

std::vector<Asked> all_asked() {
  std::vector<Asked> all;
  for (auto& entry : fs::directory_iterator(kAnswers)) {
    const std::string file = entry.path().filename().string();
    if (!file.ends_with(".json")) continue;
    const std::string name = file.substr(0, file.find('.'));
    all.push_back({fs::exists(kAnswers / (name + ".domat")) ? name + ".domat" : name + ".en.domat", file.substr(0, file.rfind('.'))});
  }
  std::ranges::sort(all, {}, &Asked::of_case);
  return all;
}

std::string expectation(const Asked& asked, const char* lang, const Form& form) { return asked.of_case + "." + lang + "." + form.extension; }

// The style, the script and their hashes are the same of every page, and looked at where they are written.
std::string answer_alone(std::string page) {
  const std::size_t body = page.find("<body"), script = page.rfind("<script>");
  return body == std::string::npos || script == std::string::npos ? page : page.substr(body, script - body);
}

void check(const Asked& asked, const char* lang, const Form& form) {
  const auto o = golden::run_domat(kAnswers, "run " + quoted(asked.pack) + " --case " + quoted(asked.of_case + ".json") + " --lang " + lang + " --format " + form.name,
                                   golden::Stream::out);
  ASSERT_TRUE(o.status == 0 || o.status == 4) << "exit " << o.status << ": " << o.text;
  const std::string found = std::string(form.name) == "html" ? answer_alone(o.text) : o.text;
  const fs::path expected = kAnswers / expectation(asked, lang, form);
  if (g_update) {
    if (!fs::exists(expected) || golden::read_file(expected) != found) {
      golden::write_file(expected, found);
      std::printf("written: %s\n", expected.filename().c_str());
    }
    return;
  }
  ASSERT_TRUE(fs::exists(expected)) << "no " << expected.filename() << "; answers_test --update writes it:\n" << found;
  EXPECT_EQ(golden::read_file(expected), found) << expected.filename();
}

class Answers : public testing::Test {
 public:
  Answers(Asked asked, const char* lang, Form form) : asked_(std::move(asked)), lang_(lang), form_(form) {}
  void TestBody() override { check(asked_, lang_, form_); }

 private:
  Asked asked_;
  const char* lang_;
  Form form_;
};

// An expectation whose case is gone says nothing any more.
TEST(Expectations, BelongToCases) {
  std::set<std::string> known;
  for (const Asked& asked : all_asked())
    for (const char* lang : {"fr", "en"})
      for (const Form& form : kForms) known.insert(expectation(asked, lang, form));
  for (auto& entry : fs::directory_iterator(kAnswers)) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(".domat") || file.ends_with(".json")) continue;
    EXPECT_TRUE(known.contains(file)) << file << " belongs to no case";
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) g_update = g_update || std::strcmp(argv[i], "--update") == 0;
  testing::InitGoogleTest(&argc, argv);
  for (const Asked& asked : all_asked())
    for (const char* lang : {"fr", "en"})
      for (const Form& form : kForms) {
        std::string name = expectation(asked, lang, form);
        std::ranges::replace(name, '.', '_');
        testing::RegisterTest("Answers", name.c_str(), nullptr, nullptr, __FILE__, __LINE__, [=]() -> Answers* { return new Answers(asked, lang, form); });
      }
  return RUN_ALL_TESTS();
}
