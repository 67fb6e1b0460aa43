// The compiler as its user runs it: a command line, what it writes, its exit status.
#pragma once
#include <filesystem>
#include <string>

namespace golden {

struct Outcome {
  std::string text;
  int status = 0;
};

enum class Stream { out, err };

// Runs `domat ARGUMENTS` in a folder, so that no path of the machine appears in what it says, and keeps one of its streams.
Outcome run_domat(const std::filesystem::path& folder, const std::string& arguments, Stream kept);

// One word of a command line.
std::string quoted(const std::string& word);

std::string read_file(const std::filesystem::path&);
void write_file(const std::filesystem::path&, const std::string& text);

}  // namespace golden
