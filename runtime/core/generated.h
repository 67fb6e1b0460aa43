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

// What stands for the elements of lists, one result for each tuple of a domain (runtime/reasons/pack.h). Truths are bytes; the state of a value has a bit each for
// defined, undefined, in conflict, in error.
struct DomainMemory {
  std::uint64_t size;  // tuples
  Slot<std::uint8_t> truths, states;
  Slot<Wide> values;
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
  // Of a pack with lists.
  std::uint64_t atoms;
  Slot<const std::uint32_t> lengths;          // by list, or DOMAT_UNKNOWN_LIST
  Slot<const std::uint64_t> counts;           // by list: its elements; of an unknown one none
  Slot<const std::uint64_t> first_atoms;      // by declaration
  Slot<const std::uint64_t> first_instances;  // by rule
  Slot<const DomainMemory> domains;
  Slot<std::uint8_t> spare;                   // a byte that nobody reads
};

// Kernels evaluate groups of cases: bits side by side in words, 512 cases to a group; or numbers in lanes, 8 cases to a group.
inline constexpr std::uint32_t kWordGroup = 512, kLaneGroup = 8;
// What a kernel reads or writes: a field of domat_column or domat_answer, of an atom or (t and f) of a rule instance.
struct KernelSlot {
  std::uint32_t index;
  enum Of : std::uint16_t { atom, holds, day } of;  // day: the application date of each case, `values` and `defined`
  enum Field : std::uint16_t { t, f, values, defined, undefined, conflict, error } field;
};
// A plane has group / 8 bytes a group, values group * 8.
struct KernelFrame {
  Slot<const std::uint8_t* const> in;  // by slot; none null
  Slot<std::uint8_t* const> out;       // likewise; of lanes null what is not wanted
  Slot<std::uint8_t> scratch;          // results that another part reads, of one block
  std::int64_t day;                    // the same for all: of kernels of words
  std::uint8_t day_known, closed;
  std::uint8_t streamed;               // write past the caches, into what is aligned to 64 bytes: of kernels in one part, planes of words and numbers of lanes
};
// Evaluates groups [first, last), at least one. Not 0: a number was too large for it, and what it wrote is not to be used.
using KernelPart = std::uint64_t(const KernelFrame*, std::uint64_t first, std::uint64_t last);

// Known: each fact is known in every case; then f is not t. True: t is wanted of what is decided, and never f.
enum : std::uint32_t { kWords, kWordsKnown, kWordsKnownTrue, kWordsReasons, kWordsKnownReasons, kLanes, kLanesKnown, kLanesReasons, kKernels };

// Parts are called in order, a block at a time.
struct Kernel {
  std::uint32_t parts;  // 0: there is no such kernel
  std::uint32_t group;  // cases
  std::uint32_t block;  // cases that `scratch` has room for
  std::uint32_t in_count, out_count;
  std::uint32_t fixed_count, fixed_ones;  // planes that are alike in every case: the first ones 1, the others 0; no part writes them
  std::uint32_t limited;  // whether a number may be too large
  std::uint64_t scratch_bytes;
  std::uint64_t in_bytes, out_bytes;  // of one block of each slot
  Slot<const Slot<KernelPart>> code, wider;  // wider: null, or the same for larger numbers, less quick
  Slot<const std::uint32_t> reads;   // by part, from the last to the first: of how many parts before it it reads results, and which
  Slot<const std::uint32_t> writer;  // by slot of `out`: its part
  Slot<const KernelSlot> in, out, fixed;
};

}  // namespace domat

// Behind domat_pack. An artifact has one for each level of processor that it has code for.
struct domat_pack {
  std::uint32_t abi;
  std::uint8_t reads_day, has_lists;
  std::uint8_t table_level;         // of the processor, as runtime/core/table.h numbers them
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
  domat::Slot<const std::uint8_t> computed;   // by atom: 0 a fact as the case states it, 1 what rules or a dispute decide
  domat::Slot<const std::uint32_t> list_shape;  // runtime/core/list_shape.h; null: no lists
  domat::Kernel kernels[domat::kKernels];
};
