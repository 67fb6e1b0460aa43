// The working memory of one case. Private to this room.
#pragma once
#include <cstddef>

#include "runtime/core/generated.h"

namespace domat {

constexpr std::size_t aligned(std::size_t n) { return (n + 15) & ~std::size_t{15}; }

// Working memory handed out piece by piece, or only counted.
class Arena {
 public:
  explicit Arena(void* memory) : at_(static_cast<std::uint8_t*>(memory)) {}
  template <typename T>
  T* take(std::uint64_t count) {
    const std::size_t bytes = aligned(count * sizeof(T));
    T* p = at_ ? reinterpret_cast<T*>(at_ + used_) : nullptr;
    used_ += bytes;
    return p;
  }
  std::size_t used() const { return used_; }

 private:
  std::uint8_t* at_;
  std::size_t used_ = 0;
};

inline void copy(void* to, const void* from, std::size_t bytes) { __builtin_memcpy(to, from, bytes); }

// The memory of one case, all of whose answers are kept.
inline CaseMemory lay_out(const domat_pack& p, Arena& arena) {
  CaseMemory m{};
  m.planes = {arena.take<std::uint8_t>(p.nodes * 4)};
  m.node_values = {arena.take<Wide>(p.nodes)};
  m.out_holds = {arena.take<std::uint8_t>(p.instances + 1)};
  m.out_truths = {arena.take<std::uint8_t>(p.atoms + 1)};
  m.out_states = {arena.take<std::uint8_t>(p.atoms + 1)};
  m.out_values = {arena.take<std::int64_t>(p.atoms + 1)};
  return m;
}

// What is only a fact is given back as it is; code writes the rest over it.
inline void evaluate(const domat_pack& p, CaseMemory& m) {
  copy(m.out_truths, m.truths, p.atoms);
  copy(m.out_states, m.states, p.atoms);
  copy(m.out_values, m.values, p.atoms * sizeof(std::int64_t));
  p.one(&m);
}

}  // namespace domat
