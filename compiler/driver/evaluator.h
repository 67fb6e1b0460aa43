// The evaluator that the command line asks for, and the pack as it stands for a case.
#pragma once
#include <memory>
#include <vector>

#include "compiler/driver/options.h"
#include "compiler/driver/session.h"
#include "compiler/engine/engine.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

class Evaluators {
 public:
  // --engine native: compiled code; reference: the reference evaluator. The session, whose model is checked, must outlive it.
  Evaluators(Session&, const Options&);
  // The pack as compiled, by which cases are read.
  const Pack& pack() const { return pack_; }

  struct Prepared {
    const model::Model* model;
    const Pack* pack;
    std::shared_ptr<CompiledPack> native;  // of the native engine
    Outcome evaluate(const Case&) const;
  };
  enum class Failure { none, too_large, no_native };  // no_native: said on standard error
  // The pack for cases with these lists, until it is asked for others.
  const Prepared* of(const std::vector<ListState>&, Failure* = nullptr);

 private:
  bool compile(Prepared&);

  Session& session_;
  const Options& options_;
  Pack pack_;
  std::vector<ListState> lists_;
  std::optional<model::Model> expanded_model_;
  Pack expanded_pack_;
  std::optional<Prepared> prepared_;
};

}  // namespace domat
