// How functions of domat/pack.h say what is wrong. Private to this room.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/include/domat/pack.h"

namespace domat {

void write_text(char* to, std::size_t room, const char* from, std::size_t length);
// Fills what `error` points to, if anything, and returns the status.
std::int32_t fail(domat_error* error, std::int32_t status, const char* message, const char* column = "", std::size_t column_length = 0, std::int64_t row = -1);

}  // namespace domat
