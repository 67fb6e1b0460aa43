#include "compiler/driver/test_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <functional>
#include <nlohmann/json.hpp>

#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"
#include "compiler/driver/write_file.h"
#include "runtime/io/case_json.h"

namespace domat {

namespace {

constexpr std::array<std::string_view, 4> kForms = {"junit", "tap", "sarif", "github"};

const char* in(const Options& o, const char* fr, const char* en) { return o.lang == Lang::fr ? fr : en; }
const std::string& in(const Arg& a, Lang lang) { return lang == Lang::fr ? a.fr : a.en; }

// "junit=FILE"
struct Wanted {
  std::string form, file;
};
Wanted wanted(const std::string& option) {
  const std::size_t equals = std::min(option.find('='), option.size());
  return {option.substr(0, equals), equals + 1 < option.size() ? option.substr(equals + 1) : ""};
}

bool write(const Options& o, const std::function<std::string(const std::string& form)>& text) {
  Replacement files;
  for (auto& option : o.reports) {
    const Wanted w = wanted(option);
    const std::string content = text(w.form);
    if (content.empty() || files.prepare(w.file, content, "")) continue;
    const int cause = errno;
    complain(o, fmt::format(fmt::runtime(in(o, "impossible d'écrire `{}` : {}", "cannot write `{}`: {}")), printable(w.file), system_reason(cause, o.lang)));
    return false;
  }
  const std::string failed = files.commit();
  if (!failed.empty()) complain(o, fmt::format(fmt::runtime(in(o, "impossible d'écrire `{}`", "cannot write `{}`")), printable(failed)));
  return failed.empty();
}

}  // namespace

bool has_case(const ScenarioRun& run) { return !run.c.truths.empty(); }

std::string repeat_command(const Options& o, const Pack& p, const ScenarioRun& run) {
  std::string json = nlohmann::json::parse(case_json(p, run.c)).dump();
  std::string quoted;
  for (char c : json) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return fmt::format("echo '{}' | domat run {} --case -", quoted, o.pack);
}

report::Test test_of(const Places& places, const Options& o, const Pack& p, const ScenarioRun& run) {
  report::Test t{run.scenario->name, "scenario", places.of(run.scenario->span), {}};
  for (auto& f : run.failures) t.failures.push_back({in(f.expected, o.lang), in(f.got, o.lang), places.of(f.span)});
  if (!run.passed() && has_case(run)) t.details = repeat_command(o, p, run) + "\n";
  return t;
}

report::Test test_of(const Places& places, const Options& o, const PropertyRun& run) {
  report::Test t{run.property->name, "property", places.of(run.property->span), {}};
  if (!run.broken) return t;
  const std::string by = run.scenario.empty() ? in(o, "un cas inventé", "a case that was made up") : in(o, "le scénario ", "scenario ") + run.scenario;
  t.failures.push_back({in(o, "dans tout cas", "in every case"), in(o, "violée par ", "broken by ") + by, t.place});
  t.details = run.counterexample;
  return t;
}

bool sound_reports(const Options& o) {
  for (auto& option : o.reports) {
    const Wanted w = wanted(option);
    if (std::ranges::find(kForms, w.form) != kForms.end() && !w.file.empty()) continue;
    complain(o, fmt::format(fmt::runtime(in(o, "--report : `{}` ; écrire junit=FICHIER, tap=FICHIER, sarif=FICHIER ou github=FICHIER",
                                            "--report: `{}`; write junit=FILE, tap=FILE, sarif=FILE or github=FILE")), printable(option)));
    return false;
  }
  return true;
}

std::string report_text(const std::string& form, const report::Tests& tests) {
  if (form == "junit") return report::junit(tests);
  if (form == "tap") return report::tap(tests);
  if (form == "sarif") return report::sarif(tests);
  return form == "github" ? report::github(tests) : "";
}

std::string report_text(const std::string& form, const std::vector<report::Finding>& all, const Options& o) {
  if (form == "sarif") return report::sarif(all, DOMAT_VERSION, o.lang);
  return form == "github" ? report::github(all) : "";
}

bool write_reports(const Options& o, const report::Tests& tests) {
  return write(o, [&](const std::string& form) { return report_text(form, tests); });
}

bool write_reports(const Options& o, const std::vector<report::Finding>& all) {
  return write(o, [&](const std::string& form) { return report_text(form, all, o); });
}

}  // namespace domat
