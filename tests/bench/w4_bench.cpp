#include "tests/bench/antlr_alone.h"
#include "tests/bench/bench.h"
#include "tests/bench/domat_pack.h"
#include "tests/bench/process.h"
#include "tests/bench/w4_table.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <stdexcept>

namespace domat::bench {
namespace {

constexpr std::int32_t kDay = 20148;  // kW4Day, in days since 1970-01-01

// A pack of N rules, its table, and what it is built to.
struct Sized {
  std::uint32_t rules;
  std::string id, source;  // the file of its text
  W4Pack pack;
  W4Tables tables;
  Built built;
  explicit Sized(Context& context, std::uint32_t n)
      : rules(n), id(fmt::format("w4.{}", n)), source(fmt::format("{}/w4_{}.domat", context.scratch, n)), pack(w4_pack(n, kSeed)), tables(pack) {
    std::ofstream(source) << w4_text(pack);
  }
  std::uint32_t conclusions() const { return rules / 2; }
};

std::string case_file(const Context& context, const W4Cases& cases) {
  const std::string path = context.scratch + "/w4_case.json";
  const auto facts = cases.of(0);
  std::string text = "{\"at\": \"" + std::string(kW4Day) + "\", \"facts\": {";
  for (std::uint32_t i = 0; i < kW4Facts; ++i) text += fmt::format("{}\"{}\": {}", i ? ", " : "", w4_name(i), facts[i] ? "true" : "false");
  std::ofstream(path) << text << "}}\n";
  return path;
}

// From the text of the rules to the answer to one case, by the command; ANTLR's own lexing and parsing of the same text beside it.
void source_to_answer(Context& context, const Sized& sized, const std::string& one_case, std::vector<double>& seconds_per_rule) {
  const std::string text = read_file(sized.source);
  std::vector<double> ours, antlr;
  long peak = 0;
  const int rounds = std::max(1, std::min(context.rounds, sized.rules >= 100000 ? 3 : 5));
  std::string why;
  for (int round = 0; round < rounds && why.empty(); ++round) {
    antlr.push_back(antlr_alone(text).all());
    const Ended ended = run_command({context.domat, "run", sized.source, "--cases", one_case, "--from", "jsonl", "--to", "jsonl", "-o", "-", "--lang", "en"});
    if (ended.status != 0) why = "domat run: " + ended.message;
    ours.push_back(ended.seconds);
    peak = std::max(peak, ended.peak_kilobytes);
  }
  const std::string id = sized.id + ".source";
  Work work{id, fmt::format("W4, {} rules, source text to first answer; by rule", sized.rules), {}};
  work.timings.push_back({"antlr", "ANTLR, lexing and parsing alone", static_cast<double>(sized.rules), antlr});
  if (why.empty())
    work.timings.push_back({"domat", "domat run", static_cast<double>(sized.rules), ours});
  else
    context.report.missing(id, "domat", why);
  context.report.ratio(work, {id, "of ANTLR lexing and parsing alone", 2.5, false}, "domat", "antlr");
  if (why.empty()) seconds_per_rule.push_back(median(ours) / sized.rules);
  if (sized.rules >= 100000) {
    const Target target{id + ".memory", "GB of memory at most", 3, false};
    why.empty() ? context.report.ratio(target, static_cast<double>(peak) * 1024 / 1e9) : context.report.ratio_missing(target, why);
  }
  context.report.add(std::move(work));
}

class PerCase {
 public:
  PerCase(Context& context, const Sized& sized, const W4Cases& cases)
      : context_(context), sized_(sized), cases_(cases), table_(sized.tables.table()), out_(sized.conclusions(), cases.cases / 8),
        table_memory_(std::size_t{4} * table_.widest * sizeof(std::uint64_t) * kLanes / 64), singles_(sized.conclusions()) {
    const DomatPack* pack = sized.built.pack.get();
    if (!pack) return;
    batch_memory_ = Buffer(pack->batch_memory());
    case_memory_ = Buffer(pack->case_memory());
    columns_.resize(pack->atoms());
    answers_.resize(pack->atoms());
    for (std::uint32_t i = 0; i < kW4Facts; ++i) columns_[i].t = cases.facts[i];
    for (std::uint32_t c = 0; c < sized.conclusions(); ++c) answers_[kW4Facts + c].t = out_[c];
    states_.resize(pack->atoms());
    values_.resize(pack->atoms());
    truths_.resize(pack->atoms());
    outcome_.resize(pack->atoms());
  }

  void batch() {
    std::vector<Engine> engines;
    const auto add = [&](const std::string& group, const std::string& name, std::function<void()> pass) {
      for (std::uint32_t c = 0; c < sized_.conclusions(); ++c) std::memset(out_[c], 0xA5, cases_.cases / 8);
      pass();
      check_planes(name);
      engines.push_back({group, name, static_cast<double>(cases_.cases), std::move(pass), nullptr});
    };
    for (const Kernels* k : context_.kernels)
      add("hand", std::string(k->compiler) + ", table, 512 lanes at a time", [this, k] {
        k->w4_batch(table_, cases_.facts[0], out_[0], cases_.facts.stride(), out_.stride(), cases_.cases, table_memory_.data());
      });
    if (sized_.built.pack)
      add("domat", "compiled pack, batch", [this] {
        domat_batch batch{};
        batch.cases = cases_.cases;
        batch.day = kDay;
        batch.day_known = 1;
        batch.columns = columns_.data();
        batch.answers = answers_.data();
        sized_.built.pack->batch(batch, batch_memory_.data());
      });
    finish("batch", fmt::format("a batch of {} cases", cases_.cases), std::move(engines), 1.4);
  }

  // Cases in turn, so that no engine learns the branches of one.
  void single() {
    std::vector<Engine> engines;
    std::vector<std::vector<std::uint8_t>> facts, truths;
    for (std::uint64_t i = 0; i < 64; ++i) {
      facts.push_back(cases_.of(i));
      truths.emplace_back(truths_.size());
      for (std::uint32_t k = 0; k < kW4Facts && !truths_.empty(); ++k) truths.back()[k] = facts.back()[k] ? 1 : 2;
    }
    for (const Kernels* k : context_.kernels)
      engines.push_back({"hand", std::string(k->compiler) + ", table, one case", 1,
                         [this, k, &facts, i = 0u]() mutable { k->w4_single(table_, facts[i++ % 64].data(), singles_.data(), table_memory_.data()); }, nullptr});
    if (sized_.built.pack) {
      for (std::size_t i = 0; i < facts.size(); ++i) {
        context_.kernels[0]->w4_single(table_, facts[i].data(), singles_.data(), table_memory_.data());
        one_case(truths[i]);
        for (std::uint32_t c = 0; c < sized_.conclusions(); ++c)
          if (outcome_[kW4Facts + c] != (singles_[c] ? 1 : 2)) throw std::runtime_error(sized_.id + ": the answers of one case differ");
      }
      engines.push_back({"domat", "compiled pack, one case", 1, [this, &truths, i = 0u]() mutable { one_case(truths[i++ % 64]); }, nullptr});
    }
    finish("single", "one case", std::move(engines), 1.0);
  }

 private:
  void one_case(const std::vector<std::uint8_t>& truths) {
    domat_case one{};
    one.day = kDay;
    one.day_known = 1;
    one.truths = truths.data();
    one.states = states_.data();
    one.values = values_.data();
    domat_outcome outcome{};
    outcome.truths = outcome_.data();
    sized_.built.pack->one_case(one, outcome, case_memory_.data());
  }

  void finish(const std::string& part, const std::string& title, std::vector<Engine> engines, double bound) {
    const std::string id = sized_.id + "." + part;
    if (!sized_.built.pack) context_.report.missing(id, "domat", sized_.built.why);
    Work work = measure(id, fmt::format("W4, {} rules, {}", sized_.rules, title), std::move(engines), context_.rounds, context_.least());
    context_.report.ratio(work, {id, "of the time of the hand-written table", bound, false}, "domat", "hand");
    context_.report.add(std::move(work));
  }

  // A few cases of the planes, against the table walked one case at a time.
  void check_planes(const std::string& name) {
    for (const std::uint64_t i : {std::uint64_t{0}, cases_.cases / 2 + 3, cases_.cases - 1}) {
      context_.kernels[0]->w4_single(table_, cases_.of(i).data(), singles_.data(), table_memory_.data());
      for (std::uint32_t c = 0; c < sized_.conclusions(); ++c)
        if ((out_[c][i / 8] >> (i % 8) & 1) != singles_[c]) throw std::runtime_error(sized_.id + ": the answers of " + name + " differ");
    }
  }

  Context& context_;
  const Sized& sized_;
  const W4Cases& cases_;
  W4Table table_;
  Arrays out_;
  Buffer table_memory_, batch_memory_, case_memory_;
  std::vector<std::uint8_t> singles_, truths_, states_, outcome_;
  std::vector<std::int64_t> values_;
  std::vector<domat_column> columns_;
  std::vector<domat_answer> answers_;
};

// Opening an artifact that is not open yet and answering one case, beside reading its file.
void artifact_to_answer(Context& context, Sized& sized, const W4Cases& cases) {
  const std::string id = sized.id + ".open", path = sized.built.artifact;
  const Target target{id, "of the time of reading the file", 3, false};
  if (!sized.built.pack) return context.report.ratio_missing(target, sized.built.why);
  std::vector<Engine> engines;
  engines.push_back({"read", "reading the file", 1, [path] { (void)read_file(path); }, nullptr});
  engines.push_back({"domat", "opening it and one case", 1, [&] {
    sized.built.pack.reset();
    sized.built.pack = std::make_unique<DomatPack>(path);
    std::vector<std::uint8_t> truths(sized.built.pack->atoms()), outcome(truths.size()), states(truths.size());
    const std::vector<std::int64_t> values(truths.size());
    const Buffer memory(sized.built.pack->case_memory());
    const auto facts = cases.of(2);
    for (std::uint32_t i = 0; i < kW4Facts; ++i) truths[i] = facts[i] ? 1 : 2;
    domat_case one{};
    one.day = kDay;
    one.day_known = 1;
    one.truths = truths.data();
    one.states = states.data();
    one.values = values.data();
    domat_outcome wanted{};
    wanted.truths = outcome.data();
    sized.built.pack->one_case(one, wanted, memory.data());
  }, nullptr});
  const auto bytes = std::filesystem::file_size(path);
  Work work = measure(id, fmt::format("W4, {} rules, artifact of {:.1f} MB to first answer", sized.rules, static_cast<double>(bytes) / 1e6), std::move(engines), context.rounds, context.least());
  context.report.ratio(work, target, "domat", "read");
  context.report.add(std::move(work));
}

}  // namespace

void bench_w4(Context& context) {
  const std::vector<std::uint32_t> sizes = context.smoke ? std::vector<std::uint32_t>{60} : std::vector<std::uint32_t>{1000, 10000, 100000};
  const W4Cases cases(context.smoke ? 2 * kLanes : 8 * kLanes);
  const std::string one_case = case_file(context, cases);
  std::vector<double> seconds_per_rule;
  for (const std::uint32_t rules : sizes) {
    Sized sized(context, rules);
    source_to_answer(context, sized, one_case, seconds_per_rule);
    const double start = now();
    sized.built = build_pack(context.domat, sized.source, fmt::format("{}/w4_{}.so", context.scratch, rules));
    if (sized.built.pack) context.report.note(fmt::format("W4, {} rules: domat build takes {:.2f} s", rules, now() - start));
    {
      PerCase per_case(context, sized, cases);
      per_case.batch();
      per_case.single();
    }
    artifact_to_answer(context, sized, cases);
  }
  const Target linear{"w4.linear", "time for a rule at 100,000 rules, of that at 1,000", 1.25, false};
  if (seconds_per_rule.size() == sizes.size())
    context.report.ratio(linear, seconds_per_rule.back() / seconds_per_rule.front());
  else
    context.report.ratio_missing(linear, "not every size was answered");
}

}  // namespace domat::bench
