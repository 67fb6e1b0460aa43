#include "tests/bench/kernels/own.h"
#include "tests/bench/kernels/rules.h"

#include <algorithm>

namespace domat::bench {

constexpr std::size_t kVector = sizeof(Words);

// A vector of every span, then the next of every span, as the kernels go; of shorter ones, one every 2^k steps.
std::uint64_t stream(const Span* in, std::size_t ins, const Span* out, std::size_t outs, Stores stores) {
  std::size_t largest = 0;
  for (std::size_t i = 0; i < ins; ++i) largest = std::max(largest, in[i].size);
  int shifts[32];  // by which a span is shorter than the longest
  for (std::size_t i = 0; i < ins; ++i) shifts[i] = __builtin_ctzll(largest / in[i].size);
  Words sum{};
  for (std::size_t at = 0; at < largest; at += kVector) {
    for (std::size_t i = 0; i < ins; ++i) {
      const std::size_t beyond = (std::size_t{1} << shifts[i]) - 1;
      if ((at / kVector & beyond) == 0) sum ^= load(in[i].bytes + (at >> shifts[i]));
    }
    for (std::size_t i = 0; i < outs; ++i) stores == Stores::streamed ? store_past_caches(out[i].bytes + at, sum) : store(out[i].bytes + at, sum);
  }
  finish_stores();
  return sum[0];
}

}  // namespace domat::bench
