// What blocks and rules say: windows, reference dates, variables, bodies, conclusions.
#include <algorithm>
#include <set>

#include "compiler/sema/checker.h"
#include "runtime/core/date.h"

namespace domat::sema {

void Checker::check_rules() {
  for (std::uint32_t b = 0; b < blocks_.size(); ++b) check_block(b);
  decides_.assign(m_.entities.size(), false);
  for (RuleId r = 0; r < m_.rules.size(); ++r)
    if (notes_[r].rule) check_rule(r);
  replace_wordings();
  for (auto& rule : m_.rules)
    if (rule.kind != RuleKind::unless && !rule.reference_date.valid() && rule.window != Window{}) m_.reads_day = true;
  each_item([&](const syn::Tree& tree, const syn::Item& item) {
    if (auto* d = std::get_if<syn::IncompatibleDecl>(&item.data)) add_incompatible(tree, item, *d);
    if (auto* p = std::get_if<syn::Property>(&item.data); p && pack_ == 0) add_property(tree, item, *p);
    if (std::get_if<syn::Scenario>(&item.data) && item.block != UINT32_MAX) diags_.report(Diag::scenario_in_block, item.span);
  });
}

static std::string date_text(std::int32_t days) {
  std::string s(10, ' ');
  format_date(days, s.data());
  return s;
}

// The rule's own window within that of its block.
Window Checker::window(const syn::Clauses& c, const BlockInfo* block, Span place) {
  Window own;
  if (c.from) own.from = c.from->days;
  if (c.before) own.to = c.before->days;
  if (c.through) own.to = c.through->days + 1;
  if (c.unknown_before) own.unknown_before = c.unknown_before->days;
  Window w = block ? block->window : Window{};
  if (own.from && (!w.from || *own.from > *w.from)) w.from = own.from;
  if (own.to && (!w.to || *own.to < *w.to)) w.to = own.to;
  if (own.unknown_before && (!w.unknown_before || *own.unknown_before > *w.unknown_before)) w.unknown_before = own.unknown_before;
  if (w.from && w.to && *w.from >= *w.to) {
    Span at = c.before ? c.before->span : c.through ? c.through->span : c.from ? c.from->span : place;
    auto report = diags_.report(Diag::empty_window, at, {date_text(*w.from), date_text(*w.to)});
    if (w.from != own.from || w.to != own.to) report.note(Note::block_window, block->item->span);
  }
  return w;
}

ExprId Checker::reference_date(const Env& env, const syn::Clauses& c) {
  Expr day{};
  day.kind = ExprKind::day;
  day.type = {ValueType::date, 0};
  if (c.as_of_day) {
    day.span = *c.as_of_day;
    m_.reads_day = true;
    return add(day);
  }
  if (!c.as_of) return {};
  const Symbol* s = c.as_of->burden ? nullptr : find_name(c.as_of->path);
  if (s && s->kind == Symbol::entity && m_.entities[s->index].type.kind == ValueType::boolean) {
    diags_.report(Diag::reference_date_type, c.as_of->span, {std::string(sources_.text(c.as_of->span)), type_arg(m_.entities[s->index].type)});
    return {};
  }
  ExprId d = reference_as_value(env, *c.as_of, TypeRef{ValueType::date, 0});
  if (d.valid() && m_[d].type.kind != ValueType::date) {
    diags_.report(Diag::reference_date_type, c.as_of->span, {std::string(sources_.text(c.as_of->span)), type_arg(m_[d].type)});
    return {};
  }
  return d;
}

void Checker::check_block(std::uint32_t id) {
  BlockInfo& b = blocks_[id];
  pack_ = b.pack;
  auto& s = std::get<syn::Block>(b.item->data);
  Env env = of_rule(b.tree, nullptr);
  b.window = window(s.clauses, b.parent == kNone ? nullptr : &blocks_[b.parent], b.item->span);
  if (!s.clauses.replaces.empty()) diags_.report(Diag::block_replaces, s.clauses.replaces[0].span);
  b.reference_date = reference_date(env, s.clauses);
  if (!b.reference_date.valid() && b.parent != kNone) b.reference_date = blocks_[b.parent].reference_date;
  env.reference_date = b.reference_date;
  ExprId own = s.when.valid() ? proposition(env, s.when) : ExprId{};
  ExprId outer_when = b.parent == kNone ? ExprId{} : blocks_[b.parent].when;
  b.when = conjunction({outer_when, own}, s.when.valid() ? (*b.tree)[s.when].span : b.item->span);
}

void Checker::bind_variables(Rule& r, const syn::Binder& binder) {
  constexpr std::size_t kMaxVariables = 64;  // each multiplies the instances
  if (binder.variables.size() > kMaxVariables) {
    diags_.report(Diag::too_many_items, binder.variables[kMaxVariables].name.span, {kMaxVariables});
    return;
  }
  for (auto& v : binder.variables) {
    auto e = find_enumeration(v.type);
    if (!e) continue;
    for (auto* other = binder.variables.data(); other != &v; ++other)
      if (other->name.text == v.name.text)
        diags_.report(Diag::duplicate_variable, v.name.span, {text(v.name.text)}).note(Note::first_here, other->name.span);
    r.variables.push_back({v.name.text, *e});
  }
  constexpr std::size_t kMaxLists = 6;  // compiled code has an instance for each choice of lists that are unknown
  std::set<std::uint32_t> lists;
  for (std::size_t i = 0; i < r.variables.size(); ++i)
    if (const auto l = m_.enumerations[r.variables[i].enumeration].list; l != kNone && lists.insert(l).second && lists.size() > kMaxLists) {
      diags_.report(Diag::too_many_lists, binder.variables[0].name.span, {kMaxLists});
      return;
    }
}

void Checker::check_rule(RuleId id) {
  const syn::Rule& s = *notes_[id].rule;
  Rule r = m_.rules[id];
  pack_ = r.pack;
  bind_variables(r, s.binder);
  if (r.variables.size() != s.binder.variables.size()) return;
  Env env = of_rule(notes_[id].tree, &r.variables);

  const BlockInfo* block = notes_[id].block == kNone ? nullptr : &blocks_[notes_[id].block];
  r.window = window(s.clauses, block, r.span);
  r.reference_date = reference_date(env, s.clauses);
  if (!r.reference_date.valid() && block) r.reference_date = block->reference_date;

  env.reference_date = r.reference_date;
  ExprId filter = s.binder.filter.valid() ? proposition(env, s.binder.filter) : ExprId{};
  ExprId body = s.body.valid() ? proposition(env, s.body) : ExprId{};
  r.body = conjunction({block ? block->when : ExprId{}, filter, body}, s.body.valid() ? (*env.tree)[s.body].span : r.span);
  for (auto& c : s.conclusions) check_conclusion(env, r, c);

  if (notes_[id].unless != kNone) {
    Rule& u = m_.rules[notes_[id].unless];
    u.variables = r.variables;
    u.body = proposition(env, s.unless);
  }
  m_.rules[id] = std::move(r);
}

void Checker::check_conclusion(const Env& env, Rule& r, const syn::Conclusion& c) {
  if (auto v = variable(env, c.target.path); v && !c.target.burden) {
    diags_.report(Diag::cannot_conclude, c.target.span, {quoted(c.target.path), Arg{"une variable", "a variable"}});
    return;
  }
  auto target = resolve(env, c.target);
  if (!target) return;
  const Entity e = m_.entities[target->entity];
  if (is_input(e.kind)) {
    diags_.report(Diag::cannot_conclude, c.target.span, {quoted(c.target.path), Arg{"une donnée du cas", "an input of the case"}})
        .note(Note::declared_here, e.span, {quoted(c.target.path)});
    return;
  }
  if (e.pack != r.pack && !e.extensible) {
    diags_.report(Diag::not_extensible, c.target.span, {std::string(sources_.text(c.target.span)), m_.packs[e.pack].name}).note(Note::declared_here, e.span, {quoted(c.target.path)});
    return;
  }
  Conclusion out{target->entity, target->first_argument, c.negated, {}, c.span};
  if (e.kind == Kind::value) {
    if (c.negated || !c.value.valid()) {
      diags_.report(Diag::value_needs_equals, c.span, {std::string(sources_.text(c.target.span))}).note(Note::declared_here, e.span, {quoted(c.target.path)});
      return;
    }
    out.value = fit(value(env, c.value, e.type), e.type, c.span, target->entity);
    if (!out.value.valid()) return;
    if (e.is_charge && m_[out.value].kind == ExprKind::constant) {
      const Dispute& d = m_.disputes[dispute_of_charge_.at(target->entity)];
      if (m_[out.value].imm != d.party && m_[out.value].imm != d.against)
        diags_.report(Diag::charge_third_party, m_[out.value].span, {text(m_.enumerations[0].members[static_cast<std::size_t>(m_[out.value].imm)])})
            .note(Note::declared_here, d.span, {quoted(c.target.path)});
    }
  } else if (c.value.valid()) {
    diags_.report(Diag::proposition_with_value, c.span, {quoted(c.target.path)}).note(Note::declared_here, e.span, {quoted(c.target.path)});
    return;
  }
  decides_[target->entity] = true;
  r.conclusions.push_back(out);
}

bool Checker::same_expr(ExprId a, ExprId b) const {
  if (a.valid() != b.valid()) return false;
  if (!a.valid()) return true;
  const Expr &x = m_[a], &y = m_[b];
  if (x.kind != y.kind || x.entity != y.entity || x.imm != y.imm || x.argument_count != y.argument_count) return false;
  for (std::uint32_t i = 0; i < x.argument_count; ++i) {
    const Argument &p = m_.arguments[x.first_argument + i], &q = m_.arguments[y.first_argument + i];
    if (p.is_variable != q.is_variable || p.index != q.index) return false;
  }
  return true;
}

// `r2 remplace r1`: r1's window ends where r2's begins.
void Checker::replace_wordings() {
  for (RuleId id = 0; id < m_.rules.size(); ++id) {
    if (!notes_[id].rule) continue;
    pack_ = m_.rules[id].pack;
    for (auto& path : notes_[id].rule->clauses.replaces) {
      auto label = find_label(path);
      if (!label) continue;
      if (label->is_block || label->index == id) {
        auto report = diags_.report(Diag::replaces_rule_only, path.span, {quoted(path)});
        if (label->is_block) report.note(Note::declared_here, label->span, {quoted(path)});
        continue;
      }
      Rule &later = m_.rules[id], &earlier = m_.rules[label->index];
      if (earlier.pack != later.pack) {
        diags_.report(Diag::replaces_rule_only, path.span, {quoted(path)}).note(Note::declared_here, label->span, {quoted(path)});
        continue;
      }
      if (!later.window.from) {
        diags_.report(Diag::replacement_without_from, path.span, {quoted(path)});
        continue;
      }
      if (!same_expr(later.reference_date, earlier.reference_date)) {
        diags_.report(Diag::replacement_date_differs, path.span, {quoted(path)}).note(Note::replaced_here, label->span);
        continue;
      }
      if (!earlier.window.to || *earlier.window.to > *later.window.from) earlier.window.to = later.window.from;
      if (earlier.window.from && *earlier.window.from >= *earlier.window.to)
        diags_.report(Diag::empty_window, path.span, {date_text(*earlier.window.from), date_text(*earlier.window.to)}).note(Note::replaced_here, label->span);
      later.replaces.push_back(label->index);
      notes_[label->index].replaced_by.push_back(id);
      notes_[label->index].replaced = true;
    }
  }
}

void Checker::add_incompatible(const syn::Tree& tree, const syn::Item& item, const syn::IncompatibleDecl& d) {
  Rule binder;
  bind_variables(binder, d.binder);
  if (binder.variables.size() != d.binder.variables.size()) return;
  Env env = of_rule(&tree, &binder.variables);
  auto left = resolve(env, d.left), right = resolve(env, d.right);
  ExprId filter = d.binder.filter.valid() ? proposition(env, d.binder.filter) : ExprId{};
  if (!left || !right) return;
  for (auto* side : {&*left, &*right}) {
    const Entity& e = m_.entities[side->entity];
    if (e.type.kind != ValueType::boolean || is_input(e.kind)) {
      diags_.report(Diag::incompatible_not_proposition, side == &*left ? d.left.span : d.right.span).note(Note::declared_here, e.span, {text(e.name)});
      return;
    }
  }
  m_.incompatible_rules.push_back({binder.variables, filter, left->entity, right->entity, left->first_argument, right->first_argument, item.span, citations(d.citations)});
}

}  // namespace domat::sema
