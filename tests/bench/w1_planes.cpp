#include "tests/bench/w1.h"

#include <algorithm>
#include <memory>
#include <cstring>
#include <fmt/format.h>
#include <stdexcept>

namespace domat::bench {
namespace {

const char* how(Stores stores) { return stores == Stores::cached ? "" : ", past the caches"; }
std::vector<Stores> ways(bool in_memory) {
  if (!in_memory) return {Stores::cached};
  return {Stores::cached, Stores::streamed};
}

// Facts are declared before conclusions, without arguments: atoms 0 to 11 and 12 to 21.
constexpr int kAtoms = kW1Facts + kW1Conclusions;

struct Shape {
  std::string id, title;
  std::uint64_t cases;
  bool with_unknown, with_f, in_memory;
  unsigned threads;
};

class PlanesBench {
 public:
  PlanesBench(Context& context, const Shape& shape, const DomatPack* pack)
      : context_(context), shape_(shape), pack_(pack), data_(shape.cases, shape.with_unknown), planes_(data_.planes(shape.with_f)) {
    if (!pack) return;
    calls_ = prepared({});
  }

  std::vector<Engine> engines(const std::string& why_no_pack) {
    std::vector<Engine> all;
    for (const Kernels* k : context_.kernels)
      for (const Stores stores : ways(shape_.in_memory)) add(all, "hand", fmt::format("{}{}", k->compiler, how(stores)), [this, k, stores] { by_hand(*k, stores); });
    check_by_case();
    if (shape_.in_memory)
      for (const Kernels* k : context_.kernels)
        for (const Stores stores : ways(true)) add_stream(all, *k, stores);
    if (pack_)
      add(all, "domat", "compiled pack", [this] { compiled(calls_); });
    else
      context_.report.missing(shape_.id, "domat", why_no_pack);
    return all;
  }

  // A compiled pack that also says which rules held.
  Engine with_reasons() {
    holds_ = Arrays(2 * pack_->instances(), shape_.cases / 8);
    with_holds_ = prepared(holds_);
    return {"reasons", "compiled pack, with reasons", static_cast<double>(shape_.cases), [this] { compiled(with_holds_); }, nullptr};
  }

 private:
  void by_hand(const Kernels& k, Stores stores) {
    in_parallel(shape_.threads, shape_.cases, [&](unsigned, std::uint64_t from, std::uint64_t n) {
      (shape_.with_unknown ? k.w1_two_planes : k.w1_planes)(slice(planes_, from, n), stores);
    });
  }

  // Prepared once, as a program does that fills the same arrays again and again.
  using Calls = std::vector<std::unique_ptr<W1Call>>;
  Calls prepared(const Arrays& holds) {
    Calls calls(shape_.threads);
    in_parallel(shape_.threads, shape_.cases, [&](unsigned thread, std::uint64_t from, std::uint64_t n) {
      std::vector<domat_answer> answers;
      if (holds.bytes()) answers.resize(pack_->instances());
      for (std::size_t i = 0; i < answers.size(); ++i) {
        answers[i].t = holds[2 * i] + from / 8;
        answers[i].f = holds[2 * i + 1] + from / 8;
      }
      calls[thread] = std::make_unique<W1Call>(*pack_, slice(planes_, from, n), std::move(answers));
    });
    return calls;
  }
  void compiled(const Calls& calls) {
    in_parallel(shape_.threads, shape_.cases, [&](unsigned thread, std::uint64_t, std::uint64_t) { (*calls[thread])(); });
  }

  // Answers are compared with those of the first engine before anything is timed.
  void add(std::vector<Engine>& all, const std::string& group, const std::string& name, std::function<void()> pass) {
    clear();
    pass();
    if (all.empty())
      expected_ = fingerprint();
    else if (fingerprint() != expected_)
      throw std::runtime_error(shape_.id + ": the answers of " + name + " differ");
    all.push_back({group, name, static_cast<double>(shape_.cases), std::move(pass), nullptr});
  }

  void add_stream(std::vector<Engine>& all, const Kernels& k, Stores stores) {
    auto pass = [this, &k, stores] {
      in_parallel(shape_.threads, shape_.cases, [&](unsigned, std::uint64_t from, std::uint64_t n) {
        std::vector<Span> in, out;
        const W1Planes p = slice(planes_, from, n);
        const std::size_t bytes = n / 8;
        for (int i = 0; i < kW1Facts; ++i) {
          in.push_back({const_cast<std::uint8_t*>(p.t[i]), bytes});
          if (p.f[i]) in.push_back({const_cast<std::uint8_t*>(p.f[i]), bytes});
        }
        for (int c = 0; c < kW1Conclusions; ++c) {
          out.push_back({p.out_t[c], bytes});
          if (p.out_f[c]) out.push_back({p.out_f[c], bytes});
        }
        k.stream(in.data(), in.size(), out.data(), out.size(), stores);
      });
    };
    all.push_back({"roofline", fmt::format("reading and writing only, {}{}", k.compiler, how(stores)), static_cast<double>(shape_.cases), pass, nullptr});
  }

  void clear() {
    for (int c = 0; c < kW1Conclusions; ++c) {
      std::memset(data_.out_t[c], 0xA5, shape_.cases / 8);
      std::memset(data_.out_f[c], 0xA5, shape_.cases / 8);
    }
  }
  std::uint64_t fingerprint() const {
    std::uint64_t all = 0;
    for (int c = 0; c < kW1Conclusions; ++c)
      for (const std::uint8_t* plane : {data_.out_t[c], data_.out_f[c]}) {
        const auto* words = reinterpret_cast<const std::uint64_t*>(plane);
        for (std::uint64_t w = 0; w < shape_.cases / 64; ++w) all = (all ^ words[w]) * 0x9E3779B97F4A7C15u;
      }
    return all;
  }

  // The planes as they stand against the plain program that takes one case after the other.
  void check_by_case() const {
    if (shape_.with_unknown) return;
    const auto expected = w1_expected(*context_.kernels[0], std::min<std::uint64_t>(shape_.cases, 65536));
    for (std::uint64_t i = 0; i < expected.size(); ++i)
      for (int c = 0; c < kW1Conclusions; ++c)
        if ((planes_.out_t[c][i / 8] >> (i % 8) & 1) != (expected[i] >> c & 1)) throw std::runtime_error(shape_.id + ": planes and single cases differ");
  }

  Context& context_;
  Shape shape_;
  const DomatPack* pack_;
  W1Data data_;
  W1Planes planes_;
  Arrays holds_;
  Calls calls_, with_holds_;
  std::uint64_t expected_ = 0;
};

std::vector<Shape> shapes(const Context& context) {
  const std::uint64_t cached = context.in_cache(), known = context.in_memory(22 / 8.0), two = context.in_memory(44 / 8.0);
  const unsigned all = context.threads;
  return {
      {"w1.cache", "W1, planes, all known, t only, in cache, 1 thread", cached, false, false, false, 1},
      {"w1.cache.tf", "W1, planes, all known, t and f, in cache, 1 thread", cached, false, true, false, 1},
      {"w1.memory", "W1, planes, all known, t only, in memory, 1 thread", known, false, false, true, 1},
      {"w1.memory.tf", "W1, planes, all known, t and f, in memory, 1 thread", known, false, true, true, 1},
      {"w1.memory.all", "W1, planes, all known, t only, in memory, all cores", known, false, false, true, all},
      {"w1.memory.tf.all", "W1, planes, all known, t and f, in memory, all cores", known, false, true, true, all},
      {"w1u.cache", "W1 with unknowns, two planes, in cache, 1 thread", cached, true, true, false, 1},
      {"w1u.memory", "W1 with unknowns, two planes, in memory, 1 thread", two, true, true, true, 1},
      {"w1u.memory.all", "W1 with unknowns, two planes, in memory, all cores", two, true, true, true, all},
  };
}

}  // namespace

W1Call::W1Call(const DomatPack& pack, const W1Planes& p, std::vector<domat_answer> holds)
    : pack_(pack), columns_(kAtoms), answers_(kAtoms), holds_(std::move(holds)), memory_(pack.batch_memory()) {
  for (int i = 0; i < kW1Facts; ++i) columns_[i] = {p.t[i], p.f[i], nullptr, nullptr, nullptr, nullptr};
  for (int c = 0; c < kW1Conclusions; ++c) {
    answers_[kW1Facts + c].t = p.out_t[c];
    answers_[kW1Facts + c].f = p.out_f[c];
  }
  domat_batch batch{};
  batch.cases = p.cases;
  batch.columns = columns_.data();
  batch.answers = answers_.data();
  batch.holds = holds_.empty() ? nullptr : holds_.data();
  pack.prepare(batch, memory_.data());
}

void bench_w1_planes(Context& context) {
  const Built built = build_pack(context.domat, context.sources + "/packs/w1", context.scratch + "/w1.so");
  std::map<std::string, double> own;  // our rates
  for (const Shape& shape : shapes(context)) {
    PlanesBench bench(context, shape, built.pack.get());
    auto engines = bench.engines(built.why);
    const bool reasons = built.pack && shape.id == "w1.cache.tf";
    if (reasons) engines.push_back(bench.with_reasons());
    const Work work = measure(shape.id, shape.title + fmt::format(", {} cases", shape.cases), std::move(engines), context.rounds, context.least());
    if (const Timing* ours = work.best("domat")) own[shape.id] = ours->rate();
    const bool four_valued = shape.with_unknown;
    if (shape.threads == 1)
      context.report.ratio(work, {shape.id + ".hand", four_valued ? "of the hand-written two-plane kernel" : "of hand-written, bit-sliced", 0.75, true}, "domat", "hand");
    else if (!four_valued)
      context.report.ratio(work, {shape.id + ".roofline", "of reading and writing as many bytes, all cores", 0.8, true}, "domat", "roofline");
    if (shape.id == "w1.cache.tf")
      context.report.ratio(work, {"w1.reasons", "with reasons for every case, of the rate without", 0.25, true}, "reasons", "domat");
    context.report.add(work);
  }
  for (const std::string where : {"cache", "memory"}) {
    const Target target{"w1u." + where + ".own", "of our own two-valued rate, t only", 0.45, true};
    if (own.contains("w1u." + where))
      context.report.ratio(target, own["w1u." + where] / own["w1." + where]);
    else
      context.report.ratio_missing(target, "domat was not measured");
  }
}

}  // namespace domat::bench
