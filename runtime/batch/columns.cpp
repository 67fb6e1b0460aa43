#include "runtime/batch/columns.h"

#include <algorithm>
#include <utility>

namespace domat {

namespace {

constexpr std::size_t kGroup = 512, kMostCases = 4096, kBlockBytes = std::size_t{1} << 20;

}  // namespace

std::size_t block_cases(const Pack& pack, std::size_t answers) {
  std::size_t bits = 1;
  const auto of = [](const Declaration& d) { return is_proposition(d) ? std::size_t{2} : std::size_t{64 + 4}; };
  for (const Declaration& d : pack.declarations) bits += (is_input(d.kind) ? d.atom_count : 0) * of(d);
  bits += answers * 8;
  return std::clamp(kBlockBytes * 8 / bits / kGroup * kGroup, kGroup, kMostCases);
}

ColumnBatch::ColumnBatch(const Pack& pack, const Inputs& in, const CaseOptions& options, std::size_t capacity)
    : in_(in), capacity_(capacity), plane_((capacity + 7) / 8), rest_false_(options.rest_false), day_given_(options.at.has_value()),
      closed_default_(options.mode == Mode::closed), mode_given_(options.mode.has_value()), day_default_(options.at.value_or(0)),
      spare_(plane_), failed_(plane_), closed_rows_(plane_), days_(capacity), columns_(pack.atom_count),
      known_(pack.atom_count) {
  std::size_t planes = 0, values = 0;
  for (const InputAtom& input : in.atoms) planes += input.kind == ValueType::boolean ? 2 : 3, values += input.kind != ValueType::boolean;
  planes_.resize(planes * plane_);
  initial_.resize(planes_.size());
  values_.resize(values * capacity);
  std::uint8_t* plane = planes_.data();
  std::int64_t* value = values_.data();
  for (const InputAtom& input : in.atoms) {
    Column c;
    domat_column& column = columns_[input.atom];
    const auto take = [&] { return std::exchange(plane, plane + plane_); };
    if (input.kind == ValueType::boolean) {
      c.t = take(), c.f = take();
      column.t = c.t, column.f = c.f;
      if (rest_false_) std::fill_n(initial_.data() + (c.f - planes_.data()), plane_, 0xFF);
    } else {
      c.values = std::exchange(value, value + capacity);
      c.state[DOMAT_UNKNOWN] = spare_.data();
      for (const int state : {DOMAT_DEFINED, DOMAT_UNDEFINED, DOMAT_CONFLICT}) c.state[state] = take();
      column.values = c.values, column.defined = c.state[DOMAT_DEFINED], column.undefined = c.state[DOMAT_UNDEFINED], column.conflict = c.state[DOMAT_CONFLICT];
      if (rest_false_ && input.kind == ValueType::event) std::fill_n(initial_.data() + (c.state[DOMAT_UNDEFINED] - planes_.data()), plane_, 0xFF);
    }
    known_[input.atom].t = c.t, known_[input.atom].values = c.values;
    inputs_.push_back(c);
  }
  clear();
}

void ColumnBatch::clear() {
  std::copy(initial_.begin(), initial_.end(), planes_.begin());
  std::fill(failed_.begin(), failed_.end(), 0);
  std::fill(closed_rows_.begin(), closed_rows_.end(), 0);
  rows_ = byte_ = closed_count_ = 0;
  bit_ = 1;
  has_day_ = any_failed_ = false;
  closed_ = closed_default_;
}

void ColumnBatch::next_row() {
  if (closed_) closed_rows_[byte_] |= bit_, ++closed_count_;
  days_[rows_] = day_given_ ? day_default_ : has_day_ ? day_ : 0;
  ++rows_;
  byte_ = rows_ / 8;
  bit_ = static_cast<std::uint8_t>(1u << (rows_ % 8));
  has_day_ = false;
  closed_ = closed_default_;
}

bool ColumnBatch::end_row() {
  if (mode_given_) closed_ = closed_default_;
  if (in_.reads_day && !day_given_ && !has_day_) {
    if (in_.date_input == kNone || !(inputs_[in_.date_input].state[DOMAT_DEFINED][byte_] & bit_)) return undo_row(), false;
    at(static_cast<std::int32_t>(inputs_[in_.date_input].values[rows_]));
  }
  next_row();
  return true;
}

void ColumnBatch::undo_row() {
  const auto restore = [&](std::uint8_t* plane) {
    const std::uint8_t initial = initial_[static_cast<std::size_t>(plane - planes_.data()) + byte_];
    plane[byte_] = static_cast<std::uint8_t>((plane[byte_] & ~bit_) | (initial & bit_));
  };
  for (const Column& c : inputs_) {
    if (c.t) restore(c.t), restore(c.f);
    else for (const int state : {DOMAT_DEFINED, DOMAT_UNDEFINED, DOMAT_CONFLICT}) restore(c.state[state]);
  }
  has_day_ = false;
  closed_ = closed_default_;
}

void ColumnBatch::end_many() {
  if (closed_default_) std::fill_n(closed_rows_.data() + byte_, kRows / 8, 0xFF), closed_count_ += kRows;
  std::fill_n(days_.data() + rows_, kRows, day_given_ ? day_default_ : 0);
  rows_ += kRows;
  byte_ += kRows / 8;
}

void ColumnBatch::undo_many() {
  const auto restore = [&](std::uint8_t* plane) { std::memcpy(plane + byte_, initial_.data() + (plane - planes_.data()) + byte_, kRows / 8); };
  for (const Column& c : inputs_) {
    if (c.t) restore(c.t), restore(c.f);
    else for (const int state : {DOMAT_DEFINED, DOMAT_UNDEFINED, DOMAT_CONFLICT}) restore(c.state[state]);
  }
}

void ColumnBatch::add(const Case& c) {
  for (std::uint32_t i = 0; i < in_.atoms.size(); ++i) {
    const std::uint32_t atom = in_.atoms[i].atom;
    if (in_.atoms[i].kind == ValueType::boolean) truth(i, static_cast<unsigned>(c.truths[atom].t | c.truths[atom].f << 1));
    else value(i, {static_cast<std::uint8_t>(c.values[atom].state), c.values[atom].v});
  }
  if (c.at) at(*c.at);
  closed_ = c.mode == Mode::closed;
  next_row();
}

Case ColumnBatch::row_case(std::size_t row) const {
  const auto is = [&](const std::uint8_t* plane) { return (plane[row / 8] >> (row % 8) & 1) != 0; };
  Case c;
  if (day_given_ || in_.reads_day) c.at = static_cast<std::int32_t>(days_[row]);
  c.mode = is(closed_rows_.data()) ? Mode::closed : Mode::open;
  c.truths.assign(columns_.size(), kUnknown);
  c.values.assign(columns_.size(), Value{});
  for (std::size_t i = 0; i < in_.atoms.size(); ++i) {
    const Column& from = inputs_[i];
    const std::uint32_t atom = in_.atoms[i].atom;
    if (from.t) c.truths[atom] = {is(from.t), is(from.f)};
    for (const int state : {DOMAT_DEFINED, DOMAT_UNDEFINED, DOMAT_CONFLICT})
      if (!from.t && is(from.state[state])) c.values[atom] = {static_cast<State>(state), state == DOMAT_DEFINED ? from.values[row] : 0};
  }
  return c;
}

void ColumnBatch::add_failed() {
  failed_[byte_] |= bit_;
  any_failed_ = true;
  next_row();
}

bool ColumnBatch::all_known() const {
  const auto all = [&](auto&& known) {
    std::uint64_t every = ~std::uint64_t{0};
    for (std::size_t row = 0; row < rows_; row += kRows) every &= known(row) | (rows_ - row < kRows ? ~std::uint64_t{0} << (rows_ - row) : 0);
    return every == ~std::uint64_t{0};
  };
  return std::all_of(inputs_.begin(), inputs_.end(), [&](const Column& c) {
    if (c.t) return all([&](std::size_t row) { return rows_of(c.t, row) ^ rows_of(c.f, row); });
    return all([&](std::size_t row) { return rows_of(c.state[DOMAT_DEFINED], row) & ~(rows_of(c.state[DOMAT_UNDEFINED], row) | rows_of(c.state[DOMAT_CONFLICT], row)); });
  });
}

std::int32_t ColumnBatch::evaluate(const PackFunctions& call, const domat_pack* pack, AnswerBatch& to, AnswerBatch& other, void* memory, domat_error* error) const {
  domat_batch batch{};
  batch.cases = rows_;
  batch.day_known = day_given_ || in_.reads_day;
  batch.day = day_default_;
  if (in_.reads_day && !day_given_) batch.days = days_.data();
  batch.columns = all_known() ? known_.data() : columns_.data();
  batch.closed = closed_count_ == rows_;
  batch.answers = to.by_atom();
  batch.holds = to.by_instance();
  std::int32_t status = call.evaluate_batch(pack, &batch, memory, error);
  if (status != DOMAT_OK || closed_count_ == 0 || closed_count_ == rows_) return status;
  batch.closed = 1;
  batch.answers = other.by_atom();
  batch.holds = other.by_instance();
  status = call.evaluate_batch(pack, &batch, memory, error);
  if (status == DOMAT_OK) to.take(other, closed_rows_.data(), rows_);
  return status;
}

AnswerBatch::AnswerBatch(const Pack& pack, const std::vector<std::uint32_t>& atoms, bool holds, std::size_t capacity)
    : plane_((capacity + 7) / 8), capacity_(capacity), by_atom_(pack.atom_count), holds_(holds ? pack.instances.size() : 0) {
  std::size_t planes = 2 * holds_.size(), values = 0;
  const auto is_truth = [&](std::uint32_t atom) { return is_proposition(pack.declarations[pack.atom_declaration[atom]]); };
  for (const std::uint32_t atom : atoms) planes += is_truth(atom) ? 2 : 4, values += !is_truth(atom);
  planes_.resize(planes * plane_);
  values_.resize(values * capacity);
  std::uint8_t* plane = planes_.data();
  std::int64_t* value = values_.data();
  const auto take = [&] { return std::exchange(plane, plane + plane_); };
  for (const std::uint32_t atom : atoms) {
    domat_answer& a = by_atom_[atom];
    if (is_truth(atom)) a.t = take(), a.f = take();
    else a.values = std::exchange(value, value + capacity), a.defined = take(), a.undefined = take(), a.conflict = take(), a.error = take();
    answers_.push_back({a.t, a.f, a.values, a.defined, a.undefined, a.conflict, a.error});
  }
  for (domat_answer& h : holds_) h.t = take(), h.f = take();
}

void AnswerBatch::take(const AnswerBatch& other, const std::uint8_t* rows, std::size_t count) {
  for (std::size_t i = 0; i < planes_.size(); ++i) {
    const std::uint8_t mask = rows[i % plane_];
    planes_[i] = static_cast<std::uint8_t>((planes_[i] & ~mask) | (other.planes_[i] & mask));
  }
  for (std::size_t row = 0; row < count; ++row)
    if (rows[row / 8] >> (row % 8) & 1)
      for (std::size_t i = row; i < values_.size(); i += capacity_) values_[i] = other.values_[i];
}

}  // namespace domat
