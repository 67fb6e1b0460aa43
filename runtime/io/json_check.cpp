#include "runtime/io/json_check.h"

#include "runtime/io/text.h"

namespace domat {

namespace {

namespace json = simdjson::ondemand;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
  std::size_t i = 0;
  const auto digits = [&] {
    const std::size_t from = i;
    while (i < text.size() && is_digit(text[i])) ++i;
    return i - from;
  };
  if (i < text.size() && text[i] == '-') ++i;
  const std::size_t first = i;
  const std::size_t whole = digits();
  if (whole == 0 || (whole > 1 && text[first] == '0')) return false;
  if (i < text.size() && text[i] == '.' && (++i, digits() == 0)) return false;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    if (digits() == 0) return false;
  }
  return i == text.size();
}

class Outline {
 public:
  Outline(std::string_view text, unsigned max_depth) : text_(text), max_depth_(max_depth) {}

  std::optional<JsonFault> check() {
    std::size_t i = 0;
    while (i < text_.size() && is_space(text_[i])) ++i;
    if (i == text_.size()) return JsonFault{CaseError::not_an_object, i, {}};
    if (text_[i] != '{') return JsonFault{CaseError::not_an_object, i, {first_word(i)}};
    for (; i < text_.size(); ++i) {
      const char c = text_[i];
      if (ended_ && !is_space(c)) return JsonFault{CaseError::text_after_document, i, {}};
      if (c == '"') {
        if (auto fault = skip_string(&i)) return fault;
      } else if (c == '{' || c == '[') {
        if (open_.size() == max_depth_) return JsonFault{CaseError::json_too_deep, i, {std::to_string(max_depth_)}};
        open_.push_back(i);
      } else if (c == '}' || c == ']') {
        if (text_[open_.back()] != (c == '}' ? '{' : '[')) return JsonFault{CaseError::malformed_json, i, {std::string(1, c)}};
        open_.pop_back();
        ended_ = open_.empty();
      }
    }
    if (ended_) return std::nullopt;
    return JsonFault{CaseError::unclosed_json, open_.back(), {std::string(1, text_[open_.back()])}};
  }

 private:
  // *i goes from the opening to the closing quote.
  std::optional<JsonFault> skip_string(std::size_t* i) {
    const std::size_t opening = *i;
    for (++*i; *i < text_.size(); ++*i) {
      const auto byte = static_cast<unsigned char>(text_[*i]);
      if (byte == '"') return std::nullopt;
      if (byte == '\\') ++*i;
      else if (byte < 0x20) return JsonFault{CaseError::control_character, *i, {quoted_for_message(text_.substr(*i, 1)).substr(2)}};
    }
    return JsonFault{CaseError::unclosed_json, opening, {"\""}};
  }

  std::string first_word(std::size_t from) const {
    std::size_t to = from;
    while (to < text_.size() && !is_space(text_[to])) ++to;
    return quoted_for_message(text_.substr(from, to - from));
  }

  std::string_view text_;
  unsigned max_depth_;
  std::vector<std::size_t> open_;
  bool ended_ = false;
};

class Values {
 public:
  Values(json::document& document, const char* start) : document_(document), start_(start) {}

  std::optional<JsonFault> check() {
    json::object object;
    if (document_.get_object().get(object) != simdjson::SUCCESS || !visit_members(object)) return fault_or(0);
    document_.rewind();
    return std::nullopt;
  }

 private:
  bool visit(json::value value) {
    const std::string_view token = token_of(value);
    json::json_type type;
    if (value.type().get(type) != simdjson::SUCCESS) return fail(CaseError::malformed_json, token);
    switch (type) {
      case json::json_type::object: {
        json::object object;
        if (value.get_object().get(object) != simdjson::SUCCESS) return fail(CaseError::malformed_json, token);
        return visit_members(object);
      }
      case json::json_type::array: {
        json::array array;
        if (value.get_array().get(array) != simdjson::SUCCESS) return fail(CaseError::malformed_json, token);
        return visit_elements(array);
      }
      case json::json_type::string:
        return value.get_string().error() == simdjson::SUCCESS || fail(CaseError::malformed_string, token);
      case json::json_type::number: return is_json_number(token) || fail(CaseError::malformed_number, token);
      case json::json_type::boolean: return token == "true" || token == "false" || fail(CaseError::malformed_json, token);
      case json::json_type::null: return token == "null" || fail(CaseError::malformed_json, token);
    }
    return fail(CaseError::malformed_json, token);
  }

  bool visit_members(json::object object) {
    for (auto result : object) {
      json::field field;
      if (std::move(result).get(field) != simdjson::SUCCESS) return fail_here();
      const char* quote = field.key().raw() - 1;
      if (field.unescaped_key().error() != simdjson::SUCCESS) return fail(CaseError::malformed_string, {quote, 1});
      if (!visit(field.value())) return false;
    }
    return true;
  }

  bool visit_elements(json::array array) {
    for (auto result : array) {
      json::value value;
      if (std::move(result).get(value) != simdjson::SUCCESS) return fail_here();
      if (!visit(value)) return false;
    }
    return true;
  }

  bool fail(CaseError::Kind kind, std::string_view token) {
    if (fault_) return false;
    fault_ = JsonFault{kind, static_cast<std::size_t>(token.data() - start_), {}};
    if (kind != CaseError::malformed_string) fault_->args = {quoted_for_message(token)};
    return false;
  }

  bool fail_here() {
    if (fault_) return false;
    fault_ = JsonFault{CaseError::malformed_json, 0, {}};
    const char* here;
    if (document_.current_location().get(here) == simdjson::SUCCESS) fault_->offset = static_cast<std::size_t>(here - start_);
    return false;
  }

  JsonFault fault_or(std::size_t offset) const { return fault_ ? *fault_ : JsonFault{CaseError::malformed_json, offset, {}}; }

  json::document& document_;
  const char* start_;
  std::optional<JsonFault> fault_;
};

}  // namespace

std::string_view token_of(json::value value) {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && is_space(token.back())) token.remove_suffix(1);
  return token;
}

std::optional<JsonFault> check_outline(std::string_view text, unsigned max_depth) { return Outline(text, max_depth).check(); }
std::optional<JsonFault> check_values(json::document& document, const char* start) { return Values(document, start).check(); }

}  // namespace domat
