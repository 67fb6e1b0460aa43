#include "tests/bench/w1.h"

#include "tests/bench/domat_pack.h"
#include "tests/bench/names.h"
#include "tests/bench/peer.h"

#include <fmt/format.h>
#include <stdexcept>

namespace domat::bench {
namespace {

bool right(const W1Bytes& bytes, const std::vector<std::uint16_t>& expected) {
  for (std::uint64_t i = 0; i < expected.size(); ++i)
    for (int c = 0; c < kW1Conclusions; ++c)
      if ((bytes.out_t[c][i / 8] >> (i % 8) & 1) != (expected[i] >> c & 1)) return false;
  return true;
}

// The C ABI takes planes: the host packs a block of bytes into planes that stay in the cache, and hands them over.
class PackedBlocks {
 public:
  explicit PackedBlocks(const DomatPack& pack) : pack_(pack), planes_(kW1Facts, kBlock / 8) {}
  void operator()(const W1Bytes& bytes) {
    for (std::uint64_t from = 0; from < bytes.cases; from += kBlock) {
      const std::uint64_t cases = std::min<std::uint64_t>(kBlock, bytes.cases - from);
      W1Planes planes{};
      const std::uint8_t* in[kW1Facts];
      std::uint8_t* to[kW1Facts];
      for (int i = 0; i < kW1Facts; ++i) in[i] = bytes.facts[i] + from, planes.t[i] = to[i] = planes_[i];
      pack_.planes_of_bytes(kW1Facts, in, cases, to);
      for (int c = 0; c < kW1Conclusions; ++c) planes.out_t[c] = bytes.out_t[c] + from / 8;
      planes.cases = cases;
      W1Call(pack_, planes, {})();
    }
  }

 private:
  static constexpr std::uint64_t kBlock = 65536;
  const DomatPack& pack_;
  Arrays planes_;
};

void bench_bytes(Context& context, const Built& built) {
  const W1ByteData data(context.in_memory(14.5));
  const W1Bytes bytes = data.bytes(false);
  const auto expected = w1_expected(*context.kernels[0], std::min<std::uint64_t>(data.cases, 65536));
  const std::string id = "w1.bytes";
  std::vector<Engine> engines;
  const auto add = [&](const std::string& group, const std::string& name, std::function<void()> pass) {
    for (int c = 0; c < kW1Conclusions; ++c) __builtin_memset(data.out_t[c], 0xA5, data.cases / 8);
    pass();
    if (!right(bytes, expected)) throw std::runtime_error(id + ": the answers of " + name + " differ");
    engines.push_back({group, name, static_cast<double>(data.cases), std::move(pass), nullptr});
  };
  for (const Kernels* k : context.kernels)
    for (const Stores stores : {Stores::cached, Stores::streamed})
      add("hand", fmt::format("{}{}", k->compiler, stores == Stores::cached ? "" : ", past the caches"), [=] { k->w1_bytes(bytes, stores); });
  std::unique_ptr<PackedBlocks> packed;
  if (built.pack) {
    packed = std::make_unique<PackedBlocks>(*built.pack);
    add("domat", "compiled pack, planes packed by the host", [&] { (*packed)(bytes); });
  } else {
    context.report.missing(id, "domat", built.why);
  }
  Work work = measure(id, fmt::format("W1, a byte a boolean in, planes out, in memory, 1 thread, {} cases", data.cases), engines, context.rounds, context.least());
  context.report.ratio(work, {"w1.bytes.hand", "of hand-written with transposition", 0.75, true}, "domat", "hand");
  context.report.add(std::move(work));
}

// One case after the other by hand, and engines that are not ours.
void bench_peers(Context& context) {
  const std::uint64_t cases = context.smoke ? 4 * kLanes : 1'000'000 / kLanes * kLanes;
  const std::string id = "w1.peers";
  const auto expected = w1_expected(*context.kernels[0], cases);
  std::vector<Engine> engines;
  std::vector<std::uint8_t> facts(cases * kW1Facts), conclusions(cases * kW1Conclusions);
  const W1ByteData columns(cases);
  for (std::uint64_t i = 0; i < cases; ++i)
    for (int k = 0; k < kW1Facts; ++k) facts[i * kW1Facts + k] = columns.facts[k][i];
  for (const Kernels* k : context.kernels)
    engines.push_back({"scalar", std::string(k->compiler) + ", one case after the other", static_cast<double>(cases),
                       [&, k] { k->w1_scalar(facts.data(), conclusions.data(), cases); }, nullptr});
  const auto peer = [&](const char* name, const char* work, const char* title, std::uint64_t n, unsigned threads) {
    n = std::min(n, cases);
    add_peer(context, engines, id, name, name, work, title, n, threads, expected.data(), 2 * n);
  };
  peer("numpy", "w1-packed", "numpy, planes", cases, 1);
  peer("numpy", "w1-bool", "numpy, bool", cases, 1);
  peer("duckdb", "w1", "DuckDB, 1 thread", cases, 1);
  peer("duckdb", "w1", "DuckDB, all cores", cases, context.threads);
  peer("swipl", "w1", "SWI-Prolog", 50 * kLanes, 1);
  context.report.add(measure(id, "W1, engines that are not ours, t only", std::move(engines), context.rounds, 0));
}

}  // namespace

void bench_w1(Context& context) {
  bench_w1_planes(context);
  bench_bytes(context, build_pack(context.domat, context.sources + "/packs/w1", context.scratch + "/w1.so"));
  bench_peers(context);
}

}  // namespace domat::bench
