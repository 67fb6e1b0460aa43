// domat run PACK --case FILE, and where the pack of --cases comes from
#include <fmt/format.h>

#include <mutex>
#include <optional>
#include <utility>

#include "compiler/driver/artifact_report.h"
#include "compiler/driver/decisive.h"
#include "compiler/driver/evaluator.h"
#include "compiler/driver/one_case.h"
#include "compiler/driver/report.h"
#include "compiler/driver/run_cases.h"
#include "compiler/explain/explain.h"
#include "runtime/io/case_reader.h"
#include "runtime/io/faults.h"
#include "runtime/io/result_json.h"
#include "runtime/reasons/expand.h"
#include "runtime/reasons/result.h"

namespace domat {

namespace {

const char* in(const Options& o, const char* fr, const char* en) { return o.lang == Lang::fr ? fr : en; }

struct Answer {
  Case c;
  Outcome outcome;
  Result result;
  std::vector<CaseError> errors;
  std::vector<DecisiveFacts> decisive = {};
};

void print_answer(const Options& o, const Pack& pack, const Answer& a) {
  if (o.format == "json") {
    const std::string result = result_json(pack, a.c, a.outcome, a.result, a.errors, o.lang == Lang::fr);
    fmt::print("{}", a.decisive.empty() ? result : with_decisive(pack, result, a.decisive));
    return;
  }
  const PageForm form = o.format == "html" ? PageForm::html : o.format == "markdown" ? PageForm::markdown : PageForm::text;
  if (!a.errors.empty() && form == PageForm::text) {
    const std::string file = o.case_file == "-" ? in(o, "(entrée standard)", "(standard input)") : o.case_file;
    fmt::print(stderr, "{}", case_errors_text(a.errors, file, o.lang, o.color));
    return;
  }
  fmt::print("{}", answer_page(form, pack, a.c, a.outcome, a.result, a.errors, o.lang, o.color_out));
  if (form == PageForm::text) fmt::print("{}", decisive_text(pack, a.decisive, o.lang));
}

int answer(Session& s, const Options& o, const CaseOptions& options, const std::string& text) {
  Evaluators evaluators(s, o);
  CaseResult read = s.time("read case", [&] { return read_case(text, evaluators.pack(), options); });
  Answer a{std::move(read.c), {}, {}, std::move(read.errors)};
  const Evaluators::Prepared* prepared = nullptr;
  if (a.errors.empty()) {
    Evaluators::Failure failure;
    prepared = evaluators.of(a.c.lists, &failure);
    if (failure == Evaluators::Failure::no_native) return kInternal;
    if (!prepared) a.errors.push_back(too_large(evaluators.pack(), a.c));
  }
  if (prepared) {
    a.outcome = s.time("evaluate", [&] { return prepared->evaluate(a.c); });
    a.result = s.time("reasons", [&] { return derive_reasons(*prepared->pack, a.c, a.outcome); });
    if (a.result.too_long) a.errors.push_back({CaseError::reasons_too_long, "", 0, 0, {std::to_string(kMaxReasonSteps)}});
    const inquiry::Question question{*prepared->pack, [&](const Case& c) { return prepared->evaluate(c); }, a.c, false};
    if (o.decisive) a.decisive = s.time("decisive", [&] { return decisive_facts(question, a.outcome, a.result); });
  }
  print_answer(o, prepared ? *prepared->pack : evaluators.pack(), a);
  return a.errors.empty() && a.result.faults.empty() ? kDone : kCaseErrors;
}

// One of many, with what `answer` would say of it. Safe to call from several threads where `evaluate` is.
OneAnswer one_answer(const Pack& pack, const Case& c, const std::function<Outcome(const Case&)>& evaluate) {
  OneAnswer a;
  if (!pack.lists.empty()) {
    auto own = expand(pack, c.lists);
    if (!own) {
      a.errors.push_back(too_large(pack, c));
      return a;
    }
    a.own = std::make_shared<const Pack>(std::move(*own));
  }
  a.pack = a.own ? a.own.get() : &pack;
  a.outcome = evaluate(c);
  a.result = derive_reasons(*a.pack, c, a.outcome);
  if (a.result.too_long) a.errors.push_back({CaseError::reasons_too_long, "", 0, 0, {std::to_string(kMaxReasonSteps)}});
  a.faults = fault_errors(*a.pack, a.result);
  return a;
}

int answer_cases(Session& s, const Options& o, const CaseOptions& options) {
  Evaluators evaluators(s, o);
  const Pack& pack = evaluators.pack();
  const CompiledPack* native = evaluators.by_reference() ? nullptr : evaluators.native();
  if (!native && !evaluators.by_reference()) return kInternal;
  std::mutex one_at_a_time;  // unrolling a model gives names to elements
  const auto evaluate = [&](const Case& c) {
    if (native) return native->evaluate(c);
    const std::lock_guard lock(one_at_a_time);
    return evaluators.of(c.lists)->evaluate(c);
  };
  return run_cases(o, options, {pack, kInProcess, native ? native->pack() : nullptr, [&](const Case& c) { return one_answer(pack, c, evaluate); }});
}

// Only the code is another: the case is read, and the answer explained, as for a pack.
int answer_by_artifact(Session& s, const Options& o, const CaseOptions& options, const std::string& text) {
  if (!o.emit.empty() || o.engine != "native") {
    complain(o, in(o, "un artefact n'a plus de sources : --emit et --engine reference demandent un paquet", "an artifact has no source any more: --emit and --engine reference take a pack"));
    return kUsage;
  }
  Artifact artifact;
  if (!s.time("open artifact", [&] { return artifact.read(o.pack) && artifact.load(); })) {
    complain_of_artifact(o, artifact.refusal());
    return kUsage;
  }
  const Pack& pack = *artifact.tables();
  if (!o.cases.empty())
    return run_cases(o, options, {pack, artifact.functions(), artifact.pack(), [&](const Case& c) { return one_answer(pack, c, [&](const Case& x) { return artifact.evaluate(x); }); }});
  CaseResult read = s.time("read case", [&] { return read_case(text, pack, options); });
  Answer a{std::move(read.c), {}, {}, std::move(read.errors)};
  std::optional<Pack> expanded;
  if (a.errors.empty() && !(expanded = s.time("expand lists", [&] { return expand(pack, a.c.lists); }))) a.errors.push_back(too_large(pack, a.c));
  if (a.errors.empty()) {
    a.outcome = s.time("evaluate", [&] { return artifact.evaluate(a.c); });
    a.result = s.time("reasons", [&] { return derive_reasons(*expanded, a.c, a.outcome); });
    if (a.result.too_long) a.errors.push_back({CaseError::reasons_too_long, "", 0, 0, {std::to_string(kMaxReasonSteps)}});
    const inquiry::Question question{pack, [&](const Case& c) { return artifact.evaluate(c); }, a.c, false};
    if (o.decisive) a.decisive = s.time("decisive", [&] { return decisive_facts(question, a.outcome, a.result); });
  }
  print_answer(o, expanded ? *expanded : pack, a);
  return a.errors.empty() && a.result.faults.empty() ? kDone : kCaseErrors;
}

}  // namespace

// What is wrong with the command line is said before the pack is looked at.
int run_command(const Options& given) {
  Options o = given;
  if (o.output.empty()) o.output = "-";
  const bool many = !o.cases.empty();
  if (!many && o.case_file.empty()) {
    complain(o, in(o, "--case, ou --cases, manque", "--case, or --cases, is missing"));
    return kUsage;
  }
  if (o.decisive && (many || (o.format != "text" && o.format != "json"))) {
    complain(o, in(o, "--decisive va avec --case, en text ou en json", "--decisive goes with --case, as text or json"));
    return kUsage;
  }
  const auto options = case_options(o);
  if (!options || (many && !sound_cases_options(o))) return kUsage;
  const auto text = many ? std::string() : read_case_text(o, o.case_file);
  if (!text) return kUsage;
  Session s;
  if (looks_like_artifact(o.pack)) {
    const int status = answer_by_artifact(s, o, *options, *text);
    print_times(s, o);
    return status;
  }
  const bool good = s.compile(o.pack);
  print_diagnostics(s, o, !good && o.format == "json");
  if (!good && (s.pack.files.empty() || o.emit.empty())) return s.pack.files.empty() ? kUsage : kRuleErrors;
  int status = kDone;
  if (!o.emit.empty()) status = !emit(s, o) ? kInternal : good ? kDone : kRuleErrors;
  else status = many ? answer_cases(s, o, *options) : answer(s, o, *options, *text);
  print_times(s, o);
  return status;
}

}  // namespace domat
