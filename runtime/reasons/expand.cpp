#include "runtime/reasons/expand.h"

#include <algorithm>
#include <unordered_map>

#include "runtime/reasons/comparison.h"

namespace domat {
namespace {

using Tuple = std::vector<std::uint64_t>;  // an element of each list of a domain

// Numbers that tuples have: that of the first one, and how much further each element is.
struct Numbered {
  std::uint64_t base = 0;
  std::vector<std::uint64_t> strides;
  std::uint64_t of(const Tuple& t) const {
    std::uint64_t n = base;
    for (std::size_t k = 0; k < strides.size(); ++k) n += t[k] * strides[k];
    return n;
  }
};

std::uint64_t times(std::uint64_t a, std::uint64_t b) {
  std::uint64_t c = 0;
  return __builtin_mul_overflow(a, b, &c) ? UINT64_MAX : c;
}

class Expansion {
 public:
  Expansion(const Pack& general, const std::vector<ListState>& lists) : g_(general), lists_(lists) {}

  std::optional<Pack> run() {
    auto names = expanded_names(g_, lists_);
    if (!names) return std::nullopt;
    out_ = std::move(*names);
    out_.rules = g_.rules;
    out_.windows = g_.windows;
    for (std::size_t i = 0; i < g_.lists.size(); ++i) {
      known_.push_back(i < lists_.size() && lists_[i].known);
      lengths_.push_back(known_[i] ? lists_[i].keys.size() : 0);
    }
    if (!number_instances() || !nodes()) return std::nullopt;
    if (!fill_instances() || !exceptions()) return std::nullopt;
    atoms();
    incompatible();
    if (astray_) return std::nullopt;
    return std::move(out_);
  }

 private:
  std::uint64_t size_of(std::uint32_t domain) const {
    std::uint64_t n = 1;
    for (auto l : g_.domains[domain]) n = times(n, lengths_[l]);
    return n;
  }
  template <typename Visit>
  void each_tuple(const std::vector<std::uint32_t>& lists, Visit&& visit) const {
    Tuple t(lists.size(), 0);
    for (auto l : lists)
      if (lengths_[l] == 0) return;
    for (;;) {
      visit(t);
      std::size_t k = lists.size();
      for (; k > 0 && ++t[k - 1] == lengths_[lists[k - 1]]; --k) t[k - 1] = 0;
      if (k == 0) return;
    }
  }
  std::uint64_t flat(std::uint32_t domain, const Tuple& t) const {
    std::uint64_t n = 0;
    for (std::size_t k = 0; k < t.size(); ++k) n = n * lengths_[g_.domains[domain][k]] + t[k];
    return n;
  }
  // Every tuple of another domain that a reach reads from this one.
  template <typename Visit>
  void each_reached(const Reach& r, const Tuple& from, Visit&& visit) const {
    for (std::size_t k = 0; k + 1 < r.same.size(); k += 2)
      if (from[r.same[k]] != from[r.same[k + 1]]) return;
    Tuple t(r.from.size());
    each_tuple(r.free, [&](const Tuple& free) {
      for (std::size_t k = 0; k < t.size(); ++k) t[k] = r.from[k] >= 0 ? from[static_cast<std::size_t>(r.from[k])] : free[static_cast<std::size_t>(-1 - r.from[k])];
      visit(t);
    });
  }

  // --- numbers, as the model's instances have them: rule by rule, binding by binding, the last variable varying fastest, conclusion by conclusion

  bool is_unknown(std::uint32_t enumeration, std::uint32_t* list) const {
    const auto at = std::ranges::find(g_.lists, enumeration, &ListTable::enumeration);
    if (at == g_.lists.end()) return false;
    *list = static_cast<std::uint32_t>(at - g_.lists.begin());
    return !known_[*list];
  }
  // The lists of a rule that are unknown.
  std::vector<std::uint32_t> unlisted(const Rule& r) const {
    std::vector<std::uint32_t> all;
    std::uint32_t list = 0;
    for (auto e : r.variables)
      if (is_unknown(e, &list) && std::ranges::find(all, list) == all.end()) all.push_back(list);
    std::ranges::sort(all);
    return all;
  }
  bool about_any(std::uint32_t declaration, const std::vector<std::uint32_t>& lists) const {
    return std::ranges::any_of(g_.declarations[declaration].parameters, [&](auto e) {
      return std::ranges::any_of(lists, [&](auto l) { return g_.lists[l].enumeration == e; });
    });
  }

  bool number_instances() {
    std::vector<std::vector<std::uint32_t>> of_rule(g_.rules.size());
    for (std::uint32_t i = 0; i < g_.instances.size(); ++i) of_rule[g_.instances[i].rule].push_back(i);
    numbers_.resize(g_.instances.size());
    active_.assign(g_.instances.size(), false);
    std::uint64_t total = 0;
    for (std::uint32_t rule = 0; rule < g_.rules.size(); ++rule) {
      const Rule& r = g_.rules[rule];
      const auto unknown = unlisted(r);
      std::vector<std::uint32_t> kept;  // conclusions
      for (std::uint32_t c = 0; c < std::max<std::size_t>(r.concluded.size(), 1); ++c)
        if (r.concluded.empty() || !about_any(r.concluded[c], unknown)) kept.push_back(c);
      std::uint64_t bindings = 1;
      for (auto e : r.variables) bindings = times(bindings, range(e));
      for (auto i : of_rule[rule]) {
        const RuleInstance& x = g_.instances[i];
        active_[i] = g_.domains[x.unlisted] == unknown;
        if (active_[i]) numbers_[i] = numbered(x, r, total, kept);
      }
      total += times(bindings, kept.size());
      if (total > kMaxCaseInstances) return false;
    }
    out_.instances.resize(total);
    return true;
  }
  std::uint64_t range(std::uint32_t enumeration) const {
    std::uint32_t list = 0;
    return is_unknown(enumeration, &list) ? 1 : out_.enumerations[enumeration].members.size();
  }
  Numbered numbered(const RuleInstance& x, const Rule& r, std::uint64_t first, const std::vector<std::uint32_t>& kept) const {
    Numbered n;
    std::uint64_t stride = kept.size(), base = 0;
    for (std::size_t v = r.variables.size(); v-- > 0;) {
      std::uint32_t list = 0;
      const bool unknown = is_unknown(r.variables[v], &list), element = g_.enumerations[r.variables[v]].is_list;
      if (element && !unknown) n.strides.insert(n.strides.begin(), stride);
      if (!element) base += g_.bindings[x.first_binding + v] * stride;
      stride *= range(r.variables[v]);
    }
    n.base = first + base + static_cast<std::uint64_t>(std::ranges::find(kept, x.conclusion) - kept.begin());
    return n;
  }

  // The atoms of one of the general pack, by the elements that it is about.
  Numbered atom(std::uint32_t a) const {
    const Declaration& d = out_.declarations[g_.atom_declaration[a]];
    const auto arguments = atom_arguments(g_, a);
    Numbered n;
    std::uint64_t stride = 1, base = 0;
    for (std::size_t k = d.parameters.size(); k-- > 0;) {
      const Enumeration& e = out_.enumerations[d.parameters[k]];
      if (e.is_list) n.strides.insert(n.strides.begin(), stride);
      else base += arguments[k] * stride;
      stride *= e.members.size();
    }
    n.base = d.first_atom + base;
    return n;
  }

  // --- nodes

  static constexpr NodeId kDropped = kNone;  // of a rule for unknown lists that are known: it says nothing

  NodeId add(Op op, std::int64_t imm, const std::vector<NodeId>& operands) {
    const auto id = static_cast<NodeId>(out_.graph.nodes.size());
    out_.graph.nodes.push_back({op, static_cast<std::uint32_t>(out_.graph.operands.size()), static_cast<std::uint32_t>(operands.size()), 0, imm});
    out_.graph.operands.insert(out_.graph.operands.end(), operands.begin(), operands.end());
    astray_ = astray_ || std::ranges::find(operands, kDropped) != operands.end();
    return id;
  }
  NodeId constant(Op op, std::int64_t imm) {
    auto [it, fresh] = constants_[op == Op::truth].try_emplace(imm, kNone);
    if (fresh) it->second = add(op, imm, {});
    return it->second;
  }

  bool nodes() {
    const Graph& g = g_.graph;
    std::vector<std::uint64_t> sizes;
    for (std::uint32_t d = 0; d < g_.domains.size(); ++d) sizes.push_back(size_of(d));
    std::uint64_t total = 0;
    first_.resize(g.nodes.size());
    for (NodeId id = 0; id < g.nodes.size(); ++id) {
      first_[id] = total;
      if (!is_over(g.nodes[id])) total += std::min(sizes[g.nodes[id].domain], kMaxCaseNodes + 1);
      if (total > kMaxCaseNodes) return false;
    }
    ids_.assign(total, kDropped);
    for (NodeId id = 0; id < g.nodes.size(); ++id) {
      if (is_over(g.nodes[id])) continue;
      const Numbered about = is_of_atom(g.nodes[id].op) ? atom(static_cast<std::uint32_t>(g.nodes[id].imm)) : Numbered{};
      std::uint64_t at = first_[id];
      each_tuple(g_.domains[g.nodes[id].domain], [&](const Tuple& t) { ids_[at++] = node(g.nodes[id], about, t); });
      if (out_.graph.operands.size() > kMaxCaseNodes * 4) return false;
    }
    return true;
  }
  static bool is_over(const Node& n) { return n.op == Op::over || n.op == Op::over_truth; }
  static bool is_of_atom(Op op) { return op == Op::atom || op == Op::value || op == Op::close || op == Op::leave_open || op == Op::join; }

  // What an operand stands for, appended.
  void resolve(NodeId operand, const Tuple& t, std::vector<NodeId>& out) const {
    const Node& n = g_.graph.nodes[operand];
    if (!is_over(n)) return out.push_back(ids_[first_[operand] + (n.domain == 0 ? 0 : flat(n.domain, t))]);
    const NodeId of = g_.graph.operands[n.first];
    const std::uint32_t domain = g_.graph.nodes[of].domain;
    each_reached(g_.reaches[static_cast<std::size_t>(n.imm)], t, [&](const Tuple& x) { out.push_back(ids_[first_[of] + (domain == 0 ? 0 : flat(domain, x))]); });
  }
  NodeId resolved(NodeId operand, const Tuple& t) const {
    if (operand == kNone) return kNone;
    std::vector<NodeId> one;
    resolve(operand, t, one);
    return one[0];
  }

  // Operands come in groups of a few, of which there may be as many as a list has elements.
  static std::uint32_t group_of(Op op) {
    switch (op) {
      case Op::join: case Op::sum_low: case Op::sum_high: return 2;
      case Op::first: return 3;
      default: return 1;
    }
  }
  void operands(const Node& n, const Tuple& t) {
    scratch_.clear();
    const std::uint32_t step = group_of(n.op);
    std::uint32_t i = 0;
    if (step > 1 && n.op != Op::join) resolve(g_.graph.operands[n.first + i++], t, scratch_);  // whether the list is known
    if (step == 1) {
      for (; i < n.count; ++i) resolve(g_.graph.operands[n.first + i], t, scratch_);
      return;
    }
    for (; i + step <= n.count; i += step) {
      std::size_t most = 1;
      bool sequence = false;
      for (std::uint32_t k = 0; k < step; ++k) {
        const NodeId operand = g_.graph.operands[n.first + i + k];
        parts_[k].clear();
        resolve(operand, t, parts_[k]);
        const Node& x = g_.graph.nodes[operand];
        if (is_over(x) && !g_.reaches[static_cast<std::size_t>(x.imm)].is_one()) sequence = true, most = parts_[k].size();
      }
      for (std::size_t j = 0; j < (sequence ? most : 1); ++j)
        for (std::uint32_t k = 0; k < step; ++k) scratch_.push_back(parts_[k].size() == most && (sequence || most == 1) ? parts_[k][j] : parts_[k][0]);
    }
  }

  NodeId node(const Node& n, const Numbered& about, const Tuple& t) {
    switch (n.op) {
      case Op::truth: case Op::constant: return constant(n.op, n.imm);
      case Op::place: return constant(Op::constant, static_cast<std::int64_t>(t[0]));
      case Op::atom: case Op::value: return add(n.op, static_cast<std::int64_t>(about.of(t)), {});
      case Op::pick: case Op::pick_truth:
        operands(n, t);
        return add(n.op, out_.declarations[g_.atom_declaration[static_cast<std::size_t>(n.imm)]].first_atom, scratch_);
      case Op::holds: {
        const auto i = static_cast<std::size_t>(n.imm);
        if (!active_[i]) return kDropped;
        operands(n, t);
        return add(n.op, static_cast<std::int64_t>(numbers_[i].of(t)), scratch_);
      }
      case Op::close: case Op::leave_open:
        operands(n, t);
        for (auto& x : scratch_)
          if (x == kDropped) x = constant(Op::truth, 2);
        return add(n.op, static_cast<std::int64_t>(about.of(t)), scratch_);
      case Op::join: {
        operands(n, t);
        std::vector<NodeId> kept;
        for (std::size_t i = 0; i + 1 < scratch_.size(); i += 2)
          if (scratch_[i] != kDropped) kept.insert(kept.end(), {scratch_[i], scratch_[i + 1]});
        return add(n.op, static_cast<std::int64_t>(about.of(t)), kept);
      }
      case Op::all_of: case Op::any_of: return chain(n, t);
      case Op::negation:
        operands(n, t);
        if (scratch_[0] == kDropped) return kDropped;
        if (const int known = settled(scratch_[0]); known >= 0) return constant(Op::truth, known ? 2 : 1);
        return add(n.op, n.imm, scratch_);
      case Op::compare: case Op::one_of: {
        operands(n, t);
        if (std::ranges::all_of(scratch_, [&](NodeId x) { return x != kDropped && out_.graph.nodes[x].op == Op::constant; })) return constant(Op::truth, comes_out(n) ? 1 : 2);
        return add(n.op, n.imm, scratch_);
      }
      default: operands(n, t); return add(n.op, n.imm, scratch_);
    }
  }

  // A truth that no case changes: 1 vrai, 0 faux; else -1.
  int settled(NodeId id) const {
    const Node& n = out_.graph.nodes[id];
    return n.op != Op::truth || (n.imm != 1 && n.imm != 2) ? -1 : n.imm == 1;
  }
  bool comes_out(const Node& n) const {
    const auto v = [&](std::size_t i) { return out_.graph.nodes[scratch_[i]].imm; };
    if (n.op == Op::one_of) return std::any_of(scratch_.begin() + 1, scratch_.end(), [&](NodeId x) { return out_.graph.nodes[x].imm == v(0); });
    return compares(static_cast<Comparison>(n.imm), v(0), v(1));
  }
  // What settles it does so here, as where rules are unrolled over members (model::settled).
  NodeId chain(const Node& n, const Tuple& t) {
    operands(n, t);
    const bool all = n.op == Op::all_of;
    if (all && !scratch_.empty() && scratch_[0] == kDropped) return kDropped;
    std::erase(scratch_, kDropped);
    if (scratch_.empty()) return kDropped;
    bool every = true;
    for (auto x : scratch_) {
      const int known = settled(x);
      if (known == (all ? 0 : 1)) return x;
      every = every && known >= 0;
    }
    if (every || scratch_.size() == 1) return scratch_[0];
    return add(n.op, n.imm, scratch_);
  }

  // --- what refers to nodes

  // Whether each has what it is made of.
  bool fill_instances() {
    source_.resize(out_.instances.size());
    for (std::uint32_t i = 0; i < g_.instances.size(); ++i) {
      if (!active_[i]) continue;
      const RuleInstance& x = g_.instances[i];
      const Numbered about = x.atom == kNone ? Numbered{} : atom(x.atom);
      each_tuple(g_.domains[x.domain], [&](const Tuple& t) {
        const auto number = static_cast<std::uint32_t>(numbers_[i].of(t));
        source_[number] = {i, t};
        RuleInstance& o = out_.instances[number];
        o.rule = x.rule;
        o.negated = x.negated;
        if (x.atom != kNone) each_reached(g_.reaches[x.atom_reach], t, [&](const Tuple& elements) { o.atom = static_cast<std::uint32_t>(about.of(elements)); });
        o.body = resolved(x.body, t);
        o.in_force = resolved(x.in_force, t);
        o.holds = resolved(x.holds, t);
        o.applies = resolved(x.applies, t);
        o.value = resolved(x.value, t);
        astray_ = astray_ || (x.value != kNone && o.value == kDropped) || (x.in_force != kNone && o.in_force == kDropped);
      });
    }
    return std::ranges::none_of(out_.instances, [](const RuleInstance& o) { return o.body == kDropped || o.holds == kDropped || o.applies == kDropped; });
  }

  bool exceptions() {
    std::vector<std::uint32_t> all;
    for (std::uint32_t number = 0; number < out_.instances.size(); ++number) {
      const auto& [i, t] = source_[number];
      const RuleInstance& x = g_.instances[i];
      all.clear();
      for (std::uint32_t k = x.first_exception; k < x.first_exception + x.exception_count; ++k) {
        const std::uint32_t e = g_.exceptions[k];
        if (active_[e]) each_reached(g_.reaches[g_.exception_reaches[k]], t, [&](const Tuple& other) { all.push_back(static_cast<std::uint32_t>(numbers_[e].of(other))); });
      }
      std::ranges::sort(all);
      all.erase(std::unique(all.begin(), all.end()), all.end());
      if (out_.exceptions.size() + all.size() > kMaxCaseExceptionLinks) return false;
      out_.instances[number].first_exception = all.empty() ? 0 : static_cast<std::uint32_t>(out_.exceptions.size());
      out_.instances[number].exception_count = static_cast<std::uint32_t>(all.size());
      out_.exceptions.insert(out_.exceptions.end(), all.begin(), all.end());
    }
    return true;
  }

  void atoms() {
    out_.atom_node.assign(out_.atom_count, kNone);
    for (std::uint32_t a = 0; a < g_.atom_count; ++a) {
      const NodeId n = g_.atom_node[a];
      if (n == kNone) continue;
      const Numbered about = atom(a);
      each_tuple(g_.domains[g_.graph.nodes[n].domain], [&](const Tuple& t) {
        NodeId& node = out_.atom_node[about.of(t)];
        node = resolved(n, t);
        astray_ = astray_ || node == kDropped;
      });
    }
    auto& first = out_.rules_for_first;
    first.assign(std::size_t{out_.atom_count} + 1, 0);
    for (auto& i : out_.instances)
      if (i.atom != kNone) ++first[i.atom + 1];
    for (std::size_t a = 1; a < first.size(); ++a) first[a] += first[a - 1];
    out_.rules_for.resize(first.back());
    std::vector<std::uint32_t> next(first.begin(), first.end() - 1);
    for (std::uint32_t i = 0; i < out_.instances.size(); ++i)
      if (out_.instances[i].atom != kNone) out_.rules_for[next[out_.instances[i].atom]++] = i;
  }

  void incompatible() {
    for (auto& x : g_.incompatible) {
      const Numbered left = atom(x.left), right = atom(x.right);
      each_tuple(g_.domains[x.domain], [&](const Tuple& t) {
        if (x.filter != kNone) {
          const NodeId filter = resolved(x.filter, t);
          astray_ = astray_ || filter == kDropped;
          if (filter == kDropped || settled(filter) == 0) return;
        }
        Incompatibility o{0, 0, x.place, x.citations};
        each_reached(g_.reaches[x.left_reach], t, [&](const Tuple& elements) { o.left = static_cast<std::uint32_t>(left.of(elements)); });
        each_reached(g_.reaches[x.right_reach], t, [&](const Tuple& elements) { o.right = static_cast<std::uint32_t>(right.of(elements)); });
        out_.incompatible.push_back(std::move(o));
      });
    }
  }

  const Pack& g_;
  const std::vector<ListState>& lists_;
  Pack out_;
  std::vector<bool> known_, active_;
  bool astray_ = false;  // something is made of what was dropped: no pack that was lowered does that
  std::vector<std::uint64_t> lengths_, first_;
  std::vector<Numbered> numbers_;
  std::vector<NodeId> ids_, scratch_, parts_[3];
  std::vector<std::pair<std::uint32_t, Tuple>> source_;  // by instance: that of the general pack, and for which elements
  std::unordered_map<std::int64_t, NodeId> constants_[2];
};

}  // namespace

std::optional<Pack> expand(const Pack& p, const std::vector<ListState>& lists) {
  if (p.lists.empty()) return p;
  return Expansion(p, lists).run();
}

}  // namespace domat
