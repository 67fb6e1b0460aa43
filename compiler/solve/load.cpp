#include <dlfcn.h>

#include <filesystem>

#include "compiler/solve/engine.h"

namespace domat::solve {

namespace {

// Beside the executable that runs, as the module with LLVM is (compiler/engine).
const EngineFactory* load(std::string* error) {
  std::error_code ignored;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", ignored);
  void* module = dlopen((self.parent_path().parent_path() / "lib" / "libdomat_solver.so").c_str(), RTLD_NOW | RTLD_LOCAL);
  auto* make = module ? reinterpret_cast<const EngineFactory* (*)()>(dlsym(module, "domat_solver")) : nullptr;
  if (make) return make();
  *error = dlerror();
  return nullptr;
}

}  // namespace

const EngineFactory* engine_factory(std::string* error) {
  static std::string problem;
  static const EngineFactory* loaded = load(&problem);
  if (!loaded && error) *error = problem;
  return loaded;
}

bool available(std::string* error) { return engine_factory(error) != nullptr; }

}  // namespace domat::solve
