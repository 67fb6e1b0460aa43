// Arrow arrays and schemas as they are given away: each owns one piece of memory and is released by itself. Private to this room.
#pragma once
#include <cstdint>

#include "runtime/core/arrow_memory.h"
#include "runtime/include/domat/pack.h"

namespace domat::arrow {

// Children are not made yet: they count as released. False when there is not enough memory; then nothing was made.
bool make_schema(const domat_allocator&, const char* format, const char* name, std::uint64_t name_length, bool nullable, std::int64_t children, bool dictionary, ArrowSchema*);
// `buffers`: the bytes of each; UINT64_MAX for a bitmap that is not there. Their ends are 0; what else is in them does not matter.
bool make_array(const domat_allocator&, std::int64_t length, int buffers, const std::uint64_t* bytes, std::int64_t children, bool dictionary, ArrowArray*);

inline constexpr std::uint64_t kAbsent = UINT64_MAX;
inline std::uint64_t bitmap_bytes(std::int64_t count) { return (static_cast<std::uint64_t>(count) + 7) / 8; }

template <typename T>
T* buffer(const ArrowArray& a, int k) { return static_cast<T*>(const_cast<void*>(a.buffers[k])); }

}  // namespace domat::arrow
