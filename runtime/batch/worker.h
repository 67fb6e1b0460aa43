// One thread's part of a run over many cases: a piece of the input to a piece of the output.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/batch/answer_text.h"
#include "runtime/batch/columns.h"
#include "runtime/batch/inputs.h"
#include "runtime/batch/out_text.h"
#include "runtime/io/case_error.h"
#include "runtime/io/case_reader.h"
#include "runtime/reasons/pack_functions.h"
#include "runtime/reasons/result.h"

namespace domat {

// A case by itself: of a pack with lists, or with all its reasons. `pack` is the one that was evaluated, written out for the lists of the case in `own`.
struct OneAnswer {
  const Pack* pack = nullptr;
  Outcome outcome;
  std::vector<CaseError> errors;  // why it was not evaluated
  std::vector<CaseError> faults;  // met by rules
  Result result;
  std::shared_ptr<const Pack> own;
};
using OneByOne = std::function<OneAnswer(const Case&)>;

enum class Reasons : std::uint8_t { none, rules, full };

// Answers in the form of the output.
class AnswerForm {
 public:
  virtual ~AnswerForm() = default;
  virtual const std::vector<Wanted>& wanted() const = 0;
  virtual std::string header() const { return {}; }
  virtual void append(const ColumnBatch&, const AnswerBatch&, const std::vector<std::string>& failed, OutText&) const = 0;
  virtual std::string failed(const std::vector<CaseError>&) const = 0;
  // Of a case by itself.
  virtual void append(const Case&, const OneAnswer&, OutText&) = 0;
  // Of a case of a pack with lists, which are written as text alone; `names`: for these lists.
  virtual void append_listed(const Pack& /*names*/, const domat_outcome&, OutText&) const {}
  virtual std::unique_ptr<AnswerForm> clone() const = 0;
};

// What is the same for all workers.
struct BatchPlan {
  const Pack& pack;
  PackFunctions call;
  const domat_pack* native = nullptr;  // null: cases go one by one
  CaseOptions options;
  Reasons reasons = Reasons::none;
  bool french = false;
  OneByOne one_by_one;
};

// Of one row of a piece, both counted from 0.
struct RowErrors {
  std::uint64_t row = 0, line = 0;
  std::vector<CaseError> errors;
};

struct PieceResult {
  OutText text;
  std::uint64_t rows = 0, lines = 0;
  std::uint64_t failed = 0, faulty = 0;  // not evaluated; evaluated, with a value in error
  std::vector<RowErrors> errors;
  std::optional<CaseError> fatal;        // nothing can be read from here on: `line` counts from 0
};

class Worker {
 public:
  Worker(const BatchPlan&, const Inputs&, std::unique_ptr<AnswerForm>);

  void begin(PieceResult&);
  // The sink of quick readers, when `quick`.
  bool quick() const { return columns_.has_value(); }
  ColumnBatch& columns() { return *columns_; }
  // After a row that was read into the columns; false: it is not to be kept, and the general reader has to say why.
  bool end_row() {
    if (!columns_->end_row()) return false;
    ++result_->rows;
    if (columns_->full()) flush();
    return true;
  }
  // After rows that were read into the columns 64 at once.
  void end_many() {
    columns_->end_many();
    result_->rows += ColumnBatch::kRows;
    if (columns_->full()) flush();
  }
  // A row as JSON. What it answers are the errors of the row, which the caller gives to `fail`.
  std::vector<CaseError> general(std::string_view json);
  void fail(std::vector<CaseError>, std::uint64_t line);
  void end() { flush(); }

  PieceResult& result() { return *result_; }
  const std::string& problem() const { return problem_; }  // of the pack, not of a case

 private:
  void flush();
  void note_faults();
  void note_fault(std::uint64_t row, const Case&, const Outcome&);
  std::vector<CaseError> one_by_one(const Case&);
  bool with_lists(const Case&);

  const BatchPlan& plan_;
  std::unique_ptr<AnswerForm> form_;
  std::optional<ColumnBatch> columns_;
  std::optional<AnswerBatch> answers_, other_;
  struct Freed {
    void operator()(void*) const;
  };
  std::unique_ptr<void, Freed> memory_;
  CaseReader reader_;
  std::optional<Evaluation> listed_;  // of a pack with lists, where nothing is wanted but answers
  std::vector<std::string> failed_;   // of the block
  std::uint64_t first_row_ = 0;      // of the block, in the piece
  PieceResult* result_ = nullptr;
  std::string problem_;
};

}  // namespace domat
