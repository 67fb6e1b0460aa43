// What docs/language.md and docs/formats.md promise of reasons, whatever the pack and the case.
#pragma once
#include <string>
#include <vector>

#include "runtime/reasons/result.h"

namespace domat::differential {

// What is not kept, in words; empty when all is well.
std::vector<std::string> broken_promises(const Pack&, const Case&, const Outcome&, const Result&);

}  // namespace domat::differential
