// The examples in the documents and in the explanation pages: each fenced block marked `domat` is a whole file.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

namespace golden {

struct Example {
  enum Kind { right, wrong, runs } kind;
  std::string where;  // "docs/language.md:22"
  std::string text;
  bool english;
  std::string code;   // of the page it stands in
};

// `domat wrong` reports the page's code, `domat right` checks without error, `domat` also runs its scenarios; `domat en` has
// English keywords, as has everything in a page `.en.md`. `domat sketch` is no whole file.
std::vector<Example> examples_in(const std::filesystem::path& file, const std::string& name);

}  // namespace golden
