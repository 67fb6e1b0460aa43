// How large a pack with lists is for the lists of a case. Its shape is a row of numbers:
//   lists, domains, declarations, rules;
//   of each domain: how many lists, these, how many truths and how many values it keeps of each tuple;
//   of each declaration: atoms for one element of each list, how many lists it is about, these;
//   of each rule: bindings for one element of each list, how many of its variables are elements, of which lists, how many conclusions, of each how many lists it is about, these.
#pragma once
#include <cstdint>

#include "runtime/core/generated.h"

namespace domat {

inline constexpr std::uint64_t kMaxListAtoms = 5'000'000, kMaxListInstances = 5'000'000;  // as runtime/reasons/lists.h and expand.h have them
inline constexpr std::uint64_t kMaxListBytes = std::uint64_t{1} << 33;

struct ListSizes {
  std::uint32_t lists, domains, declarations, rules;
  std::uint64_t atoms, instances, truths, values;  // truths, values: bytes and numbers that all domains keep
  bool too_large;
};
ListSizes list_sizes(const std::uint32_t* shape, const std::uint32_t* lengths);

// Likewise, and fills in the arrays of a case; those of domains point into memory of that size.
struct ListArrays {
  std::uint64_t *counts, *first_atoms, *first_instances;
  DomainMemory* domains;
  std::uint8_t *truths, *states;
  Wide* values;
};
void lay_out_lists(const std::uint32_t* shape, const std::uint32_t* lengths, const ListArrays&);

}  // namespace domat
