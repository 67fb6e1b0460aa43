// Source texts of a pack, and places in them. Offsets are bytes; lines and columns are worked out only when rendering.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace domat {

struct FileId {
  std::uint32_t index = UINT32_MAX;
  bool valid() const { return index != UINT32_MAX; }
  friend auto operator<=>(FileId, FileId) = default;
};

// Bytes [begin, end) of one file. An empty span points between two bytes.
struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  bool valid() const { return file.valid(); }
  friend auto operator<=>(Span, Span) = default;
};

// From the first byte of a to the last of b, which stand in this order in one file.
inline Span join(Span a, Span b) { return {a.file, a.begin, b.end}; }

struct LineColumn {
  std::uint32_t line;    // from 1
  std::uint32_t column;  // from 1, in display cells: a combining mark takes none, a wide character two, a tab up to the next multiple of 8
};

class SourceMap {
 public:
  // `name` is what messages call the file: its path as the user would write it from the pack's folder.
  // `text` is valid UTF-8, without byte order mark (see read_source in load.h).
  FileId add(std::string name, std::string text);

  std::size_t size() const { return files_.size(); }
  const std::string& name(FileId) const;
  std::string_view text(FileId) const;
  std::string_view text(Span s) const { return text(s.file).substr(s.begin, s.end - s.begin); }

  std::uint32_t line_of(Span) const;               // from 1; of the span's first byte; O(log lines)
  std::string_view line_text(FileId, std::uint32_t line) const;  // without its line end
  LineColumn locate(FileId, std::uint32_t offset) const;
  std::string place(Span) const;                   // "rules.domat:12"

 private:
  struct Mark {
    std::uint32_t offset, cells;  // cells before it in its line
  };
  struct File {
    std::string name;
    std::string text;
    // Filled at the first question. The marks stand in very long lines, which are then not measured from their beginning each time.
    mutable std::vector<std::uint32_t> line_starts;
    mutable std::vector<Mark> marks;
  };
  const std::vector<std::uint32_t>& line_starts(FileId) const;
  static void mark_line(const File&, std::size_t begin, std::size_t end);
  std::vector<File> files_;
};

}  // namespace domat
