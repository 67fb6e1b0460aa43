#include "compiler/base/source.h"

#include <algorithm>

#include "compiler/base/unicode.h"

namespace domat {

FileId SourceMap::add(std::string name, std::string text) {
  files_.push_back({std::move(name), std::move(text), {}});
  return FileId{static_cast<std::uint32_t>(files_.size() - 1)};
}

const std::string& SourceMap::name(FileId id) const { return files_[id.index].name; }

std::string_view SourceMap::text(FileId id) const { return files_[id.index].text; }

const std::vector<std::uint32_t>& SourceMap::line_starts(FileId id) const {
  const File& file = files_[id.index];
  if (file.line_starts.empty()) {
    file.line_starts.push_back(0);
    for (std::size_t at = file.text.find('\n'); at != std::string::npos; at = file.text.find('\n', at + 1)) {
      file.line_starts.push_back(static_cast<std::uint32_t>(at + 1));
    }
  }
  return file.line_starts;
}

namespace {

std::uint32_t line_at(const std::vector<std::uint32_t>& starts, std::uint32_t offset) {
  return static_cast<std::uint32_t>(std::upper_bound(starts.begin(), starts.end(), offset) - starts.begin());
}

}  // namespace

std::uint32_t SourceMap::line_of(Span s) const { return line_at(line_starts(s.file), s.begin); }

std::string_view SourceMap::line_text(FileId id, std::uint32_t line) const {
  const auto& starts = line_starts(id);
  if (line == 0 || line > starts.size()) return {};
  const std::string_view all = text(id);
  const std::size_t begin = starts[line - 1];
  std::string_view out = all.substr(begin, line < starts.size() ? starts[line] - begin : std::string_view::npos);
  if (out.ends_with('\n')) out.remove_suffix(1);
  if (out.ends_with('\r')) out.remove_suffix(1);
  return out;
}

LineColumn SourceMap::locate(FileId id, std::uint32_t offset) const {
  const auto& starts = line_starts(id);
  const std::uint32_t line = line_at(starts, offset);
  const std::uint32_t in_line = offset - starts[line - 1];
  return {line, display_width(line_text(id, line).substr(0, in_line)) + 1};
}

std::string SourceMap::place(Span s) const { return name(s.file) + ":" + std::to_string(line_of(s)); }

}  // namespace domat
