// The cases of W1, W2 and W3, from a fixed seed: the same for every engine, and case i is the same however many there are.
#pragma once
#include "tests/bench/kernels/kernels.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace domat::bench {

inline constexpr std::uint64_t kSeed = 20261122;

// Aligned memory, of which every page was written before it is measured; in huge pages if the system has them, for all alike.
class Buffer {
 public:
  explicit Buffer(std::size_t bytes = 0);
  Buffer(Buffer&&) noexcept;
  Buffer& operator=(Buffer&&) noexcept;
  ~Buffer();
  std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }

 private:
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
};

// Arrays of `bytes` bytes each, set apart from one another so that they do not all fall on the same sets of a cache.
class Arrays {
 public:
  Arrays() = default;
  Arrays(std::size_t count, std::size_t bytes);
  std::uint8_t* operator[](std::size_t i) const { return buffer_.data() + i * stride_; }
  std::size_t stride() const { return stride_; }
  std::size_t bytes() const { return bytes_; }

 private:
  std::size_t stride_ = 0, bytes_ = 0;
  Buffer buffer_;
};

// Random bits: those of a place of a stream do not depend on what was drawn before.
std::uint64_t random_word(std::uint64_t stream, std::uint64_t place);

// Each fact true with probability one half, and unknown with probability one fifth where they may be.
struct W1Data {
  W1Data(std::uint64_t cases, bool with_unknown);
  std::uint64_t cases;
  Arrays t, f;          // f: only with unknowns
  Arrays out_t, out_f;  // what an engine answers
  W1Planes planes(bool with_f) const;
};

// A byte of 0 or 1 for each fact, the same cases as those of W1Data without unknowns.
struct W1ByteData {
  explicit W1ByteData(std::uint64_t cases);
  std::uint64_t cases;
  Arrays facts, out_t, out_f;
  W1Bytes bytes(bool with_f) const;
};

struct W2Data {
  explicit W2Data(std::uint64_t cases);
  std::uint64_t cases;
  Arrays numbers, flags, indemnite;
  W2Columns columns() const;
};

// The part [from, from + cases) of the data; both are multiples of kLanes.
W1Planes slice(W1Planes, std::uint64_t from, std::uint64_t cases);
W1Bytes slice(W1Bytes, std::uint64_t from, std::uint64_t cases);
W2Columns slice(W2Columns, std::uint64_t from, std::uint64_t cases);

// By the reference: one case after the other. W1's conclusions are bits in order, the first one lowest.
std::vector<std::uint16_t> w1_expected(const Kernels&, std::uint64_t cases);
std::vector<std::int64_t> w2_expected(const Kernels&, std::uint64_t cases);

// One case of W1 as JSON; of W1 and W2 together as a line of JSON or CSV, ended; the first line of the CSV.
std::vector<std::string> w3_texts(std::uint64_t cases);
std::string w6_header();
std::string w6_csv_rows(std::uint64_t cases);
std::string w6_json_rows(std::uint64_t cases);

}  // namespace domat::bench
