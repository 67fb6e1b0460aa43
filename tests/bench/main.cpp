// The measurements of docs/performance.md; scripts/bench builds and runs this.
#include "tests/bench/peer.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <dlfcn.h>
#include <filesystem>
#include <stdexcept>
#include <thread>

namespace domat::bench {
namespace {

const Kernels* load_kernels(const std::string& library) {
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!handle) throw std::runtime_error(dlerror());
  return reinterpret_cast<decltype(&domat_bench_kernels)>(dlsym(handle, "domat_bench_kernels"))();
}

struct Part {
  const char* name;
  void (*run)(Context&);
};
constexpr Part kParts[] = {{"W1", bench_w1}, {"W2", bench_w2}, {"W3", bench_w3}, {"W4", bench_w4}, {"W5", bench_w5}, {"W6", bench_w6}, {"curves", bench_curves}};

}  // namespace

std::uint64_t Context::in_memory(double bytes_per_case) const {
  if (smoke) return 8 * kLanes;
  const double bytes = std::max(4.0 * static_cast<double>(last_level_cache()), 512.0 * (1 << 20));
  return static_cast<std::uint64_t>(bytes / bytes_per_case / kLanes + 1) * kLanes;
}

int run(int argc, char** argv) {
  CLI::App app("measures Domat beside programs written by hand and other engines");
  std::vector<std::string> only;
  std::string format = "text", scratch = DOMAT_BENCH_SCRATCH;
  int rounds = 7;
  bool smoke = false;
  app.add_option("--only", only, "W1 to W6, curves; all unless named")->delimiter(',');
  app.add_option("--format", format, "text or json")->check(CLI::IsMember({"text", "json"}));
  app.add_option("--rounds", rounds, "how many times each engine is timed");
  app.add_flag("--smoke", smoke, "small sizes, for the answers alone");
  CLI11_PARSE(app, argc, argv);

  std::filesystem::create_directories(scratch);
  Report report(DOMAT_BENCH_PAGE);
  Context context{{load_kernels(DOMAT_BENCH_BY_GCC), load_kernels(DOMAT_BENCH_BY_CLANG)}, std::max(1u, std::thread::hardware_concurrency()), smoke,
                  smoke ? 1 : rounds, DOMAT_BENCH_SOURCES, DOMAT_BENCH_SAMPLES, scratch, DOMAT_BENCH_COMMAND, report};
  write_peer_data(context, smoke ? 8 * kLanes : context.in_memory(48.5));
  for (const Part& part : kParts) {
    if (!only.empty() && std::find(only.begin(), only.end(), part.name) == only.end()) continue;
    std::fprintf(stderr, "%s\n", part.name);
    part.run(context);
  }
  std::fputs((smoke ? report.answers_text() : format == "json" ? report.json() : report.text()).c_str(), stdout);
  return 0;
}

}  // namespace domat::bench

int main(int argc, char** argv) {
  try {
    return domat::bench::run(argc, argv);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "error: %s\n", e.what());
    return 1;
  }
}
