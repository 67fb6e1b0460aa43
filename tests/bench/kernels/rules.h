// The rules of W1 over whatever holds truths: bytes, words, vectors, or two of them.
#pragma once
#include "tests/bench/kernels/kernels.h"

#include <cstring>
#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace domat::bench {

typedef std::uint64_t Words __attribute__((vector_size(kLanes / 8)));

inline Words load(const std::uint8_t* plane) {
  return *static_cast<const Words*>(__builtin_assume_aligned(plane, sizeof(Words)));
}
inline void store(std::uint8_t* plane, Words words) { *static_cast<Words*>(__builtin_assume_aligned(plane, sizeof(Words))) = words; }
inline void store_past_caches(std::uint8_t* plane, Words words) {
#if defined(__AVX512F__)
  _mm512_stream_si512(reinterpret_cast<__m512i*>(plane), reinterpret_cast<const __m512i&>(words));
#elif defined(__SSE2__)
  for (std::size_t i = 0; i < sizeof(Words); i += sizeof(__m128i)) {
    __m128i part;
    std::memcpy(&part, reinterpret_cast<const char*>(&words) + i, sizeof part);
    _mm_stream_si128(reinterpret_cast<__m128i*>(plane + i), part);
  }
#else
  store(plane, words);
#endif
}
inline void finish_stores() {
#if defined(__SSE2__)
  _mm_sfence();
#endif
}

// Two-valued: one word says it all.
template <class Word>
struct Known {
  Word t;
  friend Known operator&(Known a, Known b) { return {a.t & b.t}; }
  friend Known operator|(Known a, Known b) { return {a.t | b.t}; }
  friend Known operator!(Known a) { return {~a.t}; }
};
// 0 or 1.
struct Bit {
  std::uint8_t t;
  friend Bit operator&(Bit a, Bit b) { return {static_cast<std::uint8_t>(a.t & b.t)}; }
  friend Bit operator|(Bit a, Bit b) { return {static_cast<std::uint8_t>(a.t | b.t)}; }
  friend Bit operator!(Bit a) { return {static_cast<std::uint8_t>(a.t ^ 1)}; }
};
// Four-valued.
template <class Word>
struct Supported {
  Word t, f;
  friend Supported operator&(Supported a, Supported b) { return {a.t & b.t, a.f | b.f}; }
  friend Supported operator|(Supported a, Supported b) { return {a.t | b.t, a.f & b.f}; }
  friend Supported operator!(Supported a) { return {a.f, a.t}; }
};

template <class Truth>
inline __attribute__((always_inline)) void w1_rules(const Truth (&x)[kW1Facts], Truth (&y)[kW1Conclusions]) {
  const auto& [faute_lourde, deni_de_justice, faute_personnelle, rattachee_au_service, etat_condamne, detachable, rattachable, assurance,
               faute_deliberee, prescription, faute_victime, recours_epuises] = x;
  const Truth etat_responsable = (faute_lourde | deni_de_justice) & !prescription;
  const Truth action_recursoire = faute_personnelle & rattachee_au_service & etat_condamne & !detachable;
  const Truth action_directe = faute_personnelle & detachable & !prescription;
  const Truth protection_fonctionnelle = (!(faute_personnelle & detachable)) & rattachable;
  const Truth assureur_couvre = assurance & faute_personnelle & !rattachee_au_service & !faute_deliberee;
  const Truth indemnisation_etat = etat_responsable & recours_epuises;
  const Truth indemnisation_reduite = indemnisation_etat & faute_victime;
  const Truth indemnisation_integrale = indemnisation_etat & !indemnisation_reduite;
  const Truth charge_personnelle = (action_directe | action_recursoire) & !assureur_couvre;
  const Truth sanction_disciplinaire = faute_personnelle & (faute_deliberee | (faute_lourde & !protection_fonctionnelle));
  const Truth all[] = {etat_responsable,      action_recursoire,       action_directe,     protection_fonctionnelle, assureur_couvre, indemnisation_etat,
                       indemnisation_reduite, indemnisation_integrale, charge_personnelle, sanction_disciplinaire};
  for (int c = 0; c < kW1Conclusions; ++c) y[c] = all[c];
}

}  // namespace domat::bench
