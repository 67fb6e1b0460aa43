// What of a pack counts for coverage, and the model amended so that compiled code tells it.
//
// A *probe* is a rule that concludes nothing: H of its instances is what its body comes to, one for each binding of its variables. Probes come after all
// other rules, so that rules, instances and atoms of the others keep their numbers. Those of one frame of variables make a table: a probe is a column,
// a binding in a scenario a row.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/sema/model.h"

namespace domat::coverage {

using Column = std::uint32_t;
inline constexpr Column kHolds = 0;  // of a rule's first table: H

struct Table {
  model::RuleId rule;
  std::vector<model::Variable> variables;  // those of the rule, then those of the quantifiers around
  std::vector<model::RuleId> probes;
};

// A side of a window on which a rule can be judged.
struct Side {
  enum Kind : std::uint8_t { before, within, unknown_wording, known_wording, after };
  model::RuleId rule;
  Kind kind;
  std::int32_t day;  // the bound that the side is told by; of `within`, the first or else the last
  model::RuleId probe;
};

struct Wanted {
  Column column;
  Truth truth;
};

// Those that must be alike while one of them changes: it stands in the list too.
using Columns = std::shared_ptr<const std::vector<Column>>;

// Two rows show what a condition does when it differs between them, at least one of them vrai or faux, and so do all of `changes`, while all others of `fixed`
// are the same and `met` is met in both.
struct Condition {
  // In a rule's body; in the condition of a `si` over values; what a quantifier, count or sum asks of the elements that count; what it asks of those.
  enum Role : std::uint8_t { of_body, of_choice, of_filter, of_element };
  model::RuleId rule;
  Role role;
  std::vector<Span> places;  // where it stands, in order; more than one when it is written more than once
  std::uint32_t table;
  Column column;
  std::vector<Column> changes;
  Columns fixed;
  std::vector<Wanted> met;
  bool constant = false;  // `vrai` or `faux`
};

struct Plan {
  model::Model model;  // with the probes
  std::set<FileId> files;
  model::RuleId first_probe = 0;
  std::vector<model::RuleId> rules, exceptions;  // in order of the text
  std::vector<Side> sides;
  std::vector<Table> tables;
  std::vector<Condition> conditions;  // as the sides: in order of the rules
};

// Of the rules that stand in these files. Nothing when the probes have too many instances.
std::optional<Plan> plan(const model::Model&, const std::set<FileId>& files, const SourceMap&, Interner&);

}  // namespace domat::coverage
