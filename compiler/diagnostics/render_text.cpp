#include <algorithm>

#include "compiler/diagnostics/printable.h"
#include "compiler/diagnostics/render.h"

namespace domat {
namespace {

constexpr std::string_view red = "\x1b[1;31m", yellow = "\x1b[1;33m", blue = "\x1b[1;34m", bold = "\x1b[1m";
constexpr std::string_view plain = "\x1b[0m";

class TextRenderer {
 public:
  TextRenderer(const SourceMap& sources, RenderOptions options) : sources_(sources), options_(options) {}

  void diagnostic(const Diagnostic& d);
  void count(const Diagnostics&);
  std::string take() { return std::move(out_); }

 private:
  bool french() const { return options_.lang == Lang::fr; }
  std::string_view colon() const { return french() ? " : " : ": "; }
  bool has_line(Span s) const { return s.valid() && !sources_.text(s.file).empty(); }

  std::string painted(std::string_view text, std::string_view color) const {
    if (!options_.color || text.empty()) return std::string(text);
    return std::string(color) + std::string(text) + std::string(plain);
  }
  std::size_t gutter_of(const Diagnostic&) const;
  void bar() { out_ += painted(std::string(gutter_, ' ') + " |", blue) + "\n"; }
  void place(Span, std::string_view arrow);
  void snippet(Span, char mark, std::string_view color, const std::string& label);
  void remark(std::string_view word, const std::string& text);
  void attached(const AttachedNote&);

  const SourceMap& sources_;
  RenderOptions options_;
  std::size_t gutter_ = 1;  // digits of the widest line number of the diagnostic
  std::string out_;
};

std::size_t TextRenderer::gutter_of(const Diagnostic& d) const {
  std::uint32_t line = has_line(d.span) ? sources_.line_of(d.span) : 1;
  for (const AttachedNote& n : d.notes) {
    if (has_line(n.span)) line = std::max(line, sources_.line_of(n.span));
  }
  return std::to_string(line).size();
}

void TextRenderer::place(Span s, std::string_view arrow) {
  out_ += std::string(gutter_, ' ') + painted(arrow, blue) + " " + printable(sources_.name(s.file));
  if (has_line(s)) {
    const LineColumn at = sources_.locate(s.file, s.begin);
    out_ += ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
  }
  out_ += "\n";
}

void TextRenderer::snippet(Span s, char mark, std::string_view color, const std::string& label) {
  const std::uint32_t line = sources_.line_of(s);
  const std::string_view text = sources_.line_text(s.file, line);
  const std::size_t line_begin = static_cast<std::size_t>(text.data() - sources_.text(s.file).data());
  const ShownLine shown = show_line(text, s.begin - line_begin, std::max(s.end, s.begin) - line_begin);
  const std::string number = std::to_string(line);
  bar();
  out_ += painted(std::string(gutter_ - number.size(), ' ') + number + " |", blue);
  if (!shown.text.empty()) out_ += " " + shown.text;
  out_ += "\n" + painted(std::string(gutter_, ' ') + " |", blue) + " " + std::string(shown.column, ' ');
  out_ += painted(std::string(shown.width, mark) + (label.empty() ? "" : " " + label), color) + "\n";
}

void TextRenderer::remark(std::string_view word, const std::string& text) {
  out_ += std::string(gutter_ + 1, ' ') + painted("=", blue) + " " + painted(word, bold) + std::string(colon()) + text + "\n";
}

void TextRenderer::attached(const AttachedNote& n) {
  const std::string text = printable(message(n, options_.lang));
  if (!n.span.valid()) return remark(french() ? "aide" : "help", text);
  place(n.span, ":::");
  if (has_line(n.span)) return snippet(n.span, '-', blue, text);
  remark("note", text);
}

void TextRenderer::diagnostic(const Diagnostic& d) {
  const DiagInfo& kind = info(d.kind);
  const std::string_view color = kind.severity == Severity::error ? red : yellow;
  gutter_ = gutter_of(d);
  out_ += painted(std::string(severity_name(kind.severity, options_.lang)) + "[" + std::string(kind.code) + "]", color);
  out_ += painted(std::string(colon()) + printable(message(d, options_.lang)), bold) + "\n";
  if (d.span.valid()) place(d.span, "-->");
  if (has_line(d.span)) snippet(d.span, '^', color, "");
  // Places first, then what to do about it.
  for (const AttachedNote& n : d.notes) {
    if (n.span.valid()) attached(n);
  }
  bool separated = !has_line(d.span);
  for (const AttachedNote& n : d.notes) {
    if (n.span.valid()) continue;
    if (!separated) bar();
    separated = true;
    attached(n);
  }
  out_ += "\n";
}

std::string counted(std::size_t n, std::string_view word) {
  return std::to_string(n) + " " + std::string(word) + (n > 1 ? "s" : "");
}

void TextRenderer::count(const Diagnostics& all) {
  if (all.errors() > 0) out_ += counted(all.errors(), severity_name(Severity::error, options_.lang));
  if (all.errors() > 0 && all.warnings() > 0) out_ += ", ";
  if (all.warnings() > 0) out_ += counted(all.warnings(), severity_name(Severity::warning, options_.lang));
  if (all.dropped() > 0) {
    const std::string n = std::to_string(all.dropped());
    out_ += french() ? " (" + n + " non montrés)" : " (" + n + " not shown)";
  }
  out_ += "\n";
}

}  // namespace

std::string render_text(const Diagnostics& all, const SourceMap& sources, RenderOptions options) {
  if (all.all().empty() && all.dropped() == 0) return "";
  TextRenderer renderer(sources, options);
  for (const Diagnostic* d : in_order(all)) renderer.diagnostic(*d);
  renderer.count(all);
  return renderer.take();
}

}  // namespace domat
