// Packs made by hand, for tests of what needs a pack but no compiler.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "runtime/reasons/pack.h"

namespace domat {

class PackBuilder {
 public:
  PackBuilder() {
    pack_.name = "essai";
    pack_.version = "1.0.0";
    pack_.hash = "00ff";
    pack_.language = "fr";
    pack_.currency = "EUR";
    pack_.currencies = {{"EUR", 2}, {"JPY", 0}};
    pack_.enumerations = {{"Partie", {"État", "Assuré", "Assureur"}}, {"Corps", {"judiciaire", "consulaire"}}};
  }

  std::uint32_t add(std::string name, Kind kind, TypeRef type = {}, std::vector<std::uint32_t> parameters = {}) {
    Declaration d;
    d.name = std::move(name);
    d.kind = kind;
    d.type = type;
    d.parameters = std::move(parameters);
    d.first_atom = pack_.atom_count;
    for (const std::uint32_t e : d.parameters) d.atom_count *= static_cast<std::uint32_t>(pack_.enumerations[e].members.size());
    pack_.atom_count += d.atom_count;
    pack_.atom_declaration.resize(pack_.atom_count, static_cast<std::uint32_t>(pack_.declarations.size()));
    pack_.declarations.push_back(std::move(d));
    return pack_.declarations.back().first_atom;
  }

  // A list as compiled: with one element. Its name is that of its declaration and of its enumeration. Fields come with add_field.
  std::uint32_t add_list(const std::string& name, std::string key = "") {
    const auto list = static_cast<std::uint32_t>(pack_.lists.size());
    pack_.enumerations.push_back({name, {"·"}, true});
    add(name, Kind::fact);
    pack_.declarations.back().list = list;
    pack_.lists.push_back({static_cast<std::uint32_t>(pack_.declarations.size() - 1), static_cast<std::uint32_t>(pack_.enumerations.size() - 1), std::move(key), {}, false});
    return list;
  }

  // Returns its declaration. Without a name: what the elements of a list of scalars are.
  std::uint32_t add_field(std::uint32_t list, const std::string& name, TypeRef type) {
    const std::string of = pack_.declarations[pack_.lists[list].declaration].name;
    add(name.empty() ? of : of + "." + name, Kind::fact, type, {pack_.lists[list].enumeration});
    pack_.declarations.back().field_of = list;
    const auto declaration = static_cast<std::uint32_t>(pack_.declarations.size() - 1);
    pack_.lists[list].fields.push_back(declaration);
    pack_.lists[list].scalars = name.empty();
    return declaration;
  }

  std::uint32_t add_structure_field(const std::string& structure, const std::string& name, TypeRef type) {
    const std::uint32_t atom = add(structure + "." + name, Kind::fact, type);
    pack_.declarations.back().structure = structure;
    return atom;
  }

  TypeRef element_of(std::uint32_t list) const { return {ValueType::enumeration, pack_.lists[list].enumeration}; }

  // A rule and its one instance; returns the instance.
  std::uint32_t add_rule(Rule rule, std::uint32_t atom) {
    pack_.rules.push_back(std::move(rule));
    RuleInstance instance;
    instance.rule = static_cast<std::uint32_t>(pack_.rules.size() - 1);
    instance.atom = atom;
    pack_.instances.push_back(instance);
    return static_cast<std::uint32_t>(pack_.instances.size() - 1);
  }

  Pack& pack() { return pack_; }

 private:
  Pack pack_;
};

inline constexpr TypeRef kBoolean{ValueType::boolean, 0}, kEvent{ValueType::event, 0}, kDate{ValueType::date, 0};
inline constexpr TypeRef kParty{ValueType::enumeration, 0}, kCorps{ValueType::enumeration, 1};
inline constexpr TypeRef kEuro{ValueType::money, 0, 2}, kYen{ValueType::money, 1, 0};
inline constexpr TypeRef kInteger{ValueType::integer}, kDecimal{ValueType::decimal, 0, kDecimalScale}, kRate{ValueType::rate, 0, kRateScale};
inline constexpr TypeRef kDays{ValueType::days}, kMonths{ValueType::months};

}  // namespace domat
