// Structures, lists of them, and what is said of their elements. Until a case names them a list stands with one element.
#include <algorithm>

#include <fmt/format.h>

#include "compiler/sema/checker.h"

namespace domat::sema {

using SK = syn::ExprKind;

// --- declarations

// The names that other declarations use as types come first.
void Checker::declare_structures_and_lists() {
  each_item([&](const syn::Tree&, const syn::Item& item) {
    if (auto* d = std::get_if<syn::StructureDecl>(&item.data)) {
      if (item.block != UINT32_MAX) diags_.report(Diag::declaration_in_block, d->name.span, {text(d->name.text)});
      if (is_builtin_type(text(d->name.text))) diags_.report(Diag::duplicate_name, d->name.span, {text(d->name.text)});
      declare_name(pack_, module_, d->name, {Symbol::structure, static_cast<std::uint32_t>(structures_.size()), d->name.span});
      structures_.push_back(d);
      bool key = false;
      std::unordered_map<Sym, Span> seen;
      for (auto& f : d->fields) {
        if (auto [it, fresh] = seen.emplace(f.name.text, f.name.span); !fresh)
          diags_.report(Diag::duplicate_name, f.name.span, {text(f.name.text)}).note(Note::first_here, it->second);
        if (f.key && key) diags_.report(Diag::two_keys, f.name.span);
        key = key || f.key;
      }
    }
    auto* d = std::get_if<syn::Declaration>(&item.data);
    if (!d || d->kind != syn::DeclKind::fact || !d->type || !d->type->list) return;
    if (!d->parameters.empty()) {
      diags_.report(Diag::list_of_facts_only, d->type->span);
      broken_names_.insert(d->name.text);
      return;
    }
    const auto list = static_cast<std::uint32_t>(m_.lists.size());
    if (!list_of_.emplace(std::pair{pack_, d->name.text}, list).second) return;  // said where it is declared
    Enumeration e{d->name.text, {names_.intern("")}, {}, pack_, {}};
    e.list = list;
    m_.lists.push_back({kNone, static_cast<std::uint32_t>(m_.enumerations.size()), {}, {}, {}, false});
    m_.enumerations.push_back(std::move(e));
  });
}

const syn::StructureDecl* Checker::find_structure(const syn::TypeName& t) {
  const Symbol* s = find_name(t.path);
  return s && s->kind == Symbol::structure ? structures_[s->index] : nullptr;
}

std::optional<TypeRef> Checker::field_type(const syn::Field& f) {
  if (!f.type) return TypeRef{ValueType::boolean, 0};
  if (f.type->list || find_structure(*f.type)) {
    diags_.report(Diag::field_type, f.type->span);
    return std::nullopt;
  }
  return find_type(*f.type);
}

void Checker::declare_list(const syn::Declaration& d, std::uint32_t index) {
  Entity e{};
  e.name = d.name.text;
  e.kind = Kind::fact;
  e.span = d.name.span;
  e.text = d.text ? d.text->text : Sym{};
  e.pack = pack_;
  e.list = index;
  EntityId id = add_entity(e);
  m_.lists[index].entity = id;
  declare_name(pack_, module_, d.name, {Symbol::entity, id, d.name.span});
  if (d.dispute) diags_.report(Diag::dispute_not_boolean, d.dispute->span, {text(e.name)});
  auto add_field = [&](Sym name, Span span, TypeRef type) {
    Entity f{};
    f.name = name;
    f.kind = Kind::fact;
    f.type = type;
    f.parameters = {m_.lists[index].enumeration};
    f.span = span;
    f.pack = pack_;
    f.field_of = index;
    return add_entity(f);
  };
  syn::TypeName of = *d.type;
  of.list = false;
  if (auto* structure = find_structure(of)) {
    for (auto& f : structure->fields) {
      if (f.key) {
        m_.lists[index].key = f.name.text;
        continue;
      }
      auto type = field_type(f);
      if (!type) continue;
      EntityId field = add_field(joined(d.name.text, f.name.text), f.name.span, *type);
      m_.lists[index].fields.push_back(field);
      m_.lists[index].field_names.push_back(f.name.text);
    }
    return;
  }
  auto type = find_type(of);
  if (!type) return void(broken_names_.insert(e.name));
  m_.lists[index].scalars = true;
  EntityId field = add_field(d.name.text, d.name.span, *type);
  m_.lists[index].fields.push_back(field);
  m_.lists[index].field_names.push_back(d.name.text);
}

// A fact that is a structure is its fields, each a fact.
void Checker::declare_structure_fact(const syn::Declaration& d, const syn::StructureDecl& structure) {
  std::vector<std::uint32_t> parameters;
  for (auto& p : d.parameters)
    if (auto e = find_enumeration(p)) parameters.push_back(*e);
  if (d.dispute) diags_.report(Diag::dispute_not_boolean, d.dispute->span, {text(d.name.text)});
  declare_name(pack_, module_, d.name, {Symbol::structure, 0, d.name.span});
  for (auto& f : structure.fields) {
    if (f.key) continue;
    auto type = field_type(f);
    if (!type) continue;
    Entity e{};
    e.name = joined(d.name.text, f.name.text);
    e.kind = Kind::fact;
    e.type = *type;
    e.parameters = parameters;
    e.span = f.name.span;
    e.text = d.text ? d.text->text : Sym{};
    e.pack = pack_;
    e.structure = d.name.text;
    EntityId id = add_entity(e);
    declare_name(pack_, module_, {e.name, d.name.span}, {Symbol::entity, id, d.name.span});
  }
}

// --- elements

ExprId Checker::read_of_element(EntityId entity, const Element& element, Span span) {
  const Entity e = m_.entities[entity];
  const bool truth = e.type.kind == ValueType::boolean;
  if (element.slot) {
    Expr n = node(truth ? ExprKind::atom : ExprKind::value, span, e.type);
    n.entity = entity;
    n.first_argument = static_cast<std::uint32_t>(m_.arguments.size());
    n.argument_count = 1;
    m_.arguments.push_back({true, *element.slot});
    return add(n);
  }
  Expr n = node(truth ? ExprKind::pick_truth : ExprKind::pick, span, e.type);
  n.entity = entity;
  return add(n, {element.index});
}

ExprId Checker::read_field(const Element& element, const syn::Name& field, Span span) {
  const List& list = m_.lists[element.list];
  if (list.key.valid() && field.text == list.key) {
    if (!element.slot) return element.index;
    Expr n = node(ExprKind::variable, span, {ValueType::enumeration, list.enumeration});
    n.imm = *element.slot;
    return add(n);
  }
  auto found = std::ranges::find(list.field_names, field.text);
  if (list.scalars || found == list.field_names.end()) {
    const std::string name = text(m_.enumerations[list.enumeration].name);
    auto report = diags_.report(Diag::no_such_field, field.span, {name, text(field.text)});
    std::vector<std::string> known;
    if (!list.scalars)
      for (Sym f : list.field_names) known.push_back(text(f));
    if (auto near = nearest(text(field.text), known)) report.help(Note::did_you_mean, {*near});
    return {};
  }
  return read_of_element(list.fields[static_cast<std::size_t>(found - list.field_names.begin())], element, span);
}

// The element that a variable, or a variable and fields that refer to others, stands for.
std::optional<Checker::Element> Checker::element(const Env& env, std::span<const syn::Name> path) {
  auto v = variable(env, {{path[0]}, path[0].span});
  if (!v || m_.enumerations[v->enumeration].list == kNone) return std::nullopt;
  Element at{m_.enumerations[v->enumeration].list, v->slot, {}};
  for (auto& field : path.subspan(1)) {
    ExprId read = read_field(at, field, field.span);
    if (!read.valid()) return std::nullopt;
    const TypeRef type = m_[read].type;
    if (is_proposition(m_[read].kind) || type.kind != ValueType::enumeration || m_.enumerations[type.index].list == kNone) return std::nullopt;
    at = {m_.enumerations[type.index].list, std::nullopt, read};
  }
  return at;
}

std::optional<ExprId> Checker::element_field(const Env& env, const syn::Path& p) {
  if (p.names.size() < 2) return std::nullopt;
  auto v = variable(env, {{p.names[0]}, p.names[0].span});
  if (!v || m_.enumerations[v->enumeration].list == kNone) return std::nullopt;
  auto owner = element(env, std::span(p.names).first(p.names.size() - 1));
  if (!owner) {
    if (!diags_.has_errors()) diags_.report(Diag::no_such_field, p.span, {quoted(p), text(p.last().text)});
    return ExprId{};
  }
  return read_field(*owner, p.last(), p.span);
}

// `grade(m.supérieur)`: for the element that a field refers to.
std::optional<ExprId> Checker::dynamic_reference(const Env& env, const syn::Reference& r) {
  auto refers = [&](const syn::Path& p) { return p.names.size() > 1 && variable(env, {{p.names[0]}, p.names[0].span}); };
  auto argument = std::ranges::find_if(r.arguments, refers);
  if (argument == r.arguments.end()) return std::nullopt;
  auto target = find_entity(r);
  if (!target) return ExprId{};
  const Entity e = m_.entities[*target];
  auto at = element(env, argument->names);
  if (!at) {
    if (!diags_.has_errors()) diags_.report(Diag::no_such_field, argument->span, {quoted(*argument), text(argument->last().text)});
    return ExprId{};
  }
  const TypeRef has{ValueType::enumeration, m_.lists[at->list].enumeration};
  if (e.parameters.size() != 1 || r.arguments.size() != 1) {
    diags_.report(Diag::element_argument, r.span, {quoted(r.path)}).note(Note::declared_here, e.span, {quoted(r.path)});
    return ExprId{};
  }
  if (e.parameters[0] != has.index) {
    diags_.report(Diag::wrong_argument_type, argument->span, {quoted(*argument), type_arg(has), type_arg({ValueType::enumeration, e.parameters[0]})})
        .note(Note::declared_here, e.span, {quoted(r.path)});
    return ExprId{};
  }
  return read_of_element(*target, *at, r.span);
}

// --- quantifiers and aggregates

// What a generator binds, and what it asks of each element: the filter, or what is always true.
bool Checker::bind_element(const Env& env, const syn::Expr& e, Env& inner, std::vector<Local>& locals, Expr& out, ExprId& filter) {
  const syn::Generator& g = env.tree->generators[e.generator];
  std::optional<std::uint32_t> range;
  const Symbol* s = find_name(g.list);
  const bool french = packs_[pack_].lang == Lang::fr;
  if (s && s->kind == Symbol::enumeration) range = s->index;
  else if (s && s->kind == Symbol::entity && m_.entities[s->index].list != kNone) range = m_.lists[m_.entities[s->index].list].enumeration;
  else if (g.list.names.size() == 1 && text(g.list.names[0].text) == (french ? "Partie" : "Party")) range = 0;
  if (!range) {
    if (s) diags_.report(Diag::range_not_list, g.list.span, {quoted(g.list)}).note(Note::declared_here, s->span, {quoted(g.list)});
    else unknown_name(g.list);
    return false;
  }
  if (env.locals) locals = *env.locals;
  if (variable(env, {{g.variable}, g.variable.span})) diags_.report(Diag::duplicate_variable, g.variable.span, {text(g.variable.text)});
  locals.push_back({g.variable.text, {env.slots, *range}});
  inner = env;
  inner.locals = &locals;
  inner.slots = env.slots + 1;
  m_.slots = std::max(m_.slots, inner.slots);
  out.slot = env.slots;
  out.range = *range;
  const std::uint32_t list = m_.enumerations[*range].list;
  if (list != kNone) out.entity = m_.lists[list].entity;
  filter = g.filter.valid() ? proposition(inner, g.filter) : truth_constant(true, e.span);
  return filter.valid();
}

// How many elements: each counts for one.
ExprId Checker::counted(const syn::Expr& e, Expr base, ExprId filter, ExprId body) {
  base.kind = ExprKind::number;
  base.type = {ValueType::integer, 0};
  return add(base, {body.valid() ? conjunction({filter, body}, e.span) : filter});
}

ExprId Checker::quantified(const Env& env, const syn::Expr& e) {
  Env inner;
  std::vector<Local> locals;
  Expr out = node(ExprKind::exists, e.span);
  ExprId filter, body;
  if (!bind_element(env, e, inner, locals, out, filter)) return {};
  if (e.count > 0) {
    body = proposition(inner, env.tree->operands[e.first]);
    if (!body.valid()) return {};
  }
  switch (e.kind) {
    case SK::exists: out.kind = ExprKind::exists; break;
    case SK::for_all: out.kind = ExprKind::for_all; break;
    case SK::majority: out.kind = ExprKind::majority; break;
    default: {
      // A count, compared: its bounds settle it as early as counting can.
      Expr compare = node(ExprKind::compare, e.span);
      compare.comparison = e.kind == SK::at_least_of ? Comparison::greater_equal : e.kind == SK::at_most_of ? Comparison::less_equal : Comparison::equal;
      ExprId count = counted(e, out, filter, body);
      return add(compare, {count, constant(e.number, {ValueType::integer, 0}, e.span)});
    }
  }
  if (!body.valid()) {
    // `il existe x dans biens tel que C` asks for C; `pour tout x dans biens tel que C` asks for it of all.
    body = filter;
    filter = truth_constant(true, e.span);
  }
  return add(out, {filter, body});
}

ExprId Checker::aggregate(const Env& env, const syn::Expr& e) {
  const syn::Path& path = env.tree->references[e.reference].path;
  const std::string& name = text(path.names[0].text);
  const bool french = packs_[pack_].lang == Lang::fr;
  enum { number, sum, least, greatest, first, last, none } what = none;
  if (path.names.size() == 1) {
    what = name == (french ? "nombre" : "count")    ? number
           : name == (french ? "somme" : "sum")     ? sum
           : name == "min"                          ? least
           : name == "max"                          ? greatest
           : name == (french ? "premier" : "first") ? first
           : name == (french ? "dernier" : "last")  ? last
                                                    : none;
  }
  const bool ordered = what == first || what == last;
  if (what == none || e.count != (what == number ? 0u : ordered ? 2u : 1u)) {
    diags_.report(Diag::aggregate_form, e.span);
    return {};
  }
  Env inner;
  std::vector<Local> locals;
  Expr out = node(ExprKind::sum, e.span);
  ExprId filter;
  if (!bind_element(env, e, inner, locals, out, filter)) return {};
  if (what == number) return counted(e, out, filter, {});
  ExprId v = narrowed(value(inner, env.tree->operands[e.first], std::nullopt));
  ExprId key = ordered ? narrowed(value(inner, env.tree->operands[e.first + 1], std::nullopt)) : v;
  if (!v.valid() || !key.valid()) return {};
  const ValueType kind = m_[key].type.kind;
  if (kind == ValueType::enumeration || kind == ValueType::calendar || (what == sum && kind == ValueType::date)) {
    diags_.report(Diag::no_order, m_[key].span, {type_arg(m_[key].type)});
    return {};
  }
  out.type = m_[v].type;
  if (what == sum) {
    out.kind = ExprKind::sum;
    return add(out, {filter, v});
  }
  out.kind = ExprKind::first;
  out.imm = what == greatest || what == last;  // from the greatest on
  return add(out, {filter, key, v});
}

// --- the lists of a scenario

std::optional<Sym> Checker::element_key(const syn::Tree& tree, const List& list, const syn::Element& e, std::size_t index) {
  if (list.scalars || !list.key.valid()) return names_.intern(std::to_string(index + 1));
  for (auto& g : e.fields) {
    if (g.target.path.names.size() != 1 || g.target.path.names[0].text != list.key) continue;
    const syn::Expr* v = g.value.valid() ? &tree[g.value] : nullptr;
    if (v && v->kind == SK::text) return v->literal.text;
    if (v && v->kind == SK::reference && tree.references[v->reference].path.names.size() == 1) return tree.references[v->reference].path.names[0].text;
  }
  const std::string key = text(list.key);
  diags_.report(Diag::element_wrong_form, e.span, {text(m_.enumerations[list.enumeration].name), Arg(fmt::format("avec sa clé : `{{ {} = …, … }}`", key), fmt::format("with its key: `{{ {} = …, … }}`", key))});
  return std::nullopt;
}

// From here on names of elements are those of this scenario, and atoms are laid out for them.
void Checker::enter_lists(const syn::Tree& tree, Scenario& out, const syn::Scenario& s) {
  out.lists.assign(m_.lists.size(), {});
  if (m_.lists.empty()) return;
  for (auto& l : m_.lists) {
    if (s.rest_false) out.lists[m_.enumerations[l.enumeration].list].known = true;
    m_.enumerations[l.enumeration].members.clear();
  }
  for (auto& g : s.given) {
    if (!g.list) continue;
    const Symbol* symbol = find_name(g.target.path);
    if (!symbol || symbol->kind != Symbol::entity || m_.entities[symbol->index].list == kNone) continue;  // said later
    const std::uint32_t index = m_.entities[symbol->index].list;
    const List& list = m_.lists[index];
    auto& members = m_.enumerations[list.enumeration].members;
    out.lists[index].known = true;
    for (std::size_t i = 0; i < g.elements.size(); ++i) {
      auto key = element_key(tree, list, g.elements[i], i);
      if (!key) key = names_.intern(std::to_string(i + 1));
      auto [it, fresh] = member_index_.emplace((std::uint64_t{list.enumeration} << 32) | key->index, static_cast<std::uint32_t>(members.size()));
      if (!fresh) {
        diags_.report(Diag::duplicate_element, g.elements[i].span, {text(*key)});
        continue;
      }
      entered_.push_back((std::uint64_t{list.enumeration} << 32) | key->index);
      members.push_back(*key);
      out.lists[index].keys.push_back(text(*key));
    }
  }
  model::lay_out(m_);
}

void Checker::leave_lists() {
  if (m_.lists.empty()) return;
  for (auto key : entered_) member_index_.erase(key);
  entered_.clear();
  for (auto& l : m_.lists) m_.enumerations[l.enumeration].members = {names_.intern("")};
  model::lay_out(m_);
}

void Checker::add_element(const syn::Tree& tree, Scenario& s, std::uint32_t index, std::uint32_t position, const syn::Element& e) {
  const List list = m_.lists[index];
  const std::string name = text(m_.enumerations[list.enumeration].name);
  const bool one = e.value.valid() || e.mark != syn::Mark::none;
  if (list.scalars != one) {
    diags_.report(Diag::element_wrong_form, e.span, {name, list.scalars ? Arg("comme une valeur", "as a value") : Arg("`{ champ = valeur, … }`", "`{ field = value, … }`")});
    return;
  }
  if (list.scalars) {
    syn::Given g{};
    g.value = e.value;
    g.mark = e.mark;
    g.span = e.span;
    add_given_atom(tree, s, m_.entities[list.fields[0]].first_atom + position, g, name);
    return;
  }
  for (auto& g : e.fields) {
    const syn::Path& p = g.target.path;
    if (p.names.size() == 1 && list.key.valid() && p.names[0].text == list.key) continue;
    auto found = p.names.size() == 1 && g.target.arguments.empty() ? std::ranges::find(list.field_names, p.names[0].text) : list.field_names.end();
    if (found == list.field_names.end()) {
      diags_.report(Diag::no_such_field, p.span, {name, quoted(p)});
      continue;
    }
    EntityId field = list.fields[static_cast<std::size_t>(found - list.field_names.begin())];
    add_given_atom(tree, s, m_.entities[field].first_atom + position, g, quoted(p));
  }
}

}  // namespace domat::sema
