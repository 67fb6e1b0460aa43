#include "compiler/codegen/build.h"

#include <llvm/IR/Constants.h>
#include <llvm/IR/GlobalVariable.h>

#include <algorithm>
#include <atomic>
#include <functional>
#include <iterator>
#include <mutex>
#include <thread>

#include "compiler/codegen/emit.h"
#include "compiler/codegen/link.h"
#include "compiler/codegen/object.h"
#include "runtime/core/table.h"

namespace domat::native {
namespace {

// In the order of Levels (runtime/core/artifact.h), the first being that which every processor of the machine has.
std::vector<Level> levels_of(Machine m) {
  if (m == Machine::wasm32) return {{"", "", false, false, kTableBaseline}};
  return {{"", "", false, false, kTableBaseline}, {"_v3", "x86-64-v3", true, false, kTableAvx2}, {"_v4", "x86-64-v4", true, true, kTableAvx512}};
}
constexpr std::size_t kLevels = sizeof(Levels) / sizeof(Levels::baseline);

// The constant `domat_levels`.
void emit_levels(const std::vector<Level>& levels, llvm::Module& m) {
  llvm::LLVMContext& context = m.getContext();
  std::vector<llvm::Constant*> fields;
  for (std::size_t i = 0; i < kLevels; ++i) {
    if (i < levels.size()) fields.push_back(m.getOrInsertGlobal(kConstant + levels[i].name, llvm::Type::getInt8Ty(context)));
    else fields.push_back(llvm::ConstantPointerNull::get(llvm::PointerType::getUnqual(context)));
    if (m.getDataLayout().getPointerSize() == 4) fields.push_back(llvm::ConstantInt::get(llvm::Type::getInt32Ty(context), 0));  // a Slot takes eight bytes
  }
  auto* body = llvm::ConstantStruct::getAnon(fields);
  auto* constant = llvm::cast<llvm::GlobalVariable>(m.getOrInsertGlobal("domat_levels", body->getType()));
  constant->setInitializer(body);
  constant->setConstant(true);
  constant->setAlignment(llvm::Align(8));
}

// Modules that do not know each other, made and compiled by as many threads as there are processors. What comes out is the same in whatever order they are done.
class Making {
 public:
  using Write = std::function<void(llvm::Module&)>;

  Making(Machine machine, llvm::CodeGenOptLevel level) : machine_(machine), level_(level) {}
  void add(Write write) { all_.push_back(std::move(write)); }

  llvm::Expected<std::vector<std::string>> run() {
    if (all_.empty()) return std::vector<std::string>();
    objects_.assign(all_.size(), {});
    std::vector<std::unique_ptr<llvm::TargetMachine>> machines;
    const std::size_t threads = std::min<std::size_t>(all_.size(), std::max(1u, std::thread::hardware_concurrency()));
    while (machines.size() < threads) {
      auto machine = machine_for(machine_, level_);
      if (!machine) return machine.takeError();
      machines.push_back(std::move(*machine));
    }
    std::vector<std::thread> others;
    for (std::size_t i = 1; i < threads; ++i) others.emplace_back([this, &machines, i] { work(*machines[i]); });
    work(*machines[0]);
    for (auto& other : others) other.join();
    if (!failure_.empty()) return llvm::createStringError(llvm::inconvertibleErrorCode(), failure_);
    return std::move(objects_);
  }

 private:
  void work(llvm::TargetMachine& machine) {
    for (std::size_t i; (i = next_++) < all_.size();) {
      llvm::LLVMContext context;
      llvm::Module module("", context);
      module.setDataLayout(machine.createDataLayout());
      all_[i](module);
      auto object = object_file(module, machine);
      if (object) {
        objects_[i] = std::move(*object);
        continue;
      }
      const std::lock_guard lock(failing_);
      failure_ = llvm::toString(object.takeError());
    }
  }

  const Machine machine_;
  const llvm::CodeGenOptLevel level_;
  std::vector<Write> all_;
  std::vector<std::string> objects_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex failing_;
  std::string failure_;
};

}  // namespace

llvm::Expected<std::string> build(const Pack& p, const ArtifactParts& parts, llvm::CodeGenOptLevel level) {
  const std::vector<Level> levels = levels_of(parts.machine);
  const bool table = !parts.table.empty();
  CasePlan plan;
  std::vector<Kernels> kernels(levels.size(), Kernels(kKernels));
  Making code(parts.machine, level);
  if (!table) code.add([&](llvm::Module& m) { plan = emit_one_case(p, m); });
  // Those first that take longest.
  for (std::size_t l = levels.size(); !table && l-- > 0;)
    for (std::uint32_t kind = kKernels; kind-- > 0;)
      if (has_kernel(p, kind, levels[l])) code.add([&, l, kind](llvm::Module& m) { kernels[l][kind] = emit_optimised_kernel(p, kind, levels[l], m); });
  auto objects = code.run();
  if (!objects) return objects.takeError();

  Making constants(parts.machine, level);
  constants.add([&](llvm::Module& m) {
    const Attachments attached{parts.description, parts.interface, parts.tables, parts.table};
    for (std::size_t l = 0; l < levels.size(); ++l) emit_pack_constant(p, attached, plan, kernels[l], levels[l], m);
  });
  constants.add([&](llvm::Module& m) { emit_levels(levels, m); });
  auto data = constants.run();
  if (!data) return data.takeError();
  objects->insert(objects->end(), std::make_move_iterator(data->begin()), std::make_move_iterator(data->end()));
  return link(parts.machine, *objects, parts.archive);
}

}  // namespace domat::native
