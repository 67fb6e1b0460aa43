#include "tests/bench/bench.h"
#include "tests/bench/domat_pack.h"
#include "tests/bench/names.h"
#include "tests/bench/peer.h"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>
#include <stdexcept>

namespace domat::bench {
namespace {

// Facts are declared before the conclusions, without arguments: atoms 0 to 8; the pack's last conclusion is the indemnity.
void evaluate(const DomatPack& pack, const W2Columns& c, std::uint8_t* memory) {
  std::vector<domat_column> columns(pack.atoms());
  std::vector<domat_answer> answers(pack.atoms());
  const std::int64_t* const numbers[] = {c.damage, c.fixed, c.plafond, c.fire, c.pct};
  for (int i = 0; i < kW2Numbers; ++i) columns[i].values = numbers[i];
  const std::uint8_t* const flags[] = {c.terrorisme, c.guerre, c.faute_intentionnelle, c.defaut_entretien};
  for (int i = 0; i < 4; ++i) columns[kW2Numbers + i].t = flags[i];
  answers.back().values = c.indemnite;
  domat_batch batch{};
  batch.cases = c.cases;
  batch.columns = columns.data();
  batch.answers = answers.data();
  pack.batch(batch, memory);
}

class Amounts {
 public:
  Amounts(Context& context, std::uint64_t cases, bool in_memory, unsigned threads, const Built& built, const std::string& id)
      : context_(context), data_(cases), columns_(data_.columns()), expected_(w2_expected(*context.kernels[0], cases)), id_(id), threads_(threads) {
    for (const Kernels* k : context.kernels) {
      add("hand", fmt::format("{}, int64 columns", k->compiler), [k](const W2Columns& c, unsigned) { k->w2_plain(c); });
      add("hand", fmt::format("{}, int64 columns, vectors", k->compiler), [k](const W2Columns& c, unsigned) { k->w2_vectors(c, Stores::cached); });
      if (in_memory) add("hand", fmt::format("{}, int64 columns, vectors, past the caches", k->compiler), [k](const W2Columns& c, unsigned) { k->w2_vectors(c, Stores::streamed); });
    }
    if (in_memory)
      for (const Kernels* k : context.kernels) add_stream(*k);
    if (!built.pack) {
      context.report.missing(id, "domat", built.why);
      return;
    }
    for (unsigned i = 0; i < threads; ++i) memories_.emplace_back(built.pack->batch_memory());
    add("domat", "compiled pack", [this, &built](const W2Columns& c, unsigned thread) { evaluate(*built.pack, c, memories_[thread].data()); });
  }
  std::vector<Engine>& engines() { return engines_; }
  const std::vector<std::int64_t>& expected() const { return expected_; }

 private:
  void add(const std::string& group, const std::string& name, std::function<void(const W2Columns&, unsigned)> one) {
    auto pass = [this, one] {
      in_parallel(threads_, data_.cases, [&](unsigned thread, std::uint64_t from, std::uint64_t n) { one(slice(columns_, from, n), thread); });
    };
    std::memset(data_.indemnite[0], 0xA5, data_.indemnite.bytes());
    pass();
    if (std::memcmp(data_.indemnite[0], expected_.data(), data_.indemnite.bytes()) != 0) throw std::runtime_error(id_ + ": the answers of " + name + " differ");
    engines_.push_back({group, name, static_cast<double>(data_.cases), pass, nullptr});
  }

  void add_stream(const Kernels& k) {
    for (const Stores stores : {Stores::cached, Stores::streamed}) {
      auto pass = [this, &k, stores] {
        in_parallel(threads_, data_.cases, [&](unsigned, std::uint64_t from, std::uint64_t n) {
          const W2Columns c = slice(columns_, from, n);
          std::vector<Span> in;
          for (const std::int64_t* column : {c.damage, c.fixed, c.plafond, c.fire, c.pct})
            in.push_back({reinterpret_cast<std::uint8_t*>(const_cast<std::int64_t*>(column)), 8 * n});
          for (const std::uint8_t* plane : {c.terrorisme, c.guerre, c.faute_intentionnelle, c.defaut_entretien}) in.push_back({const_cast<std::uint8_t*>(plane), n / 8});
          const Span out{reinterpret_cast<std::uint8_t*>(c.indemnite), 8 * n};
          k.stream(in.data(), in.size(), &out, 1, stores);
        });
      };
      const char* how = stores == Stores::cached ? "" : ", past the caches";
      engines_.push_back({"roofline", fmt::format("reading and writing only, {}{}", k.compiler, how), static_cast<double>(data_.cases), pass, nullptr});
    }
  }

  Context& context_;
  W2Data data_;
  W2Columns columns_;
  std::vector<std::int64_t> expected_;
  std::string id_;
  unsigned threads_;
  std::vector<Buffer> memories_;
  std::vector<Engine> engines_;
};

void bench_peers(Context& context, Amounts& amounts, const std::string& id, std::uint64_t cases) {
  const auto peer = [&](const char* name, const char* title, std::uint64_t n, unsigned threads) {
    n = std::min(n, cases);
    add_peer(context, amounts.engines(), id, name, name, "w2", title, n, threads, amounts.expected().data(), 8 * n);
  };
  peer("numpy", "numpy, int64", cases, 1);
  peer("duckdb", "DuckDB, 1 thread", 1'000'000, 1);
  peer("duckdb", "DuckDB, all cores", 1'000'000, context.threads);
  peer("swipl", "SWI-Prolog", 50 * kLanes, 1);
}

}  // namespace

void bench_w2(Context& context) {
  const Built built = build_pack(context.domat, context.sources + "/packs/w2", context.scratch + "/w2.so");
  const std::uint64_t large = context.in_memory(48.5);
  const struct {
    const char *id, *title;
    std::uint64_t cases;
    bool in_memory;
    unsigned threads;
  } shapes[] = {
      {"w2.cache", "W2, int64 columns, in cache, 1 thread", context.in_cache(), false, 1},
      {"w2.memory", "W2, int64 columns, in memory, 1 thread", large, true, 1},
      {"w2.memory.all", "W2, int64 columns, in memory, all cores", large, true, context.threads},
  };
  for (const auto& shape : shapes) {
    Amounts amounts(context, shape.cases, shape.in_memory, shape.threads, built, shape.id);
    const bool peers = shape.in_memory && shape.threads == 1;
    if (peers) bench_peers(context, amounts, shape.id, shape.cases);
    Work work = measure(shape.id, fmt::format("{}, {} cases", shape.title, shape.cases), amounts.engines(), context.rounds, context.least());
    context.report.ratio(work, {std::string(shape.id) + ".hand", "of hand-written int64 columns", 0.8, true}, "domat", "hand");
    if (peers) context.report.ratio(work, {"w2.numpy", "times numpy int64", 5, true}, "domat", "numpy");
    context.report.add(std::move(work));
  }
}

}  // namespace domat::bench
