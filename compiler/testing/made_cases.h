// Cases that nobody wrote, made from the types of facts, and from the numbers and days that rules compare them with.
#pragma once
#include <array>
#include <cstdint>
#include <map>
#include <vector>

#include "compiler/sema/model.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

// The numbers after this one are its own: the same on every machine.
class Dice {
 public:
  Dice(std::uint64_t seed, std::uint64_t number);
  std::uint64_t next();
  std::uint64_t below(std::uint64_t n) { return next() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

 private:
  std::uint64_t state_;
};

class CaseMaker {
 public:
  // What rules, parameters, windows and scenarios of the model speak of.
  explicit CaseMaker(const model::Model&);

  // A case of this pack, which is the model's, expanded to these lists: facts known or unknown, none in conflict, no number below zero. What is made
  // depends on the two numbers alone.
  Case make(const Pack&, const std::vector<ListState>&, std::uint64_t seed, std::uint64_t number) const;
  // This case with one to three of its facts, or its day, changed.
  Case change(const Pack&, const Case&, std::uint64_t seed, std::uint64_t number) const;

 private:
  std::int32_t day(Dice&) const;
  std::int64_t number(Dice&, TypeRef) const;
  void draw(Dice&, const Pack&, Case&, std::uint32_t atom, std::uint64_t known_of_four, std::uint64_t true_of_four) const;

  std::vector<std::int32_t> days_;                             // that windows and rules name
  std::map<ValueType, std::vector<std::int64_t>> numbers_;     // by kind, in the scale of a fact of this kind
  std::vector<int> digits_;                                    // of each currency
};

}  // namespace domat
