#include "tests/bench/kernels/own.h"
#include "tests/bench/kernels/rules.h"

#include <algorithm>

namespace domat::bench {
namespace {

constexpr std::int64_t kFloor = 2'000'000'000;  // 20 000 000 EUR

inline unsigned bit(const std::uint8_t* plane, std::uint64_t i) { return plane[i / 8] >> (i % 8) & 1; }

// For amounts of any size.
inline std::int64_t one_case(const W2Columns& c, std::uint64_t i) {
  const auto share = static_cast<std::int64_t>(static_cast<__int128>(c.damage[i]) * c.pct[i] / 100);
  const std::int64_t franchise = std::max(c.fixed[i], share);
  const unsigned terrorisme = bit(c.terrorisme, i);
  const std::int64_t plafond = terrorisme ? std::max(c.plafond[i], std::max(c.fire[i] / 5, kFloor)) : c.plafond[i];
  const bool exclu = bit(c.guerre, i) | bit(c.faute_intentionnelle, i) | (bit(c.defaut_entretien, i) & (terrorisme ^ 1));
  return exclu ? 0 : std::min(plafond, std::max<std::int64_t>(0, c.damage[i] - franchise));
}

typedef std::int64_t Longs __attribute__((vector_size(64)));
typedef double Doubles __attribute__((vector_size(64)));

inline Longs load_longs(const std::int64_t* p) {
  Longs v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
inline Longs larger(Longs a, Longs b) { return a > b ? a : b; }
inline Longs smaller(Longs a, Longs b) { return a < b ? a : b; }
inline Doubles as_doubles(Longs a) { return __builtin_convertvector(a, Doubles); }
inline Longs as_longs(Doubles a) { return __builtin_convertvector(a, Longs); }
// All ones in the lanes whose bit is set.
inline Longs lanes(std::uint8_t bits) {
  const Longs each = {1, 2, 4, 8, 16, 32, 64, 128};
  return (each & static_cast<std::int64_t>(bits)) != 0;
}

// Amounts below 2^43 and percentages below 2^7 have products below 2^50, which doubles hold exactly. The doubles next to 1 / 100 and
// 1 / 5 are both a little above these, by less than what would carry such a product over the next whole number: what is cut off is the exact
// quotient rounded down.
inline bool in_range(Longs damage, Longs fixed, Longs plafond, Longs fire, Longs pct) {
  const Longs beyond = (damage | fixed | plafond | fire) >> 43 | pct >> 7;
  std::int64_t any = 0;
  for (int i = 0; i < 8; ++i) any |= beyond[i];
  return any == 0;
}

template <bool kPastCaches>
void vectors(const W2Columns& c) {
  for (std::uint64_t i = 0; i < c.cases; i += 8) {
    const Longs damage = load_longs(c.damage + i), fixed = load_longs(c.fixed + i), plafond = load_longs(c.plafond + i),
                fire = load_longs(c.fire + i), pct = load_longs(c.pct + i);
    if (__builtin_expect(!in_range(damage, fixed, plafond, fire, pct), 0)) {
      for (std::uint64_t k = i; k < i + 8; ++k) c.indemnite[k] = one_case(c, k);
      continue;
    }
    const Longs franchise = larger(fixed, as_longs(as_doubles(damage) * as_doubles(pct) * 0.01));
    const std::uint8_t terrorisme = c.terrorisme[i / 8];
    const Longs raised = larger(plafond, larger(as_longs(as_doubles(fire) * 0.2), Longs{} + kFloor));
    const Longs ceiling = lanes(terrorisme) ? raised : plafond;
    const auto exclu = static_cast<std::uint8_t>(c.guerre[i / 8] | c.faute_intentionnelle[i / 8] | (c.defaut_entretien[i / 8] & ~terrorisme));
    const Longs indemnite = ~lanes(exclu) & smaller(ceiling, larger(Longs{}, damage - franchise));
    auto* out = reinterpret_cast<std::uint8_t*>(c.indemnite + i);
    if constexpr (kPastCaches)
      store_past_caches(out, reinterpret_cast<Words>(indemnite));
    else
      store(out, reinterpret_cast<Words>(indemnite));
  }
  if constexpr (kPastCaches) finish_stores();
}

}  // namespace

void w2_plain(const W2Columns& c) {
  for (std::uint64_t i = 0; i < c.cases; ++i) {
    const std::int64_t franchise = std::max(c.fixed[i], c.damage[i] * c.pct[i] / 100);
    const unsigned terrorisme = bit(c.terrorisme, i);
    const std::int64_t plafond = terrorisme ? std::max(c.plafond[i], std::max(c.fire[i] / 5, kFloor)) : c.plafond[i];
    const bool exclu = bit(c.guerre, i) | bit(c.faute_intentionnelle, i) | (bit(c.defaut_entretien, i) & (terrorisme ^ 1));
    c.indemnite[i] = exclu ? 0 : std::min(plafond, std::max<std::int64_t>(0, c.damage[i] - franchise));
  }
}

void w2_vectors(const W2Columns& c, Stores stores) { stores == Stores::cached ? vectors<false>(c) : vectors<true>(c); }

}  // namespace domat::bench
