#include "compiler/engine/engine.h"

#include <dlfcn.h>

#include <filesystem>

namespace domat {

namespace {

// Beside the executable that runs: bin/domat and lib/libdomat_codegen.so are installed and built side by side.
std::filesystem::path library_folder() {
  std::error_code ignored;
  auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  return self.parent_path().parent_path() / "lib";
}

const Codegen* load(std::string* error) {
  void* module = dlopen((library_folder() / "libdomat_codegen.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  auto* make = module ? reinterpret_cast<const Codegen* (*)()>(dlsym(module, "domat_codegen")) : nullptr;
  if (!make) {
    *error = dlerror();
    return nullptr;
  }
  return make();
}

}  // namespace

const Codegen* codegen(std::string* error) {
  static std::string problem;
  static const Codegen* loaded = load(&problem);
  if (!loaded && error) *error = problem;
  return loaded;
}

std::string archive_path(Machine m) {
  return (library_folder() / "domat" / (m == Machine::wasm32 ? "libdomat_pack_wasm32.a" : "libdomat_pack.a")).string();
}

}  // namespace domat
