// A pack whose rules speak of lists stands, as compiled, for one element of each. A case says which elements there are; its atoms, and
// everything that is said of it, are those of the pack expanded to these elements.
#pragma once
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

inline constexpr std::uint64_t kMaxCaseAtoms = 5'000'000;  // of one case

// The names and atoms of a pack for these lists: enumerations, declarations, atoms. No rule and no node. An unknown list has no element.
// Nothing when there would be more than kMaxCaseAtoms atoms.
std::optional<Pack> expanded_names(const Pack&, const std::vector<ListState>&);
// Makes what expanded_names gave of the same pack the names for other lists, which is quicker. False, and it is not to be used, when there would be too many.
bool rename_for(const std::vector<ListState>&, Pack& names);

// "valeur": of a field of a list or of a structure, its name without that of the list or structure.
std::string_view field_name(const Pack&, const Declaration&);

// The list whose elements an enumeration has, if it is one.
const ListTable* list_of(const Pack&, std::uint32_t enumeration);

}  // namespace domat
