#include "runtime/core/table.h"

namespace domat {
namespace {

template <typename T>
const T* at(const std::uint8_t* table, std::uint64_t offset) {
  return reinterpret_cast<const T*>(table + offset);
}
const Table& header(const std::uint8_t* table) { return *at<Table>(table, 0); }

std::uint32_t truth_on(const std::uint8_t* table, std::uint32_t index, bool known, std::int64_t day) {
  const TableDays& d = at<TableDays>(table, header(table).days_at)[index];
  if (!known) return d.when_unknown;
  const TablePiece* piece = at<TablePiece>(table, header(table).pieces_at) + d.first_piece;
  std::uint32_t i = d.pieces - 1;
  while (day < piece[i].from) --i;
  return piece[i].truth;
}

// --- one case: a slot is two bytes, what it holds and its negation, so that a literal is the number of a byte

void set(std::uint8_t* slots, TableLiteral slot, std::uint32_t is) {
  slots[slot] = static_cast<std::uint8_t>(is);
  slots[slot + 1] = static_cast<std::uint8_t>(is ^ 1);
}

bool facts_known(const std::uint8_t* table, const TableProgram& p, const CaseMemory& m) {
  const std::uint32_t* atom = at<std::uint32_t>(table, p.facts_at);
  const std::uint8_t* truths = m.truths;
  for (std::uint32_t i = 0; i < p.facts; ++i)
    if (truths[atom[i]] == 0 || truths[atom[i]] == 3) return false;
  return true;
}

void load_case(const std::uint8_t* table, const TableProgram& p, const CaseMemory& m, std::uint8_t* slots) {
  const TableLoad* load = at<TableLoad>(table, p.loads_at);
  const std::uint8_t* truths = m.truths;
  set(slots, 0, 0);
  for (std::uint32_t i = 0; i < p.loads; ++i) {
    const TableLoad& l = load[i];
    std::uint32_t is = m.closed;
    if (l.source == TableSource::fact_t || l.source == TableSource::fact_f) is = truths[l.index] >> (l.source == TableSource::fact_f);
    else if (l.source != TableSource::closed) is = truth_on(table, l.index, m.day_known, m.day) >> (l.source == TableSource::day_f);
    set(slots, l.slot * 2, is & 1);
  }
}

// Numbers known when this is compiled keep common shapes free of inner loops; 0: as the run says.
template <unsigned kTerms, unsigned kWidth, bool kGives>
void gates(const TableRun& run, std::uint32_t skip, const std::uint32_t* word, std::uint8_t* __restrict slots, std::uint8_t* __restrict out) {
  const std::uint32_t terms = kTerms ? kTerms : run.terms, width = kWidth ? kWidth : run.width - skip, f = run.negated ^ 1;
  for (std::uint32_t left = run.count; left; --left) {
    const std::uint32_t slot = word[0], target = word[kGives];
    word += 1 + kGives;
    std::uint32_t any = 0;
#pragma GCC unroll 2
    for (std::uint32_t t = 0; t < terms; ++t) {
      word += skip;
      std::uint32_t all = kWidth ? slots[*word++] : 1;
#pragma GCC unroll 4
      for (std::uint32_t i = kWidth ? 1 : 0; i < width; ++i) all &= slots[*word++];
      any |= all;
    }
    set(slots, slot, any);
    if (kGives) out[target] = static_cast<std::uint8_t>((any ^ f) + 1);
  }
}

void counts(const TableRun& run, const std::uint32_t* word, std::uint8_t* slots, std::uint8_t* out) {
  const std::uint32_t head = table_gate_head(run);
  for (std::uint32_t left = run.count; left; --left, word += head + run.width) {
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < run.width; ++i) count += slots[word[head + i]];
    const std::uint32_t enough = count >= word[head - 1];
    set(slots, word[0], enough);
    if (out) out[word[1]] = static_cast<std::uint8_t>(2 - (enough ^ run.negated));
  }
}

// `skip` literals of each conjunction are left out.
template <bool kGives>
void one_run(const TableRun& run, std::uint32_t skip, const std::uint32_t* words, std::uint8_t* slots, std::uint8_t* out) {
  if (run.gate == TableGate::at_least) return counts(run, words, slots, out);
  if (run.terms == 1) switch (run.width - skip) {
      case 2: return gates<1, 2, kGives>(run, skip, words, slots, out);
      case 3: return gates<1, 3, kGives>(run, skip, words, slots, out);
      case 4: return gates<1, 4, kGives>(run, skip, words, slots, out);
      default: return gates<1, 0, kGives>(run, skip, words, slots, out);
    }
  if (run.terms == 2) switch (run.width - skip) {
      case 2: return gates<2, 2, kGives>(run, skip, words, slots, out);
      case 3: return gates<2, 3, kGives>(run, skip, words, slots, out);
      case 4: return gates<2, 4, kGives>(run, skip, words, slots, out);
      default: return gates<2, 0, kGives>(run, skip, words, slots, out);
    }
  gates<0, 0, kGives>(run, skip, words, slots, out);
}

std::uint32_t skipped(const TableRun& run, const TableGuard* guards, const std::uint8_t* slots) {
  std::uint32_t all = 1;
  for (std::uint32_t i = 0; i < run.guards; ++i) all &= slots[guards[run.guards_first + i].literal];
  return all * run.dated;
}

void give_values(const std::uint8_t* table, const TableProgram& p, CaseMemory& m, const std::uint8_t* slots) {
  const TableChoice* choices = at<TableChoice>(table, p.choices_at);
  for (std::uint32_t i = 0; i < p.values; ++i) {
    const TableValue& v = at<TableValue>(table, p.values_at)[i];
    // Both bits: a conflict.
    m.out_states[v.atom] = static_cast<std::uint8_t>((slots[v.defined] | slots[v.conflict]) | (slots[v.undefined] | slots[v.conflict]) << 1);
    m.out_values[v.atom] = 0;
    for (const TableChoice* c = choices + v.first_choice; c != choices + v.first_choice + v.choices; ++c)
      if (slots[c->is]) m.out_values[v.atom] = c->value;
  }
}

}  // namespace

void table_case(const std::uint8_t* table, CaseMemory* m) {
  const TableProgram* programs = header(table).programs + (m->out_holds != nullptr) * kTableHolds;
  const bool known = (m->day_known || header(table).days == 0) && facts_known(table, programs[kTableKnown], *m);
  const TableProgram& p = programs[known * kTableKnown];
  auto* slots = reinterpret_cast<std::uint8_t*>(m->node_values.get());
  load_case(table, p, *m, slots);
  const std::uint32_t* words = at<std::uint32_t>(table, p.words_at);
  const TableGuard* guards = at<TableGuard>(table, p.guards_at);
  const TableGive *give = at<TableGive>(table, p.gives_at), *const gives = give;
  std::uint8_t* const out[2] = {m->out_truths, m->out_holds};
  const TableRun* runs = at<TableRun>(table, p.runs_at);
  for (std::uint32_t i = 0; i < p.runs; ++i) {
    const TableRun& run = runs[i];
    const std::uint32_t skip = skipped(run, guards, slots);
    if (run.giving == TableGiving::nothing) one_run<false>(run, skip, words + run.words, slots, nullptr);
    else one_run<true>(run, skip, words + run.words, slots, out[run.giving == TableGiving::instances]);
    for (; give != gives + run.gives_end; ++give)
      out[give->target & 1][give->target >> 1] = static_cast<std::uint8_t>(slots[give->t] | slots[give->f] << 1);
  }
  give_values(table, p, *m, slots);
}

// --- a batch

namespace {

struct Input {
  const std::uint8_t* plane;  // null: nothing but 0
  std::uint32_t slot, negated;
};
struct Output {
  std::uint8_t* plane;
  TableLiteral literal;
};
// A run, of the gates that are wanted.
struct Step {
  const std::uint32_t* words;
  std::uint32_t count;
  TableGate gate;
  std::uint32_t head, skip, terms, width;  // `skip` literals of each conjunction are left out, and `width` does not count them
  const Output* outputs_end;
};
struct Plan {
  const std::uint8_t* table;
  const TableProgram* program;
  const domat_batch* batch;
  void* slots;
  const Input *inputs, *inputs_end;
  const Step *steps, *steps_end;
  const Output* outputs;
};

// A plane in its slot.
std::uint8_t* plane_of(const Plan& plan, std::uint32_t slot, unsigned wide) {
  return static_cast<std::uint8_t*>(plan.slots) + std::size_t{slot} * wide * 64;
}

void load_days(const Plan& plan, std::uint64_t first, std::uint64_t cases, unsigned wide) {
  const domat_batch& b = *plan.batch;
  const TableLoad* load = at<TableLoad>(plan.table, plan.program->loads_at);
  __builtin_memset(plane_of(plan, 0, wide), 0, wide * 64);
  for (std::uint32_t i = 0; i < plan.program->loads; ++i) {
    if (load[i].source < TableSource::day_t) continue;
    std::uint8_t* out = plane_of(plan, load[i].slot, wide);
    const unsigned side = load[i].source == TableSource::day_f;
    if (load[i].source == TableSource::closed) __builtin_memset(out, b.closed ? 0xff : 0, wide * 64);
    else if (!b.days) __builtin_memset(out, truth_on(plan.table, load[i].index, b.day_known, b.day) >> side & 1 ? 0xff : 0, wide * 64);
    else {
      __builtin_memset(out, 0, wide * 64);
      for (std::uint64_t k = 0; k < cases; ++k) {
        const std::uint64_t row = first + k;
        const bool known = !b.days_known || (b.days_known[row / 8] >> row % 8 & 1);
        out[k / 8] = static_cast<std::uint8_t>(out[k / 8] | (truth_on(plan.table, load[i].index, known, b.days[row]) >> side & 1) << k % 8);
      }
    }
  }
}

bool literal_of(const Plan& plan, TableLiteral l, std::uint64_t k, unsigned wide) {
  return ((plane_of(plan, l >> 1, wide)[k / 8] >> k % 8) ^ l) & 1;
}
void give_plane(const Plan& plan, TableLiteral l, std::uint64_t first, std::uint64_t cases, unsigned wide, std::uint8_t* out) {
  if (!out) return;
  const std::uint8_t* x = plane_of(plan, l >> 1, wide);
  const auto negated = static_cast<std::uint8_t>(l & 1 ? 0xff : 0);
  for (std::uint64_t k = 0; k < (cases + 7) / 8; ++k) out[first / 8 + k] = x[k] ^ negated;
  if (cases % 8) out[(first + cases) / 8] &= static_cast<std::uint8_t>(0xff >> (8 - cases % 8));
}

void give_values(const Plan& plan, std::uint64_t first, std::uint64_t cases, unsigned wide) {
  const TableChoice* choices = at<TableChoice>(plan.table, plan.program->choices_at);
  for (std::uint32_t i = 0; i < plan.program->values; ++i) {
    const TableValue& v = at<TableValue>(plan.table, plan.program->values_at)[i];
    const domat_answer& a = plan.batch->answers[v.atom];
    give_plane(plan, v.defined, first, cases, wide, a.defined);
    give_plane(plan, v.undefined, first, cases, wide, a.undefined);
    give_plane(plan, v.conflict, first, cases, wide, a.conflict);
    give_plane(plan, 0, first, cases, wide, a.error);
    for (std::uint64_t k = 0; a.values && k < cases; ++k) {
      a.values[first + k] = 0;
      for (const TableChoice* c = choices + v.first_choice; c != choices + v.first_choice + v.choices; ++c)
        if (literal_of(plan, c->is, k, wide)) a.values[first + k] = c->value;
    }
  }
}

}  // namespace

#define DOMAT_LEVEL table_baseline
#define DOMAT_VECTOR 16
#define DOMAT_TARGET
#include "runtime/core/table_walk.h"
#undef DOMAT_LEVEL
#undef DOMAT_VECTOR
#undef DOMAT_TARGET
#ifdef __x86_64__
#define DOMAT_LEVEL table_avx2
#define DOMAT_VECTOR 32
#define DOMAT_TARGET __attribute__((target("avx2")))
#include "runtime/core/table_walk.h"
#undef DOMAT_LEVEL
#undef DOMAT_VECTOR
#undef DOMAT_TARGET
#define DOMAT_LEVEL table_avx512
#define DOMAT_VECTOR 64
#define DOMAT_TARGET __attribute__((target("avx512f")))
#include "runtime/core/table_walk.h"
#undef DOMAT_LEVEL
#undef DOMAT_VECTOR
#undef DOMAT_TARGET
#endif

// --- what is wanted of a batch

namespace {

// Slots fill at most this much of a second-level cache, where they can.
constexpr std::size_t kSlotsInCache = std::size_t{1} << 20;
constexpr unsigned kWidest = 8;

unsigned wide_enough(std::uint32_t slots, std::uint64_t cases) {
  unsigned wide = kWidest;
  while (wide > 1 && (std::size_t{slots} * wide * 64 > kSlotsInCache || (wide / 2) * std::uint64_t{512} >= cases)) wide /= 2;
  return wide;
}

// Parts of the memory for one program, each beginning at a multiple of 64.
struct Memory {
  std::size_t slots, inputs, steps, outputs, needed, words, end;
  explicit Memory(const TableProgram& p) {
    auto after = [](std::size_t at, std::size_t bytes) { return (at + bytes + 63) / 64 * 64; };
    slots = 0;
    inputs = after(slots, std::size_t{p.slots} * 64 * wide_enough(p.slots, UINT64_MAX));
    steps = after(inputs, sizeof(Input) * p.loads);
    outputs = after(steps, sizeof(Step) * p.runs);
    needed = after(outputs, sizeof(Output) * 2 * p.truths);
    words = after(needed, p.slots);
    end = after(words, p.words * 4);
  }
};

bool facts_known(const std::uint8_t* table, const TableProgram& p, const domat_batch& b) {
  const std::uint32_t* atom = at<std::uint32_t>(table, p.facts_at);
  for (std::uint32_t i = 0; i < p.facts; ++i)
    if (!b.columns[atom[i]].t || b.columns[atom[i]].f) return false;
  return true;
}

class Planning {
 public:
  Planning(const std::uint8_t* table, const TableProgram& p, const domat_batch& b, std::uint8_t* memory)
      : b_(b), p_(p), runs_(at<TableRun>(table, p.runs_at)), all_words_(at<std::uint32_t>(table, p.words_at)), loads_(at<TableLoad>(table, p.loads_at)),
        inputs_(reinterpret_cast<Input*>(memory + Memory(p).inputs)), steps_(reinterpret_cast<Step*>(memory + Memory(p).steps)),
        outputs_(reinterpret_cast<Output*>(memory + Memory(p).outputs)), needed_(memory + Memory(p).needed),
        words_(reinterpret_cast<std::uint32_t*>(memory + Memory(p).words)), table_(table) {}

  Plan run(void* slots) {
    const bool all = outputs();
    Plan plan{table_, &p_, &b_, slots, inputs_, inputs_, steps_, steps_ + p_.runs, outputs_};
    if (!all) needed_gates();
    plan.inputs_end = inputs(all);
    return plan;
  }

 private:
  // Whether every truth that the program computes is wanted.
  bool outputs() {
    const TableGive *gives = at<TableGive>(table_, p_.gives_at), *give = gives;
    Output* out = outputs_;
    bool all = true;
    for (std::uint32_t i = 0; i < p_.runs; ++i) {
      const TableRun& r = runs_[i];
      const std::uint32_t* word = all_words_ + r.words;
      const std::uint32_t skip = skipped(r);
      steps_[i] = {word, r.count, r.gate, table_gate_head(r), skip, r.terms, r.width - skip, nullptr};
      for (std::uint32_t k = 0; r.giving != TableGiving::nothing && k < r.count; ++k, word += table_gate_words(r)) {
        const TableLiteral t = word[0] + r.negated;
        all &= wanted(r.giving == TableGiving::instances ? b_.holds : b_.answers, word[1], t, t ^ 1, out);
      }
      for (; give != gives + r.gives_end; ++give) all &= wanted(give->target & 1 ? b_.holds : b_.answers, give->target >> 1, give->t, give->f, out);
      steps_[i].outputs_end = out;
    }
    return all;
  }
  std::uint32_t skipped(const TableRun& r) const {
    if (b_.days) return 0;
    const TableGuard* guard = at<TableGuard>(table_, p_.guards_at) + r.guards_first;
    for (std::uint32_t i = 0; i < r.guards; ++i)
      if (((truth_on(table_, guard[i].day, b_.day_known, b_.day) >> guard[i].side) & 1) == (guard[i].literal & 1)) return 0;
    return r.dated;
  }
  static bool wanted(const domat_answer* answers, std::uint32_t index, TableLiteral t, TableLiteral f, Output*& out) {
    if (!answers) return false;
    const domat_answer& a = answers[index];
    if (a.t) *out++ = {a.t, t};
    if (a.f) *out++ = {a.f, f};
    return a.t || a.f;
  }

  // From the last gate to the first, as slots are used again; the gates that are kept are copied to the end of words_, and downwards.
  void needed_gates() {
    __builtin_memset(needed_, 0, p_.slots);
    need_values();
    std::uint32_t* kept = words_ + p_.words;
    for (std::uint32_t i = p_.runs; i-- > 0;) {
      for (const Output* o = i ? steps_[i - 1].outputs_end : outputs_; o != steps_[i].outputs_end; ++o) needed_[o->literal >> 1] = 1;
      const std::uint32_t size = table_gate_words(runs_[i]), skip = table_gate_head(runs_[i]);
      const std::uint32_t* word = steps_[i].words + std::size_t{size} * runs_[i].count;
      steps_[i].count = 0;
      for (std::uint32_t left = runs_[i].count; left; --left) {
        word -= size;
        if (!needed_[word[0] >> 1]) continue;
        needed_[word[0] >> 1] = 0;
        for (std::uint32_t k = skip; k < size; ++k) needed_[word[k] >> 1] = 1;
        kept -= size;
        __builtin_memcpy(kept, word, size * 4);
        ++steps_[i].count;
      }
      steps_[i].words = kept;
    }
  }
  void need_values() {
    const TableValue* values = at<TableValue>(table_, p_.values_at);
    for (std::uint32_t i = 0; i < p_.values; ++i) needed_[values[i].defined >> 1] = needed_[values[i].undefined >> 1] = needed_[values[i].conflict >> 1] = 1;
    for (std::uint32_t i = 0; i < p_.choices; ++i) needed_[at<TableChoice>(table_, p_.choices_at)[i].is >> 1] = 1;
  }

  const Input* inputs(bool all) {
    Input* out = inputs_;
    for (std::uint32_t i = 0; i < p_.loads; ++i) {
      if (loads_[i].source >= TableSource::day_t || (!all && !needed_[loads_[i].slot])) continue;
      const domat_column& c = b_.columns[loads_[i].index];
      const bool f = loads_[i].source == TableSource::fact_f, derived = f && c.t && !c.f;
      *out++ = {!c.t ? nullptr : f && c.f ? c.f : c.t, loads_[i].slot, derived};
    }
    return out;
  }

  const domat_batch& b_;
  const TableProgram& p_;
  const TableRun* runs_;
  const std::uint32_t* all_words_;
  const TableLoad* loads_;
  Input* inputs_;
  Step* steps_;
  Output* outputs_;
  std::uint8_t* needed_;
  std::uint32_t* words_;
  const std::uint8_t* table_;
};

}  // namespace

std::size_t table_scratch(const std::uint8_t* table) {
  std::size_t most = 0;
  for (auto& p : header(table).programs)
    if (Memory(p).end > most) most = Memory(p).end;
  return most + 63;
}

void table_batch(const std::uint8_t* table, const domat_batch* b, void* scratch, unsigned level) {
  auto* memory = reinterpret_cast<std::uint8_t*>((reinterpret_cast<std::uintptr_t>(scratch) + 63) / 64 * 64);
  const TableProgram* programs = header(table).programs + (b->holds != nullptr) * kTableHolds;
  const bool dated = (b->days ? !b->days_known : b->day_known) || header(table).days == 0;
  const bool known = dated && facts_known(table, programs[kTableKnown], *b);
  const TableProgram& p = programs[known * kTableKnown];
  const Plan plan = Planning(table, p, *b, memory).run(memory);
  const unsigned wide = wide_enough(p.slots, b->cases);
#ifdef __x86_64__
  if (level >= kTableAvx512) return table_avx512::walk(plan, wide);
  if (level == kTableAvx2) return table_avx2::walk(plan, wide);
#endif
  static_cast<void>(level);
  table_baseline::walk(plan, wide);
}

}  // namespace domat
