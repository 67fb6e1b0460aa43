#include "compiler/driver/obstacles.h"

#include <algorithm>
#include <set>

#include "compiler/inquiry/cone.h"
#include "runtime/reasons/node_values.h"

namespace domat {

namespace {

constexpr std::size_t kMostConclusions = 24;  // whose rules are told: those read last are farthest away

class Search {
 public:
  Search(const model::Model& m, const SourceMap& sources, const Pack& p, const Case& c, const Outcome& o) : m_(m), sources_(sources), p_(p), nodes_(p, c, o) {}

  std::vector<Obstacle> run(std::uint32_t atom, bool wanted_true) {
    want(atom, wanted_true);
    for (std::size_t i = 0; i < wanted_.size() && i < kMostConclusions; ++i) {
      const auto [a, truth] = wanted_[i];
      for (auto k = p_.rules_for_first[a]; k < p_.rules_for_first[a + 1]; ++k) look(p_.rules_for[k], a, truth);
    }
    return std::move(out_);
  }

 private:
  void want(std::uint32_t atom, bool truth) {
    if (is_input(p_.declarations[p_.atom_declaration[atom]].kind) || !seen_.insert({atom, truth}).second) return;
    wanted_.push_back({atom, truth});
  }
  NodeId operand(const Node& n, std::uint32_t i) const { return p_.graph.operands[n.first + i]; }

  // What is alike of several members or elements is told once.
  void add(Obstacle x) {
    const auto rule = [&](std::uint32_t instance) { return instance == kNone ? kNone : p_.instances[instance].rule; };
    const auto alike = [&](const Obstacle& y) {
      return y.why == x.why && y.atom == x.atom && rule(y.instance) == rule(x.instance) && rule(y.by) == rule(x.by) && y.day == x.day && y.conditions == x.conditions;
    };
    if (std::ranges::none_of(out_, alike)) out_.push_back(std::move(x));
  }

  void look(std::uint32_t id, std::uint32_t atom, bool wanted_true) {
    const RuleInstance& x = p_.instances[id];
    const bool value = !is_proposition(p_.declarations[p_.atom_declaration[atom]]);
    const Truth applies = nodes_.truth(x.applies);
    const bool helps = value || x.negated != wanted_true;
    if (applies.t) {
      if (value || !helps) add({x.negated == wanted_true ? Obstacle::contrary : Obstacle::applies, atom, id, {}});
      return;
    }
    if (helps) why_not(id, atom);
  }

  void why_not(std::uint32_t id, std::uint32_t atom) {
    const RuleInstance& x = p_.instances[id];
    if (x.in_force != kNone && !nodes_.truth(x.in_force).t) {
      const Number day = nodes_.value(operand(p_.graph.nodes[x.in_force], 0));
      Obstacle closed{nodes_.truth(x.in_force).f ? Obstacle::window : Obstacle::wording, atom, id, {}};
      if (day.state == State::defined) closed.day = static_cast<std::int32_t>(day.v);
      return add(std::move(closed));
    }
    if (!nodes_.truth(x.holds).t) {
      Obstacle failed{Obstacle::condition, atom, id, {}};
      conditions(id, failed);
      add(std::move(failed));
    }
    // Those that are not surely out of the way.
    for (std::uint32_t k = 0; k < x.exception_count; ++k) {
      const std::uint32_t e = p_.exceptions[x.first_exception + k];
      if (nodes_.truth(p_.instances[e].applies) != kFalse) add({Obstacle::exception, atom, id, {}, {}, e});
    }
  }

  // The parts that a condition joins by "and", as they are written: those that do not hold. What a rule's blocks ask stands among them.
  void conditions(std::uint32_t id, Obstacle& out) {
    const model::ExprId body = m_.rules[m_.instances[id].rule].body;
    const NodeId node = p_.instances[id].body;
    if (m_.instances[id].listed != kNone || !body.valid()) return;
    parts(body, node, out);
  }
  void parts(model::ExprId id, NodeId node, Obstacle& out) {
    const model::Expr& e = m_[id];
    const Node& n = p_.graph.nodes[node];
    if (e.kind == model::ExprKind::all_of && n.op == Op::all_of && n.count == e.count) {
      for (std::uint32_t i = 0; i < e.count; ++i) parts(m_.operands[e.first + i], operand(n, i), out);
      return;
    }
    const Truth truth = nodes_.truth(node);
    if (truth == kTrue) return;
    out.conditions.push_back({std::string(sources_.text(e.span)), sources_.place(e.span), truth});
    conclusions_below(node);
  }
  // Conclusions that it reads directly; it is not worked out here on which side each should be.
  void conclusions_below(NodeId top) {
    std::set<NodeId> seen{top};
    std::vector<NodeId> work{top};
    while (!work.empty()) {
      const NodeId id = work.back();
      work.pop_back();
      if (const std::uint32_t atom = nodes_.atom_at(id); atom != kNone) {
        if (is_proposition(p_.declarations[p_.atom_declaration[atom]])) want(atom, !nodes_.truth(id).t);
        else want(atom, true);
        continue;
      }
      const Node& n = p_.graph.nodes[id];
      for (std::uint32_t i = 0; i < n.count; ++i)
        if (seen.insert(operand(n, i)).second) work.push_back(operand(n, i));
    }
  }

  const model::Model& m_;
  const SourceMap& sources_;
  const Pack& p_;
  NodeValues nodes_;
  std::vector<std::pair<std::uint32_t, bool>> wanted_;
  std::set<std::pair<std::uint32_t, bool>> seen_;
  std::vector<Obstacle> out_;
};

}  // namespace

std::vector<Obstacle> obstacles(const model::Model& m, const SourceMap& sources, const Pack& p, const Case& c, const Outcome& o, std::uint32_t atom, bool wanted_true) {
  return Search(m, sources, p, c, o).run(atom, wanted_true);
}

}  // namespace domat
