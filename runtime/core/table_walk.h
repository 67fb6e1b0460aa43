// The walk of a table over a block of cases, 512 times kWide of them: included by table.cpp once for each level of processor, with DOMAT_LEVEL
// naming it, DOMAT_TARGET on every function and DOMAT_VECTOR the bytes of its vectors. Without that, vectors would be taken apart for the least processor.

namespace DOMAT_LEVEL {

typedef std::uint64_t Vector __attribute__((vector_size(DOMAT_VECTOR), may_alias));
typedef std::uint64_t LooseVector __attribute__((vector_size(DOMAT_VECTOR), aligned(1), may_alias));

// All bits of the literal's sign.
inline std::uint64_t sign(TableLiteral l) { return 0 - static_cast<std::uint64_t>(l & 1); }

// Numbers known when this is compiled keep the loops over common shapes short; 0: as the run says. A gate's vectors are worked out kAtOnce at
// a time, as many as there are registers for.
template <unsigned kVectors, unsigned kTerms, unsigned kWidth>
DOMAT_TARGET void gates(const Step& step, Vector* slots) {
  constexpr unsigned kMost = DOMAT_VECTOR == 64 ? 8 : 4, kAtOnce = kVectors < kMost ? kVectors : kMost;
  const std::uint32_t terms = kTerms ? kTerms : step.terms, width = kWidth ? kWidth : step.width, skip = step.skip;
  Words gate(step.words, step.word_bytes);
  Vector* out = slots + std::size_t{step.slot} * kVectors;
  for (std::uint32_t left = step.count; left; --left, gate.skip(terms * (width + skip)))
    for (unsigned from = 0; from < kVectors; from += kAtOnce, out += kAtOnce) {
      Words word = gate;
      Vector any[kAtOnce];
#pragma GCC unroll 8
      for (unsigned w = 0; w < kAtOnce; ++w) any[w] = Vector{};
#pragma GCC unroll 2
      for (std::uint32_t t = 0; t < terms; ++t) {
        Vector all[kAtOnce];
        word.skip(skip);
#pragma GCC unroll 8
        for (unsigned w = 0; w < kAtOnce; ++w) all[w] = ~Vector{};
#pragma GCC unroll 4
        for (std::uint32_t i = 0; i < width; ++i) {
          const TableLiteral l = word.next();
          const Vector *x = slots + std::size_t{l >> 1} * kVectors + from, negated = Vector{} + sign(l);
#pragma GCC unroll 8
          for (unsigned w = 0; w < kAtOnce; ++w) all[w] &= x[w] ^ negated;
        }
#pragma GCC unroll 8
        for (unsigned w = 0; w < kAtOnce; ++w) any[w] |= all[w];
      }
#pragma GCC unroll 8
      for (unsigned w = 0; w < kAtOnce; ++w) out[w] = any[w];
    }
}

// Counts in binary, a plane a digit, from as much below a power of two as brings the carry out of the last digit when there are enough.
template <unsigned kVectors>
DOMAT_TARGET void counts(const Step& step, Vector* slots) {
  Words gate(step.words, step.word_bytes);
  Vector* out = slots + std::size_t{step.slot} * kVectors;
  unsigned digits = 0;
  while (step.width >> digits) ++digits;
  for (std::uint32_t left = step.count; left; --left, gate.skip(step.width), out += kVectors) {
    const std::uint64_t start = (std::uint64_t{1} << digits) - gate.next();
    for (unsigned w = 0; w < kVectors; ++w) {
      Words word = gate;
      Vector digit[32], enough{};
      for (unsigned i = 0; i < digits; ++i) digit[i] = Vector{} - (start >> i & 1);
      for (std::uint32_t k = 0; k < step.width; ++k) {
        const TableLiteral l = word.next();
        Vector carry = slots[std::size_t{l >> 1} * kVectors + w] ^ (Vector{} + sign(l));
        for (unsigned i = 0; i < digits; ++i) {
          const Vector both = digit[i] & carry;
          digit[i] ^= carry;
          carry = both;
        }
        enough |= carry;
      }
      out[w] = enough;
    }
  }
}

template <unsigned kVectors>
DOMAT_TARGET void one_step(const Step& step, Vector* slots) {
  if (step.gate == TableGate::at_least) return counts<kVectors>(step, slots);
  if (step.terms == 1) switch (step.width) {
      case 2: return gates<kVectors, 1, 2>(step, slots);
      case 3: return gates<kVectors, 1, 3>(step, slots);
      case 4: return gates<kVectors, 1, 4>(step, slots);
      default: return gates<kVectors, 1, 0>(step, slots);
    }
  if (step.terms == 2) switch (step.width) {
      case 2: return gates<kVectors, 2, 2>(step, slots);
      case 3: return gates<kVectors, 2, 3>(step, slots);
      case 4: return gates<kVectors, 2, 4>(step, slots);
      default: return gates<kVectors, 2, 0>(step, slots);
    }
  gates<kVectors, 0, 0>(step, slots);
}

// Of the last block only `bytes` of a plane are read or written.
template <unsigned kVectors>
DOMAT_TARGET void load(const Plan& plan, std::size_t first, std::size_t bytes, Vector* slots) {
  const bool whole = bytes == kVectors * sizeof(Vector);
  for (const Input* in = plan.inputs; in != plan.inputs_end; ++in) {
    Vector* out = slots + std::size_t{in->slot} * kVectors;
    const Vector negated = Vector{} + sign(in->negated);
    if (!whole) {
      for (unsigned w = 0; w < kVectors; ++w) out[w] = Vector{};
      if (in->plane) __builtin_memcpy(out, in->plane + first, bytes);
    }
    for (unsigned w = 0; w < kVectors; ++w)
      out[w] = (!whole ? out[w] : in->plane ? *reinterpret_cast<const LooseVector*>(in->plane + first + w * sizeof(Vector)) : Vector{}) ^ negated;
  }
}

template <unsigned kVectors>
DOMAT_TARGET void give(const Output* from, const Output* to, std::size_t first, std::size_t bytes, std::uint8_t last_byte, const Vector* slots) {
  for (; from != to; ++from) {
    const Vector* x = slots + std::size_t{from->literal >> 1} * kVectors;
    const Vector negated = Vector{} + sign(from->literal);
    if (bytes == kVectors * sizeof(Vector) && last_byte == 0xff) {
      for (unsigned w = 0; w < kVectors; ++w) *reinterpret_cast<LooseVector*>(from->plane + first + w * sizeof(Vector)) = x[w] ^ negated;
      continue;
    }
    Vector part[kVectors];
    for (unsigned w = 0; w < kVectors; ++w) part[w] = x[w] ^ negated;
    auto* out = reinterpret_cast<std::uint8_t*>(part);
    out[bytes - 1] &= last_byte;
    __builtin_memcpy(from->plane + first, part, bytes);
  }
}

template <unsigned kWide>
DOMAT_TARGET void walk(const Plan& plan) {
  constexpr unsigned kVectors = kWide * 64 / DOMAT_VECTOR;  // in a slot
  auto* slots = static_cast<Vector*>(plan.slots);
  constexpr std::uint64_t kCases = kWide * 512;
  for (std::uint64_t first = 0; first < plan.batch->cases; first += kCases) {
    const std::uint64_t cases = plan.batch->cases - first < kCases ? plan.batch->cases - first : kCases;
    const std::size_t at = first / 8, bytes = (cases + 7) / 8;
    const auto last_byte = static_cast<std::uint8_t>(0xff >> (bytes * 8 - cases));
    load<kVectors>(plan, at, bytes, slots);
    if (first == 0 || plan.batch->days) load_days(plan, first, cases, kWide);
    const Output* given = plan.outputs;
    for (const Step* step = plan.steps; step != plan.steps_end; given = step++->outputs_end) {
      one_step<kVectors>(*step, slots);
      give<kVectors>(given, step->outputs_end, at, bytes, last_byte, slots);
    }
    if (plan.program->values) give_values(plan, first, cases, kWide);
  }
}

inline void walk(const Plan& plan, unsigned wide) {
  if (wide == 8) walk<8>(plan);
  else if (wide == 4) walk<4>(plan);
  else if (wide == 2) walk<2>(plan);
  else walk<1>(plan);
}

}  // namespace DOMAT_LEVEL
