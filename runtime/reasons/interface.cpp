#include "runtime/reasons/interface.h"

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_map>

#include "runtime/core/interface.h"
#include "runtime/reasons/lists.h"

namespace domat {

namespace {

namespace in = interface;

static_assert(static_cast<int>(ValueType::boolean) == static_cast<int>(in::Type::boolean) && static_cast<int>(ValueType::date) == static_cast<int>(in::Type::date) &&
              static_cast<int>(ValueType::months) == static_cast<int>(in::Type::months));
static_assert(static_cast<int>(Kind::fact) == 0 && static_cast<int>(Kind::event) == 1 && static_cast<int>(Kind::finding) == 2);

struct Named {
  in::Column column;
  std::string shown;
  std::string_view name() const { return std::string_view(shown).substr(column.skip); }
};

std::vector<std::uint32_t> in_order_of_names(const std::vector<Named>& columns, std::vector<std::uint32_t> which) {
  std::ranges::sort(which, {}, [&](std::uint32_t i) { return columns[i].name(); });
  return which;
}

class Writer {
 public:
  explicit Writer(const Pack& p) : p_(p), bytes_(sizeof(in::Header), '\0') {}

  std::string run() {
    header_.date_fact = p_.date_fact == kNone ? kNone : p_.atom_declaration[p_.date_fact];
    add_enumerations();
    add_columns();
    add_declarations();
    add_lists();
    add_instances();
    header_.bytes = static_cast<std::uint32_t>(bytes_.size());
    std::memcpy(bytes_.data(), &header_, sizeof header_);
    return std::move(bytes_);
  }

 private:
  // ---- bytes

  template <typename T>
  in::Range put(const std::vector<T>& records) {
    bytes_.resize((bytes_.size() + 7) & ~std::size_t{7});
    const auto at = static_cast<std::uint32_t>(bytes_.size());
    bytes_.append(reinterpret_cast<const char*>(records.data()), records.size() * sizeof(T));
    return {at, static_cast<std::uint32_t>(records.size())};
  }
  // Equal texts are one.
  in::Text put(const std::string& text) {
    const auto [at, fresh] = texts_.emplace(text, static_cast<std::uint32_t>(bytes_.size()));
    if (fresh) bytes_.append(text).push_back('\0');
    return {at->second, static_cast<std::uint32_t>(text.size())};
  }
  in::Range put_columns(const std::vector<Named>& columns) {
    std::vector<in::Column> records;
    for (auto& c : columns) {
      records.push_back(c.column);
      records.back().shown = put(c.shown);
    }
    return put(records);
  }

  // ---- names

  bool is_list(std::uint32_t enumeration) const { return p_.enumerations[enumeration].is_list; }
  std::uint32_t list_number(std::uint32_t enumeration) const {
    const ListTable* list = list_of(p_, enumeration);
    return list ? static_cast<std::uint32_t>(list - p_.lists.data()) : kNone;
  }

  // A charge has the parameters of its proposition.
  std::string base_name(std::uint32_t declaration) const {
    const Declaration& d = p_.declarations[declaration];
    if (d.is_charge() || is_input(d.kind)) return d.name;
    const std::string first = d.atom_count == 0 ? d.name : atom_name(p_, d.first_atom);  // with its modality where that is needed
    return first.substr(0, first.find('('));
  }
  std::string column_name(std::uint32_t declaration, const std::vector<std::uint32_t>& arguments) const {
    const Declaration& d = p_.declarations[declaration];
    if (d.is_charge()) return (p_.language == "en" ? "burden(" : "charge(") + column_name(d.charge_of, arguments) + ")";
    std::string name = base_name(declaration), inside;
    for (std::size_t i = 0; i < arguments.size(); ++i)
      if (arguments[i] != in::kEach) inside.append(inside.empty() ? "" : ", ").append(p_.enumerations[d.parameters[i]].members[arguments[i]]);
    return inside.empty() ? name : name + "(" + inside + ")";
  }

  // ---- columns

  // One for each tuple of arguments that are no elements, the last varying fastest.
  template <typename Add>
  void each_column(std::uint32_t declaration, Add&& add) {
    const Declaration& d = p_.declarations[declaration];
    std::vector<std::uint32_t> sizes, arguments;
    for (const std::uint32_t e : d.parameters) {
      sizes.push_back(is_list(e) ? 1 : static_cast<std::uint32_t>(p_.enumerations[e].members.size()));
      arguments.push_back(is_list(e) ? in::kEach : 0);
    }
    std::uint64_t count = 1;
    for (const std::uint32_t s : sizes) count *= s;
    for (std::uint64_t index = 0; index < count; ++index) {
      std::uint64_t rest = index;
      for (std::size_t i = sizes.size(); i-- != 0; rest /= sizes[i])
        if (arguments[i] != in::kEach) arguments[i] = static_cast<std::uint32_t>(rest % sizes[i]);
      add(arguments, static_cast<std::uint32_t>(d.first_atom + index));
    }
  }

  void add_columns() {
    for (std::uint32_t i = 0; i < p_.declarations.size(); ++i) {
      const bool input = is_input(p_.declarations[i].kind);
      each_column(i, [&](const std::vector<std::uint32_t>& arguments, std::uint32_t atom) {
        (input ? inputs_ : outputs_).push_back(input ? input_column(i, arguments, atom) : output_column(i, arguments, atom));
      });
    }
    header_.inputs = put_columns(inputs_);
    header_.outputs = put_columns(outputs_);
    std::vector<std::uint32_t> top, out;
    for (std::uint32_t i = 0; i < inputs_.size(); ++i)
      if (inputs_[i].column.list == kNone) top.push_back(i);
    for (std::uint32_t i = 0; i < outputs_.size(); ++i) out.push_back(i);
    header_.inputs_by_name = put(in_order_of_names(inputs_, top));
    header_.outputs_by_name = put(in_order_of_names(outputs_, out));
  }

  Named output_column(std::uint32_t declaration, const std::vector<std::uint32_t>& arguments, std::uint32_t atom) {
    return {{{}, 0, declaration, kNone, put(arguments).at, atom}, column_name(declaration, arguments)};
  }

  // What has an element for argument is a field of the elements of the first such list.
  Named input_column(std::uint32_t declaration, const std::vector<std::uint32_t>& arguments, std::uint32_t atom) {
    const Declaration& d = p_.declarations[declaration];
    Named c{{{}, 0, declaration, kNone, put(arguments).at, atom}, {}};
    const auto element = std::ranges::find(arguments, in::kEach);
    if (element != arguments.end()) c.column.list = list_number(d.parameters[static_cast<std::size_t>(element - arguments.begin())]);
    if (c.column.list == kNone) {
      c.shown = column_name(declaration, arguments);
      return c;
    }
    const ListTable& list = p_.lists[c.column.list];
    const std::string& of = p_.declarations[list.declaration].name;
    const bool own = d.field_of != kNone;
    c.shown = of;
    c.column.skip = static_cast<std::uint32_t>(of.size());
    if (own && list.scalars) return c;
    const std::string name = own ? std::string(field_name(p_, d)) : column_name(declaration, arguments);
    c.shown += "." + name;
    ++c.column.skip;
    if (!own && has_field(list, name)) c.shown += "()";
    return c;
  }

  bool has_field(const ListTable& list, const std::string& name) const {
    return list.key == name || std::ranges::any_of(list.fields, [&](std::uint32_t f) { return field_name(p_, p_.declarations[f]) == name; });
  }

  // ---- the rest

  void add_enumerations() {
    std::vector<in::Enumeration> records;
    for (std::uint32_t i = 0; i < p_.enumerations.size(); ++i) {
      const Enumeration& e = p_.enumerations[i];
      std::vector<in::Text> members;
      std::vector<std::uint32_t> order;
      for (std::uint32_t m = 0; !e.is_list && m < e.members.size(); ++m) {
        members.push_back(put(e.members[m]));
        order.push_back(m);
      }
      std::ranges::sort(order, {}, [&](std::uint32_t m) { return std::string_view(e.members[m]); });
      const in::Text name = put(e.name);
      const in::Range all = put(members);
      records.push_back({name, all, put(order).at, list_number(i)});
    }
    header_.enumerations = put(records);
  }

  void add_declarations() {
    std::vector<in::Declaration> records;
    for (const Declaration& d : p_.declarations) {
      in::Declaration r{};
      r.name = put(d.name);
      r.kind = static_cast<std::uint8_t>(d.kind);
      r.type = static_cast<in::Type>(d.type.kind);
      r.scale = d.type.scale;
      r.is_charge = d.is_charge();
      r.enumeration = d.type.kind == ValueType::enumeration ? d.type.index : kNone;
      r.currency = put(d.type.kind == ValueType::money ? p_.currencies[d.type.index].code : std::string());
      r.parameters = put(d.parameters);
      r.first_atom = d.first_atom, r.atom_count = d.atom_count;
      r.list = d.list;
      records.push_back(r);
    }
    header_.declarations = put(records);
  }

  void add_lists() {
    std::vector<in::List> records;
    for (std::uint32_t i = 0; i < p_.lists.size(); ++i) {
      std::vector<std::uint32_t> fields;
      for (std::uint32_t c = 0; c < inputs_.size(); ++c)
        if (inputs_[c].column.list == i) fields.push_back(c);
      const in::Text key = put(p_.lists[i].key);
      records.push_back({p_.lists[i].declaration, p_.lists[i].enumeration, key, put(in_order_of_names(inputs_, fields)), p_.lists[i].scalars});
    }
    header_.lists = put(records);
  }

  void add_instances() {
    std::vector<in::Text> labels;
    for (const RuleInstance& i : p_.instances) labels.push_back(put(p_.rules[i.rule].label));
    header_.instances = put(labels);
  }

  const Pack& p_;
  std::string bytes_;
  in::Header header_{};
  std::unordered_map<std::string, std::uint32_t> texts_;
  std::vector<Named> inputs_, outputs_;
};

}  // namespace

std::string interface_bytes(const Pack& pack) { return Writer(pack).run(); }

}  // namespace domat
