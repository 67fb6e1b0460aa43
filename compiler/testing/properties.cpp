#include "compiler/testing/properties.h"

#include <algorithm>

namespace domat {

namespace {

template <typename Visit>
void each_input(const Pack& p, Visit&& visit) {
  for (auto& d : p.declarations)
    if (is_input(d.kind) && d.list == kNone)
      for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) visit(d, a);
}

bool contradicts_itself(const Pack& p, const Case& c) {
  bool found = false;
  each_input(p, [&](const Declaration& d, std::uint32_t a) {
    found = found || (d.type.kind == ValueType::boolean ? c.truths[a] == kConflict : c.values[a].state == State::conflict);
  });
  return found;
}

bool states(const Declaration& d, const Case& c, std::uint32_t a) {
  return d.type.kind == ValueType::boolean ? !c.truths[a].unknown() : c.values[a].state != State::unknown;
}

}  // namespace

std::uint32_t broken_atom(const Pack& p, const PropertyAtoms& at, const Case& c, const Outcome& o) {
  for (std::uint32_t a = at.first; a < at.first + at.count; ++a) {
    if (o.truths[a] == kFalse) return a;
    if (o.truths[a] == kConflict && !contradicts_itself(p, c)) return a;
  }
  return kNone;
}

std::size_t stated_facts(const Pack& p, const Case& c) {
  std::size_t n = 0;
  each_input(p, [&](const Declaration& d, std::uint32_t a) { n += states(d, c, a); });
  return n;
}

Case shrunk(const Pack& p, const PropertyAtoms& at, Case c, const Evaluator& evaluate) {
  std::size_t steps = 0;
  const auto still_broken = [&](const Case& smaller) { return ++steps <= kMaxShrinkSteps && broken_atom(p, at, smaller, evaluate(smaller)) != kNone; };
  const auto try_it = [&](Case smaller) {
    if (!still_broken(smaller)) return false;
    c = std::move(smaller);
    return true;
  };
  if (c.mode == Mode::closed) {
    Case open = c;
    open.mode = Mode::open;
    try_it(std::move(open));
  }
  for (bool again = true; again && steps < kMaxShrinkSteps;) {
    again = false;
    each_input(p, [&](const Declaration& d, std::uint32_t a) {
      if (!states(d, c, a)) return;
      Case smaller = c;
      smaller.truths[a] = kUnknown;
      smaller.values[a] = {};
      again = try_it(std::move(smaller)) || again;
    });
  }
  return c;
}

namespace {

// The conclusions that an expression reads under a binding of the property's own variables; those of elements that a quantifier binds are left out.
class Reads {
 public:
  Reads(const model::Model& m, const std::vector<std::uint32_t>& binding) : m_(m), binding_(binding) {}
  void of(model::ExprId root) {
    std::vector<model::ExprId> open{root};
    while (!open.empty()) {
      const model::Expr& e = m_[open.back()];
      open.pop_back();
      for (std::uint32_t i = 0; i < e.count; ++i) open.push_back(m_.operands[e.first + i]);
      if ((e.kind == model::ExprKind::atom || e.kind == model::ExprKind::value) && e.entity != kNone && !is_input(m_.entities[e.entity].kind)) add(e);
    }
  }
  std::vector<model::AtomId> atoms;

 private:
  void add(const model::Expr& e) {
    const model::Entity& entity = m_.entities[e.entity];
    for (std::uint32_t i = 0; i < e.argument_count; ++i) {
      const model::Argument& a = m_.arguments[e.first_argument + i];
      const std::uint32_t index = a.is_variable ? (a.index < binding_.size() ? binding_[a.index] : kNone) : a.index;
      if (index >= m_.enumerations[entity.parameters[i]].members.size()) return;
    }
    const model::AtomId atom = model::atom_of(m_, e.entity, e.first_argument, binding_.data());
    if (std::ranges::find(atoms, atom) == atoms.end()) atoms.push_back(atom);
  }

  const model::Model& m_;
  const std::vector<std::uint32_t>& binding_;
};

}  // namespace

std::vector<model::Expected> conclusions_read(const model::Model& m, const model::Property& p, std::uint32_t instance, const Outcome& o) {
  std::vector<std::uint32_t> binding(p.variables.size());
  for (std::size_t i = binding.size(); i-- > 0;) {
    const auto size = static_cast<std::uint32_t>(m.enumerations[p.variables[i].enumeration].members.size());
    binding[i] = instance % size;
    instance /= size;
  }
  Reads reads(m, binding);
  reads.of(p.holds);
  std::vector<model::Expected> all;
  for (const model::AtomId a : reads.atoms) {
    model::Expected e{};
    e.atom = a;
    e.kind = m.entities[m.atom_entity[a]].type.kind == ValueType::boolean ? model::Expected::truth : model::Expected::value;
    e.truth_value = o.truths[a];
    e.value_value = o.values[a];
    if (e.kind == model::Expected::value && o.values[a].state == State::error) continue;  // which a scenario expects by its code
    all.push_back(e);
  }
  return all;
}

}  // namespace domat
