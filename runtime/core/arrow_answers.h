// Conclusions as columns. Private to this room.
#pragma once
#include "runtime/core/arrow_in.h"
#include "runtime/core/arrow_out.h"

namespace domat::arrow {

// What a call of domat_evaluate_arrow works on.
struct Call {
  const domat_pack& pack;
  const domat_request& request;
  in::View view;
  const domat_allocator& allocator;
  Memory& memory;
  domat_error* error;
  Bound bound;
};

// Where a conclusion is written.
struct Answer {
  const in::Column* column = nullptr;
  const in::Declaration* declaration = nullptr;
  bool narrow = false;               // values have 32 bits
  std::uint8_t *t = nullptr, *f = nullptr;
  std::uint8_t *defined = nullptr, *undefined = nullptr, *conflict = nullptr, *error = nullptr;
  std::int64_t* wide = nullptr;
  std::int32_t* narrowed = nullptr;
  std::int32_t* ends = nullptr;      // of one about elements: offsets, of which the first is 0
  std::uint8_t* given = nullptr;     // and which cases have a list
  bool proposition() const { return declaration->type == in::Type::boolean; }
};

bool about_elements(in::View, const in::Column&);

// The numbers of the outputs that are wanted, in order. A status.
std::int32_t choose(Call&, const std::uint32_t** outputs, std::uint32_t* count);

// A struct with as many columns. False when there is not enough memory.
bool make_batch(Call&, std::int64_t columns, ArrowSchema*, ArrowArray*);
// A conclusion; `items`: of how many elements, where it is about elements. Its bitmaps and offsets are 0 where `zeroed`.
bool make_answer(Call&, std::uint32_t output, std::int64_t items, bool zeroed, ArrowSchema*, ArrowArray*, Answer*);
// Whether a rule instance holds: "rule:label#7".
bool make_holds(Call&, std::uint32_t instance, ArrowSchema*, ArrowArray*, Answer*);

std::int32_t no_memory(domat_error*);

// Into arrays that are made already; packs without lists, and with.
std::int32_t evaluate_planes(Call&, const std::uint32_t* outputs, std::uint32_t count, ArrowSchema*, ArrowArray*);
std::int32_t evaluate_cases(Call&, const std::uint32_t* outputs, std::uint32_t count, ArrowSchema*, ArrowArray*);

}  // namespace domat::arrow
