#include "compiler/report/report.h"

namespace domat::report {

std::string in_words(const TestFailure& f, Lang lang) {
  return lang == Lang::fr ? "attendu : " + f.expected + " — obtenu : " + f.got : "expected: " + f.expected + " — got: " + f.got;
}

std::vector<Finding> findings(const Tests& tests) {
  const bool french = tests.lang == Lang::fr;
  std::vector<Finding> all;
  for (auto& t : tests.all)
    for (auto& f : t.failures) {
      const std::string title = t.kind == "property" ? (french ? "propriété violée" : "property broken") : french ? "scénario en échec" : "scenario failed";
      all.push_back({Severity::error, t.kind, title, t.name + (french ? " : " : ": ") + in_words(f, tests.lang), f.place.path.empty() ? t.place : f.place});
    }
  return all;
}

}  // namespace domat::report
