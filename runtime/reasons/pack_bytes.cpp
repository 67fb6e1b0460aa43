#include "runtime/reasons/pack_bytes.h"

#include <concepts>
#include <type_traits>

#include "runtime/reasons/pack_check.h"

namespace domat {
namespace {

constexpr std::string_view kMagic = "domat pack\n";
constexpr std::uint8_t kVersion = 2;

// Both directions go through the same lists of fields, below, so that they cannot differ. Numbers are LEB128, signed ones folded so that small
// ones stay short; a number of 32 bits is one more than it is, since the commonest is kNone.
std::uint64_t fold(std::int64_t v) { return static_cast<std::uint64_t>(v) << 1 ^ static_cast<std::uint64_t>(v >> 63); }
std::int64_t unfold(std::uint64_t v) { return static_cast<std::int64_t>(v >> 1 ^ (~(v & 1) + 1)); }

class Writer {
 public:
  static constexpr bool kReads = false;
  std::string bytes;

  void number(std::uint64_t v) {
    for (; v >= 0x80; v >>= 7) bytes += static_cast<char>(v | 0x80);
    bytes += static_cast<char>(v);
  }
  void signed_number(std::int64_t v) { number(fold(v)); }
  void text(const std::string& s) {
    number(s.size());
    bytes += s;
  }
  template <typename T>
  std::size_t count(std::vector<T>& all) {
    number(all.size());
    return all.size();
  }
};

class Reader {
 public:
  static constexpr bool kReads = true;
  explicit Reader(std::string_view bytes) : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}
  bool whole() const { return good_ && at_ == end_; }
  void refuse() {
    good_ = false;
    at_ = end_;
  }

  std::uint64_t number() {
    std::uint64_t v = 0;
    for (unsigned shift = 0; at_ != end_ && shift < 64; shift += 7) {
      const auto byte = static_cast<std::uint8_t>(*at_++);
      v |= std::uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) return v;
    }
    refuse();
    return 0;
  }
  std::int64_t signed_number() { return unfold(number()); }
  void text(std::string& s) {
    const std::uint64_t length = number();
    if (length > left()) return refuse();
    s.assign(at_, static_cast<std::size_t>(length));
    at_ += length;
  }
  // A count that the rest cannot hold is refused before anything is allocated for it: of what takes most room in memory, each element has
  // several fields, of a byte at least.
  template <typename T>
  std::size_t count(std::vector<T>& all) {
    constexpr std::uint64_t kLeastBytes = 1 + sizeof(T) / 33;
    std::uint64_t n = number();
    if (n > left() / kLeastBytes) refuse(), n = 0;
    all.resize(static_cast<std::size_t>(n));
    return all.size();
  }

 private:
  std::uint64_t left() const { return static_cast<std::uint64_t>(end_ - at_); }
  const char *at_, *end_;
  bool good_ = true;
};

// A number of at most 64 bits, an enumeration or a truth.
template <typename A, typename T>
  requires std::integral<T> || std::is_enum_v<T>
void field(A& a, T& x) {
  constexpr bool kMayBeNone = std::is_same_v<T, std::uint32_t>;
  if constexpr (!A::kReads) {
    if constexpr (kMayBeNone) a.number(std::uint32_t{x + 1u});
    else if constexpr (std::is_signed_v<T>) a.signed_number(x);
    else a.number(static_cast<std::uint64_t>(x));
  } else if constexpr (std::is_signed_v<T>) {
    const std::int64_t v = a.signed_number();
    x = static_cast<T>(v);
    if (x != v) a.refuse();
  } else {
    const std::uint64_t v = a.number();
    x = static_cast<T>(kMayBeNone ? static_cast<std::uint32_t>(v) - 1u : v);
    if (v > (kMayBeNone ? UINT32_MAX : static_cast<std::uint64_t>(x))) a.refuse();
  }
}
template <typename A>
void field(A& a, std::string& s) { a.text(s); }

template <typename A, typename T>
void field(A& a, std::optional<T>& x) {
  bool there = x.has_value();
  field(a, there);
  if (!there) return;
  if (!x) x.emplace();
  field(a, *x);
}

template <typename A, typename... T>
void all(A& a, T&... x) { (field(a, x), ...); }

template <typename A, typename T>
void field(A& a, std::vector<T>& list) {
  const std::size_t n = a.count(list);
  for (std::size_t i = 0; i < n; ++i) field(a, list[i]);
}

template <typename A> void field(A& a, TypeRef& x) { all(a, x.kind, x.index, x.scale); }
template <typename A> void field(A& a, Enumeration& x) { all(a, x.name, x.members, x.is_list); }
template <typename A> void field(A& a, Currency& x) { all(a, x.code, x.digits); }
template <typename A> void field(A& a, ParameterValue& x) { all(a, x.from, x.to, x.value); }
template <typename A> void field(A& a, Parameter& x) { all(a, x.name, x.type, x.values, x.citations, x.place); }
template <typename A> void field(A& a, CalendarTable& x) { all(a, x.name, x.holidays, x.weekdays, x.closed); }
template <typename A> void field(A& a, Dispute& x) { all(a, x.party, x.against, x.charge); }
template <typename A> void field(A& a, ListTable& x) { all(a, x.declaration, x.enumeration, x.key, x.fields, x.scalars); }
template <typename A> void field(A& a, Window& x) { all(a, x.from, x.to, x.unknown_before); }
template <typename A> void field(A& a, Rule& x) { all(a, x.label, x.kind, x.place, x.citations, x.window, x.variables, x.concluded); }
template <typename A> void field(A& a, Reach& x) { all(a, x.from, x.free, x.same); }
template <typename A> void field(A& a, Incompatibility& x) { all(a, x.left, x.right, x.place, x.citations, x.domain, x.left_reach, x.right_reach, x.filter); }
template <typename A>
void field(A& a, Declaration& x) {
  all(a, x.name, x.charge_of, x.needs_modality, x.kind, x.type, x.parameters, x.first_atom, x.atom_count, x.dispute, x.open, x.text, x.place, x.list, x.field_of, x.structure);
}
template <typename A>
void field(A& a, RuleInstance& x) {
  all(a, x.rule, x.atom, x.negated, x.body, x.in_force, x.holds, x.applies, x.value, x.first_exception, x.exception_count);
  all(a, x.domain, x.atom_reach, x.unlisted, x.conclusion, x.first_binding);
}

// An operand as how far before its node it stands: mostly one byte.
template <typename A>
void field(A& a, Graph& g) {
  const std::size_t count = a.count(g.nodes);
  std::size_t operands = g.operands.size();
  if constexpr (A::kReads) operands = a.count(g.operands);
  else a.number(operands);
  std::uint64_t next = 0;
  for (std::size_t id = 0; id < count; ++id) {
    Node& n = g.nodes[id];
    all(a, n.op, n.first, n.count, n.domain, n.imm);
    // Each node has the operands that follow those of the node before.
    if (n.first != next || n.count > operands - next) {
      if constexpr (A::kReads) return a.refuse();
    }
    next = std::uint64_t{n.first} + n.count;
    for (std::uint32_t i = 0; i < n.count; ++i) {
      NodeId& x = g.operands[n.first + i];
      if constexpr (A::kReads) x = static_cast<NodeId>(id - a.number());
      else a.number(id - x);
    }
  }
}

template <typename A>
void field(A& a, Pack& p) {
  all(a, p.name, p.version, p.hash, p.jurisdiction, p.language, p.currency, p.date_fact, p.reads_day);
  all(a, p.enumerations, p.currencies, p.parameters, p.calendars, p.declarations, p.disputes, p.lists, p.atom_count);
  all(a, p.rules, p.instances, p.exceptions, p.windows, p.incompatible, p.graph, p.atom_node, p.rules_for_first, p.rules_for);
  all(a, p.domains, p.reaches, p.bindings, p.exception_reaches);
}

// Which declaration each atom is of follows from the declarations.
bool number_atoms(Pack& p) {
  p.atom_declaration.clear();
  for (std::uint32_t id = 0; id < p.declarations.size(); ++id) {
    const Declaration& d = p.declarations[id];
    if (d.first_atom != p.atom_declaration.size() || d.atom_count > kMaxPackAtoms - d.first_atom) return false;
    p.atom_declaration.insert(p.atom_declaration.end(), d.atom_count, id);
  }
  return p.atom_count == p.atom_declaration.size();
}

}  // namespace

std::string pack_bytes(const Pack& p) {
  Writer writer;
  writer.bytes = kMagic;
  writer.bytes += static_cast<char>(kVersion);
  field(writer, const_cast<Pack&>(p));  // the fields are listed once for both directions; a writer changes none
  return std::move(writer.bytes);
}

std::optional<Pack> read_pack_bytes(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() == kMagic.size() || static_cast<std::uint8_t>(bytes[kMagic.size()]) != kVersion) return std::nullopt;
  Reader reader(bytes.substr(kMagic.size() + 1));
  std::optional<Pack> p(std::in_place);
  field(reader, *p);
  if (!reader.whole() || !number_atoms(*p) || !is_sound(*p)) return std::nullopt;
  return p;
}

}  // namespace domat
