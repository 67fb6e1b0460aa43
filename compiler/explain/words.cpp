#include "compiler/explain/words.h"

#include "compiler/diagnostics/printable.h"
#include "runtime/core/date.h"
#include "runtime/core/money.h"

namespace domat {

std::string date_words(std::int32_t days) {
  std::string text(10, '0');
  format_date(days, text.data());
  return text;
}

std::string Words::name(std::uint32_t atom) const { return printable(atom_name(pack_, atom)); }

std::string Words::subject(std::uint32_t atom) const {
  const Declaration& d = declaration(atom);
  // A charge says by its name what it is; where the modality is needed, the name begins with it.
  if (d.is_charge() || d.needs_modality) return name(atom);
  const char* kind = "";
  switch (d.kind) {
    case Kind::fact: kind = t("fait ", "fact "); break;
    case Kind::event: kind = t("événement ", "event "); break;
    case Kind::finding: kind = t("constat ", "finding "); break;
    case Kind::right: kind = t("droit ", "right "); break;
    case Kind::obligation: kind = "obligation "; break;
    case Kind::prohibition: kind = t("interdiction ", "prohibition "); break;
    case Kind::power: kind = t("pouvoir ", "power "); break;
    case Kind::value: kind = t("valeur ", "value "); break;
  }
  return kind + name(atom);
}

std::string Words::truth(Truth truth) const {
  if (truth.conflict()) return t("conflit", "conflict");
  return truth.t ? t("vrai", "true") : truth.f ? t("faux", "false") : t("inconnu", "unknown");
}

// Groups of three digits; the spaces are no places to wrap.
std::string Words::money(const Currency& currency, std::int64_t minor) const {
  char text[kMoneyChars];
  const std::string plain(text, format_money(minor, currency.digits, text));
  const std::size_t begin = plain[0] == '-' ? 1 : 0, point = std::min(plain.find('.'), plain.size());
  std::string out = plain.substr(0, begin);
  for (std::size_t i = begin; i < point; ++i) {
    if (i != begin && (point - i) % 3 == 0) out += "\u00a0";
    out += plain[i];
  }
  if (point < plain.size()) out += (french_ ? "," : ".") + plain.substr(point + 1);
  return out + "\u00a0" + (french_ && currency.code == "EUR" ? "€" : currency.code);
}

std::string Words::value(TypeRef type, std::int64_t v) const {
  switch (type.kind) {
    case ValueType::enumeration: return printable(pack_.enumerations[type.index].members[static_cast<std::size_t>(v)]);
    case ValueType::date:
    case ValueType::event: return date_words(static_cast<std::int32_t>(v));
    case ValueType::money: return money(pack_.currencies[type.index], v);
    case ValueType::boolean: break;
  }
  return v != 0 ? t("vrai", "true") : t("faux", "false");
}

std::string Words::state(TypeRef type, Value v) const {
  switch (v.state) {
    case State::defined: return value(type, v.v);
    case State::unknown: return t("inconnu", "unknown");
    case State::conflict: return t("conflit", "conflict");
    case State::undefined: break;
  }
  return type.kind == ValueType::event ? t("n'a pas eu lieu", "did not happen") : t("indéfini", "undefined");
}

std::string Words::input(const Case& c, std::uint32_t atom) const {
  const TypeRef type = declaration(atom).type;
  if (type.kind == ValueType::event && c.values[atom].state == State::undefined) return name(atom) + " " + state(type, c.values[atom]);
  return name(atom) + "\u00a0=\u00a0" + (type.kind == ValueType::boolean ? truth(c.truths[atom]) : state(type, c.values[atom]));
}

std::string Words::window(const Window& w) const {
  std::string out;
  if (w.from) out = t("depuis le ", "since ") + date_words(*w.from);
  if (w.from && w.to) out += t(" et ", " and ");
  if (w.to) out += t("avant le ", "before ") + date_words(*w.to);
  return out;
}

std::string Words::rule(const Rule& r) const {
  const std::string label = printable(r.label);
  switch (r.kind) {
    case RuleKind::rule: return t("la règle ", "rule ") + label;
    case RuleKind::exception: return t("l'exception ", "exception ") + label;
    case RuleKind::unless: return t("la réserve de ", "the reservation at ") + label;
    case RuleKind::presumption: return t("la présomption ", "presumption ") + label;
    case RuleKind::burden: return t("la déclaration de ", "the declaration at ") + label;
  }
  return label;
}

std::string Words::by_rule(const Rule& r) const { return t("par ", "by ") + rule(r); }

}  // namespace domat
