// What the module with Z3 offers to the rest of this room. Private to it.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "compiler/solve/solve.h"

namespace domat::solve {

class Engine {
 public:
  virtual ~Engine() = default;
  virtual Answer solve(const std::vector<Bool>& all, const Evaluate&, const Limit&) = 0;
};

// One object of it is behind the symbol domat_solver of the module.
struct EngineFactory {
  virtual ~EngineFactory() = default;
  virtual std::unique_ptr<Engine> make(const Solver&) const = 0;  // the solver must outlive it
};

// Null, and the reason in *error, when the module cannot be loaded.
const EngineFactory* engine_factory(std::string* error);

}  // namespace domat::solve
