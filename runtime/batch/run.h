// Many cases: from a source, by as many threads as there are, to a sink, in order.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "runtime/batch/output.h"
#include "runtime/batch/source.h"
#include "runtime/batch/worker.h"

namespace domat {

struct BatchProgress {
  std::uint64_t cases = 0, done = 0, whole = 0;  // done, whole: as of the source
};

struct BatchRun {
  const BatchPlan& plan;
  const Inputs& inputs;
  CaseSource& source;
  const AnswerForm& form;
  AnswerSink& sink;
  OutputFile& errors;             // opened with the first error
  unsigned threads = 1;
  const std::atomic<bool>& stop;  // becomes true when it is to be given up
  std::function<void(const BatchProgress&)> progress;  // now and then
};

struct BatchEnd {
  enum class Kind : std::uint8_t { done, stopped, cannot_read, cannot_write, cannot_write_errors, broken };
  Kind kind = Kind::done;
  std::string problem;        // what went wrong
  std::uint64_t line = 0;     // cannot_read: where, if anywhere
  std::uint64_t cases = 0, failed = 0, faulty = 0;
};

// When it ends otherwise than `done`, nothing stands under the name of the sink or of the errors.
BatchEnd run_batch(const BatchRun&);

}  // namespace domat
