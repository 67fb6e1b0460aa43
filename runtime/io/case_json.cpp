#include "runtime/io/case_json.h"

#include <cstddef>
#include <iterator>
#include <unordered_map>

#include "runtime/io/value_json.h"
#include "runtime/reasons/lists.h"

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

Json element_json(const Pack& pack, const Case& c, const ListTable& list, std::uint32_t element) {
  const auto value = [&](std::uint32_t field) {
    const Declaration& d = pack.declarations[field];
    std::uint32_t atom = d.first_atom + element;
    return nested(pack, c, d, 1, atom);
  };
  if (list.scalars) return value(list.fields[0]);
  Json object = Json::object();
  if (!list.key.empty()) add_member(object, list.key, pack.enumerations[list.enumeration].members[element]);
  for (const std::uint32_t field : list.fields) {
    Json of = value(field);
    if (!of.is_null()) add_member(object, std::string(field_name(pack, pack.declarations[field])), std::move(of));
  }
  return object;
}

Json list_json(const Pack& pack, const Case& c, std::uint32_t list) {
  if (!c.lists[list].known) return nullptr;
  Json array = Json::array();
  for (std::uint32_t i = 0; i < c.lists[list].keys.size(); ++i) array.push_back(element_json(pack, c, pack.lists[list], i));
  return array;
}

Json facts_json(const Pack& pack, const Case& c) {
  Json facts = Json::object();
  std::unordered_map<std::string, std::size_t> structures;  // places in facts
  for (const Declaration& d : pack.declarations) {
    if (!is_input(d.kind) || d.field_of != kNone) continue;
    std::uint32_t atom = d.first_atom;
    Json value = d.list != kNone ? list_json(pack, c, d.list) : nested(pack, c, d, 0, atom);
    if (value.is_null()) continue;
    if (d.structure.empty()) {
      add_member(facts, d.name, std::move(value));
      continue;
    }
    const auto [at, first] = structures.emplace(d.structure, facts.size());
    if (first) add_member(facts, d.structure, Json::object());
    Json& structure = std::next(facts.get_ref<Json::object_t&>().begin(), static_cast<std::ptrdiff_t>(at->second))->second;
    add_member(structure, std::string(field_name(pack, d)), std::move(value));
  }
  return facts;
}

}  // namespace

std::string case_json(const Pack& pack, const Case& c) {
  Json json = Json::object();
  if (c.at) json["at"] = date_text(*c.at);
  json["mode"] = c.mode == Mode::closed ? "closed" : "open";
  json["facts"] = facts_json(pack, c);
  return pretty(json);
}

}  // namespace domat
