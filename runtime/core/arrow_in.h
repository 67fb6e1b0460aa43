// Where the values of an Arrow array stand, checked once, and then read one by one or many at a time. Private to this room.
#pragma once
#include <cstdint>

#include "runtime/core/arrow_bits.h"
#include "runtime/core/arrow_memory.h"
#include "runtime/core/interface.h"
#include "runtime/include/domat/pack.h"

namespace domat::arrow {

namespace in = interface;

inline constexpr std::int64_t kFirstDay = -719162, kLastDay = 2932896;  // 0001-01-01, 9999-12-31

enum class Format : std::uint8_t { null, boolean, int8, int16, int32, int64, uint8, uint16, uint32, uint64, date32, decimal128, utf8, large_utf8, structure, list, large_list, other };

// One array; elements are counted as those of the array that it is a part of, in the end from the first case.
struct Leaf {
  Format format = Format::null;
  Bits valid;                            // bytes null: none is null
  const std::uint8_t* data = nullptr;    // bits, numbers, or where texts or lists begin
  const std::uint8_t* bytes = nullptr;   // of texts
  std::int64_t at = 0;                   // of element 0
  std::int64_t length = 0;               // elements that there are
  bool null(std::int64_t i) const { return format == Format::null || !valid[i]; }
  Bits bits() const { return {data, at}; }
};

struct Characters {
  const char* p = nullptr;
  std::int64_t length = 0;
};

// What a dictionary's entries stand for.
inline constexpr std::uint32_t kNoMember = UINT32_MAX, kNullEntry = UINT32_MAX - 1;

enum class Form : std::uint8_t {
  nothing,  // nothing is known of it
  direct,   // `value`
  pair,     // {t, f}: `value` and `second`
  general,  // {value, undefined, conflict}: `value`, `second`, `third`
  each      // a list with an entry for each element of a list that is an argument: `value`, and `inner` of the entries
};

// A column, a field of elements, or what a list has for each element.
struct Field {
  const in::Column* column = nullptr;  // null: none was given
  const in::Declaration* declaration = nullptr;
  Form form = Form::nothing;
  Bits present;                        // of a struct
  Leaf value, second, third;
  Leaf dictionary;                     // of texts; format null: there is none
  const std::uint32_t* members = nullptr;  // by its entries; null: they name elements of a list, case by case
  bool null_entries = false;
  const Field* inner = nullptr;
  std::int64_t least = INT64_MIN, greatest = INT64_MAX;  // that a value may be
};

// The column of a list.
struct ListField {
  bool given = false;
  Leaf list;
  std::int64_t elements = 0;  // that there are in all cases together
  Bits present;               // of the elements, where they are structs
  Leaf key;                   // format null: there is none
};

// A batch. The element of a case in a field is the number of the case; that in a field of elements, what the list says.
struct Bound {
  std::int64_t cases = 0;
  Field* inputs = nullptr;    // by number of input
  ListField* lists = nullptr; // by list
  Field at;                   // the application date of each case
};

class Elements;  // of the lists of one case: arrow_elements.h

struct Said {
  std::uint8_t truth = 0, state = DOMAT_UNKNOWN;
  std::int64_t value = 0;
};

// Where an array of lists has its i-th; false where it is not within the elements that there are.
bool list_at(const Leaf&, std::int64_t i, std::int64_t elements, std::int64_t* first, std::int64_t* count);
int compare(Characters, const char*, std::uint32_t length);
Characters text_at(const Leaf&, std::int64_t i);
// The member of that name, else kNoMember.
std::uint32_t find_member(in::View, const in::Enumeration&, Characters);

// Null, or what is wrong with it. `elements`: of a pack that has lists.
const char* read_one(in::View, const Field&, std::int64_t i, const Elements*, Said*);

// What a column is, for `count` cases from `first` on. What stands otherwise than a plane would goes into `room`.
struct Planes {
  std::uint8_t* planes[3] = {};  // of one bit a case
  std::int64_t* values = nullptr;
};
// How much room a field needs.
struct Needs {
  unsigned planes = 0;
  bool values = false;
};
Needs needs(const Field&);
// False where something is wrong with one of them: read_one says with which.
bool read_many(in::View, const Field&, std::int64_t first, std::int64_t count, const Planes& room, domat_column*);

// Finds every column and checks how it is laid out. A status; `memory` has what `out` points to.
std::int32_t bind(in::View, const ArrowSchema&, const ArrowArray&, Memory& memory, Bound* out, domat_error*);

}  // namespace domat::arrow
