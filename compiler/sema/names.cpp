// Names, labels and types: looking them up, and what is said of those that are not there.
#include <algorithm>

#include "compiler/sema/checker.h"

namespace domat::sema {

std::string Checker::quoted(const syn::Path& p) const {
  std::string s;
  for (auto& n : p.names) s += (s.empty() ? "" : ".") + text(n.text);
  return s;
}

void Checker::declare_name(std::uint32_t pack, Sym module, const syn::Name& name, Symbol symbol) {
  if (is_built_in(text(name.text))) diags_.report(Diag::duplicate_name, name.span, {text(name.text)});
  auto [it, fresh] = scopes_[pack].names.emplace(name.text, symbol);
  if (!fresh) {
    diags_.report(Diag::duplicate_name, name.span, {text(name.text)}).note(Note::first_here, it->second.span);
    return;
  }
  modules_[{pack, module}].names.emplace(name.text, symbol);
}

void Checker::declare_label(std::uint32_t pack, Sym module, const syn::Name& name, Label label) {
  auto [it, fresh] = scopes_[pack].labels.emplace(name.text, label);
  if (!fresh) {
    diags_.report(Diag::duplicate_label, name.span, {text(name.text)}).note(Note::first_here, it->second.span);
    return;
  }
  modules_[{pack, module}].labels.emplace(name.text, label);
}

// The scope in which the last names of a path are looked up: the pack's, or that of the alias it begins with.
Scope* Checker::scope_behind(const syn::Path& p, std::size_t* rest) {
  *rest = 0;
  if (p.names.size() > 1) {
    auto found = scopes_[pack_].names.find(p.names[0].text);
    if (found != scopes_[pack_].names.end() && found->second.kind == Symbol::import_alias) {
      *rest = 1;
      return const_cast<Scope*>(aliases_.at((std::uint64_t{pack_} << 32) | p.names[0].text.index));
    }
  }
  return &scopes_[pack_];
}

Sym Checker::joined(Sym whole, Sym part) { return names_.intern(text(whole) + "." + text(part)); }

const Symbol* Checker::find_name(const syn::Path& p) {
  std::size_t at;
  Scope* scope = scope_behind(p, &at);
  // `bien.valeur`, `répondre.silence`: what a fact or an obligation brings with it has a name of two parts.
  const bool two = p.names.size() == at + 2;
  if (p.names.size() != at + 1 && !two) return nullptr;
  auto found = scope->names.find(two ? joined(p.names[at].text, p.names[at + 1].text) : p.names[at].text);
  return found == scope->names.end() ? nullptr : &found->second;
}

// A pack of a million names, each mistyped, is told which one was meant a few times only.
bool Checker::worth_a_hint(std::size_t names) {
  hint_names_ += names;
  return hint_names_ <= kMaxHintNames;
}

std::vector<std::string> Checker::names_in_scope() {
  std::vector<std::string> all;
  if (!worth_a_hint(scopes_[pack_].names.size() + members_.size())) return all;
  for (auto& [name, symbol] : scopes_[pack_].names) all.push_back(text(name));
  for (auto& [name, where] : members_) all.push_back(text(name));
  std::ranges::sort(all);
  return all;
}

// `importe b.m`, as this pack would write it.
std::string Checker::import_text(const std::string& pack, Sym module) const {
  std::string s = packs_[pack_].lang == Lang::fr ? "importe " : "import ";
  return s + pack + (module.valid() ? "." + text(module) : "");
}

// Where a name or label that is not in scope is to be found all the same: behind an alias, or in a module that is not imported.
template <typename Names>
bool Checker::suggest_elsewhere(Diagnostics::Builder& report, const syn::Path& p, Names Scope::*names) {
  if (p.names.size() != 1) return false;
  Sym wanted = p.last().text;
  std::vector<std::string> behind;
  for (auto& [alias, symbol] : scopes_[pack_].names)
    if (symbol.kind == Symbol::import_alias && (aliases_.at((std::uint64_t{pack_} << 32) | alias.index)->*names).contains(wanted))
      behind.push_back(text(alias) + "." + text(wanted));
  if (!behind.empty()) {
    report.help(Note::did_you_mean, {*std::ranges::min_element(behind)});
    return true;
  }
  for (auto& [dependency, index] : packs_[pack_].dependencies)
    for (auto& [key, module] : modules_)
      if (key.pack == index && (module.*names).contains(wanted)) {
        report.help(Note::import_it, {text(wanted), import_text(dependency, key.module)});
        return true;
      }
  return false;
}

void Checker::unknown_name(const syn::Path& p) {
  if (broken_names_.contains(p.last().text)) return;  // its declaration was reported
  auto report = diags_.report(Diag::unknown_name, p.span, {quoted(p)});
  if (diags_.errors() > 100 || suggest_elsewhere(report, p, &Scope::names)) return;
  std::size_t at;
  if (Scope* scope = scope_behind(p, &at); at != 0) {
    if (!worth_a_hint(scope->names.size())) return;
    std::vector<std::string> known;
    for (auto& [name, symbol] : scope->names) known.push_back(text(name));
    std::ranges::sort(known);
    if (auto near = nearest(text(p.last().text), known)) report.help(Note::did_you_mean, {text(p.names[0].text) + "." + *near});
    return;
  }
  if (auto near = nearest(text(p.last().text), names_in_scope())) {
    report.help(Note::did_you_mean, {*near});
    Sym sym = names_.intern(*near);
    if (auto found = scopes_[pack_].names.find(sym); found != scopes_[pack_].names.end() && found->second.span.valid())
      report.note(Note::declared_here, found->second.span, {*near});
  }
}

std::optional<Label> Checker::find_label(const syn::Path& p) {
  std::size_t at;
  Scope* scope = scope_behind(p, &at);
  if (p.names.size() == at + 1 || p.names.size() == at + 2)
    if (auto found = scope->labels.find(p.names.size() == at + 1 ? p.names[at].text : joined(p.names[at].text, p.names[at + 1].text)); found != scope->labels.end()) return found->second;
  if (broken_names_.contains(p.last().text)) return std::nullopt;
  auto report = diags_.report(Diag::unknown_label, p.span, {quoted(p)});
  if (diags_.errors() > 100 || suggest_elsewhere(report, p, &Scope::labels)) return std::nullopt;
  if (!worth_a_hint(scope->labels.size())) return std::nullopt;
  std::vector<std::string> candidates;
  for (auto& [name, label] : scope->labels) candidates.push_back(text(name));
  std::ranges::sort(candidates);
  if (auto near = nearest(text(p.last().text), candidates)) report.help(Note::did_you_mean, {(at ? text(p.names[0].text) + "." : "") + *near});
  return std::nullopt;
}

std::optional<std::uint32_t> Checker::member(std::uint32_t enumeration, Sym name) const {
  auto found = member_index_.find((std::uint64_t{enumeration} << 32) | name.index);
  return found == member_index_.end() ? std::nullopt : std::optional(found->second);
}

// `judiciaire`, or `Corps.judiciaire`: what is written before the member must be its type.
std::optional<std::uint32_t> Checker::qualified_member(std::uint32_t enumeration, const syn::Path& p) {
  if (p.names.size() > 1) {
    syn::Path head{{p.names.begin(), p.names.end() - 1}, p.span};
    const Symbol* s = find_name(head);
    bool party = head.names.size() == 1 && text(head.names[0].text) == (packs_[pack_].lang == Lang::fr ? "Partie" : "Party");
    if (party ? enumeration != 0 : !s || s->kind != Symbol::enumeration || s->index != enumeration) return std::nullopt;
  }
  return member(enumeration, p.last().text);
}

void Checker::not_a_member(Span place, const std::string& shown, std::uint32_t enumeration, bool is_entity) {
  if (broken_names_.contains(names_.intern(shown))) return;
  constexpr std::size_t kListed = 8;
  const TypeRef type{ValueType::enumeration, enumeration};
  auto report = diags_.report(Diag::not_a_member, place, {shown, type_arg(type)});
  if (is_entity) report.help(Note::argument_is_constant, {shown});
  if (!worth_a_hint(m_.enumerations[enumeration].members.size())) return;
  std::vector<std::string> known;
  for (Sym s : m_.enumerations[enumeration].members) known.push_back(text(s));
  if (auto near = nearest(shown.substr(shown.rfind('.') + 1), known)) {
    report.help(Note::did_you_mean, {*near});
  } else if (!is_entity && !known.empty() && known.size() <= kListed) {
    std::string list;
    for (auto& k : known) list += (list.empty() ? "`" : ", `") + k + "`";
    report.help(Note::known_members, {type_arg(type), list});
  }
}

std::optional<std::uint32_t> Checker::find_party(const syn::Path& p) {
  if (auto m = qualified_member(0, p)) return m;
  if (broken_names_.contains(p.last().text)) return std::nullopt;
  auto report = diags_.report(Diag::unknown_party, p.span, {quoted(p)});
  if (!worth_a_hint(m_.enumerations[0].members.size())) return std::nullopt;
  std::vector<std::string> parties;
  for (Sym s : m_.enumerations[0].members) parties.push_back(text(s));
  if (auto near = nearest(text(p.last().text), parties)) report.help(Note::did_you_mean, {*near});
  return std::nullopt;
}

std::uint32_t Checker::currency(const std::string& code) {
  for (std::uint32_t i = 0; i < m_.currencies.size(); ++i)
    if (m_.currencies[i].code == code) return i;
  m_.currencies.push_back({code, currency_digits(code).value_or(2)});
  return static_cast<std::uint32_t>(m_.currencies.size() - 1);
}

static std::vector<std::string> built_in_types(Lang lang) {
  if (lang == Lang::fr) return {"booléen", "entier", "décimal", "taux", "argent", "date", "durée"};
  return {"boolean", "integer", "decimal", "rate", "money", "date", "duration"};
}

bool Checker::is_builtin_type(const std::string& word) const {
  for (std::string_view type : built_in_types(packs_[pack_].lang))
    if (word == type) return true;
  return word == (packs_[pack_].lang == Lang::fr ? "Partie" : "Party");
}

std::optional<TypeRef> Checker::find_type(const syn::TypeName& t) {
  bool french = packs_[pack_].lang == Lang::fr;
  if (t.path.names.size() == 1) {
    const std::string& word = text(t.path.names[0].text);
    if (word == (french ? "booléen" : "boolean")) return TypeRef{ValueType::boolean, 0};
    if (word == "date") return TypeRef{ValueType::date, 0};
    if (word == (french ? "entier" : "integer")) return TypeRef{ValueType::integer, 0};
    if (word == (french ? "décimal" : "decimal")) return TypeRef{ValueType::decimal, 0, kDecimalScale};
    if (word == (french ? "taux" : "rate")) return TypeRef{ValueType::rate, 0, kRateScale};
    if (word == (french ? "durée" : "duration")) {
      const std::string kind = t.currency ? text(t.currency->text) : "";
      if (kind == (french ? "jours" : "days")) return TypeRef{ValueType::days, 0};
      if (kind == (french ? "mois" : "months")) return TypeRef{ValueType::months, 0};
      diags_.report(Diag::duration_kind, t.span);
      return std::nullopt;
    }
    if (word == (french ? "calendrier" : "calendar")) {
      diags_.report(Diag::calendar_type, t.span);
      return std::nullopt;
    }
    if (word == (french ? "argent" : "money")) {
      std::string code = t.currency ? text(t.currency->text) : packs_[pack_].info.currency;
      if (!currency_digits(code)) {
        diags_.report(Diag::unknown_currency, t.currency ? t.currency->span : t.span, {code});
        return std::nullopt;
      }
      const std::uint32_t index = currency(code);
      return TypeRef{ValueType::money, index, static_cast<std::uint8_t>(m_.currencies[index].digits)};
    }
  }
  auto e = find_enumeration(t, true);
  if (!e) return std::nullopt;
  return TypeRef{ValueType::enumeration, *e};
}

// `any_type`: a type that is no enumeration could stand here as well.
std::optional<std::uint32_t> Checker::find_enumeration(const syn::TypeName& t, bool any_type) {
  bool french = packs_[pack_].lang == Lang::fr;
  if (t.path.names.size() == 1 && text(t.path.names[0].text) == (french ? "Partie" : "Party")) return 0;
  const Symbol* s = find_name(t.path);
  if (s && s->kind == Symbol::enumeration) return s->index;
  if (s && s->kind == Symbol::entity && m_.entities[s->index].list != kNone) return m_.lists[m_.entities[s->index].list].enumeration;
  if (auto list = t.path.names.size() == 1 ? list_of_.find({pack_, t.path.names[0].text}) : list_of_.end(); list != list_of_.end()) return m_.lists[list->second].enumeration;
  if (broken_names_.contains(t.path.last().text)) return std::nullopt;
  auto report = diags_.report(Diag::unknown_type, t.span, {quoted(t.path)});
  if (!worth_a_hint(scopes_[pack_].names.size())) return std::nullopt;
  std::vector<std::string> types = {french ? "Partie" : "Party"};
  if (any_type)
    for (auto& type : built_in_types(packs_[pack_].lang)) types.push_back(type);
  std::string built_in;
  for (auto& type : types) built_in += (built_in.empty() ? "`" : ", `") + type + "`";
  for (auto& [name, symbol] : scopes_[pack_].names)
    if (symbol.kind == Symbol::enumeration) types.push_back(text(name));
  std::ranges::sort(types);
  if (auto near = nearest(text(t.path.last().text), types)) report.help(Note::did_you_mean, {*near});
  else report.help(any_type ? Note::known_types : Note::known_ranges, {built_in});
  return std::nullopt;
}

std::string Checker::type_text(TypeRef t, Lang lang) const {
  bool french = lang == Lang::fr;
  switch (t.kind) {
    case ValueType::boolean: return french ? "booléen" : "boolean";
    case ValueType::event: return french ? "événement" : "event";
    case ValueType::date: return "date";
    case ValueType::money: return (french ? "argent(" : "money(") + m_.currencies[t.index].code + ")";
    case ValueType::integer: return french ? "entier" : "integer";
    case ValueType::decimal: return french ? "décimal" : "decimal";
    case ValueType::rate: return french ? "taux" : "rate";
    case ValueType::days: return french ? "durée(jours)" : "duration(days)";
    case ValueType::months: return french ? "durée(mois)" : "duration(months)";
    case ValueType::calendar: return french ? "calendrier" : "calendar";
    case ValueType::enumeration: break;
  }
  if (t.index == 0) return french ? "Partie" : "Party";
  const Enumeration& e = m_.enumerations[t.index];
  if (e.list != kNone) return (french ? "élément de " : "element of ") + text(e.name);
  auto same_name = [&](const Enumeration& other) { return &other != &e && other.name == e.name; };
  if (std::ranges::none_of(m_.enumerations, same_name)) return text(e.name);
  return m_.packs[e.pack].name + "." + text(e.name);
}

}  // namespace domat::sema
