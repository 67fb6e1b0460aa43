// Where a change must begin: of a truth that has not the bits it should have, facts at least one of which any change that helps must touch.
#pragma once
#include <cstdint>
#include <map>
#include <tuple>
#include <vector>

#include "compiler/inquiry/cone.h"
#include "compiler/inquiry/question.h"

namespace domat::inquiry {

class Blockers {
 public:
  using Places = std::vector<bool>;  // by input of the cone
  Blockers(const Cone& cone, Reading& reading) : cone_(cone), reading_(reading) {}

  // For the top to have this truth, which it has not.
  Places for_truth(Truth wanted);
  // All that a node rests on.
  Places below(NodeId);

 private:
  // The bit t, or f, is to be there, or not to be there.
  struct Need {
    NodeId node;
    bool t, there;
    auto operator<=>(const Need&) const = default;
  };
  bool has(NodeId id, bool t) { return t ? reading_.nodes.truth(id).t : reading_.nodes.truth(id).f; }
  bool lacks(const Need& n) { return has(n.node, n.t) != n.there; }
  Places of(const Need&, int depth);
  Places work_out(const Need&, int depth);
  // One of these would do; all of these must be, so that any that is not yet may stand for them: the one with the fewest facts does.
  Places any(const std::vector<Need>&, int depth);
  Places each(const std::vector<Need>&, int depth);

  const Cone& cone_;
  Reading& reading_;
  std::map<Need, Places> known_;
  std::map<NodeId, Places> below_;
};

}  // namespace domat::inquiry
