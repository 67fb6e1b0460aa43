#include <algorithm>

#include "compiler/diagnostics/printable.h"
#include "compiler/explain/explanation.h"
#include "compiler/explain/page.h"
#include "compiler/pack/sha256.h"

namespace domat {

namespace {

constexpr std::size_t kAnswers = 12;  // at the head of the page

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  }
  return out;
}

// RFC 4648, section 4.
std::string base64(const std::array<std::uint8_t, 32>& bytes) {
  constexpr char kDigits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t k = 0; k < 3; ++k) three = three << 8 | (i + k < bytes.size() ? bytes[i + k] : 0);
    for (std::size_t k = 0; k < 4; ++k) out += i + k <= bytes.size() ? kDigits[three >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

// How a policy names a text that may stand in the page.
std::string hash_of(const char* text) {
  Sha256 hash;
  hash.add(text);
  return "'sha256-" + base64(std::move(hash).digest()) + "'";
}

const char* tone_class(Tone tone) {
  switch (tone) {
    case Tone::good: return "good";
    case Tone::bad: return "bad";
    case Tone::open: return "open";
    case Tone::conflict: return "conflict";
    case Tone::plain: break;
  }
  return "plain";
}

class AsHtml {
 public:
  explicit AsHtml(const Explanation& e) : e(e), french(e.lang == Lang::fr) {}

  std::string run() {
    head();
    answer();
    for (std::size_t i = 0; i < e.sections.size(); ++i) section(e.sections[i], "s" + std::to_string(i));
    out += "</main>\n<script>" + std::string(page_js) + "</script>\n</body>\n</html>\n";
    return std::move(out);
  }

 private:
  const char* t(const char* fr, const char* en) const { return french ? fr : en; }

  // Nothing that a pack or a case says can become script or reach the network, were an escape ever forgotten.
  void head() {
    out += "<!doctype html>\n<html lang=\"" + std::string(t("fr", "en")) + "\">\n<head>\n<meta charset=\"utf-8\">\n";
    out += "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src " + hash_of(page_css) + "; script-src " + hash_of(page_js) + "; base-uri 'none'; form-action 'none'\">\n";
    out += "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + escaped(e.pack) + " — " + t("réponse", "answer") + "</title>\n";
    out += "<style>" + std::string(page_css) + "</style>\n</head>\n";
    out += "<body data-open-all=\"" + std::string(t("Tout déplier", "Open all")) + "\" data-close-all=\"" + t("Tout replier", "Close all") + "\" data-unfold=\"" + t("Déplier ses motifs", "Unfold its reasons") +
           "\" data-fold=\"" + t("Replier", "Fold") + "\">\n<a class=\"skip\" href=\"#answer\">" + t("Aller à la réponse", "Go to the answer") + "</a>\n";
    out += "<header>\n<h1>" + escaped(e.pack) + "</h1>\n<p class=\"circumstances\">" + escaped(e.circumstances) + "</p>\n</header>\n<main id=\"answer\">\n";
  }

  void answer() {
    if (!e.summary.empty()) {
      out += "<section aria-labelledby=\"h\">\n<h2 id=\"h\">" + std::string(t("La réponse", "The answer")) + "</h2>\n<ul class=\"summary\">\n";
      for (const Step& line : e.summary) out += "<li class=\"" + std::string(tone_class(line.tone)) + "\">" + sentence(line.says) + ".</li>\n";
      out += "</ul>\n";
      answers();
      contents();
      out += "</section>\n";
    }
  }
  static bool is_answer(Section::Kind kind) {
    using enum Section::Kind;
    return kind == stands || kind == contradictory || kind == in_error || kind == ruled_out || kind == unknown;
  }
  void answers() {
    std::string list;
    std::size_t told = 0;
    for (const Section& s : e.sections)
      for (std::size_t i = 0; is_answer(s.kind) && i < s.entries.size() && told < kAnswers; ++i, ++told) list += "<li class=\"" + std::string(tone_class(s.entries[i].tone)) + "\">" + link(s.entries[i]) + "</li>\n";
    if (told != 0) out += "<ul class=\"answers\">\n" + list + "</ul>\n";
  }
  std::string link(const Entry& entry) const {
    const std::string label = entry.text.empty() ? unlinked(entry.names) : escaped(entry.text);
    return "<a href=\"#" + id(entry.atoms[0]) + "\">" + label + "</a>" + colon() + "<span class=\"verdict\">" + escaped(entry.verdict) + "</span>" +
           (entry.text.empty() ? "" : " <span class=\"names\">" + unlinked(entry.names) + "</span>");
  }
  void contents() {
    if (e.sections.size() < 2) return;
    out += "<nav aria-label=\"" + std::string(t("Sommaire", "Contents")) + "\">\n<ul class=\"contents\">\n";
    for (std::size_t i = 0; i < e.sections.size(); ++i) out += "<li><a href=\"#s" + std::to_string(i) + "\">" + escaped(e.sections[i].title) + "</a></li>\n";
    out += "</ul>\n</nav>\n";
  }

  void section(const Section& s, const std::string& anchor) {
    out += "<section id=\"" + anchor + "\" aria-labelledby=\"" + anchor + "h\">\n<h2 id=\"" + anchor + "h\">" + escaped(s.title) + "</h2>\n";
    for (const Entry& one : s.entries) entry(one, s.kind == Section::Kind::questions);
    if (!s.lines.empty()) {
      out += "<ul class=\"steps\">\n";
      for (const Step& line : s.lines) step(line);
      out += "</ul>\n";
    }
    out += "</section>\n";
  }

  void entry(const Entry& entry, bool question) {
    out += "<article class=\"entry " + std::string(tone_class(entry.tone)) + "\" id=\"" + id(entry.atoms[0]) + "\">\n<h3>" + (entry.text.empty() ? unlinked(entry.names) : escaped(entry.text));
    if (!entry.verdict.empty()) out += colon() + "<span class=\"verdict\">" + escaped(entry.verdict) + "</span>";
    out += "</h3>\n";
    if (!entry.text.empty()) out += "<p class=\"names\">" + unlinked(entry.names) + "</p>\n";
    if (question)
      for (const Step& s : entry.steps) out += "<p>" + sentence(s.says) + ".</p>\n";
    else if (!entry.steps.empty()) why(entry);
    out += "</article>\n";
  }
  void why(const Entry& entry) {
    out += "<details class=\"why\"><summary>" + std::string(t("Pourquoi", "Why")) + "<span class=\"first\">" + colon() + unlinked(entry.steps[0].says) + "</span></summary>\n<ul class=\"steps\">\n";
    for (const Step& s : entry.steps) step(s);
    out += "</ul>\n</details>\n";
  }

  void step(const Step& s) {
    const std::string says = tag(s.kind) + sentence(s.says) + "." + source(s);
    out += "<li class=\"step " + std::string(kind_class(s.kind)) + " " + tone_class(s.tone) + "\">";
    if (s.below.empty()) {
      out += "<div class=\"says\">" + says + "</div></li>\n";
      return;
    }
    out += "<details><summary><span class=\"says\">" + says + "</span></summary>\n<ul class=\"steps\">\n";
    for (const Step& below : s.below) step(below);
    out += "</ul>\n</details></li>\n";
  }
  static const char* kind_class(StepKind kind) {
    constexpr const char* kClasses[] = {"rule", "exception", "condition", "proof", "parameter", "missing", "contradiction", "wording", "error", "note"};
    return kClasses[static_cast<std::size_t>(kind)];
  }
  std::string tag(StepKind kind) const {
    constexpr const char* kFrench[] = {"Règle", "Exception", "Condition", "Preuve", "Paramètre", "Manque", "Contradiction", "Rédaction", "Erreur", ""};
    constexpr const char* kEnglish[] = {"Rule", "Exception", "Condition", "Proof", "Parameter", "Missing", "Contradiction", "Wording", "Error", ""};
    const std::string word = (french ? kFrench : kEnglish)[static_cast<std::size_t>(kind)];
    return word.empty() ? "" : "<span class=\"tag\">" + word + "</span>";
  }

  static std::string id(std::uint32_t atom) { return "c" + std::to_string(atom); }
  std::string colon() const { return t("\u00a0: ", ": "); }
  std::string sentence(const Sentence& says, bool links = true) const {
    std::string text;
    for (const Piece& piece : says) {
      const auto anchor = links && piece.atom != kNone ? e.anchors.find(piece.atom) : e.anchors.end();
      const std::string shown = piece.kind == Piece::Kind::name ? "<code>" + escaped(piece.text) + "</code>" : escaped(piece.text);
      if (piece.kind == Piece::Kind::strong) text += "<strong class=\"" + std::string(piece.tone == Tone::plain ? "" : "strong ") + tone_class(piece.tone) + "\">" + shown + "</strong>";
      else if (anchor != e.anchors.end()) text += "<a href=\"#" + id(anchor->second) + "\">" + shown + "</a>";
      else text += shown;
    }
    return text;
  }
  std::string unlinked(const Sentence& says) const { return sentence(says, false); }
  std::string source(const Step& s) const {
    std::string text;
    const std::string separator = t("\u00a0; ", "; ");
    for (const std::string& citation : s.citations) text += (text.empty() ? "" : separator) + "<cite>" + escaped(printable(citation)) + "</cite>";
    if (!s.place.empty()) text += (text.empty() ? "" : separator) + "<code>" + escaped(printable(s.place)) + "</code>";
    return text.empty() ? "" : " <span class=\"source\">(" + text + ")</span>";
  }

  const Explanation& e;
  const bool french;
  std::string out;
};

}  // namespace

std::string html_of(const Explanation& e) { return AsHtml(e).run(); }

}  // namespace domat
