// Every scenario of every sample, and cases made up for each sample, on all evaluators.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "compiler/ir/invariants.h"
#include "compiler/testing/testing.h"
#include "runtime/io/case_json.h"
#include "tests/differential/arbitrary.h"
#include "tests/differential/engines.h"
#include "tests/differential/promises.h"

namespace domat::differential {
namespace {

std::vector<std::string> samples() {
  std::vector<std::string> all;
  for (auto& entry : std::filesystem::directory_iterator(DOMAT_SAMPLES))
    if (std::filesystem::exists(entry.path() / "domat.toml")) all.push_back(entry.path().string());
  all.push_back(DOMAT_STDLIB_SCENARIOS);
  std::ranges::sort(all);
  return all;
}

void hold(const Compiled& c, const Engines& engines, const Case& given, const std::string& where) {
  std::string differ;
  const Outcome o = engines.evaluate(given, differ);
  EXPECT_TRUE(differ.empty()) << where << "\n" << differ << case_json(c.pack, given);
  for (auto& broken : broken_promises(c.pack, given, o, derive_reasons(c.pack, given, o))) ADD_FAILURE() << where << ": " << broken << "\n" << case_json(c.pack, given);
}

TEST(Samples, EvaluatorsAgreeOnEveryScenario) {
  ASSERT_FALSE(samples().empty());
  for (auto& path : samples()) {
    auto c = compile_folder(path);
    ASSERT_TRUE(c->good) << complaints(*c);
    EXPECT_TRUE(ir::broken_invariants(c->pack).empty()) << path;
    EXPECT_FALSE(c->model.scenarios.empty()) << path;
    const Engines engines(*c);
    ASSERT_EQ(engines.problem, "");
    for (auto& s : c->model.scenarios) {
      std::string differ;
      EXPECT_TRUE(run_scenario(s, c->names, c->pack, [&](const Case& given) { return engines.evaluate(given, differ); }).passed()) << path << ": " << s.name;
      const Case given = scenario_case(s, c->pack);
      if (c->pack.reads_day && !given.at) continue;  // refused, not evaluated
      hold(*c, engines, given, path + ": " + s.name);
    }
  }
}

TEST(Samples, EvaluatorsAgreeOnCasesMadeUp) {
  rc::Random random(20240602);
  auto generator = bytes(512);
  for (auto& path : samples()) {
    auto c = compile_folder(path);
    ASSERT_TRUE(c->good) << complaints(*c);
    const Engines engines(*c);
    ASSERT_EQ(engines.problem, "");
    for (int i = 0; i < 300 && !HasFailure(); ++i) hold(*c, engines, make_case(c->pack, generator(random.split(), 100).value()), path);
  }
}

}  // namespace
}  // namespace domat::differential
