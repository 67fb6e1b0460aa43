#include "compiler/mutants/amend.h"

#include <algorithm>
#include <map>
#include <utility>

#include "compiler/sema/instantiate.h"

namespace domat::mutants {

namespace {

using model::Conclusion;
using model::EntityId;
using model::Expr;
using model::ExprId;
using model::ExprKind;
using model::Model;
using model::RuleId;

// Instances and their order, of rules that changed.
bool instantiate_again(Model& m, const SourceMap& sources, Interner& names) {
  m.instances.clear(), m.bindings.clear(), m.exceptions.clear(), m.incompatible.clear(), m.rules_for.clear(), m.order.clear();
  for (auto& r : m.rules) r.first_instance = r.instance_count = 0;
  Diagnostics silent;
  return model::lay_out(m) && model::instantiate(m, sources, names, silent);
}

class Amendment {
 public:
  Amendment(const Found& found, const SourceMap& sources, Interner& names) : found_(found), sources_(sources), names_(names), m_(found.model) {}

  std::optional<Amended> run(std::span<const std::uint32_t> group) {
    const EntityId selector = add_entity("mutant", domat::Kind::fact);
    selector_ = read(selector);
    const EntityId never = add_entity("never", domat::Kind::value);  // that no rule gives: to compare it is unknown
    Expr same = node(ExprKind::compare);
    same.comparison = Comparison::equal;
    never_ = push(same, {read(never), number(0)});
    for (std::size_t i = 0; i < group.size(); ++i) collect(static_cast<std::int64_t>(i + 1), found_.mutants[group[i]]);
    parameters();
    for (auto& [site, alternatives] : exprs_) select(site, alternatives);
    for (auto& [rule, moves] : windows_) open_window(rule, moves);
    for (auto& [rule, which] : dropped_)
      for (const std::int64_t k : which) guard(rule, not_selected(k));
    for (auto& [rule, changes] : conclusions_) split(rule, changes);
    // A conclusion that stands alone may contradict nothing; the pack as written was checked.
    const bool expanded = std::exchange(m_.expanded, true);
    if (!instantiate_again(m_, sources_, names_)) return std::nullopt;
    m_.expanded = expanded;
    return Amended{std::move(m_), selector};
  }

 private:
  struct ChangedConclusion {
    std::int64_t mutant;
    ConclusionChanged change;
  };

  static Expr node(ExprKind kind, TypeRef type = {}) {
    Expr e{};
    e.kind = kind;
    e.type = type;
    return e;
  }
  ExprId push(Expr e, const std::vector<ExprId>& operands) {
    e.first = static_cast<std::uint32_t>(m_.operands.size());
    e.count = static_cast<std::uint32_t>(operands.size());
    e.may_settle = true;
    m_.operands.insert(m_.operands.end(), operands.begin(), operands.end());
    m_.exprs.push_back(e);
    return {static_cast<std::uint32_t>(m_.exprs.size() - 1)};
  }
  ExprId number(std::int64_t v) { return constant(v, {ValueType::integer, 0}); }
  ExprId constant(std::int64_t v, TypeRef type) {
    Expr e = node(ExprKind::constant, type);
    e.imm = v;
    return push(e, {});
  }
  ExprId all_of(const std::vector<ExprId>& parts) { return push(node(ExprKind::all_of), parts); }
  ExprId any_of(const std::vector<ExprId>& parts) { return push(node(ExprKind::any_of), parts); }

  EntityId add_entity(const char* name, domat::Kind kind) {
    model::Entity e{};
    e.name = names_.intern(name);
    e.kind = kind;
    e.type = {ValueType::integer, 0};
    e.span = m_.entities[0].span;
    m_.entities.push_back(e);
    m_.same_name.emplace_back();
    return static_cast<EntityId>(m_.entities.size() - 1);
  }
  ExprId read(EntityId read) {
    Expr e = node(ExprKind::value, {ValueType::integer, 0});
    e.entity = read;
    return push(e, {});
  }

  ExprId selected(std::int64_t k) {
    auto [at, fresh] = selected_.try_emplace(k);
    if (fresh) {
      Expr same = node(ExprKind::compare);
      same.comparison = Comparison::equal;
      const ExprId mine = number(k);
      at->second.first = push(same, {selector_, mine});
      at->second.second = push(node(ExprKind::negation), {at->second.first});
    }
    return at->second.first;
  }
  ExprId not_selected(std::int64_t k) {
    selected(k);
    return selected_[k].second;
  }

  void collect(std::int64_t k, const Mutant& mutant) {
    for (auto& change : mutant.changes) {
      if (auto* c = std::get_if<ExprChange>(&change)) exprs_[c->site.index].push_back({k, c->to});
      if (auto* c = std::get_if<RuleDropped>(&change)) dropped_[c->rule].push_back(k);
      if (auto* c = std::get_if<WindowMoved>(&change)) windows_[c->rule].push_back({k, c->to});
      if (auto* c = std::get_if<ConclusionChanged>(&change)) conclusions_[c->rule].push_back({k, *c});
      if (auto* c = std::get_if<ParameterChanged>(&change)) parameters_[c->parameter].push_back({k, c->to});
    }
  }

  // Each reader of a parameter may read another instead.
  void parameters() {
    if (parameters_.empty()) return;
    std::map<std::uint32_t, std::vector<std::pair<std::int64_t, std::uint32_t>>> instead;
    for (auto& [parameter, all] : parameters_)
      for (auto& [k, to] : all) {
        m_.parameters.push_back(to);
        instead[parameter].push_back({k, static_cast<std::uint32_t>(m_.parameters.size() - 1)});
      }
    const auto count = static_cast<std::uint32_t>(m_.exprs.size());
    for (std::uint32_t i = 0; i < count; ++i) {
      if (m_.exprs[i].kind != ExprKind::parameter) continue;
      auto found = instead.find(static_cast<std::uint32_t>(m_.exprs[i].imm));
      if (found == instead.end()) continue;
      for (auto& [k, other] : found->second) {
        Expr e = m_.exprs[i];
        e.imm = other;
        m_.exprs.push_back(e);
        exprs_[i].push_back({k, {static_cast<std::uint32_t>(m_.exprs.size() - 1)}});
      }
    }
  }

  // What stood there, and what takes its place where a mutant is selected. The selector is known, so that each of these is exactly one of its sides.
  void select(std::uint32_t site, const std::vector<std::pair<std::int64_t, ExprId>>& alternatives) {
    m_.exprs.push_back(Expr(m_.exprs[site]));
    ExprId now{static_cast<std::uint32_t>(m_.exprs.size() - 1)};
    for (auto& [k, to] : alternatives) {
      const Expr other = m_[to];
      if (!is_proposition(other.kind)) now = push(node(ExprKind::choose, other.type), {selected(k), to, now});
      else if (other.kind == ExprKind::truth) now = other.imm ? any_of({now, selected(k)}) : all_of({now, not_selected(k)});
      else now = any_of({all_of({selected(k), to}), all_of({not_selected(k), now})});
    }
    m_.exprs[site] = Expr(m_[now]);
  }

  void guard(RuleId rule, ExprId condition) {
    ExprId& body = m_.rules[rule].body;
    body = body.valid() ? all_of({body, condition}) : condition;
  }

  // A window that mutants move is a condition: a comparison of the reference date is as known as the date is.
  void open_window(RuleId rule, const std::vector<std::pair<std::int64_t, Window>>& moves) {
    const TypeRef type{ValueType::date, 0};
    const Window w = m_.rules[rule].window;
    const ExprId date = m_.rules[rule].reference_date.valid() ? m_.rules[rule].reference_date : push(node(ExprKind::day, type), {});
    auto compared = [&](Comparison op, std::optional<std::int32_t> Window::*which) {
      ExprId day = constant(*(w.*which), type);
      std::vector<ExprId> either;
      for (auto& [k, to] : moves)
        if (!(to.*which)) either.push_back(selected(k));  // it has no such end
        else if (to.*which != w.*which) day = push(node(ExprKind::choose, type), {selected(k), constant(*(to.*which), type), day});
      Expr e = node(ExprKind::compare);
      e.comparison = op;
      either.push_back(push(e, {date, day}));
      return any_of(either);
    };
    if (w.from) guard(rule, compared(Comparison::greater_equal, &Window::from));
    if (w.to) guard(rule, compared(Comparison::less, &Window::to));
    if (w.unknown_before) {
      const ExprId known = compared(Comparison::greater_equal, &Window::unknown_before);
      guard(rule, any_of({known, never_}));
      guard(rule, any_of({known, push(node(ExprKind::negation), {known})}));  // a date in conflict stays so
    }
    m_.rules[rule].window = {};
  }

  // One rule for each conclusion, and one for each that a mutant concludes instead.
  void split(RuleId rule, const std::vector<ChangedConclusion>& changes) {
    const model::Rule whole = m_.rules[rule];
    const auto first_new = m_.rules.size();
    for (std::uint32_t i = 0; i < whole.conclusions.size(); ++i) {
      model::Rule one = whole;
      one.conclusions = {whole.conclusions[i]};
      const RuleId mine = i == 0 ? rule : static_cast<RuleId>(m_.rules.size());
      if (i == 0) m_.rules[rule] = std::move(one);
      else m_.rules.push_back(std::move(one));
      for (auto& c : changes) {
        if (c.change.index != i) continue;
        if (!c.change.dropped) {
          model::Rule other = whole;
          other.conclusions = {c.change.to};
          m_.rules.push_back(std::move(other));
          guard(static_cast<RuleId>(m_.rules.size() - 1), selected(c.mutant));
        }
        guard(mine, not_selected(c.mutant));
      }
    }
    for (RuleId e = 0; e < m_.rules.size(); ++e)
      if (std::ranges::find(m_.rules[e].targets, rule) != m_.rules[e].targets.end())
        for (std::size_t copy = first_new; copy < m_.rules.size(); ++copy) m_.rules[e].targets.push_back(static_cast<RuleId>(copy));
  }

  const Found& found_;
  const SourceMap& sources_;
  Interner& names_;
  Model m_;
  ExprId selector_, never_;
  std::map<std::int64_t, std::pair<ExprId, ExprId>> selected_;
  std::map<std::uint32_t, std::vector<std::pair<std::int64_t, ExprId>>> exprs_;
  std::map<RuleId, std::vector<std::int64_t>> dropped_;
  std::map<RuleId, std::vector<std::pair<std::int64_t, Window>>> windows_;
  std::map<RuleId, std::vector<ChangedConclusion>> conclusions_;
  std::map<std::uint32_t, std::vector<std::pair<std::int64_t, Parameter>>> parameters_;
};

}  // namespace

std::optional<Amended> amend(const Found& found, std::span<const std::uint32_t> mutants, const SourceMap& sources, Interner& names) {
  return Amendment(found, sources, names).run(mutants);
}

std::optional<model::Model> changed(const Found& found, std::uint32_t mutant, const SourceMap& sources, Interner& names) {
  Model m = found.model;
  bool dropped = false;
  for (auto& change : found.mutants[mutant].changes) {
    if (auto* c = std::get_if<ExprChange>(&change)) m.exprs[c->site.index] = Expr(m[c->to]);
    if (auto* c = std::get_if<WindowMoved>(&change)) m.rules[c->rule].window = c->to;
    if (auto* c = std::get_if<ParameterChanged>(&change)) m.parameters[c->parameter] = c->to;
    if (auto* c = std::get_if<ConclusionChanged>(&change)) {
      auto& all = m.rules[c->rule].conclusions;
      if (c->dropped) all.erase(all.begin() + c->index);
      else all[c->index] = c->to;
    }
    if (auto* c = std::get_if<RuleDropped>(&change)) {
      // It stays where it is, so that the rules after it keep their numbers, and says nothing.
      Expr never{};
      never.kind = ExprKind::truth;
      never.may_settle = true;
      m.exprs.push_back(never);
      model::Rule& r = m.rules[c->rule];
      r.body = {static_cast<std::uint32_t>(m.exprs.size() - 1)};
      r.variables.clear(), r.conclusions.clear(), r.targets.clear();
      r.window = {};
      dropped = true;
    }
  }
  // An exception to a rule that is gone contradicts nothing, and may be left as it is.
  const bool expanded = std::exchange(m.expanded, m.expanded || dropped);
  if (!instantiate_again(m, sources, names)) return std::nullopt;
  m.expanded = expanded;
  return m;
}

}  // namespace domat::mutants
