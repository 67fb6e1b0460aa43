// Paragraphs of text for a terminal. Private to this room.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace domat {

inline constexpr std::size_t kLineCells = 100;

class Lines {
 public:
  // Wraps at spaces; the first line begins in cell `indent`, the others four cells further. Terminal escapes take no cell,
  // and a no-break space is no place to wrap.
  void paragraph(std::size_t indent, std::string_view text);
  void blank();  // never at the beginning, never two in a row
  std::string take();

 private:
  std::string out_;
};

// Colours, or nothing.
struct Ink {
  bool on;
  std::string bold(std::string_view s) const { return paint("\x1b[1m", s); }
  std::string faint(std::string_view s) const { return paint("\x1b[2m", s); }
  std::string red(std::string_view s) const { return paint("\x1b[1;31m", s); }
  std::string green(std::string_view s) const { return paint("\x1b[1;32m", s); }
  std::string yellow(std::string_view s) const { return paint("\x1b[1;33m", s); }

 private:
  std::string paint(const char* escape, std::string_view s) const {
    return on ? escape + std::string(s) + "\x1b[0m" : std::string(s);
  }
};

}  // namespace domat
