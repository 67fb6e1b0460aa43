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

// Whether all facts are known that the programs for what is known need.
bool load_case(const std::uint8_t* table, const TableProgram& p, const CaseMemory& m, std::uint8_t* slots) {
  const std::uint32_t *load = at<std::uint32_t>(table, p.loads_at), *other = at<std::uint32_t>(table, p.facts_at);
  const std::uint8_t* truths = m.truths;
  std::uint32_t known = 1;
  set(slots, 0, 0);
  auto load_to = [&](TableSource source, auto&& truth) {
    for (const std::uint32_t* end = load + (table_loads_end(p, source) - table_loads_first(p, source)); load != end; ++load) set(slots += 2, 0, truth(*load) & 1);
  };
  auto is_known = [](std::uint32_t truth) { return truth ^ truth >> 1; };
  auto of_day = [&](std::uint32_t index) { return truth_on(table, index, m.day_known, m.day); };
  load_to(TableSource::fact_t, [&](std::uint32_t atom) { return known &= is_known(truths[atom]), truths[atom]; });
  load_to(TableSource::fact_f, [&](std::uint32_t atom) { return truths[atom] >> 1; });
  load_to(TableSource::day_t, [&](std::uint32_t index) { return of_day(index); });
  load_to(TableSource::day_f, [&](std::uint32_t index) { return of_day(index) >> 1; });
  load_to(TableSource::closed, [&](std::uint32_t) { return m.closed; });
  for (std::uint32_t i = 0; i < p.facts; ++i) known &= is_known(truths[other[i]]);
  return known;
}

// Two literals, of small words with one load: it is loads that bound how fast gates are walked.
std::uint32_t both(const std::uint16_t* word, const std::uint8_t* slots) {
  std::uint32_t two;
  __builtin_memcpy(&two, word, sizeof two);
  return slots[two & 0xffff] & slots[two >> 16];
}
std::uint32_t both(const std::uint32_t* word, const std::uint8_t* slots) { return slots[word[0]] & slots[word[1]]; }

// Numbers known when this is compiled keep common shapes free of inner loops; 0: as the run says. `skip` literals of each conjunction are left
// out. Not inlined: each loop then has the registers for itself.
template <unsigned kTerms, unsigned kWidth, typename Word>
[[gnu::noinline]] void gates(const TableRun& run, std::uint32_t skip, const Word* word, const std::uint8_t* slots, std::uint8_t* __restrict out) {
  const std::uint32_t terms = kTerms ? kTerms : run.terms, width = kWidth ? kWidth : run.width - skip;
  for (std::uint32_t left = run.count; left; --left, out += 2) {
    std::uint32_t any = 0;
#pragma GCC unroll 2
    for (std::uint32_t t = 0; t < terms; ++t) {
      word += skip;
      std::uint32_t all = kWidth ? both(word, slots) : 1;
#pragma GCC unroll 2
      for (std::uint32_t i = kWidth ? 2 : 0; i + 1 < width; i += 2) all &= both(word + i, slots);
      if (width % 2) all &= slots[word[width - 1]];
      any |= all;
      word += width;
    }
    set(out, 0, any);
  }
}

template <typename Word>
void counts(const TableRun& run, const Word* word, const std::uint8_t* slots, std::uint8_t* out) {
  for (std::uint32_t left = run.count; left; --left, out += 2) {
    const std::uint32_t need = *word++;
    std::uint32_t count = 0;
    for (std::uint32_t i = 0; i < run.width; ++i) count += slots[*word++];
    set(out, 0, count >= need);
  }
}

template <typename Word>
void one_run(const TableRun& run, std::uint32_t skip, const Word* words, std::uint8_t* slots) {
  std::uint8_t* out = slots + (run.first & ~1u);
  if (run.gate == TableGate::at_least) return counts(run, words, slots, out);
  if (run.terms == 1) switch (run.width - skip) {
      case 2: return gates<1, 2>(run, skip, words, slots, out);
      case 3: return gates<1, 3>(run, skip, words, slots, out);
      case 4: return gates<1, 4>(run, skip, words, slots, out);
      default: return gates<1, 0>(run, skip, words, slots, out);
    }
  if (run.terms == 2) switch (run.width - skip) {
      case 2: return gates<2, 2>(run, skip, words, slots, out);
      case 3: return gates<2, 3>(run, skip, words, slots, out);
      case 4: return gates<2, 4>(run, skip, words, slots, out);
      default: return gates<2, 0>(run, skip, words, slots, out);
    }
  gates<0, 0>(run, skip, words, slots, out);
}

// True is 1 and false 2: one more than f.
void give_run(const TableRun& run, const std::uint32_t* targets, const std::uint8_t* slots, std::uint8_t* __restrict out) {
  const std::uint8_t* f = slots + (run.first ^ 1);
  const std::uint32_t count = run.count;
  if (run.scattered) {
    const std::uint32_t* target = targets + run.target;
    for (std::uint32_t i = 0; i < count; ++i) out[target[i]] = static_cast<std::uint8_t>(f[i * 2] + 1);
  } else {
    out += run.target;
    for (std::uint32_t i = 0; i < count; ++i) out[i] = static_cast<std::uint8_t>(f[i * 2] + 1);
  }
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
  const TableProgram* program = header(table).programs + (m->out_holds != nullptr) * kTableHolds;
  auto* slots = reinterpret_cast<std::uint8_t*>(m->node_values.get());
  const bool dated = m->day_known || header(table).days == 0;
  if (dated && load_case(table, program[kTableKnown], *m, slots)) program += kTableKnown;
  else load_case(table, *program, *m, slots);
  const TableProgram& p = *program;
  const std::uint8_t* words = table + p.words_at;
  const TableGuard* guards = at<TableGuard>(table, p.guards_at);
  const TableGive *give = at<TableGive>(table, p.gives_at), *const gives = give;
  std::uint8_t* const out[2] = {m->out_truths, m->out_holds};
  const TableRun* runs = at<TableRun>(table, p.runs_at);
  for (std::uint32_t i = 0; i < p.runs; ++i) {
    const TableRun& run = runs[i];
    const std::uint32_t skip = skipped(run, guards, slots);
    if (run.word_bytes == 2) one_run(run, skip, at<std::uint16_t>(words, run.words), slots);
    else one_run(run, skip, at<std::uint32_t>(words, run.words), slots);
    if (run.giving != TableGiving::nothing) give_run(run, at<std::uint32_t>(table, p.targets_at), slots, out[run.giving == TableGiving::instances]);
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
// Gates of a run, one after the other.
struct Step {
  const std::uint8_t* words;
  std::uint32_t word_bytes, count;
  TableGate gate;
  std::uint32_t slot, skip, terms, width;  // `skip` literals of each conjunction are left out, and `width` does not count them
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

// The words of gates, one by one. Four bytes are read whatever the size: table_layout leaves room after the last.
struct Words {
  const std::uint8_t* at;
  std::uint32_t bytes, mask;
  Words(const std::uint8_t* first, std::uint32_t word_bytes) : at(first), bytes(word_bytes), mask(word_bytes == 2 ? 0xffff : 0xffffffff) {}
  std::uint32_t next() {
    std::uint32_t word;
    __builtin_memcpy(&word, at, sizeof word);
    at += bytes;
    return word & mask;
  }
  void skip(std::uint32_t count) { at += std::size_t{count} * bytes; }
};

// A plane in its slot.
std::uint8_t* plane_of(const Plan& plan, std::uint32_t slot, unsigned wide) {
  return static_cast<std::uint8_t*>(plan.slots) + std::size_t{slot} * wide * 64;
}

void load_days(const Plan& plan, std::uint64_t first, std::uint64_t cases, unsigned wide) {
  const domat_batch& b = *plan.batch;
  const std::uint32_t* load = at<std::uint32_t>(plan.table, plan.program->loads_at);
  __builtin_memset(plane_of(plan, 0, wide), 0, wide * 64);
  std::uint32_t i = table_loads_first(*plan.program, TableSource::day_t);
  for (unsigned side = 0; side < 2; ++side)
    for (const std::uint32_t end = table_loads_end(*plan.program, side ? TableSource::day_f : TableSource::day_t); i < end; ++i) {
      std::uint8_t* out = plane_of(plan, i + 1, wide);
      __builtin_memset(out, 0, wide * 64);
      if (!b.days && (truth_on(plan.table, load[i], b.day_known, b.day) >> side & 1)) __builtin_memset(out, 0xff, wide * 64);
      for (std::uint64_t k = 0; b.days && k < cases; ++k) {
        const std::uint64_t row = first + k;
        const bool known = !b.days_known || (b.days_known[row / 8] >> row % 8 & 1);
        out[k / 8] = static_cast<std::uint8_t>(out[k / 8] | (truth_on(plan.table, load[i], known, b.days[row]) >> side & 1) << k % 8);
      }
    }
  if (i < table_loads_end(*plan.program, TableSource::closed)) __builtin_memset(plane_of(plan, i + 1, wide), b.closed ? 0xff : 0, wide * 64);
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

// So many gates side by side that are not needed are worth a step more.
constexpr std::uint32_t kLeftOut = 16;

// Parts of the memory for one program, each beginning at a multiple of 64.
struct Memory {
  std::size_t slots, inputs, steps, outputs, needed, end;
  explicit Memory(const TableProgram& p) {
    auto after = [](std::size_t at, std::size_t bytes) { return (at + bytes + 63) / 64 * 64; };
    slots = 0;
    inputs = after(slots, std::size_t{p.slots} * 64 * wide_enough(p.slots, UINT64_MAX));
    steps = after(inputs, sizeof(Input) * table_loads_end(p, TableSource::fact_f));
    outputs = after(steps, sizeof(Step) * most_steps(p));
    needed = after(outputs, sizeof(Output) * 2 * p.truths);
    end = after(needed, p.slots);
  }
  static std::size_t most_steps(const TableProgram& p) { return std::size_t{p.runs} + p.gates / kLeftOut; }
};

bool facts_known(const std::uint8_t* table, const TableProgram& p, const domat_batch& b) {
  auto known = [&](std::uint64_t where, std::uint32_t count) {
    const std::uint32_t* atom = at<std::uint32_t>(table, where);
    for (std::uint32_t i = 0; i < count; ++i)
      if (!b.columns[atom[i]].t || b.columns[atom[i]].f) return false;
    return true;
  };
  return known(p.loads_at, table_loads_end(p, TableSource::fact_t)) && known(p.facts_at, p.facts);
}

class Planning {
 public:
  Planning(const std::uint8_t* table, const TableProgram& p, const domat_batch& b, std::uint8_t* memory)
      : b_(b), p_(p), runs_(at<TableRun>(table, p.runs_at)), loads_(at<std::uint32_t>(table, p.loads_at)), inputs_(reinterpret_cast<Input*>(memory + Memory(p).inputs)),
        steps_(reinterpret_cast<Step*>(memory + Memory(p).steps)), outputs_(reinterpret_cast<Output*>(memory + Memory(p).outputs)),
        needed_(memory + Memory(p).needed), table_(table) {}

  Plan run(void* slots) {
    const bool all = outputs();
    Plan plan{table_, &p_, &b_, slots, inputs_, inputs_, steps_, steps_ + p_.runs, outputs_};
    if (!all) needed_gates(plan);
    plan.inputs_end = inputs(all);
    return plan;
  }

 private:
  // A step for each run. Whether every truth that the program computes is wanted.
  bool outputs() {
    const TableGive *gives = at<TableGive>(table_, p_.gives_at), *give = gives;
    Output* out = outputs_;
    bool all = true;
    for (std::uint32_t i = 0; i < p_.runs; ++i) {
      const TableRun& r = runs_[i];
      const std::uint32_t skip = skipped(r);
      steps_[i] = {table_ + p_.words_at + r.words, r.word_bytes, r.count, r.gate, r.first >> 1, skip, r.terms, r.width - skip, nullptr};
      const std::uint32_t* targets = r.scattered ? at<std::uint32_t>(table_, p_.targets_at) + r.target : nullptr;
      for (std::uint32_t k = 0; r.giving != TableGiving::nothing && k < r.count; ++k) {
        const TableLiteral t = r.first + k * 2;
        all &= wanted(r.giving == TableGiving::instances ? b_.holds : b_.answers, targets ? targets[k] : r.target + k, t, t ^ 1, out);
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

  // From the last run to the first, as slots are used again. Steps become those of the gates that are needed, and of few between them; they fill
  // the room for steps from its end, so that none is written over before it has been looked at.
  void needed_gates(Plan& plan) {
    __builtin_memset(needed_, 0, p_.slots);
    need_values();
    Step* step = steps_ + Memory::most_steps(p_);
    plan.steps_end = step;
    for (std::uint32_t i = p_.runs; i-- > 0;) {
      const Output* before = i ? steps_[i - 1].outputs_end : outputs_;
      for (const Output* o = before; o != steps_[i].outputs_end; ++o) needed_[o->literal >> 1] = 1;
      const Step whole = steps_[i];
      const std::uint32_t size = table_gate_words(runs_[i]), head = table_gate_head(runs_[i]);
      *--step = whole;
      step->count = 0;
      for (std::uint32_t k = whole.count; k-- > 0;) {
        const std::uint32_t slot = whole.slot + k;
        if (!needed_[slot]) continue;
        needed_[slot] = 0;
        if (step->count && step->slot - slot > kLeftOut) {
          *--step = whole;
          step->count = 0;
          step->outputs_end = before;
        }
        step->count = step->count ? step->count + step->slot - slot : 1;
        step->slot = slot;
        step->words = whole.words + std::size_t{k} * size * whole.word_bytes;
        Words word(step->words, whole.word_bytes);
        word.skip(head);
        for (std::uint32_t l = head; l < size; ++l) needed_[word.next() >> 1] = 1;
      }
    }
    plan.steps = step;
  }
  void need_values() {
    const TableValue* values = at<TableValue>(table_, p_.values_at);
    for (std::uint32_t i = 0; i < p_.values; ++i) needed_[values[i].defined >> 1] = needed_[values[i].undefined >> 1] = needed_[values[i].conflict >> 1] = 1;
    for (std::uint32_t i = 0; i < p_.choices; ++i) needed_[at<TableChoice>(table_, p_.choices_at)[i].is >> 1] = 1;
  }

  const Input* inputs(bool all) {
    Input* out = inputs_;
    for (std::uint32_t i = 0; i < table_loads_end(p_, TableSource::fact_f); ++i) {
      if (!all && !needed_[i + 1]) continue;
      const domat_column& c = b_.columns[loads_[i]];
      const bool f = i >= table_loads_first(p_, TableSource::fact_f), derived = f && c.t && !c.f;
      *out++ = {!c.t ? nullptr : f && c.f ? c.f : c.t, i + 1, derived};
    }
    return out;
  }

  const domat_batch& b_;
  const TableProgram& p_;
  const TableRun* runs_;
  const std::uint32_t* loads_;
  Input* inputs_;
  Step* steps_;
  Output* outputs_;
  std::uint8_t* needed_;
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
