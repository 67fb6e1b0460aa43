// What makes a file an artifact: the levels of processor that it has code for, and the seal by which it is known without running any of it.
#pragma once
#include <cstdint>

#include "runtime/core/generated.h"

namespace domat {

// Null where the artifact has no code for that level: then the one below serves. Those of the x86-64 psABI.
struct Levels {
  Slot<const domat_pack> baseline, v3, v4;
};

enum class Machine : std::uint32_t { x86_64 = 1, wasm32 = 2 };

// In a shared object the content of a note (name "Domat", type 1), in a WebAssembly module that of the custom section "domat". Places count from
// the beginning of the file. Little-endian, as the file is.
struct __attribute__((packed, aligned(4))) Seal {
  char magic[16];
  std::uint32_t abi;
  Machine machine;
  std::uint64_t file_bytes;
  std::uint64_t description_at, description_bytes;
  std::uint64_t tables_at, tables_bytes;
  std::uint8_t sha256[32];  // of the whole file, these 32 bytes being 0
};
static_assert(sizeof(Seal) == 96);

inline constexpr char kSealMagic[16] = {'d', 'o', 'm', 'a', 't', ' ', 'a', 'r', 't', 'i', 'f', 'a', 'c', 't', ' ', '1'};
inline constexpr char kSealName[6] = "Domat";
inline constexpr std::uint32_t kSealType = 1;

}  // namespace domat
