// Scenario tables: the header says what each column is about, each row is a scenario.
#include <fmt/format.h>

#include "compiler/sema/checker.h"

namespace domat::sema {

using C = syn::Cell;
using M = syn::Mark;

// What is wrong with the header is said once, and the column left out of every row.
std::vector<Checker::Column> Checker::table_columns(const syn::Tree& tree, const Scenario& shared, const std::vector<syn::Cell>& head) {
  std::vector<Column> columns;
  bool expects = false, dated = shared.at.has_value();
  for (auto& h : head) {
    Column& column = columns.emplace_back(Column{h.kind, kNone, {}});
    if (h.kind == C::reference || h.kind == C::expected) {
      // The reasons beside a column left out are left out with it, not reported.
      expects = expects || h.kind == C::expected;
      if (!check_column(tree, h, column)) column.kind = C::mark;
      continue;
    }
    bool twice = h.kind == C::at && dated;
    if (twice) diags_.report(Diag::stated_twice, h.span, {std::string(sources_.text(h.span))});
    bool misplaced = h.kind == C::value || h.kind == C::mark || (h.kind == C::because && !expects);
    if (misplaced) diags_.report(Diag::header_wrong_form, h.span);
    if (twice || misplaced) column.kind = C::mark;
    dated = dated || h.kind == C::at;
  }
  return columns;
}

bool Checker::check_column(const syn::Tree& tree, const syn::Cell& head, Column& column) {
  auto atom = resolve_atom(tree, head.target);
  if (!atom) return false;
  const Entity& e = m_.entities[m_.atom_entity[*atom]];
  column.atom = *atom;
  column.type = e.type;
  std::string name = atom_name(m_, names_, *atom);
  if (head.kind == C::expected) {
    if (e.type.kind != ValueType::event) return true;
    diags_.report(Diag::event_expected, head.span, {name}).note(Note::declared_here, e.span, {text(e.name)});
    return false;
  }
  if (!is_input(e.kind)) {
    diags_.report(Diag::given_not_a_fact, head.span, {name}).note(Note::declared_here, e.span, {text(e.name)});
    return false;
  }
  if (stated_.emplace(*atom, stated_.size()).second) return true;
  diags_.report(Diag::stated_twice, head.span, {name});
  return false;
}

void Checker::wrong_cell(const Column& column, const syn::Cell& cell) {
  auto say = [&](Arg what) { diags_.report(Diag::cell_wrong_form, cell.span, {std::move(what)}); };
  if (column.kind == C::text) return say({"un nom entre guillemets", "a name between quotation marks"});
  if (column.kind == C::at) return say({"une date", "a date"});
  if (column.kind == C::because) return say({"l'étiquette d'une règle", "the label of a rule"});
  if (column.type.kind == ValueType::boolean) return say({"vrai, faux, inconnu ou conflit", "true, false, unknown or conflict"});
  if (column.type.kind == ValueType::event) return say({"une date, faux, inconnu ou conflit", "a date, false, unknown or conflict"});
  bool expected = column.kind == C::expected;
  say({fmt::format("une valeur de type {}{}, inconnu ou conflit", type_text(column.type, Lang::fr), expected ? ", indéfini" : ""),
       fmt::format("a value of type {}{}, unknown or conflict", type_text(column.type, Lang::en), expected ? ", undefined" : "")});
}

// A date, an amount or a member; a bare word is a member.
std::optional<std::int64_t> Checker::cell_constant(const syn::Tree& tree, const Column& column, const syn::Cell& cell) {
  TypeRef wanted = column.type.kind == ValueType::event ? TypeRef{ValueType::date, 0} : column.type;
  if (cell.kind == C::value) return constant_value(tree, cell.value_expr, wanted);
  ExprId v = reference_as_value(of_rule(&tree, nullptr), cell.target, wanted);
  if (!v.valid()) return std::nullopt;
  if (m_[v].kind == ExprKind::constant && m_[v].type == wanted) return m_[v].imm;
  diags_.report(Diag::set_not_constant, cell.span);
  return std::nullopt;
}

// What a cell says of a proposition or of a value; nothing when it was reported.
std::optional<Truth> Checker::cell_truth(const Column& column, const syn::Cell& cell) {
  switch (cell.marked) {
    case M::yes: return kTrue;
    case M::no: return kFalse;
    case M::unknown: return kUnknown;
    case M::conflict: return kConflict;
    default: wrong_cell(column, cell); return std::nullopt;
  }
}
std::optional<Value> Checker::cell_value(const syn::Tree& tree, const Column& column, const syn::Cell& cell) {
  bool constant = cell.kind == C::reference || (cell.kind == C::value && cell.marked == M::none);
  if (constant) {
    auto v = cell_constant(tree, column, cell);
    return v ? std::optional(Value{State::defined, *v}) : std::nullopt;
  }
  bool not_happened = column.type.kind == ValueType::event && cell.marked == M::no;
  if (cell.marked == M::unknown) return Value{State::unknown, 0};
  if (cell.marked == M::conflict) return Value{State::conflict, 0};
  if (not_happened || (column.kind == C::expected && cell.marked == M::undefined)) return Value{State::undefined, 0};
  wrong_cell(column, cell);
  return std::nullopt;
}

bool Checker::expect_cell(const syn::Tree& tree, Scenario& s, const Column& column, const syn::Cell& cell) {
  Expected e{};
  e.atom = column.atom;
  e.span = cell.span;
  if (column.type.kind == ValueType::boolean) {
    auto t = cell_truth(column, cell);
    if (!t) return false;
    e.kind = Expected::truth;
    e.truth_value = *t;
  } else {
    auto v = cell_value(tree, column, cell);
    if (!v) return false;
    e.kind = Expected::value;
    e.value_value = *v;
  }
  s.expected.push_back(std::move(e));
  return true;
}

void Checker::reason_cell(const Column& column, const syn::Cell& cell, Expected& e) {
  if (cell.kind != C::reference) return wrong_cell(column, cell);
  auto label = find_label(cell.target.path);
  if (!label) return;
  if (label->is_block) diags_.report(Diag::reason_is_block, cell.span, {quoted(cell.target.path)});
  else e.because.push_back(label->index);
}

void Checker::add_row(const syn::Tree& tree, Scenario& s, const std::vector<Column>& columns, const std::vector<syn::Cell>& cells) {
  enum { none, expected, reported } left = none;  // the expectation that a reason is about
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const Column& column = columns[i];
    const syn::Cell& cell = cells[i];
    bool says = !(cell.kind == C::mark && cell.marked == M::nothing);
    if (column.kind == C::expected) left = !says ? none : expect_cell(tree, s, column, cell) ? expected : reported;
    // A column left out may have been an expectation.
    if (column.kind == C::mark) left = reported;
    if (!says) continue;
    switch (column.kind) {
      case C::text:
        if (cell.kind == C::text) s.name += " — " + text(cell.words.text);
        else wrong_cell(column, cell);
        break;
      case C::at:
        if (cell.kind == C::value && tree[cell.value_expr].kind == syn::ExprKind::date) s.at = static_cast<std::int32_t>(tree[cell.value_expr].number);
        else wrong_cell(column, cell);
        break;
      case C::because:
        if (left == expected) reason_cell(column, cell, s.expected.back());
        if (left == none) diags_.report(Diag::cell_wrong_form, cell.span, {Arg{"`_`, rien n'étant attendu à sa gauche", "`_`, nothing being expected to its left"}});
        break;
      case C::reference:
        if (column.type.kind == ValueType::boolean) {
          if (auto t = cell_truth(column, cell)) s.truths.push_back({column.atom, *t});
        } else if (auto v = cell_value(tree, column, cell)) {
          s.values.push_back({column.atom, *v});
        }
        break;
      default: break;
    }
  }
}

void Checker::check_table(const syn::Tree& tree, const syn::Item& item, const syn::Scenario& s, const std::vector<const syn::Item*>& rows) {
  if (rows.size() < 2) {
    if (tree.whole) diags_.report(Diag::table_without_rows, item.span);
    return;
  }
  Scenario shared = frame(tree, s);
  auto& head = std::get<syn::TableRow>(rows[0]->data).cells;
  std::vector<Column> columns = table_columns(tree, shared, head);
  for (std::size_t n = 1; n < rows.size(); ++n) {
    auto& cells = std::get<syn::TableRow>(rows[n]->data).cells;
    if (cells.size() != head.size()) {
      diags_.report(Diag::table_row_width, rows[n]->span, {cells.size(), head.size()}).note(Note::header_here, rows[0]->span);
      continue;
    }
    Scenario out = shared;
    out.span = rows[n]->span;
    add_row(tree, out, columns, cells);
    if (out.name == shared.name) out.name += fmt::format(" [{}]", n);
    m_.scenarios.push_back(std::move(out));
  }
}

}  // namespace domat::sema
