// Every scenario of every sample, and cases made up for each sample, on all evaluators.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "compiler/ir/invariants.h"
#include "compiler/testing/testing.h"
#include "runtime/io/case_json.h"
#include "tests/differential/arbitrary.h"
#include "tests/differential/engines.h"
#include "tests/differential/promises.h"

namespace domat::differential {
namespace {

// How many states of its lists a sample is compiled for; for the others the rule graph alone is held against the reference.
constexpr int kCompiled = 2;

std::vector<std::string> samples() {
  std::vector<std::string> all;
  for (auto& entry : std::filesystem::directory_iterator(DOMAT_SAMPLES))
    if (std::filesystem::exists(entry.path() / "domat.toml")) all.push_back(entry.path().string());
  all.push_back(DOMAT_STDLIB_SCENARIOS);
  std::ranges::sort(all);
  return all;
}

void hold(const Pack& pack, const Engines& engines, const Case& given, const std::string& where) {
  std::string differ;
  const Outcome o = engines.evaluate(given, differ);
  EXPECT_TRUE(differ.empty()) << where << "\n" << differ << case_json(pack, given);
  for (auto& broken : broken_promises(pack, given, o, derive_reasons(pack, given, o))) ADD_FAILURE() << where << ": " << broken << "\n" << case_json(pack, given);
}

TEST(Samples, EvaluatorsAgreeOnEveryScenario) {
  ASSERT_FALSE(samples().empty());
  for (auto& path : samples()) {
    auto c = compile_folder(path);
    ASSERT_TRUE(c->good) << complaints(*c);
    EXPECT_TRUE(ir::broken_invariants(c->pack).empty()) << path;
    EXPECT_FALSE(c->model.scenarios.empty()) << path;
    std::optional<Expanded> x;
    std::optional<Engines> engines;
    int compiled = 0;
    for (auto& s : c->model.scenarios) {
      if (!x || x->lists() != s.lists) {
        x.emplace(*c, s.lists);
        engines.emplace(*x, compiled++ < kCompiled);
        ASSERT_EQ(engines->problem, "");
      }
      std::string differ;
      EXPECT_TRUE(run_scenario(s, c->names, x->pack(), [&](const Case& given) { return engines->evaluate(given, differ); }).passed()) << path << ": " << s.name;
      const Case given = scenario_case(s, x->pack());
      if (c->pack.reads_day && !given.at) continue;  // refused, not evaluated
      hold(x->pack(), *engines, given, path + ": " + s.name);
    }
  }
}

TEST(Samples, EvaluatorsAgreeOnCasesMadeUp) {
  rc::Random random(20240602);
  auto generator = bytes(512);
  for (auto& path : samples()) {
    auto c = compile_folder(path);
    ASSERT_TRUE(c->good) << complaints(*c);
    for (int n = 0; n < (c->pack.lists.empty() ? 1 : 2); ++n) {
      const Expanded x(*c, make_lists(c->pack, generator(random.split(), 100).value()));
      const Engines engines(x);
      ASSERT_EQ(engines.problem, "");
      for (int i = 0; i < 40 && !HasFailure(); ++i) hold(x.pack(), engines, make_case(x.pack(), x.lists(), generator(random.split(), 100).value()), path);
    }
  }
}

}  // namespace
}  // namespace domat::differential
