// domat why-not PACK --case FILE CONCLUSION
#include <fmt/format.h>

#include "compiler/diagnostics/printable.h"
#include "compiler/driver/obstacles.h"
#include "compiler/driver/one_case.h"
#include "compiler/driver/report.h"
#include "compiler/explain/explain.h"
#include "compiler/explain/values.h"
#include "compiler/inquiry/why_not.h"
#include "runtime/io/result_json.h"
#include "runtime/io/value_json.h"

namespace domat {

namespace {

using inquiry::Change;
using inquiry::Changes;
using inquiry::Input;
using inquiry::Part;

struct Asked {
  std::uint32_t atom;
  inquiry::Wanted wanted;
  inquiry::WhyNot found;
  std::vector<Obstacle> obstacles;
};

bool ranges(const TypeRef& type) { return type.kind != ValueType::boolean && type.kind != ValueType::enumeration; }

class Text {
 public:
  Text(const Options& o, const Pack& p, const Case& c, const Outcome& outcome) : o_(o), p_(p), c_(c), outcome_(outcome) {}

  void print(const Asked& a) const {
    const auto colon = t(" : ", ": ");
    fmt::print("\n{}{}{}", printable(atom_name(p_, a.atom)), colon, answer(a.atom));
    if (a.found.already) {
      fmt::print("{}\n", t(" ; c'est déjà ce qui est demandé", "; that is what is asked for already"));
      return;
    }
    fmt::print("{}{}\n\n", t(" ; demandé : ", "; asked for: "), wanted(a));
    if (a.found.sets.empty()) none(a.found);
    else changes(a.found);
    if (!a.obstacles.empty()) fmt::print("\n{}\n", t("Ce qui y fait obstacle", "What stands in the way"));
    for (std::size_t i = 0; i < a.obstacles.size(); ++i) obstacle(a.obstacles[i], i == 0 ? kNone : a.obstacles[i - 1].instance, a.atom);
  }

 private:
  const char* t(const char* fr, const char* en) const { return o_.lang == Lang::fr ? fr : en; }
  template <class... Args>
  std::string f(const char* fr, const char* en, const Args&... args) const {
    return fmt::format(fmt::runtime(t(fr, en)), args...);
  }
  TypeRef type(std::uint32_t atom) const { return inquiry::type_of(p_, atom); }
  std::string words(std::uint32_t atom, const Input& x) const {
    return type(atom).kind == ValueType::boolean ? truth_words(x.truth, o_.lang) : state_words(p_, type(atom), x.value, o_.lang);
  }
  std::string answer(std::uint32_t atom) const { return words(atom, inquiry::answer_of(p_, outcome_, atom)); }
  std::string wanted(const Asked& a) const {
    if (type(a.atom).kind == ValueType::boolean) return truth_words(a.wanted.truth, o_.lang);
    return t("une autre valeur", "another value");
  }

  static const char* number(std::size_t n, bool french) {
    static constexpr const char* kFr[] = {"zéro", "un", "deux", "trois"};
    static constexpr const char* kEn[] = {"zero", "one", "two", "three"};
    return (french ? kFr : kEn)[n];
  }
  std::string count(std::size_t n) const { return number(n, o_.lang == Lang::fr); }

  void none(const inquiry::WhyNot& found) const {
    const std::size_t n = found.excluded;
    if (n == inquiry::kMostChanges) fmt::print("{}\n", t("Aucun changement de trois faits ou moins n'y suffit", "No change of three facts or fewer is enough"));
    else if (n == 0) fmt::print("{}\n", t("Aucun changement n'a été trouvé, sans qu'il soit établi qu'il n'y en a pas", "No change was found; it is not settled that there is none"));
    else fmt::print("{}\n", f("Aucun changement de {} {} n'y suffit ; au-delà, rien n'a été trouvé ni exclu", "No change of {} {} is enough; beyond, none was found and none excluded", count(n), n == 1 ? t("fait", "fact") : t("faits ou moins", "facts or fewer")));
  }
  void changes(const inquiry::WhyNot& found) const {
    const std::size_t n = found.sets.front().size();
    fmt::print("{}\n", n == 1 ? t("Il suffit d'un changement", "One change is enough") : f("Il suffit de {} changements à la fois", "{} changes together are enough", o_.lang == Lang::fr ? count(n) : n == 2 ? "Two" : "Three"));
    for (std::size_t i = 0; i < found.sets.size(); ++i) {
      for (std::size_t k = 0; k < found.sets[i].size(); ++k) {
        const Change& c = found.sets[i][k];
        fmt::print("  {} {}\n", k == 0 ? fmt::format("{:>2}.", i + 1) : "   ", change(c));
      }
    }
    if (!found.all) fmt::print("  {}\n", t("il peut y en avoir d'autres", "there may be others"));
    if (found.excluded + 1 < n) fmt::print("  {}\n", t("il n'est pas établi que moins de faits n'y suffiraient pas", "it is not settled that fewer facts would not be enough"));
  }
  std::string change(const Change& c) const {
    const bool event = type(c.atom).kind == ValueType::event && c.to.value.state == State::undefined;
    const std::string name = printable(atom_name(p_, c.atom));
    std::string out = event ? name + " " + words(c.atom, c.to) : name + " = " + words(c.atom, c.to);
    out += f(" au lieu de : {}", " instead of: {}", words(c.atom, c.from));
    if (const std::string also = others(c); !also.empty()) out += " (" + also + ")";
    const std::string& text = p_.declarations[p_.atom_declaration[c.atom]].text;
    if (!text.empty()) out += "\n        " + (o_.lang == Lang::fr ? "« " + printable(text) + " »" : "\"" + printable(text) + "\"");
    return out;
  }
  // The other values that would do: "à partir de 100,01 €"; "habitation, véhicule".
  std::string others(const Change& c) const {
    std::string out;
    std::size_t told = 0;
    for (const Part& p : c.values) {
      const bool range = ranges(type(c.atom)) && p.input.value.state == State::defined;
      if (c.values.size() == 1 && (!range || p.least == p.most)) return "";
      if (++told > 6) return out + ", …";
      out += (out.empty() ? "" : t(", ou ", ", or ")) + (range ? span(c.atom, p) : words(c.atom, p.input));
    }
    return out;
  }
  std::string span(std::uint32_t atom, const Part& p) const {
    const auto v = [&](std::int64_t x) { return value_words(p_, type(atom), x, o_.lang); };
    const inquiry::Ends ends = inquiry::ends_of(type(atom).kind);
    const bool day = type(atom).kind == ValueType::date || type(atom).kind == ValueType::event;
    if (p.least == p.most) return v(p.least);
    if (p.least == ends.least && p.most == ends.most) return day ? t("toute date", "any date") : t("toute valeur", "any value");
    if (p.most == ends.most) return day ? f("à partir du {}", "from {} on", v(p.least)) : f("à partir de {}", "{} or more", v(p.least));
    if (p.least == ends.least) return day ? f("jusqu'au {}", "up to {}", v(p.most)) : f("{} ou moins", "{} or less", v(p.most));
    return day ? f("du {} au {}", "from {} to {}", v(p.least), v(p.most)) : f("de {} à {}", "from {} to {}", v(p.least), v(p.most));
  }

  const Rule& rule(std::uint32_t instance) const { return p_.rules[p_.instances[instance].rule]; }
  std::string source(std::uint32_t instance) const {
    const Rule& r = rule(instance);
    std::string out = printable(r.label);
    for (std::size_t i = 0; i < r.citations.size(); ++i) out += (i == 0 ? " — " : t(" ; ", "; ")) + printable(r.citations[i]);
    if (r.label != r.place) out += " (" + printable(r.place) + ")";
    return out;
  }
  void obstacle(const Obstacle& x, std::uint32_t before, std::uint32_t asked) const {
    const std::string of = x.atom == asked ? "" : f("pour {}, ", "for {}, ", printable(atom_name(p_, x.atom)));
    if (x.instance != before) fmt::print("  {}{}\n", of, source(x.instance));
    switch (x.why) {
      case Obstacle::condition:
        for (auto& c : x.conditions)
          fmt::print("      {}\n", f("`{}` est {} ({})", "`{}` is {} ({})", printable(one_line(c.text)), truth_words(c.truth, o_.lang), printable(c.place)));
        if (x.conditions.empty()) fmt::print("      {}\n", t("sa condition n'est pas remplie", "its condition is not met"));
        return;
      case Obstacle::window:
        fmt::print("      {}\n", x.day ? f("n'est pas en vigueur le {}", "is not in force on {}", date_words(*x.day)) : t("n'est pas en vigueur", "is not in force"));
        return;
      case Obstacle::wording: fmt::print("      {}\n", t("on ne sait pas si elle est en vigueur", "it is not known whether it is in force")); return;
      case Obstacle::exception: fmt::print("      {}\n", f("{} l'exception {}", "{} exception {}", may(x.by) ? t("pourrait être écartée par", "may be set aside by") : t("est écartée par", "is set aside by"), source(x.by))); return;
      case Obstacle::applies: fmt::print("      {}\n", t("elle s'applique", "it applies")); return;
      case Obstacle::contrary: fmt::print("      {}\n", t("elle s'applique, et conclut le contraire", "it applies, and concludes the contrary")); return;
    }
  }
  // An exception that is not known to apply.
  bool may(std::uint32_t instance) const { return !outcome_.holds[instance].t; }
  static std::string one_line(const std::string& text) {
    std::string out;
    for (const char c : text) {
      const char plain = c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
      if (plain != ' ' || out.empty() || out.back() != ' ') out += plain;
    }
    return out;
  }

  const Options& o_;
  const Pack& p_;
  const Case& c_;
  const Outcome& outcome_;
};

// --- JSON

Json input_of(const Pack& p, std::uint32_t atom, const Input& x) {
  Case one;
  one.truths.assign(atom + 1, x.truth);
  one.values.assign(atom + 1, x.value);
  return input_json(p, one, atom);
}
Json changes_json(const Pack& p, const Changes& set) {
  Json all = Json::array();
  for (const Change& c : set) {
    Json values = Json::array();
    for (const Part& part : c.values) {
      const bool range = ranges(inquiry::type_of(p, c.atom)) && part.input.value.state == State::defined;
      const auto at = [&](std::int64_t v) { return input_of(p, c.atom, {{}, {State::defined, v}}); };
      values.push_back(range ? Json{{"from", at(part.least)}, {"to", at(part.most)}} : input_of(p, c.atom, part.input));
    }
    all.push_back({{"fact", atom_name(p, c.atom)}, {"from", input_of(p, c.atom, c.from)}, {"to", input_of(p, c.atom, c.to)}, {"values", values}});
  }
  return all;
}
Json obstacle_json(const Pack& p, const Obstacle& x) {
  static constexpr const char* kWhy[] = {"condition", "window", "wording", "exception", "applies", "contrary"};
  static constexpr const char* kTruth[] = {"unknown", "true", "false", "conflict"};
  const Rule& r = p.rules[p.instances[x.instance].rule];
  Json j{{"conclusion", atom_name(p, x.atom)}, {"rule", r.label}, {"citations", r.citations}, {"at", r.place}, {"why", kWhy[x.why]}};
  if (x.why == Obstacle::condition) {
    j["conditions"] = Json::array();
    for (auto& c : x.conditions) j["conditions"].push_back({{"condition", c.text}, {"value", kTruth[c.truth.t + 2 * c.truth.f]}, {"at", c.place}});
  }
  if (x.day) j["day"] = date_text(*x.day);
  if (x.by != kNone) j["by"] = p.rules[p.instances[x.by].rule].label;
  return j;
}
Json why_not_json(const Pack& p, const Asked& a) {
  Json j{{"wanted", inquiry::is_truth(p, a.atom) ? Json(a.wanted.truth.t ? "true" : "false") : Json("another value")}, {"already", a.found.already}};
  j["sets"] = Json::array();
  for (auto& set : a.found.sets) j["sets"].push_back(changes_json(p, set));
  j["excluded"] = a.found.excluded;
  j["all"] = a.found.all;
  j["obstacles"] = Json::array();
  for (auto& x : a.obstacles) j["obstacles"].push_back(obstacle_json(p, x));
  return j;
}

int explain_why_not(Session& s, const Options& o, const CaseOptions& options, const std::string& text) {
  Evaluators evaluators(s, o);
  CaseResult read = s.time("read case", [&] { return read_case(text, evaluators.pack(), options); });
  Evaluators::Failure failure = Evaluators::Failure::none;
  const Evaluators::Prepared* prepared = read.errors.empty() ? evaluators.of(read.c.lists, &failure) : nullptr;
  if (failure == Evaluators::Failure::no_native) return kInternal;
  if (failure == Evaluators::Failure::too_large) read.errors.push_back(too_large(evaluators.pack(), read.c));
  if (!prepared) {
    if (o.format == "json") fmt::print("{}", result_json(evaluators.pack(), read.c, {}, {}, read.errors, o.lang == Lang::fr));
    else fmt::print(stderr, "{}", case_errors_text(read.errors, o.case_file == "-" ? "" : o.case_file, o.lang, o.color));
    return kCaseErrors;
  }
  const Pack& pack = *prepared->pack;
  const bool negated = o.conclusion.starts_with('!');
  const auto atoms = conclusions_named(o, pack, negated ? o.conclusion.substr(1) : o.conclusion);
  if (!atoms) return kUsage;
  const inquiry::Question question{pack, [&](const Case& c) { return prepared->evaluate(c); }, read.c, day_follows(evaluators.pack(), read.c, options, text)};
  const Outcome outcome = prepared->evaluate(read.c);
  std::vector<Asked> all;
  for (const std::uint32_t atom : *atoms) {
    const inquiry::Answer now = inquiry::answer_of(pack, outcome, atom);
    const Truth wanted = negated || now.truth == kTrue ? kFalse : kTrue;
    Asked a{atom, {wanted, now}, {}, {}};
    a.found = s.time("changes", [&] { return inquiry::why_not(question, atom, a.wanted, {o.unknown_only}); });
    if (!a.found.already) a.obstacles = obstacles(*prepared->model, s.sources, pack, read.c, outcome, atom, wanted.t || !inquiry::is_truth(pack, atom));
    all.push_back(std::move(a));
  }
  if (o.format == "json") {
    Json json = Json::parse(result_json(pack, read.c, outcome, only(derive_reasons(pack, read.c, outcome), *atoms), {}, o.lang == Lang::fr));
    for (std::size_t i = 0; i < all.size(); ++i) json["conclusions"][i]["why_not"] = why_not_json(pack, all[i]);
    fmt::print("{}", pretty(json));
    return kDone;
  }
  for (auto& a : all) Text(o, pack, read.c, outcome).print(a);
  return kDone;
}

}  // namespace

int why_not_command(const Options& o) {
  const auto options = case_options(o);
  if (!options) return kUsage;
  const auto text = read_case_text(o, o.case_file);
  if (!text) return kUsage;
  Session s;
  const bool good = s.compile(o.pack);
  print_diagnostics(s, o, !good && o.format == "json");
  if (!good) return s.pack.files.empty() ? kUsage : kRuleErrors;
  const int status = explain_why_not(s, o, *options, *text);
  print_times(s, o);
  return status;
}

}  // namespace domat
