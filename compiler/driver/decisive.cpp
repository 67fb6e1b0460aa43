#include "compiler/driver/decisive.h"

#include <fmt/format.h>

#include "compiler/diagnostics/printable.h"
#include "compiler/explain/values.h"
#include "runtime/io/value_json.h"

namespace domat {

namespace {

Json names(const Pack& p, const std::vector<std::uint32_t>& atoms) {
  Json all = Json::array();
  for (const std::uint32_t a : atoms) all.push_back(atom_name(p, a));
  return all;
}

Json always_json(const Pack& p, std::uint32_t atom, const inquiry::Answer& a) {
  static constexpr const char* kTruths[] = {"unknown", "true", "false", "conflict"};
  static constexpr const char* kStates[] = {"unknown", "defined", "undefined", "conflict", "error"};
  if (inquiry::is_truth(p, atom)) return kTruths[a.truth.t + 2 * a.truth.f];
  if (a.value.state == State::defined) return defined_value_json(p, inquiry::type_of(p, atom), a.value.v);
  return {{"status", kStates[static_cast<int>(a.value.state)]}};
}

Json decisive_json(const Pack& p, const DecisiveFacts& d) {
  Json json{{"facts", names(p, d.found.facts)}, {"perhaps", names(p, d.found.perhaps)}, {"next", nullptr}};
  if (d.found.next != kNone) json["next"] = atom_name(p, d.found.next);
  if (d.found.always) json["always"] = always_json(p, d.atom, *d.found.always);
  return json;
}

std::string listed(const Pack& p, const std::vector<std::uint32_t>& atoms) {
  std::string text;
  for (const std::uint32_t a : atoms) text += (text.empty() ? "" : ", ") + printable(atom_name(p, a));
  return text;
}

}  // namespace

std::vector<DecisiveFacts> decisive_facts(const inquiry::Question& q, const Outcome& o, const Result& r) {
  std::vector<DecisiveFacts> all;
  for (auto& c : r.conclusions)
    if (q.pack.atom_node[c.atom] != kNone && inquiry::is_unknown(q.pack, c.atom, inquiry::answer_of(q.pack, o, c.atom))) all.push_back({c.atom, inquiry::decisive(q, c.atom)});
  return all;
}

std::string with_decisive(const Pack& p, const std::string& result, const std::vector<DecisiveFacts>& all) {
  Json json = Json::parse(result);
  std::size_t next = 0;
  for (Json& c : json["conclusions"])
    if (next < all.size() && c["conclusion"] == atom_name(p, all[next].atom)) c["decisive"] = decisive_json(p, all[next++]);
  return pretty(json);
}

std::string decisive_text(const Pack& p, const std::vector<DecisiveFacts>& all, Lang lang) {
  const bool french = lang == Lang::fr;
  const auto t = [&](const char* fr, const char* en) { return french ? fr : en; };
  std::string text;
  for (auto& d : all) {
    const bool truth = inquiry::is_truth(p, d.atom);
    text += (text.empty() ? std::string("\n") + t("Ce dont dépendent encore les conclusions inconnues", "What unknown conclusions still turn on") + "\n" : "") + "  " + printable(atom_name(p, d.atom));
    if (d.found.always) {
      const std::string value = truth ? truth_words(d.found.always->truth, lang) : state_words(p, inquiry::type_of(p, d.atom), d.found.always->value, lang);
      text += t(" : aucun fait n'y change rien, ce sera toujours : ", ": no fact makes a difference, it will always be: ") + value + "\n";
      continue;
    }
    if (!d.found.facts.empty()) text += t(" : la conclusion dépend encore de ", ": the conclusion still turns on ") + listed(p, d.found.facts);
    if (!d.found.perhaps.empty()) text += (d.found.facts.empty() ? t(" : la conclusion dépend peut-être encore de ", ": the conclusion perhaps still turns on ") : t(" ; peut-être de ", "; perhaps on ")) + listed(p, d.found.perhaps);
    text += t(" ; à demander d'abord : ", "; to be asked first: ") + printable(atom_name(p, d.found.next)) + "\n";
  }
  return text;
}

}  // namespace domat
