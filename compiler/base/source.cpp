#include "compiler/base/source.h"

#include <algorithm>

#include "compiler/base/unicode.h"

namespace domat {

FileId SourceMap::add(std::string name, std::string text) {
  files_.push_back({std::move(name), std::move(text), {}, {}});
  return FileId{static_cast<std::uint32_t>(files_.size() - 1)};
}

const std::string& SourceMap::name(FileId id) const { return files_[id.index].name; }

std::string_view SourceMap::text(FileId id) const { return files_[id.index].text; }

namespace {
constexpr std::size_t mark_distance = 64 * 1024;
}

void SourceMap::mark_line(const File& file, std::size_t begin, std::size_t end) {
  const std::string_view text = file.text;
  std::uint32_t cells = 0;
  while (end - begin > mark_distance) {
    // Before an ASCII character: nothing to its left can change its width.
    std::size_t to = begin + mark_distance;
    while (to < end && static_cast<unsigned char>(text[to]) >= 0x80) ++to;
    cells += display_width(text.substr(begin, to - begin), cells);
    file.marks.push_back({static_cast<std::uint32_t>(to), cells});
    begin = to;
  }
}

const std::vector<std::uint32_t>& SourceMap::line_starts(FileId id) const {
  const File& file = files_[id.index];
  if (!file.line_starts.empty()) return file.line_starts;
  std::size_t begin = 0;
  for (;;) {
    file.line_starts.push_back(static_cast<std::uint32_t>(begin));
    const std::size_t feed = file.text.find('\n', begin);
    mark_line(file, begin, std::min(feed, file.text.size()));
    if (feed == std::string::npos) return file.line_starts;
    begin = feed + 1;
  }
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
  const std::uint32_t start = starts[line - 1];
  const auto length = static_cast<std::uint32_t>(line_text(id, line).size());
  const std::uint32_t to = std::min(offset, start + length);

  Mark from{start, 0};
  const auto& marks = files_[id.index].marks;
  const auto after = std::upper_bound(marks.begin(), marks.end(), to, [](std::uint32_t o, const Mark& m) { return o < m.offset; });
  if (after != marks.begin() && std::prev(after)->offset > start) from = *std::prev(after);
  return {line, from.cells + display_width(text(id).substr(from.offset, to - from.offset), from.cells) + 1};
}

std::string SourceMap::place(Span s) const { return name(s.file) + ":" + std::to_string(line_of(s)); }

}  // namespace domat
