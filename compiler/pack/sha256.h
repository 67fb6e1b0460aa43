// SHA-256, after NIST FIPS 180-4, sections 4 to 6.
#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace domat {

class Sha256 {
 public:
  Sha256();
  void add(std::string_view bytes);
  std::array<std::uint8_t, 32> digest() &&;  // the object is spent
  std::string hex() &&;                      // 64 lower-case digits; likewise

 private:
  void compress();
  std::array<std::uint32_t, 8> state_;
  std::array<std::uint8_t, 64> block_{};
  std::size_t used_ = 0;
  std::uint64_t length_ = 0;  // in bytes
};

}  // namespace domat
