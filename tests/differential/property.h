// Properties of a good pack and of cases for the lists it may be given.
#pragma once
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <string>

#include "runtime/io/case_json.h"
#include "tests/differential/arbitrary.h"
#include "tests/differential/compare.h"
#include "tests/differential/compiled.h"

namespace domat::differential {

template <typename Property>
void property(const std::string& says, Property&& holds) {
  const bool held = rc::check(says, std::forward<Property>(holds));
  EXPECT_TRUE(held) << says;
}

// The pack, when the checker takes it; those few that it refuses are not what the property is about.
inline std::unique_ptr<Compiled> good(const PackText& text) {
  auto c = compile({text.text()});
  RC_PRE(c->good);
  return c;
}
inline void expect(bool holds, const Pack& pack, const Case& given, const std::string& what) {
  if (!holds) RC_FAIL(what + "\nin the case\n" + case_json(pack, given));
}
inline std::vector<bool> every_atom(const Pack& pack) { return std::vector<bool>(pack.atom_count, true); }
inline Bytes first_half(const Bytes& bytes) { return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2)}; }
inline Bytes second_half(const Bytes& bytes) { return {bytes.begin() + static_cast<std::ptrdiff_t>(bytes.size() / 2), bytes.end()}; }

inline bool is_proposition(const Pack& pack, std::uint32_t atom) { return is_proposition(pack.declarations[pack.atom_declaration[atom]]); }
inline bool is_unknown(const Pack& pack, std::uint32_t atom, const Outcome& o) {
  return is_proposition(pack, atom) ? o.truths[atom].unknown() : says_nothing(o.values[atom]);
}
inline bool has_conflict(const Outcome& o) {
  return std::ranges::any_of(o.truths, [](Truth t) { return t.conflict(); }) ||
         std::ranges::any_of(o.values, [](Value v) { return v.state == State::conflict; });
}

// The pack for what a few cases say of its lists, and choices for cases of each.
template <typename Visit>
void each_expansion(Compiled& c, std::size_t bytes_of_case, Visit&& visit) {
  const bool lists = !c.pack.lists.empty();
  for (auto& elements : lists ? *many(3, 8) : std::vector<Bytes>(1)) {
    const Expanded x(c, make_lists(c.pack, elements));
    visit(x, *many(lists ? 8 : 16, lists ? 2 * bytes_of_case : bytes_of_case));
  }
}
template <typename Visit>
void each_case(Compiled& c, std::size_t bytes_of_case, Visit&& visit) {
  each_expansion(c, bytes_of_case, [&](const Expanded& x, const std::vector<Bytes>& cases) {
    for (auto& bytes : cases) visit(x, bytes);
  });
}

// The outcome by name, members and days as text: atoms are numbered in order of declaration.
inline std::map<std::string, std::string> by_name(const Pack& pack, const Outcome& o) {
  std::map<std::string, std::string> all;
  for (std::uint32_t a = 0; a < pack.atom_count; ++a) all[atom_name(pack, a)] = shown(pack, a, o);
  return all;
}
// What `to` has and `from` has not is unknown.
inline Case renumbered(const Pack& from, const Case& c, const Pack& to) {
  std::map<std::string, std::uint32_t> atoms;
  for (std::uint32_t a = 0; a < from.atom_count; ++a) atoms[atom_name(from, a)] = a;
  Case out = c;
  out.truths.assign(to.atom_count, kUnknown);
  out.values.assign(to.atom_count, Value{});
  for (std::uint32_t a = 0; a < to.atom_count; ++a)
    if (auto old = atoms.find(atom_name(to, a)); old != atoms.end()) out.truths[a] = c.truths[old->second], out.values[a] = c.values[old->second];
  return out;
}

}  // namespace domat::differential
