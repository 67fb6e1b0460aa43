// What has to hold of every case: checked as conditions are, and concluded in a model of their own.
#include "compiler/sema/properties.h"

#include <utility>

#include "compiler/sema/checker.h"

namespace domat::sema {

// Where `tel que` and `lorsque` do not hold nothing is asked: a property is !C | P.
void Checker::add_property(const syn::Tree& tree, const syn::Item& item, const syn::Property& p) {
  if (item.block != UINT32_MAX) diags_.report(Diag::scenario_in_block, p.name.span);
  Rule binder;
  bind_variables(binder, p.binder);
  if (binder.variables.size() != p.binder.variables.size()) return;
  const bool rules_read_day = std::exchange(m_.reads_day, false);
  const Env env = of_rule(&tree, &binder.variables);
  model::Property out{text(p.name.text), p.name.span, citations(p.citations), binder.variables, {}, {}, {}, {}, false};
  const ExprId filter = p.binder.filter.valid() ? proposition(env, p.binder.filter) : ExprId{};
  const ExprId when = p.when.valid() ? proposition(env, p.when) : ExprId{};
  const Span place = tree[p.body].span;
  out.when = conjunction({filter, when}, place);
  out.body = proposition(env, p.body);
  out.reads_day = std::exchange(m_.reads_day, rules_read_day);
  if (!out.body.valid()) return;
  auto not_ = [&](ExprId id) { return add(node(ExprKind::negation, place), {id}); };
  out.holds = out.when.valid() ? add(node(ExprKind::any_of, place), {not_(out.when), out.body}) : out.body;
  out.denied = not_(out.holds);
  std::uint64_t instances = 1;
  for (auto& v : out.variables) instances = std::min(instances * m_.enumerations[v.enumeration].members.size(), kMaxInstances + 1);
  if (instances > kMaxInstances) diags_.report(Diag::too_many_instances, p.name.span, {out.name, std::size_t{kMaxInstances}});
  m_.properties.push_back(std::move(out));
}

void Checker::check_undefined_in_properties() {
  for (auto& p : m_.properties) {
    std::vector<ExprId> guards;
    if (p.when.valid()) {
      require_defined(p.when, guards);
      add_guards(p.when, guards);
    }
    require_defined(p.body, guards);
  }
}

}  // namespace domat::sema

namespace domat::model {

namespace {

void add_finding(Model& m, const Property& p, Interner& names) {
  const auto id = static_cast<EntityId>(m.entities.size());
  Entity e{};
  e.name = names.intern(p.name);
  e.kind = Kind::finding;
  e.type = {ValueType::boolean, 0};
  e.open = true;
  e.span = p.span;
  const auto first_argument = static_cast<std::uint32_t>(m.arguments.size());
  for (std::uint32_t i = 0; i < p.variables.size(); ++i) {
    e.parameters.push_back(p.variables[i].enumeration);
    m.arguments.push_back({true, i});
  }
  m.entities.push_back(std::move(e));
  m.same_name.push_back({});
  for (const bool negated : {false, true}) {
    Rule r;
    r.span = p.span;
    r.citations = p.citations;
    r.variables = p.variables;
    r.body = negated ? p.denied : p.holds;
    r.conclusions.push_back({id, first_argument, negated, {}, p.span});
    m.rules.push_back(std::move(r));
  }
  m.reads_day = m.reads_day || p.reads_day;
}

}  // namespace

std::optional<Model> with_properties(const Model& m, const SourceMap& sources, Interner& names) {
  Model out = m;
  out.instances.clear(), out.bindings.clear(), out.exceptions.clear(), out.incompatible.clear(), out.rules_for.clear(), out.order.clear();
  for (auto& r : out.rules) r.first_instance = r.instance_count = 0;
  for (auto& p : m.properties) add_finding(out, p, names);
  Diagnostics silent;
  if (!lay_out(out) || !instantiate(out, sources, names, silent)) return std::nullopt;
  return out;
}

}  // namespace domat::model
