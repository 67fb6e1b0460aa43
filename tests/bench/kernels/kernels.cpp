#include "tests/bench/kernels/kernels.h"

#include "tests/bench/kernels/own.h"

extern "C" __attribute__((visibility("default"))) const domat::bench::Kernels* domat_bench_kernels() {
  using namespace domat::bench;
#if defined(__clang__)
  constexpr const char* compiler = "clang++";
#else
  constexpr const char* compiler = "g++";
#endif
  static const Kernels kernels = {compiler, w1_scalar, w1_planes, w1_two_planes, w1_bytes,  w2_plain, w2_vectors,
                                  stream,   w4_batch,  w4_single, w3_parser,     w3,        w6_csv,   w6_json_lines};
  return &kernels;
}
