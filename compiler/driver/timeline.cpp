// domat timeline PACK
#include "compiler/explain/timeline.h"

#include <fmt/format.h>

#include "compiler/driver/report.h"
#include "compiler/ir/from_model.h"
#include "runtime/io/value_json.h"

namespace domat {

namespace {

const char* change_word(Change::Kind kind) {
  switch (kind) {
    case Change::begins: return "begins";
    case Change::known: return "known";
    case Change::ends: return "ends";
    case Change::value: return "value";
    case Change::no_value: return "no_value";
  }
  return "";
}

const char* kind_word(const DatedEntry& e) {
  if (e.is_parameter) return "parameter";
  return e.kind == RuleKind::exception ? "exception" : e.kind == RuleKind::presumption ? "presumption" : "rule";
}

void add_rule(Json& json, const DatedEntry& e) {
  if (e.window.from) json["from"] = date_text(*e.window.from);
  if (e.window.to) json["before"] = date_text(*e.window.to);
  if (known_later(e.window)) json["known_from"] = date_text(*e.window.unknown_before);
  if (!e.reference_date.empty()) json["as_of"] = e.reference_date;
  json["replaces"] = e.replaces;
  json["replaced_by"] = e.replaced_by;
}

void add_parameter(Json& json, const Pack& pack, const Parameter& p, const Change& c) {
  const ParameterValue& v = p.values[c.value_index];
  if (c.kind == Change::value) json["value"] = defined_value_json(pack, p.type, v.value);
  if (c.kind == Change::value && v.to) json["before"] = date_text(*v.to);
  if (c.kind == Change::no_value && c.value_index + 1 < p.values.size()) json["before"] = date_text(*p.values[c.value_index + 1].from);
}

std::string timeline_json(const Timeline& line, const Pack& pack) {
  Json json = Json::object();
  json["pack"] = {{"name", pack.name}, {"version", pack.version}, {"hash", pack.hash}};
  Json& changes = json["changes"] = Json::array();
  for (const Change& c : line.changes) {
    const DatedEntry& e = line.entries[c.entry];
    Json one = {{"day", date_text(c.day)}, {"change", change_word(c.kind)}, {"kind", kind_word(e)}, {"name", e.name}, {"pack", e.pack.empty() ? pack.name : e.pack},
                {"citations", e.citations}, {"at", e.place}};
    if (e.is_parameter) add_parameter(one, pack, e.parameter, c);
    else add_rule(one, e);
    changes.push_back(std::move(one));
  }
  json["undated"] = {{"rules", line.undated_rules}, {"parameters", line.undated_parameters}};
  return pretty(json);
}

}  // namespace

int timeline_command(const Options& o) {
  Session s;
  const bool good = s.compile(o.pack);
  print_diagnostics(s, o, !good && o.format == "json");
  if (!good) return s.pack.files.empty() ? kUsage : kRuleErrors;
  const Pack pack = ir::from_model(s.model, s.names, s.sources);
  const Timeline line = timeline(s.model, s.parsed, s.sources, s.names, {o.article, o.dependencies});
  fmt::print("{}", o.format == "json" ? timeline_json(line, pack) : timeline_text(line, pack, o.lang, o.color_out));
  return kDone;
}

}  // namespace domat
