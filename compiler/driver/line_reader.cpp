#include "compiler/driver/line_reader.h"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>

#include "compiler/base/unicode.h"

namespace domat {

namespace {

std::atomic<bool> interrupted = false;
void interrupt(int) { interrupted = true; }

}  // namespace

void heed_interruption() {
  struct sigaction action {};
  action.sa_handler = interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and a read that waits comes back
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
}

LineReader::Line LineReader::next(std::string& line) {
  line.clear();
  bool too_long = false;
  std::size_t end;
  while ((end = buffer_.find('\n')) == std::string::npos && !ended_) {
    if (buffer_.size() > kMaxBytes) too_long = true, buffer_.clear();
    if (interrupted) return Line::interrupted;
    char part[4096];
    const ssize_t n = ::read(STDIN_FILENO, part, sizeof part);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) ended_ = true;
    else buffer_.append(part, static_cast<std::size_t>(n));
  }
  if (interrupted) return Line::interrupted;
  if (end == std::string::npos && buffer_.empty() && !too_long) return Line::ended;
  line = buffer_.substr(0, end);
  buffer_.erase(0, end == std::string::npos ? buffer_.size() : end + 1);
  if (too_long || line.size() > kMaxBytes) return Line::too_long;
  if (line.ends_with('\r')) line.pop_back();
  std::ranges::replace(line, '\t', ' ');
  line.erase(0, std::min(line.find_first_not_of(' '), line.size()));
  line.erase(line.find_last_not_of(' ') + 1);
  const bool control = std::ranges::any_of(line, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
  return control || first_invalid_utf8(line) ? Line::not_text : Line::read;
}

}  // namespace domat
