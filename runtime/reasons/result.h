// Reasons, derived from an outcome and the pack's tables: no rule is applied again here.
#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

enum class Why : std::uint8_t { applies, condition_false, not_in_force, defeated };

struct Reason {
  std::uint32_t instance;
  Why why;
  std::uint32_t by = kNone;  // defeated: the exception's instance
  std::optional<std::int32_t> day = {};  // not in force: the reference date
};
struct Defeat {
  std::uint32_t instance, by;
};
struct LostPoint {            // decided for lack of proof
  std::uint32_t atom;
  std::uint32_t lost_by;      // member of Partie
  std::vector<std::uint32_t> charge;  // the rule instances that placed the burden
};
// No rule that might have decided was in force.
struct NoWording {
  std::uint32_t nearest;  // the rule instance whose window is the fewest days away
  std::int32_t day;       // its reference date
};
struct ParameterUse {
  std::uint32_t parameter, value;  // Pack::parameters, and which of its values
  std::int32_t day;                // that it was read for
  friend auto operator<=>(const ParameterUse&, const ParameterUse&) = default;
};
struct ConclusionReasons {
  std::uint32_t atom;
  std::vector<Reason> because;
  std::vector<Defeat> defeated;
  std::vector<std::uint32_t> facts;            // atoms
  std::vector<std::uint32_t> missing;          // atoms
  std::vector<std::uint32_t> unknown_wording;  // rule instances whose wording on that day is unknown
  std::vector<LostPoint> burden;
  std::vector<std::uint32_t> inherited;        // a conflict: the atoms it comes from; empty at its origin
  std::vector<ParameterUse> parameters = {};   // that gave a value on the way to the answer, as `facts` are
  std::optional<NoWording> no_wording = {};
};
// An error met where a rule that might apply reads it.
struct Fault {
  ValueError error;
  std::uint32_t instance;
};
struct Result {
  std::vector<ConclusionReasons> conclusions;  // one for each atom of a conclusion, in order of declaration, then of argument
  std::vector<std::uint32_t> incompatible;     // indexes into Pack::incompatible
  std::vector<Fault> faults;  // errors met by rules that might apply, in order
  bool too_long = false;                       // given up at kMaxReasonSteps: the reasons are not to be shown
};

// The reasons of n conclusions that each rest on n facts are n² long; beyond this many steps a case is refused.
inline constexpr std::uint64_t kMaxReasonSteps = 500'000'000;

Result derive_reasons(const Pack&, const Case&, const Outcome&);

}  // namespace domat
