// The three ways in which a pack is evaluated, held against one another.
#pragma once
#include <memory>
#include <string>

#include "compiler/engine/engine.h"
#include "tests/differential/compiled.h"

namespace domat::differential {

class Engines {
 public:
  // `x` outlives it. `problem` says why native code could not be made, if it could not.
  explicit Engines(const Expanded& x, bool native = true);

  // What the reference evaluator answers. `differ` gets every difference of the others from it.
  Outcome evaluate(const Case&, std::string& differ) const;
  std::string problem;

 private:
  const Expanded& x_;
  std::unique_ptr<CompiledPack> native_;
};

}  // namespace domat::differential
