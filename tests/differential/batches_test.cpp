// Batches of generated cases: kernels answer what the reference evaluator answers of each case by itself.
#include <fmt/format.h>

#include <array>

#include "compiler/engine/engine.h"
#include "compiler/interpret/evaluate.h"
#include "runtime/core/generated.h"
#include "runtime/core/table.h"
#include "tests/differential/planes.h"
#include "tests/differential/property.h"

namespace domat::differential {
namespace {

std::array<int, kKernels> kernels_made{};

// One case in three is spoilt for kernels that want everything known or small, unless `plain`.
Case plain_of(const Pack& pack, Case c) {
  for (std::uint32_t a = 0; a < pack.atom_count; ++a) {
    const Declaration& d = pack.declarations[pack.atom_declaration[a]];
    if (!is_input(d.kind)) continue;
    if (is_proposition(d)) c.truths[a] = c.truths[a].t ? kTrue : kFalse;
    else if (c.values[a].state != State::defined) c.values[a] = {State::defined, d.type.kind == ValueType::enumeration ? 0 : 18000};
  }
  return c;
}

BatchForm any_form() {
  BatchForm f;
  f.leave_out = *rc::gen::arbitrary<bool>();
  f.days = *rc::gen::arbitrary<bool>();
  f.reasons = *rc::gen::arbitrary<bool>();
  f.falses = *rc::gen::arbitrary<bool>();
  f.wanted = *rc::gen::element(0u, 0u, 1u, 2u, 5u);
  f.garbage = *rc::gen::arbitrary<bool>();
  return f;
}

void hold_batches(const Expanded& x, const std::vector<Bytes>& choices) {
  std::string problem;
  const Codegen* native = codegen(&problem);
  const auto compiled = native ? native->compile(x.pack(), *rc::gen::element(Batches::here, Batches::here, Batches::avx2, Batches::baseline), &problem) : nullptr;
  if (!compiled) RC_FAIL(problem);
  for (std::uint32_t k = 0; k < kKernels; ++k) kernels_made[k] += compiled->pack()->kernels[k].parts > 0;
  for (const bool plain : {false, true}) {
    const BatchForm form = any_form();
    std::vector<Case> cases;
    for (auto& bytes : choices) {
      Case c = make_case(x.pack(), x.lists(), bytes);
      if (plain) c = plain_of(x.pack(), c);
      if (!cases.empty()) {
        c.mode = cases[0].mode;
        if (!form.days) c.at = cases[0].at;
      }
      if (form.days && !c.at) c.at = 18000;
      cases.push_back(std::move(c));
    }
    std::vector<Outcome> outcomes;
    for (auto& c : cases) outcomes.push_back(evaluate(x.model(), c));
    for (const std::size_t size : {0u, *rc::gen::element(1u, 7u, 8u, 9u), *rc::gen::element(511u, 512u, 513u, 1024u, 1030u), *rc::gen::element(2000u, 4096u, 4105u)}) {
      std::vector<const Case*> in;
      std::vector<const Outcome*> meant;
      for (std::size_t i = 0; i < size; ++i) {
        const std::size_t k = i * 7 % 16 % cases.size();
        in.push_back(&cases[k]);
        meant.push_back(&outcomes[k]);
      }
      const std::string differ = Planes(x.pack(), in, form).run(compiled->pack(), meant);
      if (!differ.empty())
        RC_FAIL(fmt::format("{}\nleave_out {} days {} reasons {} falses {} wanted {} garbage {} plain {}", differ, form.leave_out, form.days, form.reasons, form.falses,
                            form.wanted, form.garbage, plain));
    }
  }
}

TEST(Batches, AnswerAsEachCaseByItself) {
  property("a batch of planes answers what each case answers by itself", [] {
    const auto text = *any_pack();
    auto c = good(text);
    const bool lists = !c->pack.lists.empty();
    const Expanded x(*c, lists ? make_lists(c->pack, (*many(1, 8)).front()) : std::vector<ListState>{});
    RC_PRE(x.pack().atom_count <= 500);
    hold_batches(x, *many(16, 96));
  });
  for (std::uint32_t k = 0; k < kKernels; ++k) EXPECT_GE(kernels_made[k], 15) << "kernel " << k;
}

TEST(Batches, PlanesOfBytes) {
  std::vector<std::uint8_t> bytes(700);
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * i % 7 < 3 ? 0 : i % 255 + 1);
  for (const unsigned level : {kTableBaseline, kTableAvx2, kTableAvx512}) {
    if ((level == kTableAvx2 && !__builtin_cpu_supports("avx2")) || (level == kTableAvx512 && !__builtin_cpu_supports("avx512bw"))) continue;
    domat_pack pack{};
    pack.table_level = static_cast<std::uint8_t>(level);
    for (const std::size_t n : {0u, 1u, 7u, 8u, 31u, 64u, 65u, 129u, 700u}) {
      std::vector<std::uint8_t> plane((n + 7) / 8 + 1, 0x5C);
      domat_plane_of_bytes(&pack, bytes.data(), n, plane.data());
      for (std::size_t i = 0; i < (n + 7) / 8 * 8; ++i) EXPECT_EQ(plane[i / 8] >> (i % 8) & 1, i < n && bytes[i] != 0) << level << " " << n << " " << i;
      EXPECT_EQ(plane.back(), 0x5C);
    }
  }
}

}  // namespace
}  // namespace domat::differential
