// What is known of a pack when a case is evaluated, besides the code: names, types, rules, citations, and the rule
// graph in which every rule instance and every conclusion is a node. Plain data; compiler/ir builds and checks it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/core/four.h"

namespace domat {

enum class Op : std::uint8_t {
#define OP(name, ...) name,
#include "runtime/reasons/ops.def"
#undef OP
};
enum class Comparison : std::uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

struct Node {
  Op op;
  std::uint32_t first = 0;  // operands: Graph::operands[first, first + count)
  std::uint32_t count = 0;
  std::uint32_t domain = 0;  // Pack::domains: it stands once for each tuple of elements of these lists; 0: once
  std::int64_t imm = 0;
};
using NodeId = std::uint32_t;
inline constexpr std::uint32_t kNone = UINT32_MAX;

// Which tuples of a domain another one's tuple reads. Its tuples number the elements of each list of the domain, the last one varying fastest.
struct Reach {
  std::vector<std::int32_t> from;    // by list of the domain that is read: the place of that element in the reading tuple; or, below 0, -1 - k: any element of `free`, k-th
  std::vector<std::uint32_t> free;   // lists: all their tuples are read, in order
  std::vector<std::uint32_t> same;   // pairs of places in the reading tuple: nothing is read where these two elements are not the same
  bool is_one() const { return free.empty() && same.empty(); }
  friend bool operator==(const Reach&, const Reach&) = default;
};

// Nodes stand in an order in which operands come first. An operand is of its node's domain, or of domain 0, or it is an `over`.
struct Graph {
  std::vector<Node> nodes;
  std::vector<NodeId> operands;
};

enum class ValueType : std::uint8_t { boolean, event, enumeration, date, money, integer, decimal, rate, days, months, calendar };
struct TypeRef {
  ValueType kind = ValueType::boolean;
  std::uint32_t index = 0;  // of the enumeration, or of the currency
  std::uint8_t scale = 0;   // of an amount, a decimal or a rate: a number v stands for v * 10^-scale
  friend bool operator==(TypeRef, TypeRef) = default;
};
inline constexpr int kDecimalScale = 6;  // of what is declared `décimal`
inline constexpr int kRateScale = 8;     // of what is declared `taux`: six decimals of a percent
struct Enumeration {
  std::string name;
  std::vector<std::string> members;
  bool is_list = false;  // its members are the elements of a list, by their keys; only a case says which (expanded)
};
// A fact that is a list.
struct ListTable {
  std::uint32_t declaration = 0;      // of the list itself
  std::uint32_t enumeration = 0;      // its elements
  std::string key;                    // the field that names an element; empty: elements are named by their place, from "1"
  std::vector<std::uint32_t> fields;  // declarations
  bool scalars = false;               // an element is one value, that of the one declaration in `fields`
};
// A dated constant: what is in force from a day on, up to the day before another.
struct ParameterValue {
  std::optional<std::int32_t> from, to;
  std::int64_t value = 0;
  friend bool operator==(const ParameterValue&, const ParameterValue&) = default;
};
struct Parameter {
  std::string name;
  TypeRef type;
  std::vector<ParameterValue> values;  // in order of time, none overlapping another
  std::vector<std::string> citations;
  std::string place;
};
// Which days are worked: a built-in list of public holidays, weekdays, and further days that are not worked.
struct CalendarTable {
  std::string name;
  std::uint8_t holidays = 0;   // a Holidays
  std::uint8_t weekdays = 31;  // bit 0 Monday … bit 6 Sunday
  std::vector<std::int32_t> closed;  // ascending
};
struct Currency {
  std::string code;  // ISO 4217
  int digits = 2;    // of its minor unit
};

enum class Kind : std::uint8_t { fact, event, finding, right, obligation, prohibition, power, value };

// A disputed proposition: `party` bears the proof against `against`, unless the value `charge` says otherwise.
struct Dispute {
  std::uint32_t party, against;  // members of enumeration 0, Partie
  std::uint32_t charge;          // declaration of the charge, with the same parameters
};

// A fact, an event or a conclusion. With parameters it stands for one atom for each tuple of arguments, the last one varying fastest.
struct Declaration {
  std::string name;                       // "action_recursoire"; a charge has the name of its proposition
  std::uint32_t charge_of = kNone;        // a charge: the declaration of its proposition
  bool needs_modality = false;            // another declaration has the same name
  Kind kind = Kind::fact;
  TypeRef type;
  std::vector<std::uint32_t> parameters;  // enumerations
  std::uint32_t first_atom = 0;
  std::uint32_t atom_count = 1;
  std::uint32_t dispute = kNone;          // index of a Dispute
  bool open = false;
  std::string text;                       // the question, or what the conclusion says
  std::string place;                      // "rules.domat:3"
  std::uint32_t list = kNone;             // it is this list (Pack::lists): vrai where the case gives the list, else inconnu
  std::uint32_t field_of = kNone;         // a field of the elements of this list: its name is "biens.valeur", its one parameter the list
  std::string structure;                  // a field of a fact that is a structure: its name is this, a dot and the field's name
  bool is_charge() const { return charge_of != kNone; }
};
inline bool is_input(Kind k) { return k == Kind::fact || k == Kind::event; }
inline bool is_proposition(const Declaration& d) { return d.type.kind == ValueType::boolean; }

// [from, to), in days; before unknown_before the wording is unknown.
struct Window {
  std::optional<std::int32_t> from, to, unknown_before;
  friend bool operator==(const Window&, const Window&) = default;
};
// Whether its wording is known only from a day after the first.
inline bool known_later(const Window& w) { return w.unknown_before && (!w.from || *w.from < *w.unknown_before); }

enum class RuleKind : std::uint8_t { rule, exception, unless, presumption, burden };
struct Rule {
  std::string label;  // as shown: the label, or "rules.domat:12"
  RuleKind kind = RuleKind::rule;
  std::string place;
  std::vector<std::string> citations;
  Window window;
  std::vector<std::uint32_t> variables;  // enumerations
  std::vector<std::uint32_t> concluded;  // declarations
};
struct RuleInstance {
  std::uint32_t rule = 0;
  std::uint32_t atom = kNone;   // what it concludes, if anything
  bool negated = false;         // it concludes !atom
  NodeId body = kNone;          // P
  NodeId in_force = kNone;      // P; none: always in force
  NodeId holds = kNone;         // P: H
  NodeId applies = kNone;       // P: A
  NodeId value = kNone;         // V: what it says of a value atom
  std::uint32_t first_exception = 0, exception_count = 0;  // Pack::exceptions
  // Of a pack whose rules speak of lists: it stands for each tuple of elements of its domain.
  std::uint32_t domain = 0;
  std::uint32_t atom_reach = kNone;   // Pack::reaches: which elements the atom is about
  std::uint32_t unlisted = 0;         // Pack::domains: it stands for the unknown elements of just these lists of the rule
  std::uint32_t conclusion = 0;       // Rule::concluded
  std::uint32_t first_binding = 0;    // Pack::bindings: by variable of the rule, a member; of an element of a list 0
};
struct Incompatibility {
  std::uint32_t left, right;  // proposition atoms
  std::string place;          // of the declaration, or of the prohibition
  std::vector<std::string> citations;
  // Of a pack whose rules speak of lists: for each tuple of a domain for which `filter` does not come out faux, where there is one.
  std::uint32_t domain = 0, left_reach = kNone, right_reach = kNone;
  NodeId filter = kNone;
};

struct Pack {
  std::string name, version, hash, jurisdiction, language;  // hash: of the sources and the manifest
  std::string currency;                 // of amounts given without one
  std::uint32_t date_fact = kNone;      // atom of the fact that gives the application date, if any
  bool reads_day = false;               // an evaluation needs an application date

  std::vector<Enumeration> enumerations;  // 0 is Partie
  std::vector<Currency> currencies;
  std::vector<Parameter> parameters;
  std::vector<CalendarTable> calendars;
  std::vector<Declaration> declarations;  // in order of declaration
  std::vector<Dispute> disputes;
  std::vector<ListTable> lists;            // of a pack as compiled, each stands with one element; see lists.h
  std::uint32_t atom_count = 0;
  std::vector<std::uint32_t> atom_declaration;  // declaration of each atom

  std::vector<Rule> rules;
  std::vector<RuleInstance> instances;
  std::vector<std::uint32_t> exceptions;   // instances, by ranges
  std::vector<Window> windows;             // of in_force nodes
  std::vector<Incompatibility> incompatible;

  Graph graph;
  std::vector<NodeId> atom_node;           // of each atom that is computed (conclusions, disputed facts); else kNone
  std::vector<std::uint32_t> rules_for_first;  // size atom_count + 1: ranges of rules_for
  std::vector<std::uint32_t> rules_for;        // instances that conclude each atom, either sign, in order

  // Of a pack whose rules speak of lists; else there is domain 0, which has no list, and nothing else.
  std::vector<std::vector<std::uint32_t>> domains{{}};  // lists
  std::vector<Reach> reaches;
  std::vector<std::uint32_t> bindings;
  std::vector<std::uint32_t> exception_reaches;         // by place in `exceptions`: the tuples of the exception that defeat one of the instance
};

// The arguments of an atom, as members of the declaration's parameters.
std::vector<std::uint32_t> atom_arguments(const Pack&, std::uint32_t atom);
// "action_recursoire(État)", "charge(effraction)", "interdiction payer(État)" where the modality is needed; "biens[b1].valeur", "dates[1]"
// of the elements of a list.
std::string atom_name(const Pack&, std::uint32_t atom);

}  // namespace domat
