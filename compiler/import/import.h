// Other people's tests as scenarios of a pack.
#pragma once
#include <string>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/import/problem.h"
#include "compiler/sema/check.h"

namespace domat {

inline constexpr std::size_t kMaxImportBytes = std::size_t{64} << 20;

enum class ImportForm : std::uint8_t { csv, openfisca };

struct Imported {
  std::string scenarios;          // the text of a file of rules; of no use when there is a problem
  std::size_t count = 0;
  std::vector<Problem> problems;  // at most kMaxProblems
};

// `tests` and `mapping` are texts. The model is the checked one of the pack, whose sources come first.
Imported import_tests(ImportForm, const std::string& tests, const std::string& mapping, const model::Model&, const SourceMap&, Interner&, const std::vector<PackSource>&);

}  // namespace domat
