// A batch of a pack with lists, case by case: how many atoms there are depends on the lists of each.
#include "runtime/core/arrow_answers.h"
#include "runtime/core/arrow_elements.h"
#include "runtime/core/generated.h"
#include "runtime/core/pack_error.h"

namespace domat::arrow {

namespace {

constexpr std::uint64_t kMaxAtoms = 5'000'000;  // of one case, as in JSON

class Casewise {
 public:
  explicit Casewise(Call& c) : c_(c), view_(c.view), bound_(c.bound) {}

  std::int32_t run(const std::uint32_t* outputs, std::uint32_t count, ArrowSchema* schema, ArrowArray* array) {
    if (c_.request.flags & DOMAT_WITH_REASONS) return fail(c_.error, DOMAT_NOT_SUPPORTED, "a pack with lists gives reasons case by case: domat_evaluate_case");
    count_ = count;
    answers_ = c_.memory.take<Answer>(count);
    items_ = c_.memory.take<std::int64_t>(count);
    atoms_of_ = c_.memory.take<std::uint64_t>(view_.header().declarations.count);
    strides_ = c_.memory.take<std::uint64_t>(most_parameters());
    if (!answers_ || !items_ || !atoms_of_ || !strides_ || elements_.begin(view_, bound_, c_.memory)) return no_memory(c_.error);
    if (const std::int32_t status = count_items(outputs)) return status;
    if (!make_batch(c_, count, schema, array)) return no_memory(c_.error);
    for (std::uint32_t i = 0; i < count; ++i)
      if (!make_answer(c_, outputs[i], items_[i], true, schema->children[i], array->children[i], &answers_[i])) return no_memory(c_.error);
    for (std::int64_t row = 0; row < bound_.cases; ++row)
      if (const std::int32_t status = evaluate(row)) return status;
    return DOMAT_OK;
  }

 private:
  const std::uint32_t* arguments(const in::Column& c) const { return view_.records<std::uint32_t>(c.arguments); }
  std::uint32_t parameter(const in::Declaration& d, std::uint32_t i) const { return view_.record<std::uint32_t>(d.parameters, i); }
  std::uint32_t list_of(const in::Declaration& d, std::uint32_t i) const { return view_.enumeration(parameter(d, i)).list; }

  std::uint64_t most_parameters() const {
    std::uint64_t most = 0;
    for (std::uint32_t i = 0; i < view_.header().declarations.count; ++i) {
      const std::uint64_t n = view_.declaration(i).parameters.count;
      most = n > most ? n : most;
    }
    return most;
  }

  // ---- how many elements there are

  // The tuples of elements that a column is about: 1 where it is about none. Whether all its lists are known.
  bool tuples(const in::Column& c, std::uint64_t* count) const {
    const in::Declaration& d = view_.declaration(c.declaration);
    bool known = true;
    *count = 1;
    for (std::uint32_t i = 0; i < d.parameters.count; ++i) {
      if (arguments(c)[i] != in::kEach) continue;
      known = known && elements_.length(list_of(d, i)) != DOMAT_UNKNOWN_LIST;
      *count *= elements_.size(list_of(d, i));
      if (*count > kMaxAtoms) *count = kMaxAtoms + 1;
    }
    return known;
  }

  std::int32_t count_items(const std::uint32_t* outputs) {
    bool any = false;
    for (std::uint32_t i = 0; i < count_; ++i) any = any || about_elements(view_, view_.output(outputs[i]));
    for (std::int64_t row = 0; any && row < bound_.cases; ++row) {
      if (const std::int32_t status = take_lists(row, false)) return status;
      for (std::uint32_t i = 0; i < count_; ++i) {
        std::uint64_t tuples_here;
        tuples(view_.output(outputs[i]), &tuples_here);
        items_[i] += static_cast<std::int64_t>(tuples_here);
        if (items_[i] > INT32_MAX) return blame("the answers about elements are too many for one batch: split it", view_.output(outputs[i]), row);
      }
    }
    return DOMAT_OK;
  }

  std::int32_t take_lists(std::int64_t row, bool keys) {
    std::uint32_t list;
    const char* wrong = elements_.of_case(row, c_.request.rest_false, keys, &list);
    if (!wrong) return DOMAT_OK;
    const in::Text name = view_.declaration(view_.list(list).declaration).name;
    return fail(c_.error, DOMAT_WRONG_DATA, wrong, view_.text(name), name.length, row);
  }

  std::int32_t blame(const char* wrong, const in::Column& c, std::int64_t row) {
    return fail(c_.error, DOMAT_WRONG_DATA, wrong, view_.text(c.shown), c.shown.length, row);
  }

  // ---- a case

  std::uint32_t size(std::uint32_t enumeration) const {
    const in::Enumeration& e = view_.enumeration(enumeration);
    return e.list == in::kNone ? e.members.count : elements_.size(e.list);
  }

  // Declarations in order, each with an atom for each tuple of its arguments (runtime/reasons/lists.h, expanded_names).
  bool lay_out() {
    atoms_ = 0;
    for (std::uint32_t i = 0; i < view_.header().declarations.count; ++i) {
      const in::Declaration& d = view_.declaration(i);
      std::uint64_t count = 1;
      for (std::uint32_t k = 0; k < d.parameters.count && count <= kMaxAtoms; ++k) count *= size(parameter(d, k));
      atoms_of_[i] = atoms_;
      atoms_ += count;
      if (atoms_ > kMaxAtoms) return false;
    }
    return true;
  }

  std::int32_t evaluate(std::int64_t row) {
    if (const std::int32_t status = take_lists(row, true)) return status;
    if (!lay_out()) return fail(c_.error, DOMAT_WRONG_DATA, "the lists of the case are too long together: the pack would have more than 5,000,000 facts and conclusions", "", 0, row);
    if (domat_atoms(&c_.pack, elements_.lengths()) != atoms_) return fail(c_.error, DOMAT_NOT_SUPPORTED, "the pack was built without its lists");
    const std::size_t bytes = domat_case_memory(&c_.pack, elements_.lengths());
    if (bytes == 0) return fail(c_.error, DOMAT_WRONG_DATA, "the lists of the case are too long together", "", 0, row);
    if (!make_room(bytes)) return no_memory(c_.error);
    begin();
    if (const std::int32_t status = read(row)) return status;
    domat_case given{};
    given.closed = c_.request.closed;
    if (const std::int32_t status = find_day(row, &given)) return status;
    given.truths = truths_.get(), given.states = states_.get(), given.values = values_.get(), given.list_lengths = elements_.lengths();
    const domat_outcome out{out_truths_.get(), out_states_.get(), out_values_.get(), nullptr};
    if (const std::int32_t status = domat_evaluate_case(&c_.pack, &given, &out, working_.get(), c_.error)) {
      if (c_.error) c_.error->row = row;
      return status;
    }
    for (std::uint32_t i = 0; i < count_; ++i) write(answers_[i], row);
    return DOMAT_OK;
  }

  bool make_room(std::size_t bytes) {
    return truths_.reserve(c_.memory, atoms_) && states_.reserve(c_.memory, atoms_) && values_.reserve(c_.memory, atoms_) &&
           out_truths_.reserve(c_.memory, atoms_) && out_states_.reserve(c_.memory, atoms_) && out_values_.reserve(c_.memory, atoms_) &&
           working_.reserve(c_.memory, bytes);
  }

  std::uint64_t atoms_in(std::uint32_t declaration) const {
    const bool last = declaration + 1 == view_.header().declarations.count;
    return (last ? atoms_ : atoms_of_[declaration + 1]) - atoms_of_[declaration];
  }

  // What a case says that has no column at all.
  void begin() {
    __builtin_memset(truths_.get(), 0, static_cast<std::size_t>(atoms_));
    __builtin_memset(states_.get(), 0, static_cast<std::size_t>(atoms_));
    __builtin_memset(values_.get(), 0, static_cast<std::size_t>(atoms_) * sizeof(std::int64_t));
    for (std::uint32_t i = 0; i < view_.header().declarations.count; ++i) {
      const in::Declaration& d = view_.declaration(i);
      const std::uint64_t first = atoms_of_[i];
      if (d.list != in::kNone) truths_[first] = elements_.length(d.list) != DOMAT_UNKNOWN_LIST;
      else if (!c_.request.rest_false || !d.is_input()) continue;
      else if (d.type == in::Type::boolean) __builtin_memset(&truths_[first], 2, static_cast<std::size_t>(atoms_in(i)));
      else if (d.type == in::Type::event) __builtin_memset(&states_[first], DOMAT_UNDEFINED, static_cast<std::size_t>(atoms_in(i)));
    }
  }

  // How many atoms further each argument leads; where those of its members stand.
  std::uint64_t find_strides(const in::Column& c) {
    const in::Declaration& d = view_.declaration(c.declaration);
    std::uint64_t stride = 1, at = atoms_of_[c.declaration];
    for (std::uint32_t i = d.parameters.count; i-- != 0;) {
      strides_[i] = stride;
      if (arguments(c)[i] != in::kEach) at += arguments(c)[i] * stride;
      stride *= size(parameter(d, i));
    }
    return at;
  }

  std::int32_t read(std::int64_t row) {
    for (std::uint32_t i = 0; i < view_.header().inputs.count; ++i) {
      const Field& f = bound_.inputs[i];
      if (!f.column) continue;
      const std::uint64_t atom = find_strides(*f.column);
      const char* wrong = f.column->list == in::kNone ? put(f, row, atom) : read_elements(f, atom);
      if (wrong) return blame(wrong, *f.column, row);
    }
    return DOMAT_OK;
  }

  std::uint32_t next_each(const in::Column& c, std::uint32_t from) const {
    while (from < view_.declaration(c.declaration).parameters.count && arguments(c)[from] != in::kEach) ++from;
    return from;
  }

  const char* read_elements(const Field& f, std::uint64_t atom) {
    const ListField& list = bound_.lists[f.column->list];
    const std::uint32_t at = next_each(*f.column, 0);
    for (std::uint32_t e = 0; e < elements_.size(f.column->list); ++e) {
      const std::int64_t i = elements_.first(f.column->list) + e;
      if (const char* wrong = descend(*f.column, list.present[i] ? &f : nullptr, i, at + 1, atom + e * strides_[at])) return wrong;
    }
    return nullptr;
  }

  // One argument after another that is an element; null is for everything below it.
  const char* descend(const in::Column& c, const Field* f, std::int64_t i, std::uint32_t from, std::uint64_t atom) {
    const in::Declaration& d = view_.declaration(c.declaration);
    const std::uint32_t at = next_each(c, from);
    if (at == d.parameters.count) return f ? put(*f, i, atom) : forget(atom);
    const std::uint32_t count = elements_.size(list_of(d, at));
    std::int64_t first = 0, given = 0;
    if (f && (f->form != Form::each || f->value.null(i))) f = nullptr;
    if (f && !list_at(f->value, i, f->value.length, &first, &given)) return "a list that is not within the elements that there are";
    if (f && elements_.length(list_of(d, at)) == DOMAT_UNKNOWN_LIST) return nullptr;
    if (f && given != count) return "expected one entry for each element of the list that is an argument";
    for (std::uint32_t e = 0; e < count; ++e)
      if (const char* wrong = descend(c, f ? f->inner : nullptr, first + e, at + 1, atom + e * strides_[at])) return wrong;
    return nullptr;
  }

  const char* put(const Field& f, std::int64_t i, std::uint64_t atom) {
    Said said;
    const char* wrong = read_one(view_, f, i, &elements_, &said);
    truths_[atom] = said.truth, states_[atom] = said.state, values_[atom] = said.value;
    return wrong;
  }
  const char* forget(std::uint64_t atom) {
    truths_[atom] = 0, states_[atom] = DOMAT_UNKNOWN;
    return nullptr;
  }

  std::int32_t find_day(std::int64_t row, domat_case* given) {
    Said at;
    if (bound_.at.declaration)
      if (const char* wrong = read_one(view_, bound_.at, row, &elements_, &at)) return fail(c_.error, DOMAT_WRONG_DATA, wrong, "at", 2, row);
    const std::uint32_t fact = view_.header().date_fact;
    const std::uint64_t atom = fact == in::kNone ? 0 : atoms_of_[fact];
    given->day_known = 1;
    if (at.state == DOMAT_DEFINED) given->day = static_cast<std::int32_t>(at.value);
    else if (fact != in::kNone && states_[atom] == DOMAT_DEFINED) given->day = static_cast<std::int32_t>(values_[atom]);
    else given->day = c_.request.day, given->day_known = c_.request.day_known;
    if (given->day_known || !c_.pack.reads_day) return DOMAT_OK;
    return fail(c_.error, DOMAT_DAY_MISSING, "the pack reads the application date: give it in the request, in a column `at` or by the fact that stands for it", "at", 2, row);
  }

  // ---- answers

  void write(Answer& a, std::int64_t row) {
    const std::uint64_t atom = find_strides(*a.column);
    if (!a.ends) return write_one(a, row, atom);
    std::uint64_t count;
    if (tuples(*a.column, &count)) set_bit(a.given, row);
    const in::Declaration& d = *a.declaration;
    for (std::uint64_t n = 0; n < count; ++n) {
      std::uint64_t rest = n, at = atom;
      for (std::uint32_t i = d.parameters.count; i-- != 0;) {
        if (arguments(*a.column)[i] != in::kEach) continue;
        const std::uint32_t length = elements_.size(list_of(d, i));
        at += rest % length * strides_[i];
        rest /= length;
      }
      write_one(a, a.ends[row] + static_cast<std::int64_t>(n), at);
    }
    a.ends[row + 1] = a.ends[row] + static_cast<std::int32_t>(count);
  }

  void write_one(const Answer& a, std::int64_t i, std::uint64_t atom) const {
    if (a.t) {
      if (out_truths_[atom] & 1) set_bit(a.t, i);
      if (out_truths_[atom] & 2) set_bit(a.f, i);
      return;
    }
    const std::uint8_t state = out_states_[atom];
    const std::int64_t value = state == DOMAT_DEFINED ? out_values_[atom] : 0;
    if (a.narrow) a.narrowed[i] = static_cast<std::int32_t>(value);
    else a.wide[i] = value;
    a.error[i] = state == DOMAT_ERROR ? static_cast<std::uint8_t>(out_values_[atom]) : 0;
    std::uint8_t* const bits[] = {a.defined, a.undefined, a.conflict};
    if (state == DOMAT_DEFINED || state == DOMAT_UNDEFINED || state == DOMAT_CONFLICT) set_bit(bits[state - DOMAT_DEFINED], i);
  }

  Call& c_;
  in::View view_;
  Bound& bound_;
  Elements elements_;
  std::uint32_t count_ = 0;
  Answer* answers_ = nullptr;
  std::int64_t* items_ = nullptr;        // of each answer, in all cases
  std::uint64_t* atoms_of_ = nullptr;    // the first of each declaration
  std::uint64_t* strides_ = nullptr;     // of the arguments of the column in hand
  std::uint64_t atoms_ = 0;
  Room<std::uint8_t> truths_, states_, out_truths_, out_states_, working_;
  Room<std::int64_t> values_, out_values_;
};

}  // namespace

std::int32_t evaluate_cases(Call& c, const std::uint32_t* outputs, std::uint32_t count, ArrowSchema* schema, ArrowArray* array) {
  return Casewise(c).run(outputs, count, schema, array);
}

}  // namespace domat::arrow
