// What of a rule's condition made it met, not met, or undecided, one step a fact. Private to this room.
#pragma once
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "compiler/explain/explanation.h"
#include "compiler/explain/words.h"
#include "runtime/reasons/node_values.h"

namespace domat {

// Conditions of all entries are gone through up to here; what comes after is told by its rules alone.
inline constexpr std::uint64_t kMostWalked = 20'000'000;
inline constexpr std::size_t kNamesTold = 6;  // of the facts that a sentence names: a case may have a million

// What every part of an explanation reads.
struct Answered {
  const Pack& p;
  const Case& c;
  const Outcome& o;
  const Words& w;
  NodeValues& nodes;
  const std::set<std::uint32_t>& lost;  // atoms decided for lack of proof
  std::uint64_t& walked;                // nodes and exceptions gone through for all entries
};

Piece words(std::string);
std::string capital(std::string);  // its first letter, where that is ASCII
Piece name_of(const Words&, std::uint32_t atom);
// "a, b, c et 4 de plus"
Sentence names_of(const Words&, const std::vector<std::uint32_t>& atoms, std::size_t most);

enum class Side : std::uint8_t { met, failed, open };

class Conditions {
 public:
  explicit Conditions(const Answered& a) : a(a), p(a.p) {}

  // The parts of a condition that put it on this side. What is alike of several facts of one declaration is told together.
  void body(NodeId body, Side);
  // What a value is worked out from.
  void value(NodeId value, Side);
  std::vector<Step> take();
  const std::set<std::uint32_t>& atoms() const { return atoms_; }  // that were told

 private:
  struct Told {
    std::uint32_t declaration;
    std::string label, answer, demand;  // label: of what is no fact and no conclusion
    Tone tone;
    std::vector<std::uint32_t> atoms;
  };
  struct Operand {  // of a comparison
    NodeId node;
    std::uint32_t atom = kNone;
    std::int64_t scaled = 1;  // the atom, times this
  };

  NodeId operand(const Node& n, std::uint32_t i) const { return p.graph.operands[n.first + i]; }
  const Node& node(NodeId id) const { return p.graph.nodes[id]; }
  bool first_visit(NodeId id, bool wanted);
  void truth(NodeId, bool wanted, Side);
  void compare(const Node&, bool wanted, Side);
  void one_of(const Node&, bool wanted, Side);
  void reads(NodeId, Side);
  void tell(std::uint32_t atom, Side, std::string demand = "");
  void forget_repeated();
  void tell_calculation(const Operand& left, const Operand& right, Comparison, Side);

  Operand plain(NodeId) const;
  const TypeRef* type_of(NodeId) const;
  std::string demand(Comparison, const TypeRef*, const Operand& other, std::int64_t scaled);
  std::string other_words(const TypeRef&, const Operand& other, std::int64_t scaled);

  const Answered& a;
  const Pack& p;
  std::map<std::pair<std::uint32_t, std::string>, std::size_t> places_;  // in told_, by declaration and by what is said
  std::vector<Told> told_;
  std::set<std::pair<std::size_t, std::uint32_t>> named_;  // place in told_, atom
  std::set<std::uint32_t> atoms_;
  std::set<std::pair<NodeId, bool>> seen_;
};

}  // namespace domat
