#include "compiler/inquiry/blockers.h"

#include <algorithm>
#include <optional>

namespace domat::inquiry {

namespace {

constexpr int kMaxDepth = 2'000;  // beyond, all that a node rests on is taken

}  // namespace

Blockers::Places Blockers::for_truth(Truth wanted) {
  return each({{cone_.top, true, wanted.t}, {cone_.top, false, wanted.f}}, 0);
}

Blockers::Places Blockers::below(NodeId top) {
  if (const auto known = below_.find(top); known != below_.end()) return known->second;
  Places out(cone_.inputs.size());
  std::vector<bool> seen(cone_.nodes.size());
  std::vector<NodeId> work{top};
  while (!work.empty()) {
    const NodeId id = work.back();
    work.pop_back();
    if (seen[cone_.place(id)]) continue;
    seen[cone_.place(id)] = true;
    cone_.each_read(id, [&](NodeId n) { work.push_back(n); },
                    [&](std::uint32_t a) {
                      if (const std::uint32_t i = cone_.input_place(a); i != kNone) out[i] = true;
                    });
  }
  return below_[top] = out;
}

Blockers::Places Blockers::any(const std::vector<Need>& needs, int depth) {
  Places out(cone_.inputs.size());
  for (const Need& n : needs) {
    if (!lacks(n)) continue;
    const Places more = of(n, depth);
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = out[i] || more[i];
  }
  return out;
}

Blockers::Places Blockers::each(const std::vector<Need>& needs, int depth) {
  std::optional<Places> best;
  std::ptrdiff_t fewest = 0;
  for (const Need& n : needs) {
    if (!lacks(n)) continue;
    Places p = of(n, depth);
    const auto count = std::ranges::count(p, true);
    if (best && count >= fewest) continue;
    best = std::move(p), fewest = count;
  }
  return best ? *best : Places(cone_.inputs.size());
}

Blockers::Places Blockers::of(const Need& need, int depth) {
  if (const auto known = known_.find(need); known != known_.end()) return known->second;
  return known_[need] = depth > kMaxDepth ? below(need.node) : work_out(need, depth + 1);
}

Blockers::Places Blockers::work_out(const Need& need, int depth) {
  const Node& n = cone_.pack.graph.nodes[need.node];
  const auto operand = [&](std::uint32_t i) { return cone_.pack.graph.operands[n.first + i]; };
  std::vector<Need> all;
  for (std::uint32_t i = 0; i < n.count; ++i) all.push_back({operand(i), need.t, need.there});
  switch (n.op) {
    case Op::truth: return Places(cone_.inputs.size());
    case Op::negation: return of({operand(0), !need.t, need.there}, depth);
    case Op::all_of: case Op::holds: return need.t == need.there ? each(all, depth) : any(all, depth);
    case Op::any_of: return need.t == need.there ? any(all, depth) : each(all, depth);
    case Op::at_least: return any(all, depth);
    case Op::close: {
      if (need.t) return of({operand(0), true, need.there}, depth);
      const std::vector<Need> either{{operand(0), false, need.there}, {operand(1), true, need.there}};
      return need.there ? any(either, depth) : each(either, depth);
    }
    case Op::leave_open: case Op::sides: return of({operand(need.t ? 0 : 1), true, need.there}, depth);
    case Op::decide:
      if (reading_.given.mode == Mode::open) return of({operand(0), need.t, need.there}, depth);
      return below(need.node);
    default: return below(need.node);
  }
}

}  // namespace domat::inquiry
