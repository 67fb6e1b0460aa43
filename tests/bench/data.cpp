#include "tests/bench/data.h"

#include "tests/bench/names.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <sys/mman.h>
#include <utility>

namespace domat::bench {
namespace {

// SplitMix64's output function.
std::uint64_t mixed(std::uint64_t z) {
  z = (z + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}
}  // namespace

std::uint64_t random_word(std::uint64_t stream, std::uint64_t place) { return mixed(mixed(kSeed * 1000 + stream) ^ place); }

namespace {

std::uint64_t true_word(int fact, std::uint64_t word) { return random_word(static_cast<std::uint64_t>(fact), word); }

// Bits set with probability 13107 / 65536: from the lowest binary digit of the probability up, each draws a bit that is "or" for 1, "and" for 0.
std::uint64_t unknown_word(int fact, std::uint64_t word) {
  std::uint64_t bits = 0;
  for (int digit = 0; digit < 16; ++digit) {
    const std::uint64_t random = random_word(100 + static_cast<std::uint64_t>(fact * 16 + digit), word);
    bits = 13107 >> digit & 1 ? bits | random : bits & random;
  }
  return bits;
}

bool flag(int which, std::uint64_t place) { return random_word(400 + static_cast<std::uint64_t>(which), place / 64) >> (place % 64) & 1; }

std::int64_t number(int which, std::uint64_t place) {
  static constexpr std::uint64_t kHundreds[] = {10'000'000, 10'000, 10'000'000, 100'000'000};
  const std::uint64_t random = random_word(500 + static_cast<std::uint64_t>(which), place);
  const auto below = [&](std::uint64_t bound) { return static_cast<std::int64_t>(static_cast<unsigned __int128>(random) * bound >> 64); };
  return which < kW2Amounts ? 100 * below(kHundreds[which] + 1) : below(21);
}

bool fact_is_true(int fact, std::uint64_t place) { return true_word(fact, place / 64) >> (place % 64) & 1; }

const char* word(bool value) { return value ? "true" : "false"; }

std::string amount(std::int64_t cents) {
  const std::string digits = std::to_string(cents % 100 + 100);
  return std::to_string(cents / 100) + "." + digits.substr(1);
}

}  // namespace

Buffer::Buffer(std::size_t bytes) : size_(bytes) {
  if (bytes == 0) return;
  constexpr std::size_t kHugePage = std::size_t{2} << 20;
  const std::size_t rounded = (bytes + kHugePage - 1) / kHugePage * kHugePage;
  data_ = static_cast<std::uint8_t*>(std::aligned_alloc(kHugePage, rounded));
  if (!data_) throw std::bad_alloc();
  madvise(data_, rounded, MADV_HUGEPAGE);
  std::memset(data_, 0, bytes);
}
Buffer::Buffer(Buffer&& other) noexcept : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}
Buffer& Buffer::operator=(Buffer&& other) noexcept {
  std::swap(data_, other.data_);
  std::swap(size_, other.size_);
  return *this;
}
Buffer::~Buffer() { std::free(data_); }

// Small arrays follow one another, so that as many as can be fit into a cache; the addresses of large ones would differ by multiples of pages.
Arrays::Arrays(std::size_t count, std::size_t bytes)
    : stride_(bytes <= 4096 ? (bytes + 63) / 64 * 64 : (bytes + 4095) / 4096 * 4096 + 320), bytes_(count ? bytes : 0), buffer_(count * stride_) {}

W1Data::W1Data(std::uint64_t n, bool with_unknown)
    : cases(n), t(kW1Facts, n / 8), f(with_unknown ? kW1Facts : 0, n / 8), out_t(kW1Conclusions, n / 8), out_f(kW1Conclusions, n / 8) {
  for (int fact = 0; fact < kW1Facts; ++fact) {
    auto* plane = reinterpret_cast<std::uint64_t*>(t[fact]);
    for (std::uint64_t w = 0; w < n / 64; ++w) plane[w] = true_word(fact, w);
    if (!with_unknown) continue;
    auto* opposite = reinterpret_cast<std::uint64_t*>(f[fact]);
    for (std::uint64_t w = 0; w < n / 64; ++w) {
      const std::uint64_t unknown = unknown_word(fact, w);
      opposite[w] = ~plane[w] & ~unknown;
      plane[w] &= ~unknown;
    }
  }
}

W1Planes W1Data::planes(bool with_f) const {
  W1Planes p{};
  for (int i = 0; i < kW1Facts; ++i) {
    p.t[i] = t[i];
    p.f[i] = f.bytes() ? f[i] : nullptr;
  }
  for (int c = 0; c < kW1Conclusions; ++c) {
    p.out_t[c] = out_t[c];
    p.out_f[c] = with_f ? out_f[c] : nullptr;
  }
  p.cases = cases;
  return p;
}

W1ByteData::W1ByteData(std::uint64_t n) : cases(n), facts(kW1Facts, n), out_t(kW1Conclusions, n / 8), out_f(kW1Conclusions, n / 8) {
  for (int fact = 0; fact < kW1Facts; ++fact)
    for (std::uint64_t i = 0; i < n; i += 64) {
      const std::uint64_t bits = true_word(fact, i / 64);
      for (unsigned k = 0; k < 64; ++k) facts[fact][i + k] = bits >> k & 1;
    }
}

W1Bytes W1ByteData::bytes(bool with_f) const {
  W1Bytes b{};
  for (int i = 0; i < kW1Facts; ++i) b.facts[i] = facts[i];
  for (int c = 0; c < kW1Conclusions; ++c) {
    b.out_t[c] = out_t[c];
    b.out_f[c] = with_f ? out_f[c] : nullptr;
  }
  b.cases = cases;
  return b;
}

W2Data::W2Data(std::uint64_t n) : cases(n), numbers(kW2Numbers, 8 * n), flags(4, n / 8), indemnite(1, 8 * n) {
  for (int k = 0; k < kW2Numbers; ++k) {
    auto* column = reinterpret_cast<std::int64_t*>(numbers[k]);
    for (std::uint64_t i = 0; i < n; ++i) column[i] = number(k, i);
  }
  for (int k = 0; k < 4; ++k)
    for (std::uint64_t i = 0; i < n; ++i)
      if (flag(k, i)) flags[k][i / 8] |= static_cast<std::uint8_t>(1u << (i % 8));
}

W2Columns W2Data::columns() const {
  const auto column = [&](int i) { return reinterpret_cast<const std::int64_t*>(numbers[i]); };
  return {column(0), column(1), column(2), column(3), column(4), flags[0], flags[1], flags[2], flags[3], reinterpret_cast<std::int64_t*>(indemnite[0]), cases};
}

W1Planes slice(W1Planes p, std::uint64_t from, std::uint64_t cases) {
  for (int i = 0; i < kW1Facts; ++i) {
    p.t[i] += from / 8;
    if (p.f[i]) p.f[i] += from / 8;
  }
  for (int c = 0; c < kW1Conclusions; ++c) {
    p.out_t[c] += from / 8;
    if (p.out_f[c]) p.out_f[c] += from / 8;
  }
  p.cases = cases;
  return p;
}

W1Bytes slice(W1Bytes b, std::uint64_t from, std::uint64_t cases) {
  for (auto& fact : b.facts) fact += from;
  for (int c = 0; c < kW1Conclusions; ++c) {
    b.out_t[c] += from / 8;
    if (b.out_f[c]) b.out_f[c] += from / 8;
  }
  b.cases = cases;
  return b;
}

W2Columns slice(W2Columns c, std::uint64_t from, std::uint64_t cases) {
  for (auto* column : {&c.damage, &c.fixed, &c.plafond, &c.fire, &c.pct}) *column += from;
  for (auto* plane : {&c.terrorisme, &c.guerre, &c.faute_intentionnelle, &c.defaut_entretien}) *plane += from / 8;
  c.indemnite += from;
  c.cases = cases;
  return c;
}

std::vector<std::uint16_t> w1_expected(const Kernels& kernels, std::uint64_t cases) {
  std::vector<std::uint16_t> expected(cases);
  std::uint8_t facts[kW1Facts], conclusions[kW1Conclusions];
  for (std::uint64_t i = 0; i < cases; ++i) {
    for (int k = 0; k < kW1Facts; ++k) facts[k] = fact_is_true(k, i);
    kernels.w1_scalar(facts, conclusions, 1);
    for (int c = 0; c < kW1Conclusions; ++c) expected[i] |= static_cast<std::uint16_t>(conclusions[c] << c);
  }
  return expected;
}

std::vector<std::int64_t> w2_expected(const Kernels& kernels, std::uint64_t cases) {
  const W2Data data(cases);
  kernels.w2_plain(data.columns());
  const auto* answers = reinterpret_cast<const std::int64_t*>(data.indemnite[0]);
  return {answers, answers + cases};
}

std::vector<std::string> w3_texts(std::uint64_t cases) {
  std::vector<std::string> texts(cases);
  for (std::uint64_t i = 0; i < cases; ++i)
    for (int k = 0; k < kW1Facts; ++k)
      texts[i] += std::string(k ? ",\"" : "{\"") + std::string(kW1FactNames[k]) + "\":" + word(fact_is_true(k, i)) + (k == kW1Facts - 1 ? "}" : "");
  return texts;
}

std::string w6_header() {
  std::string header;
  for (const auto name : kW1FactNames) header += std::string(name) + ",";
  for (const auto name : kW2FactNames) header += std::string(name) + (name == kW2FactNames.back() ? "\n" : ",");
  return header;
}

std::string w6_csv_rows(std::uint64_t cases) {
  std::string rows;
  for (std::uint64_t i = 0; i < cases; ++i) {
    for (int k = 0; k < kW1Facts; ++k) rows += std::string(word(fact_is_true(k, i))) + ",";
    for (int k = 0; k < kW2Amounts; ++k) rows += amount(number(k, i)) + ",";
    rows += std::to_string(number(kW2Amounts, i));
    for (int k = 0; k < 4; ++k) rows += std::string(",") + word(flag(k, i));
    rows += "\n";
  }
  return rows;
}

std::string w6_json_rows(std::uint64_t cases) {
  const auto key = [](std::string_view name) { return "\"" + std::string(name) + "\":"; };
  std::string rows;
  for (std::uint64_t i = 0; i < cases; ++i) {
    rows += "{";
    for (int k = 0; k < kW1Facts; ++k) rows += key(kW1FactNames[k]) + word(fact_is_true(k, i)) + ",";
    for (int k = 0; k < kW2Amounts; ++k) rows += key(kW2FactNames[k]) + "\"" + amount(number(k, i)) + "\",";
    rows += key(kW2FactNames[kW2Amounts]) + std::to_string(number(kW2Amounts, i));
    for (int k = 0; k < 4; ++k) rows += "," + key(kW2FactNames[kW2Numbers + k]) + word(flag(k, i));
    rows += "}\n";
  }
  return rows;
}

}  // namespace domat::bench
