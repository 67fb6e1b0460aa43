// The whole Pack as bytes, and back: the tables of an artifact, for hosts that read cases in JSON and explain answers.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "runtime/reasons/pack.h"

namespace domat {

std::string pack_bytes(const Pack&);

// Nothing when these are not the bytes of a pack that this version writes. Whatever the bytes, what is returned is a pack whose numbers all
// lead somewhere (pack_check.h), and memory stays within a small multiple of their length.
std::optional<Pack> read_pack_bytes(std::string_view);

}  // namespace domat
