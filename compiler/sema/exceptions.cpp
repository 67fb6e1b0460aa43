// Which rules each exception is an exception to: the rule or the block it names, and the wordings that replaced it.
#include <algorithm>

#include "compiler/sema/checker.h"

namespace domat::sema {

bool Checker::names_block(RuleId rule, std::uint32_t block) const { return notes_[rule].target_block == block; }

// The rules written in a block, save the exceptions to that same block; false beyond the limit on links.
bool Checker::rules_of_block(std::uint32_t block, std::uint32_t target, std::vector<RuleId>& out) {
  for (RuleId r : blocks_[block].rules)
    if (!names_block(r, target)) out.push_back(r);
  if (target_count_ + out.size() > kMaxExceptionLinks) return false;
  for (std::uint32_t inner : blocks_[block].blocks)
    if (!rules_of_block(inner, target, out)) return false;
  return true;
}

// Where a rule's variable is bound; `sauf` has those of its rule.
Span Checker::variable_place(RuleId id, Sym name) const {
  const RuleId written = notes_[id].parent == kNone ? id : notes_[id].parent;
  if (notes_[written].rule)
    for (auto& v : notes_[written].rule->binder.variables)
      if (v.name.text == name) return v.name.span;
  return m_.rules[id].span;
}

void Checker::link_exceptions() {
  std::vector<std::optional<Label>> named(m_.rules.size());
  for (RuleId id = 0; id < m_.rules.size(); ++id) {
    auto* s = notes_[id].rule;
    if (!s || !s->exception_to) continue;
    pack_ = m_.rules[id].pack;
    named[id] = find_label(*s->exception_to);
    if (named[id] && named[id]->is_block) notes_[id].target_block = named[id]->index;
  }
  for (RuleId id = 0; id < m_.rules.size(); ++id) {
    if (!named[id]) continue;
    auto& targets = m_.rules[id].targets;
    if (named[id]->is_block) {
      if (!rules_of_block(named[id]->index, named[id]->index, targets)) {
        diags_.report(Diag::too_many_instances, m_.rules[id].span, {quoted(*notes_[id].rule->exception_to), std::size_t{kMaxExceptionLinks}});
        return;
      }
      target_count_ += targets.size();
      if (targets.empty()) {
        const syn::Path& block = *notes_[id].rule->exception_to;
        diags_.report(Diag::exception_to_empty_block, block.span, {quoted(block)}).note(Note::declared_here, named[id]->span, {quoted(block)});
      }
    } else {
      targets.push_back(named[id]->index);
    }
    // A wording that replaces the target is reached too, unless this exception was itself replaced.
    if (notes_[id].replaced) continue;
    std::set<RuleId> known(targets.begin(), targets.end());
    for (std::size_t i = 0; i < targets.size(); ++i)
      for (RuleId later : notes_[targets[i]].replaced_by)
        if (later != id && known.insert(later).second) targets.push_back(later);
  }
  // Variables that exception and target both bind under one name must range over one type.
  for (RuleId id = 0; id < m_.rules.size(); ++id)
    for (RuleId target : m_.rules[id].targets)
      for (auto& v : m_.rules[id].variables)
        for (auto& w : m_.rules[target].variables)
          if (v.name == w.name && v.enumeration != w.enumeration && m_.rules[id].kind == RuleKind::exception)
            diags_.report(Diag::variable_types_differ, variable_place(id, v.name), {text(v.name)}).note(Note::declared_here, variable_place(target, v.name), {text(v.name)});
}

}  // namespace domat::sema
