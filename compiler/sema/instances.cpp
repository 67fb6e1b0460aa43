// Rules unrolled over their variables and conclusions, and exceptions attached instance by instance.
#include <algorithm>

#include "compiler/base/unicode.h"
#include "compiler/sema/instantiation.h"

namespace domat::model {

void Instantiation::run() {
  make_instances();
  if (!diags_.has_errors()) attach_exceptions();
  if (!diags_.has_errors()) order_steps();
}

bool lay_out(Model& m) {
  m.atom_count = 0;
  m.atom_entity.clear();
  for (EntityId id = 0; id < m.entities.size(); ++id) {
    Entity& e = m.entities[id];
    std::uint64_t count = 1;
    for (auto p : e.parameters) {
      count *= m.enumerations[p].members.size();
      if (count > kMaxInstances) return false;
    }
    if (count + m.atom_count > kMaxInstances) return false;
    e.first_atom = m.atom_count;
    e.atom_count = static_cast<std::uint32_t>(count);
    m.atom_count += e.atom_count;
    m.atom_entity.insert(m.atom_entity.end(), e.atom_count, id);
  }
  return true;
}

bool instantiate(Model& m, const SourceMap& sources, Interner& names, Diagnostics& diags) {
  Instantiation(m, sources, names, diags).run();
  return !diags.has_errors();
}

std::optional<Model> expand(const Model& m, const std::vector<ListState>& lists, const SourceMap& sources, Interner& names) {
  Model out = m;
  out.expanded = true;
  const EntityId date = m.packs[0].date_fact == kNone ? kNone : m.atom_entity[m.packs[0].date_fact];
  for (std::size_t i = 0; i < out.lists.size(); ++i) {
    auto& members = out.enumerations[out.lists[i].enumeration].members;
    members.clear();
    out.enumerations[out.lists[i].enumeration].unknown = i >= lists.size() || !lists[i].known;
    if (i < lists.size())
      for (auto& key : lists[i].keys) members.push_back(names.intern(key));
  }
  out.instances.clear(), out.bindings.clear(), out.exceptions.clear(), out.incompatible.clear(), out.rules_for.clear(), out.order.clear();
  for (auto& r : out.rules) r.first_instance = r.instance_count = 0;
  Diagnostics silent;
  if (!lay_out(out) || !instantiate(out, sources, names, silent)) return std::nullopt;
  if (date != kNone) out.packs[0].date_fact = out.entities[date].first_atom;
  return out;
}

bool Instantiation::enough_instances(Span span, const std::string& what, std::uint64_t more) {
  if (m_.instances.size() + more <= kMaxInstances) return true;
  if (!too_many_) diags_.report(Diag::too_many_instances, span, {what, std::size_t{kMaxInstances}});
  too_many_ = true;
  return false;
}

// Of an unknown list one element stands for all that there may be, bound to kNone.
std::size_t Instantiation::range_of(const Variable& v) const {
  const Enumeration& e = m_.enumerations[v.enumeration];
  return e.unknown ? 1 : e.members.size();
}

// Whether a conclusion is of an element of an unknown list: until the list is known there is nothing that it could be said of.
bool Instantiation::of_no_element(const Conclusion& c, const std::vector<std::uint32_t>& binding) const {
  for (std::size_t i = 0; i < m_.entities[c.entity].parameters.size(); ++i) {
    const Argument& a = m_.arguments[c.first_argument + i];
    if (a.is_variable && binding[a.index] == kNone) return true;
  }
  return false;
}

void Instantiation::add_instances(RuleId id) {
  Rule& r = m_.rules[id];
  std::uint64_t bindings = 1;
  AtomId listed = kNone;
  for (auto& v : r.variables) {
    bindings *= range_of(v);
    if (bindings > kMaxInstances) break;
    if (const Enumeration& e = m_.enumerations[v.enumeration]; e.unknown) listed = m_.entities[m_.lists[e.list].entity].first_atom;
  }
  std::uint64_t each = std::max<std::size_t>(r.conclusions.size(), 1);
  if (!enough_instances(r.span, std::string(sources_.text(r.span)).substr(0, 40), bindings * each)) return;
  r.first_instance = static_cast<std::uint32_t>(m_.instances.size());
  std::vector<std::uint32_t> binding(r.variables.size());
  for (std::uint64_t n = 0; n < bindings; ++n) {
    std::uint64_t rest = n;
    for (std::size_t i = binding.size(); i-- > 0;) {
      const auto size = range_of(r.variables[i]);
      binding[i] = m_.enumerations[r.variables[i].enumeration].unknown ? kNone : static_cast<std::uint32_t>(rest % size);
      rest /= size;
    }
    auto first = static_cast<std::uint32_t>(m_.bindings.size());
    m_.bindings.insert(m_.bindings.end(), binding.begin(), binding.end());
    auto add = [&](Instance i) {
      i.listed = listed;
      m_.instances.push_back(i);
    };
    if (r.conclusions.empty()) add({id, kNone, first});
    for (std::uint32_t c = 0; c < r.conclusions.size(); ++c) {
      if (listed != kNone && of_no_element(r.conclusions[c], binding)) continue;
      Instance i{id, c, first};
      i.atom = atom_of(m_, r.conclusions[c].entity, r.conclusions[c].first_argument, binding.data());
      i.negated = r.conclusions[c].negated;
      add(i);
    }
  }
  r.instance_count = static_cast<std::uint32_t>(m_.instances.size()) - r.first_instance;
}

void Instantiation::make_instances() {
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

bool Instantiation::enough_pairs(RuleId id, std::uint64_t more) {
  pairs_ += more;
  if (pairs_ <= kMaxExceptionLinks) return true;
  Span place = m_.rules[id].span;
  if (!too_many_) diags_.report(Diag::too_many_instances, place, {excerpt(sources_.text(place)), std::size_t{kMaxExceptionLinks}});
  too_many_ = true;
  return false;
}

// An exception without a conclusion defeats the target's instances that agree with it on the variables both name.
void Instantiation::attach_defeating(RuleId id) {
  const Rule& e = m_.rules[id];
  for (RuleId target : m_.rules[id].targets) {
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
void Instantiation::attach_contradicting(RuleId id) {
  const Rule& e = m_.rules[id];
  bool any = false;
  std::vector<RuleId> targets = m_.rules[id].targets;
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
  if (!any && e.instance_count > 0 && !m_.expanded) {
    auto report = diags_.report(Diag::contradicts_nothing, e.conclusions[0].span, {std::string(sources_.text(e.conclusions[0].span))});
    if (!m_.rules[id].targets.empty()) report.note(Note::exception_target_here, m_.rules[m_.rules[id].targets[0]].span);
    report.help(Note::leave_conclusion_out);
  }
}

// Every rule for the contrary is an exception to a presumption, every other rule for a value to its default.
void Instantiation::attach_presumptions() {
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

void Instantiation::attach_exceptions() {
  for (RuleId id = 0; id < m_.rules.size(); ++id) {
    if (m_.rules[id].targets.empty()) continue;
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

void Instantiation::add_incompatible(std::uint32_t id) {
  const IncompatibleRule& r = m_.incompatible_rules[id];
  std::vector<std::uint32_t> binding(r.variables.size(), 0);
  std::uint64_t count = 1;
  for (auto& v : r.variables) {
    count *= m_.enumerations[v.enumeration].members.size();
    if (count > kMaxInstances) break;
  }
  if (!enough_instances(r.span, "incompatible", count)) return;
  for (std::uint64_t n = 0; n < count; ++n) {
    std::uint64_t rest = n;
    for (std::size_t i = binding.size(); i-- > 0;) {
      auto size = m_.enumerations[r.variables[i].enumeration].members.size();
      binding[i] = static_cast<std::uint32_t>(rest % size);
      rest /= size;
    }
    if (r.filter.valid()) {
      auto kept = settled(m_, r.filter, binding.data());
      if (!kept && m_.lists.empty()) {
        diags_.report(Diag::filter_reads_case, m_[r.filter].span);
        return;
      }
      if (kept && !kept->t) continue;
    }
    m_.incompatible.push_back({atom_of(m_, r.left, r.left_argument, binding.data()), atom_of(m_, r.right, r.right_argument, binding.data()), r.span, r.citations, id,
                               static_cast<std::uint32_t>(m_.bindings.size())});
    m_.bindings.insert(m_.bindings.end(), binding.begin(), binding.end());
  }
}

// An interdiction excludes the obligation, right or power to the same act.
void Instantiation::check_incompatibles() {
  for (std::uint32_t i = 0; i < m_.incompatible_rules.size(); ++i) add_incompatible(i);
  for (EntityId first = 0; first < m_.entities.size(); ++first) {
    std::vector<EntityId> family{first};
    family.insert(family.end(), m_.same_name[first].begin(), m_.same_name[first].end());
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

}  // namespace domat::model
