#include "runtime/core/pack_error.h"

namespace domat {

void write_text(char* to, std::size_t room, const char* from, std::size_t length) {
  if (length > room - 1) {
    length = room - 1;
    while (length > 0 && (static_cast<unsigned char>(from[length]) & 0xC0) == 0x80) --length;  // no half of a character
  }
  for (std::size_t i = 0; i < length; ++i) to[i] = from[i];
  to[length] = 0;
}

std::int32_t fail(domat_error* error, std::int32_t status, const char* message, const char* column, std::size_t column_length, std::int64_t row) {
  if (!error) return status;
  std::size_t length = 0;
  while (message[length]) ++length;
  error->status = status;
  error->row = row;
  write_text(error->column, sizeof error->column, column, column_length);
  write_text(error->message, sizeof error->message, message, length);
  return status;
}

}  // namespace domat
