#include "compiler/coverage/plan.h"

#include <algorithm>
#include <map>
#include <string>

#include "compiler/sema/instantiate.h"

namespace domat::coverage {
namespace {

using namespace model;
using ModelRule = model::Rule;

// Where an expression stands: which variables are bound, and what must hold, change or stay for what is found in it to be seen.
struct Place {
  std::uint32_t table;
  std::vector<Column> changes, fixed;
  std::vector<Wanted> met;
};

class Planner {
 public:
  Planner(const Model& m, const std::set<FileId>& files) {
    plan_.files = files;
    plan_.model = m;
    plan_.first_probe = static_cast<RuleId>(m.rules.size());
  }

  Plan run() {
    for (RuleId id = 0; id < plan_.first_probe; ++id) {
      const ModelRule& r = m().rules[id];
      if (r.kind == RuleKind::burden || !own(r.span)) continue;
      (r.kind == RuleKind::exception || r.kind == RuleKind::unless ? plan_.exceptions : plan_.rules).push_back(id);
      add_rule(id);
    }
    return std::move(plan_);
  }

 private:
  Model& m() { return plan_.model; }
  const Model& m() const { return plan_.model; }
  bool own(Span s) const { return plan_.files.contains(s.file); }
  ExprId operand(ExprId id, std::uint32_t i) const { return m().operands[m()[id].first + i]; }

  // --- probes

  RuleId probe(RuleId of, const std::vector<Variable>& variables, ExprId body, const Window& window) {
    ModelRule p;
    p.span = m().rules[of].span;
    p.pack = m().rules[of].pack;
    p.variables = variables;
    p.body = body;
    p.window = window;
    p.reference_date = m().rules[of].reference_date;
    m().rules.push_back(std::move(p));
    return static_cast<RuleId>(m().rules.size() - 1);
  }
  std::uint32_t table(RuleId rule, std::vector<Variable> variables) {
    auto same = [](const Variable& a, const Variable& b) { return a.name == b.name && a.enumeration == b.enumeration; };
    for (std::uint32_t t = static_cast<std::uint32_t>(plan_.tables.size()); t-- > 0 && plan_.tables[t].rule == rule;)
      if (std::ranges::equal(plan_.tables[t].variables, variables, same)) return t;
    plan_.tables.push_back({rule, std::move(variables), {}});
    columns_.emplace_back();
    return static_cast<std::uint32_t>(plan_.tables.size() - 1);
  }
  Column add_column(std::uint32_t t, ExprId body, const Window& window) {
    Table& table = plan_.tables[t];
    table.probes.push_back(probe(table.rule, table.variables, body, window));
    return static_cast<Column>(table.probes.size() - 1);
  }
  Column column(std::uint32_t t, ExprId id) {
    auto [it, fresh] = columns_[t].emplace(id.index, 0);
    if (fresh) it->second = add_column(t, id, {});
    return it->second;
  }
  ExprId combined(ExprKind kind, std::vector<ExprId> operands) {
    Expr e{};
    e.kind = kind;
    e.first = static_cast<std::uint32_t>(m().operands.size());
    e.count = static_cast<std::uint32_t>(operands.size());
    for (ExprId o : operands) {
      e.may_settle = e.may_settle || m()[o].may_settle;
      e.span = m()[o].span;
    }
    m().operands.insert(m().operands.end(), operands.begin(), operands.end());
    m().exprs.push_back(e);
    return {static_cast<std::uint32_t>(m().exprs.size() - 1)};
  }

  // --- rules and windows

  void add_rule(RuleId id) {
    const ModelRule r = m().rules[id];
    const std::uint32_t t = table(id, r.variables);
    Place body{t, {add_column(t, r.body, r.window)}, {}, {}};
    if (r.window != Window{}) {
      body.fixed.push_back(add_column(t, {}, r.window));
      add_sides(id, r);
    }
    if (r.body.valid()) decide(r.body, body, Condition::of_body);
    for (auto& c : r.conclusions)
      if (c.value.valid()) look_within(c.value, {t, {}, {}, {{kHolds, kTrue}}});
  }

  void add_sides(RuleId id, const ModelRule& r) {
    const Window& w = r.window;
    auto side = [&](Side::Kind kind, std::int32_t day, Window seen) { plan_.sides.push_back({id, kind, day, probe(id, r.variables, {}, seen)}); };
    const bool later = known_later(w);
    if (w.from) side(Side::before, *w.from, {{}, w.from, {}});
    if (later) {
      const bool ever_known = !w.to || *w.unknown_before < *w.to;
      side(Side::unknown_wording, *w.unknown_before, {w.from, ever_known ? w.unknown_before : w.to, {}});
      if (ever_known) side(Side::known_wording, *w.unknown_before, {w.unknown_before, w.to, {}});
    } else if (w.from || w.to) {
      side(Side::within, w.from ? *w.from : *w.to, {w.from, w.to, {}});
    }
    if (w.to) side(Side::after, *w.to, {w.to, {}, {}});
  }

  // --- conditions

  // What an expression is, wherever it stands: those that are written twice are one condition.
  void append_shape(ExprId id, std::string& shape) const {
    const Expr& e = m()[id];
    auto number = [&](std::int64_t n) { shape += std::to_string(n) + ","; };
    for (std::int64_t n : {std::int64_t(e.kind), std::int64_t(e.comparison), std::int64_t(e.type.kind), std::int64_t(e.type.index), std::int64_t(e.type.scale),
                           std::int64_t(e.entity), std::int64_t(e.slot), std::int64_t(e.range), e.imm, std::int64_t(e.count)})
      number(n);
    for (std::uint32_t i = 0; i < e.argument_count; ++i) {
      const Argument& a = m().arguments[e.first_argument + i];
      number(a.is_variable), number(a.index);
    }
    for (std::uint32_t i = 0; i < e.count; ++i) append_shape(operand(id, i), shape);
  }

  struct Leaf {
    ExprId id;
    std::vector<Span> places;
  };
  using Leaves = std::vector<Leaf>;

  void add_leaf(ExprId id, Leaves& leaves, std::map<std::string, std::size_t>& seen) const {
    std::string shape;
    append_shape(id, shape);
    auto [it, fresh] = seen.emplace(std::move(shape), leaves.size());
    if (fresh) leaves.push_back({id, {}});
    auto& places = leaves[it->second].places;
    if (std::ranges::find(places, m()[id].span) == places.end()) places.push_back(m()[id].span);
  }
  // The conditions that `et`, `ou`, `non`, counting and `si` join. A function of another pack is one condition: how it comes to its answer is not tested here.
  void collect(ExprId id, Leaves& leaves, std::map<std::string, std::size_t>& seen) const {
    const Expr& e = m()[id];
    switch (e.kind) {
      case ExprKind::all_of: case ExprKind::any_of: case ExprKind::negation: case ExprKind::at_least: case ExprKind::at_most: case ExprKind::exactly: case ExprKind::choice:
        if (!own(e.span)) break;
        for (std::uint32_t i = 0; i < e.count; ++i) collect(operand(id, i), leaves, seen);
        return;
      default: break;
    }
    add_leaf(id, leaves, seen);
  }

  // The conditions of an expression on which something hangs.
  void decide(ExprId whole, const Place& at, Condition::Role role) {
    Leaves leaves;
    std::map<std::string, std::size_t> seen;
    collect(whole, leaves, seen);
    std::vector<Column> columns;
    for (auto& leaf : leaves) columns.push_back(column(at.table, leaf.id));
    std::vector<Column> all = at.fixed;
    all.insert(all.end(), columns.begin(), columns.end());
    const auto fixed = std::make_shared<const std::vector<Column>>(all);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      std::vector<Column> changes = at.changes;
      std::erase(changes, columns[i]);
      const bool constant = m()[leaves[i].id].kind == ExprKind::truth;
      plan_.conditions.push_back({plan_.tables[at.table].rule, role, leaves[i].places, at.table, columns[i], changes, fixed, at.met, constant});
    }
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      if (!holds_conditions(leaves[i].id)) continue;
      std::vector<Column> others = all;
      std::erase(others, columns[i]);
      look_within(leaves[i].id, {at.table, at.changes, others, at.met});
    }
  }

  bool holds_conditions(ExprId id) const {
    const Expr& e = m()[id];
    if (goes_through_list(e.kind) || e.kind == ExprKind::choose) return true;
    for (std::uint32_t i = 0; i < e.count; ++i)
      if (holds_conditions(operand(id, i))) return true;
    return false;
  }

  // Conditions within values, and those of quantifiers.
  void look_within(ExprId id, const Place& at) {
    const Expr e = m()[id];
    if (goes_through_list(e.kind)) return go_through(id, at);
    if (e.kind == ExprKind::choose && own(e.span)) return choose(id, at);
    for (std::uint32_t i = 0; i < e.count; ++i) look_within(operand(id, i), at);
  }

  void choose(ExprId id, const Place& at) {
    const Column condition = column(at.table, operand(id, 0));
    Place inner = at;
    inner.changes.push_back(condition);
    decide(operand(id, 0), inner, Condition::of_choice);
    for (std::uint32_t branch : {1u, 2u}) {
      Place taken = at;
      taken.met.push_back({condition, branch == 1 ? kTrue : kFalse});
      look_within(operand(id, branch), taken);
    }
  }

  // What an element adds to a quantifier.
  ExprId contribution(ExprKind kind, ExprId filter, ExprId body) {
    if (kind == ExprKind::for_all) return combined(ExprKind::any_of, {combined(ExprKind::negation, {filter}), body});
    return combined(ExprKind::all_of, {filter, body});
  }

  // Of a quantifier, what it asks of an element that might count and of one that does: a row is an element.
  void go_through(ExprId id, const Place& at) {
    const Expr e = m()[id];
    if (!own(e.span)) return;
    const RuleId rule = plan_.tables[at.table].rule;
    std::vector<Variable> variables = plan_.tables[at.table].variables;
    if (e.slot > variables.size()) return;
    variables.resize(e.slot);  // an argument of a function is reckoned outside the quantifiers of its body
    variables.push_back({Sym{}, e.range});
    const std::uint32_t t = table(rule, std::move(variables));
    const ExprId filter = operand(id, 0);
    const bool written = m()[filter].kind != ExprKind::truth, has_body = e.kind == ExprKind::exists || e.kind == ExprKind::for_all || e.kind == ExprKind::majority;
    if (has_body) {
      const ExprId body = operand(id, 1);
      const auto both = std::make_shared<const std::vector<Column>>(std::vector{column(t, filter), column(t, body)});
      const Column counted = column(t, contribution(e.kind, filter, body));
      plan_.conditions.push_back({rule, Condition::of_element, {m()[body].span}, t, (*both)[1], {counted}, both, {}});
      // An element that votes against counts too.
      const Column voted = e.kind == ExprKind::majority ? column(t, contribution(e.kind, filter, combined(ExprKind::any_of, {body, combined(ExprKind::negation, {body})}))) : counted;
      if (written) plan_.conditions.push_back({rule, Condition::of_filter, {m()[filter].span}, t, (*both)[0], {voted}, both, {}});
    } else if (written) {
      const Column own = column(t, filter);
      plan_.conditions.push_back({rule, Condition::of_filter, {m()[filter].span}, t, own, {}, std::make_shared<const std::vector<Column>>(std::vector{own}), {}});
    }
    if (has_body) return;
    const Place inner{t, {}, {}, written ? std::vector<Wanted>{{column(t, filter), kTrue}} : std::vector<Wanted>{}};
    for (std::uint32_t i = 1; i < e.count; ++i)
      if (i == 1 || operand(id, i).index != operand(id, 1).index) look_within(operand(id, i), inner);
  }

  Plan plan_;
  std::vector<std::map<std::uint32_t, Column>> columns_;  // by table: of an expression
};

}  // namespace

std::optional<Plan> plan(const Model& m, const std::set<FileId>& files, const SourceMap& sources, Interner& names) {
  Plan p = Planner(m, files).run();
  Model& amended = p.model;
  amended.instances.clear(), amended.bindings.clear(), amended.exceptions.clear(), amended.incompatible.clear(), amended.rules_for.clear(), amended.order.clear();
  for (auto& r : amended.rules) r.first_instance = r.instance_count = 0;
  Diagnostics silent;
  if (!instantiate(amended, sources, names, silent)) return std::nullopt;
  return p;
}

}  // namespace domat::coverage
