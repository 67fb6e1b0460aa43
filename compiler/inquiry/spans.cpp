#include "compiler/inquiry/spans.h"

#include <algorithm>

#include "runtime/core/date.h"
#include "runtime/core/natives.h"

namespace domat::inquiry {

namespace {

Truth definedness(State s) { return {s == State::defined || s == State::conflict, s == State::undefined || s == State::conflict}; }

// Whether a function of legal time rises, or falls, with this argument wherever it has an answer; and where it has none, it has none beyond either.
bool is_monotone(Native native, std::uint32_t argument) {
  switch (native) {
    case Native::add_days: case Native::add_months: case Native::add_months_next: case Native::add_months_last: return argument < 2;
    case Native::months_between: case Native::working_days_between: return argument < 2;
    case Native::year_of: case Native::next_working_day: case Native::previous_working_day: case Native::add_working_days: return argument == 0;
    default: return false;
  }
}
bool needs_calendar(Native native) {
  return native == Native::next_working_day || native == Native::previous_working_day || native == Native::add_working_days || native == Native::working_days_between;
}

State worse(State a, State b) {
  for (const State s : {State::conflict, State::error, State::unknown, State::undefined})
    if (a == s || b == s) return s;
  return a;
}

}  // namespace

Spans::Spans(const Cone& cone, Reading& base, std::uint32_t day_fact)
    : cone_(cone), given_(base.given), day_fact_(day_fact), touched_(cone.nodes.size()), base_truths_(cone.nodes.size()), base_values_(cone.nodes.size()) {
  for (auto& x : cone.pack.calendars)
    calendars_.push_back({static_cast<Holidays>(x.holidays), x.weekdays, x.closed.data(), static_cast<std::uint32_t>(x.closed.size())});
  for (std::uint32_t i = 0; i < cone.nodes.size(); ++i) {
    if (yields_truth(cone.pack.graph.nodes[cone.nodes[i]].op)) {
      base_truths_[i] = base.nodes.truth(cone.nodes[i]);
      continue;
    }
    const Number v = base.nodes.value(cone.nodes[i]);
    base_values_[i] = {true, v.state, v.v, v.v};
  }
}

void Spans::of(std::uint32_t atom) {
  truths_ = base_truths_;
  values_ = base_values_;
  atom_ = atom;
  for (std::uint32_t i = 0; i < cone_.nodes.size(); ++i) {
    bool touched = false;
    const auto node = [&](NodeId n) { touched = touched || (cone_.place(n) < i && touched_[cone_.place(n)]); };
    cone_.each_read(cone_.nodes[i], node, [&](std::uint32_t a) { touched = touched || a == atom; });
    touched_[i] = touched;
  }
}

void Spans::between(const Input& from, const Input& to) {
  from_ = from, to_ = to;
  for (std::uint32_t i = 0; i < cone_.nodes.size(); ++i)
    if (touched_[i]) work_out(i);
}

void Spans::work_out(std::uint32_t place) {
  const Node& n = cone_.pack.graph.nodes[cone_.nodes[place]];
  if (yields_truth(n.op)) truths_[place] = work_out_truth(n);
  else values_[place] = work_out_value(n);
}

std::optional<Truth> Spans::work_out_truth(const Node& n) {
  switch (n.op) {
    case Op::atom: return from_ == to_ ? std::optional(from_.truth) : std::nullopt;
    case Op::happened: {
      const Span date = event_date(v(n, 0));
      return date.known ? std::optional(definedness(date.state)) : std::nullopt;
    }
    case Op::defined: return v(n, 0).known ? std::optional(definedness(v(n, 0).state)) : std::nullopt;
    case Op::negation: return t(n, 0) ? std::optional(!*t(n, 0)) : std::nullopt;
    case Op::compare: return compared(static_cast<Comparison>(n.imm), v(n, 0), v(n, 1));
    case Op::in_force: return in_force(cone_.pack.windows[static_cast<std::size_t>(n.imm)], v(n, 0));
    case Op::all_of: case Op::holds: case Op::any_of: {
      const bool every = n.op != Op::any_of;
      Truth all = every ? kTrue : kFalse;
      for (std::uint32_t i = 0; i < n.count; ++i) {
        if (!t(n, i)) return std::nullopt;
        all = every ? all & *t(n, i) : all | *t(n, i);
      }
      return all;
    }
    case Op::one_of: {
      Truth any = kFalse;
      for (std::uint32_t i = 1; i < n.count; ++i) {
        const auto is = compared(Comparison::equal, v(n, 0), v(n, i));
        if (!is) return std::nullopt;
        any = any | *is;
      }
      return any;
    }
    case Op::at_least: {
      std::int64_t yes = 0, no = 0;
      for (std::uint32_t i = 0; i < n.count; ++i) {
        if (!t(n, i)) return std::nullopt;
        yes += t(n, i)->t, no += t(n, i)->f;
      }
      return Truth{yes >= n.imm, no >= n.count - n.imm + 1};
    }
    case Op::close: case Op::leave_open: case Op::sides: {
      if (!t(n, 0) || !t(n, 1)) return std::nullopt;
      return Truth{t(n, 0)->t, t(n, 1)->t || (n.op == Op::close && t(n, 0)->f)};
    }
    case Op::decide: {
      if (!t(n, 0)) return std::nullopt;
      if (given_.mode == Mode::open || !t(n, 0)->unknown()) return t(n, 0);
      return std::nullopt;
    }
    default: return std::nullopt;
  }
}

std::optional<Truth> Spans::compared(Comparison op, const Span& a, const Span& b) const {
  if ((a.known && a.state == State::conflict) || (b.known && b.state == State::conflict)) return kConflict;
  if (!a.known || !b.known) return std::nullopt;
  if (a.state != State::defined || b.state != State::defined) return kUnknown;
  const auto all = [](bool yes, bool no) { return yes ? std::optional(kTrue) : no ? std::optional(kFalse) : std::nullopt; };
  const bool apart = a.high < b.low || b.high < a.low, one = a.low == a.high && b.low == b.high && a.low == b.low;
  switch (op) {
    case Comparison::equal: return all(one, apart);
    case Comparison::not_equal: return all(apart, one);
    case Comparison::less: return all(a.high < b.low, a.low >= b.high);
    case Comparison::less_equal: return all(a.high <= b.low, a.low > b.high);
    case Comparison::greater: return all(a.low > b.high, a.high <= b.low);
    case Comparison::greater_equal: return all(a.low >= b.high, a.high < b.low);
  }
  return std::nullopt;
}

std::optional<Truth> Spans::in_force(const Window& w, const Span& d) const {
  if (!d.known) return std::nullopt;
  if (d.state == State::conflict) return kConflict;
  if (d.state != State::defined) return kUnknown;
  const auto of = [&](Wide day) {
    if ((w.from && day < *w.from) || (w.to && day >= *w.to)) return kFalse;
    return w.unknown_before && day < *w.unknown_before ? kUnknown : kTrue;
  };
  const auto crosses = [&](std::optional<std::int32_t> edge) { return edge && d.low < *edge && d.high >= *edge; };
  if (crosses(w.from) || crosses(w.to) || crosses(w.unknown_before)) return std::nullopt;
  return of(d.low);
}

// The application date moves with the fact that gives it.
Spans::Span Spans::event_date(const Span& e) const {
  if (!e.known || e.state != State::defined) return e;
  const bool moves = day_fact_ != kNone && day_fact_ == atom_;
  if (!moves && !given_.at) return {true, State::unknown, 0, 0};
  if (e.high <= (moves ? from_.value.v : *given_.at)) return e;
  return e.low > (moves ? to_.value.v : *given_.at) ? Span{true, State::undefined, 0, 0} : Span{};
}

Spans::Span Spans::work_out_value(const Node& n) {
  switch (n.op) {
    case Op::value: case Op::day: return {true, from_.value.state, from_.value.v, to_.value.v};  // a day that moves is that of the fact
    case Op::event_date: return event_date(v(n, 0));
    case Op::or_else: return !v(n, 0).known ? Span{} : v(n, 0).state == State::undefined ? v(n, 1) : v(n, 0);
    case Op::parameter: return parameter(cone_.pack.parameters[static_cast<std::size_t>(n.imm)], v(n, 0));
    case Op::choose: return t(n, 0) == kTrue ? v(n, 1) : t(n, 0) == kFalse ? v(n, 2) : Span{};
    case Op::join: return joined(n);
    case Op::sum_low: case Op::sum_high: return total(n);
    case Op::settle: return settled(n);
    case Op::add: case Op::opposite: case Op::multiply: case Op::divide: case Op::minimum: case Op::maximum: case Op::narrow: case Op::call: return reckoned(n);
    default: return {};
  }
}

Spans::Span Spans::parameter(const Parameter& x, const Span& date) const {
  if (!date.known) return {};
  if (date.state == State::undefined) return {true, State::unknown, 0, 0};
  if (date.state != State::defined) return date;
  for (auto& value : x.values) {
    const bool after = value.to && date.low >= *value.to, before = value.from && date.high < *value.from;
    if (after || before) continue;
    const bool within = (!value.from || date.low >= *value.from) && (!value.to || date.high < *value.to);
    return within ? Span{true, State::defined, value.value, value.value} : Span{};
  }
  return {true, State::error, 0, 0};
}

// Only where a single rule surely applies, or none does.
Spans::Span Spans::joined(const Node& n) const {
  const Span* said = nullptr;
  bool may = false;
  for (std::uint32_t i = 0; i < n.count; i += 2) {
    if (!t(n, i)) return {};
    if (t(n, i)->conflict()) return {true, State::conflict, 0, 0};
    may = may || t(n, i)->unknown();
    if (*t(n, i) != kTrue) continue;
    if (said) return {};
    said = &v(n, i + 1);
  }
  if (!said) return {true, may ? State::unknown : State::undefined, 0, 0};
  if (said->known && said->state == State::undefined) return {true, State::unknown, 0, 0};
  return *said;
}

bool Spans::counts_are_settled(const Node& n) const {
  if (t(n, 0) != kTrue) return false;
  for (std::uint32_t i = 1; i < n.count; i += 2)
    if (t(n, i) != kTrue && t(n, i) != kFalse) return false;
  return true;
}

// As NodeValues::total, of each end.
Spans::Span Spans::total(const Node& n) const {
  const bool least = n.op == Op::sum_low;
  if (!t(n, 0)) return {};
  if (*t(n, 0) != kTrue) return {true, least && n.imm == 1 ? State::defined : State::unknown, 0, 0};
  Span sum{true, State::defined, 0, 0};
  for (std::uint32_t i = 1; i < n.count; i += 2) {
    if (!t(n, i)) return {};
    const Truth counts = *t(n, i);
    if (counts == kFalse) continue;
    Span x = v(n, i + 1);
    if (!x.known) return {};
    if (counts.unknown() && x.state == State::conflict) continue;
    if (counts.unknown() && x.state == State::undefined) x.state = State::unknown;
    if (counts.conflict() && (x.state == State::unknown || x.state == State::error)) continue;
    if (counts.conflict() && x.state == State::undefined) x.state = State::conflict;
    if (x.state != State::defined || sum.state != State::defined) {
      sum.state = worse(sum.state, x.state);
      continue;
    }
    const auto term = [&](Wide of) { return counts == kTrue ? of : counts.conflict() == least ? std::max<Wide>(0, of) : std::min<Wide>(0, of); };
    if (!add(sum.low, term(x.low), &sum.low) || !add(sum.high, term(x.high), &sum.high)) return {};
  }
  return sum;
}

// Once it is settled which elements count, the least and the most are one.
Spans::Span Spans::settled(const Node& n) const {
  const Node& total = cone_.pack.graph.nodes[operand(n, 0)];
  const Span &low = v(n, 0), &high = v(n, 1);
  if (!low.known || !high.known) return {};
  if (const State s = worse(low.state, high.state); s != State::defined) return {true, s, 0, 0};
  if (low.low > high.high) return {true, State::conflict, 0, 0};
  if (low.high < high.low) return {true, State::unknown, 0, 0};
  return (total.op == Op::sum_low && counts_are_settled(total)) || (low.point() && high.point()) ? low : Span{};
}

Spans::Span Spans::reckoned(const Node& n) {
  for (const State s : {State::conflict, State::error, State::unknown, State::undefined})
    for (std::uint32_t i = 0; i < n.count; ++i) {
      if (!v(n, i).known) return {};
      if (v(n, i).state == s) return {true, s, 0, 0};
    }
  if (n.op == Op::call) return called(n);
  Span out = v(n, 0);
  const auto both = [&](auto&& step) { return step(out.low, &out.low) && step(out.high, &out.high); };
  bool good = true;
  switch (n.op) {
    case Op::add:
      for (std::uint32_t i = 1; i < n.count && good; ++i) good = add(out.low, v(n, i).low, &out.low) && add(out.high, v(n, i).high, &out.high);
      break;
    case Op::multiply:
      for (std::uint32_t i = 1; i < n.count && good; ++i) {
        const Wide a[2] = {out.low, out.high}, b[2] = {v(n, i).low, v(n, i).high};
        for (int k = 0; k < 4 && good; ++k) {
          Wide corner;
          good = multiply(a[k / 2], b[k % 2], &corner);
          out.low = k == 0 ? corner : std::min(out.low, corner), out.high = k == 0 ? corner : std::max(out.high, corner);
        }
      }
      break;
    case Op::opposite:
      good = both([](Wide a, Wide* to) { return subtract(0, a, to); });
      std::swap(out.low, out.high);
      break;
    case Op::divide: {
      if (!v(n, 1).point() || v(n, 1).low == 0) return {};
      good = both([&](Wide a, Wide* to) { return divide(a, v(n, 1).low, static_cast<Rounding>(n.imm), to); });
      if (v(n, 1).low < 0) std::swap(out.low, out.high);
      break;
    }
    case Op::minimum: case Op::maximum:
      for (std::uint32_t i = 1; i < n.count; ++i) {
        const bool least = n.op == Op::minimum;
        out.low = least ? std::min(out.low, v(n, i).low) : std::max(out.low, v(n, i).low);
        out.high = least ? std::min(out.high, v(n, i).high) : std::max(out.high, v(n, i).high);
      }
      break;
    default: {  // narrow
      std::int64_t small;
      const bool low = narrow(out.low, &small), high = narrow(out.high, &small);
      if (!low && !high && (out.low < 0) == (out.high < 0)) return {true, State::error, 0, 0};
      good = low && high;
    }
  }
  return good ? out : Span{};
}

bool Spans::call(const Node& n, const std::vector<Wide>& at, Number* out) const {
  std::int64_t arguments[kMaxNativeArguments] = {}, answer = 0;
  for (std::size_t i = 0; i < at.size(); ++i) arguments[i] = static_cast<std::int64_t>(at[i]);
  const bool good = call_native(static_cast<Native>(n.imm), arguments, calendars_.data(), static_cast<std::uint32_t>(calendars_.size()), &answer) == TimeError::none;
  *out = {good ? State::defined : State::error, good ? answer : 0};
  return good;
}

Spans::Span Spans::called(const Node& n) const {
  const auto native = static_cast<Native>(n.imm);
  std::vector<Wide> low, high;
  std::uint32_t moving = kNone;
  for (std::uint32_t i = 0; i < n.count; ++i) {
    low.push_back(v(n, i).low), high.push_back(v(n, i).high);
    if (low[i] == high[i]) continue;
    if (moving != kNone || !is_monotone(native, i)) return {};
    moving = i;
  }
  Number first, last;
  const bool from = call(n, low, &first), to = moving == kNone ? from : call(n, high, &last);
  if (moving == kNone) return {true, first.state, first.v, first.v};
  if (from && to) return {true, State::defined, std::min(first.v, last.v), std::max(first.v, last.v)};
  // Where is no answer: years without holidays, and what a step carries beyond the calendar.
  if (from || to || moving != 0) return {};
  if (needs_calendar(native) && low.back() >= 0 && low.back() < static_cast<Wide>(calendars_.size())) {
    const HolidayYears years = known_years(calendars_[static_cast<std::size_t>(low.back())].holidays);
    const bool none = high[0] < days_from_civil({years.first, 1, 1}) - 1 || low[0] > days_from_civil({years.last, 12, 31}) + 1;
    return native != Native::working_days_between && none ? Span{true, State::error, 0, 0} : Span{};
  }
  const bool step = native == Native::add_days || native == Native::add_months || native == Native::add_months_next || native == Native::add_months_last;
  return step ? Span{true, State::error, 0, 0} : Span{};
}

}  // namespace domat::inquiry
