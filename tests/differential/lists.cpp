// What is said of the elements of lists, and of the members of enumerations by turns: quantifiers, counts, sums, the least and the first.
#include <fmt/format.h>

#include <algorithm>

#include "tests/differential/sentences.h"

namespace domat::differential {

// Variables, and fields that refer to an element: "x", "x.a1", and with two hops "x.a1.a2".
std::vector<std::string> Sentences::elements(std::size_t list, const std::vector<Bound>& variables, unsigned hops) const {
  std::vector<std::string> all;
  for (auto& b : variables)
    if (b.enumeration == list) all.push_back(b.name);
  if (hops == 0) return all;
  for (const Name& f : v_.names) {
    if (!f.field || f.text.empty() || f.type != Type{Type::enumeration, list}) continue;
    for (auto& owner : elements(f.parameters[0], variables, hops - 1)) all.push_back(owner + "." + f.text);
  }
  return all;
}

std::vector<std::string> Sentences::arguments_for(const Name& n, std::size_t parameter, const std::vector<Bound>& variables) const {
  if (n.field) return elements(parameter, variables, n.text.empty() ? 0 : 1);
  const bool may_refer = n.parameters.size() == 1 && n.kind != Name::event && !n.burden && v_.is_list(parameter);
  return elements(parameter, variables, may_refer ? 2 : 0);
}

// An element has no name of its own here: only variables lead to one.
bool Sentences::can_name(const Name& n, const std::vector<Bound>& variables) const {
  return std::ranges::all_of(n.parameters, [&](std::size_t p) { return !v_.is_list(p) || !arguments_for(n, p, variables).empty(); });
}

std::size_t Sentences::any_range() { return v_.lists > 0 && c_.chance(80) ? v_.plain() + c_.below(v_.lists) : c_.below(v_.plain()); }

std::string Sentences::generator(std::size_t range, const std::string& name, const std::string& filter) const {
  return fmt::format("{} dans {}{}{}", name, v_.enumerations[range], filter.empty() ? "" : " tel que ", filter);
}

std::vector<Bound> Sentences::with(std::vector<Bound> variables, std::size_t range) {
  variables.push_back({fmt::format("q{}", bound_++), range});
  return variables;
}

std::string Sentences::quantified(unsigned depth, unsigned layer, const std::vector<Bound>& variables) {
  const std::size_t range = any_range();
  const auto inner = with(variables, range);
  const bool filtered = c_.chance(50);
  const std::string g = generator(range, inner.back().name, filtered ? condition(depth - 1, layer, inner) : "");
  const unsigned form = c_.below(6), count = c_.below(4);
  if (form < 2 && filtered && c_.chance(35)) return fmt::format("({} {})", form == 0 ? "il existe" : "pour tout", g);
  const std::string body = condition(depth - 1, layer, inner);
  switch (form) {
    case 0: return fmt::format("(il existe {} : {})", g, body);
    case 1: return fmt::format("(pour tout {} : {})", g, body);
    case 2: return fmt::format("(la majorité des {} : {})", g, body);
    case 3: return fmt::format("(au moins {} des {} : {})", count, g, body);
    case 4: return fmt::format("(au plus {} des {} : {})", count, g, body);
    default: return fmt::format("(exactement {} des {} : {})", count, g, body);
  }
}

std::string Sentences::aggregate(Type t, const Where& w, unsigned depth) {
  const bool sums = is_quantity(t);
  if (!sums || c_.chance(45)) return least_or_first(t, w, depth);
  const std::size_t range = any_range();
  const auto inner = with(w.variables, range);
  std::vector<std::string> guards;
  if (t.kind == Type::integer && c_.chance(60)) return fmt::format("nombre({})", generator(range, inner.back().name, condition(1, w.layer, inner)));
  const std::string each = value(t, Where{w.layer, inner, guards}, depth);
  if (guards.empty() && c_.chance(40)) return fmt::format("somme({} pour {})", each, generator(range, inner.back().name, ""));
  return fmt::format("somme({} pour {})", each, generator(range, inner.back().name, beside(guards, condition(1, w.layer, inner))));
}

// There may be nothing to take it from: then it is undefined.
std::string Sentences::least_or_first(Type t, const Where& w, unsigned depth) {
  const std::size_t range = any_range();
  const auto inner = with(w.variables, range);
  std::vector<std::string> guards;
  const Where here{w.layer, inner, guards};
  const bool ordered = t.kind == Type::enumeration || c_.chance(55);
  const std::string each = t.kind == Type::enumeration ? typed(t, branch(value(t, here, depth))) : value(t, here, depth);
  const std::string key = ordered ? " selon " + value(c_.chance(50) ? Type{Type::integer, 0} : Type{Type::date, 0}, here, depth) : "";
  const std::string filter = guards.empty() && c_.chance(40) ? "" : beside(guards, condition(1, w.layer, inner));
  const char* const which = ordered ? (c_.chance(50) ? "premier" : "dernier") : c_.chance(50) ? "min" : "max";
  const std::string whole = fmt::format("{}({} pour {}{})", which, each, generator(range, inner.back().name, filter), key);
  if (c_.chance(50)) return fmt::format("({} sinon {})", whole, v_.is_element(t) ? element(t, w) : constant(t));
  w.guards.push_back(fmt::format("défini({})", whole));
  return whole;
}

// One that something bound leads to; whoever asks for it has bound one.
std::string Sentences::element(Type t, const Where& w) {
  std::vector<std::string> found = elements(t.index, w.variables, 2);
  for (const Name* n : readable(w.layer, t, true, w.variables))
    if (!n->field) found.push_back(reference(*n, w.variables));
  return c_.among(found);
}

}  // namespace domat::differential
