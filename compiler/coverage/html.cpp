// Coverage as one page that needs nothing else: figures, what no scenario does, and the text of the pack with what was exercised marked in it.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "compiler/base/fences.h"
#include "compiler/coverage/html_style.h"
#include "compiler/coverage/markdown.h"
#include "compiler/coverage/report.h"
#include "compiler/explain/values.h"

namespace domat::coverage {
namespace {

const char* sign(State s) { return s == State::covered ? "✓" : s == State::missing ? "✗" : "∅"; }
const char* style(State s) { return s == State::covered ? "ok" : s == State::missing ? "no" : "ex"; }

// What is marked in a text: a condition or a rule's name, with the items that it stands for.
struct Mark {
  std::uint32_t begin, end;
  std::vector<std::size_t> items;
};

class Page {
 public:
  Page(const Report& r, const Plan& plan, const SourceMap& sources, Lang lang) : r_(r), plan_(plan), sources_(sources), lang_(lang), fr_(lang == Lang::fr) { place_marks(); }

  std::string run(const std::vector<FileId>& files) {
    head();
    figures();
    missing();
    groups("articles", t("Par article", "By article"), t("article", "article"), r_.articles);
    if (r_.files.size() > 1) groups("files", t("Par fichier", "By file"), t("fichier", "file"), r_.files);
    out_ += fmt::format("<h2 id=\"text\">{}</h2>\n", t("Le texte du paquet", "The text of the pack"));
    legend();
    for (FileId f : files) file(f);
    out_ += fmt::format("</main>\n<script>{}</script>\n</body>\n</html>\n", kScript);
    return std::move(out_);
  }

 private:
  const char* t(const char* fr, const char* en) const { return fr_ ? fr : en; }
  const std::string& in(const Arg& a) const { return fr_ ? a.fr : a.en; }
  const char* colon() const { return t("\u00a0: ", ": "); }
  // `x` in messages as code.
  static std::string with_code(const std::string& message) {
    std::string out;
    bool inside = false;
    for (std::size_t at = 0; at <= message.size();) {
      const auto end = std::min(message.find('`', at), message.size());
      out += escaped(message.substr(at, end - at));
      if (end < message.size()) out += (inside = !inside) ? "<code>" : "</code>";
      at = end + 1;
    }
    return out + (inside ? "</code>" : "");
  }
  std::string line_id(Span s) const { return fmt::format("f{}-{}", s.file.index, sources_.line_of(s)); }

  // --- summary

  void head() {
    const std::string title = fmt::format("{} {} {}", t("Couverture de", "Coverage of"), r_.pack, r_.version);
    const std::size_t n = r_.scenarios.size(), failed = static_cast<std::size_t>(std::ranges::count(r_.scenarios, false, &ScenarioName::passed));
    out_ += fmt::format("<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n", t("fr", "en"));
    out_ += fmt::format("<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#text\">{}</a>\n<main>\n<h1>{}</h1>\n", escaped(title), kStyle,
                        t("Aller au texte du paquet", "To the text of the pack"), escaped(title));
    out_ += "<p>" + (fr_ ? fmt::format("{} scénario{}", n, n < 2 ? "" : "s") : fmt::format("{} scenario{}", n, n == 1 ? "" : "s"));
    if (failed > 0) out_ += fmt::format(", <strong>{} {}</strong>", failed, t("en échec", "failed"));
    out_ += ".</p>\n";
  }

  void figures() {
    const char* names[4] = {t("règles dont les conditions ont été réunies", "rules whose conditions were met"), t("exceptions qui ont écarté une règle", "exceptions that set a rule aside"),
                            t("côtés de fenêtres où une règle a été examinée", "sides of windows on which a rule was judged"), t("conditions qui ont changé une issue", "conditions that changed an outcome")};
    out_ += "<ul class=\"cards\">\n";
    for (std::size_t k = 0; k < 4; ++k) {
      const Figure& f = r_.all.of[k];
      const std::string percent = f.all == 0 ? "–" : percent_words(f, lang_);
      out_ += fmt::format("<li><b>{}</b>{}&nbsp;/&nbsp;{} <span>{}</span><div class=\"bar\" aria-hidden=\"true\"><i style=\"width:{}%\"></i></div></li>\n", percent, f.covered, f.all, names[k],
                          static_cast<double>(permille(f)) / 10);
    }
    out_ += "</ul>\n";
    if (r_.all.excluded > 0)
      out_ += fr_ ? fmt::format("<p>{} condition{} exclue{} : aucun cas possible ne leur laisse changer l'issue.</p>\n", r_.all.excluded, r_.all.excluded < 2 ? "" : "s", r_.all.excluded < 2 ? "" : "s")
                  : fmt::format("<p>{} condition{} left out: no possible case lets them change an outcome.</p>\n", r_.all.excluded, r_.all.excluded == 1 ? "" : "s");
  }

  void missing() {
    out_ += fmt::format("<h2 id=\"missing\">{}</h2>\n", t("Ce qu'aucun scénario ne fait", "What no scenario does"));
    if (std::ranges::none_of(r_.items, [](const Item& i) { return i.state == State::missing; })) {
      out_ += fmt::format("<p>{}</p>\n", t("Rien : tout est couvert.", "Nothing: all is covered."));
      return;
    }
    out_ += "<ul class=\"items\">\n";
    for (std::size_t i = 0; i < r_.items.size(); ++i)
      if (r_.items[i].state == State::missing)
        out_ += fmt::format("<li><span class=\"sign m-no\" aria-hidden=\"true\">✗</span><a href=\"#i{}\">{}</a> {}</li>\n", i, escaped(place(sources_, r_.items[i].places[0])), with_code(in(r_.items[i].words)));
    out_ += "</ul>\n";
  }

  void row(const char* css, const std::string& name, const Figures& f) {
    out_ += fmt::format("<tr class=\"{}\"><td>{}</td>", css, escaped(name));
    for (const Figure& x : f.of) out_ += x.all == 0 ? "<td>–</td>" : fmt::format("<td{}>{}/{}</td>", x.covered < x.all ? " class=\"short\"" : "", x.covered, x.all);
    out_ += "</tr>\n";
  }
  void groups(const char* id, const char* title, const char* first, const std::vector<Group>& all) {
    out_ += fmt::format("<h2 id=\"{}\">{}</h2>\n<div class=\"wide\"><table class=\"figures\"><thead><tr><th>{}</th><th>{}</th><th>exceptions</th><th>{}</th><th>conditions</th></tr></thead><tbody>\n", id, title,
                        first, t("règles", "rules"), t("fenêtres", "windows"));
    for (const Group& g : all) {
      row("", g.name.empty() ? t("sans référence", "without reference") : g.name, g.figures);
      for (const Group& part : g.parts) row("part", part.name, part.figures);
    }
    out_ += "</tbody></table></div>\n";
  }

  void legend() {
    out_ += "<div class=\"legend\">\n";
    auto one = [&](State s, const char* words) { out_ += fmt::format("<p><span class=\"{}\">{}</span><span class=\"m m-{}\">{}</span> {}</p>\n", style(s), t("condition", "condition"), style(s), sign(s), words); };
    one(State::covered, t("couverte : deux scénarios ne diffèrent que par elle, et l'issue n'est pas la même", "covered: two scenarios differ in it alone, and so does the outcome"));
    one(State::missing, t("non couverte", "not covered"));
    one(State::excluded, t("exclue : aucun cas possible ne la laisse changer l'issue", "left out: no possible case lets it change the outcome"));
    out_ += fmt::format("<p>{}</p>\n</div>\n", t("Le signe mène au détail, sous la règle.", "The sign leads to the details, below the rule."));
  }

  // --- marks

  void place_marks() {
    std::map<Span, Mark> marks;
    auto add = [&](Span s, std::size_t item) {
      if (s.begin == s.end) return;
      Mark& m = marks.emplace(s, Mark{s.begin, s.end, {}}).first->second;
      m.items.push_back(item);
    };
    for (std::size_t i = 0; i < r_.items.size(); ++i) {
      const Item& item = r_.items[i];
      if (item.kind == Kind::window) continue;
      for (const Span& s : item.places) add(s, i);
    }
    for (std::size_t i = 0; i < r_.items.size(); ++i) {
      auto [it, fresh] = items_.emplace(r_.items[i].rule, std::pair{i, i});
      it->second.second = i + 1;
    }
    for (const RuleName& n : r_.rules) rules_[n.place.file].emplace(end_of(n.rule), &n);
    for (auto& [s, m] : marks) marks_[s.file].push_back(m);
    for (auto& [file, all] : marks_) std::ranges::sort(all, [](const Mark& a, const Mark& b) { return std::pair(a.begin, b.end) < std::pair(b.begin, a.end); });
  }

  // Where a rule ends, as far as its parts tell: its details come below that line.
  std::uint32_t end_of(model::RuleId id) const {
    const model::Rule& r = plan_.model.rules[id];
    if (r.kind == RuleKind::unless && !r.targets.empty() && plan_.model.rules[r.targets[0]].span.file == r.span.file) return std::max(r.span.end, end_of(r.targets[0]));
    std::uint32_t end = r.span.end;
    for (auto& c : r.conclusions)
      if (c.span.file == r.span.file && c.span.begin >= r.span.begin) end = std::max(end, c.span.end);
    if (r.conclusions.empty() && r.body.valid() && plan_.model[r.body].span.file == r.span.file) end = std::max(end, plan_.model[r.body].span.end);
    return end;
  }

  State state_of(const Mark& m) const {
    auto any = [&](State s) { return std::ranges::any_of(m.items, [&](std::size_t i) { return r_.items[i].state == s; }); };
    return any(State::missing) ? State::missing : any(State::covered) ? State::covered : State::excluded;
  }
  void close(const Mark& m) {
    const State s = state_of(m);
    const auto target = *std::ranges::find_if(m.items, [&](std::size_t i) { return r_.items[i].state == s; });
    const char* said = s == State::covered ? t("couvert", "covered") : s == State::missing ? t("non couvert", "not covered") : t("exclu", "left out");
    out_ += fmt::format("</span><a class=\"m m-{}\" href=\"#i{}\" aria-label=\"{}\">{}</a>", style(s), target, said, sign(s));
  }

  // --- the text

  void file(FileId id) {
    const std::string& name = sources_.name(id);
    const bool exercised = marks_.contains(id);
    out_ += exercised ? fmt::format("<section>\n<h3>{}</h3>\n", escaped(name)) : fmt::format("<details class=\"file\"><summary>{}</summary>\n", escaped(name));
    const std::string_view text = sources_.text(id);
    if (is_literate(name)) {
      std::uint32_t at = 0;
      for (const Fence& f : fences(text)) {
        if (f.state == Fence::out_of_place || !holds_rules(f)) continue;
        out_ += markdown_html(text.substr(at, f.begin - at), 3);
        code({id, f.inside, f.inside_end});
        at = static_cast<std::uint32_t>(std::min(text.find('\n', f.inside_end), text.size()));
      }
      out_ += markdown_html(text.substr(at), 3);
    } else {
      code({id, 0, static_cast<std::uint32_t>(text.size())});
    }
    out_ += exercised ? "</section>\n" : "</details>\n";
  }

  void code(Span block) {
    const std::string_view text = sources_.text(block.file);
    const auto& marks = marks_[block.file];
    std::vector<const Mark*> active;  // those that the line before did not end
    auto next = std::ranges::lower_bound(marks, block.begin, {}, &Mark::begin);
    auto& ends = rules_[block.file];
    out_ += "<div class=\"code\">\n";
    for (std::uint32_t at = block.begin; at < block.end;) {
      const auto end = static_cast<std::uint32_t>(std::min<std::size_t>(text.find('\n', at), block.end));
      while (next != marks.end() && next->begin < end) active.push_back(&*next++);
      line({block.file, at, end}, active);
      std::erase_if(active, [&](const Mark* m) { return m->end <= end; });
      for (auto it = ends.lower_bound(at); it != ends.end() && it->first <= end; ++it) details(*it->second);
      at = end + 1;
    }
    out_ += "</div>\n";
  }

  void line(Span s, const std::vector<const Mark*>& marks) {
    const std::string_view text = sources_.text(s.file);
    out_ += fmt::format("<div class=\"l\" id=\"{}\"><span class=\"n\" aria-hidden=\"true\">{}</span>", line_id(s), sources_.line_of(s));
    std::uint32_t at = s.begin;
    auto write_to = [&](std::uint32_t to) {
      out_ += escaped(text.substr(at, to - at));
      at = to;
    };
    std::vector<const Mark*> open;
    auto close_to = [&](std::uint32_t to) {
      for (; !open.empty() && open.back()->end <= to; open.pop_back()) {
        write_to(std::max(at, open.back()->end));
        close(*open.back());
      }
    };
    for (const Mark* m : marks) {
      close_to(std::max(m->begin, s.begin));
      write_to(std::max({at, m->begin, s.begin}));
      out_ += fmt::format("<span class=\"{}\">", style(state_of(*m)));
      open.push_back(m);
    }
    close_to(s.end);
    write_to(s.end);
    for (std::size_t i = 0; i < open.size(); ++i) out_ += "</span>";
    out_ += "</div>\n";
  }

  // --- what became of a rule

  std::string scenario(const Exercise& e) const {
    const ScenarioName& s = r_.scenarios[e.scenario];
    return fmt::format("«&nbsp;{}&nbsp;» ({}){}", escaped(s.name), escaped(s.place), e.binding.empty() ? "" : fmt::format(" {} {}", t("pour", "for"), escaped(e.binding)));
  }

  std::string told(const Item& item) const {
    if (item.state != State::covered) return with_code(in(item.words));
    if (item.kind != Kind::condition) {
      const char* what = item.kind == Kind::exception ? t("écarte une règle", "sets a rule aside") : item.kind == Kind::window ? t("examinée", "judged") : t("conditions réunies", "conditions met");
      const std::string subject = item.kind == Kind::window ? escaped(in(item.text)) + colon() : "";
      const std::string how_many = item.scenarios == 1 ? t("dans un scénario", "in one scenario") : fmt::format(fmt::runtime(t("dans {} scénarios, d'abord", "in {} scenarios, first")), item.scenarios);
      return fmt::format("{}{} {}, {}", subject, what, how_many, scenario(item.by[0]));
    }
    std::string out = with_code("`" + in(item.text) + "`") + colon();
    for (std::size_t k = 0; k < item.by.size(); ++k) {
      const Exercise& e = item.by[k];
      out += (k == 0 ? "" : t("\u00a0; ", "; ")) + truth_words(e.value, lang_) + t(" dans ", " in ") + scenario(e);
      if (e.outcome) out += fmt::format(", {} {}", t("issue", "outcome"), truth_words(*e.outcome, lang_));
    }
    return out;
  }

  void details(const RuleName& n) {
    Figures f;
    std::string list;
    bool complete = true;
    const auto [first, last] = items_.at(n.rule);
    for (std::size_t i = first; i < last; ++i) {
      const Item& item = r_.items[i];
      complete = complete && item.state != State::missing;
      if (item.kind == Kind::condition && item.state != State::excluded) {
        ++f[Kind::condition].all;
        f[Kind::condition].covered += item.state == State::covered;
      }
      list += fmt::format("<li id=\"i{}\"><span class=\"sign m-{}\" aria-hidden=\"true\">{}</span>{}</li>\n", i, style(item.state), sign(item.state), told(item));
    }
    const Figure& c = f[Kind::condition];
    const std::string count = c.all == 0 ? "" : colon() + (fr_ ? fmt::format("{} condition{} sur {}", c.covered, c.covered < 2 ? "" : "s", c.all) : fmt::format("{} of {} condition{}", c.covered, c.all, c.all == 1 ? "" : "s"));
    out_ += fmt::format("<details class=\"rule{}\"><summary>{} {}{}</summary>\n<ul class=\"items\">\n{}</ul></details>\n", complete ? "" : " short", complete ? "✓" : "✗", with_code(in(n.name)), count, list);
  }

  const Report& r_;
  const Plan& plan_;
  const SourceMap& sources_;
  Lang lang_;
  bool fr_;
  std::map<FileId, std::vector<Mark>> marks_;
  std::map<model::RuleId, std::pair<std::size_t, std::size_t>> items_;        // of a rule: they stand together
  std::map<FileId, std::multimap<std::uint32_t, const RuleName*>> rules_;  // by where they end
  std::string out_;
};

}  // namespace

std::string coverage_html(const Report& r, const Plan& plan, const SourceMap& sources, const std::vector<FileId>& files, Lang lang) { return Page(r, plan, sources, lang).run(files); }

}  // namespace domat::coverage
