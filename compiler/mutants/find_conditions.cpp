// Mutants of conditions.
#include <algorithm>

#include "compiler/mutants/finder.h"

namespace domat::mutants {

namespace {

bool inside(Span inner, Span outer) { return inner.file == outer.file && outer.begin <= inner.begin && inner.end <= outer.end; }
Span place(FileId f, const Token& first, const Token& last) { return {f, first.begin, last.end}; }
Span point(Span s) { return {s.file, s.begin, s.begin}; }

std::optional<Comparison> comparison_written(std::string_view op) {
  using enum Comparison;
  if (op == "=") return equal;
  if (op == "!=" || op == "≠") return not_equal;
  if (op == "<") return less;
  if (op == "<=" || op == "≤") return less_equal;
  if (op == ">") return greater;
  if (op == ">=" || op == "≥") return greater_equal;
  return std::nullopt;
}
const char* written(Comparison op) {
  constexpr const char* kText[] = {"=", "!=", "<", "<=", ">", ">="};
  return kText[static_cast<std::size_t>(op)];
}

}  // namespace

void Finder::condition(ExprId id, bool negated) {
  const Expr e = m_[id];
  if (!text_.has(e.span)) {
    for (std::uint32_t i = 0; i < e.count; ++i)
      if (is_proposition(m_[operand(id, i)].kind)) condition(operand(id, i));
      else value(operand(id, i));
    return;
  }
  switch (e.kind) {
    case ExprKind::all_of: case ExprKind::any_of: return chain(id);
    case ExprKind::negation: {
      // Without its sign the condition says the contrary.
      const auto all = text_.tokens(e.span);
      if (!all.empty() && (kind(all[0]) == TokenKind::not_sign || keyword(all[0]) == Keyword::K_NOT) && !guards(operand(id, 0)))
        add(Kind::negation, {{{e.span.file, all[0].begin, all.size() > 1 ? all[1].begin : all[0].end}, ""}}, id, [&] { return operand(id, 0); });
      return condition(operand(id, 0), true);
    }
    case ExprKind::compare: return comparison(id, negated);
    case ExprKind::one_of: membership(id); break;
    case ExprKind::before: case ExprKind::no_later: event_order(id); break;
    case ExprKind::at_least: case ExprKind::at_most: case ExprKind::exactly:
      counting(id);
      for (std::uint32_t i = 0; i < e.count; ++i) condition(operand(id, i));
      return;
    case ExprKind::exists: case ExprKind::for_all: case ExprKind::majority: return quantifier(id);
    case ExprKind::choice:
      for (std::uint32_t i = 0; i < 3; ++i) condition(operand(id, i));
      return;
    case ExprKind::truth: return;
    default: break;
  }
  leaf(id, negated);
}

// A fact, a conclusion, an event, a test: its contrary, unless the sign before it is changed already.
void Finder::leaf(ExprId id, bool negated) {
  const Expr e = m_[id];
  const auto all = text_.tokens(e.span);
  if (all.empty()) return;
  const bool plain = e.kind == ExprKind::atom || e.kind == ExprKind::happened || e.kind == ExprKind::pick_truth || e.kind == ExprKind::defined || e.kind == ExprKind::compare;
  const bool begins = kind(all[0]) == TokenKind::name || kind(all[0]) == TokenKind::keyword;
  if (!negated && begins && !guards(id)) {
    const std::uint32_t end = e.span.end;
    std::vector<Edit> edits{{point(e.span), plain ? "!" : "!("}};
    if (!plain) edits.push_back({{e.span.file, end, end}, ")"});
    add(Kind::negation, std::move(edits), id, [&] {
      Expr n{};
      n.kind = ExprKind::negation;
      n.span = e.span;
      return push(n, {copy(id)});
    });
  }
  arguments(id);
  for (std::uint32_t i = 0; i < e.count; ++i)
    if (e.kind != ExprKind::one_of && e.kind != ExprKind::compare) value(operand(id, i), e.kind == ExprKind::before ? 1 : e.kind == ExprKind::no_later ? -1 : 0);
}

// `a & b & c`: the other connective throughout, and each part left out.
void Finder::chain(ExprId id) {
  const Expr e = m_[id];
  const bool conjunction = e.kind == ExprKind::all_of;
  std::vector<Span> inner;
  for (std::uint32_t i = 0; i < e.count; ++i) inner.push_back(m_[operand(id, i)].span);
  // A block's condition, a filter and a body are joined without being written side by side.
  const bool side_by_side = std::ranges::all_of(inner, [&](Span s) { return inside(s, e.span) && s != e.span; });
  std::vector<const Token*> joints;
  if (side_by_side)
    for (const Token* t : text_.outermost(e.span, inner)) {
      const bool sign = conjunction ? text_.text(e.span.file, *t) == "&" || keyword(*t) == Keyword::K_AND : kind(*t) == TokenKind::pipe || keyword(*t) == Keyword::K_OR;
      if (sign) joints.push_back(t);
    }
  const auto all = text_.tokens(e.span);
  if (joints.size() + 1 == e.count && !all.empty()) {
    std::vector<Span> pieces;
    const Token* first = all.data();
    for (const Token* joint : joints) {
      pieces.push_back(place(e.span.file, *first, *(joint - 1)));
      first = joint + 1;
    }
    pieces.push_back(place(e.span.file, *first, all.back()));
    const bool french = text_.lang() == Lang::fr, signs = joints[0]->end - joints[0]->begin == 1;
    const char* connective = conjunction ? (signs ? "|" : french ? "ou" : "or") : (signs ? "&" : french ? "et" : "and");
    std::vector<Edit> other;
    for (const Token* joint : joints) other.push_back({text_.place(e.span.file, *joint), connective});
    if (guards(id)) ban(other);
    else
      add(Kind::connective, other, id, [&] {
        Expr x = e;
        x.kind = conjunction ? ExprKind::any_of : ExprKind::all_of;
        return push(x, {m_.operands.begin() + e.first, m_.operands.begin() + e.first + e.count});
      });
    for (std::uint32_t i = 0; i < e.count; ++i) {
      const Span cut = i == 0 ? Span{e.span.file, pieces[0].begin, pieces[1].begin} : Span{e.span.file, pieces[i - 1].end, pieces[i].end};
      if (guards(operand(id, i))) ban({{cut, ""}});
      else add(Kind::condition, {{cut, ""}}, operand(id, i), [&] { return truth(conjunction); });
    }
  }
  for (std::uint32_t i = 0; i < e.count; ++i) condition(operand(id, i));
}

void Finder::comparison(ExprId id, bool negated) {
  using enum Comparison;
  const Expr e = m_[id];
  const Span left = m_[operand(id, 0)].span;
  if (left == e.span) {  // `au moins 2 des …`, or a function of the language that is true or false
    if (m_[operand(id, 0)].kind == ExprKind::number) {
      counting(id);
      return value(operand(id, 0));
    }
    leaf(id, negated);
    return value(operand(id, 0));
  }
  const Token* sign = nullptr;
  for (const Token* t : text_.outermost(e.span, {left, m_[operand(id, 1)].span}))
    if (comparison_written(text_.text(e.span.file, *t)) == e.comparison) sign = t;
  auto change = [&](Kind kind, Comparison to) {
    add(kind, {{text_.place(e.span.file, *sign), written(to)}}, id, [&] {
      Expr x = e;
      x.comparison = to;
      return push(x, {operand(id, 0), operand(id, 1)});
    });
  };
  const bool ordered = m_[operand(id, 0)].type.kind != ValueType::enumeration;
  int right = 0;  // the step of a literal on the right that comes to the same as the boundary
  if (sign) switch (e.comparison) {
    case equal:
      change(Kind::comparison, not_equal);
      if (ordered) change(Kind::boundary, greater_equal), change(Kind::boundary, less_equal);
      break;
    case not_equal: change(Kind::comparison, equal); break;
    case less: change(Kind::boundary, less_equal), change(Kind::comparison, greater_equal), right = 1; break;
    case less_equal: change(Kind::boundary, less), change(Kind::comparison, greater), right = -1; break;
    case greater: change(Kind::boundary, greater_equal), change(Kind::comparison, less_equal), right = -1; break;
    case greater_equal: change(Kind::boundary, greater), change(Kind::comparison, less), right = 1; break;
  }
  value(operand(id, 0), -right);
  value(operand(id, 1), right);
}

// `x dans { a, b }`: one member fewer, or another where there is only one.
void Finder::membership(ExprId id) {
  const Expr e = m_[id];
  value(operand(id, 0));
  const std::vector<ExprId> all(m_.operands.begin() + e.first, m_.operands.begin() + e.first + e.count);
  for (std::uint32_t i = 1; i < e.count; ++i) {
    const Expr c = m_[all[i]];
    if (!inside(c.span, e.span)) continue;
    if (e.count > 2) {
      const Span before = m_[all[i - 1]].span;
      const Span cut = i == 1 ? Span{c.span.file, c.span.begin, m_[all[2]].span.begin} : Span{c.span.file, before.end, c.span.end};
      add(Kind::member, {{cut, ""}}, id, [&] {
        auto fewer = all;
        fewer.erase(fewer.begin() + i);
        return push(e, fewer);
      });
    } else if (c.type.kind == ValueType::enumeration) {
      const Token* name = text_.last_name(c.span);
      auto other = next_member(c.type.index, static_cast<std::uint32_t>(c.imm));
      if (!name || !other) continue;
      add(Kind::member, {{text_.place(c.span.file, *name), text_.name(member(c.type.index, *other))}}, id, [&] {
        Expr x = c;
        x.imm = *other;
        return push(e, {all[0], push(x, {})});
      });
    }
  }
}

// `e avant d` for `e au plus tard le d`, and the other way round.
void Finder::event_order(ExprId id) {
  const Expr e = m_[id];
  const bool before = e.kind == ExprKind::before;
  for (const Token* t : text_.outermost(e.span, {m_[operand(id, 0)].span})) {
    if (keyword(*t) != (before ? Keyword::K_BEFORE : Keyword::K_NO_LATER)) continue;
    const bool french = text_.lang() == Lang::fr;
    const char* other = before ? (french ? "au plus tard le" : "no later than") : (french ? "avant le" : "before");
    add(Kind::boundary, {{text_.place(e.span.file, *t), other}}, id, [&] {
      Expr x = e;
      x.kind = before ? ExprKind::no_later : ExprKind::before;
      return push(x, {operand(id, 0)});
    });
  }
}

// `au moins N parmi (…)`, `au moins N des x dans L : …`: one more, one fewer.
void Finder::counting(ExprId id) {
  const Expr e = m_[id];
  const bool of_list = e.kind == ExprKind::compare;
  const std::int64_t n = of_list ? m_[operand(id, 1)].imm : e.imm;
  const auto all = text_.tokens(e.span);
  if (all.size() < 2 || kind(all[1]) != TokenKind::number) return;
  const bool at_least = of_list ? e.comparison == Comparison::greater_equal : e.kind == ExprKind::at_least;
  const bool at_most = of_list ? e.comparison == Comparison::less_equal : e.kind == ExprKind::at_most;
  const std::int64_t least = at_least ? 1 : 0, most = of_list ? INT64_MAX : at_most ? e.count - 1 : e.count;
  for (const std::int64_t other : {n - 1, n + 1}) {
    if (other < least || other > most) continue;
    add(Kind::count, {{text_.place(e.span.file, all[1]), std::to_string(other)}}, id, [&] {
      Expr x = e;
      if (!of_list) {
        x.imm = other;
        return push(x, {m_.operands.begin() + e.first, m_.operands.begin() + e.first + e.count});
      }
      Expr c = m_[operand(id, 1)];
      c.imm = other;
      return push(x, {operand(id, 0), push(c, {})});
    });
  }
}

void Finder::quantifier(ExprId id) {
  const Expr e = m_[id];
  const auto all = text_.tokens(e.span);
  const bool exists = e.kind == ExprKind::exists;
  if (e.kind != ExprKind::majority && !all.empty() && keyword(all[0]) == (exists ? Keyword::K_EXISTS : Keyword::K_FOR_ALL)) {
    const bool french = text_.lang() == Lang::fr;
    const char* other = exists ? (french ? "pour tout" : "for all") : (french ? "il existe" : "there exists");
    add(Kind::quantifier, {{text_.place(e.span.file, all[0]), other}}, id, [&] {
      Expr x = e;
      x.kind = exists ? ExprKind::for_all : ExprKind::exists;
      return push(x, {operand(id, 0), operand(id, 1)});
    });
  }
  drop_clause(operand(id, 0), Keyword::K_SUCH_THAT);
  condition(operand(id, 0));
  condition(operand(id, 1));
}

// A clause, left out: its keyword, and parentheses around the condition, which its place does not have.
void Finder::drop_clause(ExprId id, Keyword word) {
  const Expr e = m_[id];
  if (e.kind == ExprKind::truth || !text_.has(e.span) || text_.tokens(e.span).empty()) return;
  const Token* first = text_.before(e.span);
  const Token* last = &text_.tokens(e.span).back();
  for (; first && kind(*first) == TokenKind::open_paren; --first) ++last;
  if (!first || keyword(*first) != word) return;
  const Edit cut{{e.span.file, (first - 1)->end, last->end}, ""};
  if (guards(id)) ban({cut});
  else add(Kind::condition, {cut}, id, [&] { return truth(true); });
}

// The only condition of a rule: it would apply in every case.
void Finder::drop_whole(ExprId id) {
  const Expr e = m_[id];
  if (e.kind == ExprKind::truth || e.kind == ExprKind::all_of || e.kind == ExprKind::any_of || !text_.has(e.span)) return;
  const Edit whole{e.span, truth_word(true)};
  if (guards(id)) ban({whole});
  else add(Kind::condition, {whole}, id, [&] { return truth(true); });
}

}  // namespace domat::mutants
