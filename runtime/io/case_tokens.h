// Tokens of a document that check_outline and check_values found sound: reading them cannot fail any more. Private to this room.
#pragma once
#include <simdjson.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "runtime/io/json_check.h"
#include "runtime/io/text.h"

namespace domat {

struct Key {
  std::string name;   // NFC
  const char* where;  // its opening quotation mark
};

inline Key key_of(simdjson::ondemand::field& field) {
  const char* where = field.key().raw() - 1;
  std::string_view name;
  [[maybe_unused]] const auto sound = field.unescaped_key().get(name);
  return {to_nfc(name), where};
}

inline const char* place_of(simdjson::ondemand::value value) { return token_of(value).data(); }
inline bool is_null(simdjson::ondemand::value value) { return token_of(value) == "null"; }
inline bool is_conflict(simdjson::ondemand::value value) { return token_of(value) == "\"conflict\""; }

inline bool as_object(simdjson::ondemand::value value, simdjson::ondemand::object* object) {
  return token_of(value).front() == '{' && value.get_object().get(*object) == simdjson::SUCCESS;
}

inline bool as_array(simdjson::ondemand::value value, simdjson::ondemand::array* array) {
  return token_of(value).front() == '[' && value.get_array().get(*array) == simdjson::SUCCESS;
}

// NFC. A string is taken once: the parser has room for no more.
inline std::optional<std::string> string_of(simdjson::ondemand::value value) {
  std::string_view text;
  if (token_of(value).front() != '"' || value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
  return to_nfc(text);
}

// A number is taken from its own text: no binary fraction ever stands between.
inline std::optional<std::string> number_or_string(simdjson::ondemand::value value) {
  const std::string_view token = token_of(value);
  if ((token.front() >= '0' && token.front() <= '9') || token.front() == '-') return std::string(token);
  return string_of(value);
}

inline std::string found(simdjson::ondemand::value value) {
  const std::string_view token = token_of(value);
  if (token.front() == '{') return "{…}";
  if (token.front() == '[') return "[…]";
  return quoted_for_message(token);
}

}  // namespace domat
