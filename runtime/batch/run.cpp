#include "runtime/batch/run.h"

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/batch/text_answers.h"

namespace domat {

namespace {

// Every thread reads a piece, works on it, and leaves it to be written; whoever finds the next piece to write there writes it. No more than a
// few pieces a thread are under way, so that memory stays bounded however slowly the output is taken.
class Running {
 public:
  explicit Running(const BatchRun& run) : run_(run), ahead_(std::uint64_t{run.threads} * 4), line_(run.source.first_line()) {}

  BatchEnd all() {
    if (!run_.sink.begin(run_.form.header())) return end_ = {BatchEnd::Kind::cannot_write, run_.sink.problem(run_.plan.french)};
    std::vector<std::thread> others;
    for (unsigned i = 1; i < run_.threads; ++i) others.emplace_back([this] { work(); });
    work();
    for (std::thread& t : others) t.join();
    if (run_.stop) fail(BatchEnd::Kind::stopped, "");
    if (const std::string problem = run_.source.problem(run_.plan.french); !problem.empty()) fail(BatchEnd::Kind::cannot_read, problem);
    if (end_.kind == BatchEnd::Kind::done && run_.errors.is_open() && !run_.errors.finish())
      fail(BatchEnd::Kind::cannot_write_errors, system_words(run_.errors.error(), run_.plan.french));
    if (end_.kind == BatchEnd::Kind::done && !run_.sink.finish()) fail(BatchEnd::Kind::cannot_write, run_.sink.problem(run_.plan.french));
    return end_;
  }

 private:
  void work() {
    Worker worker(run_.plan, run_.inputs, run_.form.clone());
    const auto reader = run_.source.reader();
    const auto piece = run_.source.make_piece();
    for (std::uint64_t number; take(*piece, &number);) {
      auto result = spare();
      worker.begin(*result);
      reader->read(*piece, worker);
      worker.end();
      if (!worker.problem().empty()) fail(BatchEnd::Kind::broken, worker.problem());
      give(number, std::move(result));
    }
  }

  bool take(Piece& piece, std::uint64_t* number) {
    const std::lock_guard reading(reading_);
    {
      std::unique_lock lock(mutex_);
      written_one_.wait(lock, [&] { return taken_ < written_ + ahead_ || over_; });
      if (over_ || run_.stop) return false;
    }
    if (!run_.source.next(piece)) {
      const std::lock_guard lock(mutex_);
      over_ = true;
      return false;
    }
    *number = taken_++;
    return true;
  }

  std::unique_ptr<PieceResult> spare() {
    const std::lock_guard lock(mutex_);
    if (spare_.empty()) return std::make_unique<PieceResult>();
    auto result = std::move(spare_.back());
    spare_.pop_back();
    return result;
  }

  void give(std::uint64_t number, std::unique_ptr<PieceResult> result) {
    std::unique_lock lock(mutex_);
    waiting_.emplace(number, std::move(result));
    if (std::exchange(writing_, true)) return;
    for (auto at = waiting_.find(written_); at != waiting_.end(); at = waiting_.find(written_)) {
      auto next = std::move(at->second);
      waiting_.erase(at);
      const bool good = end_.kind == BatchEnd::Kind::done;
      lock.unlock();
      if (good) write(*next);
      OutText text = std::move(next->text);
      text.clear();
      *next = {};
      next->text = std::move(text);
      lock.lock();
      spare_.push_back(std::move(next));
      ++written_;
      written_one_.notify_all();
    }
    writing_ = false;
  }

  void write(PieceResult& r) {
    if (!write_errors(r)) return fail(BatchEnd::Kind::cannot_write_errors, system_words(run_.errors.error(), run_.plan.french));
    if (!run_.sink.write(r.text.view())) return fail(BatchEnd::Kind::cannot_write, run_.sink.problem(run_.plan.french));
    if (r.fatal) {
      end_.line = line_ + r.fatal->line;
      return fail(BatchEnd::Kind::cannot_read, message(*r.fatal, run_.plan.french));
    }
    end_.cases += r.rows;
    end_.failed += r.failed;
    end_.faulty += r.faulty;
    if (line_ != 0) line_ += r.lines;
    run_.progress({end_.cases, run_.source.done(), run_.source.whole()});
  }

  // One line of JSON for each error.
  bool write_errors(PieceResult& r) {
    if (r.errors.empty()) return true;
    if (!run_.errors.is_open() && !run_.errors.open()) return false;
    std::stable_sort(r.errors.begin(), r.errors.end(), [](const RowErrors& a, const RowErrors& b) { return a.row < b.row; });
    std::string text;
    for (const RowErrors& row : r.errors)
      for (const CaseError& e : row.errors) {
        text.append("{\"case\":").append(std::to_string(end_.cases + row.row + 1));
        if (line_ != 0 && row.line != UINT64_MAX) text.append(",\"line\":").append(std::to_string(line_ + row.line));
        std::string rest;
        append_error_json(rest, e, run_.plan.french);
        text.append(",").append(rest, 1).append("\n");
      }
    return run_.errors.write(text);
  }

  // The first thing that went wrong counts.
  void fail(BatchEnd::Kind kind, std::string problem) {
    const std::lock_guard lock(mutex_);
    over_ = true;
    if (end_.kind == BatchEnd::Kind::done) end_.kind = kind, end_.problem = std::move(problem);
    written_one_.notify_all();
  }

  const BatchRun& run_;
  const std::uint64_t ahead_;
  std::mutex reading_, mutex_;  // of the source; of all that follows
  std::condition_variable written_one_;
  std::uint64_t taken_ = 0, written_ = 0;
  std::map<std::uint64_t, std::unique_ptr<PieceResult>> waiting_;
  std::vector<std::unique_ptr<PieceResult>> spare_;
  bool writing_ = false, over_ = false;
  std::uint64_t line_;  // of the next piece to write
  BatchEnd end_;        // its counts belong to who writes
};

}  // namespace

BatchEnd run_batch(const BatchRun& run) { return Running(run).all(); }

}  // namespace domat
