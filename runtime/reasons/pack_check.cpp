#include "runtime/reasons/pack_check.h"

#include <algorithm>
#include <string_view>

#include "runtime/core/money.h"
#include "runtime/core/natives.h"
#include "runtime/reasons/op_class.h"

namespace domat {
namespace {

using enum OpClass;
constexpr std::int32_t kFirstDay = -719'162, kLastDay = 2'932'896;  // 0001-01-01, 9999-12-31

bool is_day(std::int64_t day) { return day >= kFirstDay && day <= kLastDay + 1; }  // the day after the last ends a window
bool is_day(const std::optional<std::int32_t>& day) { return !day || is_day(*day); }
bool is_window(const Window& w) { return is_day(w.from) && is_day(w.to) && is_day(w.unknown_before); }

class Check {
 public:
  explicit Check(const Pack& p) : p_(p) {}

  bool run() const {
    return !p_.enumerations.empty() && tables() && declarations() && disputes() && lists() && domains() && nodes() && instances() && exceptions_end() && atoms() && incompatible();
  }

 private:
  template <typename T, typename Test>
  static bool every(const std::vector<T>& all, Test test) { return std::ranges::all_of(all, test); }
  template <typename T>
  static bool within(std::uint64_t i, const std::vector<T>& all) { return i < all.size(); }
  template <typename T>
  static bool none_or_within(std::uint32_t i, const std::vector<T>& all) { return i == kNone || i < all.size(); }

  bool type(TypeRef t) const {
    if (t.kind == ValueType::enumeration) return within(t.index, p_.enumerations);
    if (t.kind == ValueType::money) return within(t.index, p_.currencies);
    return t.kind <= ValueType::calendar;
  }
  bool value(TypeRef t, std::int64_t v) const {
    if (t.kind == ValueType::enumeration) return v >= 0 && within(static_cast<std::uint64_t>(v), p_.enumerations[t.index].members);
    if (t.kind == ValueType::calendar) return v >= 0 && within(static_cast<std::uint64_t>(v), p_.calendars);
    return t.kind != ValueType::date || is_day(v);
  }

  bool tables() const {
    return every(p_.currencies, [](const Currency& c) { return c.digits >= 0 && c.digits <= kMaxCurrencyDigits; }) &&
           every(p_.calendars, [](const CalendarTable& c) {
             return c.holidays <= static_cast<std::uint8_t>(Holidays::monaco) && c.weekdays < 128 && std::ranges::is_sorted(c.closed);
           }) &&
           every(p_.parameters, [&](const Parameter& x) {
             return type(x.type) && every(x.values, [&](const ParameterValue& v) { return is_day(v.from) && is_day(v.to) && value(x.type, v.value); });
           }) &&
           every(p_.windows, is_window) && every(p_.rules, [](const Rule& r) { return r.kind <= RuleKind::burden && is_window(r.window); }) &&
           every(p_.incompatible, [&](const Incompatibility& x) { return proposition(x.left) && proposition(x.right); });
  }

  const Declaration& declaration_of(std::uint32_t atom) const { return p_.declarations[p_.atom_declaration[atom]]; }
  bool proposition(std::uint32_t atom) const { return within(atom, p_.atom_declaration) && is_proposition(declaration_of(atom)); }

  bool declarations() const {
    return every(p_.declarations, [&](const Declaration& d) {
      if (d.kind > Kind::value || !type(d.type) || !none_or_within(d.dispute, p_.disputes) || !none_or_within(d.list, p_.lists)) return false;
      std::uint64_t atoms = 1;
      for (const std::uint32_t e : d.parameters) {
        if (!within(e, p_.enumerations)) return false;
        atoms = std::min<std::uint64_t>(atoms * p_.enumerations[e].members.size(), kMaxPackAtoms + std::uint64_t{1});
      }
      return atoms == d.atom_count && charge(d) && field(d);
    }) && (p_.date_fact == kNone || (within(p_.date_fact, p_.atom_declaration) && declaration_of(p_.date_fact).type.kind == ValueType::date && declaration_of(p_.date_fact).parameters.empty()));
  }
  bool charge(const Declaration& d) const {
    if (!d.is_charge()) return true;
    return within(d.charge_of, p_.declarations) && !p_.declarations[d.charge_of].is_charge() && p_.declarations[d.charge_of].parameters == d.parameters;
  }
  bool field(const Declaration& d) const {
    return d.field_of == kNone || (within(d.field_of, p_.lists) && d.parameters.size() == 1 && d.parameters[0] == p_.lists[d.field_of].enumeration);
  }
  bool disputes() const {
    const std::size_t parties = p_.enumerations[0].members.size();
    return every(p_.disputes, [&](const Dispute& d) { return d.party < parties && d.against < parties && within(d.charge, p_.declarations); }) &&
           every(p_.declarations, [&](const Declaration& d) { return d.dispute == kNone || p_.declarations[p_.disputes[d.dispute].charge].parameters == d.parameters; });
  }
  // An enumeration of elements is that of one list, and stands with one of them.
  bool lists() const {
    std::vector<std::uint32_t> lists_of(p_.enumerations.size());
    for (std::uint32_t id = 0; id < p_.lists.size(); ++id) {
      const ListTable& l = p_.lists[id];
      if (!within(l.declaration, p_.declarations) || !within(l.enumeration, p_.enumerations) || (l.scalars && l.fields.size() != 1)) return false;
      if (!every(l.fields, [&](std::uint32_t d) { return within(d, p_.declarations) && p_.declarations[d].field_of == id; })) return false;
      ++lists_of[l.enumeration];
    }
    for (std::size_t e = 0; e < lists_of.size(); ++e)
      if (lists_of[e] != (p_.enumerations[e].is_list ? 1 : 0) || (p_.enumerations[e].is_list && p_.enumerations[e].members.size() != 1)) return false;
    return true;
  }

  // --- what stands for all elements of lists

  bool domains() const {
    return !p_.domains.empty() && p_.domains[0].empty() && every(p_.domains, [&](const std::vector<std::uint32_t>& d) { return every(d, [&](std::uint32_t l) { return within(l, p_.lists); }); }) &&
           every(p_.reaches, [&](const Reach& r) {
             return r.same.size() % 2 == 0 && every(r.free, [&](std::uint32_t l) { return within(l, p_.lists); });
           });
  }
  bool is_element(std::uint32_t enumeration) const {
    return std::ranges::any_of(p_.lists, [&](const ListTable& l) { return l.enumeration == enumeration; });
  }
  // Whether a reach reads tuples of these lists from tuples of those.
  bool leads(const Reach& r, const std::vector<std::uint32_t>& read, const std::vector<std::uint32_t>& from) const {
    if (r.from.size() != read.size()) return false;
    for (std::size_t k = 0; k < read.size(); ++k) {
      const bool here = r.from[k] >= 0;
      const auto at = static_cast<std::size_t>(here ? r.from[k] : -1 - std::int64_t{r.from[k]});
      const auto& lists = here ? from : r.free;
      if (at >= lists.size() || lists[at] != read[k]) return false;
    }
    return every(r.same, [&](std::uint32_t at) { return at < from.size(); });
  }
  bool leads(std::uint32_t reach, const std::vector<std::uint32_t>& read, std::uint32_t from) const { return within(reach, p_.reaches) && leads(p_.reaches[reach], read, p_.domains[from]); }
  // The lists whose elements an atom is about.
  std::vector<std::uint32_t> lists_of(std::uint32_t atom) const {
    std::vector<std::uint32_t> all;
    for (const std::uint32_t e : declaration_of(atom).parameters)
      for (std::uint32_t l = 0; l < p_.lists.size(); ++l)
        if (p_.lists[l].enumeration == e) all.push_back(l);
    return all;
  }
  bool natural(const Node& n) const { return p_.lists.empty() ? n.domain == 0 : p_.domains[n.domain] == lists_of(static_cast<std::uint32_t>(n.imm)); }
  bool concludes(const Node& n) const { return below(n, p_.atom_count) && natural(n); }
  static bool is_over(const Node& n) { return n.op == Op::over || n.op == Op::over_truth; }
  bool is_one(NodeId id) const {
    const Node& n = p_.graph.nodes[id];
    return !is_over(n) || p_.reaches[static_cast<std::size_t>(n.imm)].is_one();
  }
  // An operand is of its node's domain, or of none; and as many as there are only where as many are taken.
  bool reads(const Node& n) const {
    if (is_over(n)) return n.count == 1 && below(n, p_.reaches.size()) && !is_over(p_.graph.nodes[operand(n, 0)]) &&
                           leads(static_cast<std::uint32_t>(n.imm), p_.domains[p_.graph.nodes[operand(n, 0)].domain], n.domain);
    const bool many = n.op == Op::all_of || n.op == Op::any_of || n.op == Op::join || n.op == Op::sum_low || n.op == Op::sum_high || n.op == Op::first;
    const std::uint32_t group = n.op == Op::first ? 3 : n.op == Op::all_of || n.op == Op::any_of ? 1 : 2, head = n.op == Op::join || group == 1 ? 0 : 1;
    for (std::uint32_t i = 0; i < n.count; ++i) {
      const Node& x = p_.graph.nodes[operand(n, i)];
      if (x.domain != 0 && x.domain != n.domain) return false;
      if (is_one(operand(n, i))) continue;
      if (!many || i < head) return false;
      // Those of one group go through the same elements.
      const NodeId first = operand(n, head + (i - head) / group * group);
      if (!is_over(p_.graph.nodes[first])) return false;
      const Reach &a = p_.reaches[static_cast<std::size_t>(x.imm)], &b = p_.reaches[static_cast<std::size_t>(p_.graph.nodes[first].imm)];
      if (a.free != b.free || a.same != b.same) return false;
    }
    return true;
  }
  // What an instance or an atom refers to, of its own domain or of none.
  bool of(NodeId id, std::uint32_t domain) const { return id == kNone || ((p_.graph.nodes[id].domain == domain || p_.graph.nodes[id].domain == 0) && is_one(id)); }

  // --- the graph

  NodeId operand(const Node& n, std::uint32_t i) const { return p_.graph.operands[n.first + i]; }
  bool is(NodeId id, OpClass c) const { return within(id, p_.graph.nodes) && class_of(p_.graph.nodes[id].op) == c; }

  bool nodes() const {
    std::vector<std::uint32_t> depth(p_.graph.nodes.size());
    for (NodeId id = 0; id < depth.size(); ++id) {
      const Node& n = p_.graph.nodes[id];
      if (static_cast<std::size_t>(n.op) >= std::size(kOpClasses) || std::uint64_t{n.first} + n.count > p_.graph.operands.size()) return false;
      for (std::uint32_t i = 0; i < n.count; ++i) {
        if (operand(n, i) >= id) return false;
        depth[id] = std::max(depth[id], depth[operand(n, i)] + 1);
      }
      if (depth[id] > kMaxNodeDepth || !within(n.domain, p_.domains) || !node(n) || !reads(n)) return false;
    }
    return true;
  }
  bool node(const Node& n) const {
    switch (n.op) {
      case Op::truth: return operands(n, "") && below(n, 4);
      case Op::atom: return operands(n, "") && below(n, p_.atom_count) && proposition(static_cast<std::uint32_t>(n.imm)) && natural(n);
      case Op::value: return operands(n, "") && below(n, p_.atom_count) && natural(n);
      case Op::happened: case Op::defined: case Op::event_date: case Op::opposite: case Op::narrow: return operands(n, "V");
      case Op::all_of: case Op::any_of: return n.count >= 1 && repeated(n, 0, "P");
      case Op::at_least: return n.imm >= 0 && repeated(n, 0, "P");
      case Op::negation: return operands(n, "P");
      case Op::compare: return operands(n, "VV") && below(n, static_cast<std::uint64_t>(Comparison::greater_equal) + 1);
      case Op::one_of: return n.count >= 2 && repeated(n, 0, "V");
      case Op::in_force: return operands(n, "V") && below(n, p_.windows.size());
      case Op::holds: return operands(n, n.count == 2 ? "PP" : "P") && below(n, p_.instances.size());
      case Op::close: case Op::leave_open: return operands(n, "PP") && concludes(n);
      case Op::sides: return operands(n, "PP");
      case Op::decide: return operands(n, "PV") && below(n, p_.disputes.size());
      case Op::constant: case Op::day: return operands(n, "");
      case Op::or_else: case Op::settle: return operands(n, "VV");
      case Op::pick_truth: case Op::pick: return operands(n, "V") && below(n, std::uint64_t{p_.atom_count} + (p_.lists.empty() ? 1 : 0));
      case Op::join: return repeated(n, 0, "PV") && concludes(n);
      case Op::parameter: return operands(n, "V") && below(n, p_.parameters.size());
      case Op::add: case Op::multiply: case Op::minimum: case Op::maximum: return n.count >= 1 && repeated(n, 0, "V");
      case Op::divide: return operands(n, "VV") && below(n, 4);
      case Op::choose: return operands(n, "PVV");
      case Op::call: return n.count >= 1 && n.count <= kMaxNativeArguments && repeated(n, 0, "V") && below(n, static_cast<std::uint64_t>(Native::working_days_between) + 1);
      case Op::sum_low: case Op::sum_high: return known_first(n, "PV");
      case Op::first: return known_first(n, "PVV");
      case Op::over_truth: return operands(n, "P");
      case Op::over: return operands(n, "V");
      case Op::place: return operands(n, "") && p_.domains[n.domain].size() == 1;
    }
    return false;
  }
  static bool below(const Node& n, std::uint64_t limit) { return n.imm >= 0 && static_cast<std::uint64_t>(n.imm) < limit; }
  bool operands(const Node& n, std::string_view classes) const { return n.count == classes.size() && (classes.empty() || repeated(n, 0, classes)); }
  bool known_first(const Node& n, std::string_view classes) const { return n.count >= 1 && below(n, 2) && is(operand(n, 0), P) && repeated(n, 1, classes); }
  bool repeated(const Node& n, std::uint32_t from, std::string_view classes) const {
    for (std::uint32_t i = from; i < n.count; ++i)
      if (!is(operand(n, i), classes[(i - from) % classes.size()] == 'P' ? P : V)) return false;
    return (n.count - from) % classes.size() == 0;
  }

  // --- rules

  bool instances() const {
    std::uint64_t exceptions = 0;  // ranges that lay over one another would take time that the bytes do not account for
    for (std::size_t i = 0; i < p_.instances.size(); ++i) {
      const RuleInstance& x = p_.instances[i];
      if (!within(x.rule, p_.rules) || !(x.atom == kNone || within(x.atom, p_.atom_declaration))) return false;
      if (!is(x.body, P) || !is(x.applies, P) || !is(x.holds, P) || !(x.value == kNone || is(x.value, V))) return false;
      if (p_.graph.nodes[x.holds].op != Op::holds || p_.graph.nodes[x.holds].imm != static_cast<std::int64_t>(i)) return false;
      if (x.in_force != kNone && (!is(x.in_force, P) || p_.graph.nodes[x.in_force].op != Op::in_force)) return false;
      const bool value_atom = x.atom != kNone && !is_proposition(declaration_of(x.atom));
      if (value_atom != (x.value != kNone)) return false;
      if (!of_lists(x)) return false;
      exceptions += x.exception_count;
      if (std::uint64_t{x.first_exception} + x.exception_count > p_.exceptions.size() || exceptions > p_.exceptions.size()) return false;
    }
    return every(p_.exceptions, [&](std::uint32_t e) { return within(e, p_.instances); }) && every(p_.instances, [&](const RuleInstance& x) { return meets_exceptions(x); });
  }
  bool of_lists(const RuleInstance& x) const {
    if (!within(x.domain, p_.domains) || !within(x.unlisted, p_.domains)) return false;
    if (!of(x.body, x.domain) || !of(x.in_force, x.domain) || !of(x.applies, x.domain) || !of(x.value, x.domain) || !of(x.holds, x.domain)) return false;
    if (p_.lists.empty()) return x.domain == 0 && x.unlisted == 0;
    const Rule& r = p_.rules[x.rule];
    std::vector<std::uint32_t> elements;  // of its variables that are elements of lists that are not unknown
    for (std::size_t v = 0; v < r.variables.size(); ++v) {
      if (!within(r.variables[v], p_.enumerations) || x.first_binding + v >= p_.bindings.size()) return false;
      if (!is_element(r.variables[v]) && !within(p_.bindings[x.first_binding + v], p_.enumerations[r.variables[v]].members)) return false;
      for (std::uint32_t l = 0; l < p_.lists.size(); ++l)
        if (p_.lists[l].enumeration == r.variables[v] && std::ranges::find(p_.domains[x.unlisted], l) == p_.domains[x.unlisted].end()) elements.push_back(l);
    }
    if (elements != p_.domains[x.domain] || p_.graph.nodes[x.holds].domain != x.domain) return false;
    if (r.concluded.empty() ? x.atom != kNone || x.conclusion != 0 : x.conclusion >= r.concluded.size() || !within(r.concluded[x.conclusion], p_.declarations)) return false;
    if (x.atom == kNone) return r.concluded.empty();
    return p_.atom_declaration[x.atom] == r.concluded[x.conclusion] && leads(x.atom_reach, lists_of(x.atom), x.domain) && p_.reaches[x.atom_reach].is_one();
  }
  bool meets_exceptions(const RuleInstance& x) const {
    if (p_.lists.empty()) return p_.exception_reaches.empty();
    if (p_.exception_reaches.size() != p_.exceptions.size()) return false;
    for (std::uint32_t k = x.first_exception; k < x.first_exception + x.exception_count; ++k) {
      if (!leads(p_.exception_reaches[k], p_.domains[p_.instances[p_.exceptions[k]].domain], x.domain)) return false;
      // Each tuple once.
      const Reach& r = p_.reaches[p_.exception_reaches[k]];
      for (std::size_t i = 0; i < r.free.size(); ++i)
        if (std::ranges::find(r.from, -1 - static_cast<std::int32_t>(i)) == r.from.end()) return false;
    }
    return true;
  }
  bool incompatible() const {
    return every(p_.incompatible, [&](const Incompatibility& x) {
      if (p_.lists.empty()) return x.domain == 0 && x.filter == kNone;
      return within(x.domain, p_.domains) && (x.filter == kNone || is(x.filter, P)) && of(x.filter, x.domain) && leads(x.left_reach, lists_of(x.left), x.domain) &&
             leads(x.right_reach, lists_of(x.right), x.domain) && p_.reaches[x.left_reach].is_one() && p_.reaches[x.right_reach].is_one();
    });
  }

  // None is an exception to itself, by whatever way round: what nobody waits for is taken away until nothing is left.
  bool exceptions_end() const {
    std::vector<std::uint32_t> waiting(p_.instances.size()), free;
    const auto each = [&](std::uint32_t i, auto&& visit) {
      const RuleInstance& x = p_.instances[i];
      for (std::uint32_t k = 0; k < x.exception_count; ++k) visit(p_.exceptions[x.first_exception + k]);
    };
    for (std::uint32_t i = 0; i < waiting.size(); ++i) each(i, [&](std::uint32_t e) { ++waiting[e]; });
    for (std::uint32_t i = 0; i < waiting.size(); ++i)
      if (waiting[i] == 0) free.push_back(i);
    for (std::size_t done = 0; done < free.size(); ++done)
      each(free[done], [&](std::uint32_t e) {
        if (--waiting[e] == 0) free.push_back(e);
      });
    return free.size() == waiting.size();
  }

  bool atoms() const {
    if (p_.atom_node.size() != p_.atom_count || p_.rules_for_first.size() != std::size_t{p_.atom_count} + 1) return false;
    for (std::uint32_t a = 0; a < p_.atom_count; ++a) {
      const Declaration& d = declaration_of(a);
      const bool computed = !is_input(d.kind) || d.dispute != kNone;
      if (computed ? !is(p_.atom_node[a], is_proposition(d) ? P : V) : p_.atom_node[a] != kNone) return false;
      if (computed && !p_.lists.empty() && (p_.domains[p_.graph.nodes[p_.atom_node[a]].domain] != lists_of(a) || is_over(p_.graph.nodes[p_.atom_node[a]]))) return false;
    }
    return std::ranges::is_sorted(p_.rules_for_first) && p_.rules_for_first[0] == 0 && p_.rules_for_first.back() == p_.rules_for.size() &&
           every(p_.rules_for, [&](std::uint32_t i) { return within(i, p_.instances); });
  }

  const Pack& p_;
};

}  // namespace

bool is_sound(const Pack& p) { return Check(p).run(); }

}  // namespace domat
