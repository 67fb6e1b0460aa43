// Builds a rule graph in which nodes that compute the same thing are one node.
#pragma once
#include <algorithm>
#include <unordered_map>
#include <vector>

#include "runtime/reasons/pack.h"

namespace domat {

class GraphBuilder {
 public:
  explicit GraphBuilder(Graph& g) : g_(g) {}

  NodeId add(Op op, std::int64_t imm, const std::vector<NodeId>& operands, std::uint32_t domain = 0) {
    std::size_t hash = static_cast<std::size_t>(op) * 0x9E3779B97F4A7C15u ^ static_cast<std::size_t>(imm) ^ std::size_t{domain} << 40;
    for (NodeId n : operands) hash = (hash ^ n) * 0x100000001B3u;
    for (auto [it, end] = seen_.equal_range(hash); it != end; ++it)
      if (same(it->second, op, imm, operands, domain)) return it->second;
    auto id = static_cast<NodeId>(g_.nodes.size());
    g_.nodes.push_back({op, static_cast<std::uint32_t>(g_.operands.size()), static_cast<std::uint32_t>(operands.size()), domain, imm});
    g_.operands.insert(g_.operands.end(), operands.begin(), operands.end());
    seen_.emplace(hash, id);
    return id;
  }

 private:
  bool same(NodeId id, Op op, std::int64_t imm, const std::vector<NodeId>& operands, std::uint32_t domain) const {
    const Node& n = g_.nodes[id];
    return n.op == op && n.imm == imm && n.domain == domain && n.count == operands.size() && std::equal(operands.begin(), operands.end(), g_.operands.begin() + n.first);
  }
  Graph& g_;
  std::unordered_multimap<std::size_t, NodeId> seen_;
};

}  // namespace domat
