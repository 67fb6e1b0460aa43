// Dated constants and calendars.
#include <algorithm>

#include "compiler/sema/checker.h"
#include "runtime/core/date.h"

namespace domat::sema {

static constexpr std::string_view kWeekdays[][2] = {{"lundi", "monday"},   {"mardi", "tuesday"},   {"mercredi", "wednesday"}, {"jeudi", "thursday"},
                                                   {"vendredi", "friday"}, {"samedi", "saturday"}, {"dimanche", "sunday"}};

static std::string date_text(std::int32_t days) {
  std::string s(10, ' ');
  format_date(days, s.data());
  return s;
}

static Arg since_when(std::optional<std::int32_t> from, std::optional<std::int32_t> to) {
  if (from) return {"depuis le " + date_text(*from), "from " + date_text(*from)};
  return to ? Arg{"avant le " + date_text(*to), "before " + date_text(*to)} : Arg{"tous les jours", "on every day"};
}

void Checker::declare_parameters_and_calendars() {
  struct BuiltIn {
    const char *fr, *en;
    Holidays holidays;
  };
  static constexpr BuiltIn kBuiltIn[] = {{"aucun", "none", Holidays::none}, {"France", "France", Holidays::france}, {"Belgique", "Belgium", Holidays::belgium}, {"Monaco", "Monaco", Holidays::monaco}};
  for (auto& c : kBuiltIn) {
    m_.calendars.push_back({c.fr, static_cast<std::uint8_t>(c.holidays), 31, {}});
    for (std::uint32_t p = 0; p < packs_.size(); ++p)
      built_in_calendars_[{p, names_.intern(packs_[p].lang == Lang::fr ? c.fr : c.en)}] = static_cast<std::uint32_t>(m_.calendars.size() - 1);
  }
  std::vector<CalendarToDeclare> calendars;
  each_item([&](const syn::Tree& tree, const syn::Item& item) {
    if (auto* d = std::get_if<syn::CalendarDecl>(&item.data)) {
      if (item.block != UINT32_MAX) diags_.report(Diag::declaration_in_block, d->name.span, {text(d->name.text)});
      calendars.push_back({pack_, module_, d});
    }
    if (auto* d = std::get_if<syn::ParameterDecl>(&item.data)) {
      if (item.block != UINT32_MAX) diags_.report(Diag::declaration_in_block, d->name.span, {text(d->name.text)});
      declare_parameter(tree, *d);
    }
  });
  declare_calendars(calendars);
}

// A calendar may start from one that is declared further on.
void Checker::declare_calendars(const std::vector<CalendarToDeclare>& all) {
  std::set<std::pair<std::uint32_t, Sym>> declared;
  std::map<std::pair<std::uint32_t, Sym>, std::vector<std::size_t>> waiting;  // for a calendar of this pack and name
  for (auto& c : all) declared.insert({c.pack, c.decl->name.text});
  std::vector<bool> done(all.size(), false);
  auto declare = [&](std::size_t first) {
    for (std::vector<std::size_t> ready{first}; !ready.empty();) {
      const std::size_t i = ready.back();
      ready.pop_back();
      if (done[i]) continue;
      done[i] = true;
      pack_ = all[i].pack;
      module_ = all[i].module;
      declare_calendar(*all[i].decl);
      auto next = waiting.find({pack_, all[i].decl->name.text});
      if (next != waiting.end()) ready.insert(ready.end(), next->second.begin(), next->second.end());
    }
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    pack_ = all[i].pack;
    const syn::Name& base = all[i].decl->base;
    const bool later = declared.contains({pack_, base.text}) && !calendar_named({{base}, base.span});
    if (later) waiting[{pack_, base.text}].push_back(i);
    else declare(i);
  }
  // What is left starts from itself.
  for (std::size_t i = 0; i < all.size(); ++i) declare(i);
}

std::optional<std::uint32_t> Checker::calendar_named(const syn::Path& p) {
  if (const Symbol* s = find_name(p)) return s->kind == Symbol::calendar ? std::optional(s->index) : std::nullopt;
  if (p.names.size() != 1) return std::nullopt;
  auto found = built_in_calendars_.find({pack_, p.names[0].text});
  return found == built_in_calendars_.end() ? std::nullopt : std::optional(found->second);
}

void Checker::unknown_calendar(const syn::Name& n) {
  std::vector<std::string> known;
  for (auto& [where, index] : built_in_calendars_)
    if (where.first == pack_) known.push_back(text(where.second));
  auto report = diags_.report(Diag::unknown_calendar, n.span, {text(n.text)});
  if (auto near = nearest(text(n.text), known)) report.help(Note::did_you_mean, {*near});
}

void Checker::unknown_weekday(const syn::Name& n) {
  std::vector<std::string> known;
  for (auto& [fr, en] : kWeekdays) known.emplace_back(packs_[pack_].lang == Lang::fr ? fr : en);
  auto report = diags_.report(Diag::unknown_weekday, n.span, {text(n.text)});
  if (auto near = nearest(text(n.text), known)) report.help(Note::did_you_mean, {*near});
}

void Checker::declare_calendar(const syn::CalendarDecl& d) {
  CalendarTable table{text(d.name.text), 0, 31, {}};
  auto base = calendar_named({{d.base}, d.base.span});
  if (!base) {
    if (!broken_names_.contains(d.base.text)) unknown_calendar(d.base);
    broken_names_.insert(d.name.text);
    return;
  }
  table.holidays = m_.calendars[*base].holidays;
  table.weekdays = m_.calendars[*base].weekdays;
  table.closed = m_.calendars[*base].closed;
  if (d.weekdays) {
    table.weekdays = 0;
    for (auto& n : *d.weekdays) {
      auto found = std::ranges::find_if(kWeekdays, [&](auto& day) { return text(n.text) == day[packs_[pack_].lang == Lang::fr ? 0 : 1]; });
      if (found == std::end(kWeekdays)) unknown_weekday(n);
      else table.weekdays = static_cast<std::uint8_t>(table.weekdays | 1 << (found - std::begin(kWeekdays)));
    }
  }
  for (auto& day : d.closed) table.closed.push_back(day.days);
  std::ranges::sort(table.closed);
  auto [from, to] = std::ranges::unique(table.closed);
  table.closed.erase(from, to);
  declare_name(pack_, module_, d.name, {Symbol::calendar, static_cast<std::uint32_t>(m_.calendars.size()), d.name.span});
  m_.calendars.push_back(std::move(table));
}

void Checker::declare_parameter(const syn::Tree& tree, const syn::ParameterDecl& d) {
  const auto index = static_cast<std::uint32_t>(m_.parameters.size());
  auto type = find_type(d.type);
  if (type && type->kind == ValueType::boolean) diags_.report(Diag::boolean_value, d.type.span, {text(d.name.text)});
  if (!type || type->kind == ValueType::boolean) {
    broken_names_.insert(d.name.text);
    return;
  }
  Parameter p{text(d.name.text), *type, {}, {}, sources_.place(d.name.span)};
  for (Sym c : citations(d.citations)) p.citations.push_back(text(c));
  struct Dated {
    ParameterValue value;
    Span span;
  };
  std::vector<Dated> all;
  for (auto& v : d.values) {
    auto constant = constant_value(tree, v.value, *type);
    const syn::Clauses& c = v.clauses;
    if (c.unknown_before || c.as_of || c.as_of_day || !c.replaces.empty()) diags_.report(Diag::parameter_clause, v.span);
    ParameterValue out;
    if (c.from) out.from = c.from->days;
    if (c.before) out.to = c.before->days;
    if (c.through) out.to = c.through->days + 1;
    if (constant) out.value = *constant;
    if (out.from && out.to && *out.from >= *out.to) diags_.report(Diag::empty_window, v.span, {date_text(*out.from), date_text(*out.to)});
    all.push_back({out, v.span});
  }
  std::ranges::stable_sort(all, [](const Dated& a, const Dated& b) { return a.value.from.value_or(INT32_MIN) < b.value.from.value_or(INT32_MIN); });
  // A value holds until the next one where it does not say its end itself.
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    ParameterValue& v = all[i].value;
    const auto next = all[i + 1].value.from;
    if (!v.to) v.to = next;
    const bool same_start = v.from == next;
    if (same_start || (next && *v.to > *next))
      diags_.report(Diag::parameter_overlap, all[i + 1].span, {p.name, since_when(next, all[i + 1].value.to)}).note(Note::other_here, all[i].span);
    else if (next && *v.to < *next)
      diags_.report(Diag::parameter_gap, all[i + 1].span, {p.name, date_text(*v.to), date_text(*next)}).note(Note::other_here, all[i].span);
  }
  for (auto& v : all) p.values.push_back(v.value);
  declare_name(pack_, module_, d.name, {Symbol::parameter, index, d.name.span});
  m_.parameters.push_back(std::move(p));
}

// What a parameter is worth on a date: the reader's reference date, or the application date.
ExprId Checker::parameter(const Env&, std::uint32_t index, ExprId date, Span span) {
  Expr n{};
  n.kind = ExprKind::parameter;
  n.span = span;
  n.type = m_.parameters[index].type;
  n.imm = index;
  const auto& values = m_.parameters[index].values;
  if (values.size() == 1 && !values[0].from && !values[0].to) date = constant(0, {ValueType::date, 0}, span);  // the same on every day
  if (!date.valid()) {
    Expr day{};
    day.kind = ExprKind::day;
    day.type = {ValueType::date, 0};
    day.span = span;
    m_.reads_day = true;
    date = add(day);
  }
  return add(n, {date});
}

// `plafond au 2024-01-01`
ExprId Checker::parameter_at(const Env& env, const syn::Expr& e) {
  const syn::Expr& read = (*env.tree)[env.tree->operands[e.first]];
  const syn::Path& path = env.tree->references[read.reference].path;
  const Symbol* s = read.count == 0 ? find_name(path) : nullptr;
  if (!s || s->kind != Symbol::parameter) {
    if (!s && read.count == 0 && !formal(env, path) && !variable(env, path)) unknown_name(path);
    else diags_.report(Diag::not_a_parameter, e.span, {std::string(sources_.text(read.span))});
    return {};
  }
  const TypeRef type{ValueType::date, 0};
  ExprId date = fit(value(env, env.tree->operands[e.first + 1], type), type, e.span);
  return date.valid() ? parameter(env, s->index, date, e.span) : ExprId{};
}

}  // namespace domat::sema
