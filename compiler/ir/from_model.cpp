#include "compiler/ir/from_model.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace domat::ir {
namespace {

using model::AtomId;
using model::Entity;
using model::Expr;
using model::ExprId;
using model::ExprKind;
using model::Instance;
using model::InstanceId;
using model::Model;

// Nodes that compute the same thing are one node.
class GraphBuilder {
 public:
  explicit GraphBuilder(Graph& g) : g_(g) {}

  // A product of constants is one, and once something is no product. Scales of amounts come as such factors.
  NodeId multiply(const std::vector<NodeId>& operands) {
    std::vector<NodeId> left;
    std::int64_t product = 1;
    bool constant = true;
    for (NodeId n : operands) {
      const Node& x = g_.nodes[n];
      constant = constant && x.op == Op::constant && !__builtin_mul_overflow(product, x.imm, &product);
      if (x.op != Op::constant || x.imm != 1) left.push_back(n);
    }
    if (constant) return add(Op::constant, product, {});
    return left.size() == 1 ? left[0] : add(Op::multiply, 0, left);
  }

  NodeId add(Op op, std::int64_t imm, const std::vector<NodeId>& operands) {
    std::size_t hash = static_cast<std::size_t>(op) * 0x9E3779B97F4A7C15u ^ static_cast<std::size_t>(imm);
    for (NodeId n : operands) hash = (hash ^ n) * 0x100000001B3u;
    for (auto [it, end] = seen_.equal_range(hash); it != end; ++it)
      if (same(it->second, op, imm, operands)) return it->second;
    auto id = static_cast<NodeId>(g_.nodes.size());
    g_.nodes.push_back({op, static_cast<std::uint32_t>(g_.operands.size()), static_cast<std::uint32_t>(operands.size()), imm});
    g_.operands.insert(g_.operands.end(), operands.begin(), operands.end());
    seen_.emplace(hash, id);
    return id;
  }

 private:
  bool same(NodeId id, Op op, std::int64_t imm, const std::vector<NodeId>& operands) const {
    const Node& n = g_.nodes[id];
    return n.op == op && n.imm == imm && n.count == operands.size() &&
           std::equal(operands.begin(), operands.end(), g_.operands.begin() + n.first);
  }
  Graph& g_;
  std::unordered_multimap<std::size_t, NodeId> seen_;
};

class Lowering {
 public:
  Lowering(const Model& m, const Interner& names, const SourceMap& sources) : m(m), names(names), sources(sources), graph(pack.graph) {}

  Pack run() {
    metadata();
    rules();
    pack.atom_node.assign(m.atom_count, kNone);
    for (model::Step s : m.order) {
      if (s.is_atom) decide(s.index);
      else apply(s.index);
    }
    return std::move(pack);
  }

 private:
  std::string text(Sym s) const { return s.valid() ? names.text(s) : std::string(); }

  void metadata() {
    const model::PackInfo& info = m.packs[0];
    pack.name = info.name;
    pack.version = info.version;
    pack.hash = info.hash;
    pack.jurisdiction = info.jurisdiction;
    pack.language = info.language;
    pack.currency = info.currency;
    pack.date_fact = info.date_fact;
    pack.reads_day = m.reads_day;
    for (auto& e : m.enumerations) {
      Enumeration out{text(e.name), {}, e.list != kNone};
      for (Sym s : e.members) out.members.push_back(text(s));
      pack.enumerations.push_back(std::move(out));
    }
    pack.currencies = m.currencies;
    pack.parameters = m.parameters;
    pack.calendars = m.calendars;
    std::unordered_map<Sym, std::uint32_t> first_pack;
    for (auto& e : m.entities)
      if (auto [it, fresh] = first_pack.emplace(e.name, e.pack); !fresh && it->second != e.pack) homonyms.insert(e.name);
    for (auto& e : m.entities) declaration(e);
    for (auto& d : m.disputes) {
      pack.disputes.push_back({d.party, d.against, d.charge});
      pack.declarations[d.charge].charge_of = d.entity;
    }
    for (auto& l : m.lists) {
      pack.lists.push_back({l.entity, l.enumeration, text(l.key), l.fields, l.scalars});
      // Its name is its own, as another pack's homonym has its pack's before it.
      for (std::size_t i = 0; i < l.fields.size(); ++i)
        pack.declarations[l.fields[i]].name = pack.declarations[l.entity].name + (l.scalars ? "" : "." + text(l.field_names[i]));
    }
    pack.atom_count = m.atom_count;
    pack.atom_declaration = m.atom_entity;
    pack.rules_for_first = m.rules_for_first;
    pack.rules_for = m.rules_for;
    for (auto& i : m.incompatible) {
      Incompatibility out{i.left, i.right, sources.place(i.span), {}};
      for (Sym s : i.citations) out.citations.push_back(text(s));
      pack.incompatible.push_back(std::move(out));
    }
  }

  void declaration(const Entity& e) {
    Declaration d;
    d.name = text(e.name);
    // A case and a result name what is declared; two packs may have given the same name.
    if (e.pack != 0 && homonyms.contains(e.name)) d.name = m.packs[e.pack].name + "." + d.name;
    d.needs_modality = e.needs_modality;
    d.kind = e.kind;
    d.type = e.type;
    d.parameters = e.parameters;
    d.first_atom = e.first_atom;
    d.atom_count = e.atom_count;
    d.dispute = e.dispute;
    d.open = e.open;
    d.text = text(e.text);
    d.place = sources.place(e.span);
    d.list = e.list;
    d.field_of = e.field_of;
    d.structure = text(e.structure);
    pack.declarations.push_back(std::move(d));
  }

  void rules() {
    for (model::RuleId id = 0; id < m.rules.size(); ++id) {
      const model::Rule& r = m.rules[id];
      Rule out{model::rule_name(m, names, sources, id), r.kind, sources.place(r.span), {}, r.window};
      for (Sym s : r.citations) out.citations.push_back(text(s));
      pack.rules.push_back(std::move(out));
    }
    for (auto& i : m.instances) {
      RuleInstance out;
      out.rule = i.rule;
      out.atom = i.atom;
      out.negated = i.negated;
      out.first_exception = i.first_exception;
      out.exception_count = i.exception_count;
      pack.instances.push_back(out);
    }
    pack.exceptions = m.exceptions;
  }

  // --- nodes

  NodeId truth(Truth t) { return graph.add(Op::truth, t.t | t.f << 1, {}); }

  void apply(InstanceId id) {
    const Instance& i = m.instances[id];
    const model::Rule& r = m.rules[i.rule];
    RuleInstance& out = pack.instances[id];
    frame.assign(r.variables.size() + m.slots, 0);
    std::copy_n(m.bindings.begin() + i.first_binding, r.variables.size(), frame.begin());
    binding = frame.data();
    const bool unlisted = i.listed != kNone;
    out.body = unlisted ? atom_truth(i.listed) : r.body.valid() ? proposition(r.body) : truth(kTrue);
    std::vector<NodeId> both{out.body};
    if (r.window != Window{} && !(unlisted && r.reference_date.valid())) {
      NodeId date = r.reference_date.valid() ? value(r.reference_date) : graph.add(Op::day, 0, {});
      out.in_force = graph.add(Op::in_force, window(r.window), {date});
      both.push_back(out.in_force);
    }
    if (i.conclusion != kNone && r.conclusions[i.conclusion].value.valid())
      out.value = unlisted ? graph.add(Op::constant, 0, {}) : value(r.conclusions[i.conclusion].value);  // never read: it does not surely apply
    out.holds = graph.add(Op::holds, id, both);
    out.applies = out.holds;
    if (i.exception_count == 0) return;
    std::vector<NodeId> exceptions;
    for (std::uint32_t k = 0; k < i.exception_count; ++k)
      exceptions.push_back(pack.instances[m.exceptions[i.first_exception + k]].applies);
    NodeId defeated = exceptions.size() == 1 ? exceptions[0] : graph.add(Op::any_of, 0, exceptions);
    out.applies = graph.add(Op::all_of, 0, {out.holds, graph.add(Op::negation, 0, {defeated})});
  }

  std::int64_t window(const Window& w) {
    for (std::size_t i = pack.windows.size(); i-- > 0 && pack.windows.size() - i < 16;)
      if (pack.windows[i] == w) return static_cast<std::int64_t>(i);
    pack.windows.push_back(w);
    return static_cast<std::int64_t>(pack.windows.size() - 1);
  }

  void decide(AtomId atom) {
    const Entity& e = m.entities[m.atom_entity[atom]];
    NodeId n = is_input(e.kind) ? graph.add(Op::atom, atom, {}) : e.kind == Kind::value ? joined(atom) : concluded(atom, e.open);
    if (e.dispute != kNone) {
      AtomId charge = m.entities[m.disputes[e.dispute].charge].first_atom + (atom - e.first_atom);
      n = graph.add(Op::decide, e.dispute, {n, pack.atom_node[charge]});
    }
    pack.atom_node[atom] = n;
  }

  NodeId concluded(AtomId atom, bool open) {
    std::vector<NodeId> sides[2];
    for (auto k = m.rules_for_first[atom]; k < m.rules_for_first[atom + 1]; ++k) {
      InstanceId id = m.rules_for[k];
      sides[m.instances[id].negated].push_back(pack.instances[id].applies);
    }
    auto any = [&](std::vector<NodeId>& side) {
      return side.empty() ? truth(kFalse) : side.size() == 1 ? side[0] : graph.add(Op::any_of, 0, side);
    };
    NodeId t = any(sides[0]), n = any(sides[1]);
    return graph.add(open ? Op::leave_open : Op::close, atom, {t, n});
  }

  NodeId joined(AtomId atom) {
    std::vector<NodeId> pairs;
    for (auto k = m.rules_for_first[atom]; k < m.rules_for_first[atom + 1]; ++k) {
      const RuleInstance& i = pack.instances[m.rules_for[k]];
      pairs.push_back(i.applies);
      pairs.push_back(i.value);
    }
    return graph.add(Op::join, atom, pairs);
  }

  NodeId atom_truth(AtomId a) { return pack.atom_node[a] != kNone ? pack.atom_node[a] : graph.add(Op::atom, a, {}); }
  NodeId atom_value(AtomId a) { return pack.atom_node[a] != kNone ? pack.atom_node[a] : graph.add(Op::value, a, {}); }
  AtomId atom(const Expr& e) const { return atom_of(m, e.entity, e.first_argument, binding); }

  std::vector<NodeId> propositions(const Expr& e) {
    std::vector<NodeId> all;
    for (std::uint32_t i = 0; i < e.count; ++i) all.push_back(proposition(m.operands[e.first + i]));
    return all;
  }

  // --- lists: one operand, or a few, for each element

  NodeId listed(const Expr& e) { return e.entity == kNone ? truth(kTrue) : atom_truth(m.entities[e.entity].first_atom); }

  template <typename Visit>
  void each(const Expr& e, Visit&& visit) {
    const std::uint32_t before = frame[e.slot];
    for (std::uint32_t member = 0; member < m.enumerations[e.range].members.size(); ++member) {
      frame[e.slot] = member;
      visit();
    }
    frame[e.slot] = before;
  }

  struct Bounds {
    NodeId low, high;
  };
  bool is_total(ExprId id) const { return m[id].kind == ExprKind::number || m[id].kind == ExprKind::sum; }
  Bounds bounds(ExprId id) {
    if (is_total(id)) return total(m[id]);
    NodeId v = value(id);
    return {v, v};
  }
  Bounds total(const Expr& e) {
    const bool count = e.kind == ExprKind::number;
    std::vector<NodeId> all{listed(e)};
    each(e, [&] {
      all.push_back(proposition(m.operands[e.first]));
      all.push_back(count ? graph.add(Op::constant, 1, {}) : value(m.operands[e.first + 1]));
    });
    return {graph.add(Op::sum_low, count, all), graph.add(Op::sum_high, count, all)};
  }
  // One for each element that counts and says yes, minus one for each that says no.
  Bounds votes(const Expr& e) {
    NodeId one = graph.add(Op::constant, 1, {}), less = graph.add(Op::constant, -1, {});
    std::vector<NodeId> all{listed(e)};
    each(e, [&] {
      NodeId counts = proposition(m.operands[e.first]), yes = proposition(m.operands[e.first + 1]);
      all.insert(all.end(), {graph.add(Op::all_of, 0, {counts, yes}), one, graph.add(Op::all_of, 0, {counts, graph.add(Op::negation, 0, {yes})}), less});
    });
    return {graph.add(Op::sum_low, 0, all), graph.add(Op::sum_high, 0, all)};
  }
  NodeId compare(Comparison op, NodeId a, NodeId b) { return graph.add(Op::compare, static_cast<std::int64_t>(op), {a, b}); }
  NodeId between(Comparison op, Bounds a, Bounds b) {
    using enum Comparison;
    switch (op) {
      case greater_equal: return graph.add(Op::sides, 0, {compare(op, a.low, b.high), compare(less, a.high, b.low)});
      case greater: return graph.add(Op::sides, 0, {compare(op, a.low, b.high), compare(less_equal, a.high, b.low)});
      case less_equal: return graph.add(Op::sides, 0, {compare(op, a.high, b.low), compare(greater, a.low, b.high)});
      case less: return graph.add(Op::sides, 0, {compare(op, a.high, b.low), compare(greater_equal, a.low, b.high)});
      case equal: return graph.add(Op::all_of, 0, {between(greater_equal, a, b), between(less_equal, a, b)});
      case not_equal: return graph.add(Op::negation, 0, {between(equal, a, b)});
    }
    return truth(kUnknown);
  }

  std::vector<NodeId> values(const Expr& e) {
    std::vector<NodeId> all;
    for (std::uint32_t i = 0; i < e.count; ++i) all.push_back(value(m.operands[e.first + i]));
    return all;
  }

  NodeId proposition(ExprId id) {
    const Expr& e = m[id];
    auto operand = [&](std::uint32_t i) { return m.operands[e.first + i]; };
    if (auto known = settled(m, id, binding)) return truth(*known);
    switch (e.kind) {
      case ExprKind::truth: return truth(e.imm ? kTrue : kFalse);
      case ExprKind::atom: return atom_truth(atom(e));
      case ExprKind::happened: return graph.add(Op::happened, 0, {atom_value(atom(e))});
      case ExprKind::before:
      case ExprKind::no_later: {
        NodeId event = atom_value(atom(e));
        auto op = static_cast<std::int64_t>(e.kind == ExprKind::before ? Comparison::less : Comparison::less_equal);
        NodeId earlier = graph.add(Op::compare, op, {graph.add(Op::event_date, 0, {event}), value(operand(0))});
        return graph.add(Op::all_of, 0, {graph.add(Op::happened, 0, {event}), earlier});
      }
      case ExprKind::all_of: return graph.add(Op::all_of, 0, propositions(e));
      case ExprKind::any_of: return graph.add(Op::any_of, 0, propositions(e));
      case ExprKind::negation: return graph.add(Op::negation, 0, {proposition(operand(0))});
      case ExprKind::at_least: return graph.add(Op::at_least, e.imm, propositions(e));
      case ExprKind::at_most: return graph.add(Op::negation, 0, {graph.add(Op::at_least, e.imm + 1, propositions(e))});
      case ExprKind::exactly: {
        auto parts = propositions(e);
        NodeId more = graph.add(Op::at_least, e.imm + 1, parts);
        return graph.add(Op::all_of, 0, {graph.add(Op::at_least, e.imm, parts), graph.add(Op::negation, 0, {more})});
      }
      case ExprKind::compare:
        if (is_total(operand(0)) || is_total(operand(1))) return between(e.comparison, bounds(operand(0)), bounds(operand(1)));
        return compare(e.comparison, value(operand(0)), value(operand(1)));
      case ExprKind::exists: {
        std::vector<NodeId> any{graph.add(Op::negation, 0, {listed(e)})};
        each(e, [&] { any.push_back(graph.add(Op::all_of, 0, {proposition(operand(0)), proposition(operand(1))})); });
        return graph.add(Op::any_of, 0, any);
      }
      case ExprKind::for_all: {
        std::vector<NodeId> all{listed(e)};
        each(e, [&] { all.push_back(graph.add(Op::any_of, 0, {graph.add(Op::negation, 0, {proposition(operand(0))}), proposition(operand(1))})); });
        return graph.add(Op::all_of, 0, all);
      }
      case ExprKind::majority: {
        NodeId zero = graph.add(Op::constant, 0, {});
        return between(Comparison::greater, votes(e), {zero, zero});
      }
      case ExprKind::pick_truth: return graph.add(Op::pick_truth, m.entities[e.entity].first_atom, {value(operand(0))});
      case ExprKind::one_of: {
        std::vector<NodeId> parts;
        for (std::uint32_t i = 0; i < e.count; ++i) parts.push_back(value(operand(i)));
        return graph.add(Op::one_of, 0, parts);
      }
      case ExprKind::defined: return graph.add(Op::defined, 0, {value(operand(0))});
      case ExprKind::choice: {
        // One of the two by the condition, or both alike.
        NodeId c = proposition(operand(0)), a = proposition(operand(1)), b = proposition(operand(2));
        NodeId otherwise = graph.add(Op::all_of, 0, {graph.add(Op::negation, 0, {c}), b});
        return graph.add(Op::any_of, 0, {graph.add(Op::all_of, 0, {c, a}), otherwise, graph.add(Op::all_of, 0, {a, b})});
      }
      case ExprKind::constant: case ExprKind::variable: case ExprKind::value: case ExprKind::event_date: case ExprKind::day: case ExprKind::or_else:
      case ExprKind::parameter: case ExprKind::add: case ExprKind::opposite: case ExprKind::multiply: case ExprKind::divide: case ExprKind::minimum:
      case ExprKind::maximum: case ExprKind::choose: case ExprKind::narrow: case ExprKind::call: case ExprKind::number: case ExprKind::sum:
      case ExprKind::first: case ExprKind::pick:
        break;  // values
    }
    return truth(kUnknown);
  }

  NodeId value(ExprId id) {
    const Expr& e = m[id];
    switch (e.kind) {
      case ExprKind::constant: return graph.add(Op::constant, e.imm, {});
      case ExprKind::variable: return graph.add(Op::constant, binding[e.imm], {});
      case ExprKind::value: return atom_value(atom(e));
      case ExprKind::event_date: return graph.add(Op::event_date, 0, {atom_value(atom(e))});
      case ExprKind::day: return graph.add(Op::day, 0, {});
      case ExprKind::or_else: {
        NodeId n = value(m.operands[e.first]);
        for (std::uint32_t i = 1; i < e.count; ++i) n = graph.add(Op::or_else, 0, {n, value(m.operands[e.first + i])});
        return n;
      }
      case ExprKind::number: case ExprKind::sum: {
        Bounds b = total(e);
        return graph.add(Op::settle, 0, {b.low, b.high});
      }
      case ExprKind::first: {
        std::vector<NodeId> all{listed(e)};
        each(e, [&] {
          all.push_back(proposition(m.operands[e.first]));
          all.push_back(value(m.operands[e.first + 1]));
          all.push_back(value(m.operands[e.first + 2]));
        });
        return graph.add(Op::first, e.imm, all);
      }
      case ExprKind::pick: return graph.add(Op::pick, m.entities[e.entity].first_atom, {value(m.operands[e.first])});
      case ExprKind::choose: return graph.add(Op::choose, 0, {proposition(m.operands[e.first]), value(m.operands[e.first + 1]), value(m.operands[e.first + 2])});
      case ExprKind::parameter: return graph.add(Op::parameter, e.imm, values(e));
      case ExprKind::add: return graph.add(Op::add, 0, values(e));
      case ExprKind::opposite: return graph.add(Op::opposite, 0, values(e));
      case ExprKind::multiply: return graph.multiply(values(e));
      case ExprKind::divide: return graph.add(Op::divide, e.imm, values(e));
      case ExprKind::minimum: return graph.add(Op::minimum, 0, values(e));
      case ExprKind::maximum: return graph.add(Op::maximum, 0, values(e));
      case ExprKind::narrow: return graph.add(Op::narrow, 0, values(e));
      case ExprKind::call: return graph.add(Op::call, e.imm, values(e));
      case ExprKind::truth: case ExprKind::atom: case ExprKind::happened: case ExprKind::before: case ExprKind::no_later: case ExprKind::all_of:
      case ExprKind::any_of: case ExprKind::negation: case ExprKind::at_least: case ExprKind::at_most: case ExprKind::exactly:
      case ExprKind::compare: case ExprKind::one_of: case ExprKind::defined: case ExprKind::choice: case ExprKind::exists: case ExprKind::for_all:
      case ExprKind::majority: case ExprKind::pick_truth:
        break;  // propositions
    }
    return graph.add(Op::constant, 0, {});
  }

  const Model& m;
  const Interner& names;
  const SourceMap& sources;
  Pack pack;
  GraphBuilder graph;
  std::unordered_set<Sym> homonyms;  // names that more than one pack declares
  std::vector<std::uint32_t> frame;  // a member for each variable of the rule and of the quantifiers inside it
  const std::uint32_t* binding = nullptr;
};

}  // namespace

Pack from_model(const Model& m, const Interner& names, const SourceMap& sources) { return Lowering(m, names, sources).run(); }

}  // namespace domat::ir
