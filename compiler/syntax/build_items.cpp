
#include "compiler/syntax/build.h"

namespace domat::syntax {

using P = Builder::P;

void Builder::add_item(antlr4::ParserRuleContext* c, ItemData data) {
  std::uint32_t block = UINT32_MAX;
  for (auto it = open_.rbegin(); it != open_.rend() && block == UINT32_MAX; ++it) block = it->first;
  tree_.items.push_back({span(c), block, std::move(data)});
}

void Builder::open_unread_block(Span brace) { open_.push_back({UINT32_MAX, brace}); }

void Builder::close_block(antlr4::ParserRuleContext* c) {
  if (open_.empty()) diags_.report(Diag::unmatched_brace, span(c));
  else open_.pop_back();
}

void Builder::element(P::ElementContext* e) {
  if (auto* c = child<P::BareRuleContext>(e)) {
    Rule r;
    set_body(r, child<P::BodyContext>(c));
    r.conclusions = conclusions(child<P::ConclusionsContext>(c));
    return add_item(c, std::move(r));
  }
  if (auto* c = child<P::LabelledRuleContext>(e)) return add_item(c, labelled_rule(c));
  if (auto* c = child<P::ExceptionRuleContext>(e)) return add_item(c, exception_rule(c));
  if (auto* c = child<P::PresumptionContext>(e)) return add_item(c, presumption(c));
  if (auto* c = child<P::TableRowContext>(e)) {
    TableRow row;
    for (auto* x : c->cell()) row.cells.push_back(cell(x));
    return add_item(c, std::move(row));
  }
  if (auto* c = child<P::ScenarioContext>(e)) return add_item(c, scenario(c->STRING(), c->scenarioClause()));
  if (auto* c = child<P::TableContext>(e)) {
    Scenario table = scenario(c->STRING(), c->scenarioClause());
    table.table = true;
    return add_item(c, std::move(table));
  }
  if (auto* c = child<P::PropertyContext>(e)) return add_item(c, property(c));
  if (auto* c = child<P::FactDeclContext>(e)) return add_item(c, declaration(c));
  if (auto* c = child<P::EventDeclContext>(e)) {
    Declaration d{DeclKind::event, name(c->name()), parameters(c->parameters()), {}, {}, {}, {}, {}};
    if (c->STRING()) d.text = string(c->STRING());
    return add_item(c, std::move(d));
  }
  if (auto* c = child<P::PropositionDeclContext>(e)) return add_item(c, declaration(c));
  if (auto* c = child<P::ValueDeclContext>(e)) {
    Declaration d{DeclKind::value, name(c->name()), parameters(c->parameters()), type(c->type()), {}, {}, {}, {}};
    if (c->STRING()) d.text = string(c->STRING());
    if (c->K_EXTENSIBLE()) d.extensible = span(c->K_EXTENSIBLE());
    return add_item(c, std::move(d));
  }
  if (auto* c = child<P::ParameterDeclContext>(e)) return add_item(c, parameter(c));
  if (auto* c = child<P::FunctionDeclContext>(e)) return add_item(c, function(c));
  if (auto* c = child<P::CalendarDeclContext>(e)) return add_item(c, calendar(c));
  if (auto* c = child<P::BlockHeadContext>(e)) {
    Block b = block(c);
    add_item(c, std::move(b));
    open_.push_back({static_cast<std::uint32_t>(tree_.items.size() - 1), span(c)});
    return;
  }
  if (auto* c = child<P::BlockEndContext>(e)) return close_block(c);
  if (auto* c = child<P::PartyDeclContext>(e)) {
    PartyDecl d;
    for (auto* n : c->name()) d.members.push_back(name(n));
    return add_item(c, std::move(d));
  }
  if (auto* c = child<P::EnumDeclContext>(e)) {
    auto names = c->name();
    EnumDecl d{name(names[0]), {}};
    for (std::size_t i = 1; i < names.size(); ++i) d.members.push_back(name(names[i]));
    return add_item(c, std::move(d));
  }
  if (auto* c = child<P::StructureDeclContext>(e)) return add_item(c, structure(c));
  if (auto* c = child<P::SourceDeclContext>(e)) {
    auto texts = strings(c->STRING());
    if (c->name()) {
      Name n = name(c->name());
      texts.insert(texts.begin(), Text{n.text, n.span});
    }
    if (texts.size() < 2) {
      diags_.report(Diag::source_without_title, texts[0].span);
      texts.push_back(texts[0]);
    }
    SourceDecl d{texts[0], texts[1], {}};
    if (texts.size() > 2) d.url = texts[2];
    return add_item(c, std::move(d));
  }
  if (auto* c = child<P::IncompatibleDeclContext>(e))
    return add_item(c, IncompatibleDecl{binder(c->binder()), reference(c->reference(0)), reference(c->reference(1)), strings(c->STRING())});
  if (auto* c = child<P::ModuleDeclContext>(e)) return add_item(c, ModuleDecl{name(c->name())});
  if (auto* c = child<P::ImportDeclContext>(e)) {
    auto names = c->name();
    ImportDecl d{name(names[0]), {}, {}};
    std::size_t at = 1;
    if (c->DOT()) d.module = name(names[at++]);
    if (c->K_AS()) d.alias = name(names[at]);
    return add_item(c, std::move(d));
  }
}

// --- declarations

Dispute Builder::dispute(P::DisputeContext* c) { return {path(c->path(0)), path(c->path(1)), span(c)}; }

Declaration Builder::declaration(P::FactDeclContext* c) {
  Declaration d{DeclKind::fact, name(child<P::NameContext>(c)), parameters(child<P::ParametersContext>(c)), {}, {}, {}, {}, {}};
  if (auto* t = child<P::TypeContext>(c)) d.type = type(t);
  if (auto* t = token(c, P::STRING)) d.text = string(t);
  if (auto* t = child<P::DisputeContext>(c)) d.dispute = dispute(t);
  if (auto* t = token(c, P::K_EXTENSIBLE)) d.extensible = span(t);
  return d;
}

Declaration Builder::declaration(P::PropositionDeclContext* c) {
  auto kind = static_cast<DeclKind>(static_cast<int>(DeclKind::finding) + static_cast<int>(modality(child<P::ModalityContext>(c))) - 1);
  auto* of = child<P::ParametersContext>(c);
  Declaration d{kind, name(child<P::NameContext>(c)), parameters(of), {}, {}, {}, {}, {}};
  d.citations = strings(tokens(c, P::STRING));
  if (!d.citations.empty()) {
    d.text = d.citations.front();
    d.citations.erase(d.citations.begin());
  }
  if (of)
    for (auto* p : of->parameter()) d.formals.push_back(p->name() ? std::optional(name(p->name())) : std::nullopt);
  auto modifiers = children<P::ModifierContext>(c);
  if (auto* p = child<P::PerformanceContext>(c)) {
    d.performance = Performance{reference(p->reference()), sum(p->sum()), span(p)};
    for (auto* m : p->modifier()) modifiers.push_back(m);
  }
  for (auto* m : modifiers) {
    Span s = span(m);
    if (m->K_OPEN()) once(d.open, s), d.open = s;
    if (m->K_EXTENSIBLE()) once(d.extensible, s), d.extensible = s;
    if (m->dispute()) once(d.dispute ? std::optional(d.dispute->span) : std::nullopt, s), d.dispute = dispute(m->dispute());
  }
  return d;
}

ParameterDecl Builder::parameter(P::ParameterDeclContext* c) {
  ParameterDecl d{name(c->name()), type(c->type()), strings(c->STRING()), {}};
  for (auto* x : c->datedValue()) d.values.push_back({sum(x->sum()), clauses(x->clause()), span(x)});
  return d;
}

FunctionDecl Builder::function(P::FunctionDeclContext* c) {
  FunctionDecl d{};
  for (auto* n : c->name()) d.names.push_back(name(n));
  for (auto* f : c->formal()) d.formals.push_back({name(f->name()), type(f->type())});
  d.type = type(c->type());
  d.citations = strings(c->STRING());
  d.body = expression(c->expression());
  return d;
}

StructureDecl Builder::structure(P::StructureDeclContext* c) {
  StructureDecl d{name(c->name()), {}};
  for (auto* f : c->field()) d.fields.push_back({name(f->name()), f->type() ? std::optional(type(f->type())) : std::nullopt, f->K_KEY() != nullptr});
  return d;
}

CalendarDecl Builder::calendar(P::CalendarDeclContext* c) {
  auto names = c->name();
  CalendarDecl d{name(names[0]), name(names[1]), {}, {}};
  if (c->LBRACE()) {
    d.weekdays.emplace();
    for (std::size_t i = 2; i < names.size(); ++i) d.weekdays->push_back(name(names[i]));
  }
  for (auto* n : c->DATE())
    if (auto day = date(n)) d.closed.push_back(*day);
  return d;
}

void Builder::once(std::optional<Span> already, Span s) {
  if (already) diags_.report(Diag::duplicate_clause, s).note(Note::first_here, *already);
}

// --- rules

Clauses Builder::clauses(const std::vector<P::ClauseContext*>& list) {
  Clauses out;
  for (auto* c : list) {
    Span s = span(c);
    auto set = [&](std::optional<DateAt>& slot) {
      once(slot ? std::optional(slot->span) : std::nullopt, s);
      slot = date(token(c, P::DATE));
      if (slot) slot->span = s;
    };
    switch (c->getStart()->getType()) {
      case P::K_FROM: set(out.from); break;
      case P::K_BEFORE: set(out.before); break;
      case P::K_THROUGH: set(out.through); break;
      case P::K_WORDING_UNKNOWN: set(out.unknown_before); break;
      case P::K_AS_OF:
        once(out.as_of ? std::optional(out.as_of->span) : out.as_of_day, s);
        if (token(c, P::K_DAY)) out.as_of_day = s;
        else out.as_of = reference(child<P::LastReferenceContext>(c));
        break;
      default: out.replaces.push_back(path(child<P::PathContext>(c)));
    }
  }
  if (out.before && out.through) diags_.report(Diag::two_ends, out.through->span).note(Note::other_here, out.before->span);
  return out;
}

Binder Builder::binder(P::BinderContext* c) {
  Binder b;
  if (!c) return b;
  auto variables = c->variable();
  if (variables.size() > kMaxVariables) {
    diags_.report(Diag::too_many_items, span(variables[kMaxVariables]), {std::size_t{kMaxVariables}});
    variables.resize(kMaxVariables);
  }
  for (auto* v : variables) b.variables.push_back({name(v->name()), type(v->type())});
  if (c->expression()) b.filter = expression(c->expression());
  return b;
}

Conclusion Builder::conclusion(P::ConclusionContext* c) {
  Conclusion out{child<P::NotOpContext>(c) != nullptr, reference(child<P::LastReferenceContext>(c)), {}, span(c)};
  if (auto* value = child<P::ResultContext>(c)) out.value = result(value);
  return out;
}

std::vector<Conclusion> Builder::conclusions(P::ConclusionsContext* c) {
  std::vector<Conclusion> all;
  if (c)
    for (std::size_t i = 0; i < c->children.size(); i += 2) all.push_back(conclusion(child_at<P::ConclusionContext>(c, i)));
  return all;
}

void Builder::set_body(Rule& r, P::BodyContext* c) {
  if (!c) return;
  r.body = expression(child_at<P::ExpressionContext>(c, 0));
  if (auto* word = token(c, P::K_UNLESS)) {
    auto* condition = child_at<P::ExpressionContext>(c, 2);
    r.unless = expression(condition);
    r.unless_span = join(span(word), span(condition));
  }
}

Rule Builder::labelled_rule(P::LabelledRuleContext* c) {
  Rule r;
  auto* head = child<P::RuleHeadContext>(c);
  if (auto* label = child<P::NameContext>(head)) r.label = name(label);
  r.citations = strings(tokens(head, P::STRING));
  r.clauses = clauses(children<P::ClauseContext>(head));
  r.binder = binder(child<P::BinderContext>(head));
  set_body(r, child<P::BodyContext>(c));
  if (token(c, P::K_PRESUMED)) r.kind = RuleKind::presumption;
  r.conclusions = conclusions(child<P::ConclusionsContext>(c));
  return r;
}

Rule Builder::exception_rule(P::ExceptionRuleContext* c) {
  Rule r;
  r.kind = RuleKind::exception;
  if (auto* label = child<P::NameContext>(c)) r.label = name(label);
  r.exception_to = path(child<P::PathContext>(c));
  r.citations = strings(tokens(c, P::STRING));
  r.clauses = clauses(children<P::ClauseContext>(c));
  r.binder = binder(child<P::BinderContext>(c));
  set_body(r, child<P::BodyContext>(c));
  r.conclusions = conclusions(child<P::ConclusionsContext>(c));
  return r;
}

Rule Builder::presumption(P::PresumptionContext* c) {
  Rule r;
  r.kind = RuleKind::presumption;
  r.binder = binder(c->binder());
  r.conclusions.push_back(conclusion(c->conclusion()));
  r.citations = strings(c->STRING());
  r.clauses = clauses(c->clause());
  return r;
}

Block Builder::block(P::BlockHeadContext* c) {
  Block b{};
  b.kind = c->K_TITLE() ? BlockKind::title : c->K_CHAPTER() ? BlockKind::chapter : BlockKind::article;
  if (c->name()) b.label = name(c->name());
  b.citations = strings(c->STRING());
  b.clauses = clauses(c->clause());
  if (c->expression()) b.when = expression(c->expression());
  return b;
}

}  // namespace domat::syntax
