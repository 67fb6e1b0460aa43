// Properties as conclusions, so that whatever evaluates a model evaluates them.
#pragma once
#include <optional>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/sema/model.h"

namespace domat::model {

// The same model with one more finding for each property, in order, after all other entities: vrai where the property holds of the case, faux
// where it does not, and so on. Atoms of the model keep their numbers. Nothing when there are too many instances.
std::optional<Model> with_properties(const Model&, const SourceMap&, Interner&);

}  // namespace domat::model
