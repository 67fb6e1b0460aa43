// domat_evaluate_arrow: columns in, columns out.
#include "runtime/core/arrow_answers.h"
#include "runtime/core/generated.h"
#include "runtime/core/pack_error.h"

using namespace domat;
using namespace domat::arrow;

extern "C" int32_t domat_evaluate_arrow(const domat_pack* p, const domat_request* request, const ArrowSchema* schema, const ArrowArray* array,
                                        const domat_allocator* allocator, ArrowSchema* out_schema, ArrowArray* out_array, domat_error* error) {
  if (!p || !request || !schema || !array || !allocator || !allocator->allocate || !allocator->release || !out_schema || !out_array)
    return fail(error, DOMAT_WRONG_ARGUMENT, "a null pointer");
  if (!p->interface) return fail(error, DOMAT_NOT_SUPPORTED, "the pack was built without what its columns are");
  if (request->flags & ~std::uint32_t{DOMAT_WITH_REASONS}) return fail(error, DOMAT_WRONG_ARGUMENT, "a flag that this version does not have");
  if (request->day_known && (request->day < kFirstDay || request->day > kLastDay)) return fail(error, DOMAT_WRONG_ARGUMENT, "a day outside the years 0001 to 9999", "at", 2);
  Memory memory(*allocator);
  Call call{*p, *request, in::View(p->interface), *allocator, memory, error, {}};
  const std::uint32_t* outputs;
  std::uint32_t count;
  ArrowSchema made_schema{};
  ArrowArray made_array{};
  std::int32_t status = choose(call, &outputs, &count);
  if (status == DOMAT_OK) status = bind(call.view, *schema, *array, memory, &call.bound, error);
  if (status == DOMAT_OK) status = (p->has_lists ? evaluate_cases : evaluate_planes)(call, outputs, count, &made_schema, &made_array);
  if (status == DOMAT_OK) {
    *out_schema = made_schema, *out_array = made_array;
    return status;
  }
  if (made_schema.release) made_schema.release(&made_schema);
  if (made_array.release) made_array.release(&made_array);
  return status;
}
