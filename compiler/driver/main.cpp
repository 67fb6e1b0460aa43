// The command line: what is asked, and by which command it is done.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>

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
    app_.set_version_flag("--version", "domat " DOMAT_VERSION, t("la version", "the version"));
    app_.set_help_flag("-h,--help", t("cette aide", "this help"));
    declare_check();
    declare_run();
    declare_test();
    declare_format();
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
      std::fprintf(stderr, "%s: %s\n", t("usage", "usage"), e.what());
      std::fprintf(stderr, "%s\n", t("voir domat --help", "see domat --help"));
      return domat::kUsage;
    }
    if (color_ == "always") o_.color = true;
    if (color_ == "auto") o_.color = isatty(STDERR_FILENO) && !std::getenv("NO_COLOR");
    return command_(o_);
  }

 private:
  const char* t(const char* fr, const char* en) const { return french_ ? fr : en; }

  CLI::App* add(const char* name, const char* fr, const char* en, int (*command)(const domat::Options&)) {
    CLI::App* c = app_.add_subcommand(name, t(fr, en));
    c->set_help_flag("-h,--help", t("cette aide", "this help"));
    c->add_option("--lang", lang_, t("langue des messages : fr, en", "language of messages: fr, en"))->check(CLI::IsMember({"fr", "en"}));
    c->add_option("--color", color_, t("couleurs : auto, always, never", "colours: auto, always, never"))->check(CLI::IsMember({"auto", "always", "never"}));
    c->callback([this, command] { command_ = command; });
    return c;
  }
  void pack(CLI::App* c) {
    c->add_option("PACK", o_.pack, t("un dossier avec un domat.toml, ou un fichier .domat", "a folder with a domat.toml, or a .domat file"))->required();
  }
  void output_format(CLI::App* c) { c->add_option("--format", o_.format, "text, json")->check(CLI::IsMember({"text", "json"})); }
  void stages(CLI::App* c) {
    c->add_option("--emit", o_.emit, t("afficher une étape : ast, model, ir, llvm, asm", "print a stage: ast, model, ir, llvm, asm"))
        ->check(CLI::IsMember({"ast", "model", "ir", "llvm", "asm"}));
    c->add_flag("--time-passes", o_.time_passes, t("le temps de chaque étape", "the time of each stage"));
  }
  void engine(CLI::App* c) {
    c->add_option("--engine", o_.engine, t("native (code compilé) ou reference (évaluateur de référence)", "native (compiled code) or reference (the reference evaluator)"))
        ->check(CLI::IsMember({"native", "reference"}));
  }

  void declare_check() {
    auto* c = add("check", "vérifier un paquet", "check a pack", domat::check_command);
    pack(c);
    output_format(c);
    stages(c);
  }
  void declare_run() {
    auto* c = add("run", "évaluer un cas", "evaluate a case", domat::run_command);
    pack(c);
    c->add_option("--case", o_.case_file, t("un cas en JSON ; - pour l'entrée standard", "a case in JSON; - for standard input"))->required();
    c->add_option("--at", o_.at, t("date d'application, 2025-03-01", "application date, 2025-03-01"));
    c->add_option("--mode", o_.mode, t("open (instruction) ou closed (jugement)", "open (instruction) or closed (judgment)"))->check(CLI::IsMember({"open", "closed"}));
    c->add_flag("--rest-false", o_.rest_false, t("tout autre fait booléen est faux, tout autre événement n'est pas arrivé", "every other boolean fact is false, every other event did not happen"));
    output_format(c);
    engine(c);
    stages(c);
  }
  void declare_test() {
    auto* c = add("test", "jouer les scénarios d'un paquet", "run the scenarios of a pack", domat::test_command);
    pack(c);
    c->add_option("--run", o_.run_filter, t("seulement les scénarios dont le nom répond à cette expression rationnelle", "only the scenarios whose name matches this regular expression"));
    c->add_flag("--fail-on-empty", o_.fail_on_empty, t("échouer si aucun scénario n'a été joué", "fail when no scenario was run"));
    output_format(c);
    engine(c);
    c->add_flag("--time-passes", o_.time_passes, t("le temps de chaque étape", "the time of each stage"));
  }
  void declare_format() {
    auto* c = add("format", "mettre en forme les fichiers d'un paquet", "format the files of a pack", domat::format_command);
    pack(c);
    c->add_flag("--check", o_.check_only, t("dire ce qui changerait, sans rien écrire", "say what would change, write nothing"));
    c->add_option("--to", o_.to, t("réécrire les mots-clés en français (fr) ou en anglais (en)", "rewrite keywords in French (fr) or English (en)"))->check(CLI::IsMember({"fr", "en"}));
  }
  void declare_explain() {
    auto* c = add("explain", "expliquer un code de diagnostic", "explain a diagnostic code", domat::explain_command);
    c->add_option("CODE", o_.code, t("par exemple D0201", "for example D0201"))->required();
  }
  void declare_new() {
    auto* c = add("new", "créer un paquet", "create a pack", domat::new_command);
    c->add_option("NAME", o_.name, t("le nom du paquet et de son dossier", "the name of the pack and of its folder"))->required();
  }

  bool french_;
  CLI::App app_{"", "domat"};
  domat::Options o_;
  std::string color_ = "auto", lang_;
  int (*command_)(const domat::Options&) = nullptr;
};

}  // namespace

int main(int argc, char** argv) {
  try {
    return CommandLine(asked_language(argc, argv)).run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "domat: internal error: %s\n", e.what());
    return domat::kInternal;
  }
}
