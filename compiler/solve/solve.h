// What cases of a pack may come to, asked of a solver (Z3): is there a case in which this holds? Each case that is found has been
// evaluated, by whoever asks, and does what was asked; "impossible" is said of every case there can be.
//
// A *world* is one free case of the pack. Formulas speak of what atoms and nodes of the rule graph come to in a world, and compare two
// worlds. The solver stands in a module of its own, lib/libdomat_solver.so, which is opened the first time that something is asked.
#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat::solve {

// What facts and events of a world may be: all known; known or not; in conflict besides.
enum class Freedom : std::uint8_t { known, given, any };

struct Space {
  Freedom freedom = Freedom::given;
  std::optional<Mode> mode = Mode::open;   // nothing: either
  std::optional<std::int32_t> at;          // nothing: any day, if the pack reads it
  std::vector<ListState> lists;            // those that the pack was expanded to; empty for a pack without lists
};

using World = std::uint32_t;
// A formula; of use to the solver that made it alone.
struct Bool {
  std::uint32_t index = 0;
};
// What an atom, or a node of the graph, comes to in a world. Rule instances have nodes: `holds` for H, `applies` for A.
struct Read {
  World world = 0;
  bool is_node = false;
  std::uint32_t index = 0;
};
inline Read atom(World w, std::uint32_t atom) { return {w, false, atom}; }
inline Read node(World w, NodeId node) { return {w, true, node}; }

struct Formula {
  enum Kind : std::uint8_t { constant, t, f, state, compare, apart, same, given, day, same_day, closed, negation, all_of, any_of, at_most } kind = constant;
  Read read = {}, other = {};     // apart, same, same_day: both; else `read`, and of `given` its atom
  Truth truth = {};               // given
  State is = State::unknown;      // state, given; compare: the value is in this state, defined or error, and compares so with `number`
  Comparison op = Comparison::equal;  // compare, apart, day
  std::int64_t number = 0;        // constant: 0 or 1; at_most: how many
  std::vector<Bool> parts = {};   // negation, all_of, any_of, at_most
};

// How much is tried before "undecided". The same question has the same answer on any machine: no clock decides.
struct Limit {
  unsigned effort = 1'000'000;  // Z3's own count of its steps, for each time that it is asked
  unsigned rounds = 24;         // of what the solver took for granted and evaluation denied
};

struct Answer {
  enum Kind : std::uint8_t { found, impossible, undecided } kind = undecided;
  std::vector<Case> cases;  // found: of each world
  bool disagreed = false;   // undecided because evaluation denied what nothing was taken for granted of: a mistake in this room
};
using Evaluate = std::function<Outcome(const Case&)>;

class Engine;  // what the module offers

// Of use to the thread that made it.
class Solver {
 public:
  // The pack, expanded to the lists of every world, must outlive it.
  Solver(const Pack&, Evaluate);
  ~Solver();
  Solver(const Solver&) = delete;
  Solver& operator=(const Solver&) = delete;

  World world(const Space& = {});

  Bool constant(bool);
  Bool t(Read);                          // supported as true
  Bool f(Read);                          // supported as false
  Bool is(Read, Truth);
  Bool is(Read, State);
  Bool is(Read, Value);
  Bool compare(Read, Comparison, std::int64_t);  // a defined value that compares so
  Bool apart(Read, Read, Comparison, std::int64_t);  // of two defined values, what the first is more than the other compares so
  Bool same(Read, Read);                 // of one type: the same truth, or the same value or state (errors: of the same kind)
  Bool day(World, Comparison, std::int32_t);     // the application date, where there is one, compares so
  Bool same_day(World, World);
  Bool closed(World);                    // judgment, not inquiry
  Bool as_given(World, const Case&, std::uint32_t atom);  // a fact or an event, as that case has it
  Bool negation(Bool);
  Bool all_of(std::vector<Bool>);
  Bool any_of(std::vector<Bool>);
  Bool at_most(std::size_t, std::vector<Bool>);  // so many of them hold, or fewer
  // The world is this case, day and facts alike: required of no world, its negation keeps it from being found again.
  Bool is_case(World, const Case&);

  // Holds in every answer from now on.
  void require(Bool);
  // Cases, one for each world, in which everything required and this holds.
  Answer solve(Bool, const Limit& = {});

  const Pack& pack() const { return pack_; }
  const std::vector<Space>& worlds() const { return worlds_; }
  bool is_truth(Read) const;             // else it is a value
  const Formula& operator[](Bool b) const { return formulas_[b.index]; }
  // Whether it holds of these cases and what they were evaluated to, of each world.
  bool holds(Bool, const std::vector<Case>&, const std::vector<Outcome>&) const;

 private:
  Bool add(Formula);

  const Pack& pack_;
  Evaluate evaluate_;
  std::vector<Space> worlds_;
  std::vector<Formula> formulas_;
  std::vector<Bool> required_;
  std::unique_ptr<Engine> engine_;
};

// Whether the module can be opened; else why not.
bool available(std::string* error);

}  // namespace domat::solve
