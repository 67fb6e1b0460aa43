// The measured work (docs/performance.md), one function each. A function throws std::runtime_error where an engine's answers differ.
#pragma once
#include "tests/bench/data.h"
#include "tests/bench/report.h"

#include <memory>
#include <string>
#include <vector>

namespace domat::bench {

struct Context {
  std::vector<const Kernels*> kernels;  // by compiler
  unsigned threads;                     // all cores
  bool smoke;                           // sizes so small that only answers count
  int rounds;
  std::string sources;  // tests/bench
  std::string samples;  // the packs of W5
  std::string scratch;  // a folder for data, packs built and answers
  std::string domat;    // the command
  Report& report;

  // How many cases make so many bytes that no cache holds them.
  std::uint64_t in_memory(double bytes_per_case) const;
  std::uint64_t in_cache() const { return smoke ? 4 * kLanes : 16384; }
  double least() const { return smoke ? 0 : 0.0003; }
};

void bench_w1(Context&);
void bench_w2(Context&);
void bench_w3(Context&);
void bench_w4(Context&);
void bench_w5(Context&);
void bench_w6(Context&);
void bench_curves(Context&);

}  // namespace domat::bench
