// An artifact from disk: read and known by its seal, then perhaps given to the dynamic loader.
#pragma once
#include <memory>
#include <string>

#include "compiler/artifact/seal.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "runtime/reasons/pack_functions.h"

namespace domat {

class Artifact {
 public:
  Artifact() = default;
  ~Artifact();
  Artifact(const Artifact&) = delete;
  Artifact& operator=(const Artifact&) = delete;

  // What a person would be told: the loader's words for not_loadable.
  struct Refusal {
    ArtifactFault fault = ArtifactFault::none;
    std::uint32_t abi = 0;
    Machine machine = Machine::x86_64;  // of other_machine, where it is known
    std::string why;
  };
  // Reads the file and breaks no seal. Runs nothing.
  bool read(const std::string& path);
  // Its tables, and its functions in this process. After `read`.
  bool load();
  const Refusal& refusal() const { return refusal_; }

  Machine machine() const { return content_.machine; }
  std::string_view description() const { return content_.description; }
  const Pack* tables();  // null when they cannot be read
  const domat_pack* pack() const { return pack_; }
  const PackFunctions& functions() const { return functions_; }
  Outcome evaluate(const Case& c) const { return evaluate_by(functions_, pack_, c); }

 private:
  bool refuse(ArtifactFault, std::string why = {});
  bool find_functions();

  int file_ = -1;
  std::string bytes_;
  Unsealed content_;
  std::unique_ptr<const Pack> tables_;
  Refusal refusal_;
  void* library_ = nullptr;
  PackFunctions functions_{};
  const domat_pack* pack_ = nullptr;
};

}  // namespace domat
