
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
  if (auto* c = e->bareRule()) {
    Rule r;
    set_body(r, c->body());
    r.conclusions = conclusions(c->conclusions());
    return add_item(c, std::move(r));
  }
  if (auto* c = e->labelledRule()) return add_item(c, labelled_rule(c));
  if (auto* c = e->exceptionRule()) return add_item(c, exception_rule(c));
  if (auto* c = e->presumption()) return add_item(c, presumption(c));
  if (auto* c = e->tableRow()) {
    TableRow row;
    for (auto* x : c->cell()) row.cells.push_back(cell(x));
    return add_item(c, std::move(row));
  }
  if (auto* c = e->scenario()) return add_item(c, scenario(c->STRING(), c->scenarioClause()));
  if (auto* c = e->table()) {
    Scenario table = scenario(c->STRING(), c->scenarioClause());
    table.table = true;
    return add_item(c, std::move(table));
  }
  if (auto* c = e->factDecl()) return add_item(c, declaration(c));
  if (auto* c = e->eventDecl()) {
    Declaration d{DeclKind::event, name(c->name()), parameters(c->parameters()), {}, {}, {}, {}, {}};
    if (c->STRING()) d.text = string(c->STRING());
    return add_item(c, std::move(d));
  }
  if (auto* c = e->propositionDecl()) return add_item(c, declaration(c));
  if (auto* c = e->valueDecl()) {
    Declaration d{DeclKind::value, name(c->name()), parameters(c->parameters()), type(c->type()), {}, {}, {}, {}};
    if (c->STRING()) d.text = string(c->STRING());
    if (c->K_EXTENSIBLE()) d.extensible = span(c->K_EXTENSIBLE());
    return add_item(c, std::move(d));
  }
  if (auto* c = e->parameterDecl()) return add_item(c, parameter(c));
  if (auto* c = e->functionDecl()) return add_item(c, function(c));
  if (auto* c = e->calendarDecl()) return add_item(c, calendar(c));
  if (auto* c = e->blockHead()) {
    Block b = block(c);
    add_item(c, std::move(b));
    open_.push_back({static_cast<std::uint32_t>(tree_.items.size() - 1), span(c)});
    return;
  }
  if (auto* c = e->blockEnd()) return close_block(c);
  if (auto* c = e->partyDecl()) {
    PartyDecl d;
    for (auto* n : c->name()) d.members.push_back(name(n));
    return add_item(c, std::move(d));
  }
  if (auto* c = e->enumDecl()) {
    auto names = c->name();
    EnumDecl d{name(names[0]), {}};
    for (std::size_t i = 1; i < names.size(); ++i) d.members.push_back(name(names[i]));
    return add_item(c, std::move(d));
  }
  if (auto* c = e->structureDecl()) return add_item(c, structure(c));
  if (auto* c = e->sourceDecl()) {
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
  if (auto* c = e->incompatibleDecl())
    return add_item(c, IncompatibleDecl{binder(c->binder()), reference(c->reference(0)), reference(c->reference(1)), strings(c->STRING())});
  if (auto* c = e->moduleDecl()) return add_item(c, ModuleDecl{name(c->name())});
  if (auto* c = e->importDecl()) {
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
  Declaration d{DeclKind::fact, name(c->name()), parameters(c->parameters()), {}, {}, {}, {}, {}};
  if (c->type()) d.type = type(c->type());
  if (c->STRING()) d.text = string(c->STRING());
  if (c->dispute()) d.dispute = dispute(c->dispute());
  if (c->K_EXTENSIBLE()) d.extensible = span(c->K_EXTENSIBLE());
  return d;
}

Declaration Builder::declaration(P::PropositionDeclContext* c) {
  auto kind = static_cast<DeclKind>(static_cast<int>(DeclKind::finding) + static_cast<int>(modality(c->modality())) - 1);
  Declaration d{kind, name(c->name()), parameters(c->parameters()), {}, {}, {}, {}, {}};
  d.citations = strings(c->STRING());
  if (!d.citations.empty()) {
    d.text = d.citations.front();
    d.citations.erase(d.citations.begin());
  }
  if (c->parameters())
    for (auto* p : c->parameters()->parameter()) d.formals.push_back(p->name() ? std::optional(name(p->name())) : std::nullopt);
  auto modifiers = c->modifier();
  if (auto* p = c->performance()) {
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
      slot = date(c->DATE());
      if (slot) slot->span = s;
    };
    if (c->K_FROM()) set(out.from);
    if (c->K_BEFORE()) set(out.before);
    if (c->K_THROUGH()) set(out.through);
    if (c->K_WORDING_UNKNOWN()) set(out.unknown_before);
    if (c->K_AS_OF()) {
      once(out.as_of ? std::optional(out.as_of->span) : out.as_of_day, s);
      if (c->K_DAY()) out.as_of_day = s;
      else out.as_of = reference(c->lastReference());
    }
    if (c->K_REPLACES()) out.replaces.push_back(path(c->path()));
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
  Conclusion out{c->notOp() != nullptr, reference(c->lastReference()), {}, span(c)};
  if (c->result()) out.value = result(c->result());
  return out;
}

std::vector<Conclusion> Builder::conclusions(P::ConclusionsContext* c) {
  std::vector<Conclusion> all;
  if (c)
    for (auto* x : c->conclusion()) all.push_back(conclusion(x));
  return all;
}

void Builder::set_body(Rule& r, P::BodyContext* c) {
  if (!c) return;
  r.body = expression(c->expression(0));
  if (c->K_UNLESS()) {
    r.unless = expression(c->expression(1));
    r.unless_span = join(span(c->K_UNLESS()), span(c->expression(1)));
  }
}

Rule Builder::labelled_rule(P::LabelledRuleContext* c) {
  Rule r;
  auto* head = c->ruleHead();
  if (head->name()) r.label = name(head->name());
  r.citations = strings(head->STRING());
  r.clauses = clauses(head->clause());
  r.binder = binder(head->binder());
  set_body(r, c->body());
  if (c->K_PRESUMED()) r.kind = RuleKind::presumption;
  r.conclusions = conclusions(c->conclusions());
  return r;
}

Rule Builder::exception_rule(P::ExceptionRuleContext* c) {
  Rule r;
  r.kind = RuleKind::exception;
  if (c->name()) r.label = name(c->name());
  r.exception_to = path(c->path());
  r.citations = strings(c->STRING());
  r.clauses = clauses(c->clause());
  r.binder = binder(c->binder());
  set_body(r, c->body());
  r.conclusions = conclusions(c->conclusions());
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
