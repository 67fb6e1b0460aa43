#include "compiler/mutants/reach.h"

#include <algorithm>

namespace domat::mutants {

using model::EntityId;
using model::RuleId;

Reach::Reach(const model::Model& m) : m_(m), read_by_rule_(m.rules.size()), readers_(m.entities.size()), exceptions_(m.rules.size()), concluding_(m.entities.size()) {
  for (RuleId id = 0; id < m.rules.size(); ++id) {
    const model::Rule& r = m.rules[id];
    auto& all = read_by_rule_[id];
    reads(r.body, all);
    if (r.window != Window{}) reads(r.reference_date, all);
    for (auto& c : r.conclusions) {
      reads(c.value, all);
      concluding_[c.entity].push_back(id);
    }
    for (auto& v : r.variables)
      if (const auto list = m.enumerations[v.enumeration].list; list != kNone) all.push_back(m.lists[list].entity);
    std::ranges::sort(all);
    const auto [from, to] = std::ranges::unique(all);
    all.erase(from, to);
    for (EntityId e : all) readers_[e].push_back(id);
    for (RuleId target : r.targets) exceptions_[target].push_back(id);
  }
}

void Reach::reads(model::ExprId id, std::vector<EntityId>& out) const {
  if (!id.valid()) return;
  const model::Expr& e = m_[id];
  if (e.entity != kNone) out.push_back(e.entity);
  for (std::uint32_t i = 0; i < e.count; ++i) reads(m_.operands[e.first + i], out);
}

std::vector<bool> Reach::first(const std::vector<RuleId>& rules) const {
  std::vector<bool> out(m_.entities.size(), false), seen(m_.rules.size(), false);
  for (std::vector<RuleId> open = rules; !open.empty();) {
    const RuleId id = open.back();
    open.pop_back();
    if (seen[id]) continue;
    seen[id] = true;
    for (auto& c : m_.rules[id].conclusions) out[c.entity] = true;
    open.insert(open.end(), m_.rules[id].targets.begin(), m_.rules[id].targets.end());
  }
  return out;
}

// Visits each entity that is marked, and each that the visits mark.
template <typename Visit>
static void go_through(std::vector<bool>& marked, Visit&& visit) {
  std::vector<EntityId> open;
  for (EntityId e = 0; e < marked.size(); ++e)
    if (marked[e]) open.push_back(e);
  const auto reach = [&](EntityId next) {
    if (!marked[next]) open.push_back(next);
    marked[next] = true;
  };
  while (!open.empty()) {
    const EntityId e = open.back();
    open.pop_back();
    visit(e, reach);
  }
}

std::vector<bool> Reach::from(const std::vector<RuleId>& rules) const {
  std::vector<bool> out = first(rules);
  go_through(out, [&](EntityId e, auto&& reach) {
    for (auto& d : m_.disputes)
      if (d.charge == e) reach(d.entity);
    const std::vector<bool> next = first(readers_[e]);
    for (EntityId n = 0; n < next.size(); ++n)
      if (next[n]) reach(n);
  });
  return out;
}

std::vector<bool> Reach::behind(const std::vector<bool>& entities) const {
  std::vector<bool> out = entities, seen(m_.rules.size(), false);
  go_through(out, [&](EntityId e, auto&& reach) {
    if (const auto dispute = m_.entities[e].dispute; dispute != kNone) reach(m_.disputes[dispute].charge);
    std::vector<RuleId> rules = concluding_[e];
    while (!rules.empty()) {
      const RuleId id = rules.back();
      rules.pop_back();
      if (seen[id]) continue;
      seen[id] = true;
      for (EntityId read : read_by_rule_[id]) reach(read);
      rules.insert(rules.end(), exceptions_[id].begin(), exceptions_[id].end());
    }
  });
  return out;
}

}  // namespace domat::mutants
