// The sample packs as they are, on generated cases of JSON, one a line.
#include "tests/bench/bench.h"
#include "tests/bench/domat_pack.h"
#include "tests/bench/process.h"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <string_view>

namespace domat::bench {
namespace {

namespace fs = std::filesystem;

// Of the cases of the last run.
std::uint64_t refused(const std::string& path) {
  std::ifstream errors(path);
  return static_cast<std::uint64_t>(std::count(std::istreambuf_iterator<char>(errors), {}, '\n'));
}

// Cases of a pack: those of its folder `cases`, with each boolean fact that they state drawn anew, one out of sixteen being left open.
// Facts of other types, events and lists stay as the law's examples have them.
class Generated {
 public:
  Generated(const fs::path& folder, std::string_view description) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) examples_.push_back(nlohmann::json::parse(read_file(file)));
    for (const auto& fact : nlohmann::json::parse(description)["facts"])
      if (fact["kind"] == "fact" && fact["type"] == "boolean") drawn_.insert(fact["name"]);
  }
  bool none() const { return examples_.empty(); }

  void write(const std::string& path, std::uint64_t cases) {
    std::ofstream out(path);
    for (std::uint64_t i = 0; i < cases; ++i) {
      auto one = examples_[i % examples_.size()];
      for (auto& [name, value] : (one.contains("facts") ? one["facts"] : one).items()) draw(value, name, i);
      out << one.dump() << '\n';
    }
  }

 private:
  // `name`: of the fact, or of the structure that it is a field of.
  void draw(nlohmann::json& value, const std::string& name, std::uint64_t i) {
    const bool drawn = drawn_.contains(name);
    if (value.is_boolean() && drawn) {
      const std::uint64_t random = random_word(7000 + place_++ % 64, i);
      value = (random & 1) != 0;
      if (random >> 60 == 0) value = nullptr;
    } else if (value.is_object()) {
      for (auto& [key, member] : value.items()) draw(member, drawn ? name : name + "." + key, i);
    }
  }
  std::vector<nlohmann::json> examples_;
  std::set<std::string> drawn_;
  std::uint64_t place_ = 0;
};

void sample(Context& context, const fs::path& pack) {
  const std::string name = pack.filename(), id = "w5." + name;
  constexpr std::uint64_t cases = 1'000'000;
  const std::string in = context.scratch + "/w5.jsonl", refusals = context.scratch + "/w5_errors.jsonl", artifact = context.scratch + "/w5_" + name + ".so";
  const Built built = build_pack(context.domat, pack, artifact);
  if (!built.pack) return context.report.missing(id, "domat", built.why);
  Generated generated(pack / "cases", built.pack->description());
  if (generated.none()) return context.report.missing(id, "domat", "no cases to start from");
  generated.write(in, cases);
  std::vector<Engine> engines;
  std::string failed;
  for (const unsigned threads : {1u, context.threads}) {
    // Every conclusion of a million cases takes up to 53 GB: they go through a pipe.
    const std::vector<std::string> command = {context.domat, "run", artifact, "--cases", in, "--errors", refusals, "--threads", std::to_string(threads), "--lang", "en"};
    const auto run = [command, refusals, &failed] {
      const Ended ended = run_command(command);
      // 4: errors in some cases, the others answered. Cases that are refused cost nothing worth measuring.
      if ((ended.status != 0 && ended.status != 4) || refused(refusals) > cases / 100) failed = ended.message;
      return ended.seconds;
    };
    engines.push_back({"domat", fmt::format("domat run --cases, {} thread{}", threads, threads > 1 ? "s" : ""), static_cast<double>(cases), nullptr, run});
    if (threads == context.threads) break;
  }
  Work work = measure(id, fmt::format("W5, {}, {} cases, JSON lines to JSON lines", name, cases), std::move(engines), 1, 0);
  if (!failed.empty()) return context.report.missing(id, "domat", "domat run: " + failed);
  context.report.add(std::move(work));
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
