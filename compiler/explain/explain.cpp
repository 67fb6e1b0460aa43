#include "compiler/explain/explain.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "compiler/diagnostics/printable.h"
#include "compiler/explain/lines.h"
#include "compiler/explain/words.h"
#include "runtime/io/faults.h"
#include "runtime/reasons/lists.h"

namespace domat {

namespace {

constexpr std::size_t kElementsNamed = 3;  // of those that one question is asked of

// What a lawyer looks for first comes first.
enum Group : std::uint8_t { stands, contradictory, in_error, ruled_out, unknown, unsupported, charges, group_count };

std::string error_line(const CaseError& e, bool french, const Ink& ink) {
  return ink.red((french ? "erreur[" : "error[") + std::string(info(e.kind).code) + "]") + (french ? "\u00a0: " : ": ") + ink.bold(printable(message(e, french)));
}

class Explanation {
 public:
  Explanation(const Pack& p, const Case& c, const Outcome& o, const Result& r, Lang lang, bool color) : p(p), c(c), o(o), r(r), w(p, lang), ink{color} {}

  std::string run() {
    for (const ConclusionReasons& x : r.conclusions) {
      groups_[group_of(x)].push_back(&x);
      conclusions_.emplace(x.atom, &x);
    }
    for (const std::uint32_t i : r.incompatible) {
      incompatible_with_.emplace(p.incompatible[i].left, i);
      if (p.incompatible[i].right != p.incompatible[i].left) incompatible_with_.emplace(p.incompatible[i].right, i);
    }
    // What would be so in any file comes after what this one decides.
    for (auto& group : groups_) std::ranges::stable_partition(group, turns_on_file);
    faults();
    details(stands, w.t("Établi", "Established"));
    details(contradictory, w.t("Contradictoire", "Contradictory"));
    details(in_error, w.t("En erreur", "In error"));
    details(ruled_out, w.t("Écarté", "Ruled out"));
    unknowns();
    questions();
    nothing_supports();
    burdens();
    incompatibles();
    return out.take();
  }

 private:
  // --- which conclusion goes where

  Group group_of(const ConclusionReasons& x) const {
    const Declaration& d = w.declaration(x.atom);
    if (d.is_charge()) return charges;
    if (!is_proposition(d)) {
      switch (o.values[x.atom].state) {
        case State::defined: return stands;
        case State::conflict: return contradictory;
        case State::error: return in_error;
        case State::unknown: return unknown;
        case State::undefined: return only_silence(x) ? unsupported : ruled_out;
      }
    }
    const Truth truth = o.truths[x.atom];
    if (truth.conflict()) return contradictory;
    if (truth.unknown()) return unknown;
    return truth.t ? stands : only_silence(x) ? unsupported : ruled_out;
  }
  // No rule says the contrary, and none that would support it failed for another reason than its condition.
  static bool only_silence(const ConclusionReasons& x) {
    return x.burden.empty() && x.defeated.empty() &&
           std::ranges::all_of(x.because, [](const Reason& b) { return b.why == Why::condition_false; });
  }
  static bool turns_on_file(const ConclusionReasons* x) {
    return !x->facts.empty() || !x->missing.empty() || !x->burden.empty() || !x->unknown_wording.empty() || !x->inherited.empty();
  }
  // Its declaration alone placed the burden.
  bool usual_charge(const ConclusionReasons& x) const {
    return o.values[x.atom].state == State::defined &&
           std::ranges::all_of(x.because, [&](const Reason& b) { return rule(b.instance).kind == RuleKind::burden; });
  }
  bool unruled(const ConclusionReasons& x) const { return p.rules_for_first[x.atom] == p.rules_for_first[x.atom + 1]; }

  // --- pieces

  const Rule& rule(std::uint32_t instance) const { return p.rules[p.instances[instance].rule]; }

  // " — COJ, art. L141-3 (magistrat.domat:58), en vigueur depuis le 2006-06-09". Blocks lend many citations to many rules: of a
  // long list, those that have been given above are only counted, but the last, the rule's own, is always there.
  std::string source(const std::string& place, const std::vector<std::string>& citations) {
    std::string text;
    std::size_t above = 0;
    for (std::size_t i = 0; i < citations.size(); ++i) {
      const bool known = !cited_.insert(citations[i]).second;
      if (known && citations.size() > 2 && i + 1 < citations.size()) ++above;
      else text.append(text.empty() ? " — " : std::string(w.separator())).append(printable(citations[i]));
    }
    if (above != 0) text += w.t(" et ", " and ") + std::to_string(above) + (above > 1 ? w.t(" autres citées plus haut", " others cited above") : w.t(" autre citée plus haut", " other cited above"));
    if (!place.empty()) text += " " + ink.faint("(" + printable(place) + ")");
    return text;
  }
  std::string source(const Rule& x, bool with_window = true) {
    return source(x.label == x.place ? "" : x.place, x.citations) + (with_window ? w.in_force(x.window) : "");
  }
  std::string list(const std::vector<std::uint32_t>& atoms) const {
    std::string text;
    for (const std::uint32_t atom : atoms) text += (text.empty() ? "" : ", ") + w.name(atom);
    return text;
  }
  std::string facts(const ConclusionReasons& x) const {
    std::string text;
    for (const std::uint32_t atom : x.facts)
      if (std::ranges::find(x.burden, atom, &LostPoint::atom) == x.burden.end()) text += (text.empty() ? "" : ", ") + w.input(c, atom);
    return text;
  }
  // Names without modality; those that differ in their one argument together: "réparer(Magistrat | Assureur)".
  std::string together(const std::vector<const ConclusionReasons*>& list) const {
    std::string text;
    std::uint32_t last = kNone;
    for (const ConclusionReasons* x : list) {
      const std::uint32_t declaration = p.atom_declaration[x->atom];
      const Declaration& d = p.declarations[declaration];
      if (declaration == last && d.parameters.size() == 1 && !d.is_charge()) {
        text.pop_back();
        text += " | " + printable(p.enumerations[d.parameters[0]].members[atom_arguments(p, x->atom)[0]]) + ")";
      } else {
        text += (text.empty() ? "" : ", ") + w.name(x->atom);
      }
      last = declaration;
    }
    return text;
  }

  void heading(const std::string& text) {
    out.blank();
    out.paragraph(0, ink.bold(text));
  }
  // Rules that stand for several instances say the same thing of each.
  void once(const std::string& line) {
    if (said_.insert(line).second) out.paragraph(4, line);
  }

  std::string painted(const std::string& word, bool good, bool bad, bool open) const {
    return bad ? ink.red(word) : open ? ink.yellow(word) : good ? ink.green(word) : ink.bold(word);
  }
  std::string headline(std::uint32_t atom) const {
    const Declaration& d = w.declaration(atom);
    if (is_proposition(d)) {
      const Truth truth = o.truths[atom];
      return ink.bold(w.subject(atom)) + std::string(w.colon()) + painted(w.truth(truth), truth.t, truth.conflict(), truth.unknown());
    }
    const Value value = o.values[atom];
    const bool defined = value.state == State::defined;
    return ink.bold(w.subject(atom)) + (defined ? " = " : std::string(w.colon())) +
           painted(w.state(d.type, value), defined, value.state == State::conflict || value.state == State::error, value.state == State::unknown);
  }

  // --- one conclusion at length

  void detail(const std::vector<const ConclusionReasons*>& list) {
    for (std::size_t i = 0; i < list.size();) {
      // What is said of several arguments in the same words is said once.
      const std::string same = body_alone(*list[i]);
      std::size_t end = i;
      do out.paragraph(2, headline(list[end++]->atom));
      while (end < list.size() && p.atom_declaration[list[end]->atom] == p.atom_declaration[list[i]->atom] && body_alone(*list[end]) == same);
      body(*list[i]);
      out.blank();
      i = end;
    }
  }
  // As it would be if nothing had been cited above.
  std::string body_alone(const ConclusionReasons& x) {
    Lines written = std::exchange(out, {});
    std::set<std::string> cited = std::exchange(cited_, {});
    body(x);
    cited_ = std::move(cited);
    return std::exchange(out, std::move(written)).take();
  }
  void body(const ConclusionReasons& x) {
    const Declaration& d = w.declaration(x.atom);
    said_.clear();
    if (!d.text.empty() && !d.is_charge()) out.paragraph(4, w.t("«\u00a0", "“") + printable(d.text) + w.t("\u00a0»", "”"));
    for (const Reason& reason : x.because)
      if (reason.why == Why::applies) applies(x, reason);
    no_wording(x);
    for (const Reason& reason : x.because)
      if (reason.why != Why::applies) fails(x, reason);
    lost(x.burden);
    for (const Defeat& defeat : x.defeated)
      if (!said_to_fail(x, defeat) && rule(defeat.instance).kind != RuleKind::burden) defeated(x, w.t("malgré ", "despite "), defeat.instance, defeat.by);
    for (const std::uint32_t instance : x.unknown_wording) wording(instance);
    if (!x.inherited.empty()) labelled(w.t("la contradiction vient de", "the conflict comes from"), origins(x.inherited));
    labelled(w.t("faits", "facts"), facts(x));
    parameters(x);
    missing(x);
    conflicts_with(x.atom);
  }
  void labelled(const char* label, const std::string& text) {
    if (!text.empty()) out.paragraph(4, label + std::string(w.colon()) + text);
  }

  void applies(const ConclusionReasons& x, const Reason& reason) {
    const Rule& from = rule(reason.instance);
    const Declaration& d = w.declaration(x.atom);
    const bool conflict = is_proposition(d) ? o.truths[x.atom].conflict() : o.values[x.atom].state == State::conflict;
    if (!conflict) return once(w.by_rule(from) + source(from));
    const RuleInstance& instance = p.instances[reason.instance];
    if (is_proposition(d)) return once((instance.negated ? w.t("contre", "against") : w.t("pour", "for")) + std::string(w.colon()) + w.rule(from) + source(from));
    // Most rules give a constant; what another gives would have to be worked out.
    const bool constant = instance.value != kNone && p.graph.nodes[instance.value].op == Op::constant;
    const std::string value = constant ? w.value(d.type, p.graph.nodes[instance.value].imm) + std::string(w.colon()) : "";
    once(value + w.rule(from) + source(from));
  }
  void fails(const ConclusionReasons& x, const Reason& reason) {
    const Rule& from = rule(reason.instance);
    if (reason.why == Why::defeated) return defeated(x, "", reason.instance, reason.by);
    if (reason.why == Why::not_in_force) {
      const std::string when = reason.day ? w.t(" n'est pas en vigueur le ", " is not in force on ") + date_words(*reason.day) + w.t(", mais seulement ", ", but only ")
                                          : std::string(w.t(" n'est en vigueur que ", " is in force only "));
      return once(w.rule(from) + when + w.window(from.window) + source(from, false));
    }
    once(w.rule(from) + w.t(" ne s'applique pas, sa condition n'étant pas remplie", " does not apply, its condition not being met") + source(from));
  }
  // Each rule follows with its window, save where silence closes nothing.
  void no_wording(const ConclusionReasons& x) {
    if (!x.no_wording) return;
    std::string text = w.t("aucune rédaction n'est en vigueur le ", "no wording is in force on ") + date_words(x.no_wording->day);
    const Rule& nearest = rule(x.no_wording->nearest);
    if (x.because.size() != 1) text += w.t("\u00a0; la plus proche est celle de ", "; the nearest is that of ") + w.rule(nearest);
    if (x.because.empty()) text += source(nearest);
    once(text);
  }
  void defeated(const ConclusionReasons& x, const std::string& despite, std::uint32_t instance, std::uint32_t by) {
    const Rule &loser = rule(instance), &winner = rule(by);
    // An exception that decides has just been cited.
    const bool cited = std::ranges::any_of(x.because, [&](const Reason& b) { return b.why == Why::applies && &rule(b.instance) == &winner; });
    const std::string lost = source(loser);
    once(despite + w.rule(loser) + lost + (despite.empty() ? w.t(" est écartée par ", " is set aside by ") : w.t(", écartée par ", ", set aside by ")) + w.rule(winner) + (cited ? "" : source(winner)));
  }
  static bool said_to_fail(const ConclusionReasons& x, const Defeat& defeat) {
    return std::ranges::any_of(x.because, [&](const Reason& b) { return b.why == Why::defeated && b.instance == defeat.instance && b.by == defeat.by; });
  }
  // The points that one party lost for the same reason together, at the first of them.
  void lost(const std::vector<LostPoint>& points) {
    const auto like = [&](const LostPoint& a, const LostPoint& b) {
      return a.lost_by == b.lost_by && moved(a) == moved(b) && o.truths[a.atom] == o.truths[b.atom];
    };
    for (std::size_t i = 0; i < points.size(); ++i) {
      std::string names;
      std::size_t first = points.size();
      for (std::size_t k = 0; k < points.size(); ++k) {
        if (!like(points[k], points[i])) continue;
        first = std::min(first, k);
        names += (names.empty() ? "" : ", ") + w.name(points[k].atom);
      }
      if (first == i) lost(points[i], names);
    }
  }
  void lost(const LostPoint& point, const std::string& names) {
    std::string text = w.t("faute de preuve, tenu pour ", "for want of proof, taken as ") + w.truth(o.truths[point.atom]) + std::string(w.colon()) + names +
                       w.t("\u00a0; la charge en pesait sur ", "; the burden was on ") + printable(p.enumerations[0].members[point.lost_by]);
    for (const std::uint32_t instance : moved(point)) text += ", " + w.by_rule(rule(instance)) + source(rule(instance));
    once(text);
  }
  // What moved the burden away from where the declaration places it.
  std::vector<std::uint32_t> moved(const LostPoint& point) const {
    std::vector<std::uint32_t> rules = point.charge;
    std::erase_if(rules, [&](std::uint32_t instance) { return rule(instance).kind == RuleKind::burden; });
    return rules;
  }
  void wording(std::uint32_t instance) {
    Rule from = rule(instance);
    std::string text = w.t("la rédaction de ", "the wording of ") + w.rule(from) + w.t(" à cette date est inconnue", " on that day is unknown");
    if (from.window.unknown_before) text += w.t("\u00a0; on la connaît depuis le ", "; it is known since ") + date_words(*from.window.unknown_before);
    from.window.unknown_before.reset();  // it has been said
    once(text + source(from));
  }
  // Facts that the file itself contradicts are told from conclusions.
  std::string origins(const std::vector<std::uint32_t>& atoms) const {
    std::string text;
    for (const std::uint32_t atom : atoms)
      text += (text.empty() ? "" : ", ") + w.name(atom) + (is_input(w.declaration(atom).kind) ? w.t(" (le dossier dit les deux)", " (the file says both)") : "");
    return text;
  }
  // Once each value: it may have been read for many days.
  void parameters(const ConclusionReasons& x) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> told;
    for (const ParameterUse& use : x.parameters) {
      if (!told.emplace(use.parameter, use.value).second) continue;
      const Parameter& read = p.parameters[use.parameter];
      const ParameterValue& v = read.values[use.value];
      const std::string window = w.window({v.from, v.to, {}});
      once(w.t("paramètre ", "parameter ") + printable(read.name) + "\u00a0=\u00a0" + w.value(read.type, v.value) + (window.empty() ? "" : ", " + window) + source(read.place, read.citations));
    }
  }
  void missing(const ConclusionReasons& x) {
    const Group group = group_of(x);
    const Declaration& d = w.declaration(x.atom);
    const bool open = group == unknown || (group == charges && o.values[x.atom].state == State::unknown);
    labelled(open ? w.t("manque", "missing") : w.t("d'autres règles restent en suspens, faute de", "other rules are still undecided, for want of"), list(x.missing));
    if (open && x.missing.empty() && x.unknown_wording.empty() && !x.no_wording && d.open) once(w.t("aucune règle n'en décide ici", "no rule decides it here"));
  }
  void conflicts_with(std::uint32_t atom) {
    const auto [first, end] = incompatible_with_.equal_range(atom);
    for (auto at = first; at != end; ++at) {
      const Incompatibility& both = p.incompatible[at->second];
      once(ink.red(w.t("incompatible avec ", "incompatible with ")) + w.subject(both.left == atom ? both.right : both.left) + w.t(" (voir plus bas)", " (see below)"));
    }
  }

  // --- the sections

  // They come first: what follows does without what they would have given.
  void faults() {
    const std::vector<CaseError> errors = fault_errors(p, r);
    if (errors.empty()) return;
    heading(w.t("Erreurs", "Errors"));
    for (const CaseError& e : errors) out.paragraph(2, error_line(e, w.french(), ink));
  }

  void details(Group group, const char* title) {
    if (groups_[group].empty()) return;
    heading(title);
    detail(groups_[group]);
  }

  void unknowns() {
    if (groups_[unknown].empty()) return;
    heading(w.t("Inconnu", "Unknown"));
    std::vector<const ConclusionReasons*> told, silent;
    for (const ConclusionReasons* x : groups_[unknown]) (unruled(*x) ? silent : told).push_back(x);
    detail(told);
    if (!silent.empty()) out.paragraph(2, w.t("aucune règle n'en dit rien", "no rule says anything of") + std::string(w.colon()) + together(silent));
  }

  // Each missing fact once, with its question.
  void questions() {
    std::set<std::uint32_t> atoms;
    for (const ConclusionReasons& x : r.conclusions) atoms.insert(x.missing.begin(), x.missing.end());
    unknown_lists(atoms);
    if (atoms.empty()) return;
    heading(w.t("Ce qui manque au dossier", "What the file does not say"));
    for (auto first = atoms.begin(); first != atoms.end();) {
      auto end = std::next(first);
      // One question is asked of all elements of a list.
      if (w.declaration(*first).field_of != kNone)
        while (end != atoms.end() && p.atom_declaration[*end] == p.atom_declaration[*first]) ++end;
      question({first, end});
      first = end;
    }
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
  void question(const std::vector<std::uint32_t>& atoms) {
    const std::uint32_t atom = atoms[0];
    const Declaration& d = w.declaration(atom);
    std::string text;
    for (std::size_t i = 0; i < atoms.size() && i < kElementsNamed; ++i) text += (i == 0 ? "" : ", ") + w.name(atoms[i]);
    if (atoms.size() > kElementsNamed) text += w.t(" et ", " and ") + std::to_string(atoms.size() - kElementsNamed) + w.t(" de plus", " more");
    if (!d.text.empty()) text += " — " + printable(d.text);
    if (d.type.kind == ValueType::enumeration) text += " [" + members(d.type.index) + "]";
    if (d.dispute != kNone) {
      const std::uint32_t charge = p.declarations[p.disputes[d.dispute].charge].first_atom + (atom - d.first_atom);
      const Value bearer = o.values[charge];
      if (bearer.state == State::defined) text += w.t(" À prouver par ", " To be proved by ") + w.value({ValueType::enumeration, 0}, bearer.v) + ".";
    }
    out.paragraph(2, text);
  }

  std::string members(std::uint32_t enumeration) const {
    if (const ListTable* list = list_of(p, enumeration)) return w.t("un élément de ", "an element of ") + printable(p.declarations[list->declaration].name);
    std::string text;
    for (const std::string& m : p.enumerations[enumeration].members) text += (text.empty() ? "" : ", ") + printable(m);
    return text;
  }

  void nothing_supports() {
    if (groups_[unsupported].empty()) return;
    heading(w.t("Non établi\u00a0: la condition d'aucune règle n'est remplie", "Not established: no rule's condition is met"));
    std::vector<const ConclusionReasons*> bare;
    for (const ConclusionReasons* x : groups_[unsupported]) {
      if (x->because.empty()) bare.push_back(x);
      else out.paragraph(2, failed(*x));
    }
    if (!bare.empty()) out.paragraph(2, w.t("aucune règle ne les vise", "no rule is about them") + std::string(w.colon()) + together(bare));
  }
  // "droit prise_à_partie : règle prise (dol = faux, fraude = faux)"
  std::string failed(const ConclusionReasons& x) const {
    std::string labels;
    std::set<std::uint32_t> seen;
    for (const Reason& reason : x.because)
      if (seen.insert(p.instances[reason.instance].rule).second) labels += (labels.empty() ? "" : ", ") + printable(rule(reason.instance).label);
    const std::string given = facts(x);
    return ink.bold(w.subject(x.atom)) + std::string(w.colon()) + (seen.size() > 1 ? w.t("règles ", "rules ") : w.t("règle ", "rule ")) + labels +
           (given.empty() ? "" : " (" + given + ")");
  }

  void burdens() {
    if (groups_[charges].empty()) return;
    heading(w.t("Charge de la preuve", "Burden of proof"));
    std::map<std::int64_t, std::string> usual;
    std::vector<const ConclusionReasons*> moved;
    for (const ConclusionReasons* x : groups_[charges]) {
      if (!usual_charge(*x)) {
        moved.push_back(x);
        continue;
      }
      std::string& names = usual[o.values[x->atom].v];
      names += (names.empty() ? "" : ", ") + disputed(x->atom);
    }
    detail(moved);
    for (const auto& [party, names] : usual) out.paragraph(2, w.value({ValueType::enumeration, 0}, party) + std::string(w.colon()) + names);
  }
  // What the charge is the charge of: its name without "charge(" and ")".
  std::string disputed(std::uint32_t charge) const {
    const std::string name = w.name(charge);
    const std::size_t open = name.find('(') + 1;
    return name.substr(open, name.size() - open - 1);
  }

  void incompatibles() {
    if (r.incompatible.empty()) return;
    heading(w.t("Incompatible", "Incompatible"));
    for (const std::uint32_t i : r.incompatible) {
      const Incompatibility& both = p.incompatible[i];
      out.paragraph(2, ink.red(w.subject(both.left) + w.t(" et ", " and ") + w.subject(both.right)) + source(both.place, both.citations));
      side(both.left);
      side(both.right);
      out.blank();
    }
  }
  void side(std::uint32_t atom) {
    const auto at = conclusions_.find(atom);
    if (at == conclusions_.end()) return;
    said_.clear();
    for (const Reason& reason : at->second->because)
      if (reason.why == Why::applies && !p.instances[reason.instance].negated) once(w.name(atom) + std::string(w.colon()) + w.rule(rule(reason.instance)) + source(rule(reason.instance)));
  }

  const Pack& p;
  const Case& c;
  const Outcome& o;
  const Result& r;
  const Words w;
  const Ink ink;
  Lines out;
  std::vector<const ConclusionReasons*> groups_[group_count];
  std::map<std::uint32_t, const ConclusionReasons*> conclusions_;  // by atom
  std::multimap<std::uint32_t, std::uint32_t> incompatible_with_;  // of Result::incompatible, by each of the two atoms
  std::set<std::string> said_;   // lines of the conclusion at hand
  std::set<std::string> cited_;  // citations given so far
};

}  // namespace

std::string heading_text(const Pack& pack, const Case& c, Lang lang, bool color) {
  const Words w(pack, lang);
  std::string text = Ink{color}.bold(printable(pack.name) + " " + printable(pack.version));
  if (c.at) text += w.t(", appliqué au ", ", applied on ") + date_words(*c.at);
  text += c.mode == Mode::closed ? w.t(", en jugement", ", file closed") : w.t(", en instruction", ", file open");
  Lines out;
  out.paragraph(0, text);
  return out.take();
}

std::string case_errors_text(const std::vector<CaseError>& errors, const std::string& file, Lang lang, bool color) {
  const bool french = lang == Lang::fr;
  const Ink ink{color};
  Lines out;
  for (const CaseError& e : errors) {
    out.paragraph(0, error_line(e, french, ink));
    std::string place = printable(file);
    if (e.line != 0) {
      if (place.empty()) place = (french ? "ligne " : "line ") + std::to_string(e.line) + (french ? ", colonne " : ", column ") + std::to_string(e.column);
      else place += ":" + std::to_string(e.line) + ":" + std::to_string(e.column);
    }
    if (!e.field.empty()) place += (place.empty() ? "" : ", ") + printable(e.field);
    if (!place.empty()) out.paragraph(1, "--> " + place);
  }
  return out.take();
}

std::string explain_text(const Pack& pack, const Case& c, const Outcome& outcome, const Result& result, const std::vector<CaseError>& errors, Lang lang, bool color) {
  if (!errors.empty()) return case_errors_text(errors, "", lang, color);
  return Explanation(pack, c, outcome, result, lang, color).run();
}

}  // namespace domat
