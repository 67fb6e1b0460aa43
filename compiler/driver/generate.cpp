// domat test --generate PACK [-o FILE]
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <set>

#include "compiler/driver/report.h"
#include "compiler/driver/scenario_runs.h"
#include "compiler/driver/write_file.h"
#include "compiler/proposals/propose.h"
#include "compiler/testing/scenario_text.h"
#include "runtime/core/date.h"
#include "runtime/io/faults.h"
#include "runtime/reasons/result.h"

namespace domat {

namespace {

using proposals::Found;
using proposals::Kind;
using proposals::Proposer;
using proposals::Side;
using proposals::Spot;
using proposals::Target;

// Lists of this many scenarios, those with the fewest elements, are tried besides those made up.
constexpr std::size_t kListsOfScenarios = 6;

struct Scenario {
  std::size_t facts;
  std::string text;
};

class Generate {
 public:
  explicit Generate(const Options& o) : o_(o) {}

  int run() {
    if (!o_.output.empty() && std::filesystem::exists(o_.output)) {  // somebody may have worked on it
      complain(o_, in(o_.lang, "le fichier existe déjà, rien n'est écrit : ", "the file exists already, nothing is written: ") + o_.output);
      return kUsage;
    }
    if (!s_.compile(o_.pack)) {
      print_diagnostics(s_, o_, false);
      return s_.pack.files.empty() ? kUsage : kRuleErrors;
    }
    if (std::string problem; !solve::available(&problem)) {
      complain(o_, in(o_.lang, "le solveur ne peut pas être chargé : ", "the solver cannot be loaded: ") + problem);
      return kInternal;
    }
    french_ = s_.parsed[0].lang == Lang::fr;  // of what is written into the pack
    Evaluators evaluators(s_, o_);
    for (auto& r : s_.model.rules) own_.push_back(r.pack == 0);
    for (auto& scenario : s_.model.scenarios) names_.insert(scenario.name);
    Proposer proposer(usual_day());
    if (!cover_by_scenarios(proposer, evaluators)) return kInternal;
    for (auto& lists : lists_to_try(evaluators.pack())) search(proposer, evaluators, lists);
    return write(proposer.left(), evaluators.pack());
  }

 private:
  static std::string in(Lang lang, const char* fr, const char* en) { return lang == Lang::fr ? fr : en; }
  const char* t(const char* fr, const char* en) const { return french_ ? fr : en; }

  // That of most scenarios.
  std::optional<std::int32_t> usual_day() const {
    std::map<std::int32_t, std::size_t> days;
    for (auto& s : s_.model.scenarios)
      if (s.at) ++days[*s.at];
    const auto most = std::ranges::max_element(days, {}, [](auto& d) { return d.second; });
    return most == days.end() ? std::nullopt : std::optional(most->first);
  }

  bool cover_by_scenarios(Proposer& proposer, Evaluators& evaluators) {
    std::vector<const model::Scenario*> all;
    for (auto& s : s_.model.scenarios)
      if (s.pack == 0) all.push_back(&s);
    std::vector<Spot> spots;
    std::vector<ListState> lists;
    bool first = true;
    // What there is to cover, as it stands for one element of each list.
    if (const auto* one = evaluators.of(std::vector<ListState>(evaluators.pack().lists.size(), {true, {"1"}}))) add_targets(proposer, *one->pack, proposals::spots(*one->pack, own_), {});
    return run_scenarios(s_, o_, all, evaluators, [&](const ScenarioRun& run, const Pack& p) {
      if (!run.error.empty()) return;
      if (first || run.c.lists != lists) spots = proposals::spots(p, own_);
      first = false;
      lists = run.c.lists;
      add_targets(proposer, p, spots, lists);
      proposer.cover(proposals::covered(p, spots, run.c, run.outcome));
    });
  }

  // Nodes and instances are those of the lists at hand: what is said of them later is put into words now.
  // A comparison of what elements come to shows where there are elements.
  void add_targets(Proposer& proposer, const Pack& p, std::vector<Spot> spots, const std::vector<ListState>& lists) {
    if (!p.lists.empty() && !std::ranges::all_of(lists, [](const ListState& l) { return l.known && !l.keys.empty(); }))
      std::erase_if(spots, [](const Spot& s) { return s.target.kind == Kind::comparison; });
    proposer.add(spots);
    for (auto& s : spots)
      if (auto [it, fresh] = words_.try_emplace(s.target); fresh) it->second = words(p, s);
  }

  // Nothing known of any list; the fewest elements that scenarios have; one element, two.
  std::vector<std::vector<ListState>> lists_to_try(const Pack& p) const {
    std::vector<std::vector<ListState>> all{std::vector<ListState>(p.lists.size())};
    if (p.lists.empty()) return all;
    std::vector<std::vector<ListState>> given;
    for (auto& s : s_.model.scenarios)
      if (s.pack == 0 && std::ranges::find(given, s.lists) == given.end()) given.push_back(s.lists);
    const auto elements = [](const std::vector<ListState>& lists) {
      std::size_t n = 0;
      for (auto& l : lists) n += l.keys.size();
      return n;
    };
    std::ranges::stable_sort(given, {}, elements);
    if (given.size() > kListsOfScenarios) given.resize(kListsOfScenarios);
    all.insert(all.end(), given.begin(), given.end());
    for (int n = 1; n <= 2; ++n) {
      std::vector<ListState> made(p.lists.size(), {true, {}});
      for (auto& l : made)
        for (int k = 1; k <= n; ++k) l.keys.push_back(std::to_string(k));
      all.push_back(std::move(made));
    }
    return all;
  }

  void search(Proposer& proposer, Evaluators& evaluators, const std::vector<ListState>& lists) {
    const auto* prepared = evaluators.of(lists);
    if (!prepared) return;
    const Pack& p = *prepared->pack;
    const ScenarioWriter writer(*prepared->model, s_.names, s_.parsed);
    proposals::Ready ready{&p, [&](const Case& c) { return prepared->evaluate(c); }, std::vector<bool>(p.atom_count)};
    for (std::uint32_t a = 0; a < p.atom_count; ++a) ready.can_name[a] = writer.can_name(a);
    const auto spots = proposals::spots(p, own_);
    add_targets(proposer, p, spots, lists);
    s_.time("solve", [&] {
      proposer.search(ready, lists, spots, [&](const Found& f) { add(f, p, writer); });
      return 0;
    });
  }

  // --- one scenario

  void add(const Found& f, const Pack& p, const ScenarioWriter& writer) {
    std::string name = title(f.spot, f.target);
    for (int n = 2; !names_.insert(name).second; ++n) name = title(f.spot, f.target) + fmt::format(" ({})", n);
    const std::string comment = std::string(t("// à confirmer : ", "// to be confirmed: ")) + subject(f.spot, f.target) + "\n";
    scenarios_.push_back({f.facts, comment + writer.text(name, f.c, expectations(f, p, writer))});
  }

  // What the conclusions of the rule are, or of the rule that the exception sets aside; with the rule as the reason where it is one.
  std::vector<model::Expected> expectations(const Found& f, const Pack& p, const ScenarioWriter& writer) {
    const Result result = derive_reasons(p, f.c, f.outcome);
    std::vector<model::Expected> all;
    const auto expect = [&](std::uint32_t instance) {
      const std::uint32_t a = p.instances[instance].atom;
      if (a == kNone || !writer.can_name(a) || std::ranges::find(all, a, &model::Expected::atom) != all.end()) return;
      model::Expected e{};
      e.atom = a;
      e.kind = is_proposition(p.declarations[p.atom_declaration[a]]) ? model::Expected::truth : model::Expected::value;
      e.truth_value = f.outcome.truths[a];
      e.value_value = f.outcome.values[a];
      if (e.kind == model::Expected::value && e.value_value.state == State::error) return;
      if (is_reason(result, p, a, f.spot.rule) && writer.can_name_rule(f.spot.rule)) e.because.push_back(f.spot.rule);
      all.push_back(e);
    };
    expect(f.spot.instance);
    if (f.spot.aside != kNone) expect(f.spot.aside);
    for (std::uint32_t i = 0; all.empty() && i < p.instances.size(); ++i)  // an exception that concludes nothing
      for (std::uint32_t k = 0; k < p.instances[i].exception_count; ++k)
        if (p.exceptions[p.instances[i].first_exception + k] == f.spot.instance) expect(i);
    if (!all.empty() || result.faults.empty()) return all;
    model::Expected e{};
    e.kind = model::Expected::error;
    e.error_code = s_.names.intern(error_word(result.faults[0].error));
    return {e};
  }

  static bool is_reason(const Result& result, const Pack& p, std::uint32_t atom, std::uint32_t rule) {
    const auto found = std::ranges::find(result.conclusions, atom, &ConclusionReasons::atom);
    if (found == result.conclusions.end()) return false;
    return std::ranges::any_of(found->because, [&](const Reason& x) {
      return (x.why == Why::applies && p.instances[x.instance].rule == rule) || (x.why == Why::defeated && p.instances[x.by].rule == rule);
    }) || std::ranges::any_of(found->defeated, [&](const Defeat& x) { return p.instances[x.by].rule == rule; });
  }

  // --- words

  static std::string plain(std::string s) {  // within quotation marks
    std::erase_if(s, [](char c) { return c == '"' || c == '\n'; });
    for (std::size_t at; (at = s.find("»")) != std::string::npos;) s.erase(at, std::string_view("»").size());
    return s;
  }
  std::string day_words(std::int32_t day) const {
    std::string text(10, '0');
    format_date(day, text.data());
    return text;
  }

  std::string side_words(const Spot& s, Side side) const {
    const bool at = side == Side::at, before = side == Side::before;
    switch (s.unit) {
      case ValueType::date: return at ? t("le jour même", "the very day") : before ? t("la veille", "the day before") : t("le lendemain", "the day after");
      case ValueType::days: return at ? t("au jour près", "to the day") : before ? t("un jour de moins", "a day less") : t("un jour de plus", "a day more");
      case ValueType::months: return at ? t("au mois près", "to the month") : before ? t("un mois de moins", "a month less") : t("un mois de plus", "a month more");
      case ValueType::money: return at ? t("au montant même", "the very amount") : before ? t("un rien en dessous", "just below") : t("un rien au-dessus", "just above");
      default: return at ? t("à la borne", "at the bound") : before ? t("juste en dessous", "just below") : t("juste au-dessus", "just above");
    }
  }
  struct Words {
    std::string rule, aside, facts, place;
  };
  static Words words(const Pack& p, const Spot& s) {
    const Rule& r = p.rules[s.rule];
    Words out{plain(r.label), s.aside == kNone ? "" : plain(p.rules[p.instances[s.aside].rule].label), "", r.place};
    for (const NodeId side : {s.left, s.right}) {
      if (side == kNone) continue;
      for (auto d : proposals::reads(p, side, 2))
        if (const std::string& name = p.declarations[d].name; (", " + out.facts + ", ").find(", " + name + ", ") == std::string::npos) out.facts += (out.facts.empty() ? "" : ", ") + name;
    }
    out.facts = plain(out.facts);
    return out;
  }

  std::string title(const Spot& s, const Target& target) const {
    const Words& w = words_.at(s.target);
    const std::string colon = t(" : ", ": ");
    switch (target.kind) {
      case Kind::rule: return w.rule + t(" s'applique", " applies");
      case Kind::exception: return w.rule + t(" écarte ", " sets aside ") + w.aside;
      case Kind::day: return w.rule + colon + (target.side == Side::at ? t("le ", "on ") + day_words(s.day) : side_words(s, target.side) + t(" du ", " of ") + day_words(s.day));
      case Kind::comparison: break;
    }
    return w.rule + colon + side_words(s, target.side) + (w.facts.empty() ? "" : " (" + w.facts + ")");
  }

  std::string subject(const Spot& s, const Target& target) const {
    const Words& w = words_.at(s.target);
    std::string what;
    switch (target.kind) {
      case Kind::rule: what = t("la règle ", "rule "); break;
      case Kind::exception: what = t("l'exception ", "exception "); break;
      case Kind::day: what = t("l'entrée en vigueur ou la fin de ", "the beginning or the end of "); break;
      case Kind::comparison: what = t("la borne d'une comparaison de ", "the boundary of a comparison of "); break;
    }
    return what + w.rule + (w.rule == w.place ? "" : ", " + w.place);
  }

  // --- the file

  std::string text(const std::vector<Proposer::Left>& left, const Pack& p) {
    std::ranges::stable_sort(scenarios_, {}, &Scenario::facts);
    std::string out;
    out += t("// Scénarios proposés par `domat test --generate` pour ce qu'aucun scénario ne couvrait. Ce qui est attendu est ce que les\n"
             "// règles répondent aujourd'hui, non ce que le texte veut : une personne lit chacun, le corrige s'il le faut, et retire sa ligne « à confirmer ».\n",
             "// Scenarios proposed by `domat test --generate` for what no scenario covered. What is expected is what the rules answer\n"
             "// today, not what the text means: a person reads each, mends it where needed, and takes its line \"to be confirmed\" away.\n");
    for (auto& s : scenarios_) out += "\n" + s.text;
    if (!left.empty()) out += std::string("\n") + t("// Reste sans scénario :\n", "// Left without a scenario:\n");
    for (auto& l : left)
      out += "// " + std::string(l.impossible ? (p.lists.empty() ? t("impossible : ", "impossible: ") : t("impossible avec les listes essayées : ", "impossible with the lists that were tried: ")) : t("indécis : ", "undecided: ")) +
             title(l.spot, l.target) + " (" + words_.at(l.spot.target).place + ")\n";
    return out;
  }

  int write(const std::vector<Proposer::Left>& left, const Pack& p) {
    const std::string file = text(left, p);
    if (o_.output.empty()) {
      fmt::print("{}", file);
    } else {
      Replacement written;
      if (!written.prepare(o_.output, file, "") || !written.commit().empty()) {
        complain(o_, o_.output + in(o_.lang, " : ", ": ") + system_reason(errno, o_.lang));
        return kUsage;
      }
    }
    const auto impossible = static_cast<std::size_t>(std::ranges::count_if(left, &Proposer::Left::impossible)), undecided = left.size() - impossible;
    if (o_.lang == Lang::fr)
      fmt::print(stderr, "{} {}, à confirmer ; sans scénario : {} impossible{}, {} indécis\n", scenarios_.size(), scenarios_.size() < 2 ? "scénario proposé" : "scénarios proposés",
                 impossible, impossible < 2 ? "" : "s", undecided);
    else
      fmt::print(stderr, "{} {} proposed, to be confirmed; without a scenario: {} impossible, {} undecided\n", scenarios_.size(), scenarios_.size() == 1 ? "scenario" : "scenarios", impossible, undecided);
    print_times(s_, o_);
    return kDone;
  }

  const Options& o_;
  Session s_;
  bool french_ = true;
  std::vector<bool> own_;
  std::set<std::string> names_;
  std::map<Target, Words> words_;
  std::vector<Scenario> scenarios_;
};

}  // namespace

int generate_command(const Options& o) { return Generate(o).run(); }

}  // namespace domat
