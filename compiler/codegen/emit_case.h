// Code for one case.
#pragma once
#include <cstdint>
#include <vector>

#include <llvm/IR/Module.h>

#include "compiler/codegen/operations.h"
#include "compiler/codegen/schedule.h"
#include "runtime/reasons/pack.h"

namespace domat::native {

// In which functions what is worked out, and what one leaves for another in memory.
struct CasePlan {
  std::vector<Part> parts;
  std::vector<bool> kept;           // by node
  std::vector<std::uint32_t> slot;  // by node that is kept for each tuple of a domain: among the truths, or the values, that the domain keeps
  struct Domain {
    std::uint32_t truths = 0, values = 0;
  };
  std::vector<Domain> domains;
};

CasePlan plan_case(const Pack&);
// void(CaseMemory*), named kEntry.
void emit_case(const Pack&, const CasePlan&, llvm::Module&, Builder&);

}  // namespace domat::native
