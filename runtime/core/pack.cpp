// The functions of domat/pack.h over what code generation leaves (generated.h).
#include "runtime/core/case_memory.h"
#include "runtime/core/pack_error.h"
#include "runtime/core/table.h"

using namespace domat;

extern "C" {

const char* domat_describe(const domat_pack* p, size_t* length) {
  *length = p->description_bytes;
  return p->description;
}

uint64_t domat_atoms(const domat_pack* p, const uint32_t* lengths) { return p->list_shape ? list_sizes(p->list_shape, lengths).atoms : p->atoms; }
uint64_t domat_instances(const domat_pack* p, const uint32_t* lengths) { return p->list_shape ? list_sizes(p->list_shape, lengths).instances : p->instances; }

size_t domat_case_memory(const domat_pack* p, const uint32_t* lengths) {
  if (p->list_shape && list_sizes(p->list_shape, lengths).too_large) return 0;
  Arena count(nullptr);
  lay_out(*p, count, lengths);
  return count.used();
}

int32_t domat_evaluate_case(const domat_pack* p, const domat_case* c, const domat_outcome* out, void* memory, domat_error* error) {
  if (!p || !c || !out || !memory || !c->truths || !c->states || !c->values) return fail(error, DOMAT_WRONG_ARGUMENT, "a null pointer");
  if (p->list_shape && !c->list_lengths) return fail(error, DOMAT_WRONG_ARGUMENT, "the pack has lists and the case does not say how long they are");
  if (p->list_shape && list_sizes(p->list_shape, c->list_lengths).too_large) return fail(error, DOMAT_WRONG_DATA, "the lists of the case are too long together");
  if (p->reads_day && !c->day_known) return fail(error, DOMAT_DAY_MISSING, "the pack reads the application date and the case gives none");
  Arena arena(memory);
  CaseMemory m = lay_out(*p, arena, c->list_lengths);
  m.truths = {c->truths}, m.states = {c->states}, m.values = {c->values};
  m.day = c->day, m.day_known = c->day_known, m.closed = c->closed;
  if (out->truths) m.out_truths = {out->truths};
  if (out->states) m.out_states = {out->states};
  if (out->values) m.out_values = {out->values};
  if (out->holds || p->table) m.out_holds = {out->holds};  // a table has a quicker program where H is not wanted
  if (!p->table) {
    evaluate(*p, m);
    return DOMAT_OK;
  }
  // Unlike code, a table reads nothing of what it gives out.
  if (out->truths) copy(m.out_truths, m.truths, p->atoms);
  if (out->states) copy(m.out_states, m.states, p->atoms);
  if (out->values) copy(m.out_values, m.values, p->atoms * sizeof(std::int64_t));
  table_case(p->table, &m);
  return DOMAT_OK;
}

}  // extern "C"
