// domat build PACK -o FILE
#include <fmt/format.h>

#include <cerrno>

#include "compiler/artifact/seal.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"
#include "compiler/driver/write_file.h"
#include "compiler/ir/from_model.h"
#include "runtime/io/description.h"
#include "runtime/reasons/table_from_graph.h"
#include "runtime/reasons/interface.h"
#include "runtime/reasons/pack_bytes.h"

namespace domat {

namespace {

const char* in(const Options& o, const char* fr, const char* en) { return o.lang == Lang::fr ? fr : en; }

ArtifactParts parts_of(const Options& o, const Pack& pack) {
  ArtifactParts parts;
  parts.machine = o.target == "wasm32" ? Machine::wasm32 : Machine::x86_64;
  parts.archive = archive_path(parts.machine);
  parts.description = description_json(pack, {DOMAT_VERSION, DOMAT_ABI, parts.machine == Machine::wasm32 ? "wasm32" : "x86_64-linux"});
  parts.interface = interface_bytes(pack);
  parts.tables = pack_bytes(pack);
  if (goes_by_table(pack)) {
    const auto table = table_from_graph(pack);
    parts.table.assign(table.begin(), table.end());
  }
  return parts;
}

// Empty, after saying why, when it cannot be made.
std::string made(Session& s, const Options& o, const Pack& pack) {
  std::string error, bytes;
  const ArtifactParts parts = s.time("tables", [&] { return parts_of(o, pack); });
  const Codegen* native = s.time("load codegen", [&] { return codegen(&error); });
  if (native) bytes = s.time("compile and link", [&] { return native->build(pack, parts, &error); });
  if (!bytes.empty()) bytes = s.time("seal", [&] { return sealed(std::move(bytes), parts); });
  if (bytes.empty()) complain(o, in(o, "l'artefact ne peut pas être produit : ", "the artifact cannot be produced: ") + error);
  return bytes;
}

bool write(const Options& o, const std::string& bytes) {
  Replacement file;
  const bool written = file.prepare(o.output, bytes, "") && file.commit().empty();
  const int cause = errno;
  if (!written) complain(o, fmt::format(fmt::runtime(in(o, "impossible d'écrire `{}` : {}", "cannot write `{}`: {}")), printable(o.output), system_reason(cause, o.lang)));
  return written;
}

int build(Session& s, const Options& o) {
  const Pack pack = s.time("lower", [&] { return ir::from_model(s.model, s.names, s.sources); });
  const std::string bytes = made(s, o, pack);
  if (bytes.empty()) return kInternal;
  return s.time("write", [&] { return write(o, bytes); }) ? kDone : kUsage;
}

}  // namespace

int build_command(const Options& o) {
  Session s;
  const bool good = s.compile(o.pack);
  print_diagnostics(s, o, false);
  if (!good) return s.pack.files.empty() ? kUsage : kRuleErrors;
  const int status = build(s, o);
  print_times(s, o);
  return status;
}

}  // namespace domat
