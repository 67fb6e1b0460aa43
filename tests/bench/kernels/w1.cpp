#include "tests/bench/kernels/own.h"

#include "tests/bench/kernels/rules.h"

namespace domat::bench {
namespace {

constexpr std::size_t kVector = sizeof(Words);

template <bool kWithF, class Store>
inline __attribute__((always_inline)) void known_vector(const Words (&facts)[kW1Facts], Store store_one) {
  Known<Words> x[kW1Facts], y[kW1Conclusions];
  for (int i = 0; i < kW1Facts; ++i) x[i].t = facts[i];
  w1_rules(x, y);
  for (int c = 0; c < kW1Conclusions; ++c) store_one(c, y[c].t);
  if constexpr (kWithF)
    for (int c = 0; c < kW1Conclusions; ++c) store_one(kW1Conclusions + c, ~y[c].t);
}

// What is computed of one vector of each fact, from `at` bytes into the planes.
template <bool kWithF>
struct FromPlanes {
  const W1Planes& p;
  template <class Store>
  inline __attribute__((always_inline)) void operator()(std::size_t at, Store store_one) const {
    Words facts[kW1Facts];
    for (int i = 0; i < kW1Facts; ++i) facts[i] = load(p.t[i] + at);
    known_vector<kWithF>(facts, store_one);
  }
};

struct FromTwoPlanes {
  const W1Planes& p;
  template <class Store>
  inline __attribute__((always_inline)) void operator()(std::size_t at, Store store_one) const {
    Supported<Words> x[kW1Facts], y[kW1Conclusions];
    for (int i = 0; i < kW1Facts; ++i) x[i] = {load(p.t[i] + at), load(p.f[i] + at)};
    w1_rules(x, y);
    for (int c = 0; c < kW1Conclusions; ++c) store_one(c, y[c].t);
    for (int c = 0; c < kW1Conclusions; ++c) store_one(kW1Conclusions + c, y[c].f);
  }
};

inline std::uint64_t bits_of_bytes(const std::uint8_t* bytes) {
#if defined(__AVX512BW__)
  const __m512i v = _mm512_loadu_si512(bytes);
  return _mm512_test_epi8_mask(v, v);
#else
  std::uint64_t bits = 0;
  for (int i = 0; i < 8; ++i) {
    std::uint64_t eight;
    std::memcpy(&eight, bytes + 8 * i, sizeof eight);
    bits |= (eight * 0x0102040810204080u >> 56) << (8 * i);
  }
  return bits;
#endif
}

template <bool kWithF>
struct FromBytes {
  const W1Bytes& p;
  template <class Store>
  inline __attribute__((always_inline)) void operator()(std::size_t at, Store store_one) const {
    Words facts[kW1Facts];
    for (int i = 0; i < kW1Facts; ++i)
      for (std::size_t w = 0; w < kLanes / 64; ++w) facts[i][w] = bits_of_bytes(p.facts[i] + 8 * at + 64 * w);
    known_vector<kWithF>(facts, store_one);
  }
};

template <class Compute>
void run(const Compute& compute, std::uint8_t* const* out, std::uint64_t cases, Stores stores) {
  const std::size_t size = cases / 8;
  if (stores == Stores::cached) {
    for (std::size_t at = 0; at < size; at += kVector) compute(at, [&](int c, Words w) { store(out[c] + at, w); });
  } else {
    for (std::size_t at = 0; at < size; at += kVector) compute(at, [&](int c, Words w) { store_past_caches(out[c] + at, w); });
    finish_stores();
  }
}

template <class Planes>
struct Outputs {
  std::uint8_t* all[2 * kW1Conclusions];
  explicit Outputs(const Planes& p) {
    for (int c = 0; c < kW1Conclusions; ++c) {
      all[c] = p.out_t[c];
      all[kW1Conclusions + c] = p.out_f[c];
    }
  }
};

}  // namespace

void w1_scalar(const std::uint8_t* facts, std::uint8_t* conclusions, std::uint64_t cases) {
  for (std::uint64_t i = 0; i < cases; ++i) {
    Bit x[kW1Facts], y[kW1Conclusions];
    for (int k = 0; k < kW1Facts; ++k) x[k].t = facts[i * kW1Facts + k];
    w1_rules(x, y);
    for (int c = 0; c < kW1Conclusions; ++c) conclusions[i * kW1Conclusions + c] = y[c].t;
  }
}

void w1_planes(const W1Planes& p, Stores stores) {
  const Outputs out(p);
  if (p.out_f[0]) return run(FromPlanes<true>{p}, out.all, p.cases, stores);
  run(FromPlanes<false>{p}, out.all, p.cases, stores);
}

void w1_two_planes(const W1Planes& p, Stores stores) { run(FromTwoPlanes{p}, Outputs(p).all, p.cases, stores); }

void w1_bytes(const W1Bytes& p, Stores stores) {
  const Outputs out(p);
  if (p.out_f[0]) return run(FromBytes<true>{p}, out.all, p.cases, stores);
  run(FromBytes<false>{p}, out.all, p.cases, stores);
}

}  // namespace domat::bench
