#pragma once
#include "tests/bench/bench.h"
#include "tests/bench/domat_pack.h"

namespace domat::bench {

// A batch of W1 over the same planes, to be run again and again. `holds`: by rule instance, or empty.
class W1Call {
 public:
  W1Call(const DomatPack&, const W1Planes&, std::vector<domat_answer> holds);
  W1Call(const W1Call&) = delete;
  void operator()() { pack_.run(memory_.data()); }

 private:
  const DomatPack& pack_;
  std::vector<domat_column> columns_;
  std::vector<domat_answer> answers_, holds_;
  Buffer memory_;
};
void bench_w1_planes(Context&);

}  // namespace domat::bench
