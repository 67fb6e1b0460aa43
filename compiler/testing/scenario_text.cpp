#include "compiler/testing/scenario_text.h"

#include <algorithm>

#include "compiler/base/unicode.h"
#include "compiler/syntax/tokens.h"
#include "runtime/core/date.h"
#include "runtime/core/money.h"

namespace domat {

namespace {

using model::AtomId;
using model::Entity;
using model::Expected;

std::uint32_t next_code_point(std::string_view s, std::size_t* at) {
  const auto byte = [&](std::size_t i) { return i < s.size() ? static_cast<unsigned char>(s[i]) : 0u; };
  const std::uint32_t first = byte(*at);
  const std::size_t length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  std::uint32_t c = length == 1 ? first : first & (0x7Fu >> length);
  for (std::size_t i = 1; i < length; ++i) c = c << 6 | (byte(*at + i) & 0x3F);
  *at += length;
  return c;
}

bool is_one_word(std::string_view s) {
  if (s.empty() || s == "_") return false;
  std::size_t at = 0;
  if (!begins_word(next_code_point(s, &at))) return false;
  while (at < s.size())
    if (!continues_word(next_code_point(s, &at))) return false;
  return true;
}

std::string quoted(const std::string& s, Lang lang) {
  const bool angular = lang == Lang::fr ? s.find("»") == std::string::npos : s.find('"') != std::string::npos;
  return angular ? "« " + s + " »" : "\"" + s + "\"";
}

std::string day(std::int64_t days) {
  std::string text(10, '0');
  format_date(static_cast<std::int32_t>(days), text.data());
  return text;
}

// Of "1234567.5": groups of three digits, as the formatter writes them.
std::string number(std::int64_t v, int scale, bool money, Lang lang) {
  char text[kMoneyChars];
  const std::string plain(text, money ? format_money(v, scale, text) : format_decimal(v, scale, text));
  const std::size_t begin = plain[0] == '-' ? 1 : 0, point = std::min(plain.find('.'), plain.size());
  std::string out = plain.substr(0, begin);
  for (std::size_t i = begin; i < point; ++i) {
    if (i != begin && (point - i) % 3 == 0) out += lang == Lang::fr ? ' ' : '_';
    out += plain[i];
  }
  std::string decimals = plain.substr(point);
  if (money && decimals.find_first_not_of(".0") == std::string::npos) decimals.clear();
  if (!decimals.empty()) out += (lang == Lang::fr ? "," : ".") + decimals.substr(1);
  return out;
}

// The module that stands at the head of a file, if any.
Sym module_of(const syntax::Tree& tree) {
  for (auto& item : tree.items)
    if (auto* m = std::get_if<syntax::ModuleDecl>(&item.data)) return m->name.text;
  return {};
}

// Those under which an act may be declared twice.
const char* modality(Kind kind, bool french) {
  switch (kind) {
    case Kind::finding: return french ? "constat" : "finding";
    case Kind::right: return french ? "droit" : "right";
    case Kind::obligation: return "obligation";
    case Kind::prohibition: return french ? "interdiction" : "prohibition";
    case Kind::power: return french ? "pouvoir" : "power";
    case Kind::fact: case Kind::event: case Kind::value: break;
  }
  return "";
}

void add_item(std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; }

}  // namespace

ScenarioWriter::ScenarioWriter(const model::Model& m, const Interner& names, const std::vector<PackSource>& packs) : m_(m), names_(names), lang_(packs[0].lang) {
  for (auto& tree : packs[0].trees)
    for (auto& item : tree.items) {
      auto* d = std::get_if<syntax::ImportDecl>(&item.data);
      const auto from = d ? packs[0].dependencies.find(names.text(d->pack.text)) : packs[0].dependencies.end();
      if (from == packs[0].dependencies.end()) continue;
      const Sym wanted = d->module ? d->module->text : Sym{};
      for (auto& other : packs[from->second].trees) {
        if (module_of(other) != wanted) continue;
        Import& import = imports_[other.file.index];
        if (import.named && !import.alias.valid()) continue;  // without an alias is shorter
        import = {true, d->alias ? d->alias->text : Sym{}};
      }
    }
}

bool ScenarioWriter::can_name(AtomId atom) const {
  const Entity& e = m_.entities[m_.atom_entity[atom]];
  if (e.pack != 0) {
    auto import = imports_.find(e.span.file.index);
    if (import == imports_.end() || !import->second.named) return false;
  }
  for (auto parameter : e.parameters)
    if (m_.enumerations[parameter].unknown) return false;
  return true;
}

bool ScenarioWriter::can_name_rule(model::RuleId id) const {
  const model::Rule& r = m_.rules[id];
  if (!r.label.valid()) return false;
  return r.pack == 0 || imports_.contains(r.span.file.index);
}

std::string ScenarioWriter::word(Sym s) const {
  // What an obligation or a structure brings with it has a name of two parts, and after a dot any word is a name.
  const std::string& text = names_.text(s);
  const std::size_t dot = text.find('.');
  const std::string first = text.substr(0, dot);
  const bool bare = is_one_word(first) && !is_reserved(first, lang_);
  return (bare ? first : "`" + first + "`") + (dot == std::string::npos ? "" : text.substr(dot));
}

std::string ScenarioWriter::member(std::uint32_t enumeration, std::uint32_t index) const {
  const std::string& text = names_.text(m_.enumerations[enumeration].members[index]);
  return is_one_word(text) && !is_reserved(text, lang_) ? text : "`" + text + "`";
}

std::string ScenarioWriter::reference(AtomId atom) const {
  const Entity& e = m_.entities[m_.atom_entity[atom]];
  std::string s;
  if (auto import = imports_.find(e.span.file.index); e.pack != 0 && import != imports_.end() && import->second.alias.valid()) s = word(import->second.alias) + ".";
  s += word(e.name);
  std::string arguments;
  std::uint32_t offset = atom - e.first_atom;
  for (std::size_t i = e.parameters.size(); i-- > 0;) {
    const auto count = static_cast<std::uint32_t>(m_.enumerations[e.parameters[i]].members.size());
    arguments = member(e.parameters[i], offset % count) + (arguments.empty() ? "" : ", ") + arguments;
    offset /= count;
  }
  if (!arguments.empty()) s += "(" + arguments + ")";
  if (e.is_charge) return std::string(t("charge(", "burden(")) + s + ")";
  if (e.needs_modality) s = std::string(modality(e.kind, lang_ == Lang::fr)) + " " + s;
  return s;
}

std::string ScenarioWriter::constant(TypeRef type, std::int64_t v) const {
  switch (type.kind) {
    case ValueType::boolean: return v != 0 ? t("vrai", "true") : t("faux", "false");
    case ValueType::enumeration: return member(type.index, static_cast<std::uint32_t>(v));
    case ValueType::date:
    case ValueType::event: return day(v);
    case ValueType::money: {
      const Currency& c = m_.currencies[type.index];
      return number(v, c.digits, true, lang_) + " " + (c.code == "EUR" ? "€" : c.code);
    }
    case ValueType::integer: return number(v, 0, false, lang_);
    case ValueType::decimal: return number(v, kDecimalScale, false, lang_);
    case ValueType::rate: return number(v, kRateScale - 2, false, lang_) + " %";
    case ValueType::days: return number(v, 0, false, lang_) + (lang_ == Lang::fr ? (v > -2 && v < 2 ? " jour" : " jours") : v == 1 || v == -1 ? " day" : " days");
    case ValueType::months: return number(v, 0, false, lang_) + (lang_ == Lang::fr ? " mois" : v == 1 || v == -1 ? " month" : " months");
    case ValueType::calendar: break;  // never of a fact
  }
  return {};
}

std::string ScenarioWriter::stated(AtomId atom, Truth x) const {
  const std::string name = reference(atom);
  if (x.unknown()) return name + t(" inconnu", " unknown");
  if (x.conflict()) return name + t(" conflit", " conflict");
  return x.t ? name : "!" + name;
}

std::string ScenarioWriter::stated(AtomId atom, Value v) const {
  const Entity& e = m_.entities[m_.atom_entity[atom]];
  const std::string name = reference(atom);
  switch (v.state) {
    case State::conflict: return name + t(" conflit", " conflict");
    case State::undefined: return e.type.kind == ValueType::event ? "!" + name : name + t(" indéfini", " undefined");
    case State::defined: return name + (e.type.kind == ValueType::event ? t(" le ", " on ") : " = ") + constant(e.type, v.v);
    case State::unknown:
    case State::error: break;  // nothing that anybody can say
  }
  return name + t(" inconnu", " unknown");
}

// "biens = [{ id = « b 1 », valeur = 3 €, volé }]", every element and of each what is known.
std::string ScenarioWriter::list(std::uint32_t index, const Case& c) const {
  const model::List& l = m_.lists[index];
  std::string elements;
  for (std::uint32_t i = 0; i < c.lists[index].keys.size(); ++i) {
    std::string fields;
    if (l.key.valid()) {
      const std::string& key = c.lists[index].keys[i];
      fields = names_.text(l.key) + " = " + (is_one_word(key) && !is_reserved(key, lang_) ? key : quoted(key, lang_));
    }
    for (std::size_t k = 0; k < l.fields.size(); ++k) {
      const Entity& e = m_.entities[l.fields[k]];
      const AtomId atom = e.first_atom + i;
      const bool proposition = e.type.kind == ValueType::boolean;
      const Truth x = c.truths[atom];
      const Value v = c.values[atom];
      const bool unknown = proposition ? x.unknown() : v.state == State::unknown, conflict = proposition ? x.conflict() : v.state == State::conflict;
      if (l.scalars) {
        fields = unknown ? t("inconnu", "unknown") : conflict ? t("conflit", "conflict") : constant(e.type, proposition ? x.t : v.v);
        continue;
      }
      const std::string name = names_.text(l.field_names[k]);
      const bool needed = fields.empty() && k + 1 == l.fields.size();  // an element has one field at least
      if (unknown && !proposition && !needed) continue;
      add_item(fields, unknown ? name + t(" inconnu", " unknown") : conflict ? name + t(" conflit", " conflict") : proposition ? (x.t ? "" : "!") + name : name + " = " + constant(e.type, v.v));
    }
    add_item(elements, l.scalars ? fields : "{ " + fields + " }");
  }
  return reference(m_.entities[l.entity].first_atom) + " = [" + elements + "]";
}

std::string ScenarioWriter::given(const Case& c, bool rest_false, std::size_t* items) const {
  std::string out;
  *items = rest_false;
  const auto add = [&](const std::string& item) {
    add_item(out, item);
    ++*items;
  };
  for (auto& e : m_.entities) {
    if (!is_input(e.kind) || e.field_of != kNone) continue;
    if (e.list != kNone) {
      if (!can_name(e.first_atom)) continue;
      if (c.lists[e.list].known && !(rest_false && c.lists[e.list].keys.empty())) add(list(e.list, c));
      continue;
    }
    for (AtomId a = e.first_atom; a < e.first_atom + e.atom_count; ++a) {
      if (!can_name(a)) continue;
      if (e.type.kind == ValueType::boolean) {
        if (c.truths[a] != (rest_false ? kFalse : kUnknown)) add(stated(a, c.truths[a]));
      } else if (c.values[a].state != (rest_false && e.type.kind == ValueType::event ? State::undefined : State::unknown)) {
        add(stated(a, c.values[a]));
      }
    }
  }
  return out;
}

std::string ScenarioWriter::label(model::RuleId id) const {
  const model::Rule& r = m_.rules[id];
  const auto import = imports_.find(r.span.file.index);
  const bool behind = r.pack != 0 && import != imports_.end() && import->second.alias.valid();
  return (behind ? word(import->second.alias) + "." : "") + word(r.label);
}

std::string ScenarioWriter::expected(const Expected& e) const {
  if (e.kind == Expected::error) return t("erreur", "error") + (e.error_code.valid() ? " " + quoted(names_.text(e.error_code), lang_) : "");
  if (e.kind == Expected::incompatible) return "incompatible " + reference(e.atom) + " & " + reference(e.other);
  std::string out = e.kind == Expected::truth ? stated(e.atom, e.truth_value) : stated(e.atom, e.value_value);
  const auto joined = [&](const char* before, const auto& all, auto&& name) {
    for (std::size_t i = 0; i < all.size(); ++i) out += (i == 0 ? before : " & ") + name(all[i]);
  };
  if (e.kind == Expected::range) out = reference(e.atom) + t(" compris entre ", " lying between ") + constant(m_.entities[m_.atom_entity[e.atom]].type, e.value_value.v) + t(" et ", " and ") + constant(m_.entities[m_.atom_entity[e.atom]].type, e.up_to);
  joined(t(" parce que ", " because "), e.because, [&](model::RuleId r) { return label(r); });
  joined(t(" mais pas parce que ", " but not because "), e.not_because, [&](model::RuleId r) { return label(r); });
  joined(t(" faute de ", " for want of "), e.missing, [&](AtomId a) { return reference(a); });
  joined(t(" faute de preuve de ", " for lack of proof of "), e.unproved, [&](AtomId a) { return reference(a); });
  return out;
}

std::string ScenarioWriter::text(const std::string& name, const Case& c, const std::vector<Expected>& expectations) const {
  std::size_t plain_items, rest_items;
  const std::string plain = given(c, false, &plain_items), rest = given(c, true, &rest_items);
  const bool lists_known = std::ranges::all_of(c.lists, &ListState::known);  // else the rest would give those that are not as empty
  const bool rest_false = lists_known && rest_items < plain_items;
  std::string out = std::string(t("scénario ", "scenario ")) + quoted(name, lang_) + "\n";
  if (c.at) out += std::string("  ") + t("au ", "at ") + day(*c.at) + "\n";
  if (c.mode == Mode::closed) out += std::string("  ") + t("en jugement", "file closed") + "\n";
  if (rest_false) out += std::string("  ") + t("le reste faux", "the rest false") + "\n";
  if (const std::string& facts = rest_false ? rest : plain; !facts.empty()) out += std::string("  ") + t("soit ", "given ") + facts + "\n";
  std::string all;
  for (auto& e : expectations) add_item(all, expected(e));
  if (!all.empty()) out += std::string("  ") + t("attendu ", "expect ") + all + "\n";
  return out;
}

}  // namespace domat
