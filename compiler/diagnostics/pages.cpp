#include "compiler/diagnostics/pages.h"

namespace domat {

std::optional<std::string_view> page(std::string_view code, Lang lang) {
  for (std::size_t i = 0; i < page_count; ++i) {
    if (all_pages[i].code == code && all_pages[i].lang == lang) return all_pages[i].text;
  }
  return std::nullopt;
}

}  // namespace domat
