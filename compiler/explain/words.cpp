#include "compiler/explain/words.h"

#include "compiler/diagnostics/printable.h"

namespace domat {

Words::Words(const Pack& pack, Lang lang) : pack_(pack), lang_(lang) {
  for (const Declaration& d : pack.declarations)
    if (d.kind == Kind::obligation) duties_.emplace(d.name, &d);
}

std::string Words::says(const Declaration& d) const {
  if (!d.text.empty()) return quoted(d.text);
  const std::size_t dot = d.name.rfind('.');
  const auto duty = dot == std::string::npos ? duties_.end() : duties_.find(std::string_view(d.name).substr(0, dot));
  if (duty == duties_.end() || duty->second->text.empty()) return "";
  const std::string_view part = std::string_view(d.name).substr(dot + 1);
  const auto is = [&](const char* fr, const char* en) { return part == fr || part == en; };
  const char* became = is("en_temps", "on_time") ? t("accomplie à temps", "performed on time")
                       : is("tardif", "late")    ? t("accomplie en retard", "performed late")
                       : is("silence", "silent") ? t("non accomplie dans le délai", "not performed in time")
                                                 : t("dont le délai court encore", "its time limit still running");
  return quoted(duty->second->text) + ", " + became;
}

std::string Words::name(std::uint32_t atom) const { return printable(atom_name(pack_, atom)); }

std::string Words::kind(std::uint32_t atom, bool several) const {
  const Declaration& d = declaration(atom);
  // A charge says by its name what it is; where the modality is needed, the name begins with it.
  if (d.is_charge() || d.needs_modality) return "";
  switch (d.kind) {
    case Kind::fact: return several ? t("faits ", "facts ") : t("fait ", "fact ");
    case Kind::event: return several ? t("événements ", "events ") : t("événement ", "event ");
    case Kind::finding: return several ? t("constats ", "findings ") : t("constat ", "finding ");
    case Kind::right: return several ? t("droits ", "rights ") : t("droit ", "right ");
    case Kind::obligation: return several ? "obligations " : "obligation ";
    case Kind::prohibition: return several ? t("interdictions ", "prohibitions ") : t("interdiction ", "prohibition ");
    case Kind::power: return several ? t("pouvoirs ", "powers ") : t("pouvoir ", "power ");
    case Kind::value: return several ? t("valeurs ", "values ") : t("valeur ", "value ");
  }
  return "";
}

std::string Words::value(TypeRef type, std::int64_t v) const {
  return type.kind == ValueType::date || type.kind == ValueType::event ? day(static_cast<std::int32_t>(v)) : value_words(pack_, type, v, lang_);
}

std::string Words::state(TypeRef type, Value v) const {
  if (v.state == State::defined) return value(type, v.v);
  if (v.state == State::undefined && type.kind != ValueType::event) return t("sans valeur", "no value");
  return state_words(pack_, type, v, lang_);
}

std::string Words::list(const ListState& list) const {
  const std::size_t n = list.keys.size();
  if (!list.known) return t("liste inconnue", "unknown list");
  if (n == 0) return t("aucun élément", "no element");
  return value({ValueType::integer}, static_cast<std::int64_t>(n)) + "\u00a0" + (n == 1 ? t("élément", "element") : t("éléments", "elements"));
}

std::string Words::quoted(const std::string& text) const { return t("«\u00a0", "“") + printable(text) + t("\u00a0»", "”"); }

std::string Words::answer(const Case& c, const Outcome& o, std::uint32_t atom) const {
  const Declaration& d = declaration(atom);
  if (d.list != kNone) return list(c.lists[d.list]);
  if (is_proposition(d)) {
    const Truth truth = o.truths[atom];
    if (truth.conflict()) return is_input(d.kind) ? t("le dossier dit à la fois oui et non", "the file says both yes and no") : t("oui et non à la fois", "both yes and no");
    if (truth.unknown()) return is_input(d.kind) ? t("le dossier ne le dit pas", "the file does not say") : t("on ne le sait pas encore", "not known yet");
    return truth.t ? t("oui", "yes") : t("non", "no");
  }
  const Value v = o.values[atom];
  switch (v.state) {
    case State::unknown: return is_input(d.kind) ? t("le dossier ne le dit pas", "the file does not say") : t("on ne le sait pas encore", "not known yet");
    case State::conflict: return is_input(d.kind) ? t("le dossier se contredit", "the file contradicts itself") : t("deux valeurs contraires", "two contrary values");
    case State::undefined: return d.kind == Kind::event ? t("cela n'a pas eu lieu", "it did not happen") : t("aucune règle n'en donne", "no rule gives one");
    case State::error: return state(d.type, v);
    case State::defined: break;
  }
  if (d.kind != Kind::event) return value(d.type, v.v);
  const std::int32_t happened = static_cast<std::int32_t>(v.v);
  const bool later = c.at && happened > *c.at;
  return t("le ", "on ") + day(happened) + (later ? t(", donc après la date d'application", ", so after the application date") : "");
}

// The day after the last is what windows have; people read the last.
std::string Words::window(const Window& w) const {
  if (w.from && w.to) return t("du ", "from ") + day(*w.from) + t(" au ", " to ") + day(*w.to - 1);
  if (w.from) return t("depuis le ", "since ") + day(*w.from);
  return w.to ? t("jusqu'au ", "until ") + day(*w.to - 1) : "";
}

std::string Words::only(const Window& w) const { return w.from && !w.to ? t("à partir du ", "from ") + day(*w.from) : window(w); }

std::string Words::wording(const Window& w) const {
  std::string out = window(w);
  if (!out.empty()) out = t(", dans sa rédaction en vigueur ", ", in its wording in force ") + out;
  if (!known_later(w)) return out;
  const char* known = out.empty() ? t(", dans la rédaction que l'on connaît depuis le ", ", in the wording known since ") : t(", et dont on connaît le texte depuis le ", ", and of which the text is known since ");
  return out + known + day(*w.unknown_before);
}

}  // namespace domat
