#include "tests/differential/columns.h"

#include <fmt/format.h>

#include <algorithm>

#include "runtime/core/interface.h"
#include "runtime/reasons/lists.h"
#include "tests/differential/compare.h"

namespace domat::differential {

using namespace arrow_test;

namespace {

constexpr std::uint32_t kEvery = UINT32_MAX;  // among arguments: an element, whichever

std::string with_arguments(const Pack& p, const Declaration& d, const std::vector<std::uint32_t>& arguments, std::string name) {
  std::string inside;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (arguments[i] != kEvery) inside += (inside.empty() ? "" : ", ") + p.enumerations[d.parameters[i]].members[arguments[i]];
  return inside.empty() ? name : name + "(" + inside + ")";
}

// Each tuple of arguments of which those that are elements stand for all.
std::vector<std::vector<std::uint32_t>> tuples(const Pack& p, const Declaration& d) {
  std::vector<std::vector<std::uint32_t>> all{{}};
  for (const std::uint32_t e : d.parameters) {
    std::vector<std::vector<std::uint32_t>> longer;
    for (auto& t : all)
      for (std::uint32_t m = 0; m < (p.enumerations[e].is_list ? 1 : p.enumerations[e].members.size()); ++m) {
        longer.push_back(t);
        longer.back().push_back(p.enumerations[e].is_list ? kEvery : m);
      }
    all = std::move(longer);
  }
  return all;
}

}  // namespace

Layout Columns::any_layout(int at_least) {
  static const std::vector<int> before{0, 0, 1, 3, 8, 64, 65};
  return {at_least + c_.among(before), static_cast<int>(c_.below(3)), c_.chance(30), c_.chance(60), c_.chance(80)};
}

std::uint32_t Columns::elements(std::size_t row, std::uint32_t enumeration) const {
  return static_cast<std::uint32_t>(rows_[row].pack->enumerations[enumeration].members.size());
}

std::uint32_t Columns::atom_at(const Pack& p, const Declaration& d, const std::vector<std::uint32_t>& arguments) const {
  std::uint32_t at = 0;
  for (std::size_t i = 0; i < arguments.size(); ++i) at = at * static_cast<std::uint32_t>(p.enumerations[d.parameters[i]].members.size()) + arguments[i];
  return d.first_atom + at;
}

void Columns::add(Entries& entries, std::size_t row, std::uint32_t atom) const {
  entries.truths.push_back(rows_[row].given->truths[atom]);
  entries.values.push_back(rows_[row].given->values[atom]);
  entries.rows.push_back(row);
}

// ---- one column

Array Columns::encode(const std::string& name, TypeRef type, const Entries& e, int before) {
  const bool nothing = std::ranges::all_of(e.truths, &Truth::unknown) && std::ranges::all_of(e.values, [](Value v) { return v.state == State::unknown; });
  if (nothing && before == 0 && c_.chance(50)) return nulls(name, e.rows.size());
  return type.kind == ValueType::boolean ? encode_booleans(name, e, before) : encode_values(name, type, e, before);
}

Array Columns::encode_booleans(const std::string& name, const Entries& e, int before) {
  const bool conflict = std::ranges::any_of(e.truths, &Truth::conflict);
  if (!conflict && !c_.chance(30)) {
    std::vector<std::optional<bool>> all;
    for (const Truth t : e.truths) all.push_back(t.unknown() ? std::nullopt : std::optional(t.t));
    return booleans(name, all, any_layout(before), c_.chance(50));
  }
  const Layout own = any_layout(before);
  std::vector<std::optional<bool>> t, f;
  std::vector<bool> present;
  const bool by_null = c_.chance(50);
  for (const Truth v : e.truths) {
    present.push_back(!v.unknown() || c_.chance(50));
    t.push_back(v.t || !present.back() ? std::optional(true) : by_null ? std::nullopt : std::optional(false));
    f.push_back(v.f || !present.back() ? std::optional(true) : by_null ? std::nullopt : std::optional(false));
  }
  return structure(name, t.size(), {booleans("t", t, any_layout(own.before)), booleans("f", f, any_layout(own.before))}, present, own);
}

Array Columns::encode_members(const std::string& name, std::uint32_t enumeration, const Entries& e, const Layout& l) {
  const ListTable* of_list = list_of(pack_, enumeration);
  std::vector<std::optional<std::int64_t>> places;
  std::vector<std::optional<std::string>> names;
  for (std::size_t i = 0; i < e.values.size(); ++i) {
    const bool defined = e.values[i].state == State::defined;
    places.push_back(defined ? std::optional(e.values[i].v) : std::nullopt);
    const auto& members = rows_[e.rows[i]].pack->enumerations[enumeration].members;
    names.push_back(defined ? std::optional(members[static_cast<std::size_t>(e.values[i].v)]) : std::nullopt);
  }
  static const std::vector<std::string> widths{"c", "s", "i", "l", "C", "S", "I"};
  switch (c_.below(of_list ? 2 : 3)) {
    case 0: return texts(name, names, l, c_.chance(50));
    case 1: return numbers(name, c_.among(widths), places, l);
    default: break;
  }
  // The members backwards, after one that is nobody's.
  const auto& members = pack_.enumerations[enumeration].members;
  std::vector<std::optional<std::string>> entries{"?"};
  for (std::size_t i = members.size(); i-- != 0;) entries.emplace_back(members[i]);
  for (auto& p : places)
    if (p) p = static_cast<std::int64_t>(members.size()) - *p;
  return dictionary(numbers(name, c_.among(widths), places, l), texts("", entries, any_layout(0), c_.chance(50)));
}

Array Columns::encode_values(const std::string& name, TypeRef type, const Entries& e, int before) {
  const bool states = std::ranges::any_of(e.values, [](Value v) { return v.state == State::undefined || v.state == State::conflict; });
  const bool general = states || c_.chance(25);
  const Layout own = any_layout(before), inside = general ? any_layout(own.before) : own;
  std::vector<std::optional<std::int64_t>> v;
  for (const Value& x : e.values) v.push_back(x.state == State::defined ? std::optional(x.v) : std::nullopt);
  const std::string inner = general ? (type.kind == ValueType::event && c_.chance(50) ? "date" : "value") : name;
  Array values = type.kind == ValueType::enumeration ? encode_members(inner, type.index, e, inside)
                 : type.kind == ValueType::date || type.kind == ValueType::event ? dates(inner, v, inside)
                 : c_.chance(15) ? numbers(inner, fmt::format("d:38,{}", type.scale), v, inside)
                                 : numbers(inner, "l", v, inside);
  if (!general) return values;
  std::vector<std::optional<bool>> undefined, conflict;
  std::vector<bool> present;
  for (const Value& x : e.values) {
    present.push_back(x.state != State::unknown || c_.chance(50));
    undefined.push_back(present.back() ? std::optional(x.state == State::undefined) : std::optional(true));
    conflict.push_back(present.back() ? std::optional(x.state == State::conflict) : std::nullopt);
  }
  std::vector<Array> parts{booleans("conflict", conflict, any_layout(own.before)), std::move(values)};
  if (type.kind == ValueType::event) parts.push_back(booleans(c_.chance(50) ? "never" : "undefined", undefined, any_layout(own.before)));
  return structure(name, e.rows.size(), std::move(parts), present, own);
}

// ---- inputs

void Columns::add_columns(std::uint32_t declaration, int before, std::vector<Array>& out) {
  const Declaration& d = pack_.declarations[declaration];
  for (auto& arguments : tuples(pack_, d)) {
    if (std::ranges::find(arguments, kEvery) != arguments.end()) continue;
    Entries e;
    for (std::size_t row = 0; row < rows_.size(); ++row) add(e, row, atom_at(*rows_[row].pack, rows_[row].pack->declarations[declaration], arguments));
    out.push_back(encode(with_arguments(pack_, d, arguments, d.name), d.type, e, before));
  }
}

// Of the elements of the first list among its arguments; of each, those of the next.
Array Columns::field(const std::string& name, std::uint32_t declaration, const std::vector<std::uint32_t>& arguments, int before) {
  std::vector<std::size_t> at;
  for (std::size_t i = 0; i < arguments.size(); ++i)
    if (arguments[i] == kEvery) at.push_back(i);
  Entries e;
  std::vector<std::optional<int>> lengths;
  for (std::size_t row = 0; row < rows_.size(); ++row) {
    const Declaration& d = rows_[row].pack->declarations[declaration];
    std::vector<std::uint32_t> tuple = arguments;
    for (std::uint32_t i = 0; i < elements(row, d.parameters[at[0]]); ++i) {
      tuple[at[0]] = i;
      const std::uint32_t more = at.size() > 1 ? elements(row, d.parameters[at[1]]) : 1;
      lengths.emplace_back(static_cast<int>(more));
      for (std::uint32_t j = 0; j < more; ++j) {
        if (at.size() > 1) tuple[at[1]] = j;
        add(e, row, atom_at(*rows_[row].pack, d, tuple));
      }
    }
  }
  const TypeRef type = pack_.declarations[declaration].type;
  if (at.size() == 1) return encode(name, type, e, before);
  return lists(name, lengths, encode("", type, e, 0), any_layout(before), c_.chance(50));
}

Array Columns::list(std::uint32_t number, int before) {
  const ListTable& table = pack_.lists[number];
  std::vector<std::optional<int>> lengths;
  std::vector<std::optional<std::string>> keys;
  for (auto& row : rows_) {
    const ListState& s = row.given->lists[number];
    lengths.push_back(s.known ? std::optional(static_cast<int>(s.keys.size())) : std::nullopt);
    for (auto& key : s.known ? s.keys : std::vector<std::string>()) keys.emplace_back(key);
  }
  const Layout own = any_layout(0);
  std::vector<Array> fields;
  if (!table.key.empty()) fields.push_back(texts(table.key, keys, any_layout(own.before), c_.chance(50)));
  for (std::uint32_t i = 0; i < pack_.declarations.size(); ++i) {
    const Declaration& d = pack_.declarations[i];
    if (!is_input(d.kind) || d.list != kNone || left_out_[i]) continue;
    for (auto& arguments : tuples(pack_, d)) {
      const auto first = std::ranges::find(arguments, kEvery);
      if (first == arguments.end() || d.parameters[static_cast<std::size_t>(first - arguments.begin())] != table.enumeration) continue;
      const std::string name = d.field_of == kNone ? with_arguments(pack_, d, arguments, d.name) : table.scalars ? "value" : std::string(field_name(pack_, d));
      fields.push_back(field(name, i, arguments, own.before));
    }
  }
  const std::string& name = pack_.declarations[table.declaration].name;
  // A list of values to which nothing refers.
  if (table.scalars && fields.size() == 1 && fields[0].name == "value") return lists(name, lengths, fields[0], any_layout(before), c_.chance(50));
  std::rotate(fields.begin(), fields.begin() + c_.below(fields.size()), fields.end());
  return lists(name, lengths, structure("", keys.size(), std::move(fields), {}, own), any_layout(before), c_.chance(50));
}

Array Columns::batch(bool with_days) {
  const int before = static_cast<int>(c_.below(4)) * static_cast<int>(c_.below(5));
  std::vector<Array> columns;
  for (std::uint32_t i = 0; i < pack_.declarations.size(); ++i) {
    const Declaration& d = pack_.declarations[i];
    if (!is_input(d.kind) || left_out_[i]) continue;
    if (d.list != kNone) columns.push_back(list(d.list, before));
    else add_columns(i, before, columns);
  }
  if (with_days) {
    std::vector<std::optional<std::int64_t>> days;
    for (auto& row : rows_) days.push_back(row.given->at ? std::optional<std::int64_t>(*row.given->at) : std::nullopt);
    columns.push_back(dates("at", days, any_layout(before)));
  }
  if (!columns.empty()) std::rotate(columns.begin(), columns.begin() + c_.below(columns.size()), columns.end());
  return structure("", rows_.size(), std::move(columns), {}, {before});
}

// ---- answers

namespace {

class Comparison {
 public:
  Comparison(const Answers& a, interface::View view, const std::vector<Row>& rows, const std::vector<const Outcome*>& meant) : a_(a), view_(view), rows_(rows), meant_(meant) {}

  std::string run() {
    const std::vector<std::string> names = a_.names();
    for (std::uint32_t i = 0; i < view_.header().outputs.count; ++i) {
      const interface::Column& c = view_.output(i);
      const std::string name = view_.text(c.shown);
      if (std::ranges::find(names, name) == names.end()) differ_ += "no column " + name + "\n";
      else
        for (std::size_t row = 0; row < rows_.size() && differ_.size() < 2000; ++row) hold(name, c, row);
    }
    for (const std::string& name : names)
      if (name.starts_with("rule:")) hold_rule(name);
    return differ_;
  }

 private:
  // The atoms of a column in a case, in order; whether it is about elements, and whether their lists are known.
  void hold(const std::string& name, const interface::Column& c, std::size_t row) {
    const Pack& p = *rows_[row].pack;
    const Declaration& d = p.declarations[c.declaration];
    const auto* arguments = view_.records<std::uint32_t>(c.arguments);
    std::vector<std::uint32_t> atoms;
    for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) {
      const auto own = atom_arguments(p, a);
      bool same = true;
      for (std::size_t i = 0; i < own.size(); ++i) same = same && (arguments[i] == interface::kEach || arguments[i] == own[i]);
      if (same) atoms.push_back(a);
    }
    bool elements = false, known = true;
    for (std::size_t i = 0; i < d.parameters.size(); ++i) {
      if (arguments[i] != interface::kEach) continue;
      elements = true;
      for (std::size_t l = 0; l < p.lists.size(); ++l) known = known && (p.lists[l].enumeration != d.parameters[i] || rows_[row].given->lists[l].known);
    }
    const auto at = static_cast<std::int64_t>(row);
    if (!elements) return hold_one(name, row, atoms.at(0), is_proposition(d) ? a_.truth(name, at) : Truth{}, is_proposition(d) ? Value{} : a_.value(name, at));
    const auto count = a_.count(name, at);
    if (count.has_value() != known || count.value_or(0) != static_cast<std::int64_t>(atoms.size())) {
      differ_ += fmt::format("{} of case {}: {} elements\n", name, row, count.value_or(-1));
      return;
    }
    for (std::size_t k = 0; k < atoms.size(); ++k) {
      const auto element = static_cast<std::int64_t>(k);
      hold_one(name, row, atoms[k], is_proposition(d) ? a_.truth_of(name, at, element) : Truth{}, is_proposition(d) ? Value{} : a_.value_of(name, at, element));
    }
  }

  void hold_one(const std::string& name, std::size_t row, std::uint32_t atom, Truth t, Value v) {
    const Pack& p = *rows_[row].pack;
    const Outcome& o = *meant_[row];
    const bool proposition = is_proposition(p.declarations[p.atom_declaration[atom]]);
    if (proposition ? t == o.truths[atom] : v == o.values[atom]) return;
    differ_ += fmt::format("{} of case {}: {}, not {}\n", name, row, proposition ? shown(t) : shown(p, atom, v), shown(p, atom, o));
  }

  void hold_rule(const std::string& name) {
    const std::size_t instance = std::stoul(name.substr(name.rfind('#') + 1));
    for (std::size_t row = 0; row < rows_.size(); ++row)
      if (a_.truth(name, static_cast<std::int64_t>(row)) != meant_[row]->holds.at(instance)) differ_ += fmt::format("{} of case {}\n", name, row);
  }

  const Answers& a_;
  interface::View view_;
  const std::vector<Row>& rows_;
  const std::vector<const Outcome*>& meant_;
  std::string differ_;
};

}  // namespace

std::string differences(const Answers& a, const std::string& interface, const std::vector<Row>& rows, const std::vector<const Outcome*>& meant) {
  return Comparison(a, interface::View(reinterpret_cast<const std::uint8_t*>(interface.data())), rows, meant).run();
}

}  // namespace domat::differential
