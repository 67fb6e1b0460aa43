// Rules unrolled over their variables and conclusions, exceptions attached instance by instance, and the order in which all is decided.
// Done once for a pack, whose lists then have one element each, and again for the lists of a case.
#pragma once
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/sema/model.h"

namespace domat::model {

inline constexpr std::uint64_t kMaxInstances = 5'000'000;        // of one pack or case, and atoms likewise
inline constexpr std::uint64_t kMaxExceptionLinks = 20'000'000;  // and pairs of instances that are compared for them

inline constexpr std::uint64_t kMaxReadSteps = 20'000'000;       // elements that quantifiers, nested ones included, go through

// The atoms of every entity, for the members that enumerations have now. False when there are too many.
bool lay_out(Model&);

// Fills in the instances of a model whose rules are all checked. What is wrong is reported; the answer is false then.
bool instantiate(Model&, const SourceMap&, Interner&, Diagnostics&);

// The model of a case with these lists, by Model::lists; nothing when it is too large. An unknown list has no element.
std::optional<Model> expand(const Model&, const std::vector<ListState>&, const SourceMap&, Interner&);

}  // namespace domat::model
