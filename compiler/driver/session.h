// One compilation: a pack on disk to its checked model, step by step, each step timed.
#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "compiler/base/interner.h"
#include "compiler/base/source.h"
#include "compiler/diagnostics/diagnostics.h"
#include "compiler/pack/load.h"
#include "compiler/sema/check.h"

namespace domat {

struct PassTime {
  std::string name;
  double milliseconds;
};

class Timer {
 public:
  template <typename Work>
  auto operator()(const std::string& name, Work&& work) {
    struct Stop {
      Timer* timer;
      std::string name;
      std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
      ~Stop() { timer->add(name, std::chrono::steady_clock::now() - start); }
    } stop{this, name};
    return work();
  }
  const std::vector<PassTime>& times() const { return times_; }

 private:
  void add(const std::string& name, std::chrono::steady_clock::duration d) {
    double ms = std::chrono::duration<double, std::milli>(d).count();
    for (auto& t : times_)
      if (t.name == name) {
        t.milliseconds += ms;
        return;
      }
    times_.push_back({name, ms});
  }
  std::vector<PassTime> times_;
};

struct Session {
  SourceMap sources;
  Interner names;
  Diagnostics diags;
  Timer time;
  LoadedPack pack;
  std::vector<PackSource> parsed;  // 0 is the pack itself
  std::vector<FileId> parsed_files;
  model::Model model;

  // Reads, parses and checks. False when something was reported as an error; the model is then of no use.
  bool compile(const std::string& path);
};

}  // namespace domat
