#include "tests/bench/measure.h"

#include "tests/bench/kernels/kernels.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace domat::bench {
namespace {

// Work that is done so fast gets so many times more rounds: it is then hardly ever interrupted in most of them.
constexpr double kShort = 0.1;
constexpr int kMoreRounds = 9;

double time_passes(const Engine& engine, std::uint64_t passes) {
  double sum = 0;
  if (engine.seconds) {
    for (std::uint64_t i = 0; i < passes; ++i) sum += engine.seconds();
  } else {
    const double start = now();
    for (std::uint64_t i = 0; i < passes; ++i) engine.pass();
    sum = now() - start;
  }
  return sum / static_cast<double>(passes);
}

// How many passes take at least so long, found by doubling.
std::uint64_t calibrated(const Engine& engine, double least) {
  std::uint64_t passes = 1;
  while (time_passes(engine, passes) * static_cast<double>(passes) < least && passes < (1u << 24)) passes *= 2;
  return passes;
}

}  // namespace

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double Timing::median() const { return bench::median(seconds); }

const Timing* Work::best(const std::string& group) const {
  const Timing* best = nullptr;
  for (const Timing& t : timings)
    if (t.group == group && (!best || t.rate() > best->rate())) best = &t;
  return best;
}

Work measure(std::string id, std::string title, std::vector<Engine> engines, int rounds, double least) {
  Work work{std::move(id), std::move(title), {}};
  std::vector<std::uint64_t> passes;
  const double start = now();
  for (const Engine& e : engines) {
    passes.push_back(calibrated(e, least));
    work.timings.push_back({e.group, e.name, e.cases, {}});
  }
  if (now() - start < kShort) rounds *= kMoreRounds;
  for (int round = 0; round < rounds; ++round)
    for (std::size_t i = 0; i < engines.size(); ++i) work.timings[i].seconds.push_back(time_passes(engines[i], passes[i]));
  return work;
}

void in_parallel(unsigned threads, std::uint64_t cases, const std::function<void(unsigned, std::uint64_t, std::uint64_t)>& fn) {
  if (threads <= 1) return fn(0, 0, cases);
  const std::uint64_t groups = cases / kLanes;
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < threads; ++i) {
    const std::uint64_t from = groups * i / threads * kLanes, to = groups * (i + 1) / threads * kLanes;
    workers.emplace_back([&fn, i, from, to] { fn(i, from, to - from); });
  }
  for (std::thread& worker : workers) worker.join();
}

}  // namespace domat::bench
