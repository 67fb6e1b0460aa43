#include "compiler/driver/report.h"

#include <fmt/format.h>

#include <cstdio>

#include "compiler/diagnostics/render.h"
#include "compiler/engine/engine.h"
#include "compiler/ir/from_model.h"
#include "compiler/ir/text.h"
#include "compiler/sema/print.h"
#include "compiler/syntax/print.h"
#include "runtime/batch/source.h"

namespace domat {

void print_diagnostics(const Session& s, const Options& o, bool json_out) {
  if (json_out) {
    fmt::print("{}\n", render_json(s.diags, s.sources, o.lang));
    return;
  }
  fmt::print(stderr, "{}", render_text(s.diags, s.sources, {o.lang, o.color}));
}

void print_times(const Session& s, const Options& o) {
  if (!o.time_passes) return;
  for (auto& t : s.time.times()) fmt::print(stderr, "{:>10.3f} ms  {}\n", t.milliseconds, t.name);
}

namespace {

bool emit_code(Session& s, const Options& o) {
  const Pack pack = s.time("lower", [&] { return ir::from_model(s.model, s.names, s.sources); });
  if (o.emit == "ir") {
    fmt::print("{}", ir::print(pack));
    return true;
  }
  std::string error;
  const Codegen* native = codegen(&error);
  if (!native) {
    complain(o, (o.lang == Lang::fr ? "le code natif ne peut pas être produit : " : "native code cannot be produced: ") + error);
    return false;
  }
  fmt::print("{}", o.emit == "llvm" ? native->llvm_text(pack) : native->assembly(pack));
  return true;
}

}  // namespace

bool emit(Session& s, const Options& o) {
  if (o.emit == "ast") {
    for (auto& tree : s.parsed[0].trees) fmt::print("{}", syntax::print(tree, s.sources, s.names));
    return true;
  }
  if (s.diags.has_errors()) return true;
  if (o.emit != "model") return emit_code(s, o);
  fmt::print("{}", model::print(s.model, s.names, s.sources));
  return true;
}

void complain(const Options& o, const std::string& text) {
  fmt::print(stderr, "{}{}\n", o.color ? "\x1b[1;31mdomat\x1b[0m" : "domat", (o.lang == Lang::fr ? " : " : ": ") + text);
}

std::string system_reason(int error, Lang lang) { return system_words(error, lang == Lang::fr); }

}  // namespace domat
