#include "runtime/io/description.h"

#include <algorithm>
#include <string_view>

#include "runtime/core/holidays.h"
#include "runtime/io/value_json.h"
#include "runtime/reasons/lists.h"

namespace domat {
namespace {

// JSON written as it comes: a pack has too many rules for a tree of them to be built first.
class Text {
 public:
  std::string out;

  void open(char bracket) { value(), out += bracket, first_ = true; }
  void close(char bracket) { out += bracket, first_ = false; }
  // One entry a line, where there may be many.
  void line() { line_ = true; }
  void key(std::string_view name) { text(name), out += ':', after_key_ = true; }
  void text(std::string_view s) {
    value();
    out += '"';
    for (const char c : s) escaped(c);
    out += '"';
  }
  void raw(std::string_view json) { value(), out += json; }
  void number(std::uint64_t n) { raw(std::to_string(n)); }
  void truth(bool b) { raw(b ? "true" : "false"); }

  void pair(std::string_view name, std::string_view s) { key(name), text(s); }
  void pair(std::string_view name, const std::vector<std::string>& all) {
    key(name), open('[');
    for (const std::string& s : all) text(s);
    close(']');
  }

 private:
  void value() {
    if (!first_ && !after_key_) out += ',';
    if (line_) out += '\n';
    first_ = after_key_ = line_ = false;
  }
  void escaped(char c) {
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (static_cast<unsigned char>(c) >= 0x20) out += c;
    else out += "\\u00", out += "0123456789abcdef"[c >> 4 & 15], out += "0123456789abcdef"[c & 15];
  }
  bool first_ = true, after_key_ = false, line_ = false;
};

const char* type_word(ValueType t) {
  switch (t) {
    case ValueType::boolean: return "boolean";
    case ValueType::event: return "event";
    case ValueType::enumeration: return "enumeration";
    case ValueType::date: return "date";
    case ValueType::money: return "amount";
    case ValueType::integer: return "integer";
    case ValueType::decimal: return "decimal";
    case ValueType::rate: return "rate";
    case ValueType::days: return "days";
    case ValueType::months: return "months";
    case ValueType::calendar: return "calendar";
  }
  return "";
}

const char* rule_word(RuleKind k) {
  switch (k) {
    case RuleKind::rule: return "rule";
    case RuleKind::exception: return "exception";
    case RuleKind::unless: return "unless";
    case RuleKind::presumption: return "presumption";
    case RuleKind::burden: return "burden";
  }
  return "";
}

const char* holidays_word(std::uint8_t h) {
  switch (static_cast<Holidays>(h)) {
    case Holidays::none: return "none";
    case Holidays::france: return "france";
    case Holidays::belgium: return "belgium";
    case Holidays::monaco: return "monaco";
  }
  return "";
}

class Description {
 public:
  Description(const Pack& p, const BuiltBy& by) : p_(p), by_(by) {}

  std::string run() {
    t.open('{');
    head();
    each("enumerations", p_.enumerations, [&](const Enumeration& e) {
      if (!e.is_list) object([&] { t.pair("name", e.name), t.pair("members", e.members); });
    });
    each("lists", p_.lists, [&](const ListTable& l) { object([&] { list(l); }); });
    each("facts", p_.declarations, [&](const Declaration& d) {
      if (is_input(d.kind)) object([&] { declaration(d); });
    });
    each("conclusions", p_.declarations, [&](const Declaration& d) {
      if (!is_input(d.kind)) object([&] { declaration(d); });
    });
    rules();
    each("parameters", p_.parameters, [&](const Parameter& x) { object([&] { parameter(x); }); });
    each("calendars", p_.calendars, [&](const CalendarTable& c) { object([&] { calendar(c); }); });
    t.close('}');
    t.out += '\n';
    return std::move(t.out);
  }

 private:
  template <typename Write>
  void object(Write write) {
    t.line(), t.open('{');
    write();
    t.close('}');
  }
  template <typename T, typename Write>
  void each(const char* name, const std::vector<T>& all, Write write) {
    t.line(), t.key(name), t.open('[');
    for (const T& x : all) write(x);
    t.close(']');
  }

  void head() {
    t.pair("name", p_.name), t.pair("version", p_.version), t.pair("hash", p_.hash), t.pair("language", p_.language);
    t.pair("jurisdiction", p_.jurisdiction), t.pair("currency", p_.currency), t.pair("compiler", by_.compiler);
    t.key("abi"), t.number(by_.abi), t.pair("target", by_.target);
    t.key("reads_day"), t.truth(p_.reads_day);
    if (p_.date_fact != kNone) t.pair("date_fact", p_.declarations[p_.atom_declaration[p_.date_fact]].name);
    t.key("atoms"), t.number(p_.atom_count), t.key("instances"), t.number(static_cast<std::uint64_t>(std::ranges::count(p_.instances, 0u, &RuleInstance::unlisted)));
  }

  void type(TypeRef type) {
    t.pair("type", type_word(type.kind));
    if (type.kind == ValueType::enumeration) t.pair(p_.enumerations[type.index].is_list ? "list" : "enumeration", p_.enumerations[type.index].name);
    if (type.kind == ValueType::money) {
      t.pair("currency", p_.currencies[type.index].code);
      t.key("digits"), t.number(static_cast<std::uint64_t>(p_.currencies[type.index].digits));
    }
  }

  void declaration(const Declaration& d) {
    t.pair("name", d.is_charge() ? "charge" : d.name);
    if (d.is_charge()) t.pair("of", p_.declarations[d.charge_of].name);
    t.pair("kind", kind_word(d.kind));
    if (d.list != kNone) t.pair("type", "list");
    else type(d.type);
    t.key("arguments"), t.open('[');
    for (const std::uint32_t e : d.parameters) t.text(p_.enumerations[e].name);
    t.close(']');
    if (d.field_of != kNone) t.pair("field_of", p_.declarations[p_.lists[d.field_of].declaration].name);
    if (!d.structure.empty()) t.pair("structure", d.structure);
    t.pair(is_input(d.kind) ? "question" : "text", d.text);
    if (!is_input(d.kind) && is_proposition(d)) t.key("open"), t.truth(d.open);
    if (d.dispute != kNone) {
      const Dispute& x = p_.disputes[d.dispute];
      t.pair("proof_by", p_.enumerations[0].members[x.party]), t.pair("against", p_.enumerations[0].members[x.against]);
    }
    t.pair("at", d.place);
    t.key("first_atom"), t.number(d.first_atom), t.key("atoms"), t.number(d.atom_count);
  }

  void list(const ListTable& l) {
    t.pair("name", p_.declarations[l.declaration].name), t.pair("key", l.key);
    t.key("values"), t.truth(l.scalars);
    t.key("fields"), t.open('[');
    for (const std::uint32_t d : l.fields) t.text(l.scalars ? std::string_view(p_.declarations[d].name) : field_name(p_, p_.declarations[d]));
    t.close(']');
  }

  void window(const std::optional<std::int32_t>& from, const std::optional<std::int32_t>& to) {
    if (from) t.pair("from", date_text(*from));
    if (to) t.pair("before", date_text(*to));
  }

  void rules() {
    std::vector<std::vector<std::uint32_t>> instances(p_.rules.size());
    for (std::uint32_t i = 0; i < p_.instances.size(); ++i)
      if (p_.instances[i].unlisted == 0) instances[p_.instances[i].rule].push_back(i);
    t.line(), t.key("rules"), t.open('[');
    for (std::size_t i = 0; i < p_.rules.size(); ++i)
      object([&] {
        const Rule& r = p_.rules[i];
        t.pair("rule", r.label), t.pair("kind", rule_word(r.kind)), t.pair("citations", r.citations);
        window(r.window.from, r.window.to);
        if (known_later(r.window)) t.pair("known_from", date_text(*r.window.unknown_before));
        t.pair("at", r.place);
        t.key("instances"), t.open('[');
        for (const std::uint32_t id : instances[i]) t.number(id);
        t.close(']');
      });
    t.close(']');
  }

  void parameter(const Parameter& x) {
    t.pair("name", x.name);
    type(x.type);
    t.key("values"), t.open('[');
    for (const ParameterValue& v : x.values) {
      t.open('{');
      window(v.from, v.to);
      t.key("value"), t.raw(defined_value_json(p_, x.type, v.value).dump(-1, ' ', false, Json::error_handler_t::replace));
      t.close('}');
    }
    t.close(']');
    t.pair("citations", x.citations), t.pair("at", x.place);
  }

  // ISO 8601: 1 is Monday.
  void calendar(const CalendarTable& c) {
    const HolidayYears years = known_years(static_cast<Holidays>(c.holidays));
    t.pair("name", c.name), t.pair("holidays", holidays_word(c.holidays));
    t.key("first_year"), t.number(static_cast<std::uint64_t>(years.first)), t.key("last_year"), t.number(static_cast<std::uint64_t>(years.last));
    t.key("weekdays"), t.open('[');
    for (unsigned day = 0; day < 7; ++day)
      if (c.weekdays >> day & 1) t.number(day + 1);
    t.close(']');
    t.key("closed"), t.open('[');
    for (const std::int32_t day : c.closed) t.text(date_text(day));
    t.close(']');
  }

  const Pack& p_;
  const BuiltBy& by_;
  Text t;
};

}  // namespace

std::string description_json(const Pack& p, const BuiltBy& by) { return Description(p, by).run(); }

}  // namespace domat
