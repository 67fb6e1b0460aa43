#include "runtime/batch/csv_text.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "runtime/batch/for_machine.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace domat {

namespace {

// 64 bytes, and which of them are a character, as bits.
class Block {
 public:
#ifdef __SSE2__
  explicit Block(const char* p) {
    const auto* parts = reinterpret_cast<const __m128i*>(p);
    part_[0] = _mm_loadu_si128(parts), part_[1] = _mm_loadu_si128(parts + 1), part_[2] = _mm_loadu_si128(parts + 2), part_[3] = _mm_loadu_si128(parts + 3);
  }
  std::uint64_t are(char c) const {
    const __m128i wanted = _mm_set1_epi8(c);
    const auto part = [&](int i) { return std::uint64_t{static_cast<std::uint16_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(part_[i], wanted)))}; };
    return part(0) | part(1) << 16 | part(2) << 32 | part(3) << 48;
  }

 private:
  __m128i part_[4];
#else
  explicit Block(const char* p) : p_(p) {}
  std::uint64_t are(char c) const {
    std::uint64_t bits = 0;
    for (int i = 0; i < 64; ++i) bits |= std::uint64_t{p_[i] == c} << i;
    return bits;
  }

 private:
  const char* p_;
#endif
};

// Bit i: an odd number of bits of `marks` up to i.
std::uint64_t inside(std::uint64_t marks) {
  for (int i = 1; i < 64; i *= 2) marks ^= marks << i;
  return marks;
}

}  // namespace

DOMAT_FOR_MACHINE
std::size_t index_csv(std::string_view text, char delimiter, std::vector<std::uint32_t>& places, std::vector<std::uint32_t>* rows) {
  std::uint64_t quoted = 0;  // all bits: the block begins inside quotation marks
  std::size_t size = places.size(), lines = 0;
  for (std::size_t at = 0; at < text.size(); at += 64) {
    const Block block(text.data() + at);
    const std::uint64_t inside_text = text.size() - at < 64 ? (std::uint64_t{1} << (text.size() - at)) - 1 : ~std::uint64_t{0};
    std::uint64_t feeds = block.are('\n') & inside_text, ends = (block.are(delimiter) & inside_text) | feeds;
    lines += static_cast<std::size_t>(std::popcount(feeds));
    if (const std::uint64_t marks = block.are('"'); marks | quoted) {
      const std::uint64_t in = inside(marks) ^ quoted;
      ends &= ~in;
      quoted = in >> 63 ? ~std::uint64_t{0} : 0;
    }
    if (places.size() < size + 64) places.resize(size * 2 + 4096);
    if (rows)
      for (feeds &= ends; feeds; feeds &= feeds - 1) rows->push_back(static_cast<std::uint32_t>(size + static_cast<std::size_t>(std::popcount(ends & ((feeds & -feeds) - 1)))));
    // Eight at once, be there as many or not: how many there are cannot be guessed.
    const auto count = static_cast<std::size_t>(std::popcount(ends));
    std::uint32_t* out = places.data() + size;
    for (std::size_t done = 0; done < count; done += 8)
      for (int i = 0; i < 8; ++i, ends &= ends - 1) *out++ = static_cast<std::uint32_t>(at + static_cast<std::size_t>(std::countr_zero(ends)));
    size += count;
  }
  places.resize(size);
  return lines;
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
  std::string padded(row);
  padded += '\n';
  const std::size_t size = padded.size();
  padded.append(64, '\0');
  std::vector<std::uint32_t> places;
  index_csv({padded.data(), size}, delimiter, places);
  if (places.empty() || places.back() != row.size()) return std::nullopt;
  std::vector<std::string> cells;
  std::string room;
  std::size_t begin = 0;
  for (const std::uint32_t end : places) {
    const auto text = cell_text(row.substr(begin, end - begin), room);
    if (!text) return std::nullopt;
    cells.emplace_back(*text);
    begin = end + std::size_t{1};
  }
  return cells;
}

}  // namespace domat
