// Scenarios and tables: what is stated and expected, as atoms and values.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sema/checker.h"

namespace domat::sema {

// Those of the pack that was asked for: the others' are checked and run with their own pack.
void Checker::check_scenarios() {
  if (m_.rules_for_first.empty()) m_.rules_for_first.assign(m_.atom_count + 1, 0);
  const syn::Item* table = nullptr;
  const syn::Tree* table_tree = nullptr;
  std::vector<const syn::Item*> rows;
  auto finish_table = [&] {
    if (table) check_table(*table_tree, *table, std::get<syn::Scenario>(table->data), rows);
    table = nullptr;
    rows.clear();
  };
  pack_ = 0;
  for (auto& tree : packs_[0].trees) {
    bool orphan = false;  // rows without a table are reported once
    for (auto& item : tree.items) {
      if (std::holds_alternative<syn::TableRow>(item.data)) {
        if (table) rows.push_back(&item);
        else if (tree.whole && !orphan) diags_.report(Diag::row_without_table, item.span);
        orphan = !table;
        continue;
      }
      orphan = false;
      finish_table();
      auto* s = std::get_if<syn::Scenario>(&item.data);
      if (!s) continue;
      if (s->table) table = &item, table_tree = &tree;
      else check_scenario(tree, item, *s);
    }
    finish_table();
  }
}

std::optional<AtomId> Checker::resolve_atom(const syn::Tree& tree, const syn::Reference& r) {
  Env env{&tree, nullptr};
  auto target = resolve(env, r);
  if (!target) return std::nullopt;
  return atom_of(m_, target->entity, target->first_argument, nullptr);
}

std::optional<std::int64_t> Checker::constant_value(const syn::Tree& tree, syn::ExprId id, TypeRef type) {
  Env env{&tree, nullptr};
  ExprId v = value(env, id, type);
  if (!v.valid()) return std::nullopt;
  if (m_[v].kind != ExprKind::constant) {
    diags_.report(Diag::set_not_constant, m_[v].span);
    return std::nullopt;
  }
  if (m_[v].type != type) {
    diags_.report(Diag::types_differ, m_[v].span, {type_arg(type), type_arg(m_[v].type)});
    return std::nullopt;
  }
  return m_[v].imm;
}

// A fact stated both ways is in conflict, as `soit x, !x` says.
void Checker::add_truth(Scenario& s, AtomId atom, Truth t, Span span) {
  auto [it, fresh] = stated_.emplace(atom, s.truths.size());
  if (fresh) {
    s.truths.push_back({atom, t});
    return;
  }
  Truth& before = s.truths[it->second].second;
  if (before == t) diags_.report(Diag::stated_twice, span, {atom_name(m_, names_, atom)});
  before = {before.t || t.t, before.f || t.f};
}

void Checker::add_value(Scenario& s, AtomId atom, Value v, Span span) {
  if (stated_.emplace(atom, s.values.size()).second) s.values.push_back({atom, v});
  else diags_.report(Diag::stated_twice, span, {atom_name(m_, names_, atom)});
}

void Checker::add_given(const syn::Tree& tree, Scenario& s, const syn::Given& g) {
  auto atom = resolve_atom(tree, g.target);
  if (!atom) return;
  const Entity e = m_.entities[m_.atom_entity[*atom]];
  std::string name(sources_.text(g.target.span));
  if (!is_input(e.kind)) {
    diags_.report(Diag::given_not_a_fact, g.span, {name}).note(Note::declared_here, e.span, {name});
    return;
  }
  const syn::Expr* literal = g.value.valid() ? &tree[g.value] : nullptr;
  if (e.type.kind == ValueType::boolean) {
    if (g.on || (literal && literal->kind != syn::ExprKind::truth)) {
      diags_.report(Diag::given_wrong_form, g.span, {name, Arg{"un booléen : `f` ou `!f`", "a boolean: `f` or `!f`"}});
      return;
    }
    Truth t = kTrue;
    if (literal) t = literal->number ? kTrue : kFalse;
    if (g.mark == syn::Mark::unknown) t = kUnknown;
    if (g.mark == syn::Mark::conflict) t = kConflict;
    return add_truth(s, *atom, g.negated ? !t : t, g.span);
  }
  if (e.type.kind == ValueType::event) {
    bool date_literal = literal && literal->kind == syn::ExprKind::date;
    if ((literal && !date_literal) || (g.negated && (g.on || literal)) ||
        (!g.negated && !g.on && !literal && g.mark == syn::Mark::none)) {
      diags_.report(Diag::given_wrong_form, g.span, {name, Arg{"un événement : `e le 2025-03-01` ou `!e`", "an event: `e on 2025-03-01` or `!e`"}});
      return;
    }
    if (g.mark == syn::Mark::unknown) return add_value(s, *atom, {State::unknown, 0}, g.span);
    if (g.mark == syn::Mark::conflict) return add_value(s, *atom, {State::conflict, 0}, g.span);
    if (g.negated) return add_value(s, *atom, {State::undefined, 0}, g.span);
    return add_value(s, *atom, {State::defined, g.on ? g.on->days : literal->number}, g.span);
  }
  if (g.mark == syn::Mark::unknown) return add_value(s, *atom, {State::unknown, 0}, g.span);
  if (g.mark == syn::Mark::conflict) return add_value(s, *atom, {State::conflict, 0}, g.span);
  if (!literal || g.negated || g.mark != syn::Mark::none) {
    diags_.report(Diag::given_wrong_form, g.span, {name, Arg{type_text(e.type, Lang::fr) + " : `f = …`", type_text(e.type, Lang::en) + ": `f = …`"}});
    return;
  }
  if (auto v = constant_value(tree, g.value, e.type)) add_value(s, *atom, {State::defined, *v}, g.span);
}

void Checker::set_expected(const syn::Tree& tree, Expected& e, bool negated, syn::ExprId value, syn::Mark mark, Span span) {
  const Entity entity = m_.entities[m_.atom_entity[e.atom]];
  std::string name = atom_name(m_, names_, e.atom);
  using M = syn::Mark;
  if (entity.type.kind == ValueType::boolean) {
    bool constant = value.valid() && tree[value].kind == syn::ExprKind::truth;
    if ((value.valid() && !constant) || mark == M::undefined || (negated && (value.valid() || (mark != M::none && mark != M::yes)))) {
      diags_.report(Diag::expectation_wrong_form, span, {name, Arg{"`P`, `!P`, `P inconnu` ou `P conflit`", "`P`, `!P`, `P unknown` or `P conflict`"}});
      return;
    }
    e.kind = Expected::truth;
    e.truth_value = mark == M::unknown ? kUnknown : mark == M::conflict ? kConflict : (negated || mark == M::no || (constant && !tree[value].number)) ? kFalse : kTrue;
    return;
  }
  e.kind = Expected::value;
  if (entity.type.kind == ValueType::event || negated || (!value.valid() && (mark == M::none || mark == M::yes || mark == M::no))) {
    diags_.report(Diag::expectation_wrong_form, span, {name, Arg{"`v = …`, `v indéfini`, `v inconnu` ou `v conflit`", "`v = …`, `v undefined`, `v unknown` or `v conflict`"}});
    return;
  }
  if (mark == M::unknown) e.value_value = {State::unknown, 0};
  else if (mark == M::conflict) e.value_value = {State::conflict, 0};
  else if (mark == M::undefined) e.value_value = {State::undefined, 0};
  else if (auto v = constant_value(tree, value, entity.type)) e.value_value = {State::defined, *v};
}

void Checker::add_expectation(const syn::Tree& tree, Scenario& s, const syn::Expectation& x) {
  Expected e{};
  e.span = x.span;
  if (x.kind == syn::Expectation::error) {
    e.kind = Expected::error;
    if (x.error_code) e.error_code = x.error_code->text;
    s.expected.push_back(e);
    return;
  }
  auto atom = resolve_atom(tree, x.target);
  if (x.kind == syn::Expectation::incompatible) {
    auto other = resolve_atom(tree, x.other);
    if (!atom || !other) return;
    e.kind = Expected::incompatible;
    e.atom = *atom;
    e.other = *other;
    if (incompatible_pairs_.empty())
      for (auto& i : m_.incompatible) incompatible_pairs_.insert(std::minmax(i.left, i.right));
    bool declared = incompatible_pairs_.contains(std::minmax(*atom, *other));
    if (!declared && !diags_.has_errors()) diags_.report(Diag::not_incompatible, x.span, {atom_name(m_, names_, *atom), atom_name(m_, names_, *other)});
    s.expected.push_back(e);
    return;
  }
  if (!atom) return;
  e.atom = *atom;
  set_expected(tree, e, x.negated, x.value, x.mark, x.span);
  for (auto& p : x.because)
    if (auto label = find_label(p)) {
      if (label->is_block) diags_.report(Diag::reason_is_block, p.span, {quoted(p)});
      else e.because.push_back(label->index);
    }
  for (auto& r : x.missing)
    if (auto a = resolve_atom(tree, r)) e.missing.push_back(*a);
  for (auto& r : x.unproved)
    if (auto a = resolve_atom(tree, r)) {
      if (m_.entities[m_.atom_entity[*a]].dispute == kNone) diags_.report(Diag::not_disputed, r.span, {quoted(r.path)});
      e.unproved.push_back(*a);
    }
  s.expected.push_back(std::move(e));
}

void Checker::check_scenario(const syn::Tree& tree, const syn::Item& item, const syn::Scenario& s) {
  Scenario out;
  out.name = text(s.name.text);
  out.span = s.name.span;
  out.pack = pack_;
  if (s.at) out.at = s.at->days;
  out.closed = s.closed.has_value();
  out.rest_false = s.rest_false.has_value();
  stated_.clear();
  for (auto& g : s.given) add_given(tree, out, g);
  for (auto& e : s.expected) add_expectation(tree, out, e);
  (void)item;
  m_.scenarios.push_back(std::move(out));
}

// --- tables

void Checker::apply_cell(const syn::Tree& tree, Scenario& s, const syn::Cell& head, const syn::Cell& c) {
  using C = syn::Cell;
  if (c.kind == C::mark && c.marked == syn::Mark::nothing) return;
  // A bare word in a cell is a member, or a label under `parce que`.
  auto as_expr = [&]() -> syn::ExprId { return c.value_expr; };
  switch (head.kind) {
    case C::text: {
      if (c.kind != C::text) diags_.report(Diag::cell_wrong_form, c.span, {Arg{"un nom entre guillemets", "a name between quotation marks"}});
      return;
    }
    case C::at: {
      if (c.kind != C::value || tree[c.value_expr].kind != syn::ExprKind::date) diags_.report(Diag::cell_wrong_form, c.span, {"une date", "a date"});
      else s.at = static_cast<std::int32_t>(tree[c.value_expr].number);
      return;
    }
    case C::because: {
      if (c.kind != C::reference || s.expected.empty()) {
        diags_.report(Diag::cell_wrong_form, c.span, {Arg{"l'étiquette d'une règle", "the label of a rule"}});
        return;
      }
      if (auto label = find_label(c.target.path)) {
        if (label->is_block) diags_.report(Diag::reason_is_block, c.span, {quoted(c.target.path)});
        else s.expected.back().because.push_back(label->index);
      }
      return;
    }
    case C::reference:
    case C::expected: break;
    default: diags_.report(Diag::header_wrong_form, head.span); return;
  }
  auto atom = resolve_atom(tree, head.target);
  if (!atom) return;
  TypeRef type = m_.entities[m_.atom_entity[*atom]].type;
  if (head.kind == C::expected && type.kind == ValueType::event) {
    diags_.report(Diag::header_wrong_form, head.span);
    return;
  }
  std::optional<std::int64_t> value;
  if (c.kind == C::reference || (c.kind == C::value && c.marked == syn::Mark::none)) {
    if (type.kind == ValueType::boolean) {
      diags_.report(Diag::cell_wrong_form, c.span, {Arg{"vrai, faux, inconnu ou conflit", "true, false, unknown or conflict"}});
      return;
    }
    TypeRef wanted = type.kind == ValueType::event ? TypeRef{ValueType::date, 0} : type;
    if (c.kind == C::reference) {
      Env env{&tree, nullptr};
      ExprId v = reference_as_value(env, c.target, wanted);
      if (!v.valid()) return;
      if (m_[v].kind != ExprKind::constant || m_[v].type != wanted) {
        diags_.report(Diag::set_not_constant, c.span);
        return;
      }
      value = m_[v].imm;
    } else {
      value = constant_value(tree, as_expr(), wanted);
    }
    if (!value) return;
  } else if (c.kind != C::value && c.kind != C::mark) {
    diags_.report(Diag::cell_wrong_form, c.span, {type_arg(type)});
    return;
  }
  using M = syn::Mark;
  if (head.kind == C::expected) {
    Expected e{};
    e.atom = *atom;
    e.span = c.span;
    if (value) {
      e.kind = Expected::value;
      e.value_value = {State::defined, *value};
    } else {
      set_expected(tree, e, c.marked == M::no, {}, c.marked == M::no ? M::none : c.marked, c.span);
    }
    s.expected.push_back(e);
    return;
  }
  if (!is_input(m_.entities[m_.atom_entity[*atom]].kind)) {
    diags_.report(Diag::given_not_a_fact, head.span, {quoted(head.target.path)});
    return;
  }
  if (type.kind == ValueType::boolean) {
    Truth t = c.marked == M::yes ? kTrue : c.marked == M::no ? kFalse : c.marked == M::conflict ? kConflict : kUnknown;
    if (c.marked == M::undefined) diags_.report(Diag::cell_wrong_form, c.span, {Arg{"vrai, faux, inconnu ou conflit", "true, false, unknown or conflict"}});
    return add_truth(s, *atom, t, c.span);
  }
  if (value) return add_value(s, *atom, {State::defined, *value}, c.span);
  if (c.marked == M::unknown) return add_value(s, *atom, {State::unknown, 0}, c.span);
  if (c.marked == M::conflict) return add_value(s, *atom, {State::conflict, 0}, c.span);
  if (c.marked == M::no && type.kind == ValueType::event) return add_value(s, *atom, {State::undefined, 0}, c.span);
  diags_.report(Diag::cell_wrong_form, c.span, {type_arg(type)});
}

void Checker::check_table(const syn::Tree& tree, const syn::Item& item, const syn::Scenario& s, const std::vector<const syn::Item*>& rows) {
  if (rows.size() < 2) {
    if (tree.whole) diags_.report(Diag::table_without_rows, item.span);
    return;
  }
  auto& head = std::get<syn::TableRow>(rows[0]->data).cells;
  for (std::size_t n = 1; n < rows.size(); ++n) {
    auto& cells = std::get<syn::TableRow>(rows[n]->data).cells;
    if (cells.size() != head.size()) {
      diags_.report(Diag::table_row_width, rows[n]->span, {cells.size(), head.size()}).note(Note::header_here, rows[0]->span);
      continue;
    }
    Scenario out;
    out.name = fmt::format("{} [{}]", text(s.name.text), n);
    out.span = rows[n]->span;
    out.pack = pack_;
    if (s.at) out.at = s.at->days;
    out.closed = s.closed.has_value();
    out.rest_false = s.rest_false.has_value();
    stated_.clear();
    for (auto& g : s.given) add_given(tree, out, g);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (head[i].kind == syn::Cell::text && cells[i].kind == syn::Cell::text) out.name = text(s.name.text) + " — " + text(cells[i].words.text);
      apply_cell(tree, out, head[i], cells[i]);
    }
    for (auto& e : s.expected) add_expectation(tree, out, e);
    m_.scenarios.push_back(std::move(out));
  }
}

}  // namespace domat::sema
