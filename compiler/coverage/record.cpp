#include "compiler/coverage/record.h"

namespace domat::coverage {
namespace {

void note(Seen& seen, std::uint32_t scenario) {
  if (seen.scenarios > 0 && seen.last == scenario) return;
  if (seen.scenarios++ == 0) seen.first = scenario;
  seen.last = scenario;
}

bool ever_true(const model::Model& m, const Outcome& o, model::RuleId id) {
  const model::Rule& r = m.rules[id];
  for (model::InstanceId i = r.first_instance; i < r.first_instance + r.instance_count; ++i)
    if (m.instances[i].listed == kNone && o.holds[i] == kTrue) return true;
  return false;
}

std::string members(const model::Model& m, const Interner& names, const Table& t, const model::Instance& i) {
  std::string all;
  for (std::size_t v = 0; v < t.variables.size(); ++v) {
    const auto& enumeration = m.enumerations[t.variables[v].enumeration];
    all += (v == 0 ? "" : ", ") + names.text(enumeration.members[m.bindings[i.first_binding + v]]);
  }
  return all;
}

// A of each instance, from H (language.md, section 5).
std::vector<Truth> applied(const model::Model& m, const Outcome& o) {
  std::vector<Truth> a(m.instances.size());
  for (model::Step s : m.order) {
    if (s.is_atom) continue;
    const model::Instance& i = m.instances[s.index];
    Truth defeated = kFalse;
    for (std::uint32_t k = 0; k < i.exception_count; ++k) defeated = defeated | a[m.exceptions[i.first_exception + k]];
    a[s.index] = o.holds[s.index] & !defeated;
  }
  return a;
}

}  // namespace

Record::Record(const Plan& p, const Interner& names)
    : plan_(p), names_(names), rows_(p.tables.size()), held_(p.first_probe), set_aside_(p.first_probe), sides_(p.sides.size()) {}

void Record::add(std::uint32_t scenario, const model::Model& m, const Outcome& o) {
  for (auto* group : {&plan_.rules, &plan_.exceptions})
    for (model::RuleId id : *group)
      if (ever_true(m, o, id)) note(held_[id], scenario);
  for (std::size_t i = 0; i < plan_.sides.size(); ++i)
    if (ever_true(m, o, plan_.sides[i].probe)) note(sides_[i], scenario);
  for (std::uint32_t t = 0; t < plan_.tables.size(); ++t) add_rows(t, scenario, m, o);
  add_exceptions(scenario, m, o);
}

// All probes of a table have the same bindings, in one order. Of an unknown list there is no element to speak of.
void Record::add_rows(std::uint32_t table, std::uint32_t scenario, const model::Model& m, const Outcome& o) {
  const Table& t = plan_.tables[table];
  if (t.probes.empty()) return;
  const std::uint32_t bindings = m.rules[t.probes[0]].instance_count;
  std::string row(t.probes.size(), 0);
  for (std::uint32_t b = 0; b < bindings; ++b) {
    const model::Instance& first = m.instances[m.rules[t.probes[0]].first_instance + b];
    if (first.listed != kNone) continue;
    for (std::size_t c = 0; c < t.probes.size(); ++c) {
      const Truth x = o.holds[m.rules[t.probes[c]].first_instance + b];
      row[c] = static_cast<char>(x.t | x.f << 1);
    }
    if (!rows_[table].contains(row)) rows_[table].emplace(row, Origin{scenario, members(m, names_, t, first)});
  }
}

// An exception makes a difference where the target's A would be another without it.
void Record::add_exceptions(std::uint32_t scenario, const model::Model& m, const Outcome& o) {
  const std::vector<Truth> a = applied(m, o);
  for (model::InstanceId target = 0; target < m.instances.size(); ++target) {
    const model::Instance& i = m.instances[target];
    std::uint32_t with_t = 0, without_f = 0;
    for (std::uint32_t k = 0; k < i.exception_count; ++k) {
      const Truth x = a[m.exceptions[i.first_exception + k]];
      with_t += x.t;
      without_f += !x.f;
    }
    for (std::uint32_t k = 0; k < i.exception_count; ++k) {
      const model::InstanceId e = m.exceptions[i.first_exception + k];
      const Truth others{with_t > a[e].t, without_f == !a[e].f};
      if ((o.holds[target] & !others) != a[target]) note(set_aside_[m.instances[e].rule], scenario);
    }
  }
}

}  // namespace domat::coverage
