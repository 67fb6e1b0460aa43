#include "compiler/driver/evaluator.h"

#include <fmt/format.h>

#include <cstdio>

#include "compiler/interpret/evaluate.h"
#include "compiler/ir/from_model.h"
#include "compiler/sema/instantiate.h"

namespace domat {

Evaluators::Evaluators(Session& s, const model::Model& m, const Options& o)
    : session_(s), model_(m), options_(o), pack_(s.time("lower", [&] { return ir::from_model(m, s.names, s.sources); })) {}

Outcome Evaluators::Prepared::evaluate(const Case& c) const { return native ? native->evaluate(c) : domat::evaluate(*model, c); }

const Evaluators::Prepared* Evaluators::of(const std::vector<ListState>& lists, Failure* failure) {
  if (failure) *failure = Failure::none;
  if (prepared_ && (pack_.lists.empty() || lists == lists_)) return &*prepared_;
  prepared_.reset();
  Prepared next{&model_, &pack_, nullptr};
  if (!pack_.lists.empty()) {
    expanded_model_ = session_.time("expand lists", [&] { return model::expand(model_, lists, session_.sources, session_.names); });
    if (!expanded_model_) {
      if (failure) *failure = Failure::too_large;
      return nullptr;
    }
    expanded_pack_ = session_.time("lower", [&] { return ir::from_model(*expanded_model_, session_.names, session_.sources); });
    lists_ = lists;
    next = {&*expanded_model_, &expanded_pack_, nullptr};
  }
  if (options_.engine != "reference" && !compile(next, lists)) {
    if (failure) *failure = Failure::no_native;
    return nullptr;
  }
  return &prepared_.emplace(std::move(next));
}

bool Evaluators::compile(Prepared& p, const std::vector<ListState>& lists) {
  // Code for the lists of one case is straight-line: beyond this many nodes more than the pack has, it would take longer to make than many cases to evaluate, and
  // the reference evaluator answers.
  constexpr std::size_t kMaxNodesForOneCase = 2'000;
  constexpr std::size_t kKept = 64;
  if (!pack_.lists.empty() && p.pack->graph.nodes.size() > pack_.graph.nodes.size() + kMaxNodesForOneCase) return true;
  std::vector<std::size_t> lengths;
  for (auto& l : lists) lengths.push_back(l.known ? l.keys.size() + 1 : 0);
  auto& kept = compiled_[lengths];
  if (!kept) {
    std::string error;
    auto made = std::make_shared<Compiled>();
    made->pack = std::make_unique<const Pack>(*p.pack);
    if (goes_by_table(*made->pack)) made->code = session_.time("table", [&] { return compile_table(*made->pack); });
    const Codegen* native = made->code ? nullptr : session_.time("load codegen", [&] { return codegen(&error); });
    if (native) made->code = session_.time("compile", [&] { return native->compile(*made->pack, options_.cases.empty() ? Batches::none : Batches::here, &error); });
    if (!made->code) {
      fmt::print(stderr, "{}: {}\n", options_.lang == Lang::fr ? "le code natif ne peut pas être produit" : "native code cannot be produced", error);
      return false;
    }
    kept = std::move(made);
  }
  p.native = std::shared_ptr<const CompiledPack>(kept, kept->code.get());
  if (compiled_.size() > kKept) compiled_.clear();
  return true;
}

}  // namespace domat
