#include <algorithm>

#include "compiler/format/format.h"

namespace domat {
namespace {

constexpr std::string_view kBlank = " \t";

std::size_t skip_blank(std::string_view text, std::size_t at) { return std::min(text.find_first_not_of(kBlank, at), text.size()); }

// Where the value of `key = …` begins when this line says it, bare or quoted.
std::size_t value_of(std::string_view line, std::string_view key) {
  std::size_t at = skip_blank(line, 0);
  bool quoted = at < line.size() && (line[at] == '"' || line[at] == '\'');
  char quote = quoted ? line[at++] : ' ';
  if (line.substr(at, key.size()) != key) return std::string_view::npos;
  at += key.size();
  if (quoted && (at >= line.size() || line[at++] != quote)) return std::string_view::npos;
  at = skip_blank(line, at);
  if (at >= line.size() || line[at] != '=') return std::string_view::npos;
  return skip_blank(line, at + 1);
}

}  // namespace

std::string set_language(std::string_view manifest, Lang lang) {
  const std::string value = lang == Lang::fr ? "\"fr\"" : "\"en\"";
  std::size_t below_name = 0;
  for (std::size_t begin = 0; begin < manifest.size();) {
    std::size_t end = std::min(manifest.find('\n', begin), manifest.size());
    std::string_view line = manifest.substr(begin, end - begin);
    std::size_t first = skip_blank(line, 0);
    if (first < line.size() && line[first] == '[') break;
    if (value_of(line, "name") != std::string_view::npos) below_name = std::min(end + 1, manifest.size());
    if (std::size_t at = value_of(line, "language"); at < line.size()) {
      std::size_t close = line.find(line[at], at + 1);
      std::size_t after = close == std::string_view::npos ? line.size() : close + 1;
      return std::string(manifest.substr(0, begin + at)) + value + std::string(manifest.substr(begin + after));
    }
    begin = end + 1;
  }
  std::string out(manifest.substr(0, below_name));
  if (!out.empty() && out.back() != '\n') out += '\n';
  out += "language = " + value + "\n";
  return out + std::string(manifest.substr(below_name));
}

}  // namespace domat
