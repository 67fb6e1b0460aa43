// Text that others wrote, as it is shown on a terminal.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace domat {

// Control characters as pictures (U+2400 block); bytes that are not UTF-8, bidirectional controls and line separators as
// U+FFFD; the rest as it is. A tab is a picture too.
std::string printable(std::string_view);

// What is shown of one source line: all of it, or a window of `max_cells` cells around the span, with … where it is cut.
struct ShownLine {
  std::string text;      // tabs are spaces
  std::uint32_t column;  // 0-based cell of the first underlined character in `text`
  std::uint32_t width;   // cells to underline, at least 1
};
constexpr std::uint32_t max_cells = 160;

// `begin` and `end` are bytes in `line`; what lies beyond its end counts as its end.
ShownLine show_line(std::string_view line, std::size_t begin, std::size_t end);

}  // namespace domat
