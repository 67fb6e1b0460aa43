#include "compiler/syntax/build.h"


#include "compiler/base/unicode.h"
#include "runtime/core/date.h"

namespace domat::syntax {

using P = Builder::P;

Builder::Builder(const SourceMap& sources, FileId file, Lang lang, const std::vector<Token>& tokens, Interner& names, Diagnostics& diags)
    : sources_(sources), file_(file), lang_(lang), tokens_(tokens), names_(names), diags_(diags) {
  tree_.file = file;
}

// --- places and names

Span Builder::span(antlr4::ParserRuleContext* c) const {
  auto first = c->getStart()->getTokenIndex();
  auto last = c->getStop() ? c->getStop()->getTokenIndex() : first;
  if (last < first) return {file_, tokens_[first].begin, tokens_[first].begin};
  return join(token_span(first), token_span(last));
}
Span Builder::span(antlr4::tree::TerminalNode* n) const { return token_span(n->getSymbol()->getTokenIndex()); }

Name Builder::name(P::NameContext* c) {
  Span s = span(c);
  auto word = text(s);
  if (word.size() >= 2 && word.front() == '`') word = word.substr(1, word.size() - 2);
  return {intern(word), s};
}

Text Builder::string(antlr4::tree::TerminalNode* n) {
  Span s = span(n);
  auto inside = text(s);
  std::size_t quote = inside.front() == '"' ? 1 : 2;
  inside = inside.substr(quote, inside.size() - 2 * quote);
  auto trim = [&](std::string_view blank) {
    while (inside.starts_with(blank)) inside.remove_prefix(blank.size());
    while (inside.ends_with(blank)) inside.remove_suffix(blank.size());
  };
  for (auto before = inside.size() + 1; before != inside.size();) {
    before = inside.size();
    for (auto blank : {" ", "\t", "\u00A0", "\u202F"}) trim(blank);
  }
  return {intern(inside), s};
}

std::vector<Text> Builder::strings(const std::vector<antlr4::tree::TerminalNode*>& nodes) {
  std::vector<Text> all;
  for (auto* n : nodes) all.push_back(string(n));
  return all;
}

Path Builder::path(P::PathContext* c) {
  Path p{{}, span(c)};
  p.names.reserve(c->children.size() / 2 + 1);
  for (std::size_t i = 0; i < c->children.size(); i += 2) p.names.push_back(name(child_at<P::NameContext>(c, i)));
  return p;
}

TypeName Builder::type(P::TypeContext* c) {
  if (c->K_CALENDAR()) return {{{Name{names_.intern(text(span(c))), span(c)}}, span(c)}, std::nullopt, span(c)};
  TypeName t{path(c->path()), std::nullopt, span(c)};
  if (c->name()) t.currency = name(c->name());
  t.list = c->K_LIST_OF() != nullptr;
  return t;
}

std::vector<TypeName> Builder::parameters(P::ParametersContext* c) {
  std::vector<TypeName> all;
  if (!c) return all;
  check_layout(c->LPAREN(), token_span(c->LPAREN()->getSymbol()->getTokenIndex() - 1));
  for (auto* p : c->parameter()) all.push_back(type(p->type()));
  return all;
}

void Builder::unread_name(Span s) { tree_.unread.push_back(intern(text(s))); }

void Builder::check_layout(antlr4::tree::TerminalNode* parenthesis, Span name) {
  auto open = parenthesis->getSymbol()->getTokenIndex();
  if (!tokens_[open].line_break_before) return;
  unread_name(name);
  diags_.report(Diag::layout_decides, token_span(open), {std::string(text(name))}).note(Note::this_name, name).help(Note::same_line_or_operator);
}

Modality Builder::modality(P::ModalityContext* c) {
  if (!c) return Modality::none;
  switch (c->getStart()->getType()) {
    case P::K_FINDING: return Modality::finding;
    case P::K_RIGHT: return Modality::right;
    case P::K_OBLIGATION: return Modality::obligation;
    case P::K_PROHIBITION: return Modality::prohibition;
    default: return Modality::power;
  }
}

Reference Builder::reference(P::ReferenceContext* c) { return read_reference(c); }
Reference Builder::reference(P::LastReferenceContext* c) { return read_reference(c); }

template <typename Context>
Reference Builder::read_reference(Context* c) {
  if (as_token(c->children[0])) {  // charge(…)
    Reference inner = reference(c->reference());
    if (inner.burden) diags_.report(Diag::burden_of_burden, inner.span);
    inner.burden = true;
    inner.span = span(c);
    return inner;
  }
  Reference r{modality(child<P::ModalityContext>(c)), false, path(child<P::PathContext>(c)), {}, span(c)};
  if (auto* arguments = child<P::ArgumentsContext>(c)) {
    check_layout(arguments->LPAREN(), r.path.span);
    for (auto* a : children<P::PathContext>(arguments)) r.arguments.push_back(path(a));
  }
  return r;
}

std::optional<DateAt> Builder::date(antlr4::tree::TerminalNode* n) {
  Span s = span(n);
  std::int32_t days = 0;
  if (!parse_date(text(s).data(), text(s).size(), &days)) {
    diags_.report(Diag::bad_date, s, {std::string(text(s))});
    return std::nullopt;
  }
  return DateAt{days, s};
}

// --- expressions

ExprId Builder::add(ExprKind kind, Span s) {
  Expr e{};
  e.kind = kind;
  e.span = s;
  tree_.exprs.push_back(e);
  return {static_cast<std::uint32_t>(tree_.exprs.size() - 1)};
}

ExprId Builder::add(ExprKind kind, Span s, std::span<const ExprId> operands) {
  ExprId id = add(kind, s);
  tree_.exprs[id.index].first = static_cast<std::uint32_t>(tree_.operands.size());
  tree_.exprs[id.index].count = static_cast<std::uint32_t>(operands.size());
  tree_.operands.insert(tree_.operands.end(), operands.begin(), operands.end());
  return id;
}

ExprId Builder::expression(P::ExpressionContext* c) {
  if (c->children.size() == 1) return disjunction(child_at<P::DisjunctionContext>(c, 0));
  std::vector<ExprId> parts;
  for (auto* x : c->expression()) parts.push_back(expression(x));
  return add(ExprKind::choice, span(c), parts);
}

// Of a chain, every second child is an operand. A chain of one is that operand.
ExprId Builder::disjunction(P::DisjunctionContext* c) {
  if (c->children.size() == 1) return conjunction(child_at<P::ConjunctionContext>(c, 0));
  std::vector<ExprId> parts;
  for (std::size_t i = 0; i < c->children.size(); i += 2) parts.push_back(conjunction(child_at<P::ConjunctionContext>(c, i)));
  return add(ExprKind::any_of, span(c), parts);
}

ExprId Builder::conjunction(P::ConjunctionContext* c) {
  if (c->children.size() == 1) return negation(child_at<P::NegationContext>(c, 0));
  std::vector<ExprId> parts;
  for (std::size_t i = 0; i < c->children.size(); i += 2) parts.push_back(negation(child_at<P::NegationContext>(c, i)));
  return add(ExprKind::all_of, span(c), parts);
}

ExprId Builder::negation(P::NegationContext* c) {
  const std::size_t signs = c->children.size() - 1;
  ExprId inner = comparison(child_at<P::ComparisonContext>(c, signs));
  if (signs % 2 == 0) return inner;
  return add(ExprKind::negation, span(c), std::array{inner});
}

ExprId Builder::comparison(P::ComparisonContext* c) {
  if (c->children.size() == 1) return sum(child_at<P::SumContext>(c, 0));
  std::vector<ExprId> sides;
  for (auto* x : c->sum()) sides.push_back(sum(x));
  if (c->K_IN()) return add(ExprKind::one_of, span(c), sides);
  if (c->K_BEFORE()) return add(ExprKind::before, span(c), sides);
  if (c->K_NO_LATER()) return add(ExprKind::no_later, span(c), sides);
  auto* op = c->compareOp();
  auto kind = op->EQ()   ? ExprKind::equal
              : op->NE() ? ExprKind::not_equal
              : op->LT() ? ExprKind::less
              : op->LE() ? ExprKind::less_equal
              : op->GT() ? ExprKind::greater
                         : ExprKind::greater_equal;
  return add(kind, span(c), sides);
}

ExprId Builder::result(P::ResultContext* c) {
  if (c->sum()) return sum(c->sum());
  const std::array parts{expression(c->expression()), result(c->result(0)), result(c->result(1))};
  return add(ExprKind::choice, span(c), parts);
}

static bool is_token(antlr4::tree::ParseTree* child, std::size_t type) {
  return static_cast<antlr4::tree::TerminalNode*>(child)->getSymbol()->getType() == type;
}

// A sum is one node, what is subtracted being an opposite.
ExprId Builder::sum(P::SumContext* c) {
  const ExprId first = product(child_at<P::ProductContext>(c, 0));
  if (c->children.size() == 1) return first;
  std::vector<ExprId> parts{first};
  for (std::size_t i = 2; i < c->children.size(); i += 2) {
    ExprId part = product(child_at<P::ProductContext>(c, i));
    if (is_token(c->children[i - 1], P::MINUS)) part = add(ExprKind::opposite, tree_[part].span, std::array{part});
    parts.push_back(part);
  }
  return add(ExprKind::add, span(c), parts);
}

// A product is one node up to a division, which divides all that stands before it.
ExprId Builder::product(P::ProductContext* c) {
  const ExprId first = fallback(child_at<P::FallbackContext>(c, 0));
  if (c->children.size() == 1) return first;
  std::vector<ExprId> parts{first};
  auto whole = [&] { return parts.size() == 1 ? parts[0] : add(ExprKind::multiply, join(tree_[parts[0]].span, tree_[parts.back()].span), parts); };
  for (std::size_t i = 2; i < c->children.size(); i += 2) {
    ExprId next = fallback(child_at<P::FallbackContext>(c, i));
    if (!is_token(c->children[i - 1], P::SLASH)) {
      parts.push_back(next);
      continue;
    }
    const ExprId dividend = whole();
    parts = {add(ExprKind::divide, join(tree_[dividend].span, tree_[next].span), std::array{dividend, next})};
  }
  return whole();
}

ExprId Builder::fallback(P::FallbackContext* c) {
  if (c->children.size() == 1) return signed_value(child_at<P::SignedValueContext>(c, 0));
  std::vector<ExprId> parts;
  for (std::size_t i = 0; i < c->children.size(); i += 2) parts.push_back(signed_value(child_at<P::SignedValueContext>(c, i)));
  return add(ExprKind::or_else, span(c), parts);
}

ExprId Builder::signed_value(P::SignedValueContext* c) {
  const std::size_t signs = c->children.size() - 1;
  auto* value = child_at<P::PrimaryContext>(c, signs);
  if (signs % 2 == 0) return primary(value);
  if (auto* l = value->literal(); l && l->NUMBER()) {
    ExprId id = literal(l, true);
    tree_.exprs[id.index].span = span(c);
    return id;
  }
  return add(ExprKind::opposite, span(c), std::array{primary(value)});
}

ExprId Builder::add_reference(ExprKind kind, Span s, Reference r, std::span<const ExprId> operands) {
  ExprId id = add(kind, s, operands);
  tree_.references.push_back(std::move(r));
  tree_.exprs[id.index].reference = static_cast<std::uint32_t>(tree_.references.size() - 1);
  return id;
}

ExprId Builder::primary(P::PrimaryContext* c) {
  if (c->children.size() == 1) {
    if (auto* read = child<P::ApplicationContext>(c)) return application(read);
    if (auto* written = child<P::LiteralContext>(c)) return literal(written);
    return add(ExprKind::day, span(c));
  }
  if (c->K_AMONG()) return count(c);
  if (c->generator()) return quantified(c);
  if (c->K_SCALE()) return scale(c);
  if (c->K_DEFINED()) return add(ExprKind::defined, span(c), std::array{sum(c->sum())});
  if (c->K_BURDEN()) {
    Reference inner = reference(c->reference());
    if (inner.burden) diags_.report(Diag::burden_of_burden, inner.span);
    inner.burden = true;
    inner.span = span(c);
    return add_reference(ExprKind::reference, span(c), std::move(inner));
  }
  if (c->application()) {
    ExprId read = application(c->application());
    return add(ExprKind::at_date, span(c), std::array{read, primary(c->primary())});
  }
  return expression(c->expression(0));
}

ExprId Builder::scale(P::PrimaryContext* c) {
  std::vector<ExprId> parts{expression(c->expression(0))};
  const auto slices = c->slice();
  for (auto* x : slices) {
    for (auto* side : x->sum()) parts.push_back(sum(side));
    // Each bracket has its rate and its end, but the last, which may go on without end.
    if (x->K_UP_TO() || x == slices.back()) continue;
    diags_.report(Diag::bracket_without_end, tree_[parts.back()].span);
    break;
  }
  return add(ExprKind::scale, span(c), parts);
}

// Whether an argument is a name that a fact or a conclusion could take.
static bool is_name(const Tree& tree, ExprId id) {
  const Expr& e = tree[id];
  if (e.kind != ExprKind::reference || e.count != 0) return false;
  const Reference& r = tree.references[e.reference];
  return !r.burden && !r.application && r.modality == Modality::none;
}

ExprId Builder::application(P::ApplicationContext* c) {
  Reference r{modality(child<P::ModalityContext>(c)), false, path(child<P::PathContext>(c)), {}, span(c)};
  std::vector<ExprId> operands;
  if (token(c, P::LPAREN)) {
    check_layout(c->LPAREN(), r.path.span);
    for (auto* a : c->argument())
      if (a->generator()) return aggregate(c, std::move(r));
    for (auto* a : c->argument()) {
      operands.push_back(expression(a->expression()));
      if (is_name(tree_, operands.back())) r.arguments.push_back(tree_.references[tree_[operands.back()].reference].path);
      else r.application = true;
    }
  }
  return add_reference(ExprKind::reference, span(c), std::move(r), operands);
}

ExprId Builder::constant(P::ConstantContext* c) {
  if (c->STRING()) {
    ExprId id = add(ExprKind::text, span(c));
    tree_.exprs[id.index].literal = string(c->STRING());
    return id;
  }
  if (!c->literal()) return add_reference(ExprKind::reference, span(c), Reference{Modality::none, false, path(c->path()), {}, span(c)});
  ExprId id = literal(c->literal(), c->MINUS() != nullptr);
  tree_.exprs[id.index].span = span(c);
  return id;
}

ExprId Builder::count(P::PrimaryContext* c) {
  std::vector<ExprId> parts;
  for (auto* x : c->expression()) parts.push_back(expression(x));
  auto kind = c->K_AT_LEAST() ? ExprKind::at_least : c->K_AT_MOST() ? ExprKind::at_most : ExprKind::exactly;
  ExprId id = add(kind, span(c), parts);
  tree_.exprs[id.index].number = whole(c->NUMBER());
  return id;
}

std::int64_t Builder::whole(antlr4::tree::TerminalNode* n) {
  std::string number = digits(span(n));
  if (number.find('.') == std::string::npos && number.size() <= 6) return std::stoll(number);
  diags_.report(Diag::count_not_whole, span(n));
  return 0;
}

ExprId Builder::add_generated(ExprKind kind, Span s, P::GeneratorContext* c, std::span<const ExprId> operands) {
  Generator g{name(c->name()), path(c->path()), {}};
  if (c->expression()) g.filter = expression(c->expression());
  ExprId id = add(kind, s, operands);
  tree_.generators.push_back(std::move(g));
  tree_.exprs[id.index].generator = static_cast<std::uint32_t>(tree_.generators.size() - 1);
  return id;
}

ExprId Builder::quantified(P::PrimaryContext* c) {
  std::vector<ExprId> body;
  if (!c->expression().empty()) body.push_back(expression(c->expression(0)));
  auto kind = c->K_EXISTS()    ? ExprKind::exists
              : c->K_FOR_ALL() ? ExprKind::for_all
              : c->K_MAJORITY() ? ExprKind::majority
              : c->K_AT_LEAST() ? ExprKind::at_least_of
              : c->K_AT_MOST()  ? ExprKind::at_most_of
                                : ExprKind::exactly_of;
  if (body.empty() && !c->generator()->expression()) diags_.report(Diag::quantifier_without_condition, span(c));
  ExprId id = add_generated(kind, span(c), c->generator(), body);
  if (c->NUMBER()) tree_.exprs[id.index].number = whole(c->NUMBER());
  return id;
}

// `somme(x.valeur pour x dans biens tel que …)`, `nombre(x dans biens)`
ExprId Builder::aggregate(P::ApplicationContext* c, Reference r) {
  if (c->argument().size() != 1) diags_.report(Diag::aggregate_form, span(c));
  for (auto* a : c->argument()) {
    P::GeneratorContext* generator = a->generator();
    if (!generator) continue;
    std::vector<ExprId> operands;
    if (a->expression()) operands.push_back(expression(a->expression()));
    if (a->sum()) operands.push_back(sum(a->sum()));
    ExprId id = add_generated(ExprKind::aggregate, span(c), generator, operands);
    tree_.references.push_back(std::move(r));
    tree_.exprs[id.index].reference = static_cast<std::uint32_t>(tree_.references.size() - 1);
    return id;
  }
  return add(ExprKind::truth, span(c));
}

// 1 234,50 and 1_234.50 to 1234.50.
std::string Builder::digits(Span s) {
  std::string plain;
  for (char ch : text(s)) {
    if (ch >= '0' && ch <= '9') plain += ch;
    else if (ch == ',' || ch == '.') plain += '.';
  }
  return plain;
}

ExprId Builder::literal(P::LiteralContext* c, bool negative) {
  if (c->K_TRUE() || c->K_FALSE()) {
    ExprId id = add(ExprKind::truth, span(c));
    tree_.exprs[id.index].number = c->K_TRUE() ? 1 : 0;
    return id;
  }
  if (c->DATE()) {
    ExprId id = add(ExprKind::date, span(c));
    if (auto d = date(c->DATE())) tree_.exprs[id.index].number = d->days;
    return id;
  }
  ExprId id = add(ExprKind::number, span(c));
  Span n = span(c->NUMBER());
  tree_.exprs[id.index].literal = {names_.intern((negative ? "-" : "") + digits(n)), n};
  if (auto* u = c->unit()) tree_.exprs[id.index].unit = Text{names_.intern(text(span(u))), span(u)};
  return id;
}

Tree Builder::finish() {
  for (auto& [item, head] : open_) diags_.report(Diag::unclosed_block, head);
  return std::move(tree_);
}

}  // namespace domat::syntax
