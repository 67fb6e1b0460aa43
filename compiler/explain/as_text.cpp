#include <set>

#include "compiler/diagnostics/printable.h"
#include "compiler/explain/explanation.h"
#include "compiler/explain/lines.h"

namespace domat {

namespace {

class AsText {
 public:
  AsText(const Explanation& e, bool color) : e(e), french(e.lang == Lang::fr), ink{color} {}

  std::string run() {
    for (const Section& section : e.sections) {
      out.blank();
      out.paragraph(0, ink.bold(section.title));
      for (const Entry& entry : section.entries) section.kind == Section::Kind::questions ? question(entry) : conclusion(entry);
      if (!section.entries.empty()) out.blank();
      for (const Step& line : section.lines) step(line, 2, "");
    }
    return out.take();
  }

  std::string heading() {
    out.paragraph(0, ink.bold(e.pack) + ", " + e.circumstances);
    for (const Step& line : e.summary) step(line, 0, "");
    return out.take();
  }

 private:
  std::string painted(const std::string& text, Tone tone) const {
    switch (tone) {
      case Tone::good: return ink.green(text);
      case Tone::open: return ink.yellow(text);
      case Tone::conflict: return ink.red(text);
      case Tone::bad: case Tone::plain: break;
    }
    return ink.bold(text);
  }
  std::string sentence(const Sentence& says) const {
    std::string out;
    for (const Piece& piece : says) out += piece.kind == Piece::Kind::strong && piece.tone != Tone::plain ? painted(piece.text, piece.tone) : piece.text;
    return out;
  }

  void conclusion(const Entry& entry) {
    const std::string colon = french ? "\u00a0: " : ": ", verdict = painted(entry.verdict, entry.tone), names = sentence(entry.names);
    out.blank();
    if (entry.text.empty()) out.paragraph(2, ink.bold(names) + colon + verdict);
    else out.paragraph(2, ink.bold(entry.text) + colon + verdict + " — " + names);
    for (const Step& s : entry.steps) step(s, 4, "");
  }
  void question(const Entry& entry) {
    std::string text = entry.text.empty() ? sentence(entry.names) : entry.text + " — " + sentence(entry.names);
    for (const Step& s : entry.steps) text += ". " + sentence(s.says);
    out.paragraph(2, text + ".");
  }
  void step(const Step& s, std::size_t indent, const char* bullet) {
    out.paragraph(indent, bullet + sentence(s.says) + source(s) + ".");
    for (const Step& below : s.below) step(below, indent + 2, "- ");
  }

  // " (COJ, art. L141-3 ; magistrat.domat:58)". Blocks lend many citations to many rules: of a long list, those that have been given
  // above are only counted, but the last, the rule's own, is always there.
  std::string source(const Step& s) {
    std::string text;
    const std::string separator = french ? "\u00a0; " : "; ";
    std::size_t above = 0;
    for (std::size_t i = 0; i < s.citations.size(); ++i) {
      const bool known = !cited_.insert(s.citations[i]).second;
      if (known && s.citations.size() > 2 && i + 1 < s.citations.size()) ++above;
      else text += (text.empty() ? "" : separator) + printable(s.citations[i]);
    }
    if (above != 0) text += (french ? " et " : " and ") + std::to_string(above) + (french ? (above > 1 ? " autres citées plus haut" : " autre citée plus haut") : (above > 1 ? " others cited above" : " other cited above"));
    if (!s.place.empty()) text += (text.empty() ? "" : separator) + printable(s.place);
    return text.empty() ? "" : " " + ink.faint("(" + text + ")");
  }

  const Explanation& e;
  const bool french;
  const Ink ink;
  Lines out;
  std::set<std::string> cited_;  // so far
};

}  // namespace

std::string text_of(const Explanation& e, bool color) { return AsText(e, color).run(); }
std::string heading_of(const Explanation& e, bool color) { return AsText(e, color).heading(); }

}  // namespace domat
