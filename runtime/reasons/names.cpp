#include <string_view>

#include "runtime/reasons/lists.h"
#include "runtime/reasons/pack.h"

namespace domat {

namespace {

std::string_view modality(Kind kind, bool french) {
  switch (kind) {
    case Kind::fact: return french ? "fait" : "fact";
    case Kind::event: return french ? "événement" : "event";
    case Kind::finding: return french ? "constat" : "finding";
    case Kind::right: return french ? "droit" : "right";
    case Kind::obligation: return "obligation";
    case Kind::prohibition: return french ? "interdiction" : "prohibition";
    case Kind::power: return french ? "pouvoir" : "power";
    case Kind::value: return french ? "valeur" : "value";
  }
  return "";
}

}  // namespace

std::vector<std::uint32_t> atom_arguments(const Pack& pack, std::uint32_t atom) {
  const Declaration& d = pack.declarations[pack.atom_declaration[atom]];
  std::vector<std::uint32_t> arguments(d.parameters.size());
  std::uint32_t rest = atom - d.first_atom;
  for (std::size_t i = arguments.size(); i-- != 0;) {
    const auto size = static_cast<std::uint32_t>(pack.enumerations[d.parameters[i]].members.size());
    arguments[i] = rest % size;
    rest /= size;
  }
  return arguments;
}

std::string atom_name(const Pack& pack, std::uint32_t atom) {
  const Declaration& d = pack.declarations[pack.atom_declaration[atom]];
  if (d.is_charge()) {
    // A charge has the parameters of its proposition, so their atoms stand in the same order.
    const std::uint32_t disputed = pack.declarations[d.charge_of].first_atom + (atom - d.first_atom);
    return (pack.language == "en" ? "burden(" : "charge(") + atom_name(pack, disputed) + ")";
  }
  if (d.field_of != kNone) {
    const ListTable& list = pack.lists[d.field_of];
    std::string name = pack.declarations[list.declaration].name + "[" + pack.enumerations[list.enumeration].members[atom_arguments(pack, atom)[0]] + "]";
    return list.scalars ? name : name.append(".").append(field_name(pack, d));
  }
  std::string name;
  if (d.needs_modality) name.append(modality(d.kind, pack.language != "en")).append(" ");
  name += d.name;
  if (d.parameters.empty()) return name;
  const std::vector<std::uint32_t> arguments = atom_arguments(pack, atom);
  for (std::size_t i = 0; i < arguments.size(); ++i)
    name.append(i == 0 ? "(" : ", ").append(pack.enumerations[d.parameters[i]].members[arguments[i]]);
  return name + ")";
}

}  // namespace domat
