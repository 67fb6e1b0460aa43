// What was measured beside what must be reached.
#pragma once
#include "tests/bench/measure.h"

#include <map>
#include <string>
#include <vector>

namespace domat::bench {

struct Target {
  std::string id;    // names its row in docs/performance.md, "What stands in the way"
  std::string text;  // "of hand-written, bit-sliced"
  double bound;
  bool at_least;  // else at most
};

class Report {
 public:
  explicit Report(std::string performance_page);

  void add(Work);
  void note(const std::string&);
  // An engine that is not on this machine, or does not do this work yet, and why.
  void missing(const std::string& work, const std::string& engine, const std::string& why);

  // A rate over another (for `at_least`), or a time over another (at most).
  void ratio(const Work&, const Target&, const std::string& group, const std::string& to);
  void ratio(const Target&, double value);
  void ratio_missing(const Target&, const std::string& why);

  std::string text() const;
  std::string json() const;
  std::string answers_text() const;  // only how many engines gave the same answers, and who is missing

 private:
  struct Ratio {
    Target target;
    bool measured;
    double value;
    std::string why;
    bool reached() const { return measured && (target.at_least ? value >= target.bound : value <= target.bound); }
  };
  struct Missing {
    std::string work, engine, why;
  };
  std::string machine_;  // as it was before anything was measured
  std::map<std::string, std::string> in_the_way_;  // by target
  std::vector<Ratio> ratios_;
  std::vector<Work> works_;
  std::vector<Missing> missing_;
  std::vector<std::string> notes_;
};

// What the machine is: processor, cores, caches, memory, and what it is busy with.
std::string machine();
std::size_t last_level_cache();

}  // namespace domat::bench
