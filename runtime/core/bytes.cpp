// Booleans of one byte each, as most programs hold them, into a plane.
#include "runtime/core/generated.h"
#include "runtime/core/table.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace domat {
namespace {

std::uint8_t eight(const std::uint8_t* bytes, std::uint64_t count) {
  unsigned bits = 0;
  for (std::uint64_t i = 0; i < count; ++i) bits |= static_cast<unsigned>(bytes[i] != 0) << i;
  return static_cast<std::uint8_t>(bits);
}

#ifdef __x86_64__
__attribute__((target("avx512f,avx512bw"))) std::uint64_t by_64(const std::uint8_t* bytes, std::uint64_t cases, std::uint8_t* plane) {
  std::uint64_t i = 0;
  for (; i + 64 <= cases; i += 64) {
    const __m512i v = _mm512_loadu_si512(bytes + i);
    const std::uint64_t bits = _mm512_test_epi8_mask(v, v);
    __builtin_memcpy(plane + i / 8, &bits, 8);
  }
  return i;
}
__attribute__((target("avx2"))) std::uint64_t by_32(const std::uint8_t* bytes, std::uint64_t cases, std::uint8_t* plane) {
  std::uint64_t i = 0;
  for (; i + 32 <= cases; i += 32) {
    const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes + i));
    const auto bits = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_setzero_si256())));
    __builtin_memcpy(plane + i / 8, &bits, 4);
  }
  return i;
}
#endif

}  // namespace
}  // namespace domat

extern "C" void domat_plane_of_bytes(const domat_pack* p, const uint8_t* bytes, uint64_t cases, uint8_t* plane) {
  uint64_t done = 0;
#ifdef __x86_64__
  if (p->table_level == domat::kTableAvx512) done = domat::by_64(bytes, cases, plane);
  else if (p->table_level == domat::kTableAvx2) done = domat::by_32(bytes, cases, plane);
#else
  (void)p;
#endif
  for (uint64_t i = done; i < cases; i += 8) plane[i / 8] = domat::eight(bytes + i, cases - i < 8 ? cases - i : 8);
}
