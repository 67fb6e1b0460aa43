#include "runtime/io/result_json.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "runtime/core/date.h"
#include "runtime/io/case_json.h"
#include "runtime/io/case_reader.h"
#include "runtime/io/faults.h"
#include "tests/unit/pack_builder.h"

namespace domat {
namespace {

TEST(Names, AtomsCountTheLastArgumentFastest) {
  PackBuilder b;
  b.add("autre", Kind::fact);
  const std::uint32_t first = b.add("lien", Kind::fact, kBoolean, {0, 1});
  EXPECT_EQ(atom_name(b.pack(), first), "lien(État, judiciaire)");
  EXPECT_EQ(atom_name(b.pack(), first + 1), "lien(État, consulaire)");
  EXPECT_EQ(atom_name(b.pack(), first + 4), "lien(Assureur, judiciaire)");
  EXPECT_EQ(atom_arguments(b.pack(), first + 5), (std::vector<std::uint32_t>{2, 1}));
  EXPECT_EQ(atom_name(b.pack(), 0), "autre");
}

TEST(Names, ModalitiesAndCharges) {
  PackBuilder b;
  const std::uint32_t payer = b.add("payer", Kind::prohibition, kBoolean, {0});
  b.pack().declarations[0].needs_modality = true;
  const std::uint32_t charge = b.add("payer", Kind::value, kParty, {0});
  b.pack().declarations[1].charge_of = 0;
  b.pack().declarations[0].dispute = 0;
  b.pack().disputes.push_back({1, 2, 1});
  EXPECT_EQ(atom_name(b.pack(), payer + 1), "interdiction payer(Assuré)");
  EXPECT_EQ(atom_name(b.pack(), charge + 1), "charge(interdiction payer(Assuré))");
  b.pack().language = "en";
  EXPECT_EQ(atom_name(b.pack(), payer), "prohibition payer(État)");
}

// Every shape that a result can have, once.
class ResultJson : public testing::Test {
 protected:
  ResultJson() {
    Pack& p = b.pack();
    fact = b.add("effraction", Kind::fact);
    corps = b.add("corps", Kind::fact, kCorps);
    right = b.add("garantie", Kind::right, kBoolean, {0});
    amount = b.add("indemnité", Kind::value, kEuro);
    count = b.add("nombre", Kind::value, kInteger);
    measure = b.add("mesure", Kind::value, kDecimal);
    rate = b.add("taux", Kind::value, kRate);
    days = b.add("préavis", Kind::value, kDays);
    months = b.add("délai", Kind::value, kMonths);
    due = b.add("échéance", Kind::value, kDate);
    charge = b.add("effraction", Kind::value, kParty);
    p.declarations.back().charge_of = 0;
    p.declarations[0].dispute = 0;
    p.disputes.push_back({1, 2, static_cast<std::uint32_t>(p.declarations.size() - 1)});
    Rule rule;
    rule.label = "acquise";
    rule.place = "police.domat:12";
    rule.citations = {"Police, art. 4"};
    rule.window = {0, 31, -365};
    first = b.add_rule(rule, right);
    rule.label = "exclue";
    rule.window = {};
    rule.place = "police.domat:20";
    second = b.add_rule(rule, right);
    p.incompatible.push_back({right, right + 1, "police.domat:30", {"C. assur., art. L113-1"}});
    c.truths.assign(p.atom_count, kUnknown);
    c.values.assign(p.atom_count, Value{});
    outcome.truths = c.truths;
    outcome.values = c.values;
  }

  PackBuilder b;
  Case c;
  Outcome outcome;
  Result result;
  std::uint32_t fact, corps, right, amount, count, measure, rate, days, months, due, charge, first, second;
};

TEST_F(ResultJson, APropositionWithAllItsReasons) {
  outcome.truths[right] = kFalse;
  c.values[corps] = {State::defined, 1};
  ConclusionReasons r;
  r.atom = right;
  r.because = {{first, Why::defeated, second}, {second, Why::condition_false}};
  r.defeated = {{first, second}};
  r.facts = {fact, corps};
  b.pack().parameters = {{"seuil", kEuro, {{{}, 31, 100}, {31, {}, 200}}, {"Police, art. 2"}, "police.domat:2"}};
  r.parameters = {{0, 1, 40}};
  r.missing = {fact};
  r.unknown_wording = {first};
  r.burden = {{fact, 1, {first, second}}};
  r.inherited = {right + 1};
  result.conclusions = {r};
  result.incompatible = {0};
  c.at = 0;
  c.mode = Mode::closed;
  EXPECT_EQ(result_json(b.pack(), c, outcome, result, {}, false), R"J({
  "pack": {
    "name": "essai",
    "version": "1.0.0",
    "hash": "00ff"
  },
  "at": "1970-01-01",
  "mode": "closed",
  "conclusions": [
    {
      "conclusion": "garantie(État)",
      "name": "garantie",
      "args": [
        "État"
      ],
      "kind": "right",
      "value": "false",
      "because": [
        {
          "rule": "acquise",
          "citations": [
            "Police, art. 4"
          ],
          "at": "police.domat:12",
          "from": "1970-01-01",
          "before": "1970-02-01",
          "applies": false,
          "why": "exception",
          "by": "exclue"
        },
        {
          "rule": "exclue",
          "citations": [
            "Police, art. 4"
          ],
          "at": "police.domat:20",
          "applies": false,
          "why": "condition"
        }
      ],
      "defeated": [
        {
          "rule": "acquise",
          "by": "exclue"
        }
      ],
      "facts": [
        {
          "fact": "effraction",
          "value": null
        },
        {
          "fact": "corps",
          "value": "consulaire"
        }
      ],
      "parameters": [
        {
          "parameter": "seuil",
          "value": {
            "amount": "2.00",
            "currency": "EUR"
          },
          "day": "1970-02-10",
          "from": "1970-02-01",
          "citations": [
            "Police, art. 2"
          ],
          "at": "police.domat:2"
        }
      ],
      "missing": [
        "effraction"
      ],
      "burden": [
        {
          "fact": "effraction",
          "lost_by": "Assuré",
          "citations": [
            "Police, art. 4"
          ]
        }
      ],
      "unknown_wording": [
        {
          "rule": "acquise",
          "before": "1969-01-01"
        }
      ],
      "inherited_from": [
        "garantie(Assuré)"
      ]
    }
  ],
  "incompatible": [
    {
      "left": "garantie(État)",
      "right": "garantie(Assuré)",
      "at": "police.domat:30",
      "citations": [
        "C. assur., art. L113-1"
      ]
    }
  ],
  "errors": []
}
)J");
}

TEST_F(ResultJson, NoWordingInForceAndTheDayFromWhichOneIsKnown) {
  b.pack().rules[0].window = {0, 31, 10};
  outcome.truths[right] = kFalse;
  outcome.truths[right + 1] = kTrue;
  ConclusionReasons r;
  r.atom = right;
  r.because = {{first, Why::not_in_force, kNone, 40}};
  r.no_wording = NoWording{first, 40};
  ConclusionReasons known;
  known.atom = right + 1;
  known.because = {{first, Why::applies}};
  result.conclusions = {r, known};
  const std::string json = result_json(b.pack(), c, outcome, result, {}, false);
  const auto said = [&](const char* text) { return json.find(text) != std::string::npos; };
  EXPECT_TRUE(said("\"before\": \"1970-02-01\",\n          \"known_from\": \"1970-01-11\",\n          \"applies\": false,\n          \"why\": \"window\",\n          \"day\": \"1970-02-10\"\n")) << json;
  EXPECT_TRUE(said("\"no_wording\": {\n        \"day\": \"1970-02-10\",\n        \"nearest\": \"acquise\"\n      }\n")) << json;
  EXPECT_TRUE(said("\"known_from\": \"1970-01-11\"\n        }\n")) << json;
  EXPECT_EQ(json.find("no_wording"), json.rfind("no_wording"));
}

TEST_F(ResultJson, Values) {
  outcome.values[amount] = {State::defined, -5};
  outcome.values[due] = {State::defined, 0};
  outcome.values[charge] = {State::defined, 1};
  for (const std::uint32_t atom : {amount, due, charge}) {
    ConclusionReasons r;
    r.atom = atom;
    result.conclusions.push_back(r);
  }
  std::string text = result_json(b.pack(), c, outcome, result, {}, false);
  EXPECT_NE(text.find(R"("value": {
        "amount": "-0.05",
        "currency": "EUR"
      })"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("value": "1970-01-01")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"J("conclusion": "charge(effraction)",
      "name": "charge",
      "args": [
        "effraction"
      ],
      "kind": "value",
      "value": "Assuré")J"), std::string::npos) << text;
  outcome.values[amount].state = State::conflict;
  outcome.values[due].state = State::undefined;
  outcome.values[charge].state = State::unknown;
  text = result_json(b.pack(), c, outcome, result, {}, false);
  for (const char* status : {"conflict", "undefined", "unknown"})
    EXPECT_NE(text.find(std::string("\"status\": \"") + status + "\""), std::string::npos) << text;
  EXPECT_EQ(text.find("\"value\""), text.find("\"value\",")) << "a status stands instead of a value";
}

TEST_F(ResultJson, NumbersAndDurations) {
  const auto written = [&](std::uint32_t atom, std::int64_t v) {
    outcome.values[atom] = {State::defined, v};
    result.conclusions.assign(1, {});
    result.conclusions[0].atom = atom;
    const std::string text = result_json(b.pack(), c, outcome, result, {}, false);
    const std::size_t begin = text.find("\"value\": ", text.find("\"kind\"")) + 9;
    return text.substr(begin, text.find(",\n", begin) - begin);
  };
  EXPECT_EQ(written(count, 12), "12");
  EXPECT_EQ(written(count, 9007199254740993), "9007199254740993");
  EXPECT_EQ(written(count, INT64_MIN), "-9223372036854775808");
  EXPECT_EQ(written(measure, 3250000), "\"3.25\"");
  EXPECT_EQ(written(measure, -1), "\"-0.000001\"");
  EXPECT_EQ(written(rate, 12500000), "\"12.5 %\"");
  EXPECT_EQ(written(rate, 100000000), "\"100 %\"");
  EXPECT_EQ(written(days, 14), "\"P14D\"");
  EXPECT_EQ(written(months, 18), "\"P1Y6M\"");
  EXPECT_EQ(written(months, -1), "\"-P1M\"");
}

TEST_F(ResultJson, FaultsAreErrorsOfTheCaseOnceForEachRule) {
  b.pack().instances.push_back(b.pack().instances[first]);  // the same rule for another argument
  const std::uint32_t again = second + 1;
  b.pack().rules[1].label = b.pack().rules[1].place;
  result.faults = {{ValueError::division_by_zero, first}, {ValueError::division_by_zero, again}, {ValueError::overflow, again}, {ValueError::no_value_that_day, second}};
  result.conclusions.assign(1, {});
  result.conclusions[0].atom = amount;
  outcome.values[amount] = {State::error, static_cast<std::int64_t>(ValueError::division_by_zero)};
  const std::string text = result_json(b.pack(), c, outcome, result, {}, false);
  EXPECT_NE(text.find(R"("kind": "value",
      "status": "error",
      "error": "division_by_zero",
)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"("errors": [
    {
      "code": "division_by_zero",
      "field": "",
      "message": "rule acquise (police.domat:12) divides by zero"
    },
    {
      "code": "overflow",
      "field": "",
      "message": "rule acquise (police.domat:12) works out a number that is too large to be counted exactly"
    },
    {
      "code": "no_value_that_day",
      "field": "",
      "message": "rule police.domat:20 reads a parameter on a day for which it has no value"
    }
  ])"), std::string::npos) << text;
  EXPECT_NE(result_json(b.pack(), c, outcome, result, {}, true).find("la règle acquise (police.domat:12) divise par zéro"), std::string::npos);
}

TEST(Faults, EveryErrorOfAValueHasItsWord) {
  const std::pair<ValueError, const char*> words[] = {{ValueError::overflow, "overflow"}, {ValueError::division_by_zero, "division_by_zero"},
    {ValueError::no_value_that_day, "no_value_that_day"}, {ValueError::outside_calendar, "outside_calendar"}, {ValueError::no_such_date, "no_such_day"}};
  for (const auto& [error, word] : words) EXPECT_EQ(error_word(error), word);
}

TEST_F(ResultJson, ErrorsOfACase) {
  const CaseResult bad = read_case(R"({"efraction": true})", b.pack(), {});
  const std::string text = result_json(b.pack(), bad.c, {}, {}, bad.errors, false);
  EXPECT_NE(text.find(R"("errors": [
    {
      "code": "unknown_fact",
      "field": "efraction",
      "line": 1,
      "column": 2,
      "message": "the pack has no fact or event `efraction`; did you mean `effraction`?"
    }
  ])"), std::string::npos) << text;
  EXPECT_NE(result_json(b.pack(), bad.c, {}, {}, bad.errors, true).find("vouliez-vous dire `effraction` ?"), std::string::npos);
}

// A pack of generated names and types, and a case that one could have stated for it.
void add_inputs(PackBuilder& b) {
  static const TypeRef kTypes[] = {kBoolean, kEvent, kDate, kParty, kCorps, kEuro, kYen, kInteger, kDecimal, kRate, kDays, kMonths};
  const int count = *rc::gen::inRange(1, 8);
  for (int i = 0; i < count; ++i) {
    const TypeRef type = kTypes[*rc::gen::inRange<std::size_t>(0, std::size(kTypes))];
    const auto parameters = *rc::gen::resize(3, rc::gen::container<std::vector<std::uint32_t>>(rc::gen::inRange(0u, 2u)));
    b.add("é\"\\fait" + std::to_string(i), type.kind == ValueType::event ? Kind::event : Kind::fact, type, parameters);
  }
}

Value a_value(const Pack& pack, TypeRef type) {
  switch (*rc::gen::inRange(0, 4)) {
    case 0: return {};
    case 1: return {State::conflict, 0};
    case 2: return type.kind == ValueType::event ? Value{State::undefined, 0} : Value{};
  }
  if (type.kind == ValueType::enumeration) return {State::defined, *rc::gen::inRange<std::int64_t>(0, pack.enumerations[type.index].members.size())};
  const std::int64_t any = *rc::gen::arbitrary<std::int64_t>();
  // No case states a duration below zero.
  if (type.kind == ValueType::days || type.kind == ValueType::months) return {State::defined, any & INT64_MAX};
  if (type.kind != ValueType::date && type.kind != ValueType::event) return {State::defined, any};
  return {State::defined, *rc::gen::inRange<std::int64_t>(days_from_civil({1, 1, 1}), days_from_civil({9999, 12, 31}) + 1)};
}

TEST(CaseJson, ReadsBackAsTheSameCase) {
  EXPECT_TRUE(rc::check([] {
    PackBuilder b;
    add_inputs(b);
    // Amounts without a currency are in the pack's; written cases always say theirs.
    b.pack().currency = *rc::gen::element<std::string>("EUR", "JPY");
    Case c;
    c.truths.assign(b.pack().atom_count, kUnknown);
    c.values.assign(b.pack().atom_count, Value{});
    for (const Declaration& d : b.pack().declarations)
      for (std::uint32_t atom = d.first_atom; atom < d.first_atom + d.atom_count; ++atom) {
        if (d.type.kind == ValueType::boolean) c.truths[atom] = {*rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>()};
        else c.values[atom] = a_value(b.pack(), d.type);
      }
    if (*rc::gen::arbitrary<bool>()) c.at = *rc::gen::inRange(-700000, 2900000);
    c.mode = *rc::gen::element(Mode::open, Mode::closed);

    const std::string json = case_json(b.pack(), c);
    const CaseResult back = read_case(json, b.pack(), {});
    RC_LOG() << json;
    RC_ASSERT(back.errors.empty());
    RC_ASSERT(back.c.at == c.at);
    RC_ASSERT(back.c.mode == c.mode);
    RC_ASSERT(back.c.truths == c.truths);
    RC_ASSERT(back.c.values == c.values);
  }));
}

}  // namespace
}  // namespace domat
