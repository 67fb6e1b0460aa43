#include "runtime/io/pack_schema.h"

#include <utility>

#include "runtime/io/value_json.h"
#include "runtime/reasons/lists.h"

namespace domat {
namespace {

Json reference(const std::string& name) { return {{"$ref", "#/$defs/" + name}}; }
Json any_of(Json alternatives) { return {{"anyOf", std::move(alternatives)}}; }
Json one_of_words(const std::vector<std::string>& words) { return {{"enum", words}}; }
Json array_of(Json items) { return {{"type", "array"}, {"items", std::move(items)}}; }
Json closed_object(Json properties) { return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}}; }
Json text_like(const std::string& pattern) { return {{"type", "string"}, {"pattern", pattern}}; }

const std::string kNumber = "^-?(0|[1-9][0-9]*)";

std::string decimals(int digits) { return digits == 0 ? "" : "(\\.[0-9]{1," + std::to_string(digits) + "})?"; }

class Schema {
 public:
  explicit Schema(const Pack& p) : p_(p) {}

  Json run() const {
    Json schema = {{"$schema", "https://json-schema.org/draft/2020-12/schema"}};
    schema["title"] = p_.name + " " + p_.version;
    schema["oneOf"] = Json::array({reference("case"), reference("result")});
    Json& defs = schema["$defs"] = Json::object();
    defs["date"] = text_like("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
    defs["case"] = {{"if", {{"required", {"facts"}}}}, {"then", whole_case()}, {"else", reference("facts")}};
    defs["facts"] = facts();
    defs["result"] = result();
    return schema;
  }

 private:
  const Enumeration& enumeration(TypeRef t) const { return p_.enumerations[t.index]; }

  // --- cases

  Json whole_case() const {
    Json properties = {{"at", any_of({reference("date"), {{"type", "null"}}})}, {"mode", {{"enum", {"open", "closed", nullptr}}}}};
    properties["facts"] = any_of({reference("facts"), {{"type", "null"}}});
    return closed_object(std::move(properties));
  }

  // A structure's fields are declarations of their own, under one key.
  Json facts() const {
    Json properties = Json::object();
    for (const Declaration& d : p_.declarations) {
      if (!is_input(d.kind) || d.field_of != kNone) continue;
      if (d.structure.empty()) {
        add_member(properties, d.name, described(d, d.list != kNone ? list(p_.lists[d.list]) : keyed(d, 0)));
        continue;
      }
      if (!properties.contains(d.structure)) properties[d.structure] = {{"type", {"object", "null"}}, {"properties", Json::object()}, {"additionalProperties", false}};
      properties[d.structure]["properties"][std::string(field_name(p_, d))] = described(d, keyed(d, 0));
    }
    return closed_object(std::move(properties));
  }
  static Json described(const Declaration& d, Json schema) {
    if (!d.text.empty()) schema["description"] = d.text;
    return schema;
  }

  // One level of keys for each argument; null at any of them is for all below it.
  Json keyed(const Declaration& d, std::size_t argument) const {
    if (argument == d.parameters.size()) return given(d.type);
    const Enumeration& keys = p_.enumerations[d.parameters[argument]];
    Json below = keyed(d, argument + 1);
    Json object = {{"type", {"object", "null"}}};
    if (keys.is_list) {
      object["additionalProperties"] = std::move(below);
      return object;
    }
    Json& properties = object["properties"] = Json::object();
    for (const std::string& member : keys.members) add_member(properties, member, below);
    object["additionalProperties"] = false;
    return object;
  }

  Json list(const ListTable& l) const {
    Json items;
    if (l.scalars) {
      items = given(p_.declarations[l.fields[0]].type);
    } else {
      Json properties = Json::object();
      if (!l.key.empty()) properties[l.key] = {{"type", "string"}, {"minLength", 1}};
      for (const std::uint32_t f : l.fields) properties[std::string(field_name(p_, p_.declarations[f]))] = described(p_.declarations[f], given(p_.declarations[f].type));
      items = closed_object(std::move(properties));
      if (l.key.empty()) items["type"] = {"object", "null"};
      else items["required"] = {l.key};
    }
    Json schema = array_of(std::move(items));
    schema["type"] = {"array", "null"};
    return schema;
  }

  // As a case may state it: unknown and "conflict" always.
  Json given(TypeRef t) const {
    Json all = stated(t);
    all.push_back({{"enum", {nullptr, "conflict"}}});
    return any_of(std::move(all));
  }
  Json stated(TypeRef t) const {
    switch (t.kind) {
      case ValueType::boolean: return Json::array({Json{{"type", "boolean"}}});
      case ValueType::event: return Json::array({reference("date"), Json{{"const", false}}});
      case ValueType::enumeration:
        return Json::array({enumeration(t).is_list ? Json{{"type", "string"}} : one_of_words(enumeration(t).members)});
      case ValueType::date: return Json::array({reference("date")});
      case ValueType::money: return amount(p_.currencies[t.index]);
      case ValueType::integer: return Json::array({text_like(kNumber + "$"), Json{{"type", "integer"}}});
      case ValueType::decimal: return Json::array({text_like(kNumber + decimals(kDecimalScale) + "$"), Json{{"type", "number"}}});
      case ValueType::rate: return Json::array({text_like(kNumber + decimals(kRateScale - 2) + "[ \u00a0\u202f]?%$")});
      case ValueType::days: return Json::array({text_like("^P(?=[0-9])([0-9]+W)?([0-9]+D)?$")});
      case ValueType::months: return Json::array({text_like("^P(?=[0-9])([0-9]+Y)?([0-9]+M)?$")});
      case ValueType::calendar: break;
    }
    return Json::array();
  }
  // Without a currency it is in the pack's.
  Json amount(const Currency& c) const {
    const Json number = any_of({text_like(kNumber + decimals(c.digits) + "$"), Json{{"type", "number"}}});
    Json object = closed_object({{"amount", number}, {"currency", {{"const", c.code}}}});
    object["required"] = c.code == p_.currency ? Json{"amount"} : Json{"amount", "currency"};
    return c.code == p_.currency ? Json::array({number, object}) : Json::array({object});
  }

  // --- results

  Json result() const {
    Json pack = closed_object({{"name", {{"const", p_.name}}}, {"version", {{"const", p_.version}}}, {"hash", {{"const", p_.hash}}}});
    Json conclusions = Json::array();
    for (const Declaration& d : p_.declarations)
      if (!is_input(d.kind)) conclusions.push_back(conclusion(d));
    Json properties = {{"pack", std::move(pack)}, {"at", any_of({reference("date"), {{"type", "null"}}})}, {"mode", one_of_words({"open", "closed"})}};
    properties["conclusions"] = array_of(conclusions.empty() ? Json(false) : any_of(std::move(conclusions)));
    properties["incompatible"] = array_of({{"type", "object"}});
    properties["errors"] = array_of({{"type", "object"}});
    Json schema = closed_object(std::move(properties));
    schema["required"] = {"pack", "at", "mode", "conclusions", "incompatible", "errors"};
    return schema;
  }

  Json conclusion(const Declaration& d) const {
    Json properties = {{"conclusion", {{"type", "string"}}}, {"name", {{"const", d.is_charge() ? "charge" : d.name}}}};
    properties["args"] = arguments(d);
    properties["kind"] = {{"const", kind_word(d.kind)}};
    if (is_proposition(d)) {
      properties["value"] = one_of_words({"true", "false", "unknown", "conflict"});
    } else {
      properties["value"] = concluded(d.type);
      properties["status"] = one_of_words({"undefined", "unknown", "conflict", "error"});
      properties["error"] = {{"type", "string"}};
    }
    for (const char* reasons : {"because", "defeated", "facts", "parameters", "missing", "burden", "unknown_wording", "inherited_from"}) properties[reasons] = {{"type", "array"}};
    properties["no_wording"] = {{"type", "object"}};
    Json schema = closed_object(std::move(properties));
    schema["required"] = {"conclusion", "name", "args", "kind", "because", "defeated", "facts", "parameters", "missing", "burden", "unknown_wording", "inherited_from"};
    if (is_proposition(d)) schema["required"].push_back("value");
    else schema["oneOf"] = Json::array({Json{{"required", {"value"}}}, Json{{"required", {"status"}}}});
    return described(d, std::move(schema));
  }

  // What a charge is the charge of stands as its one argument.
  Json arguments(const Declaration& d) const {
    Json all = Json::array();
    if (d.is_charge()) all.push_back({{"type", "string"}});
    else
      for (const std::uint32_t e : d.parameters) all.push_back(p_.enumerations[e].is_list ? Json{{"type", "string"}} : one_of_words(p_.enumerations[e].members));
    const std::size_t count = all.size();
    if (count == 0) return {{"type", "array"}, {"maxItems", 0}};
    return {{"type", "array"}, {"prefixItems", std::move(all)}, {"minItems", count}, {"items", false}};
  }

  Json concluded(TypeRef t) const {
    switch (t.kind) {
      case ValueType::money: {
        const Currency& c = p_.currencies[t.index];
        const std::string exact = c.digits == 0 ? "" : "\\.[0-9]{" + std::to_string(c.digits) + "}";
        Json object = closed_object({{"amount", text_like(kNumber + exact + "$")}, {"currency", {{"const", c.code}}}});
        object["required"] = {"amount", "currency"};
        return object;
      }
      case ValueType::enumeration: return enumeration(t).is_list ? Json{{"type", "string"}} : one_of_words(enumeration(t).members);
      case ValueType::integer: return {{"type", "integer"}};
      case ValueType::decimal: return text_like(kNumber + decimals(kDecimalScale) + "$");
      case ValueType::rate: return text_like(kNumber + decimals(kRateScale - 2) + " %$");
      case ValueType::days: return text_like("^-?P[0-9]+D$");
      case ValueType::months: return text_like("^-?P(?=[0-9])([0-9]+Y)?([0-9]+M)?$");
      default: return reference("date");
    }
  }

  const Pack& p_;
};

}  // namespace

std::string pack_schema(const Pack& p) { return pretty(Schema(p).run()); }

}  // namespace domat
