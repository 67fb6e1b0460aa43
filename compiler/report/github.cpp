#include "compiler/diagnostics/printable.h"
#include "compiler/report/report.h"

namespace domat::report {

namespace {

// What the runner would take for the end of a message, of a value or of the list of values.
std::string escaped(const std::string& text, bool value) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '%') out += "%25";
    else if (value && c == ':') out += "%3A";
    else if (value && c == ',') out += "%2C";
    else out += c;
  }
  return out;
}

std::string command(const Finding& f) {
  std::string values;
  const auto add = [&](const char* name, const std::string& value) { values += (values.empty() ? " " : ",") + std::string(name) + "=" + escaped(value, true); };
  if (!f.place.path.empty()) add("file", f.place.path);
  if (f.place.line != 0) {
    add("line", std::to_string(f.place.line));
    add("endLine", std::to_string(f.place.end_line));
    // Columns of several lines are not read.
    if (f.place.line == f.place.end_line) {
      add("col", std::to_string(f.place.column));
      add("endColumn", std::to_string(f.place.end_column));
    }
  }
  add("title", f.title.empty() ? f.code : f.title);
  return std::string(f.severity == Severity::error ? "::error" : "::warning") + values + "::" + escaped(f.message, false) + "\n";
}

}  // namespace

std::string github(const std::vector<Finding>& all) {
  std::string out;
  for (auto& f : all) {
    Finding whole = f;
    for (auto& r : f.related)
      if (r.place.path.empty()) whole.message += " — " + r.message;
    out += command(whole);
  }
  return out;
}

std::string github(const Tests& tests) { return github(findings(tests)); }

}  // namespace domat::report
