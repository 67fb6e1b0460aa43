// What a pack is, as JSON (docs/formats.md, "Description"): what an artifact says of itself.
#pragma once
#include <string>

#include "runtime/reasons/pack.h"

namespace domat {

struct BuiltBy {
  std::string compiler;  // version of domat
  std::uint32_t abi = 0;
  std::string target;    // "x86_64-linux", "wasm32"
};

std::string description_json(const Pack&, const BuiltBy&);

}  // namespace domat
