// How an artifact is sealed, and known again by its bytes alone.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "compiler/engine/engine.h"
#include "runtime/core/artifact.h"

namespace domat {

// What the linker made, with its seal. The description and the tables are somewhere in it.
std::string sealed(std::string linked, const ArtifactParts&);

enum class ArtifactFault {
  none,
  unreadable,        // errno says why
  not_an_artifact,
  other_abi,         // or another version of the seal
  other_machine,     // code for another processor or system
  damaged,           // truncated, or not what was sealed
  other_tables,      // whole, but its tables are those of another version of domat
  not_loadable,      // the dynamic loader refuses it
};

struct Unsealed {
  Machine machine = Machine::x86_64;
  std::string_view description, tables;  // within the bytes
};
// What bytes that bear an unbroken seal hold.
struct Unsealing {
  ArtifactFault fault = ArtifactFault::none;
  std::uint32_t abi = 0;  // of other_abi; 0: not known
  Unsealed content;
};
Unsealing unseal(std::string_view bytes);

// Whether a file that begins so is to be taken for an artifact, or for something that was meant to be one, rather than for a pack.
bool looks_like_artifact(const std::string& path);

}  // namespace domat
