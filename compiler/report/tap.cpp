#include <nlohmann/json.hpp>

#include "compiler/diagnostics/printable.h"
#include "compiler/report/report.h"

namespace domat::report {

namespace {

// `#` begins a directive.
std::string description(const std::string& name) {
  std::string out;
  for (const char c : printable(name)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// A JSON string is a YAML one.
std::string quoted(const std::string& text) { return nlohmann::json(printable(text)).dump(); }

std::string place(const Place& p) { return quoted(p.path + ":" + std::to_string(p.line)); }

}  // namespace

std::string tap(const Tests& tests) {
  std::string out = "TAP version 14\n1.." + std::to_string(tests.all.size()) + "\n";
  std::size_t number = 0;
  for (auto& t : tests.all) {
    out += (t.failures.empty() ? "ok " : "not ok ") + std::to_string(++number) + " - " + description(t.name) + "\n";
    if (t.failures.empty()) continue;
    out += "  ---\n  kind: " + t.kind + "\n  at: " + place(t.place) + "\n  failures:\n";
    for (auto& f : t.failures) out += "    - at: " + place(f.place) + "\n      expected: " + quoted(f.expected) + "\n      got: " + quoted(f.got) + "\n";
    out += "  ...\n";
  }
  return out;
}

}  // namespace domat::report
