#include <algorithm>
#include <nlohmann/json.hpp>

#include "compiler/diagnostics/render.h"

namespace domat {
namespace {

using Json = nlohmann::ordered_json;

void add_place(Json& object, Span s, const SourceMap& sources) {
  if (!s.valid()) return;
  object["file"] = sources.name(s.file);
  if (sources.text(s.file).empty()) return;
  const LineColumn begin = sources.locate(s.file, s.begin);
  const LineColumn end = sources.locate(s.file, std::max(s.begin, s.end));
  object["line"] = begin.line;
  object["column"] = begin.column;
  object["end_line"] = end.line;
  object["end_column"] = end.column;
}

Json to_json(const Diagnostic& d, const SourceMap& sources, Lang lang) {
  const DiagInfo& kind = info(d.kind);
  Json out;
  out["code"] = kind.code;
  out["id"] = kind.id;
  out["severity"] = severity_name(kind.severity, Lang::en);
  out["message"] = message(d, lang);
  add_place(out, d.span, sources);
  out["notes"] = Json::array();
  for (const AttachedNote& n : d.notes) {
    Json note;
    note["message"] = message(n, lang);
    add_place(note, n.span, sources);
    out["notes"].push_back(std::move(note));
  }
  return out;
}

}  // namespace

std::string render_json(const Diagnostics& all, const SourceMap& sources, Lang lang) {
  Json out;
  out["diagnostics"] = Json::array();
  for (const Diagnostic* d : in_order(all)) out["diagnostics"].push_back(to_json(*d, sources, lang));
  out["errors"] = all.errors();
  out["warnings"] = all.warnings();
  out["dropped"] = all.dropped();
  // A path may hold bytes that are not UTF-8.
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace domat
