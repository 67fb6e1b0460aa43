// Mutants of what the law changes with time: windows and parameters.
#include <algorithm>

#include "compiler/mutants/finder.h"
#include "runtime/core/date.h"

namespace domat::mutants {

namespace syn = syntax;

namespace {

std::optional<std::int32_t> said(const syn::Clauses& c, std::optional<std::int32_t> Window::*which) {
  if (which == &Window::from) return c.from ? std::optional(c.from->days) : std::nullopt;
  if (which == &Window::unknown_before) return c.unknown_before ? std::optional(c.unknown_before->days) : std::nullopt;
  return c.before ? std::optional(c.before->days) : c.through ? std::optional(c.through->days + 1) : std::nullopt;
}

std::string day_text(std::int32_t day) {
  std::string s(10, ' ');
  format_date(day, s.data());
  return s;
}

// Of `depuis 2020-01-01`, the date.
Span date_in(const Text& text, Span clause) {
  for (const Token& t : text.tokens(clause))
    if (kind(t) == TokenKind::date) return text.place(clause.file, t);
  return clause;
}

bool empty(const Window& w) { return w.from && w.to && *w.from >= *w.to; }

}  // namespace

// A bound of the rule's window as its clauses and those of the blocks around it say it, one of them moved.
std::optional<std::int32_t> Finder::bound(const Place& p, std::optional<std::int32_t> Window::*which, const syn::Clauses* moved, int by) const {
  std::optional<std::int32_t> out;
  for (const syn::Clauses* c : p.clauses) {
    auto day = said(*c, which);
    if (!day) continue;
    if (c == moved) *day += by;
    out = !out ? *day : which == &Window::to ? std::min(*out, *day) : std::max(*out, *day);
  }
  return out;
}

// The rules whose wording ends where this one, which replaces them, begins.
std::vector<const Finder::Place*> Finder::ended_by(RuleId id) const {
  std::vector<const Place*> out;
  const model::Rule& r = m_.rules[id];
  for (auto& p : places_)
    if (std::ranges::find(r.replaces, p.rule) != r.replaces.end() && m_.rules[p.rule].window.to == r.window.from && bound(p, &Window::to, nullptr, 0) != r.window.from) out.push_back(&p);
  return out;
}

void Finder::visit_windows() {
  std::set<const syn::Clauses*> seen;
  for (auto& p : places_)
    for (const syn::Clauses* c : p.clauses) {
      if (!seen.insert(c).second) continue;
      move_bound(*c, &syn::Clauses::from, &Window::from);
      move_bound(*c, &syn::Clauses::before, &Window::to);
      move_bound(*c, &syn::Clauses::through, &Window::to);
      move_bound(*c, &syn::Clauses::unknown_before, &Window::unknown_before);
    }
}

void Finder::move_bound(const syn::Clauses& c, const std::optional<syn::DateAt> syn::Clauses::*clause, std::optional<std::int32_t> Window::*which) {
  const auto& written = c.*clause;
  if (!written) return;
  for (const int by : {1, -1}) {
    std::map<RuleId, Window> moved;
    for (auto& p : places_) {
      if (std::ranges::find(p.clauses, &c) == p.clauses.end()) continue;
      const model::Rule& r = m_.rules[p.rule];
      const auto before = bound(p, which, nullptr, 0), after = bound(p, which, &c, by);
      if (before == after || r.window.*which != before) continue;
      moved.emplace(p.rule, r.window).first->second.*which = after;
      if (which != &Window::from) continue;
      for (auto& q : ended_by(p.rule)) moved.emplace(q->rule, m_.rules[q->rule].window).first->second.to = after;
    }
    std::vector<RuleId> rules;
    const std::vector<Edit> edits{{date_in(text_, written->span), day_text(written->days + by)}};
    for (auto& [rule, window] : moved) {
      if (empty(window)) return;
      rules.push_back(rule);
    }
    for (auto& [rule, window] : moved) add(Kind::window, edits, WindowMoved{rule, window}, rules);
  }
}

void Finder::visit_parameter(const syn::Tree& tree, const syn::ParameterDecl& d) {
  const std::string place = sources_.place(d.name.span);
  std::uint32_t index = 0;
  while (index < m_.parameters.size() && (m_.parameters[index].place != place || m_.parameters[index].name != names_.text(d.name.text))) ++index;
  if (index == m_.parameters.size() || !parameter_read_by_.contains(index)) return;
  std::vector<const syn::DatedValue*> ordered;
  for (auto& v : d.values) ordered.push_back(&v);
  std::ranges::stable_sort(ordered, {}, [](const syn::DatedValue* v) { return v->clauses.from ? v->clauses.from->days : INT32_MIN; });
  if (ordered.size() != m_.parameters[index].values.size()) return;
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    move_value(tree, *ordered[i], index, i);
    if (ordered[i]->clauses.from) move_start(d, *ordered[i], index, i);
  }
}

void Finder::move_value(const syn::Tree& tree, const syn::DatedValue& v, std::uint32_t parameter, std::size_t at) {
  const Parameter& p = m_.parameters[parameter];
  const std::vector<RuleId> rules(parameter_read_by_[parameter].begin(), parameter_read_by_[parameter].end());
  const Span span = tree[v.value].span;
  for (const int by : {1, -1}) {
    Parameter to = p;
    std::string text;
    Span place = span;
    if (p.type.kind == ValueType::enumeration) {
      const Token* name = text_.last_name(span);
      auto other = next_member(p.type.index, static_cast<std::uint32_t>(p.values[at].value));
      if (!name || !other || by < 0) return;
      place = text_.place(span.file, *name);
      text = text_.name(member(p.type.index, *other));
      to.values[at].value = *other;
    } else {
      auto moved = text_.moved(span, p.type, by, p.type.kind == ValueType::money ? m_.currencies[p.type.index].digits : 0);
      if (!moved || __builtin_add_overflow(p.values[at].value, moved->by, &to.values[at].value)) continue;
      text = moved->text;
    }
    add(Kind::parameter, {{place, text}}, ParameterChanged{parameter, to}, rules);
  }
}

void Finder::move_start(const syn::ParameterDecl& d, const syn::DatedValue& v, std::uint32_t parameter, std::size_t at) {
  const std::vector<RuleId> rules(parameter_read_by_[parameter].begin(), parameter_read_by_[parameter].end());
  const syn::DateAt from = *v.clauses.from;
  for (const int by : {1, -1}) {
    Parameter to = m_.parameters[parameter];
    to.values[at].from = from.days + by;
    if (to.values[at].to && *to.values[at].to <= from.days + by) continue;
    if (at > 0 && to.values[at - 1].to == from.days) {
      // A value that says its own end neither follows nor gives way.
      const bool own_end = std::ranges::any_of(d.values, [&](auto& x) { return (x.clauses.before && x.clauses.before->days == from.days) || (x.clauses.through && x.clauses.through->days + 1 == from.days); });
      if (own_end && by < 0) continue;
      if (!own_end) to.values[at - 1].to = from.days + by;
      if (to.values[at - 1].from && *to.values[at - 1].from >= *to.values[at - 1].to) continue;
    }
    add(Kind::parameter, {{date_in(text_, from.span), day_text(from.days + by)}}, ParameterChanged{parameter, to}, rules);
  }
}

}  // namespace domat::mutants
