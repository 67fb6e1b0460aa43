// Conditions and values in the words of a vocabulary, of the right types by construction.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "tests/differential/choices.h"
#include "tests/differential/vocabulary.h"

namespace domat::differential {

struct Bound {
  std::string name;
  std::size_t enumeration;
};

class Sentences {
 public:
  // `formals`: what the function takes whose body is written.
  Sentences(const Vocabulary& v, Choices& c, const std::vector<Constant>* formals = nullptr) : v_(v), c_(c), formals_(formals) {}

  // A condition that reads what is decided below `layer`. `depth` bounds its nesting. Parenthesised where it has operators.
  std::string condition(unsigned depth, unsigned layer, const std::vector<Bound>& variables);
  // A value, and what must hold beside it for it to be defined. It has parentheses around `si … sinon …`.
  std::string value(Type, unsigned layer, const std::vector<Bound>& variables, std::vector<std::string>& guards);
  std::string constant(Type);
  // A reference, its arguments variables or members.
  std::string reference(const Name&, const std::vector<Bound>& variables);
  // A date that a rule can be judged by: "à la date de …" without the words.
  std::string reference_date(unsigned layer, const std::vector<Bound>& variables);

 private:
  // Where a value stands: what it can read, and the guards that it wants.
  struct Where {
    unsigned layer;
    const std::vector<Bound>& variables;
    std::vector<std::string>& guards;
  };
  // values.cpp
  std::string value(Type, const Where&, unsigned depth);
  std::string read(Type, const Where&);
  std::string formal_or(Type, const std::string& otherwise);
  std::string choice(Type, const Where&, unsigned depth);
  std::string extreme(Type, const Where&, unsigned depth);
  std::string constant_at(const Constant&, const Where&, unsigned depth);
  std::string call(const Function&, const Where&, unsigned depth);
  std::string native(char result, const Where&, unsigned depth);
  std::string calendar(const Where&, unsigned depth);
  std::string date(const Where&, unsigned depth);
  std::string quantity(Type, const Where&, unsigned depth);
  std::string exact(Type, const Where&, unsigned depth);
  std::string rounded(Type, const Where&, unsigned depth);
  std::string brackets(Type, Type base, bool rates, const Where&, unsigned depth);
  std::string any_argument(Type, const Where&, unsigned depth);
  Type any_quantity();

  // lists.cpp
  std::vector<std::string> elements(std::size_t list, const std::vector<Bound>& variables, unsigned hops) const;
  std::vector<std::string> arguments_for(const Name&, std::size_t parameter, const std::vector<Bound>& variables) const;
  bool can_name(const Name&, const std::vector<Bound>& variables) const;
  std::size_t any_range();
  std::vector<Bound> with(std::vector<Bound> variables, std::size_t range);
  std::string generator(std::size_t range, const std::string& name, const std::string& filter) const;
  std::string quantified(unsigned depth, unsigned layer, const std::vector<Bound>& variables);
  std::string aggregate(Type, const Where&, unsigned depth);
  std::string least_or_first(Type, const Where&, unsigned depth);
  std::string element(Type, const Where&);

  std::vector<const Name*> readable(unsigned layer, std::optional<Type> type, bool values, const std::vector<Bound>& variables) const;
  std::vector<const Name*> events(const std::vector<Bound>& variables) const;
  std::string atom(unsigned layer, const std::vector<Bound>& variables);
  std::string comparison(unsigned layer, const std::vector<Bound>& variables);
  std::string membership(unsigned layer, const std::vector<Bound>& variables);
  std::string event(unsigned layer, const std::vector<Bound>& variables);
  std::string asked(unsigned depth, unsigned layer, const std::vector<Bound>& variables);
  std::string counting(unsigned depth, unsigned layer, const std::vector<Bound>& variables);
  std::string chain(unsigned depth, unsigned layer, const std::vector<Bound>& variables, bool all);
  std::string defined(unsigned layer, const std::vector<Bound>& variables);
  Type any_type(const std::vector<Bound>& variables);
  std::string typed(Type, const std::string& word) const;

  const Vocabulary& v_;
  Choices& c_;
  const std::vector<Constant>* formals_;
  unsigned bound_ = 0;  // by quantifiers so far
};

inline bool is_quantity(Type t) { return t.kind >= Type::money && t.kind <= Type::months; }
// In parentheses where its `sinon` would be taken for that of `si … alors …`.
std::string branch(const std::string& value);

// "g & h & s"; s alone without guards.
std::string beside(const std::vector<std::string>& guards, const std::string& sentence);

}  // namespace domat::differential
