// Results in words, from packs and results made by hand: what is said, in which order, and in which words.
#include "compiler/explain/explain.h"

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "compiler/base/unicode.h"
#include "compiler/explain/values.h"
#include "runtime/core/date.h"
#include "runtime/reasons/lists.h"
#include "tests/unit/pack_builder.h"

namespace domat {
namespace {

std::int32_t day(int year, unsigned month, unsigned d) { return days_from_civil({year, month, d}); }

// A pack, a case of which nothing is known, and an empty result, to be filled in.
struct Answer {
  PackBuilder build;
  Case c;
  Outcome o;
  Result r;

  Pack& pack() { return build.pack(); }
  void settle() {  // after the last declaration
    c.truths.resize(pack().atom_count);
    c.values.resize(pack().atom_count);
    o.truths.resize(pack().atom_count);
    o.values.resize(pack().atom_count);
  }
  // The rules of each atom, from the instances.
  void index() {
    pack().rules_for_first.assign(1, 0);
    pack().rules_for.clear();
    for (std::uint32_t atom = 0; atom < pack().atom_count; ++atom) {
      for (std::uint32_t i = 0; i < pack().instances.size(); ++i)
        if (pack().instances[i].atom == atom) pack().rules_for.push_back(i);
      pack().rules_for_first.push_back(static_cast<std::uint32_t>(pack().rules_for.size()));
    }
    pack().atom_node.assign(pack().atom_count, kNone);
    o.holds.resize(pack().instances.size());
    for (std::uint32_t atom = 0; atom < pack().atom_count; ++atom) {
      const Declaration& d = pack().declarations[pack().atom_declaration[atom]];
      if (!is_input(d.kind)) continue;
      if (o.truths[atom].unknown()) o.truths[atom] = c.truths[atom];
      o.values[atom] = c.values[atom];
    }
  }
  ConclusionReasons& conclude(std::uint32_t atom, Truth truth) {
    o.truths[atom] = truth;
    r.conclusions.push_back({});
    r.conclusions.back().atom = atom;
    return r.conclusions.back();
  }
  std::string text(Lang lang, bool color = false) {
    index();
    return plain(explain_text(pack(), c, o, r, {}, lang, color));
  }
  std::string page(PageForm form, Lang lang) {
    index();
    return plain(answer_page(form, pack(), c, o, r, {}, lang, false));
  }
  static std::string plain(std::string out) {
    for (std::size_t i; (i = out.find("\u00a0")) != std::string::npos;) out.replace(i, 2, " ");
    return out;
  }
};

Rule rule(std::string label, RuleKind kind = RuleKind::rule, std::vector<std::string> citations = {}) {
  return {std::move(label), kind, "r.domat:7", std::move(citations), {}};
}

TEST(Explain, AnEmptyResultSaysNothing) {
  Answer a;
  a.settle();
  EXPECT_EQ(a.text(Lang::fr), "");
}

TEST(Explain, AConclusionThatStandsWithRuleExceptionAndFacts) {
  Answer a;
  const auto dommage = a.build.add("dommage", Kind::fact), réparer = a.build.add("réparer", Kind::obligation, {}, {0});
  a.pack().declarations[1].text = "doit réparer le dommage";
  a.settle();
  a.c.truths[dommage] = kTrue;
  Rule windowed = rule("réparation", RuleKind::rule, {"C. civ., art. 1240"});
  windowed.window.from = day(2016, 10, 1);
  const auto base = a.build.add_rule(windowed, réparer), other = a.build.add_rule(rule("autre"), réparer), except = a.build.add_rule(rule("sauf_force_majeure", RuleKind::exception), kNone);
  auto& x = a.conclude(réparer, kTrue);
  x.because = {{base, Why::applies}};
  x.defeated = {{other, except}};
  x.facts = {dommage};
  EXPECT_EQ(a.text(Lang::fr),
            "Établi\n"
            "\n"
            "  « doit réparer le dommage » : établie — obligation réparer(État)\n"
            "    La règle réparation s'applique, dans sa rédaction en vigueur depuis le 1er octobre 2016 (C.\n"
            "        civ., art. 1240 ; r.domat:7).\n"
            "    La règle autre est écartée par l'exception sauf_force_majeure, bien que sa condition soit\n"
            "        remplie (r.domat:7).\n"
            "      - L'exception sauf_force_majeure s'applique (r.domat:7).\n"
            "    Faits sur lesquels cela repose en outre : dommage (oui).\n");
  EXPECT_EQ(a.text(Lang::en),
            "Established\n"
            "\n"
            "  “doit réparer le dommage”: established — obligation réparer(État)\n"
            "    Rule réparation applies, in its wording in force since 1 October 2016 (C. civ., art. 1240;\n"
            "        r.domat:7).\n"
            "    Rule autre is set aside by exception sauf_force_majeure, although its condition is met\n"
            "        (r.domat:7).\n"
            "      - Exception sauf_force_majeure applies (r.domat:7).\n"
            "    Facts on which this rests besides: dommage (yes).\n");
}

TEST(Explain, ValuesAreWrittenAsPeopleWriteThem) {
  Answer a;
  const auto amount = a.build.add("plafond", Kind::value, kEuro), yen = a.build.add("prix", Kind::value, kYen);
  const auto date = a.build.add("terme", Kind::value, kDate), party = a.build.add("payeur", Kind::value, kParty);
  a.settle();
  a.o.values[amount] = {State::defined, -123456750};
  a.o.values[yen] = {State::defined, 1000};
  a.o.values[date] = {State::defined, day(2025, 3, 1)};
  a.o.values[party] = {State::defined, 1};
  for (const auto atom : {amount, yen, date, party}) a.conclude(atom, kUnknown);
  const std::string fr = a.text(Lang::fr), en = a.text(Lang::en);
  EXPECT_NE(fr.find("valeur plafond : -1 234 567,50 €\n"), std::string::npos) << fr;
  EXPECT_NE(en.find("value plafond: -1 234 567.50 EUR\n"), std::string::npos) << en;
  EXPECT_NE(fr.find("valeur prix : 1 000 JPY\n"), std::string::npos) << fr;
  EXPECT_NE(fr.find("valeur terme : 1er mars 2025\n"), std::string::npos) << fr;
  EXPECT_NE(fr.find("valeur payeur : Assuré\n"), std::string::npos) << fr;
}

TEST(Explain, NumbersAndDurationsAreWrittenAsPeopleWriteThem) {
  Answer a;
  const TypeRef types[] = {kInteger, kInteger, kInteger, kDecimal, kRate, kRate, kDays, kDays, kDays, kMonths, kMonths, kMonths, kMonths, kMonths, kMonths, kMonths};
  const std::int64_t values[] = {2025, 12345, -1000000, 3250000, 12500000, 100000000, 10, 1, 0, 96, 18, 12, 1, 0, -18, 13};
  const char* french[] = {"2025", "12 345", "-1 000 000", "3,25", "12,5 %", "100 %", "10 jours", "1 jour", "0 jour", "8 ans", "1 an et 6 mois", "1 an",
                          "1 mois", "0 mois", "-18 mois", "1 an et 1 mois"};
  const char* english[] = {"2025", "12 345", "-1 000 000", "3.25", "12.5%", "100%", "10 days", "1 day", "0 days", "8 years", "1 year and 6 months", "1 year",
                           "1 month", "0 months", "-18 months", "1 year and 1 month"};
  std::vector<std::uint32_t> atoms;
  for (std::size_t i = 0; i < std::size(types); ++i) atoms.push_back(a.build.add("v" + std::to_string(i), Kind::value, types[i]));
  a.settle();
  for (std::size_t i = 0; i < std::size(types); ++i) {
    a.o.values[atoms[i]] = {State::defined, values[i]};
    a.conclude(atoms[i], kUnknown);
  }
  const std::string fr = a.text(Lang::fr), en = a.text(Lang::en);
  for (std::size_t i = 0; i < std::size(types); ++i) {
    const std::string name = "v" + std::to_string(i);
    EXPECT_NE(fr.find("valeur " + name + " : " + french[i] + "\n"), std::string::npos) << name << french[i] << "\n" << fr;
    EXPECT_NE(en.find("value " + name + ": " + english[i] + "\n"), std::string::npos) << name << english[i] << "\n" << en;
  }
}

TEST(Explain, ErrorsMetByRulesComeFirstAndTheirValuesInASectionOfTheirOwn) {
  Answer a;
  const auto part = a.build.add("quote_part", Kind::value, kDecimal), fine = a.build.add("acquis", Kind::right);
  a.settle();
  const auto divide = a.build.add_rule(rule("partage", RuleKind::rule, {"C. civ., art. 815"}), part);
  a.o.values[part] = {State::error, static_cast<std::int64_t>(ValueError::division_by_zero)};
  a.conclude(part, kUnknown);
  a.o.holds = {kTrue};
  a.conclude(fine, kTrue);
  a.r.faults = {{ValueError::division_by_zero, divide}};
  EXPECT_EQ(a.text(Lang::fr),
            "Erreurs\n"
            "  La règle partage (r.domat:7) divise par zéro (C0404).\n"
            "\n"
            "Établi\n"
            "\n"
            "  droit acquis : établi\n"
            "\n"
            "En erreur\n"
            "\n"
            "  valeur quote_part : erreur : division par zéro\n"
            "    La règle partage s'applique, mais ce qu'elle donne ne peut être calculé (C. civ., art. 815 ;\n"
            "        r.domat:7).\n");
  EXPECT_NE(a.text(Lang::en).find("Errors\n  Rule partage (r.domat:7) divides by zero (C0404).\n"), std::string::npos);
}

TEST(Explain, EveryErrorOfAValueIsSaidInWords) {
  std::set<std::string> seen;
  for (const ValueError error : {ValueError::overflow, ValueError::division_by_zero, ValueError::no_value_that_day, ValueError::outside_calendar, ValueError::no_such_date})
    for (const Lang lang : {Lang::fr, Lang::en}) {
      const std::string text = state_words({}, kEuro, {State::error, static_cast<std::int64_t>(error)}, lang);
      EXPECT_TRUE(text.starts_with(lang == Lang::fr ? "erreur\u00a0: " : "error: ")) << text;
      EXPECT_GT(text.size(), 15u) << text;
      EXPECT_TRUE(seen.insert(text).second) << text;
    }
}

TEST(Explain, WhyNoRuleSupportsIt) {
  Answer a;
  const auto p = a.build.add("p", Kind::finding);
  a.settle();
  Rule past = rule("ancienne");
  past.window = {day(2000, 1, 1), day(2010, 1, 1), {}};
  const auto one = a.build.add_rule(past, p), two = a.build.add_rule(rule("r.domat:7"), p), three = a.build.add_rule(rule("trois"), p);
  const auto except = a.build.add_rule(rule("hors_délai", RuleKind::exception), kNone);
  a.conclude(p, kFalse).because = {{one, Why::not_in_force}, {two, Why::condition_false}, {three, Why::defeated, except}};
  EXPECT_EQ(a.text(Lang::fr),
            "Écarté\n"
            "\n"
            "  constat p : écarté\n"
            "    La règle ancienne n'est pas en vigueur à cette date : elle l'est seulement du 1er janvier 2000\n"
            "        au 31 décembre 2009 (r.domat:7).\n"
            "    La règle écrite en r.domat:7 ne s'applique pas, car sa condition n'est pas remplie.\n"
            "    La règle trois est écartée par l'exception hors_délai, bien que sa condition soit remplie\n"
            "        (r.domat:7).\n"
            "      - L'exception hors_délai s'applique (r.domat:7).\n");
}

TEST(Explain, WhereNoWordingIsInForceThatIsSaid) {
  Answer a;
  const auto closed = a.build.add("closed", Kind::finding), open = a.build.add("open", Kind::finding), alone = a.build.add("alone", Kind::finding);
  a.pack().declarations[1].open = true;
  a.settle();
  Rule past = rule("ancienne", RuleKind::rule, {"CC, art. 3"}), future = rule("nouvelle");
  past.window = {{}, day(2010, 1, 1), {}};
  future.window = {day(2020, 1, 1), {}, day(2021, 1, 1)};
  const auto one = a.build.add_rule(past, closed), two = a.build.add_rule(future, closed), three = a.build.add_rule(past, open), four = a.build.add_rule(future, alone);
  const auto when = day(2011, 5, 1);
  auto& x = a.conclude(closed, kFalse);
  x.because = {{one, Why::not_in_force, kNone, when}, {two, Why::not_in_force, kNone, when}};
  x.no_wording = NoWording{one, when};
  a.conclude(open, kUnknown).no_wording = NoWording{three, when};
  auto& z = a.conclude(alone, kFalse);
  z.because = {{four, Why::not_in_force, kNone, when}};
  z.no_wording = NoWording{four, when};
  a.o.holds.assign(4, kFalse);
  EXPECT_EQ(a.text(Lang::fr),
            "Écarté\n"
            "\n"
            "  constat closed : écarté\n"
            "    Aucune rédaction n'est en vigueur le 1er mai 2011 ; la plus proche est celle de la règle\n"
            "        ancienne, en vigueur jusqu'au 31 décembre 2009.\n"
            "    La règle ancienne n'est pas en vigueur le 1er mai 2011 : elle l'est seulement jusqu'au\n"
            "        31 décembre 2009 (CC, art. 3 ; r.domat:7).\n"
            "    La règle nouvelle n'est pas en vigueur le 1er mai 2011 : elle l'est seulement à partir du\n"
            "        1er janvier 2020 (r.domat:7).\n"
            "\n"
            "  constat alone : écarté\n"
            "    Aucune rédaction n'est en vigueur le 1er mai 2011.\n"
            "    La règle nouvelle n'est pas en vigueur le 1er mai 2011 : elle l'est seulement à partir du\n"
            "        1er janvier 2020 (r.domat:7).\n"
            "\n"
            "Inconnu\n"
            "\n"
            "  constat open : inconnu\n"
            "    Aucune rédaction n'est en vigueur le 1er mai 2011 ; la plus proche est celle de la règle\n"
            "        ancienne, en vigueur jusqu'au 31 décembre 2009 (CC, art. 3 ; r.domat:7).\n");
  const std::string en = a.text(Lang::en);
  EXPECT_NE(en.find("No wording is in force on 1 May 2011; the nearest is that of rule ancienne, in force until"), std::string::npos) << en;
  EXPECT_NE(en.find("Rule nouvelle is not in force on 1 May 2011: it is so only from 1 January 2020 (r.domat:7)."), std::string::npos) << en;
}

TEST(Explain, AWordingKnownOnlyLaterIsSaidToBe) {
  Answer a;
  const auto p = a.build.add("p", Kind::finding), q = a.build.add("q", Kind::finding), s = a.build.add("s", Kind::finding);
  a.settle();
  Rule later = rule("une"), only = rule("deux"), at_once = rule("trois");
  later.window = {day(2010, 1, 1), {}, day(2012, 1, 1)};
  only.window.unknown_before = day(2012, 1, 1);
  at_once.window = {day(2012, 1, 1), {}, day(2012, 1, 1)};
  a.conclude(p, kTrue).because = {{a.build.add_rule(later, p), Why::applies}};
  a.conclude(q, kTrue).because = {{a.build.add_rule(only, q), Why::applies}};
  a.conclude(s, kTrue).because = {{a.build.add_rule(at_once, s), Why::applies}};
  const std::string fr = a.text(Lang::fr), en = a.text(Lang::en);
  EXPECT_NE(fr.find("La règle une s'applique, dans sa rédaction en vigueur depuis le 1er janvier 2010, et dont on\n        connaît le texte depuis le 1er janvier 2012 (r.domat:7).\n"), std::string::npos) << fr;
  EXPECT_NE(fr.find("La règle deux s'applique, dans la rédaction que l'on connaît depuis le 1er janvier 2012\n"), std::string::npos) << fr;
  EXPECT_NE(fr.find("La règle trois s'applique, dans sa rédaction en vigueur depuis le 1er janvier 2012 (r.domat:7).\n"), std::string::npos) << fr;
  EXPECT_NE(en.find("Rule deux applies, in the wording known since 1 January 2012 (r.domat:7).\n"), std::string::npos) << en;
}

TEST(Explain, ParametersAreGivenWithTheirSourceOnceEachValue) {
  Answer a;
  const auto p = a.build.add("p", Kind::finding);
  a.pack().parameters = {{"seuil", kEuro, {{{}, day(2010, 1, 1), 90000}, {day(2010, 1, 1), {}, 100000}}, {"CC, art. 2"}, "r.domat:3"}, {"taux", kRate, {{{}, {}, 5000000}}, {}, "r.domat:4"}};
  a.settle();
  const auto r1 = a.build.add_rule(rule("une"), p);
  auto& x = a.conclude(p, kTrue);
  x.because = {{r1, Why::applies}};
  x.parameters = {{0, 0, day(2009, 1, 1)}, {0, 1, day(2011, 1, 1)}, {0, 1, day(2012, 1, 1)}, {1, 0, day(2011, 1, 1)}};
  EXPECT_EQ(a.text(Lang::fr),
            "Établi\n"
            "\n"
            "  constat p : établi\n"
            "    La règle une s'applique (r.domat:7).\n"
            "    Le paramètre seuil vaut 900,00 € le 1er janvier 2009, valeur en vigueur jusqu'au\n"
            "        31 décembre 2009 (CC, art. 2 ; r.domat:3).\n"
            "    Le paramètre seuil vaut 1 000,00 € le 1er janvier 2011, valeur en vigueur depuis le\n"
            "        1er janvier 2010 (CC, art. 2 ; r.domat:3).\n"
            "    Le paramètre taux vaut 5 % (r.domat:4).\n");
  EXPECT_NE(a.text(Lang::en).find("Parameter seuil is 1 000.00 EUR on 1 January 2011, the value in force since 1 January 2010 (CC,"), std::string::npos) << a.text(Lang::en);
}

TEST(Explain, WhatNothingSupportsComesBrieflyAfterTheRest) {
  Answer a;
  const auto fact = a.build.add("dol", Kind::fact);
  const auto bare = a.build.add("bare", Kind::right, {}, {0}), failed = a.build.add("failed", Kind::finding), stands = a.build.add("stands", Kind::finding);
  a.settle();
  a.c.truths[fact] = kFalse;
  const auto r1 = a.build.add_rule(rule("une"), failed), r2 = a.build.add_rule(rule("deux"), failed);
  for (std::uint32_t i = 0; i < 3; ++i) a.conclude(bare + i, kFalse);
  auto& x = a.conclude(failed, kFalse);
  x.because = {{r1, Why::condition_false}, {r2, Why::condition_false}};
  x.facts = {fact};
  a.conclude(stands, kTrue);
  EXPECT_EQ(a.text(Lang::fr),
            "Établi\n"
            "\n"
            "  constat stands : établi\n"
            "\n"
            "Non établi\n"
            "\n"
            "  constat failed : non établi\n"
            "    La règle une ne s'applique pas, car sa condition n'est pas remplie (r.domat:7).\n"
            "    La règle deux ne s'applique pas, car sa condition n'est pas remplie (r.domat:7).\n"
            "    Faits sur lesquels cela repose en outre : dol (non).\n"
            "\n"
            "  Aucune règle ne vise : bare(État, Assuré ou Assureur).\n");
}

TEST(Explain, WhatIsMissingWithItsQuestion) {
  Answer a;
  const auto corps = a.build.add("corps", Kind::fact, kCorps), p = a.build.add("p", Kind::finding), q = a.build.add("q", Kind::finding);
  a.pack().declarations[0].text = "De quel corps est-il ?";
  a.settle();
  a.build.add_rule(rule("une"), p);
  Rule later = rule("rédigée");
  later.window.unknown_before = day(2006, 6, 9);
  const auto wording = a.build.add_rule(later, q);
  a.conclude(p, kUnknown).missing = {corps};
  a.conclude(q, kUnknown).unknown_wording = {wording};
  EXPECT_EQ(a.text(Lang::fr),
            "Inconnu\n"
            "\n"
            "  constat p : inconnu\n"
            "    La règle une reste en suspens (r.domat:7).\n"
            "    En tout, il manque au dossier : corps.\n"
            "\n"
            "  constat q : inconnu\n"
            "    La règle rédigée reste en suspens, dans la rédaction que l'on connaît depuis le 9 juin 2006\n"
            "        (r.domat:7).\n"
            "    On ne connaît pas, à cette date, la rédaction de la règle rédigée ; on la connaît depuis le\n"
            "        9 juin 2006 (r.domat:7).\n"
            "\n"
            "Ce qui manque au dossier\n"
            "  De quel corps est-il ? — corps. Réponses possibles : judiciaire, consulaire.\n");
}

TEST(Explain, LackOfProofNamesThePartyAndWhatMovedTheBurden) {
  Answer a;
  const auto dol = a.build.add("dol", Kind::fact), fraude = a.build.add("fraude", Kind::fact), vol = a.build.add("vol", Kind::fact), p = a.build.add("p", Kind::finding);
  a.settle();
  a.o.truths[dol] = a.o.truths[fraude] = a.o.truths[vol] = kFalse;
  const auto other = a.build.add_rule(rule("r.domat:3", RuleKind::burden), kNone);
  const auto declared = a.build.add_rule(rule("r.domat:2", RuleKind::burden), kNone), moved = a.build.add_rule(rule("renversement", RuleKind::rule, {"C. assur., art. L113-1"}), kNone);
  auto& x = a.conclude(p, kFalse);
  x.facts = {dol, fraude, vol};
  x.burden = {{dol, 1, {declared}}, {fraude, 2, {moved}}, {vol, 1, {other}}};
  EXPECT_EQ(a.text(Lang::fr),
            "Écarté\n"
            "\n"
            "  constat p : écarté\n"
            "    Faute de preuve, la réponse est non pour dol, vol : la charge de la preuve pesait sur Assuré.\n"
            "    Faute de preuve, la réponse est non pour fraude : la charge de la preuve pesait sur Assureur,\n"
            "        par l'effet de la règle renversement (C. assur., art. L113-1 ; r.domat:7).\n");
}

TEST(Explain, ConflictsSayBothSidesAndWhereTheyComeFrom) {
  Answer a;
  const auto fact = a.build.add("f", Kind::fact), p = a.build.add("p", Kind::finding), q = a.build.add("q", Kind::finding);
  a.settle();
  const auto pro = a.build.add_rule(rule("pour"), p), con = a.build.add_rule(rule("contre"), p), next = a.build.add_rule(rule("suite"), q);
  a.pack().instances[con].negated = true;
  a.conclude(p, kConflict).because = {{pro, Why::applies}, {con, Why::applies}};
  auto& x = a.conclude(q, kConflict);
  x.because = {{next, Why::applies}};
  x.inherited = {p, fact};
  EXPECT_EQ(a.text(Lang::en),
            "Contradictory\n"
            "\n"
            "  finding q: contradictory\n"
            "    For: rule suite applies (r.domat:7).\n"
            "    The contradiction comes from facts on which the file contradicts itself: f.\n"
            "    The contradiction comes from other conclusions: p.\n"
            "\n"
            "  finding p: contradictory\n"
            "    For: rule pour applies (r.domat:7).\n"
            "    Against: rule contre applies (r.domat:7).\n");
}

TEST(Explain, IncompatibleConclusionsWithBothSetsOfReasons) {
  Answer a;
  const auto p = a.build.add("p", Kind::right), q = a.build.add("q", Kind::prohibition);
  a.settle();
  a.pack().incompatible = {{p, q, "r.domat:9", {"COJ, art. L141-3"}}};
  const auto left = a.build.add_rule(rule("gauche"), p), right = a.build.add_rule(rule("droite"), q);
  a.conclude(p, kTrue).because = {{left, Why::applies}};
  a.conclude(q, kTrue).because = {{right, Why::applies}};
  a.r.incompatible = {0};
  const std::string text = a.text(Lang::fr);
  EXPECT_NE(text.find("    Incompatible avec interdiction q (COJ, art. L141-3 ; r.domat:9).\n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("Incompatible\n"
                             "  Deux conclusions qui s'excluent sont établies à la fois : droit p ; interdiction q (COJ, art.\n"
                             "      L141-3 ; r.domat:9).\n"
                             "    - p : la règle gauche (r.domat:7).\n"
                             "    - q : la règle droite (r.domat:7).\n"))
      << text;
}

TEST(Explain, LongListsOfCitationsAreGivenOnce) {
  Answer a;
  const auto p = a.build.add("p", Kind::finding), q = a.build.add("q", Kind::finding);
  a.settle();
  const auto r1 = a.build.add_rule(rule("une", RuleKind::rule, {"A", "B", "C"}), p), r2 = a.build.add_rule(rule("deux", RuleKind::rule, {"A", "B", "D"}), q);
  a.conclude(p, kTrue).because = {{r1, Why::applies}};
  a.conclude(q, kTrue).because = {{r2, Why::applies}};
  const std::string text = a.text(Lang::fr);
  EXPECT_NE(text.find("La règle une s'applique (A ; B ; C ; r.domat:7).\n"), std::string::npos) << text;
  EXPECT_NE(text.find("La règle deux s'applique (D et 2 autres citées plus haut ; r.domat:7).\n"), std::string::npos) << text;
}

TEST(Explain, ArgumentsOfWhichTheSameIsSaidAreToldTogether) {
  Answer a;
  const auto p = a.build.add("p", Kind::right, {}, {0});
  a.settle();
  const auto r1 = a.build.add_rule(rule("une", RuleKind::rule, {"A", "B", "C"}), p), r2 = a.build.add_rule(rule("deux"), p + 2);
  for (std::uint32_t i = 0; i < 2; ++i) a.conclude(p + i, kTrue).because = {{r1, Why::applies}};
  a.conclude(p + 2, kTrue).because = {{r2, Why::applies}};
  EXPECT_EQ(a.text(Lang::fr),
            "Établi\n"
            "\n"
            "  droits p(État), p(Assuré) : établi\n"
            "    La règle une s'applique (A ; B ; C ; r.domat:7).\n"
            "\n"
            "  droit p(Assureur) : établi\n"
            "    La règle deux s'applique (r.domat:7).\n");
}

TEST(Explain, LinesAreAtMostAHundredCells) {
  Answer a;
  std::vector<std::uint32_t> facts;
  for (int i = 0; i < 40; ++i) facts.push_back(a.build.add("détérioration_日本_" + std::to_string(i), Kind::fact));
  const auto p = a.build.add("p", Kind::finding);
  a.settle();
  a.conclude(p, kUnknown).missing = facts;
  for (const bool color : {false, true}) {
    std::istringstream lines(a.text(Lang::fr, color));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count)
      if (!color) EXPECT_LE(display_width(line), 100u) << line;
    EXPECT_GT(count, 12u);
    EXPECT_LT(count, 50u);
  }
}

TEST(Explain, ListsByTheNumberOfTheirElementsAndOneQuestionForAllOfThem) {
  Answer a;
  const auto goods = a.build.add_list("biens", "id"), people = a.build.add_list("personnes"), none = a.build.add_list("dettes");
  const auto value = a.build.add_field(goods, "valeur", kEuro), owner = a.build.add_field(goods, "titulaire", a.build.element_of(people));
  a.build.add("cher", Kind::finding, {}, {a.pack().lists[goods].enumeration});
  a.pack().declarations[value].text = "Combien vaut ce bien ?";
  a.c.lists = {{true, {"b1", "b2", "b3", "b4", "b\x1b"}}, {}, {true, {}}};
  a.pack() = *expanded_names(a.pack(), a.c.lists);
  a.settle();
  const auto at = [&](std::uint32_t declaration) { return a.pack().declarations[declaration].first_atom; };
  const auto list = [&](std::uint32_t i) { return at(a.pack().lists[i].declaration); };
  a.c.values[at(value)] = {State::defined, 8000};
  const auto cher = static_cast<std::uint32_t>(a.pack().declarations.size() - 1);
  const auto r1 = a.build.add_rule(rule("une"), at(cher));
  auto& x = a.conclude(at(cher), kTrue);
  x.because = {{r1, Why::applies}};
  x.facts = {list(goods), list(people), list(none), at(value)};
  x.missing = {list(people), at(value) + 1, at(value) + 2, at(value) + 3, at(value) + 4, at(owner) + 1};
  EXPECT_EQ(a.text(Lang::fr),
            "Établi\n"
            "\n"
            "  constat cher(b1) : établi\n"
            "    La règle une s'applique (r.domat:7).\n"
            "    Faits sur lesquels cela repose en outre : biens (5 éléments), personnes (liste inconnue), dettes\n"
            "        (aucun élément), biens[b1].valeur (80,00 €).\n"
            "    D'autres règles restent en suspens, faute de savoir : personnes, biens[b2].valeur,\n"
            "        biens[b3].valeur, biens[b4].valeur, biens[b␛].valeur, biens[b2].titulaire.\n"
            "\n"
            "Ce qui manque au dossier\n"
            "  personnes.\n"
            "  Combien vaut ce bien ? — biens[b2].valeur, biens[b3].valeur, biens[b4].valeur, biens[b␛].valeur.\n"
            "  biens[b2].titulaire. Réponses possibles : un élément de personnes.\n");
  EXPECT_NE(a.text(Lang::en).find("biens (5 elements), personnes (unknown list), dettes (no\n        element)"), std::string::npos) << a.text(Lang::en);
}

TEST(Explain, AnUnknownListWhoseElementsWouldHaveConclusionsIsMissing) {
  Answer a;
  const auto people = a.build.add_list("candidats", "nom");
  a.build.add_list("biens");
  a.pack().declarations[0].text = "Qui se présente ?";
  a.build.add("admissible", Kind::finding, {}, {a.pack().lists[people].enumeration});
  a.c.lists.resize(2);
  a.pack() = *expanded_names(a.pack(), a.c.lists);
  a.settle();
  EXPECT_EQ(a.text(Lang::fr),
            "Ce qui manque au dossier\n"
            "  Qui se présente ? — candidats.\n");
  a.c.lists[people].known = true;
  EXPECT_EQ(a.text(Lang::fr), "");
}

TEST(Explain, ColourIsOnlyThereWhenAskedFor) {
  Answer a;
  const auto p = a.build.add("p", Kind::finding);
  a.settle();
  a.conclude(p, kTrue);
  EXPECT_EQ(a.text(Lang::fr, false).find('\x1b'), std::string::npos);
  EXPECT_NE(a.text(Lang::fr, true).find("\x1b[1;32métabli\x1b[0m"), std::string::npos);
}

TEST(Explain, NoTextOfAPackDrivesTheTerminal) {
  Answer a;
  const auto p = a.build.add("p", Kind::finding);
  a.pack().declarations[0].text = "rouge \x1b[31m";
  a.pack().name = "x\x1b[2J";
  a.settle();
  const auto r1 = a.build.add_rule(rule("r\x07", RuleKind::rule, {"c\x1b"}), p);
  a.conclude(p, kTrue).because = {{r1, Why::applies}};
  const std::string text = a.page(PageForm::text, Lang::fr);
  for (const char control : {'\x1b', '\x07'}) EXPECT_EQ(text.find(control), std::string::npos) << text;
}

TEST(Explain, NoTextOfAPackIsMarkup) {
  Answer a;
  const auto p = a.build.add("p", Kind::finding), f = a.build.add("f", Kind::fact);
  a.pack().declarations[p].text = "</style><script>x</script>";
  a.pack().declarations[f].text = "[a](b) *c* `d` <e> ?";
  a.pack().name = "\"><i>";
  a.settle();
  const auto r1 = a.build.add_rule(rule("r", RuleKind::rule, {"<a href='x'>&amp;"}), p);
  auto& x = a.conclude(p, kTrue);
  x.because = {{r1, Why::applies}};
  x.missing = {f};
  const std::string html = a.page(PageForm::html, Lang::fr), markdown = a.page(PageForm::markdown, Lang::fr);
  for (const char* markup : {"<script>x", "</style><script", "<i>", "<e>", "<a href='x'>"}) EXPECT_EQ(html.find(markup), std::string::npos) << markup;
  EXPECT_NE(html.find("&lt;/style&gt;&lt;script&gt;x&lt;/script&gt;"), std::string::npos);
  EXPECT_NE(html.find("&lt;a href=&#39;x&#39;&gt;&amp;amp;"), std::string::npos);
  EXPECT_NE(html.find("<title>&quot;&gt;&lt;i&gt; 1.0.0"), std::string::npos);
  EXPECT_NE(markdown.find("\\[a\\](b) \\*c\\* \\`d\\` \\<e\\> ?"), std::string::npos) << markdown;
}

TEST(Explain, APageIsCutWhereItWouldBeTooLongAndSaysSo) {
  Answer a;
  constexpr std::uint32_t kMany = 1203;
  std::uint32_t first = 0;
  for (std::uint32_t i = 0; i < kMany; ++i) first = a.build.add("c" + std::to_string(i), Kind::finding) - i;
  a.settle();
  const auto r1 = a.build.add_rule(rule("une"), first);
  for (std::uint32_t i = 0; i < kMany; ++i) a.conclude(first + i, kTrue).because = {{r1, Why::applies}};
  for (const PageForm form : {PageForm::html, PageForm::markdown}) {
    const std::string page = a.page(form, Lang::en);
    EXPECT_NE(page.find("203 conclusions are not on this page"), std::string::npos);
    EXPECT_NE(page.find("c999"), std::string::npos);
    EXPECT_EQ(page.find("c1000"), std::string::npos) << "more than a thousand";
  }
  EXPECT_NE(a.page(PageForm::text, Lang::en).find("c1202"), std::string::npos);
}

TEST(Explain, TheHeadingHasPackDateAndMode) {
  Answer a;
  a.settle();
  a.c.at = day(2025, 3, 1);
  a.c.mode = Mode::closed;
  EXPECT_EQ(a.page(PageForm::text, Lang::fr), "essai 1.0.0, règles appliquées au 1er mars 2025, en jugement\nLe paquet ne conclut rien.\n\n");
  a.c = {};
  a.settle();
  EXPECT_EQ(a.page(PageForm::text, Lang::en), "essai 1.0.0, file open\nThe pack concludes nothing.\n\n");
}

TEST(Explain, ErrorsOfACaseAreAllThatIsSaidOfIt) {
  Answer a;
  const auto p = a.build.add("p", Kind::finding);
  a.settle();
  a.conclude(p, kTrue);
  a.index();
  const std::vector<CaseError> errors{{CaseError::unknown_fact, "facts.dlo", 3, 5, {"dlo", "dol"}}, {CaseError::application_date_missing, "", 0, 0, {}}};
  EXPECT_EQ(explain_text(a.pack(), a.c, a.o, a.r, errors, Lang::en, false),
            "error[C0202]: the pack has no fact or event `dlo`; did you mean `dol`?\n"
            " --> line 3, column 5, facts.dlo\n"
            "error[C0401]: the rules read the application date: give it by \"at\" or --at\n");
  EXPECT_EQ(case_errors_text({errors[0]}, "cas.json", Lang::fr, false),
            "erreur[C0202]\u00a0: le paquet n'a ni fait ni événement `dlo` ; vouliez-vous dire `dol` ?\n"
            " --> cas.json:3:5, facts.dlo\n");
}

}  // namespace
}  // namespace domat
