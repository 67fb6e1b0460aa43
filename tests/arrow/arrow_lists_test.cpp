// Lists in columns. The pack is one whose conclusions say what its facts say, laid out by expanded_names: the functions of domat/pack.h that
// work on one case stand here, so that only the columns are tested.
#include <gtest/gtest.h>

#include <functional>

#include "runtime/core/generated.h"
#include "runtime/reasons/interface.h"
#include "runtime/reasons/lists.h"
#include "tests/arrow/answers.h"
#include "tests/unit/pack_builder.h"

namespace domat::arrow_test {
namespace {

using Booleans = std::vector<std::optional<bool>>;
using Numbers = std::vector<std::optional<std::int64_t>>;
using Texts = std::vector<std::optional<std::string>>;
constexpr std::nullopt_t kNull = std::nullopt;

struct ListPack {
  ListPack() {
    const std::uint32_t goods = b.add_list("biens", "id"), people = b.add_list("gens"), days = b.add_list("dates");
    const std::uint32_t e_goods = b.pack().lists[goods].enumeration, e_people = b.pack().lists[people].enumeration, e_days = b.pack().lists[days].enumeration;
    echo(b.add_field(goods, "valeur", kEuro), "VALEUR", kEuro, {e_goods});
    echo(b.add_field(goods, "suite", b.element_of(goods)), "SUITE", b.element_of(goods), {e_goods});
    echo(b.add_field(goods, "qui", b.element_of(people)), "QUI", b.element_of(people), {e_goods});
    echo(b.add_field(people, "vu", kBoolean), "VU", kBoolean, {e_people});
    echo(b.add_field(days, "", kDate), "DATES", kDate, {e_days});
    echo(fact("choisi", Kind::fact, b.element_of(goods), {}), "CHOISI", b.element_of(goods), {});
    echo(fact("chez", Kind::fact, kBoolean, {e_goods, e_people}), "CHEZ", kBoolean, {e_goods, e_people});
    echo(fact("entendu", Kind::fact, kBoolean, {0, e_people}), "ENTENDU", kBoolean, {0, e_people});
    echo(fact("vu", Kind::event, kEvent, {e_people}), "VU_LE", kDate, {e_people});
    echo(fact("b", Kind::fact, kBoolean, {}), "B", kBoolean, {});
    echo(b.pack().lists[goods].declaration, "CONNU", kBoolean, {});
    interface = interface_bytes(b.pack());
    pack.abi = DOMAT_ABI, pack.has_lists = 1;
    pack.interface = {reinterpret_cast<const std::uint8_t*>(interface.data())};
  }
  std::uint32_t fact(const std::string& name, Kind kind, TypeRef type, std::vector<std::uint32_t> parameters) {
    b.add(name, kind, type, std::move(parameters));
    return static_cast<std::uint32_t>(b.pack().declarations.size() - 1);
  }
  void echo(std::uint32_t from, const std::string& name, TypeRef type, std::vector<std::uint32_t> parameters) {
    copies.push_back({from, fact(name, type == kBoolean ? Kind::finding : Kind::value, type, std::move(parameters))});
  }
  Pack expanded(const std::uint32_t* lengths) const {
    PackBuilder copy = b;
    std::vector<ListState> lists;
    for (std::size_t i = 0; i < copy.pack().lists.size(); ++i) {
      const bool known = lengths[i] != DOMAT_UNKNOWN_LIST;
      lists.push_back({known, std::vector<std::string>(known ? lengths[i] : 0, "x")});
    }
    return *expanded_names(copy.pack(), lists);
  }

  PackBuilder b;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> copies;  // declarations
  std::string interface;
  domat_pack pack{};
};

const ListPack& the_pack() {
  static const ListPack all;
  return all;
}

class ArrowLists : public testing::Test {
 protected:
  ~ArrowLists() override { EXPECT_EQ(Allocations::live, 0); }
  domat_request request{};
};

// Two cases, of two goods and of one; in the third the list is not known.
std::vector<Array> goods_fields(const Layout& l) {
  return {texts("id", {"b1", "b2", "b1"}, l), numbers("valeur", "l", {100, kNull, 300}, l), texts("suite", {"b2", kNull, "b1"}, l), numbers("qui", "C", {0, 1, kNull}, l)};
}
std::vector<Array> all_columns(const Layout& l, bool large = false) {
  const Array goods = structure("", 3, goods_fields({l.before + 5, l.after, l.bitmap, l.counted, l.aligned}), {}, {l.before % 6, 0});
  const Array heard = booleans("entendu(Assuré)", {true, false, kNull}, l);
  const Array people = structure("", 3, {booleans("vu", {kNull, true, false}, l), dates("vu()", {kNull, 7, 8}, l), heard});
  return {lists("biens", {2, 1, kNull}, goods, l, large), lists("gens", {2, 0, 1}, people, l, !large), lists("dates", {kNull, 3, 0}, dates("", {10, kNull, 12}, l), l),
          texts("choisi", {"b2", kNull, "b9"}, l)};
}

Truth truth(std::optional<bool> b) { return !b ? kUnknown : *b ? kTrue : kFalse; }

TEST_F(ArrowLists, ElementsComeAndGoInTheirOrder) {
  for (const int before : {0, 1, 8, 11})
    for (const bool large : {false, true}) {
      std::vector<Array> columns = all_columns({before, before % 3, before % 2 == 0, before != 8}, large);
      const Answers a(&the_pack().pack, request, Exposed(structure("", 3, columns, {}, {before})));
      ASSERT_EQ(a.status, DOMAT_OK) << a.error.column << ": " << a.error.message << " " << a.error.row;
      EXPECT_EQ(a.count("VALEUR", 0), 2);
      EXPECT_EQ(a.count("VALEUR", 1), 1);
      EXPECT_EQ(a.count("VALEUR", 2), std::nullopt);
      EXPECT_EQ(a.value_of("VALEUR", 0, 0), (Value{State::defined, 100}));
      EXPECT_EQ(a.value_of("VALEUR", 0, 1), Value{});
      EXPECT_EQ(a.value_of("VALEUR", 1, 0), (Value{State::defined, 300}));
      EXPECT_EQ(a.value_of("SUITE", 0, 0), (Value{State::defined, 1}));
      EXPECT_EQ(a.value_of("SUITE", 0, 1), Value{});
      EXPECT_EQ(a.value_of("SUITE", 1, 0), (Value{State::defined, 0}));
      EXPECT_EQ(a.value_of("QUI", 0, 1), (Value{State::defined, 1}));
      EXPECT_EQ(a.count("VU", 1), 0);
      EXPECT_EQ(a.truth_of("VU", 0, 1), kTrue);
      EXPECT_EQ(a.truth_of("VU", 2, 0), kFalse);
      EXPECT_EQ(a.value_of("VU_LE", 0, 0), Value{});
      EXPECT_EQ(a.value_of("VU_LE", 0, 1), (Value{State::defined, 7}));
      EXPECT_EQ(a.value_of("VU_LE", 2, 0), (Value{State::defined, 8}));
      EXPECT_EQ(a.truth_of("ENTENDU(Assuré)", 0, 0), kTrue);
      EXPECT_EQ(a.truth_of("ENTENDU(Assuré)", 0, 1), kFalse);
      EXPECT_EQ(a.truth_of("ENTENDU(État)", 0, 0), kUnknown);
      EXPECT_EQ(a.count("DATES", 0), std::nullopt);
      EXPECT_EQ(a.count("DATES", 1), 3);
      EXPECT_EQ(a.value_of("DATES", 1, 2), (Value{State::defined, 12}));
      EXPECT_EQ(a.value("CHOISI", 0), (Value{State::defined, 1}));
      EXPECT_EQ(a.value("CHOISI", 1), Value{});
      EXPECT_EQ(a.value("CHOISI", 2), Value{}) << "of a list that is not known";
      EXPECT_EQ(a.truth("CONNU", 0), kTrue);
      EXPECT_EQ(a.truth("CONNU", 2), kUnknown);
      EXPECT_STREQ(a.column_schema("SUITE").children[0]->children[0]->format, "i");
    }
}

TEST_F(ArrowLists, AFactOfTwoElementsIsAListInAnElement) {
  for (const int before : {0, 3}) {
    const Layout l{before, 0};
    const Array goods = structure("", 2, {texts("id", {"x", "y"}, l), lists("chez", {3, kNull}, booleans("", {true, false, kNull}, l))});
    const Array people = structure("", 3, {booleans("vu", {kNull, kNull, kNull}, l)});
    const Answers a(&the_pack().pack, request, Exposed(structure("", 1, {lists("biens", {2}, goods), lists("gens", {3}, people)})));
    ASSERT_EQ(a.status, DOMAT_OK) << a.error.column << ": " << a.error.message;
    EXPECT_EQ(a.count("CHEZ", 0), 6);
    const Booleans wanted{true, false, kNull, kNull, kNull, kNull};
    for (int i = 0; i < 6; ++i) EXPECT_EQ(a.truth_of("CHEZ", 0, i), truth(wanted[static_cast<std::size_t>(i)])) << i;
  }
}

TEST_F(ArrowLists, WhatHasNoColumnMayBeFalseAndListsEmpty) {
  request.rest_false = 1;
  const Array people = structure("", 2, {booleans("vu", {kNull, true})}, {true, false});
  const Answers a(&the_pack().pack, request, Exposed(structure("", 2, {lists("gens", {2, kNull}, people)})));
  ASSERT_EQ(a.status, DOMAT_OK) << a.error.column << ": " << a.error.message;
  EXPECT_EQ(a.count("VALEUR", 0), 0);
  EXPECT_EQ(a.truth("CONNU", 0), kTrue);
  EXPECT_EQ(a.truth("B", 0), kFalse);
  EXPECT_EQ(a.count("VU", 1), std::nullopt) << "a null is stated to be unknown";
  EXPECT_EQ(a.truth_of("VU", 0, 0), kUnknown);
  EXPECT_EQ(a.truth_of("VU", 0, 1), kUnknown) << "the element is null as a whole";
  EXPECT_EQ(a.truth_of("ENTENDU(État)", 0, 0), kFalse);
  EXPECT_EQ(a.value_of("VU_LE", 0, 0), (Value{State::undefined, 0}));
}

TEST_F(ArrowLists, PlacesNameElementsWithoutKeys) {
  const Array goods = structure("", 3, {texts("id", {"x", "y", "z"}), texts("qui", {"2", "1", kNull})});
  const Array people = structure("", 2, {booleans("vu", {true, true})});
  const Answers a(&the_pack().pack, request, Exposed(structure("", 1, {lists("biens", {3}, goods), lists("gens", {2}, people)})));
  ASSERT_EQ(a.status, DOMAT_OK) << a.error.column << ": " << a.error.message;
  EXPECT_EQ(a.value_of("QUI", 0, 0), (Value{State::defined, 1}));
  EXPECT_EQ(a.value_of("QUI", 0, 1), (Value{State::defined, 0}));
}

TEST_F(ArrowLists, ReferencesByDictionary) {
  const Array goods = structure("", 3, {dictionary(numbers("id", "i", {0, 1, 0}), texts("", {"x", "y"}))});
  const Answers refused(&the_pack().pack, request, Exposed(structure("", 1, {lists("biens", {3}, goods)})));
  EXPECT_EQ(refused.status, DOMAT_WRONG_SCHEMA) << "keys are texts";
  const Array kept = structure("", 2, {texts("id", {"x", "y"}), dictionary(numbers("suite", "c", {1, 0}), texts("", {"autre", "y"}))});
  const Answers a(&the_pack().pack, request, Exposed(structure("", 1, {lists("biens", {2}, kept)})));
  EXPECT_EQ(a.status, DOMAT_WRONG_DATA) << "one of them is named";
  EXPECT_STREQ(a.error.column, "biens.suite");
  const Answers c(&the_pack().pack, request, Exposed(structure("", 1, {lists("biens", {2}, structure("", 2, {texts("id", {"x", "y"}), dictionary(numbers("suite", "c", {1, kNull}), texts("", {"autre", "y"}))}))})));
  ASSERT_EQ(c.status, DOMAT_OK) << c.error.message;
  EXPECT_EQ(c.value_of("SUITE", 0, 0), (Value{State::defined, 1}));
}

TEST_F(ArrowLists, ALongListFindsItsKeys) {
  constexpr std::size_t kMany = 30'000;
  Texts ids, next;
  for (std::size_t i = 0; i < kMany; ++i) ids.push_back("élément " + std::to_string(i)), next.push_back("élément " + std::to_string((i * 7 + 1) % kMany));
  const Array goods = structure("", kMany, {texts("id", ids), texts("suite", next)});
  const Answers a(&the_pack().pack, request, Exposed(structure("", 1, {lists("biens", {static_cast<int>(kMany)}, goods)})));
  ASSERT_EQ(a.status, DOMAT_OK) << a.error.column << ": " << a.error.message;
  for (std::size_t i = 0; i < kMany; i += 997) EXPECT_EQ(a.value_of("SUITE", 0, static_cast<std::int64_t>(i)).v, static_cast<std::int64_t>((i * 7 + 1) % kMany));
}

TEST_F(ArrowLists, WhatIsWrongIsSaidOfWhichColumnAndCase) {
  const auto batch = [](std::vector<Array> columns, std::size_t cases = 2) { return structure("", cases, std::move(columns)); };
  const auto goods = [&](std::vector<Array> fields, const std::vector<bool>& known = {}) { return batch({lists("biens", {1, 1}, structure("", 2, std::move(fields), known))}); };
  const Array ids = texts("id", {"x", "y"});
  const auto changed = [](Array a, const std::function<void(Array&)>& change) {
    change(a);
    return a;
  };
  struct Refused {
    const char* what;
    Array batch;
    std::int32_t status;
    const char* column;
    std::int64_t row;
  };
  const std::vector<Refused> all{
      {"no list", batch({numbers("biens", "l", {1, 2})}), DOMAT_WRONG_SCHEMA, "biens", -1},
      {"no structs", batch({lists("biens", {1, 1}, texts("", {"x", "y"}))}), DOMAT_WRONG_SCHEMA, "biens", -1},
      {"no key", goods({numbers("valeur", "l", {1, 2})}), DOMAT_WRONG_SCHEMA, "id", -1},
      {"an unknown field", goods({ids, numbers("prix", "l", {1, 2})}), DOMAT_WRONG_SCHEMA, "prix", -1},
      {"a field twice", goods({ids, numbers("valeur", "l", {1, 2}), numbers("valeur", "l", {1, 2})}), DOMAT_WRONG_SCHEMA, "biens.valeur", -1},
      {"a key twice", goods({ids, ids}), DOMAT_WRONG_SCHEMA, "id", -1},
      {"a null key", goods({texts("id", {"x", kNull})}), DOMAT_WRONG_DATA, "biens", 1},
      {"an empty key", goods({texts("id", {"x", ""})}), DOMAT_WRONG_DATA, "biens", 1},
      {"a long key", goods({texts("id", {"x", std::string(257, 'y')})}), DOMAT_WRONG_DATA, "biens", 1},
      {"a null element with a key", goods({ids}, {true, false}), DOMAT_WRONG_DATA, "biens", 1},
      {"equal keys", batch({lists("biens", {0, 2}, structure("", 2, {texts("id", {"x", "x"})}))}), DOMAT_WRONG_DATA, "biens", 1},
      {"a field shorter than the elements", goods({texts("id", {"x"})}), DOMAT_WRONG_DATA, "id", -1},
      {"a field of another type", goods({ids, texts("valeur", {"1", "2"})}), DOMAT_WRONG_SCHEMA, "biens.valeur", -1},
      {"no such element", goods({ids, texts("suite", {"x", "x"})}), DOMAT_WRONG_DATA, "biens.suite", 1},
      {"no such place", goods({ids, numbers("suite", "s", {0, 1})}), DOMAT_WRONG_DATA, "biens.suite", 1},
      {"a place below zero", goods({ids, numbers("suite", "s", {0, -1})}), DOMAT_WRONG_DATA, "biens.suite", 1},
      {"a reference from outside", batch({lists("biens", {1, 1}, structure("", 2, {ids})), numbers("choisi", "l", {0, 1})}), DOMAT_WRONG_DATA, "choisi", 1},
      {"the list twice", batch({lists("dates", {1, 1}, dates("", {1, 2})), lists("dates", {1, 1}, dates("", {1, 2}))}), DOMAT_WRONG_SCHEMA, "dates", -1},
      {"a day beyond", batch({lists("dates", {1, 1}, dates("", {1, INT32_MAX}))}), DOMAT_WRONG_DATA, "dates", 1},
      {"shorter than the batch", batch({lists("dates", {1}, dates("", {1}))}), DOMAT_WRONG_DATA, "dates", -1},
      {"beyond the elements", batch({lists("dates", {1, 2}, dates("", {1, 2}))}), DOMAT_WRONG_DATA, "dates", 1},
      {"backwards", batch({changed(lists("dates", {1, 1}, dates("", {1, 2})), [](Array& a) { (*a.buffers[1])[4] = 9; })}), DOMAT_WRONG_DATA, "dates", 0},
      {"below zero", batch({changed(lists("dates", {1, 1}, dates("", {1, 2})), [](Array& a) { (*a.buffers[1])[3] = 0x80; })}), DOMAT_WRONG_DATA, "dates", 0},
      {"too many", batch({changed(lists("dates", {1, 1}, dates("", Numbers(1'000'001, 1))), [](Array& a) { a.buffers[1] = offsets<std::int32_t>({0, 1'000'001, 1'000'001}); })}), DOMAT_WRONG_DATA, "dates", 0},
      {"entries of another number", batch({lists("biens", {1, 0}, structure("", 1, {texts("id", {"x"}), lists("chez", {2}, booleans("", {true, true}))})),
                                           lists("gens", {1, 0}, structure("", 1, {booleans("vu", {true})}))}), DOMAT_WRONG_DATA, "biens.chez", 0},
      {"entries that are no list", batch({lists("biens", {1, 0}, structure("", 1, {texts("id", {"x"}), booleans("chez", {true})}))}), DOMAT_WRONG_SCHEMA, "biens.chez", -1},
  };
  for (const Refused& r : all) {
    const Answers a(&the_pack().pack, request, Exposed(r.batch));
    EXPECT_EQ(a.status, r.status) << r.what << ": " << a.error.message;
    EXPECT_STREQ(a.error.column, r.column) << r.what << ": " << a.error.message;
    EXPECT_EQ(a.error.row, r.row) << r.what << ": " << a.error.message;
    EXPECT_EQ(a.schema.release, nullptr) << r.what;
  }
}

TEST_F(ArrowLists, WhateverAllocationFailsNothingIsLeft) {
  const Exposed given(structure("", 3, all_columns({})));
  Allocations::made = 0;
  EXPECT_EQ(Answers(&the_pack().pack, request, given).status, DOMAT_OK);
  const long all = Allocations::made;
  for (long i = 0; i < all; ++i) {
    Allocations::made = 0, Allocations::fail_at = i;
    EXPECT_NE(Answers(&the_pack().pack, request, given).status, DOMAT_OK) << i;
    EXPECT_EQ(Allocations::live, 0) << i;
  }
  Allocations::fail_at = -1;
}

}  // namespace
}  // namespace domat::arrow_test

// ---- the functions of domat/pack.h that the columns are given to

using namespace domat;
using domat::arrow_test::the_pack;

extern "C" {

uint64_t domat_atoms(const domat_pack*, const uint32_t* lengths) { return the_pack().expanded(lengths).atom_count; }
size_t domat_case_memory(const domat_pack*, const uint32_t*) { return 16; }
size_t domat_batch_memory(const domat_pack*) { return 16; }
int32_t domat_evaluate_batch(const domat_pack*, const domat_batch*, void*, domat_error*) { return DOMAT_NOT_SUPPORTED; }

int32_t domat_evaluate_case(const domat_pack*, const domat_case* c, const domat_outcome* out, void*, domat_error*) {
  const Pack p = the_pack().expanded(c->list_lengths);
  for (auto& [from, to] : the_pack().copies)
    for (std::uint32_t i = 0; i < p.declarations[to].atom_count; ++i) {
      const std::uint32_t a = p.declarations[from].first_atom + i, b = p.declarations[to].first_atom + i;
      out->truths[b] = c->truths[a], out->states[b] = c->states[a], out->values[b] = c->values[a];
    }
  return DOMAT_OK;
}

}  // extern "C"
