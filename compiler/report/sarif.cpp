// SARIF 2.1.0: docs.oasis-open.org/sarif/sarif/v2.1.0.
#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/diagnostics/printable.h"
#include "compiler/report/report.h"

namespace domat::report {

namespace {

using Json = nlohmann::ordered_json;

// A path as a relative reference (RFC 3986).
std::string uri(const std::string& path) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string out = path.starts_with('/') ? "file://" : "";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || std::string_view("-._~/").find(c) != std::string_view::npos;
    if (plain) out += c;
    else out += {'%', kHex[byte >> 4], kHex[byte & 15]};
  }
  return out;
}

Json location(const Place& p) {
  Json physical{{"artifactLocation", {{"uri", uri(p.path)}}}};
  if (p.line != 0) physical["region"] = {{"startLine", p.line}, {"startColumn", p.column}, {"endLine", p.end_line}, {"endColumn", p.end_column}};
  return {{"physicalLocation", std::move(physical)}};
}

Json result(const Finding& f, std::size_t rule) {
  std::string text = printable(f.message);
  Json related = Json::array();
  for (auto& r : f.related) {
    if (r.place.path.empty()) {
      text += "\n" + printable(r.message);
      continue;
    }
    Json at = location(r.place);
    at["id"] = related.size() + 1;
    at["message"] = {{"text", printable(r.message)}};
    related.push_back(std::move(at));
  }
  Json out{{"ruleId", f.code}, {"ruleIndex", rule}, {"level", f.severity == Severity::error ? "error" : "warning"}, {"message", {{"text", text}}}};
  if (!f.place.path.empty()) out["locations"] = Json::array({location(f.place)});
  if (!related.empty()) out["relatedLocations"] = std::move(related);
  return out;
}

}  // namespace

std::string sarif(const std::vector<Finding>& all, const std::string& version, Lang lang) {
  std::vector<std::string> codes;
  Json rules = Json::array(), results = Json::array();
  for (auto& f : all) {
    const auto at = std::ranges::find(codes, f.code);
    const auto index = static_cast<std::size_t>(at - codes.begin());
    if (at == codes.end()) {
      codes.push_back(f.code);
      rules.push_back({{"id", f.code}});
      if (!f.title.empty()) rules.back()["shortDescription"] = {{"text", printable(f.title)}};
    }
    results.push_back(result(f, index));
  }
  const Json log{{"$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"},
                 {"version", "2.1.0"},
                 {"runs", Json::array({{{"tool", {{"driver", {{"name", "domat"}, {"version", version}, {"rules", std::move(rules)}}}}},
                                        {"language", lang == Lang::fr ? "fr" : "en"},
                                        {"columnKind", "unicodeCodePoints"},
                                        {"results", std::move(results)}}})}};
  return log.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string sarif(const Tests& tests) { return sarif(findings(tests), tests.version, tests.lang); }

}  // namespace domat::report
