// The working memory of one case. Private to this room.
#pragma once
#include <cstddef>

#include "runtime/core/list_shape.h"

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

// The memory of one case, all of whose answers are kept. The lengths of lists: of a pack that has any.
inline CaseMemory lay_out(const domat_pack& p, Arena& arena, const std::uint32_t* lengths = nullptr) {
  CaseMemory m{};
  ListSizes sizes{};
  if (p.list_shape) sizes = list_sizes(p.list_shape, lengths);
  m.atoms = p.list_shape ? sizes.atoms : p.atoms;
  m.planes = {arena.take<std::uint8_t>(p.nodes * 4)};
  m.node_values = {arena.take<Wide>(p.nodes)};
  m.out_holds = {arena.take<std::uint8_t>((p.list_shape ? sizes.instances : p.instances) + 1)};
  m.out_truths = {arena.take<std::uint8_t>(m.atoms + 1)};
  m.out_states = {arena.take<std::uint8_t>(m.atoms + 1)};
  m.out_values = {arena.take<std::int64_t>(m.atoms + 1)};
  if (!p.list_shape) return m;
  const ListArrays a{arena.take<std::uint64_t>(sizes.lists),         arena.take<std::uint64_t>(sizes.declarations), arena.take<std::uint64_t>(sizes.rules),
                     arena.take<DomainMemory>(sizes.domains),        arena.take<std::uint8_t>(sizes.truths + 1),    arena.take<std::uint8_t>(sizes.values + 1),
                     arena.take<Wide>(sizes.values)};
  if (a.truths) lay_out_lists(p.list_shape, lengths, a);
  m.lengths = {lengths}, m.counts = {a.counts}, m.first_atoms = {a.first_atoms}, m.first_instances = {a.first_instances}, m.domains = {a.domains};
  m.spare = {a.truths + sizes.truths};
  return m;
}

// What is only a fact is given back as it is; code writes the rest over it.
inline void evaluate(const domat_pack& p, CaseMemory& m) {
  copy(m.out_truths, m.truths, m.atoms);
  copy(m.out_states, m.states, m.atoms);
  copy(m.out_values, m.values, m.atoms * sizeof(std::int64_t));
  p.one(&m);
}

}  // namespace domat
