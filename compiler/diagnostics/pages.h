// The pages of `domat explain CODE`, for diagnostics (D…) and for errors of cases (C…, declared in runtime/io):
// pages/CODE.fr.md and pages/CODE.en.md, embedded when the compiler is built.
#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

#include "compiler/diagnostics/diagnostics.h"

namespace domat {

struct Page {
  std::string_view code;  // "D0102"
  Lang lang;
  std::string_view text;  // Markdown
};
extern const Page all_pages[];  // in order of code
extern const std::size_t page_count;

std::optional<std::string_view> page(std::string_view code, Lang);

}  // namespace domat
