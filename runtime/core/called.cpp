#include "runtime/core/called.h"

#include "runtime/core/natives.h"

namespace domat {
extern "C" {

std::uint8_t domat_multiply(const Wide* a, const Wide* b, Wide* out) { return multiply(*a, *b, out); }

std::uint8_t domat_divide(const Wide* a, const Wide* b, std::uint8_t rounding, Wide* out) { return divide(*a, *b, static_cast<Rounding>(rounding), out); }

std::uint8_t domat_call_native(std::uint8_t function, const std::int64_t* arguments, const Calendar* calendars, std::uint32_t count, std::int64_t* out) {
  return static_cast<std::uint8_t>(call_native(static_cast<Native>(function), arguments, calendars, count, out));
}

std::uint8_t domat_add_items(const ListItem* items, std::uint32_t count, std::uint8_t least, ListSum* sum) {
  add_items(items, count, least != 0, sum);
  return 0;
}

std::uint8_t domat_first_of_items(const ListItem* items, std::uint32_t count, std::uint8_t greatest, ListFirst* first) {
  first_of_items(items, count, greatest != 0, first);
  return 0;
}

std::uint8_t domat_finish_first(ListFirst* first) { return finish_first(first); }

}  // extern "C"
}  // namespace domat
