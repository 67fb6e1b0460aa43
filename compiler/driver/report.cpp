#include "compiler/driver/report.h"

#include <fmt/format.h>

#include <cstdio>

#include "compiler/diagnostics/render.h"
#include "compiler/sema/print.h"
#include "compiler/syntax/print.h"

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

void emit(const Session& s, const std::string& form) {
  if (form == "ast")
    for (auto& tree : s.parsed[0].trees) fmt::print("{}", syntax::print(tree, s.sources, s.names));
  if (form == "model" && !s.diags.has_errors()) fmt::print("{}", model::print(s.model, s.names, s.sources));
}

}  // namespace domat
