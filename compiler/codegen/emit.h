// The rule graph to LLVM IR: straight-line functions of a bounded number of nodes, and one that calls them in order.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>

#include "compiler/codegen/emit_case.h"
#include "compiler/codegen/kernels.h"
#include "runtime/reasons/pack.h"

namespace domat::native {

// What generated code calls, beside itself: runtime/core/called.h.
inline constexpr char kMultiply[] = "domat_multiply", kDivide[] = "domat_divide", kCallNative[] = "domat_call_native";
inline constexpr char kAddItems[] = "domat_add_items", kFirstOfItems[] = "domat_first_of_items", kFinishFirst[] = "domat_finish_first";
inline constexpr char kEntry[] = "domat_evaluate";       // void(CaseMemory*)

// What goes into the module beside code, as bytes.
struct Attachments {
  std::string description;  // JSON, for domat_describe
  std::string interface;    // runtime/core/interface.h
  std::string tables;       // runtime/reasons/pack_bytes.h
  std::string table;        // runtime/core/table.h; empty: code evaluates
};

inline constexpr char kConstant[] = "domat_generated";  // of type domat_pack (runtime/core/generated.h)

// Code for one case, kEntry; a pack with a table has none.
CasePlan emit_one_case(const Pack&, llvm::Module&);

// Which kernels a level has, by kind; those that were not made are empty.
using Kernels = std::vector<KernelCode>;
bool has_kernel(const Pack&, std::uint32_t kind, const Level&);
KernelCode emit_optimised_kernel(const Pack&, std::uint32_t kind, const Level&, llvm::Module&);

// What the functions of domat/pack.h work on: kConstant and the level's name.
void emit_pack_constant(const Pack&, const Attachments&, const CasePlan&, const Kernels&, const Level&, llvm::Module&);

// All of it in one module, for the process itself; without a level, one constant that has no kernels.
std::unique_ptr<llvm::Module> emit_module(const Pack&, const Attachments&, const llvm::DataLayout&, const std::optional<Level>&, llvm::LLVMContext&);

}  // namespace domat::native
