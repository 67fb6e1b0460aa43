// Expressions: names resolved, types checked, each node a proposition or a value.
#include <algorithm>
#include <charconv>

#include "compiler/sema/checker.h"
#include "runtime/core/money.h"

namespace domat::sema {

using SK = syn::ExprKind;

ExprId Checker::add(Expr e) {
  auto settled_operand = [&](std::uint32_t i) {
    ExprKind kind = m_[m_.operands[e.first + i]].kind;
    return kind == ExprKind::constant || kind == ExprKind::variable;
  };
  e.may_settle = e.kind == ExprKind::truth || (e.kind == ExprKind::compare && settled_operand(0) && settled_operand(1)) ||
                 (e.kind == ExprKind::one_of && settled_operand(0));
  bool passes_on = e.kind == ExprKind::choose || e.kind == ExprKind::minimum || e.kind == ExprKind::maximum || e.kind == ExprKind::or_else;
  e.wide = e.kind == ExprKind::add || e.kind == ExprKind::opposite || e.kind == ExprKind::multiply || e.kind == ExprKind::divide ||
           e.kind == ExprKind::number || e.kind == ExprKind::sum;
  std::uint64_t weight = 1;
  for (std::uint32_t i = 0; i < e.count; ++i) {
    const Expr& operand = m_[m_.operands[e.first + i]];
    e.may_settle = e.may_settle || operand.may_settle;
    e.wide = e.wide || (passes_on && operand.wide);
    weight += operand.weight;
    e.depth = std::max(e.depth, operand.depth + 1);
  }
  e.weight = static_cast<std::uint32_t>(std::min<std::uint64_t>(weight, UINT32_MAX));
  m_.exprs.push_back(e);
  return {static_cast<std::uint32_t>(m_.exprs.size() - 1)};
}
ExprId Checker::add(Expr e, const std::vector<ExprId>& operands) {
  e.first = static_cast<std::uint32_t>(m_.operands.size());
  e.count = static_cast<std::uint32_t>(operands.size());
  m_.operands.insert(m_.operands.end(), operands.begin(), operands.end());
  return add(e);
}

ExprId Checker::truth_constant(bool v, Span s) {
  Expr e = node(ExprKind::truth, s);
  e.imm = v;
  return add(e);
}

ExprId Checker::conjunction(std::vector<ExprId> parts, Span s) {
  std::erase_if(parts, [](ExprId id) { return !id.valid(); });
  if (parts.empty()) return {};
  if (parts.size() == 1) return parts[0];
  return add(node(ExprKind::all_of, s), parts);
}

std::optional<Checker::Bound> Checker::variable(const Env& env, const syn::Path& p) const {
  if (p.names.size() != 1) return std::nullopt;
  if (env.locals)
    for (auto local = env.locals->rbegin(); local != env.locals->rend(); ++local)
      if (local->name == p.names[0].text) return local->bound;
  for (std::uint32_t i = 0; env.variables && i < env.variables->size(); ++i)
    if ((*env.variables)[i].name == p.names[0].text) return Bound{i, (*env.variables)[i].enumeration};
  return std::nullopt;
}

// --- references

std::optional<EntityId> Checker::find_entity(const syn::Reference& r) {
  const Symbol* s = find_name(r.path);
  if (!s) {
    if (r.application || !r.arguments.empty()) unknown_call(r);
    else unknown_name(r.path);
    return std::nullopt;
  }
  if (s->kind != Symbol::entity) {
    Arg what = s->kind == Symbol::enumeration    ? Arg("un type", "a type")
               : s->kind == Symbol::import_alias ? Arg("le nom d'une importation", "the name of an import")
               : s->kind == Symbol::parameter    ? Arg("un paramètre", "a parameter")
               : s->kind == Symbol::function     ? Arg("une fonction", "a function")
               : s->kind == Symbol::structure    ? Arg("une structure", "a structure")
                                                 : Arg("un calendrier", "a calendar");
    diags_.report(Diag::name_of_another_kind, r.path.span, {quoted(r.path), what}).note(Note::declared_here, s->span, {quoted(r.path)});
    return std::nullopt;
  }
  return pick_modality(r, s->index);
}

// `interdiction payer(…)` where `payer` is declared under several modalities.
std::optional<EntityId> Checker::pick_modality(const syn::Reference& r, EntityId first) {
  auto& family = m_.same_name[first];
  if (r.modality == syn::Modality::none) {
    if (family.empty()) return first;
    auto report = diags_.report(Diag::modality_needed, r.span, {quoted(r.path)});
    report.note(Note::declared_here, m_.entities[first].span, {quoted(r.path)});
    for (EntityId other : family) report.note(Note::declared_here, m_.entities[other].span, {quoted(r.path)});
    return std::nullopt;
  }
  Kind wanted = static_cast<Kind>(static_cast<int>(Kind::finding) + static_cast<int>(r.modality) - 1);
  if (m_.entities[first].kind == wanted) return first;
  for (EntityId other : family)
    if (m_.entities[other].kind == wanted) return other;
  diags_.report(Diag::wrong_modality, r.span, {quoted(r.path)}).note(Note::declared_here, m_.entities[first].span, {quoted(r.path)});
  return std::nullopt;
}

std::optional<std::uint32_t> Checker::resolve_arguments(const Env& env, const syn::Reference& r, EntityId id) {
  const Entity e = m_.entities[id];
  if (r.application) {
    diags_.report(Diag::argument_not_name, r.span, {quoted(r.path)}).note(Note::declared_here, e.span, {quoted(r.path)});
    return std::nullopt;
  }
  if (r.arguments.size() != e.parameters.size()) {
    diags_.report(Diag::wrong_argument_count, r.span, {quoted(r.path), e.parameters.size(), r.arguments.size()})
        .note(Note::declared_here, e.span, {quoted(r.path)});
    return std::nullopt;
  }
  std::vector<Argument> all;
  for (std::size_t i = 0; i < r.arguments.size(); ++i) {
    const syn::Path& p = r.arguments[i];
    std::uint32_t wanted = e.parameters[i];
    TypeRef wanted_type{ValueType::enumeration, wanted};
    if (auto v = variable(env, p)) {
      std::uint32_t has = v->enumeration;
      if (has != wanted) {
        diags_.report(Diag::wrong_argument_type, p.span, {quoted(p), type_arg({ValueType::enumeration, has}), type_arg(wanted_type)})
            .note(Note::declared_here, e.span, {quoted(r.path)});
        return std::nullopt;
      }
      all.push_back({true, v->slot});
      continue;
    }
    if (auto m = qualified_member(wanted, p)) {
      all.push_back({false, *m});
      continue;
    }
    const Symbol* s = find_name(p);
    not_a_member(p.span, quoted(p), wanted, s && s->kind == Symbol::entity);
    return std::nullopt;
  }
  auto first = static_cast<std::uint32_t>(m_.arguments.size());
  m_.arguments.insert(m_.arguments.end(), all.begin(), all.end());
  return first;
}

std::optional<Checker::Target> Checker::resolve(const Env& env, const syn::Reference& r) {
  auto id = find_entity(r);
  if (!id) return std::nullopt;
  if (r.burden) {
    std::uint32_t dispute = m_.entities[*id].dispute;
    if (dispute == kNone) {
      diags_.report(Diag::not_disputed, r.span, {quoted(r.path)}).note(Note::declared_here, m_.entities[*id].span, {quoted(r.path)});
      return std::nullopt;
    }
    id = m_.disputes[dispute].charge;
  }
  auto arguments = resolve_arguments(env, r, *id);
  if (!arguments) return std::nullopt;
  return Target{*id, *arguments};
}

ExprId Checker::entity_expr(ExprKind kind, TypeRef type, EntityId entity, const Env& env, const syn::Reference& r) {
  auto first = resolve_arguments(env, r, entity);
  if (!first) return {};
  Expr e = node(kind, r.span, type);
  e.entity = entity;
  e.first_argument = *first;
  e.argument_count = static_cast<std::uint32_t>(m_.entities[entity].parameters.size());
  return add(e);
}

ExprId Checker::reference_as_proposition(const Env& env, const syn::Reference& r) {
  if (auto argument = formal(env, r.path); argument && !r.burden && r.arguments.empty()) {
    if (is_proposition(m_[*argument].kind)) return *argument;
    diags_.report(Diag::not_a_proposition, r.span, {quoted(r.path), type_arg(m_[*argument].type)});
    return {};
  }
  if (auto v = variable(env, r.path); v && !r.burden && m_.enumerations[v->enumeration].list != kNone && r.arguments.empty()) {
    const List& list = m_.lists[m_.enumerations[v->enumeration].list];
    if (list.scalars && m_.entities[list.fields[0]].type.kind == ValueType::boolean)
      return read_of_element(list.fields[0], {m_.enumerations[v->enumeration].list, v->slot, {}}, r.span);
  }
  if (auto field = r.burden || !r.arguments.empty() ? std::nullopt : element_field(env, r.path)) {
    if (!field->valid() || is_proposition(m_[*field].kind)) return *field;
    diags_.report(Diag::not_a_proposition, r.span, {quoted(r.path), type_arg(m_[*field].type)}).help(Note::compare_it, {quoted(r.path)});
    return {};
  }
  if (auto v = variable(env, r.path); v && !r.burden) {
    diags_.report(Diag::not_a_proposition, r.span, {quoted(r.path), type_arg({ValueType::enumeration, v->enumeration})});
    return {};
  }
  const Symbol* s = find_name(r.path);
  if (!s && members_.contains(r.path.last().text) && r.arguments.empty()) {
    TypeRef t{ValueType::enumeration, members_.at(r.path.last().text)[0]};
    diags_.report(Diag::not_a_proposition, r.span, {quoted(r.path), type_arg(t)});
    return {};
  }
  auto target = find_entity(r);
  if (!target) return {};
  const Entity& e = m_.entities[*target];
  if (r.burden || (e.type.kind != ValueType::boolean && e.type.kind != ValueType::event)) {
    TypeRef t = r.burden ? TypeRef{ValueType::enumeration, 0} : e.type;
    diags_.report(Diag::not_a_proposition, r.span, {std::string(sources_.text(r.span)), type_arg(t)})
        .note(Note::declared_here, e.span, {quoted(r.path)})
        .help(Note::compare_it, {std::string(sources_.text(r.span))});
    return {};
  }
  if (e.list != kNone) {
    diags_.report(Diag::list_as_value, r.span, {quoted(r.path)}).note(Note::declared_here, e.span, {quoted(r.path)});
    return {};
  }
  if (auto picked = dynamic_reference(env, r)) return *picked;
  auto kind = e.type.kind == ValueType::event ? ExprKind::happened : ExprKind::atom;
  if (kind == ExprKind::happened) m_.reads_day = true;
  return entity_expr(kind, {}, *target, env, r);
}

ExprId Checker::reference_as_value(const Env& env, const syn::Reference& r, std::optional<TypeRef> expected) {
  if (!r.burden && r.arguments.empty() && !r.application) {
    if (auto argument = formal(env, r.path)) {
      if (!is_proposition(m_[*argument].kind)) return *argument;
      diags_.report(Diag::proposition_as_value, r.span, {quoted(r.path)});
      return {};
    }
    if (const Symbol* s = find_name(r.path); s && s->kind == Symbol::parameter) return parameter(env, s->index, env.reference_date, r.span);
    if (auto calendar = calendar_named(r.path); calendar && (!expected || expected->kind == ValueType::calendar)) return constant(*calendar, {ValueType::calendar, 0}, r.span);
    if (auto v = variable(env, r.path)) {
      const std::uint32_t list = m_.enumerations[v->enumeration].list;
      if (list != kNone && m_.lists[list].scalars) {
        ExprId read = read_of_element(m_.lists[list].fields[0], {list, v->slot, {}}, r.span);
        if (!is_proposition(m_[read].kind)) return read;
        diags_.report(Diag::proposition_as_value, r.span, {quoted(r.path)});
        return {};
      }
      Expr e = node(ExprKind::variable, r.span, {ValueType::enumeration, v->enumeration});
      e.imm = v->slot;
      return add(e);
    }
    if (auto field = element_field(env, r.path)) {
      if (!field->valid() || !is_proposition(m_[*field].kind)) return *field;
      diags_.report(Diag::proposition_as_value, r.span, {quoted(r.path)});
      return {};
    }
    // A member: of the expected enumeration, of the one that is named, or of the only one that has it.
    Sym last = r.path.last().text;
    std::optional<std::uint32_t> enumeration;
    if (r.path.names.size() > 1) {
      syn::TypeName head{{{r.path.names.begin(), r.path.names.end() - 1}, r.path.span}, {}, r.path.span};
      const Symbol* s = find_name(head.path);
      if (head.path.names.size() == 1 && text(head.path.names[0].text) == (packs_[pack_].lang == Lang::fr ? "Partie" : "Party")) enumeration = 0;
      else if (s && s->kind == Symbol::enumeration) enumeration = s->index;
    } else {
      const Symbol* s = find_name(r.path);
      bool entity_fits = s && s->kind == Symbol::entity && (!expected || m_.entities[s->index].type == *expected);
      if (!entity_fits && expected && expected->kind == ValueType::enumeration && member(expected->index, last)) enumeration = expected->index;
      else if (!s && members_.contains(last)) {
        auto& owners = members_.at(last);
        if (owners.size() > 1 && !expected) {
          diags_.report(Diag::ambiguous_member, r.span, {quoted(r.path), text(m_.enumerations[owners[0]].name), text(m_.enumerations[owners[1]].name)});
          return {};
        }
        enumeration = owners[0];
      }
    }
    if (enumeration) {
      auto m = member(*enumeration, last);
      if (!m) {
        not_a_member(r.span, text(last), *enumeration, false);
        return {};
      }
      Expr e = node(ExprKind::constant, r.span, {ValueType::enumeration, *enumeration});
      e.imm = *m;
      return add(e);
    }
    // What is no name at all, where a member stood to be written: the enumeration's members are what was meant.
    if (!find_name(r.path) && expected && expected->kind == ValueType::enumeration) {
      if (!broken_names_.contains(last)) not_a_member(r.span, quoted(r.path), expected->index, false);
      return {};
    }
  }
  auto target = find_entity(r);
  if (!target) return {};
  if (r.burden) {
    auto charge = resolve(env, r);
    if (!charge) return {};
    Expr e = node(ExprKind::value, r.span, {ValueType::enumeration, 0});
    e.entity = charge->entity;
    e.first_argument = charge->first_argument;
    e.argument_count = static_cast<std::uint32_t>(m_.entities[charge->entity].parameters.size());
    return add(e);
  }
  const Entity e = m_.entities[*target];
  if (e.type.kind == ValueType::event) {
    m_.reads_day = true;
    return entity_expr(ExprKind::event_date, {ValueType::date, 0}, *target, env, r);
  }
  if (e.list != kNone) {
    diags_.report(Diag::list_as_value, r.span, {quoted(r.path)}).note(Note::declared_here, e.span, {quoted(r.path)});
    return {};
  }
  if (e.type.kind == ValueType::boolean) {
    diags_.report(Diag::proposition_as_value, r.span, {quoted(r.path)}).note(Note::declared_here, e.span, {quoted(r.path)});
    return {};
  }
  if (auto picked = dynamic_reference(env, r)) return *picked;
  return entity_expr(ExprKind::value, e.type, *target, env, r);
}

// --- propositions

ExprId Checker::proposition(const Env& env, syn::ExprId id) {
  const Nested nested(nesting_);
  const syn::Expr& e = (*env.tree)[id];
  switch (e.kind) {
    case SK::any_of: return chain(env, e, ExprKind::any_of);
    case SK::all_of: return chain(env, e, ExprKind::all_of);
    case SK::negation: return chain(env, e, ExprKind::negation);
    case SK::at_least: case SK::at_most: case SK::exactly: return counting(env, e);
    case SK::equal: case SK::not_equal: case SK::less: case SK::less_equal: case SK::greater: case SK::greater_equal: return comparison(env, e);
    case SK::one_of: return membership(env, e);
    case SK::before: case SK::no_later: return event_order(env, e);
    case SK::defined: return defined(env, e);
    case SK::reference:
      if (is_call(env, e)) {
        ExprId answer = call(env, e, std::nullopt);
        if (!answer.valid() || is_proposition(m_[answer].kind)) return answer;
        break;
      }
      return reference_as_proposition(env, env.tree->references[e.reference]);
    case SK::choice: return chain(env, e, ExprKind::choice);
    case SK::exists: case SK::for_all: case SK::at_least_of: case SK::at_most_of: case SK::exactly_of: case SK::majority: return quantified(env, e);
    case SK::truth: return truth_constant(e.number != 0, e.span);
    case SK::date: case SK::number: case SK::day: case SK::or_else: case SK::add: case SK::multiply: case SK::divide: case SK::opposite: case SK::scale:
    case SK::at_date: case SK::aggregate: case SK::text:
      break;
  }
  diags_.report(Diag::value_as_condition, e.span);
  return {};
}

ExprId Checker::chain(const Env& env, const syn::Expr& e, ExprKind kind) {
  std::vector<ExprId> parts;
  bool good = true;
  for (std::uint32_t i = 0; i < e.count; ++i) {
    parts.push_back(proposition(env, env.tree->operands[e.first + i]));
    good = good && parts.back().valid();
  }
  return good ? add(node(kind, e.span), parts) : ExprId{};
}

ExprId Checker::counting(const Env& env, const syn::Expr& e) {
  auto kind = e.kind == SK::at_least ? ExprKind::at_least : e.kind == SK::at_most ? ExprKind::at_most : ExprKind::exactly;
  if (e.number > e.count) diags_.report(Diag::count_beyond, e.span, {static_cast<std::size_t>(e.number), static_cast<std::size_t>(e.count)});
  ExprId id = chain(env, e, kind);
  if (id.valid()) m_.exprs[id.index].imm = e.number;
  return id;
}

// The type that an expression has by itself, if it has one before the other side of a comparison is known.
std::optional<TypeRef> Checker::natural_type(const Env& env, syn::ExprId id) {
  const syn::Expr& e = (*env.tree)[id];
  if (e.kind == SK::date || e.kind == SK::day) return TypeRef{ValueType::date, 0};
  if (e.kind == SK::number) return std::nullopt;
  const bool extreme = e.kind == SK::reference && e.count > 0 && (sources_.text(env.tree->references[e.reference].path.span) == "min" || sources_.text(env.tree->references[e.reference].path.span) == "max");
  if (e.kind == SK::or_else || e.kind == SK::add || e.kind == SK::opposite || e.kind == SK::choice || extreme) {
    for (std::uint32_t i = e.kind == SK::choice ? 1 : 0; i < e.count; ++i)
      if (auto t = natural_type(env, env.tree->operands[e.first + i])) return t;
    return std::nullopt;
  }
  if (e.kind != SK::reference) return std::nullopt;
  const syn::Reference& r = env.tree->references[e.reference];
  if (auto argument = formal(env, r.path); argument && e.count == 0 && !is_proposition(m_[*argument].kind)) return m_[*argument].type;
  if (r.burden) return TypeRef{ValueType::enumeration, 0};
  if (auto v = variable(env, r.path); v && r.arguments.empty()) {
    const std::uint32_t list = m_.enumerations[v->enumeration].list;
    if (list != kNone && m_.lists[list].scalars) return m_.entities[m_.lists[list].fields[0]].type;
    return TypeRef{ValueType::enumeration, v->enumeration};
  }
  if (auto field = r.arguments.empty() ? element_field(env, r.path) : std::nullopt) {
    if (!field->valid() || is_proposition(m_[*field].kind)) return std::nullopt;
    return m_[*field].type;
  }
  const Symbol* s = find_name(r.path);
  if (s && s->kind == Symbol::parameter) return m_.parameters[s->index].type;
  if (s && s->kind == Symbol::function && functions_[s->index].type.kind != ValueType::boolean && functions_[s->index].type.index != kNone) return functions_[s->index].type;
  if (!s || s->kind != Symbol::entity) return std::nullopt;
  TypeRef t = m_.entities[s->index].type;
  if (t.kind == ValueType::event) return TypeRef{ValueType::date, 0};
  if (t.kind == ValueType::boolean) return std::nullopt;
  return t;
}

// Brings what is compared to one type and scale.
bool Checker::comparable(std::vector<ExprId>& sides, Span span) {
  for (ExprId id : sides)
    if (m_[id].type.kind == ValueType::calendar) {
      diags_.report(Diag::calendar_type, span);
      return false;
    }
  return align(sides, {}, span);
}

ExprId Checker::comparison(const Env& env, const syn::Expr& e) {
  syn::ExprId left = env.tree->operands[e.first], right = env.tree->operands[e.first + 1];
  auto expected = natural_type(env, left);
  if (!expected) expected = natural_type(env, right);
  ExprId a = value(env, left, expected);
  if (!a.valid() && (*env.tree)[right].kind == SK::truth) return {};  // `faute = vrai`: one mistake
  ExprId b = value(env, right, expected ? expected : a.valid() ? std::optional(m_[a].type) : std::nullopt);
  if (!a.valid() || !b.valid()) return {};
  std::vector<ExprId> sides{a, b};
  if (!comparable(sides, e.span)) return {};
  a = sides[0];
  b = sides[1];
  auto op = static_cast<Comparison>(static_cast<int>(e.kind) - static_cast<int>(SK::equal));
  if (m_[a].type.kind == ValueType::enumeration && op != Comparison::equal && op != Comparison::not_equal) {
    diags_.report(Diag::no_order, e.span, {type_arg(m_[a].type)});
    return {};
  }
  Expr n = node(ExprKind::compare, e.span);
  n.comparison = op;
  return add(n, {a, b});
}

ExprId Checker::membership(const Env& env, const syn::Expr& e) {
  std::vector<ExprId> parts;
  auto expected = natural_type(env, env.tree->operands[e.first]);
  for (std::uint32_t i = 0; i < e.count; ++i) {
    ExprId part = value(env, env.tree->operands[e.first + i], expected);
    if (!part.valid()) return {};
    if (i == 0) expected = m_[part].type;
    if (i > 0 && m_[part].kind != ExprKind::constant) {
      diags_.report(Diag::set_not_constant, m_[part].span);
      return {};
    }
    parts.push_back(part);
  }
  if (!comparable(parts, e.span)) return {};
  return add(node(ExprKind::one_of, e.span), parts);
}

ExprId Checker::event_order(const Env& env, const syn::Expr& e) {
  const syn::Expr& left = (*env.tree)[env.tree->operands[e.first]];
  ExprId limit = value(env, env.tree->operands[e.first + 1], TypeRef{ValueType::date, 0});
  const Symbol* s = left.kind == SK::reference && left.count == env.tree->references[left.reference].arguments.size() ? find_name(env.tree->references[left.reference].path) : nullptr;
  if (!s || s->kind != Symbol::entity || m_.entities[s->index].type.kind != ValueType::event) {
    auto report = diags_.report(Diag::not_an_event, left.span, {std::string(sources_.text(left.span))});
    if (s) report.note(Note::declared_here, s->span, {std::string(sources_.text(left.span))});
    return {};
  }
  if (!limit.valid()) return {};
  if (m_[limit].type.kind != ValueType::date) {
    diags_.report(Diag::types_differ, m_[limit].span, {type_arg({ValueType::date, 0}), type_arg(m_[limit].type)});
    return {};
  }
  ExprId id = entity_expr(e.kind == SK::before ? ExprKind::before : ExprKind::no_later, {}, s->index, env, env.tree->references[left.reference]);
  if (!id.valid()) return {};
  m_.reads_day = true;
  m_.exprs[id.index].span = e.span;
  m_.exprs[id.index].first = static_cast<std::uint32_t>(m_.operands.size());
  m_.exprs[id.index].count = 1;
  m_.operands.push_back(limit);
  return id;
}

ExprId Checker::defined(const Env& env, const syn::Expr& e) {
  ExprId v = value(env, env.tree->operands[e.first], std::nullopt);
  if (!v.valid()) return {};
  return add(node(ExprKind::defined, e.span), {v});
}

// --- values

ExprId Checker::value(const Env& env, syn::ExprId id, std::optional<TypeRef> expected) {
  const Nested nested(nesting_);
  const syn::Expr& e = (*env.tree)[id];
  switch (e.kind) {
    case SK::date: {
      Expr n = node(ExprKind::constant, e.span, {ValueType::date, 0});
      n.imm = e.number;
      return add(n);
    }
    case SK::day: m_.reads_day = true; return add(node(ExprKind::day, e.span, {ValueType::date, 0}));
    case SK::number: return number(e, expected);
    case SK::reference: {
      if (!is_call(env, e)) return reference_as_value(env, env.tree->references[e.reference], expected);
      ExprId answer = call(env, e, expected);
      if (!answer.valid() || !is_proposition(m_[answer].kind)) return answer;
      diags_.report(Diag::condition_as_value, e.span);
      return {};
    }
    case SK::add: return sum(env, e, expected);
    case SK::multiply: return product(env, e);
    case SK::opposite: return opposite(value(env, env.tree->operands[e.first], expected), e.span);
    case SK::divide: diags_.report(Diag::division_not_rounded, e.span); return {};
    case SK::scale: return brackets(env, e);
    case SK::choice: return choose(env, e, expected);
    case SK::at_date: return parameter_at(env, e);
    case SK::aggregate: return aggregate(env, e);
    case SK::or_else: {
      if (!expected) expected = natural_type(env, id);
      std::vector<ExprId> parts;
      for (std::uint32_t i = 0; i < e.count; ++i) {
        ExprId part = value(env, env.tree->operands[e.first + i], expected);
        if (!part.valid()) return {};
        if (!expected) expected = m_[part].type;
        parts.push_back(part);
      }
      if (!align(parts, {}, e.span)) return {};
      return add(node(ExprKind::or_else, e.span, m_[parts[0]].type), parts);
    }
    default: diags_.report(Diag::condition_as_value, e.span); return {};
  }
}

ExprId Checker::number(const syn::Expr& e, std::optional<TypeRef> expected) {
  if (!e.unit && (!expected || expected->kind != ValueType::money)) return plain_number(e);
  if (!e.unit) {
    diags_.report(Diag::number_without_unit, e.span, {std::string(sources_.text(e.span)), m_.currencies[expected && expected->kind == ValueType::money ? expected->index : 0].code});
    return {};
  }
  static const std::unordered_map<std::string, std::string> signs{{"€", "EUR"}, {"$", "USD"}, {"£", "GBP"}, {"¥", "JPY"}};
  std::string code = text(e.unit->text);
  if (code == "%") return rate(e);
  if (auto unit = time_unit(code, packs_[pack_].lang)) return duration(e, *unit);
  if (auto sign = signs.find(code); sign != signs.end()) code = sign->second;
  if (!currency_digits(code)) {
    diags_.report(Diag::unknown_currency, e.unit->span, {code});
    return {};
  }
  std::uint32_t index = currency(code);
  const TypeRef type{ValueType::money, index, static_cast<std::uint8_t>(m_.currencies[index].digits)};
  const std::string& digits = text(e.literal.text);
  std::int64_t minor = 0;
  switch (parse_money(digits.data(), digits.size(), m_.currencies[index].digits, &minor)) {
    case MoneyError::none: break;
    case MoneyError::too_many_decimals:
      diags_.report(Diag::too_many_decimals, e.span, {type_arg(type), static_cast<std::size_t>(m_.currencies[index].digits)});
      return {};
    default: diags_.report(Diag::amount_out_of_range, e.span); return {};
  }
  return constant(minor, type, e.span);
}

}  // namespace domat::sema
