// The evaluator that the command line asks for, and the pack as it stands for a case.
#pragma once
#include <memory>
#include <mutex>
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
  // --engine native: compiled code, made once for any lists; reference: the reference evaluator. The session, whose model is checked, must outlive it, and so must
  // the model: the session's own, or one made from it.
  Evaluators(Session& s, const Options& o) : Evaluators(s, s.model, o) {}
  Evaluators(Session&, const model::Model&, const Options&);
  // The pack as compiled, by which cases are read.
  const Pack& pack() const { return pack_; }
  // Compiled code; null, which was said on standard error, when there is none. Of the native engine.
  const CompiledPack* native();
  bool by_reference() const { return options_.engine == "reference"; }

  // The model for the lists of a case, unrolled when it is asked for: compiled code needs none.
  class UnrolledModel {
   public:
    explicit UnrolledModel(Evaluators* of) : of_(of) {}
    operator const model::Model*() const { return of_->unrolled(); }
    const model::Model& operator*() const { return *of_->unrolled(); }
    const model::Model* operator->() const { return of_->unrolled(); }

   private:
    Evaluators* of_;
  };
  struct Prepared {
    UnrolledModel model;
    const Pack* pack;
    const CompiledPack* native;  // null: by the reference evaluator
    Outcome evaluate(const Case&) const;
  };
  enum class Failure { none, too_large, no_native };  // no_native: said on standard error
  // The pack for cases with these lists, until it is asked for others.
  const Prepared* of(const std::vector<ListState>&, Failure* = nullptr);

 private:
  const model::Model* unrolled();

  Session& session_;
  const model::Model& model_;
  const Options& options_;
  Pack pack_;
  bool tried_ = false;
  std::unique_ptr<const CompiledPack> native_;
  std::vector<ListState> lists_;
  std::optional<Pack> expanded_pack_;
  std::mutex unrolling_;
  std::optional<model::Model> unrolled_;
  std::optional<Prepared> prepared_;
};

}  // namespace domat
