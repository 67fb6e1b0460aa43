// Which elements the lists of a case have. Only then have its facts a place to go, so that the document is read for this first.
// Private to this room.
#pragma once
#include <simdjson.h>

#include <optional>
#include <string>
#include <vector>

#include "runtime/io/case_names.h"
#include "runtime/io/case_report.h"
#include "runtime/reasons/outcome.h"

namespace domat {

inline constexpr std::size_t kMaxKeyBytes = 256;

bool is_key(const std::optional<std::string>&);

// Of the object of facts, if there is one. An element whose key is no key has an empty one; the first of several facts of one name
// counts: who reads the facts reports both. Nothing, after saying why, when a list has too many elements.
std::optional<std::vector<ListState>> find_elements(std::optional<simdjson::ondemand::object>, const Pack&, const CaseNames&, bool rest_false, CaseReport&);

}  // namespace domat
