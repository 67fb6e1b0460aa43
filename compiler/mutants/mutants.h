// Mutants: changes of one thing in the rules of a pack, of which a good set of scenarios notices each (DeMillo, Lipton, Sayward, "Hints on test
// data selection", 1978). A change stands twice: in the text, for the reader, and in the model, for running it.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/sema/check.h"
#include "compiler/sema/model.h"

namespace domat::mutants {

enum class Kind : std::uint8_t {
#define MUTATOR(kind, ...) kind,
#include "compiler/mutants/kinds.def"
#undef MUTATOR
};

// Bytes of a file of the pack, and what stands there instead.
struct Edit {
  Span span;
  std::string text;
  friend auto operator<=>(const Edit&, const Edit&) = default;
};

// An expression, and the one that takes its place; both stand in the model that was found with them.
struct ExprChange {
  model::ExprId site, to;
};
struct RuleDropped {
  model::RuleId rule;
};
struct WindowMoved {
  model::RuleId rule;
  Window to;
};
struct ConclusionChanged {
  model::RuleId rule;
  std::uint32_t index;
  bool dropped = false;
  model::Conclusion to = {};
};
struct ParameterChanged {
  std::uint32_t parameter;
  Parameter to;
};
using Change = std::variant<ExprChange, RuleDropped, WindowMoved, ConclusionChanged, ParameterChanged>;

// What a change was made in: a rule, an exception, a block's condition, a function, a parameter, a duty.
struct Owner {
  std::string name;  // its label, else "file:line"
  std::vector<std::string> citations;
};

struct Mutant {
  Kind kind = Kind::boundary;
  std::vector<Edit> edits;  // in order of the text, of one file
  std::vector<Change> changes;
  Owner owner;
  std::vector<model::RuleId> rules;  // that the change is of: what they do not reach does not change
  bool alone = false;  // cannot be selected at run time beside others
};

// More would take hours to judge.
inline constexpr std::size_t kMaxMutants = 50'000;

struct Found {
  model::Model model;  // of the pack, without scenarios, and with the expressions that mutants put in the place of others
  std::vector<Mutant> mutants;  // in order of the text
  bool too_many = false;        // more than kMaxMutants; there are none then
};

// The changes of what the pack itself says, not of the packs that it depends on.
Found find(const model::Model&, const PackSource&, const SourceMap&, Interner&);

// Whether an expression is a condition; else it is a value.
bool is_proposition(model::ExprKind);
// "boundary"
const char* kind_name(Kind);
// The lines that the edits touch, as they are and as they would be; of what is long, its beginning and its end.
struct Difference {
  std::string before, after;
};
Difference difference(const Mutant&, const SourceMap&);
// The same in a few words on one line, "`>=` → `>`": what a margin comment names a mutant by.
std::string short_difference(const Mutant&, const SourceMap&);
// The file's text with the edits made.
std::string edited(const Mutant&, const SourceMap&);

}  // namespace domat::mutants
