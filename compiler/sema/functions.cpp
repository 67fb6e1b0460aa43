// Functions: those of the language, those of legal time, and those that packs write, which are written out where they are called.
#include <algorithm>
#include <string_view>
#include <utility>

#include "compiler/sema/checker.h"

namespace domat::sema {

using SK = syn::ExprKind;

namespace {

struct Signature {
  std::string_view fr, en;
  char result;
  std::string_view parameters;
};
constexpr Signature kNatives[] = {
#define NATIVE(name, french, english, result, parameters) {french, english, #result[0], parameters},
#include "runtime/core/natives.def"
#undef NATIVE
};

TypeRef native_type(char c) {
  switch (c) {
    case 'D': return {ValueType::date, 0};
    case 'I': return {ValueType::integer, 0};
    case 'J': return {ValueType::days, 0};
    case 'M': return {ValueType::months, 0};
    case 'C': return {ValueType::calendar, 0};
    default: return {ValueType::boolean, 0};
  }
}

std::optional<Native> native_named(std::string_view name, Lang lang) {
  for (std::size_t i = 0; i < std::size(kNatives); ++i)
    if (!name.empty() && name == (lang == Lang::fr ? kNatives[i].fr : kNatives[i].en)) return static_cast<Native>(i);
  return std::nullopt;
}

enum class BuiltIn : std::uint8_t { minimum, maximum, round, count };
// What only goes through lists: `somme(x.valeur pour x dans biens)`.
bool is_aggregate(std::string_view name, Lang lang) {
  constexpr std::string_view kNames[][2] = {{"nombre", "count"}, {"somme", "sum"}, {"premier", "first"}, {"dernier", "last"}};
  return std::ranges::any_of(kNames, [&](auto& n) { return name == n[lang == Lang::fr ? 0 : 1]; });
}
constexpr std::string_view kBuiltIns[][2] = {{"min", "min"}, {"max", "max"}, {"arrondi", "round"}, {"nombre_de", "number_of"}};
std::optional<BuiltIn> built_in_named(std::string_view name, Lang lang) {
  for (std::size_t i = 0; i < std::size(kBuiltIns); ++i)
    if (name == kBuiltIns[i][lang == Lang::fr ? 0 : 1]) return static_cast<BuiltIn>(i);
  return std::nullopt;
}

// Every function of the language, as this language spells it and as the other does.
std::vector<std::pair<std::string, std::string>> spellings(Lang lang) {
  std::vector<std::pair<std::string, std::string>> all;
  for (auto& [fr, en] : kBuiltIns) all.emplace_back(fr, en);
  for (auto& s : kNatives)
    if (!s.fr.empty()) all.emplace_back(s.fr, s.en);
  if (lang == Lang::en)
    for (auto& [own, other] : all) std::swap(own, other);
  return all;
}

}  // namespace

bool Checker::is_proposition(ExprKind kind) {
  enum Class { P, V };
  static constexpr Class kClass[] = {
#define EXPR(kind, cls, ...) cls,
#include "compiler/sema/expr_kinds.def"
#undef EXPR
  };
  return kClass[static_cast<std::size_t>(kind)] == P;
}

bool Checker::is_built_in(const std::string& name) const {
  const Lang lang = packs_[pack_].lang;
  return built_in_named(name, lang) || native_named(name, lang);
}

std::optional<ExprId> Checker::formal(const Env& env, const syn::Path& p) const {
  if (!env.formals || p.names.size() != 1) return std::nullopt;
  for (auto& [name, argument] : *env.formals)
    if (name == p.names[0].text) return argument;
  return std::nullopt;
}

// Whether a reference in an expression is to a function.
bool Checker::is_call(const Env& env, const syn::Expr& e) {
  const syn::Reference& r = env.tree->references[e.reference];
  if (r.burden || r.modality != syn::Modality::none) return false;
  const Symbol* s = find_name(r.path);
  if (e.count == 0) return false;
  if (s) return s->kind == Symbol::function;
  const std::string& name = text(r.path.names[0].text);
  return r.path.names.size() == 1 && (is_built_in(name) || is_aggregate(name, packs_[pack_].lang));
}

// `round(…)` in a French pack, or a slip in the name of a function.
std::optional<std::string> Checker::function_meant(const syn::Path& p) {
  const std::string name = quoted(p);
  std::vector<std::string> known;
  for (auto& [own, other] : spellings(packs_[pack_].lang)) {
    if (name == other) return own;
    known.push_back(own);
  }
  if (!worth_a_hint(scopes_[pack_].names.size())) return std::nullopt;
  for (auto& [own, symbol] : scopes_[pack_].names)
    if (symbol.kind == Symbol::function) known.push_back(text(own));
  std::ranges::sort(known);
  return nearest(name, known);
}

// A name nowhere declared, with arguments: of a fact or a conclusion as well as of a function, unless the arguments or the name tell.
void Checker::unknown_call(const syn::Reference& r) {
  const auto meant = function_meant(r.path);
  if (!r.application && !meant) return unknown_name(r.path);
  if (broken_names_.contains(r.path.last().text)) return;
  auto report = diags_.report(Diag::unknown_function, r.path.span, {quoted(r.path)});
  if (suggest_elsewhere(report, r.path, &Scope::names)) return;
  if (meant) report.help(Note::did_you_mean, {*meant});
}

ExprId Checker::call(const Env& env, const syn::Expr& e, std::optional<TypeRef> expected) {
  const syn::Reference& r = env.tree->references[e.reference];
  if (const Symbol* s = find_name(r.path)) return call_function(env, e, s->index);
  const std::string& name = text(r.path.names[0].text);
  const Lang lang = packs_[pack_].lang;
  if (is_aggregate(name, lang)) {
    diags_.report(Diag::aggregate_form, e.span);
    return {};
  }
  if (auto native = native_named(name, lang)) return call_native(env, e, *native);
  switch (*built_in_named(name, lang)) {
    case BuiltIn::minimum: return extreme(env, e, ExprKind::minimum, expected);
    case BuiltIn::maximum: return extreme(env, e, ExprKind::maximum, expected);
    case BuiltIn::round: return rounded(env, e);
    case BuiltIn::count: {
      // How many days or months a duration has, as a number.
      ExprId d = e.count == 1 ? value(env, env.tree->operands[e.first], std::nullopt) : ExprId{};
      if (e.count != 1) diags_.report(Diag::wrong_argument_count, e.span, {name, std::size_t{1}, std::size_t{e.count}});
      if (!d.valid()) return {};
      if (m_[d].type.kind != ValueType::days && m_[d].type.kind != ValueType::months) {
        diags_.report(Diag::types_differ, m_[d].span, {Arg{"durée", "duration"}, type_arg(m_[d].type)});
        return {};
      }
      Expr number = m_[d];  // the same value; another node, for it may be shared
      number.type = {ValueType::integer, 0};
      return add(number);
    }
  }
  return {};
}

ExprId Checker::call_native(const Env& env, const syn::Expr& e, Native native) {
  const Signature& s = kNatives[static_cast<std::size_t>(native)];
  const std::string name = quoted(env.tree->references[e.reference].path);
  if (e.count != s.parameters.size()) {
    diags_.report(Diag::wrong_argument_count, e.span, {name, s.parameters.size(), std::size_t{e.count}});
    return {};
  }
  std::vector<ExprId> arguments;
  for (std::uint32_t i = 0; i < e.count; ++i) {
    const TypeRef want = native_type(s.parameters[i]);
    ExprId a = value(env, env.tree->operands[e.first + i], want);
    a = fit(a, want, a.valid() ? m_[a].span : e.span);
    if (!a.valid()) return {};
    arguments.push_back(a);
  }
  const bool truth = s.result == 'B';
  Expr n{};
  n.kind = ExprKind::call;
  n.span = e.span;
  n.type = truth ? TypeRef{ValueType::integer, 0} : native_type(s.result);
  n.imm = static_cast<std::int64_t>(native);
  ExprId answer = add(n, arguments);
  if (!truth) return answer;
  Expr is{};
  is.kind = ExprKind::compare;
  is.span = e.span;
  return add(is, {answer, constant(1, {ValueType::integer, 0}, e.span)});
}

// --- functions that packs write

// `argent` in a function is an amount in any currency; within the body, when it is checked by itself, in the pack's.
static TypeRef of_currency(TypeRef t, TypeRef currency) { return t.kind == ValueType::money && t.index == kNone ? currency : t; }

std::optional<TypeRef> Checker::find_formal_type(const syn::TypeName& t) {
  const bool french = packs_[pack_].lang == Lang::fr;
  if (t.path.names.size() == 1 && !t.currency && text(t.path.names[0].text) == (french ? "calendrier" : "calendar")) return TypeRef{ValueType::calendar, 0};
  if (t.path.names.size() == 1 && !t.currency && text(t.path.names[0].text) == (french ? "argent" : "money")) return TypeRef{ValueType::money, kNone};
  return find_type(t);
}

void Checker::declare_functions() {
  each_item([&](const syn::Tree& tree, const syn::Item& item) {
    auto* d = std::get_if<syn::FunctionDecl>(&item.data);
    if (!d) return;
    if (item.block != UINT32_MAX) diags_.report(Diag::declaration_in_block, d->names[0].span, {text(d->names[0].text)});
    Function f{&tree, d, pack_, {}, {}};
    auto type = find_formal_type(d->type);
    if (type) f.type = *type;
    bool good = type.has_value();
    for (auto& x : d->formals) {
      auto t = find_formal_type(x.type);
      good = good && t.has_value();
      if (t) f.parameters.push_back(*t);
      for (auto* other = d->formals.data(); other != &x; ++other)
        if (other->name.text == x.name.text) diags_.report(Diag::duplicate_variable, x.name.span, {text(x.name.text)}).note(Note::first_here, other->name.span);
    }
    if (!good) f.state = Function::broken;
    for (auto& c : d->citations) check_citation(c);
    const auto index = static_cast<std::uint32_t>(functions_.size());
    for (auto& n : d->names) declare_name(pack_, module_, n, {Symbol::function, index, n.span});
    functions_.push_back(std::move(f));
  });
}

void Checker::check_functions() {
  for (std::uint32_t i = 0; i < functions_.size(); ++i) check_function(i);
}

// A body is checked once by itself, each parameter standing for any value of its type; false when something is wrong with it.
bool Checker::check_function(std::uint32_t index) {
  Function& f = functions_[index];
  if (f.state == Function::checking) {
    diags_.report(Diag::function_recursive, f.decl->names[0].span, {text(f.decl->names[0].text)});
    f.state = Function::broken;
    return false;
  }
  if (f.state != Function::unchecked) return f.state == Function::good;
  f.state = Function::checking;
  std::vector<std::pair<Sym, ExprId>> formals;
  for (std::size_t i = 0; i < f.parameters.size(); ++i) {
    Expr any{};
    any.kind = f.parameters[i].kind == ValueType::boolean ? ExprKind::truth : ExprKind::day;  // nothing that could be worked out
    any.type = of_currency(f.parameters[i], pack_money(f.pack));
    any.span = f.decl->formals[i].name.span;
    formals.push_back({f.decl->formals[i].name.text, add(any)});
  }
  const std::uint32_t before = std::exchange(pack_, f.pack);
  const bool reads_day = m_.reads_day;
  Env env{f.tree, nullptr, nullptr, 0, {}, &formals};
  ExprId body = function_body(env, f, of_currency(f.type, pack_money(f.pack)));
  pack_ = before;
  m_.reads_day = reads_day;
  if (functions_[index].state == Function::checking) functions_[index].state = body.valid() ? Function::good : Function::broken;
  return functions_[index].state == Function::good;
}

ExprId Checker::function_body(const Env& env, const Function& f, TypeRef type) {
  if (type.kind == ValueType::boolean) return proposition(env, f.decl->body);
  return fit(value(env, f.decl->body, type), type, (*f.tree)[f.decl->body].span);
}

TypeRef Checker::pack_money(std::uint32_t pack) {
  const std::uint32_t index = currency(packs_[pack].info.currency);
  return {ValueType::money, index, static_cast<std::uint8_t>(m_.currencies[index].digits)};
}

ExprId Checker::call_function(const Env& env, const syn::Expr& e, std::uint32_t index) {
  if (nesting_ > kMaxDepth) {
    diags_.report(Diag::nesting_too_deep, e.span, {std::size_t{kMaxDepth}});
    return {};
  }
  if (written_out_ > kMaxWrittenOut || !check_function(index)) return {};
  const Function f = functions_[index];
  if (e.count != f.parameters.size()) {
    diags_.report(Diag::wrong_argument_count, e.span, {quoted(env.tree->references[e.reference].path), f.parameters.size(), std::size_t{e.count}})
        .note(Note::declared_here, f.decl->names[0].span, {text(f.decl->names[0].text)});
    return {};
  }
  std::vector<std::pair<Sym, ExprId>> formals;
  TypeRef currency = pack_money(pack_);
  bool seen = false;  // an amount, which settles the currency of the others
  for (std::uint32_t i = 0; i < e.count; ++i) {
    const syn::ExprId x = env.tree->operands[e.first + i];
    TypeRef want = of_currency(f.parameters[i], currency);
    ExprId a = want.kind == ValueType::boolean ? proposition(env, x) : value(env, x, want);
    if (a.valid() && !seen && f.parameters[i] != want && m_[a].type.kind == ValueType::money) {
      want = currency = {ValueType::money, m_[a].type.index, static_cast<std::uint8_t>(m_.currencies[m_[a].type.index].digits)};
      seen = true;
    }
    if (want.kind != ValueType::boolean) a = fit(a, want, (*env.tree)[x].span);
    if (!a.valid()) return {};
    formals.push_back({f.decl->formals[i].name.text, a});
  }
  const std::uint64_t written = written_out_;
  const std::size_t nodes = m_.exprs.size();
  const std::uint32_t before = std::exchange(pack_, f.pack);
  Env inner{f.tree, nullptr, nullptr, env.slots, env.reference_date, &formals};
  ++calls_;
  ExprId body = function_body(inner, f, of_currency(f.type, currency));
  --calls_;
  pack_ = before;
  written_out_ = written + (m_.exprs.size() - nodes);
  // Said where it was written out from.
  if (calls_ == 0 && written_out_ > kMaxWrittenOut) diags_.report(Diag::too_much_written_out, e.span, {std::size_t{kMaxWrittenOut}});
  return body.valid() && within_limits(body, e.span) ? body : ExprId{};
}

// Functions that call functions grow fast.
bool Checker::within_limits(ExprId body, Span span) {
  if (m_[body].weight > kMaxOperators * 10) diags_.report(Diag::too_many_operators, span, {std::size_t{kMaxOperators} * 10});
  else if (m_[body].depth > kMaxDepth) diags_.report(Diag::nesting_too_deep, span, {std::size_t{kMaxDepth}});
  else return true;
  return false;
}

}  // namespace domat::sema
