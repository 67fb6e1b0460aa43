// The memory that a compiled pack works on, one case at a time. Truths are bytes (bit 0 t, bit 1 f), states are those of
// outcome.h, all indexed by atom; H is indexed by rule instance.
#pragma once
#include <cstdint>

#include "runtime/core/number.h"

namespace domat {

struct CaseMemory {
  const std::uint8_t* truths;
  const std::uint8_t* states;
  const std::int64_t* values;
  std::int64_t day;        // days since 1970-01-01
  std::uint8_t day_known;
  std::uint8_t closed;
  std::uint8_t* out_holds;
  std::uint8_t* out_truths;
  std::uint8_t* out_states;
  std::int64_t* out_values;
  // Results of nodes that another function of the pack reads: planes of one byte, four a node, and one value of 128 bits a node.
  std::uint8_t* planes;
  Wide* node_values;
};

}  // namespace domat
