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

// Columns side by side: memory gives several rows of bytes quicker than one. As many cases of each as come in whole vectors.
using Columns = const std::uint8_t* const*;
using Planes = std::uint8_t* const*;

#ifdef __x86_64__
__attribute__((target("avx512f,avx512bw"))) std::uint64_t by_64(Columns bytes, std::size_t columns, std::uint64_t cases, Planes planes) {
  std::uint64_t i = 0;
  for (; i + 64 <= cases; i += 64)
    for (std::size_t c = 0; c < columns; ++c) {
      const __m512i v = _mm512_loadu_si512(bytes[c] + i);
      const std::uint64_t bits = _mm512_test_epi8_mask(v, v);
      __builtin_memcpy(planes[c] + i / 8, &bits, 8);
    }
  return i;
}
__attribute__((target("avx2"))) std::uint64_t by_32(Columns bytes, std::size_t columns, std::uint64_t cases, Planes planes) {
  std::uint64_t i = 0;
  for (; i + 32 <= cases; i += 32)
    for (std::size_t c = 0; c < columns; ++c) {
      const __m256i v = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(bytes[c] + i));
      const auto bits = ~static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_setzero_si256())));
      __builtin_memcpy(planes[c] + i / 8, &bits, 4);
    }
  return i;
}
#endif

}  // namespace
}  // namespace domat

extern "C" void domat_planes_of_bytes(const domat_pack* p, size_t columns, const uint8_t* const* bytes, uint64_t cases, uint8_t* const* planes) {
  uint64_t done = 0;
#ifdef __x86_64__
  if (p->table_level == domat::kTableAvx512) done = domat::by_64(bytes, columns, cases, planes);
  else if (p->table_level == domat::kTableAvx2) done = domat::by_32(bytes, columns, cases, planes);
#else
  (void)p;
#endif
  for (size_t c = 0; c < columns; ++c)
    for (uint64_t i = done; i < cases; i += 8) planes[c][i / 8] = domat::eight(bytes[c] + i, cases - i < 8 ? cases - i : 8);
}

extern "C" void domat_plane_of_bytes(const domat_pack* p, const uint8_t* bytes, uint64_t cases, uint8_t* plane) { domat_planes_of_bytes(p, 1, &bytes, cases, &plane); }
