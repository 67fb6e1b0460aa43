// The evaluator that the command line asks for, and the pack as it stands for a case.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "compiler/driver/options.h"
#include "compiler/driver/session.h"
#include "compiler/engine/engine.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

class Evaluators {
 public:
  // --engine native: compiled code; reference: the reference evaluator. The session, whose model is checked, must outlive it, and so must
  // the model: the session's own, or one made from it.
  Evaluators(Session& s, const Options& o) : Evaluators(s, s.model, o) {}
  Evaluators(Session&, const model::Model&, const Options&);
  // The pack as compiled, by which cases are read.
  const Pack& pack() const { return pack_; }

  struct Prepared {
    const model::Model* model;
    const Pack* pack;
    std::shared_ptr<const CompiledPack> native;  // of the native engine, but for a case whose lists are long
    Outcome evaluate(const Case&) const;
  };
  enum class Failure { none, too_large, no_native };  // no_native: said on standard error
  // The pack for cases with these lists, until it is asked for others.
  const Prepared* of(const std::vector<ListState>&, Failure* = nullptr);

 private:
  // Code depends on whether lists are known and how long they are, not on the names of their elements, and refers to the pack that it was made from.
  struct Compiled {
    std::unique_ptr<const Pack> pack;
    std::unique_ptr<const CompiledPack> code;
  };
  bool compile(Prepared&, const std::vector<ListState>&);

  Session& session_;
  const model::Model& model_;
  const Options& options_;
  Pack pack_;
  std::vector<ListState> lists_;
  std::optional<model::Model> expanded_model_;
  Pack expanded_pack_;
  std::optional<Prepared> prepared_;
  std::map<std::vector<std::size_t>, std::shared_ptr<const Compiled>> compiled_;  // by the lengths of the lists, one more where known
};

}  // namespace domat
