#include "runtime/io/case_json.h"

#include "runtime/io/value_json.h"

namespace domat {

namespace {

// The atoms of a fact from `atom` on, nested by the arguments from `parameter` on; empty where nothing is known.
Json nested(const Pack& pack, const Case& c, const Declaration& d, std::size_t parameter, std::uint32_t& atom) {
  if (parameter == d.parameters.size()) return input_json(pack, c, atom++);
  Json object = Json::object();
  for (const std::string& member : pack.enumerations[d.parameters[parameter]].members) {
    Json value = nested(pack, c, d, parameter + 1, atom);
    if (!value.is_null()) add_member(object, member, std::move(value));
  }
  return object.empty() ? Json(nullptr) : object;
}

}  // namespace

std::string case_json(const Pack& pack, const Case& c) {
  Json facts = Json::object();
  for (const Declaration& d : pack.declarations) {
    if (!is_input(d.kind)) continue;
    std::uint32_t atom = d.first_atom;
    Json value = nested(pack, c, d, 0, atom);
    if (!value.is_null()) add_member(facts, d.name, std::move(value));
  }
  Json json = Json::object();
  if (c.at) json["at"] = date_text(*c.at);
  json["mode"] = c.mode == Mode::closed ? "closed" : "open";
  json["facts"] = std::move(facts);
  return pretty(json);
}

}  // namespace domat
