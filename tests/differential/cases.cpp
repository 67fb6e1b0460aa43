// Cases for any pack, out of choices.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runtime/core/date.h"
#include "tests/differential/generate.h"

namespace domat::differential {
namespace {

constexpr std::int64_t kGreatest = INT64_MAX, kLeast = INT64_MIN;

// Bounds of windows and constants of conditions, with what lies just before and after; where calendars, dates and numbers end.
struct Landmarks {
  std::vector<std::int64_t> days, edges, numbers;

  explicit Landmarks(const Pack& p) {
    const std::int64_t first = days_from_civil({1, 1, 1}), last = days_from_civil({9999, 12, 31});
    std::set<std::int64_t> near{days_from_civil({2020, 1, 1})}, all{0};
    for (auto& w : p.windows)
      for (auto& d : {w.from, w.to, w.unknown_before})
        if (d) near.insert({*d - 1, *d, *d + 1});
    for (auto& n : p.graph.nodes)
      if (n.op == Op::constant) all.insert({n.imm - (n.imm > kLeast), n.imm, n.imm + (n.imm < kGreatest)});
    for (auto& x : p.parameters)
      for (auto& v : x.values) {
        all.insert(v.value);
        for (auto& d : {v.from, v.to})
          if (d) near.insert({*d - 1, *d});
      }
    // A constant may be a day or an amount: what is no day of the calendar is left out of the days. Small numbers are members.
    for (std::int64_t v : all)
      if (v > 5000 && v < last) near.insert(v);
    for (std::int64_t v : near)
      if (v >= first && v <= last) days.push_back(v);
    numbers.assign(all.begin(), all.end());
    for (int year : {1950, 1975, 2006, 2100}) {
      const std::int64_t d = days_from_civil({year, 1, 1});
      edges.insert(edges.end(), {d - 1, d});
    }
    edges.insert(edges.end(), {first, first + 1, last - 1, last});
  }
};

class Telling {
 public:
  Telling(const Pack& p, const Bytes& bytes, bool contradict = true) : p_(p), marks_(p), c_(bytes), contradict_(contradict) {}

  Case run(const std::vector<ListState>& lists) {
    Case out;
    out.lists = lists;
    out.truths.assign(p_.atom_count, kUnknown);
    out.values.assign(p_.atom_count, Value{});
    out.mode = c_.chance(40) ? Mode::closed : Mode::open;
    if (p_.reads_day || c_.chance(30)) out.at = static_cast<std::int32_t>(c_.among(c_.chance(10) ? marks_.edges : marks_.days));
    for (std::size_t i = 0; i < lists.size(); ++i)
      if (lists[i].known) out.truths[p_.declarations[p_.lists[i].declaration].first_atom] = kTrue;
    each_input([&](std::uint32_t atom, TypeRef type) {
      if (type.kind == ValueType::boolean) out.truths[atom] = truth();
      else out.values[atom] = value(type);
    });
    return out;
  }

  Case more(Case out, const std::vector<bool>& may) {
    each_input([&](std::uint32_t atom, TypeRef type) {
      if (!may[atom]) return;
      if (type.kind == ValueType::boolean) {
        Truth& t = out.truths[atom];
        const Truth said = truth();
        if (t.unknown() || (contradict_ && c_.chance(10))) t = {t.t || said.t, t.f || said.f};
      } else {
        Value& v = out.values[atom];
        if (v.state == State::unknown) v = value(type);
        else if (contradict_ && c_.chance(10)) v = {State::conflict, 0};
      }
    });
    return out;
  }

 private:
  template <typename Visit>
  void each_input(Visit&& visit) {
    for (auto& d : p_.declarations) {
      if (!is_input(d.kind) || d.list != kNone || no_member(d.type)) continue;
      for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) visit(a, d.type);
    }
  }
  // A reference to an element of a list that is empty or unknown.
  bool no_member(TypeRef type) const { return type.kind == ValueType::enumeration && p_.enumerations[type.index].members.empty(); }
  Truth truth() {
    static constexpr Truth all[] = {kUnknown, kTrue, kFalse, kConflict};
    return all[c_.weighted({30, 34, 30, contradict_ ? 6u : 0u})];
  }
  Value value(TypeRef type) {
    switch (c_.weighted({25, 62, 8, contradict_ ? 5u : 0u})) {
      case 1: return {State::defined, defined(type)};
      case 2: return type.kind == ValueType::event ? Value{State::undefined, 0} : Value{State::defined, defined(type)};
      case 3: return {State::conflict, 0};
      default: return {State::unknown, 0};
    }
  }
  std::int64_t defined(TypeRef type) {
    if (type.kind == ValueType::enumeration) return c_.below(p_.enumerations[type.index].members.size());
    if (type.kind == ValueType::date || type.kind == ValueType::event) return c_.among(c_.chance(15) ? marks_.edges : marks_.days);
    const bool length = type.kind == ValueType::days || type.kind == ValueType::months;
    static const std::vector<std::int64_t> extremes{kGreatest, kLeast, kGreatest - 1, kGreatest / 2 + 1, 10'000'000'000'000'000}, small{0, 1, 2, 7, 30, 100, -1, 12'345'678};
    const std::int64_t v = c_.chance(15) ? c_.among(extremes) : c_.among(c_.chance(50) ? small : marks_.numbers);
    return length && v < 0 ? (v == kLeast ? kGreatest : -v) : v;  // a case has no negative length of time
  }

  const Pack& p_;
  Landmarks marks_;
  Choices c_;
  bool contradict_;
};

}  // namespace

std::vector<ListState> make_lists(const Pack& p, const Bytes& bytes) {
  Choices c(bytes);
  std::vector<ListState> all;
  for (auto& list : p.lists) {
    const unsigned what = c.weighted({20, 10, 15, 25, 20, 10});
    all.push_back({what > 0, {}});
    for (unsigned i = 1; i < what; ++i) all.back().keys.push_back(list.key.empty() ? std::to_string(i) : fmt::format("e{}", i));
  }
  return all;
}

Case make_case(const Pack& p, const std::vector<ListState>& lists, const Bytes& bytes) { return Telling(p, bytes).run(lists); }
Case say_more(const Pack& p, const Case& c, const Bytes& bytes, const std::vector<bool>& may, bool contradict) {
  return Telling(p, bytes, contradict).more(c, may);
}

}  // namespace domat::differential
