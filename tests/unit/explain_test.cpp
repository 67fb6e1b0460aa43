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
    for (std::uint32_t atom = 0; atom < pack().atom_count; ++atom) {
      for (std::uint32_t i = 0; i < pack().instances.size(); ++i)
        if (pack().instances[i].atom == atom) pack().rules_for.push_back(i);
      pack().rules_for_first.push_back(static_cast<std::uint32_t>(pack().rules_for.size()));
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
    std::string out = explain_text(pack(), c, o, r, {}, lang, color);
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
            "  obligation réparer(État) : vrai\n"
            "    « doit réparer le dommage »\n"
            "    par la règle réparation — C. civ., art. 1240 (r.domat:7), en vigueur depuis le 2016-10-01\n"
            "    malgré la règle autre (r.domat:7), écartée par l'exception sauf_force_majeure (r.domat:7)\n"
            "    faits : dommage = vrai\n");
  EXPECT_EQ(a.text(Lang::en),
            "Established\n"
            "  obligation réparer(État): true\n"
            "    “doit réparer le dommage”\n"
            "    by rule réparation — C. civ., art. 1240 (r.domat:7), in force since 2016-10-01\n"
            "    despite rule autre (r.domat:7), set aside by exception sauf_force_majeure (r.domat:7)\n"
            "    facts: dommage = true\n");
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
  EXPECT_NE(fr.find("valeur plafond = -1 234 567,50 €\n"), std::string::npos) << fr;
  EXPECT_NE(en.find("value plafond = -1 234 567.50 EUR\n"), std::string::npos) << en;
  EXPECT_NE(fr.find("valeur prix = 1 000 JPY\n"), std::string::npos) << fr;
  EXPECT_NE(fr.find("valeur terme = 2025-03-01\n"), std::string::npos) << fr;
  EXPECT_NE(fr.find("valeur payeur = Assuré\n"), std::string::npos) << fr;
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
    const std::string name = "v" + std::to_string(i) + " = ";
    EXPECT_NE(fr.find("valeur " + name + french[i] + "\n"), std::string::npos) << name << french[i] << "\n" << fr;
    EXPECT_NE(en.find("value " + name + english[i] + "\n"), std::string::npos) << name << english[i] << "\n" << en;
  }
}

TEST(Explain, ErrorsMetByRulesComeFirstAndTheirValuesInASectionOfTheirOwn) {
  Answer a;
  const auto part = a.build.add("quote_part", Kind::value, kDecimal), fine = a.build.add("acquis", Kind::right);
  a.settle();
  const auto divide = a.build.add_rule(rule("partage", RuleKind::rule, {"C. civ., art. 815"}), part);
  a.o.values[part] = {State::error, static_cast<std::int64_t>(ValueError::division_by_zero)};
  a.conclude(part, kUnknown).because = {{divide, Why::applies}};
  a.conclude(fine, kTrue);
  a.r.faults = {{ValueError::division_by_zero, divide}};
  EXPECT_EQ(a.text(Lang::fr),
            "Erreurs\n"
            "  erreur[C0404] : la règle partage (r.domat:7) divise par zéro\n"
            "\n"
            "Établi\n"
            "  droit acquis : vrai\n"
            "\n"
            "En erreur\n"
            "  valeur quote_part : erreur : division par zéro\n"
            "    par la règle partage — C. civ., art. 815 (r.domat:7)\n");
  EXPECT_NE(a.text(Lang::en).find("Errors\n  error[C0404]: rule partage (r.domat:7) divides by zero\n"), std::string::npos);
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
            "  constat p : faux\n"
            "    la règle ancienne n'est en vigueur que depuis le 2000-01-01 et avant le 2010-01-01 (r.domat:7)\n"
            "    la règle r.domat:7 ne s'applique pas, sa condition n'étant pas remplie\n"
            "    la règle trois (r.domat:7) est écartée par l'exception hors_délai (r.domat:7)\n");
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
  EXPECT_EQ(a.text(Lang::fr),
            "Écarté\n"
            "  constat closed : faux\n"
            "    aucune rédaction n'est en vigueur le 2011-05-01 ; la plus proche est celle de la règle ancienne\n"
            "    la règle ancienne n'est pas en vigueur le 2011-05-01, mais seulement avant le 2010-01-01 — CC,\n"
            "        art. 3 (r.domat:7)\n"
            "    la règle nouvelle n'est pas en vigueur le 2011-05-01, mais seulement depuis le 2020-01-01\n"
            "        (r.domat:7)\n"
            "\n"
            "  constat alone : faux\n"
            "    aucune rédaction n'est en vigueur le 2011-05-01\n"
            "    la règle nouvelle n'est pas en vigueur le 2011-05-01, mais seulement depuis le 2020-01-01\n"
            "        (r.domat:7)\n"
            "\n"
            "Inconnu\n"
            "  constat open : inconnu\n"
            "    aucune rédaction n'est en vigueur le 2011-05-01 ; la plus proche est celle de la règle ancienne\n"
            "        — CC, art. 3 (r.domat:7), en vigueur avant le 2010-01-01\n");
  const std::string en = a.text(Lang::en);
  EXPECT_NE(en.find("no wording is in force on 2011-05-01; the nearest is that of rule ancienne"), std::string::npos) << en;
  EXPECT_NE(en.find("rule nouvelle is not in force on 2011-05-01, but only since 2020-01-01"), std::string::npos) << en;
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
  EXPECT_NE(fr.find("par la règle une (r.domat:7), en vigueur depuis le 2010-01-01, rédaction connue depuis le\n        2012-01-01\n"), std::string::npos) << fr;
  EXPECT_NE(fr.find("par la règle deux (r.domat:7), rédaction connue depuis le 2012-01-01\n"), std::string::npos) << fr;
  EXPECT_NE(fr.find("par la règle trois (r.domat:7), en vigueur depuis le 2012-01-01\n"), std::string::npos) << fr;
  EXPECT_NE(en.find("by rule deux (r.domat:7), wording known since 2012-01-01\n"), std::string::npos) << en;
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
            "  constat p : vrai\n"
            "    par la règle une (r.domat:7)\n"
            "    paramètre seuil = 900,00 €, avant le 2010-01-01 — CC, art. 2 (r.domat:3)\n"
            "    paramètre seuil = 1 000,00 €, depuis le 2010-01-01 — CC, art. 2 (r.domat:3)\n"
            "    paramètre taux = 5 % (r.domat:4)\n");
  EXPECT_NE(a.text(Lang::en).find("parameter seuil = 1 000.00 EUR, since 2010-01-01"), std::string::npos) << a.text(Lang::en);
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
            "  constat stands : vrai\n"
            "\n"
            "Non établi : la condition d'aucune règle n'est remplie\n"
            "  constat failed : règles une, deux (dol = faux)\n"
            "  aucune règle ne les vise : bare(État | Assuré | Assureur)\n");
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
            "  constat p : inconnu\n"
            "    manque : corps\n"
            "\n"
            "  constat q : inconnu\n"
            "    la rédaction de la règle rédigée à cette date est inconnue ; on la connaît depuis le 2006-06-09\n"
            "        (r.domat:7)\n"
            "\n"
            "Ce qui manque au dossier\n"
            "  corps — De quel corps est-il ? [judiciaire, consulaire]\n");
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
            "  constat p : faux\n"
            "    faute de preuve, tenu pour faux : dol, vol ; la charge en pesait sur Assuré\n"
            "    faute de preuve, tenu pour faux : fraude ; la charge en pesait sur Assureur, par la règle\n"
            "        renversement — C. assur., art. L113-1 (r.domat:7)\n");
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
            "  finding q: conflict\n"
            "    for: rule suite (r.domat:7)\n"
            "    the conflict comes from: p, f (the file says both)\n"
            "\n"
            "  finding p: conflict\n"
            "    for: rule pour (r.domat:7)\n"
            "    against: rule contre (r.domat:7)\n");
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
  EXPECT_NE(text.find("    incompatible avec interdiction q (voir plus bas)\n"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("Incompatible\n"
                             "  droit p et interdiction q — COJ, art. L141-3 (r.domat:9)\n"
                             "    p : la règle gauche (r.domat:7)\n"
                             "    q : la règle droite (r.domat:7)\n"))
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
  EXPECT_NE(text.find("la règle une — A ; B ; C (r.domat:7)\n"), std::string::npos) << text;
  EXPECT_NE(text.find("la règle deux — D et 2 autres citées plus haut (r.domat:7)\n"), std::string::npos) << text;
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
            "  droit p(État) : vrai\n"
            "  droit p(Assuré) : vrai\n"
            "    par la règle une — A ; B ; C (r.domat:7)\n"
            "\n"
            "  droit p(Assureur) : vrai\n"
            "    par la règle deux (r.domat:7)\n");
}

TEST(Explain, LinesAreAtMostAHundredCells) {
  Answer a;
  std::vector<std::uint32_t> facts;
  for (int i = 0; i < 40; ++i) facts.push_back(a.build.add("détérioration_日本_" + std::to_string(i), Kind::fact));
  const auto p = a.build.add("p", Kind::finding);
  a.settle();
  a.conclude(p, kTrue).facts = facts;
  for (const bool color : {false, true}) {
    std::istringstream lines(a.text(Lang::fr, color));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count)
      if (!color) EXPECT_LE(display_width(line), 100u) << line;
    EXPECT_GT(count, 12u);
    EXPECT_LT(count, 30u);
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
            "  constat cher(b1) : vrai\n"
            "    par la règle une (r.domat:7)\n"
            "    faits : biens : 5 éléments, personnes : liste inconnue, dettes : aucun élément,\n"
            "        biens[b1].valeur = 80,00 €\n"
            "    d'autres règles restent en suspens, faute de : personnes, biens[b2].valeur, biens[b3].valeur,\n"
            "        biens[b4].valeur, biens[b␛].valeur, biens[b2].titulaire\n"
            "\n"
            "Ce qui manque au dossier\n"
            "  personnes\n"
            "  biens[b2].valeur, biens[b3].valeur, biens[b4].valeur et 1 de plus — Combien vaut ce bien ?\n"
            "  biens[b2].titulaire [un élément de personnes]\n");
  EXPECT_NE(a.text(Lang::en).find("biens: 5 elements, personnes: unknown list, dettes: no element"), std::string::npos) << a.text(Lang::en);
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
  EXPECT_EQ(a.text(Lang::fr), "Ce qui manque au dossier\n  candidats — Qui se présente ?\n");
  a.c.lists[people].known = true;
  EXPECT_EQ(a.text(Lang::fr), "");
}

TEST(Explain, ColourIsOnlyThereWhenAskedFor) {
  Answer a;
  const auto p = a.build.add("p", Kind::finding);
  a.settle();
  a.conclude(p, kTrue);
  EXPECT_EQ(a.text(Lang::fr, false).find('\x1b'), std::string::npos);
  EXPECT_NE(a.text(Lang::fr, true).find("\x1b[1;32mvrai\x1b[0m"), std::string::npos);
}

TEST(Explain, NoTextOfAPackDrivesTheTerminal) {
  Answer a;
  const auto p = a.build.add("p", Kind::finding);
  a.pack().declarations[0].text = "rouge \x1b[31m";
  a.pack().name = "x\x1b[2J";
  a.settle();
  const auto r1 = a.build.add_rule(rule("r\x07", RuleKind::rule, {"c\x1b"}), p);
  a.conclude(p, kTrue).because = {{r1, Why::applies}};
  const std::string text = heading_text(a.pack(), a.c, Lang::fr, false) + a.text(Lang::fr);
  for (const char control : {'\x1b', '\x07'}) EXPECT_EQ(text.find(control), std::string::npos) << text;
}

TEST(Explain, TheHeadingHasPackDateAndMode) {
  Answer a;
  a.settle();
  a.c.at = day(2025, 3, 1);
  a.c.mode = Mode::closed;
  EXPECT_EQ(heading_text(a.pack(), a.c, Lang::fr, false), "essai 1.0.0, appliqué au 2025-03-01, en jugement\n");
  EXPECT_EQ(heading_text(a.pack(), {}, Lang::en, false), "essai 1.0.0, file open\n");
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
