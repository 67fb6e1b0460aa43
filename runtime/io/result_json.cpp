#include "runtime/io/result_json.h"

#include <set>

#include "runtime/io/faults.h"
#include "runtime/io/value_json.h"

namespace domat {

namespace {

const char* truth_word(Truth truth) {
  if (truth.conflict()) return "conflict";
  return truth.t ? "true" : truth.f ? "false" : "unknown";
}

const char* status_word(State state) {
  switch (state) {
    case State::unknown: return "unknown";
    case State::undefined: return "undefined";
    case State::conflict: return "conflict";
    case State::defined: return "defined";
    case State::error: return "error";
  }
  return "";
}

class Writer {
 public:
  Writer(const Pack& pack, const Case& c, const Outcome& outcome) : pack_(pack), case_(c), outcome_(outcome) {}

  Json conclusion(const ConclusionReasons& reasons) const {
    const Declaration& d = pack_.declarations[pack_.atom_declaration[reasons.atom]];
    Json json = Json::object();
    json["conclusion"] = atom_name(pack_, reasons.atom);
    json["name"] = d.is_charge() ? "charge" : d.name;
    json["args"] = arguments(d, reasons.atom);
    json["kind"] = kind_word(d.kind);
    add_answer(json, d, reasons.atom);
    add_reasons(json, reasons);
    return json;
  }

  Json incompatibility(const Incompatibility& both) const {
    return {{"left", atom_name(pack_, both.left)}, {"right", atom_name(pack_, both.right)}, {"at", both.place}, {"citations", both.citations}};
  }

 private:
  // What a charge is the charge of stands as its one argument.
  Json arguments(const Declaration& d, std::uint32_t atom) const {
    if (d.is_charge()) {
      const std::string name = atom_name(pack_, atom);
      const std::size_t open = name.find('(') + 1;
      return Json::array({name.substr(open, name.size() - open - 1)});
    }
    Json json = Json::array();
    const std::vector<std::uint32_t> members = atom_arguments(pack_, atom);
    for (std::size_t i = 0; i < members.size(); ++i) json.push_back(pack_.enumerations[d.parameters[i]].members[members[i]]);
    return json;
  }

  void add_answer(Json& json, const Declaration& d, std::uint32_t atom) const {
    if (is_proposition(d)) {
      json["value"] = truth_word(outcome_.truths[atom]);
      return;
    }
    const Value& value = outcome_.values[atom];
    if (value.state == State::defined) json["value"] = defined_value_json(pack_, d.type, value.v);
    else json["status"] = status_word(value.state);
    if (value.state == State::error) json["error"] = error_word(error_of(value));
  }

  void add_reasons(Json& json, const ConclusionReasons& reasons) const {
    Json& because = json["because"] = Json::array();
    for (const Reason& reason : reasons.because) because.push_back(reason_json(reason));
    Json& defeated = json["defeated"] = Json::array();
    for (const Defeat& defeat : reasons.defeated) defeated.push_back({{"rule", label(defeat.instance)}, {"by", label(defeat.by)}});
    Json& facts = json["facts"] = Json::array();
    for (const std::uint32_t atom : reasons.facts) facts.push_back({{"fact", atom_name(pack_, atom)}, {"value", input_json(pack_, case_, atom)}});
    Json& parameters = json["parameters"] = Json::array();
    for (const ParameterUse& use : reasons.parameters) parameters.push_back(parameter_json(use));
    json["missing"] = names(reasons.missing);
    Json& burden = json["burden"] = Json::array();
    for (const LostPoint& point : reasons.burden) burden.push_back(lost_point(point));
    Json& wording = json["unknown_wording"] = Json::array();
    for (const std::uint32_t instance : reasons.unknown_wording) {
      const auto& before = rule(instance).window.unknown_before;
      wording.push_back({{"rule", label(instance)}, {"before", before ? Json(date_text(*before)) : Json(nullptr)}});
    }
    json["inherited_from"] = names(reasons.inherited);
    if (reasons.no_wording) json["no_wording"] = {{"day", date_text(reasons.no_wording->day)}, {"nearest", label(reasons.no_wording->nearest)}};
  }

  Json parameter_json(const ParameterUse& use) const {
    const Parameter& p = pack_.parameters[use.parameter];
    const ParameterValue& v = p.values[use.value];
    Json json = {{"parameter", p.name}, {"value", defined_value_json(pack_, p.type, v.value)}, {"day", date_text(use.day)}};
    if (v.from) json["from"] = date_text(*v.from);
    if (v.to) json["before"] = date_text(*v.to);
    json["citations"] = p.citations;
    json["at"] = p.place;
    return json;
  }

  Json reason_json(const Reason& reason) const {
    const Rule& r = rule(reason.instance);
    Json json = {{"rule", r.label}, {"citations", r.citations}, {"at", r.place}};
    if (r.window.from) json["from"] = date_text(*r.window.from);
    if (r.window.to) json["before"] = date_text(*r.window.to);
    if (known_later(r.window)) json["known_from"] = date_text(*r.window.unknown_before);
    if (reason.why == Why::applies) return json;
    json["applies"] = false;
    json["why"] = reason.why == Why::condition_false ? "condition" : reason.why == Why::not_in_force ? "window" : "exception";
    if (reason.day) json["day"] = date_text(*reason.day);
    if (reason.by != kNone) json["by"] = label(reason.by);
    return json;
  }

  // The provisions that placed the burden, each once, in order.
  Json lost_point(const LostPoint& point) const {
    Json citations = Json::array();
    std::set<std::string> seen;
    for (const std::uint32_t instance : point.charge)
      for (const std::string& citation : rule(instance).citations)
        if (seen.insert(citation).second) citations.push_back(citation);
    return {{"fact", atom_name(pack_, point.atom)}, {"lost_by", pack_.enumerations[0].members[point.lost_by]}, {"citations", citations}};
  }

  Json names(const std::vector<std::uint32_t>& atoms) const {
    Json json = Json::array();
    for (const std::uint32_t atom : atoms) json.push_back(atom_name(pack_, atom));
    return json;
  }

  const Rule& rule(std::uint32_t instance) const { return pack_.rules[pack_.instances[instance].rule]; }
  const std::string& label(std::uint32_t instance) const { return rule(instance).label; }

  const Pack& pack_;
  const Case& case_;
  const Outcome& outcome_;
};

Json error_json(const CaseError& error, bool french) {
  Json json = {{"code", info(error.kind).id}, {"field", error.field}};
  if (error.line != 0) {
    json["line"] = error.line;
    json["column"] = error.column;
  }
  json["message"] = message(error, french);
  return json;
}

Json whole_result(const Pack& pack, const Case& c, const Outcome& outcome, const Result& result, const std::vector<CaseError>& errors, bool french) {
  const Writer writer(pack, c, outcome);
  Json json = Json::object();
  json["pack"] = {{"name", pack.name}, {"version", pack.version}, {"hash", pack.hash}};
  json["at"] = c.at ? Json(date_text(*c.at)) : Json(nullptr);
  json["mode"] = c.mode == Mode::closed ? "closed" : "open";
  Json& conclusions = json["conclusions"] = Json::array();
  for (const ConclusionReasons& reasons : result.conclusions) conclusions.push_back(writer.conclusion(reasons));
  Json& incompatible = json["incompatible"] = Json::array();
  for (const std::uint32_t i : result.incompatible) incompatible.push_back(writer.incompatibility(pack.incompatible[i]));
  Json& all_errors = json["errors"] = Json::array();
  for (const CaseError& error : errors) all_errors.push_back(error_json(error, french));
  for (const CaseError& error : fault_errors(pack, result)) all_errors.push_back(error_json(error, french));
  return json;
}

}  // namespace

std::string result_json(const Pack& pack, const Case& c, const Outcome& outcome, const Result& result, const std::vector<CaseError>& errors, bool french) {
  return pretty(whole_result(pack, c, outcome, result, errors, french));
}

std::string result_line(const Pack& pack, const Case& c, const Outcome& outcome, const Result& result, bool french) {
  return whole_result(pack, c, outcome, result, {}, french).dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace domat
