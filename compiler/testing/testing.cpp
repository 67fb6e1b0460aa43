#include "compiler/testing/testing.h"

#include <algorithm>

#include "compiler/explain/values.h"
#include "runtime/io/faults.h"

namespace domat {

namespace {

using model::Expected;

Arg words(Truth t) { return {truth_words(t, Lang::fr), truth_words(t, Lang::en)}; }

Arg words(const Pack& p, TypeRef type, Value v) { return {state_words(p, type, v, Lang::fr), state_words(p, type, v, Lang::en)}; }

Arg joined(const Arg& before, const std::string& name, const Arg& after) {
  return {before.fr + name + after.fr, before.en + name + after.en};
}

class Judge {
 public:
  Judge(ScenarioRun& run, const Interner& names, const Pack& p) : run_(run), names_(names), p_(p) {}

  void operator()(const Expected& e) {
    if (e.kind == Expected::error || !run_.error.empty()) return error(e);
    if (e.kind == Expected::incompatible) return incompatible(e);
    std::string name = atom_name(p_, e.atom);
    if (e.kind == Expected::range) {
      range(e, name);
    } else if (e.kind == Expected::truth) {
      Truth got = run_.outcome.truths[e.atom];
      if (got != e.truth_value) fail(e, joined("", name, with(" = ", words(e.truth_value))), words(got));
    } else {
      TypeRef type = p_.declarations[p_.atom_declaration[e.atom]].type;
      Value got = run_.outcome.values[e.atom];
      if (!(got == e.value_value)) fail(e, joined("", name, with(" = ", words(p_, type, e.value_value))), words(p_, type, got));
    }
    support(e, e.kind == Expected::truth && e.truth_value == kFalse ? "!" + name : name);
  }

 private:
  static Arg with(const std::string& before, const Arg& a) { return {before + a.fr, before + a.en}; }

  void fail(const Expected& e, Arg expected, Arg got) {
    run_.failures.push_back({e.span, e.kind == Expected::error || !run_.error.empty() ? kNone : e.atom, std::move(expected), std::move(got)});
  }

  // A case that was refused has one error; one that was evaluated, those that its rules met.
  std::vector<std::string> errors() const {
    std::vector<std::string> codes;
    if (!run_.error.empty()) codes.push_back(run_.error);
    for (const Fault& fault : run_.result.faults)
      if (std::string word(error_word(fault.error)); std::ranges::find(codes, word) == codes.end()) codes.push_back(word);
    return codes;
  }

  static Arg error_words(const std::vector<std::string>& codes) {
    std::string list;
    for (const std::string& code : codes) list += (list.empty() ? "`" : ", `") + code + "`";
    return {(codes.size() > 1 ? "erreurs " : "erreur ") + list, (codes.size() > 1 ? "errors " : "error ") + list};
  }

  void error(const Expected& e) {
    const std::vector<std::string> met = errors();
    if (e.kind != Expected::error) return fail(e, {"une réponse", "an answer"}, error_words(met));
    const std::string wanted = e.error_code.valid() ? names_.text(e.error_code) : "";
    if (wanted.empty() ? !met.empty() : std::ranges::find(met, wanted) != met.end()) return;
    fail(e, wanted.empty() ? Arg("une erreur du cas", "an error of the case") : error_words({wanted}),
         met.empty() ? Arg("une réponse", "an answer") : error_words(met));
  }

  void incompatible(const Expected& e) {
    bool found = std::ranges::any_of(run_.result.incompatible, [&](std::uint32_t i) {
      auto& x = p_.incompatible[i];
      return (x.left == e.atom && x.right == e.other) || (x.left == e.other && x.right == e.atom);
    });
    std::string both = atom_name(p_, e.atom) + ", " + atom_name(p_, e.other);
    if (!found) fail(e, {"incompatibles : " + both, "incompatible: " + both}, {"aucune incompatibilité entre elles", "no incompatibility between them"});
  }

  void range(const Expected& e, const std::string& name) {
    const TypeRef type = p_.declarations[p_.atom_declaration[e.atom]].type;
    const Value got = run_.outcome.values[e.atom];
    if (got.state == State::defined && got.v >= e.value_value.v && got.v <= e.up_to) return;
    const Arg low = words(p_, type, e.value_value), high = words(p_, type, {State::defined, e.up_to});
    fail(e, {name + " compris entre " + low.fr + " et " + high.fr, name + " lying between " + low.en + " and " + high.en}, words(p_, type, got));
  }

  // Reasons, missing facts and lost points of the expectation.
  void support(const Expected& e, const std::string& name) {
    if (e.because.empty() && e.not_because.empty() && e.missing.empty() && e.unproved.empty()) return;
    auto found = std::ranges::find(run_.result.conclusions, e.atom, &ConclusionReasons::atom);
    ConclusionReasons fact_only{};
    if (found == run_.result.conclusions.end()) {
      fact_only.atom = e.atom;
      if (run_.c.truths[e.atom].unknown() && !run_.outcome.truths[e.atom].unknown()) fact_only.burden.push_back({e.atom, 0, {}});
      if (run_.outcome.truths[e.atom].unknown()) fact_only.missing.push_back(e.atom);
    }
    const ConclusionReasons& r = found == run_.result.conclusions.end() ? fact_only : *found;
    for (auto rule : e.because)
      if (!is_reason(r, rule)) fail(e, joined("", name, {" parce que " + p_.rules[rule].label, " because " + p_.rules[rule].label}), reasons(r));
    for (auto rule : e.not_because)
      if (is_reason(r, rule)) fail(e, joined("", name, {" mais pas parce que " + p_.rules[rule].label, " but not because " + p_.rules[rule].label}), reasons(r));
    for (auto atom : e.missing)
      if (std::ranges::find(r.missing, atom) == r.missing.end())
        fail(e, joined("", name, {" faute de " + atom_name(p_, atom), " for want of " + atom_name(p_, atom)}), missing(r));
    for (auto atom : e.unproved)
      if (std::ranges::find(r.burden, atom, &LostPoint::atom) == r.burden.end())
        fail(e, joined("", name, {" faute de preuve de " + atom_name(p_, atom), " for lack of proof of " + atom_name(p_, atom)}),
             {"ce point n'a pas été perdu faute de preuve", "this point was not lost for lack of proof"});
  }

  // An exception without a conclusion is a reason by what it sets aside.
  bool is_reason(const ConclusionReasons& r, std::uint32_t rule) const {
    auto of_rule = [&](std::uint32_t instance) { return p_.instances[instance].rule == rule; };
    return std::ranges::any_of(r.because, [&](const Reason& x) { return x.why == Why::applies ? of_rule(x.instance) : x.why == Why::defeated && of_rule(x.by); }) ||
           std::ranges::any_of(r.defeated, [&](const Defeat& x) { return of_rule(x.by); });
  }

  Arg reasons(const ConclusionReasons& r) const {
    std::vector<std::string> labels;
    auto add = [&](std::uint32_t instance) {
      const std::string& label = p_.rules[p_.instances[instance].rule].label;
      if (std::ranges::find(labels, label) == labels.end()) labels.push_back(label);
    };
    for (auto& x : r.because) {
      if (x.why == Why::applies) add(x.instance);
      if (x.why == Why::defeated) add(x.by);
    }
    for (auto& x : r.defeated) add(x.by);
    std::string list;
    for (auto& label : labels) list += (list.empty() ? "" : ", ") + label;
    if (list.empty()) return {"aucune règle ne s'applique", "no rule applies"};
    return {"parce que " + list, "because " + list};
  }
  Arg missing(const ConclusionReasons& r) const {
    std::string list;
    for (auto a : r.missing) list += (list.empty() ? "" : ", ") + atom_name(p_, a);
    if (list.empty()) return {"rien ne manque", "nothing is missing"};
    return {"faute de " + list, "for want of " + list};
  }

  ScenarioRun& run_;
  const Interner& names_;
  const Pack& p_;
};

void judge_all(ScenarioRun& run, const Interner& names, const Pack& p) {
  Judge judge(run, names, p);
  const model::Scenario& s = *run.scenario;
  if (s.expected.empty()) run.failures.push_back({s.span, kNone, {"au moins une attente (`attendu …`)", "at least one expectation (`expect …`)"}, {"rien n'est attendu", "nothing is expected"}});
  for (auto& e : s.expected) judge(e);
}

}  // namespace

Case scenario_case(const model::Scenario& s, const Pack& p) {
  Case c;
  c.at = s.at;
  c.mode = s.closed ? Mode::closed : Mode::open;
  c.truths.resize(p.atom_count);
  c.values.resize(p.atom_count);
  c.lists = s.lists;
  if (s.rest_false)
    for (auto& d : p.declarations) {
      if (!is_input(d.kind)) continue;
      for (std::uint32_t a = d.first_atom; a < d.first_atom + d.atom_count; ++a) {
        if (d.type.kind == ValueType::boolean) c.truths[a] = d.list == kNone ? kFalse : kTrue;
        if (d.type.kind == ValueType::event) c.values[a] = {State::undefined, 0};
      }
    }
  for (auto& [atom, t] : s.truths) c.truths[atom] = t;
  for (auto& [atom, v] : s.values) c.values[atom] = v;
  if (!c.at && p.date_fact != kNone && c.values[p.date_fact].state == State::defined) c.at = static_cast<std::int32_t>(c.values[p.date_fact].v);
  return c;
}

ScenarioRun run_scenario(const model::Scenario& s, const Interner& names, const Pack& p, const Evaluator& evaluate) {
  ScenarioRun run{&s, {}, scenario_case(s, p), {}, {}, {}};
  if (p.reads_day && !run.c.at) {
    run.error = "application_date_missing";
  } else {
    run.outcome = evaluate(run.c);
    run.result = derive_reasons(p, run.c, run.outcome);
    if (run.result.too_long) run.error = "reasons_too_long";
  }
  judge_all(run, names, p);
  return run;
}

ScenarioRun refused_scenario(const model::Scenario& s, const Interner& names, const Pack& p, const std::string& error) {
  ScenarioRun run{&s, {}, {}, error, {}, {}};
  judge_all(run, names, p);
  return run;
}

}  // namespace domat
