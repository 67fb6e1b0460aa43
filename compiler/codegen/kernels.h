// The rule graph as kernels (runtime/core/generated.h): many cases at once, bits side by side in words, or numbers in lanes.
#pragma once
#include <string>
#include <vector>

#include <llvm/IR/Module.h>

#include "compiler/codegen/operations.h"
#include "runtime/core/generated.h"

namespace domat::native {

struct KernelCode {
  std::vector<std::string> parts;  // functions, of whatever module they are in; empty: nothing can be worked out that way
  std::vector<std::string> wider;  // the same for larger numbers, where `parts` are quicker
  std::uint32_t group = 0, block = 0;
  bool limited = false;
  std::uint64_t scratch_bytes = 0;
  std::vector<std::vector<std::uint32_t>> reads;  // by part: the parts before it whose results it reads
  std::vector<std::uint32_t> writer;              // by slot of `out`: its part
  std::vector<KernelSlot> in, out, ones, zeros;  // ones, zeros: planes that are so in every case
};

// A level of processor: a name for symbols, and the target-cpu that code is made for; empty: the module's own.
struct Level {
  std::string name, cpu;
  bool lanes; // registers in which numbers side by side are worth while: AVX2 or better
  bool wide;  // 512-bit registers with conversions between 64-bit whole numbers and floating point
  std::uint8_t table;  // what runtime/core/table.h calls it
};

// One kernel, by its number (kWords…).
KernelCode emit_kernel(const Pack&, std::uint32_t kind, const Level&, llvm::Module&, Builder&);

}  // namespace domat::native
