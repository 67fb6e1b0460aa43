#include <algorithm>
#include <map>
#include <utility>

#include "compiler/diagnostics/printable.h"
#include "compiler/explain/lines.h"
#include "compiler/explain/timeline.h"
#include "compiler/explain/words.h"

namespace domat {

namespace {

class TimelineText {
 public:
  TimelineText(const Timeline& line, const Pack& pack, Lang lang, bool color) : line(line), pack(pack), w(pack, lang), ink{color} {}

  std::string run() {
    out.paragraph(0, ink.bold(printable(pack.name) + (pack.version.empty() ? "" : " " + printable(pack.version))));
    for (auto first = line.changes.begin(); first != line.changes.end();) {
      const auto end = std::find_if(first, line.changes.end(), [&](const Change& c) { return c.day != first->day; });
      out.blank();
      out.paragraph(0, ink.bold(date_words(first->day)));
      rules(first, end);
      for (; first != end; ++first)
        if (line.entries[first->entry].is_parameter) parameter(*first);
    }
    out.blank();
    if (line.changes.empty()) out.paragraph(0, w.t("aucune date", "no date"));
    const std::string undated = without_dates();
    if (!undated.empty()) out.paragraph(0, undated);
    return out.take();
  }

 private:
  const char* kind(const DatedEntry& e) const {
    if (e.is_parameter) return w.t("paramètre ", "parameter ");
    if (e.kind == RuleKind::exception) return "exception ";
    return e.kind == RuleKind::presumption ? w.t("présomption ", "presumption ") : w.t("règle ", "rule ");
  }
  // "règle v2 — AR, art. 1 (champ.domat:12)"
  std::string heading(const DatedEntry& e) const {
    std::string text = kind(e) + ink.bold(printable(e.name));
    if (!e.pack.empty()) text += w.t(" du paquet ", " of pack ") + printable(e.pack);
    for (std::size_t i = 0; i < e.citations.size(); ++i) text += (i == 0 ? " — " : std::string(w.separator())) + printable(e.citations[i]);
    if (e.place != e.name) text += " " + ink.faint("(" + printable(e.place) + ")");
    return text;
  }
  // An act changes many rules on one day: what is said of all of them is said once.
  void rules(std::vector<Change>::const_iterator first, std::vector<Change>::const_iterator end) {
    std::vector<std::pair<std::string, std::vector<const Change*>>> said;
    std::map<std::string, std::size_t> place;
    for (; first != end; ++first) {
      if (line.entries[first->entry].is_parameter) continue;
      const auto [at, fresh] = place.emplace(what(*first), said.size());
      if (fresh) said.emplace_back(at->first, std::vector<const Change*>());
      said[at->second].second.push_back(&*first);
    }
    for (const auto& [text, changes] : said) {
      out.paragraph(2, text + std::string(w.colon()));
      for (const Change* c : changes) out.paragraph(4, heading(line.entries[c->entry]) + succession(*c));
    }
  }
  void parameter(const Change& c) {
    const DatedEntry& e = line.entries[c.entry];
    out.paragraph(2, heading(e) + std::string(w.colon()) + (c.kind == Change::value ? value(e.parameter, c.value_index) : no_value(e.parameter, c.value_index)));
  }
  // Of a rule, but for its own name.
  std::string what(const Change& c) const {
    const DatedEntry& e = line.entries[c.entry];
    std::string text;
    if (c.kind == Change::begins) text = w.t("en vigueur à partir de ce jour", "in force from this day on");
    if (c.kind == Change::begins && known_later(e.window)) text += w.t(", rédaction inconnue avant le ", ", wording unknown before ") + date_words(*e.window.unknown_before);
    if (c.kind == Change::known) text = w.t("rédaction connue à partir de ce jour", "wording known from this day on") + std::string(e.window.from ? "" : w.t(", inconnue avant", ", unknown before"));
    if (c.kind == Change::ends) text = w.t("plus en vigueur à partir de ce jour", "no longer in force from this day on");
    return text + judged_by(e);
  }
  std::string succession(const Change& c) const {
    const DatedEntry& e = line.entries[c.entry];
    if (c.kind == Change::begins) return list(w.t(", remplace ", ", replaces "), e.replaces);
    return c.kind == Change::ends ? list(w.t(", remplacée par ", ", replaced by "), e.replaced_by) : "";
  }
  std::string judged_by(const DatedEntry& e) const { return e.reference_date.empty() ? "" : w.t(" (à la date de ", " (as of ") + printable(e.reference_date) + ")"; }
  static std::string list(const char* before, const std::vector<std::string>& names) {
    std::string text;
    for (const std::string& name : names) text += (text.empty() ? before : ", ") + printable(name);
    return text;
  }
  std::string value(const Parameter& p, std::uint32_t i) const {
    std::string text = w.value(p.type, p.values[i].value);
    const bool follows = i > 0 && p.values[i - 1].to == p.values[i].from;
    return follows ? text + w.t(" (auparavant ", " (before: ") + w.value(p.type, p.values[i - 1].value) + ")" : text;
  }
  std::string no_value(const Parameter& p, std::uint32_t i) const {
    const bool gap = i + 1 < p.values.size();
    return gap ? w.t("sans valeur avant le ", "no value before ") + date_words(*p.values[i + 1].from) : std::string(w.t("n'a plus de valeur", "has no value any more"));
  }
  std::string without_dates() const {
    std::string text = counted(line.undated_rules, w.t("règle sans fenêtre", "rule without a window"), w.t("règles sans fenêtre", "rules without a window"));
    const std::string parameters = counted(line.undated_parameters, w.t("paramètre sans date", "parameter without a date"), w.t("paramètres sans date", "parameters without a date"));
    if (!text.empty() && !parameters.empty()) text += w.separator();
    return text + parameters;
  }
  std::string counted(std::uint32_t n, const char* one, const char* many) const {
    return n == 0 ? "" : w.value({ValueType::integer}, n) + "\u00a0" + (n == 1 ? one : many);
  }

  const Timeline& line;
  const Pack& pack;
  const Words w;
  const Ink ink;
  Lines out;
};

}  // namespace

std::string timeline_text(const Timeline& line, const Pack& pack, Lang lang, bool color) { return TimelineText(line, pack, lang, color).run(); }

}  // namespace domat
