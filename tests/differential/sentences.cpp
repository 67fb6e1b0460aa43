#include "tests/differential/sentences.h"

#include <fmt/format.h>

namespace domat::differential {

std::string beside(const std::vector<std::string>& guards, const std::string& sentence) {
  return guards.empty() ? sentence : fmt::format("{} & {}", fmt::join(guards, " & "), sentence);
}

std::vector<const Name*> Sentences::readable(unsigned layer, std::optional<Type> type, bool values, const std::vector<Bound>& variables) const {
  std::vector<const Name*> found;
  for (const Name& n : v_.names) {
    const bool is_value = n.type.kind != Type::boolean && n.type.kind != Type::event;
    if (n.layer < layer && is_value == values && n.kind != Name::event && (!type || n.type == *type) && can_name(n, variables)) found.push_back(&n);
  }
  return found;
}

std::vector<const Name*> Sentences::events(const std::vector<Bound>& variables) const {
  std::vector<const Name*> found;
  for (const Name& n : v_.names)
    if (n.kind == Name::event && can_name(n, variables)) found.push_back(&n);
  return found;
}

std::string Sentences::reference(const Name& n, const std::vector<Bound>& variables) {
  std::vector<std::string> arguments;
  for (std::size_t p : n.parameters) {
    const std::vector<std::string> fitting = arguments_for(n, p, variables);
    if (!fitting.empty() && (v_.is_list(p) || c_.chance(75))) arguments.push_back(c_.among(fitting));
    else arguments.push_back(c_.among(v_.members[p]));
  }
  if (n.field) return n.text.empty() ? arguments[0] : arguments[0] + "." + n.text;
  std::string whole = arguments.empty() ? n.text : fmt::format("{}({})", n.text, fmt::join(arguments, ", "));
  return n.burden ? fmt::format("charge({})", whole) : whole;
}

std::string Sentences::reference_date(unsigned layer, const std::vector<Bound>& variables) {
  std::vector<const Name*> found = readable(layer, Type{Type::date, 0}, true, variables);
  for (const Name* n : events(variables)) found.push_back(n);
  if (found.empty() || c_.chance(15)) return "jour";
  return reference(*c_.among(found), variables);
}

std::string Sentences::atom(unsigned layer, const std::vector<Bound>& variables) {
  if (formals_ && c_.chance(60))
    for (auto& f : *formals_)
      if (f.type.kind == Type::boolean) return f.name;
  auto names = readable(layer, std::nullopt, false, variables);
  if (names.empty()) return c_.chance(50) ? "faux" : "vrai";
  // What lies just below is read more often: it makes chains.
  const Name& n = c_.chance(50) ? *c_.among(names) : *names[names.size() - 1 - c_.below(std::min<std::size_t>(names.size(), 3))];
  return reference(n, variables);
}

Type Sentences::any_type(const std::vector<Bound>& variables) {
  if (!variables.empty() && c_.chance(30)) {
    const std::size_t e = c_.among(variables).enumeration;
    if (!v_.is_scalars(e)) return {Type::enumeration, e};
  }
  return type_of_value(c_, v_);
}

std::string Sentences::comparison(unsigned layer, const std::vector<Bound>& variables) {
  static const char* const signs[] = {"=", "!=", "<", "<=", ">", ">=", "≠", "≤", "≥"};
  Type t = any_type(variables);
  std::vector<std::string> guards;
  const Where here{layer, variables, guards};
  const bool unrounded = is_quantity(t) && c_.chance(40);
  std::string left = unrounded ? exact(t, here, 2) : value(t, layer, variables, guards), right = value(t, layer, variables, guards);
  // Two members alone would not say of which enumeration.
  if (t.kind == Type::enumeration && left.find('.') == std::string::npos) left = typed(t, left);
  std::string sign = signs[t.kind == Type::enumeration ? c_.below(2) : c_.below(9)];
  return fmt::format("({})", beside(guards, fmt::format("{} {} {}", left, sign, right)));
}

std::string Sentences::typed(Type t, const std::string& word) const {
  for (auto& m : v_.members[t.index])
    if (m == word) return v_.enumerations[t.index] + "." + word;
  return word;
}

std::string Sentences::membership(unsigned layer, const std::vector<Bound>& variables) {
  Type t = any_type(variables);
  if (v_.is_element(t)) return comparison(layer, variables);
  std::vector<std::string> guards, constants;
  std::string left = value(t, layer, variables, guards);
  if (t.kind == Type::enumeration) left = typed(t, left);
  const unsigned count = 1 + c_.below(3);
  for (unsigned i = 0; i < count; ++i) constants.push_back(constant(t));
  return fmt::format("({})", beside(guards, fmt::format("{} dans {{ {} }}", left, fmt::join(constants, ", "))));
}

// A condition that is one of two others, or what a function or legal time says.
std::string Sentences::asked(unsigned depth, unsigned layer, const std::vector<Bound>& variables) {
  std::vector<std::string> guards;
  const Where here{layer, variables, guards};
  std::vector<const Function*> found;
  for (const Function& f : v_.functions)
    if (f.type.kind == Type::boolean) found.push_back(&f);
  const unsigned form = c_.below(found.empty() ? 2 : 3);
  if (form == 0) return fmt::format("(si {} alors {} sinon {})", condition(depth - 1, layer, variables), condition(depth - 1, layer, variables), condition(depth - 1, layer, variables));
  const std::string answer = form == 1 ? native('B', here, 1) : call(*c_.among(found), here, 1);
  return guards.empty() ? answer : fmt::format("({})", beside(guards, answer));
}

std::string Sentences::event(unsigned layer, const std::vector<Bound>& variables) {
  const auto found = events(variables);
  if (found.empty()) return atom(layer, variables);
  std::string e = reference(*c_.among(found), variables);
  const unsigned form = c_.below(4);
  if (form == 0) return e;
  static const char* const words[] = {"avant", "avant le", "au plus tard le"};
  std::vector<std::string> guards;
  std::string limit = value({Type::date, 0}, layer, variables, guards);
  return fmt::format("({})", beside(guards, fmt::format("{} {} {}", e, words[form - 1], limit)));
}

std::string Sentences::counting(unsigned depth, unsigned layer, const std::vector<Bound>& variables) {
  static const char* const words[] = {"au moins", "au plus", "exactement"};
  const unsigned count = 1 + c_.below(4);
  std::vector<std::string> parts;
  for (unsigned i = 0; i < count; ++i) parts.push_back(condition(depth - 1, layer, variables));
  return fmt::format("{} {} parmi ({})", words[c_.below(3)], c_.below(count + 1), fmt::join(parts, ", "));
}

std::string Sentences::chain(unsigned depth, unsigned layer, const std::vector<Bound>& variables, bool all) {
  std::vector<std::string> parts;
  const unsigned count = 2 + c_.below(2);
  for (unsigned i = 0; i < count; ++i) parts.push_back(condition(depth - 1, layer, variables));
  return fmt::format("({})", fmt::join(parts, all ? " & " : c_.chance(50) ? " | " : " ou "));
}

std::string Sentences::defined(unsigned layer, const std::vector<Bound>& variables) {
  std::vector<const Name*> found = readable(layer, std::nullopt, true, variables);
  for (const Name* n : events(variables)) found.push_back(n);
  if (found.empty()) return atom(layer, variables);
  return fmt::format("défini({})", reference(*c_.among(found), variables));
}

std::string Sentences::condition(unsigned depth, unsigned layer, const std::vector<Bound>& variables) {
  if (depth == 0) return atom(layer, variables);
  switch (c_.weighted({18, 7, 9, 9, 22, 6, 7, 5, 4, 2, 7, v_.lists > 0 ? 16u : 4u})) {
    case 0: return atom(layer, variables);
    case 1: return (c_.chance(50) ? "!" : "non ") + condition(depth - 1, layer, variables);
    case 2: return chain(depth, layer, variables, true);
    case 3: return chain(depth, layer, variables, false);
    case 4: return comparison(layer, variables);
    case 5: return membership(layer, variables);
    case 6: return event(layer, variables);
    case 7: return counting(depth, layer, variables);
    case 8: return defined(layer, variables);
    case 10: return asked(depth, layer, variables);
    case 11: return quantified(depth, layer, variables);
    default: return c_.chance(50) ? "vrai" : "faux";
  }
}

}  // namespace domat::differential
