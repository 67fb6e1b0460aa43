#include "compiler/base/load.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "compiler/base/unicode.h"

namespace domat {
namespace {

constexpr const char* not_a_file = "not a regular file";

const char* reason_in_french(int error) {
  switch (error) {
    case ENOENT: return "aucun fichier de ce nom";
    case EACCES:
    case EPERM: return "lecture refusée par le système";
    case EISDIR: return "c'est un dossier";
    case ENOTDIR: return "un élément du chemin n'est pas un dossier";
    case ELOOP: return "trop de liens symboliques";
    case ENAMETOOLONG: return "nom de fichier trop long";
    case EIO: return "erreur d'entrée-sortie";
    case EMFILE:
    case ENFILE: return "trop de fichiers ouverts";
    default: return nullptr;
  }
}

SourceText unreadable(int error) {
  SourceText out;
  out.error = SourceText::Error::unreadable;
  out.detail = std::strerror(error);
  const char* french = reason_in_french(error);
  out.detail_fr = french ? french : out.detail;
  return out;
}

SourceText not_regular(mode_t mode) {
  if (S_ISDIR(mode)) return unreadable(EISDIR);
  SourceText out;
  out.error = SourceText::Error::unreadable;
  out.detail = not_a_file;
  out.detail_fr = "ce n'est pas un fichier ordinaire";
  return out;
}

SourceText too_large() {
  SourceText out;
  out.error = SourceText::Error::too_large;
  return out;
}

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

// The file may grow while it is read, and the files of /proc say that they have size 0: the limit is checked again here.
SourceText read_all(int fd, std::size_t expected, std::size_t limit) {
  SourceText out;
  std::string& text = out.text;
  text.resize(expected + 1);
  std::size_t have = 0;
  for (;;) {
    if (have == text.size()) text.resize(text.size() * 2);
    const ssize_t n = ::read(fd, text.data() + have, text.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return unreadable(errno);
    if (n == 0) break;
    have += static_cast<std::size_t>(n);
    if (have > limit) return too_large();
  }
  text.resize(have);
  return out;
}

}  // namespace

SourceText read_source(const std::string& path, std::size_t limit_bytes) {
  // The system would read the name up to its first NUL, which is another file.
  if (path.find('\0') != std::string::npos) return unreadable(ENOENT);
  // Not blocking: to open a pipe would otherwise wait for somebody to write into it.
  const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)};
  if (file.fd < 0) return unreadable(errno);
  struct stat status {};
  if (::fstat(file.fd, &status) != 0) return unreadable(errno);
  if (!S_ISREG(status.st_mode)) return not_regular(status.st_mode);
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size > limit_bytes) return too_large();

  SourceText out = read_all(file.fd, size, limit_bytes);
  if (!out.ok()) return out;
  if (const auto bad = first_invalid_utf8(out.text)) {
    out.text.clear();
    out.error = SourceText::Error::invalid_utf8;
    out.invalid_offset = *bad;
    return out;
  }
  if (out.text.starts_with("\xEF\xBB\xBF")) out.text.erase(0, 3);
  return out;
}

}  // namespace domat
