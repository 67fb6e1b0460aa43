// Names and values as people read them. Private to this room.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "compiler/explain/values.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

class Words {
 public:
  Words(const Pack&, Lang);

  bool french() const { return lang_ == Lang::fr; }
  const char* t(const char* fr, const char* en) const { return french() ? fr : en; }
  std::string_view colon() const { return t("\u00a0: ", ": "); }
  std::string_view separator() const { return t("\u00a0; ", "; "); }

  const Declaration& declaration(std::uint32_t atom) const { return pack_.declarations[pack_.atom_declaration[atom]]; }
  std::string name(std::uint32_t atom) const;               // "action_recursoire(État)"
  std::string kind(std::uint32_t atom, bool several) const;  // "droit ", "droits "; empty where the name says it
  std::string day(std::int32_t days) const { return long_date_words(days, lang_); }
  std::string value(TypeRef type, std::int64_t v) const;
  std::string state(TypeRef type, Value v) const;
  std::string list(const ListState&) const;      // "3 éléments"
  std::string quoted(const std::string&) const;  // « … »
  // What a conclusion says, in quotation marks; of what a duty brings with it, what the duty says and what became of it. May be empty.
  std::string says(const Declaration&) const;
  std::string answer(const Case&, const Outcome&, std::uint32_t atom) const;  // "oui"; "le 1er mars 2025"; "le dossier ne le dit pas"
  std::string window(const Window&) const;   // "du 9 juin 2006 au 19 novembre 2016"; empty without one
  std::string only(const Window&) const;     // "à partir du 9 juin 2006": when it is in force, seen from another day
  std::string wording(const Window&) const;  // ", dans sa rédaction en vigueur depuis le 9 juin 2006"; empty without one

 private:
  const Pack& pack_;
  Lang lang_;
  std::map<std::string_view, const Declaration*> duties_;
};

}  // namespace domat
