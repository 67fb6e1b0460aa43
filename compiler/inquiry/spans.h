// What the nodes of a cone come to while one fact is anywhere between two values and all others are as the case has them. An answer is
// true of every value between; where there is none, a smaller span may have one.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "compiler/inquiry/cone.h"
#include "compiler/inquiry/question.h"
#include "runtime/core/legal_time.h"

namespace domat::inquiry {

class Spans {
 public:
  // `base` has the case; both outlive this.
  Spans(const Cone&, Reading& base, std::uint32_t day_fact);

  // The fact that moves from now on.
  void of(std::uint32_t atom);
  // Whether what a node comes to may hang on that fact.
  bool touched(std::uint32_t place) const { return touched_[place]; }
  // From here to there; the same twice for a boolean, an event that did not happen, or one value.
  void between(const Input& from, const Input& to);
  // Of a node that yields a truth, by its place in the cone.
  std::optional<Truth> truth(std::uint32_t place) const { return truths_[place]; }

 private:
  struct Span {
    bool known = false;         // the state is this one, and the value lies between, for every value of the fact
    State state = State::unknown;
    Wide low = 0, high = 0;
    bool point() const { return state != State::defined || low == high; }
  };
  NodeId operand(const Node& n, std::uint32_t i) const { return cone_.pack.graph.operands[n.first + i]; }
  std::optional<Truth> t(const Node& n, std::uint32_t i) const { return truths_[cone_.place(operand(n, i))]; }
  const Span& v(const Node& n, std::uint32_t i) const { return values_[cone_.place(operand(n, i))]; }

  void work_out(std::uint32_t place);
  std::optional<Truth> work_out_truth(const Node&);
  Span work_out_value(const Node&);
  std::optional<Truth> compared(Comparison, const Span&, const Span&) const;
  std::optional<Truth> in_force(const Window&, const Span&) const;
  Span event_date(const Span&) const;
  Span parameter(const Parameter&, const Span&) const;
  Span joined(const Node&) const;
  Span total(const Node&) const;
  bool counts_are_settled(const Node&) const;
  Span settled(const Node&) const;
  Span reckoned(const Node&);
  Span called(const Node&) const;
  bool call(const Node&, const std::vector<Wide>&, Number*) const;

  const Cone& cone_;
  const Case& given_;
  const std::uint32_t day_fact_;
  std::vector<bool> touched_;
  std::vector<std::optional<Truth>> base_truths_, truths_;
  std::vector<Span> base_values_, values_;
  std::vector<Calendar> calendars_;
  std::uint32_t atom_ = kNone;
  Input from_, to_;
};

}  // namespace domat::inquiry
