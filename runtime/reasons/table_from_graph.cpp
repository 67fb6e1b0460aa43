#include "runtime/reasons/table_from_graph.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <unordered_map>

#include "runtime/reasons/comparison.h"
#include "runtime/reasons/op_class.h"
#include "runtime/reasons/table_layout.h"

namespace domat {
namespace {

struct View {
  const Pack& pack;
  const Node& node(NodeId id) const { return pack.graph.nodes[id]; }
  NodeId operand(NodeId id, std::uint32_t i) const { return pack.graph.operands[node(id).first + i]; }
  bool is_truth(NodeId id) const { return class_of(node(id).op) == OpClass::P; }

  // A value that the application date alone decides.
  bool is_of_day(NodeId id) const {
    const Op op = node(id).op;
    if (op == Op::parameter) return node(operand(id, 0)).op == Op::day || node(operand(id, 0)).op == Op::constant;
    return op == Op::day || op == Op::constant;
  }
  bool reads_values(Op op) const { return op == Op::in_force || op == Op::compare || op == Op::one_of || op == Op::defined; }

  // What is given out, and what that reads.
  std::vector<bool> reached() const {
    std::vector<bool> all(pack.graph.nodes.size(), false);
    for (NodeId n : pack.atom_node)
      if (n != kNone) all[n] = true;
    for (auto& i : pack.instances) all[i.holds] = true;
    for (NodeId id = static_cast<NodeId>(all.size()); id-- > 0;)
      for (std::uint32_t i = 0; all[id] && i < node(id).count; ++i) all[operand(id, i)] = true;
    return all;
  }

  bool qualifies(NodeId id) const {
    const Node& n = node(id);
    auto every_operand = [&](auto&& good) {
      for (std::uint32_t i = 0; i < n.count; ++i)
        if (!good(operand(id, i), i)) return false;
      return true;
    };
    switch (n.op) {
      case Op::truth: case Op::atom: case Op::constant: case Op::day: return true;
      case Op::all_of: case Op::any_of: case Op::negation: case Op::at_least: case Op::holds: case Op::close: case Op::leave_open: return true;
      case Op::in_force: case Op::compare: case Op::one_of: case Op::defined: return every_operand([&](NodeId x, std::uint32_t) { return is_of_day(x); });
      case Op::parameter: return is_of_day(id);
      case Op::decide: return node(operand(id, 1)).op == Op::join;
      case Op::join: return every_operand([&](NodeId x, std::uint32_t i) { return i % 2 == 0 || node(x).op == Op::constant; });
      default: return false;
    }
  }
};

// --- what the application date decides

struct OfDay {
  bool defined = false;
  std::int64_t v = 0;
};

class Days {
 public:
  explicit Days(const Pack& p) : view_{p} {}

  // Node `id` as an index of `all`; the same for nodes that say the same.
  std::uint32_t of(NodeId id) {
    auto [it, fresh] = of_node_.try_emplace(id, 0);
    if (!fresh) return it->second;
    const std::vector<std::int64_t> pieces = cut(id);
    auto [known, added] = seen_.try_emplace(pieces, static_cast<std::uint32_t>(all.size()));
    if (added) add(pieces);
    return it->second = known->second;
  }

  std::vector<TableDays> all;
  std::vector<TablePiece> pieces;

 private:
  // The truth when no date is known, then pairs: a day from which it has another truth, and which.
  std::vector<std::int64_t> cut(NodeId id) const {
    std::vector<std::int64_t> days{INT64_MIN}, out{truth(id, nullptr)};
    bounds(id, days);
    std::ranges::sort(days);
    for (const std::int64_t day : days) {
      const std::int64_t now = truth(id, &day);
      if (out.size() == 1 || out.back() != now) out.insert(out.end(), {day, now});
    }
    return out;
  }
  void add(const std::vector<std::int64_t>& cuts) {
    all.push_back({static_cast<std::uint32_t>(pieces.size()), static_cast<std::uint32_t>(cuts.size() / 2), static_cast<std::uint32_t>(cuts[0]), 0});
    for (std::size_t i = 1; i < cuts.size(); i += 2) pieces.push_back({cuts[i], static_cast<std::uint32_t>(cuts[i + 1]), 0});
  }

  // The days on which it may change.
  void bounds(NodeId id, std::vector<std::int64_t>& days) const {
    const Node& n = view_.node(id);
    auto add = [&](std::optional<std::int64_t> day) {
      if (day) days.push_back(*day);
    };
    if (n.op == Op::in_force) {
      const Window& w = view_.pack.windows[static_cast<std::size_t>(n.imm)];
      for (auto& day : {w.from, w.to, w.unknown_before}) add(day);
    }
    if (n.op == Op::parameter)
      for (auto& x : view_.pack.parameters[static_cast<std::size_t>(n.imm)].values) {
        for (auto& day : {x.from, x.to}) add(day);
        add_around(x.value, days);
      }
    if (n.op == Op::constant) add_around(n.imm, days);
    for (std::uint32_t i = 0; i < n.count; ++i) bounds(view_.operand(id, i), days);
  }
  // Where the date may be compared with it.
  static void add_around(std::int64_t v, std::vector<std::int64_t>& days) {
    days.push_back(v);
    if (v < INT64_MAX) days.push_back(v + 1);
  }

  OfDay value(NodeId id, const std::int64_t* day) const {
    const Node& n = view_.node(id);
    if (n.op == Op::constant) return {true, n.imm};
    if (n.op == Op::day) return day ? OfDay{true, *day} : OfDay{};
    const OfDay date = value(view_.operand(id, 0), day);
    if (date.defined)
      for (auto& x : view_.pack.parameters[static_cast<std::size_t>(n.imm)].values)
        if ((!x.from || date.v >= *x.from) && (!x.to || date.v < *x.to)) return {true, x.value};
    return {};
  }

  std::int64_t truth(NodeId id, const std::int64_t* day) const {
    const Node& n = view_.node(id);
    const OfDay x = value(view_.operand(id, 0), day);
    auto is = [](bool yes) { return yes ? 1 : 2; };
    if (!x.defined) return 0;
    switch (n.op) {
      case Op::in_force: return in_force(view_.pack.windows[static_cast<std::size_t>(n.imm)], x.v);
      case Op::compare: {
        const OfDay y = value(view_.operand(id, 1), day);
        return y.defined ? is(compares(static_cast<Comparison>(n.imm), x.v, y.v)) : 0;
      }
      case Op::one_of:
        for (std::uint32_t i = 1; i < n.count; ++i)
          if (value(view_.operand(id, i), day).v == x.v) return is(true);
        return is(false);
      default: return is(true);  // defined
    }
  }
  static std::int64_t in_force(const Window& w, std::int64_t day) {
    if ((w.from && day < *w.from) || (w.to && day >= *w.to)) return 2;
    return w.unknown_before && day < *w.unknown_before ? 0 : 1;
  }

  View view_;
  std::unordered_map<NodeId, std::uint32_t> of_node_;
  std::map<std::vector<std::int64_t>, std::uint32_t> seen_;
};

// --- the graph as gates

struct Pair {
  Literal t = kNever, f = kNever;
};
// What rules say of a value, each a constant.
struct Joined {
  std::vector<std::pair<std::int64_t, Literal>> is;  // defined, and this
  Literal defined, undefined, conflict;
  Literal is_value(std::int64_t v) const {
    for (auto& [value, literal] : is)
      if (value == v) return literal;
    return kNever;
  }
};

class Lowering {
 public:
  Lowering(const Pack& p, Days& days, bool known) : view_{p}, p_(p), days_(days), known_(known), gates_(p.graph.nodes.size()), truths_(p.graph.nodes.size()) {}

  void run(const std::vector<bool>& reached) {
    for (NodeId id = 0; id < reached.size(); ++id) {
      if (!reached[id]) continue;
      if (view_.is_truth(id)) truths_[id] = truth(id);
      else if (p_.graph.nodes[id].op == Op::join) joined_.emplace(id, joined(id));
    }
  }

  TableProgram program(bool with_holds, std::vector<std::uint8_t>& table) const {
    Given given;
    for (std::uint32_t a = 0; a < p_.atom_node.size(); ++a) {
      const NodeId n = p_.atom_node[a];
      if (n == kNone) continue;
      if (view_.is_truth(n)) given.truths.push_back({a * 2, truths_[n].t, truths_[n].f});
      else give_value(given, a, joined_.at(n));
    }
    for (std::uint32_t i = 0; with_holds && i < p_.instances.size(); ++i) {
      const Pair h = truths_[p_.instances[i].holds];
      given.truths.push_back({i * 2 + 1, h.t, h.f});
    }
    return lay_out(gates_, given, table);
  }

 private:
  static void give_value(Given& given, std::uint32_t atom, const Joined& v) {
    given.values.push_back({atom, v.defined, v.undefined, v.conflict, static_cast<std::uint32_t>(given.choices.size()), static_cast<std::uint32_t>(v.is.size())});
    for (auto& [value, is] : v.is) given.choices.push_back({value, is, 0});
  }

  const Pair& in(NodeId id, std::uint32_t i) const { return truths_[view_.operand(id, i)]; }

  Pair truth(NodeId id) {
    const Node& n = p_.graph.nodes[id];
    switch (n.op) {
      case Op::truth: return {n.imm & 1 ? kAlways : kNever, n.imm & 2 ? kAlways : kNever};
      case Op::atom: return loaded(TableSource::fact_t, static_cast<std::uint32_t>(n.imm), known_);
      case Op::in_force: case Op::compare: case Op::one_of: case Op::defined: return of_day(days_.of(id));
      case Op::all_of: case Op::holds: return {gates_.all(side(id, true)), gates_.any(side(id, false))};
      case Op::any_of: return {gates_.any(side(id, true)), gates_.all(side(id, false))};
      case Op::negation: return {in(id, 0).f, in(id, 0).t};
      case Op::at_least: return {gates_.at_least(n.imm, side(id, true)), gates_.at_least(std::int64_t{n.count} - n.imm + 1, side(id, false))};
      case Op::close: return {in(id, 0).t, gates_.any({in(id, 0).f, in(id, 1).t})};
      case Op::leave_open: return {in(id, 0).t, in(id, 1).t};
      default: return decided(p_.disputes[static_cast<std::size_t>(n.imm)], in(id, 0), joined_.at(view_.operand(id, 1)));
    }
  }

  // Planes of which f is not t where everything is known.
  Pair loaded(TableSource t, std::uint32_t index, bool one_plane) {
    const Literal yes = gates_.load(t, index);
    return {yes, one_plane ? yes ^ 1 : gates_.load(t == TableSource::fact_t ? TableSource::fact_f : TableSource::day_f, index)};
  }
  Pair of_day(std::uint32_t index) {
    const TableDays& d = days_.all[index];
    const std::span pieces(days_.pieces.data() + d.first_piece, d.pieces);
    const bool same = d.pieces == 1 && (known_ || pieces[0].truth == d.when_unknown);
    if (same) return {pieces[0].truth & 1 ? kAlways : kNever, pieces[0].truth & 2 ? kAlways : kNever};
    return loaded(TableSource::day_t, index, known_ && std::ranges::all_of(pieces, [](auto& x) { return x.truth == 1 || x.truth == 2; }));
  }

  std::span<const Literal> side(NodeId id, bool t) {
    side_.clear();
    for (std::uint32_t i = 0; i < p_.graph.nodes[id].count; ++i) side_.push_back(t ? in(id, i).t : in(id, i).f);
    return side_;
  }

  Joined joined(NodeId id) {
    Joined out;
    std::vector<Literal> conflicts, silent;
    std::map<std::int64_t, std::vector<Literal>> says;
    for (std::uint32_t i = 0; i + 1 < p_.graph.nodes[id].count; i += 2) {
      const Pair a = in(id, i);
      says[p_.graph.nodes[view_.operand(id, i + 1)].imm].push_back(gates_.all({a.t, a.f ^ 1}));
      conflicts.push_back(gates_.all({a.t, a.f}));
      silent.push_back(gates_.all({a.t ^ 1, a.f ^ 1}));
    }
    Literal said = kNever;
    for (auto& [value, rules] : says) {
      const Literal this_one = gates_.any(rules);
      conflicts.push_back(gates_.all({said, this_one}));
      said = gates_.any({said, this_one});
      out.is.emplace_back(value, this_one);
    }
    out.conflict = gates_.any(conflicts);
    for (auto& [value, is] : out.is) is = gates_.all({is, out.conflict ^ 1});
    out.defined = gates_.all({said, out.conflict ^ 1});
    silent.insert(silent.end(), {said, out.conflict});
    out.undefined = gates_.any(silent) ^ 1;
    return out;
  }

  Pair decided(const Dispute& d, const Pair& x, const Joined& charge) {
    const Literal undecided = gates_.all({x.t ^ 1, x.f ^ 1, gates_.load(TableSource::closed, 0)});
    const Literal lost = gates_.all({undecided, charge.is_value(d.party)}), won = gates_.all({undecided, charge.is_value(d.against)});
    return {gates_.any({x.t, won}), gates_.any({x.f, lost})};
  }

  View view_;
  const Pack& p_;
  Days& days_;
  bool known_;
  Gates gates_;
  std::vector<Pair> truths_;
  std::unordered_map<NodeId, Joined> joined_;
  std::vector<Literal> side_;
};

// The atoms of the facts that a program loads, in order.
std::vector<std::uint32_t> facts(const std::vector<std::uint8_t>& table, const TableProgram& p) {
  const auto* loads = reinterpret_cast<const std::uint32_t*>(table.data() + p.loads_at);
  std::vector<std::uint32_t> all(loads, loads + table_loads_end(p, TableSource::fact_f));
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

bool has_room(const Pack& p, const Table& t) {
  return std::ranges::all_of(t.programs, [&](auto& x) { return x.slots <= p.graph.nodes.size() * kTableSlotsPerNode; });
}

}  // namespace

bool table_qualifies(const Pack& p) {
  if (!p.lists.empty()) return false;
  const View view{p};
  const auto reached = view.reached();
  for (NodeId id = 0; id < reached.size(); ++id)
    if (reached[id] && !view.qualifies(id)) return false;
  return std::ranges::all_of(p.atom_node, [&](NodeId n) { return n == kNone || view.is_truth(n) || p.graph.nodes[n].op == Op::join; });
}

std::vector<std::uint8_t> table_from_graph(const Pack& p) {
  std::vector<std::uint8_t> out(sizeof(Table));
  Table table{};
  Days days(p);
  const auto reached = View{p}.reached();
  for (const std::uint32_t known : {0u, std::uint32_t{kTableKnown}}) {
    Lowering gates(p, days, known != 0);
    gates.run(reached);
    for (const std::uint32_t holds : {0u, std::uint32_t{kTableHolds}}) table.programs[known + holds] = gates.program(holds != 0, out);
  }
  for (const std::uint32_t holds : {0u, std::uint32_t{kTableHolds}}) {
    TableProgram& program = table.programs[kTableKnown + holds];
    std::vector<std::uint32_t> others;
    std::ranges::set_difference(facts(out, table.programs[holds]), facts(out, program), std::back_inserter(others));
    program.facts = static_cast<std::uint32_t>(others.size());
    program.facts_at = append(out, others);
  }
  if (!has_room(p, table)) return {};
  table.days_at = append(out, days.all);
  table.pieces_at = append(out, days.pieces);
  table.days = static_cast<std::uint32_t>(days.all.size());
  out.resize((out.size() + 7) / 8 * 8);
  table.bytes = out.size();
  std::memcpy(out.data(), &table, sizeof table);
  return out;
}

}  // namespace domat
