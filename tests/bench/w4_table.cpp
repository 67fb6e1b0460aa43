#include "tests/bench/w4_table.h"

#include <algorithm>

namespace domat::bench {

W4Tables::W4Tables(const W4Pack& pack) : layers_(pack.layers), widest_(kW4Facts) {
  std::uint32_t before = 0;  // the first variable of the layer before
  for (std::size_t layer = 0; layer + 1 < layers_.size(); ++layer) {
    for (std::uint32_t c = layers_[layer]; c < layers_[layer + 1]; ++c) {
      W4Table::Conclusion conclusion{};
      for (int k = 0; k < 6; ++k) {
        const W4Literal& literal = pack.conclusions[c][k / 3].literals[k % 3];
        conclusion.literals[k] = 2 * (literal.variable - before) + literal.negated;
      }
      conclusions_.push_back(conclusion);
    }
    before = kW4Facts + layers_[layer];
    widest_ = std::max(widest_, layers_[layer + 1] - layers_[layer]);
  }
}

W4Table W4Tables::table() const {
  return {conclusions_.data(), layers_.data(), static_cast<std::uint32_t>(layers_.size() - 1), kW4Facts, widest_};
}

W4Cases::W4Cases(std::uint64_t n) : cases(n), facts(kW4Facts, n / 8) {
  for (std::uint32_t fact = 0; fact < kW4Facts; ++fact) {
    auto* plane = reinterpret_cast<std::uint64_t*>(facts[fact]);
    for (std::uint64_t w = 0; w < n / 64; ++w) plane[w] = random_word(1000 + fact, w);
  }
}

std::vector<std::uint8_t> W4Cases::of(std::uint64_t i) const {
  std::vector<std::uint8_t> bytes(kW4Facts);
  for (std::uint32_t fact = 0; fact < kW4Facts; ++fact) bytes[fact] = facts[fact][i / 8] >> (i % 8) & 1;
  return bytes;
}

}  // namespace domat::bench
