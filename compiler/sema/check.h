// Syntax trees of a pack and of those it depends on, to the checked model.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/sema/model.h"
#include "compiler/syntax/tree.h"

namespace domat {

struct PackSource {
  model::PackInfo info;
  Lang lang = Lang::fr;
  std::map<std::string, std::uint32_t> dependencies;  // name in the manifest -> index of the pack
  std::string date_fact;                              // name; empty when there is none
  Span date_fact_span;
  std::vector<syntax::Tree> trees;                    // one a file, in order
};

// Reports every mistake it finds, in all packs. The model may be used only when nothing was reported as an error.
model::Model check(const std::vector<PackSource>&, const SourceMap&, Interner&, Diagnostics&);

// The warnings that concern a whole pack: what is never used, names that look alike, exceptions to other packs' rules.
void check_use(const model::Model&, const SourceMap&, Interner&, Diagnostics&);

}  // namespace domat
