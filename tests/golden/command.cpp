#include "tests/golden/command.h"

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace golden {

std::string quoted(const std::string& word) {
  std::string out = "'";
  for (char c : word) out += c == '\'' ? "'\\''" : std::string(1, c);
  return out + "'";
}

Outcome run_domat(const std::filesystem::path& folder, const std::string& arguments, Stream kept) {
  const std::string streams = kept == Stream::out ? " 2>/dev/null" : " 2>&1 >/dev/null";
  const std::string line = "cd " + quoted(folder.string()) + " && " + quoted(DOMAT_BINARY) + " " + arguments + " --color never" + streams + " </dev/null";
  Outcome outcome;
  FILE* pipe = popen(line.c_str(), "r");
  if (!pipe) return {"the command could not be started", -1};
  std::array<char, 4096> part;
  for (std::size_t n; (n = fread(part.data(), 1, part.size(), pipe)) > 0;) outcome.text.append(part.data(), n);
  const int status = pclose(pipe);
  // A signal is no exit status of the compiler: it never equals an expected one.
  outcome.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return outcome;
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

void write_file(const std::filesystem::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

}  // namespace golden
