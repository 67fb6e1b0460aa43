#include "tests/bench/bench.h"
#include "tests/bench/domat_case.h"
#include "tests/bench/names.h"
#include "tests/bench/peer.h"

#include <algorithm>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace domat::bench {
namespace {

constexpr std::size_t kRoom = 64;  // what simdjson may read after a text

using Answer = std::function<void(const std::string& text, std::string& reply)>;

std::uint16_t bits_of(const std::string& reply) {
  const auto whole = nlohmann::json::parse(reply);
  const auto& document = whole.contains("conclusions") ? whole["conclusions"] : whole;  // with reasons they are not alone
  std::uint16_t bits = 0;
  for (int c = 0; c < kW1Conclusions; ++c) {
    const auto& value = document.at(std::string(kW1ConclusionNames[c]));
    if (value == true || value == "true") bits |= static_cast<std::uint16_t>(1 << c);
  }
  return bits;
}

// What reading the clock twice takes, which is taken off each time.
double clock_seconds() {
  std::vector<double> times;
  for (int i = 0; i < 10001; ++i) {
    const double start = now();
    times.push_back(now() - start);
  }
  return median(times);
}

struct OneByOne {
  std::string group, name;
  Answer answer;
  std::shared_ptr<Peer> peer;  // or this
  double cases = 0;
  std::vector<double> p50, p99, seconds;  // of a case, by round
};

class SingleCases {
 public:
  explicit SingleCases(Context& context) : context_(context), count_(context.smoke ? 256 : 10000), texts_(w3_texts(count_)),
                                           expected_(w1_expected(*context.kernels[0], count_)), clock_(clock_seconds()) {
    for (std::string& text : texts_) text.reserve(text.size() + kRoom);
  }

  void add(const std::string& group, const std::string& name, Answer answer) {
    std::string reply;
    for (std::size_t i = 0; i < count_; ++i) {
      answer(texts_[i], reply);
      if (bits_of(reply) != expected_[i]) throw std::runtime_error("W3: the answers of " + name + " differ");
    }
    engines_.push_back({group, name, std::move(answer), nullptr, static_cast<double>(count_), {}, {}, {}});
  }

  void add_peer(const std::string& name, const std::string& title, std::size_t cases) {
    cases = std::min(cases, count_);
    auto peer = std::make_shared<Peer>(context_, name);
    if (const std::string why = peer->begin("w3", cases, 1); !why.empty()) return context_.report.missing("w3", title, why);
    peer->check(expected_.data(), 2 * cases);
    engines_.push_back({name, title, nullptr, peer, static_cast<double>(cases), {}, {}, {}});
  }

  void run() {
    for (int round = -1; round < context_.rounds; ++round)
      for (OneByOne& engine : engines_) {
        const Passed passed = engine.peer ? engine.peer->run() : pass(engine.answer);
        if (round < 0) continue;
        engine.p50.push_back(passed.p50);
        engine.p99.push_back(passed.p99);
      }
    report();
  }

 private:
  Passed pass(const Answer& answer) {
    std::vector<double> times;
    times.reserve(count_);
    std::string reply;
    for (std::size_t i = 0; i < count_; ++i) {
      const double start = now();
      answer(texts_[i], reply);
      times.push_back(std::max(0.0, now() - start - clock_));
    }
    std::sort(times.begin(), times.end());
    return {0, times[times.size() / 2], times[times.size() * 99 / 100]};
  }

  // The median of a case is what ratios are of; the 99th percentile is said beside it.
  void report() {
    Work work{"w3", "W3, one case of W1, JSON text to JSON text, in one process; the median of a case", {}};
    for (const OneByOne& e : engines_) {
      work.timings.push_back({e.group, fmt::format("{}; p99 {:.3g} µs", e.name, 1e6 * median(e.p99)), 1, e.p50});
    }
    context_.report.ratio(work, {"w3.hand", "of the time of a hand-written simdjson program", 1.25, false}, "domat", "hand");
    context_.report.ratio(work, {"w3.reasons", "with reasons, of the time of a hand-written simdjson program without", 4, false}, "reasons", "hand");
    context_.report.add(std::move(work));
  }

  Context& context_;
  std::size_t count_;
  std::vector<std::string> texts_;
  std::vector<std::uint16_t> expected_;
  double clock_;
  std::vector<OneByOne> engines_;
};

}  // namespace

void bench_w3(Context& context) {
  SingleCases cases(context);
  for (const Kernels* k : context.kernels) {
    void* parser = k->w3_parser();
    cases.add("hand", std::string(k->compiler) + ", simdjson", [k, parser](const std::string& text, std::string& reply) {
      if (!k->w3(parser, text.data(), text.size(), text.capacity() - text.size(), reply)) throw std::runtime_error("W3: a case is refused");
    });
  }
  const DomatCase own = open_domat_case(context.domat, context.sources + "/packs/w1", context.scratch + "/w1.so");
  if (own.answer) {
    cases.add("domat", "compiled pack", own.answer);
    if (own.with_reasons) cases.add("reasons", "compiled pack, with reasons", own.with_reasons);
  } else {
    context.report.missing("w3", "domat", own.why);
  }
  cases.add_peer("zen", "zen-engine", 2000);
  cases.add_peer("swipl", "SWI-Prolog", 1000);
  cases.add_peer("publicodes", "publicodes", 200);
  cases.run();
}

}  // namespace domat::bench
