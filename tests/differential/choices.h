// What a generator draws from: bytes, each one a choice. Past the last byte every choice is the first, which is the
// simplest; a failing pack gets smaller as its bytes do.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace domat::differential {

using Bytes = std::vector<std::uint8_t>;

class Choices {
 public:
  explicit Choices(const Bytes& bytes) : bytes_(bytes) {}

  // 0 to n - 1.
  unsigned below(std::size_t n) {
    if (n < 2) return 0;
    const unsigned drawn = n <= 256 ? next() : next() * 256 + next();
    return drawn % static_cast<unsigned>(n);
  }
  bool chance(unsigned percent) { return next() * 100 / 256 >= 100 - percent; }
  template <typename T>
  const T& among(const std::vector<T>& all) { return all[below(all.size())]; }
  // An index, each as often as its weight.
  unsigned weighted(std::initializer_list<unsigned> weights) {
    unsigned total = 0, index = 0;
    for (unsigned w : weights) total += w;
    unsigned at = next() * total / 256;
    for (unsigned w : weights) {
      if (at < w) return index;
      at -= w;
      ++index;
    }
    return 0;
  }

 private:
  unsigned next() { return at_ < bytes_.size() ? bytes_[at_++] : 0u; }
  const Bytes& bytes_;
  std::size_t at_ = 0;
};

}  // namespace domat::differential
