#include "tests/bench/domat_pack.h"

#include "tests/bench/process.h"

#include <dlfcn.h>
#include <stdexcept>

namespace domat::bench {
namespace {

template <class Function>
void find(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  if (!function) throw std::runtime_error(std::string("the artifact does not export ") + name);
}

}  // namespace

DomatPack::DomatPack(const std::string& artifact) : library_(dlopen(artifact.c_str(), RTLD_NOW | RTLD_LOCAL)) {
  if (!library_) throw std::runtime_error(dlerror());
  decltype(&domat_open) open;
  find(library_, "domat_open", open);
  find(library_, "domat_describe", describe_);
  find(library_, "domat_batch_memory", batch_memory_);
  find(library_, "domat_case_memory", case_memory_);
  find(library_, "domat_atoms", atoms_);
  find(library_, "domat_instances", instances_);
  find(library_, "domat_prepare_batch", prepare_batch_);
  find(library_, "domat_run_batch", run_batch_);
  find(library_, "domat_planes_of_bytes", planes_of_bytes_);
  find(library_, "domat_evaluate_case", evaluate_case_);
  domat_error error{};
  pack_ = open(DOMAT_ABI, &error);
  if (!pack_) throw std::runtime_error(error.message);
}
DomatPack::~DomatPack() { dlclose(library_); }

void DomatPack::prepare(const domat_batch& batch, void* memory) const {
  domat_error error{};
  if (prepare_batch_(pack_, &batch, memory, &error) != DOMAT_OK) throw std::runtime_error(error.message);
}
void DomatPack::one_case(const domat_case& one, const domat_outcome& outcome, void* memory) const {
  domat_error error{};
  if (evaluate_case_(pack_, &one, &outcome, memory, &error) != DOMAT_OK) throw std::runtime_error(error.message);
}

Built build_pack(const std::string& domat, const std::string& pack, const std::string& artifact) {
  Built built;
  built.artifact = artifact;
  const Ended ended = run_command({domat, "build", pack, "-o", artifact, "--lang", "en"}, 120);
  if (ended.status != 0) {
    built.why = "domat build: " + ended.message;
    return built;
  }
  try {
    built.pack = std::make_unique<DomatPack>(artifact);
  } catch (const std::exception& e) {
    built.why = e.what();
  }
  return built;
}

}  // namespace domat::bench
