#include "compiler/driver/ask_document.h"

#include <algorithm>

#include "runtime/io/case_json.h"
#include "runtime/reasons/lists.h"

namespace domat {

CaseDocument::CaseDocument(const Pack& expanded, const Case& c) : json_(Json::parse(case_json(expanded, c))) {}

void CaseDocument::set_at(const std::string& day) {
  Json document{{"at", day}};
  for (auto& [key, value] : json_.items())
    if (key != "at") document[key] = value;
  json_ = std::move(document);
}

void CaseDocument::set(const Pack& p, std::uint32_t atom, Json value) {
  const Declaration& d = p.declarations[p.atom_declaration[atom]];
  const auto arguments = atom_arguments(p, atom);
  const auto member = [&](std::size_t i) -> const std::string& { return p.enumerations[d.parameters[i]].members[arguments[i]]; };
  Json* at = &json_["facts"];
  std::size_t i = 0;
  const auto below = [&](const std::string& key) {
    if (!at->is_object()) *at = Json::object();
    at = &(*at)[key];
  };
  if (d.field_of != kNone) {
    const ListTable& list = p.lists[d.field_of];
    below(p.declarations[list.declaration].name);
    at = &(*at)[arguments[i++]];
    if (!list.scalars) below(std::string(field_name(p, d)));
  } else if (!d.structure.empty()) {
    below(d.structure);
    below(std::string(field_name(p, d)));
  } else {
    below(d.name);
  }
  for (; i < arguments.size(); ++i) below(member(i));
  *at = std::move(value);
}

void CaseDocument::set_elements(const Pack& p, std::uint32_t list, const std::vector<std::string>* keys, std::size_t count) {
  const ListTable& l = p.lists[list];
  Json& at = json_["facts"][p.declarations[l.declaration].name];
  const Json before = at.is_array() ? at : Json::array();
  at = Json::array();
  for (std::size_t i = 0; i < count; ++i) {
    Json element = l.scalars ? Json(nullptr) : Json::object();
    if (!keys) {
      if (i < before.size()) element = before[i];
    } else {
      const auto same = std::ranges::find_if(before, [&](const Json& e) { return e.is_object() && e.contains(l.key) && e[l.key] == (*keys)[i]; });
      if (same != before.end()) element = *same;
      else element[l.key] = (*keys)[i];
    }
    at.push_back(std::move(element));
  }
}

}  // namespace domat
