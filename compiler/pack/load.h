// A pack from its path: the manifest, the rule files, and the packs it depends on.
#pragma once
#include <string>
#include <vector>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/pack/manifest.h"

namespace domat {

inline constexpr std::size_t kMaxFileBytes = std::size_t{64} << 20;
inline constexpr std::size_t kMaxPackBytes = std::size_t{256} << 20;  // with the packs it depends on
inline constexpr std::size_t kNotLoaded = SIZE_MAX;

struct PackSources {
  std::string prefix;              // of its files' names: "" or "other/"
  Manifest manifest;
  FileId manifest_file;            // not valid for a lone file
  std::vector<FileId> files;       // in byte order of their names
  std::vector<std::size_t> uses;   // of each dependency of the manifest: index in LoadedPack::dependencies, or kNotLoaded
  std::string hash;                // SHA-256 of the manifest, the files and the hashes of the dependencies, in hexadecimal
};

struct LoadedPack : PackSources {
  std::vector<PackSources> dependencies;  // each pack once, after those that it uses itself
};

// `path` is a folder with a domat.toml, or a .domat or .domat.md file. What is wrong is reported; what could be read comes back all the same.
LoadedPack load_pack(const std::string& path, SourceMap&, Diagnostics&);

}  // namespace domat
