#include "runtime/io/value_reader.h"

#include <optional>
#include <string_view>
#include <vector>

#include "runtime/core/date.h"
#include "runtime/core/money.h"
#include "runtime/io/case_tokens.h"
#include "runtime/io/number_text.h"

namespace domat {

namespace {

namespace json = simdjson::ondemand;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "2025-03-01" with any number of year digits, perhaps signed: what somebody means as a date, be it one or not.
bool looks_like_date(std::string_view text) {
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  const std::size_t year = text.find('-');
  if (year == std::string_view::npos || year < 4 || text.size() != year + 6 || text[year + 3] != '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (i != year && i != year + 3 && !is_digit(text[i])) return false;
  return true;
}

bool has_four_digit_year(std::string_view date) { return date.size() == 10 && date.substr(0, 4) != "0000"; }

}  // namespace

void ValueReader::read(TypeRef type, json::value value, Truth* truth, Value* v) {
  switch (type.kind) {
    case ValueType::boolean: return read_boolean(value, truth);
    case ValueType::event: return read_event(value, v);
    case ValueType::enumeration: return read_member(value, type.index, v);
    case ValueType::date: return read_date_value(value, v);
    case ValueType::money: return read_money(value, pack_.currencies[type.index], v);
    case ValueType::integer:
    case ValueType::decimal:
    case ValueType::rate:
    case ValueType::days:
    case ValueType::months: return read_number(value, type.kind, v);
    case ValueType::calendar: return;  // never of a fact
  }
}

void ValueReader::read_boolean(json::value value, Truth* truth) {
  const std::string_view token = token_of(value);
  if (token == "true") *truth = kTrue;
  else if (token == "false") *truth = kFalse;
  else if (is_conflict(value)) *truth = kConflict;
  else report_.error(CaseError::expected_boolean, token.data(), {found(value)});
}

void ValueReader::read_event(json::value value, Value* v) {
  std::int32_t day;
  if (token_of(value) == "false") *v = {State::undefined, 0};
  else if (is_conflict(value)) *v = {State::conflict, 0};
  else if (read_date(value, CaseError::expected_event, &day)) *v = {State::defined, day};
}

void ValueReader::read_date_value(json::value value, Value* v) {
  std::int32_t day;
  if (is_conflict(value)) *v = {State::conflict, 0};
  else if (read_date(value, CaseError::expected_date, &day)) *v = {State::defined, day};
}

// A reference to an element of a list that the case does not give stays unknown.
void ValueReader::read_member(json::value value, std::uint32_t enumeration, Value* v) {
  const char* where = place_of(value);
  const std::string shown = found(value);
  const std::optional<std::string> name = string_of(value);
  const std::string& of = members_.name(enumeration);
  if (!name) return report_.error(CaseError::expected_member, where, {shown, of});
  const std::uint32_t member = members_.find(enumeration, *name);
  if (member != kNone) *v = {State::defined, member};
  else if (*name == "conflict") *v = {State::conflict, 0};
  else if (members_.unknown(enumeration)) *v = {};
  else report_.error(members_.is_list(enumeration) ? CaseError::unknown_element : CaseError::unknown_member, where,
                     with_nearest({quoted_for_message(*name), of}, *name, members_.to_compare(enumeration)));
}

bool ValueReader::read_date(json::value value, CaseError::Kind expected, std::int32_t* day) {
  const char* where = place_of(value);
  const std::string shown = found(value);
  const std::optional<std::string> text = string_of(value);
  if (text && parse_date(text->data(), text->size(), day)) return true;
  if (!text || !looks_like_date(*text)) report_.error(expected, where, {shown});
  else report_.error(has_four_digit_year(*text) ? CaseError::no_such_date : CaseError::date_out_of_range, where, {quoted_for_message(*text)});
  return false;
}

void ValueReader::read_number(json::value value, ValueType type, Value* v) {
  const char* where = place_of(value);
  const std::string shown = found(value);
  if (is_conflict(value)) {
    *v = {State::conflict, 0};
    return;
  }
  const bool bare = type == ValueType::integer || type == ValueType::decimal;
  const std::optional<std::string> text = bare ? number_or_string(value) : string_of(value);
  const NumberText read = text ? number_from(type, *text) : NumberText{expected_number(type)};
  if (!read.error) *v = {State::defined, read.v};
  else if (*read.error == CaseError::number_too_precise) report_.error(*read.error, where, {shown, std::to_string(kDecimalScale)});
  else report_.error(*read.error, where, {shown});
}

void ValueReader::read_money(json::value value, const Currency& currency, Value* v) {
  const char* where = place_of(value);
  json::object object;
  if (is_conflict(value)) {
    *v = {State::conflict, 0};
  } else if (as_object(value, &object)) {
    read_money_object(object, where, currency, v);
  } else if (const std::optional<std::string> amount = number_or_string(value); !amount) {
    report_.error(CaseError::expected_amount, where, {found(value), currency.code});
  } else if (check_currency(pack_.currency, currency, where)) {
    read_amount(*amount, where, currency, v);
  }
}

void ValueReader::read_money_object(json::object object, const char* where, const Currency& currency, Value* v) {
  static const std::vector<std::string> kKeys = {"amount", "currency"};
  std::optional<std::string> amount, code;
  const char* amount_where = where;
  const char* code_where = where;
  bool failed = false, amount_seen = false, code_seen = false;
  for (auto result : object) {
    json::field field;
    (void)std::move(result).get(field);
    const Key key = key_of(field);
    const CaseReport::Step step(report_, key.name);
    json::value value = field.value();
    const bool is_amount = key.name == "amount";
    const std::size_t errors = report_.count();
    if (!is_amount && key.name != "currency") {
      report_.error(CaseError::unknown_key, key.where, with_nearest({quoted_for_message(key.name)}, key.name, kKeys));
    } else if (is_amount ? amount_seen : code_seen) {
      report_.error(CaseError::duplicate_key, key.where, {key.name});
    } else if (is_amount) {
      amount_seen = true;
      amount_where = place_of(value);
      if (!(amount = number_or_string(value))) report_.error(CaseError::expected_amount, amount_where, {found(value), currency.code});
    } else {
      code_seen = true;
      code_where = place_of(value);
      if (!(code = string_of(value))) report_.error(CaseError::expected_currency, code_where, {found(value)});
    }
    failed = failed || report_.count() != errors;
    if (report_.stopped()) return;
  }
  if (!amount_seen) report_.error(CaseError::missing_amount, where, {});
  if (failed || !amount) return;
  if (check_currency(code ? *code : pack_.currency, currency, code_where)) read_amount(*amount, amount_where, currency, v);
}

bool ValueReader::check_currency(const std::string& given, const Currency& wanted, const char* where) {
  if (given == wanted.code) return true;
  report_.error(CaseError::wrong_currency, where, {quoted_for_message(given), wanted.code});
  return false;
}

void ValueReader::read_amount(const std::string& text, const char* where, const Currency& currency, Value* v) {
  std::int64_t minor;
  const std::string shown = quoted_for_message(text);
  switch (parse_money(text.data(), text.size(), currency.digits, &minor)) {
    case MoneyError::none: *v = {State::defined, minor}; return;
    case MoneyError::malformed: return report_.error(CaseError::malformed_amount, where, {shown});
    case MoneyError::too_many_decimals:
      return report_.error(CaseError::too_many_decimals, where, {shown, currency.code, std::to_string(currency.digits)});
    case MoneyError::overflow: return report_.error(CaseError::amount_too_large, where, {shown});
  }
}

}  // namespace domat
