#include "compiler/ir/terms.h"

#include "runtime/reasons/op_class.h"

namespace domat::ir {
namespace {

void unite(std::vector<std::uint32_t>& all, const std::vector<std::uint32_t>& more) {
  for (auto v : more)
    if (auto at = std::ranges::lower_bound(all, v); at == all.end() || *at != v) all.insert(at, v);
}

}  // namespace

std::int32_t Where::at(std::uint32_t variable) const { return std::ranges::find(of, variable, &std::pair<std::uint32_t, std::int32_t>::first)->second; }

Where among(const std::vector<std::uint32_t>& dims) {
  Where w;
  for (std::size_t i = 0; i < dims.size(); ++i) w.of.push_back({dims[i], static_cast<std::int32_t>(i)});
  return w;
}

std::uint32_t Terms::domain(const std::vector<std::uint32_t>& lists) {
  if (lists.empty()) return 0;
  auto [it, fresh] = domains_.try_emplace(lists, static_cast<std::uint32_t>(p_.domains.size()));
  if (fresh) p_.domains.push_back(lists);
  return it->second;
}

std::uint32_t Terms::domain_of(const std::vector<std::uint32_t>& dims) {
  if (dims.empty()) return 0;
  std::vector<std::uint32_t> lists;
  for (auto v : dims) lists.push_back(lists_[v]);
  return domain(lists);
}

std::uint32_t Terms::reach(Reach r) {
  std::vector<std::int64_t> key(r.from.begin(), r.from.end());
  for (auto* part : {&r.free, &r.same}) {
    key.push_back(INT64_MIN);
    key.insert(key.end(), part->begin(), part->end());
  }
  auto [it, fresh] = reaches_.try_emplace(std::move(key), static_cast<std::uint32_t>(p_.reaches.size()));
  if (fresh) p_.reaches.push_back(std::move(r));
  return it->second;
}

NodeId Terms::reached(const Term& t, const Where& w, std::uint32_t domain) {
  Reach r{{}, w.free, w.same};
  for (auto v : t.dims) r.from.push_back(w.at(v));
  NodeId node = t.node;
  const Node& n = p_.graph.nodes[node];
  if (n.op == Op::over || n.op == Op::over_truth) {  // one step instead of two
    const Reach& inner = p_.reaches[static_cast<std::size_t>(n.imm)];
    std::vector<std::int32_t> from;
    for (auto i : inner.from) from.push_back(r.from[static_cast<std::size_t>(i)]);
    r.from = std::move(from);
    node = p_.graph.operands[n.first];
  }
  const std::uint32_t inner = p_.graph.nodes[node].domain;
  if (r.is_one() && inner == 0) return node;
  bool itself = r.is_one() && inner == domain;
  for (std::size_t i = 0; i < r.from.size(); ++i) itself = itself && r.from[i] == static_cast<std::int32_t>(i);
  if (itself) return node;
  const Op op = class_of(p_.graph.nodes[node].op) == OpClass::P ? Op::over_truth : Op::over;
  return add(op, reach(std::move(r)), {node}, domain);
}

NodeId Terms::placed(const Term& t, const std::vector<std::uint32_t>& dims) {
  if (t.dims.empty() || t.dims == dims) return t.node;
  return reached(t, among(dims), domain_of(dims));
}

Term Terms::combine(Op op, std::int64_t imm, const std::vector<Term>& operands) {
  Term out;
  for (auto& t : operands) unite(out.dims, t.dims);
  std::vector<NodeId> nodes;
  for (auto& t : operands) nodes.push_back(placed(t, out.dims));
  out.node = add(op, imm, nodes, domain_of(out.dims));
  return out;
}

Term Terms::multiply(const std::vector<Term>& operands) {
  std::vector<Term> left;
  std::int64_t product = 1;
  bool is_constant = true;
  for (auto& t : operands) {
    const Node& x = p_.graph.nodes[t.node];
    is_constant = is_constant && x.op == Op::constant && !__builtin_mul_overflow(product, x.imm, &product);
    if (x.op != Op::constant || x.imm != 1) left.push_back(t);
  }
  if (is_constant) return constant(Op::constant, product);
  return left.size() == 1 ? left[0] : combine(Op::multiply, 0, left);
}

Term Terms::swept(Op op, std::int64_t imm, const std::vector<Term>& head, const std::vector<Term>& group, std::uint32_t variable) {
  Term out;
  for (auto& t : head) unite(out.dims, t.dims);
  for (auto& t : group) unite(out.dims, t.dims);
  std::erase(out.dims, variable);
  const std::uint32_t domain = domain_of(out.dims);
  Where w = among(out.dims);
  w.of.push_back({variable, -1});
  w.free = {lists_[variable]};
  std::vector<NodeId> nodes;
  for (auto& t : head) nodes.push_back(placed(t, out.dims));
  for (std::size_t i = 0; i < group.size(); ++i) {
    const bool same_for_all = i > 0 && p_.graph.nodes[group[i].node].op == Op::constant;
    nodes.push_back(same_for_all ? group[i].node : reached(group[i], w, domain));
  }
  out.node = add(op, imm, nodes, domain);
  return out;
}

Term Terms::about(NodeId node, const std::vector<std::uint32_t>& variables) {
  Term out;
  unite(out.dims, variables);
  if (out.dims.size() == variables.size()) return {node, variables};
  // One variable in two places.
  Reach r;
  for (auto v : variables) r.from.push_back(static_cast<std::int32_t>(std::ranges::lower_bound(out.dims, v) - out.dims.begin()));
  const Op op = class_of(p_.graph.nodes[node].op) == OpClass::P ? Op::over_truth : Op::over;
  out.node = add(op, reach(std::move(r)), {node}, domain_of(out.dims));
  return out;
}

}  // namespace domat::ir
