#include "compiler/driver/evaluator.h"

#include <fmt/format.h>

#include <cstdio>

#include "compiler/interpret/evaluate.h"
#include "compiler/ir/from_model.h"
#include "compiler/sema/instantiate.h"

namespace domat {

Evaluators::Evaluators(Session& s, const Options& o) : session_(s), options_(o), pack_(s.time("lower", [&] { return ir::from_model(s.model, s.names, s.sources); })) {}

Outcome Evaluators::Prepared::evaluate(const Case& c) const { return native ? native->evaluate(c) : domat::evaluate(*model, c); }

const Evaluators::Prepared* Evaluators::of(const std::vector<ListState>& lists, Failure* failure) {
  if (failure) *failure = Failure::none;
  if (prepared_ && (pack_.lists.empty() || lists == lists_)) return &*prepared_;
  prepared_.reset();
  Prepared next{&session_.model, &pack_, nullptr};
  if (!pack_.lists.empty()) {
    expanded_model_ = session_.time("expand lists", [&] { return model::expand(session_.model, lists, session_.sources, session_.names); });
    if (!expanded_model_) {
      if (failure) *failure = Failure::too_large;
      return nullptr;
    }
    expanded_pack_ = session_.time("lower", [&] { return ir::from_model(*expanded_model_, session_.names, session_.sources); });
    lists_ = lists;
    next = {&*expanded_model_, &expanded_pack_, nullptr};
  }
  if (options_.engine != "reference" && !compile(next)) {
    if (failure) *failure = Failure::no_native;
    return nullptr;
  }
  return &prepared_.emplace(std::move(next));
}

bool Evaluators::compile(Prepared& p) {
  std::string error;
  const Codegen* native = session_.time("load codegen", [&] { return codegen(&error); });
  if (native) p.native = session_.time("compile", [&] { return native->compile(*p.pack, &error); });
  if (!p.native) fmt::print(stderr, "{}: {}\n", options_.lang == Lang::fr ? "le code natif ne peut pas être produit" : "native code cannot be produced", error);
  return p.native != nullptr;
}

}  // namespace domat
