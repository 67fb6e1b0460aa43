// Evaluating a pack's cases, by compiled code. The module that holds LLVM is loaded here, on the first demand.
#pragma once
#include <memory>
#include <string>

#include "runtime/core/artifact.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "runtime/reasons/pack_functions.h"

namespace domat {

class CompiledPack {
 public:
  virtual ~CompiledPack() = default;
  virtual Outcome evaluate(const Case&) const = 0;  // reentrant
  virtual const domat_pack* pack() const = 0;       // for the functions of domat/pack.h, of kInProcess
};

// What goes into an artifact beside code.
struct ArtifactParts {
  Machine machine = Machine::x86_64;
  std::string description, interface, tables, table;  // generated.h, domat_pack; with a table there is no code
  std::string archive;                         // path of that of runtime/core for this machine
};

// Large packs are evaluated by a table (runtime/core/table.h), which takes no time to compile, where they qualify.
bool goes_by_table(const Pack&);
// Null when no table can be made of it.
std::unique_ptr<CompiledPack> compile_table(const Pack&);

// Whether batches of cases are to be evaluated too, by kernels, which take longer to make than the code for one case; and for which processor: this one, any
// with AVX2, or any at all.
enum class Batches { none, here, avx2, baseline };

// What the codegen module offers; one object of it is behind the symbol domat_codegen.
struct Codegen {
  virtual ~Codegen() = default;
  // Native code in memory. The pack must outlive it. Nothing, and a reason in *error, when it cannot be compiled.
  virtual std::unique_ptr<CompiledPack> compile(const Pack&, Batches, std::string* error) const = 0;
  // The bytes of a shared object or of a WebAssembly module, not sealed yet; empty, and a reason in *error, when it cannot be made.
  virtual std::string build(const Pack&, const ArtifactParts&, std::string* error) const = 0;
  virtual std::string llvm_text(const Pack&) const = 0;
  virtual std::string assembly(const Pack&) const = 0;
};

// The module, found beside the executable (../lib); null, and the reason in *error, when it cannot be loaded.
const Codegen* codegen(std::string* error);
// The archive of runtime/core for artifacts of that machine, found likewise.
std::string archive_path(Machine);

}  // namespace domat
