#include "tests/golden/documents.h"

#include <optional>
#include <sstream>
#include <utility>

#include "tests/golden/command.h"

namespace golden {
namespace {

bool has_word(const std::string& info, const std::string& word) { return (" " + info + " ").find(" " + word + " ") != std::string::npos; }

std::optional<Example> begin_example(const std::string& line, const std::string& name, std::size_t number) {
  if (!line.starts_with("```domat")) return std::nullopt;
  const std::string info = line.substr(3);
  if (!has_word(info, "domat") || has_word(info, "sketch")) return std::nullopt;
  Example e;
  e.kind = has_word(info, "wrong") ? Example::wrong : has_word(info, "right") ? Example::right : Example::runs;
  e.where = name + ":" + std::to_string(number);
  e.english = name.ends_with(".en.md") || has_word(info, "en");
  e.code = std::filesystem::path(name).filename().string().substr(0, 5);
  return e;
}

}  // namespace

std::vector<Example> examples_in(const std::filesystem::path& file, const std::string& name) {
  std::vector<Example> all;
  std::istringstream in(read_file(file));
  std::optional<Example> open;
  bool in_other = false;  // a block of something else
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    ++number;
    const bool fence = line.starts_with("```");
    if (open && fence) {
      all.push_back(*std::exchange(open, std::nullopt));
    } else if (open) {
      open->text += line + "\n";
    } else if (fence && in_other) {
      in_other = false;
    } else if (fence) {
      open = begin_example(line, name, number);
      in_other = !open;
    }
  }
  return all;
}

}  // namespace golden
