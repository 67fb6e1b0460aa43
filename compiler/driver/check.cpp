// domat check PACK
#include "compiler/driver/report.h"

namespace domat {

int check_command(const Options& o) {
  Session s;
  bool good = s.compile(o.pack);
  const bool emitted = o.emit.empty() || emit(s, o);
  print_diagnostics(s, o, o.format == "json");
  print_times(s, o);
  if (s.pack.files.empty() && s.diags.has_errors()) return kUsage;
  if (!emitted) return kInternal;
  return good ? kDone : kRuleErrors;
}

}  // namespace domat
