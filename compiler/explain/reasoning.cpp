#include "compiler/explain/reasoning.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>
#include <utility>

#include "compiler/diagnostics/printable.h"

namespace domat {

namespace {

constexpr int kMostNested = 3;             // exceptions to exceptions
constexpr std::size_t kMostExceptions = 20;  // of one rule
constexpr std::size_t kFactsTold = 12;

void append(Sentence& to, Sentence more) { to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end())); }

}  // namespace

Sentence Reasoning::rule(const Rule& r, bool begins) const {
  const bool nameless = r.label == r.place;
  const auto kind = [&]() -> const char* {
    switch (r.kind) {
      case RuleKind::rule: return begins ? w.t("La règle ", "Rule ") : w.t("la règle ", "rule ");
      case RuleKind::exception: return begins ? w.t("L'exception ", "Exception ") : w.t("l'exception ", "exception ");
      case RuleKind::unless: return begins ? w.t("La réserve ", "The reservation ") : w.t("la réserve ", "the reservation ");
      case RuleKind::presumption: return begins ? w.t("La présomption ", "Presumption ") : w.t("la présomption ", "presumption ");
      case RuleKind::burden: return begins ? w.t("La déclaration ", "The declaration ") : w.t("la déclaration ", "the declaration ");
    }
    return "";
  };
  return {words(kind() + std::string(nameless ? w.t("écrite en ", "at ") : "")), {Piece::Kind::name, printable(r.label), Tone::plain, kNone}};
}

Step Reasoning::about(std::uint32_t rule, StepKind kind, Tone tone) const {
  const Rule& r = p.rules[rule];
  return {kind, tone, {}, r.citations, r.label == r.place ? "" : r.place, {}};
}

std::vector<Step> Reasoning::of(const Conclusions& group) {
  group_ = &group;
  d_ = &w.declaration(group[0]->atom);
  steps_.clear();
  told_.clear();
  cited_.clear();
  considered_.clear();
  for (const ConclusionReasons* x : group) told_.insert(x->atom);
  no_wording();
  rulings();
  lost();
  defeats();
  undecided();
  wordings();
  inherited();
  parameters();
  further_facts();
  missing();
  return std::exchange(steps_, {});
}

bool Reasoning::conflict() const {
  const std::uint32_t atom = group_->front()->atom;
  return is_proposition(*d_) ? a.o.truths[atom].conflict() : a.o.values[atom].state == State::conflict;
}
bool Reasoning::open() const {
  const std::uint32_t atom = group_->front()->atom;
  return is_proposition(*d_) ? a.o.truths[atom].unknown() : a.o.values[atom].state == State::unknown;
}

bool Reasoning::in_error() const { return !is_proposition(*d_) && a.o.values[group_->front()->atom].state == State::error; }

// --- the rules that decided, and those that might have

void Reasoning::rulings() {
  std::vector<Ruling> all;
  std::map<std::tuple<std::uint32_t, std::uint32_t, Why>, std::size_t> places;
  for (const ConclusionReasons* x : *group_)
    for (const Reason& r : x->because) {
      const std::uint32_t rule = p.instances[r.instance].rule, by = r.by == kNone ? kNone : p.instances[r.by].rule;
      const auto [at, fresh] = places.emplace(std::tuple(rule, by, r.why), all.size());
      if (fresh) all.push_back({rule, by, r.why, r.day, {}, {}});
      all[at->second].instances.push_back(r.instance);
      if (r.by != kNone) all[at->second].exceptions.push_back(r.by);
    }
  for (const Ruling& r : all)
    if (r.why == Why::applies) cited_.insert(r.rule);
  for (const Ruling& r : all)
    if (r.why == Why::applies) applies(r);
  for (const Ruling& r : all)
    if (r.why != Why::applies) fails(r);
}

void Reasoning::applies(const Ruling& r) {
  const RuleInstance& first = p.instances[r.instances[0]];
  const Rule& from = p.rules[r.rule];
  const bool truth = is_proposition(*d_), against = truth && first.negated;
  Step step = about(r.rule, from.kind == RuleKind::exception || from.kind == RuleKind::unless ? StepKind::exception : StepKind::rule, Tone::good);
  if (conflict() && truth) {
    step.says.push_back(words(against ? w.t("Contre\u00a0: ", "Against: ") : w.t("Pour\u00a0: ", "For: ")));
    append(step.says, rule(from, false));
  } else {
    step.says = rule(from, true);
  }
  step.says.push_back(words(w.t(" s'applique", " applies")));
  // Most rules give a constant; what another gives would have to be worked out.
  const bool constant = !truth && first.value != kNone && p.graph.nodes[first.value].op == Op::constant;
  if (conflict() && constant) step.says.push_back(words(w.t(" et donne ", " and gives ") + w.value(d_->type, p.graph.nodes[first.value].imm)));
  if (!conflict() && against) step.says.push_back(words(w.t(" et dit le contraire", " and says the contrary")));
  step.says.push_back(words(w.wording(from.window)));
  step.below = conditions(r.instances, Side::met);
  considered(r.instances, step.below, 0);
  add(std::move(step));
}

void Reasoning::fails(const Ruling& r) {
  const Rule& from = p.rules[r.rule];
  if (r.why == Why::defeated) return add(defeat(r.rule, r.by, r.exceptions, cited_.contains(r.by)));
  Step step = about(r.rule, StepKind::rule, Tone::bad);
  step.says = rule(from, true);
  if (r.why == Why::not_in_force) {
    step.says.push_back(words(r.day ? w.t(" n'est pas en vigueur le ", " is not in force on ") + w.day(*r.day) : std::string(w.t(" n'est pas en vigueur à cette date", " is not in force on that day"))));
    step.says.push_back(words(w.t("\u00a0: elle l'est seulement ", ": it is so only ") + w.only(from.window)));
  } else {
    step.below = conditions(r.instances, Side::failed);
    if (const std::string wording = w.wording(from.window); !wording.empty()) step.says.push_back(words(wording + ","));
    step.says.push_back(words(never(r.instances) ? w.t(" ne vise pas ce cas", " is not about this case") : w.t(" ne s'applique pas, car sa condition n'est pas remplie", " does not apply, as its condition is not met")));
  }
  add(std::move(step));
}

// Whether no case whatever would meet the condition for these arguments.
bool Reasoning::never(const Instances& instances) const {
  return std::ranges::all_of(instances, [&](std::uint32_t i) { return p.instances[i].body != kNone && p.graph.nodes[p.instances[i].body].op == Op::truth; });
}

// Each rule follows with its window, save where silence closes nothing.
void Reasoning::no_wording() {
  const ConclusionReasons& x = *group_->front();
  if (!x.no_wording) return;
  const std::uint32_t nearest = p.instances[x.no_wording->nearest].rule;
  Step step{StepKind::wording, Tone::bad, {words(w.t("Aucune rédaction n'est en vigueur le ", "No wording is in force on ") + w.day(x.no_wording->day))}, {}, "", {}};
  if (x.because.size() != 1) {
    step.says.push_back(words(w.t("\u00a0; la plus proche est celle de ", "; the nearest is that of ")));
    append(step.says, rule(p.rules[nearest], false));
    const std::string window = w.window(p.rules[nearest].window);
    if (!window.empty()) step.says.push_back(words(w.t(", en vigueur ", ", in force ") + window));
  }
  if (x.because.empty()) {
    step.citations = p.rules[nearest].citations;
    step.place = about(nearest, StepKind::rule, Tone::plain).place;
  }
  add(std::move(step));
}

// --- exceptions

// An exception that decides has just been cited.
Step Reasoning::defeat(std::uint32_t loser, std::uint32_t by, const Instances& exceptions, bool cited) {
  const bool presumed = p.rules[loser].kind == RuleKind::presumption;
  Step step = about(loser, StepKind::exception, Tone::bad);
  step.says = rule(p.rules[loser], true);
  step.says.push_back(words(presumed ? w.t(" cède devant ", " gives way to ") : w.t(" est écartée par ", " is set aside by ")));
  append(step.says, rule(p.rules[by], false));
  if (!presumed) step.says.push_back(words(w.t(", bien que sa condition soit remplie", ", although its condition is met")));
  if (cited) return step;
  Step winner = about(by, StepKind::exception, Tone::good);
  winner.says = rule(p.rules[by], true);
  winner.says.push_back(words(w.t(" s'applique", " applies") + w.wording(p.rules[by].window)));
  winner.below = conditions(exceptions, Side::met);
  considered(exceptions, winner.below, 1);
  step.below.push_back(std::move(winner));
  return step;
}

// The exceptions to rules that apply: each rule once for what became of it.
void Reasoning::considered(const Instances& instances, std::vector<Step>& below, int depth) {
  if (depth >= kMostNested) return;
  std::map<std::pair<std::uint32_t, int>, std::size_t> places;
  std::vector<std::pair<std::uint32_t, Instances>> all;
  std::size_t left_out = 0;
  for (const std::uint32_t i : instances) {
    const RuleInstance& x = p.instances[i];
    for (std::uint32_t k = 0; k < x.exception_count && ++a.walked < kMostWalked; ++k) {
      const std::uint32_t e = p.exceptions[x.first_exception + k];
      const Truth t = known_.applies(e);
      const auto key = std::pair(p.instances[e].rule, t.t | t.f << 1);
      auto at = places.find(key);
      if (at == places.end() && all.size() == kMostExceptions) ++left_out;
      else if (at == places.end()) at = places.emplace(key, all.size()).first, all.push_back({key.first, {}});
      if (at != places.end()) all[at->second].second.push_back(e);
    }
  }
  for (const auto& [rule, of] : all) below.push_back(exception(rule, known_.applies(of[0]), of, depth));
  if (left_out != 0) below.push_back({StepKind::note, Tone::plain, {words(w.t("D'autres exceptions ne sont pas reprises ici", "Further exceptions are not repeated here"))}, {}, "", {}});
}

Step Reasoning::exception(std::uint32_t r, Truth applies, const Instances& of, int depth) {
  const Rule& from = p.rules[r];
  considered_.insert(r);
  Step step = about(r, StepKind::exception, applies.t ? Tone::good : applies.f ? Tone::bad : Tone::open);
  step.says = rule(from, true);
  if (applies.t) {
    step.says.push_back(words(w.t(" s'applique aussi", " applies too") + w.wording(from.window)));
    step.below = conditions(of, Side::met);
  } else if (!applies.f) {
    step.says.push_back(words(w.t(" reste en suspens", " is still undecided")));
    open_points(of, step, false);
  } else {
    not_applied(of, step, w.t(" ne joue pas", " does not come into play"), depth);
  }
  return step;
}

void Reasoning::not_applied(const Instances& of, Step& step, const char* why, int depth) {
  step.says.push_back(words(why));
  const RuleInstance& x = p.instances[of[0]];
  if (x.in_force != kNone && a.nodes.truth(x.in_force).f) {
    step.says.push_back(words(w.t("\u00a0: elle n'est en vigueur que ", ": it is in force only ") + w.only(p.rules[x.rule].window)));
  } else if (a.o.holds[of[0]].f) {
    step.says.push_back(words(w.t(", car sa condition n'est pas remplie", ", as its condition is not met")));
    step.below = conditions(of, Side::failed);
  } else {
    step.says.push_back(words(w.t(", car elle est elle-même écartée", ", as it is itself set aside")));
    considered(of, step.below, depth + 1);
  }
}

// Those that the rules of the answer overcame.
void Reasoning::defeats() {
  std::vector<std::pair<std::pair<std::uint32_t, std::uint32_t>, Instances>> all;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> places;
  for (const ConclusionReasons* x : *group_)
    for (const Defeat& d : x->defeated) {
      const bool said = std::ranges::any_of(x->because, [&](const Reason& b) { return b.why == Why::defeated && b.instance == d.instance; });
      if (said || rule_of(d.instance).kind == RuleKind::burden) continue;
      const auto key = std::pair(p.instances[d.instance].rule, p.instances[d.by].rule);
      const auto [at, fresh] = places.emplace(key, all.size());
      if (fresh) all.push_back({key, {}});
      all[at->second].second.push_back(d.by);
    }
  for (const auto& [key, by] : all)
    if (!considered_.contains(key.first)) add(defeat(key.first, key.second, by, cited_.contains(key.second)));
}

// --- conditions

std::vector<Step> Reasoning::conditions(const Instances& instances, Side side) {
  Conditions found(a);
  for (const std::uint32_t i : instances) {
    const RuleInstance& x = p.instances[i];
    found.body(x.body, side);
    if (side == Side::met && x.value != kNone) found.value(x.value, side);
  }
  told_.insert(found.atoms().begin(), found.atoms().end());
  return found.take();
}

// "Il reste à savoir : a, b." Their questions are asked once, in a section of their own.
void Reasoning::open_points(const Instances& instances, Step& step, bool with_value) {
  Conditions found(a);
  for (const std::uint32_t i : instances) {
    const RuleInstance& x = p.instances[i];
    found.body(x.body, Side::open);
    if (x.in_force != kNone) found.body(x.in_force, Side::open);
    if (with_value && x.value != kNone) found.value(x.value, Side::open);
  }
  if (found.atoms().empty()) return;
  told_.insert(found.atoms().begin(), found.atoms().end());
  Step missing{StepKind::missing, Tone::open, {words(w.t("Il reste à savoir\u00a0: ", "It remains to be known: "))}, {}, "", {}};
  append(missing.says, names_of(w, {found.atoms().begin(), found.atoms().end()}, kFactsTold));
  step.below.push_back(std::move(missing));
}

// --- what is open

// The rules on which an unknown conclusion hangs, and those that give what could not be worked out.
void Reasoning::undecided() {
  if (!open() && !in_error()) return;
  std::vector<std::pair<std::uint32_t, Instances>> all;
  std::map<std::uint32_t, std::size_t> places;
  for (const ConclusionReasons* x : *group_)
    for (auto k = p.rules_for_first[x->atom]; k < p.rules_for_first[x->atom + 1]; ++k) {
      const std::uint32_t i = p.rules_for[k];
      const Truth t = known_.applies(i);
      if (!t.unknown() && (is_proposition(*d_) || t != kTrue)) continue;
      const auto [at, fresh] = places.emplace(p.instances[i].rule, all.size());
      if (fresh) all.push_back({p.instances[i].rule, {}});
      all[at->second].second.push_back(i);
    }
  for (const auto& [r, instances] : all) {
    const Truth t = known_.applies(instances[0]);
    Step step = about(r, StepKind::rule, Tone::open);
    step.says = rule(p.rules[r], true);
    const bool error = t == kTrue && in_error();
    step.says.push_back(words(error         ? w.t(" s'applique, mais ce qu'elle donne ne peut être calculé", " applies, but what it gives cannot be worked out")
                              : t == kTrue ? w.t(" s'applique, mais on ne sait pas encore ce qu'elle donne", " applies, but what it gives is not known yet")
                                           : w.t(" reste en suspens", " is still undecided")));
    step.says.push_back(words(w.wording(p.rules[r].window)));
    if (error) step.below = conditions(instances, Side::met);
    open_points(instances, step, t == kTrue);
    if (a.o.holds[instances[0]].t) {
      std::vector<Step> exceptions;
      considered(instances, exceptions, 0);
      std::ranges::copy_if(exceptions, std::back_inserter(step.below), [](const Step& s) { return s.tone == Tone::open; });
    }
    add(std::move(step));
  }
}

void Reasoning::wordings() {
  std::set<std::uint32_t> rules;
  for (const ConclusionReasons* x : *group_)
    for (const std::uint32_t i : x->unknown_wording) rules.insert(p.instances[i].rule);
  for (const std::uint32_t r : rules) {
    Step step = about(r, StepKind::wording, Tone::open);
    step.says = {words(w.t("On ne connaît pas, à cette date, la rédaction de ", "The wording of "))};
    append(step.says, rule(p.rules[r], false));
    if (!w.french()) step.says.push_back(words(" on that day is not known"));
    if (const auto& known = p.rules[r].window.unknown_before) step.says.push_back(words(w.t("\u00a0; on la connaît depuis le ", "; it is known since ") + w.day(*known)));
    add(std::move(step));
  }
}

void Reasoning::missing() {
  std::set<std::uint32_t> all;
  bool wording = false;
  for (const ConclusionReasons* x : *group_) {
    all.insert(x->missing.begin(), x->missing.end());
    wording = wording || !x->unknown_wording.empty() || x->no_wording;
  }
  if (open() && all.empty() && !wording && d_->open) return add(StepKind::note, Tone::open, {words(w.t("Aucune règle n'en décide dans ce cas", "No rule decides it in this case"))});
  if (all.empty() || (open() && std::ranges::includes(told_, all))) return;
  Sentence says{words(open() ? w.t("En tout, il manque au dossier\u00a0: ", "In all, the file lacks: ")
                             : w.t("D'autres règles restent en suspens, faute de savoir\u00a0: ", "Other rules are still undecided, for want of knowing: "))};
  append(says, names_of(w, {all.begin(), all.end()}, kFactsTold));
  add(StepKind::missing, open() ? Tone::open : Tone::plain, std::move(says));
}

// --- proof, conflicts, parameters, facts

// What moved the burden away from where the declaration places it.
std::vector<std::uint32_t> Reasoning::moved(const LostPoint& point) const {
  std::vector<std::uint32_t> rules;
  for (const std::uint32_t i : point.charge)
    if (rule_of(i).kind != RuleKind::burden) rules.push_back(p.instances[i].rule);
  return rules;
}

// The points that one party lost for the same reason together, at the first of them.
void Reasoning::lost() {
  struct Alike {
    std::uint32_t party;
    bool yes;
    std::vector<std::uint32_t> moved, atoms;
  };
  std::vector<Alike> all;
  std::set<std::uint32_t> seen;
  for (const ConclusionReasons* x : *group_)
    for (const LostPoint& point : x->burden) {
      if (!seen.insert(point.atom).second) continue;
      const bool yes = a.o.truths[point.atom].t;
      std::vector<std::uint32_t> by = moved(point);
      auto at = std::ranges::find_if(all, [&](const Alike& l) { return l.party == point.lost_by && l.yes == yes && l.moved == by; });
      if (at == all.end()) at = all.insert(all.end(), {point.lost_by, yes, std::move(by), {}});
      at->atoms.push_back(point.atom);
    }
  for (const Alike& l : all) {
    Step step{StepKind::proof, Tone::bad, {words(w.t("Faute de preuve, la réponse est ", "For want of proof, the answer is ") + std::string(l.yes ? w.t("oui", "yes") : w.t("non", "no")) + w.t(" pour ", " for "))}, {}, "", {}};
    append(step.says, names_of(w, l.atoms, kFactsTold));
    step.says.push_back(words(w.t("\u00a0: la charge de la preuve pesait sur ", ": the burden of proof was on ") + printable(p.enumerations[0].members[l.party])));
    for (const std::uint32_t r : l.moved) {
      step.says.push_back(words(w.t(", par l'effet de ", ", by the effect of ")));
      append(step.says, rule(p.rules[r], false));
      const Step cited = about(r, StepKind::rule, Tone::plain);
      step.citations.insert(step.citations.end(), cited.citations.begin(), cited.citations.end());
      if (l.moved.size() == 1) step.place = cited.place;
    }
    told_.insert(l.atoms.begin(), l.atoms.end());
    add(std::move(step));
  }
}

// Facts that the file itself contradicts are told from conclusions.
void Reasoning::inherited() {
  std::set<std::uint32_t> all;
  for (const ConclusionReasons* x : *group_) all.insert(x->inherited.begin(), x->inherited.end());
  std::vector<std::uint32_t> facts, conclusions;
  for (const std::uint32_t atom : all) (is_input(w.declaration(atom).kind) ? facts : conclusions).push_back(atom);
  const auto say = [&](const char* begin, const std::vector<std::uint32_t>& atoms) {
    if (atoms.empty()) return;
    Sentence says{words(begin)};
    append(says, names_of(w, atoms, kFactsTold));
    add(StepKind::conflict, Tone::conflict, std::move(says));
  };
  say(w.t("La contradiction vient de faits sur lesquels le dossier se contredit\u00a0: ", "The contradiction comes from facts on which the file contradicts itself: "), facts);
  say(w.t("La contradiction vient d'autres conclusions\u00a0: ", "The contradiction comes from other conclusions: "), conclusions);
}

// Once each value: it may have been read for many days.
void Reasoning::parameters() {
  std::set<std::pair<std::uint32_t, std::uint32_t>> told;
  for (const ConclusionReasons* x : *group_)
    for (const ParameterUse& use : x->parameters) {
      if (!told.emplace(use.parameter, use.value).second) continue;
      const Parameter& read = p.parameters[use.parameter];
      const ParameterValue& v = read.values[use.value];
      Step step{StepKind::parameter, Tone::plain, {words(w.t("Le paramètre ", "Parameter ")), {Piece::Kind::name, printable(read.name), Tone::plain, kNone}, words(w.t(" vaut ", " is ")), {Piece::Kind::strong, w.value(read.type, v.value), Tone::plain, kNone}}, read.citations, read.place, {}};
      // What has always been so was not read for a day.
      const std::string window = w.window({v.from, v.to, {}});
      if (!window.empty()) step.says.push_back(words(w.t(" le ", " on ") + w.day(use.day) + w.t(", valeur en vigueur ", ", the value in force ") + window));
      add(std::move(step));
    }
}

// Whether the steps rest on conclusions each of which has an entry, which goes on from there.
bool Reasoning::told_elsewhere() const {
  bool any = false;
  for (const std::uint32_t atom : told_) {
    if (is_input(w.declaration(atom).kind) || p.atom_declaration[atom] == p.atom_declaration[group_->front()->atom]) continue;
    any = true;
    if (!entries_.contains(atom)) return false;
  }
  return any;
}

// What conclusions on the way rest on, which the steps have not named.
void Reasoning::further_facts() {
  if (told_elsewhere()) return;
  std::set<std::uint32_t> all;
  for (const ConclusionReasons* x : *group_)
    for (const std::uint32_t atom : x->facts)
      if (!told_.contains(atom)) all.insert(atom);
  if (all.empty()) return;
  Sentence says{words(w.t("Faits sur lesquels cela repose en outre\u00a0: ", "Facts on which this rests besides: "))};
  std::size_t named = 0;
  for (const std::uint32_t atom : all) {
    if (named == kFactsTold && all.size() > kFactsTold + 1) break;
    if (named++ != 0) says.push_back(words(", "));
    says.push_back(name_of(w, atom));
    says.push_back(words(" (" + w.answer(a.c, a.o, atom) + ")"));
  }
  if (named < all.size()) says.push_back(words(w.t(" et ", " and ") + std::to_string(all.size() - named) + w.t(" de plus", " more")));
  add(StepKind::condition, Tone::plain, std::move(says));
}

}  // namespace domat
