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
