// The programs that one would write by hand for W1 to W6 (docs/performance.md), and the stream that tells what memory gives. They are
// compiled by each of two compilers into a library of its own; the faster one counts.
//
// A plane has one bit for each case, as in domat/pack.h. Numbers of cases are multiples of kLanes, and planes are aligned to
// kLanes / 8 bytes: what is written by hand need not cope with tails, which cost nothing over such sizes.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace domat::bench {

inline constexpr std::size_t kLanes = 512;
inline constexpr int kW1Facts = 12, kW1Conclusions = 10;

// How results go to memory: through the caches, or past them.
enum class Stores { cached, streamed };

struct W1Planes {
  const std::uint8_t* t[kW1Facts];
  const std::uint8_t* f[kW1Facts];  // null: every fact is known
  std::uint8_t* out_t[kW1Conclusions];
  std::uint8_t* out_f[kW1Conclusions];  // null: not wanted
  std::uint64_t cases;
};

struct W1Bytes {
  const std::uint8_t* facts[kW1Facts];  // 0 or 1
  std::uint8_t* out_t[kW1Conclusions];
  std::uint8_t* out_f[kW1Conclusions];  // null: not wanted
  std::uint64_t cases;
};

// Amounts in cents, none below zero.
struct W2Columns {
  const std::int64_t *damage, *fixed, *plafond, *fire, *pct;
  const std::uint8_t *terrorisme, *guerre, *faute_intentionnelle, *defaut_entretien;  // planes
  std::int64_t* indemnite;
  std::uint64_t cases;
};

struct Span {
  std::uint8_t* bytes;
  std::size_t size;
};

// Rules of W4 as a table: each conclusion is (a & b & c) | (d & e & f). A literal is twice the place of its variable in the layer
// before, plus one if it is negated.
struct W4Table {
  struct Conclusion {
    std::uint32_t literals[6];
  };
  const Conclusion* conclusions;
  const std::uint32_t* layers;  // the first conclusion of each layer, and one past the last
  std::uint32_t layer_count, facts, widest;
};

struct Kernels {
  const char* compiler;
  // One case after the other, facts and conclusions as bytes side by side.
  void (*w1_scalar)(const std::uint8_t* facts, std::uint8_t* conclusions, std::uint64_t cases);
  void (*w1_planes)(const W1Planes&, Stores);
  void (*w1_two_planes)(const W1Planes&, Stores);
  void (*w1_bytes)(const W1Bytes&, Stores);
  void (*w2_plain)(const W2Columns&);
  void (*w2_vectors)(const W2Columns&, Stores);
  // Reads and writes every byte once and does nothing with them; what is returned keeps the reads from being left out. Outputs are as
  // long as the longest of at most 32 inputs, the others 2^k times shorter.
  std::uint64_t (*stream)(const Span* in, std::size_t ins, const Span* out, std::size_t outs, Stores);
  // The strides: bytes from the plane of one variable to the next one's. `memory`: 4 * widest * kLanes / 8 bytes, aligned to kLanes / 8.
  void (*w4_batch)(const W4Table&, const std::uint8_t* facts, std::uint8_t* conclusions, std::size_t facts_stride,
                   std::size_t conclusions_stride, std::uint64_t cases, void* memory);
  // Bytes of 0 or 1. `memory`: 4 * widest bytes.
  void (*w4_single)(const W4Table&, const std::uint8_t* facts, std::uint8_t* conclusions, void* memory);
  // JSON text to JSON text; `room` bytes after the text can be read. False: not a case of W1. `parser` is from w3_parser.
  void* (*w3_parser)();
  bool (*w3)(void* parser, const char* text, std::size_t size, std::size_t room, std::string& out);
  // W1's and W2's facts in, their conclusions out, as CSV; bytes from the first row on. False: a row that is not one of them.
  bool (*w6_csv)(const char* rows, std::size_t size, std::string& out);
  // Objects one after the other; simdjson's padding can be read after them.
  bool (*w6_json_lines)(const char* lines, std::size_t size, std::string& out);
};

}  // namespace domat::bench

// What each library exports.
extern "C" const domat::bench::Kernels* domat_bench_kernels();
