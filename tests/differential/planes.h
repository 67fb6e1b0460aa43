// Cases side by side, as domat_evaluate_batch takes them, and its answers.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/include/domat/pack.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat::differential {

// What a caller may leave out or give otherwise; each is true of some batches and not of others.
struct BatchForm {
  bool leave_out = false;     // columns and planes that say nothing are null
  bool days = false;          // the application date is a column
  bool reasons = false;       // H of each rule instance is wanted
  bool falses = true;         // f of propositions is wanted
  std::uint32_t wanted = 0;   // 0: every atom; else one in `wanted`
  bool numbers_only = false;  // of values, no plane is wanted
  bool garbage = false;       // bits after the last case, and numbers of what is not defined, are anything
};

class Planes {
 public:
  // All in one mode; and on one day, unless the form has days. What they point to stays.
  Planes(const Pack&, const std::vector<const Case*>&, BatchForm);
  // What differs from these outcomes, or from what may not have been touched; empty: nothing.
  std::string run(const domat_pack*, const std::vector<const Outcome*>&);

 private:
  using Plane = std::vector<std::uint8_t>;
  struct Column {
    Plane t, f, defined, undefined, conflict, error;
    std::vector<std::int64_t> values;
  };
  std::size_t bytes() const { return (cases_.size() + 7) / 8; }
  bool asked(std::uint32_t atom) const { return form_.wanted == 0 || atom % form_.wanted == 0; }
  void tell(std::uint32_t atom);
  void make_room(Column&, bool truth, bool value) const;

  const Pack& pack_;
  const std::vector<const Case*>& cases_;
  const BatchForm form_;
  std::vector<Column> in_, out_, holds_;
  std::vector<std::int64_t> days_;
};

}  // namespace domat::differential
