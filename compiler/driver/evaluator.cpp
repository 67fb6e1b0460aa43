#include "compiler/driver/evaluator.h"

#include <fmt/format.h>

#include <cstdio>

#include "compiler/interpret/evaluate.h"
#include "compiler/ir/from_model.h"
#include "compiler/sema/instantiate.h"
#include "runtime/reasons/expand.h"

namespace domat {

Evaluators::Evaluators(Session& s, const model::Model& m, const Options& o)
    : session_(s), model_(m), options_(o), pack_(s.time("lower", [&] { return ir::from_model(m, s.names, s.sources); })) {}

Outcome Evaluators::Prepared::evaluate(const Case& c) const { return native ? native->evaluate(c) : domat::evaluate(*model, c); }

const model::Model* Evaluators::unrolled() {
  if (pack_.lists.empty()) return &model_;
  const std::lock_guard lock(unrolling_);
  if (!unrolled_) unrolled_ = session_.time("unroll lists", [&] { return model::expand(model_, lists_, session_.sources, session_.names); });
  return unrolled_ ? &*unrolled_ : nullptr;
}

const Evaluators::Prepared* Evaluators::of(const std::vector<ListState>& lists, Failure* failure) {
  if (failure) *failure = Failure::none;
  if (prepared_ && (pack_.lists.empty() || lists == lists_)) return &*prepared_;
  prepared_.reset();
  Prepared next{UnrolledModel(this), &pack_, nullptr};
  if (!pack_.lists.empty()) {
    lists_ = lists;
    unrolled_.reset();
    expanded_pack_ = session_.time("expand lists", [&] { return expand(pack_, lists); });
    if (!expanded_pack_ || (by_reference() && !unrolled())) {
      if (failure) *failure = Failure::too_large;
      return nullptr;
    }
    next.pack = &*expanded_pack_;
  }
  if (!by_reference() && !(next.native = native())) {
    if (failure) *failure = Failure::no_native;
    return nullptr;
  }
  return &prepared_.emplace(std::move(next));
}

const CompiledPack* Evaluators::native() {
  if (tried_) return native_.get();
  tried_ = true;
  std::string error;
  if (goes_by_table(pack_)) native_ = session_.time("table", [&] { return compile_table(pack_); });
  const Codegen* module = native_ ? nullptr : session_.time("load codegen", [&] { return codegen(&error); });
  if (module) native_ = session_.time("compile", [&] { return module->compile(pack_, options_.cases.empty() ? Batches::none : Batches::here, &error); });
  if (!native_) fmt::print(stderr, "{}: {}\n", options_.lang == Lang::fr ? "le code natif ne peut pas être produit" : "native code cannot be produced", error);
  return native_.get();
}

}  // namespace domat
