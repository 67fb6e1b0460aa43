#include "runtime/io/case_reader.h"

#include <algorithm>
#include <string>
#include <unordered_map>

#include "runtime/core/date.h"
#include "runtime/core/money.h"
#include "runtime/io/json_check.h"
#include "runtime/io/number_text.h"
#include "runtime/io/text.h"

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

struct Key {
  std::string name;    // NFC
  const char* where;   // its opening quotation mark
};

// Reads a document that check_outline and check_values found sound: reading a token cannot fail any more.
class Reader {
 public:
  Reader(const Pack& pack, const CaseOptions& options, std::string_view text, CaseResult& result)
      : pack_(pack), options_(options), text_(text), result_(result), stated_(pack.atom_count, false) {
    result_.c.truths.assign(pack.atom_count, kUnknown);
    result_.c.values.assign(pack.atom_count, Value{});
    for (std::uint32_t i = 0; i < pack.declarations.size(); ++i)
      (is_input(pack.declarations[i].kind) ? inputs_ : conclusions_).emplace(pack.declarations[i].name, i);
  }

  void fault(const JsonFault& f) { report(f.kind, text_.data() + f.offset, f.args); }

  void read(json::document& document) {
    json::object object;
    const bool bare = is_bare(document);
    document.rewind();
    (void)document.get_object().get(object);
    if (bare) read_facts(object);
    else read_envelope(object);
    if (!stopped_) finish();
  }

 private:
  // ---- the document

  bool is_input_name(const std::string& name) const { return inputs_.count(name) != 0; }

  // Without "facts" the object is one of facts, unless it says nothing but "at" and "mode".
  bool is_bare(json::document& document) {
    json::object object;
    (void)document.get_object().get(object);
    bool only_settings = true;
    for (auto result : object) {
      json::field field;
      (void)std::move(result).get(field);
      const Key key = key_of(field);
      if (key.name == "facts") return false;
      only_settings = only_settings && (key.name == "at" || key.name == "mode") && !is_input_name(key.name);
    }
    return !only_settings;
  }

  void read_envelope(json::object object) {
    static const std::vector<std::string> kKeys = {"at", "mode", "facts"};
    std::vector<bool> seen(kKeys.size(), false);
    for (auto result : object) {
      json::field field;
      (void)std::move(result).get(field);
      const Key key = key_of(field);
      const Path step(*this, key.name);
      const std::size_t index = std::find(kKeys.begin(), kKeys.end(), key.name) - kKeys.begin();
      if (index == kKeys.size()) unknown_envelope_key(key, kKeys);
      else if (seen[index]) report(CaseError::duplicate_key, key.where, {quoted_for_message(key.name)});
      else if (index == 0) read_at(field.value());
      else if (index == 1) read_mode(field.value());
      else read_facts_of(field.value());
      if (index < seen.size()) seen[index] = true;
      if (stopped_) return;
    }
  }

  void unknown_envelope_key(const Key& key, const std::vector<std::string>& known) {
    if (is_input_name(key.name)) report(CaseError::fact_outside_facts, key.where, {key.name});
    else report(CaseError::unknown_key, key.where, with_nearest({quoted_for_message(key.name)}, key.name, known));
  }

  void read_at(json::value value) {
    if (is_null(value)) return;
    std::int32_t day;
    if (read_date(value, CaseError::expected_date, &day)) result_.c.at = day;
    else at_failed_ = true;
  }

  void read_mode(json::value value) {
    if (is_null(value)) return;
    const std::optional<std::string> text = string_of(value);
    if (text == "closed") result_.c.mode = Mode::closed;
    else if (text != "open") report(CaseError::expected_mode, token_of(value).data(), {found(value)});
  }

  void read_facts_of(json::value value) {
    json::object object;
    if (is_null(value)) return;
    if (!as_object(value, &object)) return report(CaseError::expected_facts, token_of(value).data(), {found(value)});
    read_facts(object);
  }

  void finish() {
    if (options_.rest_false) state_the_rest();
    if (options_.mode) result_.c.mode = *options_.mode;
    const std::uint32_t source = pack_.date_fact;
    if (!result_.c.at && source != kNone && result_.c.values[source].state == State::defined)
      result_.c.at = static_cast<std::int32_t>(result_.c.values[source].v);
    if (options_.at) result_.c.at = options_.at;
    if (result_.c.at || !pack_.reads_day || at_failed_) return;
    std::vector<std::string> args;
    if (source != kNone) args.push_back(atom_name(pack_, source));
    result_.errors.push_back({CaseError::application_date_missing, "at", 0, 0, std::move(args)});
  }

  void state_the_rest() {
    for (const Declaration& d : pack_.declarations) {
      if (!is_input(d.kind)) continue;
      for (std::uint32_t atom = d.first_atom; atom < d.first_atom + d.atom_count; ++atom) {
        if (stated_[atom]) continue;
        if (d.type.kind == ValueType::boolean) result_.c.truths[atom] = kFalse;
        if (d.type.kind == ValueType::event) result_.c.values[atom] = {State::undefined, 0};
      }
    }
  }

  // ---- facts

  void read_facts(json::object object) {
    std::vector<bool> seen(pack_.declarations.size(), false);
    for (auto result : object) {
      json::field field;
      (void)std::move(result).get(field);
      const Key key = key_of(field);
      const Path step(*this, key.name);
      const auto input = inputs_.find(key.name);
      if (input == inputs_.end()) unknown_fact(key);
      else if (seen[input->second]) report(CaseError::duplicate_key, key.where, {key.name});
      else {
        seen[input->second] = true;
        read_fact(pack_.declarations[input->second], 0, 0, field.value());
      }
      if (stopped_) return;
    }
  }

  void unknown_fact(const Key& key) {
    if (conclusions_.count(key.name) != 0) return report(CaseError::conclusion_given, key.where, {key.name});
    if (key.name == "at" || key.name == "mode") return report(CaseError::key_beside_facts, key.where, {key.name});
    std::vector<std::string> known;
    for (const Declaration& d : pack_.declarations)
      if (is_input(d.kind)) known.push_back(d.name);
    report(CaseError::unknown_fact, key.where, with_nearest({quoted_for_message(key.name)}, key.name, known));
  }

  // `index` counts the arguments read so far, the last one varying fastest.
  void read_fact(const Declaration& d, std::size_t parameter, std::uint32_t index, json::value value) {
    if (parameter == d.parameters.size()) return read_atom(d, d.first_atom + index, value);
    const Enumeration& e = pack_.enumerations[d.parameters[parameter]];
    const auto size = static_cast<std::uint32_t>(e.members.size());
    if (is_null(value)) return state_unknown(d, parameter, index);
    json::object object;
    if (!as_object(value, &object)) return report(CaseError::expected_arguments, token_of(value).data(), {found(value), e.name});

    std::vector<bool> seen(size, false);
    for (auto result : object) {
      json::field field;
      (void)std::move(result).get(field);
      const Key key = key_of(field);
      const Path step(*this, key.name);
      const std::uint32_t member = member_of(e, key.name);
      if (member == kNone)
        report(CaseError::unknown_argument, key.where, with_nearest({quoted_for_message(key.name), e.name}, key.name, e.members));
      else if (seen[member]) report(CaseError::duplicate_key, key.where, {key.name});
      else {
        seen[member] = true;
        read_fact(d, parameter + 1, index * size + member, field.value());
      }
      if (stopped_) return;
    }
  }

  // null stands for every atom below it.
  void state_unknown(const Declaration& d, std::size_t parameter, std::uint32_t index) {
    std::uint32_t count = 1;
    for (std::size_t i = parameter; i < d.parameters.size(); ++i)
      count *= static_cast<std::uint32_t>(pack_.enumerations[d.parameters[i]].members.size());
    for (std::uint32_t i = 0; i < count; ++i) stated_[d.first_atom + index * count + i] = true;
  }

  void read_atom(const Declaration& d, std::uint32_t atom, json::value value) {
    stated_[atom] = true;
    if (is_null(value)) return;
    Value& v = result_.c.values[atom];
    const std::size_t errors = result_.errors.size();
    switch (d.type.kind) {
      case ValueType::boolean: read_boolean(value, &result_.c.truths[atom]); break;
      case ValueType::event: read_event(value, &v); break;
      case ValueType::enumeration: read_member(value, pack_.enumerations[d.type.index], &v); break;
      case ValueType::date: read_date_value(value, &v); break;
      case ValueType::money: read_money(value, pack_.currencies[d.type.index], &v); break;
      case ValueType::integer:
      case ValueType::decimal:
      case ValueType::rate:
      case ValueType::days:
      case ValueType::months: read_number(value, d.type.kind, &v); break;
      case ValueType::calendar: break;  // never of a fact
    }
    if (atom == pack_.date_fact && result_.errors.size() != errors) at_failed_ = true;
  }

  // ---- values

  void read_boolean(json::value value, Truth* truth) {
    const std::string_view token = token_of(value);
    if (token == "true") *truth = kTrue;
    else if (token == "false") *truth = kFalse;
    else if (is_conflict(value)) *truth = kConflict;
    else report(CaseError::expected_boolean, token.data(), {found(value)});
  }

  void read_event(json::value value, Value* v) {
    std::int32_t day;
    if (token_of(value) == "false") *v = {State::undefined, 0};
    else if (is_conflict(value)) *v = {State::conflict, 0};
    else if (read_date(value, CaseError::expected_event, &day)) *v = {State::defined, day};
  }

  void read_date_value(json::value value, Value* v) {
    std::int32_t day;
    if (is_conflict(value)) *v = {State::conflict, 0};
    else if (read_date(value, CaseError::expected_date, &day)) *v = {State::defined, day};
  }

  void read_member(json::value value, const Enumeration& e, Value* v) {
    const char* where = token_of(value).data();
    const std::string shown = found(value);
    const std::optional<std::string> name = string_of(value);
    if (!name) return report(CaseError::expected_member, where, {shown, e.name});
    const std::uint32_t member = member_of(e, *name);
    if (member != kNone) *v = {State::defined, member};
    else if (*name == "conflict") *v = {State::conflict, 0};
    else report(CaseError::unknown_member, where, with_nearest({quoted_for_message(*name), e.name}, *name, e.members));
  }

  bool read_date(json::value value, CaseError::Kind expected, std::int32_t* day) {
    const char* where = token_of(value).data();
    const std::string shown = found(value);
    const std::optional<std::string> text = string_of(value);
    if (text && parse_date(text->data(), text->size(), day)) return true;
    if (!text || !looks_like_date(*text)) report(expected, where, {shown});
    else report(has_four_digit_year(*text) ? CaseError::no_such_date : CaseError::date_out_of_range, where, {quoted_for_message(*text)});
    return false;
  }

  void read_number(json::value value, ValueType type, Value* v) {
    const char* where = token_of(value).data();
    const std::string shown = found(value);
    if (is_conflict(value)) {
      *v = {State::conflict, 0};
      return;
    }
    const bool bare = type == ValueType::integer || type == ValueType::decimal;
    const std::optional<std::string> text = bare ? number_or_string(value) : string_of(value);
    const NumberText read = text ? number_from(type, *text) : NumberText{expected_number(type)};
    if (!read.error) *v = {State::defined, read.v};
    else if (*read.error == CaseError::number_too_precise) report(*read.error, where, {shown, std::to_string(kDecimalScale)});
    else report(*read.error, where, {shown});
  }

  void read_money(json::value value, const Currency& currency, Value* v) {
    const char* where = token_of(value).data();
    json::object object;
    if (is_conflict(value)) {
      *v = {State::conflict, 0};
    } else if (as_object(value, &object)) {
      read_money_object(object, where, currency, v);
    } else if (const std::optional<std::string> amount = number_or_string(value); !amount) {
      report(CaseError::expected_amount, where, {found(value), currency.code});
    } else if (check_currency(pack_.currency, currency, where)) {
      read_amount(*amount, where, currency, v);
    }
  }

  void read_money_object(json::object object, const char* where, const Currency& currency, Value* v) {
    static const std::vector<std::string> kKeys = {"amount", "currency"};
    std::optional<std::string> amount, code;
    const char* amount_where = where;
    const char* code_where = where;
    bool failed = false, amount_seen = false, code_seen = false;
    for (auto result : object) {
      json::field field;
      (void)std::move(result).get(field);
      const Key key = key_of(field);
      const Path step(*this, key.name);
      json::value value = field.value();
      const bool is_amount = key.name == "amount";
      const std::size_t errors = result_.errors.size();
      if (!is_amount && key.name != "currency") {
        report(CaseError::unknown_key, key.where, with_nearest({quoted_for_message(key.name)}, key.name, kKeys));
      } else if (is_amount ? amount_seen : code_seen) {
        report(CaseError::duplicate_key, key.where, {key.name});
      } else if (is_amount) {
        amount_seen = true;
        amount_where = token_of(value).data();
        if (!(amount = number_or_string(value))) report(CaseError::expected_amount, amount_where, {found(value), currency.code});
      } else {
        code_seen = true;
        code_where = token_of(value).data();
        if (!(code = string_of(value))) report(CaseError::expected_currency, code_where, {found(value)});
      }
      failed = failed || result_.errors.size() != errors;
      if (stopped_) return;
    }
    if (!amount_seen) report(CaseError::missing_amount, where, {});
    if (failed || !amount) return;
    if (check_currency(code ? *code : pack_.currency, currency, code_where)) read_amount(*amount, amount_where, currency, v);
  }

  bool check_currency(const std::string& given, const Currency& wanted, const char* where) {
    if (given == wanted.code) return true;
    report(CaseError::wrong_currency, where, {quoted_for_message(given), wanted.code});
    return false;
  }

  void read_amount(const std::string& text, const char* where, const Currency& currency, Value* v) {
    std::int64_t minor;
    const std::string shown = quoted_for_message(text);
    switch (parse_money(text.data(), text.size(), currency.digits, &minor)) {
      case MoneyError::none: *v = {State::defined, minor}; return;
      case MoneyError::malformed: return report(CaseError::malformed_amount, where, {shown});
      case MoneyError::too_many_decimals:
        return report(CaseError::too_many_decimals, where, {shown, currency.code, std::to_string(currency.digits)});
      case MoneyError::overflow: return report(CaseError::amount_too_large, where, {shown});
    }
  }

  // ---- tokens

  static Key key_of(json::field& field) {
    const char* where = field.key().raw() - 1;
    std::string_view name;
    [[maybe_unused]] const auto sound = field.unescaped_key().get(name);
    return {to_nfc(name), where};
  }

  static bool is_null(json::value value) { return token_of(value) == "null"; }
  static bool is_string(json::value value) { return token_of(value).front() == '"'; }

  static bool as_object(json::value value, json::object* object) {
    return token_of(value).front() == '{' && value.get_object().get(*object) == simdjson::SUCCESS;
  }

  static std::optional<std::string> string_of(json::value value) {
    std::string_view text;
    if (!is_string(value) || value.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
    return to_nfc(text);
  }

  static bool is_conflict(json::value value) { return token_of(value) == "\"conflict\""; }

  // A number is taken from its own text: no binary fraction ever stands between.
  static std::optional<std::string> number_or_string(json::value value) {
    const std::string_view token = token_of(value);
    if (is_digit(token.front()) || token.front() == '-') return std::string(token);
    return string_of(value);
  }

  static std::string found(json::value value) {
    const std::string_view token = token_of(value);
    if (token.front() == '{') return "{…}";
    if (token.front() == '[') return "[…]";
    return quoted_for_message(token);
  }

  static std::uint32_t member_of(const Enumeration& e, const std::string& name) {
    const auto at = std::find(e.members.begin(), e.members.end(), name);
    return at == e.members.end() ? kNone : static_cast<std::uint32_t>(at - e.members.begin());
  }

  // ---- errors

  // One step of the field path, as long as it lives.
  struct Path {
    Path(Reader& reader, const std::string& name) : reader_(reader), length_(reader.path_.size()) {
      if (length_ != 0) reader.path_ += '.';
      reader.path_ += quoted_for_message(name);
    }
    ~Path() { reader_.path_.resize(length_); }
    Path(const Path&) = delete;
    Path& operator=(const Path&) = delete;
    Reader& reader_;
    std::size_t length_;
  };

  static std::vector<std::string> with_nearest(std::vector<std::string> args, const std::string& word, const std::vector<std::string>& known) {
    if (auto near = nearest_name(word, known)) args.push_back(std::move(*near));
    return args;
  }

  void report(CaseError::Kind kind, const char* where, std::vector<std::string> args) {
    if (stopped_) return;
    advance_to(static_cast<std::size_t>(where - text_.data()));
    if (result_.errors.size() == kMaxCaseErrors) {
      stopped_ = true;
      kind = CaseError::too_many_errors;
      args = {std::to_string(kMaxCaseErrors)};
    }
    result_.errors.push_back({kind, path_, line_, column_, std::move(args)});
  }

  // Errors mostly come in order of the document: counting goes on from the last one.
  void advance_to(std::size_t offset) {
    if (offset < offset_) offset_ = 0, line_ = column_ = 1;
    for (; offset_ < offset && offset_ < text_.size(); ++offset_) {
      if (text_[offset_] == '\n') ++line_, column_ = 1;
      else if ((static_cast<unsigned char>(text_[offset_]) & 0xC0) != 0x80) ++column_;
    }
  }

  const Pack& pack_;
  const CaseOptions& options_;
  std::string_view text_;
  CaseResult& result_;
  std::vector<bool> stated_;  // by atom
  std::unordered_map<std::string, std::uint32_t> inputs_, conclusions_;
  std::string path_;
  bool at_failed_ = false, stopped_ = false;
  std::size_t offset_ = 0;
  std::uint32_t line_ = 1, column_ = 1;
};

}  // namespace

CaseResult read_case(std::string_view text, const Pack& pack, const CaseOptions& options) {
  CaseResult result;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  if (text.size() > kMaxCaseBytes) {
    result.errors.push_back({CaseError::case_too_large, "", 0, 0, {std::to_string(kMaxCaseBytes >> 20)}});
    return result;
  }
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    Reader(pack, options, text, result).fault({CaseError::invalid_utf8, *find_malformed_utf8(text), {std::to_string(*find_malformed_utf8(text))}});
    return result;
  }
  const simdjson::padded_string padded(text);
  const std::string_view document_text(padded.data(), padded.size());
  Reader reader(pack, options, document_text, result);
  if (auto fault = check_outline(document_text, kMaxJsonDepth)) {
    reader.fault(*fault);
    return result;
  }
  json::parser parser;
  json::document document;
  if (parser.iterate(padded).get(document) != simdjson::SUCCESS) {
    reader.fault({CaseError::malformed_json, 0, {}});
    return result;
  }
  if (auto fault = check_values(document, padded.data())) {
    reader.fault(*fault);
    return result;
  }
  reader.read(document);
  return result;
}

}  // namespace domat
