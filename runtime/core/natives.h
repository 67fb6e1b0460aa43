// The functions of legal time as evaluators call them: by number, arguments and result in 64 bits.
#pragma once
#include <cstdint>

#include "runtime/core/legal_time.h"

namespace domat {

enum class Native : std::uint8_t {
#define NATIVE(name, ...) name,
#include "runtime/core/natives.def"
#undef NATIVE
};
inline constexpr unsigned kMaxNativeArguments = 3;

// A calendar argument is an index into `calendars`. Arguments may be anything: a date out of range is an error.
[[nodiscard]] TimeError call_native(Native, const std::int64_t* arguments, const Calendar* calendars, std::uint32_t calendar_count,
                                    std::int64_t* out);

}  // namespace domat
