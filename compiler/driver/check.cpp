// domat check PACK
#include <fmt/format.h>

#include "compiler/driver/report.h"

namespace domat {

int check_command(const Options& o) {
  Session s;
  bool good = s.compile(o.pack);
  if (!o.emit.empty()) emit(s, o.emit);
  print_diagnostics(s, o, o.format == "json");
  print_times(s, o);
  if (s.pack.files.empty() && s.diags.has_errors()) return kUsage;
  return good ? kDone : kRuleErrors;
}

}  // namespace domat
