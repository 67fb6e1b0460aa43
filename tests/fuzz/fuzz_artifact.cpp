// Bytes that are said to be the tables of an artifact, or an artifact. What is read must be a pack that can be gone through and written again.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/artifact/seal.h"
#include "runtime/io/description.h"
#include "runtime/io/pack_schema.h"
#include "runtime/reasons/pack_bytes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace domat;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const Unsealing seal = unseal(bytes);
  if (seal.fault == ArtifactFault::none && seal.content.description.size() > size) std::abort();
  const auto pack = read_pack_bytes(bytes);
  if (!pack) return 0;
  description_json(*pack, {"", 1, ""});
  pack_schema(*pack);
  const std::string again = pack_bytes(*pack);
  const auto same = read_pack_bytes(again);
  if (!same || pack_bytes(*same) != again) std::abort();
  return 0;
}
