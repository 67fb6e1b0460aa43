// The rule graph to LLVM IR: straight-line functions of a bounded number of nodes, and one that calls them in order.
#pragma once
#include <memory>

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

// Of a pack with a table, constants alone. Else code for one case, and for each level kernels for batches and a constant of its own, kConstant and the level's name; without levels, one constant that
// has no kernels.
std::unique_ptr<llvm::Module> emit_module(const Pack&, const Attachments&, const llvm::DataLayout&, const std::vector<Level>&, llvm::LLVMContext&);

// One constant that the functions of domat/pack.h work on.
void emit_pack_constant(const Pack&, const Attachments&, llvm::Function* one, const CasePlan&, const std::vector<KernelCode>&, const Level&, llvm::Module&);

}  // namespace domat::native
