// Coverage for a terminal: figures, then what no scenario does.
#include <fmt/format.h>

#include <algorithm>

#include "compiler/base/unicode.h"
#include "compiler/coverage/report.h"
#include "compiler/diagnostics/printable.h"

namespace domat::coverage {
namespace {

class Text {
 public:
  Text(const Report& r, const SourceMap& sources, Lang lang, bool color) : r_(r), sources_(sources), fr_(lang == Lang::fr), lang_(lang), color_(color) {}

  std::string run() {
    heading();
    figures();
    groups(t("par article", "by article"), r_.articles);
    if (r_.files.size() > 1) groups(t("par fichier", "by file"), r_.files);
    items(State::missing, t("ce qu'aucun scénario ne fait", "what no scenario does"));
    items(State::excluded, t("conditions exclues", "conditions left out"));
    return std::move(out_);
  }

 private:
  const char* t(const char* fr, const char* en) const { return fr_ ? fr : en; }
  const std::string& in(const Arg& a) const { return fr_ ? a.fr : a.en; }
  std::string bold(const std::string& s) const { return color_ ? "\x1b[1m" + s + "\x1b[0m" : s; }
  static std::string padded(const std::string& s, std::size_t cells, bool right = false) {
    const std::string blanks(cells - std::min<std::size_t>(cells, display_width(s)), ' ');
    return right ? blanks + s : s + blanks;
  }

  void heading() {
    const std::size_t n = r_.scenarios.size(), failed = static_cast<std::size_t>(std::ranges::count(r_.scenarios, false, &ScenarioName::passed));
    out_ += bold(fmt::format("{} {} {}", t("couverture de", "coverage of"), printable(r_.pack), printable(r_.version)));
    out_ += fr_ ? fmt::format(" : {} scénario{}", n, n < 2 ? "" : "s") : fmt::format(": {} scenario{}", n, n == 1 ? "" : "s");
    if (failed > 0) out_ += fr_ ? fmt::format(", dont {} en échec", failed) : fmt::format(", {} of them failed", failed);
    out_ += "\n\n";
  }

  void figures() {
    const char* names[4] = {t("règles", "rules"), "exceptions", t("fenêtres", "windows"), "conditions"};
    for (std::size_t k = 0; k < 4; ++k) {
      const Figure& f = r_.all.of[k];
      out_ += fmt::format("{} {:>6} / {:<6}{}", padded(names[k], 12), f.covered, f.all, percent_words(f, lang_));
      if (k == 3 && r_.all.excluded > 0) out_ += fr_ ? fmt::format(", {} exclue{}", r_.all.excluded, r_.all.excluded < 2 ? "" : "s") : fmt::format(", {} left out", r_.all.excluded);
      while (out_.back() == ' ') out_.pop_back();
      out_ += '\n';
    }
  }

  static std::string fraction(const Figure& f) { return f.all == 0 ? "-" : fmt::format("{}/{}", f.covered, f.all); }

  void row(const std::string& name, const Figures& f) {
    out_ += padded(name, kName);
    for (const Figure& figure : f.of) out_ += padded(fraction(figure), kCell, true);
    out_ += '\n';
  }
  std::string group_name(const Group& g) const { return g.name.empty() ? t("sans référence", "without reference") : excerpt(printable(g.name)); }

  void groups(const char* title, const std::vector<Group>& all) {
    if (all.empty()) return;
    out_ += '\n' + bold(padded(title, kName));
    for (const char* column : {t("règles", "rules"), "exceptions", t("fenêtres", "windows"), "conditions"}) out_ += bold(padded(column, kCell, true));
    out_ += '\n';
    for (const Group& g : all) {
      row(group_name(g), g.figures);
      for (const Group& part : g.parts) row("  " + group_name(part), part.figures);
    }
  }

  void items(State state, const char* title) {
    bool any = false;
    for (const Item& item : r_.items) {
      if (item.state != state) continue;
      if (!any) out_ += '\n' + bold(title) + '\n';
      any = true;
      out_ += fmt::format("{}{}{}\n", place(sources_, item.places[0]), t(" : ", ": "), printable(in(item.words)));
    }
  }

  static constexpr std::size_t kName = 44, kCell = 12;
  const Report& r_;
  const SourceMap& sources_;
  bool fr_;
  Lang lang_;
  bool color_;
  std::string out_;
};

}  // namespace

std::string coverage_text(const Report& r, const SourceMap& sources, Lang lang, bool color) { return Text(r, sources, lang, color).run(); }

}  // namespace domat::coverage
