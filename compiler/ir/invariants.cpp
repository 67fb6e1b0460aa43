#include "compiler/ir/invariants.h"

#include "runtime/core/natives.h"
#include "runtime/reasons/op_class.h"

#include <fmt/format.h>

namespace domat::ir {
namespace {

using enum OpClass;

class Check {
 public:
  explicit Check(const Pack& p) : p_(p) {}

  std::vector<std::string> run() {
    for (NodeId id = 0; id < p_.graph.nodes.size() && broken_.size() < 20; ++id) node(id);
    for (std::size_t i = 0; i < p_.instances.size() && broken_.size() < 20; ++i) instance(i);
    for (std::uint32_t a = 0; a < p_.atom_node.size(); ++a) atom(a);
    return std::move(broken_);
  }

 private:
  template <typename... A>
  void say(fmt::format_string<A...> pattern, A&&... args) { broken_.push_back(fmt::format(pattern, std::forward<A>(args)...)); }
  OpClass class_of(NodeId id) const { return domat::class_of(p_.graph.nodes[id].op); }
  NodeId operand(const Node& n, std::uint32_t i) const { return p_.graph.operands[n.first + i]; }

  void node(NodeId id) {
    const Node& n = p_.graph.nodes[id];
    if (std::size_t{n.first} + n.count > p_.graph.operands.size()) return say("node {}: operands beyond the pool", id);
    for (std::uint32_t i = 0; i < n.count; ++i)
      if (operand(n, i) >= id) return say("node {}: operand {} does not come before it", id, operand(n, i));
    if (n.domain >= p_.domains.size()) return say("node {}: domain {} does not exist", id, n.domain);
    for (std::uint32_t i = 0; i < n.count && n.op != Op::over && n.op != Op::over_truth; ++i)
      if (const auto d = p_.graph.nodes[operand(n, i)].domain; d != 0 && d != n.domain) say("node {}: operand {} is of another domain", id, operand(n, i));
    switch (n.op) {
      case Op::truth: return shape(id, "", n.imm >= 0 && n.imm < 4);
      case Op::atom: case Op::value: return shape(id, "", n.imm >= 0 && n.imm < p_.atom_count);
      case Op::happened: case Op::defined: case Op::event_date: return shape(id, "V");
      case Op::all_of: case Op::any_of: return each(id, P, n.count >= 1);
      case Op::at_least: return each(id, P, n.imm >= 0);
      case Op::negation: return shape(id, "P");
      case Op::compare: return shape(id, "VV", n.imm >= 0 && n.imm <= static_cast<std::int64_t>(Comparison::greater_equal));
      case Op::one_of: return each(id, V, n.count >= 2);
      case Op::in_force: return shape(id, "V", n.imm >= 0 && n.imm < static_cast<std::int64_t>(p_.windows.size()));
      case Op::holds: return shape(id, n.count == 2 ? "PP" : "P", n.imm >= 0 && n.imm < static_cast<std::int64_t>(p_.instances.size()));
      case Op::close: case Op::leave_open: return shape(id, "PP");
      case Op::decide: return shape(id, "PV", n.imm >= 0 && n.imm < static_cast<std::int64_t>(p_.disputes.size()));
      case Op::constant: case Op::day: return shape(id, "");
      case Op::or_else: return shape(id, "VV");
      case Op::sides: return shape(id, "PP");
      case Op::pick_truth: case Op::pick: return shape(id, "V", n.imm >= 0 && n.imm <= p_.atom_count);
      case Op::sum_low: case Op::sum_high: return list(id, 2);
      case Op::first: return list(id, 3);
      case Op::settle: return shape(id, "VV");
      case Op::parameter: return shape(id, "V", n.imm >= 0 && n.imm < static_cast<std::int64_t>(p_.parameters.size()));
      case Op::add: case Op::multiply: case Op::minimum: case Op::maximum: return each(id, V, n.count >= 1);
      case Op::opposite: case Op::narrow: return shape(id, "V");
      case Op::divide: return shape(id, "VV", n.imm >= 0 && n.imm < 4);
      case Op::choose: return shape(id, "PVV");
      case Op::call: return each(id, V, n.count >= 1 && n.count <= kMaxNativeArguments && n.imm >= 0 && n.imm <= static_cast<std::int64_t>(Native::working_days_between));
      case Op::over_truth: return shape(id, "P", n.imm >= 0 && n.imm < static_cast<std::int64_t>(p_.reaches.size()));
      case Op::over: return shape(id, "V", n.imm >= 0 && n.imm < static_cast<std::int64_t>(p_.reaches.size()));
      case Op::place: return shape(id, "", p_.domains[n.domain].size() == 1);
      case Op::join: {
        for (std::uint32_t i = 0; i < n.count; ++i)
          if (class_of(operand(n, i)) != (i % 2 ? V : P)) return say("node {}: join takes pairs of a truth and a value", id);
        if (n.count % 2) say("node {}: join takes pairs", id);
        return;
      }
    }
  }
  // Whether a list is known, then for each element a truth and values.
  void list(NodeId id, std::uint32_t step) {
    const Node& n = p_.graph.nodes[id];
    if (n.count % step != 1 || n.imm < 0 || n.imm > 1) return say("node {}: not a list of {} operands an element", id, step);
    for (std::uint32_t i = 0; i < n.count; ++i)
      if (class_of(operand(n, i)) != (i == 0 || (i - 1) % step == 0 ? P : V)) return say("node {}: operand {} is of the wrong class", id, i);
  }
  void shape(NodeId id, std::string_view classes, bool imm_in_range = true) {
    const Node& n = p_.graph.nodes[id];
    if (!imm_in_range) say("node {}: constant {} out of range", id, n.imm);
    if (n.count != classes.size()) return say("node {}: {} operands, {} expected", id, n.count, classes.size());
    for (std::uint32_t i = 0; i < n.count; ++i)
      if (class_of(operand(n, i)) != (classes[i] == 'P' ? P : V)) say("node {}: operand {} is of the wrong class", id, i);
  }
  void each(NodeId id, OpClass wanted, bool good) {
    const Node& n = p_.graph.nodes[id];
    if (!good) say("node {}: too few operands, or a constant out of range", id);
    for (std::uint32_t i = 0; i < n.count; ++i)
      if (class_of(operand(n, i)) != wanted) say("node {}: operand {} is of the wrong class", id, i);
  }

  void instance(std::size_t i) {
    const RuleInstance& x = p_.instances[i];
    if (x.holds >= p_.graph.nodes.size() || x.applies >= p_.graph.nodes.size()) return say("instance {} has no node", i);
    const Node& h = p_.graph.nodes[x.holds];
    if (h.op != Op::holds || h.imm != static_cast<std::int64_t>(i)) say("instance {}: its H is not its own", i);
    if (class_of(x.applies) != P) say("instance {}: A is not a truth", i);
    bool value_atom = x.atom != kNone && !is_proposition(p_.declarations[p_.atom_declaration[x.atom]]);
    if (value_atom != (x.value != kNone)) say("instance {}: a value where there should be none, or none where there should be one", i);
  }

  void atom(std::uint32_t a) {
    const Declaration& d = p_.declarations[p_.atom_declaration[a]];
    bool computed = !is_input(d.kind) || d.dispute != kNone;
    if (computed != (p_.atom_node[a] != kNone)) return say("atom {}: computed and without a node, or the reverse", a);
    if (computed && class_of(p_.atom_node[a]) != (is_proposition(d) ? P : V)) say("atom {}: its node is of the wrong class", a);
  }

  const Pack& p_;
  std::vector<std::string> broken_;
};

}  // namespace

std::vector<std::string> broken_invariants(const Pack& p) { return Check(p).run(); }

}  // namespace domat::ir
