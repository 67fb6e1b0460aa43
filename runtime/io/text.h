// Names as a case writes them, compared with names as the pack knows them.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace domat {

// Byte offset of the first byte that is not well-formed UTF-8, if any.
std::optional<std::size_t> find_malformed_utf8(std::string_view);

// NFC of well-formed UTF-8; ASCII comes back as it is.
std::string to_nfc(std::string_view);

// The candidate that `word` is most likely a slip for: equal without case and accents, else at most a third of the letters
// (at least one) changed, added, dropped or swapped. Ties go to the first.
std::optional<std::string> nearest_name(std::string_view word, const std::vector<std::string>& candidates);

// A piece of the document as a message quotes it: control characters as \uXXXX, cut short when long.
std::string quoted_for_message(std::string_view);

}  // namespace domat
