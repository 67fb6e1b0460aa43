// The rules that keep a conclusion from coming out otherwise: which of their conditions fail, which exceptions set them aside, which
// window, which proof.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/sema/model.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "runtime/reasons/result.h"

namespace domat {

struct FailedCondition {
  std::string text, place;  // as it is written
  Truth truth;
  friend bool operator==(const FailedCondition&, const FailedCondition&) = default;
};
struct Obstacle {
  enum Why : std::uint8_t { condition, window, wording, exception, applies, contrary } why;  // the last two: it applies, for or against
  std::uint32_t atom;                        // what it concludes
  std::uint32_t instance;
  std::vector<FailedCondition> conditions;   // condition
  std::optional<std::int32_t> day = {};      // window
  std::uint32_t by = kNone;                  // exception
};

// Of these conclusions, that are wanted true (or, of a value, otherwise), or false; then of the conclusions that failed conditions read.
std::vector<Obstacle> obstacles(const model::Model&, const SourceMap&, const Pack&, const Case&, const Outcome&, std::uint32_t atom, bool wanted_true);

}  // namespace domat
