// Scenarios set against mutants: which scenario notices which.
#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "compiler/mutants/mutants.h"
#include "compiler/testing/testing.h"

namespace domat::mutants {

// A model, ready to evaluate cases with certain lists, until it is asked for others.
struct Ready {
  const model::Model* model;
  const Pack* pack;
  Evaluator evaluate;
};
class Compiled {
 public:
  virtual ~Compiled() = default;
  virtual std::optional<Ready> of(const std::vector<ListState>&) = 0;  // nothing: code cannot be had, or the lists are too long
};
// The model must outlive what is made of it.
using Compile = std::function<std::unique_ptr<Compiled>(const model::Model&)>;

enum class Fate : std::uint8_t {
  killed,      // a scenario notices it
  refused,     // the compiler would not take the changed pack
  equivalent,  // no case tells it from the pack
  survives,    // no scenario notices it, and `c` tells it from the pack
  undecided,   // neither a case nor a proof was found within the limit
};
struct Verdict {
  Fate fate = Fate::undecided;
  const model::Scenario* by = nullptr;  // killed
  // survives: a case with as few facts as can be, a conclusion that differs, and what each says of it.
  Case c = {};
  std::uint32_t atom = kNone;
  Truth truth = {}, changed_truth = {};
  Value value = {}, changed_value = {};
};

struct Setting {
  const Found& found;
  const SourceMap& sources;
  Interner& names;
  Compile compile;
  std::vector<const model::Scenario*> scenarios;  // all of them pass
  std::function<void(std::size_t done, std::size_t of)> progress;
};

// One verdict for each mutant. Nothing when code cannot be had.
std::optional<std::vector<Verdict>> judge(const Setting&);

// Mutants in one model: more save evaluations of the pack, fewer save time in the compiler.
inline constexpr std::size_t kGroup = 250;

}  // namespace domat::mutants
