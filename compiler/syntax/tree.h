// The syntax tree: what is written, with its places, before anything is looked up. One tree a file.
#pragma once
#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"

namespace domat::syntax {

struct Name {
  Sym text;
  Span span;
};
struct Text {  // the inside of a string, without its quotes and outer spaces
  Sym text;
  Span span;
};

// a, x.a, x.T.a
struct Path {
  std::vector<Name> names;
  Span span;
  const Name& last() const { return names.back(); }
};

struct TypeName {
  Path path;
  std::optional<Name> currency;
  Span span;
  bool list = false;  // `liste de …`
};

enum class Modality : std::uint8_t { none, finding, right, obligation, prohibition, power };

struct Reference {
  Modality modality = Modality::none;
  bool burden = false;  // charge(…): path and arguments are those of the disputed proposition
  Path path;
  std::vector<Path> arguments;
  Span span;
  // In an expression: an argument is no name, so only a function can be meant, whose arguments are the operands.
  bool application = false;
};

enum class ExprKind : std::uint8_t {
#define EXPR(kind, ...) kind,
#include "compiler/syntax/expr_kinds.def"
#undef EXPR
};

struct ExprId {
  std::uint32_t index = UINT32_MAX;
  bool valid() const { return index != UINT32_MAX; }
};

// A chain of `&`, `|`, `sinon` or the operands of a count is one node, however long. A reference's operands are its arguments.
// choice: condition, then, else. scale: base, then a rate and the end of its bracket by turns, the last end left out where it has none.
struct Expr {
  ExprKind kind;
  Span span;
  std::uint32_t first = 0, count = 0;  // Tree::operands
  std::int64_t number = 0;             // truth 0/1, date in days, N of a count
  std::uint32_t reference = UINT32_MAX;  // Tree::references
  std::uint32_t generator = UINT32_MAX;  // Tree::generators
  Text literal;                        // number: its digits as written, normalised to 1234.56
  std::optional<Text> unit;            // number: its currency sign or code, `%`, or a word such as `jours`
};

// `x dans biens tel que …`
struct Generator {
  Name variable;
  Path list;
  ExprId filter;
};

enum class DeclKind : std::uint8_t { fact, event, finding, right, obligation, prohibition, power, value };

// `accomplie par e au plus tard le L`
struct Performance {
  Reference event;
  ExprId limit;
  Span span;
};
struct Dispute {
  Path party, against;
  Span span;
};
struct Declaration {
  DeclKind kind;
  Name name;
  std::vector<TypeName> parameters;
  std::optional<TypeName> type;
  std::optional<Text> text;
  std::optional<Span> open, extensible;
  std::optional<Dispute> dispute;
  std::vector<std::optional<Name>> formals = {};  // names of the parameters, where the performance reads them
  std::vector<Text> citations = {};
  std::optional<Performance> performance = {};
};
struct PartyDecl { std::vector<Name> members; };
struct EnumDecl { Name name; std::vector<Name> members; };
struct Formal { Name name; TypeName type; };
struct FunctionDecl {
  std::vector<Name> names;  // one, or one in each language
  std::vector<Formal> formals;
  TypeName type;
  std::vector<Text> citations;
  ExprId body;
};
struct Field { Name name; std::optional<TypeName> type; bool key = false; };
struct StructureDecl { Name name; std::vector<Field> fields; };
struct SourceDecl { Text name; Text title; std::optional<Text> url; };
struct ModuleDecl { Name name; };
struct ImportDecl { Name pack; std::optional<Name> module; std::optional<Name> alias; };

struct Variable { Name name; TypeName type; };
struct Binder {
  std::vector<Variable> variables;
  ExprId filter;
};
struct IncompatibleDecl { Binder binder; Reference left, right; std::vector<Text> citations; };

struct DateAt { std::int32_t days; Span span; };
struct Clauses {
  std::optional<DateAt> from, before, through, unknown_before;
  std::optional<Reference> as_of;
  std::optional<Span> as_of_day;  // `à la date de jour`
  std::vector<Path> replaces;
};

struct DatedValue { ExprId value; Clauses clauses; Span span; };
struct ParameterDecl {
  Name name;
  TypeName type;
  std::vector<Text> citations;
  std::vector<DatedValue> values;
};
struct CalendarDecl {
  Name name, base;
  std::optional<std::vector<Name>> weekdays;
  std::vector<DateAt> closed;
};

enum class RuleKind : std::uint8_t { rule, exception, presumption };
struct Conclusion {
  bool negated = false;
  Reference target;
  ExprId value;
  Span span;
};
struct Rule {
  RuleKind kind = RuleKind::rule;
  std::optional<Name> label;
  std::optional<Path> exception_to;
  std::vector<Text> citations;
  Clauses clauses;
  Binder binder;
  ExprId body, unless;
  Span unless_span;
  std::vector<Conclusion> conclusions;
};

enum class BlockKind : std::uint8_t { title, chapter, article };
struct Block {
  BlockKind kind;
  std::optional<Name> label;
  std::vector<Text> citations;
  Clauses clauses;
  ExprId when;
};

enum class Mark : std::uint8_t { none, yes, no, unknown, conflict, undefined, nothing };
struct Given;
struct Element {
  std::vector<Given> fields;  // of a structure
  ExprId value;               // a value
  Mark mark = Mark::none;     // or that it is unknown, or in conflict
  Span span;
};
struct Given {
  Reference target;
  bool negated = false;
  ExprId value;                  // = value
  std::optional<DateAt> on;      // le DATE
  Mark mark = Mark::none;
  Span span;
  bool list = false;             // = [ … ]
  std::vector<Element> elements = {};
};
struct Expectation {
  enum Kind : std::uint8_t { plain, incompatible, error } kind = plain;
  Reference target, other;
  bool negated = false;
  ExprId value;
  Mark mark = Mark::none;
  std::optional<Text> error_code;
  ExprId up_to;                  // compris entre value et up_to
  std::vector<Path> because, not_because;
  std::vector<Reference> missing, unproved;
  Span span;
};
struct Scenario {
  Text name;
  bool table = false;
  std::optional<DateAt> at;
  std::optional<Span> closed, open;  // the mode
  std::optional<Span> rest_false;
  std::vector<Given> given;
  std::vector<Expectation> expected;
};
struct Cell {
  enum Kind : std::uint8_t { text, at, because, expected, reference, value, mark } kind;
  Text words;
  Reference target;
  ExprId value_expr;
  Mark marked = Mark::none;
  Span span;
};
struct TableRow {
  std::vector<Cell> cells;
};

struct Property {
  Text name;
  std::vector<Text> citations;
  Binder binder;
  ExprId when, body;
};

using ItemData = std::variant<ModuleDecl, ImportDecl, PartyDecl, EnumDecl, StructureDecl, SourceDecl, Declaration, ParameterDecl, FunctionDecl, CalendarDecl,
                              IncompatibleDecl, Block, Rule,
                              Scenario, TableRow, Property>;
struct Item {
  Span span;
  std::uint32_t block = UINT32_MAX;  // the item of the innermost block around it
  ItemData data;
};

struct Tree {
  FileId file;
  bool whole = true;  // false: part of the file could not be read, and what seems missing may stand there
  std::vector<Sym> unread;  // names of what could not be read
  std::vector<Item> items;  // in order of the text; a block before what it holds; a table's rows after the table
  std::vector<Expr> exprs;
  std::vector<ExprId> operands;
  std::vector<Reference> references;
  std::vector<Generator> generators;
  const Expr& operator[](ExprId id) const { return exprs[id.index]; }
};

}  // namespace domat::syntax
