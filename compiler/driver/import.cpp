// domat import TESTS --map MAPPING PACK [-o FILE]
#include "compiler/import/import.h"

#include <fmt/format.h>

#include <cerrno>
#include <optional>

#include "compiler/base/load.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"
#include "compiler/driver/write_file.h"

namespace domat {

namespace {

const char* in(const Options& o, const char* fr, const char* en) { return o.lang == Lang::fr ? fr : en; }

// Nothing, after saying why, when it cannot be read, or is no text.
std::optional<std::string> read_text(const Options& o, const std::string& path) {
  SourceText source = read_source(path, kMaxImportBytes);
  std::string why;
  switch (source.error) {
    case SourceText::Error::none: return std::move(source.text);
    case SourceText::Error::unreadable: why = o.lang == Lang::fr ? source.detail_fr : source.detail; break;
    case SourceText::Error::too_large: why = fmt::format(fmt::runtime(in(o, "plus de {} Mio", "more than {} MiB")), kMaxImportBytes >> 20); break;
    case SourceText::Error::invalid_utf8: why = fmt::format(fmt::runtime(in(o, "octet {} : le texte n'est pas de l'UTF-8 bien formé", "byte {}: the text is not well-formed UTF-8")), source.invalid_offset + 1); break;
  }
  complain(o, fmt::format(fmt::runtime(in(o, "impossible de lire `{}` : {}", "cannot read `{}`: {}")), printable(path), why));
  return std::nullopt;
}

std::optional<ImportForm> form_of(const Options& o) {
  const auto ends = [&](const char* with) { return o.tests.ends_with(with); };
  if (ends(".csv") || ends(".tsv")) return ImportForm::csv;
  if (ends(".yaml") || ends(".yml")) return ImportForm::openfisca;
  complain(o, fmt::format(fmt::runtime(in(o, "`{}` : un fichier .csv, .tsv, .yaml ou .yml est attendu", "`{}`: a .csv, .tsv, .yaml or .yml file is expected")), printable(o.tests)));
  return std::nullopt;
}

void print_problems(const Options& o, const Imported& result) {
  for (auto& p : result.problems) {
    const std::string& file = p.in_mapping ? o.mapping : o.tests;
    fmt::print(stderr, "{}{}{}{}{}{}\n", printable(file), p.line ? fmt::format(":{}", p.line) : "", in(o, " : ", ": "), printable(p.field), p.field.empty() ? "" : in(o, " : ", ": "),
               o.lang == Lang::fr ? p.message.fr : p.message.en);
  }
  fmt::print(stderr, "{}\n", in(o, "rien n'a été écrit", "nothing was written"));
}

bool write(const Options& o, const std::string& text) {
  if (o.output.empty() || o.output == "-") return fmt::print("{}", text), true;
  Replacement file;
  const bool written = file.prepare(o.output, text, "") && file.commit().empty();
  const int cause = errno;
  if (!written) complain(o, fmt::format(fmt::runtime(in(o, "impossible d'écrire `{}` : {}", "cannot write `{}`: {}")), printable(o.output), system_reason(cause, o.lang)));
  return written;
}

}  // namespace

int import_command(const Options& o) {
  const auto form = form_of(o);
  if (!form) return kUsage;
  const auto tests = read_text(o, o.tests), mapping = tests ? read_text(o, o.mapping) : std::nullopt;
  if (!mapping) return kUsage;
  Session s;
  if (!s.compile(o.pack)) {
    print_diagnostics(s, o, false);
    return s.pack.files.empty() ? kUsage : kRuleErrors;
  }
  const Imported result = s.time("import", [&] { return import_tests(*form, *tests, *mapping, s.model, s.sources, s.names, s.parsed); });
  if (!result.problems.empty()) return print_problems(o, result), kCaseErrors;
  if (!write(o, result.scenarios)) return kUsage;
  if (o.lang == Lang::fr) fmt::print(stderr, "{} {}\n", result.count, result.count < 2 ? "scénario importé" : "scénarios importés");
  else fmt::print(stderr, "{} {} imported\n", result.count, result.count == 1 ? "scenario" : "scenarios");
  return kDone;
}

}  // namespace domat
