// Cases for what no scenario covers yet, each as small as dropping what it says makes it.
#pragma once
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "compiler/proposals/targets.h"
#include "compiler/solve/solve.h"

namespace domat::proposals {

struct Found {
  Spot spot;
  Target target;
  Case c;
  Outcome outcome;
  std::size_t facts = 0;  // that the case states
};

// One state of the lists of a pack.
struct Ready {
  const Pack* pack;
  solve::Evaluate evaluate;
  std::vector<bool> can_name;  // by atom: what a scenario can state
};

class Proposer {
 public:
  // The day on which cases are judged where nothing hangs on it.
  explicit Proposer(std::optional<std::int32_t> day) : day_(day) {}

  // What there is to be covered, and what is already.
  void add(const std::vector<Spot>&);
  void cover(const std::set<Target>& t) { covered_.insert(t.begin(), t.end()); }
  // Looks, in the pack as it stands for these lists, for what is left; `found` is called with each case.
  void search(const Ready&, const std::vector<ListState>&, const std::vector<Spot>&, const std::function<void(const Found&)>& found);

  // What was not met: in none of the cases that there can be of the lists that were tried, or not within the limit.
  struct Left {
    Spot spot;
    Target target;
    bool impossible;
  };
  std::vector<Left> left() const;

 private:
  const std::optional<std::int32_t> day_;
  std::vector<Target> wanted_;               // in order
  std::map<Target, Spot> spots_;             // the first of each
  std::set<Target> covered_, undecided_;
};

}  // namespace domat::proposals
