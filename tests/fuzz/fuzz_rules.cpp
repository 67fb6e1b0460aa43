// A rule file from text to messages. An odd first byte means English, one of 4 to 7 Markdown; text that is not UTF-8 never comes this far.
#include <cstdint>
#include <cstdlib>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/render.h"
#include "compiler/syntax/print.h"
#include "tests/one_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace domat;
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  if (first_invalid_utf8(text)) return 0;
  OneFile one(text, data[0] % 2 ? Lang::en : Lang::fr, data[0] & 4 ? "essai.domat.md" : "essai.domat");
  one.model();
  syntax::print(one.packs[0].trees[0], one.sources, one.names);
  for (const Diagnostic& d : one.diagnostics.all())
    if (d.span.valid() && (d.span.begin > d.span.end || d.span.end > text.size())) std::abort();
  for (const Lang lang : {Lang::fr, Lang::en}) {
    if (first_invalid_utf8(render_text(one.diagnostics, one.sources, {lang, false}))) std::abort();
    render_json(one.diagnostics, one.sources, lang);
  }
  return 0;
}
