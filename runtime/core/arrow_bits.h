// Bitmaps of Arrow arrays: least significant bit first, at any bit of a byte. Private to this room.
#pragma once
#include <cstdint>

namespace domat::arrow {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "bitmaps are read as words");

template <typename T>
T load(const std::uint8_t* from, std::int64_t index) {  // of no alignment
  T v;
  __builtin_memcpy(&v, from + index * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
  return v;
}

struct Bits {
  const std::uint8_t* bytes = nullptr;  // null: every bit is set
  std::int64_t at = 0;                  // of bit 0

  bool operator[](std::int64_t i) const { return !bytes || (bytes[(at + i) / 8] >> ((at + i) % 8) & 1); }
  Bits from(std::int64_t i) const { return {bytes, at + i}; }
  bool whole_bytes() const { return at % 8 == 0; }

  // Bits i to i + count - 1, at most 64; the others 0. Reads no byte beside those that they lie in.
  std::uint64_t word(std::int64_t i, std::int64_t count) const {
    const std::uint64_t mask = count == 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << count) - 1;
    if (!bytes) return mask;
    const std::int64_t bit = at + i;
    const auto shift = static_cast<unsigned>(bit % 8);
    const std::uint8_t* p = bytes + bit / 8;
    if (count == 64) {
      const auto low = load<std::uint64_t>(p, 0);
      return shift == 0 ? low : low >> shift | static_cast<std::uint64_t>(p[8]) << (64 - shift);
    }
    std::uint64_t all = 0;
    const std::int64_t last = (shift + count + 7) / 8;
    for (std::int64_t k = 0; k < last && k < 8; ++k) all |= static_cast<std::uint64_t>(p[k]) << (8 * k);
    all >>= shift;
    if (last == 9) all |= static_cast<std::uint64_t>(p[8]) << (64 - shift);
    return all & mask;
  }
};

// `to` is a plane: bit 0 first, 0 after the last.
inline void put_word(std::uint8_t* to, std::int64_t i, std::int64_t count, std::uint64_t word) {
  __builtin_memcpy(to + i / 8, &word, static_cast<unsigned long>((count + 7) / 8));
}

inline void set_bit(std::uint8_t* plane, std::int64_t i) { plane[i / 8] = static_cast<std::uint8_t>(plane[i / 8] | 1u << (i % 8)); }

// Calls with the place and the number of bits of each word in turn.
template <typename Visit>
void each_word(std::int64_t count, Visit&& visit) {
  for (std::int64_t i = 0; i < count; i += 64) visit(i, count - i < 64 ? count - i : std::int64_t{64});
}

}  // namespace domat::arrow
