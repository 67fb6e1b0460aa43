// What a conclusion may still come to while some of the facts that it rests on are left open: bounds of each node of its cone, worked out
// from the parts of those facts that are chosen.
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/inquiry/cone.h"
#include "compiler/inquiry/domains.h"
#include "compiler/inquiry/question.h"

namespace domat::inquiry {

inline constexpr std::int32_t kOpen = -1;  // no part of it is chosen yet

class Circuit {
 public:
  // `domains`: by input of the cone; one without parts does not vary. All of it must outlive this.
  Circuit(const Cone&, Reading& base, const Domains&, const std::vector<Domain>& domains);

  struct Bound {
    Truth low, high;     // of a truth: bits that it surely has, and bits that it may have
    bool final = false;  // what is open does not matter to it
    friend bool operator==(const Bound&, const Bound&) = default;
  };
  // The part chosen of each input, or kOpen. Only what hangs on those that are chosen otherwise than before is worked out again.
  void choose(const std::vector<std::int32_t>& parts);
  const Bound& top() const { return bounds_[cone_.place(cone_.top)]; }
  // The bounds of all that does not hang on this input alone, and of the top.
  std::vector<std::uint8_t> beyond(std::uint32_t atom) const;
  // Of the open inputs that the top may hang on: all (`visit` gives true to go on), those met first by going down operand by operand.
  template <typename Visit>
  void each_open(Visit&& visit);

 private:
  NodeId operand(const Node& n, std::uint32_t i) const { return cone_.pack.graph.operands[n.first + i]; }
  const Bound& at(const Node& n, std::uint32_t i) const { return bounds_[cone_.place(operand(n, i))]; }
  void note_readers();
  void mark(std::uint32_t place) { stale_[place / 64] |= std::uint64_t{1} << (place % 64); }
  void work_out(std::uint32_t place);
  Bound input(std::uint32_t atom) const;
  Bound truth(const Node&, std::uint32_t place);
  bool value_is_final(const Node&) const;
  bool truth_is_final(const Node&) const;
  bool picked_is_final(const Node&) const;
  bool all_final(const Node&) const;

  const Cone& cone_;
  Reading& base_;
  const std::vector<Domain>& domains_;
  std::vector<std::uint32_t> row_of_;    // by node: which input has its row, else kNone
  std::vector<const std::vector<std::uint8_t>*> rows_;
  std::vector<std::uint32_t> hangs_on_;  // Domains::hangs_on
  std::vector<Bound> bounds_;
  std::vector<std::int32_t> parts_;
  std::vector<std::vector<std::uint32_t>> readers_, input_readers_;  // places, by place of what is read
  std::vector<std::uint64_t> stale_;                                 // a bit for each place
  std::vector<std::uint32_t> seen_;
  std::uint32_t walk_ = 0;
};

template <typename Visit>
void Circuit::each_open(Visit&& visit) {
  ++walk_;
  std::vector<NodeId> work{cone_.top}, below;
  std::vector<std::uint32_t> open;
  while (!work.empty()) {
    const NodeId id = work.back();
    work.pop_back();
    const std::uint32_t place = cone_.place(id);
    if (bounds_[place].final || seen_[place] == walk_) continue;
    seen_[place] = walk_;
    below.clear(), open.clear();
    cone_.each_read(id, [&](NodeId n) { below.push_back(n); },
                    [&](std::uint32_t a) {
                      const std::uint32_t i = cone_.input_place(a);
                      if (i != kNone && !domains_[i].parts.empty() && parts_[i] == kOpen) open.push_back(i);
                    });
    for (const std::uint32_t i : open)
      if (!visit(i)) return;
    work.insert(work.end(), below.rbegin(), below.rend());
  }
}

}  // namespace domat::inquiry
