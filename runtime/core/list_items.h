// Sums and choices over the elements of a list, as compiled code makes them: element by element in memory, so that the code does not grow
// with the list. What they mean stands in docs/language.md, section 4.
#pragma once
#include <cstdint>

#include "runtime/core/number.h"

namespace domat {

// States as evaluators number them: unknown 0, defined 1, undefined 2, conflict 3, error 4 (then v is the error's code).
struct ListItem {
  std::int64_t value, key;          // key: of first_of_items only
  std::uint8_t counts;              // whether the element counts: bit 0 t, bit 1 f
  std::uint8_t value_state, key_state;
};

struct ListSum {                    // begins as {0, 1}
  Wide v;
  std::uint8_t state;
};
// The least that the items come to, or the most. 64-bit terms: fewer than 2^63 of them cannot overflow.
void add_items(const ListItem*, std::uint32_t count, bool least, ListSum*);

struct ListFirst {                  // begins with all zero but state 1 and said_state 2
  std::int64_t best, said, what, worst;
  std::uint8_t state;               // the worst of filters and keys
  std::uint8_t said_state;          // of the value beside the best key
  bool found, has, differ;          // has: some value beside the best key is defined, `what`; differ: another is too, and not the same
};
// The value beside the least key, or the greatest.
void first_of_items(const ListItem*, std::uint32_t count, bool greatest, ListFirst*);
// Once all items have been seen: the state, and the value or the error's code in `said`.
std::uint8_t finish_first(ListFirst*);

}  // namespace domat
