// Models of mutants: many in one, of which a case selects one, or one alone.
#pragma once
#include <optional>
#include <span>
#include <vector>

#include "compiler/mutants/mutants.h"

namespace domat::mutants {

// A pack that holds mutants, by their numbers from 1 in the order given. A last fact, `mutant`, says which one a case is judged by; 0 is the pack
// as written. Atoms are those of the pack, then the fact's own; rules and instances are not.
struct Amended {
  model::Model model;
  model::EntityId selector = 0;  // a whole number
};
// Nothing where rules would turn in a circle: the compiler refuses one of the mutants, or two of them together make the circle.
std::optional<Amended> amend(const Found&, std::span<const std::uint32_t> mutants, const SourceMap&, Interner&);

// The model that the compiler would have made of the changed text; nothing where it would have refused it.
std::optional<model::Model> changed(const Found&, std::uint32_t mutant, const SourceMap&, Interner&);

}  // namespace domat::mutants
