// A manifest, and what is said of it.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/render.h"
#include "compiler/pack/manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace domat;
  std::string text(reinterpret_cast<const char*>(data), size);
  if (first_invalid_utf8(text)) return 0;
  SourceMap sources;
  Diagnostics diagnostics;
  const FileId file = sources.add("domat.toml", std::move(text));
  const Manifest manifest = parse_manifest(file, sources, diagnostics);
  if (!diagnostics.has_errors() && manifest.name.empty()) std::abort();
  for (const Diagnostic& d : diagnostics.all())
    if (d.span.begin > d.span.end || d.span.end > size) std::abort();
  for (const Lang lang : {Lang::fr, Lang::en}) {
    if (first_invalid_utf8(render_text(diagnostics, sources, {lang, false}))) std::abort();
    render_json(diagnostics, sources, lang);
  }
  return 0;
}
