#include "tests/bench/peer.h"

#include "tests/bench/names.h"

#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace domat::bench {
namespace {

std::vector<std::string> command(const Context& context, const std::string& name) {
  const std::string folder = context.sources + "/peers/";
  if (name == "numpy") return {"/usr/bin/python3", folder + "numpy_peer.py", context.scratch};
  if (name == "swipl") return {"swipl", "-q", folder + "swi_peer.pl", "--", context.scratch};
  return {"node", folder + name + "_peer.mjs", context.scratch};
}

void write(const std::string& path, const void* bytes, std::size_t size, bool append = false) {
  std::ofstream out(path, append ? std::ios::binary | std::ios::app : std::ios::binary);
  if (!out.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size))) throw std::runtime_error("could not write " + path);
}

}  // namespace

Peer::Peer(const Context& context, const std::string& name) : name_(name), scratch_(context.scratch) {
  try {
    conversation_ = std::make_unique<Conversation>(command(context, name));
    const std::string hello = conversation_->ask("hello");
    if (hello != "ok") why_not_ = "not available here: " + hello;
  } catch (const std::exception&) {
    why_not_ = "not available here; scripts/setup-bench installs it";
  }
}

std::string Peer::prepare(const std::string& work, std::uint64_t cases, unsigned threads) {
  if (!why_not_.empty()) return why_not_;
  const std::string answer = conversation_->ask("prepare " + work + " " + std::to_string(cases) + " " + std::to_string(threads));
  return answer == "ok" ? "" : answer;
}

std::string Peer::begin(const std::string& work, std::uint64_t cases, unsigned threads) {
  try {
    const std::string why = prepare(work, cases, threads);
    if (why.empty()) run();
    return why;
  } catch (const std::exception& e) {
    return std::string("it failed: ") + e.what();
  }
}

Passed Peer::run() {
  std::istringstream in(conversation_->ask("run"));
  Passed passed;
  if (!(in >> passed.seconds)) throw std::runtime_error(name_ + " did not run: " + in.str());
  in >> passed.p50 >> passed.p99;
  return passed;
}

void Peer::check(const void* expected, std::size_t bytes) {
  if (const std::string answer = conversation_->ask("answers"); answer != "ok") throw std::runtime_error(name_ + ": " + answer);
  std::ifstream in(scratch_ + "/answers.bin", std::ios::binary);
  const std::string given((std::istreambuf_iterator<char>(in)), {});
  if (given.size() != bytes || std::memcmp(given.data(), expected, bytes) != 0) throw std::runtime_error(name_ + ": its answers differ from ours");
}

void add_peer(Context& context, std::vector<Engine>& engines, const std::string& report_work, const std::string& name, const std::string& group,
              const std::string& work, const std::string& title, std::uint64_t cases, unsigned threads, const void* expected, std::size_t bytes) {
  auto peer = std::make_shared<Peer>(context, name);
  if (const std::string why = peer->begin(work, cases, threads); !why.empty()) return context.report.missing(report_work, title, why);
  peer->check(expected, bytes);
  engines.push_back({group, title, static_cast<double>(cases), nullptr, [peer] { return peer->run().seconds; }});
}

void write_peer_data(const Context& context, std::uint64_t cases) {
  const W1ByteData w1(cases);
  const W2Data w2(cases);
  const std::string w1_path = context.scratch + "/w1.bin", w2_path = context.scratch + "/w2.bin";
  for (int i = 0; i < kW1Facts; ++i) write(w1_path, w1.facts[i], cases, i > 0);
  for (int i = 0; i < kW2Numbers; ++i) write(w2_path, w2.numbers[i], 8 * cases, i > 0);
  std::string bytes(cases, 0);
  for (int k = 0; k < 4; ++k) {
    for (std::uint64_t i = 0; i < cases; ++i) bytes[i] = static_cast<char>(w2.flags[k][i / 8] >> (i % 8) & 1);
    write(w2_path, bytes.data(), cases, true);
  }
  const std::uint64_t texts = std::min<std::uint64_t>(cases, 10000);
  std::string lines;
  for (const std::string& text : w3_texts(texts)) lines += text + "\n";
  write(context.scratch + "/w3.jsonl", lines.data(), lines.size());
  const std::uint64_t rows = std::min<std::uint64_t>(cases, 1'000'000);
  const std::string csv = w6_header() + w6_csv_rows(rows), json = w6_json_rows(rows);
  write(context.scratch + "/w6.csv", csv.data(), csv.size());
  write(context.scratch + "/w6.jsonl", json.data(), json.size());
}

}  // namespace domat::bench
