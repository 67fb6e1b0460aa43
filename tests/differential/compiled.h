// Texts in memory, or a folder, to a checked model and its rule graph.
#pragma once
#include <memory>
#include <optional>
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
// With another file besides, where there is one.
std::unique_ptr<Compiled> compile_folder(const std::string& path, const std::string& more = {});
// A good pack as it stands for the lists of a case. What it was made of outlives it.
class Expanded {
 public:
  Expanded(Compiled&, const std::vector<ListState>&);
  const model::Model& model() const { return own_model_ ? *own_model_ : of_.model; }
  const Pack& pack() const { return own_model_ ? own_pack_ : of_.pack; }
  // As compiled, for any lists; and as if it had none, for what takes no lists.
  const Pack& general() const { return of_.pack; }
  Pack without_lists() const;
  const std::vector<ListState>& lists() const { return lists_; }

 private:
  const Compiled& of_;
  std::vector<ListState> lists_;
  std::optional<model::Model> own_model_;
  Pack own_pack_;
};

// What was wrong, as a person would see it.
std::string complaints(const Compiled&);

}  // namespace domat::differential
