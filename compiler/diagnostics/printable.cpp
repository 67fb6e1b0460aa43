#include "compiler/diagnostics/printable.h"

#include <algorithm>

#include "compiler/base/unicode.h"

namespace domat {
namespace {

constexpr std::string_view replacement = "\uFFFD";

// The character at the beginning of `rest`, in bytes; a byte that begins none is one by itself.
std::size_t character_size(std::string_view rest) {
  const auto first = static_cast<unsigned char>(rest[0]);
  const std::size_t size = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  return first_invalid_utf8(rest.substr(0, size)) ? 1 : size;
}

// Of one character that is not ASCII.
char32_t value(std::string_view character) {
  char32_t v = static_cast<unsigned char>(character[0]) & (0xFFu >> (character.size() + 1));
  for (const char c : character.substr(1)) v = (v << 6) | (static_cast<unsigned char>(c) & 0x3Fu);
  return v;
}

// What would make a terminal or an editor show another text than the one that is there (Unicode TR36, section 3.2).
bool reorders_or_breaks(char32_t c) {
  return (c >= 0x80 && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x2028 && c <= 0x202E) ||
         (c >= 0x2066 && c <= 0x2069);
}

std::string shown(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (first == 0x7F) return "\u2421";
  if (first < 0x20) return std::string("\xE2\x90") + static_cast<char>(0x80 + first);
  if (first < 0x80) return std::string(character);
  if (character.size() == 1 || reorders_or_breaks(value(character))) return std::string(replacement);
  return std::string(character);
}

// What is shown in cells of its own: a character with its combining marks, or the spaces that a tab stands for.
struct Unit {
  std::size_t begin;  // byte of the line
  std::uint32_t cell, width;
  std::string text;
};

std::vector<Unit> units_of(std::string_view line, std::size_t from, std::size_t to) {
  std::vector<Unit> units;
  std::uint32_t cell = 0;
  for (std::size_t i = from; i < to;) {
    const std::size_t size = character_size(line.substr(i, to - i));
    const bool tab = line[i] == '\t';
    const std::string text = tab ? std::string(8 - cell % 8, ' ') : shown(line.substr(i, size));
    const std::string together = units.empty() ? text : units.back().text + text;
    const std::uint32_t added = display_width(together) - (units.empty() ? 0 : units.back().width);
    if (added == 0 && !units.empty()) {
      units.back().text = together;
    } else {
      units.push_back({i, cell, added, text});
      cell += added;
    }
    i += size;
  }
  return units;
}

bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

struct Bytes {
  std::size_t from, to;
};

// Enough on each side for the widest window; a line of megabytes is not looked at further.
Bytes around(std::string_view line, std::size_t byte) {
  constexpr std::size_t reach = 1024;
  Bytes out{byte > reach ? byte - reach : 0, std::min(line.size(), byte + reach)};
  while (out.from < byte && continues_character(line[out.from])) ++out.from;
  while (out.to > byte && out.to < line.size() && continues_character(line[out.to])) --out.to;
  return out;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    out += shown(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

ShownLine show_line(std::string_view line, std::size_t begin, std::size_t end) {
  begin = std::min(begin, line.size());
  end = std::clamp(end, begin, line.size());
  const auto [from, to] = around(line, begin);
  const std::vector<Unit> units = units_of(line, from, to);
  const std::uint32_t total = units.empty() ? 0 : units.back().cell + units.back().width;
  // A span that begins within a unit begins with it; past them all, it begins after the last one.
  auto after = std::upper_bound(units.begin(), units.end(), begin, [](std::size_t b, const Unit& u) { return b < u.begin; });
  const std::uint32_t first = begin >= to || after == units.begin() ? total : std::prev(after)->cell;
  // It ends where the next unit begins: a span that ends within one covers it whole.
  auto next = std::lower_bound(units.begin(), units.end(), end, [](const Unit& u, std::size_t b) { return u.begin < b; });
  std::uint32_t last = next == units.end() ? total : next->cell;

  const bool whole = from == 0 && to == line.size() && total <= max_cells;
  const std::uint32_t room = max_cells - 2;
  std::uint32_t low = 0, high = total;
  if (!whole) {
    low = std::min(first > 60 ? first - 60 : 0, total > room ? total - room : 0);
    high = std::min(total, low + room);
  }
  ShownLine out{"", first, 1};
  const bool cut_left = from > 0 || low > 0;
  std::uint32_t skipped = 0, shown_end = low;
  for (const Unit& u : units) {
    if (u.cell < low) skipped = u.cell + u.width;
    if (u.cell < low || u.cell + u.width > high) continue;
    out.text += u.text;
    shown_end = u.cell + u.width;
  }
  if (cut_left) out.text.insert(0, "…");
  if (to < line.size() || shown_end < total) out.text += "…";
  out.column = first - skipped + (cut_left ? 1 : 0);
  last = std::min(last, std::max(shown_end, first + 1));
  out.width = last > first ? last - first : 1;
  return out;
}

}  // namespace domat
