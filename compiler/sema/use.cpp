// Warnings about a whole pack: what nothing reads, what nothing concludes, names that look alike, exceptions to other packs.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "compiler/base/unicode.h"
#include "compiler/sema/check.h"

namespace domat {

using model::EntityId;
using model::Instance;
using model::Model;
using model::RuleId;

namespace {

void warn_unused(const Model& m, const Interner& names, Diagnostics& diags) {
  std::vector<bool> read(m.entities.size(), false), concluded(m.entities.size(), false);
  for (auto& e : m.exprs)
    if (e.entity != kNone) read[e.entity] = true;
  auto ranged = [&](std::uint32_t enumeration) {
    if (m.enumerations[enumeration].list != kNone) read[m.lists[m.enumerations[enumeration].list].entity] = true;
  };
  for (auto& r : m.rules) {
    for (auto& c : r.conclusions) concluded[c.entity] = true;
    for (auto& v : r.variables) ranged(v.enumeration);
  }
  for (auto& e : m.entities)
    if (e.type.kind == ValueType::enumeration) ranged(e.type.index);
  for (EntityId id = 0; id < m.entities.size(); ++id) {
    const model::Entity& e = m.entities[id];
    if (e.pack != 0 || e.is_charge) continue;
    bool date_fact = m.packs[0].date_fact == e.first_atom && is_input(e.kind);
    if (is_input(e.kind) && !read[id] && !date_fact) diags.report(Diag::unused_fact, e.span, {names.text(e.name)});
    if (!is_input(e.kind) && !concluded[id] && !e.extensible) diags.report(Diag::never_concluded, e.span, {names.text(e.name)});
  }
}

struct Named {
  Sym name;
  Span span;
};
void warn_lookalikes(const std::vector<Named>& all, const Interner& names, Diagnostics& diags) {
  std::unordered_map<std::string, Named> seen;
  seen.reserve(all.size());
  for (auto& n : all) {
    auto [it, fresh] = seen.emplace(skeleton(names.text(n.name)), n);
    if (!fresh && it->second.name != n.name)
      diags.report(Diag::confusable_names, n.span, {names.text(n.name), names.text(it->second.name)}).note(Note::first_here, it->second.span);
  }
}

void warn_lookalikes(const Model& m, const Interner& names, Diagnostics& diags) {
  std::vector<Named> all, labels;
  for (auto& e : m.enumerations) {
    if (e.pack != 0 || e.list != kNone) continue;
    if (e.span.valid()) all.push_back({e.name, e.span});
    for (std::size_t i = 0; i < e.members.size(); ++i) all.push_back({e.members[i], e.places[i]});
  }
  for (auto& e : m.entities)
    if (e.pack == 0 && !e.is_charge) all.push_back({e.name, e.span});
  for (auto& r : m.rules)
    if (r.pack == 0 && r.label.valid()) labels.push_back({r.label, r.span});
  warn_lookalikes(all, names, diags);
  warn_lookalikes(labels, names, diags);
}

// `règle est_due => payer(État)`: est_due is the label, which a reader may take for the condition.
void warn_label_as_condition(const Model& m, const Interner& names, Diagnostics& diags) {
  std::unordered_map<Sym, Span> propositions;
  propositions.reserve(m.entities.size());
  for (auto& e : m.entities)
    if (e.type.kind == ValueType::boolean || e.type.kind == ValueType::event) propositions.emplace(e.name, e.span);
  for (auto& r : m.rules) {
    auto says_it = [&](const model::Conclusion& c) { return m.entities[c.entity].name == r.label; };
    if (r.pack != 0 || !r.label.valid() || r.body.valid() || std::ranges::any_of(r.conclusions, says_it)) continue;
    if (auto found = propositions.find(r.label); found != propositions.end())
      diags.report(Diag::label_reads_as_condition, r.span, {names.text(r.label)}).note(Note::declared_here, found->second, {names.text(r.label)});
  }
}

// With another name for the variable, an exception without a conclusion reaches every instance of its target.
void warn_unshared_variables(const Model& m, const Interner& names, Diagnostics& diags) {
  for (auto& target : m.instances)
    for (std::uint32_t k = 0; k < target.exception_count; ++k) {
      const Instance& x = m.instances[m.exceptions[target.first_exception + k]];
      const model::Rule &e = m.rules[x.rule], &t = m.rules[target.rule];
      if (&target != &m.instances[t.first_instance] || !e.conclusions.empty() || e.kind != RuleKind::exception || e.pack != 0) continue;
      if (m.exceptions[target.first_exception + k] != e.first_instance) continue;
      for (auto& v : e.variables) {
        auto same_name = [&](const model::Variable& w) { return w.name == v.name; };
        auto same_type = [&](const model::Variable& w) { return w.enumeration == v.enumeration; };
        if (std::ranges::any_of(t.variables, same_name)) continue;
        if (auto w = std::ranges::find_if(t.variables, same_type); w != t.variables.end())
          diags.report(Diag::unshared_variable, e.span, {names.text(v.name), names.text(w->name)}).note(Note::exception_target_here, t.span);
      }
    }
}

void note_foreign_exceptions(const Model& m, const SourceMap& sources, const Interner& names, Diagnostics& diags) {
  std::map<std::pair<RuleId, RuleId>, bool> seen;
  for (auto& target : m.instances)
    for (std::uint32_t k = 0; k < target.exception_count; ++k) {
      RuleId e = m.instances[m.exceptions[target.first_exception + k]].rule;
      if (m.rules[e].pack == m.rules[target.rule].pack || m.rules[e].kind != RuleKind::exception) continue;
      if (!seen.emplace(std::pair{e, target.rule}, true).second) continue;
      diags.report(Diag::exception_to_import, m.rules[e].span,
                   {rule_name(m, names, sources, e), rule_name(m, names, sources, target.rule), m.packs[m.rules[target.rule].pack].name})
          .note(Note::exception_target_here, m.rules[target.rule].span);
    }
}

}  // namespace

void check_use(const Model& m, const SourceMap& sources, Interner& names, Diagnostics& diags) {
  warn_unused(m, names, diags);
  warn_lookalikes(m, names, diags);
  warn_label_as_condition(m, names, diags);
  warn_unshared_variables(m, names, diags);
  note_foreign_exceptions(m, sources, names, diags);
}

}  // namespace domat
