#include "compiler/explain/explanation.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "compiler/diagnostics/printable.h"
#include "compiler/explain/reasoning.h"
#include "runtime/io/faults.h"
#include "runtime/reasons/lists.h"

namespace domat {

namespace {

using Kind = Section::Kind;
constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::incompatible) + 1;
constexpr std::size_t kNamesInBrief = 3;

Step note(Sentence says, StepKind kind = StepKind::note, Tone tone = Tone::plain) { return {kind, tone, std::move(says), {}, "", {}}; }

Step error(const CaseError& e, const Words& w) {
  Step step = note({words(capital(printable(message(e, w.french()))))}, StepKind::error, Tone::conflict);
  step.citations = {std::string(info(e.kind).code)};
  return step;
}

class Teller {
 public:
  Teller(const Pack& p, const Case& c, const Outcome& o, const Result& r, Lang lang, Extent most)
      : p(p), c(c), o(o), r(r), w(p, lang), most_(most), known_(p, o), nodes_(p, c, o), a_{p, c, o, w, nodes_, lost_, walked_}, reasoning_(a_, known_, entries_told_) {
    out_.lang = lang;
  }

  Explanation run() {
    for (const ConclusionReasons& x : r.conclusions) {
      groups_[static_cast<std::size_t>(kind_of(x))].push_back(&x);
      for (const LostPoint& point : x.burden) lost_.insert(point.atom);
      entries_told_.insert(x.atom);
    }
    // What would be so in any file comes after what this one decides.
    for (Conclusions& group : groups_) std::ranges::stable_partition(group, turns_on_file);
    faults();
    conclusions(Kind::stands, w.t("Établi", "Established"));
    conclusions(Kind::contradictory, w.t("Contradictoire", "Contradictory"));
    conclusions(Kind::in_error, w.t("En erreur", "In error"));
    conclusions(Kind::ruled_out, w.t("Écarté", "Ruled out"));
    conclusions(Kind::unknown, w.t("Inconnu", "Unknown"));
    questions();
    conclusions(Kind::unsupported, w.t("Non établi", "Not established"));
    conclusions(Kind::charges, w.t("Charge de la preuve", "Burden of proof"));
    incompatibles();
    summary();
    return std::move(out_);
  }

 private:
  // --- which conclusion goes where

  Kind kind_of(const ConclusionReasons& x) const {
    const Declaration& d = w.declaration(x.atom);
    if (d.is_charge()) return Kind::charges;
    if (!is_proposition(d)) {
      switch (o.values[x.atom].state) {
        case State::defined: return Kind::stands;
        case State::conflict: return Kind::contradictory;
        case State::error: return Kind::in_error;
        case State::unknown: return Kind::unknown;
        case State::undefined: return only_silence(x) ? Kind::unsupported : Kind::ruled_out;
      }
    }
    const Truth truth = o.truths[x.atom];
    if (truth.conflict()) return Kind::contradictory;
    if (truth.unknown()) return Kind::unknown;
    return truth.t ? Kind::stands : only_silence(x) ? Kind::unsupported : Kind::ruled_out;
  }
  // No rule says the contrary, and none that would support it failed for another reason than its condition.
  static bool only_silence(const ConclusionReasons& x) {
    return x.burden.empty() && x.defeated.empty() && std::ranges::all_of(x.because, [](const Reason& b) { return b.why == Why::condition_false; });
  }
  static bool turns_on_file(const ConclusionReasons* x) {
    return !x->facts.empty() || !x->missing.empty() || !x->burden.empty() || !x->unknown_wording.empty() || !x->inherited.empty();
  }
  // Its declaration alone placed the burden.
  bool usual_charge(const ConclusionReasons& x) const {
    return o.values[x.atom].state == State::defined &&
           std::ranges::all_of(x.because, [&](const Reason& b) { return reasoning_.rule_of(b.instance).kind == RuleKind::burden; });
  }
  // No rule is about it.
  bool unruled(const ConclusionReasons& x) const { return p.rules_for_first[x.atom] == p.rules_for_first[x.atom + 1]; }

  // --- conclusions of which the same is said

  // What came out, and by which rules: the same of many arguments, it is told once.
  using Likeness = std::vector<std::int64_t>;
  Likeness likeness(const ConclusionReasons& x) {
    const Declaration& d = w.declaration(x.atom);
    const auto rule = [&](std::uint32_t i) { return i == kNone ? -1 : static_cast<std::int64_t>(p.instances[i].rule); };
    Likeness out{p.atom_declaration[x.atom], static_cast<std::int64_t>(x.burden.empty()), static_cast<std::int64_t>(x.missing.empty()), static_cast<std::int64_t>(x.inherited.empty())};
    if (is_proposition(d)) out.push_back(o.truths[x.atom].t | o.truths[x.atom].f << 1);
    else out.insert(out.end(), {static_cast<std::int64_t>(o.values[x.atom].state), o.values[x.atom].v});
    std::set<std::tuple<std::int64_t, int, std::int64_t>> rules;
    for (const Reason& b : x.because) rules.emplace(rule(b.instance), static_cast<int>(b.why), rule(b.by));
    for (const Defeat& b : x.defeated) rules.emplace(rule(b.instance), -1, rule(b.by));
    for (const std::uint32_t i : x.unknown_wording) rules.emplace(rule(i), -2, -1);
    if (kind_of(x) == Kind::unknown)
      for (auto k = p.rules_for_first[x.atom]; k < p.rules_for_first[x.atom + 1]; ++k)
        if (known_.applies(p.rules_for[k]).unknown()) rules.emplace(rule(p.rules_for[k]), -3, -1);
    for (const auto& [one, why, by] : rules) out.insert(out.end(), {one, why, by});
    return out;
  }
  std::vector<Conclusions> alike(const Conclusions& all) {
    std::vector<Conclusions> groups;
    std::map<Likeness, std::size_t> places;
    for (const ConclusionReasons* x : all) {
      const auto [at, fresh] = places.emplace(likeness(*x), groups.size());
      if (fresh) groups.emplace_back();
      groups[at->second].push_back(x);
    }
    return groups;
  }

  void conclusions(Kind kind, const char* title) {
    Section section{kind, title, {}, {}};
    Conclusions told, silent, usual;
    for (const ConclusionReasons* x : groups_[static_cast<std::size_t>(kind)]) {
      const bool apart = kind == Kind::unknown || kind == Kind::unsupported;
      (kind == Kind::charges && usual_charge(*x) ? usual : apart && unruled(*x) ? silent : told).push_back(x);
    }
    for (const Conclusions& group : alike(told)) {
      if (entries_ == most_.entries) {
        left_out_ += group.size();
        continue;
      }
      ++entries_;
      section.entries.push_back(entry(group, kind));
    }
    if (!silent.empty()) section.lines.push_back(no_rule(silent));
    usual_charges(usual, section);
    keep(std::move(section));
  }
  void keep(Section section) {
    if (!section.entries.empty() || !section.lines.empty()) out_.sections.push_back(std::move(section));
  }

  Entry entry(const Conclusions& group, Kind kind) {
    Entry e;
    std::vector<std::uint32_t> atoms;
    for (const ConclusionReasons* x : group) {
      atoms.push_back(x->atom);
      out_.anchors.emplace(x->atom, group[0]->atom);
    }
    const Declaration& d = w.declaration(atoms[0]);
    e.text = d.is_charge() ? charge_text(atoms[0]) : w.says(d);
    e.names = names_of(w, atoms, most_.names);
    if (const std::string word = w.kind(atoms[0], atoms.size() > 1); !word.empty()) e.names.insert(e.names.begin(), words(word));
    e.verdict = verdict(atoms[0], kind);
    e.tone = kind == Kind::stands ? Tone::good : kind == Kind::contradictory || kind == Kind::in_error ? Tone::conflict
             : kind == Kind::ruled_out ? Tone::bad : kind == Kind::unknown ? Tone::open : Tone::plain;
    e.steps = reasoning_.of(group);
    for (const std::uint32_t atom : atoms) incompatible_with(atom, e.steps);
    e.atoms = std::move(atoms);
    return e;
  }
  std::string charge_text(std::uint32_t atom) const {
    const Declaration& charge = w.declaration(atom);
    const std::string& text = p.declarations[charge.charge_of].text;
    return w.t("Charge de la preuve", "Burden of proof") + (text.empty() ? "" : std::string(w.colon()) + w.quoted(text));
  }
  std::string verdict(std::uint32_t atom, Kind kind) const {
    const Declaration& d = w.declaration(atom);
    if (!is_proposition(d)) return w.state(d.type, o.values[atom]);
    const bool feminine = d.kind == domat::Kind::obligation || d.kind == domat::Kind::prohibition;
    const auto agreed = [&](const char* masculine, const char* f, const char* english) { return w.t(feminine ? f : masculine, english); };
    switch (kind) {
      case Kind::stands: return agreed("établi", "établie", "established");
      case Kind::ruled_out: return agreed("écarté", "écartée", "ruled out");
      case Kind::unsupported: return agreed("non établi", "non établie", "not established");
      case Kind::contradictory: return w.t("contradictoire", "contradictory");
      default: return agreed("inconnu", "inconnue", "unknown");
    }
  }

  Step no_rule(const Conclusions& silent) {
    Step step = note({words(w.t("Aucune règle ne vise\u00a0: ", "No rule is about: "))});
    std::size_t told = 0;
    for (std::size_t i = 0; i < silent.size() && told < most_.names; ++told) {
      std::vector<std::uint32_t> atoms;
      const std::uint32_t declaration = p.atom_declaration[silent[i]->atom];
      for (; i < silent.size() && p.atom_declaration[silent[i]->atom] == declaration; ++i) atoms.push_back(silent[i]->atom);
      if (told != 0) step.says.push_back(words(std::string(w.separator())));
      for (Piece& piece : names_in_brief(atoms)) step.says.push_back(std::move(piece));
    }
    if (told == most_.names) step.says.push_back(words(w.t("\u00a0; et d'autres", "; and others")));
    return step;
  }

  // "réparer(Magistrat, Justiciable ou Assureur)"
  Sentence names_in_brief(const std::vector<std::uint32_t>& atoms) const {
    const Declaration& d = w.declaration(atoms[0]);
    if (d.parameters.size() != 1 || atoms.size() == 1) return names_of(w, atoms, kNamesInBrief);
    const std::size_t named = atoms.size() <= kNamesInBrief + 1 ? atoms.size() : kNamesInBrief;
    const std::string first = atom_name(p, atoms[0]);
    std::string text = printable(first.substr(0, first.size() - 1 - p.enumerations[d.parameters[0]].members[atom_arguments(p, atoms[0])[0]].size()));
    for (std::size_t i = 0; i < named; ++i)
      text += (i == 0 ? "" : i + 1 == atoms.size() ? w.t(" ou ", " or ") : ", ") + printable(p.enumerations[d.parameters[0]].members[atom_arguments(p, atoms[i])[0]]);
    if (named < atoms.size()) text += w.t(" et ", " and ") + std::to_string(atoms.size() - named) + w.t(" de plus", " more");
    return {{Piece::Kind::name, text + ")", Tone::plain, kNone}};
  }

  void usual_charges(const Conclusions& usual, Section& section) {
    std::map<std::int64_t, std::vector<std::uint32_t>> of;
    for (const ConclusionReasons* x : usual) {
      const Declaration& d = w.declaration(x->atom);
      of[o.values[x->atom].v].push_back(p.declarations[d.charge_of].first_atom + (x->atom - d.first_atom));
    }
    for (const auto& [party, atoms] : of) {
      Step step = note({words(w.t("La preuve incombe à ", "Proof is for ")), {Piece::Kind::strong, w.value({ValueType::enumeration, 0}, party), Tone::plain, kNone}, words(std::string(w.colon()))}, StepKind::proof);
      for (Piece& piece : names_of(w, atoms, most_.names)) step.says.push_back(std::move(piece));
      section.lines.push_back(std::move(step));
    }
  }

  // --- what the file lacks

  // Each missing fact once, with its question.
  void questions() {
    std::set<std::uint32_t> atoms;
    for (const ConclusionReasons& x : r.conclusions) atoms.insert(x.missing.begin(), x.missing.end());
    unknown_lists(atoms);
    Section section{Kind::questions, w.t("Ce qui manque au dossier", "What the file does not say"), {}, {}};
    for (auto first = atoms.begin(); first != atoms.end(); ++missing_) {
      std::vector<std::uint32_t> of{*first};
      // One question is asked of all that it may be asked of.
      while (++first != atoms.end() && p.atom_declaration[*first] == p.atom_declaration[of[0]] && bearer(*first) == bearer(of[0])) of.push_back(*first);
      if (section.entries.size() < most_.entries) section.entries.push_back(question(of));
    }
    keep(std::move(section));
  }
  // What is concluded of each element of an unknown list is not among the conclusions: none would say that the list is missing.
  void unknown_lists(std::set<std::uint32_t>& atoms) const {
    for (const Declaration& d : p.declarations) {
      if (is_input(d.kind)) continue;
      for (const std::uint32_t e : d.parameters) {
        const ListTable* list = p.enumerations[e].is_list ? list_of(p, e) : nullptr;
        if (!list) continue;
        const Declaration& fact = p.declarations[list->declaration];
        if (!c.lists[fact.list].known) atoms.insert(fact.first_atom);
      }
    }
  }
  std::optional<std::int64_t> bearer(std::uint32_t atom) const {
    const Declaration& d = w.declaration(atom);
    if (d.dispute == kNone) return std::nullopt;
    const Value v = o.values[p.declarations[p.disputes[d.dispute].charge].first_atom + (atom - d.first_atom)];
    return v.state == State::defined ? std::optional(v.v) : std::nullopt;
  }
  Entry question(const std::vector<std::uint32_t>& atoms) {
    const Declaration& d = w.declaration(atoms[0]);
    Entry e{atoms, printable(d.text), "", Tone::open, names_of(w, atoms, kNamesTold), {}};
    for (const std::uint32_t atom : atoms) out_.anchors.emplace(atom, atoms[0]);
    if (d.type.kind == ValueType::enumeration) e.steps.push_back(note({words(w.t("Réponses possibles\u00a0: ", "Possible answers: ") + members(d.type.index))}));
    if (const auto party = bearer(atoms[0])) e.steps.push_back(note({words(w.t("La preuve incombe à ", "Proof is for ") + w.value({ValueType::enumeration, 0}, *party))}, StepKind::proof));
    return e;
  }
  std::string members(std::uint32_t enumeration) const {
    if (const ListTable* list = list_of(p, enumeration)) return w.t("un élément de ", "an element of ") + printable(p.declarations[list->declaration].name);
    std::string text;
    for (const std::string& m : p.enumerations[enumeration].members) text += (text.empty() ? "" : ", ") + printable(m);
    return text;
  }

  // --- errors, incompatibilities, summary

  // They come first: what follows does without what they would have given.
  void faults() {
    Section section{Kind::errors, w.t("Erreurs", "Errors"), {}, {}};
    for (const CaseError& e : fault_errors(p, r)) section.lines.push_back(error(e, w));
    keep(std::move(section));
  }

  Sentence subject(std::uint32_t atom) const {
    const std::string text = w.says(w.declaration(atom));
    Sentence out{words(w.kind(atom, false)), name_of(w, atom)};
    if (!text.empty()) out.push_back(words(", " + text));
    return out;
  }
  void incompatible_with(std::uint32_t atom, std::vector<Step>& steps) {
    if (incompatible_.empty())
      for (const std::uint32_t i : r.incompatible) {
        incompatible_.emplace(p.incompatible[i].left, i);
        if (p.incompatible[i].right != p.incompatible[i].left) incompatible_.emplace(p.incompatible[i].right, i);
      }
    const auto [first, end] = incompatible_.equal_range(atom);
    for (auto at = first; at != end; ++at) {
      const Incompatibility& both = p.incompatible[at->second];
      Sentence says{words(w.t("Incompatible avec ", "Incompatible with "))};
      for (Piece& piece : subject(both.left == atom ? both.right : both.left)) says.push_back(std::move(piece));
      steps.push_back(note(std::move(says), StepKind::conflict, Tone::conflict));
      steps.back().citations = both.citations;
      steps.back().place = both.place;
    }
  }
  void incompatibles() {
    Section section{Kind::incompatible, w.t("Incompatible", "Incompatible"), {}, {}};
    std::map<std::uint32_t, const ConclusionReasons*> by_atom;
    if (!r.incompatible.empty())
      for (const ConclusionReasons& x : r.conclusions) by_atom.emplace(x.atom, &x);
    for (const std::uint32_t i : r.incompatible) {
      if (section.lines.size() == most_.entries) break;
      const Incompatibility& both = p.incompatible[i];
      Step step = note({words(w.t("Deux conclusions qui s'excluent sont établies à la fois\u00a0: ", "Two conclusions that exclude one another are both established: "))}, StepKind::conflict, Tone::conflict);
      for (Piece& piece : subject(both.left)) step.says.push_back(std::move(piece));
      step.says.push_back(words(std::string(w.separator())));
      for (Piece& piece : subject(both.right)) step.says.push_back(std::move(piece));
      step.citations = both.citations;
      step.place = both.place;
      for (const std::uint32_t atom : {both.left, both.right})
        if (const auto at = by_atom.find(atom); at != by_atom.end()) side(*at->second, step);
      section.lines.push_back(std::move(step));
    }
    keep(std::move(section));
  }
  void side(const ConclusionReasons& x, Step& step) {
    std::set<std::uint32_t> rules;
    for (const Reason& reason : x.because) {
      const std::uint32_t rule = p.instances[reason.instance].rule;
      if (reason.why != Why::applies || p.instances[reason.instance].negated || !rules.insert(rule).second) continue;
      Step one = reasoning_.about(rule, StepKind::rule, Tone::plain);
      one.says = {name_of(w, x.atom), words(std::string(w.colon()))};
      for (Piece& piece : reasoning_.rule(p.rules[rule], false)) one.says.push_back(std::move(piece));
      step.below.push_back(std::move(one));
    }
  }

  // "2 conclusions établies, 1 écartée, 4 inconnues."
  void summary() {
    struct Count {
      Kind kind;
      const char *fr, *fr_many, *en;
    };
    constexpr Count kCounts[] = {{Kind::stands, "établie", "établies", "established"},        {Kind::contradictory, "contradictoire", "contradictoires", "contradictory"},
                                 {Kind::in_error, "en erreur", "en erreur", "in error"},       {Kind::ruled_out, "écartée", "écartées", "ruled out"},
                                 {Kind::unknown, "inconnue", "inconnues", "unknown"},          {Kind::unsupported, "non établie", "non établies", "not established"}};
    std::string text;
    for (const Count& count : kCounts) {
      const std::size_t n = groups_[static_cast<std::size_t>(count.kind)].size();
      if (n == 0) continue;
      const std::string noun = !text.empty() ? " " : w.t(n > 1 ? " conclusions " : " conclusion ", n > 1 ? " conclusions " : " conclusion ");
      text += (text.empty() ? "" : ", ") + std::to_string(n) + noun + w.t(n > 1 ? count.fr_many : count.fr, count.en);
    }
    if (text.empty()) text = w.t("Le paquet ne conclut rien", "The pack concludes nothing");
    out_.summary.push_back(note({words(text)}));
    const auto counted = [&](std::size_t n, const char* fr, const char* fr_many, const char* en, const char* en_many) {
      return std::to_string(n) + w.t(n > 1 ? fr_many : fr, n > 1 ? en_many : en);
    };
    if (!r.incompatible.empty())
      out_.summary.push_back(note({words(counted(r.incompatible.size(), " paire de conclusions qui s'excluent est établie", " paires de conclusions qui s'excluent sont établies",
                                                 " pair of conclusions that exclude one another is established", " pairs of conclusions that exclude one another are established"))}, StepKind::conflict, Tone::conflict));
    if (missing_ != 0)
      out_.summary.push_back(note({words(counted(missing_, " question reste sans réponse dans le dossier", " questions restent sans réponse dans le dossier", " question is left open by the file", " questions are left open by the file"))}, StepKind::missing, Tone::open));
    if (walked_ >= kMostWalked) out_.summary.push_back(note({words(w.t("Il y a trop de conditions pour les détailler toutes\u00a0; les dernières ne le sont pas", "There are too many conditions to tell them all; the last ones are not"))}));
    if (left_out_ != 0)
      out_.summary.push_back(note({words(counted(left_out_, " conclusion n'est pas reprise sur cette page", " conclusions ne sont pas reprises sur cette page", " conclusion is not on this page", " conclusions are not on this page") +
                                         w.t(", qui serait trop longue\u00a0; domat run sans --format, ou avec --format json, les donne toutes", ", which would be too long; domat run without --format, or with --format json, gives them all"))}));
  }

  const Pack& p;
  const Case& c;
  const Outcome& o;
  const Result& r;
  const Words w;
  const Extent most_;
  Explanation out_;
  Applied known_;
  NodeValues nodes_;
  std::set<std::uint32_t> lost_, entries_told_;
  std::uint64_t walked_ = 0;
  const Answered a_;
  Reasoning reasoning_;
  Conclusions groups_[kKinds];
  std::multimap<std::uint32_t, std::uint32_t> incompatible_;  // of Result::incompatible, by each of the two atoms
  std::size_t entries_ = 0, left_out_ = 0, missing_ = 0;
};

std::string circumstances(const Case& c, const Words& w) {
  std::string text;
  if (c.at) text = w.t("règles appliquées au ", "rules applied as of ") + w.day(*c.at) + ", ";
  return text + (c.mode == Mode::closed ? w.t("en jugement", "file closed, for judgment") : w.t("en instruction", "file open"));
}

Section case_errors(const std::vector<CaseError>& errors, const Words& w) {
  Section section{Kind::errors, w.t("Le cas n'a pas été évalué", "The case was not evaluated"), {}, {}};
  for (const CaseError& e : errors) {
    Step step = error(e, w);
    if (!e.field.empty()) step.citations.insert(step.citations.begin(), e.field);
    if (e.line != 0) step.place = w.t("ligne ", "line ") + std::to_string(e.line) + w.t(", colonne ", ", column ") + std::to_string(e.column);
    section.lines.push_back(std::move(step));
  }
  return section;
}

}  // namespace

Explanation explanation_of(const Pack& p, const Case& c, const Outcome& o, const Result& r, const std::vector<CaseError>& errors, Lang lang, Extent most) {
  const Words w(p, lang);
  Explanation e;
  if (errors.empty()) e = Teller(p, c, o, r, lang, most).run();
  else e.sections = {case_errors(errors, w)};
  e.lang = lang;
  e.pack = printable(p.name) + " " + printable(p.version);
  e.circumstances = circumstances(c, w);
  return e;
}

}  // namespace domat
