// What a pack says of mutants that it accepts, in a comment on the line of the change, or on lines of their own above it:
//     // mutant accepté : `>=` → `>` : à cent euros la somme est la même
//     // mutant accepted: `>=` → `>`: at a hundred euros the amount is the same
#pragma once
#include <string>
#include <vector>

#include "compiler/mutants/mutants.h"

namespace domat::mutants {

struct Accepted {
  Span place;            // of the comment
  std::uint32_t line;    // of the text that it speaks of
  std::string change;    // as short_difference has it
  std::string reason;    // empty: none was given, and nothing is accepted
};
std::vector<Accepted> accepted_mutants(const PackSource&, const SourceMap&);

// The comment that accepts a mutant; null when there is none.
const Accepted* accepting(const std::vector<Accepted>&, const Mutant&, const SourceMap&);

}  // namespace domat::mutants
