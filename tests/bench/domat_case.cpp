#include "tests/bench/domat_case.h"

#include "compiler/artifact/load.h"
#include "runtime/batch/case_text.h"
#include "tests/bench/domat_pack.h"

#include <memory>

namespace domat::bench {

DomatCase open_domat_case(const std::string& domat, const std::string& pack, const std::string& artifact) {
  const Built built = build_pack(domat, pack, artifact);
  if (!built.pack) return {nullptr, nullptr, built.why};
  const auto loaded = std::make_shared<Artifact>();
  if (!loaded->read(artifact) || !loaded->load() || !loaded->tables()) return {nullptr, nullptr, "the artifact cannot be opened"};
  const auto answer_with = [&](bool rules) {
    const auto texts = std::make_shared<CaseText>(*loaded->tables(), loaded->functions(), loaded->pack(), CaseOptions{}, std::vector<std::string>{}, rules);
    return [loaded, texts](const std::string& text, std::string& reply) { reply.assign(texts->answer(text)); };
  };
  return {answer_with(false), answer_with(true), ""};
}

}  // namespace domat::bench
