#include "compiler/inquiry/domains.h"

#include <algorithm>
#include <optional>

#include "runtime/core/date.h"

namespace domat::inquiry {

namespace {

constexpr std::size_t kMaxParts = 512;
constexpr std::size_t kMaxSpans = 20'000;  // that are looked at to find them
constexpr std::size_t kMaxPoints = 200;    // single values among them that only an evaluation tells
constexpr std::uint8_t kNotKnown = 4;

std::uint8_t bits(Truth t) { return static_cast<std::uint8_t>(t.t | t.f << 1); }

}  // namespace

Ends ends_of(ValueType type) {
  switch (type) {
    case ValueType::date: case ValueType::event: return {days_from_civil({1, 1, 1}), days_from_civil({9999, 12, 31})};
    case ValueType::days: case ValueType::months: return {0, INT64_MAX};
    default: return {INT64_MIN, INT64_MAX};
  }
}

Domains::Domains(const Question& q, const Cone& cone, Reading& base, std::uint32_t day_fact, const std::vector<bool>& varies)
    : q_(q), cone_(cone), base_(base), day_fact_(day_fact), spans_(cone, base, day_fact), hangs_on_(cone.nodes.size(), kNone) {
  for (std::uint32_t i = 0; i < cone.nodes.size(); ++i) {
    std::uint32_t& on = hangs_on_[i];
    const auto add = [&](std::uint32_t a) { on = a == kNone || a == on ? on : on == kNone ? a : kMany; };
    const auto node = [&](NodeId n) { add(cone.place(n) < i ? hangs_on_[cone.place(n)] : kMany); };
    cone.each_read(cone.nodes[i], node, [&](std::uint32_t a) {
      const std::uint32_t at = cone.input_place(a);
      if (at == kNone ? is_unknown(q.pack, a, input_of(base.given, a)) : varies[at]) add(a);  // a list has no place
    });
  }
}

// A number is followed through what is worked out from it, up to where it is compared.
Domains::Watched Domains::watch(std::uint32_t atom) {
  Watched w;
  std::vector<bool> flows(cone_.nodes.size());
  for (std::uint32_t i = 0; i < cone_.nodes.size(); ++i) {
    const Node& n = cone_.pack.graph.nodes[cone_.nodes[i]];
    const bool truth = yields_truth(n.op);
    bool reads_flow = false, reads_value = false;
    cone_.each_read(cone_.nodes[i],
                    [&](NodeId id) {
                      const bool value = !yields_truth(cone_.pack.graph.nodes[id].op);
                      reads_value = reads_value || value;
                      reads_flow = reads_flow || (value && cone_.place(id) < i && flows[cone_.place(id)]);
                    },
                    [&](std::uint32_t a) { reads_flow = reads_flow || (a == atom && n.op != Op::atom); });
    if (!truth) flows[i] = reads_flow;
    if (!truth || !(reads_value || n.op == Op::pick_truth) || !spans_.touched(i)) continue;
    if (hangs_on_[i] == atom) w.rows.push_back(i);
    if (hangs_on_[i] == atom || reads_flow) w.all.push_back(i);
    w.flows_away = w.flows_away || (reads_flow && hangs_on_[i] != atom);
  }
  const std::uint32_t top = cone_.top == kNone ? kNone : cone_.place(cone_.top);
  w.flows_away = w.flows_away || (top != kNone && flows[top]);
  return w;
}

std::vector<std::uint8_t> Domains::truths(const Question& q, std::uint32_t atom, const std::vector<std::uint32_t>& nodes, const Input& from, const Input& to, bool point, bool* known) {
  spans_.between(from, to);
  std::vector<std::uint8_t> out;
  *known = true;
  for (const std::uint32_t n : nodes) {
    const auto t = spans_.truth(n);
    out.push_back(t ? bits(*t) : kNotKnown);
    *known = *known && t;
  }
  if (*known || !point) return out;
  Case one = base_.given;
  give(q, one, atom, from);
  Reading reading(q, std::move(one));
  for (std::size_t i = 0; i < nodes.size(); ++i) out[i] = bits(reading.nodes.truth(cone_.nodes[nodes[i]]));
  *known = true;
  ++points_;
  return out;
}

void Domains::single(Domain& d, std::uint32_t atom, const Watched& w, const Input& input) {
  bool known;
  const auto row = truths(q_, atom, w.rows, input, input, true, &known);
  for (std::size_t i = 0; i < d.rows.size(); ++i) d.rows[i].truths.push_back(row[i]);
  d.parts.push_back({input, input.value.v, input.value.v});
}

Domain Domains::of(std::uint32_t atom) {
  spans_.of(atom);
  const Watched w = watch(atom);
  Domain d;
  for (const std::uint32_t n : w.rows) d.rows.push_back({n, {}});
  const TypeRef type = type_of(q_.pack, atom);
  if (type.kind == ValueType::boolean) {
    for (const Truth t : {kTrue, kFalse}) single(d, atom, w, {t, {}});
    return d;
  }
  if (type.kind == ValueType::enumeration) {
    const std::size_t members = q_.pack.enumerations[type.index].members.size();
    d.exact = members <= kMaxParts;
    for (std::size_t m = 0; m < std::min(members, kMaxParts); ++m) single(d, atom, w, {{}, {State::defined, static_cast<std::int64_t>(m)}});
    return d;
  }
  if (type.kind == ValueType::event) single(d, atom, w, {{}, {State::undefined, 0}});
  d.exact = !w.flows_away;
  ranges(d, atom, w);
  return d;
}

// Cut in halves until nothing that reads it changes within a part.
void Domains::ranges(Domain& d, std::uint32_t atom, const Watched& w) {
  const ValueType type = type_of(q_.pack, atom).kind;
  const bool day = type == ValueType::date || type == ValueType::event;
  const Value now = base_.given.values[atom];
  const std::int64_t pivot = now.state == State::defined ? now.v : day && base_.given.at ? *base_.given.at : 0;
  // Where other facts vary with it, values that may stand before, after and at them.
  std::vector<std::int64_t> cuts;
  const auto around = [&](std::int64_t v) {
    for (const std::int64_t x : {v, v + 1})
      if (v < INT64_MAX) cuts.push_back(x);
  };
  if (!d.exact) {
    around(pivot), around(pivot - (pivot > INT64_MIN)), around(pivot + (pivot < INT64_MAX));
    for (const std::uint32_t a : cone_.inputs)
      if (type_of(q_.pack, a).kind == type && base_.given.values[a].state == State::defined) around(base_.given.values[a].v), around(base_.given.values[a].v - (base_.given.values[a].v > INT64_MIN));
  }
  std::ranges::sort(cuts);
  const auto defined = [](std::int64_t v) { return Input{{}, {State::defined, v}}; };
  const auto crossed = [&](Ends e) {
    const auto at = std::ranges::upper_bound(cuts, e.least);
    return at != cuts.end() && *at <= e.most;
  };
  std::vector<Ends> work{ends_of(type)};
  std::vector<std::uint8_t> before;
  std::size_t looked_at = 0;
  points_ = 0;
  bool previous_cut = true;
  while (!work.empty()) {
    const Ends e = work.back();
    work.pop_back();
    const bool point = e.least == e.most, spent = ++looked_at > kMaxSpans || points_ > kMaxPoints || d.parts.size() >= kMaxParts;
    bool known;
    auto all = truths(q_, atom, w.all, defined(e.least), defined(e.most), point, &known);
    if ((!known || crossed(e)) && !point && !spent) {
      const std::int64_t middle = e.least + static_cast<std::int64_t>((static_cast<std::uint64_t>(e.most) - static_cast<std::uint64_t>(e.least)) / 2);
      work.push_back({middle + 1, e.most});
      work.push_back({e.least, middle});
      continue;
    }
    d.exact = d.exact && known;
    const bool starts_at_cut = previous_cut || std::ranges::binary_search(cuts, e.least);
    previous_cut = false;
    const std::int64_t nearest = std::clamp(pivot, e.least, e.most);
    if (!starts_at_cut && known && all == before) {
      Part& last = d.parts.back();
      last.most = e.most;
      last.input = defined(std::clamp(pivot, last.least, last.most));
      continue;
    }
    std::size_t row = 0;
    for (std::size_t i = 0; i < w.all.size(); ++i)
      if (row < d.rows.size() && d.rows[row].place == w.all[i]) d.rows[row++].truths.push_back(all[i]);
    d.parts.push_back({defined(nearest), e.least, e.most});
    before = std::move(all);
  }
}

}  // namespace domat::inquiry
