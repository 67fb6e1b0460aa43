#include "tests/cli/process.h"

#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

namespace cli {

namespace fs = std::filesystem;

namespace {

fs::path new_folder() {
  std::string name = (fs::temp_directory_path() / "domat_cli_XXXXXX").string();
  return mkdtemp(name.data()) ? fs::path(name) : fs::path();
}

std::string quoted(const std::string& word) {
  std::string out = "'";
  for (char c : word) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

}  // namespace

Folder::Folder() : path_(new_folder()), streams_(new_folder()) {}
Folder::~Folder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
  fs::remove_all(streams_, ignored);
}

void Folder::write(const std::string& name, const std::string& text) const {
  fs::create_directories((path_ / name).parent_path());
  std::ofstream(path_ / name, std::ios::binary) << text;
}

Ended Folder::shell(const std::string& line) const {
  const fs::path out = streams_ / "out", err = streams_ / "err";
  const std::string command = "cd " + quoted(path_.string()) + " && unset NO_COLOR LC_MESSAGES LANG && export LC_ALL=C D=" + quoted(DOMAT_BINARY) +
                              " && { " + line + "\n} >" + quoted(out.string()) + " 2>" + quoted(err.string()) + " </dev/null";
  const int status = std::system(command.c_str());
  return {read(out), read(err), WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace cli
