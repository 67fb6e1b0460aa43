// Packs as tables: their case walk and their batch walk, in the terms of the other evaluators.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "tests/differential/choices.h"

namespace domat::differential {

class TablePack {
 public:
  // Of a pack that qualifies and outlives it.
  explicit TablePack(const Pack&);

  Outcome evaluate(const Case&, bool with_holds) const;
  // A batch in which row i is the case picks[i]; `columns` and `wanted` say of each atom whether its column is given and its answer wanted.
  // Empty, or what differs from the outcomes expected of the cases or was written where nothing should be.
  struct Batch {
    const std::vector<Case>& cases;
    const std::vector<Outcome>& expected;
    const std::vector<std::size_t>& picks;
    const std::vector<bool>& wanted;
    bool two_valued;    // columns without f, as every fact of every case is known
    bool days_by_case;  // the application date as a column
    bool with_holds;
  };
  std::string differences(const Batch&, unsigned level) const;

 private:
  const Pack& pack_;
  std::vector<std::uint8_t> table_;
};

// A pack that qualifies, made of every operation that may turn up in one.
Pack table_pack(Choices&, unsigned nodes);
// The pack with every truth that keeps it from qualifying replaced by a fact; no longer what its text says.
Pack as_qualifies(Pack);
// Whether everything it needs is known: `Batch::two_valued`.
Case make_table_case(const Pack&, Choices&, bool known);

}  // namespace domat::differential
