// Packs and cases out of choices: nearly every pack passes the checker, and every construct of the language turns up.
#pragma once
#include <string>
#include <vector>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "tests/differential/choices.h"

namespace domat::differential {

// A pack as text, in pieces whose order must not matter: declarations; rules and blocks.
struct PackText {
  std::vector<std::string> declarations, items;
  std::string text() const;
};

// The first choices are for the declarations; each of the others makes one rule, exception, presumption or block.
PackText make_pack(const Bytes& declarations, const std::vector<Bytes>& items);

// What cases say of the lists of a pack: nothing, or up to four elements.
std::vector<ListState> make_lists(const Pack&, const Bytes&);

// A case of any pack, expanded to these lists: unknown, known and contradictory inputs, days and amounts at the bounds that the pack knows and beside them.
Case make_case(const Pack&, const std::vector<ListState>&, const Bytes&);
// The same case with more said: unknown inputs become known, and where it may contradict, known ones contradictory. `may` says of which atoms.
Case say_more(const Pack&, const Case&, const Bytes&, const std::vector<bool>& may, bool contradict);

}  // namespace domat::differential
