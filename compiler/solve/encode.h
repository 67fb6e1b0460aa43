// Nodes of the rule graph in free cases, as Z3 terms, each made when it is first asked for. Private to the module.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "compiler/solve/solve.h"
#include "compiler/solve/terms.h"
#include "runtime/core/natives.h"
#include "runtime/reasons/node_values.h"

namespace domat::solve {

// The result of an operation that Z3 does not know: a function of which only some facts are told. `step`: which of a product's factors joins those before it.
struct Opaque {
  World world;
  NodeId node;
  std::uint32_t step;
  z3::expr result;
  std::vector<z3::expr> arguments;
};

class Encoder {
 public:
  // What must hold besides goes to the solver.
  Encoder(z3::context&, z3::solver&, const Solver&);

  z3::expr formula(Bool);

  // The case that a model stands for: what no formula hung on is as empty as it may be.
  Case extract(World, const z3::model&);
  // Holds in a world where dates and amounts are such as people have.
  const std::vector<z3::expr>& plausible() const { return plausible_; }

  const std::vector<Opaque>& opaque() const { return opaque_; }
  // What its result is for the arguments of a case that was evaluated, and whatever else follows; nothing when an argument has no value. `at` gets what makes that fact
  // apply: that the arguments are those; of a product, that one factor is.
  std::optional<z3::expr> fact(const Opaque&, NodeValues&, z3::expr* at);
  // Of a product: that a factor is one; nothing of others.
  std::optional<z3::expr> simplest(const Opaque&);

 private:
  // What was made of a world so far.
  struct Made {
    std::optional<z3::expr> at, closed;  // where free
    std::unordered_map<NodeId, Plane> planes;
    std::unordered_map<NodeId, Num> nums;
    std::unordered_map<std::uint32_t, Plane> fact_planes;  // by atom
    std::unordered_map<std::uint32_t, Num> fact_nums;
  };

  z3::expr constant(bool b) { return c_.bool_val(b); }
  z3::expr number(Wide v) { return solve::number(c_, v); }
  Num none();                      // unknown
  Num just(const z3::expr&, Wide low, Wide high);
  Num literal(Wide v) { return just(number(v), v, v); }
  Num in_error(ValueError);
  std::string name(const char* what, std::uint32_t index) const;

  void enter(World);               // its node cone from here on
  Plane plane(World, Read);
  Num num(World, Read);
  void need(NodeId);
  void encode(NodeId);
  const Plane& p(const Node&, std::uint32_t operand) const;
  const Num& v(const Node&, std::uint32_t operand) const;
  NodeId operand(const Node& n, std::uint32_t i) const { return pack_.graph.operands[n.first + i]; }
  Plane atom_plane(std::uint32_t atom);
  Num atom_num(std::uint32_t atom);
  Plane fact_plane(std::uint32_t atom);
  Num fact_num(std::uint32_t atom);
  bool is_unknown_list(std::uint32_t enumeration) const;
  bool unlisted(std::uint32_t atom) const;
  void by_default(World, std::uint32_t atom, Case&) const;
  void bounds_of_fact(std::uint32_t atom, const z3::expr& v, Wide* low, Wide* high);
  z3::expr closed() const;
  Num day();
  std::uint32_t members_picked(const Node&) const;

  Plane truth_of(const Node&);
  Num value_of(const Node&, NodeId);
  Plane compared(Comparison, const Num&, const Num&);
  Plane member(const Node&);
  Plane counted(const Node&);
  Plane window(const Window&, const Num&);
  Plane decided(const Plane&, const Num& charge, const Dispute&);
  Plane picked_truth(const Node&);
  Num picked_value(const Node&);
  Num event_date(const Num&);
  Num joined(const Node&);
  Num parameter(const Parameter&, const Num&);
  Num chosen(const Plane&, const Num&, const Num&);
  Num total(const Node&);
  Num settled(const Num& low, const Num& high);
  Num first(const Node&);
  Num arithmetic(const Node&, NodeId);
  Num operands_defined(const Node&);  // its states; number and bounds of operand 0
  Num fit(Num, Wide low, Wide high);  // in error where beyond
  Num added(const Num&, const Num&);
  Num product(const Num&, const Num&, NodeId, std::uint32_t step);
  Num quotient(const Node&, NodeId);
  z3::expr rounded(const z3::expr& a, Wide b, Rounding);
  Num called(const Node&, NodeId);
  z3::expr called_fact(const Opaque&, const std::vector<Wide>& arguments);
  void bounds_of_months(const z3::expr& day, const z3::expr& months, const Num& result);

  z3::context& c_;
  z3::solver& solver_;
  const Solver& asked_;
  const Pack& pack_;
  std::vector<Calendar> calendars_;
  std::vector<Made> made_;
  World world_ = 0;
  std::unordered_map<std::uint32_t, z3::expr> formulas_;
  std::vector<z3::expr> plausible_;
  std::vector<Opaque> opaque_;
  std::map<std::int64_t, std::pair<Wide, Wide>> months_;  // by how many: the fewest and the most days that they come to
};

}  // namespace domat::solve
