// What generated code calls, by names that the linker knows. None of it is for hosts.
#pragma once
#include <cstdint>

#include "runtime/core/legal_time.h"
#include "runtime/core/list_items.h"
#include "runtime/core/number.h"

namespace domat {

extern "C" {
std::uint8_t domat_multiply(const Wide*, const Wide*, Wide*);  // 0: it does not fit
std::uint8_t domat_divide(const Wide*, const Wide*, std::uint8_t rounding, Wide*);
std::uint8_t domat_call_native(std::uint8_t function, const std::int64_t* arguments, const Calendar*, std::uint32_t calendars, std::int64_t* out);  // a TimeError
std::uint8_t domat_add_items(const ListItem*, std::uint32_t count, std::uint8_t least, ListSum*);
std::uint8_t domat_first_of_items(const ListItem*, std::uint32_t count, std::uint8_t greatest, ListFirst*);
std::uint8_t domat_finish_first(ListFirst*);  // the state
}

}  // namespace domat
