#include "runtime/reasons/lists.h"

#include <algorithm>

namespace domat {

std::optional<Pack> expanded_names(const Pack& p, const std::vector<ListState>& lists) {
  Pack out;
  out.name = p.name, out.version = p.version, out.hash = p.hash, out.jurisdiction = p.jurisdiction, out.language = p.language;
  out.currency = p.currency;
  out.reads_day = p.reads_day;
  out.enumerations = p.enumerations;
  out.currencies = p.currencies;
  out.parameters = p.parameters;
  out.calendars = p.calendars;
  out.declarations = p.declarations;
  out.disputes = p.disputes;
  out.lists = p.lists;
  out.date_fact = p.date_fact;
  out.atom_declaration = p.atom_declaration;
  if (!rename_for(lists, out)) return std::nullopt;
  return out;
}

bool rename_for(const std::vector<ListState>& lists, Pack& names) {
  static const std::vector<std::string> kNobody;
  for (std::size_t i = 0; i < names.lists.size(); ++i) names.enumerations[names.lists[i].enumeration].members = i < lists.size() ? lists[i].keys : kNobody;
  const std::uint32_t date_fact = names.date_fact == kNone ? kNone : names.atom_declaration[names.date_fact];
  names.atom_declaration.clear();
  for (std::uint32_t id = 0; id < names.declarations.size(); ++id) {
    Declaration& d = names.declarations[id];
    const std::size_t atoms = names.atom_declaration.size();
    std::uint64_t count = 1;
    for (auto e : d.parameters) count = std::min<std::uint64_t>(count * names.enumerations[e].members.size(), kMaxCaseAtoms + 1);
    if (atoms + count > kMaxCaseAtoms) return false;
    d.first_atom = static_cast<std::uint32_t>(atoms);
    d.atom_count = static_cast<std::uint32_t>(count);
    names.atom_declaration.insert(names.atom_declaration.end(), d.atom_count, id);
  }
  names.atom_count = static_cast<std::uint32_t>(names.atom_declaration.size());
  if (date_fact != kNone) names.date_fact = names.declarations[date_fact].first_atom;
  return true;
}

std::string_view field_name(const Pack& p, const Declaration& d) {
  const std::string& of = d.field_of != kNone ? p.declarations[p.lists[d.field_of].declaration].name : d.structure;
  return std::string_view(d.name).substr(std::min(of.size() + 1, d.name.size()));
}

const ListTable* list_of(const Pack& p, std::uint32_t enumeration) {
  const auto at = std::ranges::find(p.lists, enumeration, &ListTable::enumeration);
  return at == p.lists.end() ? nullptr : &*at;
}

}  // namespace domat
