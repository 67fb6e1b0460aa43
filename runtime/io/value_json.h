// Values as both cases and results write them. For this room, and for commands that write JSON.
#pragma once
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/core/date.h"
#include "runtime/core/duration.h"
#include "runtime/core/money.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

using Json = nlohmann::ordered_json;

// Looks for no earlier member of that name, where there cannot be one: adding n members then takes n steps, not n².
inline void add_member(Json& object, std::string name, Json value) {
  object.get_ref<Json::object_t&>().push_back({std::move(name), std::move(value)});
}

inline std::string date_text(std::int32_t days) {
  std::string text(10, '0');
  format_date(days, text.data());
  return text;
}

// English in every language, as the names of fields are.
inline const char* kind_word(Kind kind) {
  switch (kind) {
    case Kind::fact: return "fact";
    case Kind::event: return "event";
    case Kind::finding: return "finding";
    case Kind::right: return "right";
    case Kind::obligation: return "obligation";
    case Kind::prohibition: return "prohibition";
    case Kind::power: return "power";
    case Kind::value: return "value";
  }
  return "";
}

// Without useless zeros: "12.5".
inline std::string decimal_text(std::int64_t v, int scale) {
  char text[kMoneyChars];
  return std::string(text, format_decimal(v, scale, text));
}

inline std::string duration_text(std::int64_t count, DurationUnit unit) {
  char text[kDurationChars];
  return std::string(text, format_duration(count, unit, text));
}

inline Json defined_value_json(const Pack& pack, TypeRef type, std::int64_t v) {
  switch (type.kind) {
    case ValueType::enumeration: return pack.enumerations[type.index].members[static_cast<std::size_t>(v)];
    case ValueType::date:
    case ValueType::event: return date_text(static_cast<std::int32_t>(v));
    case ValueType::money: {
      const Currency& currency = pack.currencies[type.index];
      char text[kMoneyChars];
      const unsigned length = format_money(v, currency.digits, text);
      return {{"amount", std::string(text, length)}, {"currency", currency.code}};
    }
    case ValueType::integer: return v;
    case ValueType::decimal: return decimal_text(v, kDecimalScale);
    case ValueType::rate: return decimal_text(v, kRateScale - 2) + " %";
    case ValueType::days: return duration_text(v, DurationUnit::days);
    case ValueType::months: return duration_text(v, DurationUnit::months);
    case ValueType::boolean:
    case ValueType::calendar: break;
  }
  return nullptr;
}

// An input as a case states it, a list by the number of its elements: null when unknown.
inline Json input_json(const Pack& pack, const Case& c, std::uint32_t atom) {
  const Declaration& d = pack.declarations[pack.atom_declaration[atom]];
  const TypeRef type = d.type;
  if (d.list != kNone) return c.lists[d.list].known ? Json(c.lists[d.list].keys.size()) : Json(nullptr);
  if (type.kind == ValueType::boolean) {
    const Truth truth = c.truths[atom];
    if (truth.unknown()) return nullptr;
    return truth.conflict() ? Json("conflict") : Json(truth.t);
  }
  const Value& value = c.values[atom];
  if (value.state == State::conflict) return "conflict";
  if (value.state == State::defined) return defined_value_json(pack, type, value.v);
  return value.state == State::undefined && type.kind == ValueType::event ? Json(false) : Json(nullptr);
}

// Two spaces a level, text as it is; what is not UTF-8 (no pack or case has any) is replaced rather than thrown about.
inline std::string pretty(const Json& json) { return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

}  // namespace domat
