// Names and values as people read them. Private to this room.
#pragma once
#include <cstdint>
#include <string>

#include "compiler/explain/values.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

class Words {
 public:
  Words(const Pack& pack, Lang lang) : pack_(pack), lang_(lang) {}

  bool french() const { return lang_ == Lang::fr; }
  const char* t(const char* fr, const char* en) const { return french() ? fr : en; }
  std::string_view colon() const { return t("\u00a0: ", ": "); }
  std::string_view separator() const { return t("\u00a0; ", "; "); }

  const Declaration& declaration(std::uint32_t atom) const { return pack_.declarations[pack_.atom_declaration[atom]]; }
  std::string name(std::uint32_t atom) const;     // "action_recursoire(État)"
  std::string subject(std::uint32_t atom) const;  // "droit action_recursoire(État)"
  std::string truth(Truth x) const { return truth_words(x, lang_); }
  std::string value(TypeRef type, std::int64_t v) const { return value_words(pack_, type, v, lang_); }
  std::string state(TypeRef type, Value v) const { return state_words(pack_, type, v, lang_); }
  std::string input(const Case&, std::uint32_t atom) const;  // a fact or an event as the case states it: "dol = faux"; "biens : 3 éléments"
  std::string list(const ListState&) const;        // "3 éléments"
  std::string window(const Window&) const;         // "depuis le 2006-06-09 et avant le 2016-11-20"; empty without one
  std::string in_force(const Window&) const;       // ", en vigueur depuis le 2006-06-09, rédaction connue depuis le 2016-11-20"; empty without one
  std::string rule(const Rule&) const;             // "la règle recours"
  std::string by_rule(const Rule&) const;          // "par la règle recours"

 private:
  const Pack& pack_;
  Lang lang_;
};

}  // namespace domat
