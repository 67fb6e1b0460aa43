#include "compiler/explain/conditions.h"

#include <utility>

#include "compiler/diagnostics/printable.h"
#include "runtime/reasons/op_class.h"

namespace domat {

namespace {

constexpr TypeRef kDate{ValueType::date};

Comparison mirrored(Comparison c) {
  using enum Comparison;
  switch (c) {
    case less: return greater;
    case less_equal: return greater_equal;
    case greater: return less;
    case greater_equal: return less_equal;
    case equal: case not_equal: break;
  }
  return c;
}

Comparison contrary(Comparison c) {
  using enum Comparison;
  switch (c) {
    case less: return greater_equal;
    case less_equal: return greater;
    case greater: return less_equal;
    case greater_equal: return less;
    case equal: return not_equal;
    case not_equal: return equal;
  }
  return c;
}

bool power_of_ten(std::int64_t v) {
  while (v >= 10 && v % 10 == 0) v /= 10;
  return v == 1;
}

}  // namespace

Piece words(std::string text) { return {Piece::Kind::words, std::move(text), Tone::plain, kNone}; }
std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}
Piece name_of(const Words& w, std::uint32_t atom) { return {Piece::Kind::name, w.name(atom), Tone::plain, atom}; }

Sentence names_of(const Words& w, const std::vector<std::uint32_t>& atoms, std::size_t most) {
  Sentence out;
  // One more is as well named as counted.
  const std::size_t named = atoms.size() <= most || atoms.size() - most == 1 ? atoms.size() : most;
  for (std::size_t i = 0; i < named; ++i) {
    if (i != 0) out.push_back(words(", "));
    out.push_back(name_of(w, atoms[i]));
  }
  if (named < atoms.size()) out.push_back(words(w.t(" et ", " and ") + std::to_string(atoms.size() - named) + w.t(" de plus", " more")));
  return out;
}

void Conditions::body(NodeId id, Side side) {
  if (id != kNone) truth(id, true, side);
}

void Conditions::value(NodeId id, Side side) {
  if (id != kNone) reads(id, side);
}

bool Conditions::first_visit(NodeId id, bool wanted) { return ++a.walked < kMostWalked && seen_.emplace(id, wanted).second; }

void Conditions::truth(NodeId id, bool wanted, Side side) {
  if (!first_visit(id, wanted) || (side == Side::open && !a.nodes.truth(id).unknown())) return;
  if (const std::uint32_t atom = a.nodes.atom_at(id); atom != kNone) return tell(atom, side, side == Side::failed && !wanted ? a.w.t("non", "no") : "");
  const Node& n = node(id);
  // The bit that is looked for: what the rule asks, or the contrary.
  const bool bit = side == Side::met ? wanted : !wanted;
  const auto has = [&](NodeId x) {
    const Truth t = a.nodes.truth(x);
    return side == Side::open ? t.unknown() : bit ? t.t : t.f;
  };
  switch (n.op) {
    case Op::negation: return truth(operand(n, 0), !wanted, side);
    case Op::all_of: case Op::any_of: case Op::at_least:
      for (std::uint32_t i = 0; i < n.count; ++i)
        if (has(operand(n, i))) truth(operand(n, i), wanted, side);
      return;
    case Op::compare: return compare(n, wanted, side);
    case Op::one_of: return one_of(n, wanted, side);
    case Op::sides: return reads(operand(n, wanted ? 0 : 1), side);
    case Op::pick_truth:
      reads(operand(n, 0), side);
      if (a.nodes.value(operand(n, 0)).state == State::defined) tell(a.nodes.picked(n), side);
      return;
    default:
      for (std::uint32_t i = 0; i < n.count; ++i) reads(operand(n, i), side);
  }
}

// Facts and conclusions, through whatever is worked out from them.
void Conditions::reads(NodeId id, Side side) {
  if (!first_visit(id, true)) return;
  const std::uint32_t atom = a.nodes.atom_at(id);
  const bool is_value = class_of(node(id).op) == OpClass::V;
  if (side == Side::open && (is_value ? a.nodes.value(id).state != State::unknown : !a.nodes.truth(id).unknown())) return;
  if (atom != kNone) return tell(atom, side);
  const Node& n = node(id);
  if (n.op == Op::choose && !a.nodes.truth(operand(n, 0)).unknown()) {
    reads(operand(n, 0), side);
    return reads(operand(n, a.nodes.truth(operand(n, 0)).t ? 1 : 2), side);
  }
  for (std::uint32_t i = 0; i < n.count; ++i) reads(operand(n, i), side);
  if (n.op == Op::pick && a.nodes.value(operand(n, 0)).state == State::defined) tell(a.nodes.picked(n), side);
}

void Conditions::tell(std::uint32_t atom, Side side, std::string demand) {
  atoms_.insert(atom);
  const std::uint32_t declaration = p.atom_declaration[atom];
  std::string answer = a.w.answer(a.c, a.o, atom);
  if (a.lost.contains(atom)) answer += a.w.t(", faute de preuve", ", for want of proof");
  const auto [at, fresh] = places_.emplace(std::pair(declaration, answer + '\n' + demand), told_.size());
  if (fresh) {
    const Declaration& d = p.declarations[declaration];
    const bool conflict = is_proposition(d) ? d.list == kNone && a.o.truths[atom].conflict() : a.o.values[atom].state == State::conflict;
    const Tone tone = conflict ? Tone::conflict : side == Side::open ? Tone::open : side == Side::met ? Tone::good : Tone::bad;
    told_.push_back({declaration, "", std::move(answer), std::move(demand), tone, {}});
  }
  if (named_.emplace(at->second, atom).second) told_[at->second].atoms.push_back(atom);
}

// --- comparisons

// A fact or a conclusion, be it brought to more decimals; else whatever the node is.
Conditions::Operand Conditions::plain(NodeId id) const {
  const Node& n = node(id);
  if (n.op == Op::event_date || n.op == Op::narrow) return plain(operand(n, 0));
  const std::uint32_t atom = a.nodes.atom_at(id);
  if (atom != kNone) return {id, atom};
  if (n.op == Op::multiply && n.count == 2)
    for (const std::uint32_t i : {0u, 1u}) {
      const Node& by = node(operand(n, i));
      const std::uint32_t scaled = a.nodes.atom_at(operand(n, 1 - i));
      if (by.op == Op::constant && power_of_ten(by.imm) && scaled != kNone) return {id, scaled, by.imm};
    }
  return {id};
}

// None where the graph does not say: a product has decimals of its own.
const TypeRef* Conditions::type_of(NodeId id) const {
  const Node& n = node(id);
  if (const std::uint32_t atom = a.nodes.atom_at(id); atom != kNone) return &a.w.declaration(atom).type;
  switch (n.op) {
    case Op::parameter: return &p.parameters[static_cast<std::size_t>(n.imm)].type;
    case Op::day: case Op::event_date: return &kDate;
    case Op::or_else: case Op::minimum: case Op::maximum: case Op::narrow: return type_of(operand(n, 0));
    case Op::choose: return type_of(operand(n, 1));
    default: return nullptr;
  }
}

void Conditions::compare(const Node& n, bool wanted, Side side) {
  Operand left = plain(operand(n, 0)), right = plain(operand(n, 1));
  auto op = static_cast<Comparison>(n.imm);
  if (!wanted) op = contrary(op);
  if (left.atom == kNone && (right.atom != kNone || node(right.node).op == Op::day)) {
    std::swap(left, right);
    op = mirrored(op);
  }
  if (left.atom == kNone) return tell_calculation(left, right, op, side);
  // What is asked to be equal, and is, has been said by its value.
  const bool plain_match = side == Side::met && op == Comparison::equal && node(right.node).op == Op::constant;
  const std::string asked = plain_match || side == Side::open ? "" : demand(op, &a.w.declaration(left.atom).type, right, left.scaled);
  const Value known = a.o.values[left.atom];
  if (side != Side::open || known.state == State::unknown || known.state == State::error) tell(left.atom, side, asked);
  if (right.atom != kNone && (side != Side::open || a.o.values[right.atom].state == State::unknown)) tell(right.atom, side);
  else reads(right.node, side);
}

void Conditions::tell_calculation(const Operand& left, const Operand& right, Comparison op, Side side) {
  reads(left.node, side);
  reads(right.node, side);
  const TypeRef* type = type_of(left.node) ? type_of(left.node) : type_of(right.node);
  const Number v = a.nodes.value(left.node);
  if (side == Side::open || !type || v.state != State::defined) return;
  const bool date = type->kind == ValueType::date, day = node(left.node).op == Op::day;
  std::string answer = other_words(*type, left, 1);
  const std::string asked = demand(op, type, right, 1);
  if (answer.empty() || asked.empty()) return;
  answer = (date ? a.w.t("le ", "") : "") + answer;
  const auto [at, fresh] = places_.emplace(std::pair(kNone, answer + '\n' + asked), told_.size());
  if (!fresh) return;
  std::string label = day ? a.w.t("La date d'application est", "The application date is") : a.w.t("Le calcul donne", "The calculation gives");
  told_.push_back({kNone, std::move(label), std::move(answer), asked, side == Side::met ? Tone::good : Tone::bad, {}});
}

void Conditions::one_of(const Node& n, bool wanted, Side side) {
  const Operand value = plain(operand(n, 0));
  if (value.atom == kNone) return reads(value.node, side);
  std::string asked;
  for (std::uint32_t i = 1; i < n.count && side == Side::failed; ++i)
    asked += (i == 1 ? "" : a.w.t(" ou ", " or ")) + other_words(a.w.declaration(value.atom).type, {operand(n, i)}, value.scaled);
  if (!asked.empty() && !wanted) asked = a.w.t("autre chose que ", "other than ") + asked;
  tell(value.atom, side, asked);
}

// What the other side of a comparison is: "1 000,00 €", "1 000,00 €, plafond"; empty where it cannot be said.
std::string Conditions::other_words(const TypeRef& type, const Operand& other, std::int64_t scaled) {
  if (other.atom != kNone) {
    const Value v = a.o.values[other.atom];
    return v.state == State::defined ? a.w.value(a.w.declaration(other.atom).type, v.v) + ", " + a.w.name(other.atom) : a.w.name(other.atom);
  }
  const Number v = a.nodes.value(other.node);
  if (v.state != State::defined || v.v % scaled != 0) return "";
  const Wide unscaled = v.v / scaled;
  if (unscaled > INT64_MAX || unscaled < INT64_MIN) return "";
  if (type.kind == ValueType::enumeration && (unscaled < 0 || unscaled >= static_cast<Wide>(p.enumerations[type.index].members.size()))) return "";
  std::string out = a.w.value(type, static_cast<std::int64_t>(unscaled));
  const Node& n = node(other.node);
  if (n.op == Op::parameter) out += ", " + printable(p.parameters[static_cast<std::size_t>(n.imm)].name);
  return out;
}

std::string Conditions::demand(Comparison op, const TypeRef* type, const Operand& other, std::int64_t scaled) {
  const std::string value = other_words(*type, other, scaled);
  if (value.empty()) return "";
  const bool date = type->kind == ValueType::date || type->kind == ValueType::event;
  const Words& w = a.w;
  switch (op) {
    case Comparison::equal: return date ? w.t("le ", "on ") + value : value;
    case Comparison::not_equal: return w.t("autre chose que ", "other than ") + value;
    case Comparison::less: return (date ? w.t("avant le ", "before ") : w.t("moins de ", "less than ")) + value;
    case Comparison::less_equal: return (date ? w.t("au plus tard le ", "no later than ") : w.t("au plus ", "at most ")) + value;
    case Comparison::greater: return (date ? w.t("après le ", "after ") : w.t("plus de ", "more than ")) + value;
    case Comparison::greater_equal: return (date ? w.t("au plus tôt le ", "no earlier than ") : w.t("au moins ", "at least ")) + value;
  }
  return "";
}

// --- in words

// What is said with what was asked for need not be said without.
void Conditions::forget_repeated() {
  std::set<std::uint32_t> demanded;
  for (const Told& t : told_)
    if (!t.demand.empty()) demanded.insert(t.atoms.begin(), t.atoms.end());
  for (Told& t : told_)
    if (t.demand.empty()) std::erase_if(t.atoms, [&](std::uint32_t atom) { return demanded.contains(atom); });
}

std::vector<Step> Conditions::take() {
  std::vector<Step> steps;
  forget_repeated();
  for (Told& t : told_) {
    if (t.atoms.empty() && t.declaration != kNone) continue;
    Step step{StepKind::condition, t.tone, {}, {}, "", {}};
    const Declaration* d = t.declaration == kNone ? nullptr : &p.declarations[t.declaration];
    const bool asks = d && is_input(d->kind) && d->text.ends_with("?");
    const std::string label = !d ? t.label : is_input(d->kind) ? printable(d->text) : a.w.says(*d);
    const bool bare = label.empty();
    if (!bare) step.says.push_back(words(label + (asks || !d ? " " : std::string(a.w.colon()))));
    const Sentence names = names_of(a.w, t.atoms, kNamesTold);
    if (bare) {
      step.says = names;
      step.says.push_back(words(std::string(a.w.colon())));
    }
    step.says.push_back({Piece::Kind::strong, asks && d->type.kind != ValueType::enumeration ? capital(t.answer) : t.answer, t.tone, kNone});
    if (!t.demand.empty()) step.says.push_back(words(a.w.t(" (demandé\u00a0: ", " (required: ") + t.demand + ")"));
    if (!bare && d) {
      step.says.push_back(words(" — "));
      step.says.insert(step.says.end(), names.begin(), names.end());
    }
    steps.push_back(std::move(step));
  }
  told_.clear();
  places_.clear();
  named_.clear();
  return steps;
}

}  // namespace domat
