#include "compiler/ir/from_model.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "compiler/ir/terms.h"

namespace domat::ir {
namespace {

using model::AtomId;
using model::Entity;
using model::Expr;
using model::ExprId;
using model::ExprKind;
using model::Instance;
using model::InstanceId;
using model::Model;

class Lowering {
 public:
  Lowering(const Model& m, const Interner& names, const SourceMap& sources) : m(m), names(names), sources(sources), terms(pack) {}

  Pack run() {
    metadata();
    rules();
    pack.atom_node.assign(m.atom_count, kNone);
    for (model::Step s : m.order) {
      if (s.is_atom) decide(s.index);
      else apply(s.index);
    }
    if (over_lists) {
      number_rules();
      for (std::size_t i = 0; i < m.incompatible.size(); ++i) generalise(pack.incompatible[i], m.incompatible[i]);
    }
    return std::move(pack);
  }

 private:
  std::string text(Sym s) const { return s.valid() ? names.text(s) : std::string(); }

  void metadata() {
    const model::PackInfo& info = m.packs[0];
    pack.name = info.name;
    pack.version = info.version;
    pack.hash = info.hash;
    pack.jurisdiction = info.jurisdiction;
    pack.language = info.language;
    pack.currency = info.currency;
    pack.date_fact = info.date_fact;
    pack.reads_day = m.reads_day;
    for (auto& e : m.enumerations) {
      Enumeration out{text(e.name), {}, e.list != kNone};
      for (Sym s : e.members) out.members.push_back(text(s));
      pack.enumerations.push_back(std::move(out));
    }
    pack.currencies = m.currencies;
    pack.parameters = m.parameters;
    pack.calendars = m.calendars;
    std::unordered_map<Sym, std::uint32_t> first_pack;
    for (auto& e : m.entities)
      if (auto [it, fresh] = first_pack.emplace(e.name, e.pack); !fresh && it->second != e.pack) homonyms.insert(e.name);
    for (auto& e : m.entities) declaration(e);
    for (auto& d : m.disputes) {
      pack.disputes.push_back({d.party, d.against, d.charge});
      pack.declarations[d.charge].charge_of = d.entity;
    }
    for (auto& l : m.lists) {
      pack.lists.push_back({l.entity, l.enumeration, text(l.key), l.fields, l.scalars});
      // Its name is its own, as another pack's homonym has its pack's before it.
      for (std::size_t i = 0; i < l.fields.size(); ++i)
        pack.declarations[l.fields[i]].name = pack.declarations[l.entity].name + (l.scalars ? "" : "." + text(l.field_names[i]));
    }
    pack.atom_count = m.atom_count;
    pack.atom_declaration = m.atom_entity;
    pack.rules_for_first = m.rules_for_first;
    pack.rules_for = m.rules_for;
    for (auto& i : m.incompatible) {
      Incompatibility out{i.left, i.right, sources.place(i.span), {}};
      for (Sym s : i.citations) out.citations.push_back(text(s));
      pack.incompatible.push_back(std::move(out));
    }
  }

  void declaration(const Entity& e) {
    Declaration d;
    d.name = text(e.name);
    // A case and a result name what is declared; two packs may have given the same name.
    if (e.pack != 0 && homonyms.contains(e.name)) d.name = m.packs[e.pack].name + "." + d.name;
    d.needs_modality = e.needs_modality;
    d.kind = e.kind;
    d.type = e.type;
    d.parameters = e.parameters;
    d.first_atom = e.first_atom;
    d.atom_count = e.atom_count;
    d.dispute = e.dispute;
    d.open = e.open;
    d.text = text(e.text);
    d.place = sources.place(e.span);
    d.list = e.list;
    d.field_of = e.field_of;
    d.structure = text(e.structure);
    pack.declarations.push_back(std::move(d));
  }

  void rules() {
    for (model::RuleId id = 0; id < m.rules.size(); ++id) {
      const model::Rule& r = m.rules[id];
      Rule out{model::rule_name(m, names, sources, id), r.kind, sources.place(r.span), {}, r.window, {}, {}};
      for (Sym s : r.citations) out.citations.push_back(text(s));
      if (over_lists) {
        for (auto& v : r.variables) out.variables.push_back(v.enumeration);
        for (auto& c : r.conclusions) out.concluded.push_back(c.entity);
      }
      pack.rules.push_back(std::move(out));
    }
    for (auto& i : m.instances) {
      RuleInstance out;
      out.rule = i.rule;
      out.atom = i.atom;
      out.negated = i.negated;
      if (over_lists) {
        out.conclusion = i.conclusion == kNone ? 0 : i.conclusion;
        out.first_binding = i.first_binding;
      } else {
        out.first_exception = i.first_exception;
        out.exception_count = i.exception_count;
      }
      pack.instances.push_back(out);
    }
    if (over_lists) pack.bindings = m.bindings;
    else pack.exceptions = m.exceptions;
  }

  // --- rules of one case

  NodeId truth(Truth t) { return terms.add(Op::truth, t.t | t.f << 1, {}); }

  void apply(InstanceId id) {
    if (over_lists) return apply_to_all(id);
    const Instance& i = m.instances[id];
    const model::Rule& r = m.rules[i.rule];
    RuleInstance& out = pack.instances[id];
    bind(r.variables, i.first_binding);
    const bool unlisted = i.listed != kNone;
    out.body = unlisted ? atom_truth(i.listed) : r.body.valid() ? proposition(r.body).node : truth(kTrue);
    std::vector<NodeId> both{out.body};
    if (r.window != Window{} && !(unlisted && r.reference_date.valid())) both.push_back(out.in_force = in_force(r).node);
    if (says_value(i)) out.value = unlisted ? terms.add(Op::constant, 0, {}) : value(r.conclusions[i.conclusion].value).node;  // never read: it does not surely apply
    out.holds = terms.add(Op::holds, id, both);
    std::vector<NodeId> exceptions;
    for (std::uint32_t k = 0; k < i.exception_count; ++k) exceptions.push_back(pack.instances[m.exceptions[i.first_exception + k]].applies);
    out.applies = unless(out.holds, exceptions, 0);
  }

  void bind(const std::vector<model::Variable>& variables, std::uint32_t first_binding) {
    frame.assign(variables.size() + m.slots, 0);
    std::copy_n(m.bindings.begin() + first_binding, variables.size(), frame.begin());
    binding = frame.data();
    std::vector<std::uint32_t> lists(frame.size(), kNone);
    for (std::size_t v = 0; v < variables.size(); ++v) lists[v] = list_of(variables[v].enumeration);
    terms.lists_of_frame(std::move(lists));
  }
  bool says_value(const Instance& i) const { return i.conclusion != kNone && m.rules[i.rule].conclusions[i.conclusion].value.valid(); }

  Term in_force(const model::Rule& r) {
    const Term date = r.reference_date.valid() ? value(r.reference_date) : terms.constant(Op::day, 0);
    return terms.combine(Op::in_force, window(r.window), {date});
  }
  NodeId unless(NodeId holds, const std::vector<NodeId>& exceptions, std::uint32_t domain) {
    if (exceptions.empty()) return holds;
    const bool one = exceptions.size() == 1 && !is_sequence(exceptions[0]);
    NodeId defeated = one ? exceptions[0] : terms.add(Op::any_of, 0, exceptions, domain);
    return terms.add(Op::all_of, 0, {holds, terms.add(Op::negation, 0, {defeated}, domain)}, domain);
  }
  bool is_sequence(NodeId id) const {
    const Node& n = pack.graph.nodes[id];
    return (n.op == Op::over_truth || n.op == Op::over) && !pack.reaches[static_cast<std::size_t>(n.imm)].is_one();
  }

  std::int64_t window(const Window& w) {
    for (std::size_t i = pack.windows.size(); i-- > 0 && pack.windows.size() - i < 16;)
      if (pack.windows[i] == w) return static_cast<std::int64_t>(i);
    pack.windows.push_back(w);
    return static_cast<std::int64_t>(pack.windows.size() - 1);
  }

  // --- rules for all elements of lists. An instance of the model, in which each list has one, stands for as many as a case brings; and beside it, for each choice of lists
  // that may be unknown, one that stands for the elements that these may have.

  std::uint32_t list_of(std::uint32_t enumeration) const { return over_lists ? m.enumerations[enumeration].list : kNone; }
  // By parameter that is a list: the variable whose element is the argument.
  std::vector<std::uint32_t> elements(std::uint32_t entity, std::uint32_t first_argument) const {
    std::vector<std::uint32_t> variables;
    const auto& parameters = m.entities[entity].parameters;
    for (std::size_t k = 0; k < parameters.size(); ++k)
      if (list_of(parameters[k]) != kNone) variables.push_back(m.arguments[first_argument + k].index);
    return variables;
  }
  std::uint32_t natural_domain(const Entity& e) {
    std::vector<std::uint32_t> lists;
    for (auto p : e.parameters)
      if (list_of(p) != kNone) lists.push_back(list_of(p));
    return terms.domain(lists);
  }

  using Lists = std::vector<std::uint32_t>;  // ascending
  // What stands for all elements: variables of the rule that are elements, and A and the value that it concludes as they depend on them.
  struct General {
    Lists unlisted, lists;  // of the rule: those that are unknown, and all
    std::vector<std::uint32_t> dims, elements;
    Term applies, value;
  };

  void apply_to_all(InstanceId id) {
    const Instance i = m.instances[id];
    const model::Rule& r = m.rules[i.rule];
    Lists lists;
    for (auto& v : r.variables)
      if (const auto l = list_of(v.enumeration); l != kNone && std::ranges::find(lists, l) == lists.end()) lists.push_back(l);
    std::ranges::sort(lists);
    general.resize(pack.instances.size());
    const RuleInstance plain = pack.instances[id];
    for (std::uint64_t choice = 0; choice < std::uint64_t{1} << lists.size(); ++choice) {
      Lists unlisted;
      for (std::size_t k = 0; k < lists.size(); ++k)
        if (choice >> k & 1) unlisted.push_back(lists[k]);
      if (i.conclusion != kNone && about_any(r.conclusions[i.conclusion].entity, unlisted)) continue;
      InstanceId at = id;
      if (choice > 0) {
        at = static_cast<InstanceId>(pack.instances.size());
        pack.instances.push_back(plain);
        general.emplace_back();
      }
      variants[id].push_back(at);
      general[at].lists = lists;
      general[at].unlisted = unlisted;
      generalise(at, i);
    }
  }
  bool about_any(std::uint32_t entity, const Lists& lists) const {
    return std::ranges::any_of(m.entities[entity].parameters, [&](auto p) { return std::ranges::binary_search(lists, list_of(p)); });
  }

  void generalise(InstanceId at, const Instance& i) {
    const model::Rule& r = m.rules[i.rule];
    bind(r.variables, i.first_binding);
    General& g = general[at];
    const bool unlisted = !g.unlisted.empty();
    for (std::uint32_t v = 0; v < r.variables.size(); ++v)
      if (const auto l = list_of(r.variables[v].enumeration); l != kNone && !std::ranges::binary_search(g.unlisted, l)) g.dims.push_back(v);
    const std::uint32_t domain = terms.domain_of(g.dims);
    RuleInstance out = pack.instances[at];
    out.domain = domain;
    out.unlisted = terms.domain(g.unlisted);
    out.body = unlisted ? unknown_lists(g.unlisted) : r.body.valid() ? terms.placed(proposition(r.body), g.dims) : truth(kTrue);
    std::vector<NodeId> both{out.body};
    if (r.window != Window{} && !(unlisted && r.reference_date.valid())) both.push_back(out.in_force = terms.placed(in_force(r), g.dims));
    out.holds = terms.add(Op::holds, at, both, domain);
    if (says_value(i)) {
      g.value = unlisted ? terms.constant(Op::constant, 0) : value(r.conclusions[i.conclusion].value);
      out.value = terms.placed(g.value, g.dims);
    }
    if (i.conclusion != kNone) {
      g.elements = elements(r.conclusions[i.conclusion].entity, r.conclusions[i.conclusion].first_argument);
      Reach about;
      for (auto v : g.elements) about.from.push_back(static_cast<std::int32_t>(std::ranges::find(g.dims, v) - g.dims.begin()));
      out.atom_reach = terms.reach(std::move(about));
    }
    out.first_exception = static_cast<std::uint32_t>(pack.exceptions.size());
    std::vector<NodeId> exceptions;
    for (std::uint32_t k = 0; k < i.exception_count; ++k) {
      const InstanceId x = m.exceptions[i.first_exception + k];
      for (InstanceId variant : variants[x])
        if (may_meet(g, general[variant])) exceptions.push_back(defeat(at, i, variant, m.instances[x]));
    }
    out.exception_count = static_cast<std::uint32_t>(pack.exceptions.size()) - out.first_exception;
    out.applies = unless(out.holds, exceptions, domain);
    general[at].applies = {out.applies, general[at].dims};
    pack.instances[at] = out;
  }

  // Unknown where all of them are, else faux.
  NodeId unknown_lists(const Lists& lists) {
    std::vector<NodeId> all;
    for (auto l : lists) all.push_back(terms.add(Op::negation, 0, {atom_truth(m.entities[m.lists[l].entity].first_atom)}));
    return all.size() == 1 ? all[0] : terms.add(Op::all_of, 0, all);
  }
  // Whether the same lists may be unknown for both.
  static bool may_meet(const General& x, const General& y) {
    return std::ranges::none_of(x.unlisted, [&](auto l) { return std::ranges::binary_search(y.lists, l) && !std::ranges::binary_search(y.unlisted, l); }) &&
           std::ranges::none_of(y.unlisted, [&](auto l) { return std::ranges::binary_search(x.lists, l) && !std::ranges::binary_search(x.unlisted, l); });
  }

  // The tuples of an exception that defeat one of an instance: by the names of their variables, or by what both conclude of (instances.cpp).
  NodeId defeat(InstanceId target, const Instance& t, InstanceId exception, const Instance& e) {
    const General &y = general[target], &x = general[exception];
    Where w;
    if (m.rules[e.rule].conclusions.empty()) {
      for (auto v : x.dims) {
        const auto& variables = m.rules[t.rule].variables;
        const auto named = std::ranges::find(variables, m.rules[e.rule].variables[v].name, &model::Variable::name);
        const auto at = std::ranges::find(y.dims, static_cast<std::uint32_t>(named - variables.begin()));
        if (at != y.dims.end()) w.of.push_back({v, static_cast<std::int32_t>(at - y.dims.begin())});
      }
    } else {
      std::vector<std::uint32_t> places;
      for (auto v : y.elements) places.push_back(static_cast<std::uint32_t>(std::ranges::find(y.dims, v) - y.dims.begin()));
      meet(w, x.elements, places);
    }
    leave_free(w, exception);
    pack.exceptions.push_back(exception);
    Reach r{{}, w.free, w.same};
    for (auto v : x.dims) r.from.push_back(w.at(v));
    pack.exception_reaches.push_back(terms.reach(std::move(r)));
    return terms.reached(x.applies, w, terms.domain_of(y.dims));
  }
  // Each of these variables is the element at that place; one that is at two, only where both are the same.
  static void meet(Where& w, const std::vector<std::uint32_t>& variables, const std::vector<std::uint32_t>& places) {
    for (std::size_t k = 0; k < variables.size(); ++k) {
      const auto met = std::ranges::find(w.of, variables[k], &std::pair<std::uint32_t, std::int32_t>::first);
      if (met == w.of.end()) w.of.push_back({variables[k], static_cast<std::int32_t>(places[k])});
      else if (static_cast<std::uint32_t>(met->second) != places[k]) w.same.insert(w.same.end(), {static_cast<std::uint32_t>(met->second), places[k]});
    }
  }
  void leave_free(Where& w, InstanceId of) const {
    const auto& variables = m.rules[pack.instances[of].rule].variables;
    for (auto v : general[of].dims)
      if (std::ranges::find(w.of, v, &std::pair<std::uint32_t, std::int32_t>::first) == w.of.end()) {
        w.free.push_back(list_of(variables[v].enumeration));
        w.of.push_back({v, -static_cast<std::int32_t>(w.free.size())});
      }
  }

  // The instances that conclude each atom, those for unknown lists too.
  void number_rules() {
    pack.rules_for_first.assign(m.atom_count + 1, 0);
    pack.rules_for.clear();
    std::vector<std::vector<InstanceId>> all(m.atom_count);
    for (InstanceId i = 0; i < pack.instances.size(); ++i)
      if (pack.instances[i].atom != kNone) all[pack.instances[i].atom].push_back(i);
    for (AtomId a = 0; a < m.atom_count; ++a) {
      pack.rules_for.insert(pack.rules_for.end(), all[a].begin(), all[a].end());
      pack.rules_for_first[a + 1] = static_cast<std::uint32_t>(pack.rules_for.size());
    }
  }

  void generalise(Incompatibility& out, const model::Incompatibility& x) {
    if (x.rule == kNone) {
      const Entity& e = m.entities[m.atom_entity[x.left]];
      out.domain = natural_domain(e);
      Reach itself;
      for (std::size_t k = 0; k < pack.domains[out.domain].size(); ++k) itself.from.push_back(static_cast<std::int32_t>(k));
      out.left_reach = out.right_reach = terms.reach(std::move(itself));
      return;
    }
    const model::IncompatibleRule& r = m.incompatible_rules[x.rule];
    bind(r.variables, x.first_binding);
    std::vector<std::uint32_t> dims;
    for (std::uint32_t v = 0; v < r.variables.size(); ++v)
      if (list_of(r.variables[v].enumeration) != kNone) dims.push_back(v);
    out.domain = terms.domain_of(dims);
    auto about = [&](std::uint32_t entity, std::uint32_t first_argument) {
      Reach reach;
      for (auto v : elements(entity, first_argument)) reach.from.push_back(static_cast<std::int32_t>(std::ranges::find(dims, v) - dims.begin()));
      return terms.reach(std::move(reach));
    };
    out.left_reach = about(r.left, r.left_argument);
    out.right_reach = about(r.right, r.right_argument);
    if (r.filter.valid()) out.filter = terms.placed(proposition(r.filter), dims);
  }

  // --- what is concluded

  void decide(AtomId atom) {
    const Entity& e = m.entities[m.atom_entity[atom]];
    const std::uint32_t domain = natural_domain(e);
    NodeId n = is_input(e.kind) ? terms.add(Op::atom, atom, {}, domain) : e.kind == Kind::value ? joined(atom, domain) : concluded(atom, e.open, domain);
    if (e.dispute != kNone) {
      AtomId charge = m.entities[m.disputes[e.dispute].charge].first_atom + (atom - e.first_atom);
      n = terms.add(Op::decide, e.dispute, {n, pack.atom_node[charge]}, domain);
    }
    pack.atom_node[atom] = n;
  }

  // The instances that conclude an atom, with what their terms depend on as the atom has it.
  template <typename Visit>
  void each_rule_for(AtomId atom, Visit&& visit) {
    for (auto k = m.rules_for_first[atom]; k < m.rules_for_first[atom + 1]; ++k) {
      const InstanceId id = m.rules_for[k];
      if (!over_lists) {
        visit(id, Where{});
        continue;
      }
      for (InstanceId variant : variants[id]) {
        Where w;
        std::vector<std::uint32_t> places(general[variant].elements.size());
        for (std::uint32_t i = 0; i < places.size(); ++i) places[i] = i;
        meet(w, general[variant].elements, places);
        leave_free(w, variant);
        visit(variant, w);
      }
    }
  }
  NodeId applies(InstanceId id, const Where& w, std::uint32_t domain) { return over_lists ? terms.reached(general[id].applies, w, domain) : pack.instances[id].applies; }

  NodeId concluded(AtomId atom, bool open, std::uint32_t domain) {
    std::vector<NodeId> sides[2];
    each_rule_for(atom, [&](InstanceId id, const Where& w) { sides[pack.instances[id].negated].push_back(applies(id, w, domain)); });
    auto any = [&](std::vector<NodeId>& side) {
      return side.empty() ? truth(kFalse) : side.size() == 1 && !is_sequence(side[0]) ? side[0] : terms.add(Op::any_of, 0, side, domain);
    };
    NodeId t = any(sides[0]), n = any(sides[1]);
    return terms.add(open ? Op::leave_open : Op::close, atom, {t, n}, domain);
  }

  NodeId joined(AtomId atom, std::uint32_t domain) {
    std::vector<NodeId> pairs;
    each_rule_for(atom, [&](InstanceId id, const Where& w) {
      pairs.push_back(applies(id, w, domain));
      pairs.push_back(over_lists ? terms.reached(general[id].value, w, domain) : pack.instances[id].value);
    });
    return terms.add(Op::join, atom, pairs, domain);
  }

  // --- atoms

  std::uint32_t domain_of_atom(AtomId a) { return over_lists ? natural_domain(m.entities[m.atom_entity[a]]) : 0; }
  NodeId atom_truth(AtomId a) { return pack.atom_node[a] != kNone ? pack.atom_node[a] : terms.add(Op::atom, a, {}, domain_of_atom(a)); }
  NodeId atom_value(AtomId a) { return pack.atom_node[a] != kNone ? pack.atom_node[a] : terms.add(Op::value, a, {}, domain_of_atom(a)); }
  Term about(const Expr& e, NodeId node) { return over_lists ? terms.about(node, elements(e.entity, e.first_argument)) : Term{node, {}}; }
  Term read_truth(const Expr& e) { return about(e, atom_truth(atom_of(m, e.entity, e.first_argument, binding))); }
  Term read_value(const Expr& e) { return about(e, atom_value(atom_of(m, e.entity, e.first_argument, binding))); }

  std::vector<Term> propositions(const Expr& e) {
    std::vector<Term> all;
    for (std::uint32_t i = 0; i < e.count; ++i) all.push_back(proposition(m.operands[e.first + i]));
    return all;
  }

  // --- lists: one operand, or a few, for each element

  Term listed(const Expr& e) { return {e.entity == kNone ? truth(kTrue) : atom_truth(m.entities[e.entity].first_atom), {}}; }

  // `head`, and what `group` says for each element.
  template <typename Visit>
  Term each(const Expr& e, Op op, std::int64_t imm, std::vector<Term> head, Visit&& group) {
    const std::uint32_t before = frame[e.slot];
    Term out;
    if (const std::uint32_t list = list_of(e.range); list != kNone) {
      frame[e.slot] = 0;
      // What a chapter's condition binds may stand where a rule's own variable does.
      const std::uint32_t before_list = terms.list_of_variable(e.slot, list);
      out = terms.swept(op, imm, head, group(), e.slot);
      terms.list_of_variable(e.slot, before_list);
    } else {
      for (std::uint32_t member = 0; member < m.enumerations[e.range].members.size(); ++member) {
        frame[e.slot] = member;
        for (auto& t : group()) head.push_back(std::move(t));
      }
      out = terms.combine(op, imm, head);
    }
    frame[e.slot] = before;
    return out;
  }

  struct Bounds {
    Term low, high;
  };
  using Group = std::vector<Term>;
  bool is_total(ExprId id) const { return m[id].kind == ExprKind::number || m[id].kind == ExprKind::sum; }
  Bounds bounds(ExprId id) {
    if (is_total(id)) return total(m[id]);
    Term v = value(id);
    return {v, v};
  }
  Bounds total(const Expr& e) {
    const bool count = e.kind == ExprKind::number;
    auto group = [&] { return Group{proposition(m.operands[e.first]), count ? terms.constant(Op::constant, 1) : value(m.operands[e.first + 1])}; };
    return {each(e, Op::sum_low, count, {listed(e)}, group), each(e, Op::sum_high, count, {listed(e)}, group)};
  }
  // One for each element that counts and says yes, minus one for each that says no.
  Bounds votes(const Expr& e) {
    Term one = terms.constant(Op::constant, 1), less = terms.constant(Op::constant, -1);
    auto group = [&] {
      Term counts = proposition(m.operands[e.first]), yes = proposition(m.operands[e.first + 1]);
      return Group{terms.combine(Op::all_of, 0, {counts, yes}), one, terms.combine(Op::all_of, 0, {counts, terms.combine(Op::negation, 0, {yes})}), less};
    };
    return {each(e, Op::sum_low, 0, {listed(e)}, group), each(e, Op::sum_high, 0, {listed(e)}, group)};
  }
  Term compare(Comparison op, const Term& a, const Term& b) { return terms.combine(Op::compare, static_cast<std::int64_t>(op), {a, b}); }
  Term between(Comparison op, const Bounds& a, const Bounds& b) {
    using enum Comparison;
    switch (op) {
      case greater_equal: return terms.combine(Op::sides, 0, {compare(op, a.low, b.high), compare(less, a.high, b.low)});
      case greater: return terms.combine(Op::sides, 0, {compare(op, a.low, b.high), compare(less_equal, a.high, b.low)});
      case less_equal: return terms.combine(Op::sides, 0, {compare(op, a.high, b.low), compare(greater, a.low, b.high)});
      case less: return terms.combine(Op::sides, 0, {compare(op, a.high, b.low), compare(greater_equal, a.low, b.high)});
      case equal: return terms.combine(Op::all_of, 0, {between(greater_equal, a, b), between(less_equal, a, b)});
      case not_equal: return terms.combine(Op::negation, 0, {between(equal, a, b)});
    }
    return {truth(kUnknown), {}};
  }

  std::vector<Term> values(const Expr& e) {
    std::vector<Term> all;
    for (std::uint32_t i = 0; i < e.count; ++i) all.push_back(value(m.operands[e.first + i]));
    return all;
  }

  Term proposition(ExprId id) {
    const Expr& e = m[id];
    auto operand = [&](std::uint32_t i) { return m.operands[e.first + i]; };
    if (auto known = settled(m, id, binding)) return {truth(*known), {}};
    switch (e.kind) {
      case ExprKind::truth: return {truth(e.imm ? kTrue : kFalse), {}};
      case ExprKind::atom: return read_truth(e);
      case ExprKind::happened: return terms.combine(Op::happened, 0, {read_value(e)});
      case ExprKind::before:
      case ExprKind::no_later: {
        Term event = read_value(e);
        auto op = static_cast<std::int64_t>(e.kind == ExprKind::before ? Comparison::less : Comparison::less_equal);
        Term earlier = terms.combine(Op::compare, op, {terms.combine(Op::event_date, 0, {event}), value(operand(0))});
        return terms.combine(Op::all_of, 0, {terms.combine(Op::happened, 0, {event}), earlier});
      }
      case ExprKind::all_of: return terms.combine(Op::all_of, 0, propositions(e));
      case ExprKind::any_of: return terms.combine(Op::any_of, 0, propositions(e));
      case ExprKind::negation: return terms.combine(Op::negation, 0, {proposition(operand(0))});
      case ExprKind::at_least: return terms.combine(Op::at_least, e.imm, propositions(e));
      case ExprKind::at_most: return terms.combine(Op::negation, 0, {terms.combine(Op::at_least, e.imm + 1, propositions(e))});
      case ExprKind::exactly: {
        auto parts = propositions(e);
        Term more = terms.combine(Op::at_least, e.imm + 1, parts);
        return terms.combine(Op::all_of, 0, {terms.combine(Op::at_least, e.imm, parts), terms.combine(Op::negation, 0, {more})});
      }
      case ExprKind::compare:
        if (is_total(operand(0)) || is_total(operand(1))) return between(e.comparison, bounds(operand(0)), bounds(operand(1)));
        return compare(e.comparison, value(operand(0)), value(operand(1)));
      case ExprKind::exists:
        return each(e, Op::any_of, 0, {terms.combine(Op::negation, 0, {listed(e)})},
                    [&] { return Group{terms.combine(Op::all_of, 0, {proposition(operand(0)), proposition(operand(1))})}; });
      case ExprKind::for_all:
        return each(e, Op::all_of, 0, {listed(e)},
                    [&] { return Group{terms.combine(Op::any_of, 0, {terms.combine(Op::negation, 0, {proposition(operand(0))}), proposition(operand(1))})}; });
      case ExprKind::majority: {
        Term zero = terms.constant(Op::constant, 0);
        return between(Comparison::greater, votes(e), {zero, zero});
      }
      case ExprKind::pick_truth: return terms.combine(Op::pick_truth, m.entities[e.entity].first_atom, {value(operand(0))});
      case ExprKind::one_of: return terms.combine(Op::one_of, 0, values(e));
      case ExprKind::defined: return terms.combine(Op::defined, 0, {value(operand(0))});
      case ExprKind::choice: {
        // One of the two by the condition, or both alike.
        Term c = proposition(operand(0)), a = proposition(operand(1)), b = proposition(operand(2));
        Term otherwise = terms.combine(Op::all_of, 0, {terms.combine(Op::negation, 0, {c}), b});
        return terms.combine(Op::any_of, 0, {terms.combine(Op::all_of, 0, {c, a}), otherwise, terms.combine(Op::all_of, 0, {a, b})});
      }
      case ExprKind::constant: case ExprKind::variable: case ExprKind::value: case ExprKind::event_date: case ExprKind::day: case ExprKind::or_else:
      case ExprKind::parameter: case ExprKind::add: case ExprKind::opposite: case ExprKind::multiply: case ExprKind::divide: case ExprKind::minimum:
      case ExprKind::maximum: case ExprKind::choose: case ExprKind::narrow: case ExprKind::call: case ExprKind::number: case ExprKind::sum:
      case ExprKind::first: case ExprKind::pick:
        break;  // values
    }
    return {truth(kUnknown), {}};
  }

  Term value(ExprId id) {
    const Expr& e = m[id];
    switch (e.kind) {
      case ExprKind::constant: return terms.constant(Op::constant, e.imm);
      case ExprKind::variable: {
        if (list_of(e.type.index) == kNone) return terms.constant(Op::constant, binding[e.imm]);
        const auto v = static_cast<std::uint32_t>(e.imm);
        return {terms.add(Op::place, 0, {}, terms.domain_of({v})), {v}};
      }
      case ExprKind::value: return read_value(e);
      case ExprKind::event_date: return terms.combine(Op::event_date, 0, {read_value(e)});
      case ExprKind::day: return terms.constant(Op::day, 0);
      case ExprKind::or_else: {
        Term n = value(m.operands[e.first]);
        for (std::uint32_t i = 1; i < e.count; ++i) n = terms.combine(Op::or_else, 0, {n, value(m.operands[e.first + i])});
        return n;
      }
      case ExprKind::number: case ExprKind::sum: {
        Bounds b = total(e);
        return terms.combine(Op::settle, 0, {b.low, b.high});
      }
      case ExprKind::first:
        return each(e, Op::first, e.imm, {listed(e)},
                    [&] { return Group{proposition(m.operands[e.first]), value(m.operands[e.first + 1]), value(m.operands[e.first + 2])}; });
      case ExprKind::pick: return terms.combine(Op::pick, m.entities[e.entity].first_atom, {value(m.operands[e.first])});
      case ExprKind::choose: return terms.combine(Op::choose, 0, {proposition(m.operands[e.first]), value(m.operands[e.first + 1]), value(m.operands[e.first + 2])});
      case ExprKind::parameter: return terms.combine(Op::parameter, e.imm, values(e));
      case ExprKind::add: return terms.combine(Op::add, 0, values(e));
      case ExprKind::opposite: return terms.combine(Op::opposite, 0, values(e));
      case ExprKind::multiply: return terms.multiply(values(e));
      case ExprKind::divide: return terms.combine(Op::divide, e.imm, values(e));
      case ExprKind::minimum: return terms.combine(Op::minimum, 0, values(e));
      case ExprKind::maximum: return terms.combine(Op::maximum, 0, values(e));
      case ExprKind::narrow: return terms.combine(Op::narrow, 0, values(e));
      case ExprKind::call: return terms.combine(Op::call, e.imm, values(e));
      case ExprKind::truth: case ExprKind::atom: case ExprKind::happened: case ExprKind::before: case ExprKind::no_later: case ExprKind::all_of:
      case ExprKind::any_of: case ExprKind::negation: case ExprKind::at_least: case ExprKind::at_most: case ExprKind::exactly:
      case ExprKind::compare: case ExprKind::one_of: case ExprKind::defined: case ExprKind::choice: case ExprKind::exists: case ExprKind::for_all:
      case ExprKind::majority: case ExprKind::pick_truth:
        break;  // propositions
    }
    return terms.constant(Op::constant, 0);
  }

  const Model& m;
  const Interner& names;
  const SourceMap& sources;
  Pack pack;
  Terms terms;
  const bool over_lists = !m.expanded && !m.lists.empty();  // rules stand for all elements of lists
  std::vector<General> general;                              // by instance
  std::map<InstanceId, std::vector<InstanceId>> variants;    // of each of the model: itself, and those for unknown lists
  std::unordered_set<Sym> homonyms;  // names that more than one pack declares
  std::vector<std::uint32_t> frame;  // a member for each variable of the rule and of the quantifiers inside it
  const std::uint32_t* binding = nullptr;
};

}  // namespace

Pack from_model(const Model& m, const Interner& names, const SourceMap& sources) { return Lowering(m, names, sources).run(); }

}  // namespace domat::ir
