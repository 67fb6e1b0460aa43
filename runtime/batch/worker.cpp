#include "runtime/batch/worker.h"

#include <cstdlib>
#include <cstring>
#include <utility>

#include "runtime/io/faults.h"
#include "runtime/reasons/result.h"

namespace domat {

namespace {

std::vector<std::uint32_t> atoms_of(const std::vector<Wanted>& wanted) {
  std::vector<std::uint32_t> atoms;
  for (const Wanted& w : wanted) atoms.push_back(w.atom);
  return atoms;
}

}  // namespace

void Worker::Freed::operator()(void* p) const { std::free(p); }

Worker::Worker(const BatchPlan& plan, const Inputs& inputs, std::unique_ptr<AnswerForm> form) : plan_(plan), form_(std::move(form)), reader_(plan.pack) {
  if (!plan.native || plan.reasons == Reasons::full) return;
  if (!plan.pack.lists.empty()) {
    if (plan.reasons == Reasons::none) listed_.emplace(plan.call, plan.native);
    return;
  }
  const bool holds = plan.reasons == Reasons::rules;
  const std::vector<std::uint32_t> atoms = atoms_of(form_->wanted());
  const std::size_t capacity = block_cases(plan.pack, atoms.size() + (holds ? plan.pack.instances.size() : 0));
  columns_.emplace(plan.pack, inputs, plan.options, capacity);
  answers_.emplace(plan.pack, atoms, holds, capacity);
  other_.emplace(plan.pack, atoms, holds, capacity);
  constexpr std::size_t kLine = 64;
  memory_.reset(std::aligned_alloc(kLine, (plan.call.batch_memory(plan.native) / kLine + 2) * kLine));
  if (!memory_) columns_.reset();
}

void Worker::begin(PieceResult& result) {
  result_ = &result;
  first_row_ = 0;
}

std::vector<CaseError> Worker::general(std::string_view json) {
  CaseResult read = reader_.read(json, plan_.options);
  if (!read.errors.empty()) return std::move(read.errors);
  if (listed_ && with_lists(read.c)) return {};
  if (!columns_) return one_by_one(read.c);
  columns_->add(read.c);
  ++result_->rows;
  if (columns_->full()) flush();
  return {};
}

// False: it has to be looked at by itself, as it is too large or a value is in error, and something is to be said of that.
bool Worker::with_lists(const Case& c) {
  domat_error error;
  const domat_outcome* o = listed_->run(c, &error);
  if (!o || std::memchr(o->states, DOMAT_ERROR, listed_->atoms())) return false;
  first_row_ = result_->rows++;
  form_->append_listed(reader_.names(), *o, result_->text);
  return true;
}

std::vector<CaseError> Worker::one_by_one(const Case& c) {
  OneAnswer answer = plan_.one_by_one(c);
  if (!answer.errors.empty()) return std::move(answer.errors);
  first_row_ = result_->rows++;
  if (!answer.faults.empty()) {
    ++result_->faulty;
    result_->errors.push_back({first_row_, UINT64_MAX, answer.faults});
  }
  form_->append(c, answer, result_->text);
  return {};
}

void Worker::fail(std::vector<CaseError> errors, std::uint64_t line) {
  ++result_->failed;
  std::string text = form_->failed(errors);
  result_->errors.push_back({result_->rows++, line, std::move(errors)});
  if (!columns_) return result_->text.append(text);
  failed_.push_back(std::move(text));
  columns_->add_failed();
  if (columns_->full()) flush();
}

void Worker::flush() {
  if (!columns_ || columns_->rows() == 0) return;
  domat_error error{};
  const std::int32_t status = columns_->evaluate(plan_.call, plan_.native, *answers_, *other_, memory_.get(), &error);
  if (status != DOMAT_OK) {
    problem_ = error.message;
  } else {
    note_faults();
    form_->append(*columns_, *answers_, failed_, result_->text);
  }
  first_row_ = result_->rows;
  failed_.clear();
  columns_->clear();
}

void Worker::note_faults() {
  const std::size_t bytes = (columns_->rows() + 7) / 8;
  Bytes faulty(bytes, 0);
  for (std::size_t i = 0; i < form_->wanted().size(); ++i)
    for (std::size_t k = 0; k < bytes && (*answers_)[i].error; ++k) faulty[k] |= (*answers_)[i].error[k];
  for (std::size_t row = 0; row < columns_->rows(); ++row) {
    if (!(faulty[row / 8] >> (row % 8) & 1) || columns_->failed(row)) continue;
    const Case c = columns_->row_case(row);
    note_fault(first_row_ + row, c, evaluate_by(plan_.call, plan_.native, c));
  }
}

// Which rule met it, as the reasons of that case say. The line is not known any more; the number of the case says which it is.
void Worker::note_fault(std::uint64_t row, const Case& c, const Outcome& outcome) {
  std::vector<CaseError> errors = fault_errors(plan_.pack, derive_reasons(plan_.pack, c, outcome));
  if (errors.empty()) return;
  ++result_->faulty;
  result_->errors.push_back({row, UINT64_MAX, std::move(errors)});
}

}  // namespace domat
