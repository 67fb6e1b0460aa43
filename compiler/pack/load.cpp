#include "compiler/pack/load.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "compiler/base/load.h"
#include "compiler/base/unicode.h"
#include "compiler/pack/sha256.h"

namespace domat {

namespace {

namespace fs = std::filesystem;

constexpr const char* kManifestName = "domat.toml";
constexpr const char* kExtension = ".domat";
constexpr const char* kStandardLibrary = "std";
constexpr std::size_t kMaxPackChain = 64;
constexpr std::size_t kMiB = std::size_t{1} << 20;

bool is_rule_file(const fs::path& path) {
  return path.extension() == kExtension || (path.extension() == ".md" && path.stem().extension() == kExtension);
}

bool is_hidden(const fs::path& path) { return path.filename().native().starts_with('.'); }

// A path as the system has it may be no text at all.
std::string shown(const std::string& path) { return first_invalid_utf8(path) ? "?" : path; }

struct Walk {
  std::vector<std::string> files;       // from the top folder, sorted
  std::vector<std::string> unreadable;  // folders, likewise
};

// The rule files below a folder. Links to folders are not followed, so that the walk ends; a folder with a manifest is another pack.
Walk walk_below(const fs::path& top) {
  Walk walk;
  std::vector<fs::path> folders = {top};
  while (!folders.empty()) {
    const fs::path folder = std::move(folders.back());
    folders.pop_back();
    std::error_code error;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      const fs::path& path = entry->path();
      std::error_code ignored;
      if (is_hidden(path)) continue;
      if (entry->symlink_status(ignored).type() == fs::file_type::directory) {
        if (!fs::exists(path / kManifestName, ignored)) folders.push_back(path);
      } else if (is_rule_file(path) && !entry->is_directory(ignored)) {
        walk.files.push_back(path.lexically_relative(top).generic_string());
      }
    }
    if (error) walk.unreadable.push_back(folder.lexically_relative(top).generic_string());
  }
  std::sort(walk.files.begin(), walk.files.end());
  std::sort(walk.unreadable.begin(), walk.unreadable.end());
  return walk;
}

// The standard library, beside the executable that runs: share/domat/stdlib, installed and built alike.
fs::path standard_library() {
  std::error_code ignored;
  return fs::read_symlink("/proc/self/exe", ignored).parent_path().parent_path() / "share" / "domat" / "stdlib" / kStandardLibrary;
}

// `importe std`, in either language; what a comment says costs a pack nothing but the reading of the library.
bool imports_standard_library(std::string_view text) {
  auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  for (auto at = text.find(kStandardLibrary); at != std::string_view::npos; at = text.find(kStandardLibrary, at + 1)) {
    std::string_view before = text.substr(0, at);
    while (!before.empty() && is_blank(before.back())) before.remove_suffix(1);
    if (before.size() < at && (before.ends_with("importe") || before.ends_with("import"))) return true;
  }
  return false;
}

// Lengths stand before texts, so that no two packs feed the same bytes.
void add_to_hash(Sha256& hash, std::string_view text) {
  hash.add(std::to_string(text.size()) + ":");
  hash.add(text);
}

class Loader {
 public:
  Loader(SourceMap& sources, Diagnostics& diagnostics) : sources_(sources), diagnostics_(diagnostics) {}

  LoadedPack load(const std::string& path) {
    LoadedPack pack;
    static_cast<PackSources&>(pack) = load_one(path, "", identity(path));
    pack.dependencies = std::move(loaded_);
    return pack;
  }

 private:
  PackSources load_one(const fs::path& path, std::string prefix, const fs::path& self) {
    chain_.push_back({self, prefix.substr(0, prefix.size() - (prefix.empty() ? 0 : 1))});
    PackSources pack;
    pack.prefix = std::move(prefix);
    Sha256 hash;
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) load_folder(path, pack, hash);
    else if (is_rule_file(path)) load_lone_file(path, pack, hash);
    else diagnostics_.report(Diag::not_a_pack, Span{}, {shown(path.string())});
    pack.hash = std::move(hash).hex();
    chain_.pop_back();
    return pack;
  }

  void load_folder(const fs::path& folder, PackSources& pack, Sha256& hash) {
    std::error_code ignored;
    if (!fs::exists(folder / kManifestName, ignored)) {
      diagnostics_.report(Diag::pack_without_manifest, Span{}, {shown(folder.string())});
      return;
    }
    if (!read(folder / kManifestName, pack.prefix + kManifestName, kMaxManifestBytes, Diag::manifest_too_large, &pack.manifest_file)) return;
    pack.manifest = parse_manifest(pack.manifest_file, sources_, diagnostics_);
    add_file(hash, pack, pack.manifest_file);
    if (pack.prefix.empty()) chain_.back().name = pack.manifest.name;
    load_rules(folder, pack, hash);
    load_dependencies(folder, pack, hash);
  }

  void load_dependencies(const fs::path& folder, PackSources& pack, Sha256& hash) {
    add_standard_library(pack);
    for (const Dependency& dependency : pack.manifest.dependencies) {
      pack.uses.push_back(load_dependency(folder, dependency, pack.prefix));
      if (pack.uses.back() != kNotLoaded) add_to_hash(hash, loaded_[pack.uses.back()].hash);
    }
  }

  // A pack that imports `std` depends on it, unless its manifest means another.
  void add_standard_library(PackSources& pack) {
    auto& all = pack.manifest.dependencies;
    if (std::any_of(all.begin(), all.end(), [](const Dependency& d) { return d.name == kStandardLibrary; })) return;
    for (FileId file : pack.files) {
      if (!imports_standard_library(sources_.text(file))) continue;
      all.push_back({kStandardLibrary, standard_library().string(), Span{file, 0, 0}});
      return;
    }
  }

  void load_rules(const fs::path& folder, PackSources& pack, Sha256& hash) {
    const Walk walk = walk_below(folder);
    FileId unreadable;
    for (const std::string& name : walk.unreadable) read(folder / name, pack.prefix + shown(name), 0, Diag::file_too_large, &unreadable);
    if (walk.files.empty()) diagnostics_.report(Diag::no_rule_files, Span{pack.manifest_file, 0, 0});
    for (const std::string& name : walk.files) {
      if (too_large_) break;
      read_rules(folder / name, name, pack, hash);
    }
  }

  void load_lone_file(const fs::path& path, PackSources& pack, Sha256& hash) {
    fs::path stem = path.stem();
    if (path.extension() != kExtension) stem = stem.stem();
    if (stem.extension() == ".en") {
      pack.manifest.language = Lang::en;
      stem = stem.stem();
    }
    pack.manifest.name = nfc(shown(stem.string()));
    read_rules(path, path.filename().string(), pack, hash);
    load_dependencies(path.parent_path(), pack, hash);
  }

  void read_rules(const fs::path& path, const std::string& name, PackSources& pack, Sha256& hash) {
    FileId file;
    if (!read(path, pack.prefix + shown(name), kMaxFileBytes, Diag::file_too_large, &file)) return;
    pack.files.push_back(file);
    add_file(hash, pack, file);
    total_ += sources_.text(file).size();
    if (total_ <= kMaxPackBytes) return;
    too_large_ = true;
    diagnostics_.report(Diag::pack_too_large, Span{file, 0, 0}, {kMaxPackBytes / kMiB});
  }

  std::size_t load_dependency(const fs::path& folder, const Dependency& dependency, const std::string& prefix) {
    const fs::path path = (folder / dependency.path).lexically_normal();
    const fs::path self = identity(path);
    const auto known = by_identity_.find(self);
    if (known != by_identity_.end()) return known->second;
    if (closes_cycle(self, dependency)) return kNotLoaded;
    if (!is_pack(path)) {
      diagnostics_.report(Diag::dependency_not_found, dependency.span, {dependency.name, dependency.path});
      return kNotLoaded;
    }
    if (chain_.size() == kMaxPackChain) {
      diagnostics_.report(Diag::nesting_too_deep, dependency.span, {kMaxPackChain});
      return kNotLoaded;
    }
    const bool standard = dependency.path == standard_library();
    PackSources pack = load_one(path, (standard ? std::string() : prefix) + dependency.name + "/", self);
    loaded_.push_back(std::move(pack));
    by_identity_.emplace(self, loaded_.size() - 1);
    return loaded_.size() - 1;
  }

  static bool is_pack(const fs::path& path) {
    std::error_code ignored;
    if (path.native().find('\0') != std::string::npos) return false;
    if (fs::is_directory(path, ignored)) return fs::exists(path / kManifestName, ignored);
    return is_rule_file(path) && fs::exists(path, ignored);
  }

  bool closes_cycle(const fs::path& self, const Dependency& dependency) {
    const auto start = std::find_if(chain_.begin(), chain_.end(), [&](const Link& link) { return link.self == self; });
    if (start == chain_.end()) return false;
    std::string cycle;
    for (auto link = start; link != chain_.end(); ++link) cycle += "`" + link->name + "` → ";
    diagnostics_.report(Diag::dependency_cycle, dependency.span, {cycle + "`" + start->name + "`"});
    return true;
  }

  // What cannot be read still gets a name to be reported under, and no text.
  bool read(const fs::path& path, std::string name, std::size_t limit, Diag too_large, FileId* file) {
    SourceText source = read_source(path.string(), limit);
    *file = sources_.add(std::move(name), std::move(source.text));
    const Span top{*file, 0, 0};
    switch (source.error) {
      case SourceText::Error::none: break;
      case SourceText::Error::unreadable: diagnostics_.report(Diag::unreadable_file, top, {Arg(source.detail_fr, source.detail)}); break;
      case SourceText::Error::too_large: diagnostics_.report(too_large, top, {limit / kMiB}); break;
      case SourceText::Error::invalid_utf8: diagnostics_.report(Diag::invalid_utf8, top, {source.invalid_offset}); break;
    }
    return source.ok();
  }

  // Names count too: they stand in every label of a rule without one. They count without the prefix: the same pack has the same hash
  // wherever it is used from.
  void add_file(Sha256& hash, const PackSources& pack, FileId file) {
    add_to_hash(hash, std::string_view(sources_.name(file)).substr(pack.prefix.size()));
    add_to_hash(hash, sources_.text(file));
  }

  // The same for every way of writing the path of one pack.
  static fs::path identity(const fs::path& path) {
    std::error_code error;
    fs::path canonical = fs::weakly_canonical(path, error);
    return error ? path : canonical;
  }

  struct Link {
    fs::path self;
    std::string name;
  };
  SourceMap& sources_;
  Diagnostics& diagnostics_;
  std::vector<Link> chain_;  // from the pack asked for to the one being read
  std::vector<PackSources> loaded_;
  std::map<fs::path, std::size_t> by_identity_;
  std::size_t total_ = 0;
  bool too_large_ = false;
};

}  // namespace

LoadedPack load_pack(const std::string& path, SourceMap& sources, Diagnostics& diagnostics) { return Loader(sources, diagnostics).load(path); }

}  // namespace domat
