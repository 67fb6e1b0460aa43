#include "compiler/sema/model.h"

#include "runtime/reasons/comparison.h"

namespace domat::model {

AtomId atom_of(const Model& m, EntityId id, std::uint32_t first_argument, const std::uint32_t* binding) {
  const Entity& e = m.entities[id];
  std::uint32_t offset = 0;
  for (std::size_t i = 0; i < e.parameters.size(); ++i) {
    const Argument& a = m.arguments[first_argument + i];
    offset = offset * static_cast<std::uint32_t>(m.enumerations[e.parameters[i]].members.size()) + (a.is_variable ? binding[a.index] : a.index);
  }
  return e.first_atom + offset;
}

bool goes_through_list(ExprKind kind) {
  switch (kind) {
    case ExprKind::exists: case ExprKind::for_all: case ExprKind::majority: case ExprKind::number: case ExprKind::sum: case ExprKind::first: return true;
    default: return false;
  }
}

bool is_pick(ExprKind kind) { return kind == ExprKind::pick || kind == ExprKind::pick_truth; }

namespace {
std::optional<std::int64_t> settled_value(const Model& m, ExprId id, const std::uint32_t* binding) {
  const Expr& e = m[id];
  if (e.kind == ExprKind::constant) return e.imm;
  if (e.kind == ExprKind::variable && (m.expanded || m.enumerations[e.type.index].list == kNone)) return binding[e.imm];
  return std::nullopt;
}
}  // namespace

std::optional<Truth> settled(const Model& m, ExprId id, const std::uint32_t* binding) {
  const Expr& e = m[id];
  if (!e.may_settle) return std::nullopt;
  auto operand = [&](std::uint32_t i) { return m.operands[e.first + i]; };
  auto known = [](bool v) { return std::optional(v ? kTrue : kFalse); };
  switch (e.kind) {
    case ExprKind::truth: return known(e.imm != 0);
    case ExprKind::compare: {
      auto a = settled_value(m, operand(0), binding), b = settled_value(m, operand(1), binding);
      if (!a || !b) return std::nullopt;
      return known(compares(e.comparison, *a, *b));
    }
    case ExprKind::one_of: {
      auto a = settled_value(m, operand(0), binding);
      if (!a) return std::nullopt;
      for (std::uint32_t i = 1; i < e.count; ++i)
        if (*a == m[operand(i)].imm) return kTrue;
      return kFalse;
    }
    case ExprKind::negation: {
      auto a = settled(m, operand(0), binding);
      if (!a) return std::nullopt;
      return !*a;
    }
    // One operand can settle these only when it absorbs the others, and nothing absorbs a conflict's two bits but the
    // bits it already has: faux & x has f, but not t, whatever x is.
    case ExprKind::all_of:
    case ExprKind::any_of: {
      bool all = true;
      for (std::uint32_t i = 0; i < e.count; ++i) {
        auto a = settled(m, operand(i), binding);
        if (!a) {
          all = false;
          continue;
        }
        if (e.kind == ExprKind::all_of && a->f && !a->t) return kFalse;
        if (e.kind == ExprKind::any_of && a->t && !a->f) return kTrue;
      }
      if (!all) return std::nullopt;
      return known(e.kind == ExprKind::all_of);
    }
    default: return std::nullopt;
  }
}

// As a pack in that language writes it before a name that is declared under several.
static std::string_view modality_text(Kind kind, bool english) {
  switch (kind) {
    case Kind::finding: return english ? "finding" : "constat";
    case Kind::right: return english ? "right" : "droit";
    case Kind::obligation: return "obligation";
    case Kind::prohibition: return english ? "prohibition" : "interdiction";
    case Kind::power: return english ? "power" : "pouvoir";
    case Kind::fact: case Kind::event: case Kind::value: break;
  }
  return "";
}

std::string atom_name(const Model& m, const Interner& names, AtomId atom) {
  const Entity& e = m.entities[m.atom_entity[atom]];
  std::string s = names.text(e.name);
  std::uint32_t offset = atom - e.first_atom;
  std::string arguments;
  for (std::size_t i = e.parameters.size(); i-- > 0;) {
    auto& members = m.enumerations[e.parameters[i]].members;
    arguments = names.text(members[offset % members.size()]) + (arguments.empty() ? "" : ", ") + arguments;
    offset /= static_cast<std::uint32_t>(members.size());
  }
  if (!arguments.empty()) s += "(" + arguments + ")";
  if (e.needs_modality && !e.is_charge) s = std::string(modality_text(e.kind, m.packs[e.pack].language == "en")) + " " + s;
  if (e.is_charge) s = (m.packs[e.pack].language == "en" ? "burden(" : "charge(") + s + ")";
  return s;
}

std::string rule_name(const Model& m, const Interner& names, const SourceMap& sources, RuleId id) {
  const Rule& r = m.rules[id];
  return r.label.valid() ? names.text(r.label) : sources.place(r.span);
}

}  // namespace domat::model
