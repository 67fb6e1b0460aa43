// Conditions that no two cases could show to make a difference, proved by the solver over all cases.
#pragma once
#include <memory>

#include "compiler/coverage/plan.h"
#include "compiler/solve/solve.h"

namespace domat::coverage {

class Exclusion {
 public:
  // The amended pack and its model, as expanded to `lists`; they must outlive it.
  Exclusion(const Plan&, const model::Model&, const Pack&, const std::vector<ListState>& lists, solve::Evaluate);

  // Two elements in each list: a condition that reads facts of the elements it is about alone is the same whatever other elements there are.
  static std::vector<ListState> lists_for(const Pack&);

  // Whether it is proved that no pair exists. What would take too long is not.
  bool impossible(const Condition&);

 private:
  model::InstanceId instance(const Table&, Column, std::uint32_t binding) const;
  std::uint32_t bindings(const Table&) const;
  bool stands_for_all(const Condition&) const;
  bool only_of(NodeId, const std::vector<std::uint32_t>& elements, std::vector<bool>& seen) const;
  bool settled(const Condition&) const;
  solve::Bool pair(const Condition&, std::uint32_t, std::uint32_t);

  const Plan& plan_;
  const model::Model& model_;
  const Pack& pack_;
  solve::Solver solver_;
  solve::World one_, other_;
  std::size_t questions_ = 0, formulas_ = 0, undecided_ = 0;
};

}  // namespace domat::coverage
