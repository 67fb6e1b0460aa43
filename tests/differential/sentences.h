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
  Sentences(const Vocabulary& v, Choices& c) : v_(v), c_(c) {}

  // A condition that reads what is decided below `layer`. `depth` bounds its nesting. Parenthesised where it has operators.
  std::string condition(unsigned depth, unsigned layer, const std::vector<Bound>& variables);
  // A value, and what must hold beside it for it to be defined.
  std::string value(Type, unsigned layer, const std::vector<Bound>& variables, std::vector<std::string>& guards);
  std::string constant(Type);
  // A reference, its arguments variables or members.
  std::string reference(const Name&, const std::vector<Bound>& variables);
  // A date that a rule can be judged by: "à la date de …" without the words.
  std::string reference_date(unsigned layer, const std::vector<Bound>& variables);

 private:
  std::vector<const Name*> readable(unsigned layer, std::optional<Type> type, bool values) const;
  std::string atom(unsigned layer, const std::vector<Bound>& variables);
  std::string comparison(unsigned layer, const std::vector<Bound>& variables);
  std::string membership(unsigned layer, const std::vector<Bound>& variables);
  std::string event(unsigned layer, const std::vector<Bound>& variables);
  std::string counting(unsigned depth, unsigned layer, const std::vector<Bound>& variables);
  std::string chain(unsigned depth, unsigned layer, const std::vector<Bound>& variables, bool all);
  std::string defined(unsigned layer, const std::vector<Bound>& variables);
  Type any_type(const std::vector<Bound>& variables);
  std::string typed(Type, const std::string& word) const;

  const Vocabulary& v_;
  Choices& c_;
};

// "g & h & s"; s alone without guards.
std::string beside(const std::vector<std::string>& guards, const std::string& sentence);

}  // namespace domat::differential
