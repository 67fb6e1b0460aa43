// Texts in memory, or a folder, to a checked model and its rule graph.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/sema/check.h"
#include "runtime/reasons/pack.h"

namespace domat::differential {

struct Compiled {
  SourceMap sources;
  Interner names;
  Diagnostics diags;
  std::vector<PackSource> parsed;
  model::Model model;
  Pack pack;  // of use only where `good`
  bool good = false;
};

// A pack of these files.
std::unique_ptr<Compiled> compile(const std::vector<std::string>& files, Lang = Lang::fr);
std::unique_ptr<Compiled> compile_folder(const std::string& path);
// What was wrong, as a person would see it.
std::string complaints(const Compiled&);

}  // namespace domat::differential
