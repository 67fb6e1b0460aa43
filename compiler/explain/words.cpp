#include "compiler/explain/words.h"

#include "compiler/diagnostics/printable.h"

namespace domat {

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

std::string Words::input(const Case& c, std::uint32_t atom) const {
  const Declaration& d = declaration(atom);
  const TypeRef type = d.type;
  if (d.list != kNone) return name(atom) + std::string(colon()) + list(c.lists[d.list]);
  if (type.kind == ValueType::event && c.values[atom].state == State::undefined) return name(atom) + " " + state(type, c.values[atom]);
  return name(atom) + "\u00a0=\u00a0" + (type.kind == ValueType::boolean ? truth(c.truths[atom]) : state(type, c.values[atom]));
}

std::string Words::list(const ListState& list) const {
  const std::size_t n = list.keys.size();
  if (!list.known) return t("liste inconnue", "unknown list");
  if (n == 0) return t("aucun élément", "no element");
  return value({ValueType::integer}, static_cast<std::int64_t>(n)) + "\u00a0" + (n == 1 ? t("élément", "element") : t("éléments", "elements"));
}

std::string Words::window(const Window& w) const {
  std::string out;
  if (w.from) out = t("depuis le ", "since ") + date_words(*w.from);
  if (w.from && w.to) out += t(" et ", " and ");
  if (w.to) out += t("avant le ", "before ") + date_words(*w.to);
  return out;
}

std::string Words::in_force(const Window& w) const {
  std::string out = window(w);
  if (!out.empty()) out = t(", en vigueur ", ", in force ") + out;
  if (known_later(w)) out += t(", rédaction connue depuis le ", ", wording known since ") + date_words(*w.unknown_before);
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
