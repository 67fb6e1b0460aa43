#include "compiler/artifact/load.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "runtime/reasons/pack_bytes.h"

namespace domat {

Artifact::~Artifact() {
  if (library_) dlclose(library_);
  if (file_ >= 0) ::close(file_);
}

bool Artifact::refuse(ArtifactFault fault, std::string why) {
  refusal_.fault = fault;
  refusal_.why = std::move(why);
  return false;
}

bool Artifact::read(const std::string& path) {
  // Without waiting for whoever would write into a pipe.
  file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  struct stat status {};
  if (file_ < 0 || ::fstat(file_, &status) != 0) return refuse(ArtifactFault::unreadable);
  if (S_ISDIR(status.st_mode)) return errno = EISDIR, refuse(ArtifactFault::unreadable);
  if (!S_ISREG(status.st_mode)) return refuse(ArtifactFault::not_an_artifact);
  bytes_.resize(static_cast<std::size_t>(status.st_size));
  for (std::size_t done = 0; done < bytes_.size();) {
    const ssize_t n = ::read(file_, bytes_.data() + done, bytes_.size() - done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return refuse(ArtifactFault::unreadable);
    if (n == 0) return refuse(ArtifactFault::damaged);
    done += static_cast<std::size_t>(n);
  }
  const Unsealing seal = unseal(bytes_);
  content_ = seal.content;
  refusal_.abi = seal.abi;
  return seal.fault == ArtifactFault::none || refuse(seal.fault);
}

const Pack* Artifact::tables() {
  if (!tables_)
    if (auto pack = read_pack_bytes(content_.tables)) tables_ = std::make_unique<const Pack>(std::move(*pack));
  if (!tables_) refuse(ArtifactFault::other_tables);
  return tables_.get();
}

bool Artifact::load() {
  if (content_.machine != Machine::x86_64) {
    refusal_.machine = content_.machine;
    return refuse(ArtifactFault::other_machine);
  }
  if (!tables()) return false;
  // The file that was read, whatever stands under its name by now.
  const std::string path = "/proc/self/fd/" + std::to_string(file_);
  library_ = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library_ || !find_functions()) {
    const char* why = dlerror();
    return refuse(ArtifactFault::not_loadable, why ? why : "");
  }
  domat_error error{};
  const auto open = reinterpret_cast<decltype(&domat_open)>(dlsym(library_, "domat_open"));
  pack_ = open ? open(DOMAT_ABI, &error) : nullptr;
  return pack_ || refuse(ArtifactFault::not_loadable, error.message);
}

bool Artifact::find_functions() {
  const auto find = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library_, name));
    return function != nullptr;
  };
  return find(functions_.describe, "domat_describe") && find(functions_.case_memory, "domat_case_memory") && find(functions_.atoms, "domat_atoms") &&
         find(functions_.instances, "domat_instances") && find(functions_.evaluate_case, "domat_evaluate_case") &&
         find(functions_.batch_memory, "domat_batch_memory") && find(functions_.evaluate_batch, "domat_evaluate_batch");
}

}  // namespace domat
