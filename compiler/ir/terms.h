// Nodes of a graph and the variables that they depend on. Variables that go through a list are not replaced by members: a node stands for all elements, and reads
// one that depends on fewer or other variables through a reach.
#pragma once
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "runtime/reasons/graph_builder.h"
#include "runtime/reasons/pack.h"

namespace domat::ir {

struct Term {
  NodeId node = kNone;
  std::vector<std::uint32_t> dims;  // for each list of the node's domain, the variable whose element it is: its place in the frame
};

// From what depends on some variables to what depends on others.
struct Where {
  std::vector<std::pair<std::uint32_t, std::int32_t>> of;  // a variable, and Reach::from of it
  std::vector<std::uint32_t> free, same;                   // as Reach has them
  std::int32_t at(std::uint32_t variable) const;
};
// Each variable to its own place among these.
Where among(const std::vector<std::uint32_t>& dims);

class Terms {
 public:
  explicit Terms(Pack& p) : p_(p), graph_(p.graph) {}

  // The list through which each variable of the frame goes, from now on.
  void lists_of_frame(std::vector<std::uint32_t> lists) { lists_ = std::move(lists); }
  std::uint32_t list_of_variable(std::uint32_t variable, std::uint32_t list) { return std::exchange(lists_[variable], list); }  // the one before

  NodeId add(Op op, std::int64_t imm, const std::vector<NodeId>& operands, std::uint32_t domain = 0) { return graph_.add(op, imm, operands, domain); }
  Term constant(Op op, std::int64_t imm) { return {add(op, imm, {}), {}}; }
  // Of all variables that an operand depends on.
  Term combine(Op, std::int64_t imm, const std::vector<Term>& operands);
  // A product of constants is one, and once something is no product. Scales of amounts come as such factors.
  Term multiply(const std::vector<Term>&);
  // Likewise, once `group` has been read for all elements that `variable` may be: `head` and then as many of `group` as there are elements.
  Term swept(Op, std::int64_t imm, const std::vector<Term>& head, const std::vector<Term>& group, std::uint32_t variable);
  // An atom that has these variables for elements, in order.
  Term about(NodeId, const std::vector<std::uint32_t>& variables);

  // As an operand of what stands for these variables.
  NodeId placed(const Term&, const std::vector<std::uint32_t>& dims);
  // Likewise, of a domain in which its variables are elsewhere.
  NodeId reached(const Term&, const Where&, std::uint32_t domain);

  std::uint32_t domain(const std::vector<std::uint32_t>& lists);
  std::uint32_t domain_of(const std::vector<std::uint32_t>& dims);
  std::uint32_t reach(Reach);

 private:
  Pack& p_;
  GraphBuilder graph_;
  std::vector<std::uint32_t> lists_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> domains_;
  std::map<std::vector<std::int64_t>, std::uint32_t> reaches_;
};

}  // namespace domat::ir
