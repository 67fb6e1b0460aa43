// A batch of cases as planes.
#include "runtime/core/case_memory.h"
#include "runtime/core/pack_error.h"

namespace domat {
namespace {

bool bit(const std::uint8_t* plane, std::uint64_t i) { return plane[i / 8] >> (i % 8) & 1; }
void set(std::uint8_t* plane, std::uint64_t i, bool on) {
  if (!plane) return;
  const auto mask = static_cast<std::uint8_t>(1u << (i % 8));
  plane[i / 8] = static_cast<std::uint8_t>(i % 8 == 0 ? on : (plane[i / 8] & ~mask) | (on ? mask : 0));
}

// One case of a batch, as bytes.
struct OneCase {
  std::uint8_t *truths, *states;
  std::int64_t* values;
};

void gather(const domat_pack& p, const domat_batch& b, std::uint64_t i, const OneCase& to) {
  for (std::uint64_t a = 0; a < p.atoms; ++a) {
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

void scatter(const domat_pack& p, const domat_batch& b, std::uint64_t i, const CaseMemory& m) {
  for (std::uint64_t a = 0; b.answers && a < p.atoms; ++a) {
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

void one_by_one(const domat_pack& p, const domat_batch& b, std::uint64_t first, std::uint64_t last, Arena arena) {
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
    gather(p, b, i, one);
    evaluate(p, m);
    scatter(p, b, i, m);
  }
}

}  // namespace
}  // namespace domat

using namespace domat;

extern "C" {

size_t domat_batch_memory(const domat_pack* p) {
  Arena count(nullptr);
  take_case(*p, count);
  lay_out(*p, count);
  return count.used();
}

int32_t domat_evaluate_batch(const domat_pack* p, const domat_batch* b, void* memory, domat_error* error) {
  if (!p || !b || !memory || !b->columns) return fail(error, DOMAT_WRONG_ARGUMENT, "a null pointer");
  if (p->has_lists) return fail(error, DOMAT_NOT_SUPPORTED, "a pack with lists takes cases one by one, or as an Arrow record batch");
  if (p->reads_day && !b->days && !b->day_known) return fail(error, DOMAT_DAY_MISSING, "the pack reads the application date and the batch gives none");
  one_by_one(*p, *b, 0, b->cases, Arena(memory));
  return DOMAT_OK;
}

}  // extern "C"
