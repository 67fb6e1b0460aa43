#include "compiler/coverage/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "compiler/explain/values.h"

namespace domat::coverage {
namespace {

using model::Expr;
using model::ExprKind;
using ModelRule = model::Rule;

// White space of any kind as one space: what a condition says does not depend on how it is laid out.
std::string one_line(std::string_view text) {
  std::string out;
  for (char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  return excerpt(out);
}

Arg quoted(const std::string& name) { return "`" + name + "`"; }
Arg both(const char* fr, const char* en, const Arg& name) { return {fmt::format(fmt::runtime(fr), name.fr), fmt::format(fmt::runtime(en), name.en)}; }

// "de la règle `r`", "du `sauf` de la règle `r`"
std::string of(const std::string& name) { return name.starts_with("le ") ? "du " + name.substr(3) : "de " + name; }

class Reporting {
 public:
  Reporting(const Scope& s, const Record& r) : s_(s), m_(s.plan.model), record_(r), judge_(r) {}

  Report run(std::vector<ScenarioName> scenarios, const std::function<bool(const Condition&)>& impossible) {
    out_.pack = m_.packs[0].name;
    out_.version = m_.packs[0].version;
    out_.scenarios = std::move(scenarios);
    std::vector<model::RuleId> rules = s_.plan.rules;
    rules.insert(rules.end(), s_.plan.exceptions.begin(), s_.plan.exceptions.end());
    std::ranges::sort(rules);
    for (model::RuleId id : rules) add_rule(id, impossible);
    sum_up();
    return std::move(out_);
  }

 private:
  // --- rules

  Arg name(model::RuleId id) const {
    const ModelRule& r = m_.rules[id];
    if (r.kind == RuleKind::unless && !r.targets.empty()) {
      const Arg whole = name(r.targets[0]);
      return {"le `sauf` " + of(whole.fr), "the `unless` of " + whole.en};
    }
    const Arg label = quoted(model::rule_name(m_, s_.names, s_.sources, id));
    if (r.kind == RuleKind::exception) return both("l'exception {}", "exception {}", label);
    if (r.kind == RuleKind::presumption) return both("la présomption {}", "presumption {}", label);
    return both("la règle {}", "rule {}", label);
  }

  void add_rule(model::RuleId id, const std::function<bool(const Condition&)>& impossible) {
    const ModelRule& r = m_.rules[id];
    RuleName n{id, name(id), r.span, {}};
    for (Sym c : r.citations) n.citations.push_back(s_.names.text(c));
    // What `sauf` reserves belongs to the article of its rule.
    if (r.kind == RuleKind::unless && n.citations.empty() && !r.targets.empty())
      for (Sym c : m_.rules[r.targets[0]].citations) n.citations.push_back(s_.names.text(c));
    out_.rules.push_back(std::move(n));
    add_whole(id);
    const auto& sides = s_.plan.sides;
    for (std::uint32_t number = 1; next_side_ < sides.size() && sides[next_side_].rule == id; ++number) add_side(next_side_++, number);
    const auto& conditions = s_.plan.conditions;
    for (std::uint32_t number = 1; next_condition_ < conditions.size() && conditions[next_condition_].rule == id; ++number) add_condition(conditions[next_condition_++], number, impossible);
  }

  void add_whole(model::RuleId id) {
    const RuleName& n = out_.rules.back();
    const bool exception = m_.rules[id].kind == RuleKind::exception || m_.rules[id].kind == RuleKind::unless;
    const Seen& seen = exception ? record_.set_aside(id) : record_.held(id);
    Item item{exception ? Kind::exception : Kind::rule, State::missing, id, 1, {n.place}};
    if (seen.scenarios > 0) cover(item, seen);
    else if (exception && record_.held(id).scenarios > 0) item.words = both("aucun scénario où {} écarte ce qui s'appliquerait sans elle", "no scenario in which {} sets aside what would apply without it", n.name);
    else item.words = {"aucun scénario où les conditions " + of(n.name.fr) + " sont réunies", "no scenario in which the conditions of " + n.name.en + " are met"};
    out_.items.push_back(std::move(item));
  }
  static void cover(Item& item, const Seen& seen) {
    item.state = State::covered;
    item.scenarios = seen.scenarios;
    item.by.push_back({seen.first, "", kTrue, std::nullopt});
  }

  // --- windows

  void add_side(std::size_t i, std::uint32_t number) {
    const Side& side = s_.plan.sides[i];
    const RuleName& n = out_.rules.back();
    Item item{Kind::window, State::missing, side.rule, number, {n.place}};
    const std::string day = date_words(side.day);
    switch (side.kind) {
      case Side::before: item.text = {"avant le " + day, "before " + day}; break;
      case Side::within: item.text = {"en vigueur", "in force"}; break;
      case Side::unknown_wording: item.text = {"avant le " + day + ", rédaction inconnue", "before " + day + ", wording unknown"}; break;
      case Side::known_wording: item.text = {"depuis le " + day + ", rédaction connue", "from " + day + ", wording known"}; break;
      case Side::after: item.text = {"plus en vigueur depuis le " + day, "no longer in force from " + day}; break;
    }
    if (const Seen& seen = record_.side(i); seen.scenarios > 0) cover(item, seen);
    else item.words = {"aucun scénario n'examine " + n.name.fr + " à une date ainsi située : " + item.text.fr, "no scenario has " + n.name.en + " judged on a day so placed: " + item.text.en};
    out_.items.push_back(std::move(item));
  }

  // --- conditions

  // What a duty asks is not written as conditions are; it is said in words.
  Arg condition_text(const Condition& c) const {
    const ModelRule& r = m_.rules[c.rule];
    const Expr& e = m_[m_.rules[s_.plan.tables[c.table].probes[c.column]].body];
    const std::string written = one_line(s_.sources.text(c.places[0]));
    const bool duty = r.conclusions.size() == 1 && r.body.valid() && m_[r.body].span == r.conclusions[0].span;
    if (duty && e.kind == ExprKind::no_later) return {written + " dans le délai", written + " within the limit"};
    if (!duty || e.span != r.conclusions[0].span) return written;
    if (e.kind == ExprKind::atom) return s_.names.text(m_.entities[e.entity].name);
    if (e.kind != ExprKind::compare) return written;
    return e.comparison == Comparison::greater ? Arg("le délai est passé", "the limit has passed") : Arg("le délai court", "the limit runs");
  }

  static Arg what_no_scenario_does(Condition::Role role, const Arg& x, const Arg& rule) {
    switch (role) {
      case Condition::of_body: return {"aucun scénario où `" + x.fr + "` change l'issue " + of(rule.fr), "no scenario in which `" + x.en + "` changes the outcome of " + rule.en};
      case Condition::of_choice:
        return {"aucun scénario où `" + x.fr + "` change la branche de `si` que prend " + rule.fr, "no scenario in which `" + x.en + "` changes the branch of `if` that " + rule.en + " takes"};
      case Condition::of_filter:
        return {"aucun scénario où `" + x.fr + "` fait qu'un élément compte ou non pour " + rule.fr, "no scenario in which `" + x.en + "` makes an element count or not for " + rule.en};
      case Condition::of_element:
        return {"aucun scénario où `" + x.fr + "` fait la différence entre deux éléments pour " + rule.fr, "no scenario in which `" + x.en + "` makes a difference between two elements for " + rule.en};
    }
    return "";
  }

  // What its values say of the scenario to write.
  Arg values_seen(const Condition& c) const {
    const auto seen = judge_.values(c);
    auto has = [&](Truth x) { return std::ranges::find(seen, x) != seen.end(); };
    if (seen.empty()) return {" : rien ne l'y met en jeu", ": nothing brings it into play"};
    if (seen.size() == 1) return {" : il y est toujours " + truth_words(seen[0], Lang::fr), ": it is always " + truth_words(seen[0], Lang::en)};
    if (!has(kTrue)) return {" : il n'y est jamais vrai", ": it is never true"};
    if (!has(kFalse)) return {" : il n'y est jamais faux", ": it is never false"};
    return {" : il n'y varie jamais seul", ": it never varies alone"};
  }

  void add_condition(const Condition& c, std::uint32_t number, const std::function<bool(const Condition&)>& impossible) {
    const RuleName& n = out_.rules.back();
    Item item{Kind::condition, State::missing, c.rule, number, {}};
    for (const Span& p : c.places)
      if (s_.plan.files.contains(p.file)) item.places.push_back(p);
    if (item.places.empty()) item.places.push_back(n.place);  // within a function of another pack
    item.text = condition_text(c);
    item.role = c.role;
    if (c.constant) {
      item.state = State::excluded;
      item.words = {"`" + item.text.fr + "` est une constante", "`" + item.text.en + "` is a constant"};
    } else if (auto pair = judge_.pair(c)) {
      item.state = State::covered;
      for (const Half* h : {&pair->first, &pair->second}) item.by.push_back({h->origin.scenario, h->origin.binding, h->value, h->outcome});
    } else if (impossible(c)) {
      item.state = State::excluded;
      item.words = {"aucun cas possible où `" + item.text.fr + "`, à lui seul, change l'issue " + of(n.name.fr), "no possible case in which `" + item.text.en + "` alone changes the outcome of " + n.name.en};
    } else {
      const Arg missing = what_no_scenario_does(c.role, item.text, n.name), seen = values_seen(c);
      item.words = {missing.fr + seen.fr, missing.en + seen.en};
    }
    out_.items.push_back(std::move(item));
  }

  // --- figures

  static void add(Figures& figures, const Item& item) {
    if (item.state == State::excluded) {
      ++figures.excluded;
      return;
    }
    ++figures[item.kind].all;
    figures[item.kind].covered += item.state == State::covered;
  }

  // "C. assur., art. L113-1, al. 2": the article, and the paragraph of it. What stands after a colon is a comment.
  static std::pair<std::string, std::string> article_and_paragraph(std::string citation) {
    for (const char* colon : {" : ", "\u00a0: ", "\u202f: ", ": "}) citation = citation.substr(0, citation.find(colon));
    const auto source = citation.find(", ");
    if (source == std::string::npos) return {citation, ""};
    const auto article = citation.find(", ", source + 2);
    if (article == std::string::npos) return {citation, ""};
    return {citation.substr(0, article), citation.substr(article + 2)};
  }

  static Group& group(std::vector<Group>& groups, std::map<std::string, std::size_t>& index, const std::string& name) {
    auto [it, fresh] = index.emplace(name, groups.size());
    if (fresh) groups.push_back({name, {}, {}});
    return groups[it->second];
  }

  void sum_up() {
    std::map<model::RuleId, const RuleName*> rules;
    for (auto& n : out_.rules) rules.emplace(n.rule, &n);
    std::map<std::string, std::size_t> articles, files;
    std::map<std::string, std::map<std::string, std::size_t>> paragraphs;
    for (const Item& item : out_.items) {
      const RuleName& n = *rules.at(item.rule);
      add(out_.all, item);
      add(group(out_.files, files, s_.sources.name(n.place.file)).figures, item);
      std::set<std::pair<std::string, std::string>> cited;
      for (auto& c : n.citations) cited.insert(article_and_paragraph(c));
      if (cited.empty()) cited.emplace();
      std::set<std::string> counted;
      for (auto& [article, paragraph] : cited) {
        Group& g = group(out_.articles, articles, article);
        if (counted.insert(article).second) add(g.figures, item);
        if (!paragraph.empty()) add(group(g.parts, paragraphs[article], paragraph).figures, item);
      }
    }
    // What cites nothing comes last.
    std::ranges::stable_partition(out_.articles, [](const Group& g) { return !g.name.empty(); });
  }

  const Scope& s_;
  const model::Model& m_;
  const Record& record_;
  Judge judge_;
  std::size_t next_side_ = 0, next_condition_ = 0;  // of the plan
  Report out_;
};

}  // namespace

std::size_t permille(const Figure& f) { return f.all == 0 ? 1000 : f.covered * 1000 / f.all; }

std::string percent_words(const Figure& f, Lang lang) {
  if (f.all == 0) return "";
  const std::size_t p = permille(f);
  const std::string number = fmt::format("{}{}{}", p / 10, lang == Lang::fr ? ',' : '.', p % 10);
  return number + (lang == Lang::fr ? "\u00a0%" : "%");
}

std::string place(const SourceMap& sources, Span s) { return fmt::format("{}:{}", sources.place(s), sources.locate(s.file, s.begin).column); }

Report report(const Scope& s, const Record& record, std::vector<ScenarioName> scenarios, const std::function<bool(const Condition&)>& impossible) {
  return Reporting(s, record).run(std::move(scenarios), impossible);
}

}  // namespace domat::coverage
