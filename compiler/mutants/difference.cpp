// A mutant as the reader of the law sees it.
#include <algorithm>

#include "compiler/mutants/mutants.h"

namespace domat::mutants {

const char* kind_name(Kind k) {
  static constexpr const char* kNames[] = {
#define MUTATOR(kind, name, ...) name,
#include "compiler/mutants/kinds.def"
#undef MUTATOR
  };
  return kNames[static_cast<std::size_t>(k)];
}

namespace {

// The text from one byte to another, with those edits that lie within.
std::string with_edits(const Mutant& m, std::string_view text, std::uint32_t from, std::uint32_t to) {
  std::string out;
  for (auto& e : m.edits) {
    out += text.substr(from, e.span.begin - from);
    out += e.text;
    from = e.span.end;
  }
  return out + std::string(text.substr(from, to - from));
}

// On one line, single spaces between words.
std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c == ' ' || c == '\n' || c == '\r' || c == '\t') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out += c;
    }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string without_blank_lines(const std::string& text) {
  std::string out, line;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] != '\n') {
      line += text[i];
      continue;
    }
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r')) line.pop_back();
    if (line.find_first_not_of(" \t") != std::string::npos) out += (out.empty() ? "" : "\n") + line;
    line.clear();
  }
  return out;
}

}  // namespace

std::string edited(const Mutant& m, const SourceMap& sources) {
  const auto text = sources.text(m.edits[0].span.file);
  return with_edits(m, text, 0, static_cast<std::uint32_t>(text.size()));
}

Difference difference(const Mutant& m, const SourceMap& sources) {
  const auto text = sources.text(m.edits[0].span.file);
  const auto line_start = text.rfind('\n', m.edits[0].span.begin == 0 ? 0 : m.edits[0].span.begin - 1);
  std::uint32_t begin = line_start == std::string_view::npos || m.edits[0].span.begin == 0 ? 0 : static_cast<std::uint32_t>(line_start) + 1;
  auto end = static_cast<std::uint32_t>(std::min(text.find('\n', m.edits.back().span.end), text.size()));
  return {without_blank_lines(std::string(text.substr(begin, end - begin))), without_blank_lines(with_edits(m, text, begin, end))};
}

std::string short_difference(const Mutant& m, const SourceMap& sources) {
  const Edit& e = m.edits[0];
  const std::string before = one_line(sources.text(e.span)), after = one_line(e.text);
  if (before.empty()) return "`" + after + "`";
  constexpr std::size_t kShown = 60;
  auto cut = [](std::string s) {
    if (s.size() <= kShown) return s;
    std::size_t end = kShown;
    while ((static_cast<unsigned char>(s[end]) & 0xC0) == 0x80) --end;
    return s.substr(0, end) + "…";
  };
  return "`" + cut(before) + "` → " + (after.empty() ? "∅" : "`" + cut(after) + "`");
}

}  // namespace domat::mutants
