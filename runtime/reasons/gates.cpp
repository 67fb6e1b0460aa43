#include "runtime/reasons/gates.h"

#include <algorithm>
#include <bit>

namespace domat {

Gates::Gates(std::size_t expected) : seen_(std::bit_ceil(2 * expected + 64), 0) {
  gates_.reserve(expected);
  hashes_.reserve(expected);
  gates_.push_back({GateKind::never, {}, 0, 0, 0});
  hashes_.push_back(0);
}

Literal Gates::load(TableSource source, std::uint32_t index) {
  work_.clear();
  return made(GateKind::load, source, index, 0);
}

Literal Gates::all(std::span<const Literal> operands) {
  work_.assign(operands.begin(), operands.end());
  return conjunction();
}

Literal Gates::any(std::span<const Literal> operands) {
  work_.clear();
  for (Literal l : operands) work_.push_back(l ^ 1);
  return conjunction() ^ 1;
}

// Of the literals in work_.
Literal Gates::conjunction() {
  if (!std::ranges::is_sorted(work_)) std::ranges::sort(work_);
  std::size_t kept = 0;
  for (Literal l : work_) {
    if (l == kNever || (kept && work_[kept - 1] == (l ^ 1))) return kNever;
    if (l == kAlways || (kept && work_[kept - 1] == l)) continue;
    work_[kept++] = l;
  }
  work_.resize(kept);
  if (kept == 0) return kAlways;
  return kept == 1 ? work_[0] : made(GateKind::all, {}, 0, 0);
}

Literal Gates::at_least(std::int64_t need, std::span<const Literal> operands) {
  work_.clear();
  for (Literal l : operands) {
    if (l == kAlways) --need;
    else if (l != kNever) work_.push_back(l);
  }
  const auto count = static_cast<std::int64_t>(work_.size());
  if (need <= 0) return kAlways;
  if (need > count) return kNever;
  if (need == count) return conjunction();
  if (need == 1) {
    for (Literal& l : work_) l ^= 1;
    return conjunction() ^ 1;
  }
  std::ranges::sort(work_);
  // Not so many are true where so many of the negated are: one gate for both.
  const bool other = work_[0] & 1;
  if (other)
    for (Literal& l : work_) l ^= 1;
  return made(GateKind::at_least, {}, 0, static_cast<std::uint32_t>(other ? count - need + 1 : need)) ^ static_cast<Literal>(other);
}

Literal Gates::made(GateKind kind, TableSource source, std::uint32_t index, std::uint32_t need) {
  std::uint64_t hash = static_cast<std::uint64_t>(kind) | static_cast<std::uint64_t>(source) << 8 | std::uint64_t{index} << 16 | std::uint64_t{need} << 32;
  for (Literal l : work_) {
    hash = (hash ^ l) * 0x9E3779B97F4A7C15u;
    hash ^= hash >> 32;
  }
  hash *= 0x9E3779B97F4A7C15u;
  std::size_t at = hash >> 32 & (seen_.size() - 1);
  for (; seen_[at]; at = (at + 1) & (seen_.size() - 1)) {
    const Gate& g = gates_[seen_[at]];
    if (hashes_[seen_[at]] != hash || g.kind != kind || g.need != need || g.source != source) continue;
    if (kind == GateKind::load ? g.first == index : std::ranges::equal(operands(g), work_)) return seen_[at] * 2;
  }
  const auto gate = static_cast<std::uint32_t>(gates_.size());
  seen_[at] = gate;
  gates_.push_back({kind, source, kind == GateKind::load ? index : static_cast<std::uint32_t>(pool_.size()), static_cast<std::uint32_t>(work_.size()), need});
  hashes_.push_back(hash);
  pool_.insert(pool_.end(), work_.begin(), work_.end());
  if (gates_.size() * 2 > seen_.size()) grow();
  return gate * 2;
}

void Gates::grow() {
  seen_.assign(seen_.size() * 4, 0);
  for (std::uint32_t gate = 1; gate < gates_.size(); ++gate) {
    std::size_t at = hashes_[gate] >> 32 & (seen_.size() - 1);
    while (seen_[at]) at = (at + 1) & (seen_.size() - 1);
    seen_[at] = gate;
  }
}

}  // namespace domat
