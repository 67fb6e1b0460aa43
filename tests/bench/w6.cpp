#include "tests/bench/bench.h"
#include "tests/bench/domat_pack.h"
#include "tests/bench/names.h"
#include "tests/bench/peer.h"
#include "tests/bench/process.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace domat::bench {
namespace {

constexpr std::size_t kPadding = 64;  // what simdjson may read after its text

// A part of a file into `text`, with room after it.
void read_part(const std::string& path, std::size_t from, std::size_t size, std::string& text) {
  text.resize(size + kPadding);
  std::FILE* in = std::fopen(path.c_str(), "rb");
  const bool read = in && std::fseek(in, static_cast<long>(from), SEEK_SET) == 0 && std::fread(text.data(), 1, size, in) == size;
  if (in) std::fclose(in);
  if (!read) throw std::runtime_error("W6: could not read " + path);
}

// A file to a file of results, as one would write it: as many parts as threads, each parsed in blocks, results written in order.
class ByHand {
 public:
  using Parse = std::function<bool(const char* rows, std::size_t size, std::string& out)>;
  ByHand(std::string in, std::string out, bool header, unsigned threads, Parse parse)
      : in_(std::move(in)), out_(std::move(out)), parse_(std::move(parse)), bounds_{0} {
    const std::string text = read_file(in_);
    bounds_[0] = header ? text.find('\n') + 1 : 0;
    for (unsigned i = 1; i <= threads; ++i) bounds_.push_back(i == threads ? text.size() : text.find('\n', text.size() / threads * i) + 1);
  }

  void operator()() {
    std::vector<std::string> results(bounds_.size() - 1);
    std::vector<char> right(results.size(), 1);
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < results.size(); ++i) workers.emplace_back([&, i] { right[i] = part(bounds_[i], bounds_[i + 1], results[i]); });
    for (std::thread& worker : workers) worker.join();
    if (std::count(right.begin(), right.end(), 1) != static_cast<long>(right.size())) throw std::runtime_error("W6: a row of " + in_ + " is refused");
    std::FILE* file = std::fopen(out_.c_str(), "wb");
    for (const std::string& r : results)
      if (!file || std::fwrite(r.data(), 1, r.size(), file) != r.size()) throw std::runtime_error("W6: could not write " + out_);
    std::fclose(file);
  }

 private:
  static constexpr std::size_t kBlock = std::size_t{1} << 20;
  bool part(std::size_t from, std::size_t to, std::string& out) const {
    std::string block;
    out.reserve((to - from) * 3 / 4);
    while (from < to) {
      std::size_t size = std::min(kBlock, to - from);
      read_part(in_, from, size, block);
      if (from + size < to) size = block.rfind('\n', size - 1) + 1;
      std::memset(block.data() + size, ' ', block.size() - size);
      if (!parse_(block.data(), size, out)) return false;
      from += size;
    }
    return true;
  }

  std::string in_, out_;
  Parse parse_;
  std::vector<std::size_t> bounds_;
};

// A pass that writes a new file: to replace one costs a file system as much as writing it to the disk.
Engine to_new_file(std::string group, std::string name, double rows, std::string out, std::function<void()> pass) {
  return {std::move(group), std::move(name), rows, nullptr, [out = std::move(out), pass = std::move(pass)] {
            std::filesystem::remove(out);
            const double start = now();
            pass();
            return now() - start;
          }};
}

std::vector<std::string> cells(const std::string& row) {
  std::vector<std::string> all;
  std::istringstream in(row);
  for (std::string cell; std::getline(in, cell, ',');) all.push_back(cell);
  return all;
}

// W1's conclusions and the indemnity, as --only takes them.
std::string results() {
  std::string names;
  for (const auto name : kW1ConclusionNames) names.append(name).append(";");
  return names.append(kW2ConclusionName);
}

// Ours names its columns; the hand-written one has these conclusions, in order.
void compare(const std::string& hand, const std::string& ours) {
  std::ifstream one(hand), other(ours);
  std::string row;
  std::getline(other, row);
  std::map<std::string, std::size_t> columns;
  const auto header = cells(row);
  for (std::size_t i = 0; i < header.size(); ++i) columns[header[i]] = i;
  std::vector<std::size_t> places;
  for (const auto name : kW1ConclusionNames) places.push_back(columns.at(std::string(name)));
  places.push_back(columns.at(std::string(kW2ConclusionName)));
  for (std::string mine; std::getline(one, mine);) {
    if (!std::getline(other, row)) throw std::runtime_error("W6: our results end before the others");
    const auto expected = cells(mine), given = cells(row);
    for (std::size_t i = 0; i < places.size(); ++i)
      if (places[i] >= given.size() || given[places[i]] != expected[i]) throw std::runtime_error("W6: our results differ from the others: " + row);
  }
  if (std::getline(other, row)) throw std::runtime_error("W6: our results go on after the others");
}

class Files {
 public:
  Files(Context& context, Built built) : context_(context), built_(std::move(built)), rows_(context.smoke ? 8 * kLanes : 1'000'000) {}

  void text(const std::string& format, unsigned threads, double bound, const std::string& of) {
    const std::string id = fmt::format("w6.{}.{}", format, threads), in = context_.scratch + "/w6." + format;
    std::vector<Engine> engines;
    for (const Kernels* k : context_.kernels) {
      const std::string out = context_.scratch + "/w6_" + k->compiler + ".csv";
      const auto program = std::make_shared<ByHand>(in, out, format == "csv", threads, format == "csv" ? k->w6_csv : k->w6_json_lines);
      (*program)();
      engines.push_back(to_new_file("hand", fmt::format("{}, {}", k->compiler, format == "csv" ? "plain" : "simdjson"), rows_, out, [program] { (*program)(); }));
    }
    const std::string first = context_.scratch + "/w6_" + context_.kernels[0]->compiler + ".csv";
    if (read_file(first) != read_file(context_.scratch + "/w6_" + context_.kernels[1]->compiler + ".csv")) throw std::runtime_error(id + ": answers differ");
    if (add_domat(engines, id, in, context_.scratch + "/w6_domat.csv", threads)) compare(first, context_.scratch + "/w6_domat.csv");
    if (format == "csv") add_peer(context_, engines, id, "duckdb", "duckdb", "w6-csv-load", "DuckDB, loading only", static_cast<std::uint64_t>(rows_), threads, nullptr, 0);
    Work work = measure(id, fmt::format("W6, {} to CSV, {} rows, {} thread{}", format, rows_, threads, threads > 1 ? "s" : ""), std::move(engines), rounds(), 0);
    context_.report.ratio(work, {id, of, bound, true}, "domat", "hand");
    context_.report.add(std::move(work));
  }

  // In turns, so that what else the machine does weighs on both.
  void scaling(const std::string& format) {
    const std::string id = "w6." + format + ".scaling", in = context_.scratch + "/w6." + format, out = context_.scratch + "/w6_domat.csv";
    std::vector<Engine> engines;
    for (const unsigned threads : {1u, context_.threads})
      if (add_domat(engines, id, in, out, threads)) engines.back().group = fmt::format("{} thread{}", threads, threads > 1 ? "s" : "");
    Work work = measure(id, fmt::format("W6, {} to CSV, {} rows, domat alone", format, rows_), std::move(engines), rounds(), 0);
    const std::string all = fmt::format("{} threads", context_.threads);
    context_.report.ratio(work, {id, fmt::format("times the rate of one thread, on {} cores", context_.threads), 0.8 * context_.threads, true}, all, "1 thread");
    context_.report.add(std::move(work));
  }

  void parquet(unsigned threads) {
    const std::string id = fmt::format("w6.parquet.{}", threads), in = context_.scratch + "/w6.parquet";
    std::vector<Engine> engines;
    add_peer(context_, engines, id, "duckdb", "duckdb", "w6-parquet", "DuckDB, reading only", static_cast<std::uint64_t>(rows_), threads, nullptr, 0);
    if (!engines.empty() && add_domat(engines, id, in, context_.scratch + "/w6_parquet.csv", threads)) compare(context_.scratch + "/w6_g++.csv", context_.scratch + "/w6_parquet.csv");
    Work work = measure(id, fmt::format("W6, Parquet to CSV, {} rows, {} thread{}", rows_, threads, threads > 1 ? "s" : ""), std::move(engines), rounds(), 0);
    context_.report.ratio(work, {id, "of the time of DuckDB reading the same columns", 1.5, false}, "domat", "duckdb");
    context_.report.add(std::move(work));
  }

 private:
  int rounds() const { return std::min(context_.rounds, 5); }

  bool add_domat(std::vector<Engine>& engines, const std::string& id, const std::string& in, const std::string& out, unsigned threads) {
    if (built_.why.size()) {
      context_.report.missing(id, "domat", built_.why);
      return false;
    }
    const std::vector<std::string> command = {context_.domat, "run", built_.artifact, "--cases", in, "-o", out, "--only", results(), "--lang", "en", "--threads", std::to_string(threads)};
    const Ended ended = run_command(command);
    if (ended.status != 0) {
      context_.report.missing(id, "domat", "domat run: " + ended.message);
      return false;
    }
    engines.push_back(to_new_file("domat", "domat run --cases", rows_, out, [command] { run_command(command); }));
    return true;
  }

  Context& context_;
  Built built_;
  double rows_;
};

// W1's rules and W2's in one file.
std::string joined_pack(const Context& context) {
  const std::string path = context.scratch + "/w6.domat";
  std::ofstream(path) << read_file(context.sources + "/packs/w1/w1.domat") << read_file(context.sources + "/packs/w2/w2.domat");
  return path;
}

}  // namespace

void bench_w6(Context& context) {
  Files files(context, build_pack(context.domat, joined_pack(context), context.scratch + "/w6.so"));
  std::vector<unsigned> threads = {1};
  if (context.threads > 1) threads.push_back(context.threads);
  for (const unsigned n : threads) files.text("csv", n, 1.4, "of a plain hand-written parser");
  if (context.threads > 1) files.scaling("csv");
  for (const unsigned n : threads) files.text("jsonl", n, 0.8, "of a hand-written simdjson reader");
  for (const unsigned n : threads) files.parquet(n);
}

}  // namespace domat::bench
