#include "tests/differential/tables.h"

#include <fmt/format.h>

#include <cstring>
#include <stdexcept>

#include "runtime/core/table.h"
#include "runtime/reasons/table_from_graph.h"
#include "tests/differential/compare.h"
#include "tests/unit/pack_builder.h"

namespace domat::differential {

TablePack::TablePack(const Pack& p) : pack_(p), table_(table_qualifies(p) ? table_from_graph(p) : std::vector<std::uint8_t>()) {
  if (table_.empty()) throw std::runtime_error("a pack that has no table");
}

namespace {

Truth truth_of(std::uint8_t byte) { return {(byte & 1) != 0, (byte & 2) != 0}; }

}  // namespace

Outcome TablePack::evaluate(const Case& c, bool with_holds) const {
  const std::size_t atoms = pack_.atom_count;
  std::vector<std::uint8_t> truths(atoms), states(atoms), holds(pack_.instances.size());
  std::vector<std::int64_t> values(atoms);
  for (std::size_t a = 0; a < atoms; ++a) {
    truths[a] = static_cast<std::uint8_t>(c.truths[a].t | c.truths[a].f << 1);
    states[a] = static_cast<std::uint8_t>(c.values[a].state);
    values[a] = c.values[a].v;
  }
  auto out_truths = truths, out_states = states;
  auto out_values = values;
  std::vector<Wide> memory(pack_.graph.nodes.size());
  std::memset(memory.data(), 0xa5, memory.size() * sizeof(Wide));
  CaseMemory m{};
  m.truths = {truths.data()}, m.states = {states.data()}, m.values = {values.data()};
  m.day = c.at.value_or(0);
  m.day_known = c.at.has_value();
  m.closed = c.mode == Mode::closed;
  m.out_holds = {with_holds ? holds.data() : nullptr};
  m.out_truths = {out_truths.data()}, m.out_states = {out_states.data()}, m.out_values = {out_values.data()};
  m.node_values = {memory.data()};
  table_case(table_.data(), &m);
  Outcome o;
  for (std::uint8_t h : holds) o.holds.push_back(truth_of(h));
  for (std::size_t a = 0; a < atoms; ++a) {
    o.truths.push_back(truth_of(out_truths[a]));
    o.values.push_back({static_cast<State>(out_states[a]), out_values[a]});
  }
  return o;
}

// --- batches

namespace {

constexpr std::uint8_t kUntouched = 0x5a;

// A plane with bytes after it that nobody may write, and garbage in the bits after its last case.
struct Plane {
  std::vector<std::uint8_t> bytes;
  std::size_t cases;
  explicit Plane(std::size_t n) : bytes((n + 7) / 8 + 64, kUntouched), cases(n) {}
  std::uint8_t* data() { return bytes.data() + 1; }  // not aligned
  void set(std::size_t i, bool on) { data()[i / 8] = static_cast<std::uint8_t>((data()[i / 8] & ~(1 << i % 8)) | on << i % 8); }
  bool get(std::size_t i) { return data()[i / 8] >> i % 8 & 1; }
  // Whether it was written as it should be.
  bool is_clean() {
    for (std::size_t i = (cases + 7) / 8 + 1; i < bytes.size(); ++i)
      if (bytes[i] != kUntouched) return false;
    for (std::size_t i = cases; i % 8; ++i)
      if (get(i)) return false;
    return bytes[0] == kUntouched;
  }
};

// The planes of an answer.
struct Answer {
  Plane t, f, defined, undefined, conflict, error;
  std::vector<std::int64_t> values;
  explicit Answer(std::size_t n) : t(n), f(n), defined(n), undefined(n), conflict(n), error(n), values(n + 1, 77) {}
  domat_answer truth() { return {t.data(), f.data(), nullptr, nullptr, nullptr, nullptr, nullptr}; }
  domat_answer value() { return {nullptr, nullptr, values.data(), defined.data(), undefined.data(), conflict.data(), error.data()}; }
  Truth truth(std::size_t i) { return {t.get(i), f.get(i)}; }
  State state(std::size_t i) {
    return conflict.get(i) ? State::conflict : undefined.get(i) ? State::undefined : defined.get(i) ? State::defined : error.get(i) ? State::error : State::unknown;
  }
};

struct Arrays {
  std::vector<domat_column> columns;
  std::vector<domat_answer> answers, holds;
  std::vector<Answer> atoms, instances;
  std::vector<std::pair<Plane, Plane>> facts;
  std::vector<std::int64_t> days;
  Plane days_known;
};

}  // namespace

std::string TablePack::differences(const Batch& b, unsigned level) const {
  const std::size_t n = b.picks.size();
  Arrays x{std::vector<domat_column>(pack_.atom_count), std::vector<domat_answer>(pack_.atom_count), std::vector<domat_answer>(pack_.instances.size()), {}, {}, {}, {}, Plane(n)};
  auto row = [&](std::size_t i) -> const Case& { return b.cases[b.picks[i]]; };
  x.facts.reserve(pack_.atom_count);
  for (std::uint32_t a = 0; a < pack_.atom_count; ++a) {
    x.atoms.emplace_back(n);
    const Declaration& d = pack_.declarations[pack_.atom_declaration[a]];
    if (b.wanted[a] && pack_.atom_node[a] != kNone) x.answers[a] = is_proposition(d) ? x.atoms[a].truth() : x.atoms[a].value();
    x.facts.emplace_back(Plane(n), Plane(n));
    if (!is_input(d.kind)) continue;
    bool given = n == 0;
    for (std::size_t i = 0; i < n; ++i) {
      const Truth t = row(i).truths[a];
      x.facts[a].first.set(i, t.t);
      x.facts[a].second.set(i, t.f);
      given |= t.t || t.f;
    }
    // Of what is not known in any case there is no column.
    if (given) x.columns[a] = {x.facts[a].first.data(), b.two_valued ? nullptr : x.facts[a].second.data(), nullptr, nullptr, nullptr, nullptr};
  }
  for (std::size_t i = 0; i < pack_.instances.size(); ++i) {
    x.instances.emplace_back(n);
    x.holds[i] = x.instances[i].truth();
  }
  for (std::size_t i = 0; i < n; ++i) {
    x.days.push_back(row(i).at.value_or(12345));
    x.days_known.set(i, row(i).at.has_value());
  }
  const std::size_t bytes = table_scratch(table_.data());
  std::vector<std::uint8_t> scratch(bytes + 16, kUntouched);
  const Case& first = b.cases[0];
  domat_batch batch{n, first.at.value_or(0), first.at.has_value(), first.mode == Mode::closed, nullptr, nullptr, x.columns.data(), x.answers.data(), b.with_holds ? x.holds.data() : nullptr};
  if (b.days_by_case) batch.days = x.days.data(), batch.days_known = b.two_valued ? nullptr : x.days_known.data();
  table_batch(table_.data(), &batch, scratch.data(), level);

  for (std::size_t i = bytes; i < scratch.size(); ++i)
    if (scratch[i] != kUntouched) return "written beyond the scratch memory\n";
  std::string out;
  auto hold = [&](bool good, const char* what, std::size_t which, std::size_t row) {
    if (!good) out += fmt::format("{} {}, row {}\n", what, which, row);
  };
  for (std::uint32_t a = 0; a < pack_.atom_count; ++a) {
    if (pack_.atom_node[a] == kNone) continue;
    const bool truth = is_proposition(pack_.declarations[pack_.atom_declaration[a]]);
    for (std::size_t i = 0; b.wanted[a] && i < n; ++i) {
      const Outcome& e = b.expected[b.picks[i]];
      const Value v{x.atoms[a].state(i), x.atoms[a].values[i]};
      hold(truth ? x.atoms[a].truth(i) == e.truths[a] : v == e.values[a], "atom", a, i);
    }
    auto clean = [&](Plane& p, bool written) { hold(written && n ? p.is_clean() : p.bytes == Plane(n).bytes, "beyond the last case: atom", a, n); };
    for (Plane* p : {&x.atoms[a].t, &x.atoms[a].f}) clean(*p, truth && b.wanted[a]);
    for (Plane* p : {&x.atoms[a].defined, &x.atoms[a].undefined, &x.atoms[a].conflict, &x.atoms[a].error}) clean(*p, !truth && b.wanted[a]);
    hold(x.atoms[a].values[n] == 77, "beyond the last case: value", a, n);
  }
  for (std::size_t k = 0; b.with_holds && k < pack_.instances.size(); ++k) {
    for (std::size_t i = 0; i < n; ++i) hold(x.instances[k].truth(i) == b.expected[b.picks[i]].holds[k], "instance", k, i);
    hold(!n || (x.instances[k].t.is_clean() && x.instances[k].f.is_clean()), "beyond the last case: instance", k, n);
  }
  return out;
}

// --- packs

namespace {

class Making {
 public:
  explicit Making(Choices& c) : c_(c) {}

  Pack run(unsigned nodes) {
    for (unsigned i = 0; i < kFacts; ++i) truths_.push_back(node(Op::atom, builder_.add(fmt::format("f{}", i), Kind::fact), {}));
    p_.windows = {{}, {100, {}, {}}, {{}, 200, {}}, {100, 200, 150}, {50, {}, 120}};
    p_.parameters = {{"p", kEuro, {{{}, 90, 5}, {90, 180, 7}}, {}, ""}};
    p_.disputes = {{1, 2, 0}};
    p_.reads_day = true;
    day_ = node(Op::day, 0, {});
    while (p_.graph.nodes.size() < nodes) {
      const NodeId n = more();
      truths_.push_back(n);
      if (c_.chance(40)) give(n, {});
    }
    give(truths_.back(), {});
    p_.atom_node.resize(p_.atom_count, kNone);
    return p_;
  }

 private:
  static constexpr unsigned kFacts = 7;

  NodeId node(Op op, std::int64_t imm, const std::vector<NodeId>& operands) {
    Graph& g = p_.graph;
    g.nodes.push_back({op, static_cast<std::uint32_t>(g.operands.size()), static_cast<std::uint32_t>(operands.size()), 0, imm});
    g.operands.insert(g.operands.end(), operands.begin(), operands.end());
    return static_cast<NodeId>(g.nodes.size() - 1);
  }
  std::uint32_t give(NodeId n, TypeRef type) {
    const std::uint32_t atom = builder_.add(fmt::format("c{}", p_.atom_count), type == TypeRef{} ? Kind::finding : Kind::value, type);
    p_.atom_node.resize(p_.atom_count, kNone);
    p_.atom_node[atom] = n;
    return atom;
  }
  // More often a late one, so that there are long ways from facts to conclusions.
  NodeId any() { return c_.chance(50) ? truths_[truths_.size() - 1 - c_.below(std::min<std::size_t>(truths_.size(), 6))] : truths_[c_.below(truths_.size())]; }
  std::vector<NodeId> some(unsigned most) {
    std::vector<NodeId> all;
    for (unsigned count = 1 + c_.below(most); count; --count) all.push_back(any());
    return all;
  }
  NodeId of_day() {
    switch (c_.below(3)) {
      case 0: return day_;
      case 1: return node(Op::parameter, 0, {day_});
      default: return node(Op::constant, std::vector{5, 7, 100, 150}[c_.below(4)], {});
    }
  }
  NodeId joined() {
    std::vector<NodeId> pairs;
    for (unsigned i = 0; i < c_.below(4); ++i) pairs.insert(pairs.end(), {any(), node(Op::constant, c_.below(3), {})});
    const NodeId n = node(Op::join, p_.atom_count, pairs);
    give(n, kParty);
    return n;
  }
  NodeId rule() {
    std::vector<NodeId> both{any()};
    if (c_.chance(60)) both.push_back(node(Op::in_force, c_.below(p_.windows.size()), {day_}));
    const std::uint32_t i = builder_.add_rule({}, kNone);
    return p_.instances[i].holds = p_.instances[i].applies = node(Op::holds, i, both);
  }
  NodeId more() {
    switch (c_.below(13)) {
      case 0: case 1: return node(Op::all_of, 0, some(6));
      case 2: case 3: return node(Op::any_of, 0, some(6));
      case 4: return node(Op::negation, 0, {any()});
      case 5: {
        const auto parts = some(9);
        return node(Op::at_least, c_.below(parts.size() + 2), parts);
      }
      case 6: case 7: return rule();
      case 8: return node(c_.chance(50) ? Op::close : Op::leave_open, 0, {any(), any()});
      case 9: return node(Op::truth, c_.below(4), {});
      case 10: return node(Op::compare, c_.below(6), {of_day(), of_day()});
      case 11:
        if (c_.chance(50)) return node(Op::one_of, 0, {of_day(), node(Op::constant, 7, {}), node(Op::constant, 150, {})});
        return c_.chance(50) ? node(Op::defined, 0, {of_day()}) : node(Op::in_force, c_.below(p_.windows.size()), {of_day()});
      default: {
        const NodeId x = any();
        return node(Op::decide, 0, {x, joined()});
      }
    }
  }

  Choices& c_;
  PackBuilder builder_;
  Pack& p_ = builder_.pack();
  std::vector<NodeId> truths_;
  NodeId day_ = kNone;
};

bool is_of_day(const Pack& p, NodeId n) {
  const Node& x = p.graph.nodes[n];
  return x.op == Op::day || x.op == Op::constant || (x.op == Op::parameter && p.graph.nodes[p.graph.operands[x.first]].op == Op::day);
}
bool is_constant_join(const Pack& p, NodeId n) {
  const Node& x = p.graph.nodes[n];
  for (std::uint32_t i = 1; i < x.count; i += 2)
    if (p.graph.nodes[p.graph.operands[x.first + i]].op != Op::constant) return false;
  return x.op == Op::join;
}

}  // namespace

Pack table_pack(Choices& c, unsigned nodes) { return Making(c).run(nodes); }

Pack as_qualifies(Pack p) {
  p.lists.clear();
  for (NodeId id = 0; id < p.graph.nodes.size(); ++id) {
    Node& n = p.graph.nodes[id];
    bool stays = true;
    switch (n.op) {
      case Op::happened: case Op::sides: case Op::pick_truth: stays = false; break;
      case Op::compare: case Op::one_of: case Op::defined: case Op::in_force:
        for (std::uint32_t i = 0; i < n.count; ++i) stays &= is_of_day(p, p.graph.operands[n.first + i]);
        break;
      case Op::decide: stays = is_constant_join(p, p.graph.operands[n.first + 1]); break;
      default: break;
    }
    if (stays) continue;
    Declaration d;
    d.name = fmt::format("x{}", id);
    d.first_atom = p.atom_count;
    n = {Op::atom, 0, 0, p.atom_count++};
    p.atom_declaration.push_back(static_cast<std::uint32_t>(p.declarations.size()));
    p.declarations.push_back(d);
    p.atom_node.push_back(kNone);
  }
  for (NodeId& n : p.atom_node)
    if (n != kNone && !is_constant_join(p, n) && !is_proposition(p.declarations[p.atom_declaration[&n - p.atom_node.data()]])) n = kNone;
  return p;
}

Case make_table_case(const Pack& p, Choices& c, bool known) {
  Case out;
  out.truths.assign(p.atom_count, kUnknown);
  out.values.assign(p.atom_count, Value{});
  for (std::uint32_t a = 0; a < p.atom_count; ++a) {
    if (!is_input(p.declarations[p.atom_declaration[a]].kind)) continue;
    const Truth any[] = {kTrue, kFalse, kUnknown, kConflict};
    out.truths[a] = any[c.below(known ? 2 : 4)];
  }
  return out;
}

}  // namespace domat::differential
