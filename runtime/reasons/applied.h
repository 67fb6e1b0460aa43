// A of the rule instances, from their H: a rule applies where its condition is met, it is in force, and no exception that applies sets
// it aside.
#pragma once
#include <cstdint>
#include <vector>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

class Applied {
 public:
  Applied(const Pack& p, const Outcome& o) : p(p), o(o), applied_(p.instances.size(), kNotYet) {}

  Truth applies(std::uint32_t instance) {
    if (applied_[instance] != kNotYet) return unpack(applied_[instance]);
    // Exceptions nest as deep as drafters write them, and a hostile pack deeper: an explicit stack.
    std::vector<std::uint32_t> pending{instance};
    while (!pending.empty()) {
      std::uint32_t at = pending.back();
      const RuleInstance& i = p.instances[at];
      Truth defeated = kFalse;
      bool ready = true;
      for (std::uint32_t k = 0; k < i.exception_count; ++k) {
        std::uint32_t e = p.exceptions[i.first_exception + k];
        if (applied_[e] == kNotYet) {
          pending.push_back(e);
          ready = false;
        } else {
          defeated = defeated | unpack(applied_[e]);
        }
      }
      if (!ready) continue;
      applied_[at] = pack(o.holds[at] & !defeated);
      pending.pop_back();
    }
    return unpack(applied_[instance]);
  }

 private:
  const Pack& p;
  const Outcome& o;
  static constexpr std::uint8_t kNotYet = 0xFF;
  static std::uint8_t pack(Truth t) { return static_cast<std::uint8_t>(t.t | t.f << 1); }
  static Truth unpack(std::uint8_t b) { return {(b & 1) != 0, (b & 2) != 0}; }
  std::vector<std::uint8_t> applied_;
};

}  // namespace domat
