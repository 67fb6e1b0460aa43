// Engines side by side: each one's passes are timed in turns, so that what else the machine does falls on all of them alike.
#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace domat::bench {

struct Engine {
  std::string group;  // what ratios name: "domat", "hand", "roofline", "numpy"…
  std::string name;
  double cases;                    // of one pass
  std::function<void()> pass;      // timed from outside
  std::function<double()> seconds; // or: does a pass and says how long it took
};

struct Timing {
  std::string group, name;
  double cases;
  std::vector<double> seconds;  // of a pass, by round
  double median() const;
  double rate() const { return cases / median(); }
};

struct Work {
  std::string id, title;
  std::vector<Timing> timings;
  // The fastest of a group; null when it was not measured.
  const Timing* best(const std::string& group) const;
};

double median(std::vector<double>);

// `rounds` rounds, more where they are short, after one that does not count; within a round each engine runs for at least `least` seconds.
Work measure(std::string id, std::string title, std::vector<Engine> engines, int rounds, double least);

// fn(thread, from, cases) for each thread's part of the cases, in multiples of kLanes; returns when all are done.
void in_parallel(unsigned threads, std::uint64_t cases, const std::function<void(unsigned, std::uint64_t, std::uint64_t)>& fn);

double now();

}  // namespace domat::bench
