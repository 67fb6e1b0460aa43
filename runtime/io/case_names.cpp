#include "runtime/io/case_names.h"

#include <algorithm>

#include "runtime/reasons/lists.h"

namespace domat {

namespace {

constexpr std::size_t kMostElementsCompared = 1000;

void add_field(Fields& fields, std::string name) {
  fields.position.emplace(name, static_cast<std::uint32_t>(fields.names.size()));
  fields.names.push_back(std::move(name));
}

}  // namespace

CaseNames::CaseNames(const Pack& pack) : lists_(pack.lists.size()) {
  for (std::uint32_t i = 0; i < pack.declarations.size(); ++i) {
    const Declaration& d = pack.declarations[i];
    if (d.field_of != kNone) continue;
    if (!is_input(d.kind)) {
      conclusions_.emplace(d.name, i);
      continue;
    }
    if (!d.structure.empty()) {
      Fields& fields = structures_[d.structure];
      fields.declarations.push_back(i);
      add_field(fields, std::string(field_name(pack, d)));
    }
    const std::string& name = d.structure.empty() ? d.name : d.structure;
    if (inputs_.emplace(name, i).second) input_names_.push_back(name);
  }
  for (std::size_t i = 0; i < pack.lists.size(); ++i) {
    lists_[i].declarations = pack.lists[i].fields;
    for (const std::uint32_t field : pack.lists[i].fields) add_field(lists_[i], std::string(field_name(pack, pack.declarations[field])));
    if (!pack.lists[i].key.empty()) add_field(lists_[i], pack.lists[i].key);
  }
}

Members::Members(const Pack& expanded, const std::vector<ListState>& states)
    : pack_(expanded), states_(states), list_(expanded.enumerations.size(), kNone), elements_(expanded.lists.size()) {
  for (std::uint32_t i = 0; i < expanded.lists.size(); ++i) {
    list_[expanded.lists[i].enumeration] = i;
    elements_[i].reserve(states[i].keys.size());
    for (std::uint32_t element = 0; element < states[i].keys.size(); ++element)
      if (!states[i].keys[element].empty()) elements_[i].emplace(states[i].keys[element], element);
  }
}

std::uint32_t Members::find(std::uint32_t enumeration, const std::string& member) const {
  if (const std::uint32_t list = list_[enumeration]; list != kNone) {
    const auto at = elements_[list].find(member);
    return at == elements_[list].end() ? kNone : at->second;
  }
  const std::vector<std::string>& members = pack_.enumerations[enumeration].members;
  const auto at = std::find(members.begin(), members.end(), member);
  return at == members.end() ? kNone : static_cast<std::uint32_t>(at - members.begin());
}

const std::string& Members::name(std::uint32_t enumeration) const {
  const std::uint32_t list = list_[enumeration];
  return list == kNone ? pack_.enumerations[enumeration].name : pack_.declarations[pack_.lists[list].declaration].name;
}

const std::vector<std::string>& Members::to_compare(std::uint32_t enumeration) const {
  static const std::vector<std::string> kNobody;
  const std::vector<std::string>& members = pack_.enumerations[enumeration].members;
  return is_list(enumeration) && members.size() > kMostElementsCompared ? kNobody : members;
}

}  // namespace domat
