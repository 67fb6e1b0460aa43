#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "runtime/batch/csv_text.h"
#include "runtime/batch/source.h"

namespace domat {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

}  // namespace

TextStream::TextStream(int fd, bool rows, const std::atomic<bool>& stop) : fd_(fd), rows_(rows), regular_(size() != 0), stop_(stop) {}

TextStream::~TextStream() {
  if (fd_ > STDIN_FILENO) ::close(fd_);
}

std::uint64_t TextStream::size() const {
  struct stat status {};
  return ::fstat(fd_, &status) == 0 && S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
}

// Reads up to `most` bytes to `to` from `at` on; false on an error or when it is to stop.
bool TextStream::more(std::vector<char>& to, std::size_t at, std::size_t most, std::size_t* got) {
  if (to.size() < at + most + kPadding) to.resize(at + most + kPadding);
  for (*got = 0; *got < most;) {
    const ssize_t n = stop_ ? -1 : ::read(fd_, to.data() + at + *got, most - *got);
    if (stop_ || (n < 0 && errno != EINTR)) {
      error_ = stop_ ? EINTR : errno;
      ended_ = true;
      return false;
    }
    if (n == 0) {
      ended_ = true;
      break;
    }
    if (n > 0) *got += static_cast<std::size_t>(n);
    if (n > 0 && !regular_ && (started_ || *got >= 3)) break;  // whoever sends cases as they come gets the answers as they come
  }
  read_ += *got;
  if (!started_ && *got >= 3 && std::memcmp(to.data() + at, "\xEF\xBB\xBF", 3) == 0) {
    std::memmove(to.data() + at, to.data() + at + 3, *got - 3);
    *got -= 3;
  }
  started_ = true;
  return true;
}

std::size_t TextStream::cut(std::string_view text) const {
  if (rows_) return whole_rows(text);
  const std::size_t at = text.rfind('\n');
  return at == std::string_view::npos ? 0 : at + 1;
}

bool TextStream::take_row(std::string& row, std::uint64_t* lines) {
  std::size_t size = 0, got = 0, at = 0;
  bool quoted = false;
  for (;;) {
    for (; at < size && (quoted || rest_[at] != '\n'); ++at)
      if (rest_[at] == '"') quoted = !quoted;
    if (at < size || ended_ || size > kMaxCaseBytes) break;
    if (!more(rest_, size, kPieceBytes, &got)) {
      rest_.clear();
      return false;
    }
    size += got;
  }
  if (size == 0 || quoted) return false;
  row.assign(rest_.data(), at);
  *lines = static_cast<std::uint64_t>(std::count(row.begin(), row.end(), '\n')) + 1;
  if (row.ends_with('\r')) row.pop_back();
  rest_.resize(size);
  rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(std::min(at + 1, size)));
  return true;
}

bool TextStream::next(TextPiece& piece) {
  piece.too_large = false;
  if (error_ != 0) return false;
  std::size_t size = rest_.size();
  if (piece.bytes.size() < size + kPadding) piece.bytes.resize(size + kPadding);
  std::copy(rest_.begin(), rest_.end(), piece.bytes.begin());
  rest_.clear();
  std::size_t whole = 0;
  while (!ended_ && whole == 0) {
    if (size > kMaxCaseBytes) {
      if (rows_) return endless_ = true, false;
      return skip_line(piece);
    }
    std::size_t got = 0;
    if (!more(piece.bytes, size, kPieceBytes, &got)) return false;
    size += got;
    whole = cut({piece.bytes.data(), size});
  }
  if (whole == 0 || ended_) whole = ended_ ? size : whole;
  rest_.assign(piece.bytes.begin() + static_cast<std::ptrdiff_t>(whole), piece.bytes.begin() + static_cast<std::ptrdiff_t>(size));
  piece.size = whole;
  std::fill_n(piece.bytes.begin() + static_cast<std::ptrdiff_t>(whole), kPadding, '\0');
  return whole != 0;
}

// A line over the limit is read to its end, and not kept: it counts as one case.
bool TextStream::skip_line(TextPiece& piece) {
  piece.too_large = true;
  piece.size = 0;
  std::size_t got = 0;
  while (!ended_ && more(piece.bytes, 0, kPieceBytes, &got)) {
    const auto end = piece.bytes.begin() + static_cast<std::ptrdiff_t>(got);
    const auto at = std::find(piece.bytes.begin(), end, '\n');
    if (at == end) continue;
    rest_.assign(at + 1, end);
    break;
  }
  return error_ == 0;
}

}  // namespace domat
