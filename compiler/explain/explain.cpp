#include "compiler/explain/explain.h"

#include "compiler/diagnostics/printable.h"
#include "compiler/explain/explanation.h"
#include "compiler/explain/lines.h"

namespace domat {

namespace {

// Of a page. More could be neither read nor searched with pleasure.
constexpr Extent kPage{1000, 100};

std::string error_line(const CaseError& e, bool french, const Ink& ink) {
  return ink.red((french ? "erreur[" : "error[") + std::string(info(e.kind).code) + "]") + (french ? "\u00a0: " : ": ") + ink.bold(printable(message(e, french)));
}

}  // namespace

std::string case_errors_text(const std::vector<CaseError>& errors, const std::string& file, Lang lang, bool color) {
  const bool french = lang == Lang::fr;
  const Ink ink{color};
  Lines out;
  for (const CaseError& e : errors) {
    out.paragraph(0, error_line(e, french, ink));
    std::string place = printable(file);
    if (e.line != 0) {
      if (place.empty()) place = (french ? "ligne " : "line ") + std::to_string(e.line) + (french ? ", colonne " : ", column ") + std::to_string(e.column);
      else place += ":" + std::to_string(e.line) + ":" + std::to_string(e.column);
    }
    if (!e.field.empty()) place += (place.empty() ? "" : ", ") + printable(e.field);
    if (!place.empty()) out.paragraph(1, "--> " + place);
  }
  return out.take();
}

std::string explain_text(const Pack& pack, const Case& c, const Outcome& outcome, const Result& result, const std::vector<CaseError>& errors, Lang lang, bool color) {
  if (!errors.empty()) return case_errors_text(errors, "", lang, color);
  return text_of(explanation_of(pack, c, outcome, result, {}, lang, {}), color);
}

std::string answer_page(PageForm form, const Pack& pack, const Case& c, const Outcome& outcome, const Result& result, const std::vector<CaseError>& errors, Lang lang, bool color) {
  const Explanation e = explanation_of(pack, c, outcome, result, errors, lang, form == PageForm::text ? Extent{} : kPage);
  switch (form) {
    case PageForm::text: break;
    case PageForm::markdown: return markdown_of(e);
    case PageForm::html: return html_of(e);
  }
  return heading_of(e, color) + "\n" + text_of(e, color);
}

}  // namespace domat
