// domat inspect ARTIFACT
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "compiler/diagnostics/printable.h"
#include "compiler/driver/artifact_report.h"
#include "compiler/driver/report.h"
#include "runtime/io/pack_schema.h"

namespace domat {

namespace {

using Json = nlohmann::ordered_json;

class Text {
 public:
  Text(const Json& json, Lang lang) : json_(json), fr_(lang == Lang::fr) {}

  std::string run() {
    head();
    section("faits", "facts", "facts", [&](const Json& d) { declaration(d, "question"); });
    section("conclusions", "conclusions", "conclusions", [&](const Json& d) { declaration(d, "text"); });
    section("règles", "rules", "rules", [&](const Json& r) { rule(r); });
    section("paramètres", "parameters", "parameters", [&](const Json& x) { parameter(x); });
    section("calendriers", "calendars", "calendars", [&](const Json& c) { calendar(c); });
    return std::move(out_);
  }

 private:
  const char* t(const char* fr, const char* en) const { return fr_ ? fr : en; }
  static std::string word(const Json& object, const char* key) { return object.contains(key) ? printable(object.at(key).get<std::string>()) : std::string(); }
  template <typename... A>
  void add(fmt::format_string<A...> pattern, A&&... values) { fmt::format_to(std::back_inserter(out_), pattern, std::forward<A>(values)...); }
  template <typename Write>
  void section(const char* fr, const char* en, const char* key, Write write) {
    const Json& all = json_.at(key);
    if (all.empty()) return;
    add("\n{} ({})\n", t(fr, en), all.size());
    for (const Json& one : all) write(one);
  }

  void head() {
    add("{} {}\n", word(json_, "name"), word(json_, "version"));
    add("  {} {}\n", t("empreinte des sources :", "hash of the sources:"), word(json_, "hash"));
    add("  {} {}, {} {}, {}\n", t("construit par domat", "built by domat"), word(json_, "compiler"), t("pour", "for"), word(json_, "target"), fmt::format("ABI {}", json_.at("abi").get<int>()));
    if (!word(json_, "jurisdiction").empty()) add("  {} {}\n", t("juridiction :", "jurisdiction:"), word(json_, "jurisdiction"));
    add("  {} {}\n", t("monnaie :", "currency:"), word(json_, "currency"));
    if (json_.contains("date_fact")) add("  {} {}\n", t("date d'application donnée par", "application date given by"), word(json_, "date_fact"));
    else if (json_.at("reads_day").get<bool>()) add("  {}\n", t("la date d'application est lue", "the application date is read"));
  }

  static std::string joined(const Json& words, const char* between) {
    std::string out;
    for (const Json& w : words) out += (out.empty() ? "" : between) + printable(w.get<std::string>());
    return out;
  }

  std::string type(const Json& d) const {
    static constexpr const char* kTypes[][3] = {
        {"boolean", "oui ou non", "yes or no"}, {"event", "événement", "event"}, {"date", "date", "date"}, {"integer", "entier", "whole number"},
        {"decimal", "décimal", "decimal number"}, {"rate", "taux", "rate"}, {"days", "durée en jours", "duration in days"}, {"months", "durée en mois", "duration in months"},
        {"list", "liste", "list"}};
    const std::string name = word(d, "type");
    if (name == "amount") return word(d, "currency");
    if (name == "enumeration") return d.contains("list") ? t("élément de ", "element of ") + word(d, "list") : word(d, "enumeration");
    for (const auto& row : kTypes)
      if (name == row[0]) return t(row[1], row[2]);
    return name;
  }

  void declaration(const Json& d, const char* sentence) {
    std::string arguments = d.contains("of") ? word(d, "of") : joined(d.at("arguments"), ", ");
    add("  {}{}{} {}", word(d, "name"), arguments.empty() ? "" : "(" + arguments + ")", t(" :", ":"), type(d));
    if (const std::string text = word(d, sentence); !text.empty()) add(" — {}", text);
    add("\n");
  }

  std::string window(const Json& x) const {
    const std::string from = word(x, "from"), before = word(x, "before");
    std::string out;
    if (!from.empty()) out += fmt::format(fmt::runtime(t(", depuis le {}", ", since {}")), from);
    if (!before.empty()) out += fmt::format(fmt::runtime(t(", avant le {}", ", before {}")), before);
    return out;
  }

  void rule(const Json& r) {
    const std::string citations = joined(r.at("citations"), "; ");
    add("  {}{}{} ({})\n", word(r, "rule"), citations.empty() ? "" : " — " + citations, window(r), word(r, "at"));
  }

  static std::string value(const Json& v) {
    if (v.is_object()) return printable(v.at("amount").get<std::string>() + " " + v.at("currency").get<std::string>());
    return v.is_string() ? printable(v.get<std::string>()) : v.dump();
  }
  void parameter(const Json& x) {
    add("  {}", word(x, "name"));
    if (const std::string citations = joined(x.at("citations"), "; "); !citations.empty()) add(" — {}", citations);
    add("\n");
    for (const Json& v : x.at("values")) add("    {}{}\n", value(v.at("value")), window(v));
  }

  void calendar(const Json& c) {
    static constexpr const char* kHolidays[][3] = {{"none", "aucun", "none"}, {"france", "France", "France"}, {"belgium", "Belgique", "Belgium"}, {"monaco", "Monaco", "Monaco"}};
    const std::string name = word(c, "holidays");
    add("  {}{} ", word(c, "name"), t(" : jours fériés", ": public holidays"));
    for (const auto& row : kHolidays)
      if (name == row[0]) add("{}", t(row[1], row[2]));
    if (name != "none") add(fmt::runtime(t(", connus de {} à {}", ", known from {} to {}")), c.at("first_year").get<int>(), c.at("last_year").get<int>());
    add("\n");
  }
  template <typename... A>
  void add(fmt::basic_runtime<char> pattern, A&&... values) { out_ += fmt::format(pattern, std::forward<A>(values)...); }

  const Json& json_;
  const bool fr_;
  std::string out_;
};

}  // namespace

int inspect_command(const Options& o) {
  Artifact artifact;
  const Pack* tables = nullptr;
  if (!artifact.read(o.pack) || (o.schema && !(tables = artifact.tables()))) {
    complain_of_artifact(o, artifact.refusal());
    return kUsage;
  }
  if (o.schema) {
    fmt::print("{}", pack_schema(*tables));
    return kDone;
  }
  std::string text;
  try {
    const Json json = Json::parse(artifact.description());
    text = o.format == "json" ? json.dump(2) + "\n" : Text(json, o.lang).run();
  } catch (const Json::exception&) {  // another version of domat described it otherwise
    complain_of_artifact(o, {ArtifactFault::other_tables, 0, {}, {}});
    return kUsage;
  }
  fmt::print("{}", text);
  return kDone;
}

}  // namespace domat
