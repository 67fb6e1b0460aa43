#include "runtime/io/case_reader.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "runtime/core/date.h"
#include "tests/unit/pack_builder.h"

namespace domat {
namespace {

std::int32_t day(const char* text) {
  std::int32_t days = 0;
  EXPECT_TRUE(parse_date(text, 10, &days)) << text;
  return days;
}

class CaseReader : public testing::Test {
 protected:
  CaseReader() {
    dol = b.add("dol", Kind::fact);
    condamne = b.add("condamné", Kind::fact, kBoolean, {0});
    double_ = b.add("lien", Kind::fact, kBoolean, {0, 1});
    corps = b.add("corps", Kind::fact, kCorps);
    debiteur = b.add("débiteur", Kind::fact, kParty);
    dommage = b.add("dommage", Kind::fact, kEuro);
    yens = b.add("yens", Kind::fact, kYen);
    sinistre = b.add("sinistre", Kind::fact, kDate);
    demande = b.add("demande", Kind::event, kEvent);
    appel = b.add("appel", Kind::event, kEvent, {0});
    b.add("garantie", Kind::right);
    nombre = b.add("nombre", Kind::fact, kInteger);
    mesure = b.add("mesure", Kind::fact, kDecimal);
    taux = b.add("taux", Kind::fact, kRate);
    jours = b.add("jours", Kind::fact, kDays);
    mois = b.add("mois", Kind::fact, kMonths);
  }

  CaseResult read(std::string_view json, CaseOptions options = {}) { return read_case(json, b.pack(), options); }

  Case good(std::string_view json, CaseOptions options = {}) {
    const CaseResult r = read(json, options);
    for (const CaseError& e : r.errors) ADD_FAILURE() << json << "\n" << e.field << ": " << message(e, false);
    return r.c;
  }

  // Exactly one error; its place is written "field line:column".
  void bad(std::string_view json, CaseError::Kind kind, const std::string& place, std::vector<std::string> args) {
    const CaseResult r = read(json);
    ASSERT_EQ(r.errors.size(), 1u) << json;
    const CaseError& e = r.errors[0];
    EXPECT_EQ(info(e.kind).id, info(kind).id) << json;
    EXPECT_EQ(e.field + " " + std::to_string(e.line) + ":" + std::to_string(e.column), place) << json;
    EXPECT_EQ(e.args, args) << json;
  }

  void bad_kind(std::string_view json, CaseError::Kind kind) {
    const CaseResult r = read(json);
    ASSERT_EQ(r.errors.size(), 1u) << json;
    EXPECT_EQ(info(r.errors[0].kind).id, info(kind).id) << json;
  }

  PackBuilder b;
  std::uint32_t dol, condamne, double_, corps, debiteur, dommage, yens, sinistre, demande, appel, nombre, mesure, taux, jours, mois;
};

TEST_F(CaseReader, TheWholeForm) {
  const Case c = good(R"({"at": "2025-03-01", "mode": "closed", "facts": {
    "dol": true, "condamné": {"Assuré": false, "État": "conflict"}, "lien": {"Assuré": {"consulaire": true}},
    "corps": "consulaire", "débiteur": "Assureur", "dommage": {"amount": "1000.50", "currency": "EUR"},
    "yens": {"amount": 12, "currency": "JPY"}, "sinistre": "2024-02-29", "demande": false, "appel": {"État": "2025-01-02"}}})");
  EXPECT_EQ(c.at, day("2025-03-01"));
  EXPECT_EQ(c.mode, Mode::closed);
  EXPECT_EQ(c.truths[dol], kTrue);
  EXPECT_EQ(c.truths[condamne], kConflict);
  EXPECT_EQ(c.truths[condamne + 1], kFalse);
  EXPECT_EQ(c.truths[condamne + 2], kUnknown);
  EXPECT_EQ(c.truths[double_ + 3], kTrue);
  EXPECT_EQ(c.truths[double_ + 2], kUnknown);
  EXPECT_EQ(c.values[corps], (Value{State::defined, 1}));
  EXPECT_EQ(c.values[debiteur], (Value{State::defined, 2}));
  EXPECT_EQ(c.values[dommage], (Value{State::defined, 100050}));
  EXPECT_EQ(c.values[yens], (Value{State::defined, 12}));
  EXPECT_EQ(c.values[sinistre], (Value{State::defined, day("2024-02-29")}));
  EXPECT_EQ(c.values[demande], (Value{State::undefined, 0}));
  EXPECT_EQ(c.values[appel], (Value{State::defined, day("2025-01-02")}));
}

TEST_F(CaseReader, BareFactsAndEmptyCases) {
  EXPECT_EQ(good(R"({"dol": false})").truths[dol], kFalse);
  EXPECT_EQ(good("{}").truths[dol], kUnknown);
  EXPECT_EQ(good(R"({"facts": null, "at": null, "mode": null})").mode, Mode::open);
  EXPECT_EQ(good(R"({"at": "2025-03-01"})").at, day("2025-03-01"));
  EXPECT_EQ(good("\xEF\xBB\xBF{\"dol\": true}\r\n").truths[dol], kTrue);
}

TEST_F(CaseReader, NullIsUnknownAndConflictIsForEveryType) {
  const Case c = good(R"({"dol": null, "condamné": null, "corps": "conflict", "dommage": "conflict", "sinistre": "conflict",
                          "demande": "conflict", "débiteur": null})");
  EXPECT_EQ(c.truths[dol], kUnknown);
  for (const std::uint32_t atom : {corps, dommage, sinistre, demande}) EXPECT_EQ(c.values[atom], (Value{State::conflict, 0}));
  EXPECT_EQ(c.values[debiteur], Value{});
}

TEST_F(CaseReader, NamesAreComparedAfterNormalisation) {
  const Case c = good("{\"condamne\u0301\": {\"E\u0301tat\": true}, \"de\u0301biteur\": \"Assure\u0301\"}");
  EXPECT_EQ(c.truths[condamne], kTrue);
  EXPECT_EQ(c.values[debiteur], (Value{State::defined, 1}));
  bad("{\"condamné\": {}, \"condamne\u0301\": {}}", CaseError::duplicate_key, "condamné 1:18", {"condamné"});
  bad("{\"condamné\": {\"\\u00c9tat\": true, \"E\u0301tat\": true}}", CaseError::duplicate_key, "condamné.État 1:34", {"État"});
}

TEST_F(CaseReader, AmountsAreExact) {
  for (const char* amount : {"\"1000.5\"", "1000.5", "1000.50", "{\"amount\": 1000.50}", "{\"amount\": \"1000.50\", \"currency\": \"EUR\"}"})
    EXPECT_EQ(good(std::string("{\"dommage\": ") + amount + "}").values[dommage].v, 100050) << amount;
  EXPECT_EQ(good(R"({"dommage": 90071992547409.93})").values[dommage].v, 9007199254740993);  // no double holds it
  EXPECT_EQ(good(R"({"dommage": -0.01})").values[dommage].v, -1);
}

TEST_F(CaseReader, NumbersAreReadFromTheirText) {
  const auto read_as = [&](const char* fact, std::uint32_t atom, const std::string& text, std::int64_t v) {
    EXPECT_EQ(good("{\"" + std::string(fact) + "\": " + text + "}").values[atom], (Value{State::defined, v})) << text;
  };
  for (const char* text : {"12", "\"12\""}) read_as("nombre", nombre, text, 12);
  read_as("nombre", nombre, "-3", -3);
  read_as("nombre", nombre, "9007199254740993", 9007199254740993);  // no double holds it
  read_as("nombre", nombre, "-9223372036854775808", INT64_MIN);
  for (const char* text : {"3.25", "\"3.25\"", "\"3.250000\""}) read_as("mesure", mesure, text, 3250000);
  read_as("mesure", mesure, "9007199254.740993", 9007199254740993);
  read_as("mesure", mesure, "-0.000001", -1);
  for (const char* text : {"\"12.5 %\"", "\"12.5%\"", "\"12.5\u00a0%\"", "\"12.5\u202f%\"", "\"12.500000 %\""}) read_as("taux", taux, text, 12500000);
  read_as("taux", taux, "\"150 %\"", 150000000);
  read_as("taux", taux, "\"-0.000001 %\"", -1);
}

TEST_F(CaseReader, DurationsAreInMonthsOrInDays) {
  EXPECT_EQ(good(R"({"mois": "P1Y6M"})").values[mois], (Value{State::defined, 18}));
  EXPECT_EQ(good(R"({"mois": "P0M"})").values[mois], (Value{State::defined, 0}));
  EXPECT_EQ(good(R"({"jours": "P2W"})").values[jours], (Value{State::defined, 14}));
  EXPECT_EQ(good(R"({"jours": "P10D"})").values[jours], (Value{State::defined, 10}));
  bad(R"({"mois": "P10D"})", CaseError::expected_months, "mois 1:10", {"\"P10D\""});
  bad(R"({"mois": "P1M10D"})", CaseError::expected_months, "mois 1:10", {"\"P1M10D\""});
  bad(R"({"jours": "P1M"})", CaseError::expected_days, "jours 1:11", {"\"P1M\""});
  bad(R"({"jours": 10})", CaseError::expected_days, "jours 1:11", {"10"});
  bad(R"({"mois": "2 mois"})", CaseError::expected_months, "mois 1:10", {"\"2 mois\""});
  bad(R"({"mois": "-P2M"})", CaseError::negative_duration, "mois 1:10", {"\"-P2M\""});
  bad(R"({"jours": "P9223372036854775808D"})", CaseError::number_too_large, "jours 1:11", {"\"P9223372036854775808D\""});
}

TEST_F(CaseReader, WrongNumbers) {
  for (const char* text : {"1.5", "1.0", "1e3", "\"\"", "\"01\"", "\"1 000\"", "true", "{}", "[1]", "\"12 \""})
    bad("{\"nombre\": " + std::string(text) + "}", CaseError::expected_integer, "nombre 1:12", {std::string(text) == "{}" ? "{…}" : std::string(text) == "[1]" ? "[…]" : text});
  bad(R"({"nombre": 9223372036854775808})", CaseError::number_too_large, "nombre 1:12", {"9223372036854775808"});
  for (const char* text : {"\"3,25\"", "1e3", "false", "\"3.\"", "\"12 %\""})
    bad("{\"mesure\": " + std::string(text) + "}", CaseError::expected_decimal, "mesure 1:12", {text});
  bad(R"({"mesure": 0.0000001})", CaseError::number_too_precise, "mesure 1:12", {"0.0000001", "6"});
  bad(R"({"mesure": 9223372036854.775808})", CaseError::number_too_large, "mesure 1:12", {"9223372036854.775808"});
  for (const char* text : {"12.5", "\"12.5\"", "\"12,5 %\"", "\"%\"", "\"12.5  %\"", "\"12.5 % \"", "\"12.5 %%\"", "\"0x1%\""})
    bad("{\"taux\": " + std::string(text) + "}", CaseError::expected_rate, "taux 1:10", {text});
  bad(R"({"taux": "0.0000001 %"})", CaseError::number_too_precise, "taux 1:10", {"\"0.0000001 %\"", "6"});
  bad(R"({"taux": "9223372036854.775808 %"})", CaseError::number_too_large, "taux 1:10", {"\"9223372036854.775808 %\""});
}

TEST_F(CaseReader, NumbersMayBeUnknownOrInConflict) {
  const Case c = good(R"({"nombre": "conflict", "mesure": "conflict", "taux": "conflict", "jours": "conflict", "mois": null})");
  for (const std::uint32_t atom : {nombre, mesure, taux, jours}) EXPECT_EQ(c.values[atom], (Value{State::conflict, 0}));
  EXPECT_EQ(c.values[mois], Value{});
}

TEST_F(CaseReader, OptionsWinOverTheDocument) {
  CaseOptions options;
  options.at = day("2001-01-01");
  options.mode = Mode::closed;
  const Case c = good(R"({"at": "2025-03-01", "mode": "open", "facts": {}})", options);
  EXPECT_EQ(c.at, options.at);
  EXPECT_EQ(c.mode, Mode::closed);
}

TEST_F(CaseReader, TheRestIsFalse) {
  CaseOptions options;
  options.rest_false = true;
  const Case c = good(R"({"dol": null, "condamné": {"État": true}, "appel": null})", options);
  EXPECT_EQ(c.truths[dol], kUnknown) << "null states that it is unknown";
  EXPECT_EQ(c.truths[condamne], kTrue);
  EXPECT_EQ(c.truths[condamne + 1], kFalse);
  EXPECT_EQ(c.truths[double_ + 5], kFalse);
  EXPECT_EQ(c.values[demande], (Value{State::undefined, 0}));
  EXPECT_EQ(c.values[appel + 2], Value{});
  EXPECT_EQ(c.values[corps], Value{}) << "only booleans and events have a rest";
}

TEST_F(CaseReader, TheApplicationDate) {
  b.pack().reads_day = true;
  bad(R"({"dol": true})", CaseError::application_date_missing, "at 0:0", {});
  b.pack().date_fact = sinistre;
  bad(R"({"dol": true})", CaseError::application_date_missing, "at 0:0", {"sinistre"});
  EXPECT_EQ(good(R"({"sinistre": "2020-05-06"})").at, day("2020-05-06"));
  EXPECT_EQ(good(R"({"at": "2021-05-06", "facts": {"sinistre": "2020-05-06"}})").at, day("2021-05-06"));
  bad_kind(R"({"sinistre": "2020-15-06"})", CaseError::no_such_date);
  bad_kind(R"({"at": 12, "facts": {}})", CaseError::expected_date);
}

TEST_F(CaseReader, KeysThatThePackDoesNotKnow) {
  bad(R"({"facts": {"Dommages": 1}})", CaseError::unknown_fact, "facts.Dommages 1:12", {"Dommages", "dommage"});
  bad("{\n  \"état_civil\": 1}", CaseError::unknown_fact, "état_civil 2:3", {"état_civil"});
  bad(R"({"facts": {}, "mod": "open"})", CaseError::unknown_key, "mod 1:15", {"mod", "mode"});
  bad(R"({"facts": {}, "dol": true})", CaseError::fact_outside_facts, "dol 1:15", {"dol"});
  bad(R"({"at": "2025-03-01", "dol": true})", CaseError::key_beside_facts, "at 1:2", {"at"});
  bad(R"({"garantie": true})", CaseError::conclusion_given, "garantie 1:2", {"garantie"});
  bad(R"({"condamné": {"etat": true}})", CaseError::unknown_argument, "condamné.etat 1:15", {"etat", "Partie", "État"});
  bad(R"({"dol": true, "dol": true})", CaseError::duplicate_key, "dol 1:15", {"dol"});
  bad(R"({"facts": {}, "facts": {}})", CaseError::duplicate_key, "facts 1:15", {"facts"});
  bad(R"({"dommage": {"amount": 1, "amount": 1}})", CaseError::duplicate_key, "dommage.amount 1:27", {"amount"});
  bad(R"({"dommage": {"amount": 1, "curency": "EUR"}})", CaseError::unknown_key, "dommage.curency 1:27", {"curency", "currency"});
}

TEST_F(CaseReader, ValuesOfTheWrongType) {
  bad(R"({"dol": "oui"})", CaseError::expected_boolean, "dol 1:9", {"\"oui\""});
  bad(R"({"dol": {"a": [1, {}]}})", CaseError::expected_boolean, "dol 1:9", {"{…}"});
  bad(R"({"dol": 1})", CaseError::expected_boolean, "dol 1:9", {"1"});
  bad(R"({"demande": true})", CaseError::expected_event, "demande 1:13", {"true"});
  bad(R"({"demande": "hier"})", CaseError::expected_event, "demande 1:13", {"\"hier\""});
  bad(R"({"sinistre": false})", CaseError::expected_date, "sinistre 1:14", {"false"});
  bad(R"({"sinistre": "2025-02-30"})", CaseError::no_such_date, "sinistre 1:14", {"2025-02-30"});
  bad(R"({"sinistre": "0000-02-01"})", CaseError::date_out_of_range, "sinistre 1:14", {"0000-02-01"});
  bad(R"({"sinistre": "12025-02-01"})", CaseError::date_out_of_range, "sinistre 1:14", {"12025-02-01"});
  bad(R"({"corps": 1})", CaseError::expected_member, "corps 1:11", {"1", "Corps"});
  bad(R"({"corps": "judiciair"})", CaseError::unknown_member, "corps 1:11", {"judiciair", "Corps", "judiciaire"});
  bad(R"({"corps": "xyz"})", CaseError::unknown_member, "corps 1:11", {"xyz", "Corps"});
  bad(R"({"débiteur": "etat"})", CaseError::unknown_member, "débiteur 1:14", {"etat", "Partie", "État"});
  bad(R"({"condamné": true})", CaseError::expected_arguments, "condamné 1:14", {"true", "Partie"});
  bad(R"({"lien": {"État": true}})", CaseError::expected_arguments, "lien.État 1:19", {"true", "Corps"});
  bad(R"({"facts": []})", CaseError::expected_facts, "facts 1:11", {"[…]"});
  bad(R"({"facts": {}, "mode": "fermé"})", CaseError::expected_mode, "mode 1:23", {"\"fermé\""});
  bad(R"({"facts": {}, "at": "demain"})", CaseError::expected_date, "at 1:21", {"\"demain\""});
}

TEST_F(CaseReader, WrongAmounts) {
  bad(R"({"dommage": true})", CaseError::expected_amount, "dommage 1:13", {"true", "EUR"});
  bad(R"({"dommage": "1 000"})", CaseError::malformed_amount, "dommage 1:13", {"1 000"});
  bad(R"({"dommage": 1e3})", CaseError::malformed_amount, "dommage 1:13", {"1e3"});
  bad(R"({"dommage": "1.005"})", CaseError::too_many_decimals, "dommage 1:13", {"1.005", "EUR", "2"});
  bad(R"({"dommage": 92233720368547758.08})", CaseError::amount_too_large, "dommage 1:13", {"92233720368547758.08"});
  bad(R"({"dommage": {"currency": "EUR"}})", CaseError::missing_amount, "dommage 1:13", {});
  bad(R"({"dommage": {"amount": null}})", CaseError::expected_amount, "dommage.amount 1:24", {"null", "EUR"});
  bad(R"({"dommage": {"amount": 1, "currency": 2}})", CaseError::expected_currency, "dommage.currency 1:39", {"2"});
  bad(R"({"dommage": {"amount": 1, "currency": "USD"}})", CaseError::wrong_currency, "dommage 1:39", {"USD", "EUR"});
  bad(R"({"yens": 12})", CaseError::wrong_currency, "yens 1:10", {"EUR", "JPY"});
  bad(R"({"yens": {"amount": "1.5", "currency": "JPY"}})", CaseError::too_many_decimals, "yens 1:21", {"1.5", "JPY", "0"});
}

TEST_F(CaseReader, SeveralErrorsAreAllReportedInOrder) {
  const CaseResult r = read("{\"at\": 1, \"mode\": 2,\n \"facts\": {\"dol\": 3, \"corps\": 4,\n \"nul\": {\"x\": 1}, \"condamné\": {\"État\": 5, \"moi\": 6}}}");
  std::string seen;
  for (const CaseError& e : r.errors) seen += e.field + " " + std::to_string(e.line) + ":" + std::to_string(e.column) + "\n";
  EXPECT_EQ(seen, "at 1:8\nmode 1:19\nfacts.dol 2:19\nfacts.corps 2:31\nfacts.nul 3:2\nfacts.condamné.État 3:40\nfacts.condamné.moi 3:43\n");
}

TEST_F(CaseReader, ErrorsAreBounded) {
  std::string json = "{";
  for (int i = 0; i < 100000; ++i) json += "\"inconnu" + std::to_string(i) + "\": 1,";
  json += "\"dol\": true}";
  const CaseResult r = read(json);
  ASSERT_EQ(r.errors.size(), kMaxCaseErrors + 1);
  EXPECT_EQ(r.errors.back().kind, CaseError::too_many_errors);
}

TEST_F(CaseReader, HostileJson) {
  bad("", CaseError::not_an_object, " 1:1", {});
  bad(" \n [1]", CaseError::not_an_object, " 2:2", {"[1]"});
  bad("true", CaseError::not_an_object, " 1:1", {"true"});
  bad("{\"dol\": true} x", CaseError::text_after_document, " 1:15", {});
  bad("{\"dol\": true}{}", CaseError::text_after_document, " 1:14", {});
  bad("{\"dol\": true", CaseError::unclosed_json, " 1:1", {"{"});
  bad("{\"condamné\": {\"État\": tru", CaseError::unclosed_json, " 1:14", {"{"});
  bad("{\"dol\": \"oui}", CaseError::unclosed_json, " 1:9", {"\""});
  bad("{\"dol\": [}", CaseError::malformed_json, " 1:10", {"}"});
  bad("{\"dol\": tru}", CaseError::malformed_json, " 1:9", {"tru"});
  bad("{\"dol\": truex}", CaseError::malformed_json, " 1:9", {"truex"});
  bad("{\"dol\": nul }", CaseError::malformed_json, " 1:9", {"nul"});
  bad("{\"dol\": 'a'}", CaseError::malformed_json, " 1:9", {"'a'"});
  for (const char* number : {"01", "1.", ".5", "-", "+1", "1e", "1e+", "0x1", "1a", "--1", "NaN", "Infinity", "1_000", "-a", "1\"a\""}) {
    const CaseResult r = read(std::string("{\"dommage\": ") + number + "}");
    ASSERT_EQ(r.errors.size(), 1u) << number;
    EXPECT_TRUE(r.errors[0].kind == CaseError::malformed_number || r.errors[0].kind == CaseError::malformed_json) << number;
    EXPECT_EQ(r.errors[0].column, 13u) << number;
  }
  for (const char* text : {"{\"dol\" true}", "{\"dol\": true,}", "{,}", "{\"dol\": }", "{\"dol\": true \"corps\": 1}", "{dol: true}", "{\"dol\": [1,]}",
                           "{\"dol\": [1 2]}", "{\"dol\": [,]}", "{1: 2}", "{\"dol\":: 1}", "{\"dol\": true,, \"corps\": 1}", "{\"dol\": \"a\"b}",
                           "{\"dol\"x: true}", "{\"a\" \"b\": true}", "{]", "{\"dol\": true]", "{\"a\":{\"b\":1,}}", "{\"dol\": 1 // x\n}"})
    bad_kind(text, CaseError::malformed_json);
}

TEST_F(CaseReader, HostileText) {
  bad("{\"dol\": \"\\ud800\"}", CaseError::malformed_string, " 1:9", {});
  bad("{\"dol\": \"\\udc00\\ud800\"}", CaseError::malformed_string, " 1:9", {});
  bad("{\"dol\": \"\\ud800\\u0041\"}", CaseError::malformed_string, " 1:9", {});
  bad("{\"dol\": \"\\x\"}", CaseError::malformed_string, " 1:9", {});
  bad("{\"dol\": \"\\u12g4\"}", CaseError::malformed_string, " 1:9", {});
  bad("{\"\\ud800\": 1}", CaseError::malformed_string, " 1:2", {});
  bad("{\"dol\": \"a\nb\"}", CaseError::control_character, " 1:11", {"000a"});
  bad("{\"dol\\u0000\": true}", CaseError::unknown_fact, "dol\\u0000 1:2", {"dol\\u0000", "dol"});
  bad("{\"é\": \"\xC3(\"}", CaseError::invalid_utf8, " 1:8", {"8"});
  bad("{\"dol\": \"\xED\xA0\x80\"}", CaseError::invalid_utf8, " 1:10", {"9"});
  const std::string nul("{\"dol\": true\0}", 14);
  bad_kind(nul, CaseError::malformed_json);
  bad_kind(std::string("{\"dol\": true}\0", 14), CaseError::text_after_document);
  bad_kind(std::string("{\"dol\0\": true}", 14), CaseError::control_character);
  bad_kind("{\"dol\"\x1A true}", CaseError::malformed_json);
  bad_kind("{\"dol\": true\x0C \"corps\": null}", CaseError::malformed_json);
}

TEST_F(CaseReader, DepthIsBounded) {
  const auto nested = [](unsigned depth) { return "{\"dol\": " + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}"; };
  bad_kind(nested(kMaxJsonDepth), CaseError::expected_boolean);
  bad_kind(nested(kMaxJsonDepth + 1), CaseError::json_too_deep);
  bad_kind("{\"dol\": " + std::string(5000000, '['), CaseError::json_too_deep);
}

TEST_F(CaseReader, SizeIsBounded) {
  std::string json = "{\"dol\": true}";
  json.resize(kMaxCaseBytes, ' ');
  EXPECT_EQ(good(json).truths[dol], kTrue);
  json += ' ';
  bad(json, CaseError::case_too_large, " 0:0", {"64"});
}

// Whatever a document is cut to, it is refused with one error, or was whole.
TEST_F(CaseReader, EveryTruncationIsRefused) {
  const std::string json = R"({"facts": {"dol": true, "condamné": {"État": "conflict"}, "dommage": {"amount": "10.5"}, "x\u00e9": [1.5, null]}})";
  for (std::size_t length = 0; length < json.size(); ++length) EXPECT_EQ(read(json.substr(0, length)).errors.size(), 1u) << json.substr(0, length);
}

// Every byte replaced by every byte: no crash, and an error always has its text.
TEST_F(CaseReader, EveryByteReplaced) {
  const std::string json = R"({"at":"2025-03-01","facts":{"dol":true,"lien":{"État":{"judiciaire":false}},"dommage":-1.5}})";
  for (std::size_t i = 0; i < json.size(); ++i)
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = json;
      changed[i] = static_cast<char>(byte);
      for (const CaseError& e : read(changed).errors) {
        ASSERT_FALSE(message(e, true).empty());
        ASSERT_FALSE(message(e, false).empty());
      }
    }
}

TEST_F(CaseReader, MessagesNameTheNearest) {
  const CaseResult r = read(R"({"Dommages": 1, "xyzzy": 2, "yens": "1.5"})");
  ASSERT_EQ(r.errors.size(), 3u);
  EXPECT_EQ(message(r.errors[0], true), "le paquet n'a ni fait ni événement `Dommages` ; vouliez-vous dire `dommage` ?");
  EXPECT_EQ(message(r.errors[0], false), "the pack has no fact or event `Dommages`; did you mean `dommage`?");
  EXPECT_EQ(message(r.errors[1], false), "the pack has no fact or event `xyzzy`");
}

TEST(CaseErrors, CodesAndIdsAreUniqueAndTextsShowNoPlaceholder) {
  std::set<std::string_view> ids, codes;
  for (std::size_t i = 0; i < case_error_count(); ++i) {
    const auto kind = static_cast<CaseError::Kind>(i);
    EXPECT_TRUE(ids.insert(info(kind).id).second);
    EXPECT_TRUE(codes.insert(info(kind).code).second) << info(kind).code;
    const CaseError e{kind, "f", 1, 1, {"a", "b", "c"}};
    for (const bool french : {true, false}) {
      const std::string text = message(e, french);
      EXPECT_EQ(text.find("{0}"), std::string::npos) << text;
      EXPECT_EQ(text.find_first_of("[]"), std::string::npos) << text;
      EXPECT_NE(text.back(), '.') << text;
    }
  }
}

TEST(CaseErrors, EachIsInTheReference) {
  std::ifstream file(DOMAT_SOURCE_DIR "/docs/formats.md");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  for (std::size_t i = 0; i < case_error_count(); ++i) {
    const std::string id(info(static_cast<CaseError::Kind>(i)).id);
    EXPECT_NE(text.find("| `" + id + "` |"), std::string::npos) << id;
  }
}

}  // namespace
}  // namespace domat
