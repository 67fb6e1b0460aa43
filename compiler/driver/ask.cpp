// domat ask PACK [CONCLUSION]: an interview that asks only what still matters.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <set>

#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/driver/ask_answer.h"
#include "compiler/driver/ask_document.h"
#include "compiler/driver/line_reader.h"
#include "compiler/driver/one_case.h"
#include "compiler/driver/report.h"
#include "compiler/driver/write_file.h"
#include "compiler/explain/explain.h"
#include "compiler/explain/values.h"
#include "compiler/inquiry/cone.h"
#include "compiler/inquiry/decisive.h"
#include "runtime/io/faults.h"

namespace domat {

namespace {

using Line = LineReader::Line;

constexpr std::uint32_t kDay = kNone - 1;  // asked for as a fact is: the application date of a pack without a date fact

enum class Command : std::uint8_t { none, back, list, change, why, help, quit };

class Interview {
 public:
  Interview(Session& s, const Options& o, std::string file) : s_(s), o_(o), evaluators_(s, o), file_(std::move(file)), terminal_(isatty(STDIN_FILENO) != 0) {}

  int run(const std::string& text, const CaseOptions& options) {
    const auto given = read_case(text, evaluators_.pack(), {std::nullopt, options.mode, options.rest_false});
    std::vector<CaseError> wrong = given.errors;
    std::erase_if(wrong, [](const CaseError& e) { return e.kind == CaseError::application_date_missing; });
    if (!wrong.empty()) return say_errors(wrong), kCaseErrors;
    if (!evaluators_.of(given.c.lists)) return say_errors({too_large(evaluators_.pack(), given.c)}), kCaseErrors;
    document_ = CaseDocument(*evaluators_.of(given.c.lists)->pack, given.c);
    if (day_follows(evaluators_.pack(), given.c, options, text)) document_.drop_at();
    if (options.at) document_.set_at(date_text(*options.at));
    if (!refresh()) return kCaseErrors;
    name_ = nfc(o_.conclusion);
    if (name_.empty() && !choose_conclusion()) return ended();
    if (!conclusions_named(o_, *prepared_->pack, name_)) return kUsage;
    if (file_.empty()) fmt::print("{}\n", t("le dossier ne sera pas gardé ; -o FICHIER le garde", "the case will not be kept; -o FILE keeps it"));
    fmt::print("{}\n", t("à toute question : pourquoi, retour, liste, changer N, quitter ; ? si vous ne savez pas", "at any question: why, back, list, change N, quit; ? if you do not know"));
    for (;;) {
      const std::uint32_t next = next_question();
      if (next == kNone) return conclude();
      if (!ask(next)) return ended();
    }
  }

 private:
  struct Moment {  // what an answer changed
    CaseDocument document;
    std::set<std::string> set_aside;
  };

  const char* t(const char* fr, const char* en) const { return o_.lang == Lang::fr ? fr : en; }
  template <class... Args>
  std::string f(const char* fr, const char* en, const Args&... args) const {
    return fmt::format(fmt::runtime(t(fr, en)), args...);
  }
  const Pack& pack() const { return *prepared_->pack; }
  std::string name_of(std::uint32_t atom) const { return atom == kDay ? "at" : atom_name(pack(), atom); }
  void say_errors(const std::vector<CaseError>& errors) const { fmt::print(stderr, "{}", case_errors_text(errors, o_.case_file, o_.lang, o_.color)); }

  // --- the case so far

  // Reads the document again. False, after saying why, when what it has come to cannot be evaluated.
  bool refresh() {
    CaseResult read = read_case(document_.text(), evaluators_.pack(), {});
    no_day_ = std::ranges::any_of(read.errors, [](const CaseError& e) { return e.kind == CaseError::application_date_missing; });
    std::erase_if(read.errors, [](const CaseError& e) { return e.kind == CaseError::application_date_missing; });
    Evaluators::Failure failure = Evaluators::Failure::none;
    const Evaluators::Prepared* prepared = read.errors.empty() ? evaluators_.of(read.c.lists, &failure) : nullptr;
    if (read.errors.empty() && !prepared) read.errors.push_back(too_large(evaluators_.pack(), read.c));
    errors_ = std::move(read.errors);
    if (!errors_.empty()) return say_errors(errors_), false;
    prepared_ = prepared;
    case_ = std::move(read.c);
    return true;
  }
  bool save() const {
    if (file_.empty()) return true;
    Replacement replacement;
    if (replacement.prepare(file_, document_.text(), "") && replacement.commit().empty()) return true;
    complain(o_, f("impossible d'écrire le dossier `{}` : {}", "cannot write the case `{}`: {}", printable(file_), system_reason(errno, o_.lang)));
    return false;
  }

  // --- what is asked

  std::vector<std::uint32_t> targets() const {
    std::vector<std::uint32_t> atoms;
    const Declaration* d = nullptr;
    for (auto& x : pack().declarations)
      if (!is_input(x.kind))
        for (std::uint32_t a = x.first_atom; a < x.first_atom + x.atom_count; ++a)
          if (x.name == name_ || atom_name(pack(), a) == name_ || whole_name(x, a) == name_) atoms.push_back(a), d = &x;
    return d ? atoms : std::vector<std::uint32_t>{};
  }
  // "interdiction payer", of all its arguments.
  std::string whole_name(const Declaration& d, std::uint32_t atom) const {
    const std::string name = atom_name(pack(), atom);
    return d.is_charge() ? name : name.substr(0, name.find('('));
  }
  // Lists of whose elements the conclusion speaks, as long as they are not known.
  std::uint32_t unknown_list() const {
    for (auto& d : pack().declarations)
      if (!is_input(d.kind) && (d.name == name_ || name_.starts_with(d.name + "(")))
        for (const std::uint32_t e : d.parameters)
          for (std::size_t l = 0; l < pack().lists.size(); ++l)
            if (pack().lists[l].enumeration == e && !case_.lists[l].known && !set_aside_.contains(pack().declarations[pack().lists[l].declaration].name))
              return pack().declarations[pack().lists[l].declaration].first_atom;
    return kNone;
  }

  std::uint32_t next_question() {
    always_.reset();
    if (no_day_) {
      const std::uint32_t day = pack().date_fact == kNone ? kDay : pack().date_fact;
      return set_aside_.contains(name_of(day)) ? kNone : day;
    }
    // Before judgment the file is open: what has not been asked yet is not what could not be proved.
    Case open = case_;
    open.mode = Mode::open;
    const Outcome outcome = prepared_->evaluate(open);
    const inquiry::Question question{pack(), [this](const Case& c) { return prepared_->evaluate(c); }, case_, false};
    std::vector<std::uint32_t> set_aside;
    for (std::uint32_t a = 0; a < pack().atom_count; ++a)
      if (is_input(pack().declarations[pack().atom_declaration[a]].kind) && set_aside_.contains(atom_name(pack(), a))) set_aside.push_back(a);
    for (const std::uint32_t atom : targets()) {
      if (!inquiry::is_unknown(pack(), atom, inquiry::answer_of(pack(), outcome, atom))) continue;
      const inquiry::Decisive d = s_.time("decisive", [&] { return inquiry::decisive(question, atom, inquiry::Demand::next, set_aside); });
      for_ = atom;
      if (d.next != kNone) return d.next;
      if (d.always) always_ = d.always;
    }
    return unknown_list();
  }

  void put(std::uint32_t atom) const {
    if (atom == kDay) {
      fmt::print("\n{}\n{}", t("À quelle date faut-il appliquer les règles ?", "On which day are the rules to be applied?"), t("  une date, comme 2025-03-01 ou 1/3/2025 > ", "  a date, such as 2025-03-01 > "));
    } else {
      const Declaration& d = pack().declarations[pack().atom_declaration[atom]];
      fmt::print("\n{}\n", d.text.empty() ? printable(atom_name(pack(), atom)) + t(" ?", "?") : printable(d.text));
      fmt::print("{}  {}{} > ", choices_words(pack(), atom), d.text.empty() ? "" : printable(atom_name(pack(), atom)) + t(" : ", ": "), expected_words(pack(), atom, o_.lang));
    }
    std::fflush(stdout);
  }

  // False when there is nothing more to read.
  bool ask(std::uint32_t atom) {
    for (;;) {
      put(atom);
      std::string line;
      if (!read_line(line)) return false;
      if (line.empty()) {
        say(f("attendu : {} ; ? si vous ne savez pas", "expected: {}; ? if you do not know", expected(atom)));
        continue;
      }
      if (const auto [command, number] = command_of(line, atom); command != Command::none) {
        if (command == Command::quit) return quit_ = true, false;
        if (obey(command, number, atom)) return !failed_;
        continue;
      }
      const Moment before{document_, set_aside_};
      if (!take(atom, line)) continue;
      history_.push_back(before);
      return save() || !(failed_ = true);
    }
  }
  std::string expected(std::uint32_t atom) const { return atom == kDay ? t("une date, comme 2025-03-01", "a date, such as 2025-03-01") : expected_words(pack(), atom, o_.lang); }
  void say(const std::string& text) const { fmt::print("  {}\n", text); }

  bool read_line(std::string& line) {
    for (;;) {
      const Line got = reader_.next(line);
      if (!terminal_) fmt::print("\n");
      switch (got) {
        case Line::read: return true;
        case Line::ended: return false;
        case Line::interrupted: return interrupted_ = true, false;
        case Line::too_long: say(t("la réponse est trop longue", "the answer is too long")); break;
        case Line::not_text: say(t("la réponse contient autre chose que du texte", "the answer has something else than text in it")); break;
      }
      fmt::print("  > ");
      std::fflush(stdout);
    }
  }

  // --- answers

  // False, after saying what was expected, when the answer is none.
  bool take(std::uint32_t atom, const std::string& line) {
    const CaseDocument before = document_;
    const std::string name = name_of(atom);
    if (does_not_know(line)) {
      if (atom != kDay && says_something(atom)) document_.set(pack(), atom, nullptr);
      set_aside_.insert(name);
      return refresh();
    }
    std::vector<CaseError> errors;
    if (!state(atom, line)) return refuse(atom, {});
    const CaseResult read = read_case(document_.text(), evaluators_.pack(), {});
    for (auto& e : read.errors)
      if (e.kind != CaseError::application_date_missing) errors.push_back(e);
    if (errors.empty() && !evaluators_.of(read.c.lists)) errors.push_back(too_large(evaluators_.pack(), read.c));
    if (!errors.empty()) {
      document_ = before;
      refresh();
      return refuse(atom, errors);
    }
    set_aside_.erase(name);
    return refresh();
  }
  bool says_something(std::uint32_t atom) const {
    const Declaration& d = pack().declarations[pack().atom_declaration[atom]];
    return d.list != kNone ? case_.lists[d.list].known : !inquiry::is_unknown(pack(), atom, inquiry::input_of(case_, atom));
  }
  bool state(std::uint32_t atom, const std::string& line) {
    if (atom == kDay) return document_.set_at(date_of_words(line, o_.lang)), true;
    const std::uint32_t list = pack().declarations[pack().atom_declaration[atom]].list;
    if (list != kNone) return state_list(list, line);
    const auto value = answered(pack(), atom, line, o_.lang);
    if (value) document_.set(pack(), atom, *value);
    return value.has_value();
  }
  bool state_list(std::uint32_t list, const std::string& line) {
    constexpr std::size_t kMost = 1'000;  // that anybody would tell one by one
    const std::string word = fold(line);
    const bool none = word == "0" || word == "aucun" || word == "none";
    if (pack().lists[list].key.empty()) {
      std::size_t count = 0;
      for (const char c : word) {
        if (none) break;
        if (c < '0' || c > '9' || (count = count * 10 + static_cast<std::size_t>(c - '0')) > kMost) return false;
      }
      return document_.set_elements(pack(), list, nullptr, count), true;
    }
    std::vector<std::string> keys;
    for (std::size_t i = 0; !none && i <= line.size();) {
      const std::size_t end = std::min(line.find(';', i), line.size());
      std::string key = line.substr(i, end - i);
      key.erase(0, std::min(key.find_first_not_of(' '), key.size()));
      key.erase(key.find_last_not_of(' ') + 1);
      if (!key.empty()) keys.push_back(nfc(key));
      i = end + 1;
    }
    if ((keys.empty() && !none) || keys.size() > kMost) return false;
    return document_.set_elements(pack(), list, &keys, keys.size()), true;
  }
  bool refuse(std::uint32_t atom, const std::vector<CaseError>& errors) const {
    // What the shape of an answer should be is said in the words of the question; what else is wrong with it, by the reader of cases.
    for (auto& e : errors) {
      const std::string_view id = info(e.kind).id;
      if (id.starts_with("expected_") || id.starts_with("malformed_") || id == "unknown_member") continue;
      say(printable(message(e, o_.lang == Lang::fr)));
      break;
    }
    say(f("attendu : {}", "expected: {}", expected(atom)));
    return false;
  }

  // --- commands

  std::pair<Command, std::size_t> command_of(const std::string& line, std::uint32_t atom) const {
    // A member that is called so is an answer.
    if (atom != kDay && !choices_words(pack(), atom).empty() && answered(pack(), atom, line, o_.lang)) return {Command::none, 0};
    const std::string word = fold(line);
    if (word == "retour" || word == "back") return {Command::back, 0};
    if (word == "liste" || word == "list") return {Command::list, 0};
    if (word == "pourquoi" || word == "why") return {Command::why, 0};
    if (word == "aide" || word == "help") return {Command::help, 0};
    if (word == "quitter" || word == "quit") return {Command::quit, 0};
    for (const char* change : {"changer ", "change "})
      if (word.starts_with(change) && word.size() < 20) return {Command::change, static_cast<std::size_t>(std::strtoul(word.c_str() + std::string_view(change).size(), nullptr, 10))};
    return {Command::none, 0};
  }
  // Whether the question that was asked is no longer the one to ask.
  bool obey(Command command, std::size_t number, std::uint32_t atom) {
    switch (command) {
      case Command::back: return back();
      case Command::list: return print_answers(), false;
      case Command::why: return print_why(atom), false;
      case Command::change: return change(number);
      default: break;
    }
    say(f("attendu : {} ; ? si vous ne savez pas", "expected: {}; ? if you do not know", expected(atom)));
    say(t("pourquoi : les règles qui en dépendent ; retour : la question précédente ; liste : vos réponses ; changer N : la réponse N ; quitter",
          "why: the rules that turn on it; back: the question before; list: your answers; change N: answer N; quit"));
    return false;
  }
  bool back() {
    if (history_.empty()) return say(t("il n'y a pas de question précédente", "there is no question before this one")), false;
    document_ = std::move(history_.back().document);
    set_aside_ = std::move(history_.back().set_aside);
    history_.pop_back();
    if (!refresh() || !save()) failed_ = true;
    return true;
  }
  std::vector<std::uint32_t> told() const {
    std::vector<std::uint32_t> atoms;
    for (auto& d : pack().declarations)
      for (std::uint32_t a = d.first_atom; is_input(d.kind) && a < d.first_atom + d.atom_count; ++a)
        if (says_something(a) || set_aside_.contains(atom_name(pack(), a))) atoms.push_back(a);
    return atoms;
  }
  void print_answers() const {
    const auto atoms = told();
    if (atoms.empty()) say(t("aucune réponse", "no answer"));
    for (std::size_t i = 0; i < atoms.size(); ++i) {
      const Declaration& d = pack().declarations[pack().atom_declaration[atoms[i]]];
      std::string value;
      if (d.list != kNone && case_.lists[d.list].known) value = f("éléments : {}", "elements: {}", case_.lists[d.list].keys.size());
      else if (!says_something(atoms[i])) value = t("vous ne savez pas", "you do not know");
      else if (d.type.kind == ValueType::boolean) value = truth_words(case_.truths[atoms[i]], o_.lang);
      else value = state_words(pack(), d.type, case_.values[atoms[i]], o_.lang);
      say(f("{:>3}. {} : {}", "{:>3}. {}: {}", i + 1, printable(atom_name(pack(), atoms[i])), value));
    }
  }
  bool change(std::size_t number) {
    const auto atoms = told();
    if (number < 1 || number > atoms.size()) return say(t("il n'y a pas de réponse de ce numéro ; `liste` les montre", "there is no answer of that number; `list` shows them")), false;
    const std::uint32_t atom = atoms[number - 1];
    put(atom);
    std::string line;
    if (!read_line(line)) return failed_ = true;
    const Moment before{document_, set_aside_};
    if (line.empty() || !take(atom, line)) return false;
    history_.push_back(before);
    if (!save()) failed_ = true;
    return true;
  }

  // The rules that read the fact themselves, of those that the conclusion rests on.
  void print_why(std::uint32_t atom) const {
    if (atom == kDay || no_day_) return say(t("la date d'application dit quelles règles sont en vigueur", "the application date says which rules are in force"));
    if (for_ == kNone) return say(t("la conclusion porte sur ces éléments : il faut savoir lesquels il y a", "the conclusion is about these elements: it has to be known which there are"));
    say(f("pour savoir si {} ; en dépendent :", "to settle {}; what turns on it:", printable(atom_name(pack(), for_))));
    const inquiry::Cone cone(pack(), for_, kNone);
    std::set<std::string> said;
    for (auto& x : pack().instances) {
      if (x.holds == kNone || cone.place(x.holds) == kNone || !reads(cone, x, atom)) continue;
      const Rule& r = pack().rules[x.rule];
      std::string text = printable(r.label);
      for (auto& c : r.citations) text += " — " + printable(c);
      if (r.label != r.place) text += " (" + printable(r.place) + ")";
      if (x.atom != kNone) text += f(", qui conclut {}", ", which concludes {}", printable(atom_name(pack(), x.atom)));
      if (said.insert(text).second) say("  " + text);
    }
    if (said.empty()) say(t("  des règles qui le lisent à travers d'autres", "  rules that read it through others"));
  }
  bool reads(const inquiry::Cone& cone, const RuleInstance& x, std::uint32_t atom) const {
    std::set<NodeId> seen;
    std::vector<NodeId> work;
    for (const NodeId n : {x.body, x.in_force, x.value})
      if (n != kNone && cone.place(n) != kNone && seen.insert(n).second) work.push_back(n);
    bool found = false;
    while (!work.empty() && !found) {
      const NodeId id = work.back();
      work.pop_back();
      const Op op = pack().graph.nodes[id].op;
      if (op == Op::close || op == Op::leave_open || op == Op::join) continue;  // another conclusion
      cone.each_read(id, [&](NodeId n) { if (seen.insert(n).second) work.push_back(n); }, [&](std::uint32_t a) { found = found || a == atom; });
    }
    return found;
  }

  // --- the end

  // Which conclusion it is about, when the command line does not say.
  bool choose_conclusion() {
    std::vector<std::uint32_t> choices;
    for (std::uint32_t i = 0; i < pack().declarations.size(); ++i)
      if (!is_input(pack().declarations[i].kind) && !pack().declarations[i].is_charge() && s_.model.entities[i].pack == 0) choices.push_back(i);
    for (std::size_t i = 0; i < choices.size(); ++i) {
      const Declaration& d = pack().declarations[choices[i]];
      fmt::print("{:>4}. {}{}\n", i + 1, printable(d.name), d.text.empty() ? "" : " — " + printable(d.text));
    }
    for (;;) {
      fmt::print("{}", t("Quelle conclusion ? un numéro ou un nom > ", "Which conclusion? a number or a name > "));
      std::fflush(stdout);
      std::string line;
      if (!read_line(line)) return false;
      const std::string word = fold(line);
      if (word == "quitter" || word == "quit") return quit_ = true, false;
      const std::size_t number = line.size() < 7 ? std::strtoul(line.c_str(), nullptr, 10) : 0;
      if (number >= 1 && number <= choices.size()) name_ = pack().declarations[choices[number - 1]].name;
      else name_ = nfc(line);
      if (!line.empty() && conclusions_named(o_, pack(), name_)) return true;
    }
  }
  void explain() {
    if (no_day_) return say(t("sans date d'application, rien ne peut être conclu", "without an application date nothing can be concluded"));
    const Outcome outcome = prepared_->evaluate(case_);
    Result all = derive_reasons(pack(), case_, outcome);
    if (all.too_long) return say(t("les motifs seraient trop longs", "the reasons would be too long"));
    fmt::print("\n{}", explain_text(pack(), case_, outcome, only(all, targets()), {}, o_.lang, o_.color_out));
    if (always_ && inquiry::is_truth(pack(), for_))
      fmt::print("\n{}\n", f("Quoi que disent les faits qui manquent, {} : {}", "Whatever the facts that are missing, {}: {}", printable(atom_name(pack(), for_)), truth_words(always_->truth, o_.lang)));
  }
  bool settled() const {
    if (no_day_) return false;
    const Outcome outcome = prepared_->evaluate(case_);
    const auto atoms = targets();
    return unknown_list() == kNone && (always_ || std::ranges::none_of(atoms, [&](std::uint32_t a) { return inquiry::is_unknown(pack(), a, inquiry::answer_of(pack(), outcome, a)); }));
  }
  int conclude() {
    explain();
    return settled() ? kDone : kUnsettled;
  }
  int ended() const {
    if (interrupted_) return fmt::print("\n"), kInterrupted;
    if (failed_ && !quit_) return kUsage;
    fmt::print("{}\n", file_.empty() ? t("l'entretien s'arrête avant que la conclusion soit acquise", "the interview stops before the conclusion is settled")
                                     : f("l'entretien s'arrête avant que la conclusion soit acquise ; il reprend avec --case {}", "the interview stops before the conclusion is settled; it goes on with --case {}", printable(file_)));
    return kUnsettled;
  }

  Session& s_;
  const Options& o_;
  Evaluators evaluators_;
  const std::string file_;
  const bool terminal_;
  std::string name_;
  LineReader reader_;
  CaseDocument document_;
  Case case_;
  const Evaluators::Prepared* prepared_ = nullptr;
  std::vector<CaseError> errors_;
  bool no_day_ = false, quit_ = false, interrupted_ = false, failed_ = false;
  std::set<std::string> set_aside_;  // what the person does not know
  std::vector<Moment> history_;
  std::uint32_t for_ = kNone;        // the conclusion that the question is asked for
  std::optional<inquiry::Answer> always_;
};

}  // namespace

int ask_command(const Options& o) {
  const auto options = case_options(o);
  if (!options) return kUsage;
  if (o.case_file == "-") {
    complain(o, o.lang == Lang::fr ? "--case : le dossier d'un entretien est un fichier, l'entrée standard sert aux réponses" : "--case: the case of an interview is a file, standard input has the answers");
    return kUsage;
  }
  std::error_code none;
  if (o.case_file.empty() && !o.output.empty() && std::filesystem::exists(o.output, none)) {
    complain(o, fmt::format(fmt::runtime(o.lang == Lang::fr ? "`{0}` existe déjà ; pour le reprendre : --case {0}" : "`{0}` is there already; to go on with it: --case {0}"), printable(o.output)));
    return kUsage;
  }
  const auto text = o.case_file.empty() ? std::string("{}") : read_case_text(o, o.case_file);
  if (!text) return kUsage;
  Session s;
  const bool good = s.compile(o.pack);
  print_diagnostics(s, o, false);
  if (!good) return s.pack.files.empty() ? kUsage : kRuleErrors;
  heed_interruption();
  const int status = Interview(s, o, o.output.empty() ? o.case_file : o.output).run(*text, *options);
  print_times(s, o);
  return status;
}

}  // namespace domat
