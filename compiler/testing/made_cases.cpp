#include "compiler/testing/made_cases.h"

#include <algorithm>

#include "runtime/core/legal_time.h"

namespace domat {

namespace {

// Of a fact of this type: constants stand in the scale of what they are compared with.
int fact_scale(TypeRef type, const std::vector<int>& digits) {
  switch (type.kind) {
    case ValueType::money: return digits[type.index];
    case ValueType::decimal: return kDecimalScale;
    case ValueType::rate: return kRateScale;
    default: return 0;
  }
}

// Nothing for what no fact could be.
std::optional<std::int64_t> rescaled(std::int64_t v, int from, int to) {
  for (; from < to; ++from)
    if (__builtin_mul_overflow(v, 10, &v)) return std::nullopt;
  for (; from > to; --from) v /= 10;
  return v;
}

template <typename T>
void make_unique(std::vector<T>& all) {
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
}

}  // namespace

// SplitMix64 (Steele, Lea, Flood, 2014).
Dice::Dice(std::uint64_t seed, std::uint64_t number) : state_(seed * 0x9E3779B97F4A7C15u + number) { state_ = next(); }

std::uint64_t Dice::next() {
  std::uint64_t z = state_ += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

CaseMaker::CaseMaker(const model::Model& m) {
  for (auto& c : m.currencies) digits_.push_back(c.digits);
  const auto add_day = [&](const std::optional<std::int32_t>& d) {
    if (d) days_.push_back(*d);
  };
  const auto add = [&](TypeRef type, std::int64_t v) {
    if (type.kind == ValueType::date) add_day(static_cast<std::int32_t>(v));
    else if (const auto at_scale = rescaled(v, type.scale, fact_scale(type, digits_)); at_scale && *at_scale >= 0) numbers_[type.kind].push_back(*at_scale);
  };
  for (auto& e : m.exprs)
    if (e.kind == model::ExprKind::constant && e.type.kind != ValueType::enumeration) add(e.type, e.imm);
  for (auto& p : m.parameters)
    for (auto& v : p.values) add(p.type, v.value), add_day(v.from), add_day(v.to);
  for (auto& r : m.rules) add_day(r.window.from), add_day(r.window.to), add_day(r.window.unknown_before);
  for (auto& s : m.scenarios) add_day(s.at);
  if (days_.empty()) days_.push_back(20'000);  // 2024-10-04
  make_unique(days_);
  for (auto& [kind, all] : numbers_) make_unique(all);
}

// A day that is named, perhaps a period before or after it, perhaps a day more or less.
std::int32_t CaseMaker::day(Dice& dice) const {
  std::int32_t d = days_[dice.below(days_.size())];
  const std::int64_t sign = dice.one_in(2) ? 1 : -1;
  const auto period = [&](ValueType kind) -> std::int64_t {
    const auto found = numbers_.find(kind);
    return found == numbers_.end() ? static_cast<std::int64_t>(dice.below(400)) : found->second[dice.below(found->second.size())] % 4'000;
  };
  switch (dice.below(3)) {
    case 0: d += static_cast<std::int32_t>(sign * period(ValueType::days)); break;
    case 1: static_cast<void>(add_months(d, sign * period(ValueType::months), MonthEnd::clip, &d)); break;
    default: break;
  }
  d += static_cast<std::int32_t>(dice.below(3)) - 1;
  constexpr std::int32_t kFirst = -719162, kLast = 2932896;  // 0001-01-01, 9999-12-31
  return std::clamp(d, kFirst, kLast);
}

// A number that is named, one less or one more, or some other.
std::int64_t CaseMaker::number(Dice& dice, TypeRef type) const {
  const auto named = numbers_.find(type.kind);
  if (named == numbers_.end() || dice.one_in(4)) {
    std::int64_t one = 1;
    for (int i = 0; i < fact_scale(type, digits_); ++i) one *= 10;
    return static_cast<std::int64_t>(dice.below(2'000)) * one / (dice.one_in(2) ? 1 : 10);
  }
  std::int64_t v = named->second[dice.below(named->second.size())];
  if (!__builtin_add_overflow(v, static_cast<std::int64_t>(dice.below(3)) - 1, &v)) return std::max<std::int64_t>(v, 0);
  return named->second.front();
}

void CaseMaker::draw(Dice& dice, const Pack& p, Case& c, std::uint32_t atom, std::uint64_t known_of_four, std::uint64_t true_of_four) const {
  const Declaration& d = p.declarations[p.atom_declaration[atom]];
  if (d.list != kNone) return;
  const bool known = dice.below(4) < known_of_four;
  if (d.type.kind == ValueType::boolean) {
    c.truths[atom] = !known ? kUnknown : dice.below(4) < true_of_four ? kTrue : kFalse;
    return;
  }
  Value& v = c.values[atom];
  v = {};
  if (!known) return;
  switch (d.type.kind) {
    case ValueType::event: v = dice.below(4) < true_of_four ? Value{State::defined, day(dice)} : Value{State::undefined, 0}; break;
    case ValueType::date: v = {State::defined, day(dice)}; break;
    case ValueType::enumeration:
      if (const auto n = p.enumerations[d.type.index].members.size(); n != 0) v = {State::defined, static_cast<std::int64_t>(dice.below(n))};
      break;
    default: v = {State::defined, number(dice, d.type)};
  }
}

Case CaseMaker::make(const Pack& p, const std::vector<ListState>& lists, std::uint64_t seed, std::uint64_t number) const {
  Dice dice(seed, number);
  Case c;
  c.mode = dice.one_in(4) ? Mode::closed : Mode::open;
  if (p.reads_day) c.at = day(dice);
  c.truths.resize(p.atom_count);
  c.values.resize(p.atom_count);
  c.lists = lists;
  const std::uint64_t known = 1 + dice.below(4), yes = 1 + dice.below(3);
  for (auto& d : p.declarations) {
    if (!is_input(d.kind)) continue;
    for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) {
      if (d.list == kNone) draw(dice, p, c, a, known, yes);
      else if (d.list < lists.size() && lists[d.list].known) c.truths[a] = kTrue;
    }
  }
  return c;
}

Case CaseMaker::change(const Pack& p, const Case& from, std::uint64_t seed, std::uint64_t number) const {
  Dice dice(seed, number);
  Case c = from;
  if (p.reads_day && (!c.at || dice.one_in(4))) c.at = day(dice);
  std::vector<const Declaration*> inputs;
  for (auto& d : p.declarations)
    if (is_input(d.kind) && d.atom_count != 0) inputs.push_back(&d);
  if (inputs.empty()) return c;
  for (std::uint64_t changes = 1 + dice.below(3); changes > 0; --changes) {
    const Declaration& d = *inputs[dice.below(inputs.size())];
    draw(dice, p, c, d.first_atom + static_cast<std::uint32_t>(dice.below(d.atom_count)), 3, 2);
  }
  return c;
}

}  // namespace domat
