#include "compiler/driver/one_case.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"
#include "runtime/batch/text_answers.h"
#include "runtime/core/date.h"
#include "runtime/io/value_json.h"

namespace domat {

namespace {

const char* in(const Options& o, const char* fr, const char* en) { return o.lang == Lang::fr ? fr : en; }

// One byte over the limit at most: enough for the reader of cases to see that there is too much.
std::optional<std::string> read_all(std::FILE* file) {
  std::string text;
  char part[1 << 16];
  while (text.size() <= kMaxCaseBytes) {
    const std::size_t n = std::fread(part, 1, sizeof part, file);
    text.append(part, n);
    if (n < sizeof part) break;
  }
  if (std::ferror(file)) return std::nullopt;
  return text;
}

}  // namespace

std::optional<std::string> read_case_text(const Options& o, const std::string& name) {
  const bool standard = name == "-";
  std::FILE* file = standard ? stdin : std::fopen(name.c_str(), "rb");
  auto text = file ? read_all(file) : std::nullopt;
  const int cause = errno;
  if (file && !standard) std::fclose(file);
  if (!text) complain(o, fmt::format(fmt::runtime(in(o, "impossible de lire le dossier `{}` : {}", "cannot read the case `{}`: {}")), printable(name), system_reason(cause, o.lang)));
  return text;
}

std::optional<CaseOptions> case_options(const Options& o) {
  CaseOptions options;
  options.rest_false = o.rest_false;
  if (!o.mode.empty()) options.mode = o.mode == "closed" ? Mode::closed : Mode::open;
  if (!o.at) return options;
  std::int32_t day = 0;
  if (!parse_date(o.at->data(), o.at->size(), &day)) {
    complain(o, fmt::format(fmt::runtime(in(o, "--at : `{}` n'est pas une date du calendrier ; elle s'écrit AAAA-MM-JJ, par exemple 2025-03-01",
                                            "--at: `{}` is not a day of the calendar; a date is written YYYY-MM-DD, such as 2025-03-01")), printable(*o.at)));
    return std::nullopt;
  }
  options.at = day;
  return options;
}

CaseError too_large(const Pack& pack, const Case& c) {
  std::size_t longest = 0;
  for (std::size_t i = 0; i < c.lists.size(); ++i)
    if (c.lists[i].keys.size() > c.lists[longest].keys.size()) longest = i;
  const std::string& name = pack.declarations[pack.lists[longest].declaration].name;
  return {CaseError::too_many_elements, name, 0, 0, {name, std::to_string(c.lists[longest].keys.size() - 1)}};
}

bool day_follows(const Pack& pack, const Case& c, const CaseOptions& options, const std::string& text) {
  if (options.at || pack.date_fact == kNone || c.values[pack.date_fact].state != State::defined) return false;
  const Json document = Json::parse(text, nullptr, false);
  return document.is_object() && (!document.contains("at") || document["at"].is_null());
}

std::optional<std::vector<std::uint32_t>> conclusions_named(const Options& o, const Pack& expanded, const std::string& given) {
  const std::string name = nfc(given);
  const Selection selection = select(expanded, {name});
  if (!selection.unknown.empty()) {
    std::vector<std::string> known;
    for (const Wanted& w : select_expanded(expanded, select(expanded, {}))) known.push_back(w.name);
    for (const Declaration& d : expanded.declarations)
      if (!is_input(d.kind)) known.push_back(d.name);
    const auto near = nearest(name, known);
    complain(o, fmt::format(fmt::runtime(in(o, "le paquet n'a pas de conclusion `{}`{}", "the pack has no conclusion `{}`{}")), printable(name),
                            near ? fmt::format(fmt::runtime(in(o, " ; vouliez-vous dire `{}` ?", "; did you mean `{}`?")), printable(*near)) : ""));
    return std::nullopt;
  }
  std::vector<std::uint32_t> atoms;
  for (const Wanted& w : select_expanded(expanded, selection)) atoms.push_back(w.atom);
  return atoms;
}

Result only(const Result& all, const std::vector<std::uint32_t>& atoms) {
  Result out;
  for (auto& c : all.conclusions)
    if (std::ranges::find(atoms, c.atom) != atoms.end()) out.conclusions.push_back(c);
  return out;
}

}  // namespace domat
