// A batch of cases as planes: by kernels, or case by case where they cannot.
#include "runtime/core/case_memory.h"
#include "runtime/core/pack_error.h"
#include "runtime/core/table.h"

namespace domat {
namespace {

bool bit(const std::uint8_t* plane, std::uint64_t i) { return plane[i / 8] >> (i % 8) & 1; }
void set(std::uint8_t* plane, std::uint64_t i, bool on) {
  if (!plane) return;
  const auto mask = static_cast<std::uint8_t>(1u << (i % 8));
  plane[i / 8] = static_cast<std::uint8_t>(i % 8 == 0 ? on : (plane[i / 8] & ~mask) | (on ? mask : 0));
}

using Of = KernelSlot::Of;
using Field = KernelSlot::Field;

// Both structures are pointers and nothing else, in the order of KernelSlot::Field.
static_assert(sizeof(domat_column) == 6 * sizeof(void*) && offsetof(domat_column, conflict) == Field::conflict * sizeof(void*));
static_assert(sizeof(domat_answer) == 7 * sizeof(void*) && offsetof(domat_answer, error) == Field::error * sizeof(void*));
const std::uint8_t* field_of(const domat_column& c, Field f) { return reinterpret_cast<const std::uint8_t* const*>(&c)[f]; }
std::uint8_t* field_of(const domat_answer& a, Field f) { return reinterpret_cast<std::uint8_t* const*>(&a)[f]; }

unsigned pointers(const domat_answer& a) {
  unsigned n = 0;
  for (unsigned f = 0; f <= Field::error; ++f) n += field_of(a, static_cast<Field>(f)) != nullptr;
  return n;
}

// One case of a batch, as bytes.
struct OneCase {
  std::uint8_t *truths, *states;
  std::int64_t* values;
};

// The atoms that a batch tells, and those that it asks for.
struct Atoms {
  std::uint32_t *told, *asked;
  std::uint32_t told_count, asked_count;

  void take(const domat_pack& p, Arena& arena) { told = arena.take<std::uint32_t>(p.atoms + 1), asked = arena.take<std::uint32_t>(p.atoms + 1); }
  void find(const domat_pack& p, const domat_batch& b) {
    told_count = asked_count = 0;
    for (std::uint32_t a = 0; a < p.atoms; ++a) {
      if (b.columns[a].t || b.columns[a].values) told[told_count++] = a;
      if (b.answers && pointers(b.answers[a])) asked[asked_count++] = a;
    }
  }
};

void gather(const Atoms& atoms, const domat_batch& b, std::uint64_t i, const OneCase& to) {
  for (std::uint32_t k = 0; k < atoms.told_count; ++k) {
    const std::uint32_t a = atoms.told[k];
    const domat_column& c = b.columns[a];
    if (c.t) {
      const bool t = bit(c.t, i);
      to.truths[a] = static_cast<std::uint8_t>(t | (c.f ? bit(c.f, i) : !t) << 1);
    }
    if (!c.values) continue;
    const bool conflict = c.conflict && bit(c.conflict, i), undefined = c.undefined && bit(c.undefined, i);
    const bool defined = c.defined ? bit(c.defined, i) : !conflict && !undefined;
    to.states[a] = conflict ? DOMAT_CONFLICT : undefined ? DOMAT_UNDEFINED : defined ? DOMAT_DEFINED : DOMAT_UNKNOWN;
    to.values[a] = to.states[a] == DOMAT_DEFINED ? c.values[i] : 0;
  }
}

void scatter(const domat_pack& p, const Atoms& atoms, const domat_batch& b, std::uint64_t i, const CaseMemory& m) {
  for (std::uint32_t k = 0; k < atoms.asked_count; ++k) {
    const std::uint32_t a = atoms.asked[k];
    const domat_answer& o = b.answers[a];
    set(o.t, i, m.out_truths[a] & 1);
    set(o.f, i, m.out_truths[a] & 2);
    if (o.values) o.values[i] = m.out_values[a];
    set(o.defined, i, m.out_states[a] == DOMAT_DEFINED);
    set(o.undefined, i, m.out_states[a] == DOMAT_UNDEFINED);
    set(o.conflict, i, m.out_states[a] == DOMAT_CONFLICT);
    set(o.error, i, m.out_states[a] == DOMAT_ERROR);
  }
  for (std::uint64_t k = 0; b.holds && k < p.instances; ++k) {
    set(b.holds[k].t, i, m.out_holds[k] & 1);
    set(b.holds[k].f, i, m.out_holds[k] & 2);
  }
}

OneCase take_case(const domat_pack& p, Arena& arena) {
  return {arena.take<std::uint8_t>(p.atoms + 1), arena.take<std::uint8_t>(p.atoms + 1), arena.take<std::int64_t>(p.atoms + 1)};
}

void one_by_one(const domat_pack& p, const Atoms& atoms, const domat_batch& b, std::uint64_t first, std::uint64_t last, Arena arena) {
  const OneCase one = take_case(p, arena);
  CaseMemory m = lay_out(p, arena);
  m.truths = {one.truths}, m.states = {one.states}, m.values = {one.values};
  m.closed = b.closed;
  __builtin_memset(one.truths, 0, p.atoms);
  __builtin_memset(one.states, 0, p.atoms);
  __builtin_memset(one.values, 0, p.atoms * sizeof(std::int64_t));
  for (std::uint64_t i = first; i < last; ++i) {
    m.day_known = b.days ? !b.days_known || bit(b.days_known, i) : b.day_known;
    m.day = !m.day_known ? 0 : b.days ? b.days[i] : b.day;
    gather(atoms, b, i, one);
    evaluate(p, m);
    scatter(p, atoms, b, i, m);
  }
}

// --- by kernels

constexpr std::uint64_t bytes_of(Field f, std::uint64_t cases) { return f == Field::values ? cases * 8 : (cases + 7) / 8; }

// What domat_prepare_batch leaves at the beginning of the memory.
struct Plan {
  domat_batch batch;
  Atoms atoms;
  const Kernel* kernel;      // null: case by case, or by the table
  KernelPart* code;          // evaluates `direct` cases, as `groups` groups, in one call of `frame`
  std::uint64_t direct, groups;
  KernelFrame frame;
  const std::uint8_t* skipped;  // by part: whether nothing that it works out is wanted
  bool answers, facts, complete;
  bool whole;                // and there is nothing else to do
};

// Streamed stores are not ordered with others, which a fence after them mends.
void run_directly(const Plan& plan) {
  plan.code(&plan.frame, 0, plan.groups);
  if (plan.frame.streamed) __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

class KernelRun {
 public:
  KernelRun(const domat_pack& p, const Kernel& k, const domat_batch& b, Arena arena) : p(p), k(k), b(b), rest(arena) {
    take(rest);
    frame.in = {in}, frame.out = {out}, frame.scratch = {scratch};
    frame.day = b.day_known ? b.day : 0, frame.day_known = b.day_known, frame.closed = b.closed;
  }

  // The working memory of a kernel; `arena` may only count.
  void take(Arena& arena) {
    in = arena.take<const std::uint8_t*>(k.in_count);
    out = arena.take<std::uint8_t*>(k.out_count);
    scratch = arena.take<std::uint8_t>(k.scratch_bytes);
    zeros = arena.take<std::uint8_t>(zero_bytes());
    own_in = arena.take<std::uint8_t>(k.in_bytes);
    own_out = arena.take<std::uint8_t>(k.out_bytes);
  }

  // Pointers into the caller's arrays, once for as many runs as there are.
  void prepare(Plan& plan, Arena& arena) const {
    plan.frame = frame;
    plan.frame.streamed = worth_streaming(b.cases);
    auto* given_to = arena.take<const std::uint8_t*>(k.in_count);
    auto* wanted_of = arena.take<std::uint8_t*>(k.out_count);
    auto* skipped = arena.take<std::uint8_t>(k.parts);
    find_skipped(skipped);
    plan.skipped = skipped;
    plan.complete = everything_given();
    if (!plan.complete || k.parts != 1 || k.limited || b.cases < k.group) return;
    plan.code = k.code.p[0];
    plan.groups = b.cases / k.group;
    plan.direct = plan.groups * k.group;
    plan.frame.in = {given_to}, plan.frame.out = {wanted_of};
    plan.whole = plan.direct == b.cases && k.fixed_count == 0 && !plan.facts;
    for (std::uint32_t i = 0; i < k.in_count; ++i) given_to[i] = given(k.in.p[i]);
    for (std::uint32_t i = 0; i < k.out_count; ++i) wanted_of[i] = wanted(k.out.p[i]);
  }

  void run(const Plan& plan) {
    skipped = plan.skipped;
    for (std::uint32_t i = 0; i < k.fixed_count; ++i)
      if (std::uint8_t* to = wanted(k.fixed.p[i])) fill_alike(to, i < k.fixed_ones);
    const bool complete = plan.complete;
    std::uint64_t at = plan.direct;
    if (at) run_directly(plan);
    const bool streamed = lanes() && plan.frame.streamed;
    if (!complete && at < b.cases) __builtin_memset(zeros, 0, zero_bytes());
    for (; at < b.cases; at += k.block) {
      const std::uint64_t left = b.cases - at, n = left < k.block ? left : k.block;
      frame.streamed = streamed && n % k.group == 0;
      if (block(at, n, complete && n % k.group == 0) == 0) continue;
      one_by_one(p, plan.atoms, b, at, at + n, rest);
    }
    if (streamed) __atomic_thread_fence(__ATOMIC_SEQ_CST);
  }

 private:
  // A part is worked out for what it gives that is wanted, and for parts that read it.
  void find_skipped(std::uint8_t* skipped) const {
    for (std::uint32_t i = 0; i < k.parts; ++i) skipped[i] = 1;
    for (std::uint32_t i = 0; i < k.out_count; ++i)
      if (wanted(k.out.p[i])) skipped[k.writer[i]] = 0;
    const std::uint32_t* reads = k.reads;
    for (std::uint32_t i = k.parts; i-- > 0;)
      for (std::uint32_t left = *reads++; left > 0; --left, ++reads)
        if (!skipped[i]) skipped[*reads] = 0;
  }

  bool lanes() const { return k.group == kLaneGroup; }
  std::uint64_t zero_bytes() const { return bytes_of(k.group == kWordGroup ? Field::t : Field::values, k.block); }
  const std::uint8_t* given(const KernelSlot& s) const {
    if (s.of == Of::atom) return field_of(b.columns[s.index], s.field);
    return s.field == Field::values ? reinterpret_cast<const std::uint8_t*>(b.days) : b.days_known;
  }
  std::uint8_t* wanted(const KernelSlot& s) const {
    if (s.of == Of::holds) return b.holds ? field_of(b.holds[s.index], s.field) : nullptr;
    return b.answers ? field_of(b.answers[s.index], s.field) : nullptr;
  }
  bool everything_given() const {
    for (std::uint32_t i = 0; i < k.in_count; ++i)
      if (!given(k.in.p[i])) return false;
    for (std::uint32_t i = 0; i < k.out_count && !lanes(); ++i)
      if (!wanted(k.out.p[i])) return false;
    return true;
  }

  // Beyond what caches are likely to hold.
  bool worth_streaming(std::uint64_t cases) const {
    constexpr std::uint64_t kLarge = std::uint64_t{32} << 20;
    std::uint64_t bytes = 0;
    for (std::uint32_t i = 0; i < k.in_count; ++i) bytes += given(k.in.p[i]) ? bytes_of(k.in.p[i].field, cases) : 0;
    for (std::uint32_t i = 0; i < k.out_count; ++i) {
      const auto* to = wanted(k.out.p[i]);
      if (!lanes() || k.out.p[i].field == Field::values)
        if (reinterpret_cast<std::uintptr_t>(to) % 64 != 0) return false;
      bytes += to ? bytes_of(k.out.p[i].field, cases) : 0;
    }
    return bytes >= kLarge;
  }

  // Cases [at, at + n), where they lie, or through copies: of what is not given or wanted, and of a last group that is not full.
  std::uint64_t block(std::uint64_t at, std::uint64_t n, bool direct) {
    const bool full = n % k.group == 0;
    std::uint8_t* own = own_in;
    for (std::uint32_t i = 0; i < k.in_count; ++i) {
      const KernelSlot& s = k.in.p[i];
      const std::uint8_t* from = given(s);
      if (direct || (from && full)) {
        in[i] = from + bytes_of(s.field, at);
        continue;
      }
      in[i] = from || !is_zero(s) ? own : zeros;
      if (in[i] == own) fill(own, s, from, at, n);
      own += bytes_of(s.field, k.block);
    }
    own = own_out;
    for (std::uint32_t i = 0; i < k.out_count; ++i) {
      const KernelSlot& s = k.out.p[i];
      std::uint8_t* to = wanted(s);
      out[i] = !to && lanes() ? nullptr : direct || (to && full) ? to + bytes_of(s.field, at) : own;
      own += direct ? 0 : bytes_of(s.field, k.block);
    }
    const std::uint64_t groups = (n + k.group - 1) / k.group;
    std::uint64_t beyond = run_parts(k.code, groups);
    if (beyond != 0 && k.wider) beyond = run_parts(k.wider, groups);
    if (!full && beyond == 0) give_out(at, n);
    return beyond;
  }

  std::uint64_t run_parts(const Slot<KernelPart>* parts, std::uint64_t groups) const {
    std::uint64_t beyond = 0;
    for (std::uint32_t i = 0; i < k.parts; ++i)
      if (!skipped[i]) beyond |= parts[i].p(&frame, 0, groups);
    return beyond;
  }

  // Of what the caller leaves out: all zero, unless f is not t, all is defined, or there is one day for all.
  bool is_zero(const KernelSlot& s) const {
    if (s.of == Of::day) return s.field == Field::values ? !b.day_known : b.days ? false : !b.day_known;
    const domat_column& c = b.columns[s.index];
    return s.field == Field::f ? !c.t : s.field == Field::defined ? !c.values : true;
  }
  void fill(std::uint8_t* to, const KernelSlot& s, const std::uint8_t* from, std::uint64_t at, std::uint64_t n) {
    const std::uint64_t bytes = bytes_of(s.field, n);
    __builtin_memset(to, 0, bytes_of(s.field, k.block));
    if (from) return copy(to, from + bytes_of(s.field, at), bytes);
    const domat_column& c = b.columns[s.index];
    if (s.of == Of::day && s.field == Field::values) {
      for (std::uint64_t i = 0; i < k.block; ++i) reinterpret_cast<std::int64_t*>(to)[i] = b.day;
      return;
    }
    for (std::uint64_t i = 0; i < bytes; ++i) {
      const std::uint64_t x = at / 8 + i;
      std::uint8_t taken = 0;
      if (s.of == Of::atom && s.field == Field::f) taken = c.t[x];
      else if (s.of == Of::atom) taken = static_cast<std::uint8_t>((c.undefined ? c.undefined[x] : 0) | (c.conflict ? c.conflict[x] : 0));
      to[i] = static_cast<std::uint8_t>(~taken);
    }
  }
  void fill_alike(std::uint8_t* to, bool on) const {
    const std::uint64_t bytes = (b.cases + 7) / 8;
    __builtin_memset(to, on ? 0xFF : 0, bytes);
    if (on && b.cases % 8) to[bytes - 1] = static_cast<std::uint8_t>((1u << b.cases % 8) - 1);
  }
  // Of a last group that is not full: what is wanted of it, and no bit after the last case.
  void give_out(std::uint64_t at, std::uint64_t n) {
    for (std::uint32_t i = 0; i < k.out_count; ++i) {
      const KernelSlot& s = k.out.p[i];
      std::uint8_t* to = wanted(s);
      if (!to) continue;
      const std::uint64_t bytes = bytes_of(s.field, n);
      copy(to + bytes_of(s.field, at), out[i], bytes);
      if (s.field != Field::values && n % 8) to[bytes_of(s.field, at) + bytes - 1] &= static_cast<std::uint8_t>((1u << n % 8) - 1);
    }
  }

  const domat_pack& p;
  const Kernel& k;
  const domat_batch& b;
  Arena rest;  // after this kernel's
  KernelFrame frame{};
  const std::uint8_t* skipped = nullptr;
  const std::uint8_t** in;
  std::uint8_t **out, *scratch, *zeros, *own_in, *own_out;
};

// Whether each fact that a kernel reads is given, and known in every case.
bool all_known(const Kernel& k, const domat_batch& b) {
  for (std::uint32_t i = 0; i < k.in_count; ++i) {
    const KernelSlot& s = k.in.p[i];
    if (s.of != Of::atom) continue;
    const domat_column& c = b.columns[s.index];
    if (s.field == Field::t ? !c.t || c.f : !c.values || c.defined || c.undefined || c.conflict) return false;
  }
  return true;
}

struct Wanted {
  std::uint64_t answers = 0;  // of what is computed: pointers
  bool f = false, facts = false;
};
Wanted wanted_of(const domat_pack& p, const domat_batch& b) {
  Wanted w;
  for (std::uint64_t a = 0; b.answers && a < p.atoms; ++a) {
    const unsigned n = pointers(b.answers[a]);
    if (n == 0) continue;
    if (!p.computed.p[a]) {
      w.facts = true;
      continue;
    }
    w.answers += n;
    w.f = w.f || b.answers[a].f;
  }
  for (std::uint64_t i = 0; b.holds && i < p.instances; ++i) w.answers += (b.holds[i].t != nullptr) + (b.holds[i].f != nullptr);
  return w;
}

// Whether a kernel works out everything that is wanted.
bool covers(const Kernel& k, const domat_batch& b, const Wanted& w) {
  std::uint64_t found = 0;
  auto count = [&](const KernelSlot* slots, std::uint32_t n) {
    for (std::uint32_t i = 0; i < n; ++i) {
      const KernelSlot& s = slots[i];
      if (s.of == Of::holds) found += b.holds && field_of(b.holds[s.index], s.field);
      else found += b.answers && field_of(b.answers[s.index], s.field);
    }
  };
  count(k.out, k.out_count);
  count(k.fixed, k.fixed_count);
  return found == w.answers;
}

const Kernel* choose(const domat_pack& p, const domat_batch& b, const Wanted& w) {
  const bool reasons = b.holds != nullptr;
  const std::uint32_t with[] = {kWordsKnownReasons, kWordsReasons, kLanesReasons}, without[] = {w.f ? kWordsKnown : kWordsKnownTrue, kWords, kLanesKnown, kLanes};
  const std::uint32_t *first = reasons ? with : without, *last = reasons ? with + 3 : without + 4;
  for (; first < last; ++first) {
    const Kernel& k = p.kernels[*first];
    const bool words = *first < kLanes, known = *first == kWordsKnown || *first == kWordsKnownTrue || *first == kWordsKnownReasons || *first == kLanesKnown;
    if (k.parts == 0 || (words && b.days && p.reads_day)) continue;
    if ((!known || all_known(k, b)) && covers(k, b, w)) return &k;
  }
  return nullptr;
}

// Facts, as they are given.
void give_back(const domat_pack& p, const domat_batch& b) {
  for (std::uint64_t a = 0; b.answers && a < p.atoms; ++a) {
    const domat_answer& o = b.answers[a];
    if (p.computed.p[a] || pointers(o) == 0) continue;
    const domat_column& c = b.columns[a];
    for (std::uint64_t i = 0; i < b.cases; ++i) {
      const bool t = c.t && bit(c.t, i);
      set(o.t, i, t);
      set(o.f, i, c.t && (c.f ? bit(c.f, i) : !t));
      const bool conflict = c.values && c.conflict && bit(c.conflict, i), undefined = c.values && c.undefined && bit(c.undefined, i) && !conflict;
      const bool defined = c.values && !conflict && !undefined && (!c.defined || bit(c.defined, i));
      if (o.values) o.values[i] = defined ? c.values[i] : 0;
      set(o.defined, i, defined);
      set(o.undefined, i, undefined);
      set(o.conflict, i, conflict);
      set(o.error, i, false);
    }
  }
}

}  // namespace
}  // namespace domat

using namespace domat;

extern "C" {

size_t domat_batch_memory(const domat_pack* p) {
  if (p->has_lists) return 0;
  Arena count(nullptr);
  count.take<Plan>(1);
  Atoms().take(*p, count);
  take_case(*p, count);
  lay_out(*p, count);
  std::size_t most = 0;
  for (const Kernel& k : p->kernels) {
    Arena kernel(nullptr);
    kernel.take<const std::uint8_t*>(k.in_count + k.out_count + 4);
    kernel.take<std::uint8_t>(k.parts);
    KernelRun(*p, k, domat_batch{}, Arena(nullptr)).take(kernel);
    if (kernel.used() > most) most = kernel.used();
  }
  if (p->table && table_scratch(p->table) > most) most = table_scratch(p->table);
  return count.used() + most;
}

int32_t domat_prepare_batch(const domat_pack* p, const domat_batch* b, void* memory, domat_error* error) {
  if (!p || !b || !memory || !b->columns) return fail(error, DOMAT_WRONG_ARGUMENT, "a null pointer");
  if (p->has_lists) return fail(error, DOMAT_NOT_SUPPORTED, "a pack with lists takes cases one by one, or as an Arrow record batch");
  if (p->reads_day && !b->days && !b->day_known) return fail(error, DOMAT_DAY_MISSING, "the pack reads the application date and the batch gives none");
  Arena arena(memory);
  Plan& plan = *arena.take<Plan>(1);
  plan = {};
  plan.batch = *b;
  plan.atoms.take(*p, arena);
  plan.atoms.find(*p, *b);
  const Wanted wanted = wanted_of(*p, *b);
  plan.answers = wanted.answers > 0 && b->cases > 0;
  plan.facts = wanted.facts && b->cases > 0;
  plan.kernel = p->table || !plan.answers ? nullptr : choose(*p, *b, wanted);
  if (plan.kernel) KernelRun(*p, *plan.kernel, plan.batch, Arena(nullptr)).prepare(plan, arena);
  return DOMAT_OK;
}

void domat_run_batch(const domat_pack* p, void* memory) {
  Arena arena(memory);
  const Plan& plan = *arena.take<Plan>(1);
  if (plan.whole) return run_directly(plan);
  const domat_batch& b = plan.batch;
  Atoms().take(*p, arena);
  if (plan.kernel) {
    arena.take<const std::uint8_t*>(plan.kernel->in_count);
    arena.take<std::uint8_t*>(plan.kernel->out_count);
    arena.take<std::uint8_t>(plan.kernel->parts);
    KernelRun(*p, *plan.kernel, b, arena).run(plan);
  } else if (plan.answers && p->table) {
    table_batch(p->table, &b, arena.take<std::uint8_t>(0), p->table_level);
  } else if (plan.answers) {
    return one_by_one(*p, plan.atoms, b, 0, b.cases, arena);
  }
  if (plan.facts) give_back(*p, b);
}

int32_t domat_evaluate_batch(const domat_pack* p, const domat_batch* b, void* memory, domat_error* error) {
  const int32_t status = domat_prepare_batch(p, b, memory, error);
  if (status == DOMAT_OK) domat_run_batch(p, memory);
  return status;
}

}  // extern "C"
