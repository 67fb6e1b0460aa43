// A pack that stands for all lists, written out for those of a case, is the pack that unrolling its rules over these elements makes.
#include <gtest/gtest.h>

#include <fmt/format.h>

#include <algorithm>

#include "compiler/interpret/evaluate.h"
#include "compiler/ir/from_model.h"
#include "compiler/ir/invariants.h"
#include "runtime/io/result_json.h"
#include "runtime/reasons/pack_bytes.h"
#include "runtime/reasons/result.h"
#include "tests/differential/arbitrary.h"
#include "tests/differential/compare.h"
#include "tests/differential/property.h"
#include "tests/differential/walker.h"

namespace domat::differential {
namespace {

std::string tables(const Pack& p) {
  std::string s;
  for (auto& i : p.instances) {
    s += fmt::format("rule {} atom {} {}", i.rule, i.atom, i.negated);
    for (std::uint32_t k = 0; k < i.exception_count; ++k) s += fmt::format(" {}", p.exceptions[i.first_exception + k]);
    s += fmt::format("{}{}\n", i.in_force == kNone ? "" : " dated", i.value == kNone ? "" : " valued");
  }
  for (std::uint32_t a = 0; a < p.atom_count; ++a) {
    s += fmt::format("atom {} {}:", atom_name(p, a), p.atom_node[a] != kNone);
    for (auto k = p.rules_for_first[a]; k < p.rules_for_first[a + 1]; ++k) s += fmt::format(" {}", p.rules_for[k]);
    s += '\n';
  }
  std::vector<std::string> incompatible;  // in whatever order
  for (auto& x : p.incompatible) incompatible.push_back(fmt::format("incompatible {} {} {} {}\n", x.left, x.right, x.place, x.citations.size()));
  std::ranges::sort(incompatible);
  for (auto& line : incompatible) s += line;
  return s;
}

TEST(Lists, AreWrittenOutAsRulesAreUnrolled) {
  int seen = 0;
  property("a pack written out for a case is that of its rules unrolled", [&] {
    auto c = good(*any_pack());
    if (c->pack.lists.empty()) return;
    ++seen;
    for (auto& line : ir::broken_invariants(c->pack)) RC_FAIL(line);
    if (!read_pack_bytes(pack_bytes(c->pack))) RC_FAIL("its bytes are refused");
    for (auto& bytes : *many(3, 72)) {
      const Expanded x(*c, make_lists(c->pack, {bytes.end() - 8, bytes.end()}));
      for (auto& line : ir::broken_invariants(x.pack())) RC_FAIL(line);
      const Pack unrolled = ir::from_model(x.model(), c->names, c->sources);
      const std::string mine = tables(x.pack()), meant = tables(unrolled);
      if (mine != meant) RC_FAIL("written out:\n" + mine + "\nunrolled:\n" + meant);
      const Case given = make_case(x.pack(), x.lists(), bytes);
      const Outcome o = evaluate(x.model(), given);
      const auto json = [&](const Pack& p) { return result_json(p, given, o, derive_reasons(p, given, o), {}, false); };
      // Of several unknown lists, unrolling says that one of them is missing; all are.
      if (std::ranges::count(x.lists(), false, &ListState::known) < 2 && json(x.pack()) != json(unrolled)) RC_FAIL("other reasons:\n" + json(x.pack()) + "\nunrolled:\n" + json(unrolled));
      if (!differences(unrolled, o, walk(unrolled, given)).empty()) RC_FAIL("unrolled: " + differences(unrolled, o, walk(unrolled, given)));
      if (!differences(x.pack(), o, walk(x.pack(), given)).empty()) RC_FAIL("written out: " + differences(x.pack(), o, walk(x.pack(), given)));
    }
  });
  EXPECT_GE(seen, 20);
}

}  // namespace
}  // namespace domat::differential
