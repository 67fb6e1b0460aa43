// Schemas and arrays made of bytes, for a pack with lists and one without. Buffers are exactly as long as their arrays say. What would
// evaluate the cases stands here: it reads everything that it is given, and stops where something is not what was promised.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "runtime/core/generated.h"
#include "runtime/reasons/interface.h"
#include "runtime/reasons/lists.h"
#include "tests/arrow/arrays.h"
#include "tests/unit/pack_builder.h"

namespace {

using namespace domat;
using arrow_test::Array;

constexpr std::int64_t kFirstDay = -719162, kLastDay = 2932896;

void require(bool kept) {
  if (!kept) std::abort();
}

struct Subject {
  explicit Subject(bool lists) {
    b.add("b", Kind::fact), b.add("p", Kind::fact, kBoolean, {0}), b.add("k", Kind::fact, kCorps), b.add("m", Kind::fact, kEuro), b.add("j", Kind::fact, kDays);
    b.pack().date_fact = b.add("d", Kind::fact, kDate);
    b.add("e", Kind::event, kEvent);
    if (lists) add_lists();
    b.add("B", Kind::right), b.add("K", Kind::value, kCorps), b.add("M", Kind::value, kEuro), b.add("D", Kind::value, kDate);
    b.add_rule({"r", RuleKind::rule, "", {}, {}}, 0);
    interface = interface_bytes(b.pack());
    pack.abi = DOMAT_ABI, pack.reads_day = 1, pack.has_lists = lists;
    pack.atoms = b.pack().atom_count, pack.instances = 1;
    pack.interface = {reinterpret_cast<const std::uint8_t*>(interface.data())};
  }
  void add_lists() {
    const std::uint32_t goods = b.add_list("biens", "id"), people = b.add_list("gens"), days = b.add_list("dates");
    const std::uint32_t of_goods = b.pack().lists[goods].enumeration, of_people = b.pack().lists[people].enumeration;
    b.add_field(goods, "valeur", kEuro), b.add_field(goods, "suite", b.element_of(goods)), b.add_field(goods, "qui", b.element_of(people));
    b.add_field(people, "vu", kBoolean), b.add_field(days, "", kDate);
    b.add("chez", Kind::fact, kBoolean, {of_goods, of_people}), b.add("choisi", Kind::fact, b.element_of(goods));
    b.add("VUS", Kind::right, kBoolean, {of_people}), b.add("SUITES", Kind::value, b.element_of(goods), {of_goods}), b.add("ENSEMBLE", Kind::right, kBoolean, {of_goods, of_people, 0});
  }
  PackBuilder b;
  std::string interface;
  domat_pack pack{};
};

const Subject& subject(bool lists) {
  static const Subject without(false), with(true);
  return lists ? with : without;
}

Pack laid_out(const std::uint32_t* lengths) {
  PackBuilder copy = subject(true).b;
  std::vector<ListState> lists;
  for (std::size_t i = 0; i < copy.pack().lists.size(); ++i) lists.push_back({true, std::vector<std::string>(lengths[i] == DOMAT_UNKNOWN_LIST ? 0 : lengths[i], "x")});
  return *expanded_names(copy.pack(), lists);
}

void require_value(const Pack& p, const Declaration& d, std::int64_t v) {
  switch (d.type.kind) {
    case ValueType::enumeration: return require(v >= 0 && v < static_cast<std::int64_t>(p.enumerations[d.type.index].members.size()));
    case ValueType::date:
    case ValueType::event: return require(v >= kFirstDay && v <= kLastDay);
    case ValueType::days: return require(v >= 0);
    default: return;
  }
}

// ---- arrays out of bytes

class Drawn {
 public:
  Drawn(const std::uint8_t* data, std::size_t size) : p_(data), left_(size) {}
  unsigned below(unsigned n) { return byte() % n; }
  std::uint8_t byte() {
    if (left_ == 0) return 0;
    --left_;
    return *p_++;
  }

  Array array(unsigned depth, const char* const* names, unsigned count) {
    static const char* const kFormats[] = {"b", "l", "tdD", "u", "+s", "+l", "i", "c", "C", "n", "U", "+L", "d:38,2", "s", "S", "I", "L", "g", "vu"};
    Array a;
    a.name = names[below(count)];
    a.format = kFormats[below(depth > 4 ? 4 : 19)];
    a.length = below(40);
    a.offset = below(4) == 0 ? below(20) : 0;
    const unsigned nulls = below(6);
    a.null_count = nulls == 5 ? -1 : nulls == 4 ? below(4) : 0;
    a.aligned = below(5) != 0;
    if (a.format == "n") return a;
    a.buffers.push_back(nulls > 2 ? std::optional(some((a.length + a.offset + 7) / 8)) : std::nullopt);
    add_data(a, depth);
    if (below(40) == 1) a.buffers.pop_back();
    if (depth < 9 && below(8) == 1) a.dictionary = std::make_shared<Array>(array(9, names, count));
    return a;
  }

 private:
  std::vector<std::uint8_t> some(std::int64_t count) {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(count));
    const unsigned form = below(4);
    for (auto& b : bytes) b = form == 0 ? 0 : form == 1 ? 0xFF : byte();
    return bytes;
  }
  std::vector<std::uint8_t> some_offsets(const Array& a, bool large, std::int64_t most) {
    std::vector<std::int64_t> ends;
    std::int64_t end = 0;
    for (std::int64_t i = 0; i <= a.length + a.offset; ++i) {
      ends.push_back(end);
      const unsigned step = below(16);
      end = step == 15 ? static_cast<std::int64_t>(below(4)) - 1 : end + (step < 8 ? step % 4 : 0);
      if (end > most) end = most;
    }
    return large ? arrow_test::offsets<std::int64_t>(ends) : arrow_test::offsets<std::int32_t>(ends);
  }
  void add_data(Array& a, unsigned depth) {
    static const char* const kParts[] = {"t", "f", "value", "undefined", "conflict", "date", "never", "id", "valeur", "suite", "qui", "vu", "chez", "item"};
    const std::int64_t count = a.length + a.offset;
    if (a.format == "b") return a.buffers.push_back(some((count + 7) / 8)), void();
    if (a.format == "u" || a.format == "U") {
      static const std::string kTexts = "judiciaireconsulaireb1b2";
      a.buffers.push_back(some_offsets(a, a.format == "U", static_cast<std::int64_t>(kTexts.size())));
      a.buffers.push_back(std::vector<std::uint8_t>(kTexts.begin(), kTexts.end()));
    } else if (a.format[0] == '+') {
      if (a.format != "+s") a.buffers.push_back(some_offsets(a, a.format == "+L", 50));
      const unsigned children = a.format == "+s" ? below(5) : below(12) == 1 ? 0 : 1;
      for (unsigned i = 0; i < children; ++i) a.children.push_back(array(depth + 1, kParts, 14));
    } else {
      a.buffers.push_back(some(count * arrow_test::width_of(a.format)));
      if (a.format == "vu") a.buffers.emplace_back();
    }
  }

  const std::uint8_t* p_;
  std::size_t left_;
};

Array batch(Drawn& drawn) {
  static const char* const kNames[] = {"b", "k", "m", "e", "biens", "gens", "dates", "p(État)", "p(Assuré)", "j", "d", "at", "choisi", "autre"};
  Array a;
  a.format = "+s";
  a.length = drawn.below(40);
  a.offset = drawn.below(4) == 0 ? drawn.below(20) : 0;
  a.buffers.emplace_back();
  for (unsigned i = drawn.below(6); i-- != 0;) a.children.push_back(drawn.array(0, kNames, 14));
  return a;
}

std::uint64_t used = 0;  // so that nothing that is read is left out

}  // namespace

extern "C" {

uint64_t domat_atoms(const domat_pack* p, const uint32_t* lengths) { return p->has_lists ? laid_out(lengths).atom_count : p->atoms; }
size_t domat_case_memory(const domat_pack*, const uint32_t*) { return 16; }
size_t domat_batch_memory(const domat_pack*) { return 16; }

int32_t domat_evaluate_case(const domat_pack*, const domat_case* c, const domat_outcome* out, void*, domat_error*) {
  const Pack p = laid_out(c->list_lengths);
  require(c->day_known && c->day >= kFirstDay && c->day <= kLastDay);
  for (std::uint32_t a = 0; a < p.atom_count; ++a) {
    require(c->truths[a] < 4 && c->states[a] < 4);
    if (c->states[a] == DOMAT_DEFINED) require_value(p, p.declarations[p.atom_declaration[a]], c->values[a]);
    out->truths[a] = static_cast<std::uint8_t>(a % 4), out->states[a] = static_cast<std::uint8_t>(a % 5), out->values[a] = 1;
  }
  return DOMAT_OK;
}

int32_t domat_evaluate_batch(const domat_pack*, const domat_batch* b, void*, domat_error*) {
  static const Pack p = PackBuilder(subject(false).b).pack();
  const auto bit = [](const std::uint8_t* plane, std::uint64_t i) { return plane[i / 8] >> (i % 8) & 1; };
  for (std::uint64_t i = 0; i < b->cases; ++i) {
    if (b->days) require(b->days[i] >= kFirstDay && b->days[i] <= kLastDay);
    for (std::uint32_t a = 0; a < p.atom_count; ++a) {
      const domat_column& c = b->columns[a];
      if (c.t) used += bit(c.t, i);
      if (c.f) used += bit(c.f, i);
      if (!c.values) continue;
      used += static_cast<std::uint64_t>(c.values[i]);
      const int undefined = c.undefined ? bit(c.undefined, i) : 0, conflict = c.conflict ? bit(c.conflict, i) : 0, defined = c.defined ? bit(c.defined, i) : 1;
      require(defined + undefined + conflict < 2);
      if (defined) require_value(p, p.declarations[p.atom_declaration[a]], c.values[i]);
    }
  }
  for (std::uint32_t a = 0; a < p.atom_count; ++a) {
    const domat_answer& o = b->answers[a];
    for (std::uint8_t* plane : {o.t, o.f, o.defined, o.undefined, o.conflict, o.error})
      if (plane) __builtin_memset(plane, 0, (b->cases + 7) / 8);
    if (o.error && b->cases > 0) o.error[0] = 1;
    if (o.values) __builtin_memset(o.values, 0, b->cases * sizeof(std::int64_t));
  }
  return DOMAT_OK;
}

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Drawn drawn(data, size);
  const std::uint8_t options = drawn.byte();
  const Subject& s = subject(options & 1);
  domat_request request{};
  request.day_known = options >> 1 & 1, request.rest_false = options >> 2 & 1, request.closed = options >> 3 & 1;
  if (!(options & 1) && options & 16) request.flags = DOMAT_WITH_REASONS;
  const arrow_test::Exposed given(batch(drawn));
  const domat_allocator allocator{&std::malloc, &std::free};
  ArrowSchema schema{};
  ArrowArray array{};
  domat_error error{};
  const std::int32_t status = domat_evaluate_arrow(&s.pack, &request, &given.schema, &given.array, &allocator, &schema, &array, &error);
  require((status == DOMAT_OK) == (schema.release != nullptr) && (status == DOMAT_OK) == (array.release != nullptr));
  require(status == DOMAT_OK || (error.status == status && error.message[0] != 0 && error.row < 60));
  if (status != DOMAT_OK) return 0;
  require(array.length == given.array.length && array.n_children == schema.n_children);
  schema.release(&schema);
  array.release(&array);
  return 0;
}

}  // extern "C"
