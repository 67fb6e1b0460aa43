// Text that only grows at its end, without being cleared first.
#pragma once
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace domat {

class OutText {
 public:
  // At least `n` bytes at the end; `end` says how far they were filled.
  char* room(std::size_t n) {
    if (capacity_ - size_ < n) grow(n);
    return bytes_.get() + size_;
  }
  void end(const char* at) { size_ = static_cast<std::size_t>(at - bytes_.get()); }
  void append(std::string_view text) {
    if (text.empty()) return;
    std::memcpy(room(text.size()), text.data(), text.size());
    size_ += text.size();
  }
  void clear() { size_ = 0; }
  const char* data() const { return bytes_.get(); }
  std::size_t size() const { return size_; }
  std::string_view view() const { return {bytes_.get(), size_}; }

 private:
  void grow(std::size_t n) {
    const std::size_t capacity = (size_ + n) * 2;
    auto bytes = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_) std::memcpy(bytes.get(), bytes_.get(), size_);
    bytes_ = std::move(bytes);
    capacity_ = capacity;
  }

  std::unique_ptr<char[]> bytes_;
  std::size_t size_ = 0, capacity_ = 0;
};

}  // namespace domat
