// A case as a scenario that can be put into its pack: the other direction of reading one.
#pragma once
#include <string>
#include <unordered_map>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/sema/check.h"
#include "compiler/sema/model.h"
#include "runtime/reasons/outcome.h"

namespace domat {

class ScenarioWriter {
 public:
  // The model is the one expanded to the lists of the cases; the sources are those that it was checked from, the pack itself first.
  ScenarioWriter(const model::Model&, const Interner&, const std::vector<PackSource>&);

  // The language of the pack.
  Lang lang() const { return lang_; }
  // Whether the pack's text has a name for it: what it declares and what it imports.
  bool can_name(model::AtomId) const;
  bool can_name_rule(model::RuleId) const;
  // "interdiction payer(Assuré)", "charge(effraction)", "v.effraction" of an import.
  std::string reference(model::AtomId) const;
  // `x`, `x = 3 €`, `!x`, `x inconnu`: what it would be stated or expected as.
  std::string stated(model::AtomId, Truth) const;
  std::string stated(model::AtomId, Value) const;
  // "scénario « name »" and its clauses, each on a line, with a line end after the last. With `le reste faux` where that is shorter. What the pack has no
  // name for is left out.
  std::string text(const std::string& name, const Case&, const std::vector<model::Expected>&) const;

 private:
  const char* t(const char* fr, const char* en) const { return lang_ == Lang::fr ? fr : en; }
  std::string word(Sym) const;
  std::string member(std::uint32_t enumeration, std::uint32_t index) const;
  std::string constant(TypeRef, std::int64_t) const;
  std::string list(std::uint32_t list, const Case&) const;
  std::string given(const Case&, bool rest_false, std::size_t* items) const;
  std::string expected(const model::Expected&) const;
  std::string label(model::RuleId) const;

  const model::Model& m_;
  const Interner& names_;
  Lang lang_;
  struct Import {
    bool named = false;  // the pack imports it
    Sym alias;           // and writes this before its names, if valid
  };
  std::unordered_map<std::uint32_t, Import> imports_;  // by file of a dependency
};

}  // namespace domat
