#include "compiler/coverage/exclude.h"

#include <algorithm>
#include <utility>

namespace domat::coverage {
namespace {

constexpr std::size_t kMaxPairs = 500;             // of bindings, in one question
constexpr std::size_t kMaxFormulas = 5'000;        // likewise
constexpr std::size_t kMaxAllFormulas = 1'000'000; // of one pack
constexpr std::size_t kMaxQuestions = 2'000;       // likewise
constexpr std::size_t kMaxUndecided = 20;          // each of them takes long

solve::Space any_case(const std::vector<ListState>& lists) {
  solve::Space s;
  s.freedom = solve::Freedom::any;
  s.mode = std::nullopt;
  s.lists = lists;
  return s;
}

}  // namespace

Exclusion::Exclusion(const Plan& p, const model::Model& m, const Pack& pack, const std::vector<ListState>& lists, solve::Evaluate evaluate)
    : plan_(p), model_(m), pack_(pack), solver_(pack, std::move(evaluate)), one_(solver_.world(any_case(lists))), other_(solver_.world(any_case(lists))) {}

std::vector<ListState> Exclusion::lists_for(const Pack& p) { return std::vector<ListState>(p.lists.size(), {true, {"1", "2"}}); }

model::InstanceId Exclusion::instance(const Table& t, Column c, std::uint32_t binding) const { return model_.rules[t.probes[c]].first_instance + binding; }
std::uint32_t Exclusion::bindings(const Table& t) const { return model_.rules[t.probes[0]].instance_count; }

// Whether no fact is read of other elements than these (by variable: the member), nor anything that tells elements of a list from one another.
bool Exclusion::only_of(NodeId from, const std::vector<std::uint32_t>& elements, std::vector<bool>& seen) const {
  auto is_list = [&](std::uint32_t enumeration) { return pack_.enumerations[enumeration].is_list; };
  std::vector<NodeId> pending{from};
  while (!pending.empty()) {
    const NodeId at = pending.back();
    pending.pop_back();
    if (seen[at]) continue;
    seen[at] = true;
    const Node& n = pack_.graph.nodes[at];
    if (n.op == Op::pick || n.op == Op::pick_truth) return false;
    if (n.op == Op::atom || n.op == Op::value) {
      const auto atom = static_cast<std::uint32_t>(n.imm);
      const Declaration& d = pack_.declarations[pack_.atom_declaration[atom]];
      if (d.list != kNone || (d.type.kind == ValueType::enumeration && is_list(d.type.index))) return false;
      const auto arguments = atom_arguments(pack_, atom);
      for (std::size_t k = 0; k < arguments.size(); ++k)
        if (is_list(d.parameters[k]) && std::ranges::find(elements, d.parameters[k] << 1 | arguments[k]) == elements.end()) return false;
    }
    for (std::uint32_t k = 0; k < n.count; ++k) pending.push_back(pack_.graph.operands[n.first + k]);
  }
  return true;
}

bool Exclusion::stands_for_all(const Condition& c) const {
  if (pack_.lists.empty()) return true;
  const Table& t = plan_.tables[c.table];
  const auto of_lists = [&](const model::Variable& v) { return pack_.enumerations[v.enumeration].is_list; };
  if (std::ranges::count_if(t.variables, of_lists) > 2) return false;
  std::vector<Column> columns{c.column};
  columns.insert(columns.end(), c.changes.begin(), c.changes.end());
  columns.insert(columns.end(), c.fixed->begin(), c.fixed->end());
  for (const Wanted& w : c.met) columns.push_back(w.column);
  for (std::uint32_t b = 0; b < bindings(t); ++b) {
    std::vector<std::uint32_t> elements;
    for (std::size_t v = 0; v < t.variables.size(); ++v)
      if (of_lists(t.variables[v])) elements.push_back(t.variables[v].enumeration << 1 | model_.bindings[model_.instances[instance(t, 0, b)].first_binding + v]);
    std::vector<bool> seen(pack_.graph.nodes.size(), false);
    for (Column column : columns)
      if (!only_of(pack_.instances[instance(t, column, b)].holds, elements, seen)) return false;
  }
  return true;
}

// Constants and variables alone settle it, alike under every binding.
bool Exclusion::settled(const Condition& c) const {
  const Table& t = plan_.tables[c.table];
  auto body = [&](std::uint32_t b) -> const Node& { return pack_.graph.nodes[pack_.instances[instance(t, c.column, b)].body]; };
  for (std::uint32_t b = 0; b < bindings(t); ++b)
    if (body(b).op != Op::truth || body(b).imm != body(0).imm) return false;
  return bindings(t) > 0;
}

// What a pair of rows must be to show the condition: a binding in one world, a binding in the other.
solve::Bool Exclusion::pair(const Condition& c, std::uint32_t a, std::uint32_t b) {
  const Table& t = plan_.tables[c.table];
  auto in_one = [&](Column k) { return solve::node(one_, pack_.instances[instance(t, k, a)].holds); };
  auto in_other = [&](Column k) { return solve::node(other_, pack_.instances[instance(t, k, b)].holds); };
  const solve::Read x = in_one(c.column), y = in_other(c.column);
  std::vector<solve::Bool> all{solver_.negation(solver_.same(x, y)),
                               solver_.any_of({solver_.is(x, kTrue), solver_.is(x, kFalse), solver_.is(y, kTrue), solver_.is(y, kFalse)})};
  for (Column k : c.changes) all.push_back(solver_.negation(solver_.same(in_one(k), in_other(k))));
  for (Column k : *c.fixed)
    if (k != c.column) all.push_back(solver_.same(in_one(k), in_other(k)));
  for (const Wanted& w : c.met)
    for (const solve::Read& r : {in_one(w.column), in_other(w.column)}) all.push_back(solver_.is(r, w.truth));
  return solver_.all_of(std::move(all));
}

bool Exclusion::impossible(const Condition& c) {
  if (settled(c)) return true;
  const std::size_t n = bindings(plan_.tables[c.table]), pairs = n * (n + 1) / 2;
  if (pairs > kMaxPairs || questions_ >= kMaxQuestions || undecided_ >= kMaxUndecided) return false;
  const std::size_t formulas = pairs * (c.fixed->size() + c.changes.size() + c.met.size());
  if (formulas > kMaxFormulas || formulas_ + formulas > kMaxAllFormulas || !stands_for_all(c)) return false;
  std::vector<solve::Bool> any;
  for (std::uint32_t a = 0; a < n; ++a)
    for (std::uint32_t b = a; b < n; ++b) any.push_back(pair(c, a, b));
  ++questions_;
  formulas_ += formulas;
  const auto answer = solver_.solve(solver_.any_of(std::move(any))).kind;
  undecided_ += answer == solve::Answer::undecided;
  return answer == solve::Answer::impossible;
}

}  // namespace domat::coverage
