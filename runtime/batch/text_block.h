// Which of 64 bytes are a character.
#pragma once
#include <cstdint>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace domat {

// 64 bytes, and which of them are a character, as bits.
class TextBlock {
 public:
#ifdef __SSE2__
  explicit TextBlock(const char* p) {
    const auto* parts = reinterpret_cast<const __m128i*>(p);
    part_[0] = _mm_loadu_si128(parts), part_[1] = _mm_loadu_si128(parts + 1), part_[2] = _mm_loadu_si128(parts + 2), part_[3] = _mm_loadu_si128(parts + 3);
  }
  std::uint64_t are(char c) const {
    const __m128i wanted = _mm_set1_epi8(c);
    const auto part = [&](int i) { return std::uint64_t{static_cast<std::uint16_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(part_[i], wanted)))}; };
    return part(0) | part(1) << 16 | part(2) << 32 | part(3) << 48;
  }

 private:
  __m128i part_[4];
#else
  explicit TextBlock(const char* p) : p_(p) {}
  std::uint64_t are(char c) const {
    std::uint64_t bits = 0;
    for (int i = 0; i < 64; ++i) bits |= std::uint64_t{p_[i] == c} << i;
    return bits;
  }

 private:
  const char* p_;
#endif
};

}  // namespace domat
