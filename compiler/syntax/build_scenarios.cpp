
#include "compiler/syntax/build.h"

namespace domat::syntax {

using P = Builder::P;

Scenario Builder::scenario(antlr4::tree::TerminalNode* title, const std::vector<P::ScenarioClauseContext*>& list) {
  Scenario s{};
  s.name = string(title);
  for (auto* c : list) scenario_clause(s, c);
  if (s.open && s.closed) diags_.report(Diag::two_modes, *s.closed).note(Note::other_here, *s.open);
  return s;
}

void Builder::scenario_clause(Scenario& s, P::ScenarioClauseContext* c) {
  Span where = span(c);
  if (c->K_AT()) {
    once(s.at ? std::optional(s.at->span) : std::nullopt, where);
    s.at = date(c->DATE());
  }
  if (c->K_FILE_OPEN()) once(s.open, where), s.open = where;
  if (c->K_FILE_CLOSED()) once(s.closed, where), s.closed = where;
  if (c->K_REST_FALSE()) once(s.rest_false, where), s.rest_false = where;
  for (auto* g : c->given()) s.given.push_back(given(g));
  for (auto* e : c->expectation()) s.expected.push_back(expectation(e));
}

Given Builder::given(P::GivenContext* c) {
  Given g{};
  g.target = reference(c->reference());
  g.negated = c->notOp() != nullptr;
  g.span = span(c);
  if (c->constant()) g.value = constant(c->constant());
  g.list = c->LBRACKET() != nullptr;
  for (auto* x : c->listItem()) g.elements.push_back(element(x));
  if (c->DATE()) g.on = date(c->DATE());
  if (c->K_UNKNOWN()) g.mark = Mark::unknown;
  if (c->K_CONFLICT()) g.mark = Mark::conflict;
  return g;
}

Element Builder::element(P::ListItemContext* c) {
  Element e{};
  e.span = span(c);
  for (auto* g : c->given()) e.fields.push_back(given(g));
  if (c->constant()) e.value = constant(c->constant());
  if (c->K_UNKNOWN()) e.mark = Mark::unknown;
  if (c->K_CONFLICT()) e.mark = Mark::conflict;
  return e;
}

Expectation Builder::expectation(P::ExpectationContext* c) {
  Expectation e{};
  e.span = span(c);
  if (c->K_INCOMPATIBLE()) {
    e.kind = Expectation::incompatible;
    e.target = reference(c->reference(0));
    e.other = reference(c->reference(1));
    return e;
  }
  if (c->K_ERROR()) {
    e.kind = Expectation::error;
    if (c->STRING()) e.error_code = string(c->STRING());
    return e;
  }
  e.target = reference(c->reference(0));
  e.negated = c->notOp() != nullptr;
  if (!c->constant().empty()) e.value = constant(c->constant(0));
  if (c->K_BETWEEN()) e.up_to = constant(c->constant(1));
  e.mark = c->K_UNKNOWN() ? Mark::unknown : c->K_CONFLICT() ? Mark::conflict : c->K_UNDEFINED() ? Mark::undefined : Mark::none;
  for (auto* x : c->support()) support(e, x);
  return e;
}

void Builder::support(Expectation& e, P::SupportContext* c) {
  for (auto* p : c->path()) (c->K_BECAUSE() ? e.because : e.not_because).push_back(path(p));
  auto& list = c->K_LACK_OF_PROOF() ? e.unproved : e.missing;
  for (auto* r : c->reference()) list.push_back(reference(r));
}

Cell Builder::cell(P::CellContext* c) {
  Cell out{};
  out.span = span(c);
  if (c->STRING()) {
    out.kind = Cell::text;
    out.words = string(c->STRING());
  } else if (c->K_AT()) {
    out.kind = Cell::at;
  } else if (c->K_BECAUSE()) {
    out.kind = Cell::because;
  } else if (c->reference()) {
    out.kind = c->K_EXPECTED() ? Cell::expected : Cell::reference;
    out.target = reference(c->reference());
    if (text(out.span) == "_") out.kind = Cell::mark, out.marked = Mark::nothing;
  } else if (c->literal()) {
    out.kind = Cell::value;
    out.value_expr = literal(c->literal(), c->MINUS() != nullptr);
    if (auto* l = c->literal(); l->K_TRUE() || l->K_FALSE()) out.marked = l->K_TRUE() ? Mark::yes : Mark::no;
  } else {
    out.kind = Cell::mark;
    out.marked = c->K_UNKNOWN() ? Mark::unknown : c->K_CONFLICT() ? Mark::conflict : Mark::undefined;
  }
  return out;
}

Property Builder::property(P::PropertyContext* c) {
  Property p{};
  p.citations = strings(c->STRING());
  p.name = p.citations.front();
  p.citations.erase(p.citations.begin());
  p.binder = binder(c->binder());
  if (c->K_WHEN()) p.when = expression(c->expression(0));
  p.body = expression(c->expression().back());
  return p;
}

}  // namespace domat::syntax
