#include "runtime/core/arrow_answers.h"

#include "runtime/core/generated.h"
#include "runtime/core/pack_error.h"

namespace domat::arrow {

namespace {

Characters text_of(const char* p) {
  Characters c{p, 0};
  while (p[c.length]) ++c.length;
  return c;
}

std::uint32_t find_output(in::View view, Characters name) {
  const in::Range by_name = view.header().outputs_by_name;
  const auto* order = view.records<std::uint32_t>(by_name.at);
  std::uint32_t low = 0, high = by_name.count;
  while (low < high) {
    const std::uint32_t middle = low + (high - low) / 2;
    const in::Text text = view.output(order[middle]).shown;
    const int is = compare(name, view.text(text), text.length);
    if (is == 0) return order[middle];
    if (is < 0) high = middle;
    else low = middle + 1;
  }
  return in::kNone;
}

// By its whole name, "garantie(Assuré)", or without its arguments.
bool mark(in::View view, Characters name, std::uint8_t* wanted) {
  const std::uint32_t whole = find_output(view, name);
  if (whole != in::kNone) return wanted[whole] = 1, true;
  bool found = false;
  for (std::uint32_t i = 0; i < view.header().outputs.count; ++i) {
    const in::Declaration& d = view.declaration(view.output(i).declaration);
    if (d.is_charge || compare(name, view.text(d.name), d.name.length) != 0) continue;
    wanted[i] = 1;
    found = true;
  }
  return found;
}

// The name "item", or of a column.
struct Name {
  const char* p;
  std::uint64_t length;
};

const char* value_format(const in::Declaration& d) {
  switch (d.type) {
    case in::Type::event:
    case in::Type::date: return "tdD";
    case in::Type::enumeration: return "i";
    default: return "l";
  }
}

bool make_bits(const domat_allocator& a, Name name, std::int64_t length, ArrowSchema* schema, ArrowArray* array, std::uint8_t** bits) {
  const std::uint64_t bytes[] = {kAbsent, bitmap_bytes(length)};
  if (!make_schema(a, "b", name.p, name.length, false, 0, false, schema) || !make_array(a, length, 2, bytes, 0, false, array)) return false;
  *bits = buffer<std::uint8_t>(*array, 1);
  return true;
}

bool make_dictionary(Call& c, const in::Enumeration& e, ArrowSchema* schema, ArrowArray* array) {
  std::uint64_t bytes = 0;
  for (std::uint32_t i = 0; i < e.members.count; ++i) bytes += c.view.record<in::Text>(e.members, i).length;
  const std::uint64_t buffers[] = {kAbsent, (std::uint64_t{e.members.count} + 1) * sizeof(std::int32_t), bytes};
  if (!make_schema(c.allocator, "u", "", 0, false, 0, false, schema) || !make_array(c.allocator, e.members.count, 3, buffers, 0, false, array)) return false;
  auto* ends = buffer<std::int32_t>(*array, 1);
  char* text = buffer<char>(*array, 2);
  ends[0] = 0;
  for (std::uint32_t i = 0; i < e.members.count; ++i) {
    const in::Text member = c.view.record<in::Text>(e.members, i);
    __builtin_memcpy(text + ends[i], c.view.text(member), member.length);
    ends[i + 1] = ends[i] + static_cast<std::int32_t>(member.length);
  }
  return true;
}

bool make_values(Call& c, std::int64_t length, ArrowSchema* schema, ArrowArray* array, Answer* out) {
  const in::Declaration& d = *out->declaration;
  const char* format = value_format(d);
  out->narrow = format[0] != 'l';
  const bool dictionary = d.type == in::Type::enumeration && c.view.enumeration(d.enumeration).list == in::kNone;
  const std::uint64_t bytes[] = {bitmap_bytes(length), static_cast<std::uint64_t>(length) * (out->narrow ? 4 : 8)};
  if (!make_schema(c.allocator, format, "value", 5, true, 0, dictionary, schema) || !make_array(c.allocator, length, 2, bytes, 0, dictionary, array)) return false;
  out->defined = buffer<std::uint8_t>(*array, 0);
  if (out->narrow) out->narrowed = buffer<std::int32_t>(*array, 1);
  else out->wide = buffer<std::int64_t>(*array, 1);
  return !dictionary || make_dictionary(c, c.view.enumeration(d.enumeration), schema->dictionary, array->dictionary);
}

bool make_proposition(const domat_allocator& a, Name name, std::int64_t length, ArrowSchema* schema, ArrowArray* array, Answer* out) {
  const std::uint64_t none[] = {kAbsent};
  if (!make_schema(a, "+s", name.p, name.length, false, 2, false, schema) || !make_array(a, length, 1, none, 2, false, array)) return false;
  return make_bits(a, {"t", 1}, length, schema->children[0], array->children[0], &out->t) &&
         make_bits(a, {"f", 1}, length, schema->children[1], array->children[1], &out->f);
}

bool make_value(Call& c, Name name, std::int64_t length, ArrowSchema* schema, ArrowArray* array, Answer* out) {
  const domat_allocator& a = c.allocator;
  const std::uint64_t none[] = {kAbsent}, codes[] = {kAbsent, static_cast<std::uint64_t>(length)};
  if (!make_schema(a, "+s", name.p, name.length, false, 4, false, schema) || !make_array(a, length, 1, none, 4, false, array)) return false;
  if (!make_values(c, length, schema->children[0], array->children[0], out)) return false;
  if (!make_bits(a, {"undefined", 9}, length, schema->children[1], array->children[1], &out->undefined)) return false;
  if (!make_bits(a, {"conflict", 8}, length, schema->children[2], array->children[2], &out->conflict)) return false;
  if (!make_schema(a, "C", "error", 5, false, 0, false, schema->children[3]) || !make_array(a, length, 2, codes, 0, false, array->children[3])) return false;
  out->error = buffer<std::uint8_t>(*array->children[3], 1);
  return true;
}

void clear(const Answer& a, std::int64_t length) {
  const auto bytes = static_cast<std::size_t>(bitmap_bytes(length));
  std::uint8_t* const all[] = {a.t, a.f, a.defined, a.undefined, a.conflict};
  for (std::uint8_t* bits : all)
    if (bits) __builtin_memset(bits, 0, bytes);
}

}  // namespace

std::int32_t no_memory(domat_error* error) { return fail(error, DOMAT_NO_MEMORY, "not enough memory"); }

bool about_elements(in::View view, const in::Column& c) {
  const auto* arguments = view.records<std::uint32_t>(c.arguments);
  for (std::uint32_t i = 0; i < view.declaration(c.declaration).parameters.count; ++i)
    if (arguments[i] == in::kEach) return true;
  return false;
}

std::int32_t choose(Call& c, const std::uint32_t** outputs, std::uint32_t* count) {
  const std::uint32_t all = c.view.header().outputs.count;
  auto* wanted = c.memory.take<std::uint8_t>(all);
  auto* chosen = c.memory.take<std::uint32_t>(all);
  if (!wanted || !chosen) return no_memory(c.error);
  for (std::size_t i = 0; c.request.only && i < c.request.only_count; ++i) {
    if (!c.request.only[i]) return fail(c.error, DOMAT_WRONG_ARGUMENT, "a null pointer");
    const Characters name = text_of(c.request.only[i]);
    if (!mark(c.view, name, wanted)) return fail(c.error, DOMAT_WRONG_ARGUMENT, "the pack has no conclusion of that name", name.p, static_cast<std::size_t>(name.length));
  }
  *count = 0;
  for (std::uint32_t i = 0; i < all; ++i)
    if (!c.request.only || wanted[i]) chosen[(*count)++] = i;
  *outputs = chosen;
  return DOMAT_OK;
}

bool make_batch(Call& c, std::int64_t columns, ArrowSchema* schema, ArrowArray* array) {
  const std::uint64_t none[] = {kAbsent};
  return make_schema(c.allocator, "+s", "", 0, false, columns, false, schema) && make_array(c.allocator, c.bound.cases, 1, none, columns, false, array);
}

bool make_answer(Call& c, std::uint32_t output, std::int64_t items, bool zeroed, ArrowSchema* schema, ArrowArray* array, Answer* out) {
  out->column = &c.view.output(output);
  out->declaration = &c.view.declaration(out->column->declaration);
  Name name{c.view.text(out->column->shown), out->column->shown.length};
  std::int64_t length = c.bound.cases;
  if (about_elements(c.view, *out->column)) {
    const std::uint64_t bytes[] = {bitmap_bytes(length), (static_cast<std::uint64_t>(length) + 1) * sizeof(std::int32_t)};
    if (!make_schema(c.allocator, "+l", name.p, name.length, true, 1, false, schema) || !make_array(c.allocator, length, 2, bytes, 1, false, array)) return false;
    out->given = buffer<std::uint8_t>(*array, 0);
    out->ends = buffer<std::int32_t>(*array, 1);
    out->ends[0] = 0;
    __builtin_memset(out->given, 0, static_cast<std::size_t>(bytes[0]));
    schema = schema->children[0], array = array->children[0];
    name = {"item", 4}, length = items;
  }
  const bool made = out->proposition() ? make_proposition(c.allocator, name, length, schema, array, out) : make_value(c, name, length, schema, array, out);
  if (made && zeroed) clear(*out, length);
  return made;
}

bool make_holds(Call& c, std::uint32_t instance, ArrowSchema* schema, ArrowArray* array, Answer* out) {
  const in::Text label = c.view.record<in::Text>(c.view.header().instances, instance);
  char digits[10];
  std::uint32_t count = 0;
  for (std::uint32_t rest = instance; count == 0 || rest != 0; rest /= 10) digits[count++] = static_cast<char>('0' + rest % 10);
  char name[512] = "rule:";
  std::uint64_t length = 5;
  write_text(name + length, sizeof name - 16, c.view.text(label), label.length);
  while (name[length]) ++length;
  name[length++] = '#';
  while (count > 0) name[length++] = digits[--count];
  return make_proposition(c.allocator, {name, length}, c.bound.cases, schema, array, out);
}

}  // namespace domat::arrow
