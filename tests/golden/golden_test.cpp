// What the compiler says of small inputs, kept in files: one test each input, found when the program starts.
// `golden_test --update` writes the expectations anew; what it wrote is then read by a person before it is kept.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <functional>
#include <map>
#include <set>

#include "tests/golden/command.h"
#include "tests/golden/documents.h"

namespace {

namespace fs = std::filesystem;
using golden::Example;
using golden::Outcome;
using golden::quoted;
using golden::run_domat;
using golden::Stream;

const fs::path kRoot = DOMAT_SOURCE;
const fs::path kInputs = kRoot / "tests/golden/check";
const fs::path kPages = kRoot / "compiler/diagnostics/pages";
bool g_update = false;

class Golden : public testing::Test {
 public:
  explicit Golden(std::function<void()> body) : body_(std::move(body)) {}
  void TestBody() override { body_(); }

 private:
  std::function<void()> body_;
};

// Filters read `-`, `:`, `*` and `.` in a name as signs of their own.
std::string test_name(std::string text) {
  for (char& c : text)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return text;
}

void add_test(const char* suite, const std::string& name, std::function<void()> body) {
  testing::RegisterTest(suite, test_name(name).c_str(), nullptr, nullptr, __FILE__, __LINE__, [body]() -> Golden* { return new Golden(body); });
}

// --- inputs with expectations beside them

struct Form {
  std::string extension;
  std::string arguments;
  Stream kept;
};

// `// also: ast, model` on the first line of the input asks for more than the messages.
std::vector<Form> forms_of(const fs::path& input) {
  std::vector<Form> forms = {{"fr", "--lang fr", Stream::err}, {"en", "--lang en", Stream::err}};
  std::string text = golden::read_file(fs::is_directory(input) ? input / "domat.toml" : input);
  text = text.substr(0, text.find('\n'));
  auto also = text.find("also:");
  if (also == std::string::npos) return forms;
  auto asks = [&](const char* word) { return text.find(word, also) != std::string::npos; };
  if (asks("ast")) forms.push_back({"ast", "--emit ast --lang en", Stream::out});
  if (asks("model")) forms.push_back({"model", "--emit model --lang en", Stream::out});
  if (asks("json")) {
    forms.push_back({"json.fr", "--format json --lang fr", Stream::out});
    forms.push_back({"json.en", "--format json --lang en", Stream::out});
  }
  return forms;
}

std::string base_name(const fs::path& input) {
  std::string name = input.filename().string();
  return fs::is_directory(input) ? name : name.substr(0, name.rfind(".domat"));
}

void compare(const fs::path& expected, const std::string& found) {
  if (g_update) {
    if (!fs::exists(expected) || golden::read_file(expected) != found) {
      golden::write_file(expected, found);
      std::printf("written: %s\n", expected.filename().c_str());
    }
    return;
  }
  ASSERT_TRUE(fs::exists(expected)) << "no " << expected.filename() << "; golden_test --update writes it:\n" << found;
  EXPECT_EQ(golden::read_file(expected), found) << expected.filename();
}

void check_input(const fs::path& input) {
  for (const Form& form : forms_of(input)) {
    const Outcome o = run_domat(input.parent_path(), "check " + quoted(input.filename().string()) + " " + form.arguments, form.kept);
    // Not even an update keeps what is no answer.
    ASSERT_TRUE(o.status == 0 || o.status == 1 || o.status == 3) << "exit " << o.status << ": " << o.text;
    EXPECT_EQ(o.text.find(kRoot.string()), std::string::npos) << "a path of this machine appears";
    compare(input.parent_path() / (base_name(input) + "." + form.extension + ".txt"), o.text + "exit " + std::to_string(o.status) + "\n");
  }
}

std::vector<fs::path> golden_inputs() {
  std::vector<fs::path> all;
  for (auto& entry : fs::directory_iterator(kInputs))
    if (entry.path().extension() == ".domat" || entry.path().string().ends_with(".domat.md") || entry.is_directory()) all.push_back(entry.path());
  std::ranges::sort(all);
  return all;
}

// An expectation whose input is gone says nothing any more.
void every_expectation_has_its_input() {
  std::set<std::string> known;
  for (auto& input : golden_inputs())
    for (auto& form : forms_of(input)) known.insert(base_name(input) + "." + form.extension + ".txt");
  for (auto& entry : fs::directory_iterator(kInputs)) {
    if (entry.path().extension() != ".txt") continue;
    EXPECT_TRUE(known.contains(entry.path().filename().string())) << entry.path().filename() << " belongs to no input";
  }
}

// --- examples in documents

struct Folder {
  fs::path path;
  Folder() {
    std::string name = (fs::temp_directory_path() / "domat-example-XXXXXX").string();
    path = mkdtemp(name.data());
  }
  ~Folder() { fs::remove_all(path); }
};

std::string example_file(const Folder& folder, const std::string& text, bool english) {
  const std::string name = english ? "example.en.domat" : "example.domat";
  golden::write_file(folder.path / name, text);
  return name;
}

void check_example(const Example& e) {
  const Folder folder;
  const std::string file = example_file(folder, e.text, e.english);
  const Outcome checked = run_domat(folder.path, "check " + file + " --lang en", Stream::err);
  if (e.kind == Example::wrong) {
    EXPECT_TRUE(checked.status == 0 || checked.status == 3) << "exit " << checked.status;
    EXPECT_NE(checked.text.find("[" + e.code + "]"), std::string::npos) << e.where << " does not report " << e.code << ":\n" << checked.text;
    return;
  }
  ASSERT_EQ(checked.status, 0) << e.where << ":\n" << checked.text;
  if (e.kind == Example::right) {
    EXPECT_EQ(checked.text.find("[" + e.code + "]"), std::string::npos) << e.where << " still reports " << e.code << ":\n" << checked.text;
    return;
  }
  const Outcome tested = run_domat(folder.path, "test " + file + " --lang en", Stream::out);
  EXPECT_EQ(tested.status, 0) << e.where << ":\n" << tested.text;
}

void add_examples(const char* suite, const fs::path& file) {
  const std::string name = file.lexically_relative(kRoot).generic_string();
  for (const Example& e : golden::examples_in(file, name)) add_test(suite, e.where, [e] { check_example(e); });
}

std::vector<fs::path> markdown_in(const fs::path& folder) {
  std::vector<fs::path> all;
  for (auto& entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".md") all.push_back(entry.path());
  std::ranges::sort(all);
  return all;
}

// --- every diagnostic is shown somewhere

struct Declared {
  const char* id;
  const char* code;
};
const Declared kDeclared[] = {
#define DIAG(id, code, ...) {#id, code},
#define NOTE(...)
#include "compiler/diagnostics/diagnostics.def"
#undef DIAG
#undef NOTE
};

// What no small file in the project can show, and the test that covers it instead.
struct Elsewhere {
  const char* code;
  const char* why;
  const char* file;
  const char* test;
};
const Elsewhere kElsewhere[] = {
    {"D0001", "a file without permission to read", "tests/unit/pack_test.cpp", "FilesThatCannotBeRead"},
    {"D0003", "a file of 64 MiB", "tests/unit/base_test.cpp", "TheLimitIsTheLastSizeTaken"},
    {"D0004", "a pack of 256 MiB", "tests/unit/pack_test.cpp", "APackIsBounded"},
    {"D0710", "a path that is neither a folder nor a rule file is no input here", "tests/unit/pack_test.cpp", "WhatIsNoPack"},
    {"D0006", "ten thousand operators", "tests/limits/limits_test.cpp", "OperatorsInOneExpression"},
    {"D0011", "two million rules", "tests/limits/limits_test.cpp", "ElementsOfAFile"},
    {"D0012", "functions that come to ten million operations", "tests/limits/limits_test.cpp", "FunctionsWrittenOut"},
    {"D0010", "a million items", "tests/limits/limits_test.cpp", "ItemsOfAList"},
    {"D0708", "a manifest beyond its limit", "tests/unit/pack_test.cpp", "HostileDepthAndSize"},
};

std::string all_expectations() {
  std::string all;
  for (auto& entry : fs::directory_iterator(kInputs))
    if (entry.path().string().ends_with(".fr.txt")) all += golden::read_file(entry.path());
  return all;
}

void every_diagnostic_is_shown() {
  const std::string shown = all_expectations();
  for (const Declared& d : kDeclared) {
    const bool elsewhere = std::ranges::any_of(kElsewhere, [&](auto& e) { return std::string_view(e.code) == d.code; });
    const bool here = shown.find("[" + std::string(d.code) + "]") != std::string::npos;
    EXPECT_TRUE(here || elsewhere) << d.code << " (" << d.id << ") is in no expectation of tests/golden/check";
    EXPECT_FALSE(here && elsewhere) << d.code << " is shown here: its line in kElsewhere can go";
  }
  for (const Elsewhere& e : kElsewhere)
    EXPECT_NE(golden::read_file(kRoot / e.file).find(std::string(", ") + e.test + ")"), std::string::npos) << e.code << ": " << e.file << " has no " << e.test;
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) g_update = g_update || std::strcmp(argv[i], "--update") == 0;
  if (g_update) testing::GTEST_FLAG(filter) = "check.*";
  testing::InitGoogleTest(&argc, argv);
  for (auto& input : golden_inputs()) add_test("check", input.filename().string(), [input] { check_input(input); });
  for (auto& page : markdown_in(kPages)) add_examples("pages", page);
  for (auto& document : markdown_in(kRoot / "docs")) add_examples("documents", document);
  add_examples("documents", kRoot / "README.md");
  add_test("all", "every_expectation_has_its_input", every_expectation_has_its_input);
  add_test("all", "every_diagnostic_is_shown", every_diagnostic_is_shown);
  return RUN_ALL_TESTS();
}
