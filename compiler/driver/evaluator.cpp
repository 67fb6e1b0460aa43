#include "compiler/driver/evaluator.h"

#include <fmt/format.h>

#include <cstdio>

#include "compiler/engine/engine.h"
#include "compiler/interpret/evaluate.h"

namespace domat {

std::function<Outcome(const Case&)> make_evaluator(Session& s, const Pack& p, const Options& o) {
  if (o.engine == "reference") return [&s](const Case& c) { return evaluate(s.model, c); };
  std::string error;
  const Codegen* native = s.time("load codegen", [&] { return codegen(&error); });
  std::shared_ptr<CompiledPack> compiled;
  if (native) compiled = s.time("compile", [&] { return native->compile(p, &error); });
  if (!compiled) {
    fmt::print(stderr, "{}: {}\n", o.lang == Lang::fr ? "le code natif ne peut pas être produit" : "native code cannot be produced", error);
    return nullptr;
  }
  return [compiled](const Case& c) { return compiled->evaluate(c); };
}

}  // namespace domat
