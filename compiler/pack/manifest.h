// The manifest of a pack, domat.toml (docs/formats.md, "Manifest").
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"

namespace domat {

inline constexpr std::size_t kMaxManifestBytes = std::size_t{1} << 20;

struct Dependency {
  std::string name;  // as `import` writes it
  std::string path;  // as the manifest writes it: from the manifest's folder
  Span span;
};

struct Manifest {
  std::string name;
  std::string version = "0.0.0";
  Lang language = Lang::fr;
  std::string jurisdiction;
  std::string currency = "EUR";          // ISO 4217
  std::optional<std::string> date_fact;  // not looked up yet
  Span date_fact_span;
  std::vector<Dependency> dependencies;  // in order of name
};

// What is wrong is reported; what could be read comes back all the same.
Manifest parse_manifest(FileId, const SourceMap&, Diagnostics&);

}  // namespace domat
