// Coverage reads conditions from a model to which rules were added: what else it answers must be what it answered before, in all three evaluators.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "compiler/coverage/plan.h"
#include "compiler/interpret/evaluate.h"
#include "compiler/ir/from_model.h"
#include "compiler/ir/invariants.h"
#include "compiler/testing/testing.h"
#include "tests/differential/engines.h"

namespace domat::differential {
namespace {

constexpr int kCompiled = 1;  // states of its lists for which code is made; for the others the graph is walked

void add_probes(Compiled& c) {
  std::set<FileId> files;
  for (auto& tree : c.parsed[0].trees) files.insert(tree.file);
  auto plan = coverage::plan(c.model, files, c.sources, c.names);
  ASSERT_TRUE(plan.has_value());
  ASSERT_GT(plan->model.rules.size(), c.model.rules.size());
  c.model = std::move(plan->model);
  c.pack = ir::from_model(c.model, c.names, c.sources);
  EXPECT_TRUE(ir::broken_invariants(c.pack).empty());
}

void compare_sample(const std::string& path) {
  auto plain = compile_folder(path), amended = compile_folder(path);
  ASSERT_TRUE(plain->good && amended->good) << complaints(*plain);
  add_probes(*amended);
  std::optional<Expanded> before, after;
  std::optional<Engines> engines;
  int compiled = 0;
  for (auto& s : plain->model.scenarios) {
    if (!before || before->lists() != s.lists) {
      before.emplace(*plain, s.lists);
      after.emplace(*amended, s.lists);
      engines.emplace(*after, compiled++ < kCompiled);
      ASSERT_EQ(engines->problem, "");
    }
    const Case given = scenario_case(s, before->pack());
    if (plain->pack.reads_day && !given.at) continue;
    std::string differ;
    Outcome with = engines->evaluate(given, differ);
    EXPECT_EQ(differ, "") << path << ": " << s.name;
    const std::size_t probes = with.holds.size() - before->pack().instances.size();
    EXPECT_GT(probes, 0u);
    with.holds.resize(before->pack().instances.size());
    EXPECT_TRUE(with == evaluate(before->model(), given)) << path << ": " << s.name;
  }
}

TEST(Probes, ChangeNoAnswer) {
  int samples = 0;
  for (auto& entry : std::filesystem::directory_iterator(DOMAT_SAMPLES))
    if (std::filesystem::exists(entry.path() / "domat.toml")) {
      compare_sample(entry.path().string());
      ++samples;
    }
  EXPECT_GE(samples, 4);
}

}  // namespace
}  // namespace domat::differential
