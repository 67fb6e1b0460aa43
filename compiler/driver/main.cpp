// The command line: what is asked, and by which command it is done.
#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <system_error>
#include <vector>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/driver/options.h"

namespace {

domat::Lang locale_language() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value && *value) return std::strncmp(value, "fr", 2) == 0 ? domat::Lang::fr : domat::Lang::en;
  }
  return domat::Lang::en;
}

// The language of help must be known before the options are declared.
domat::Lang asked_language(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--lang") == 0 && i + 1 < argc) return std::strcmp(argv[i + 1], "fr") == 0 ? domat::Lang::fr : domat::Lang::en;
    if (std::strncmp(argv[i], "--lang=", 7) == 0) return std::strcmp(argv[i] + 7, "fr") == 0 ? domat::Lang::fr : domat::Lang::en;
  }
  return locale_language();
}

class CommandLine {
 public:
  explicit CommandLine(domat::Lang lang) : french_(lang == domat::Lang::fr) {
    o_.lang = lang;
    app_.description(t("Domat : écrire, vérifier, évaluer et tester des règles de droit", "Domat: write, check, evaluate and test rules of law"));
    app_.require_subcommand(1);
    words();
    language(&app_);
    app_.set_version_flag("--version", "domat " DOMAT_VERSION, t("la version", "the version"));
    app_.set_help_flag("-h,--help", t("cette aide", "this help"));
    declare_check();
    declare_run();
    declare_ask();
    declare_why_not();
    declare_test();
    declare_build();
    declare_inspect();
    declare_format();
    declare_timeline();
    declare_import();
    declare_explain();
    declare_new();
  }

  int run(int argc, char** argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::CallForHelp& e) {
      return app_.exit(e);
    } catch (const CLI::CallForVersion& e) {
      return app_.exit(e);
    } catch (const CLI::ParseError& e) {
      std::fprintf(stderr, "domat%s%s\n", t(" : ", ": "), usage_error(e, argc, argv).c_str());
      std::fprintf(stderr, "%s\n", t("voir domat --help", "see domat --help"));
      return domat::kUsage;
    }
    const char* no_color = std::getenv("NO_COLOR");
    const bool automatic = color_ == "auto" && (!no_color || !*no_color);
    o_.color = color_ == "always" || (automatic && isatty(STDERR_FILENO));
    o_.color_out = color_ == "always" || (automatic && isatty(STDOUT_FILENO));
    return command_(o_);
  }

 private:
  const char* t(const char* fr, const char* en) const { return french_ ? fr : en; }

  // The library's own words.
  void words() {
    auto* f = dynamic_cast<CLI::Formatter*>(app_.get_formatter().get());
    if (!f) return;
    f->label("Usage", t("Usage ", "Usage"));
    f->label("OPTIONS", "OPTIONS");
    f->label("SUBCOMMAND", t("COMMANDE", "COMMAND"));
    f->label("Positionals", "Arguments");
    f->column_width(34);
  }
  // Its messages are in English and speak of its own notions; what they are about is taken from them.
  std::string usage_error(const CLI::ParseError& e, int argc, char** argv) const {
    std::string what = e.what();
    const std::string kind = e.get_name();
    const std::string subject = what.substr(0, what.find(kind == "RequiredError" ? " is required" : ":"));
    if (argc < 2) return t("une commande est attendue : check, run, ask, why-not, test, build, inspect, format, timeline, import, new ou explain", "a command is expected: check, run, ask, why-not, test, build, inspect, format, timeline, import, new or explain");
    if (kind == "RequiredError" && what.starts_with("A subcommand")) return unknown_command(argc, argv);
    if (kind == "RequiredError") return subject + t(" manque", " is missing");
    if (kind == "ArgumentMismatch") return subject + t(" attend une valeur", " expects a value");
    if (what.starts_with("The following arg")) return not_expected(what, argc, argv);
    if (const auto at = what.find(" not in {"); at != std::string::npos) {
      const std::string value = what.substr(subject.size() + 2, at - subject.size() - 2), set = spaced(what.substr(at + 9, what.size() - at - 10));
      return subject + t(" : `", ": `") + domat::printable(value) + t("` n'est pas parmi ", "` is not among ") + set;
    }
    return domat::printable(what);
  }
  static std::string spaced(const std::string& list) {  // "open,closed"
    std::string out;
    for (const char c : list) out += c == ',' ? std::string(", ") : std::string(1, c);
    return out;
  }
  std::string unknown_command(int argc, char** argv) const {
    for (int i = 1; i < argc; ++i) {
      if (std::strcmp(argv[i], "--lang") == 0) ++i;
      else if (argv[i][0] != '-') return no_command(argv[i]);
    }
    return t("une commande est attendue : check, run, ask, why-not, test, build, inspect, format, timeline, import, new ou explain", "a command is expected: check, run, ask, why-not, test, build, inspect, format, timeline, import, new or explain");
  }
  std::string no_command(const std::string& word) const {
    const auto near = domat::nearest(word, {"check", "run", "ask", "why-not", "test", "build", "inspect", "format", "timeline", "import", "new", "explain"});
    return t("il n'y a pas de commande `", "there is no command `") + domat::printable(word) + "`" +
           (near ? t(" ; vouliez-vous dire `", "; did you mean `") + *near + (french_ ? "` ?" : "`?") : "");
  }
  std::string not_expected(const std::string& what, int argc, char** argv) const {
    if (app_.get_subcommands().empty()) return unknown_command(argc, argv);
    return t("non attendu : ", "not expected: ") + domat::printable(what.substr(what.find(": ") + 2));
  }

  CLI::Option* choice(CLI::Option* option, const std::vector<std::string>& words) {
    std::string all;
    for (const std::string& word : words) all += (all.empty() ? "" : "|") + word;
    return option->check(CLI::IsMember(words))->option_text(all);
  }
  void language(CLI::App* c) { choice(c->add_option("--lang", lang_, t("langue des messages et des motifs", "language of messages and reasons")), {"fr", "en"}); }

  CLI::App* add(const char* name, const char* fr, const char* en, int (*command)(const domat::Options&)) {
    CLI::App* c = app_.add_subcommand(name, t(fr, en));
    c->set_help_flag("-h,--help", t("cette aide", "this help"));
    c->group(t("Commandes", "Commands"));
    language(c);
    choice(c->add_option("--color", color_, t("couleurs", "colours")), {"auto", "always", "never"});
    c->callback([this, command] { command_ = command; });
    return c;
  }
  void pack(CLI::App* c) {
    c->add_option("PACK", o_.pack, t("un dossier avec un domat.toml, ou un fichier .domat ou .domat.md", "a folder with a domat.toml, or a .domat or .domat.md file"))->required()->option_text(" ");
  }
  void pack_or_artifact(CLI::App* c) {
    c->add_option("PACK", o_.pack, t("un paquet, ou un artefact de domat build", "a pack, or an artifact of domat build"))->required()->option_text(" ");
  }
  void output_format(CLI::App* c) {
    choice(c->add_option("--format", o_.format, t("pour des personnes ou pour des programmes", "for people or for programs")), {"text", "json"});
  }
  void stages(CLI::App* c) {
    choice(c->add_option("--emit", o_.emit, t("afficher une étape de la compilation", "print a stage of the compilation")), {"ast", "model", "ir", "llvm", "asm"});
    c->add_flag("--time-passes", o_.time_passes, t("le temps de chaque étape", "the time of each stage"));
  }
  void threads(CLI::App* c) {
    c->add_option("--threads", o_.threads, t("combien de fils, sinon un par cœur", "how many threads, else one a core"))->check(CLI::Range(1, 1024))->option_text("N");
  }
  void engine(CLI::App* c) {
    choice(c->add_option("--engine", o_.engine, t("code compilé ou évaluateur de référence", "compiled code or the reference evaluator")), {"native", "reference"});
  }

  void declare_check() {
    auto* c = add("check", "vérifier un paquet", "check a pack", domat::check_command);
    pack(c);
    choice(c->add_option("--format", o_.format, t("pour des personnes, pour des programmes, ou pour ce qui lit des rapports", "for people, for programs, or for what reads reports")), {"text", "json", "sarif", "github"});
    stages(c);
  }
  void declare_run() {
    auto* c = add("run", "évaluer un cas", "evaluate a case", domat::run_command);
    pack_or_artifact(c);
    c->add_option("--case", o_.case_file, t("un cas en JSON ; - pour l'entrée standard", "a case in JSON; - for standard input"))->option_text(t("FICHIER", "FILE"));
    declare_cases(c);
    c->add_option("--at", o_.at, t("date d'application, 2025-03-01", "application date, 2025-03-01"))->option_text("DATE");
    choice(c->add_option("--mode", o_.mode, t("en instruction ou en jugement", "file open or file closed")), {"open", "closed"});
    c->add_flag("--rest-false", o_.rest_false, t("tout autre fait booléen est faux, tout autre événement n'est pas arrivé", "every other boolean fact is false, every other event did not happen"));
    c->add_flag("--decisive", o_.decisive, t("de --case : les faits dont chaque conclusion inconnue dépend encore", "of --case: the facts that each unknown conclusion still turns on"));
    choice(c->add_option("--format", o_.format, t("texte, page ou document pour des personnes, ou JSON pour des programmes", "text, page or document for people, or JSON for programs")), {"text", "markdown", "html", "json"});
    engine(c);
    stages(c);
  }
  void declare_ask() {
    auto* c = add("ask", "mener un entretien : seulement ce dont la conclusion dépend encore", "hold an interview: only what the conclusion still turns on", domat::ask_command);
    pack(c);
    c->add_option("CONCLUSION", o_.conclusion, t("la conclusion, garantie(Assuré) ; sinon elle est demandée", "the conclusion, garantie(Assuré); else it is asked for"))->option_text(" ");
    const std::string file = t("FICHIER", "FILE");
    c->add_option("--case", o_.case_file, t("un cas en JSON, à compléter", "a case in JSON, to be completed"))->option_text(file);
    c->add_option("-o", o_.output, t("où écrire le cas après chaque réponse, sinon dans celui de --case", "where to write the case after each answer, else to that of --case"))->option_text(file);
    c->add_option("--at", o_.at, t("date d'application, 2025-03-01", "application date, 2025-03-01"))->option_text("DATE");
    choice(c->add_option("--mode", o_.mode, t("en instruction ou en jugement", "file open or file closed")), {"open", "closed"});
    c->add_flag("--time-passes", o_.time_passes, t("le temps de chaque étape", "the time of each stage"));
  }
  void declare_why_not() {
    auto* c = add("why-not", "dire quels faits changeraient une conclusion", "say which facts would change a conclusion", domat::why_not_command);
    pack(c);
    c->add_option("CONCLUSION", o_.conclusion, t("la conclusion, garantie(Assuré) ; précédée de ! pour qu'elle soit fausse", "the conclusion, garantie(Assuré); with ! before it for it to be false"))->required()->option_text(" ");
    c->add_option("--case", o_.case_file, t("un cas en JSON ; - pour l'entrée standard", "a case in JSON; - for standard input"))->required()->option_text(t("FICHIER", "FILE"));
    c->add_flag("--unknown-only", o_.unknown_only, t("ne changer que les faits dont le cas ne dit rien", "change only facts of which the case says nothing"));
    c->add_option("--at", o_.at, t("date d'application, 2025-03-01", "application date, 2025-03-01"))->option_text("DATE");
    choice(c->add_option("--mode", o_.mode, t("en instruction ou en jugement", "file open or file closed")), {"open", "closed"});
    c->add_flag("--rest-false", o_.rest_false, t("tout autre fait booléen est faux, tout autre événement n'est pas arrivé", "every other boolean fact is false, every other event did not happen"));
    output_format(c);
    engine(c);
    c->add_flag("--time-passes", o_.time_passes, t("le temps de chaque étape", "the time of each stage"));
  }
  void declare_cases(CLI::App* c) {
    const std::string file = t("FICHIER", "FILE");
    c->add_option("--cases", o_.cases, t("beaucoup de cas : JSON (un par ligne), CSV ou Parquet", "many cases: JSON (one a line), CSV or Parquet"))->option_text(file);
    c->add_option("-o", o_.output, t("de --cases : le fichier des conclusions, sinon la sortie standard", "of --cases: the file of conclusions, else standard output"))->option_text(file);
    c->add_option("--only", o_.only, t("de --cases : ces conclusions seulement, séparées par des points-virgules", "of --cases: these conclusions only, separated by semicolons"))->delimiter(';')->option_text(t("NOMS", "NAMES"));
    choice(c->add_option("--reasons", o_.reasons, t("de --cases : les règles qui s'appliquent, ou tous les motifs", "of --cases: the rules that apply, or all reasons")), {"rules", "full"});
    choice(c->add_option("--from", o_.from, t("ce que contient le fichier des cas, si son nom ne le dit pas", "what the file of cases holds, if its name does not say")), {"jsonl", "csv", "parquet"});
    choice(c->add_option("--to", o_.to, t("ce qu'il faut écrire, si le nom ne le dit pas", "what to write, if the name does not say")), {"jsonl", "csv", "parquet"});
    choice(c->add_option("--delimiter", o_.delimiter, t("entre les cellules, si l'en-tête ne le montre pas", "between cells, if the header does not show it")), {"comma", "semicolon", "tab"});
    c->add_option("--errors", o_.errors, t("le fichier des erreurs, sinon -o suivi de .errors.jsonl", "the file of errors, else -o with .errors.jsonl after it"))->option_text(file);
    threads(c);
  }
  void declare_test() {
    auto* c = add("test", "jouer les scénarios d'un paquet", "run the scenarios of a pack", domat::test_command);
    pack(c);
    c->add_option("--run", o_.run_filter, t("seulement les scénarios dont le nom répond à cette expression rationnelle", "only the scenarios whose name matches this regular expression"))->option_text(t("MOTIF", "REGEX"));
    c->add_flag("--fail-on-empty", o_.fail_on_empty, t("échouer si aucun scénario n'a été joué", "fail when no scenario was run"));
    declare_coverage(c);
    c->add_flag("--mutants", o_.mutants, t("changer les règles une chose à la fois, et dire ce qu'aucun scénario ne remarque", "change the rules one thing at a time, and say what no scenario notices"));
    c->add_flag("--generate", o_.generate, t("proposer des scénarios, à confirmer, pour ce qu'aucun ne couvre", "propose scenarios, to be confirmed, for what none covers"));
    c->add_option("--report", o_.reports, t("écrire aussi un rapport : junit=FICHIER, tap=FICHIER, sarif=FICHIER ou github=FICHIER", "also write a report: junit=FILE, tap=FILE, sarif=FILE or github=FILE"))->option_text(t("FORME=FICHIER", "FORM=FILE"));
    c->add_option("--seed", o_.seed, t("d'autres cas inventés pour les propriétés", "other made-up cases for the properties"))->option_text("N");
    threads(c);
    choice(c->add_option("--format", o_.format, t("pour des personnes, pour des programmes, ou pour ce qui lit des rapports", "for people, for programs, or for what reads reports")), {"text", "json", "junit", "tap", "sarif", "github"});
    engine(c);
    c->add_flag("--time-passes", o_.time_passes, t("le temps de chaque étape", "the time of each stage"));
  }
  void declare_coverage(CLI::App* c) {
    // A flag, so that what follows it is never taken for its value: --coverage, --coverage=html.
    c->add_flag("--coverage{text}", o_.coverage, t("ce que les scénarios exercent des règles, des exceptions, des fenêtres et des conditions", "what of rules, exceptions, windows and conditions the scenarios exercise"))
        ->check(CLI::IsMember({"text", "html", "lcov", "json"}))->option_text("=text|html|lcov|json");
    c->add_option("--threshold", o_.threshold, t("de --coverage : échouer si moins de N % des conditions sont couvertes", "of --coverage: fail when less than N % of the conditions are covered"))->check(CLI::Range(0.0, 100.0))->option_text("N");
    c->add_option("-o", o_.output, t("de --coverage et de --generate : où l'écrire, sinon la sortie standard", "of --coverage and --generate: where to write it, else standard output"))->option_text(t("FICHIER", "FILE"));
    c->add_flag("--dependencies", o_.dependencies, t("de --coverage : avec les règles des paquets dont il dépend", "of --coverage: with the rules of the packs that it depends on"));
  }
  void declare_build() {
    auto* c = add("build", "construire l'artefact d'un paquet", "build the artifact of a pack", domat::build_command);
    pack(c);
    c->add_option("-o", o_.output, t("le fichier à écrire : NOM.so, ou NOM.wasm", "the file to write: NAME.so, or NAME.wasm"))->required()->option_text(t("FICHIER", "FILE"));
    choice(c->add_option("--target", o_.target, t("pour WebAssembly plutôt que pour cette machine", "for WebAssembly rather than for this machine")), {"wasm32"});
    c->add_flag("--time-passes", o_.time_passes, t("le temps de chaque étape", "the time of each stage"));
  }
  void declare_inspect() {
    auto* c = add("inspect", "dire ce que contient un artefact", "say what an artifact holds", domat::inspect_command);
    c->add_option("ARTIFACT", o_.pack, t("un fichier écrit par domat build", "a file written by domat build"))->required()->option_text(" ");
    output_format(c);
    c->add_flag("--schema", o_.schema, t("le schéma JSON d'un cas et d'un résultat de ce paquet", "the JSON Schema of a case and of a result of this pack"));
  }
  void declare_format() {
    auto* c = add("format", "mettre en forme les fichiers d'un paquet", "format the files of a pack", domat::format_command);
    pack(c);
    c->add_flag("--check", o_.check_only, t("dire ce qui changerait, sans rien écrire", "say what would change, write nothing"));
    choice(c->add_option("--to", o_.to, t("réécrire les mots-clés dans cette langue", "rewrite keywords in this language")), {"fr", "en"});
  }
  void declare_timeline() {
    auto* c = add("timeline", "lister ce qui change dans un paquet, et quand", "list what changes in a pack, and when", domat::timeline_command);
    pack(c);
    c->add_option("--article", o_.article, t("seulement ce qui cite cet article", "only what cites this article"))->option_text("ARTICLE");
    c->add_flag("--dependencies", o_.dependencies, t("avec ce que déclarent les paquets dont il dépend", "with what the packs that it depends on declare"));
    output_format(c);
  }
  void declare_import() {
    auto* c = add("import", "faire des scénarios des tests d'autrui", "make scenarios of other people's tests", domat::import_command);
    const std::string file = t("FICHIER", "FILE");
    c->add_option("TESTS", o_.tests, t("des tests en CSV, ou en YAML comme OpenFisca les écrit", "tests in CSV, or in YAML as OpenFisca writes them"))->required()->option_text(" ");
    pack(c);
    c->add_option("--map", o_.mapping, t("de leurs noms, valeurs et unités à ceux du paquet, en YAML", "from their names, values and units to those of the pack, in YAML"))->required()->option_text(file);
    c->add_option("-o", o_.output, t("le fichier .domat à écrire, sinon la sortie standard", "the .domat file to write, else standard output"))->option_text(file);
    c->add_flag("--time-passes", o_.time_passes, t("le temps de chaque étape", "the time of each stage"));
  }
  void declare_explain() {
    auto* c = add("explain", "expliquer un code d'erreur ou d'avertissement", "explain the code of an error or warning", domat::explain_command);
    c->add_option("CODE", o_.code, t("par exemple D0101", "for example D0101"))->required()->option_text(" ");
  }
  void declare_new() {
    auto* c = add("new", "créer un paquet", "create a pack", domat::new_command);
    c->add_option("NAME", o_.name, t("le nom du paquet et de son dossier", "the name of the pack and of its folder"))->required()->option_text(" ");
  }

  bool french_;
  CLI::App app_{"", "domat"};
  domat::Options o_;
  std::string color_ = "auto", lang_;
  int (*command_)(const domat::Options&) = nullptr;
};

}  // namespace

// A file opened where a standard stream was closed would receive what is meant for that stream.
static void occupy_closed_streams() {
  for (int fd = 0; fd <= 2; ++fd)
    if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDONLY) != fd) return;
}

static int output_failed(bool french) {
  std::fputs(french ? "domat : la sortie ne peut pas être écrite\n" : "domat: the output cannot be written\n", stderr);
  return domat::kUsage;
}

int main(int argc, char** argv) {
  occupy_closed_streams();
  const domat::Lang lang = asked_language(argc, argv);
  const bool french = lang == domat::Lang::fr;
  try {
    const int status = CommandLine(lang).run(argc, argv);
    return std::fflush(stdout) == 0 && !std::ferror(stdout) ? status : output_failed(french);
  } catch (const std::system_error&) {  // {fmt} throws this of a stream
    return output_failed(french);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "domat%s%s\n", french ? " : erreur interne : " : ": internal error: ", e.what());
    return domat::kInternal;
  }
}
