#include "compiler/proposals/targets.h"

#include <algorithm>
#include <numeric>
#include <unordered_set>

#include "runtime/core/natives.h"
#include "runtime/reasons/applied.h"
#include "runtime/reasons/node_values.h"

namespace domat::proposals {

namespace {

constexpr ValueType kNoType = ValueType::boolean;

bool is_ordered(const Node& n) {
  const auto op = static_cast<Comparison>(n.imm);
  return n.op == Op::compare && op != Comparison::equal && op != Comparison::not_equal;
}

std::uint64_t mixed(std::uint64_t a, std::uint64_t b) {
  a ^= b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2);
  return a * 0xFF51AFD7ED558CCDu;
}

// Of every node what can be told from its operands, in the order of the graph.
class Nodes {
 public:
  explicit Nodes(const Pack& p) : p_(p), decides_(p.graph.nodes.size(), kNone) {
    for (std::uint32_t a = 0; a < p.atom_count; ++a)
      if (p.atom_node[a] != kNone) decides_[p.atom_node[a]] = a;
    for (NodeId id = 0; id < p.graph.nodes.size(); ++id) {
      keys_.push_back(key(id));
      steps_.push_back(step(id));
      units_.push_back(unit(id));
    }
  }
  // The atom that it reads or decides; kNone.
  std::uint32_t atom(NodeId id) const {
    const Node& n = p_.graph.nodes[id];
    return n.op == Op::atom || n.op == Op::value ? static_cast<std::uint32_t>(n.imm) : decides_[id];
  }
  std::uint64_t key_of(NodeId id) const { return keys_[id]; }
  std::int64_t step_of(NodeId id) const { return steps_[id]; }
  ValueType unit_of(NodeId id) const { return units_[id]; }
  template <typename Visit>
  void operands(NodeId id, Visit&& visit) const {
    const Node& n = p_.graph.nodes[id];
    for (std::uint32_t i = 0; i < n.count; ++i) visit(p_.graph.operands[n.first + i]);
  }

 private:
  // The same for every instance of a rule and every element of a list.
  std::uint64_t key(NodeId id) const {
    if (const std::uint32_t a = atom(id); a != kNone) return mixed(1, p_.atom_declaration[a]);
    const Node& n = p_.graph.nodes[id];
    const bool pick = n.op == Op::pick || n.op == Op::pick_truth;
    std::uint64_t k = mixed(static_cast<std::uint64_t>(n.op) + 2, pick ? p_.atom_declaration[static_cast<std::uint32_t>(n.imm)] : static_cast<std::uint64_t>(n.imm));
    std::vector<std::uint64_t> parts;
    operands(id, [&](NodeId x) { parts.push_back(keys_[x]); });
    const bool listed = n.op == Op::all_of || n.op == Op::any_of || n.op == Op::sum_low || n.op == Op::sum_high || n.op == Op::first || n.op == Op::add;
    if (listed) {
      std::ranges::sort(parts);
      parts.erase(std::ranges::unique(parts).begin(), parts.end());
    }
    for (const std::uint64_t part : parts) k = mixed(k, part);
    return k;
  }

  // Of what whole number it is a multiple, but for what constants add; 0: it is constant.
  std::int64_t step(NodeId id) const {
    const Node& n = p_.graph.nodes[id];
    if (atom(id) != kNone) return 1;
    std::int64_t all = 0;
    switch (n.op) {
      case Op::constant: return 0;
      case Op::add: case Op::opposite: case Op::minimum: case Op::maximum: case Op::or_else: case Op::narrow:
        operands(id, [&](NodeId x) { all = std::gcd(all, steps_[x]); });
        return all;
      case Op::multiply:
        all = 1;
        operands(id, [&](NodeId x) {
          const Node& o = p_.graph.nodes[x];
          const std::int64_t factor = o.op != Op::constant ? steps_[x] : o.imm < 0 && o.imm != INT64_MIN ? -o.imm : o.imm;
          if (factor <= 0 || __builtin_mul_overflow(all, factor, &all)) all = 1;
        });
        return all;
      default: return 1;
    }
  }

  ValueType unit(NodeId id) const {
    if (const std::uint32_t a = atom(id); a != kNone) {
      const ValueType type = p_.declarations[p_.atom_declaration[a]].type.kind;
      return type == ValueType::event ? ValueType::date : type;
    }
    const Node& n = p_.graph.nodes[id];
    if (n.op == Op::day || n.op == Op::event_date) return ValueType::date;
    if (n.op == Op::call) {
      static constexpr char kResults[] = {
#define D 'D'
#define I 'I'
#define J 'J'
#define M 'M'
#define C 'C'
#define B 'B'
#define NATIVE(name, fr, en, result, ...) result,
#include "runtime/core/natives.def"
#undef NATIVE
#undef D
#undef I
#undef J
#undef M
#undef C
#undef B
      };
      return kResults[n.imm] == 'D' ? ValueType::date : ValueType::integer;
    }
    ValueType out = kNoType;
    if (n.op == Op::parameter) return p_.parameters[static_cast<std::size_t>(n.imm)].type.kind;
    bool backwards = false;
    operands(id, [&](NodeId x) {
      if (units_[x] != kNoType && out != ValueType::money && (out == kNoType || units_[x] == ValueType::money)) out = units_[x];
      backwards = backwards || (units_[x] == ValueType::date && p_.graph.nodes[x].op == Op::opposite);
    });
    return n.op == Op::add && backwards ? ValueType::days : out;  // a date less a date
  }

  const Pack& p_;
  std::vector<std::uint32_t> decides_;
  std::vector<std::uint64_t> keys_;
  std::vector<std::int64_t> steps_;
  std::vector<ValueType> units_;
};

class Finder {
 public:
  Finder(const Pack& p, const std::vector<bool>& own) : p_(p), own_(own), nodes_(p) {}

  std::vector<Spot> run() {
    for (std::uint32_t i = 0; i < p_.instances.size(); ++i) {
      const RuleInstance& x = p_.instances[i];
      for (std::uint32_t k = 0; k < x.exception_count; ++k) exception(p_.exceptions[x.first_exception + k], i);
      if (!own_[x.rule]) continue;
      const RuleKind kind = p_.rules[x.rule].kind;
      if (kind != RuleKind::exception && kind != RuleKind::unless) add({{Kind::rule, x.rule}, x.rule, i});
      if (x.in_force != kNone) days(i);
      comparisons(i);
    }
    return std::move(out_);
  }

 private:
  void add(Spot s) { out_.push_back(s); }

  void exception(std::uint32_t e, std::uint32_t target) {
    const std::uint32_t rule = p_.instances[e].rule;
    if (own_[rule]) add({{Kind::exception, rule}, rule, e, target});
  }

  void days(std::uint32_t i) {
    const Node& n = p_.graph.nodes[p_.instances[i].in_force];
    const Window& w = p_.windows[static_cast<std::size_t>(n.imm)];
    for (auto& bound : {w.from, w.to, w.unknown_before}) {
      if (!bound) continue;
      Spot s{{Kind::day, kNone, static_cast<std::uint64_t>(static_cast<std::int64_t>(*bound))}, p_.instances[i].rule, i};
      s.left = p_.graph.operands[n.first];
      s.day = *bound;
      s.unit = ValueType::date;
      add(s);
    }
  }

  void comparisons(std::uint32_t i) {
    const RuleInstance& x = p_.instances[i];
    std::unordered_set<NodeId> seen;
    std::vector<NodeId> pending{x.body};
    if (x.value != kNone) pending.push_back(x.value);
    while (!pending.empty()) {
      const NodeId id = pending.back();
      pending.pop_back();
      if (!seen.insert(id).second || nodes_.atom(id) != kNone) continue;
      const Node& n = p_.graph.nodes[id];
      if (is_ordered(n)) comparison(i, n, id);
      // The second side of what totals come to is the first one the other way round.
      if (n.op == Op::sides) pending.push_back(p_.graph.operands[n.first]);
      else nodes_.operands(id, [&](NodeId o) { pending.push_back(o); });
    }
  }

  void comparison(std::uint32_t i, const Node& n, NodeId id) {
    Spot s{{Kind::comparison, p_.instances[i].rule, nodes_.key_of(id)}, p_.instances[i].rule, i};
    s.left = p_.graph.operands[n.first];
    s.right = p_.graph.operands[n.first + 1];
    s.op = static_cast<Comparison>(n.imm);
    s.step = std::max(nodes_.step_of(s.left), nodes_.step_of(s.right));
    if (s.step == 0) return;  // of two constants
    s.unit = nodes_.unit_of(s.left) == kNoType ? nodes_.unit_of(s.right) : nodes_.unit_of(s.left);
    add(s);
  }

  const Pack& p_;
  const std::vector<bool>& own_;
  Nodes nodes_;
  std::vector<Spot> out_;
};

Side side_of(Wide difference, Wide step) {
  if (difference == 0) return Side::at;
  if (difference < 0) return -difference <= step ? Side::before : Side::none;
  return difference <= step ? Side::after : Side::none;
}

}  // namespace

std::vector<Spot> spots(const Pack& p, const std::vector<bool>& own) { return Finder(p, own).run(); }

std::set<Target> covered(const Pack& p, const std::vector<Spot>& all, const Case& c, const Outcome& o) {
  NodeValues values(p, c, o);
  Applied applied(p, o);
  std::set<Target> out;
  const auto boundary = [&](const Spot& s, const Number& left, const Number& right) {
    Wide difference;
    if (left.state != State::defined || right.state != State::defined || !subtract(left.v, right.v, &difference)) return;
    Target t = s.target;
    t.side = side_of(difference, s.step);
    if (t.side != Side::none) out.insert(t);
  };
  for (auto& s : all) switch (s.target.kind) {
      case Kind::rule:
        if (o.holds[s.instance] == kTrue) out.insert(s.target);
        break;
      case Kind::exception:
        if (applied.applies(s.instance) == kTrue && o.holds[s.aside] == kTrue) out.insert(s.target);
        break;
      case Kind::comparison: boundary(s, values.value(s.left), values.value(s.right)); break;
      case Kind::day: boundary(s, values.value(s.left), {State::defined, s.day}); break;
    }
  return out;
}

std::vector<std::uint32_t> reads(const Pack& p, NodeId root, std::size_t most) {
  std::vector<std::uint32_t> out;
  std::unordered_set<NodeId> seen;
  std::vector<NodeId> pending{root};
  while (!pending.empty() && out.size() < most) {
    const NodeId id = pending.back();
    pending.pop_back();
    if (!seen.insert(id).second) continue;
    const Node& n = p.graph.nodes[id];
    std::uint32_t a = kNone;
    if (n.op == Op::atom || n.op == Op::value) a = static_cast<std::uint32_t>(n.imm);
    else if (n.op == Op::join || n.op == Op::close || n.op == Op::leave_open) a = static_cast<std::uint32_t>(n.imm);
    if (a == kNone) {
      for (std::uint32_t i = n.count; i-- > 0;) pending.push_back(p.graph.operands[n.first + i]);
    } else if (const std::uint32_t d = p.atom_declaration[a]; std::ranges::find(out, d) == out.end()) {
      out.push_back(d);
    }
  }
  return out;
}

}  // namespace domat::proposals
