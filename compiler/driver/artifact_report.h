// Why a file is not taken for an artifact, in the words of its user.
#pragma once
#include "compiler/artifact/load.h"
#include "compiler/driver/options.h"

namespace domat {

// To standard error. The file is Options::pack.
void complain_of_artifact(const Options&, const Artifact::Refusal&);

}  // namespace domat
