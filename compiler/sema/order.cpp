// One graph of what reads what; its order is the order of evaluation, and a cycle in it is an error.
#include <algorithm>

#include "compiler/base/unicode.h"
#include "compiler/sema/instantiation.h"

namespace domat::model {

// The atoms that an expression reads under a binding. What constants settle reads nothing.
template <typename Visit>
void Instantiation::reads_of(ExprId id, Frame& frame, Visit&& visit) const {
  if (!id.valid()) return;
  const Expr& e = m_[id];
  if (e.kind == ExprKind::all_of || e.kind == ExprKind::any_of || e.kind == ExprKind::compare || e.kind == ExprKind::one_of)
    if (settled(m_, id, frame.data())) return;
  if (is_pick(e.kind)) {
    // Which element is read, only the case says.
    const Entity& read = m_.entities[e.entity];
    const bool given = is_input(read.kind) && read.dispute == kNone;  // waits for nothing
    for (AtomId a = read.first_atom; !given && a < read.first_atom + read.atom_count; ++a) visit(a);
  } else if (e.entity != kNone) {
    visit(atom_of(m_, e.entity, e.first_argument, frame.data()));
  }
  if (!goes_through_list(e.kind)) {
    for (std::uint32_t i = 0; i < e.count; ++i) reads_of(m_.operands[e.first + i], frame, visit);
    return;
  }
  const std::uint32_t before = frame[e.slot];
  for (std::uint32_t member = 0; member < m_.enumerations[e.range].members.size() && steps_ < kMaxReadSteps; ++member) {
    ++steps_;
    frame[e.slot] = member;
    for (std::uint32_t i = 0; i < e.count; ++i) reads_of(m_.operands[e.first + i], frame, visit);
  }
  frame[e.slot] = before;
}

// Nodes of the graph: instances, then atoms.
template <typename Visit>
void Instantiation::for_each_read(InstanceId id, Visit&& visit) const {
  const Instance& i = m_.instances[id];
  const Rule& r = m_.rules[i.rule];
  Frame binding(m_.slots + r.variables.size(), 0);
  std::copy_n(m_.bindings.begin() + i.first_binding, r.variables.size(), binding.begin());
  auto atom = [&](AtomId a) { visit(static_cast<std::uint32_t>(m_.instances.size()) + a); };
  if (i.listed != kNone) {
    for (std::uint32_t k = 0; k < i.exception_count; ++k) visit(m_.exceptions[i.first_exception + k]);
    return;
  }
  reads_of(r.body, binding, atom);
  if (r.window != Window{}) reads_of(r.reference_date, binding, atom);
  if (i.conclusion != kNone) reads_of(r.conclusions[i.conclusion].value, binding, atom);
  for (std::uint32_t k = 0; k < i.exception_count; ++k) visit(m_.exceptions[i.first_exception + k]);
}

void Instantiation::order_steps() {
  const auto instances = static_cast<std::uint32_t>(m_.instances.size());
  const std::uint32_t nodes = instances + m_.atom_count;
  // Reads as ranges of one array: each node's edges are worked out once.
  std::vector<std::uint32_t> first(nodes + 1, 0), edges;
  for (std::uint32_t n = 0; n < nodes; ++n) {
    first[n] = static_cast<std::uint32_t>(edges.size());
    if (n < instances) {
      for_each_read(n, [&](std::uint32_t to) { edges.push_back(to); });
      if (steps_ < kMaxReadSteps) continue;
      const Rule& r = m_.rules[m_.instances[n].rule];
      diags_.report(Diag::too_many_instances, r.span, {excerpt(sources_.text(r.span)), std::size_t{kMaxReadSteps}});
      return;
    }
    AtomId a = n - instances;
    const Entity& e = m_.entities[m_.atom_entity[a]];
    for (auto k = m_.rules_for_first[a]; k < m_.rules_for_first[a + 1]; ++k) edges.push_back(m_.rules_for[k]);
    if (e.dispute != kNone) edges.push_back(instances + m_.entities[m_.disputes[e.dispute].charge].first_atom + (a - e.first_atom));
  }
  first[nodes] = static_cast<std::uint32_t>(edges.size());

  // Depth-first without recursion: packs may be a million rules deep.
  enum : std::uint8_t { fresh, open, done };
  std::vector<std::uint8_t> state(nodes, fresh);
  std::vector<std::uint32_t> path, next(first.begin(), first.end() - 1);
  std::size_t cycles = 0;
  for (std::uint32_t root = 0; root < nodes; ++root) {
    if (state[root] != fresh) continue;
    path.push_back(root);
    state[root] = open;
    while (!path.empty()) {
      std::uint32_t n = path.back();
      if (next[n] < first[n + 1]) {
        std::uint32_t to = edges[next[n]++];
        if (state[to] == fresh) {
          state[to] = open;
          path.push_back(to);
        } else if (state[to] == open && cycles++ < 10) {
          report_cycle({std::ranges::find(path, to), path.end()});
        }
        continue;
      }
      path.pop_back();
      state[n] = done;
      bool input = n >= instances && is_input(m_.entities[m_.atom_entity[n - instances]].kind) &&
                   m_.entities[m_.atom_entity[n - instances]].dispute == kNone;
      if (!input) m_.order.push_back({n >= instances, n >= instances ? n - instances : n});
    }
  }
}

// A burden's rule of last resort reads only its exceptions, which the burden reads too: without it the cycle is the same, and
// names what somebody wrote. Each cycle is said once, from its first rule.
void Instantiation::report_cycle(std::vector<std::uint32_t> cycle) {
  const auto instances = static_cast<std::uint32_t>(m_.instances.size());
  auto name = [&](std::uint32_t n) {
    return n < instances ? rule_name(m_, names_, sources_, m_.instances[n].rule) : atom_name(m_, names_, n - instances);
  };
  auto span = [&](std::uint32_t n) {
    return n < instances ? m_.rules[m_.instances[n].rule].span : m_.entities[m_.atom_entity[n - instances]].span;
  };
  std::erase_if(cycle, [&](std::uint32_t n) { return n < instances && m_.rules[m_.instances[n].rule].kind == RuleKind::burden; });
  std::ranges::rotate(cycle, std::ranges::min_element(cycle));
  if (!reported_cycles_.insert(cycle).second) return;
  constexpr std::size_t kShown = 40, kPlaces = 12;
  std::string whole;
  for (std::size_t i = 0; i < cycle.size() && i < kShown; ++i) whole += "`" + name(cycle[i]) + "` → ";
  if (cycle.size() > kShown) whole += "… → ";
  whole += "`" + name(cycle[0]) + "`";
  auto report = diags_.report(Diag::cycle, span(cycle[0]), {whole});
  for (std::size_t i = 1; i < cycle.size() && i < kPlaces; ++i) report.note(Note::cycle_step, span(cycle[i]), {name(cycle[i])});
}

}  // namespace domat::model
