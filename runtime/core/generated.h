// What code generation leaves of a pack, and what the functions of domat/pack.h work on. Laid out alike for 32-bit and 64-bit targets: a
// pointer takes eight bytes.
#pragma once
#include <cstddef>
#include <cstdint>

#include "runtime/core/number.h"
#include "runtime/include/domat/pack.h"

namespace domat {

template <typename T>
struct alignas(8) Slot {
  T* p;
  T* get() const { return p; }
  operator T*() const { return p; }
};

// One case. Truths are bytes (bit 0 t, bit 1 f), states those of outcome.h, all by atom; H by rule instance. Nothing here is null.
struct CaseMemory {
  Slot<const std::uint8_t> truths, states;
  Slot<const std::int64_t> values;
  std::int64_t day;
  std::uint8_t day_known, closed;
  Slot<std::uint8_t> out_holds, out_truths, out_states;
  Slot<std::int64_t> out_values;
  // Results of nodes that another function of the pack reads: planes of one byte, four a node, and one value of 128 bits a node.
  Slot<std::uint8_t> planes;
  Slot<Wide> node_values;
};

// A batch, as kernels see it. A pointer of an answer that is not wanted leads to `unused`, which takes 64 bytes and is written over and over.
struct KernelFrame {
  Slot<const domat_column> columns;
  Slot<const domat_answer> answers, holds;
  Slot<std::uint8_t> scratch;   // results of nodes that another part reads
  Slot<std::uint8_t> unused;
  Slot<const std::int64_t> days;  // of each case; null: `day` is that of all
  Slot<const std::uint8_t> days_known;
  std::int64_t day;
  std::uint8_t day_known, closed;
};
// Evaluates groups [first, last) of cases; nothing but 0 when a number was too large for it, and what it wrote is not to be used.
using KernelPart = std::uint64_t(const KernelFrame*, std::uint64_t first, std::uint64_t last);

enum : std::uint32_t { kKernelWords, kKernelWordsKnown, kKernelLanes, kKernelLanesKnown, kKernels };

// A kernel is made of parts, called in order; a part may be left out when nothing that is wanted needs it.
struct Kernel {
  std::uint32_t parts;              // 0: there is no such kernel
  std::uint32_t block;              // groups that `scratch` has room for
  std::uint64_t scratch_bytes;
  Slot<const Slot<KernelPart>> code;
  Slot<const std::uint32_t> needs_first, needs;  // of part i: parts needs[needs_first[i], needs_first[i + 1]), each before it
  Slot<const std::uint32_t> atom_part, instance_part;  // the part that computes it; UINT32_MAX: not computed by this kernel
};

}  // namespace domat

// Behind domat_pack. An artifact has one for each level of processor that it has code for.
struct domat_pack {
  std::uint32_t abi;
  std::uint8_t reads_day, has_lists;
  std::uint64_t atoms, instances;   // of a pack without lists
  std::uint64_t nodes;              // of its graph: what `planes` and `node_values` of a CaseMemory have room for
  domat::Slot<const char> description;
  std::uint64_t description_bytes;
  domat::Slot<const std::uint8_t> interface;  // runtime/core/interface.h
  std::uint64_t interface_bytes;
  domat::Slot<const std::uint8_t> tables;     // the whole Pack, for hosts that explain: runtime/reasons/pack_bytes.h
  std::uint64_t tables_bytes;
  domat::Slot<void(domat::CaseMemory*)> one;  // a case; null: by `table`
  domat::Slot<const std::uint8_t> table;      // runtime/core/table.h; null: by code
  domat::Slot<const std::uint8_t> layout;     // of a pack with lists: runtime/core/layout.h
  domat::Kernel kernels[domat::kKernels];
};
