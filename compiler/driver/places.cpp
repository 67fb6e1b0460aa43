#include "compiler/driver/places.h"

#include <algorithm>
#include <filesystem>

namespace domat {

namespace {

std::string joined(const std::string& folder, const std::string& below) { return (std::filesystem::path(folder) / below).lexically_normal().string(); }

// Characters before an offset in its line.
std::uint32_t column(const SourceMap& sources, FileId file, std::uint32_t offset) {
  const std::string_view text = sources.text(file);
  std::uint32_t characters = 1;
  for (std::size_t i = std::min<std::size_t>(offset, text.size()); i > 0 && text[i - 1] != '\n' && text[i - 1] != '\r'; --i)
    if ((static_cast<unsigned char>(text[i - 1]) & 0xC0) != 0x80) ++characters;
  return characters;
}

}  // namespace

Places::Places(const Session& s, const Options& o) : s_(s), lone_file_(!s.pack.manifest_file.valid()), pack_(o.pack) {
  // A pack is found before those that it uses itself.
  std::vector<std::string> roots(s.pack.dependencies.size());
  const auto visit = [&](const PackSources& p, const std::string& root, auto&& self) -> void {
    for (std::size_t i = 0; i < p.uses.size(); ++i) {
      if (p.uses[i] == kNotLoaded || !roots[p.uses[i]].empty()) continue;
      const PackSources& other = s.pack.dependencies[p.uses[i]];
      roots[p.uses[i]] = joined(root, p.manifest.dependencies[i].path);
      folders_.push_back({other.prefix, roots[p.uses[i]]});
      self(other, roots[p.uses[i]], self);
    }
  };
  visit(s.pack, pack_, visit);
}

std::string Places::path(FileId file) const {
  const std::string& name = s_.sources.name(file);
  if (lone_file_) return pack_;
  for (auto& f : folders_)
    if (!f.prefix.empty() && name.starts_with(f.prefix)) return joined(f.path, name.substr(f.prefix.size()));
  return joined(pack_, name);
}

report::Place Places::of(Span span) const {
  if (!span.valid()) return {};
  report::Place out{path(span.file), 0, 0, 0, 0};
  if (s_.sources.text(span.file).empty()) return out;
  const std::uint32_t end = std::max(span.begin, span.end);
  out.line = s_.sources.line_of(span);
  out.column = column(s_.sources, span.file, span.begin);
  out.end_line = s_.sources.line_of({span.file, end, end});
  out.end_column = column(s_.sources, span.file, end);
  return out;
}

std::vector<report::Finding> findings(const Session& s, const Options& o) {
  const Places places(s, o);
  std::vector<report::Finding> all;
  for (const Diagnostic* d : in_order(s.diags)) {
    const DiagInfo& kind = info(d->kind);
    report::Finding f{kind.severity, std::string(kind.code), "", message(*d, o.lang), places.of(d->span)};
    for (auto& n : d->notes) f.related.push_back({message(n, o.lang), places.of(n.span)});
    all.push_back(std::move(f));
  }
  return all;
}

}  // namespace domat
