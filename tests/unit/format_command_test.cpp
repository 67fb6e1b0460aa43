// `domat format` on disk: what it writes, what it leaves alone, what it answers.
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/driver/options.h"
#include "compiler/driver/session.h"
#include "compiler/sema/print.h"

namespace domat {
namespace {

namespace fs = std::filesystem;

const std::string kUgly = "fait   a\nconstat p\na=>p\n", kNeat = "fait a\nconstat p\na => p\n";

class FormatCommand : public testing::Test {
 protected:
  fs::path top;
  std::string said, answered;  // to standard error, to standard output

  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "domat-format-XXXXXX").string();
    top = mkdtemp(pattern.data());
  }
  void TearDown() override { fs::remove_all(top); }

  void write(const std::string& name, const std::string& text) {
    fs::create_directories((top / name).parent_path());
    std::ofstream(top / name, std::ios::binary) << text;
  }
  std::string read(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(top / name, std::ios::binary).rdbuf();
    return text.str();
  }
  std::size_t file_count() { return static_cast<std::size_t>(std::distance(fs::recursive_directory_iterator(top), {})); }

  int format(const std::string& pack, const std::string& to = "", bool check = false) {
    Options o;
    o.lang = Lang::en;
    o.pack = (top / pack).string();
    o.to = to;
    o.check_only = check;
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    int status = format_command(o);
    std::fflush(stdout);
    answered = testing::internal::GetCapturedStdout();
    said = testing::internal::GetCapturedStderr();
    return status;
  }
  void write_pack() {
    write("domat.toml", "name = \"essai\" # nom\nlanguage = \"fr\"  # langue\n");
    write("a.domat", kUgly);
    write("b/c.domat", "fait b\n");
  }
};

TEST_F(FormatCommand, writes_what_changes_and_keeps_permissions) {
  write_pack();
  ::chmod((top / "a.domat").c_str(), 0640);
  auto untouched = fs::last_write_time(top / "b/c.domat");
  EXPECT_EQ(format(""), kDone) << said;
  EXPECT_EQ(read("a.domat"), kNeat);
  struct stat status {};
  ::stat((top / "a.domat").c_str(), &status);
  EXPECT_EQ(status.st_mode & 07777, 0640u);
  EXPECT_EQ(fs::last_write_time(top / "b/c.domat"), untouched);
  EXPECT_EQ(file_count(), 4u) << "something was left behind";
  EXPECT_EQ(format("", "", true), kDone);
}

TEST_F(FormatCommand, check_names_files_and_writes_nothing) {
  write_pack();
  EXPECT_EQ(format("", "", true), kTestFails);
  EXPECT_EQ(answered, "a.domat\n");
  EXPECT_EQ(read("a.domat"), kUgly);
  EXPECT_EQ(format("", "en", true), kTestFails);
  EXPECT_EQ(answered, "a.domat\nb/c.domat\ndomat.toml\n");
  EXPECT_EQ(read("b/c.domat"), "fait b\n");
}

TEST_F(FormatCommand, a_file_with_mistakes_stays_and_the_others_are_formatted) {
  write_pack();
  write("d.domat", "fait   (\n");
  EXPECT_EQ(format(""), kRuleErrors);
  EXPECT_NE(said.find("d.domat:1"), std::string::npos) << said;
  EXPECT_EQ(read("d.domat"), "fait   (\n");
  EXPECT_EQ(read("a.domat"), kNeat);
}

TEST_F(FormatCommand, a_pack_with_mistakes_is_not_half_translated) {
  write_pack();
  write("d.domat", "fait   (\n");
  EXPECT_EQ(format("", "en"), kRuleErrors);
  EXPECT_EQ(read("a.domat"), kUgly);
  EXPECT_EQ(read("domat.toml"), "name = \"essai\" # nom\nlanguage = \"fr\"  # langue\n");
}

TEST_F(FormatCommand, marks_and_line_ends_of_other_systems_go) {
  write("x.domat", "\xEF\xBB\xBF" "fait a\n");
  EXPECT_EQ(format("x.domat", "", true), kTestFails);
  EXPECT_EQ(format("x.domat"), kDone);
  EXPECT_EQ(read("x.domat"), "fait a\n");
  write("y.domat", "fait a\r\n");
  EXPECT_EQ(format("y.domat"), kDone);
  EXPECT_EQ(read("y.domat"), "fait a\n");
}

TEST_F(FormatCommand, translates_a_pack_and_back) {
  write_pack();
  ASSERT_EQ(format(""), kDone);
  EXPECT_EQ(format("", "en"), kDone) << said;
  EXPECT_EQ(read("a.domat"), "fact a\nfinding p\na => p\n");
  EXPECT_EQ(read("domat.toml"), "name = \"essai\" # nom\nlanguage = \"en\"  # langue\n");
  EXPECT_EQ(format("", "en", true), kDone) << answered;
  EXPECT_EQ(format("", "fr"), kDone);
  EXPECT_EQ(read("a.domat"), kNeat);
  EXPECT_EQ(read("domat.toml"), "name = \"essai\" # nom\nlanguage = \"fr\"  # langue\n");
}

TEST_F(FormatCommand, the_other_language_says_the_same) {
  fs::copy(fs::path(DOMAT_SOURCE_DIR) / "samples/france-magistrats", top / "loi", fs::copy_options::recursive);
  auto model = [&] {
    Session s;
    EXPECT_TRUE(s.compile((top / "loi").string()));
    return model::print(s.model, s.names, s.sources);
  };
  EXPECT_EQ(format("loi", "", true), kDone) << "the sample is not formatted:\n" << answered;
  std::string french = model();
  EXPECT_GT(french.size(), 1000u);
  EXPECT_EQ(format("loi", "en"), kDone) << said;
  EXPECT_NE(read("loi/penal.domat").find("\nfact "), std::string::npos);
  EXPECT_EQ(model(), french);
  EXPECT_EQ(format("loi", "fr"), kDone) << said;
  for (auto& entry : fs::recursive_directory_iterator(top / "loi")) {
    if (!entry.is_regular_file()) continue;
    fs::path name = fs::relative(entry.path(), top / "loi");
    std::ostringstream original;
    original << std::ifstream(fs::path(DOMAT_SOURCE_DIR) / "samples/france-magistrats" / name, std::ios::binary).rdbuf();
    EXPECT_EQ(read("loi/" + name.string()), original.str()) << name;
  }
}

TEST_F(FormatCommand, a_lone_file_changes_its_name) {
  write("x.domat", kNeat);
  ::chmod((top / "x.domat").c_str(), 0600);
  EXPECT_EQ(format("x.domat", "en"), kDone) << said;
  EXPECT_FALSE(fs::exists(top / "x.domat"));
  EXPECT_EQ(read("x.en.domat"), "fact a\nfinding p\na => p\n");
  EXPECT_EQ(format("x.en.domat", "fr"), kDone) << said;
  EXPECT_EQ(read("x.domat"), kNeat);
  EXPECT_EQ(file_count(), 1u);
  // What reads the same in both languages changes its name all the same.
  write("y.domat", "source S « t »\n");
  EXPECT_EQ(format("y.domat", "en"), kDone);
  EXPECT_EQ(read("y.en.domat"), "source S « t »\n");
}

TEST_F(FormatCommand, markdown_stays_as_it_is_around_the_rules) {
  const std::string prose = "\xEF\xBB\xBF#   Loi  \r\n\nfait   a\n\n", end = "\n\n\n*fin*, sans retour";
  write_pack();
  write("loi.domat.md", prose + "```domat\nfait   c\n```" + end);
  EXPECT_EQ(format("", "", true), kTestFails);
  EXPECT_EQ(answered, "a.domat\nloi.domat.md\n");
  EXPECT_EQ(format(""), kDone) << said;
  EXPECT_EQ(read("loi.domat.md"), prose + "```domat\nfait c\n```" + end);
  EXPECT_EQ(format("", "", true), kDone) << answered;
  EXPECT_EQ(format("", "en"), kDone) << said;
  EXPECT_EQ(read("loi.domat.md"), prose + "```domat\nfact c\n```" + end);
}

TEST_F(FormatCommand, markdown_with_mistakes_stays) {
  for (const std::string text : {"```domat\nfait   a\n", "- ```domat\n  fait   a\n  ```\n```domat\nfait   b\n```\n", "```domat\nfait   (\n```\n"}) {
    write("x.domat.md", text);
    EXPECT_EQ(format("x.domat.md"), kRuleErrors) << text;
    EXPECT_EQ(read("x.domat.md"), text);
  }
}

TEST_F(FormatCommand, a_lone_markdown_file_changes_its_name) {
  const std::string french = "règle\n\n```domat\nfait a\n```\n", english = "règle\n\n```domat\nfact a\n```\n";
  write("x.domat.md", french);
  EXPECT_EQ(format("x.domat.md", "en"), kDone) << said;
  EXPECT_EQ(read("x.en.domat.md"), english);
  EXPECT_EQ(format("x.en.domat.md", "", true), kDone) << said;
  EXPECT_EQ(format("x.en.domat.md", "fr"), kDone) << said;
  EXPECT_EQ(read("x.domat.md"), french);
  EXPECT_EQ(file_count(), 1u);
}

TEST_F(FormatCommand, another_file_is_never_overwritten) {
  write("x.domat", kNeat);
  write("x.en.domat", "fact other\n");
  EXPECT_EQ(format("x.domat", "en"), kUsage);
  EXPECT_NE(said.find("exists already"), std::string::npos) << said;
  EXPECT_EQ(read("x.domat"), kNeat);
  EXPECT_EQ(read("x.en.domat"), "fact other\n");
}

TEST_F(FormatCommand, a_type_of_the_other_language_is_no_name) {
  write("x.domat", "énumération Party { a }\n");
  EXPECT_EQ(format("x.domat", "en"), kUsage);
  EXPECT_NE(said.find("`Party`"), std::string::npos) << said;
  EXPECT_TRUE(fs::exists(top / "x.domat"));
}

TEST_F(FormatCommand, a_link_stays_one) {
  write("real/a.domat", kUgly);
  fs::create_symlink(top / "real/a.domat", top / "x.domat");
  EXPECT_EQ(format("x.domat"), kDone) << said;
  EXPECT_TRUE(fs::is_symlink(top / "x.domat"));
  EXPECT_EQ(read("real/a.domat"), kNeat);
}

TEST_F(FormatCommand, nothing_to_read_is_misuse) {
  EXPECT_EQ(format("nowhere"), kUsage);
  EXPECT_NE(said, "");
  write("domat.toml", "name = \"a\"\nlanguage = \"xx\"\n");
  write("a.domat", kUgly);
  EXPECT_EQ(format(""), kRuleErrors);
  EXPECT_EQ(read("a.domat"), kUgly);
}

// The disk is full half way through the second file: neither is replaced.
TEST_F(FormatCommand, what_cannot_be_written_whole_is_not_written) {
  write_pack();
  std::string large = kUgly;
  for (int i = 0; i < 2000; ++i) large += "fait f" + std::to_string(i) + "\n";
  write("z.domat", large);
  rlimit old{};
  ::getrlimit(RLIMIT_FSIZE, &old);
  auto handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small{4096, old.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  int status = format("");
  ::setrlimit(RLIMIT_FSIZE, &old);
  std::signal(SIGXFSZ, handler);
  EXPECT_EQ(status, kUsage);
  EXPECT_NE(said.find("z.domat cannot be written"), std::string::npos) << said;
  EXPECT_EQ(read("z.domat"), large);
  EXPECT_EQ(read("a.domat"), kUgly);
  EXPECT_EQ(file_count(), 5u) << "something was left behind";
}

TEST_F(FormatCommand, a_name_may_be_as_long_as_names_can_be) {
  std::string name = std::string(249, 'x') + ".domat";
  write(name, kUgly);
  EXPECT_EQ(format(name), kDone) << said;
  EXPECT_EQ(read(name), kNeat);
}

}  // namespace
}  // namespace domat
