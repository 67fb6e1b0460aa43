// Scenarios: what is stated and expected, as atoms and values.
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
    if (table) check_table(*table_tree, *table, std::get<syn::Scenario>(table->data), rows), leave_lists();
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
      else m_.scenarios.push_back(frame(tree, *s)), leave_lists();
    }
    finish_table();
  }
}

std::optional<AtomId> Checker::resolve_atom(const syn::Tree& tree, const syn::Reference& r) {
  Env env = of_rule(&tree, nullptr);
  auto target = resolve(env, r);
  if (!target) return std::nullopt;
  return atom_of(m_, target->entity, target->first_argument, nullptr);
}

std::optional<std::int64_t> Checker::constant_value(const syn::Tree& tree, syn::ExprId id, TypeRef type) {
  Env env = of_rule(&tree, nullptr);
  ExprId v = value(env, id, type);
  if (!v.valid()) return std::nullopt;
  v = fit(v, type, m_[v].span);
  if (!v.valid()) return std::nullopt;
  if (m_[v].kind != ExprKind::constant) {
    diags_.report(Diag::set_not_constant, m_[v].span);
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
  const std::string name(sources_.text(g.target.span));
  const Entity& e = m_.entities[m_.atom_entity[*atom]];
  if (g.list != (e.list != kNone) && g.mark != syn::Mark::unknown) {
    const Arg form = g.list ? Arg("un fait, non une liste", "a fact, not a list") : Arg(fmt::format("une liste : écrire `{} = [ {{ … }}, {{ … }} ]`", name), fmt::format("a list: write `{} = [ {{ … }}, {{ … }} ]`", name));
    diags_.report(Diag::given_wrong_form, g.span, {name, form}).note(Note::declared_here, e.span, {name});
    return;
  }
  if (!g.list) return add_given_atom(tree, s, *atom, g, name);
  add_truth(s, *atom, kTrue, g.span);
  const std::uint32_t list = e.list;
  const std::size_t members = m_.enumerations[m_.lists[list].enumeration].members.size();
  for (std::size_t i = 0; i < g.elements.size() && i < members; ++i) add_element(tree, s, list, static_cast<std::uint32_t>(i), g.elements[i]);
}

void Checker::add_given_atom(const syn::Tree& tree, Scenario& s, AtomId given, const syn::Given& g, const std::string& name) {
  const AtomId* atom = &given;
  const Entity e = m_.entities[m_.atom_entity[*atom]];
  if (!is_input(e.kind)) {
    diags_.report(Diag::given_not_a_fact, g.span, {name}).note(Note::declared_here, e.span, {name});
    return;
  }
  const syn::Expr* literal = g.value.valid() ? &tree[g.value] : nullptr;
  if (e.type.kind == ValueType::boolean) {
    if (g.on || (literal && literal->kind != syn::ExprKind::truth)) {
      diags_.report(Diag::given_wrong_form, g.span, {name, Arg(fmt::format("un booléen : écrire `{0}` ou `!{0}`", name), fmt::format("a boolean: write `{0}` or `!{0}`", name))});
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
      diags_.report(Diag::given_wrong_form, g.span, {name, Arg(fmt::format("un événement : écrire `{0} le 2025-03-01` ou `!{0}`", name), fmt::format("an event: write `{0} on 2025-03-01` or `!{0}`", name))});
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
    diags_.report(Diag::given_wrong_form, g.span, {name, Arg(fmt::format("de type {} : écrire `{} = …`", type_text(e.type, Lang::fr), name), fmt::format("of type {}: write `{} = …`", type_text(e.type, Lang::en), name))});
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
      diags_.report(Diag::expectation_wrong_form, span, {name, Arg(fmt::format("`{0}`, `!{0}`, `{0} inconnu` ou `{0} conflit`", name),
                                                                   fmt::format("`{0}`, `!{0}`, `{0} unknown` or `{0} conflict`", name))});
      return;
    }
    e.kind = Expected::truth;
    e.truth_value = mark == M::unknown ? kUnknown : mark == M::conflict ? kConflict : (negated || mark == M::no || (constant && !tree[value].number)) ? kFalse : kTrue;
    return;
  }
  e.kind = Expected::value;
  if (entity.type.kind == ValueType::event) {
    diags_.report(Diag::event_expected, span, {name}).note(Note::declared_here, entity.span, {text(entity.name)});
    return;
  }
  if (negated || (!value.valid() && (mark == M::none || mark == M::yes || mark == M::no))) {
    diags_.report(Diag::expectation_wrong_form, span, {name, Arg(fmt::format("`{0} = …`, `{0} indéfini`, `{0} inconnu` ou `{0} conflit`", name),
                                                                 fmt::format("`{0} = …`, `{0} undefined`, `{0} unknown` or `{0} conflict`", name))});
    return;
  }
  if (mark == M::unknown) e.value_value = {State::unknown, 0};
  else if (mark == M::conflict) e.value_value = {State::conflict, 0};
  else if (mark == M::undefined) e.value_value = {State::undefined, 0};
  else if (auto v = constant_value(tree, value, entity.type)) e.value_value = {State::defined, *v};
}

// `v compris entre x et y`, both included.
void Checker::set_expected_range(const syn::Tree& tree, Expected& e, const syn::Expectation& x) {
  const Entity entity = m_.entities[m_.atom_entity[e.atom]];
  const std::string name = atom_name(m_, names_, e.atom);
  const ValueType kind = entity.type.kind;
  if (x.negated || kind == ValueType::boolean || kind == ValueType::enumeration || kind == ValueType::event) {
    diags_.report(Diag::range_without_order, x.span, {name}).note(Note::declared_here, entity.span, {text(entity.name)});
    return;
  }
  e.kind = Expected::range;
  const auto low = constant_value(tree, x.value, entity.type), high = constant_value(tree, x.up_to, entity.type);
  if (!low || !high) return;
  if (*low > *high) diags_.report(Diag::empty_range, x.span, {std::string(sources_.text(tree[x.value].span)), std::string(sources_.text(tree[x.up_to].span))});
  e.value_value = {State::defined, *low};
  e.up_to = *high;
}

void Checker::add_reasons(const std::vector<syn::Path>& labels, std::vector<RuleId>& out) {
  for (auto& p : labels)
    if (auto label = find_label(p)) {
      if (label->is_block) diags_.report(Diag::reason_is_block, p.span, {quoted(p)});
      else out.push_back(label->index);
    }
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
    // Elements are paired when the case is known.
    if (incompatible_pairs_.empty())
      for (auto& i : m_.incompatible) incompatible_pairs_.insert(std::minmax(i.left, i.right));
    bool declared = !m_.lists.empty() || incompatible_pairs_.contains(std::minmax(*atom, *other));
    if (!declared && !diags_.has_errors()) diags_.report(Diag::not_incompatible, x.span, {atom_name(m_, names_, *atom), atom_name(m_, names_, *other)});
    s.expected.push_back(e);
    return;
  }
  if (!atom) return;
  e.atom = *atom;
  if (x.up_to.valid()) set_expected_range(tree, e, x);
  else set_expected(tree, e, x.negated, x.value, x.mark, x.span);
  add_reasons(x.because, e.because);
  add_reasons(x.not_because, e.not_because);
  for (auto& r : x.missing)
    if (auto a = resolve_atom(tree, r)) e.missing.push_back(*a);
  for (auto& r : x.unproved)
    if (auto a = resolve_atom(tree, r)) {
      if (m_.entities[m_.atom_entity[*a]].dispute == kNone) diags_.report(Diag::not_disputed, r.span, {quoted(r.path)}).note(Note::declared_here, m_.entities[m_.atom_entity[*a]].span, {quoted(r.path)});
      e.unproved.push_back(*a);
    }
  s.expected.push_back(std::move(e));
}

// What a scenario says, or what all rows of a table share.
Scenario Checker::frame(const syn::Tree& tree, const syn::Scenario& s) {
  Scenario out;
  out.name = text(s.name.text);
  out.span = s.name.span;
  out.pack = pack_;
  if (s.at) out.at = s.at->days;
  out.closed = s.closed.has_value();
  out.rest_false = s.rest_false.has_value();
  stated_.clear();
  enter_lists(tree, out, s);
  for (auto& g : s.given) add_given(tree, out, g);
  for (auto& e : s.expected) add_expectation(tree, out, e);
  return out;
}

}  // namespace domat::sema
