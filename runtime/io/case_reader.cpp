#include "runtime/io/case_reader.h"

#include <algorithm>
#include <string>
#include <utility>

#include "runtime/io/case_lists.h"
#include "runtime/io/case_names.h"
#include "runtime/io/case_report.h"
#include "runtime/io/case_tokens.h"
#include "runtime/io/json_check.h"
#include "runtime/io/value_reader.h"
#include "runtime/reasons/lists.h"

namespace domat {

namespace {

namespace json = simdjson::ondemand;

// Without "facts" the object is one of facts, unless it says nothing but "at" and "mode".
bool is_bare(json::object object, const CaseNames& names) {
  bool only_settings = true;
  for (auto result : object) {
    json::field field;
    (void)std::move(result).get(field);
    const Key key = key_of(field);
    if (key.name == "facts") return false;
    only_settings = only_settings && (key.name == "at" || key.name == "mode") && names.input(key.name) == kNone;
  }
  return !only_settings;
}

json::object whole(json::document& document) {
  json::object object;
  document.rewind();
  (void)document.get_object().get(object);
  return object;
}

// The object of facts; where there are several, which is an error, the first.
std::optional<json::object> facts_of(json::object object) {
  for (auto result : object) {
    json::field field;
    (void)std::move(result).get(field);
    json::object facts;
    if (key_of(field).name != "facts") continue;
    return as_object(field.value(), &facts) ? std::optional(facts) : std::nullopt;
  }
  return std::nullopt;
}

// Reads into a case that is laid out for the lists it has.
class Reader {
 public:
  Reader(const Pack& expanded, const CaseNames& names, const CaseOptions& options, CaseReport& report, Case& c)
      : pack_(expanded), names_(names), options_(options), report_(report), c_(c), members_(expanded, c.lists), values_(expanded, members_, report),
        stated_(expanded.atom_count, false) {
    c.truths.assign(expanded.atom_count, kUnknown);
    c.values.assign(expanded.atom_count, Value{});
    for (std::size_t i = 0; i < c.lists.size(); ++i)
      if (c.lists[i].known) c.truths[expanded.declarations[expanded.lists[i].declaration].first_atom] = kTrue;
  }

  void read(json::object object, bool bare) {
    if (bare) read_facts(object);
    else read_envelope(object);
    if (!report_.stopped()) finish();
  }

 private:
  using Step = CaseReport::Step;

  // ---- the document

  void read_envelope(json::object object) {
    static const std::vector<std::string> kKeys = {"at", "mode", "facts"};
    std::vector<bool> seen(kKeys.size(), false);
    for (auto result : object) {
      json::field field;
      (void)std::move(result).get(field);
      const Key key = key_of(field);
      const Step step(report_, key.name);
      const std::size_t index = std::find(kKeys.begin(), kKeys.end(), key.name) - kKeys.begin();
      if (index == kKeys.size()) unknown_envelope_key(key, kKeys);
      else if (seen[index]) report_.error(CaseError::duplicate_key, key.where, {quoted_for_message(key.name)});
      else if (index == 0) read_at(field.value());
      else if (index == 1) read_mode(field.value());
      else read_facts_of(field.value());
      if (index < seen.size()) seen[index] = true;
      if (report_.stopped()) return;
    }
  }

  void unknown_envelope_key(const Key& key, const std::vector<std::string>& known) {
    if (names_.input(key.name) != kNone) report_.error(CaseError::fact_outside_facts, key.where, {key.name});
    else report_.error(CaseError::unknown_key, key.where, with_nearest({quoted_for_message(key.name)}, key.name, known));
  }

  void read_at(json::value value) {
    if (is_null(value)) return;
    std::int32_t day;
    if (values_.read_date(value, CaseError::expected_date, &day)) c_.at = day;
    else at_failed_ = true;
  }

  void read_mode(json::value value) {
    if (is_null(value)) return;
    const std::optional<std::string> text = string_of(value);
    if (text == "closed") c_.mode = Mode::closed;
    else if (text != "open") report_.error(CaseError::expected_mode, place_of(value), {found(value)});
  }

  void read_facts_of(json::value value) {
    json::object object;
    if (is_null(value)) return;
    if (!as_object(value, &object)) return report_.error(CaseError::expected_facts, place_of(value), {found(value)});
    read_facts(object);
  }

  void finish() {
    if (options_.rest_false) state_the_rest();
    if (options_.mode) c_.mode = *options_.mode;
    const std::uint32_t source = pack_.date_fact;
    if (!c_.at && source != kNone && c_.values[source].state == State::defined) c_.at = static_cast<std::int32_t>(c_.values[source].v);
    if (options_.at) c_.at = options_.at;
    if (c_.at || !pack_.reads_day || at_failed_) return;
    std::vector<std::string> args;
    if (source != kNone) args.push_back(atom_name(pack_, source));
    report_.error_of_case(CaseError::application_date_missing, "at", std::move(args));
  }

  void state_the_rest() {
    for (const Declaration& d : pack_.declarations) {
      if (!is_input(d.kind) || d.list != kNone) continue;
      for (std::uint32_t atom = d.first_atom; atom < d.first_atom + d.atom_count; ++atom) {
        if (stated_[atom]) continue;
        if (d.type.kind == ValueType::boolean) c_.truths[atom] = kFalse;
        if (d.type.kind == ValueType::event) c_.values[atom] = {State::undefined, 0};
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
      const Step step(report_, key.name);
      const std::uint32_t input = names_.input(key.name);
      if (input == kNone) unknown_fact(key);
      else if (seen[input]) report_.error(CaseError::duplicate_key, key.where, {key.name});
      else {
        seen[input] = true;
        read_input(pack_.declarations[input], field.value());
      }
      if (report_.stopped()) return;
    }
  }

  void unknown_fact(const Key& key) {
    if (names_.is_conclusion(key.name)) return report_.error(CaseError::conclusion_given, key.where, {key.name});
    if (key.name == "at" || key.name == "mode") return report_.error(CaseError::key_beside_facts, key.where, {key.name});
    report_.error(CaseError::unknown_fact, key.where, with_nearest({quoted_for_message(key.name)}, key.name, names_.inputs()));
  }

  void read_input(const Declaration& d, json::value value) {
    if (d.list != kNone) read_list(d.list, value);
    else if (!d.structure.empty()) read_structure(d.structure, value);
    else read_fact(d, 0, 0, value);
  }

  // `index` counts the arguments read so far, the last one varying fastest.
  void read_fact(const Declaration& d, std::size_t parameter, std::uint32_t index, json::value value) {
    if (parameter == d.parameters.size()) return read_atom(d, d.first_atom + index, value);
    if (is_null(value)) return state_unknown(d, parameter, index);
    const std::uint32_t enumeration = d.parameters[parameter];
    const std::string& of = members_.name(enumeration);
    json::object object;
    if (!as_object(value, &object)) return report_.error(CaseError::expected_arguments, place_of(value), {found(value), of});

    const auto size = static_cast<std::uint32_t>(pack_.enumerations[enumeration].members.size());
    std::vector<bool> seen(size, false);
    for (auto result : object) {
      json::field field;
      (void)std::move(result).get(field);
      const Key key = key_of(field);
      const Step step(report_, key.name);
      const std::uint32_t member = members_.find(enumeration, key.name);
      if (member == kNone)
        report_.error(CaseError::unknown_argument, key.where, with_nearest({quoted_for_message(key.name), of}, key.name, members_.to_compare(enumeration)));
      else if (seen[member]) report_.error(CaseError::duplicate_key, key.where, {quoted_for_message(key.name)});
      else {
        seen[member] = true;
        read_fact(d, parameter + 1, index * size + member, field.value());
      }
      if (report_.stopped()) return;
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
    const std::size_t errors = report_.count();
    values_.read(d.type, value, &c_.truths[atom], &c_.values[atom]);
    if (atom == pack_.date_fact && report_.count() != errors) at_failed_ = true;
  }

  // ---- structures and lists

  void read_structure(const std::string& name, json::value value) {
    const Fields& fields = names_.of_structure(name);
    json::object object;
    if (is_null(value)) {
      for (const std::uint32_t field : fields.declarations) state_unknown(pack_.declarations[field], 0, 0);
    } else if (!as_object(value, &object)) {
      report_.error(CaseError::expected_fields, place_of(value), {found(value), name});
    } else {
      read_fields(object, fields, name, [&](std::uint32_t position, json::value of) { read_fact(pack_.declarations[fields.declarations[position]], 0, 0, of); });
    }
  }

  // Which of them there were.
  template <class ReadField>
  std::vector<bool> read_fields(json::object object, const Fields& fields, const std::string& of, ReadField read_field) {
    std::vector<bool> seen(fields.names.size(), false);
    for (auto result : object) {
      json::field field;
      (void)std::move(result).get(field);
      const Key key = key_of(field);
      const Step step(report_, key.name);
      const auto at = fields.position.find(key.name);
      if (at == fields.position.end())
        report_.error(CaseError::unknown_field, key.where, with_nearest({quoted_for_message(key.name), of}, key.name, fields.names));
      else if (seen[at->second]) report_.error(CaseError::duplicate_key, key.where, {key.name});
      else {
        seen[at->second] = true;
        read_field(at->second, field.value());
      }
      if (report_.stopped()) break;
    }
    return seen;
  }

  void read_list(std::uint32_t list, json::value value) {
    const std::string& name = pack_.declarations[pack_.lists[list].declaration].name;
    json::array array;
    if (is_null(value)) return;
    if (!as_array(value, &array)) return report_.error(CaseError::expected_list, place_of(value), {found(value), name});
    std::uint32_t element = 0;
    for (auto result : array) {
      json::value one;
      (void)std::move(result).get(one);
      const Step step(report_, std::size_t{element} + 1);
      read_element(list, name, element++, one);
      if (report_.stopped()) return;
    }
  }

  void read_element(std::uint32_t list, const std::string& name, std::uint32_t element, json::value value) {
    const ListTable& table = pack_.lists[list];
    const Fields& fields = names_.of_list(list);
    const auto read_field = [&](std::uint32_t position, json::value of) { read_fact(pack_.declarations[fields.declarations[position]], 1, element, of); };
    const char* where = place_of(value);
    json::object object;
    if (table.scalars) return read_field(0, value);
    if (is_null(value) && table.key.empty()) {
      for (const std::uint32_t field : fields.declarations) state_unknown(pack_.declarations[field], 1, element);
      return;
    }
    if (!as_object(value, &object)) return report_.error(CaseError::expected_fields, where, {found(value), name});
    const auto seen = read_fields(object, fields, name, [&](std::uint32_t position, json::value of) {
      if (position < fields.declarations.size()) read_field(position, of);
      else read_key(table, name, element, of);
    });
    if (!table.key.empty() && !seen.back()) report_.error(CaseError::missing_key, where, {table.key});
  }

  // Of several elements of one key, the first has it.
  void read_key(const ListTable& table, const std::string& name, std::uint32_t element, json::value value) {
    const char* where = place_of(value);
    const std::string shown = found(value);
    const std::optional<std::string> key = string_of(value);
    if (!is_key(key)) return report_.error(CaseError::expected_key, where, {shown, std::to_string(kMaxKeyBytes)});
    const std::uint32_t first = members_.find(table.enumeration, *key);
    if (first == element) return;
    report_.error(CaseError::duplicate_element, where, {quoted_for_message(*key), name + "[" + std::to_string(std::size_t{first} + 1) + "]"});
  }

  const Pack& pack_;
  const CaseNames& names_;
  const CaseOptions& options_;
  CaseReport& report_;
  Case& c_;
  const Members members_;
  ValueReader values_;
  std::vector<bool> stated_;  // by atom
  bool at_failed_ = false;
};

}  // namespace

struct CaseReader::State {
  explicit State(const Pack& p) : pack(p), keys(p) {
    if (!p.lists.empty()) names = expanded_names(p, {});
  }
  void read(json::document&, const CaseOptions&, CaseReport&, Case&);

  const Pack& pack;
  const CaseNames keys;
  std::optional<Pack> names;  // of a pack with lists
  json::parser parser;
};

void CaseReader::State::read(json::document& document, const CaseOptions& options, CaseReport& report, Case& c) {
  const bool bare = is_bare(whole(document), keys);
  if (names) {
    std::optional<CaseReport::Step> step;
    if (!bare) step.emplace(report, "facts");
    const json::object object = whole(document);
    auto lists = find_elements(bare ? object : facts_of(object), pack, keys, options.rest_false, report);
    if (!lists) return;
    step.reset();
    c.lists = std::move(*lists);
    if (!rename_for(c.lists, *names)) {
      report.error_of_case(CaseError::lists_too_large, "", {std::to_string(kMaxCaseAtoms)});
      names = expanded_names(pack, {});
      return;
    }
  }
  Reader(names ? *names : pack, keys, options, report, c).read(whole(document), bare);
}

CaseReader::CaseReader(const Pack& pack) : state_(std::make_unique<State>(pack)) {}
CaseReader::~CaseReader() = default;
const Pack& CaseReader::names() const { return state_->names ? *state_->names : state_->pack; }

CaseResult CaseReader::read(std::string_view text, const CaseOptions& options) {
  CaseResult result;
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  CaseReport bytes(text, result.errors);
  if (text.size() > kMaxCaseBytes) {
    bytes.error_of_case(CaseError::case_too_large, "", {std::to_string(kMaxCaseBytes >> 20)});
    return result;
  }
  if (!simdjson::validate_utf8(text.data(), text.size())) {
    const std::size_t malformed = *find_malformed_utf8(text);
    bytes.fault({CaseError::invalid_utf8, malformed, {std::to_string(malformed)}});
    return result;
  }
  const simdjson::padded_string padded(text);
  const std::string_view document_text(padded.data(), padded.size());
  CaseReport report(document_text, result.errors);
  if (auto fault = check_outline(document_text, kMaxJsonDepth)) {
    report.fault(*fault);
    return result;
  }
  json::document document;
  if (state_->parser.iterate(padded).get(document) != simdjson::SUCCESS) {
    report.fault({CaseError::malformed_json, 0, {}});
    return result;
  }
  if (auto fault = check_values(document, padded.data())) {
    report.fault(*fault);
    return result;
  }
  state_->read(document, options, report, result.c);
  return result;
}

CaseResult read_case(std::string_view text, const Pack& pack, const CaseOptions& options) { return CaseReader(pack).read(text, options); }

}  // namespace domat
