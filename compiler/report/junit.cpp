#include <algorithm>

#include "compiler/diagnostics/printable.h"
#include "compiler/report/report.h"

namespace domat::report {

namespace {

// XML 1.0 has no place for control characters but these, nor for U+FFFE and U+FFFF.
std::string xml(std::string_view text) {
  std::string out;
  for (std::size_t at = 0, end; at <= text.size(); at = end + 1) {
    end = std::min(text.find('\n', at), text.size());
    if (at > 0) out += "&#10;";
    const std::string line = printable(text.substr(at, end - at));
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (const auto rest = std::string_view(line).substr(i); rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {
        out += "\uFFFD";
        i += 2;
        continue;
      }
      switch (line[i]) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += line[i];
      }
    }
  }
  return out;
}

std::string attribute(const char* name, std::string_view value) { return std::string(" ") + name + "=\"" + xml(value) + "\""; }
std::string attribute(const char* name, std::size_t n) { return attribute(name, std::to_string(n)); }

std::size_t failed(const std::vector<Test>::const_iterator& from, const std::vector<Test>::const_iterator& to) {
  return static_cast<std::size_t>(std::count_if(from, to, [](const Test& t) { return !t.failures.empty(); }));
}

void add(std::string& out, const Test& t, const Tests& tests) {
  out += "    <testcase" + attribute("name", t.name) + attribute("classname", tests.pack + "." + t.kind) + attribute("file", t.place.path) + attribute("line", t.place.line);
  if (t.failures.empty()) {
    out += "/>\n";
    return;
  }
  out += ">\n";
  // One element a test: some readers count failures, not tests that failed.
  std::string text;
  for (auto& f : t.failures) text += f.place.path + ":" + std::to_string(f.place.line) + "\n" + in_words(f, tests.lang) + "\n";
  out += "      <failure" + attribute("message", in_words(t.failures[0], tests.lang)) + attribute("type", t.kind) + ">" + xml(text + t.details) + "</failure>\n";
  out += "    </testcase>\n";
}

}  // namespace

std::string junit(const Tests& tests) {
  const auto counts = [](auto from, auto to) {
    return attribute("tests", static_cast<std::size_t>(to - from)) + attribute("failures", failed(from, to)) + attribute("errors", 0u);
  };
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" + attribute("name", tests.pack) + counts(tests.all.begin(), tests.all.end()) + ">\n";
  for (auto from = tests.all.begin(); from != tests.all.end();) {
    const auto to = std::find_if(from, tests.all.end(), [&](const Test& t) { return t.place.path != from->place.path; });
    out += "  <testsuite" + attribute("name", from->place.path) + counts(from, to) + attribute("skipped", 0u) + ">\n";
    for (auto t = from; t != to; ++t) add(out, *t, tests);
    out += "  </testsuite>\n";
    from = to;
  }
  return out + "</testsuites>\n";
}

}  // namespace domat::report
