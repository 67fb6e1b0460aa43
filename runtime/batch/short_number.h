// Numbers as they mostly are, read and written eight digits at a time: a number of eight bytes holds one in each.
#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace domat {

// The number that 1 to 8 digits write; 8 bytes can be read. False when one of them is no digit.
inline bool short_digits(const char* p, std::size_t count, std::uint64_t* n) {
  std::uint64_t w;
  std::memcpy(&w, p, sizeof w);
  w = (w ^ 0x3030303030303030) << (64 - 8 * count);  // the first digit lowest; before it zeros
  const bool digits = (((w + 0x7676767676767676) | w) & 0x8080808080808080) == 0;
  w = w * 10 + (w >> 8);
  *n = ((w & 0x000000FF000000FF) * 0x000F424000000064 + ((w >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32;
  return digits;
}

// How many digits there are at `p`, up to 8; 8 bytes can be read.
inline std::size_t count_digits(const char* p) {
  std::uint64_t w;
  std::memcpy(&w, p, sizeof w);
  w ^= 0x3030303030303030;
  const std::uint64_t others = ((w + 0x7676767676767676) | w) & 0x8080808080808080;
  return static_cast<std::size_t>(std::endian::native == std::endian::little ? std::countr_zero(others) : std::countl_zero(others)) / 8;
}

// A number without a sign, with `digits` decimals or none where there are none, counted in the last of them. False: it may be one that is longer or written
// in another way. Eight bytes after it can be read.
inline bool short_number(const char* p, std::size_t length, int digits, std::int64_t* v) {
  static constexpr std::uint64_t kPowers[] = {1, 10, 100, 1000, 10'000, 100'000, 1'000'000, 10'000'000, 100'000'000};
  if constexpr (std::endian::native != std::endian::little) return false;
  const auto decimals = static_cast<std::size_t>(digits);
  const std::size_t whole = length - (decimals != 0 ? decimals + 1 : 0);  // a shorter text gives one that is too large
  if (whole - 1 >= 8 || decimals > 8 || (*p == '0' && whole != 1)) return false;
  std::uint64_t n, rest = 0;
  if (!short_digits(p, whole, &n)) return false;
  if (decimals != 0 && (p[whole] != '.' || !short_digits(p + whole + 1, decimals, &rest))) return false;
  *v = static_cast<std::int64_t>(n * kPowers[decimals] + rest);
  return true;
}

// What `short_number` reads of none or two decimals, with `end` after it: how long it is; 0: it is none. Without a branch, for how long a number is
// cannot be guessed. Sixteen bytes can be read.
template <bool kDecimals>
inline std::uint32_t ended_number(const char* p, char end, std::int64_t* v) {
  if constexpr (std::endian::native != std::endian::little) return 0;
  std::uint64_t w;
  std::memcpy(&w, p, sizeof w);
  w ^= 0x3030303030303030;
  const auto whole = static_cast<unsigned>(std::countr_zero(((w + 0x7676767676767676) | w) & 0x8080808080808080)) / 8;
  const bool needless = (w & 0xFF) == 0 && whole != 1;  // a zero before other digits, or no digit at all
  w <<= (64 - 8 * whole) % 64;
  w = w * 10 + (w >> 8);
  std::uint64_t n = ((w & 0x000000FF000000FF) * 0x000F424000000064 + ((w >> 16) & 0x000000FF000000FF) * 0x0000271000000001) >> 32;
  bool good = whole != 0 && !needless;
  if constexpr (kDecimals) {
    std::uint32_t rest;
    std::memcpy(&rest, p + whole, sizeof rest);
    rest ^= std::uint32_t{'.'} | 0x303000 | std::uint32_t{static_cast<unsigned char>(end)} << 24;
    good &= ((rest | (rest + 0x060600)) & 0xFFF0F0FF) == 0;
    n = n * 100 + (rest >> 8 & 0xF) * 10 + (rest >> 16 & 0xF);
  } else {
    good &= p[whole] == end;
  }
  *v = static_cast<std::int64_t>(n);
  return good ? whole + (kDecimals ? 3 : 0) : 0;
}

// Eight digits, the first lowest, each as a byte from 0 to 9.
inline std::uint64_t eight_digits(std::uint32_t n) {
  const std::uint64_t fours = n / 10'000 | std::uint64_t{n % 10'000} << 32;
  const std::uint64_t hundreds = (fours * 10486 >> 20) & 0x0000007F0000007F;
  const std::uint64_t twos = hundreds | (fours - 100 * hundreds) << 16;
  const std::uint64_t tens = (twos * 103 >> 10) & 0x000F000F000F000F;
  return tens | (twos - 10 * tens) << 8;
}

}  // namespace domat
