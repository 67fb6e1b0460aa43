#include "compiler/inquiry/cone.h"

#include <algorithm>

namespace domat::inquiry {

bool yields_truth(Op op) {
  constexpr bool P = true, V = false;
  switch (op) {
#define OP(name, class, ...) \
  case Op::name: return class;
#include "runtime/reasons/ops.def"
#undef OP
  }
  return false;
}

Cone::Cone(const Pack& p, std::uint32_t atom, std::uint32_t day_fact) : pack(p), top(p.atom_node[atom]), day_fact_(day_fact), place_(p.graph.nodes.size(), kNone) {
  std::vector<NodeId> work;
  const auto node = [&](NodeId id) {
    if (place_[id] != kNone) return;
    place_[id] = 0;
    nodes.push_back(id);
    work.push_back(id);
  };
  const auto input = [&](std::uint32_t a) { inputs.push_back(a); };
  if (top != kNone) node(top);
  while (!work.empty()) {
    const NodeId id = work.back();
    work.pop_back();
    each_read(id, node, input);
  }
  std::ranges::sort(nodes);
  for (std::uint32_t i = 0; i < nodes.size(); ++i) place_[nodes[i]] = i;
  std::ranges::sort(inputs);
  inputs.erase(std::ranges::unique(inputs).begin(), inputs.end());
  std::erase_if(inputs, [&](std::uint32_t a) {
    const std::uint32_t list = p.declarations[p.atom_declaration[a]].list;
    if (list != kNone) lists.push_back(list);
    return list != kNone;
  });
}

std::uint32_t Cone::input_place(std::uint32_t atom) const {
  const auto at = std::ranges::lower_bound(inputs, atom);
  return at != inputs.end() && *at == atom ? static_cast<std::uint32_t>(at - inputs.begin()) : kNone;
}

}  // namespace domat::inquiry
