// Many cases through the readers of JSON lines and CSV, compiled code by blocks and the writers say what the reference evaluator says of each.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <mutex>
#include <sstream>

#include "compiler/engine/engine.h"
#include "compiler/interpret/evaluate.h"
#include "runtime/batch/case_text.h"
#include "runtime/batch/cell_table.h"
#include "runtime/batch/run.h"
#include "runtime/batch/text_answers.h"
#include "runtime/io/value_json.h"
#include "runtime/reasons/result.h"
#include "tests/differential/property.h"

namespace domat::differential {
namespace {

const std::atomic<bool> kGoOn = false;

int file_of(const std::string& text) {
  const int fd = ::memfd_create("cases", 0);
  EXPECT_EQ(::write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

class Kept final : public AnswerSink {
 public:
  bool begin(std::string_view header) override { return text = header, true; }
  bool write(std::string_view more) override { return text += more, true; }
  bool finish() override { return true; }
  std::string problem(bool) const override { return {}; }
  std::string text;
};

// One pack, many cases, and what is expected of them.
class Many {
 public:
  Many(Compiled& c, const CompiledPack* native)
      : pack_(c.pack), plan_{pack_, kInProcess, native->pack(), {}, Reasons::none, false, [&c](const Case& one) { return by_reference(c, one); }}, inputs_(pack_),
        selection_(std::make_shared<Selection>(select(pack_, {}))) {}

  void add(const Expanded& x, const Case& c) {
    std::string line = case_json(x.pack(), c);
    std::erase(line, '\n');
    lines_ += line + "\n";
    cases_.push_back(c);
    const AnswerText text(x.pack(), select_expanded(x.pack(), *selection_), TextForm::json, ',', false);
    OutText out;
    append_outcome(text, evaluate(x.model(), c), out);
    expected_ += out.view();
  }

  void expect_of_lines() {
    auto source = json_lines_source(file_of(lines_), inputs_, false, kGoOn);
    expect_of(*source, "JSON lines\n" + lines_);
  }

  // Rows in which one cell holds the conclusions about elements, as compiled code and as the reference evaluator have them.
  void expect_same_rows() {
    BatchPlan by_reference = plan_;
    by_reference.native = nullptr;
    EXPECT_EQ(rows(plan_), rows(by_reference)) << lines_;
  }

  void expect_of_csv() {
    CellTable table(pack_, inputs_);
    const std::string text = csv(table);
    std::vector<CaseError> errors;
    char delimiter = 0;
    auto source = csv_source(file_of(text), inputs_, table, &delimiter, kGoOn, errors);
    ASSERT_TRUE(source) << text;
    expect_of(*source, "CSV\n" + text);
  }

  // The same cases one by one, by the object for that.
  void expect_of_texts() {
    CaseText texts(pack_, kInProcess, plan_.native, {}, {}, false);
    std::string all;
    std::istringstream lines(lines_);
    for (std::string line; std::getline(lines, line);) all.append(texts.answer(line)).append("\n");
    EXPECT_EQ(all, expected_) << lines_;
  }

 private:
  static OneAnswer by_reference(Compiled& compiled, const Case& c) {
    static std::mutex unrolling_gives_names;
    const std::lock_guard lock(unrolling_gives_names);
    const Expanded x(compiled, c.lists);
    OneAnswer a;
    a.own = std::make_shared<const Pack>(x.pack());
    a.pack = a.own.get();
    a.outcome = evaluate(x.model(), c);
    return a;
  }

  std::string rows(const BatchPlan& plan) {
    auto source = json_lines_source(file_of(lines_), inputs_, false, kGoOn);
    Kept kept;
    OutputFile errors("/dev/null");
    const TextAnswers form(plan, selection_, TextForm::csv, ',');
    EXPECT_EQ(run_batch({plan, inputs_, *source, form, kept, errors, 2, kGoOn, [](const BatchProgress&) {}}).cases, cases_.size());
    return kept.text;
  }

  void expect_of(CaseSource& source, const std::string& what) {
    Kept kept;
    OutputFile errors("/dev/null");
    const TextAnswers form(plan_, selection_, TextForm::json, ',');
    const BatchEnd end = run_batch({plan_, inputs_, source, form, kept, errors, 2, kGoOn, [](const BatchProgress&) {}});
    EXPECT_EQ(end.kind, BatchEnd::Kind::done) << end.problem;
    EXPECT_EQ(end.cases, cases_.size());
    EXPECT_EQ(end.failed, 0u) << what;
    EXPECT_EQ(kept.text, expected_) << what;
  }

  std::string csv(CellTable& table) const {
    const Pack& pack = pack_;
    std::vector<std::string> names = {"at", "mode"};
    for (const InputAtom& input : inputs_.atoms) {
      std::string name = atom_name(pack, input.atom);
      const Declaration& d = pack.declarations[pack.atom_declaration[input.atom]];
      if (d.needs_modality) name.erase(0, name.find(' ') + 1);
      names.push_back(name);
    }
    EXPECT_TRUE(table.set_columns(names).empty());
    std::string text;
    for (const std::string& name : names) append_csv_cell(text.append(text.empty() ? "" : ","), name, ',');
    for (const Case& c : cases_) {
      text += c.at ? "\n" + date_text(*c.at) : "\n";
      text += c.mode == Mode::closed ? ",closed" : ",open";
      for (const InputAtom& input : inputs_.atoms) {
        const Json value = input_json(pack, c, input.atom);
        append_csv_cell(text += ',', value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump(), ',');
      }
    }
    return text;
  }

  const Pack& pack_;
  BatchPlan plan_;
  const Inputs inputs_;
  const std::shared_ptr<const Selection> selection_;
  std::vector<Case> cases_;
  std::string lines_, expected_;
};

// What a few cases say of the lists, and choices for cases of each.
using Choices = std::vector<std::pair<std::vector<ListState>, std::vector<Bytes>>>;

void hold(Compiled& c, const Choices& choices) {
  std::string problem;
  const Codegen* module = codegen(&problem);
  ASSERT_TRUE(module) << problem;
  const auto native = module->compile(c.pack, Batches::none, &problem);
  ASSERT_TRUE(native) << problem;
  Many many(c, native.get());
  for (const auto& [lists, cases] : choices) {
    const Expanded x(c, lists);
    for (const Bytes& bytes : cases)
      if (const Case one = make_case(x.pack(), x.lists(), bytes); one.at || !x.pack().reads_day) many.add(x, one);
  }
  many.expect_of_lines();
  c.pack.lists.empty() ? many.expect_of_csv() : many.expect_same_rows();
  many.expect_of_texts();
}

// Each is compiled, which is what takes the time here.
void hold_generated(int packs_held, std::uint64_t seed, bool with_lists) {
  rc::Random random(seed);
  auto packs = any_pack();
  auto choices = bytes(200);
  const auto draw = [&] { return choices(random.split(), 100).value(); };
  int held = 0;
  for (int i = 0; held < packs_held && i < 40 * packs_held && !testing::Test::HasFailure(); ++i) {
    const auto c = compile({packs(random.split(), 100).value().text()});
    if (!c->good || c->pack.lists.empty() == with_lists) continue;
    Choices all(with_lists ? 6 : 1);
    for (auto& [lists, cases] : all) {
      if (with_lists) lists = make_lists(c->pack, draw());
      for (int k = 0; k < (with_lists ? 8 : 40); ++k) cases.push_back(draw());
    }
    hold(*c, all);
    ++held;
  }
  EXPECT_EQ(held, packs_held);
}

TEST(ManyCases, OfGeneratedPacks) { hold_generated(25, 20261123, false); }
TEST(ManyCases, OfGeneratedPacksWithLists) { hold_generated(25, 20261124, true); }

TEST(ManyCases, OfSamples) {
  rc::Random random(20261122);
  auto generator = bytes(512);
  int without_lists = 0, with_lists = 0;
  for (auto& entry : std::filesystem::directory_iterator(DOMAT_SAMPLES)) {
    if (!std::filesystem::exists(entry.path() / "domat.toml")) continue;
    auto c = compile_folder(entry.path().string());
    ASSERT_TRUE(c->good) << complaints(*c);
    const bool lists = !c->pack.lists.empty();
    ++(lists ? with_lists : without_lists);
    // Of one without lists, one more than a block of the widest.
    Choices all(lists ? 3 : 1);
    for (auto& [elements, cases] : all) {
      if (lists) elements = make_lists(c->pack, generator(random.split(), 100).value());
      for (int i = 0; i < (lists ? 5 : 700); ++i) cases.push_back(generator(random.split(), 100).value());
    }
    hold(*c, all);
  }
  EXPECT_GT(without_lists, 0);
  EXPECT_GT(with_lists, 0);
}

}  // namespace
}  // namespace domat::differential
