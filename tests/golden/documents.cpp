#include "tests/golden/documents.h"

#include <algorithm>

#include "compiler/base/fences.h"
#include "tests/golden/command.h"

namespace golden {
namespace {

bool has_word(const std::string& info, const std::string& word) { return (" " + info + " ").find(" " + word + " ") != std::string::npos; }

Example example(const domat::Fence& fence, const std::string& text, const std::string& name, std::size_t line) {
  const std::string info(fence.info);
  Example e;
  e.kind = has_word(info, "wrong") ? Example::wrong : has_word(info, "right") ? Example::right : Example::runs;
  e.where = name + ":" + std::to_string(line);
  e.text = text.substr(fence.inside, fence.inside_end - fence.inside);
  e.english = name.ends_with(".en.md") || has_word(info, "en");
  e.code = std::filesystem::path(name).filename().string().substr(0, 5);
  return e;
}

}  // namespace

std::vector<Example> examples_in(const std::filesystem::path& file, const std::string& name) {
  std::vector<Example> all;
  const std::string text = read_file(file);
  for (const domat::Fence& fence : domat::fences(text))
    if (domat::holds_rules(fence)) all.push_back(example(fence, text, name, 1 + static_cast<std::size_t>(std::count(text.begin(), text.begin() + fence.begin, '\n'))));
  return all;
}

}  // namespace golden
