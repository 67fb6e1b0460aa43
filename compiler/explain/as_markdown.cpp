#include <algorithm>

#include "compiler/diagnostics/printable.h"
#include "compiler/explain/explanation.h"

namespace domat {

namespace {

// Text as CommonMark shows it unchanged, wherever in a line it stands.
std::string escaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins = i == 0 && std::string_view("-+=").find(text[i]) != std::string_view::npos;
    const bool numbers = i > 0 && (text[i] == '.' || text[i] == ')') && std::ranges::all_of(text.substr(0, i), [](char c) { return c >= '0' && c <= '9'; });
    if (begins || numbers || std::string_view("\\`*_[]<>&#|~!").find(text[i]) != std::string_view::npos) out += '\\';
    out += text[i];
  }
  return out;
}

// A name between backquotes, more of them than it has itself.
std::string code(const std::string& name) {
  std::size_t longest = 0, run = 0;
  for (const char c : name) longest = std::max(longest, run = c == '`' ? run + 1 : 0);
  const std::string fence(longest + 1, '`'), space = name.starts_with('`') || name.ends_with('`') ? " " : "";
  return fence + space + name + space + fence;
}

class AsMarkdown {
 public:
  explicit AsMarkdown(const Explanation& e) : e(e), french(e.lang == Lang::fr) {}

  std::string run() {
    out += "# " + escaped(e.pack) + "\n\n" + escaped(e.circumstances) + "\n\n";
    for (const Step& line : e.summary) step(line, 0);
    for (const Section& section : e.sections) {
      out += (out.ends_with("\n\n") ? "## " : "\n## ") + escaped(section.title) + "\n\n";
      for (const Entry& entry : section.entries) section.kind == Section::Kind::questions ? question(entry) : conclusion(entry);
      for (const Step& line : section.lines) step(line, 0);
    }
    while (out.ends_with("\n\n")) out.pop_back();
    return std::move(out);
  }

 private:
  std::string sentence(const Sentence& says) const {
    std::string text;
    for (const Piece& piece : says) {
      if (piece.kind == Piece::Kind::name) text += code(piece.text);
      else if (piece.kind == Piece::Kind::strong) text += "**" + escaped(piece.text) + "**";
      else text += escaped(piece.text);
    }
    return text;
  }
  std::string source(const Step& s) const {
    std::string text;
    for (const std::string& citation : s.citations) text += (text.empty() ? "" : french ? "\u00a0; " : "; ") + escaped(printable(citation));
    if (!s.place.empty()) text += (text.empty() ? "" : french ? "\u00a0; " : "; ") + code(printable(s.place));
    return text.empty() ? "" : " (" + text + ")";
  }
  void conclusion(const Entry& entry) {
    const std::string colon = french ? "\u00a0: " : ": ";
    out += "### " + (entry.text.empty() ? sentence(entry.names) : escaped(entry.text)) + colon + escaped(entry.verdict) + "\n\n";
    if (!entry.text.empty()) out += sentence(entry.names) + "\n\n";
    for (const Step& s : entry.steps) step(s, 0);
    if (!entry.steps.empty()) out += "\n";
  }
  void question(const Entry& entry) {
    out += "- " + (entry.text.empty() ? "" : escaped(entry.text) + " — ") + sentence(entry.names);
    for (const Step& s : entry.steps) out += ". " + sentence(s.says);
    out += ".\n";
  }
  void step(const Step& s, std::size_t indent) {
    out += std::string(indent, ' ') + "- " + sentence(s.says) + source(s) + ".\n";
    for (const Step& below : s.below) step(below, indent + 2);
  }

  const Explanation& e;
  const bool french;
  std::string out;
};

}  // namespace

std::string markdown_of(const Explanation& e) { return AsMarkdown(e).run(); }

}  // namespace domat
