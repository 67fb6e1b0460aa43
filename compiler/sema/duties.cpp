// Duties with a time limit: `obligation répondre accomplie par réponse au plus tard le L` names what is on time, late, silent and pending.
#include <algorithm>

#include "compiler/sema/checker.h"

namespace domat::sema {

static constexpr const char* kParts[4][2] = {{"en_temps", "on_time"}, {"tardif", "late"}, {"silence", "silent"}, {"pendant", "pending"}};

// The four findings, with the parameters of the obligation. The burden, if one is said, is that of having acted on time.
void Checker::declare_duty(const syn::Tree& tree, const syn::Declaration& d, EntityId obligation) {
  Duty duty{&tree, &d, obligation, pack_, {}};
  if (m_.entities[obligation].kind != Kind::obligation) {
    diags_.report(Diag::performance_of_obligation, d.performance->span, {text(d.name.text)});
    return;
  }
  for (int part = 0; part < 4; ++part) {
    Entity e{};
    e.name = joined(d.name.text, names_.intern(kParts[part][packs_[pack_].lang == Lang::fr ? 0 : 1]));
    e.kind = Kind::finding;
    e.type = {ValueType::boolean, 0};
    e.parameters = m_.entities[obligation].parameters;
    e.span = d.name.span;
    e.pack = pack_;
    duty.parts[part] = add_entity(e);
    declare_name(pack_, module_, {e.name, d.name.span}, {Symbol::entity, duty.parts[part], d.name.span});
  }
  if (d.dispute) declare_dispute(duty.parts[0], *d.dispute);
  duties_.push_back(std::move(duty));
}

void Checker::check_duties() {
  for (auto& duty : duties_) check_duty(duty);
  pack_ = 0;
}

// What a limit turns on: the events and conclusions that it reads, without which there is no limit yet.
void Checker::add_starts(ExprId id, std::vector<ExprId>& starts) {
  const Expr e = m_[id];
  Expr start = e;
  start.first = start.count = 0;
  start.type = {};
  if (e.kind == ExprKind::event_date) {
    start.kind = ExprKind::happened;
    starts.push_back(add(start));
  } else if (e.kind == ExprKind::value && m_.entities[e.entity].kind == Kind::value) {
    starts.push_back(add(node(ExprKind::defined, e.span), {id}));
  }
  for (std::uint32_t i = 0; i < e.count; ++i) add_starts(m_.operands[e.first + i], starts);
}

void Checker::check_duty(const Duty& duty) {
  const syn::Performance& p = *duty.declaration->performance;
  pack_ = duty.pack;
  std::vector<Variable> variables;
  const auto first_argument = static_cast<std::uint32_t>(m_.arguments.size());
  const std::vector<std::uint32_t> parameters = m_.entities[duty.obligation].parameters;
  for (std::uint32_t i = 0; i < parameters.size(); ++i) {
    const auto& formal = i < duty.declaration->formals.size() ? duty.declaration->formals[i] : std::nullopt;
    variables.push_back({formal ? formal->text : names_.intern("$" + std::to_string(i)), parameters[i]});
    m_.arguments.push_back({true, i});
  }
  Env env = of_rule(duty.tree, &variables);
  const TypeRef date{ValueType::date, 0};
  ExprId limit = fit(value(env, p.limit, date), date, (*duty.tree)[p.limit].span);
  auto event = find_entity(p.event);
  if (!limit.valid() || !event) return;
  if (m_.entities[*event].type.kind != ValueType::event) {
    diags_.report(Diag::not_an_event, p.event.span, {quoted(p.event.path)}).note(Note::declared_here, m_.entities[*event].span, {quoted(p.event.path)});
    return;
  }
  ExprId happened = entity_expr(ExprKind::happened, {}, *event, env, p.event);
  if (!happened.valid()) return;
  m_.reads_day = true;

  auto part = [&](EntityId entity) {
    Expr e = node(ExprKind::atom, p.span);
    e.entity = entity;
    e.first_argument = first_argument;
    e.argument_count = static_cast<std::uint32_t>(parameters.size());
    return add(e);
  };
  auto conclude = [&](EntityId entity, Sym label, std::vector<ExprId> body) {
    Rule r;
    r.label = label;
    r.span = duty.declaration->name.span;
    r.pack = duty.pack;
    for (Sym c : citations(duty.declaration->citations)) r.citations.push_back(c);
    r.variables = variables;
    r.body = conjunction(std::move(body), p.span);
    r.conclusions.push_back({entity, first_argument, false, {}, p.span});
    decides_[entity] = true;
    const bool free = !scopes_[pack_].labels.contains(label);
    if (!free) r.label = {};  // some rule is called so already
    RuleId id = add_rule(std::move(r), {});
    if (free) scopes_[pack_].labels.emplace(label, Label{false, id, duty.declaration->name.span});
  };

  std::vector<ExprId> starts;
  add_starts(limit, starts);
  // Where rules say when the obligation stands, there is no limit to keep while it does not; else it stands once its limit runs.
  if (decides_[duty.obligation]) starts.push_back(part(duty.obligation));
  else conclude(duty.obligation, m_.entities[duty.obligation].name, starts);

  Expr in_time = m_[happened];
  in_time.kind = ExprKind::no_later;
  Expr today = node(ExprKind::day, p.span, date), after = node(ExprKind::compare, p.span), until = node(ExprKind::compare, p.span);
  after.comparison = Comparison::greater;
  until.comparison = Comparison::less_equal;
  const ExprId day = add(today), on_time = part(duty.parts[0]);
  auto not_ = [&](ExprId id) { return add(node(ExprKind::negation, p.span), {id}); };
  auto body = [&](std::initializer_list<ExprId> more) {
    std::vector<ExprId> all = starts;
    all.insert(all.end(), more);
    return all;
  };
  auto label = [&](int i) { return m_.entities[duty.parts[i]].name; };
  conclude(duty.parts[0], label(0), body({add(in_time, {limit})}));
  // While the limit runs nothing is late, even where it is not known whether the act was done.
  const ExprId over = add(after, {day, limit});
  conclude(duty.parts[1], label(1), body({over, happened, not_(on_time)}));
  conclude(duty.parts[2], label(2), body({over, not_(on_time)}));
  conclude(duty.parts[3], label(3), body({add(until, {day, limit}), not_(happened)}));
}

}  // namespace domat::sema
