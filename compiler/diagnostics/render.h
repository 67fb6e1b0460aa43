// Diagnostics to text for people and to JSON.
#pragma once
#include <string>

#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"

namespace domat {

struct RenderOptions {
  Lang lang = Lang::fr;
  bool color = false;
};

// A file whose text is empty stands for one that could not be read: its name is shown, without a line.
// Control characters of sources and arguments come out as pictures, so that no file can drive the terminal.
// In order of file, then offset, errors and warnings together, followed by a line that counts them. Ends with a line feed unless empty.
std::string render_text(const Diagnostics&, const SourceMap&, RenderOptions);

// Lines and columns as in LineColumn; the end is the place just after the last character.
// {"diagnostics": [{code, id, severity, message, file, line, column, end_line, end_column, notes: [{message, file?, line?, column?…}]}],
//  "errors": n, "warnings": n, "dropped": n}
std::string render_json(const Diagnostics&, const SourceMap&, Lang);

}  // namespace domat
