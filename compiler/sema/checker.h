// The state that the steps of checking share, and the steps in their order (see check.cpp).
#pragma once
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "compiler/base/unicode.h"
#include "compiler/sema/check.h"
#include "compiler/sema/instantiate.h"
#include "compiler/syntax/tokens.h"
#include "runtime/core/natives.h"
#include "runtime/core/number.h"

namespace domat::sema {

// Some of these names are also those of what a compiled pack carries (runtime/reasons); here the model is meant.
using model::Argument;
using model::AtomId;
using model::Conclusion;
using model::Dispute;
using model::Entity;
using model::EntityId;
using model::Enumeration;
using model::Expected;
using model::Expr;
using model::ExprId;
using model::ExprKind;
using model::Incompatibility;
using model::Instance;
using model::InstanceId;
using model::Model;
using model::Rule;
using model::RuleId;
using model::Scenario;
using model::Source;
using model::Step;
using model::Variable;
using model::atom_name;
using model::atom_of;
using model::rule_name;
using model::settled;
using model::List;
using model::kMaxExceptionLinks;
using model::kMaxInstances;
namespace syn = syntax;

inline constexpr std::uint64_t kMaxHintNames = 2'000'000;  // names compared, in all, to guess which one was meant

inline constexpr std::uint32_t kMaxDepth = 1'000;  // levels of an expression, functions written out
inline constexpr std::uint64_t kMaxWrittenOut = 10'000'000;  // expressions that the calls of functions become, in all

// One level of nesting, as long as it lives.
class Nested {
 public:
  explicit Nested(std::uint32_t& levels) : levels_(levels) { ++levels_; }
  ~Nested() { --levels_; }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;

 private:
  std::uint32_t& levels_;
};

// What a name of the first namespace stands for.
struct Symbol {
  enum Kind : std::uint8_t { enumeration, entity, import_alias, parameter, function, calendar, structure } kind;
  std::uint32_t index;  // entity: of the first of its name; the others have another modality
  Span span;
};
// What a label stands for.
struct Label {
  bool is_block;
  std::uint32_t index;  // rule, or block
  Span span;
};
struct BlockInfo {
  const syn::Tree* tree;
  const syn::Item* item;
  std::uint32_t pack, parent;  // parent: block, or kNone
  Sym label;
  Window window;
  ExprId when, reference_date;
  std::vector<Sym> citations;
  std::vector<RuleId> rules;   // directly inside
  std::vector<std::uint32_t> blocks;
};
// A function is written out where it is called.
struct Function {
  const syn::Tree* tree;
  const syn::FunctionDecl* decl;
  std::uint32_t pack;
  TypeRef type;
  std::vector<TypeRef> parameters;
  enum : std::uint8_t { unchecked, checking, good, broken } state = unchecked;
};
struct Scope {
  std::unordered_map<Sym, Symbol> names;
  std::unordered_map<Sym, Label> labels;
  std::unordered_map<Sym, std::uint32_t> sources;
};
struct ModuleKey {
  std::uint32_t pack;
  Sym module;  // invalid: what is in no module
  friend auto operator<=>(const ModuleKey&, const ModuleKey&) = default;
};
// What a rule needs until its exceptions are linked.
struct RuleNote {
  const syn::Tree* tree;
  const syn::Rule* rule;      // none for anonymous exceptions and burdens
  std::uint32_t block = kNone;
  RuleId unless = kNone;      // the anonymous exception of this rule
  RuleId parent = kNone;      // of an anonymous exception
  std::uint32_t target_block = kNone;  // the block that it names
  std::vector<RuleId> replaced_by;
  bool replaced = false;
};

inline Expr node(ExprKind kind, Span span, TypeRef type = {}) {
  Expr e{};
  e.kind = kind;
  e.span = span;
  e.type = type;
  return e;
}

class Checker {
 public:
  Checker(const std::vector<PackSource>& packs, const SourceMap& sources, Interner& names, Diagnostics& diags);
  Model run();

 private:
  // the steps, in order; each in a file of its own
  void declare_types();       // declare.cpp
  void declare_entities();
  void declare_blocks_and_rules();
  void import_all();          // imports.cpp
  void check_dates();
  void check_rules();         // rules.cpp
  void link_exceptions();
  Span variable_place(RuleId, Sym) const;     // exceptions.cpp
  void check_undefined();     // undefined.cpp
  void check_scenarios();     // scenarios.cpp

  // --- names
  const std::string& text(Sym s) const { return names_.text(s); }
  std::string quoted(const syn::Path&) const;
  void declare_name(std::uint32_t pack, Sym module, const syn::Name&, Symbol);
  void declare_label(std::uint32_t pack, Sym module, const syn::Name&, Label);
  Scope* scope_behind(const syn::Path&, std::size_t* rest);
  const Symbol* find_name(const syn::Path&);
  Sym joined(Sym whole, Sym part);
  void unknown_name(const syn::Path&);
  void not_a_member(Span, const std::string& shown, std::uint32_t enumeration, bool is_entity);
  template <typename Names>
  bool suggest_elsewhere(Diagnostics::Builder&, const syn::Path&, Names Scope::*);
  std::string import_text(const std::string& pack, Sym module) const;
  std::optional<Label> find_label(const syn::Path&);
  bool worth_a_hint(std::size_t names);
  std::vector<std::string> names_in_scope();
  std::optional<TypeRef> find_type(const syn::TypeName&);
  std::optional<std::uint32_t> find_enumeration(const syn::TypeName&, bool any_type = false);
  std::optional<std::uint32_t> find_party(const syn::Path&);
  bool is_builtin_type(const std::string&) const;
  std::optional<std::uint32_t> qualified_member(std::uint32_t enumeration, const syn::Path&);
  std::optional<std::uint32_t> member(std::uint32_t enumeration, Sym) const;
  std::uint32_t currency(const std::string& code);
  std::string type_text(TypeRef, Lang) const;
  Arg type_arg(TypeRef t) const { return {type_text(t, Lang::fr), type_text(t, Lang::en)}; }

  // --- declarations
  void declare(const syn::Tree&, const syn::Item&, const syn::Declaration&);
  void finish_declaration(const syn::Tree&, const syn::Declaration&, EntityId);
  void declare_dispute(EntityId, const syn::Dispute&);
  EntityId add_entity(Entity);
  void each_item(const std::function<void(const syn::Tree&, const syn::Item&)>&);
  RuleId add_rule(Rule, RuleNote);
  void add_syntax_rule(const syn::Tree&, const syn::Item&, const syn::Rule&);
  void add_block(const syn::Tree&, const syn::Item&, const syn::Block&);
  void check_place(const syn::Tree&, const syn::Item&);
  void import_early(const syn::ImportDecl&);
  const Scope* imported_module(const syn::ImportDecl&) const;
  void import_names(const syn::Item&, const Scope& module);
  std::vector<Sym> citations(const std::vector<syn::Text>&);
  void check_citation(const syn::Text&);

  // --- expressions (expressions.cpp)
  struct Bound {
    std::uint32_t slot, enumeration;
  };
  struct Local {
    Sym name;
    Bound bound;
  };
  struct Env {
    const syn::Tree* tree = nullptr;
    const std::vector<Variable>* variables = nullptr;
    const std::vector<Local>* locals = nullptr;  // bound by the quantifiers around
    std::uint32_t slots = 0;                     // in use by all of these, and by those of a function's caller
    ExprId reference_date = {};  // on which parameters are read; none: the application date
    const std::vector<std::pair<Sym, ExprId>>* formals = nullptr;  // of the function whose body this is
  };
  ExprId add(Expr);
  ExprId add(Expr, const std::vector<ExprId>& operands);
  ExprId proposition(const Env&, syn::ExprId);
  ExprId value(const Env&, syn::ExprId, std::optional<TypeRef> expected);
  ExprId comparison(const Env&, const syn::Expr&);
  bool comparable(std::vector<ExprId>&, Span);
  ExprId membership(const Env&, const syn::Expr&);
  ExprId event_order(const Env&, const syn::Expr&);
  ExprId counting(const Env&, const syn::Expr&);
  ExprId reference_as_proposition(const Env&, const syn::Reference&);
  ExprId reference_as_value(const Env&, const syn::Reference&, std::optional<TypeRef> expected);
  ExprId number(const syn::Expr&, std::optional<TypeRef> expected);
  ExprId defined(const Env&, const syn::Expr&);
  ExprId chain(const Env&, const syn::Expr&, ExprKind);
  std::optional<TypeRef> natural_type(const Env&, syn::ExprId);
  ExprId truth_constant(bool, Span);
  ExprId conjunction(std::vector<ExprId>, Span);
  ExprId entity_expr(ExprKind, TypeRef, EntityId, const Env&, const syn::Reference&);
  std::optional<Bound> variable(const Env&, const syn::Path&) const;
  static Env of_rule(const syn::Tree* tree, const std::vector<Variable>* variables) { return {tree, variables, nullptr, variables ? static_cast<std::uint32_t>(variables->size()) : 0}; }

  // --- lists and structures (lists.cpp)
  void declare_structures_and_lists();
  void declare_list(const syn::Declaration&, std::uint32_t list);
  void declare_structure_fact(const syn::Declaration&, const syn::StructureDecl&);
  const syn::StructureDecl* find_structure(const syn::TypeName&);
  std::optional<TypeRef> field_type(const syn::Field&);
  struct Element {          // of a list: a variable's, or the one that a field refers to
    std::uint32_t list;
    std::optional<std::uint32_t> slot;
    ExprId index;           // where there is no slot
  };
  std::optional<Element> element(const Env&, std::span<const syn::Name> path);
  std::optional<ExprId> element_field(const Env&, const syn::Path&);  // nothing: the path does not begin with an element
  ExprId read_field(const Element&, const syn::Name& field, Span);
  ExprId read_of_element(EntityId, const Element&, Span);
  ExprId quantified(const Env&, const syn::Expr&);
  ExprId aggregate(const Env&, const syn::Expr&);
  std::optional<ExprId> dynamic_reference(const Env&, const syn::Reference&);
  bool bind_element(const Env&, const syn::Expr&, Env& inner, std::vector<Local>& locals, Expr& out, ExprId& filter);
  ExprId counted(const syn::Expr&, Expr base, ExprId filter, ExprId body);
  void enter_lists(const syn::Tree&, Scenario&, const syn::Scenario&);
  void leave_lists();
  void add_element(const syn::Tree&, Scenario&, std::uint32_t list, std::uint32_t index, const syn::Element&);
  std::optional<Sym> element_key(const syn::Tree&, const model::List&, const syn::Element&, std::size_t index);

  // --- duties (duties.cpp)
  struct Duty {
    const syn::Tree* tree;
    const syn::Declaration* declaration;
    EntityId obligation;
    std::uint32_t pack;
    EntityId parts[4];  // on time, late, silent, pending
  };
  void declare_duty(const syn::Tree&, const syn::Declaration&, EntityId obligation);
  void check_duties();
  void check_duty(const Duty&);
  void add_starts(ExprId, std::vector<ExprId>&);

  // --- arithmetic (arithmetic.cpp)
  ExprId fit(ExprId, TypeRef, Span, EntityId for_entity = kNone);
  ExprId narrowed(ExprId);
  ExprId times_ten(ExprId, int power, TypeRef);
  ExprId scaled(ExprId, int scale);
  ExprId constant(std::int64_t, TypeRef, Span);
  bool align(std::vector<ExprId>&, std::string_view what, Span);
  ExprId sum(const Env&, const syn::Expr&, std::optional<TypeRef> expected);
  ExprId date_plus(ExprId date, ExprId duration, bool minus, Span);
  ExprId product(const Env&, const syn::Expr&);
  ExprId times(ExprId, ExprId, Span);
  ExprId opposite(ExprId, Span);
  ExprId brackets(const Env&, const syn::Expr&);
  ExprId choose(const Env&, const syn::Expr&, std::optional<TypeRef> expected);
  ExprId extreme(const Env&, const syn::Expr&, ExprKind, std::optional<TypeRef> expected);
  ExprId rounded(const Env&, const syn::Expr&);
  std::optional<std::pair<ExprId, TypeRef>> rounding_unit(const Env&, syn::ExprId, TypeRef of);
  bool quantity(ExprId);
  ExprId scaled_literal(const syn::Expr&, TypeRef most, int moved);
  ExprId plain_number(const syn::Expr&);
  ExprId rate(const syn::Expr&);
  ExprId duration(const syn::Expr&, TimeUnit);

  // --- functions, parameters, calendars (functions.cpp, parameters.cpp)
  void declare_parameters_and_calendars();
  void declare_functions();
  void check_functions();
  bool check_function(std::uint32_t);
  void declare_parameter(const syn::Tree&, const syn::ParameterDecl&);
  struct CalendarToDeclare {
    std::uint32_t pack;
    Sym module;
    const syn::CalendarDecl* decl;
  };
  void declare_calendars(const std::vector<CalendarToDeclare>&);
  void declare_calendar(const syn::CalendarDecl&);
  void unknown_calendar(const syn::Name&);
  void unknown_weekday(const syn::Name&);
  std::optional<std::uint32_t> calendar_named(const syn::Path&);
  std::optional<TypeRef> find_formal_type(const syn::TypeName&);
  bool is_built_in(const std::string& name) const;
  bool is_call(const Env&, const syn::Expr&);
  std::optional<std::string> function_meant(const syn::Path&);
  void unknown_call(const syn::Reference&);
  ExprId call(const Env&, const syn::Expr&, std::optional<TypeRef> expected);
  ExprId call_native(const Env&, const syn::Expr&, Native);
  ExprId function_body(const Env&, const Function&, TypeRef);
  TypeRef pack_money(std::uint32_t pack);
  ExprId call_function(const Env&, const syn::Expr&, std::uint32_t);
  bool within_limits(ExprId body, Span);
  ExprId parameter(const Env&, std::uint32_t, ExprId date, Span);
  ExprId parameter_at(const Env&, const syn::Expr&);
  std::optional<ExprId> formal(const Env&, const syn::Path&) const;
  static bool is_proposition(ExprKind);

  struct Target {
    EntityId entity;
    std::uint32_t first_argument;
  };
  std::optional<EntityId> find_entity(const syn::Reference&);
  std::optional<EntityId> pick_modality(const syn::Reference&, EntityId first);
  std::optional<Target> resolve(const Env&, const syn::Reference&);
  std::optional<std::uint32_t> resolve_arguments(const Env&, const syn::Reference&, EntityId);
  // The atom of a reference without variables, as scenarios and declarations write them.
  std::optional<AtomId> resolve_atom(const syn::Tree&, const syn::Reference&);
  // A constant of a type, as scenarios write them.
  std::optional<std::int64_t> constant_value(const syn::Tree&, syn::ExprId, TypeRef);

  // --- rules
  void check_block(std::uint32_t block);
  void check_rule(RuleId);
  Window window(const syn::Clauses&, const BlockInfo* block, Span);
  ExprId reference_date(const Env&, const syn::Clauses&);
  void check_conclusion(const Env&, Rule&, const syn::Conclusion&);
  void bind_variables(Rule&, const syn::Binder&);
  void replace_wordings();
  bool same_expr(ExprId, ExprId) const;
  bool rules_of_block(std::uint32_t block, std::uint32_t target, std::vector<RuleId>& out);
  bool names_block(RuleId, std::uint32_t block) const;

  // --- instances
  void add_incompatible(const syn::Tree&, const syn::Item&, const syn::IncompatibleDecl&);

  // --- properties (properties.cpp)
  void add_property(const syn::Tree&, const syn::Item&, const syn::Property&);
  void check_undefined_in_properties();

  // --- undefined values
  bool always_defined(EntityId) const;
  bool same_value(ExprId, ExprId) const;
  void require_defined(ExprId, std::vector<ExprId>& guards);
  bool guarded(const Expr&, const std::vector<ExprId>& guards) const;
  void add_guards(ExprId, std::vector<ExprId>& guards) const;

  // --- scenarios
  Scenario frame(const syn::Tree&, const syn::Scenario&);
  void check_table(const syn::Tree&, const syn::Item& head, const syn::Scenario&, const std::vector<const syn::Item*>& rows);
  void add_given(const syn::Tree&, Scenario&, const syn::Given&);
  void add_given_atom(const syn::Tree&, Scenario&, AtomId, const syn::Given&, const std::string& name);
  void add_truth(Scenario&, AtomId, Truth, Span);
  void add_value(Scenario&, AtomId, Value, Span);
  void add_expectation(const syn::Tree&, Scenario&, const syn::Expectation&);
  void set_expected(const syn::Tree&, Expected&, bool negated, syn::ExprId value, syn::Mark, Span);
  void set_expected_range(const syn::Tree&, Expected&, const syn::Expectation&);
  void add_reasons(const std::vector<syn::Path>&, std::vector<RuleId>&);

  // --- tables (tables.cpp)
  struct Column {
    syn::Cell::Kind kind;  // mark: left out, because what is wrong with it was reported
    AtomId atom;           // of reference and expected
    TypeRef type;
  };
  std::vector<Column> table_columns(const syn::Tree&, const Scenario& shared, const std::vector<syn::Cell>& head);
  bool check_column(const syn::Tree&, const syn::Cell& head, Column&);
  void wrong_cell(const Column&, const syn::Cell&);
  std::optional<std::int64_t> cell_constant(const syn::Tree&, const Column&, const syn::Cell&);
  std::optional<Truth> cell_truth(const Column&, const syn::Cell&);
  std::optional<Value> cell_value(const syn::Tree&, const Column&, const syn::Cell&);
  bool expect_cell(const syn::Tree&, Scenario&, const Column&, const syn::Cell&);
  void reason_cell(const Column&, const syn::Cell&, Expected&);
  void add_row(const syn::Tree&, Scenario&, const std::vector<Column>&, const std::vector<syn::Cell>& cells);

  const std::vector<PackSource>& packs_;
  const SourceMap& sources_;
  Interner& names_;
  Diagnostics& diags_;
  Model m_;
  std::vector<Scope> scopes_;                                    // by pack
  std::map<ModuleKey, Scope> modules_;                           // what each module exports
  std::unordered_map<std::uint64_t, const Scope*> aliases_;      // pack and alias
  std::unordered_map<Sym, std::vector<std::uint32_t>> members_;  // enumerations that have a member of this name
  std::vector<std::uint64_t> entered_;  // those of member_index_ that only the scenario being read has
  std::unordered_map<std::uint64_t, std::uint32_t> member_index_;  // by enumeration and name
  std::unordered_set<Sym> broken_names_;  // of declarations that were reported: what uses them is not reported too
  std::vector<Duty> duties_;
  std::vector<Function> functions_;
  std::uint64_t written_out_ = 0;  // expressions that calls of functions became
  std::uint32_t calls_ = 0;        // of functions, one within the other
  std::uint32_t nesting_ = 0;      // of the expressions being checked, through the functions that they call
  std::map<std::pair<std::uint32_t, Sym>, std::uint32_t> list_of_;               // by pack and name: Model::lists
  std::vector<const syn::StructureDecl*> structures_;
  std::map<std::pair<std::uint32_t, Sym>, std::uint32_t> built_in_calendars_;  // by pack and name
  std::vector<BlockInfo> blocks_;
  std::unordered_map<const syn::Item*, std::uint32_t> block_of_item_;
  std::vector<RuleNote> notes_;
  std::uint64_t hint_names_ = 0;
  std::vector<bool> decides_;  // by entity: is anything concluded of it
  std::uint32_t pack_ = 0;     // the pack being checked
  Sym module_;                 // and the module
  std::unordered_map<EntityId, std::uint32_t> dispute_of_charge_;
  std::unordered_map<AtomId, std::size_t> stated_;  // of the scenario being read: where each atom stands in its list
  std::set<std::pair<AtomId, AtomId>> incompatible_pairs_;
  std::uint64_t target_count_ = 0;                  // of all exceptions
  bool too_many_ = false;
};

}  // namespace domat::sema
