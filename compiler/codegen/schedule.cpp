#include "compiler/codegen/schedule.h"

#include <algorithm>
#include <deque>

namespace domat::native {
namespace {

class Schedule {
 public:
  explicit Schedule(const Pack& p) : p_(p), waits_(p.graph.nodes.size(), 0), users_(p.graph.nodes.size()), ready_(p.domains.size()) {}

  std::vector<Part> run() {
    for (NodeId id = 0; id < waits_.size(); ++id)
      if (stands(id)) depend(id);
    for (NodeId id = 0; id < waits_.size(); ++id)
      if (stands(id) && waits_[id] == 0) ready_[p_.graph.nodes[id].domain].push_back(id);
    for (;;) {
      const auto most = std::ranges::max_element(ready_, {}, [](const auto& r) { return r.size(); });
      if (most->empty()) return std::move(parts_);
      one_loop(static_cast<std::uint32_t>(most - ready_.begin()));
    }
  }

 private:
  struct User {
    NodeId id;
    bool later;  // not in the same loop: of another domain, or it reads other elements
  };

  bool stands(NodeId id) const { return !is_leaf(p_.graph.nodes[id].op) && !is_over(p_.graph.nodes[id].op); }

  void depend(NodeId id) {
    const Node& n = p_.graph.nodes[id];
    for (std::uint32_t i = 0; i < n.count; ++i) {
      NodeId x = p_.graph.operands[n.first + i];
      const bool over = is_over(p_.graph.nodes[x].op);
      if (over) x = p_.graph.operands[p_.graph.nodes[x].first];
      wait(id, x, over || p_.graph.nodes[x].domain != n.domain);
    }
    if (n.op != Op::pick && n.op != Op::pick_truth) return;
    const Declaration& d = p_.declarations[p_.atom_declaration[static_cast<std::size_t>(n.imm)]];
    for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a)
      if (p_.atom_node[a] != kNone) wait(id, p_.atom_node[a], true);
  }
  void wait(NodeId id, NodeId for_what, bool later) {
    if (!stands(for_what)) return;
    ++waits_[id];
    users_[for_what].push_back({id, later});
  }

  void one_loop(std::uint32_t domain) {
    auto& queue = ready_[domain];
    std::vector<NodeId> later;
    parts_.push_back({domain, {}});
    while (!queue.empty()) {
      const NodeId id = queue.front();
      queue.pop_front();
      if (parts_.back().nodes.size() == kNodesPerFunction) parts_.push_back({domain, {}});
      parts_.back().nodes.push_back(id);
      for (auto [user, not_here] : users_[id]) {
        if (not_here) later.push_back(user);
        else if (--waits_[user] == 0) queue.push_back(user);
      }
    }
    for (NodeId id : later)
      if (--waits_[id] == 0) ready_[p_.graph.nodes[id].domain].push_back(id);
  }

  const Pack& p_;
  std::vector<std::uint32_t> waits_;
  std::vector<std::vector<User>> users_;
  std::vector<std::deque<NodeId>> ready_;  // by domain
  std::vector<Part> parts_;
};

}  // namespace

bool is_leaf(Op op) { return op == Op::truth || op == Op::constant || op == Op::atom || op == Op::value || op == Op::day || op == Op::place; }
bool is_over(Op op) { return op == Op::over || op == Op::over_truth; }

std::vector<Part> schedule(const Pack& p) {
  if (!p.lists.empty()) return Schedule(p).run();
  std::vector<Part> parts;
  for (NodeId id = 0; id < p.graph.nodes.size(); ++id) {
    if (is_leaf(p.graph.nodes[id].op)) continue;
    if (parts.empty() || parts.back().nodes.size() == kNodesPerFunction) parts.push_back({0, {}});
    parts.back().nodes.push_back(id);
  }
  return parts;
}

}  // namespace domat::native
