// A pack whose rules speak of lists, written out for the lists of a case: what it is for these elements, with every rule instance and every conclusion a node of its
// own. Reasons are derived from it.
#pragma once
#include <optional>
#include <vector>

#include "runtime/reasons/lists.h"

namespace domat {

inline constexpr std::uint64_t kMaxCaseInstances = 5'000'000;        // of one case
inline constexpr std::uint64_t kMaxCaseExceptionLinks = 20'000'000;
inline constexpr std::uint64_t kMaxCaseNodes = 50'000'000;

// Nothing when it would be larger than the limits above, or that of expanded_names; or, of a pack that comes from outside, when its rules lead nowhere.
std::optional<Pack> expand(const Pack&, const std::vector<ListState>&);

}  // namespace domat
