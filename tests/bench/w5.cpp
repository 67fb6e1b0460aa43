// The sample packs as they are, on generated cases of JSON, one a line.
#include "tests/bench/bench.h"
#include "tests/bench/domat_pack.h"
#include "tests/bench/process.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>

namespace domat::bench {
namespace {

namespace fs = std::filesystem;

// Cases of a pack: those of its folder `cases`, with each boolean fact that they state drawn anew, one case out of sixteen leaving it out.
// Facts of other types stay as the law's examples have them.
class Generated {
 public:
  explicit Generated(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) examples_.push_back(nlohmann::json::parse(read_file(file)));
  }
  bool none() const { return examples_.empty(); }

  void write(const std::string& path, std::uint64_t cases) {
    std::ofstream out(path);
    for (std::uint64_t i = 0; i < cases; ++i) {
      auto one = examples_[i % examples_.size()];
      draw(one.contains("facts") ? one["facts"] : one, i);
      out << one.dump() << '\n';
    }
  }

 private:
  void draw(nlohmann::json& value, std::uint64_t i) {
    if (value.is_boolean()) {
      const std::uint64_t random = random_word(7000 + place_++ % 64, i);
      value = random & 1;
      if (random >> 60 == 0) value = nullptr;
    } else if (value.is_object()) {
      for (auto& [key, member] : value.items()) draw(member, i);
    }
  }
  std::vector<nlohmann::json> examples_;
  std::uint64_t place_ = 0;
};

void sample(Context& context, const fs::path& pack) {
  const std::string name = pack.filename(), id = "w5." + name;
  Generated generated(pack / "cases");
  if (generated.none()) return context.report.missing(id, "domat", "no cases to start from");
  constexpr std::uint64_t cases = 1'000'000;
  const std::string in = context.scratch + "/w5.jsonl", artifact = context.scratch + "/w5_" + name + ".so";
  generated.write(in, cases);
  const Built built = build_pack(context.domat, pack, artifact);
  std::vector<Engine> engines;
  for (const unsigned threads : {1u, context.threads}) {
    const std::vector<std::string> command = {context.domat, "run", artifact, "--cases", in, "-o", context.scratch + "/w5_out.jsonl", "--threads", std::to_string(threads), "--lang", "en"};
    const Ended ended = built.pack ? run_command(command) : Ended{};
    // 4: errors in some cases, the others answered.
    if (!built.pack || (ended.status != 0 && ended.status != 4)) {
      context.report.missing(id, "domat", built.pack ? "domat run: " + ended.message : built.why);
      break;
    }
    engines.push_back({"domat", fmt::format("domat run --cases, {} thread{}", threads, threads > 1 ? "s" : ""), static_cast<double>(cases), [command] { run_command(command); }, nullptr});
    if (threads == context.threads) break;
  }
  context.report.add(measure(id, fmt::format("W5, {}, {} cases, JSON lines to JSON lines", name, cases), std::move(engines), std::min(context.rounds, 3), 0));
}

}  // namespace

void bench_w5(Context& context) {
  if (context.smoke) return;  // the samples' answers are tested elsewhere
  std::vector<fs::path> packs;
  for (const auto& entry : fs::directory_iterator(context.samples))
    if (fs::exists(entry.path() / "domat.toml")) packs.push_back(entry.path());
  std::sort(packs.begin(), packs.end());
  for (const fs::path& pack : packs) sample(context, pack);
}

}  // namespace domat::bench
