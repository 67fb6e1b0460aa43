// A batch of a pack without lists: columns become planes, where they are not already, a block of cases at a time.
#include "runtime/core/arrow_answers.h"
#include "runtime/core/generated.h"
#include "runtime/core/pack_error.h"

namespace domat::arrow {

namespace {

constexpr std::int64_t kMostCases = 65'536, kFewestCases = 4'096;  // of a block: multiples of 64
constexpr std::int64_t kMostBits = std::int64_t{512} * 1024 * 8;   // that a block takes, so that it stays in the cache

class Planewise {
 public:
  explicit Planewise(Call& c) : c_(c), view_(c.view), bound_(c.bound) {}

  std::int32_t run(const std::uint32_t* outputs, std::uint32_t count, ArrowSchema* schema, ArrowArray* array) {
    count_ = count;
    with_holds_ = c_.request.flags & DOMAT_WITH_REASONS;
    if (!make_columns(outputs, schema, array) || !make_room()) return no_memory(c_.error);
    for (std::int64_t first = 0; first < bound_.cases; first += block_) {
      const std::int64_t cases = bound_.cases - first < block_ ? bound_.cases - first : block_;
      if (const std::int32_t status = evaluate(first, cases)) return status;
    }
    return DOMAT_OK;
  }

 private:
  bool make_columns(const std::uint32_t* outputs, ArrowSchema* schema, ArrowArray* array) {
    instances_ = with_holds_ ? view_.header().instances.count : 0;
    answers_ = c_.memory.take<Answer>(std::uint64_t{count_} + instances_);
    if (!answers_ || !make_batch(c_, std::int64_t{count_} + instances_, schema, array)) return false;
    for (std::uint32_t i = 0; i < count_; ++i)
      if (!make_answer(c_, outputs[i], 0, false, schema->children[i], array->children[i], &answers_[i])) return false;
    for (std::uint32_t i = 0; i < instances_; ++i)
      if (!make_holds(c_, i, schema->children[count_ + i], array->children[count_ + i], &answers_[count_ + i])) return false;
    return true;
  }

  // ---- room for a block

  bool is_date_fact(const in::Column& c) const { return c.declaration == view_.header().date_fact; }
  bool has_days() const { return bound_.at.declaration || date_fact_; }

  bool make_room() {
    const std::uint32_t inputs = view_.header().inputs.count;
    std::int64_t bits = 0;
    for (std::uint32_t i = 0; i < inputs; ++i) {
      const Field& f = bound_.inputs[i];
      if (f.column && is_date_fact(*f.column)) date_fact_ = f.column;
      if (f.column) bits += bits_of(needs(f));
      else if (c_.request.rest_false) bits += view_.declaration(view_.input(i).declaration).type == in::Type::event ? 1 : 0;
    }
    if (bound_.at.declaration) bits += bits_of(needs(bound_.at));
    if (has_days()) bits += 65;
    for (std::uint32_t i = 0; i < count_; ++i)
      if (!answers_[i].proposition()) bits += answers_[i].narrow ? 65 : 1;
    block_ = kMostCases;
    while (block_ > kFewestCases && bits * block_ > kMostBits) block_ /= 2;
    if (bits == 0) block_ = (bound_.cases + 63) / 64 * 64;
    const std::int64_t cases = (bound_.cases + 63) / 64 * 64;
    if (block_ > cases) block_ = cases;
    return take_room(inputs);
  }
  static std::int64_t bits_of(Needs n) { return n.planes + (n.values ? 64 : 0); }

  std::uint8_t* plane() { return c_.memory.take<std::uint8_t>(static_cast<std::uint64_t>(block_ / 8)); }
  std::int64_t* numbers() { return c_.memory.take<std::int64_t>(static_cast<std::uint64_t>(block_)); }
  bool take(Needs n, Planes* out) {
    for (unsigned k = 0; k < n.planes; ++k)
      if (!(out->planes[k] = plane())) return false;
    return !n.values || (out->values = numbers());
  }

  bool take_room(std::uint32_t inputs) {
    columns_ = c_.memory.take<domat_column>(c_.pack.atoms);
    wanted_ = c_.memory.take<domat_answer>(c_.pack.atoms);
    holds_ = c_.memory.take<domat_answer>(instances_);
    rooms_ = c_.memory.take<Planes>(inputs);
    codes_ = c_.memory.take<std::uint8_t*>(count_);
    narrow_ = c_.memory.take<std::int64_t*>(count_);
    working_ = c_.memory.take<std::uint8_t>(domat_batch_memory(&c_.pack));
    if (!columns_ || !wanted_ || !holds_ || !rooms_ || !codes_ || !narrow_ || !working_) return false;
    for (std::uint32_t i = 0; i < inputs; ++i)
      if (!(bound_.inputs[i].column ? take(needs(bound_.inputs[i]), &rooms_[i]) : state_the_rest(view_.input(i)))) return false;
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (answers_[i].proposition()) continue;
      if (!(codes_[i] = plane()) || (answers_[i].narrow && !(narrow_[i] = numbers()))) return false;
    }
    if (bound_.at.declaration && !take(needs(bound_.at), &at_room_)) return false;
    return !has_days() || (days_ = numbers());
  }

  // A fact or an event for which there is no column.
  bool state_the_rest(const in::Column& c) {
    if (!c_.request.rest_false) return true;
    domat_column& to = columns_[c.atom];
    const in::Type type = view_.declaration(c.declaration).type;
    if (type != in::Type::boolean && type != in::Type::event) return true;
    if (!nothing_ && !(nothing_ = plane())) return false;
    if (type == in::Type::boolean) {
      to.t = nothing_;
      return true;
    }
    if (!zeros_ && !(zeros_ = numbers())) return false;
    if (!all_) {
      if (!(all_ = plane())) return false;
      __builtin_memset(all_, 0xFF, static_cast<std::size_t>(block_ / 8));
    }
    to.values = zeros_, to.defined = nothing_, to.undefined = all_;
    return true;
  }

  // ---- a block

  std::int32_t evaluate(std::int64_t first, std::int64_t cases) {
    for (std::uint32_t i = 0; i < view_.header().inputs.count; ++i) {
      const Field& f = bound_.inputs[i];
      if (f.column && !read_many(view_, f, first, cases, rooms_[i], &columns_[f.column->atom])) return blame(f, first, cases);
    }
    for (std::uint32_t i = 0; i < count_; ++i) wanted_[answers_[i].column->atom] = part(i, first);
    for (std::uint32_t i = 0; i < instances_; ++i) holds_[i] = part(count_ + i, first);
    domat_batch b{};
    b.cases = static_cast<std::uint64_t>(cases);
    b.day = c_.request.day, b.day_known = c_.request.day_known, b.closed = c_.request.closed;
    b.columns = columns_, b.answers = wanted_, b.holds = instances_ > 0 ? holds_ : nullptr;
    if (c_.pack.reads_day)
      if (const std::int32_t status = find_days(first, cases, &b)) return status;
    if (const std::int32_t status = domat_evaluate_batch(&c_.pack, &b, working_, c_.error)) {
      if (c_.error && c_.error->row >= 0) c_.error->row += first;
      return status;
    }
    for (std::uint32_t i = 0; i < count_; ++i)
      if (!answers_[i].proposition()) finish(i, first, cases);
    return DOMAT_OK;
  }

  domat_answer part(std::uint32_t i, std::int64_t first) const {
    const Answer& a = answers_[i];
    const std::int64_t at = first / 8;
    domat_answer out{};
    if (a.t) {
      out.t = a.t + at, out.f = a.f + at;
      return out;
    }
    out.values = a.narrow ? narrow_[i] : a.wide + first;
    out.defined = a.defined + at, out.undefined = a.undefined + at, out.conflict = a.conflict + at;
    out.error = codes_[i];
    return out;
  }

  // What the number of a value in error says goes to a column of its own.
  void finish(std::uint32_t i, std::int64_t first, std::int64_t cases) {
    const Answer& a = answers_[i];
    std::int64_t* values = a.narrow ? narrow_[i] : a.wide + first;
    __builtin_memset(a.error + first, 0, static_cast<std::size_t>(cases));
    for (std::int64_t at = 0; at < cases; at += 8) {
      if (codes_[i][at / 8] == 0) continue;
      for (std::int64_t k = at; k < cases && k < at + 8; ++k) {
        if (!(codes_[i][k / 8] >> (k % 8) & 1)) continue;
        a.error[first + k] = static_cast<std::uint8_t>(values[k]);
        values[k] = 0;
      }
    }
    for (std::int64_t k = 0; a.narrow && k < cases; ++k) a.narrowed[first + k] = static_cast<std::int32_t>(values[k]);
  }

  // ---- the application date

  std::int32_t find_days(std::int64_t first, std::int64_t cases, domat_batch* b) {
    domat_column at{}, fact{};
    if (bound_.at.declaration && !read_many(view_, bound_.at, first, cases, at_room_, &at)) return blame(bound_.at, first, cases);
    if (date_fact_) fact = columns_[date_fact_->atom];
    if (at.values && !at.defined) {
      b->days = at.values;
      return DOMAT_OK;
    }
    if (!at.values && !fact.values) return b->day_known ? DOMAT_OK : missing(first);
    for (std::int64_t i = 0; i < cases; ++i) {
      if (given(at, i)) days_[i] = at.values[i];
      else if (given(fact, i)) days_[i] = fact.values[i];
      else if (b->day_known) days_[i] = b->day;
      else return missing(first + i);
    }
    b->days = days_;
    return DOMAT_OK;
  }
  static bool given(const domat_column& c, std::int64_t i) {
    const auto bit = [i](const std::uint8_t* p) { return p && (p[i / 8] >> (i % 8) & 1); };
    return c.values && (c.defined ? bit(c.defined) : !bit(c.undefined) && !bit(c.conflict));
  }
  std::int32_t missing(std::int64_t row) {
    return fail(c_.error, DOMAT_DAY_MISSING, "the pack reads the application date: give it in the request, in a column `at` or by the fact that stands for it", "at", 2, row);
  }

  std::int32_t blame(const Field& f, std::int64_t first, std::int64_t cases) {
    Said said;
    const char* name = f.column ? view_.text(f.column->shown) : "at";
    const std::size_t length = f.column ? f.column->shown.length : 2;
    for (std::int64_t i = first; i < first + cases; ++i)
      if (const char* wrong = read_one(view_, f, i, nullptr, &said)) return fail(c_.error, DOMAT_WRONG_DATA, wrong, name, length, i);
    return fail(c_.error, DOMAT_WRONG_DATA, "the column cannot be read", name, length, first);
  }

  Call& c_;
  in::View view_;
  Bound& bound_;
  std::uint32_t count_ = 0, instances_ = 0;
  bool with_holds_ = false;
  std::int64_t block_ = 0;
  Answer* answers_ = nullptr;  // conclusions, then rule instances
  const in::Column* date_fact_ = nullptr;
  domat_column* columns_ = nullptr;
  domat_answer *wanted_ = nullptr, *holds_ = nullptr;
  Planes* rooms_ = nullptr;
  Planes at_room_;
  std::uint8_t** codes_ = nullptr;   // of each value in turn, which are in error
  std::int64_t** narrow_ = nullptr;  // and its values, before they are made narrow
  std::uint8_t *nothing_ = nullptr, *all_ = nullptr, *working_ = nullptr;
  std::int64_t *zeros_ = nullptr, *days_ = nullptr;
};

}  // namespace

std::int32_t evaluate_planes(Call& c, const std::uint32_t* outputs, std::uint32_t count, ArrowSchema* schema, ArrowArray* array) {
  return Planewise(c).run(outputs, count, schema, array);
}

}  // namespace domat::arrow
