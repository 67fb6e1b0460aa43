// Engines that are not ours, each a program that keeps running (tests/bench/peers). It is started with the scratch folder and answers
//   prepare WORK CASES THREADS   with "ok" or "no REASON"
//   run                          with the seconds of one pass, and after them perhaps the median and the 99th percentile of a case
//   answers                      with "ok" after writing answers.bin: of W1 and W3 two bytes a case, of W2 eight, lowest first.
#pragma once
#include "tests/bench/bench.h"
#include "tests/bench/process.h"

namespace domat::bench {

struct Passed {
  double seconds = 0, p50 = 0, p99 = 0;
};

class Peer {
 public:
  Peer(const Context&, const std::string& name);
  // Prepares, and runs once; the reason why it cannot, empty when it can.
  std::string begin(const std::string& work, std::uint64_t cases, unsigned threads);
  Passed run();
  // Throws std::runtime_error when answers.bin is not the expected bytes.
  void check(const void* expected, std::size_t bytes);

 private:
  std::string prepare(const std::string& work, std::uint64_t cases, unsigned threads);
  std::string name_, scratch_, why_not_;
  std::unique_ptr<Conversation> conversation_;
};

// Adds the peer's engine for a work of W1 or W2 if it can do it and its answers are right; else says so in the report.
void add_peer(Context&, std::vector<Engine>&, const std::string& report_work, const std::string& peer, const std::string& group,
              const std::string& work, const std::string& title, std::uint64_t cases, unsigned threads, const void* expected, std::size_t bytes);

// Files that peers read: w1.bin and w2.bin (columns one after the other, truths as bytes), w3.jsonl, w6.csv and w6.jsonl.
void write_peer_data(const Context&, std::uint64_t cases);

}  // namespace domat::bench
