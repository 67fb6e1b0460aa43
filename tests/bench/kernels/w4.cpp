#include "tests/bench/kernels/own.h"
#include "tests/bench/kernels/rules.h"

#include <utility>

namespace domat::bench {

// Each variable of a layer is kept with its opposite after it, so that a literal is one load.
void w4_batch(const W4Table& t, const std::uint8_t* facts, std::uint8_t* conclusions, std::size_t facts_stride,
              std::size_t conclusions_stride, std::uint64_t cases, void* memory) {
  auto* before = static_cast<Words*>(__builtin_assume_aligned(memory, sizeof(Words)));
  auto* after = before + 2 * t.widest;
  for (std::size_t at = 0; at < cases / 8; at += sizeof(Words)) {
    for (std::uint32_t i = 0; i < t.facts; ++i) {
      before[2 * i] = load(facts + i * facts_stride + at);
      before[2 * i + 1] = ~before[2 * i];
    }
    for (std::uint32_t layer = 0; layer < t.layer_count; ++layer) {
      const std::uint32_t first = t.layers[layer], end = t.layers[layer + 1];
      for (std::uint32_t c = first; c < end; ++c) {
        const std::uint32_t* x = t.conclusions[c].literals;
        const Words value = (before[x[0]] & before[x[1]] & before[x[2]]) | (before[x[3]] & before[x[4]] & before[x[5]]);
        after[2 * (c - first)] = value;
        after[2 * (c - first) + 1] = ~value;
        store(conclusions + c * conclusions_stride + at, value);
      }
      std::swap(before, after);
    }
  }
}

void w4_single(const W4Table& t, const std::uint8_t* facts, std::uint8_t* conclusions, void* memory) {
  auto* before = static_cast<std::uint8_t*>(memory);
  auto* after = before + 2 * t.widest;
  for (std::uint32_t i = 0; i < t.facts; ++i) {
    before[2 * i] = facts[i];
    before[2 * i + 1] = facts[i] ^ 1;
  }
  for (std::uint32_t layer = 0; layer < t.layer_count; ++layer) {
    const std::uint32_t first = t.layers[layer], end = t.layers[layer + 1];
    for (std::uint32_t c = first; c < end; ++c) {
      const std::uint32_t* x = t.conclusions[c].literals;
      const std::uint8_t value = (before[x[0]] & before[x[1]] & before[x[2]]) | (before[x[3]] & before[x[4]] & before[x[5]]);
      after[2 * (c - first)] = value;
      after[2 * (c - first) + 1] = value ^ 1;
      conclusions[c] = value;
    }
    std::swap(before, after);
  }
}

}  // namespace domat::bench
