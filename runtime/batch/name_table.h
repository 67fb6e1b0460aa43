// Names, each found by its bytes: open addressing, no allocation to look one up.
#pragma once
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/reasons/pack.h"

namespace domat {

class NameTable {
 public:
  NameTable() = default;
  // Of equal names the first counts.
  explicit NameTable(const std::vector<std::string>& names) {
    std::size_t size = 4;
    while (size < names.size() * 2) size *= 2;
    mask_ = size - 1;
    slots_.resize(size);
    for (std::uint32_t i = 0; i < names.size(); ++i) add(names[i], i);
  }

  // The place of the name, else kNone.
  std::uint32_t find(std::string_view name) const {
    if (slots_.empty()) return kNone;
    for (std::size_t at = hash(name) & mask_;; at = (at + 1) & mask_) {
      const Slot& slot = slots_[at];
      if (slot.index == kNone) return kNone;
      if (slot.length == name.size() && std::memcmp(text_.data() + slot.offset, name.data(), name.size()) == 0) return slot.index;
    }
  }

 private:
  struct Slot {
    std::uint32_t offset = 0, length = 0, index = kNone;
  };

  static std::uint64_t mix(std::uint64_t h, std::uint64_t word) {
    h = (h ^ word) * 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
  }
  static std::uint64_t hash(std::string_view name) {
    const char* p = name.data();
    std::size_t rest = name.size();
    std::uint64_t h = rest, word;
    for (; rest >= 8; p += 8, rest -= 8) {
      std::memcpy(&word, p, 8);
      h = mix(h, word);
    }
    word = 0;
    for (std::size_t i = 0; i < rest; ++i) word = word << 8 | static_cast<unsigned char>(p[i]);
    return mix(h, word);
  }

  void add(const std::string& name, std::uint32_t index) {
    if (find(name) != kNone) return;
    std::size_t at = hash(name) & mask_;
    while (slots_[at].index != kNone) at = (at + 1) & mask_;
    slots_[at] = {static_cast<std::uint32_t>(text_.size()), static_cast<std::uint32_t>(name.size()), index};
    text_ += name;
  }

  std::vector<Slot> slots_;
  std::size_t mask_ = 0;
  std::string text_;
};

}  // namespace domat
