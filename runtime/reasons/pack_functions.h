// The functions of domat/pack.h, of this program or of an artifact, and what a host does with them.
#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/include/domat/pack.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

struct PackFunctions {
#define DOMAT_FUNCTION(name) decltype(&domat_##name) name
  DOMAT_FUNCTION(describe);
  DOMAT_FUNCTION(case_memory);
  DOMAT_FUNCTION(atoms);
  DOMAT_FUNCTION(instances);
  DOMAT_FUNCTION(evaluate_case);
  DOMAT_FUNCTION(batch_memory);
  DOMAT_FUNCTION(evaluate_batch);
#undef DOMAT_FUNCTION
};
extern const PackFunctions kInProcess;  // those that are linked into this program

// Evaluates cases that are laid out for their lists (lists.h), one after the other in the same memory.
class Evaluation {
 public:
  Evaluation(const PackFunctions& call, const domat_pack* pack) : call_(call), pack_(pack) {}

  // What there is until the next one; null: it would be too large, or memory is out, as `error` says.
  const domat_outcome* run(const Case&, domat_error* error);
  std::uint64_t atoms() const { return truths_.size(); }      // of the last case
  std::uint64_t instances() const { return holds_.size(); }

 private:
  struct Freed {
    void operator()(void* p) const;
  };
  PackFunctions call_;
  const domat_pack* pack_;
  std::vector<std::uint8_t> truths_, states_, out_truths_, out_states_, holds_;
  std::vector<std::int64_t> values_, out_values_;
  std::vector<std::uint32_t> lengths_;
  std::unique_ptr<void, Freed> memory_;
  std::size_t bytes_ = 0;
  domat_outcome outcome_{};
};

// One case. Throws std::runtime_error where there is no answer.
Outcome evaluate_by(const PackFunctions&, const domat_pack*, const Case&);

}  // namespace domat
