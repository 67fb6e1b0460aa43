// Rules unrolled over their variables and conclusions, and exceptions attached instance by instance.
#include <algorithm>

#include "compiler/sema/checker.h"

namespace domat::sema {

bool Checker::enough_instances(Span span, const std::string& what, std::uint64_t more) {
  if (m_.instances.size() + more <= kMaxInstances) return true;
  if (!too_many_) diags_.report(Diag::too_many_instances, span, {what, std::size_t{kMaxInstances}});
  too_many_ = true;
  return false;
}

void Checker::add_instances(RuleId id) {
  Rule& r = m_.rules[id];
  std::uint64_t bindings = 1;
  for (auto& v : r.variables) {
    bindings *= m_.enumerations[v.enumeration].members.size();
    if (bindings > kMaxInstances) break;
  }
  std::uint64_t each = std::max<std::size_t>(r.conclusions.size(), 1);
  if (!enough_instances(r.span, std::string(sources_.text(r.span)).substr(0, 40), bindings * each)) return;
  r.first_instance = static_cast<std::uint32_t>(m_.instances.size());
  std::vector<std::uint32_t> binding(r.variables.size());
  for (std::uint64_t n = 0; n < bindings; ++n) {
    std::uint64_t rest = n;
    for (std::size_t i = binding.size(); i-- > 0;) {
      auto size = m_.enumerations[r.variables[i].enumeration].members.size();
      binding[i] = static_cast<std::uint32_t>(rest % size);
      rest /= size;
    }
    auto first = static_cast<std::uint32_t>(m_.bindings.size());
    m_.bindings.insert(m_.bindings.end(), binding.begin(), binding.end());
    if (r.conclusions.empty()) m_.instances.push_back({id, kNone, first});
    for (std::uint32_t c = 0; c < r.conclusions.size(); ++c) {
      Instance i{id, c, first};
      i.atom = atom_of(m_, r.conclusions[c].entity, r.conclusions[c].first_argument, binding.data());
      i.negated = r.conclusions[c].negated;
      m_.instances.push_back(i);
    }
  }
  r.instance_count = static_cast<std::uint32_t>(m_.instances.size()) - r.first_instance;
}

void Checker::make_instances() {
  for (RuleId id = 0; id < m_.rules.size(); ++id) add_instances(id);
  std::vector<std::uint32_t>& first = m_.rules_for_first;
  first.assign(m_.atom_count + 1, 0);
  for (auto& i : m_.instances)
    if (i.atom != kNone) ++first[i.atom + 1];
  for (std::size_t a = 1; a < first.size(); ++a) first[a] += first[a - 1];
  m_.rules_for.resize(first.back());
  std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
  for (InstanceId i = 0; i < m_.instances.size(); ++i)
    if (m_.instances[i].atom != kNone) m_.rules_for[next[m_.instances[i].atom]++] = i;
  check_incompatibles();
}

bool Checker::enough_pairs(RuleId id, std::uint64_t more) {
  pairs_ += more;
  if (pairs_ <= kMaxExceptionLinks) return true;
  Span place = m_.rules[id].span;
  if (!too_many_) diags_.report(Diag::too_many_instances, place, {excerpt(sources_.text(place)), std::size_t{kMaxExceptionLinks}});
  too_many_ = true;
  return false;
}

// An exception without a conclusion defeats the target's instances that agree with it on the variables both name.
void Checker::attach_defeating(RuleId id) {
  const Rule& e = m_.rules[id];
  for (RuleId target : notes_[id].targets) {
    const Rule& t = m_.rules[target];
    if (!enough_pairs(id, e.instance_count + t.instance_count)) return;
    std::vector<std::pair<std::size_t, std::size_t>> shared;
    for (std::size_t i = 0; i < e.variables.size(); ++i)
      for (std::size_t j = 0; j < t.variables.size(); ++j)
        if (e.variables[i].name == t.variables[j].name) shared.push_back({i, j});
    std::map<std::vector<std::uint32_t>, std::vector<InstanceId>> by_values;
    for (InstanceId x = e.first_instance; x < e.first_instance + e.instance_count; ++x) {
      std::vector<std::uint32_t> key;
      for (auto [i, j] : shared) key.push_back(m_.bindings[m_.instances[x].first_binding + i]);
      by_values[key].push_back(x);
    }
    for (InstanceId y = t.first_instance; y < t.first_instance + t.instance_count; ++y) {
      std::vector<std::uint32_t> key;
      for (auto [i, j] : shared) key.push_back(m_.bindings[m_.instances[y].first_binding + j]);
      auto found = by_values.find(key);
      if (found == by_values.end()) continue;
      if (!enough_pairs(id, found->second.size())) return;
      for (InstanceId x : found->second) link(y, x);
    }
  }
}

// One with a conclusion defeats the instances of its targets that it contradicts.
void Checker::attach_contradicting(RuleId id) {
  const Rule& e = m_.rules[id];
  bool any = false;
  std::vector<RuleId> targets = notes_[id].targets;
  std::ranges::sort(targets);
  for (InstanceId x = e.first_instance; x < e.first_instance + e.instance_count; ++x) {
    const Instance& mine = m_.instances[x];
    bool is_value = m_.entities[m_.atom_entity[mine.atom]].kind == Kind::value;
    if (!enough_pairs(id, m_.rules_for_first[mine.atom + 1] - m_.rules_for_first[mine.atom])) return;
    for (auto k = m_.rules_for_first[mine.atom]; k < m_.rules_for_first[mine.atom + 1]; ++k) {
      InstanceId y = m_.rules_for[k];
      const Instance& other = m_.instances[y];
      if (other.rule == id || !std::ranges::binary_search(targets, other.rule)) continue;
      if (!is_value && other.negated == mine.negated) continue;
      link(y, x);
      any = true;
    }
  }
  if (!any && e.instance_count > 0) {
    auto report = diags_.report(Diag::contradicts_nothing, e.conclusions[0].span, {std::string(sources_.text(e.conclusions[0].span))});
    if (!notes_[id].targets.empty()) report.note(Note::exception_target_here, m_.rules[notes_[id].targets[0]].span);
    report.help(Note::leave_conclusion_out);
  }
}

// Every rule for the contrary is an exception to a presumption, every other rule for a value to its default.
void Checker::attach_presumptions() {
  for (InstanceId x = 0; x < m_.instances.size(); ++x) {
    const Instance& mine = m_.instances[x];
    RuleKind kind = m_.rules[mine.rule].kind;
    if (kind != RuleKind::presumption && kind != RuleKind::burden) continue;
    if (mine.atom == kNone) continue;
    bool is_value = m_.entities[m_.atom_entity[mine.atom]].kind == Kind::value;
    if (!enough_pairs(mine.rule, m_.rules_for_first[mine.atom + 1] - m_.rules_for_first[mine.atom])) return;
    for (auto k = m_.rules_for_first[mine.atom]; k < m_.rules_for_first[mine.atom + 1]; ++k) {
      InstanceId y = m_.rules_for[k];
      RuleKind other = m_.rules[m_.instances[y].rule].kind;
      if (y == x || other == RuleKind::burden || (other == RuleKind::presumption && kind == RuleKind::presumption)) continue;
      if (is_value || m_.instances[y].negated != mine.negated) link(x, y);
    }
  }
}

void Checker::attach_exceptions() {
  for (RuleId id = 0; id < m_.rules.size(); ++id) {
    if (notes_[id].targets.empty()) continue;
    if (m_.rules[id].conclusions.empty()) attach_defeating(id);
    else attach_contradicting(id);
  }
  attach_presumptions();
  std::ranges::sort(links_);
  auto [from, to] = std::ranges::unique(links_);
  links_.erase(from, to);
  for (auto [target, exception] : links_) {
    Instance& t = m_.instances[target];
    if (t.exception_count++ == 0) t.first_exception = static_cast<std::uint32_t>(m_.exceptions.size());
    m_.exceptions.push_back(exception);
  }
}

// An interdiction excludes the obligation, right or power to the same act.
void Checker::check_incompatibles() {
  for (EntityId first = 0; first < m_.entities.size(); ++first) {
    std::vector<EntityId> family{first};
    family.insert(family.end(), same_name_[first].begin(), same_name_[first].end());
    for (EntityId p : family) {
      if (m_.entities[p].kind != Kind::prohibition) continue;
      for (EntityId o : family) {
        Kind k = m_.entities[o].kind;
        if (k != Kind::obligation && k != Kind::right && k != Kind::power) continue;
        if (m_.entities[o].parameters != m_.entities[p].parameters) continue;
        for (std::uint32_t a = 0; a < m_.entities[p].atom_count; ++a)
          m_.incompatible.push_back({m_.entities[o].first_atom + a, m_.entities[p].first_atom + a, m_.entities[p].span, {}});
      }
    }
  }
}

}  // namespace domat::sema
