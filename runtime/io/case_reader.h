// A case from JSON (docs/formats.md, "Case").
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/io/case_error.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

inline constexpr std::size_t kMaxCaseBytes = std::size_t{64} << 20;
inline constexpr unsigned kMaxJsonDepth = 64;
inline constexpr std::size_t kMaxCaseErrors = 50;
inline constexpr std::size_t kMaxListElements = 1'000'000;

// The command line's word, which wins over the document's.
struct CaseOptions {
  std::optional<std::int32_t> at;
  std::optional<Mode> mode;
  bool rest_false = false;  // a boolean fact not stated is false, an event not stated did not happen, a list not stated is empty
};

// With errors, the case is not to be evaluated: what it holds is only part of what was meant.
struct CaseResult {
  Case c;
  std::vector<CaseError> errors;  // in order of the document
};

// Reads one case after the other, of one pack, which must stay where it is.
class CaseReader {
 public:
  explicit CaseReader(const Pack&);
  ~CaseReader();

  // The case is laid out for its lists: by expanded_names(pack, c.lists).
  CaseResult read(std::string_view json, const CaseOptions&);
  // The names for the lists of the case that was read last without an error (runtime/reasons/lists.h); of a pack without lists, itself.
  const Pack& names() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

CaseResult read_case(std::string_view json, const Pack&, const CaseOptions&);

}  // namespace domat
