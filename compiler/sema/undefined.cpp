// A value that might be undefined is read only beside a test that it is defined, or with `sinon`.
#include <algorithm>

#include "compiler/sema/checker.h"

namespace domat::sema {

// A burden always has its first party; a value is always defined when an unconditional rule or default gives each of its atoms.
bool Checker::always_defined(EntityId id) const {
  const Entity& e = m_.entities[id];
  if (e.kind == Kind::fact || e.is_charge) return true;
  for (AtomId a = e.first_atom; a < e.first_atom + e.atom_count; ++a) {
    bool sure = false;
    for (auto k = m_.rules_for_first[a]; k < m_.rules_for_first[a + 1] && !sure; ++k) {
      const Instance& i = m_.instances[m_.rules_for[k]];
      const Rule& r = m_.rules[i.rule];
      sure = !r.body.valid() && r.window == Window{};
      // When another rule for the same value defeats a default, that rule speaks; any other exception may leave silence.
      for (std::uint32_t x = 0; x < i.exception_count && sure; ++x)
        sure = r.kind == RuleKind::presumption && m_.instances[m_.exceptions[i.first_exception + x]].atom == a;
    }
    if (!sure) return false;
  }
  return true;
}

void Checker::check_undefined() {
  std::vector<bool> always(m_.entities.size(), true);
  for (EntityId e = 0; e < m_.entities.size(); ++e)
    if (m_.entities[e].kind == Kind::value) always[e] = always_defined(e);
  decides_ = always;  // from here on: whether an entity is always defined
  for (RuleId id = 0; id < m_.rules.size(); ++id) {
    const Rule& r = m_.rules[id];
    std::vector<ExprId> guards;
    // `B sauf X`: B guards X, for X counts only where B holds.
    if (notes_[id].parent != kNone && m_.rules[notes_[id].parent].body.valid()) add_guards(m_.rules[notes_[id].parent].body, guards);
    if (r.body.valid()) {
      require_defined(r.body, guards);
      add_guards(r.body, guards);
    }
    // The body guards the concluded value, which counts only where the rule applies.
    for (auto& c : r.conclusions)
      if (c.value.valid()) require_defined(c.value, guards);
  }
  check_undefined_in_properties();
}

// The tests in a conjunction, nested ones included, that guard what stands beside them.
void Checker::add_guards(ExprId id, std::vector<ExprId>& guards) const {
  const Expr& e = m_[id];
  if (e.kind == ExprKind::all_of)
    for (std::uint32_t i = 0; i < e.count; ++i) add_guards(m_.operands[e.first + i], guards);
  else if (e.kind == ExprKind::defined) guards.push_back(m_.operands[e.first]);
  else if (e.kind == ExprKind::happened || e.kind == ExprKind::before || e.kind == ExprKind::no_later) guards.push_back(id);
}

bool Checker::guarded(const Expr& read, const std::vector<ExprId>& guards) const {
  return std::ranges::any_of(guards, [&](ExprId id) {
    const Expr& g = m_[id];
    if (g.entity != read.entity) return false;
    for (std::uint32_t i = 0; i < read.argument_count; ++i) {
      const Argument &a = m_.arguments[read.first_argument + i], &b = m_.arguments[g.first_argument + i];
      if (a.is_variable != b.is_variable || a.index != b.index) return false;
    }
    return true;
  });
}

bool Checker::same_value(ExprId a, ExprId b) const {
  const Expr &x = m_[a], &y = m_[b];
  if (!same_expr(a, b) || x.comparison != y.comparison || x.slot != y.slot || x.range != y.range || x.count != y.count) return false;
  for (std::uint32_t i = 0; i < x.count; ++i)
    if (!same_value(m_.operands[x.first + i], m_.operands[y.first + i])) return false;
  return true;
}

void Checker::require_defined(ExprId id, std::vector<ExprId>& guards) {
  const Expr e = m_[id];
  switch (e.kind) {
    case ExprKind::defined: return;
    case ExprKind::or_else:  // all but the last may be undefined
      return require_defined(m_.operands[e.first + e.count - 1], guards);
    case ExprKind::value:
    case ExprKind::event_date: {
      bool sure = e.kind == ExprKind::value && decides_[e.entity];
      if (sure || guarded(e, guards)) return;
      std::string shown(sources_.text(e.span));
      diags_.report(e.kind == ExprKind::value ? Diag::might_be_undefined : Diag::event_might_not_have_happened, e.span, {shown})
          .note(Note::declared_here, m_.entities[e.entity].span, {text(m_.entities[e.entity].name)});
      return;
    }
    case ExprKind::choice:
    case ExprKind::choose: {
      require_defined(m_.operands[e.first], guards);
      auto depth = guards.size();
      add_guards(m_.operands[e.first], guards);
      require_defined(m_.operands[e.first + 1], guards);
      guards.resize(depth);
      return require_defined(m_.operands[e.first + 2], guards);
    }
    case ExprKind::exists: case ExprKind::for_all: case ExprKind::majority: case ExprKind::number: case ExprKind::sum: case ExprKind::first: {
      // The filter guards what is asked of the elements that it keeps.
      require_defined(m_.operands[e.first], guards);
      auto depth = guards.size();
      add_guards(m_.operands[e.first], guards);
      for (std::uint32_t i = 1; i < e.count; ++i) require_defined(m_.operands[e.first + i], guards);
      guards.resize(depth);
      // There may be nothing to take the least of.
      auto tested = [&](ExprId g) { return same_value(g, id); };
      if (e.kind == ExprKind::first && std::ranges::none_of(guards, tested))
        diags_.report(Diag::might_be_undefined, e.span, {std::string(sources_.text(e.span))});
      return;
    }
    case ExprKind::all_of: {
      auto depth = guards.size();
      add_guards(id, guards);
      for (std::uint32_t i = 0; i < e.count; ++i) require_defined(m_.operands[e.first + i], guards);
      guards.resize(depth);
      return;
    }
    default:
      for (std::uint32_t i = 0; i < e.count; ++i) require_defined(m_.operands[e.first + i], guards);
  }
}

}  // namespace domat::sema
