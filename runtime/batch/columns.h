// A block of cases as columns, and the answers to them: what domat_evaluate_batch takes and gives, with the room for it. A block is small
// enough for its columns to stay in cache from the reader to the writer.
#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "runtime/batch/inputs.h"
#include "runtime/batch/quick_value.h"
#include "runtime/include/domat/pack.h"
#include "runtime/io/case_reader.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack_functions.h"

namespace domat {

// How many cases a block has: a multiple of 512, what the widest registers take at once.
std::size_t block_cases(const Pack&, std::size_t answers);

using Bytes = std::vector<std::uint8_t>;

// 64 rows of a plane from one that is a multiple of 64: bit i of what is given is of row `first` + i.
inline std::uint64_t rows_of(const std::uint8_t* plane, std::size_t first) {
  std::uint64_t bits;
  std::memcpy(&bits, plane + first / 8, sizeof bits);
  return std::endian::native == std::endian::little ? bits : __builtin_bswap64(bits);
}

// The cases, each of one row. A row is filled in by a reader, as the sink of JsonCases, between `begin_row` and `end_row`.
class ColumnBatch {
 public:
  ColumnBatch(const Pack&, const Inputs&, const CaseOptions&, std::size_t capacity);

  void clear();
  std::size_t rows() const { return rows_; }
  bool full() const { return rows_ == capacity_; }

  // ---- one row

  void truth(std::uint32_t input, unsigned bits) {
    const Column& c = inputs_[input];
    c.t[byte_] = static_cast<std::uint8_t>((c.t[byte_] & ~bit_) | (bits & 1 ? bit_ : 0));
    c.f[byte_] = static_cast<std::uint8_t>((c.f[byte_] & ~bit_) | (bits & 2 ? bit_ : 0));
  }
  void value(std::uint32_t input, const QuickValue& v) {
    const Column& c = inputs_[input];
    c.values[rows_] = v.v;
    c.state[DOMAT_UNDEFINED][byte_] &= static_cast<std::uint8_t>(~bit_);  // what the rest of the events is said to be
    c.state[v.state][byte_] |= bit_;
  }
  void at(std::int32_t day) { day_ = day, has_day_ = true; }
  void mode(bool closed) { closed_ = closed; }

  // ---- or 64 rows, column by column, where the day and the mode of all are those of the run
  // Bit i of each word is of row rows() + i.

  static constexpr std::size_t kRows = 64;
  bool takes_many() const { return std::endian::native == std::endian::little && !(in_.reads_day && !day_given_) && rows_ % kRows == 0 && rows_ + kRows <= capacity_; }
  void truths(std::uint32_t input, std::uint64_t t, std::uint64_t f) {
    std::memcpy(inputs_[input].t + byte_, &t, sizeof t);
    std::memcpy(inputs_[input].f + byte_, &f, sizeof f);
  }
  std::int64_t* values(std::uint32_t input) { return inputs_[input].values + rows_; }
  void states(std::uint32_t input, const std::uint64_t (&by_state)[4]) {
    for (const int state : {DOMAT_DEFINED, DOMAT_UNDEFINED, DOMAT_CONFLICT}) std::memcpy(inputs_[input].state[state] + byte_, &by_state[state], sizeof by_state[state]);
  }
  void end_many();
  void undo_many();

  // ---- the end of a row

  // False, and the row as it was before, when it has no application date and needs one.
  bool end_row();
  void undo_row();
  void add(const Case&);  // laid out for no lists
  void add_failed();      // a row that is not evaluated

  Case row_case(std::size_t row) const;
  bool failed(std::size_t row) const { return failed_[row / 8] >> (row % 8) & 1; }
  bool any_failed() const { return any_failed_; }

  // ---- all of them

  // The answers to all rows; DOMAT_OK unless something is wrong with the pack itself. `other` is room for answers as `to`.
  std::int32_t evaluate(const PackFunctions&, const domat_pack*, class AnswerBatch& to, class AnswerBatch& other, void* memory, domat_error*) const;

 private:
  struct Column {
    std::uint8_t *t = nullptr, *f = nullptr, *state[4] = {};  // state: by DOMAT_UNKNOWN and so on; the first is never read
    std::int64_t* values = nullptr;
  };
  void next_row();
  bool all_known() const;

  const Inputs& in_;
  const std::size_t capacity_, plane_;
  const bool rest_false_, day_given_, closed_default_, mode_given_;
  const std::int32_t day_default_;
  Bytes planes_, initial_, spare_, failed_, closed_rows_;
  std::vector<std::int64_t> values_, days_;
  std::vector<Column> inputs_;
  std::vector<domat_column> columns_, known_;  // by atom; known_: where each fact is known in every case, which takes half the work
  std::size_t rows_ = 0, byte_ = 0;
  std::uint8_t bit_ = 1;
  std::int32_t day_ = 0;
  bool has_day_ = false, closed_ = false, any_failed_ = false;
  std::size_t closed_count_ = 0;
};

// Answers to the atoms that are wanted, by their places among these.
class AnswerBatch {
 public:
  AnswerBatch(const Pack&, const std::vector<std::uint32_t>& atoms, bool holds, std::size_t capacity);

  struct Answer {
    const std::uint8_t *t, *f;  // of a proposition
    const std::int64_t* values;
    const std::uint8_t *defined, *undefined, *conflict, *error;
  };
  const Answer& operator[](std::size_t wanted) const { return answers_[wanted]; }
  unsigned state(std::size_t wanted, std::size_t row) const {  // of a value
    const Answer& a = answers_[wanted];
    return is(a.defined, row) ? DOMAT_DEFINED : is(a.undefined, row) ? DOMAT_UNDEFINED : is(a.conflict, row) ? DOMAT_CONFLICT : is(a.error, row) ? DOMAT_ERROR : DOMAT_UNKNOWN;
  }
  // H of a rule instance.
  Truth held(std::size_t instance, std::size_t row) const { return {is(holds_[instance].t, row), is(holds_[instance].f, row)}; }

  const domat_answer* by_atom() const { return by_atom_.data(); }
  const domat_answer* by_instance() const { return holds_.empty() ? nullptr : holds_.data(); }
  // Takes the rows of this plane from `other`.
  void take(const AnswerBatch& other, const std::uint8_t* rows, std::size_t count);

 private:
  static bool is(const std::uint8_t* plane, std::size_t row) { return (plane[row / 8] >> (row % 8) & 1) != 0; }

  Bytes planes_;
  std::size_t plane_;
  std::vector<std::int64_t> values_;
  std::size_t capacity_;
  std::vector<Answer> answers_;
  std::vector<domat_answer> by_atom_, holds_;
};

}  // namespace domat
