#include "compiler/driver/parallel.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

namespace domat {

namespace {

class Work {
 public:
  Work(std::size_t n, const std::function<void(std::size_t)>& work, const std::function<void(std::size_t)>& tick) : n_(n), work_(work), tick_(tick) {}

  void run(bool ticks) {
    for (std::size_t i = next_++; i < n_ && !failed_; i = next_++) {
      try {
        work_(i);
      } catch (...) {
        const std::scoped_lock lock(mutex_);
        if (!failed_.exchange(true)) error_ = std::current_exception();
      }
      const std::size_t done = ++done_;
      if (ticks && tick_) tick_(done);
    }
  }
  void rethrow() const {
    if (error_) std::rethrow_exception(error_);
  }

 private:
  std::size_t n_;
  const std::function<void(std::size_t)>&work_, &tick_;
  std::atomic<std::size_t> next_ = 0, done_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex mutex_;
  std::exception_ptr error_;
};

}  // namespace

void in_parallel(unsigned threads, std::size_t n, const std::function<void(std::size_t)>& work, const std::function<void(std::size_t)>& tick) {
  if (threads == 0) threads = std::max(1u, std::thread::hardware_concurrency());
  Work all(n, work, tick);
  {
    std::vector<std::jthread> others;
    for (std::size_t t = 1; t < std::min<std::size_t>(threads, n); ++t) others.emplace_back([&] { all.run(false); });
    all.run(true);
  }
  all.rethrow();
}

}  // namespace domat
