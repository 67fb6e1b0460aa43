// The functions of domat/pack.h, of this program or of an artifact, and what a host does with them.
#pragma once
#include <string>

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

// Evaluates a case that is laid out for its lists (lists.h).
Outcome evaluate_by(const PackFunctions&, const domat_pack*, const Case&);

}  // namespace domat
