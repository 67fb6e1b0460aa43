// domat check PACK
#include <fmt/format.h>

#include "compiler/driver/report.h"
#include "compiler/driver/test_report.h"

namespace domat {

int check_command(const Options& o) {
  Session s;
  bool good = s.compile(o.pack);
  const bool emitted = o.emit.empty() || emit(s, o);
  if (o.format == "sarif" || o.format == "github") fmt::print("{}", report_text(o.format, findings(s, o), o));
  else print_diagnostics(s, o, o.format == "json");
  print_times(s, o);
  if (s.pack.files.empty() && s.diags.has_errors()) return kUsage;
  if (!emitted) return kInternal;
  return good ? kDone : kRuleErrors;
}

}  // namespace domat
