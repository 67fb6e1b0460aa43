// What simdjson's on-demand parser leaves unchecked. Private to this room.
#pragma once
#include <simdjson.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/io/case_error.h"

namespace domat {

struct JsonFault {
  CaseError::Kind kind;
  std::size_t offset;  // byte of the document
  std::vector<std::string> args;
};

// On bytes alone: the document is one object, brackets and strings are closed, nesting is bounded, nothing follows.
std::optional<JsonFault> check_outline(std::string_view text, unsigned max_depth);

// Visits every value of a document whose outline is sound, and leaves the document rewound: afterwards every read of it succeeds.
std::optional<JsonFault> check_values(simdjson::ondemand::document& document, const char* start);

// The token of a value, without the white space after it.
std::string_view token_of(simdjson::ondemand::value value);

}  // namespace domat
