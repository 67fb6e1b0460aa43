#include "compiler/explain/lines.h"

#include <utility>

#include "compiler/base/unicode.h"

namespace domat {

namespace {

// Escapes as Ink writes them: from ESC to `m`.
std::size_t cells(std::string_view word) {
  std::string shown;
  for (std::size_t i = 0; i < word.size(); ++i) {
    if (word[i] == '\x1b') i = std::min(word.find('m', i), word.size());
    else shown += word[i];
  }
  return display_width(shown);
}

}  // namespace

void Lines::paragraph(std::size_t indent, std::string_view text) {
  out_.append(indent, ' ');
  std::size_t at = indent;
  bool first = true;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    const std::size_t width = cells(word);
    if (!first && at + 1 + width > kLineCells) {
      at = indent + 4;
      out_.append("\n").append(at, ' ');
    } else if (!first) {
      out_ += ' ';
      ++at;
    }
    out_ += word;
    at += width;
    first = false;
  }
  out_ += '\n';
}

void Lines::blank() {
  if (!out_.empty() && !out_.ends_with("\n\n")) out_ += '\n';
}

std::string Lines::take() {
  if (out_.ends_with("\n\n")) out_.pop_back();
  return std::exchange(out_, {});
}

}  // namespace domat
