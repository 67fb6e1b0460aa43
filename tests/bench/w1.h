#pragma once
#include "tests/bench/bench.h"
#include "tests/bench/domat_pack.h"

namespace domat::bench {

// `holds`: by rule instance, or empty.
void evaluate_w1(const DomatPack&, const W1Planes&, const std::vector<domat_answer>& holds, std::uint8_t* memory);
void bench_w1_planes(Context&);

}  // namespace domat::bench
