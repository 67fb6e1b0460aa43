// A file of cases from bytes in memory, through the readers to columns, and each row again by the general reader alone.
#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "runtime/batch/cell_table.h"
#include "runtime/batch/source.h"
#include "runtime/batch/worker.h"
#include "tests/unit/batch_pack.h"

namespace domat::fuzz {

inline int file_of(const std::uint8_t* data, std::size_t size) {
  const int fd = ::memfd_create("cases", 0);
  if (fd < 0 || ::write(fd, data, size) != static_cast<ssize_t>(size)) std::abort();
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

// Keeps the cases as the columns have them.
class Keep final : public AnswerForm {
 public:
  explicit Keep(std::vector<Case>& to) : to_(to) {}
  const std::vector<Wanted>& wanted() const override { return none_; }
  void append(const ColumnBatch& batch, const AnswerBatch&, const std::vector<std::string>&, OutText&) const override {
    for (std::size_t row = 0; row < batch.rows(); ++row)
      if (!batch.failed(row)) to_.push_back(batch.row_case(row));
  }
  std::string failed(const std::vector<CaseError>&) const override { return {}; }
  void append(const Case& c, const OneAnswer&, OutText&) override { to_.push_back(c); }
  std::unique_ptr<AnswerForm> clone() const override { return std::make_unique<Keep>(*this); }

 private:
  std::vector<Case>& to_;
  std::vector<Wanted> none_;
};

inline size_t no_memory(const domat_pack*) { return 0; }
inline size_t no_case(const domat_pack*, const uint32_t*) { return 0; }
inline int32_t no_answer(const domat_pack*, const domat_batch*, void*, domat_error*) { return DOMAT_OK; }

// The cases that a source gives, quickly where that goes, or each by the general reader.
inline std::vector<Case> cases_of(CaseSource& source, const Pack& pack, const Inputs& inputs, const CaseOptions& options, bool quick, std::uint64_t* failed) {
  std::vector<Case> cases;
  PackFunctions call{};
  call.batch_memory = no_memory;
  call.case_memory = no_case;
  call.evaluate_batch = no_answer;
  static const char there = 0;  // a pack that nobody looks into
  const BatchPlan plan{pack, call, quick ? reinterpret_cast<const domat_pack*>(&there) : nullptr, options, Reasons::none, false, [](const Case&) { return OneAnswer{}; }};
  Worker worker(plan, inputs, std::make_unique<Keep>(cases));
  const auto reader = source.reader();
  const auto piece = source.make_piece();
  while (source.next(*piece)) {
    PieceResult result;
    worker.begin(result);
    reader->read(*piece, worker);
    worker.end();
    *failed += result.failed;
    for (const RowErrors& row : result.errors)
      for (const CaseError& e : row.errors) message(e, true);
    if (result.fatal) break;
  }
  return cases;
}

// `make` gives the source anew.
template <class Make>
void expect_same(const Pack& pack, const Inputs& inputs, const CaseOptions& options, Make make) {
  std::uint64_t failed_quick = 0, failed = 0;
  const auto first = make(), second = make();
  if (!first != !second) std::abort();
  if (!first) return;
  const std::vector<Case> quick = cases_of(*first, pack, inputs, options, true, &failed_quick), general = cases_of(*second, pack, inputs, options, false, &failed);
  if (failed_quick != failed || quick.size() != general.size()) std::abort();
  for (std::size_t i = 0; i < quick.size(); ++i)
    if (quick[i].truths != general[i].truths || quick[i].values != general[i].values || quick[i].mode != general[i].mode || quick[i].at != general[i].at) std::abort();
}

inline CaseOptions options_of(std::uint8_t byte) {
  CaseOptions options;
  options.rest_false = byte & 1;
  if (byte & 2) options.mode = Mode::closed;
  if (byte & 4) options.at = 20'000;
  return options;
}

inline const std::atomic<bool> kGoOn = false;

}  // namespace domat::fuzz
