#include "compiler/engine/engine.h"

#include <dlfcn.h>

#include <filesystem>
#include <utility>

#include "runtime/core/generated.h"
#include "runtime/core/table.h"
#include "runtime/reasons/table_from_graph.h"

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

namespace {

// From about here on a table is quicker for batches, a little slower for one case up to twice as many; and it takes milliseconds to make, kernels for every processor seconds.
constexpr std::size_t kCompiledNodes = 300;

unsigned table_level() { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") ? kTableAvx512 : __builtin_cpu_supports("avx2") ? kTableAvx2 : kTableBaseline; }

class TablePack final : public CompiledPack {
 public:
  TablePack(const Pack& p, std::vector<std::uint8_t> table) : table_(std::move(table)), computed_(p.atom_count) {
    for (std::uint32_t a = 0; a < p.atom_count; ++a) computed_[a] = p.atom_node[a] != kNone;
    pack_.abi = DOMAT_ABI;
    pack_.reads_day = p.reads_day;
    pack_.table_level = static_cast<std::uint8_t>(table_level());
    pack_.atoms = p.atom_count;
    pack_.instances = p.instances.size();
    pack_.nodes = p.graph.nodes.size();
    pack_.table = {table_.data()};
    pack_.computed = {computed_.data()};
  }
  Outcome evaluate(const Case& c) const override { return evaluate_by(kInProcess, &pack_, c); }
  const domat_pack* pack() const override { return &pack_; }

 private:
  std::vector<std::uint8_t> table_, computed_;
  domat_pack pack_{};
};

}  // namespace

bool goes_by_table(const Pack& p) { return p.lists.empty() && p.graph.nodes.size() > kCompiledNodes && table_qualifies(p); }

std::unique_ptr<CompiledPack> compile_table(const Pack& p) {
  auto table = table_from_graph(p);
  return table.empty() ? nullptr : std::make_unique<TablePack>(p, std::move(table));
}

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
