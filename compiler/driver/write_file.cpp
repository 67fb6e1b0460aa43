#include "compiler/driver/write_file.h"

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace domat {
namespace {

bool write_all(int fd, const std::string& text) {
  for (std::size_t at = 0; at < text.size();) {
    ssize_t n = ::write(fd, text.data() + at, text.size() - at);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    at += static_cast<std::size_t>(n);
  }
  return true;
}

mode_t new_file_mode() {
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

}  // namespace

Replacement::~Replacement() {
  for (auto& p : pending_) ::unlink(p.temporary.c_str());
}

bool Replacement::prepare(const std::string& path, const std::string& text, const std::string& like) {
  // Through a link, the file behind it is the one to write.
  std::error_code error;
  std::filesystem::path target = std::filesystem::weakly_canonical(path, error);
  if (error) target = path;
  struct stat status {};
  if (::stat(like.empty() ? target.c_str() : like.c_str(), &status) != 0) {
    if (!like.empty() || errno != ENOENT) return false;
    status.st_mode = new_file_mode();
  }

  std::string temporary = (target.parent_path() / ".domat-XXXXXX").string();
  int fd = ::mkstemp(temporary.data());
  if (fd < 0) return false;
  bool written = write_all(fd, text) && ::fchmod(fd, status.st_mode & 07777) == 0 && ::fsync(fd) == 0;
  int cause = errno;
  if (::close(fd) != 0 && written) written = false, cause = errno;
  if (written) pending_.push_back({temporary, target.string()});
  else ::unlink(temporary.c_str()), errno = cause;
  return written;
}

std::string Replacement::commit() {
  for (std::size_t i = 0; i < pending_.size(); ++i) {
    if (::rename(pending_[i].temporary.c_str(), pending_[i].path.c_str()) == 0) continue;
    std::string path = pending_[i].path;
    int cause = errno;
    pending_.erase(pending_.begin(), pending_.begin() + static_cast<std::ptrdiff_t>(i));
    errno = cause;
    return path;
  }
  pending_.clear();
  return {};
}

}  // namespace domat
