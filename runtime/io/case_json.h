// A case back to JSON. read_case reads it as the same case, with the same pack and no options. Where the pack has lists, this takes it
// expanded to those of the case.
#pragma once
#include <string>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

std::string case_json(const Pack&, const Case&);

}  // namespace domat
