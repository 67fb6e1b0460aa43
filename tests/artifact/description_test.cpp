// What a pack says of itself, and the schema of what it takes and gives.
#include "runtime/io/description.h"

#include <gtest/gtest.h>

#include "runtime/io/pack_schema.h"
#include "runtime/io/value_json.h"
#include "tests/artifact/everything.h"

namespace domat {
namespace {

Json described() { return Json::parse(description_json(pack_of(kEverything), {"1.2.3", 1, "wasm32"})); }

const Json& named(const Json& all, const std::string& name, const char* key = "name") {
  for (const Json& one : all)
    if (one.at(key) == name) return one;
  throw std::out_of_range(name);
}

TEST(Description, Head) {
  const Json d = described();
  EXPECT_EQ(d.at("name"), "essai");
  EXPECT_EQ(d.at("compiler"), "1.2.3");
  EXPECT_EQ(d.at("abi"), 1);
  EXPECT_EQ(d.at("target"), "wasm32");
  EXPECT_EQ(d.at("currency"), "EUR");
  EXPECT_EQ(d.at("reads_day"), true);
}

TEST(Description, Facts) {
  const Json d = described();
  const Json& theft = named(d.at("facts"), "effraction");
  EXPECT_EQ(theft.at("type"), "boolean");
  EXPECT_EQ(theft.at("question"), "Y a-t-il eu \\effraction ?");
  EXPECT_EQ(theft.at("proof_by"), "Assuré");
  EXPECT_EQ(theft.at("against"), "Assureur");
  EXPECT_EQ(theft.at("first_atom"), 0);
  EXPECT_EQ(named(d.at("facts"), "exclu").at("arguments"), Json::array({"Partie"}));
  EXPECT_EQ(named(d.at("facts"), "exclu").at("atoms"), 2);
  EXPECT_EQ(named(d.at("facts"), "lieu").at("enumeration"), "Lieu");
  EXPECT_EQ(named(d.at("facts"), "dommage").at("digits"), 2);
  EXPECT_EQ(named(d.at("facts"), "déclaration").at("kind"), "event");
  EXPECT_EQ(named(d.at("facts"), "biens").at("type"), "list");
  EXPECT_EQ(named(d.at("facts"), "biens.suite").at("list"), "biens");
  EXPECT_EQ(named(d.at("facts"), "biens.suite").at("field_of"), "biens");
  EXPECT_EQ(named(d.at("enumerations"), "Lieu").at("members"), Json::array({"habitation", "véhicule"}));
  EXPECT_EQ(d.at("lists").at(0), (Json{{"name", "biens"}, {"key", "id"}, {"values", false}, {"fields", {"prix", "suite"}}}));
}

TEST(Description, ConclusionsRulesParametersCalendars) {
  const Json d = described();
  EXPECT_EQ(named(d.at("conclusions"), "garantie").at("kind"), "right");
  EXPECT_EQ(named(d.at("conclusions"), "charge").at("of"), "effraction");
  const Json& exclusion = named(d.at("rules"), "exclusion", "rule");
  EXPECT_EQ(exclusion.at("kind"), "exception");
  EXPECT_EQ(exclusion.at("citations"), Json::array({"Police, art. 7", "Police, art. 8"}));
  EXPECT_EQ(exclusion.at("before"), "2030-01-01");
  EXPECT_FALSE(exclusion.contains("from"));
  EXPECT_EQ(exclusion.at("at"), "essai.domat:22");
  EXPECT_EQ(exclusion.at("instances").size(), 1u);
  const Json& values = named(d.at("parameters"), "plafond").at("values");
  EXPECT_EQ(values.at(0), (Json{{"from", "2020-01-01"}, {"before", "2024-01-01"}, {"value", {{"amount", "1500.50"}, {"currency", "EUR"}}}}));
  const Json& worked = named(d.at("calendars"), "ouvré");
  EXPECT_EQ(worked.at("holidays"), "france");
  EXPECT_EQ(worked.at("weekdays"), Json::array({1, 2, 3, 4, 5}));
  EXPECT_EQ(worked.at("closed"), Json::array({"2025-12-26"}));
  EXPECT_GT(worked.at("last_year"), worked.at("first_year"));
}

TEST(Schema, OfACaseAndOfAResult) {
  const Json s = Json::parse(pack_schema(pack_of(kEverything)));
  EXPECT_EQ(s.at("$schema"), "https://json-schema.org/draft/2020-12/schema");
  const Json& facts = s.at("$defs").at("facts");
  EXPECT_EQ(facts.at("additionalProperties"), false);
  EXPECT_EQ(facts.at("properties").at("lieu").at("anyOf").at(0).at("enum"), Json::array({"habitation", "véhicule"}));
  EXPECT_EQ(facts.at("properties").at("exclu").at("properties").size(), 2u);
  EXPECT_EQ(facts.at("properties").at("biens").at("items").at("required"), Json::array({"id"}));
  EXPECT_FALSE(facts.at("properties").contains("biens.prix"));
  EXPECT_FALSE(facts.at("properties").contains("garantie"));
  const Json& conclusions = s.at("$defs").at("result").at("properties").at("conclusions").at("items").at("anyOf");
  const auto of = [&](const std::string& name) -> const Json& {
    for (const Json& c : conclusions)
      if (c.at("properties").at("name").at("const") == name) return c;
    throw std::out_of_range(name);
  };
  EXPECT_EQ(of("garantie").at("properties").at("args").at("prefixItems").at(0).at("enum"), Json::array({"Assuré", "Assureur"}));
  EXPECT_EQ(of("garantie").at("properties").at("value").at("enum").size(), 4u);
  EXPECT_TRUE(of("indemnité").contains("oneOf"));
}

}  // namespace
}  // namespace domat
