#include "tests/bench/report.h"

#include <fmt/format.h>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>
#include <unistd.h>

namespace domat::bench {
namespace {

std::string rate_text(double rate) {
  for (const auto& [unit, sign] : {std::pair{1e9, "G"}, {1e6, "M"}, {1e3, "k"}})
    if (rate >= unit) return fmt::format("{:.3g} {}/s", rate / unit, sign);
  return fmt::format("{:.3g} /s", rate);
}

std::string time_text(double seconds) {
  for (const auto& [unit, sign] : {std::pair{1.0, "s"}, {1e-3, "ms"}, {1e-6, "µs"}})
    if (seconds >= unit) return fmt::format("{:.3g} {}", seconds / unit, sign);
  return fmt::format("{:.3g} ns", seconds * 1e9);
}

std::string trimmed(const std::string& s) {
  const auto first = s.find_first_not_of(' '), last = s.find_last_not_of(' ');
  return first == std::string::npos ? "" : s.substr(first, last - first + 1);
}

// Rows `| target | text |` below the heading that the page has for them.
std::map<std::string, std::string> rows_in_the_way(const std::string& page) {
  std::map<std::string, std::string> rows;
  std::ifstream in(page);
  bool below = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("## ")) below = line == "## What stands in the way";
    const auto bar = line.find('|', 1), last = line.rfind('|');
    if (below && line.starts_with("|") && bar < last) rows[trimmed(line.substr(1, bar - 1))] = trimmed(line.substr(bar + 1, last - bar - 1));
  }
  return rows;
}

std::string bound_text(const Target& t) { return fmt::format("{} {:g}", t.at_least ? "≥" : "≤", t.bound); }

}  // namespace

Report::Report(std::string performance_page) : machine_(machine()), in_the_way_(rows_in_the_way(performance_page)) {}

void Report::add(Work work) { works_.push_back(std::move(work)); }
void Report::note(const std::string& text) { notes_.push_back(text); }
void Report::missing(const std::string& work, const std::string& engine, const std::string& why) { missing_.push_back({work, engine, why}); }

void Report::ratio(const Work& work, const Target& target, const std::string& group, const std::string& to) {
  const Timing *one = work.best(group), *other = work.best(to);
  if (!one) return ratio_missing(target, group + " was not measured");
  if (!other) return ratio_missing(target, to + " was not measured");
  // Round by round, so that a slow moment of the machine weighs on both sides of each ratio.
  std::vector<double> rounds;
  for (std::size_t i = 0; i < one->seconds.size() && i < other->seconds.size(); ++i) {
    const double faster = (one->cases / one->seconds[i]) / (other->cases / other->seconds[i]);
    rounds.push_back(target.at_least ? faster : 1 / faster);
  }
  ratio(target, median(rounds));
}
void Report::ratio(const Target& target, double value) { ratios_.push_back({target, true, value, ""}); }
void Report::ratio_missing(const Target& target, const std::string& why) { ratios_.push_back({target, false, 0, why}); }

std::string Report::answers_text() const {
  std::size_t engines = 0;
  for (const Work& work : works_) engines += work.timings.size();
  std::string out = fmt::format("{} engines in {} works give the same answers\n", engines, works_.size());
  for (const Missing& m : missing_) out += fmt::format("{}, {}: {}\n", m.work, m.engine, m.why);
  return out;
}

std::string Report::text() const {
  std::string out = machine_ + "\n\n";
  for (const Ratio& r : ratios_) {
    const std::string bound = bound_text(r.target);
    if (!r.measured) {
      out += fmt::format("{:<28} not measured   target {:<7} {}: {}\n", r.target.id, bound, r.target.text, r.why);
      continue;
    }
    out += fmt::format("{:<28} {:>8.3g} {}   target {:<7} {}\n", r.target.id, r.value, r.reached() ? "reached" : "missed ", bound, r.target.text);
    if (r.reached()) continue;
    const auto row = in_the_way_.find(r.target.id);
    out += fmt::format("{:<28} in the way: {}\n", "", row == in_the_way_.end() ? "not yet explained in docs/performance.md" : row->second);
  }
  for (const Work& work : works_) {
    out += "\n" + work.title + "\n";
    for (const Timing& t : work.timings)
      out += fmt::format("  {:<10} {:<44} {:>12} {:>10} a case\n", t.group, t.name, rate_text(t.rate()), time_text(1 / t.rate()));
    for (const Missing& m : missing_)
      if (m.work == work.id) out += fmt::format("  {:<10} {}\n", m.engine, m.why);
  }
  if (!notes_.empty()) out += "\n";
  for (const std::string& note : notes_) out += note + "\n";
  return out;
}

std::string Report::json() const {
  nlohmann::ordered_json all = {{"machine", machine_}, {"ratios", nlohmann::json::array()}, {"works", nlohmann::json::array()}, {"notes", notes_}};
  for (const Ratio& r : ratios_) {
    nlohmann::ordered_json one = {{"target", r.target.id}, {"of", r.target.text}, {"bound", r.target.bound}, {"at_least", r.target.at_least}};
    one["ratio"] = r.measured ? nlohmann::json(r.value) : nlohmann::json();
    one["state"] = !r.measured ? "not measured" : r.reached() ? "reached" : "missed";
    if (!r.measured) one["why"] = r.why;
    const auto row = in_the_way_.find(r.target.id);
    if (r.measured && !r.reached() && row != in_the_way_.end()) one["in_the_way"] = row->second;
    all["ratios"].push_back(one);
  }
  for (const Work& work : works_) {
    nlohmann::ordered_json one = {{"work", work.id}, {"title", work.title}, {"engines", nlohmann::json::array()}, {"missing", nlohmann::json::array()}};
    for (const Timing& t : work.timings)
      one["engines"].push_back({{"group", t.group}, {"name", t.name}, {"cases", t.cases}, {"cases_per_second", t.rate()}, {"seconds", t.seconds}});
    for (const Missing& m : missing_)
      if (m.work == work.id) one["missing"].push_back({{"engine", m.engine}, {"why", m.why}});
    all["works"].push_back(one);
  }
  return all.dump(2) + "\n";
}

std::size_t last_level_cache() {
  for (const int level : {_SC_LEVEL4_CACHE_SIZE, _SC_LEVEL3_CACHE_SIZE, _SC_LEVEL2_CACHE_SIZE})
    if (const long size = sysconf(level); size > 0) return static_cast<std::size_t>(size);
  return 0;
}

std::string machine() {
  std::string model = "unknown processor", flags;
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("model name")) model = line.substr(line.find(':') + 2);
    if (line.starts_with("flags")) flags = line;
  }
  const char* vectors = flags.find("avx512bw") != std::string::npos ? "AVX-512" : flags.find("avx2") != std::string::npos ? "AVX2" : "SSE";
  const double memory = static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGE_SIZE)) / (1 << 30);
  double load[1] = {};
  getloadavg(load, 1);
  return fmt::format("{}, {} cores, {}, L1 {} KiB, L2 {} KiB, last level {} MiB, {:.0f} GiB, load {:.1f}", model, std::thread::hardware_concurrency(), vectors,
                     sysconf(_SC_LEVEL1_DCACHE_SIZE) >> 10, sysconf(_SC_LEVEL2_CACHE_SIZE) >> 10, last_level_cache() >> 20, memory, load[0]);
}

}  // namespace domat::bench
