// Mutants of values.
#include <algorithm>

#include "compiler/mutants/finder.h"
#include "runtime/core/number.h"

namespace domat::mutants {

namespace {
constexpr std::string_view kRoundings[][2] = {{"au_plus_près", "nearest"}, {"pair", "even"}, {"inférieur", "down"}, {"supérieur", "up"}};
}

void Finder::value(ExprId id, int skip) {
  const Expr e = m_[id];
  const bool written = text_.has(e.span);
  switch (e.kind) {
    case ExprKind::constant:
      if (written) constant(id, skip);
      return;
    case ExprKind::parameter:
      parameter_read_by_[static_cast<std::uint32_t>(e.imm)].insert(rule_);
      break;
    case ExprKind::value: case ExprKind::event_date:
      if (written) arguments(id);
      break;
    case ExprKind::add:
      if (written) sum(id);
      break;
    case ExprKind::minimum: case ExprKind::maximum: case ExprKind::first:
      if (written) extreme(id);
      break;
    case ExprKind::divide:
      if (written) rounding(id);
      // The divisor holds the unit of the rounding beside what is divided by.
      value(operand(id, 0));
      if (m_[operand(id, 1)].kind == ExprKind::multiply) value(operand(operand(id, 1), 0));
      return;
    case ExprKind::multiply:
      if (m_[operand(id, 0)].kind == ExprKind::divide) return value(operand(id, 0));  // times the unit of the rounding
      break;
    case ExprKind::sum: case ExprKind::number: drop_clause(operand(id, 0), Keyword::K_SUCH_THAT); break;
    default: break;
  }
  for (std::uint32_t i = 0; i < e.count; ++i) {
    const ExprId part = operand(id, i);
    if (is_proposition(m_[part].kind)) condition(part);
    else value(part, e.kind == ExprKind::narrow ? skip : 0);
  }
}

// A literal, one unit more or less; a member, the next one. A length of time and a date go both ways, an amount that is only reckoned with one.
void Finder::constant(ExprId id, int skip) {
  const Expr e = m_[id];
  if (e.type.kind == ValueType::enumeration) {
    const Token* name = text_.last_name(e.span);
    auto other = next_member(e.type.index, static_cast<std::uint32_t>(e.imm));
    if (!name || !other) return;
    add(Kind::member, {{text_.place(e.span.file, *name), text_.name(member(e.type.index, *other))}}, id, [&] {
      Expr x = e;
      x.imm = *other;
      return push(x, {});
    });
    return;
  }
  const bool both = e.type.kind == ValueType::date || e.type.kind == ValueType::days || e.type.kind == ValueType::months || skip != 0;
  for (const int by : {1, -1}) {
    if (by == skip || (by == -1 && !both)) continue;
    const int digits = e.type.kind == ValueType::money ? m_.currencies[e.type.index].digits : 0;
    auto moved = text_.moved(e.span, e.type, by, digits);
    std::int64_t to = 0;
    if (!moved || __builtin_add_overflow(e.imm, moved->by, &to)) continue;
    add(e.type.kind == ValueType::date ? Kind::date : Kind::number, {{e.span, moved->text}}, id, [&] {
      Expr x = e;
      x.imm = to;
      return push(x, {});
    });
  }
}

// A party or a member as an argument: the next one instead.
void Finder::arguments(ExprId id) {
  const Expr e = m_[id];
  if (e.entity == kNone || e.argument_count == 0) return;
  const auto written = text_.arguments(e.span);
  const std::vector<std::uint32_t> types = m_.entities[e.entity].parameters;
  if (written.size() != e.argument_count) return;
  for (std::uint32_t i = 0; i < e.argument_count; ++i) {
    const model::Argument a = m_.arguments[e.first_argument + i];
    if (a.is_variable) continue;
    auto other = next_member(types[i], a.index);
    if (!other || guards(id)) continue;
    add(Kind::member, {{text_.place(e.span.file, *written[i]), text_.name(member(types[i], *other))}}, id, [&] {
      Expr x = e;
      x.first_argument = static_cast<std::uint32_t>(m_.arguments.size());
      for (std::uint32_t k = 0; k < e.argument_count; ++k) {
        const model::Argument same = m_.arguments[e.first_argument + k];
        m_.arguments.push_back(k == i ? model::Argument{false, *other} : same);
      }
      return push(x, {m_.operands.begin() + e.first, m_.operands.begin() + e.first + e.count});
    });
  }
}

// `a + b` for `a - b`, and the other way round.
void Finder::sum(ExprId id) {
  const Expr e = m_[id];
  std::vector<Span> inner;
  for (std::uint32_t i = 0; i < e.count; ++i) {
    if (m_[operand(id, i)].type.kind == ValueType::date) return;
    inner.push_back(m_[operand(id, i)].span);
  }
  std::vector<const Token*> signs;
  for (const Token* t : text_.outermost(e.span, inner))
    if (kind(*t) == TokenKind::minus || text_.text(e.span.file, *t) == "+") signs.push_back(t);
  if (signs.size() + 1 != e.count) return;
  for (std::uint32_t i = 1; i < e.count; ++i) {
    const bool minus = kind(*signs[i - 1]) == TokenKind::minus;
    const Expr part = m_[operand(id, i)];
    if (minus != (part.kind == ExprKind::opposite)) continue;
    add(Kind::operation, {{text_.place(e.span.file, *signs[i - 1]), minus ? "+" : "-"}}, id, [&] {
      std::vector<ExprId> all(m_.operands.begin() + e.first, m_.operands.begin() + e.first + e.count);
      Expr opposite = part;
      opposite.kind = ExprKind::opposite;
      all[i] = minus ? operand(all[i], 0) : push(opposite, {all[i]});
      return push(e, all);
    });
  }
}

// `min` for `max`, `premier` for `dernier`.
void Finder::extreme(ExprId id) {
  const Expr e = m_[id];
  const auto all = text_.tokens(e.span);
  if (all.empty()) return;
  constexpr std::string_view kPairs[][2] = {{"min", "max"}, {"premier", "dernier"}, {"first", "last"}};
  for (auto& pair : kPairs)
    for (int side = 0; side < 2; ++side) {
      if (text_.text(e.span.file, all[0]) != pair[side]) continue;
      add(Kind::extreme, {{text_.place(e.span.file, all[0]), std::string(pair[1 - side])}}, id, [&] {
        Expr x = e;
        if (e.kind == ExprKind::first) x.imm = !e.imm;
        else x.kind = e.kind == ExprKind::minimum ? ExprKind::maximum : ExprKind::minimum;
        return push(x, {m_.operands.begin() + e.first, m_.operands.begin() + e.first + e.count});
      });
    }
}

// To the nearest for halves to even and the other way round, else the contrary direction.
void Finder::rounding(ExprId id) {
  const Expr e = m_[id];
  const int language = text_.lang() == Lang::fr ? 0 : 1;
  const Token* word = nullptr;
  for (const Token& t : text_.tokens(e.span))
    if (text_.text(e.span.file, t) == kRoundings[e.imm][language]) word = &t;
  if (!word) return;
  for (std::int64_t other = 0; other < 4; ++other) {
    if (other == e.imm) continue;
    add(Kind::rounding, {{text_.place(e.span.file, *word), std::string(kRoundings[other][language])}}, id, [&] {
      Expr x = e;
      x.imm = other;
      return push(x, {operand(id, 0), operand(id, 1)});
    });
  }
}

}  // namespace domat::mutants
