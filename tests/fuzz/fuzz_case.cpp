// A case for a pack that has a fact of each type, lists and a structure. The first byte chooses the options.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "runtime/io/case_json.h"
#include "runtime/io/case_reader.h"
#include "runtime/reasons/lists.h"
#include "tests/unit/pack_builder.h"

namespace {

domat::Pack small_pack() {
  using namespace domat;
  PackBuilder b;
  b.add("dol", Kind::fact);
  b.add("condamné", Kind::fact, kBoolean, {0});
  b.add("lien", Kind::fact, kBoolean, {0, 1});
  b.add("corps", Kind::fact, kCorps);
  b.add("dommage", Kind::fact, kEuro, {1});
  b.add("yens", Kind::fact, kYen);
  b.pack().date_fact = b.add("sinistre", Kind::fact, kDate);
  b.add("demande", Kind::event, kEvent);
  b.add("nombre", Kind::fact, kInteger);
  b.add("mesure", Kind::fact, kDecimal);
  b.add("taux", Kind::fact, kRate);
  b.add("jours", Kind::fact, kDays);
  b.add("mois", Kind::fact, kMonths);
  const std::uint32_t goods = b.add_list("biens", "id"), people = b.add_list("gens"), days = b.add_list("dates");
  b.add_field(goods, "valeur", kEuro);
  b.add_field(goods, "suite", b.element_of(goods));
  b.add_field(goods, "qui", b.element_of(people));
  b.add_field(people, "vu", kBoolean);
  b.add_field(days, "", kDate);
  b.add_structure_field("lieu", "ville", kCorps);
  b.add_structure_field("lieu", "clos", kBoolean);
  b.add("choisi", Kind::fact, b.element_of(goods));
  b.add("chez", Kind::fact, kBoolean, {b.pack().lists[goods].enumeration, b.pack().lists[people].enumeration});
  b.add("garantie", Kind::right);
  b.pack().reads_day = true;
  return b.pack();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace domat;
  static const Pack pack = small_pack();
  if (size == 0) return 0;
  CaseOptions options;
  options.rest_false = data[0] & 1;
  if (data[0] & 2) options.mode = Mode::closed;
  if (data[0] & 4) options.at = 20'000;
  const std::string text(reinterpret_cast<const char*>(data + 1), size - 1);
  const CaseResult result = read_case(text, pack, options);
  for (const CaseError& e : result.errors) message(e, size % 2 == 0);
  if (!result.errors.empty()) return 0;
  // What was read, written again and read again, is the same.
  const CaseResult again = read_case(case_json(*expanded_names(pack, result.c.lists), result.c), pack, {});
  if (!again.errors.empty() || again.c.lists != result.c.lists || again.c.truths != result.c.truths || again.c.values != result.c.values) std::abort();
  return 0;
}
