#include "compiler/inquiry/circuit.h"

#include <bit>

namespace domat::inquiry {

namespace {

Truth of_bits(std::uint8_t bits) { return {(bits & 1) != 0, (bits & 2) != 0}; }
constexpr Truth kNeither = kUnknown, kBoth = kConflict;  // as bounds

}  // namespace

Circuit::Circuit(const Cone& cone, Reading& base, const Domains& all, const std::vector<Domain>& domains)
    : cone_(cone), base_(base), domains_(domains), row_of_(cone.nodes.size(), kNone), rows_(cone.nodes.size()), hangs_on_(cone.nodes.size()), bounds_(cone.nodes.size()),
      parts_(cone.inputs.size(), kOpen), stale_(cone.nodes.size() / 64 + 1), seen_(cone.nodes.size()) {
  for (std::uint32_t i = 0; i < domains.size(); ++i)
    for (auto& row : domains[i].rows) row_of_[row.place] = i, rows_[row.place] = &row.truths;
  for (std::uint32_t i = 0; i < cone.nodes.size(); ++i) {
    hangs_on_[i] = all.hangs_on(i);
    if (hangs_on_[i] != kNone) {
      mark(i);
      continue;
    }
    const Truth t = yields_truth(cone.pack.graph.nodes[cone.nodes[i]].op) ? base.nodes.truth(cone.nodes[i]) : kUnknown;
    bounds_[i] = {t, t, true};
  }
  note_readers();
}

void Circuit::note_readers() {
  readers_.resize(cone_.nodes.size());
  input_readers_.resize(cone_.inputs.size());
  for (std::uint32_t i = 0; i < cone_.nodes.size(); ++i) {
    if (hangs_on_[i] == kNone) continue;
    const auto input = [&](std::uint32_t a) {
      if (const std::uint32_t at = cone_.input_place(a); at != kNone) input_readers_[at].push_back(i);
    };
    cone_.each_read(cone_.nodes[i], [&](NodeId n) { readers_[cone_.place(n)].push_back(i); }, input);
    if (row_of_[i] != kNone) input_readers_[row_of_[i]].push_back(i);
  }
}

void Circuit::choose(const std::vector<std::int32_t>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == parts_[i]) continue;
    parts_[i] = parts[i];
    for (const std::uint32_t reader : input_readers_[i]) mark(reader);
  }
  for (std::uint32_t word = 0; word < stale_.size(); ++word)
    while (stale_[word] != 0) {  // a node is read by later ones only
      const auto bit = static_cast<std::uint32_t>(std::countr_zero(stale_[word]));
      stale_[word] &= stale_[word] - 1;
      work_out(word * 64 + bit);
    }
}

void Circuit::work_out(std::uint32_t place) {
  const Node& n = cone_.pack.graph.nodes[cone_.nodes[place]];
  Bound b = yields_truth(n.op) ? truth(n, place) : Bound{kNeither, kBoth, value_is_final(n)};
  if (yields_truth(n.op)) b.final = b.final || b.low == b.high;
  if (b == bounds_[place]) return;
  bounds_[place] = b;
  for (const std::uint32_t reader : readers_[place]) mark(reader);
}

std::vector<std::uint8_t> Circuit::beyond(std::uint32_t atom) const {
  std::vector<std::uint8_t> out;
  for (std::uint32_t i = 0; i < cone_.nodes.size(); ++i) {
    if (hangs_on_[i] == kNone || (hangs_on_[i] == atom && cone_.nodes[i] != cone_.top)) continue;
    const Bound& b = bounds_[i];
    out.push_back(static_cast<std::uint8_t>(b.low.t | b.low.f << 1 | b.high.t << 2 | b.high.f << 3 | b.final << 4));
  }
  return out;
}

Circuit::Bound Circuit::input(std::uint32_t atom) const {
  const std::uint32_t i = cone_.input_place(atom);
  // A list that is not known, or one of its elements: nothing can be chosen for it, and it may be anything.
  const bool varies = i != kNone && !domains_[i].parts.empty();
  if (!varies && is_unknown(cone_.pack, atom, input_of(base_.given, atom))) return {kNeither, kBoth, false};
  if (!varies) return {base_.given.truths[atom], base_.given.truths[atom], true};
  if (parts_[i] == kOpen) return {kNeither, kBoth, false};
  const Truth t = domains_[i].parts[static_cast<std::size_t>(parts_[i])].input.truth;
  return {t, t, true};
}

Circuit::Bound Circuit::truth(const Node& n, std::uint32_t place) {
  if (row_of_[place] != kNone && parts_[row_of_[place]] != kOpen)
    if (const std::uint8_t t = (*rows_[place])[static_cast<std::size_t>(parts_[row_of_[place]])]; t < 4) return {of_bits(t), of_bits(t), true};
  switch (n.op) {
    case Op::atom: return input(static_cast<std::uint32_t>(n.imm));
    case Op::negation: return {!at(n, 0).low, !at(n, 0).high, at(n, 0).final};
    case Op::all_of: case Op::holds: case Op::any_of: {
      const bool every = n.op != Op::any_of;
      Bound b{every ? kTrue : kFalse, every ? kTrue : kFalse, all_final(n)};
      for (std::uint32_t i = 0; i < n.count; ++i) {
        b.low = every ? b.low & at(n, i).low : b.low | at(n, i).low;
        b.high = every ? b.high & at(n, i).high : b.high | at(n, i).high;
      }
      return b;
    }
    case Op::at_least: {
      std::int64_t low_t = 0, low_f = 0, high_t = 0, high_f = 0;
      for (std::uint32_t i = 0; i < n.count; ++i) {
        low_t += at(n, i).low.t, low_f += at(n, i).low.f;
        high_t += at(n, i).high.t, high_f += at(n, i).high.f;
      }
      const std::int64_t enough = n.imm, against = n.count - n.imm + 1;
      return {{low_t >= enough, low_f >= against}, {high_t >= enough, high_f >= against}, all_final(n)};
    }
    case Op::close: {
      const Bound &t = at(n, 0), &f = at(n, 1);
      return {{t.low.t, t.low.f || f.low.t}, {t.high.t, t.high.f || f.high.t}, all_final(n)};
    }
    case Op::leave_open: case Op::sides:
      return {{at(n, 0).low.t, at(n, 1).low.t}, {at(n, 0).high.t, at(n, 1).high.t}, all_final(n)};
    case Op::decide: {
      const Bound& x = at(n, 0);
      if (base_.given.mode == Mode::open) return x;
      if (!x.low.unknown()) return x;  // it has a bit: no burden decides
      return {kNeither, kBoth, all_final(n)};
    }
    default: break;
  }
  const bool final = truth_is_final(n);
  // What is open only ever adds bits, of an open file.
  const Truth low = base_.given.mode == Mode::open && !final ? base_.nodes.truth(cone_.nodes[place]) : kNeither;
  return {low, kBoth, final};
}

bool Circuit::all_final(const Node& n) const {
  for (std::uint32_t i = 0; i < n.count; ++i)
    if (!at(n, i).final) return false;
  return true;
}

// Which element is meant is not followed: any of them may be.
bool Circuit::picked_is_final(const Node& n) const {
  bool final = true;
  const auto id = static_cast<NodeId>(&n - cone_.pack.graph.nodes.data());
  cone_.each_read(id, [&](NodeId x) { final = final && bounds_[cone_.place(x)].final; }, [&](std::uint32_t a) { final = final && input(a).final; });
  return final;
}

bool Circuit::truth_is_final(const Node& n) const {
  return n.op == Op::pick_truth ? picked_is_final(n) : all_final(n);
}

bool Circuit::value_is_final(const Node& n) const {
  const auto surely = [&](std::uint32_t i, bool side) { return at(n, i).low == at(n, i).high && at(n, i).low == (side ? kTrue : kFalse); };
  // What does not count need not be known.
  const auto where_it_counts = [&](std::uint32_t first, std::uint32_t step) {
    for (std::uint32_t i = first; i < n.count; i += step) {
      if (!at(n, i).final) return false;
      if (surely(i, false)) continue;
      for (std::uint32_t k = 1; k < step; ++k)
        if (!at(n, i + k).final) return false;
    }
    return true;
  };
  switch (n.op) {
    case Op::value: case Op::pick: case Op::day: case Op::event_date: return picked_is_final(n);
    case Op::choose: return surely(0, true) ? at(n, 1).final : surely(0, false) ? at(n, 2).final : all_final(n);
    case Op::join: return where_it_counts(0, 2);
    case Op::sum_low: case Op::sum_high: return at(n, 0).final && where_it_counts(1, 2);
    case Op::first: return at(n, 0).final && where_it_counts(1, 3);
    default: return all_final(n);
  }
}

}  // namespace domat::inquiry
