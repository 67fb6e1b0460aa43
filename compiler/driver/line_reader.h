// Lines of standard input, as they come: whatever they hold, and however long they are.
#pragma once
#include <cstddef>
#include <string>

namespace domat {

class LineReader {
 public:
  enum class Line : std::uint8_t { read, ended, interrupted, too_long, not_text };
  static constexpr std::size_t kMaxBytes = 1 << 16;

  // The next line without its end, and without spaces around it. What is too long, not UTF-8, or has control characters is passed over.
  Line next(std::string& line);

 private:
  std::string buffer_;
  bool ended_ = false;
};

// SIGINT, SIGTERM and SIGHUP end `next`; a second one ends the program.
void heed_interruption();

}  // namespace domat
