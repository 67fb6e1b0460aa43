// domat test --mutants PACK
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"
#include "compiler/driver/scenario_runs.h"
#include "compiler/explain/values.h"
#include "compiler/ir/from_model.h"
#include "compiler/mutants/accepted.h"
#include "compiler/mutants/run.h"
#include "compiler/sema/instantiate.h"
#include "compiler/testing/scenario_text.h"
#include "runtime/batch/progress.h"

namespace domat {

namespace {

using mutants::Fate;
using mutants::Mutant;
using mutants::Verdict;
using Json = nlohmann::ordered_json;

class ByEvaluators : public mutants::Compiled {
 public:
  ByEvaluators(Session& s, const model::Model& m, const Options& o) : evaluators_(s, m, o) {}
  std::optional<mutants::Ready> of(const std::vector<ListState>& lists) override {
    const auto* prepared = evaluators_.of(lists);
    if (!prepared) return std::nullopt;
    return mutants::Ready{prepared->model, prepared->pack, [prepared](const Case& c) { return prepared->evaluate(c); }};
  }

 private:
  Evaluators evaluators_;
};

struct Counts {
  std::size_t mutants = 0, killed = 0, equivalent = 0, surviving = 0, undecided = 0, explained = 0;
  void add(const Verdict& v, bool accepted) {
    if (v.fate == Fate::refused) return;
    ++mutants;
    if (v.fate == Fate::killed) ++killed;
    else if (v.fate == Fate::equivalent) ++equivalent;
    else ++surviving, undecided += v.fate == Fate::undecided, explained += accepted;
  }
  // Of those that some case tells from the pack, or might.
  double score() const { return killed + surviving == 0 ? 100 : 100.0 * static_cast<double>(killed) / static_cast<double>(killed + surviving); }
};

const char* kind_words(mutants::Kind kind, bool french) {
  static constexpr const char* kWords[][2] = {
#define MUTATOR(kind, name, fr, en) {fr, en},
#include "compiler/mutants/kinds.def"
#undef MUTATOR
  };
  return kWords[static_cast<std::size_t>(kind)][french ? 0 : 1];
}

const char* fate_name(Fate f) {
  switch (f) {
    case Fate::killed: return "killed";
    case Fate::refused: return "refused";
    case Fate::equivalent: return "equivalent";
    case Fate::survives: return "survives";
    case Fate::undecided: return "undecided";
  }
  return "";
}

class Report {
 public:
  Report(Session& s, const Options& o, const mutants::Found& found, const std::vector<Verdict>& verdicts)
      : s_(s), o_(o), french_(o.lang == Lang::fr), found_(found), verdicts_(verdicts), accepted_(mutants::accepted_mutants(s.parsed[0], s.sources)), used_(accepted_.size()) {
    for (std::size_t i = 0; i < verdicts.size(); ++i) {
      const Verdict& v = verdicts[i];
      const bool left = v.fate == Fate::survives || v.fate == Fate::undecided;
      const mutants::Accepted* why = left ? accepting(accepted_, found.mutants[i], s.sources) : nullptr;
      if (why) used_[static_cast<std::size_t>(why - accepted_.data())] = true;
      why_.push_back(why);
      all_.add(v, why);
      for (auto& article : articles(found.mutants[i])) by_article_[article].add(v, why);
    }
  }

  bool unexplained() const { return all_.surviving > all_.explained; }

  void text() const {
    for (std::size_t i = 0; i < verdicts_.size(); ++i)
      if (const Fate f = verdicts_[i].fate; f == Fate::survives || f == Fate::undecided) survivor(i);
    for (std::size_t i = 0; i < accepted_.size(); ++i)
      if (!used_[i]) fmt::print("{}{}{}\n", place(accepted_[i].place), french_ ? " : " : ": ", idle(accepted_[i]));
    scores();
  }

  void json() const {
    Json j{{"mutants", Json::array()}, {"accepted_without_effect", Json::array()}};
    for (std::size_t i = 0; i < verdicts_.size(); ++i)
      if (verdicts_[i].fate != Fate::refused) j["mutants"].push_back(json_of(i));
    for (std::size_t i = 0; i < accepted_.size(); ++i)
      if (!used_[i]) j["accepted_without_effect"].push_back({{"at", place(accepted_[i].place)}, {"change", accepted_[i].change}});
    for (auto& [article, counts] : by_article_) j["articles"].push_back(json_of(article, counts));
    j["all"] = json_of("", all_);
    j["all"].erase("article");
    fmt::print("{}\n", j.dump(2));
  }

 private:
  std::string place(Span span) const {
    const LineColumn at = s_.sources.locate(span.file, span.begin);
    return fmt::format("{}:{}:{}", s_.sources.name(span.file), at.line, at.column);
  }
  std::vector<std::string> articles(const Mutant& m) const {
    if (!m.owner.citations.empty()) return m.owner.citations;
    return {french_ ? "sans article" : "no article"};
  }
  const char* t(const char* fr, const char* en) const { return french_ ? fr : en; }

  std::string idle(const mutants::Accepted& a) const {
    if (a.reason.empty()) return t("une raison manque : `// mutant accepté : ", "a reason is missing: `// mutant accepted: ") + printable(a.change) + t(" : RAISON`", ": REASON`");
    return t("aucun mutant survivant ne s'écrit ", "no surviving mutant is written ") + printable(a.change) + t(" ici ; l'explication est à retirer", " here; the explanation is to be taken out");
  }

  static std::string indented(const std::string& text, const std::string& before) {
    std::string out = before;
    for (char c : text) out += c == '\n' ? "\n" + before : std::string(1, c);
    return out;
  }
  static std::string shown(const std::string& text) {  // of a text of several lines, each as it can be printed
    std::string out;
    for (std::size_t from = 0; from <= text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      out += (from == 0 ? "" : "\n") + printable(std::string_view(text).substr(from, end - from));
      from = end + 1;
    }
    return out;
  }

  void survivor(std::size_t i) const {
    const Mutant& m = found_.mutants[i];
    const Verdict& v = verdicts_[i];
    const auto lines = difference(m, s_.sources);
    std::string cited;
    for (auto& c : m.owner.citations) cited += (french_ ? " « " : " \"") + printable(c) + (french_ ? " »" : "\"");
    fmt::print("{} {}{}{}{}\n", why_[i] ? t("EXPLIQUÉ", "EXPLAINED") : t("SURVIT", "SURVIVES"), place(m.edits[0].span), t(" : ", ": "), printable(m.owner.name), cited);
    fmt::print("  {}{}{}\n", kind_words(m.kind, french_), t(" : ", ": "), printable(short_difference(m, s_.sources)));
    fmt::print("{}\n", indented(shown(lines.before), "  - "));
    if (!lines.after.empty()) fmt::print("{}\n", indented(shown(lines.after), "  + "));
    if (why_[i]) fmt::print("  {}{}\n", t("raison : ", "reason: "), printable(why_[i]->reason));
    else if (v.fate == Fate::undecided) fmt::print("  {}\n", t("aucun scénario ne le remarque ; dans la limite, ni un cas qui les distingue ni la preuve qu'il n'y en a pas", "no scenario notices it; within the limit, neither a case that tells the two apart nor the proof that there is none"));
    else with_case(v, m);
    fmt::print("\n");
  }

  void with_case(const Verdict& v, const Mutant& m) const {
    const auto expanded = expansion(v);
    const model::Model& shape = expanded ? *expanded : s_.model;
    const model::Entity& e = shape.entities[shape.atom_entity[v.atom]];
    const Pack names = ir::from_model(shape, s_.names, s_.sources);
    const bool value = e.kind == Kind::value;
    const std::string is = value ? state_words(names, e.type, v.value, o_.lang) : truth_words(v.truth, o_.lang);
    const std::string would = value ? state_words(names, e.type, v.changed_value, o_.lang) : truth_words(v.changed_truth, o_.lang);
    fmt::print("  {}{}\n", t("aucun scénario ne le remarque ; celui-ci le ferait, ", "no scenario notices it; this one would, "),
               fmt::format(fmt::runtime(t("{} étant {}, non {} :", "{} being {}, not {}:")), printable(model::atom_name(shape, s_.names, v.atom)), is, would));
    fmt::print("{}\n", indented(shown(scenario(shape, v, m)), "    "));
  }

  std::optional<model::Model> expansion(const Verdict& v) const {
    return s_.model.lists.empty() ? std::nullopt : model::expand(s_.model, v.c.lists, s_.sources, s_.names);
  }
  std::string scenario(const model::Model& shape, const Verdict& v, const Mutant& m) const {
    model::Expected e{};
    e.kind = shape.entities[shape.atom_entity[v.atom]].kind == Kind::value ? model::Expected::value : model::Expected::truth;
    e.atom = v.atom;
    e.truth_value = v.truth;
    e.value_value = v.value;
    std::string text = ScenarioWriter(shape, s_.names, s_.parsed).text(fmt::format("{}, {}", m.owner.name, s_.sources.place(m.edits[0].span)), v.c, {e});
    while (text.ends_with('\n')) text.pop_back();
    return text;
  }

  void scores() const {
    std::size_t width = display_width(t("ensemble", "all"));
    for (auto& [article, counts] : by_article_) width = std::max<std::size_t>(width, display_width(printable(article)));
    auto row = [&](const std::string& name, const Counts& c) {
      const std::string pad(width - display_width(name), ' ');
      std::string score = fmt::format("{:.1f}", c.score());
      if (french_) std::ranges::replace(score, '.', ',');
      fmt::print("{}{} {:>8} {:>8} {:>11} {:>11} {:>10} {:>7} %\n", name, pad, c.mutants, c.killed, c.equivalent, c.surviving, c.explained, score);
    };
    const std::string pad(width - display_width("article"), ' ');
    fmt::print("article{} {:>8} {:>8} {:>11} {:>11} {:>10} {:>9}\n", pad, "mutants", t("tués", "killed"), t("équivalents", "equivalent"), t("survivants", "surviving"), t("expliqués", "explained"), "score");
    for (auto& [article, counts] : by_article_) row(printable(article), counts);
    row(t("ensemble", "all"), all_);
    if (all_.undecided) fmt::print("{}{}\n", t("indécis, parmi les survivants : ", "undecided, among the surviving: "), all_.undecided);
  }

  Json json_of(const std::string& article, const Counts& c) const {
    return {{"article", article}, {"mutants", c.mutants}, {"killed", c.killed}, {"equivalent", c.equivalent}, {"surviving", c.surviving}, {"undecided", c.undecided}, {"explained", c.explained}, {"score", c.score()}};
  }
  Json json_of(std::size_t i) const {
    const Mutant& m = found_.mutants[i];
    const Verdict& v = verdicts_[i];
    const auto lines = difference(m, s_.sources);
    Json j{{"at", place(m.edits[0].span)}, {"kind", kind_name(m.kind)}, {"rule", m.owner.name}, {"citations", m.owner.citations}, {"change", short_difference(m, s_.sources)}, {"before", lines.before}, {"after", lines.after}, {"fate", fate_name(v.fate)}};
    if (v.fate == Fate::killed) j["noticed_by"] = v.by->name;
    if (why_[i]) j["explained"] = why_[i]->reason;
    if (v.fate != Fate::survives) return j;
    const auto expanded = expansion(v);
    const model::Model& shape = expanded ? *expanded : s_.model;
    j["conclusion"] = model::atom_name(shape, s_.names, v.atom);
    j["scenario"] = scenario(shape, v, m);
    return j;
  }

  Session& s_;
  const Options& o_;
  const bool french_;
  const mutants::Found& found_;
  const std::vector<Verdict>& verdicts_;
  const std::vector<mutants::Accepted> accepted_;
  std::vector<bool> used_;
  std::vector<const mutants::Accepted*> why_;
  Counts all_;
  std::map<std::string, Counts> by_article_;
};

}  // namespace

int mutants_command(const Options& o) {
  if (!sound_filter(o)) return kUsage;
  Session s;
  if (!s.compile(o.pack)) {
    print_diagnostics(s, o, o.format == "json");
    return s.pack.files.empty() ? kUsage : kRuleErrors;
  }
  const bool french = o.lang == Lang::fr;
  const auto scenarios = selected_scenarios(s, o);
  std::size_t failed = 0;
  Evaluators evaluators(s, o);
  if (!run_scenarios(s, o, scenarios, evaluators, [&](const ScenarioRun& run, const Pack&) { failed += !run.passed(); })) return kInternal;
  if (failed > 0) {
    const bool one = failed == 1;
    complain(o, french ? fmt::format("{} {} ; les mutants se jugent par des scénarios qui réussissent (voir domat test)", failed, one ? "scénario échoue" : "scénarios échouent")
                       : fmt::format("{} {}; mutants are judged by scenarios that pass (see domat test)", failed, one ? "scenario fails" : "scenarios fail"));
    return kTestFails;
  }
  const mutants::Found found = s.time("find mutants", [&] { return mutants::find(s.model, s.parsed[0], s.sources, s.names); });
  if (found.too_many) {
    complain(o, french ? fmt::format("le paquet a plus de {} mutants", mutants::kMaxMutants) : fmt::format("the pack has more than {} mutants", mutants::kMaxMutants));
    return kUsage;
  }
  std::optional<std::vector<Verdict>> verdicts;
  {
    ProgressBar bar(isatty(STDERR_FILENO) != 0, french, std::chrono::seconds(1));
    const mutants::Setting setting{found, s.sources, s.names, [&](const model::Model& m) { return std::make_unique<ByEvaluators>(s, m, o); }, scenarios,
                                   [&](std::size_t done, std::size_t of) { bar.show({done, done, of}); }};
    verdicts = s.time("judge mutants", [&] { return mutants::judge(setting); });
  }
  if (!verdicts) return kInternal;
  const Report report(s, o, found, *verdicts);
  if (o.format == "json") report.json();
  else report.text();
  print_times(s, o);
  return report.unexplained() ? kTestFails : kDone;
}

}  // namespace domat
