#include "tests/differential/engines.h"

#include <fmt/format.h>

#include "compiler/interpret/evaluate.h"
#include "runtime/io/result_json.h"
#include "runtime/reasons/result.h"
#include "tests/differential/compare.h"
#include "tests/differential/walker.h"

namespace domat::differential {

Engines::Engines(const Expanded& x, bool native) : x_(x) {
  if (!native) return;
  if (const Codegen* module = codegen(&problem)) native_ = module->compile(x.general(), Batches::none, &problem);
}

Outcome Engines::evaluate(const Case& given, std::string& differ) const {
  const Pack& p = x_.pack();
  auto json = [&](const Outcome& o) {
    const Result r = derive_reasons(p, given, o);
    std::string text = result_json(p, given, o, r, {}, false);
    for (auto& f : r.faults) text += fmt::format("error {} in instance {}\n", static_cast<int>(f.error), f.instance);
    return text;
  };
  const Outcome meant = domat::evaluate(x_.model(), given);
  const std::string answer = json(meant);
  auto hold = [&](const char* which, const Outcome& other) {
    const std::string d = differences(p, meant, other);
    if (!d.empty()) differ += std::string("reference evaluator, ") + which + ":\n" + d;
    else if (json(other) != answer) differ += std::string("another JSON from ") + which + "\n";
  };
  hold("rule graph", walk(p, given));
  if (native_) hold("native code", native_->evaluate(given));
  return meant;
}

}  // namespace domat::differential
