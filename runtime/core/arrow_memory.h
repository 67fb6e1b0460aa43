// Working memory of a batch, from the caller's allocator. Private to this room.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/include/domat/pack.h"

namespace domat::arrow {

inline constexpr std::size_t kAlignment = 64;  // what Arrow recommends

inline std::uint8_t* align(void* p) {
  return reinterpret_cast<std::uint8_t*>((reinterpret_cast<std::uintptr_t>(p) + kAlignment - 1) & ~(std::uintptr_t{kAlignment} - 1));
}

// Null when there is not enough, or when a size has no meaning on this machine.
inline void* allocate(const domat_allocator& a, std::uint64_t bytes) { return bytes > SIZE_MAX / 2 ? nullptr : a.allocate(static_cast<std::size_t>(bytes)); }

// Pieces that are given back all together.
class Memory {
 public:
  explicit Memory(const domat_allocator& from) : from_(from) {}
  ~Memory() {
    while (Piece* p = last_) {
      last_ = p->before;
      from_.release(p->begins);
    }
  }
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;

  // All zero. Null when there is not enough.
  template <typename T>
  T* take(std::uint64_t count) {
    const std::uint64_t bytes = count * sizeof(T);
    if (count > (UINT64_MAX >> 8) / sizeof(T)) return nullptr;
    void* begins = allocate(from_, 3 * kAlignment + bytes);
    if (!begins) return nullptr;
    auto* piece = reinterpret_cast<Piece*>(align(begins));
    *piece = {last_, begins};
    last_ = piece;
    std::uint8_t* p = align(piece + 1);
    __builtin_memset(p, 0, static_cast<std::size_t>(bytes));
    return reinterpret_cast<T*>(p);
  }

 private:
  struct Piece {
    Piece* before;
    void* begins;  // as the allocator gave it, of any alignment
  };
  const domat_allocator& from_;
  Piece* last_ = nullptr;
};

// One piece that grows; what was in it does not matter then.
template <typename T>
class Room {
 public:
  // Whether there is room now.
  bool reserve(Memory& memory, std::uint64_t count) {
    if (count <= size_) return true;
    T* more = memory.take<T>(count + count / 2);
    if (!more) return false;
    p_ = more, size_ = count + count / 2;
    return true;
  }
  T* get() const { return p_; }
  T& operator[](std::uint64_t i) const { return p_[i]; }

 private:
  T* p_ = nullptr;
  std::uint64_t size_ = 0;
};

}  // namespace domat::arrow
