#include "runtime/batch/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <utility>

#include "runtime/batch/source.h"

namespace domat {

namespace {

mode_t permissions(const std::string& target) {
  struct stat status {};
  if (::stat(target.c_str(), &status) == 0) return status.st_mode & 07777;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

class TextSink final : public AnswerSink {
 public:
  explicit TextSink(const std::string& path) : file_(path) {}
  bool begin(std::string_view header) override { return file_.open() && file_.write(header); }
  bool write(std::string_view text) override { return file_.write(text); }
  bool finish() override { return file_.finish(); }
  std::string problem(bool french) const override { return file_.error() ? system_words(file_.error(), french) : ""; }

 private:
  OutputFile file_;
};

}  // namespace

OutputFile::~OutputFile() {
  if (fd_ > STDERR_FILENO) ::close(fd_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

bool OutputFile::failed() {
  error_ = errno;
  return false;
}

// Through a link, the file behind it is the one to write.
std::string OutputFile::aside() {
  struct stat status {};
  if (::stat(path_.c_str(), &status) == 0 && !S_ISREG(status.st_mode)) return {};
  std::error_code ignored;
  std::filesystem::path target = std::filesystem::weakly_canonical(path_, ignored);
  if (ignored) target = path_;
  target_ = target.string();
  std::string temporary = (target.parent_path() / ".domat-XXXXXX").string();
  fd_ = ::mkstemp(temporary.data());
  if (fd_ < 0) return failed(), "";
  temporary_ = temporary;
  ::fchmod(fd_, permissions(target_));
  return temporary_;
}

bool OutputFile::open() {
  if (path_ == "-") return fd_ = STDOUT_FILENO, true;
  if (path_ == kStandardError) return fd_ = STDERR_FILENO, true;
  if (!aside().empty()) return true;
  if (error_ != 0) return false;
  fd_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC);
  return fd_ >= 0 || failed();
}

bool OutputFile::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd_, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failed();
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// Some file systems find only now that there is no room.
bool OutputFile::finish() {
  if (fd_ > STDERR_FILENO && ::close(std::exchange(fd_, -1)) != 0) return failed();
  if (temporary_.empty()) return true;
  if (::rename(temporary_.c_str(), target_.c_str()) != 0) return failed();
  temporary_.clear();
  return true;
}

std::unique_ptr<AnswerSink> text_sink(const std::string& path) { return std::make_unique<TextSink>(path); }

}  // namespace domat
