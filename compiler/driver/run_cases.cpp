// domat run PACK --cases IN -o OUT
#include "compiler/driver/run_cases.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <thread>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/driver/report.h"
#include "runtime/batch/cell_table.h"
#include "runtime/batch/parquet.h"
#include "runtime/batch/progress.h"
#include "runtime/batch/run.h"
#include "runtime/batch/text_answers.h"

namespace domat {

namespace {

const char* in(const Options& o, const char* fr, const char* en) { return o.lang == Lang::fr ? fr : en; }

template <class... Args>
void say(const Options& o, const char* fr, const char* en, const Args&... args) {
  complain(o, fmt::format(fmt::runtime(in(o, fr, en)), args...));
}

// "jsonl", "csv", "parquet"; empty: the name does not say.
std::string form_of(const std::string& name, const std::string& asked) {
  if (!asked.empty()) return asked;
  if (name == "-" || name.ends_with(".jsonl") || name.ends_with(".ndjson")) return "jsonl";
  if (name.ends_with(".csv") || name.ends_with(".tsv")) return "csv";
  return name.ends_with(".parquet") ? "parquet" : "";
}

std::string shown(const Options& o, const std::string& file) { return file == "-" ? in(o, "(entrée standard)", "(standard input)") : printable(file); }

char delimiter_of(const Options& o, const std::string& name) {
  if (o.delimiter.empty()) return name.ends_with(".tsv") ? '\t' : '\0';
  return o.delimiter == "tab" ? '\t' : o.delimiter == "semicolon" ? ';' : ',';
}

// The first of these signals lets the run end in good order; a second one ends it at once.
std::atomic<bool> interrupted = false;

void interrupt(int) { interrupted = true; }

void heed_signals() {
  struct sigaction action {};
  action.sa_handler = interrupt;
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
  // A closed pipe and a limit on the size of files are errors of writing, which are said.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

void complain_of_head(const Options& o, const std::vector<CaseError>& errors) {
  for (const CaseError& e : errors) complain(o, fmt::format("{}:1: {}", shown(o, o.cases), message(e, o.lang == Lang::fr)));
}

class CasesRun {
 public:
  CasesRun(const Options& o, const CaseOptions& options, const ManyCases& many)
      : o_(o), many_(many), options_(options), plan_{many.pack, many.call, many.native, options_, reasons(), o.lang == Lang::fr, many.one_by_one},
        inputs_(many.pack), table_(many.pack, inputs_), selection_(std::make_shared<Selection>(select(many.pack, o.only))),
        threads_(o.threads != 0 ? o.threads : std::max(1u, std::thread::hardware_concurrency())) {}

  int run() {
    if (!selection_->unknown.empty()) return complain_of_names(), kUsage;
    heed_signals();
    if (!open_source() || !open_sink()) return kUsage;
    OutputFile errors(errors_path());
    ProgressBar bar(isatty(STDERR_FILENO) != 0, plan_.french);
    const BatchEnd end = run_batch({plan_, inputs_, *source_, *form_, *sink_, errors, threads_, interrupted, [&](const BatchProgress& p) { bar.show(p); }});
    bar.clear();
    if (end.kind == BatchEnd::Kind::done && end.failed + end.faulty == 0 && errors.path() != kStandardError) ::unlink(errors.path().c_str());
    return conclude(end, errors.path(), bar.seconds());
  }

 private:
  Reasons reasons() const { return o_.reasons == "rules" ? Reasons::rules : o_.reasons == "full" ? Reasons::full : Reasons::none; }

  void complain_of_names() const {
    std::vector<std::string> known;
    for (const Wanted& w : select(many_.pack, {}).wanted) known.push_back(w.name);
    for (const Declaration& d : many_.pack.declarations)
      if (!is_input(d.kind)) known.push_back(d.name);
    for (const std::string& name : selection_->unknown) {
      const auto near = nearest(name, known);
      say(o_, "--only : le paquet n'a pas de conclusion `{}`{}", "--only: the pack has no conclusion `{}`{}", printable(name),
          near ? fmt::format(fmt::runtime(in(o_, " ; vouliez-vous dire `{}` ?", "; did you mean `{}`?")), *near) : "");
    }
  }

  bool open_parquet() {
    std::vector<CaseError> errors;
    std::string problem;
    if (o_.cases == "-") problem = in(o_, "Parquet se lit dans un fichier, pas dans l'entrée standard", "Parquet is read from a file, not from standard input");
    else source_ = parquet_source(o_.cases, many_.pack, inputs_, table_, threads_, plan_.french, errors, problem);
    complain_of_head(o_, errors);
    if (!problem.empty()) say(o_, "impossible de lire `{}` : {}", "cannot read `{}`: {}", shown(o_, o_.cases), printable(problem));
    return source_ != nullptr;
  }

  bool open_source() {
    if (form_of(o_.cases, o_.from) == "parquet") return open_parquet();
    const int fd = o_.cases == "-" ? STDIN_FILENO : ::open(o_.cases.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
      say(o_, "impossible de lire `{}` : {}", "cannot read `{}`: {}", printable(o_.cases), system_reason(errno, o_.lang));
      return false;
    }
    if (form_of(o_.cases, o_.from) == "jsonl") {
      source_ = json_lines_source(fd, inputs_, options_.rest_false, interrupted);
      return true;
    }
    std::vector<CaseError> errors;
    delimiter_ = delimiter_of(o_, o_.cases);
    source_ = csv_source(fd, inputs_, table_, &delimiter_, interrupted, errors);
    complain_of_head(o_, errors);
    if (!source_ && errors.empty())
      say(o_, "impossible de lire `{}` : il est vide ; sa première ligne nomme les faits", "cannot read `{}`: it is empty; its first row has the names of facts", shown(o_, o_.cases));
    return source_ != nullptr;
  }

  bool open_sink() {
    if (form_of(o_.output, o_.to) == "parquet") {
      std::string problem;
      if (!many_.pack.lists.empty()) problem = in(o_, "ce paquet a des listes, dont chaque cas a ses propres conclusions : écrire du JSON ou du CSV", "this pack has lists, of which each case has conclusions of its own: write JSON or CSV");
      else sink_ = parquet_sink(o_.output, many_.pack, selection_->wanted, plan_.french, problem);
      form_ = parquet_answers(plan_, selection_->wanted);
      if (!problem.empty()) say(o_, "impossible d'écrire `{}` : {}", "cannot write `{}`: {}", printable(o_.output), printable(problem));
      return sink_ != nullptr;
    }
    const bool csv = form_of(o_.output, o_.to) == "csv";
    char delimiter = delimiter_of(o_, o_.output);
    if (delimiter == 0) delimiter = delimiter_ != 0 ? delimiter_ : ',';
    form_ = std::make_unique<TextAnswers>(plan_, selection_, csv ? TextForm::csv : TextForm::json, delimiter);
    sink_ = text_sink(o_.output);
    return true;
  }

  std::string errors_path() const {
    if (!o_.errors.empty()) return o_.errors;
    return o_.output == "-" ? kStandardError : o_.output + ".errors.jsonl";
  }

  int conclude(const BatchEnd& end, const std::string& errors, double seconds) const {
    using Kind = BatchEnd::Kind;
    const std::string at = end.line != 0 ? fmt::format(":{}", end.line) : "";
    switch (end.kind) {
      case Kind::stopped: say(o_, "interrompu ; `{}` n'a pas été écrit", "interrupted; `{}` was not written", printable(o_.output)); return kInterrupted;
      case Kind::cannot_read: say(o_, "impossible de lire `{}{}` : {}", "cannot read `{}{}`: {}", shown(o_, o_.cases), at, end.problem); return kUsage;
      case Kind::cannot_write: say(o_, "impossible d'écrire `{}` : {}", "cannot write `{}`: {}", printable(o_.output), end.problem); return kUsage;
      case Kind::cannot_write_errors: say(o_, "impossible d'écrire `{}` : {}", "cannot write `{}`: {}", printable(errors), end.problem); return kUsage;
      case Kind::broken: say(o_, "erreur interne : {}", "internal error: {}", end.problem); return kInternal;
      case Kind::done: break;
    }
    // Who asked for the answers themselves is told of errors alone.
    if (o_.output != "-" || end.failed + end.faulty != 0) summarise(end, errors, seconds);
    return end.failed + end.faulty == 0 ? kDone : kCaseErrors;
  }

  void summarise(const BatchEnd& end, const std::string& errors, double seconds) const {
    const bool fr = plan_.french;
    std::string text = grouped(end.cases, fr) + in(o_, " cas", " cases");
    text += fmt::format(fmt::runtime(in(o_, " en {:.2f} s", " in {:.2f} s")), seconds);
    if (seconds > 0) text += " (" + rate_text(static_cast<double>(end.cases) / seconds, fr) + ")";
    if (end.failed != 0) text += in(o_, " ; non évalués : ", "; not evaluated: ") + grouped(end.failed, fr);
    if (end.faulty != 0) text += in(o_, " ; avec une règle en erreur : ", "; with a rule in error: ") + grouped(end.faulty, fr);
    if (end.failed + end.faulty != 0 && errors != kStandardError) text += in(o_, " ; voir ", "; see ") + printable(errors);
    fmt::print(stderr, "{}\n", text);
  }

  const Options& o_;
  const ManyCases& many_;
  const CaseOptions options_;
  const BatchPlan plan_;
  const Inputs inputs_;
  CellTable table_;
  const std::shared_ptr<const Selection> selection_;
  const unsigned threads_;
  char delimiter_ = 0;
  std::unique_ptr<CaseSource> source_;
  std::unique_ptr<AnswerForm> form_;
  std::unique_ptr<AnswerSink> sink_;
};

}  // namespace

bool sound_cases_options(const Options& o) {
  if (!o.case_file.empty()) return say(o, "--case et --cases s'excluent", "--case and --cases exclude one another"), false;
  if (form_of(o.cases, o.from).empty())
    return say(o, "le nom `{}` ne dit pas ce qu'il contient ; ajouter --from jsonl, csv ou parquet", "the name `{}` does not say what is in it; add --from jsonl, csv or parquet", printable(o.cases)), false;
  if (form_of(o.output, o.to).empty())
    return say(o, "le nom `{}` ne dit pas quoi écrire ; ajouter --to jsonl, csv ou parquet", "the name `{}` does not say what to write; add --to jsonl, csv or parquet", printable(o.output)), false;
  if (!o.reasons.empty() && form_of(o.output, o.to) != "jsonl")
    return say(o, "--reasons demande une sortie en JSON, un cas par ligne (--to jsonl)", "--reasons takes an output in JSON, one case a line (--to jsonl)"), false;
  return true;
}

int run_cases(const Options& o, const CaseOptions& options, const ManyCases& many) { return CasesRun(o, options, many).run(); }

}  // namespace domat
