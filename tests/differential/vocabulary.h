// What a generated pack can speak of, and how deep: a rule reads only names of layers below its own, so nothing goes round in a circle.
#pragma once
#include <string>
#include <vector>

#include "tests/differential/choices.h"

namespace domat::differential {

struct Type {
  enum Kind { boolean, event, enumeration, date, money, integer, decimal, rate, days, months, calendar } kind = boolean;
  std::size_t index = 0;  // of the enumeration; of the currency: 0 EUR, 1 USD
  friend bool operator==(Type, Type) = default;
};

struct Name {
  enum Kind { fact, event, proposition, value } kind = fact;
  std::string text;        // as a reference begins: "c2", "interdiction payer"
  Type type;
  std::vector<std::size_t> parameters;  // enumerations
  unsigned layer = 0;      // of what decides it: facts 0, disputed facts and their burden 1, conclusions from 2 on
  bool burden = false;     // written charge(…)
  bool sure = true;        // a value that is never undefined
  bool disputed = false;
  bool field = false;      // of the elements of the list that is its parameter: written after one and a dot; a scalar has no text
};

// A dated constant, or what a function takes.
struct Constant {
  std::string name;
  Type type;
};
struct Function {
  std::string name;
  std::vector<Type> parameters;
  Type type;
};

struct Vocabulary {
  std::vector<std::string> enumerations;           // 0 is Partie; lists come last, their elements known to cases alone
  std::vector<std::vector<std::string>> members;
  std::size_t lists = 0;                           // how many are lists
  std::vector<bool> scalars;                       // of each list: its elements are single values
  std::vector<Name> names;
  std::vector<Constant> constants;
  std::vector<Function> functions;
  std::vector<std::string> calendars;
  std::vector<std::string> declarations;           // their text, and the defaults that make values sure
  unsigned layers = 1;                             // of conclusions; facts and the burden of their proof lie below
  std::size_t plain() const { return enumerations.size() - lists; }
  bool is_list(std::size_t e) const { return e >= plain(); }
  bool is_scalars(std::size_t e) const { return e >= plain() && scalars[e - plain()]; }
  bool is_element(Type t) const { return t.kind == Type::enumeration && is_list(t.index); }
};

Vocabulary make_vocabulary(Choices);
Type type_of_value(Choices&, const Vocabulary&);
std::string written(Type, const Vocabulary&);  // as a declaration has it

// Days around which windows and conditions turn, in order; days where calendars and dates end.
const std::vector<std::string>& days();
const std::vector<std::string>& far_days();
// Constants of a type that has a number: small ones, negative ones, and the greatest.
const std::vector<std::string>& constants(Type);

}  // namespace domat::differential
