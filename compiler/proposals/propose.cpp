#include "compiler/proposals/propose.h"

#include <algorithm>

namespace domat::proposals {

namespace {

using solve::Answer;
using solve::Bool;
using solve::Solver;
using solve::World;

// Of the many instances that a rule may have, so many are looked at.
constexpr std::size_t kSpots = 4;
constexpr Side kSides[] = {Side::before, Side::at, Side::after};

bool has_sides(const Spot& s) { return s.target.kind == Kind::comparison || s.target.kind == Kind::day; }

Target with_side(Target t, Side side) {
  t.side = side;
  return t;
}

// Whether the comparison holds on that side.
bool holds_there(Comparison op, Side side) {
  switch (op) {
    case Comparison::less: return side == Side::before;
    case Comparison::less_equal: return side != Side::after;
    case Comparison::greater: return side == Side::after;
    case Comparison::greater_equal: return side != Side::before;
    default: return false;
  }
}

class Search {
 public:
  Search(const Ready& ready, const std::vector<ListState>& lists, std::optional<std::int32_t> day)
      : ready_(ready), p_(*ready.pack), solver_(p_, ready.evaluate), world_(solver_.world({solve::Freedom::given, std::nullopt, std::nullopt, lists})), day_(day) {
    // What a scenario cannot state stays unknown.
    Case nothing;
    nothing.truths.resize(p_.atom_count);
    nothing.values.resize(p_.atom_count);
    each_fact([&](std::uint32_t a, const Declaration&) {
      if (!ready_.can_name[a]) solver_.require(solver_.as_given(world_, nothing, a));
    });
  }

  Answer::Kind look(const Spot& s, const Target& t, Found& out) {
    const std::vector<Bool> goals = goals_of(s, t.side);
    Answer::Kind worst = Answer::impossible;
    for (std::size_t i = 0; i < goals.size(); ++i) {
      const Answer a = day_ && p_.reads_day ? with_usual_day(goals[i]) : solver_.solve(goals[i]);
      if (a.kind == Answer::found) {
        out = {s, t, smallest(a.cases[0], goals[i]), {}, 0};
        out.outcome = ready_.evaluate(out.c);
        out.facts = stated(out.c);
        return Answer::found;
      }
      if (i + 1 == goals.size()) worst = a.kind;  // the last goal asks for no more than the target
    }
    return worst;
  }

 private:
  template <typename Visit>
  void each_fact(Visit&& visit) const {
    for (auto& d : p_.declarations)
      if (is_input(d.kind) && d.list == kNone)
        for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) visit(a, d);
  }
  Bool is(NodeId node, Truth x) { return solver_.is(solve::node(world_, node), x); }
  NodeId holds(std::uint32_t instance) const { return p_.instances[instance].holds; }
  NodeId applies(std::uint32_t instance) const { return p_.instances[instance].applies; }

  Answer with_usual_day(Bool goal) {
    const Answer a = solver_.solve(solver_.all_of({goal, solver_.day(world_, Comparison::equal, *day_)}));
    return a.kind == Answer::found ? a : solver_.solve(goal);
  }

  // From what shows most to what is asked for.
  std::vector<Bool> goals_of(const Spot& s, Side side) {
    switch (s.target.kind) {
      case Kind::rule: return {is(applies(s.instance), kTrue), is(holds(s.instance), kTrue)};
      case Kind::exception: return {solver_.all_of({is(applies(s.instance), kTrue), is(holds(s.aside), kTrue)})};
      case Kind::day: {
        const Bool there = solver_.compare(solve::node(world_, s.left), Comparison::equal, s.day + (side == Side::before ? -1 : side == Side::after ? 1 : 0));
        return {solver_.all_of({there, is(applies(s.instance), kTrue)}), solver_.all_of({there, is(p_.instances[s.instance].body, kTrue)}), there};
      }
      case Kind::comparison: break;
    }
    const Bool there = beside(s, side);
    const Bool yes = solver_.all_of({there, is(applies(s.instance), kTrue)}), no = solver_.all_of({there, is(holds(s.instance), kFalse)});
    if (holds_there(s.op, side)) return {yes, no, there};
    return {no, yes, there};
  }

  Bool beside(const Spot& s, Side side) {
    const auto left = solve::node(world_, s.left), right = solve::node(world_, s.right);
    const auto apart = [&](Comparison op, std::int64_t n) { return solver_.apart(left, right, op, n); };
    if (side == Side::at) return apart(Comparison::equal, 0);
    if (side == Side::before) return solver_.all_of({apart(Comparison::less, 0), apart(Comparison::greater_equal, -s.step)});
    return solver_.all_of({apart(Comparison::greater, 0), apart(Comparison::less_equal, s.step)});
  }

  std::size_t stated(const Case& c) const {
    std::size_t n = 0;
    each_fact([&](std::uint32_t a, const Declaration&) { n += !c.truths[a].unknown() || c.values[a].state != State::unknown; });
    return n;
  }

  // What it does not need is left out, one thing after another.
  Case smallest(Case c, Bool goal) const {
    const auto still = [&](const Case& smaller) { return solver_.holds(goal, {smaller}, {ready_.evaluate(smaller)}); };
    if (c.mode == Mode::closed) {
      Case open = c;
      open.mode = Mode::open;
      if (still(open)) c = std::move(open);
    }
    each_fact([&](std::uint32_t a, const Declaration&) {
      if (c.truths[a].unknown() && c.values[a].state == State::unknown) return;
      Case smaller = c;
      smaller.truths[a] = kUnknown;
      smaller.values[a] = {};
      if (still(smaller)) c = std::move(smaller);
    });
    return c;
  }

  const Ready& ready_;
  const Pack& p_;
  Solver solver_;
  World world_;
  std::optional<std::int32_t> day_;
};

}  // namespace

void Proposer::add(const std::vector<Spot>& all) {
  for (auto& s : all) {
    if (!spots_.emplace(s.target, s).second) continue;
    if (!has_sides(s)) wanted_.push_back(s.target);
    else for (Side side : kSides) wanted_.push_back(with_side(s.target, side));
  }
}

void Proposer::search(const Ready& ready, const std::vector<ListState>& lists, const std::vector<Spot>& all, const std::function<void(const Found&)>& found) {
  std::map<Target, std::vector<const Spot*>> where;
  for (auto& s : all)
    if (auto& list = where[s.target]; list.size() < kSpots) list.push_back(&s);
  std::optional<Search> search;  // made where there is something to look for
  for (auto& t : wanted_) {
    if (covered_.contains(t)) continue;
    for (const Spot* s : where[with_side(t, Side::none)]) {
      if (!search) search.emplace(ready, lists, day_);
      Found f;
      const Answer::Kind kind = search->look(*s, t, f);
      if (kind == Answer::undecided) undecided_.insert(t);
      if (kind != Answer::found) continue;
      cover(covered(*ready.pack, all, f.c, f.outcome));
      found(f);
      break;
    }
  }
}

std::vector<Proposer::Left> Proposer::left() const {
  std::vector<Left> out;
  for (auto& t : wanted_)
    if (!covered_.contains(t)) out.push_back({spots_.at(with_side(t, Side::none)), t, !undecided_.contains(t)});
  return out;
}

}  // namespace domat::proposals
