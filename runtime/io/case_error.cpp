#include "runtime/io/case_error.h"

#include <iterator>

namespace domat {

namespace {

constexpr CaseErrorInfo kInfos[] = {
#define CASE_ERROR(id, code, fr, en) {#id, code, fr, en},
#include "runtime/io/case_errors.def"
#undef CASE_ERROR
};

bool is_placeholder(std::string_view pattern, std::size_t at) {
  return at + 2 < pattern.size() && pattern[at] == '{' && pattern[at + 1] >= '0' && pattern[at + 1] <= '9' && pattern[at + 2] == '}';
}

// Only {digit} is a placeholder: messages show JSON, which has braces of its own.
bool append_filled(std::string_view pattern, const std::vector<std::string>& args, std::string* out) {
  bool complete = true;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_placeholder(pattern, i)) {
      *out += pattern[i];
      continue;
    }
    const auto n = static_cast<std::size_t>(pattern[i + 1] - '0');
    if (n < args.size()) *out += args[n];
    else complete = false;
    i += 2;
  }
  return complete;
}

}  // namespace

const CaseErrorInfo& info(CaseError::Kind kind) { return kInfos[kind]; }
std::size_t case_error_count() { return std::size(kInfos); }

std::string message(const CaseError& error, bool french) {
  std::string_view rest = french ? info(error.kind).fr : info(error.kind).en;
  std::string out;
  while (true) {
    const std::size_t open = rest.find('[');
    append_filled(rest.substr(0, open), error.args, &out);
    if (open == std::string_view::npos) return out;
    const std::size_t close = rest.find(']', open);
    std::string optional;
    if (append_filled(rest.substr(open + 1, close - open - 1), error.args, &optional)) out += optional;
    rest.remove_prefix(close + 1);
  }
}

}  // namespace domat
