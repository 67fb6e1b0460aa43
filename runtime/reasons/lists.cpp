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
  for (std::size_t i = 0; i < p.lists.size(); ++i)
    out.enumerations[p.lists[i].enumeration].members = i < lists.size() ? lists[i].keys : std::vector<std::string>();
  std::uint64_t atoms = 0;
  for (std::uint32_t id = 0; id < out.declarations.size(); ++id) {
    Declaration& d = out.declarations[id];
    std::uint64_t count = 1;
    for (auto e : d.parameters) count = std::min<std::uint64_t>(count * out.enumerations[e].members.size(), kMaxCaseAtoms + 1);
    if (atoms + count > kMaxCaseAtoms) return std::nullopt;
    d.first_atom = static_cast<std::uint32_t>(atoms);
    d.atom_count = static_cast<std::uint32_t>(count);
    out.atom_declaration.insert(out.atom_declaration.end(), d.atom_count, id);
    atoms += count;
  }
  out.atom_count = static_cast<std::uint32_t>(atoms);
  if (p.date_fact != kNone) out.date_fact = out.declarations[p.atom_declaration[p.date_fact]].first_atom;
  return out;
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
