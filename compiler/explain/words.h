// Names and values as people read them. Private to this room.
#pragma once
#include <cstdint>
#include <string>

#include "compiler/diagnostics/diagnostics.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

class Words {
 public:
  Words(const Pack& pack, Lang lang) : pack_(pack), french_(lang == Lang::fr) {}

  const char* t(const char* fr, const char* en) const { return french_ ? fr : en; }
  std::string_view colon() const { return french_ ? "\u00a0: " : ": "; }
  std::string_view separator() const { return french_ ? "\u00a0; " : "; "; }

  const Declaration& declaration(std::uint32_t atom) const { return pack_.declarations[pack_.atom_declaration[atom]]; }
  std::string name(std::uint32_t atom) const;     // "action_recursoire(État)"
  std::string subject(std::uint32_t atom) const;  // "droit action_recursoire(État)"
  std::string truth(Truth) const;
  std::string value(TypeRef, std::int64_t) const;  // a defined one: "7 500,00 €", "2025-03-01", a member
  std::string state(TypeRef, Value) const;         // any: the value, or in a word why there is none
  std::string input(const Case&, std::uint32_t atom) const;  // a fact or an event as the case states it: "dol = faux"
  std::string window(const Window&) const;         // "depuis le 2006-06-09 et avant le 2016-11-20"; empty without one
  std::string rule(const Rule&) const;             // "la règle recours"
  std::string by_rule(const Rule&) const;          // "par la règle recours"

 private:
  std::string money(const Currency&, std::int64_t) const;

  const Pack& pack_;
  bool french_;
};

std::string date_words(std::int32_t days);

}  // namespace domat
