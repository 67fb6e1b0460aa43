// What a conclusion rests on: the part of the rule graph below it, and the facts and events that this part reads.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/reasons/pack.h"

namespace domat::inquiry {

// Of an operation that yields a truth; the others yield values.
bool yields_truth(Op);

class Cone {
 public:
  // `day_fact`: the fact that gives the application date, where a change of it moves that date; else kNone.
  Cone(const Pack&, std::uint32_t atom, std::uint32_t day_fact);

  const Pack& pack;
  NodeId top = kNone;
  std::vector<NodeId> nodes;          // operands come first
  std::vector<std::uint32_t> inputs;  // atoms of facts and events, in order of declaration
  std::vector<std::uint32_t> lists;   // Pack::lists, whose being known is read

  // Where a node of the cone, or an input, stands in these lists; kNone for another.
  std::uint32_t place(NodeId n) const { return place_[n]; }
  std::uint32_t input_place(std::uint32_t atom) const;

  // What a node reads: nodes, and facts or events.
  template <typename Node, typename Input>
  void each_read(NodeId id, Node&& node, Input&& input) const {
    const domat::Node& n = pack.graph.nodes[id];
    for (std::uint32_t i = 0; i < n.count; ++i) node(pack.graph.operands[n.first + i]);
    if (n.op == Op::atom || n.op == Op::value) input(static_cast<std::uint32_t>(n.imm));
    if (day_fact_ != kNone && (n.op == Op::day || n.op == Op::happened || n.op == Op::event_date)) input(day_fact_);
    if (n.op != Op::pick && n.op != Op::pick_truth) return;
    const auto first = static_cast<std::uint32_t>(n.imm);
    if (first >= pack.atom_count) return;  // of a list that has no element
    const Declaration& d = pack.declarations[pack.atom_declaration[first]];
    // Of a list without elements there is nothing to pick: another declaration begins there, perhaps one that is decided later.
    if (is_proposition(d) != (n.op == Op::pick_truth)) return;
    for (std::uint32_t a = first; a < d.first_atom + d.atom_count; ++a) {
      if (pack.atom_node[a] != kNone && pack.atom_node[a] >= id) return;
      if (pack.atom_node[a] != kNone) node(pack.atom_node[a]);
      else input(a);
    }
  }

 private:
  std::uint32_t day_fact_;
  std::vector<std::uint32_t> place_;
};

}  // namespace domat::inquiry
