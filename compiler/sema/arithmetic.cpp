// Numbers, amounts, rates and durations. A number v of scale s stands for v * 10^-s; what is combined is first brought to
// one scale, and a product has the sum of the scales, so that nothing is rounded but where `arrondi` says so.
#include <algorithm>
#include <charconv>

#include "compiler/sema/checker.h"
#include "runtime/core/money.h"

namespace domat::sema {

using SK = syn::ExprKind;

// Whole numbers and decimals are one kind of thing at several scales.
static bool is_number(TypeRef t) { return t.kind == ValueType::integer || t.kind == ValueType::decimal; }
static bool is_duration(TypeRef t) { return t.kind == ValueType::days || t.kind == ValueType::months; }
static bool is_quantity(TypeRef t) { return is_number(t) || is_duration(t) || t.kind == ValueType::money || t.kind == ValueType::rate; }
static bool same_quantity(TypeRef a, TypeRef b) { return (is_number(a) && is_number(b)) || (a.kind == b.kind && a.index == b.index); }
static bool is_ordered(TypeRef t) { return is_quantity(t) || t.kind == ValueType::date; }
static TypeRef at_scale(TypeRef t, int scale) {
  if (is_number(t)) return {scale == 0 ? ValueType::integer : ValueType::decimal, 0, static_cast<std::uint8_t>(scale)};
  return {t.kind, t.index, static_cast<std::uint8_t>(scale)};
}

ExprId Checker::constant(std::int64_t v, TypeRef type, Span span) {
  Expr n = node(ExprKind::constant, span, type);
  n.imm = v;
  return add(n);
}

// The value times 10^power, of that type.
ExprId Checker::times_ten(ExprId id, int power, TypeRef type) {
  constexpr int kStep = 18;  // powers of ten of 64 bits
  for (; power > 0; power -= kStep) {
    const Expr e = m_[id];
    std::int64_t factor = 1, product = 0;
    for (int i = 0; i < std::min(power, kStep); ++i) factor *= 10;
    if (e.kind == ExprKind::constant && !__builtin_mul_overflow(e.imm, factor, &product)) id = constant(product, type, e.span);
    else id = add(node(ExprKind::multiply, e.span, type), {id, constant(factor, {ValueType::integer, 0}, e.span)});
  }
  return id;
}

// The same number at a higher scale.
ExprId Checker::scaled(ExprId id, int scale) {
  const TypeRef type = m_[id].type;
  return type.scale >= scale ? id : times_ten(id, scale - type.scale, at_scale(type, scale));
}

ExprId Checker::narrowed(ExprId id) {
  if (!id.valid() || !m_[id].wide) return id;
  return add(node(ExprKind::narrow, m_[id].span, m_[id].type), {id});
}

// A value as what is declared of a type holds it, or what is wrong.
ExprId Checker::fit(ExprId id, TypeRef want, Span span, EntityId for_entity) {
  if (!id.valid()) return {};
  const TypeRef has = m_[id].type;
  if (has == want) return narrowed(id);
  if (same_quantity(has, want) && has.scale <= want.scale) {
    ExprId fitted = narrowed(scaled(id, want.scale));
    m_.exprs[fitted.index].type = want;
    return fitted;
  }
  const std::size_t decimals = want.scale;
  auto report = !same_quantity(has, want)                ? diags_.report(Diag::types_differ, span, {type_arg(want), type_arg(has)})
                : m_[id].kind == ExprKind::constant      ? diags_.report(Diag::too_many_decimals, span, {type_arg(want), decimals})
                                                         : diags_.report(Diag::unrounded, span, {std::size_t{has.scale}, type_arg(want), decimals});
  if (for_entity != kNone) report.note(Note::declared_here, m_.entities[for_entity].span, {text(m_.entities[for_entity].name)});
  return {};
}

// Brings values of one kind to one scale.
bool Checker::align(std::vector<ExprId>& parts, std::string_view what, Span span) {
  int scale = 0;
  const TypeRef first = m_[parts[0]].type;
  for (ExprId id : parts) {
    const TypeRef t = m_[id].type;
    if (t != first && !(is_quantity(t) && same_quantity(t, first))) {
      if (what.empty()) diags_.report(Diag::types_differ, m_[id].span, {type_arg(first), type_arg(t)});
      else diags_.report(Diag::cannot_combine, span, {std::string(what), type_arg(first), type_arg(t)});
      return false;
    }
    scale = std::max<int>(scale, t.scale);
  }
  for (ExprId& id : parts) id = scaled(id, scale);
  return true;
}

// Whether it can be reckoned with; says so when it cannot.
bool Checker::quantity(ExprId id) {
  if (is_quantity(m_[id].type)) return true;
  diags_.report(Diag::types_differ, m_[id].span, {Arg{"nombre, taux, montant ou durée", "number, rate, amount or duration"}, type_arg(m_[id].type)});
  return false;
}

ExprId Checker::opposite(ExprId id, Span span) {
  if (!id.valid()) return {};
  if (!quantity(id)) return {};
  return add(node(ExprKind::opposite, span, m_[id].type), {id});
}

// A date and a length of time. Months end as CPC art. 641 has it: on the same day of the month, or its last.
ExprId Checker::date_plus(ExprId date, ExprId duration, bool minus, Span span) {
  const TypeRef type = m_[duration].type;
  if (minus) duration = opposite(duration, span);
  Expr n = node(ExprKind::call, span, {ValueType::date, 0});
  n.imm = static_cast<std::int64_t>(type.kind == ValueType::days ? Native::add_days : Native::add_months);
  return add(n, {narrowed(date), narrowed(duration)});
}

ExprId Checker::sum(const Env& env, const syn::Expr& e, std::optional<TypeRef> expected) {
  // `d + 2 mois`: a date expected of the sum is not expected of each part.
  if (expected && !is_quantity(*expected)) expected = std::nullopt;
  std::vector<std::pair<ExprId, bool>> terms;
  for (std::uint32_t i = 0; i < e.count; ++i) {
    syn::ExprId x = env.tree->operands[e.first + i];
    const bool minus = i > 0 && (*env.tree)[x].kind == SK::opposite;
    ExprId term = value(env, minus ? env.tree->operands[(*env.tree)[x].first] : x, expected);
    if (!term.valid()) return {};
    if (!expected && is_quantity(m_[term].type)) expected = m_[term].type;
    terms.push_back({term, minus});
  }
  std::vector<ExprId> parts;  // of the quantity summed so far, at one scale once aligned
  ExprId date;
  auto flush = [&]() -> ExprId {
    if (parts.size() == 1) return parts[0];
    if (!align(parts, "+", e.span)) return {};
    return add(node(ExprKind::add, e.span, m_[parts[0]].type), parts);
  };
  constexpr std::size_t kMaxDateSteps = 256;
  std::size_t steps = 0;
  for (auto [term, minus] : terms) {
    const TypeRef t = m_[term].type;
    if (t.kind == ValueType::date && !date.valid() && parts.empty() && !minus) {
      date = term;
    } else if (date.valid() && is_duration(t)) {
      if (++steps > kMaxDateSteps) {
        diags_.report(Diag::nesting_too_deep, m_[term].span, {kMaxDateSteps});
        return {};
      }
      date = date_plus(date, term, minus, e.span);
    } else if (date.valid() && minus && t.kind == ValueType::date) {
      // Days from the second date to the first.
      ExprId days = add(node(ExprKind::add, e.span, {ValueType::days, 0}), {date, add(node(ExprKind::opposite, e.span, {ValueType::date, 0}), {term})});
      parts.push_back(days);
      date = {};
    } else if (!date.valid() && is_quantity(t) && (parts.empty() || same_quantity(t, m_[parts[0]].type))) {
      parts.push_back(minus ? opposite(term, m_[term].span) : term);
    } else {
      const TypeRef left = date.valid() ? TypeRef{ValueType::date, 0} : parts.empty() ? t : m_[parts[0]].type;
      diags_.report(Diag::cannot_combine, e.span, {minus ? "-" : "+", type_arg(left), type_arg(t)});
      return {};
    }
  }
  return date.valid() ? date : flush();
}

// What a product is of: at most one side has a unit, and a duration is taken a whole number of times.
ExprId Checker::times(ExprId a, ExprId b, Span span) {
  TypeRef x = m_[a].type, y = m_[b].type;
  if (is_number(x) || (x.kind == ValueType::rate && !is_number(y))) std::swap(x, y);
  const bool good = (is_quantity(x) && is_number(y) && (!is_duration(x) || y.scale == 0)) || ((x.kind == ValueType::rate || x.kind == ValueType::money) && y.kind == ValueType::rate);
  if (!good) {
    diags_.report(Diag::cannot_combine, span, {"*", type_arg(m_[a].type), type_arg(m_[b].type)});
    return {};
  }
  const int scale = x.scale + y.scale;
  if (scale > kMaxScale) {
    diags_.report(Diag::too_many_digits, span, {static_cast<std::size_t>(kMaxScale)});
    return {};
  }
  return add(node(ExprKind::multiply, span, at_scale(x, scale)), {a, b});
}

ExprId Checker::product(const Env& env, const syn::Expr& e) {
  ExprId all;
  for (std::uint32_t i = 0; i < e.count; ++i) {
    ExprId next = value(env, env.tree->operands[e.first + i], std::nullopt);
    if (!next.valid()) return {};
    all = i == 0 ? next : times(all, next, e.span);
    if (!all.valid()) return {};
  }
  return all;
}

// So much up to here, so much beyond: each rate times the part of the base that lies in its bracket.
ExprId Checker::brackets(const Env& env, const syn::Expr& e) {
  ExprId base = value(env, env.tree->operands[e.first], std::nullopt);
  if (!base.valid()) return {};
  if (!quantity(base)) return {};
  std::vector<ExprId> parts;
  ExprId below = constant(0, m_[base].type, e.span);
  for (std::uint32_t i = 1; i < e.count; i += 2) {
    ExprId of = value(env, env.tree->operands[e.first + i], std::nullopt), end;
    if (!of.valid()) return {};
    ExprId within = base;
    if (i + 1 < e.count) {
      end = value(env, env.tree->operands[e.first + i + 1], m_[base].type);
      if (!end.valid()) return {};
      if (m_[end].kind == ExprKind::constant && m_[below].kind == ExprKind::constant && m_[end].type.scale == m_[below].type.scale && m_[end].imm <= m_[below].imm)
        diags_.report(Diag::brackets_not_ascending, m_[end].span);
      std::vector<ExprId> pair{base, end};
      if (!align(pair, {}, e.span)) return {};
      within = add(node(ExprKind::minimum, e.span, m_[pair[0]].type), pair);
    }
    std::vector<ExprId> ends{within, opposite(below, e.span)};
    if (!align(ends, {}, e.span)) return {};
    ExprId width = add(node(ExprKind::add, e.span, m_[ends[0]].type), ends);
    width = add(node(ExprKind::maximum, e.span, m_[width].type), {width, constant(0, m_[width].type, e.span)});
    // A duration counts as a number of days or months: so much a month.
    if (is_duration(m_[width].type)) m_.exprs[width.index].type = {ValueType::integer, 0};
    ExprId part = times(of, width, m_[of].span);
    if (!part.valid()) return {};
    parts.push_back(part);
    below = end;
  }
  if (parts.size() == 1) return parts[0];
  if (!align(parts, "+", e.span)) return {};
  return add(node(ExprKind::add, e.span, m_[parts[0]].type), parts);
}

ExprId Checker::choose(const Env& env, const syn::Expr& e, std::optional<TypeRef> expected) {
  auto operand = [&](std::uint32_t i) { return env.tree->operands[e.first + i]; };
  if (!expected) expected = natural_type(env, operand(1));
  if (!expected) expected = natural_type(env, operand(2));
  ExprId condition = proposition(env, operand(0));
  ExprId a = value(env, operand(1), expected);
  ExprId b = value(env, operand(2), expected ? expected : a.valid() ? std::optional(m_[a].type) : std::nullopt);
  if (!condition.valid() || !a.valid() || !b.valid()) return {};
  std::vector<ExprId> branches{a, b};
  if (!align(branches, {}, e.span)) return {};
  return add(node(ExprKind::choose, e.span, m_[branches[0]].type), {condition, branches[0], branches[1]});
}

ExprId Checker::extreme(const Env& env, const syn::Expr& e, ExprKind kind, std::optional<TypeRef> expected) {
  std::vector<ExprId> parts;
  for (std::uint32_t i = 0; i < e.count && !expected; ++i) expected = natural_type(env, env.tree->operands[e.first + i]);
  for (std::uint32_t i = 0; i < e.count; ++i) {
    ExprId part = value(env, env.tree->operands[e.first + i], expected);
    if (!part.valid()) return {};
    if (!is_ordered(m_[part].type)) {
      diags_.report(Diag::no_order, m_[part].span, {type_arg(m_[part].type)});
      return {};
    }
    parts.push_back(part);
  }
  if (!align(parts, {}, e.span)) return {};
  return parts.size() == 1 ? parts[0] : add(node(kind, e.span, m_[parts[0]].type), parts);
}

// --- rounding

// `centime`, or a constant: what the result is a whole multiple of.
std::optional<std::pair<ExprId, TypeRef>> Checker::rounding_unit(const Env& env, syn::ExprId id, TypeRef of) {
  const syn::Expr& e = (*env.tree)[id];
  const bool french = packs_[pack_].lang == Lang::fr;
  if (e.kind == SK::reference && e.count == 0 && of.kind == ValueType::money) {
    const syn::Path& p = env.tree->references[e.reference].path;
    if (p.names.size() == 1 && text(p.names[0].text) == (french ? "centime" : "cent")) {
      const TypeRef type{ValueType::money, of.index, static_cast<std::uint8_t>(m_.currencies[of.index].digits)};
      return std::pair{constant(1, type, e.span), type};
    }
  }
  ExprId unit = e.kind == SK::number ? value(env, id, std::nullopt) : ExprId{};
  if (e.kind == SK::number && !unit.valid()) return std::nullopt;
  if (!unit.valid() || m_[unit].imm <= 0) {
    diags_.report(Diag::rounding_form, e.span);
    return std::nullopt;
  }
  if (!same_quantity(m_[unit].type, of)) {
    diags_.report(Diag::types_differ, e.span, {type_arg(of), type_arg(m_[unit].type)});
    return std::nullopt;
  }
  return std::pair{unit, m_[unit].type};
}

// arrondi(a / b, unit, mode) = unit * rounded(a / (b * unit)), worked out at once from whole numbers.
ExprId Checker::rounded(const Env& env, const syn::Expr& e) {
  auto operand = [&](std::uint32_t i) { return env.tree->operands[e.first + i]; };
  if (e.count != 3) {
    diags_.report(Diag::rounding_form, e.span);
    return {};
  }
  static constexpr std::string_view kModes[][2] = {{"au_plus_près", "nearest"}, {"pair", "even"}, {"inférieur", "down"}, {"supérieur", "up"}};
  const syn::Expr& word = (*env.tree)[operand(2)];
  std::optional<Rounding> mode;
  for (int i = 0; i < 4; ++i)
    if (sources_.text(word.span) == kModes[i][packs_[pack_].lang == Lang::fr ? 0 : 1]) mode = static_cast<Rounding>(i);
  if (!mode) {
    diags_.report(Diag::rounding_form, word.span);
    return {};
  }
  const syn::Expr& x = (*env.tree)[operand(0)];
  const bool quotient = x.kind == SK::divide;
  ExprId a = value(env, quotient ? env.tree->operands[x.first] : operand(0), std::nullopt);
  ExprId b = quotient ? value(env, env.tree->operands[x.first + 1], std::nullopt) : constant(1, {ValueType::integer, 0}, e.span);
  if (!a.valid() || !b.valid()) return {};
  TypeRef of = m_[a].type;
  const TypeRef by = m_[b].type;
  if (!quotient && !quantity(a)) return {};
  if (same_quantity(of, by)) of = {ValueType::integer, 0};  // a ratio
  else if (!is_quantity(of) || !(is_number(by) || (by.kind == ValueType::rate && of.kind == ValueType::money))) {
    diags_.report(Diag::cannot_combine, x.span, {"/", type_arg(of), type_arg(by)});
    return {};
  }
  if (quotient && of.kind == ValueType::integer) {
    // A ratio may be wanted as a rate: the unit says so.
    const syn::Expr& u = (*env.tree)[operand(1)];
    if (u.kind == SK::number && u.unit && text(u.unit->text) == "%") of = {ValueType::rate, 0};
  }
  auto unit = rounding_unit(env, operand(1), of);
  if (!unit) return {};
  const int down = m_[a].type.scale - by.scale - unit->second.scale;
  ExprId divisor = add(node(ExprKind::multiply, e.span, by), {b, unit->first});
  Expr n = node(ExprKind::divide, e.span, {ValueType::integer, 0});
  n.imm = static_cast<std::int64_t>(*mode);
  ExprId count = add(n, {times_ten(a, -down, m_[a].type), times_ten(divisor, down, by)});
  return add(node(ExprKind::multiply, e.span, unit->second), {count, unit->first});
}

// --- literals

ExprId Checker::plain_number(const syn::Expr& e) { return scaled_literal(e, {ValueType::decimal, 0, kDecimalScale}, 0); }
ExprId Checker::rate(const syn::Expr& e) { return scaled_literal(e, {ValueType::rate, 0, kRateScale}, 2); }

// As many decimals as are written, and those that the unit stands for: `%` moves the point by two.
ExprId Checker::scaled_literal(const syn::Expr& e, TypeRef most, int moved) {
  const std::string& digits = text(e.literal.text);
  const std::size_t point = digits.find('.');
  const std::size_t decimals = point == std::string::npos ? 0 : digits.size() - point - 1;
  const std::size_t limit = static_cast<std::size_t>(most.scale - moved);
  if (decimals > limit) {
    diags_.report(Diag::too_many_decimals, e.span, {type_arg(most), limit});
    return {};
  }
  std::int64_t v = 0;
  if (parse_money(digits.data(), digits.size(), static_cast<int>(decimals), &v) != MoneyError::none) {
    diags_.report(Diag::amount_out_of_range, e.span);
    return {};
  }
  return constant(v, at_scale(most, static_cast<int>(decimals) + moved), e.span);
}

ExprId Checker::duration(const syn::Expr& e, TimeUnit unit) {
  const std::string& digits = text(e.literal.text);
  std::int64_t v = 0;
  switch (parse_money(digits.data(), digits.size(), 0, &v)) {
    case MoneyError::none: break;
    case MoneyError::too_many_decimals: diags_.report(Diag::duration_not_whole, e.span); return {};
    default: diags_.report(Diag::amount_out_of_range, e.span); return {};
  }
  if (__builtin_mul_overflow(v, std::int64_t{unit.count}, &v)) {
    diags_.report(Diag::amount_out_of_range, e.span);
    return {};
  }
  return constant(v, {unit.months ? ValueType::months : ValueType::days, 0}, e.span);
}

}  // namespace domat::sema
