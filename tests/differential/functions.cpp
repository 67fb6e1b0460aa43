#include "tests/differential/functions.h"

#include <fmt/format.h>

#include "tests/differential/sentences.h"

namespace domat::differential {

namespace {

Type any_formal(Choices& c, const Vocabulary& v) {
  if (c.chance(15)) return {Type::boolean, 0};
  if (c.chance(15)) return {Type::calendar, 0};
  return type_of_value(c, v);
}

}  // namespace

void declare_functions(Vocabulary& v, Choices& c) {
  const unsigned count = c.below(4);
  for (unsigned i = 0; i < count; ++i) {
    Function f{fmt::format("g{}", i), {}, c.chance(35) ? Type{Type::boolean, 0} : type_of_value(c, v)};
    std::vector<Constant> formals;
    std::vector<std::string> declared, guards;
    for (unsigned k = 1 + c.below(3); k-- > 0;) {
      formals.push_back({fmt::format("a{}", formals.size()), any_formal(c, v)});
      f.parameters.push_back(formals.back().type);
      declared.push_back(fmt::format("{} : {}", formals.back().name, written(formals.back().type, v)));
    }
    Sentences s(v, c, &formals);
    std::string body;
    if (f.type.kind == Type::boolean) {
      body = s.condition(2, 1, {});
    } else {
      body = s.value(f.type, 1, {}, guards);
      // What may be undefined has nothing to stand beside here.
      if (!guards.empty()) body = fmt::format("si {} alors {} sinon {}", fmt::join(guards, " & "), branch(body), s.constant(f.type));
    }
    v.declarations.push_back(fmt::format("fonction {}({}) : {}{} = {}", f.name, fmt::join(declared, ", "), written(f.type, v), c.chance(20) ? " « S0, art. 8 »" : "", body));
    v.functions.push_back(f);
  }
}

}  // namespace domat::differential
