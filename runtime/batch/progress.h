// How far a run over many cases is, on one line of a terminal's standard error.
#pragma once
#include <chrono>
#include <string>

#include "runtime/batch/run.h"

namespace domat {

// "[#####     ]  50 %  1 200 000 cas  2,4 M/s  encore 3 s"
std::string progress_line(const BatchProgress&, double seconds, bool french);
// 1234567 as "1 234 567" or "1,234,567".
std::string grouped(std::uint64_t, bool french);
// "2.4 M cases/s"
std::string rate_text(double cases_per_second, bool french);

class ProgressBar {
 public:
  // Shows nothing before `wait` is over.
  ProgressBar(bool on, bool french, std::chrono::milliseconds wait = std::chrono::milliseconds(100)) : on_(on), french_(french), wait_(wait) {}
  ~ProgressBar() { clear(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void show(const BatchProgress&);
  void clear();
  double seconds() const;

 private:
  bool on_, french_, shown_ = false;
  std::chrono::milliseconds wait_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now(), last_ = start_;
};

}  // namespace domat
