#include "runtime/batch/csv_text.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/batch/for_machine.h"
#include "runtime/batch/text_block.h"

namespace domat {

namespace {

// Bit i: an odd number of bits of `marks` up to i.
std::uint64_t inside(std::uint64_t marks) {
  for (int i = 1; i < 64; i *= 2) marks ^= marks << i;
  return marks;
}

}  // namespace

DOMAT_FOR_MACHINE
std::size_t index_rows(std::string_view text, std::vector<std::uint32_t>& ends) {
  std::uint64_t quoted = 0;  // all bits: the block begins inside quotation marks
  std::size_t size = ends.size(), lines = 0;
  for (std::size_t at = 0; at < text.size(); at += 64) {
    const TextBlock block(text.data() + at);
    const std::uint64_t inside_text = text.size() - at < 64 ? (std::uint64_t{1} << (text.size() - at)) - 1 : ~std::uint64_t{0};
    std::uint64_t feeds = block.are('\n') & inside_text;
    lines += static_cast<std::size_t>(std::popcount(feeds));
    if (const std::uint64_t marks = block.are('"'); marks | quoted) {
      const std::uint64_t in = inside(marks) ^ quoted;
      feeds &= ~in;
      quoted = in >> 63 ? ~std::uint64_t{0} : 0;
    }
    if (ends.size() < size + 64) ends.resize(size * 2 + 4096);
    for (; feeds; feeds &= feeds - 1) ends[size++] = static_cast<std::uint32_t>(at + static_cast<std::size_t>(std::countr_zero(feeds)));
  }
  ends.resize(size);
  return lines;
}

const char* cell_end(const char* from, const char* end, char delimiter) {
  std::uint64_t quoted = 0;
  for (; from < end; from += 64) {
    const TextBlock block(from);
    std::uint64_t ends = block.are(delimiter);
    if (const std::uint64_t marks = block.are('"'); marks | quoted) {
      const std::uint64_t in = inside(marks) ^ quoted;
      ends &= ~in;
      quoted = in >> 63 ? ~std::uint64_t{0} : 0;
    }
    if (ends) return std::min(from + std::countr_zero(ends), end);
  }
  return end;
}

std::size_t whole_rows(std::string_view text) {
  if (!std::memchr(text.data(), '"', text.size())) return text.rfind('\n') + 1;
  bool quoted = std::count(text.begin(), text.end(), '"') % 2 != 0;
  for (std::size_t i = text.size(); i-- != 0;) {
    if (text[i] == '"') quoted = !quoted;
    else if (text[i] == '\n' && !quoted) return i + 1;
  }
  return 0;
}

std::optional<std::string_view> cell_text(std::string_view cell, std::string& room) {
  if (cell.empty() || cell.front() != '"') return cell.find('"') == std::string_view::npos ? std::optional(cell) : std::nullopt;
  if (cell.size() < 2 || cell.back() != '"') return std::nullopt;
  cell = cell.substr(1, cell.size() - 2);
  std::size_t mark = cell.find('"');
  if (mark == std::string_view::npos) return cell;
  room.clear();
  while (mark != std::string_view::npos) {
    if (mark + 1 == cell.size() || cell[mark + 1] != '"') return std::nullopt;
    room += cell.substr(0, mark + 1);
    cell.remove_prefix(mark + 2);
    mark = cell.find('"');
  }
  room += cell;
  return room;
}

char detect_delimiter(std::string_view first_row) {
  std::size_t commas = 0, semicolons = 0, tabs = 0;
  bool quoted = false;
  int depth = 0;
  for (const char c : first_row) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth > 0) continue;
    commas += c == ',';
    semicolons += c == ';';
    tabs += c == '\t';
  }
  if (semicolons > std::max(commas, tabs)) return ';';
  return tabs > commas ? '\t' : ',';
}

std::optional<std::vector<std::string>> split_row(std::string_view row, char delimiter) {
  const std::string padded = std::string(row) + std::string(64, '\0');
  const char *begin = padded.data(), *const end = begin + row.size();
  std::vector<std::string> cells;
  std::string room;
  for (;; ++begin) {
    const char* const to = cell_end(begin, end, delimiter);
    const auto text = cell_text({begin, to}, room);
    if (!text) return std::nullopt;
    cells.emplace_back(*text);
    if (to == end) return cells;
    begin = to;
  }
}

}  // namespace domat
