// What the nodes between atoms come to, worked out from an outcome when reasons ask which parts of a body mattered.
#pragma once
#include <unordered_map>
#include <vector>

#include "runtime/core/natives.h"
#include "runtime/core/number.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

// A value while it is worked out, in more room than what is concluded.
struct Number {
  State state = State::unknown;
  Wide v = 0;  // in error: a ValueError
};

// Shallow: atoms are read from the outcome, and no rule is applied.
class NodeValues {
 public:
  NodeValues(const Pack&, const Case&, const Outcome&);
  // The atom that a node reads or decides; kNone.
  std::uint32_t atom_at(NodeId) const;
  Truth truth(NodeId);
  Number value(NodeId);
  // The atom that a pick reads, where its place is known.
  std::uint32_t picked(const Node&);

 private:
  NodeId operand(const Node& n, std::uint32_t i) const { return p.graph.operands[n.first + i]; }
  Number event_date(Number) const;
  Truth work_out_truth(NodeId);
  Number work_out_value(NodeId);
  Number combine(const Node&);
  Number total(const Node&);
  Number first(const Node&);
  Number choose(Truth, Number, Number) const;

  const Pack& p;
  const Case& c;
  const Outcome& o;
  std::vector<std::uint8_t> truth_;
  std::unordered_map<NodeId, Number> value_;
  std::vector<std::uint32_t> atom_of_node_;
  std::vector<Calendar> calendars_;
};

}  // namespace domat
