// domat run … --cases: what is evaluated, whichever way the pack came here.
#pragma once
#include "compiler/driver/options.h"
#include "runtime/batch/worker.h"
#include "runtime/io/case_reader.h"

namespace domat {

struct ManyCases {
  const Pack& pack;
  PackFunctions call;
  const domat_pack* native = nullptr;  // null: by `one_by_one` alone
  OneByOne one_by_one;
};
int run_cases(const Options&, const CaseOptions&, const ManyCases&);

// Whether the options of many cases make sense together; says why not.
bool sound_cases_options(const Options&);

}  // namespace domat
