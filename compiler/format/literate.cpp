#include "compiler/base/fences.h"
#include "compiler/format/format.h"

namespace domat {
namespace {

// The lines of a block are written as the one that opens it: as far to the right (it may stand in a list), with the same line end.
void append_lines(std::string& out, std::string_view code, std::string_view margin, std::string_view line_end) {
  while (!code.empty()) {
    const std::size_t end = code.find('\n');
    if (end > 0) out += margin;
    out += code.substr(0, end);
    out += line_end;
    code.remove_prefix(end + 1);
  }
}

}  // namespace

std::string with_code(std::string_view markdown, const std::vector<std::string>& parts) {
  std::string out;
  std::size_t at = 0;
  auto part = parts.begin();
  for (const Fence& fence : fences(markdown)) {
    if (fence.state != Fence::closed || !holds_rules(fence)) continue;
    const std::string_view opening = markdown.substr(fence.begin, fence.inside - fence.begin);
    out += markdown.substr(at, fence.inside - at);
    append_lines(out, *part++, opening.substr(0, fence.marks - fence.begin), opening.substr(opening.find_first_of("\r\n")));
    at = fence.inside_end;
  }
  out += markdown.substr(at);
  return out;
}

}  // namespace domat
