// Batches of generated cases: kernels answer what the reference evaluator answers of each case by itself.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <random>

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
    // Known where its elements are; and no reference to what a list does not have.
    if (d.list != kNone || (d.type.kind == ValueType::enumeration && pack.enumerations[d.type.index].members.empty())) continue;
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
  const Pack flat = x.without_lists();
  const auto compiled = native ? native->compile(flat, *rc::gen::element(Batches::here, Batches::here, Batches::avx2, Batches::baseline), &problem) : nullptr;
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
  std::vector<std::uint8_t> bytes(701);
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
      std::vector<std::uint8_t> second(plane.size(), 0x5C), third = second;
      const std::uint8_t* const columns[] = {bytes.data(), bytes.data() + 1};
      std::uint8_t* const planes[] = {second.data(), third.data()};
      domat_planes_of_bytes(&pack, 2, columns, n, planes);
      EXPECT_EQ(second, plane);
      domat_plane_of_bytes(&pack, bytes.data() + 1, n, plane.data());
      EXPECT_EQ(third, plane);
    }
  }
}

// Each rounding by divisors of every size, in lanes and as the reference evaluator does: halves, what lies beside them, and the largest amounts.
TEST(Batches, QuotientsOfEachRounding) {
  std::string text = "fait x : argent\n";
  for (const char* divisor : {"2", "3", "4", "7", "100", "365", "1 000 000"})
    for (const char* mode : {", au_plus_près", ", pair", ", inférieur", ", supérieur"}) {
      const std::string name = fmt::format("v{}", std::count(text.begin(), text.end(), '\n'));
      text += fmt::format("valeur {} : argent\nvrai => {} = arrondi(x / {}, centime{})\n", name, name, divisor, mode);
    }
  auto c = compile({text});
  ASSERT_TRUE(c->good) << complaints(*c);
  const Expanded x(*c, {});
  // Where no amount is below 0 or very large there is quicker code, a block at a time.
  std::vector<Case> cases, natural;
  auto add = [&](std::int64_t v) {
    cases.emplace_back();
    cases.back().truths.assign(x.pack().atom_count, kUnknown);
    cases.back().values.assign(x.pack().atom_count, Value{});
    cases.back().values[0] = {State::defined, v};
  };
  for (std::int64_t v = -400; v <= 400; ++v) add(v);
  for (const std::int64_t v : {std::int64_t{1} << 33, std::int64_t{1} << 40, (std::int64_t{1} << 45) - 2, std::int64_t{50'000'000}, std::int64_t{35'184'372'088'750}})
    for (const std::int64_t d : {-1, 0, 1}) add(v + d), add(-v + d);
  constexpr std::int64_t kQuick = std::int64_t{1} << 38;
  for (const std::int64_t by : {2, 3, 4, 7, 100, 365, 1'000'000})
    for (std::int64_t q = 1; q * by < kQuick; q = q * 2 + 1)
      for (const std::int64_t d : {-by / 2, std::int64_t{-1}, std::int64_t{0}, std::int64_t{1}, by / 2, by - 1}) add(std::min(q * by + d, kQuick - 1)), natural.push_back(std::move(cases.back())), cases.pop_back();
  while (natural.size() % 1024 != 0) natural.push_back(natural.back());
  cases.insert(cases.begin(), natural.begin(), natural.end());
  std::vector<const Case*> in;
  std::vector<Outcome> outcomes;
  std::vector<const Outcome*> meant;
  for (auto& one : cases) in.push_back(&one), outcomes.push_back(evaluate(x.model(), one));
  for (auto& o : outcomes) meant.push_back(&o);
  for (const auto batches : {Batches::here, Batches::avx2, Batches::baseline}) {
    std::string problem;
    const auto compiled = codegen(&problem)->compile(x.pack(), batches, &problem);
    ASSERT_TRUE(compiled) << problem;
    EXPECT_EQ(compiled->pack()->kernels[kLanes].parts > 0, batches != Batches::baseline);
    for (const bool leave_out : {false, true}) EXPECT_EQ(Planes(x.pack(), in, {.leave_out = leave_out}).run(compiled->pack(), meant), "");
  }
}

// More than caches hold: results are written past them, in the same way for planes and for numbers.
TEST(Batches, LargerThanCaches) {
  auto c = compile({"fait p\nfait q\nfait x : argent\nconstat c\np & !q => c\nvaleur v : argent\nvrai => v = arrondi(x / 3, centime, inférieur)\n"});
  ASSERT_TRUE(c->good) << complaints(*c);
  std::string problem;
  const auto compiled = codegen(&problem)->compile(c->pack, Batches::here, &problem);
  ASSERT_TRUE(compiled) << problem;
  constexpr std::size_t kPlane = std::size_t{13} << 20, kCases = kPlane * 8 + 5, kAmounts = (std::size_t{5} << 19) + 3;
  const auto room = [](std::size_t bytes) { return std::unique_ptr<std::uint8_t, decltype(&std::free)>(static_cast<std::uint8_t*>(std::aligned_alloc(64, (bytes + 64) / 64 * 64)), &std::free); };
  const auto p = room(kPlane + 1), q = room(kPlane + 1), t = room(kPlane + 1), x = room(kAmounts * 8), v = room(kAmounts * 8), memory = room(domat_batch_memory(compiled->pack()));
  std::mt19937_64 next(7);
  for (std::size_t i = 0; i <= kPlane; ++i) p.get()[i] = static_cast<std::uint8_t>(i * 37), q.get()[i] = static_cast<std::uint8_t>(i >> 3);
  auto *amounts = reinterpret_cast<std::int64_t*>(x.get()), *thirds = reinterpret_cast<std::int64_t*>(v.get());
  for (std::size_t i = 0; i < kAmounts; ++i) amounts[i] = static_cast<std::int64_t>(next() >> (i % 4096 == 99 ? 20 : 27));
  std::vector<domat_column> columns(5);
  std::vector<domat_answer> answers(5);
  columns[0].t = p.get(), columns[1].t = q.get(), columns[2].values = amounts;
  const auto evaluate_batch = [&](std::size_t cases) {
    domat_batch batch{};
    batch.cases = cases, batch.columns = columns.data(), batch.answers = answers.data();
    domat_error error{};
    EXPECT_EQ(domat_evaluate_batch(compiled->pack(), &batch, memory.get(), &error), DOMAT_OK) << error.message;
  };
  answers[3].t = t.get();
  evaluate_batch(kCases);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < kPlane; ++i) wrong += t.get()[i] != (p.get()[i] & static_cast<std::uint8_t>(~q.get()[i]));
  EXPECT_EQ(wrong, 0u);
  EXPECT_EQ(t.get()[kPlane], p.get()[kPlane] & ~q.get()[kPlane] & 0x1F);
  answers[3].t = nullptr, answers[4].values = thirds;
  evaluate_batch(kAmounts);
  for (std::size_t i = 0; i < kAmounts; ++i) wrong += thirds[i] != amounts[i] / 3;
  EXPECT_EQ(wrong, 0u);
}

// Packs of nothing but arithmetic that kernels can do: generated packs mostly have something besides, and then go case by case.
class ArithmeticText {
 public:
  // Propositions alone go by kernels of words.
  ArithmeticText(std::uint64_t seed, bool values) : next_(seed), values_(values) {}
  std::string run() {
    std::string text = "fait p\nfait q\nfait x : argent\nfait y : argent\nfait n : entier\nfait t : taux\n";
    for (int i = 0; i < 4; ++i) {
      text += fmt::format("constat c{}\nrègle s{} depuis 20{}-03-01{}\n  {} => c{}\n", i, i, 10 + pick(10), pick(2) ? " jusqu'au 2022-06-30" : "", condition(3), i);
      if (!values_) continue;
      text += fmt::format("valeur v{} : argent\nrègle r{}\n  {} => v{} = {}\n", i, i, pick(3) ? "p" : condition(2), i, amount(4));
      if (pick(2)) text += fmt::format("exception à r{}\n  {} => v{} = {}\n", i, condition(1), i, amount(1));
    }
    return text;
  }
  std::uint64_t pick(std::uint64_t below) { return next_() % below; }

 private:
  std::string amount(int depth) {
    switch (depth > 0 ? pick(10) : pick(3)) {
      case 0: return "x";
      case 1: return "y";
      case 2: return fmt::format("{},{:02} €", pick(50), pick(100));
      case 3: return "(" + amount(depth - 1) + " + " + amount(depth - 1) + ")";
      case 4: return "(" + amount(depth - 1) + " - " + amount(depth - 1) + ")";
      case 5: return fmt::format("{}({}, {})", pick(2) ? "min" : "max", amount(depth - 1), amount(depth - 1));
      case 6: return "(si " + condition(1) + " alors " + amount(depth - 1) + " sinon " + amount(depth - 1) + ")";
      case 7: return fmt::format("arrondi({} * t, centime{})", pick(2) ? "x" : "y", mode());
      case 8: return fmt::format("arrondi({} / {}, centime{})", amount(depth - 1), pick(9) + 2, mode());
      default: return fmt::format("arrondi({} * n / 100, centime{})", pick(2) ? "x" : "y", mode());
    }
  }
  std::string condition(int depth) {
    switch (depth > 0 ? pick(values_ ? 6 : 4) : pick(2)) {
      case 0: return "p";
      case 1: return "q";
      case 2: return "!" + condition(depth - 1);
      case 3: return "(" + condition(depth - 1) + " & " + condition(depth - 1) + ")";
      case 4: return "(" + amount(1) + (pick(2) ? " > " : " <= ") + amount(0) + ")";
      default: return "(" + condition(depth - 1) + " | n " + (pick(2) ? "=" : "<") + fmt::format(" {})", pick(20));
    }
  }
  std::string mode() { return std::array{", au_plus_près", ", pair", ", inférieur", ", supérieur"}[pick(4)]; }
  std::mt19937_64 next_;
  const bool values_;
};

enum class Sizes { natural, small, large };

Case arithmetic_case(const Pack& pack, ArithmeticText& random, bool known, Sizes sizes) {
  Case c;
  c.at = static_cast<std::int32_t>(14'000 + random.pick(6'000));
  c.truths.assign(pack.atom_count, kUnknown);
  c.values.assign(pack.atom_count, Value{});
  for (std::uint32_t a = 0; a < pack.atom_count; ++a) {
    const Declaration& d = pack.declarations[pack.atom_declaration[a]];
    if (!is_input(d.kind)) continue;
    const std::uint64_t state = known ? 0 : random.pick(8);
    if (is_proposition(d)) {
      c.truths[a] = state == 7 ? kConflict : state == 6 ? kUnknown : random.pick(2) ? kTrue : kFalse;
      continue;
    }
    // From cents up to the limits of kernels; or to what no 64 bits hold once it is added up, where blocks that have any go case by case.
    const auto size = random.pick(sizes == Sizes::large ? 20 : 14);
    const bool natural = sizes == Sizes::natural;
    const std::uint64_t bits = natural ? 1 + random.pick(d.type.kind == ValueType::money ? 38 : d.type.kind == ValueType::rate ? 28 : 12) : size < 14 ? 1 + random.pick(d.type.kind == ValueType::money ? 33 : 19) : size < 19 ? 26 + random.pick(20) : 46 + random.pick(17);
    const auto magnitude = static_cast<std::int64_t>(random.pick(std::uint64_t{1} << bits));
    c.values[a] = state == 7 ? Value{State::conflict, 0} : state == 6 ? Value{} : Value{State::defined, natural || random.pick(3) ? magnitude : -magnitude};
  }
  return c;
}

TEST(Batches, Arithmetic) {
  int made = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const bool values = seed % 4 != 0;
    ArithmeticText random(seed, values);
    const std::string text = random.run();
    auto c = compile({text});
    ASSERT_TRUE(c->good) << text << complaints(*c);
    const Expanded x(*c, {});
    std::string problem;
    const auto compiled = codegen(&problem)->compile(x.pack(), seed % 3 ? Batches::here : Batches::avx2, &problem);
    ASSERT_TRUE(compiled) << problem;
    const Kernel& lanes = compiled->pack()->kernels[kLanes];
    made += lanes.out_count + lanes.fixed_count == (values ? 4u * 5 + 4 * 2 : 4u * 2);
    for (int form = 0; form < 6; ++form) {
      const bool known = form % 2;
      std::vector<Case> cases;
      for (int i = 0; i < 1300; ++i) cases.push_back(arithmetic_case(x.pack(), random, known, static_cast<Sizes>(form / 2)));
      std::vector<const Case*> in;
      std::vector<Outcome> outcomes;
      std::vector<const Outcome*> meant;
      for (auto& one : cases) in.push_back(&one), outcomes.push_back(evaluate(x.model(), one));
      for (auto& o : outcomes) meant.push_back(&o);
      for (const bool garbage : {false, true})
        ASSERT_EQ(Planes(x.pack(), in, {.leave_out = known, .days = true, .wanted = garbage ? 2u : 0u, .numbers_only = garbage, .garbage = garbage}).run(compiled->pack(), meant), "") << "seed " << seed << "\n" << text;
    }
  }
  EXPECT_GE(made, 35);  // that work out everything in lanes
}

}  // namespace
}  // namespace domat::differential
