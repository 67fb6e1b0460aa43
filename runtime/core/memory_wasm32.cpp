// What compilers call for blocks of memory, where there is no C library. Instructions of WebAssembly, all but one.
#include <cstddef>
#include <cstdint>

extern "C" {

void* memcpy(void* to, const void* from, std::size_t bytes) { return __builtin_memcpy(to, from, bytes); }
void* memmove(void* to, const void* from, std::size_t bytes) { return __builtin_memmove(to, from, bytes); }
void* memset(void* to, int byte, std::size_t bytes) { return __builtin_memset(to, byte, bytes); }

int memcmp(const void* left, const void* right, std::size_t bytes) {
  const auto *a = static_cast<const std::uint8_t*>(left), *b = static_cast<const std::uint8_t*>(right);
  for (std::size_t i = 0; i < bytes; ++i)
    if (a[i] != b[i]) return a[i] < b[i] ? -1 : 1;
  return 0;
}

}  // extern "C"
