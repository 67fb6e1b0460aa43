#include "compiler/solve/encode.h"

#include <algorithm>

#include "compiler/solve/engine.h"
#include "runtime/reasons/op_class.h"

namespace domat::solve {

namespace {

constexpr Wide kFirstDay = -719162, kLastDay = 2932896;  // 0001-01-01, 9999-12-31
// What people write: days of the years 1950 to 2049, numbers not below zero nor beyond a thousand millions.
constexpr Wide kPlausibleFrom = -7305, kPlausibleTo = 29219, kPlausibleNumber = 100'000'000'000;

}  // namespace

Encoder::Encoder(z3::context& c, z3::solver& s, const Solver& asked) : c_(c), solver_(s), asked_(asked), pack_(asked.pack()) {
  for (auto& x : pack_.calendars)
    calendars_.push_back({static_cast<Holidays>(x.holidays), x.weekdays, x.closed.data(), static_cast<std::uint32_t>(x.closed.size())});
}

Num Encoder::none() { return {constant(false), constant(false), constant(false), constant(false), number(0), number(0)}; }
Num Encoder::just(const z3::expr& v, Wide low, Wide high) { return {constant(true), constant(false), constant(false), constant(false), v, number(0), low, high}; }
Num Encoder::in_error(ValueError e) { return {constant(false), constant(false), constant(false), constant(true), number(0), number(static_cast<Wide>(e))}; }
std::string Encoder::name(const char* what, std::uint32_t index) const { return what + std::to_string(world_) + "." + std::to_string(index); }

// --- worlds

void Encoder::enter(World w) {
  world_ = w;
  while (made_.size() <= w) {
    world_ = static_cast<World>(made_.size());
    const Space& asked = asked_.worlds()[world_];
    Made fresh;
    plausible_.push_back(c_.bool_const(name("plausible", 0).c_str()));
    if (!asked.at && pack_.reads_day) {
      fresh.at = c_.int_const(name("at", 0).c_str());
      solver_.add(*fresh.at >= number(kFirstDay) && *fresh.at <= number(kLastDay));
      solver_.add(z3::implies(plausible_[world_], *fresh.at >= number(kPlausibleFrom) && *fresh.at <= number(kPlausibleTo)));
    }
    if (!asked.mode) fresh.closed = c_.bool_const(name("closed", 0).c_str());
    made_.push_back(std::move(fresh));
    // A case without a date of its own is judged on the day that a fact gives.
    if (made_[world_].at && pack_.date_fact != kNone) {
      const Num fact = fact_num(pack_.date_fact);
      solver_.add(z3::implies(both(plausible_[world_], fact.defined), *made_[world_].at == fact.v));
    }
  }
  world_ = w;
}

z3::expr Encoder::closed() const {
  if (auto& free = made_[world_].closed) return *free;
  return c_.bool_val(*asked_.worlds()[world_].mode == Mode::closed);
}

Num Encoder::day() {
  if (auto& free = made_[world_].at) return just(*free, kFirstDay, kLastDay);
  auto& fixed = asked_.worlds()[world_].at;
  return fixed ? literal(*fixed) : none();
}

bool Encoder::is_unknown_list(std::uint32_t enumeration) const {
  const auto& lists = asked_.worlds()[world_].lists;
  for (std::size_t l = 0; l < pack_.lists.size(); ++l)
    if (pack_.lists[l].enumeration == enumeration) return l >= lists.size() || !lists[l].known;
  return false;
}
// Of the element that stands for all those of an unknown list nothing can be known.
bool Encoder::unlisted(std::uint32_t atom) const {
  return std::ranges::any_of(pack_.declarations[pack_.atom_declaration[atom]].parameters, [&](std::uint32_t e) { return is_unknown_list(e); });
}

Plane Encoder::fact_plane(std::uint32_t atom) {
  if (auto known = made_[world_].fact_planes.find(atom); known != made_[world_].fact_planes.end()) return known->second;
  const Space& asked = asked_.worlds()[world_];
  const Declaration& d = pack_.declarations[pack_.atom_declaration[atom]];
  const z3::expr t = c_.bool_const(name("t", atom).c_str());
  Plane out{t, no(t)};
  if (d.list != kNone) {  // a list is known or not
    const bool is = d.list < asked.lists.size() && asked.lists[d.list].known;
    out = {constant(is), constant(false)};
  } else if (unlisted(atom)) {
    out = {constant(false), constant(false)};
  } else if (asked.freedom != Freedom::known) {
    out.f = c_.bool_const(name("f", atom).c_str());
    if (asked.freedom == Freedom::given) solver_.add(!(out.t && out.f));
  }
  return made_[world_].fact_planes.emplace(atom, out).first->second;
}

void Encoder::bounds_of_fact(std::uint32_t atom, const z3::expr& v, Wide* low, Wide* high) {
  const TypeRef type = pack_.declarations[pack_.atom_declaration[atom]].type;
  Wide first = INT64_MIN, last = INT64_MAX, usual = 0, most = kPlausibleNumber;
  if (type.kind == ValueType::enumeration) {
    first = usual = 0;
    last = most = static_cast<Wide>(pack_.enumerations[type.index].members.size()) - 1;
  } else if (type.kind == ValueType::date || type.kind == ValueType::event) {
    first = kFirstDay, last = kLastDay, usual = kPlausibleFrom, most = kPlausibleTo;
  }
  solver_.add(v >= number(first) && v <= number(last));
  solver_.add(z3::implies(plausible_[world_], v >= number(usual) && v <= number(most)));
  *low = first;
  *high = last;
}

Num Encoder::fact_num(std::uint32_t atom) {
  if (auto known = made_[world_].fact_nums.find(atom); known != made_[world_].fact_nums.end()) return known->second;
  const Space& asked = asked_.worlds()[world_];
  const TypeRef type = pack_.declarations[pack_.atom_declaration[atom]].type;
  const bool event = type.kind == ValueType::event, free = asked.freedom != Freedom::known;
  // A reference to an element of a list that has none, or of which nothing is known.
  const bool empty = type.kind == ValueType::enumeration && (pack_.enumerations[type.index].members.empty() || is_unknown_list(type.index));
  if (unlisted(atom)) return made_[world_].fact_nums.emplace(atom, none()).first->second;
  Num out = none();
  if (!empty) {
    out.v = c_.int_const(name("v", atom).c_str());
    bounds_of_fact(atom, out.v, &out.low, &out.high);
    out.defined = free || event ? c_.bool_const(name("d", atom).c_str()) : constant(true);
    if (event) out.undefined = free ? c_.bool_const(name("u", atom).c_str()) : no(out.defined);
    if (event && free) solver_.add(!(out.defined && out.undefined));
  }
  if (asked.freedom == Freedom::any) {
    out.conflict = c_.bool_const(name("c", atom).c_str());
    solver_.add(!(out.conflict && (out.defined || out.undefined)));
  }
  return made_[world_].fact_nums.emplace(atom, out).first->second;
}

Plane Encoder::atom_plane(std::uint32_t atom) {
  const NodeId decided = pack_.atom_node[atom];
  return decided == kNone ? fact_plane(atom) : made_[world_].planes.at(decided);
}
Num Encoder::atom_num(std::uint32_t atom) {
  const NodeId decided = pack_.atom_node[atom];
  return decided == kNone ? fact_num(atom) : made_[world_].nums.at(decided);
}

// A node that reads a fact stands for the fact as it is decided, where that is disputed.
static Read of_atom(const Pack& p, Read r) {
  if (!r.is_node) return r;
  const Node& n = p.graph.nodes[r.index];
  return n.op == Op::atom || n.op == Op::value ? atom(r.world, static_cast<std::uint32_t>(n.imm)) : r;
}

Plane Encoder::plane(World w, Read r) {
  enter(w);
  r = of_atom(pack_, r);
  if (!r.is_node && pack_.atom_node[r.index] == kNone) return fact_plane(r.index);
  const NodeId id = r.is_node ? r.index : pack_.atom_node[r.index];
  need(id);
  return made_[w].planes.at(id);
}
Num Encoder::num(World w, Read r) {
  enter(w);
  r = of_atom(pack_, r);
  if (!r.is_node && pack_.atom_node[r.index] == kNone) return fact_num(r.index);
  const NodeId id = r.is_node ? r.index : pack_.atom_node[r.index];
  need(id);
  return made_[w].nums.at(id);
}

// --- the cone of a node, operands first

std::uint32_t Encoder::members_picked(const Node& n) const {
  const auto first = static_cast<std::uint32_t>(n.imm);
  if (first >= pack_.atom_count) return 0;
  const Declaration& d = pack_.declarations[pack_.atom_declaration[first]];
  // Of a list without elements there is nothing to pick: another declaration begins there.
  const bool later = pack_.atom_node[first] != kNone && pack_.atom_node[first] >= static_cast<NodeId>(&n - pack_.graph.nodes.data());
  if (later || is_proposition(d) != (n.op == Op::pick_truth)) return 0;
  return d.first_atom + d.atom_count - static_cast<std::uint32_t>(n.imm);
}

void Encoder::need(NodeId root) {
  const auto known = [&](NodeId id) { return class_of(pack_.graph.nodes[id].op) == OpClass::P ? made_[world_].planes.contains(id) : made_[world_].nums.contains(id); };
  std::set<NodeId> cone;
  std::vector<NodeId> pending{root};
  while (!pending.empty()) {
    const NodeId id = pending.back();
    pending.pop_back();
    if (known(id) || !cone.insert(id).second) continue;
    const Node& n = pack_.graph.nodes[id];
    for (std::uint32_t i = 0; i < n.count; ++i) pending.push_back(operand(n, i));
    if (n.op != Op::pick && n.op != Op::pick_truth) continue;
    for (std::uint32_t i = 0; i < members_picked(n); ++i)
      if (const NodeId decided = pack_.atom_node[static_cast<std::uint32_t>(n.imm) + i]; decided != kNone) pending.push_back(decided);
  }
  for (const NodeId id : cone) encode(id);  // in order: operands come first
}

void Encoder::encode(NodeId id) {
  const Node& n = pack_.graph.nodes[id];
  if (class_of(n.op) == OpClass::P) {
    Plane x = truth_of(n);
    made_[world_].planes.emplace(id, std::move(x));
  } else {
    Num x = value_of(n, id);
    made_[world_].nums.emplace(id, std::move(x));
  }
}

const Plane& Encoder::p(const Node& n, std::uint32_t i) const { return made_[world_].planes.at(operand(n, i)); }
const Num& Encoder::v(const Node& n, std::uint32_t i) const { return made_[world_].nums.at(operand(n, i)); }

// --- formulas

z3::expr Encoder::formula(Bool b) {
  if (auto known = formulas_.find(b.index); known != formulas_.end()) return known->second;
  const Formula& x = asked_[b];
  const auto parts = [&] {
    z3::expr_vector all(c_);
    for (Bool part : x.parts) all.push_back(formula(part));
    return all;
  };
  const auto make = [&]() -> z3::expr {
    switch (x.kind) {
      case Formula::constant: return constant(x.number != 0);
      case Formula::t: return plane(x.read.world, x.read).t;
      case Formula::f: return plane(x.read.world, x.read).f;
      case Formula::state: {
        const Num n = num(x.read.world, x.read);
        switch (x.is) {
          case State::unknown: return unknown(n);
          case State::defined: return n.defined;
          case State::undefined: return n.undefined;
          case State::conflict: return n.conflict;
          case State::error: return n.error;
        }
        return constant(false);
      }
      case Formula::compare: {
        const Num n = num(x.read.world, x.read);
        return x.is == State::error ? both(n.error, compare(x.op, n.code, number(x.number))) : both(n.defined, compare(x.op, n.v, number(x.number)));
      }
      case Formula::apart: {
        const Num a = num(x.read.world, x.read), other = num(x.other.world, x.other);
        return both(both(a.defined, other.defined), compare(x.op, a.v - other.v, number(x.number)));
      }
      case Formula::same: {
        if (!asked_.is_truth(x.read)) {
          const Num a = num(x.read.world, x.read);
          return same(a, num(x.other.world, x.other));
        }
        const Plane a = plane(x.read.world, x.read), other = plane(x.other.world, x.other);
        return both(equal(a.t, other.t), equal(a.f, other.f));
      }
      case Formula::given: {
        enter(x.read.world);
        if (asked_.is_truth(x.read)) {
          const Plane a = fact_plane(x.read.index);
          return both(x.truth.t ? a.t : no(a.t), x.truth.f ? a.f : no(a.f));
        }
        const Num a = fact_num(x.read.index);
        if (x.is == State::defined) return both(a.defined, equal(a.v, number(x.number)));
        return x.is == State::unknown ? unknown(a) : x.is == State::undefined ? a.undefined : x.is == State::conflict ? a.conflict : constant(false);
      }
      case Formula::day: {
        enter(x.read.world);
        const Num d = day();
        return both(d.defined, compare(x.op, d.v, number(x.number)));
      }
      case Formula::same_day: {
        enter(x.read.world);
        const Num a = day();
        enter(x.other.world);
        return same(a, day());
      }
      case Formula::closed: enter(x.read.world); return closed();
      case Formula::negation: return no(formula(x.parts[0]));
      case Formula::all_of: {
        z3::expr all = constant(true);
        for (Bool part : x.parts) all = both(all, formula(part));
        return all;
      }
      case Formula::any_of: {
        z3::expr any = constant(false);
        for (Bool part : x.parts) any = either(any, formula(part));
        return any;
      }
      case Formula::at_most: {
        if (static_cast<std::size_t>(x.number) >= x.parts.size()) return constant(true);
        return z3::atmost(parts(), static_cast<unsigned>(x.number));
      }
    }
    return constant(false);
  };
  const z3::expr made = make();
  return formulas_.emplace(b.index, made).first->second;
}

// --- models

// A fact on which nothing hung.
void Encoder::by_default(World w, std::uint32_t atom, Case& c) const {
  const Declaration& d = pack_.declarations[pack_.atom_declaration[atom]];
  const Space& asked = asked_.worlds()[w];
  if (d.list != kNone) {
    c.truths[atom] = d.list < asked.lists.size() && asked.lists[d.list].known ? kTrue : kUnknown;
    return;
  }
  if (asked.freedom != Freedom::known || unlisted(atom)) return;
  if (d.type.kind == ValueType::boolean) c.truths[atom] = kFalse;
  else if (d.type.kind == ValueType::event) c.values[atom] = {State::undefined, 0};
  else if (d.type.kind != ValueType::enumeration || !(pack_.enumerations[d.type.index].members.empty() || is_unknown_list(d.type.index))) c.values[atom] = {State::defined, 0};
}

Case Encoder::extract(World w, const z3::model& model) {
  enter(w);
  const Space& asked = asked_.worlds()[w];
  const auto holds = [&](const z3::expr& e) { return model.eval(e, true).is_true(); };
  const auto integer = [&](const z3::expr& e) {
    std::int64_t i = 0;
    model.eval(e, true).is_numeral_i64(i);
    return i;
  };
  Case c;
  c.mode = holds(closed()) ? Mode::closed : Mode::open;
  c.at = made_[w].at ? static_cast<std::int32_t>(integer(*made_[w].at)) : asked.at;
  c.lists = asked.lists;
  c.truths.resize(pack_.atom_count);
  c.values.resize(pack_.atom_count);
  for (auto& d : pack_.declarations) {
    if (!is_input(d.kind)) continue;
    for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) {
      const bool truth = d.type.kind == ValueType::boolean;
      if (!(truth ? made_[w].fact_planes.contains(a) : made_[w].fact_nums.contains(a))) {
        by_default(w, a, c);
      } else if (truth) {
        const Plane x = fact_plane(a);
        c.truths[a] = {holds(x.t), holds(x.f)};
      } else {
        const Num x = fact_num(a);
        if (holds(x.defined)) c.values[a] = {State::defined, integer(x.v)};
        else if (holds(x.undefined)) c.values[a] = {State::undefined, 0};
        else if (holds(x.conflict)) c.values[a] = {State::conflict, 0};
      }
    }
  }
  return c;
}

}  // namespace domat::solve
