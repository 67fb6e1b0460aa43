// What no scenario notices: a case that tells it from the pack, or the proof that there is none.
#pragma once
#include <span>
#include <vector>

#include "compiler/mutants/amend.h"
#include "compiler/mutants/reach.h"
#include "compiler/mutants/run.h"

namespace domat::mutants {

// Scenarios with the same lists.
using Batch = std::vector<const model::Scenario*>;

class Settle {
 public:
  Settle(const Setting& s, const Reach& reach, const std::vector<Batch>& batches) : s_(s), reach_(reach), batches_(batches) {}

  // The cases of scenarios, which may differ where nothing is expected. `mutants` are those that the model holds, in order; `left` those that are looked at.
  void by_scenarios(const Amended&, Compiled&, std::span<const std::uint32_t> mutants, const std::vector<std::uint32_t>& left, std::vector<Verdict>&) const;
  // The rest: the solver, where no case is there yet or a plainer one may be had; then facts are left out one by one.
  void one(std::uint32_t mutant, Verdict&) const;

 private:
  void by_scenarios(std::uint32_t mutant, Verdict&) const;
  void solve(std::uint32_t mutant, Verdict&) const;
  void make_smaller(std::uint32_t mutant, Verdict&) const;

  const Setting& s_;
  const Reach& reach_;
  const std::vector<Batch>& batches_;
};

}  // namespace domat::mutants
