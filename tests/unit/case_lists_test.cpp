// Lists and structures of a case: read, refused, written back, and named in results.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <string>

#include "runtime/io/case_json.h"
#include "runtime/io/case_reader.h"
#include "runtime/io/result_json.h"
#include "runtime/reasons/lists.h"
#include "tests/unit/pack_builder.h"

namespace domat {
namespace {

constexpr auto kEnough = std::chrono::seconds(5);  // on a machine at work on something else; what is not linear takes hours

class CaseLists : public testing::Test {
 protected:
  CaseLists() {
    dol = b.add("dol", Kind::fact);
    goods = b.add_list("biens", "id");
    value = b.add_field(goods, "valeur", kEuro);
    insured = b.add_field(goods, "assuré", kBoolean);
    replaces = b.add_field(goods, "remplace", b.element_of(goods));
    people = b.add_list("personnes");
    corps = b.add_field(people, "corps", kCorps);
    present = b.add_field(people, "présent", kBoolean);
    dates = b.add_list("dates");
    one_date = b.add_field(dates, "", kDate);
    owner = b.add_field(goods, "propriétaire", b.element_of(people));
    home_value = b.add_structure_field("logement", "valeur", kEuro);
    home_empty = b.add_structure_field("logement", "vide", kBoolean);
    b.add_structure_field("logement", "objet", b.element_of(goods));
    chosen = b.add("choisi", Kind::fact, b.element_of(goods));
    b.add("vu", Kind::fact, kBoolean, {0, b.pack().lists[goods].enumeration});
    b.add("cher", Kind::finding, kBoolean, {b.pack().lists[goods].enumeration});
  }

  CaseResult read(std::string_view json, CaseOptions options = {}) { return read_case(json, b.pack(), options); }

  Case good(std::string_view json, CaseOptions options = {}) {
    const CaseResult r = read(json, options);
    for (const CaseError& e : r.errors) ADD_FAILURE() << json.substr(0, 1000) << "\n" << e.field << ": " << message(e, false);
    return r.c;
  }
  // The case with what it holds by name: whole lists of atoms are hard to read.
  nlohmann::json facts(std::string_view json, CaseOptions options = {}) {
    const Case c = good(json, options);
    return nlohmann::json::parse(case_json(*expanded_names(b.pack(), c.lists), c))["facts"];
  }
  void same(std::string_view json, std::string_view expected, CaseOptions options = {}) {
    EXPECT_EQ(facts(json, options), nlohmann::json::parse(expected)) << json;
  }
  // Exactly one error; its place is written "field line:column".
  void bad(std::string_view json, CaseError::Kind kind, const std::string& place, std::vector<std::string> args, CaseOptions options = {}) {
    const CaseResult r = read(json, options);
    ASSERT_EQ(r.errors.size(), 1u) << json.substr(0, 1000);
    const CaseError& e = r.errors[0];
    EXPECT_EQ(info(e.kind).id, info(kind).id) << json.substr(0, 1000);
    EXPECT_EQ(e.field + " " + std::to_string(e.line) + ":" + std::to_string(e.column), place) << json.substr(0, 1000);
    EXPECT_EQ(e.args, args) << json.substr(0, 1000);
  }

  PackBuilder b;
  std::uint32_t dol, goods, value, insured, replaces, people, corps, present, dates, one_date, owner, home_value, home_empty, chosen;
};

TEST_F(CaseLists, ElementsGoWhereTheExpandedPackHasThem) {
  const Case c = good(R"({"biens": [{"id": "b1", "valeur": "80.00"}, {"assuré": true, "id": "b2"}], "dates": ["2020-01-01", null, "conflict"], "dol": true})");
  const Pack p = *expanded_names(b.pack(), c.lists);
  ASSERT_EQ(c.truths.size(), p.atom_count);
  ASSERT_EQ(c.values.size(), p.atom_count);
  EXPECT_EQ(c.lists[goods], (ListState{true, {"b1", "b2"}}));
  EXPECT_EQ(c.lists[people], ListState{});
  EXPECT_EQ(c.lists[dates], (ListState{true, {"1", "2", "3"}}));
  const auto at = [&](std::uint32_t declaration) { return p.declarations[declaration].first_atom; };
  EXPECT_EQ(c.values[at(value)], (Value{State::defined, 8000}));
  EXPECT_EQ(c.values[at(value) + 1], Value{});
  EXPECT_EQ(c.truths[at(insured)], kUnknown);
  EXPECT_EQ(c.truths[at(insured) + 1], kTrue);
  EXPECT_EQ(c.values[at(one_date)], (Value{State::defined, 18262}));
  EXPECT_EQ(c.values[at(one_date) + 1], Value{});
  EXPECT_EQ(c.values[at(one_date) + 2], (Value{State::conflict, 0}));
  EXPECT_EQ(c.truths[at(b.pack().lists[goods].declaration)], kTrue) << "a list that is known";
  EXPECT_EQ(c.truths[at(b.pack().lists[people].declaration)], kUnknown);
  EXPECT_EQ(c.truths[at(0)], kTrue);
}

TEST_F(CaseLists, UnknownAndEmptyAreNotTheSame) {
  for (const char* unknown : {"{}", R"({"biens": null})", R"({"facts": null})", R"({"at": "2020-01-01"})"}) EXPECT_FALSE(good(unknown).lists[goods].known) << unknown;
  for (const char* empty : {R"({"biens": []})", R"({"at": null, "facts": {"biens": []}})"}) EXPECT_EQ(good(empty).lists[goods], (ListState{true, {}})) << empty;
  const CaseOptions rest{{}, {}, true};
  EXPECT_FALSE(good(R"({"biens": null})", rest).lists[goods].known) << "null states that it is unknown";
  EXPECT_EQ(good("{}", rest).lists[goods], (ListState{true, {}}));
  EXPECT_EQ(good(R"({"facts": null})", rest).lists[goods], (ListState{true, {}}));
}

TEST_F(CaseLists, TheRestIsFalse) {
  same(R"({"biens": [{"id": "a"}, {"id": "b", "assuré": null}, {"id": "c", "assuré": true}], "personnes": [null, {}]})",
       R"({"dol": false, "biens": [{"id": "a", "assuré": false}, {"id": "b"}, {"id": "c", "assuré": true}], "personnes": [{}, {"présent": false}], "dates": [],
           "logement": {"vide": false}, "vu": {"État": {"a": false, "b": false, "c": false}, "Assuré": {"a": false, "b": false, "c": false}, "Assureur": {"a": false, "b": false, "c": false}}})",
       {{}, {}, true});
  same(R"({"biens": [], "personnes": null, "dates": null, "logement": null})", R"({"dol": false, "biens": []})", {{}, {}, true});
}

TEST_F(CaseLists, ReferencesAreByKeyWhereverTheListStands) {
  same(R"({"choisi": "b2", "biens": [{"id": "b1", "remplace": "b2", "propriétaire": "2"}, {"id": "b2", "remplace": "b2"}], "personnes": [{}, {}], "logement": {"objet": "b1"}})",
       R"({"choisi": "b2", "biens": [{"id": "b1", "remplace": "b2", "propriétaire": "2"}, {"id": "b2", "remplace": "b2"}], "personnes": [{}, {}], "logement": {"objet": "b1"}})");
  const Case c = good(R"({"biens": [{"id": "b1"}, {"id": "b2", "remplace": "b1"}]})");
  EXPECT_EQ(c.values[expanded_names(b.pack(), c.lists)->declarations[replaces].first_atom + 1], (Value{State::defined, 0}));
  bad(R"({"biens": [{"id": "b1", "remplace": "b3"}]})", CaseError::unknown_element, "biens[1].remplace 1:37", {"b3", "biens", "b1"});
  bad(R"({"biens": [], "choisi": "b3"})", CaseError::unknown_element, "choisi 1:25", {"b3", "biens"});
  bad(R"({"biens": [{"id": "b1", "propriétaire": "3"}], "personnes": [{}]})", CaseError::unknown_element, "biens[1].propriétaire 1:41", {"3", "personnes", "1"});
  bad(R"({"biens": [{"id": "b1", "propriétaire": 1}], "personnes": [{}]})", CaseError::expected_member, "biens[1].propriétaire 1:41", {"1", "personnes"});
}

TEST_F(CaseLists, AReferenceIntoAnUnknownListIsUnknown) {
  same(R"({"choisi": "b2", "logement": {"objet": "b1", "vide": true}})", R"({"logement": {"vide": true}})");
  same(R"({"choisi": "conflict"})", R"({"choisi": "conflict"})");
  bad(R"({"choisi": 2})", CaseError::expected_member, "choisi 1:12", {"2", "biens"});
  bad(R"({"choisi": "b2"})", CaseError::unknown_element, "choisi 1:12", {"b2", "biens"}, {{}, {}, true});
}

TEST_F(CaseLists, ElementsAreArgumentsByTheirKeys) {
  same(R"({"vu": {"État": {"b2": true}, "Assureur": null}, "biens": [{"id": "b1"}, {"id": "b2"}]})", R"({"vu": {"État": {"b2": true}}, "biens": [{"id": "b1"}, {"id": "b2"}]})");
  bad(R"({"vu": {"État": {"b3": true}}, "biens": [{"id": "b1"}]})", CaseError::unknown_argument, "vu.État.b3 1:18", {"b3", "biens", "b1"});
  bad(R"({"vu": {"État": {"b1": true}}})", CaseError::unknown_argument, "vu.État.b1 1:18", {"b1", "biens"});
}

TEST_F(CaseLists, KeysAreComparedAfterNormalisation) {
  same("{\"biens\": [{\"id\": \"e\u0301\"}, {\"id\": \"e\"}, {\"id\": \"E\"}], \"choisi\": \"\u00e9\"}", "{\"biens\": [{\"id\": \"\u00e9\"}, {\"id\": \"e\"}, {\"id\": \"E\"}], \"choisi\": \"\u00e9\"}");
  bad("{\"biens\": [{\"id\": \"e\u0301\"}, {\"id\": \"\u00e9\"}]}", CaseError::duplicate_element, "biens[2].id 1:33", {"\u00e9", "biens[1]"});
}

TEST_F(CaseLists, WrongKeys) {
  bad(R"({"facts": {"biens": [{"id": "x"}, {"id": "b"}, {"id": "b"}]}})", CaseError::duplicate_element, "facts.biens[3].id 1:55", {"b", "biens[2]"});
  bad(R"({"biens": [{"id": "a"}, {"valeur": 1}]})", CaseError::missing_key, "biens[2] 1:25", {"id"});
  bad(R"({"biens": [{"id": "a", "id": "b"}]})", CaseError::duplicate_key, "biens[1].id 1:24", {"id"});
  for (const char* key : {"\"\"", "1", "null", "true"}) bad("{\"biens\": [{\"id\": " + std::string(key) + "}]}", CaseError::expected_key, "biens[1].id 1:19", {key, "256"});
  bad(R"({"biens": [{"id": {}}]})", CaseError::expected_key, "biens[1].id 1:19", {"{…}", "256"});
  good("{\"biens\": [{\"id\": \"" + std::string(256, 'k') + "\"}]}");
  bad("{\"biens\": [{\"id\": \"" + std::string(257, 'k') + "\"}]}", CaseError::expected_key, "biens[1].id 1:19", {"\"" + std::string(59, 'k') + "…", "256"});
  EXPECT_EQ(good(R"({"biens": [{"id": "conflict"}, {"id": "b", "remplace": "conflict"}]})").lists[goods].keys[0], "conflict");
}

TEST_F(CaseLists, WrongElementsAndFields) {
  bad(R"({"biens": {"id": "a"}})", CaseError::expected_list, "biens 1:11", {"{…}", "biens"});
  bad(R"({"biens": "conflict"})", CaseError::expected_list, "biens 1:11", {"\"conflict\"", "biens"});
  bad(R"({"biens": true})", CaseError::expected_list, "biens 1:11", {"true", "biens"});
  bad(R"({"biens": [{"id": "a"}, "b"]})", CaseError::expected_fields, "biens[2] 1:25", {"\"b\"", "biens"});
  bad(R"({"biens": [null]})", CaseError::expected_fields, "biens[1] 1:12", {"null", "biens"});
  bad(R"({"personnes": [[]]})", CaseError::expected_fields, "personnes[1] 1:16", {"[…]", "personnes"});
  bad(R"({"biens": [{"id": "a"}, {"id": "b", "valeur": true}]})", CaseError::expected_amount, "biens[2].valeur 1:47", {"true", "EUR"});
  bad(R"({"biens": [{"id": "a", "valleur": 1}]})", CaseError::unknown_field, "biens[1].valleur 1:24", {"valleur", "biens", "valeur"});
  bad(R"({"biens": [{"id": "a", "valeur": 1, "valeur": 1}]})", CaseError::duplicate_key, "biens[1].valeur 1:37", {"valeur"});
  bad(R"({"biens": [], "biens": []})", CaseError::duplicate_key, "biens 1:15", {"biens"});
  bad(R"({"dates": ["2020-01-01", "2020-02-30"]})", CaseError::no_such_date, "dates[2] 1:26", {"2020-02-30"});
  bad(R"({"dates": [[]]})", CaseError::expected_date, "dates[1] 1:12", {"[…]"});
  bad(R"({"biens.valeur": 1})", CaseError::unknown_fact, "biens.valeur 1:2", {"biens.valeur"});
  bad(R"({"logement.valeur": 1})", CaseError::unknown_fact, "logement.valeur 1:2", {"logement.valeur"});
  bad(R"({"cher": {"a": true}})", CaseError::conclusion_given, "cher 1:2", {"cher"});
}

TEST_F(CaseLists, Structures) {
  const Case c = good(R"({"logement": {"valeur": "80.00", "vide": null}})");
  const Pack p = *expanded_names(b.pack(), c.lists);
  std::uint32_t atom = 0;
  while (atom_name(p, atom) != "logement.valeur") ++atom;
  EXPECT_EQ(c.values[atom], (Value{State::defined, 8000}));
  same(R"({"logement": {"vide": false, "valeur": "80.00"}})", R"({"logement": {"vide": false, "valeur": {"amount": "80.00", "currency": "EUR"}}})");
  same(R"({"logement": null})", "{}");
  same(R"({"logement": {}})", "{}");
  bad(R"({"logement": []})", CaseError::expected_fields, "logement 1:14", {"[…]", "logement"});
  bad(R"({"logement": {"viide": true}})", CaseError::unknown_field, "logement.viide 1:15", {"viide", "logement", "vide"});
  bad(R"({"logement": {"vide": true, "vide": true}})", CaseError::duplicate_key, "logement.vide 1:29", {"vide"});
  bad(R"({"logement": {}, "logement": {}})", CaseError::duplicate_key, "logement 1:18", {"logement"});
}

TEST_F(CaseLists, AFactsDateMayBeOfAStructureAfterLists) {
  PackBuilder with_date;
  const std::uint32_t list = with_date.add_list("biens");
  with_date.add_field(list, "valeur", kEuro);
  with_date.pack().date_fact = with_date.add_structure_field("sinistre", "jour", kDate);
  with_date.pack().reads_day = true;
  const CaseResult r = read_case(R"({"biens": [{}, {}, {}], "sinistre": {"jour": "1970-01-11"}})", with_date.pack(), {});
  EXPECT_TRUE(r.errors.empty());
  EXPECT_EQ(r.c.at, 10);
  const CaseResult missing = read_case(R"({"biens": [{}, {}, {}]})", with_date.pack(), {});
  ASSERT_EQ(missing.errors.size(), 1u);
  EXPECT_EQ(missing.errors[0].args, std::vector<std::string>{"sinistre.jour"});
}

TEST_F(CaseLists, ErrorsComeInOrderAndAreBounded) {
  const CaseResult r = read("{\"choisi\": \"z\",\n \"biens\": [{\"id\": 1}, {}, {\"id\": \"a\", \"valeur\": []}, {\"id\": \"a\"}]}");
  std::string seen;
  for (const CaseError& e : r.errors) seen += e.field + " " + std::to_string(e.line) + ":" + std::to_string(e.column) + "\n";
  EXPECT_EQ(seen, "choisi 1:12\nbiens[1].id 2:19\nbiens[2] 2:23\nbiens[3].valeur 2:49\nbiens[4].id 2:61\n");
  std::string many = "{\"biens\": [";
  for (int i = 0; i < 100000; ++i) many += i == 0 ? "{}" : ",{}";
  const CaseResult bounded = read(many + "]}");
  ASSERT_EQ(bounded.errors.size(), kMaxCaseErrors + 1);
  EXPECT_EQ(bounded.errors.back().kind, CaseError::too_many_errors);
}

TEST_F(CaseLists, AHundredThousandElements) {
  std::string json = "{\"personnes\": [";
  for (int i = 0; i < 100000; ++i) json += i == 0 ? "{}" : ", {\"corps\": \"judiciaire\"}";
  json += "], \"biens\": [";
  for (int i = 0; i < 100000; ++i)
    json += (i == 0 ? "{\"id\": \"b" : ", {\"id\": \"b") + std::to_string(i) + "\", \"valeur\": \"1000.50\", \"assuré\": true, \"remplace\": \"b" + std::to_string(99999 - i) +
            "\", \"propriétaire\": \"" + std::to_string(i + 1) + "\"}";
  json += "]}";
  const auto begin = std::chrono::steady_clock::now();
  const Case c = good(json);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kEnough);
  const std::uint32_t first = expanded_names(b.pack(), c.lists)->declarations[replaces].first_atom;
  EXPECT_EQ(c.values[first], (Value{State::defined, 99999}));
  EXPECT_EQ(c.values[first + 99999], (Value{State::defined, 0}));
}

TEST_F(CaseLists, TooManyElements) {
  std::string json = "{\"dates\": [null";
  for (std::size_t i = 1; i < kMaxListElements; ++i) json += ",null";
  EXPECT_EQ(good(json + "]}").lists[dates].keys.back(), "1000000");
  bad(json + ",null]}", CaseError::too_many_elements, "dates 1:2", {"dates", "1000000"});
  bad("{\"facts\": " + json + ",null]}}", CaseError::too_many_elements, "facts.dates 1:12", {"dates", "1000000"});
}

TEST_F(CaseLists, TooManyAtoms) {
  const std::uint32_t a = b.pack().lists[people].enumeration;
  b.add("rang", Kind::finding, kBoolean, {a, a, a, a, a, a});
  good(R"({"personnes": [{}, {}]})");
  std::string json = "{\"personnes\": [{}";
  for (int i = 1; i < 100000; ++i) json += ",{}";
  bad(json + "]}", CaseError::lists_too_large, " 0:0", {"5000000"});
}

TEST_F(CaseLists, WideAndDeepArraysAreOnlyLookedAt) {
  std::string wide = "{\"biens\": [{\"id\": \"a\", \"valeur\": [";
  for (int i = 0; i < 1000000; ++i) wide += i == 0 ? "[]" : ",[]";
  bad(wide + "]}]}", CaseError::expected_amount, "biens[1].valeur 1:34", {"[…]", "EUR"});
  const auto nested = [](unsigned n) { return "{\"biens\": " + std::string(n, '[') + std::string(n, ']') + "}"; };
  bad(nested(kMaxJsonDepth - 1), CaseError::expected_fields, "biens[1] 1:12", {"[…]", "biens"});
  bad(nested(kMaxJsonDepth), CaseError::json_too_deep, " 1:" + std::to_string(10 + kMaxJsonDepth), {"64"});
}

TEST_F(CaseLists, EveryTruncationIsRefused) {
  const std::string json = R"({"choisi": "b", "biens": [{"id": "b", "valeur": {"amount": "10.5"}}, {"id": "x\u00e9", "remplace": null}], "dates": ["2020-01-01", null]})";
  good(json);
  for (std::size_t length = 0; length < json.size(); ++length) EXPECT_EQ(read(json.substr(0, length)).errors.size(), 1u) << json.substr(0, length);
}

TEST_F(CaseLists, EveryByteReplaced) {
  const std::string json = R"({"choisi":"b","biens":[{"id":"b","valeur":1},{"id":"c","remplace":"b"}],"dates":[null]})";
  for (std::size_t i = 0; i < json.size(); ++i)
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = json;
      changed[i] = static_cast<char>(byte);
      for (const CaseError& e : read(changed).errors) ASSERT_FALSE(message(e, true).empty() || message(e, false).empty());
    }
}

TEST_F(CaseLists, Messages) {
  const auto said = [&](std::string_view json, bool french) { return message(read(json).errors.at(0), french); };
  EXPECT_EQ(said(R"({"biens": [{"id": "a"}, {"id": "a"}]})", true), "`a` est déjà la clé de biens[1] ; chaque élément a la sienne");
  EXPECT_EQ(said(R"({"biens": [{"id": "a"}, {}]})", false), "this element has no key: give it `id`");
  EXPECT_EQ(said(R"({"biens": [{"id": "abc", "remplace": "acb"}]})", false), "`acb` is the key of no element of `biens`; did you mean `abc`?");
  EXPECT_EQ(said(R"({"biens": 1})", true), "le tableau des éléments de `biens` est attendu ; trouvé : 1");
}

TEST_F(CaseLists, NamesOfElementsFieldsAndConclusions) {
  const Case c = good(R"({"biens": [{"id": "b 1"}, {"id": "b2"}], "dates": [null, null]})");
  const Pack p = *expanded_names(b.pack(), c.lists);
  const auto name = [&](std::uint32_t declaration, std::uint32_t i) { return atom_name(p, p.declarations[declaration].first_atom + i); };
  EXPECT_EQ(name(value, 0), "biens[b 1].valeur");
  EXPECT_EQ(name(value, 1), "biens[b2].valeur");
  EXPECT_EQ(name(one_date, 1), "dates[2]");
  EXPECT_EQ(name(p.lists[goods].declaration, 0), "biens");
  EXPECT_EQ(name(static_cast<std::uint32_t>(p.declarations.size() - 1), 1), "cher(b2)");
  EXPECT_EQ(name(static_cast<std::uint32_t>(p.declarations.size() - 2), 3), "vu(Assuré, b2)");
}

TEST_F(CaseLists, FactsInResults) {
  const Case c = good(R"({"biens": [{"id": "b1", "valeur": 80}, {"id": "b2"}], "logement": {"vide": true}})");
  const Pack p = *expanded_names(b.pack(), c.lists);
  const auto at = [&](std::uint32_t declaration, std::uint32_t i = 0) { return p.declarations[declaration].first_atom + i; };
  ConclusionReasons r;
  r.atom = at(static_cast<std::uint32_t>(p.declarations.size() - 1), 1);
  r.facts = {at(p.lists[goods].declaration), at(p.lists[people].declaration), at(value)};
  r.missing = {at(value, 1), at(p.lists[people].declaration)};
  Outcome outcome{{}, c.truths, c.values};
  Result result;
  result.conclusions = {r};
  const auto json = nlohmann::json::parse(result_json(p, c, outcome, result, {}, false))["conclusions"][0];
  EXPECT_EQ(json["conclusion"], "cher(b2)");
  EXPECT_EQ(json["args"], nlohmann::json::parse(R"(["b2"])"));
  EXPECT_EQ(json["facts"], nlohmann::json::parse(R"([{"fact": "biens", "value": 2}, {"fact": "personnes", "value": null},
    {"fact": "biens[b1].valeur", "value": {"amount": "80.00", "currency": "EUR"}}])"));
  EXPECT_EQ(json["missing"], nlohmann::json::parse(R"(["biens[b2].valeur", "personnes"])"));
}

Value a_value(TypeRef type, const Pack& p) {
  if (*rc::gen::inRange(0, 3) == 0) return {};
  if (*rc::gen::inRange(0, 4) == 0) return {State::conflict, 0};
  if (type.kind != ValueType::enumeration) return {State::defined, *rc::gen::inRange<std::int64_t>(0, 100000)};
  const auto members = static_cast<std::int64_t>(p.enumerations[type.index].members.size());
  return members == 0 ? Value{} : Value{State::defined, *rc::gen::inRange<std::int64_t>(0, members)};
}

TEST_F(CaseLists, WrittenAndReadBackItIsTheSameCase) {
  EXPECT_TRUE(rc::check([&] {
    Case c;
    c.lists.resize(b.pack().lists.size());
    for (std::size_t i = 0; i < c.lists.size(); ++i) {
      c.lists[i].known = *rc::gen::arbitrary<bool>();
      const int size = c.lists[i].known ? *rc::gen::inRange(0, 5) : 0;
      for (int k = 1; k <= size; ++k) c.lists[i].keys.push_back((b.pack().lists[i].key.empty() ? "" : "é\"] ") + std::to_string(k));
    }
    const Pack p = *expanded_names(b.pack(), c.lists);
    c.truths.assign(p.atom_count, kUnknown);
    c.values.assign(p.atom_count, Value{});
    for (const Declaration& d : p.declarations)
      for (std::uint32_t atom = d.first_atom; is_input(d.kind) && atom < d.first_atom + d.atom_count; ++atom) {
        if (d.list != kNone) c.truths[atom] = c.lists[d.list].known ? kTrue : kUnknown;
        else if (d.type.kind == ValueType::boolean) c.truths[atom] = {*rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>()};
        else c.values[atom] = a_value(d.type, p);
      }
    const std::string json = case_json(p, c);
    const CaseResult back = read_case(json, b.pack(), {});
    RC_LOG() << json;
    RC_ASSERT(back.errors.empty());
    RC_ASSERT(back.c.lists == c.lists);
    RC_ASSERT(back.c.truths == c.truths);
    RC_ASSERT(back.c.values == c.values);
  }));
}

}  // namespace
}  // namespace domat
