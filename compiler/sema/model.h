// The checked model: every name resolved, every type known, rules still with their variables, and the list of their
// instances in an order in which everything is decided after what it reads. It is what the meaning is defined on.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "runtime/core/four.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat::model {

using AtomId = std::uint32_t;  // a fact, event or conclusion with its arguments filled in
using EntityId = std::uint32_t;
using RuleId = std::uint32_t;
using InstanceId = std::uint32_t;

struct ExprId {
  std::uint32_t index = UINT32_MAX;
  bool valid() const { return index != UINT32_MAX; }
};

enum class ExprKind : std::uint8_t {
#define EXPR(kind, ...) kind,
#include "compiler/sema/expr_kinds.def"
#undef EXPR
};

// An argument: a member of the parameter's enumeration, or a variable of the rule by its slot.
struct Argument {
  bool is_variable;
  std::uint32_t index;
};

struct Expr {
  ExprKind kind;
  Comparison comparison = Comparison::equal;
  TypeRef type;
  Span span;
  std::uint32_t first = 0, count = 0;                    // Model::operands
  std::uint32_t entity = kNone;                          // atom, happened, before, no_later, defined?, value, event_date
  std::uint32_t first_argument = 0, argument_count = 0;  // Model::arguments
  std::uint32_t slot = 0, range = 0;  // of what goes through a list: where its element is bound, and the enumeration of elements
  bool wide = false;      // its value may need 128 bits
  std::uint32_t weight = 1;  // nodes below it, those it shares counted each time
  std::uint32_t depth = 1;   // levels below it
  bool may_settle = false;  // holds a part that constants and variables alone can settle
  std::int64_t imm = 0;  // truth: 0/1; constant: the value; variable: its number in the rule; counts: N; parameter, call: which; divide: the mode
};

struct Entity {
  Sym name;
  Kind kind;
  TypeRef type;
  std::vector<std::uint32_t> parameters;  // enumerations
  AtomId first_atom = 0;
  std::uint32_t atom_count = 1;
  Span span;
  Sym text;                     // question or description; may be invalid
  std::uint32_t pack = 0;
  bool open = false, extensible = false, is_charge = false, needs_modality = false;
  std::uint32_t dispute = kNone;
  std::uint32_t list = kNone, field_of = kNone;  // Model::lists: it is this list, or a field of its elements
  Sym structure;                                 // of a fact that is a structure: the fact's name
};
struct Enumeration {
  Sym name;
  std::vector<Sym> members;
  std::vector<Span> places;
  std::uint32_t pack = 0;
  Span span;
  std::uint32_t list = kNone;  // its members are the elements of this list
  bool unknown = false;        // of which the case says nothing
};
struct List {
  EntityId entity;              // of the list itself
  std::uint32_t enumeration;    // of its elements
  Sym key;                      // the field that names an element; invalid: they are numbered
  std::vector<EntityId> fields;
  std::vector<Sym> field_names; // of each field, as written after the dot
  bool scalars = false;         // an element is the value of its only field
};
struct Dispute {
  EntityId entity;
  std::uint32_t party, against;
  EntityId charge;
  Span span;
};
struct Source {
  Sym name, title, url;
  Span span;
};

struct Variable {
  Sym name;
  std::uint32_t enumeration;
};
struct Conclusion {
  EntityId entity;
  std::uint32_t first_argument = 0;
  bool negated = false;
  ExprId value;
  Span span;
};
struct Rule {
  RuleKind kind = RuleKind::rule;
  Sym label;                       // invalid when unlabelled
  Span span;                       // the label, or where the rule begins
  std::uint32_t pack = 0;
  std::vector<Sym> citations;
  Window window;
  ExprId reference_date;           // a value; invalid: the application date
  ExprId body;                     // a proposition; invalid: vrai
  std::vector<Variable> variables;
  std::vector<Conclusion> conclusions;
  std::vector<RuleId> targets;     // rules that it is an exception to
  std::vector<RuleId> replaces;    // rules whose wording ends where its own begins
  std::uint32_t first_instance = 0, instance_count = 0;
};
struct Instance {
  RuleId rule;
  std::uint32_t conclusion = kNone;  // which of the rule's conclusions
  std::uint32_t first_binding = 0;   // Model::bindings: a member for each variable
  AtomId atom = kNone;
  bool negated = false;
  std::uint32_t first_exception = 0, exception_count = 0;  // Model::exceptions
  AtomId listed = kNone;  // it stands for the elements of an unknown list: its condition is that list's atom
};

// `incompatible pour x dans T : P(x), Q(x)`
struct IncompatibleRule {
  std::vector<Variable> variables;
  ExprId filter;
  EntityId left, right;
  std::uint32_t left_argument, right_argument;
  Span span;
  std::vector<Sym> citations;
};
struct Incompatibility {
  AtomId left, right;
  Span span;
  std::vector<Sym> citations;
  std::uint32_t rule = kNone, first_binding = 0;  // Model::incompatible_rules, and bindings; none: an interdiction excludes it
};

// A step of evaluation: a rule instance, or an atom that rules or a dispute decide.
struct Step {
  bool is_atom;
  std::uint32_t index;
};

struct Expected {
  enum Kind : std::uint8_t { truth, value, range, incompatible, error } kind;
  AtomId atom = kNone, other = kNone;
  Truth truth_value;
  Value value_value;
  std::int64_t up_to = 0;  // range: from value_value to this, both included
  Sym error_code;
  std::vector<RuleId> because, not_because;
  std::vector<AtomId> missing, unproved;
  Span span;
};
struct Scenario {
  std::string name;
  Span span;
  std::uint32_t pack = 0;
  std::optional<std::int32_t> at;
  bool closed = false, rest_false = false;
  std::vector<ListState> lists;  // by Model::lists; the atoms below are those of the model expanded to them
  std::vector<std::pair<AtomId, Truth>> truths;
  std::vector<std::pair<AtomId, Value>> values;
  std::vector<Expected> expected;
};

// What has to hold of every case: where `when` does, `body` does. It concludes nothing; properties.h makes a model that does.
struct Property {
  std::string name;
  Span span;  // of its name
  std::vector<Sym> citations;
  std::vector<Variable> variables;
  ExprId when;           // may be left out
  ExprId body;
  ExprId holds, denied;  // !when | body, and the contrary
  bool reads_day = false;
};

struct PackInfo {
  std::string name, version, hash, jurisdiction, currency, language;
  AtomId date_fact = kNone;
};

struct Model {
  std::vector<PackInfo> packs;  // 0 is the one that was asked for
  std::vector<Enumeration> enumerations;  // 0 is Partie
  std::vector<Currency> currencies;       // 0 is the pack's
  std::vector<Parameter> parameters;
  std::vector<CalendarTable> calendars;
  std::vector<Entity> entities;           // in order of declaration
  std::vector<std::vector<EntityId>> same_name;  // by entity: those of its name under another modality
  std::vector<List> lists;
  std::vector<Dispute> disputes;
  std::vector<Source> sources;
  std::vector<Rule> rules;
  std::vector<Instance> instances;
  std::vector<std::uint32_t> bindings;
  std::vector<InstanceId> exceptions;
  std::vector<IncompatibleRule> incompatible_rules;
  std::vector<Incompatibility> incompatible;
  std::vector<Scenario> scenarios;
  std::vector<Property> properties;  // of the pack that was asked for

  std::vector<Expr> exprs;
  std::vector<ExprId> operands;
  std::vector<Argument> arguments;

  std::uint32_t atom_count = 0;
  std::vector<EntityId> atom_entity;
  std::vector<std::uint32_t> rules_for_first;  // by atom: the instances that conclude it, either sign, in order of the text
  std::vector<InstanceId> rules_for;
  std::vector<Step> order;
  bool reads_day = false;
  std::uint32_t slots = 0;  // of the rule with the most variables, those of quantifiers included
  bool expanded = false;  // lists have the elements of a case; else each stands with one, of which nothing is known

  const Expr& operator[](ExprId id) const { return exprs[id.index]; }
};

// Whether an expression binds an element of a list, or of an enumeration, by turns.
bool goes_through_list(ExprKind);
// Whether it reads an entity of the element that its first operand says.
bool is_pick(ExprKind);
// The atom of an entity for these arguments under a binding of the rule's variables.
AtomId atom_of(const Model&, EntityId, std::uint32_t first_argument, const std::uint32_t* binding);
// What an expression over variables and constants alone is worth under a binding; nothing when it reads the case.
std::optional<Truth> settled(const Model&, ExprId, const std::uint32_t* binding);
// "action_recursoire(État)"
std::string atom_name(const Model&, const Interner&, AtomId);
// The rule's label, or "rules.domat:12".
std::string rule_name(const Model&, const Interner&, const SourceMap&, RuleId);

}  // namespace domat::model
