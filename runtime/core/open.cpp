// domat_open, which only artifacts have: it chooses among the levels that code generation left.
#include "runtime/core/artifact.h"
#include "runtime/core/pack_error.h"

#ifdef __x86_64__
#include <cpuid.h>
#endif

namespace domat {

extern "C" const Levels domat_levels;

namespace {

#ifdef __x86_64__

// Found by the linker by its section alone, and filled in once the file is made.
struct __attribute__((packed, aligned(4))) Note {
  std::uint32_t name_bytes, content_bytes, type;
  char name[8];
  Seal seal;
};
__attribute__((section(".note.domat"), used)) const Note note = {
    sizeof kSealName, sizeof(Seal), kSealType, {'D', 'o', 'm', 'a', 't'}, {{}, DOMAT_ABI, Machine::x86_64, 0, 0, 0, 0, 0, {}}};

// Which registers the system saves when it changes threads (XCR0).
std::uint32_t saved_registers() {
  std::uint32_t low, high;
  asm("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return low;
}

bool all(std::uint32_t bits, std::uint32_t wanted) { return (bits & wanted) == wanted; }

// x86-64 psABI, "Micro-architecture levels"; 2 stands for those below 3 too.
int level() {
  std::uint32_t a, b, c, d, extended;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !all(c, bit_FMA | bit_MOVBE | bit_OSXSAVE | bit_AVX | bit_F16C) || !all(saved_registers(), 0x06)) return 2;
  if (!__get_cpuid(0x80000001, &a, &b, &extended, &d) || !all(extended, bit_LZCNT)) return 2;
  if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || !all(b, bit_AVX2 | bit_BMI | bit_BMI2)) return 2;
  return all(b, bit_AVX512F | bit_AVX512DQ | bit_AVX512CD | bit_AVX512BW | bit_AVX512VL) && all(saved_registers(), 0xE6) ? 4 : 3;
}

#else

int level() { return 2; }

#endif

}  // namespace
}  // namespace domat

extern "C" const domat_pack* domat_open(uint32_t abi, domat_error* error) {
  using namespace domat;
  if (abi != DOMAT_ABI) {
    fail(error, DOMAT_WRONG_ABI, "the pack and its host are of two versions of domat/pack.h");
    return nullptr;
  }
  const int here = level();
  if (here >= 4 && domat_levels.v4) return domat_levels.v4;
  if (here >= 3 && domat_levels.v3) return domat_levels.v3;
  return domat_levels.baseline;
}
