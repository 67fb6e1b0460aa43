// Many cases through the readers of JSON lines and CSV, compiled code by blocks and the writers say what the reference evaluator says of each.
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>

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
  Many(const Expanded& x, const CompiledPack* native)
      : x_(x), plan_{x.pack(), kInProcess, native ? native->pack() : nullptr, {}, Reasons::none, false, [&x](const Case& c) { return one(x, c); }}, inputs_(x.pack()),
        selection_(std::make_shared<Selection>(select(x.pack(), {}))) {}

  void add(const Case& c) {
    std::string line = case_json(x_.pack(), c);
    std::erase(line, '\n');
    lines_ += line + "\n";
    cases_.push_back(c);
    const AnswerText text(x_.pack(), selection_->wanted, TextForm::json, ',', false);
    OutText out;
    append_outcome(text, evaluate(x_.model(), c), out);
    expected_ += out.view();
  }

  void expect_of_lines() {
    auto source = json_lines_source(file_of(lines_), inputs_, false, kGoOn);
    expect_of(*source, "JSON lines\n" + lines_);
  }

  void expect_of_csv() {
    CellTable table(x_.pack(), inputs_);
    const std::string text = csv(table);
    std::vector<CaseError> errors;
    char delimiter = 0;
    auto source = csv_source(file_of(text), inputs_, table, &delimiter, kGoOn, errors);
    ASSERT_TRUE(source) << text;
    expect_of(*source, "CSV\n" + text);
  }

  // The same cases one by one, by the object for that.
  void expect_of_texts(const domat_pack* native) {
    CaseText texts(x_.pack(), kInProcess, native, {}, {}, false);
    std::string all;
    for (const Case& c : cases_) all.append(texts.answer(case_json(x_.pack(), c))).append("\n");
    EXPECT_EQ(all, expected_) << lines_;
  }

 private:
  static OneAnswer one(const Expanded& x, const Case& c) {
    OneAnswer a;
    a.pack = &x.pack();
    a.outcome = evaluate(x.model(), c);
    return a;
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
    const Pack& pack = x_.pack();
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

  const Expanded& x_;
  BatchPlan plan_;
  const Inputs inputs_;
  const std::shared_ptr<const Selection> selection_;
  std::vector<Case> cases_;
  std::string lines_, expected_;
};

void hold(const Expanded& x, const std::vector<Bytes>& cases) {
  std::string problem;
  const Codegen* module = codegen(&problem);
  ASSERT_TRUE(module) << problem;
  const auto native = module->compile(x.general(), Batches::none, &problem);
  ASSERT_TRUE(native) << problem;
  Many many(x, native.get());
  for (const Bytes& bytes : cases) {
    const Case c = make_case(x.pack(), x.lists(), bytes);
    if (c.at || !x.pack().reads_day) many.add(c);
  }
  many.expect_of_lines();
  many.expect_of_csv();
  many.expect_of_texts(native->pack());
}

// Each is compiled, which is what takes the time here.
TEST(ManyCases, OfGeneratedPacks) {
  constexpr int kPacks = 25;
  rc::Random random(20261123);
  auto packs = any_pack();
  auto choices = bytes(200);
  int held = 0;
  for (int i = 0; held < kPacks && i < 40 * kPacks && !HasFailure(); ++i) {
    const auto c = compile({packs(random.split(), 100).value().text()});
    if (!c->good || !c->pack.lists.empty()) continue;
    const Expanded x(*c, {});
    std::vector<Bytes> cases;
    for (int k = 0; k < 40; ++k) cases.push_back(choices(random.split(), 100).value());
    hold(x, cases);
    ++held;
  }
  EXPECT_EQ(held, kPacks);
}

TEST(ManyCases, OfSamples) {
  rc::Random random(20261122);
  auto generator = bytes(512);
  int without_lists = 0;
  for (auto& entry : std::filesystem::directory_iterator(DOMAT_SAMPLES)) {
    if (!std::filesystem::exists(entry.path() / "domat.toml")) continue;
    auto c = compile_folder(entry.path().string());
    ASSERT_TRUE(c->good) << complaints(*c);
    if (!c->pack.lists.empty()) continue;
    ++without_lists;
    const Expanded x(*c, {});
    std::vector<Bytes> cases;
    // One more than a block of the widest.
    for (int i = 0; i < 700; ++i) cases.push_back(generator(random.split(), 100).value());
    hold(x, cases);
  }
  EXPECT_GT(without_lists, 0);
}

}  // namespace
}  // namespace domat::differential
