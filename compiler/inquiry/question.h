// A conclusion of a case that is asked about, and what a fact may be given instead of what it is.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>

#include "runtime/reasons/node_values.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat::inquiry {

using Evaluate = std::function<Outcome(const Case&)>;

struct Question {
  const Pack& pack;  // expanded to the lists of the case
  Evaluate evaluate;
  const Case& given;
  bool day_follows = false;  // the application date is that of the pack's date fact, whatever it becomes
};

// What is given of a boolean fact, or of another fact or an event.
struct Input {
  Truth truth;
  Value value;
  friend bool operator==(const Input&, const Input&) = default;
};
// What is said of a conclusion.
using Answer = Input;

inline TypeRef type_of(const Pack& p, std::uint32_t atom) { return p.declarations[p.atom_declaration[atom]].type; }
inline bool is_truth(const Pack& p, std::uint32_t atom) { return type_of(p, atom).kind == ValueType::boolean; }
inline Input input_of(const Case& c, std::uint32_t atom) { return {c.truths[atom], c.values[atom]}; }
inline bool is_unknown(const Pack& p, std::uint32_t atom, const Input& x) { return is_truth(p, atom) ? x.truth.unknown() : x.value.state == State::unknown; }
inline Answer answer_of(const Pack& p, const Outcome& o, std::uint32_t atom) {
  return is_truth(p, atom) ? Answer{o.truths[atom], {}} : Answer{{}, o.values[atom]};
}
inline void give(const Question& q, Case& c, std::uint32_t atom, const Input& x) {
  c.truths[atom] = x.truth;
  c.values[atom] = x.value;
  if (q.day_follows && atom == q.pack.date_fact && x.value.state == State::defined) c.at = static_cast<std::int32_t>(x.value.v);
}

// A case and all that it comes to.
struct Reading {
  Reading(const Question& q, Case c) : given(std::move(c)), outcome(q.evaluate(given)), nodes(q.pack, given, outcome) {}
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;
  Case given;
  Outcome outcome;
  NodeValues nodes;
};

}  // namespace domat::inquiry
