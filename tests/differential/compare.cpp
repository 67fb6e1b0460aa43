#include "tests/differential/compare.h"

#include <fmt/format.h>

#include "runtime/core/date.h"

namespace domat::differential {

std::string shown(Truth t) { return t.conflict() ? "conflict" : t.unknown() ? "unknown" : t.t ? "true" : "false"; }

std::string shown(const Pack& p, std::uint32_t atom, Value v) {
  switch (v.state) {
    case State::unknown: return "unknown";
    case State::undefined: return "undefined";
    case State::conflict: return "conflict";
    case State::error: return fmt::format("error {}", v.v);
    case State::defined: break;
  }
  const TypeRef type = p.declarations[p.atom_declaration[atom]].type;
  if (type.kind == ValueType::enumeration) return p.enumerations[type.index].members.at(static_cast<std::size_t>(v.v));
  if (type.kind == ValueType::money) return fmt::format("{} {}", v.v, p.currencies[type.index].code);
  if (type.kind != ValueType::date && type.kind != ValueType::event) return fmt::format("{}", v.v);
  std::string day(10, ' ');
  format_date(static_cast<std::int32_t>(v.v), day.data());
  return day;
}

std::string shown(const Pack& p, std::uint32_t atom, const Outcome& o) {
  return is_proposition(p.declarations[p.atom_declaration[atom]]) ? shown(o.truths[atom]) : shown(p, atom, o.values[atom]);
}

std::string differences(const Pack& p, const Outcome& one, const Outcome& other) {
  if (one == other) return "";
  if (one.holds.size() != other.holds.size() || one.truths.size() != other.truths.size() || one.values.size() != other.values.size())
    return "not as many instances or atoms\n";
  std::string out;
  for (std::size_t i = 0; i < one.holds.size(); ++i)
    if (one.holds[i] != other.holds[i])
      out += fmt::format("H of instance {} of {}: {}, {}\n", i, p.rules[p.instances[i].rule].label, shown(one.holds[i]), shown(other.holds[i]));
  for (std::uint32_t a = 0; a < one.truths.size(); ++a)
    if (one.truths[a] != other.truths[a] || one.values[a] != other.values[a])
      out += fmt::format("{}: {}, {}\n", atom_name(p, a), shown(p, a, one), shown(p, a, other));
  return out;
}

bool says_no_less(Truth before, Truth after) { return (!before.t || after.t) && (!before.f || after.f); }
bool says_nothing(Value v) { return v.state == State::unknown || v.state == State::error; }
bool says_no_less(Value before, Value after) { return before == after || says_nothing(before) || after.state == State::conflict; }

}  // namespace domat::differential
