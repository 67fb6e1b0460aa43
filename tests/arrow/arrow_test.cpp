// Columns in, columns out: every form of column, every way in which one may lie, and what is refused. tests/differential holds what
// compiled packs answer against the reference evaluator.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>

#include "tests/arrow/answers.h"
#include "tests/arrow/echo.h"

namespace domat::arrow_test {
namespace {

using Booleans = std::vector<std::optional<bool>>;
using Numbers = std::vector<std::optional<std::int64_t>>;
using Texts = std::vector<std::optional<std::string>>;
constexpr std::nullopt_t kNull = std::nullopt;

Array batch(std::size_t cases, std::vector<Array> columns, const Layout& l = {}) { return structure("", cases, std::move(columns), {}, l); }

class Arrow : public testing::Test {
 protected:
  ~Arrow() override { EXPECT_EQ(Allocations::live, 0); }
  domat_request request{};
};

Truth truth(std::optional<bool> b) { return !b ? kUnknown : *b ? kTrue : kFalse; }
Value value(std::optional<std::int64_t> v) { return v ? Value{State::defined, *v} : Value{}; }

void expect_truths(const Answers& a, const std::string& name, const Booleans& wanted) {
  ASSERT_EQ(a.status, DOMAT_OK) << a.error.column << ": " << a.error.message;
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(a.truth(name, static_cast<std::int64_t>(i)), truth(wanted[i])) << name << " " << i;
}
void expect_values(const Answers& a, const std::string& name, const Numbers& wanted) {
  ASSERT_EQ(a.status, DOMAT_OK) << a.error.column << ": " << a.error.message;
  for (std::size_t i = 0; i < wanted.size(); ++i) EXPECT_EQ(a.value(name, static_cast<std::int64_t>(i)), value(wanted[i])) << name << " " << i;
}

// Every way to lie that must make no difference.
std::vector<Layout> layouts() {
  std::vector<Layout> all;
  for (const int before : {0, 1, 7, 8, 9, 64, 67})
    for (const bool bitmap : {false, true})
      for (const bool counted : {false, true}) all.push_back({before, before % 5, bitmap, counted, before != 9});
  return all;
}

// ---- forms

TEST_F(Arrow, BooleansAreKnownWhereTheyAreNotNull) {
  const Echo echo;
  const Booleans some{true, false, kNull, true, kNull, false, false, true, true, kNull}, all{true, false, false, true, true, true, false, true, false, true};
  for (const Layout& l : layouts())
    for (const bool under_null : {false, true})
      for (auto& values : {some, all}) {
        const Answers a(&echo.pack, request, Exposed(batch(values.size(), {booleans("b", values, l, under_null)})));
        expect_truths(a, "B", values);
      }
}

TEST_F(Arrow, APairOfBooleansSaysBoth) {
  const Echo echo;
  for (const Layout& l : layouts()) {
    const Array t = booleans("t", {true, false, true, false, true, kNull}, l), f = booleans("f", {false, true, true, false, true, true}, l);
    const Array pair = structure("b", 6, {f, t}, {true, true, true, true, false, true}, {l.before == 67 ? 3 : 0, 0});
    const Answers a(&echo.pack, request, Exposed(batch(6, {pair})));
    ASSERT_EQ(a.status, DOMAT_OK) << a.error.message;
    const Truth wanted[] = {kTrue, kFalse, kConflict, kUnknown, kUnknown, kFalse};
    for (int i = 0; i < 6; ++i) EXPECT_EQ(a.truth("B", i), wanted[i]) << i;
  }
}

TEST_F(Arrow, NumbersOfEveryWidthAndPlace) {
  const Echo echo;
  const Numbers values{0, -1, 127, kNull, -128, 5, kNull, 100, 99};
  for (const Layout& l : layouts())
    for (const char* format : {"c", "s", "i", "l", "d:38,2"}) {
      const Answers a(&echo.pack, request, Exposed(batch(values.size(), {numbers("m", format, values, l)})));
      expect_values(a, "M", values);
    }
}

TEST_F(Arrow, NumbersReachTheEndsOf64Bits) {
  const Echo echo;
  const Numbers values{INT64_MAX, INT64_MIN, 0};
  for (const char* fact : {"m", "n", "x", "r"}) {
    const std::string upper(1, static_cast<char>(fact[0] - 'a' + 'A'));
    expect_values(Answers(&echo.pack, request, Exposed(batch(3, {numbers(fact, "l", values)}))), upper, values);
  }
}

TEST_F(Arrow, DatesDurationsAndEvents) {
  const Echo echo;
  const Numbers days{-719'162, 2'932'896, kNull, 20'000, 0};
  for (const Layout& l : layouts()) {
    const Answers a(&echo.pack, request, Exposed(batch(5, {dates("e", days, l), numbers("mo", "l", {0, 1, kNull, INT64_MAX, 12}, l, -5), dates("d", days, l)})));
    expect_values(a, "D", days);
    expect_values(a, "E", days);
    expect_values(a, "MO", {0, 1, kNull, INT64_MAX, 12});
    EXPECT_STREQ(a.column_schema("D").children[0]->format, "tdD");
  }
}

TEST_F(Arrow, AnEventMayNotHaveHappened) {
  const Echo echo;
  for (const Layout& l : layouts()) {
    const Array event = structure("e", 4, {booleans("never", {false, true, kNull, false}, l), dates("date", {12, kNull, kNull, kNull}, l)});
    const Answers a(&echo.pack, request, Exposed(batch(4, {event})));
    ASSERT_EQ(a.status, DOMAT_OK) << a.error.message;
    EXPECT_EQ(a.value("E", 0), (Value{State::defined, 12}));
    EXPECT_EQ(a.value("E", 1), (Value{State::undefined, 0}));
    EXPECT_EQ(a.value("E", 2), Value{});
    EXPECT_EQ(a.value("E", 3), Value{});
  }
}

TEST_F(Arrow, AnyValueMayBeInConflict) {
  const Echo echo;
  for (const Layout& l : layouts()) {
    const Booleans conflict{false, true, false, true};
    const Array amount = structure("m", 4, {numbers("value", "l", {7, kNull, kNull, 3}, l), booleans("conflict", conflict, l)}, {true, true, true, false});
    const Array body = structure("k", 4, {dictionary(numbers("value", "c", {1, kNull, kNull, 0}, l, 99), texts("", {"judiciaire", "consulaire"})), booleans("conflict", conflict, l)}, {true, true, true, false});
    const Array only = structure("n", 4, {nulls("value", 4), booleans("conflict", conflict)});
    const Answers a(&echo.pack, request, Exposed(batch(4, {amount, body, only})));
    ASSERT_EQ(a.status, DOMAT_OK) << a.error.column << a.error.message;
    const Value wanted[] = {{State::defined, 7}, {State::conflict, 0}, {}, {}};
    for (int i = 0; i < 4; ++i) EXPECT_EQ(a.value("M", i), wanted[i]) << i;
    EXPECT_EQ(a.value("K", 0), (Value{State::defined, 1}));
    EXPECT_EQ(a.value("K", 1), (Value{State::conflict, 0}));
    EXPECT_EQ(a.value("N", 3), (Value{State::conflict, 0}));
  }
}

TEST_F(Arrow, MembersByIndexTextOrDictionary) {
  const Echo echo;
  const Numbers members{1, 0, kNull, 1, kNull};
  const Texts names{"consulaire", "judiciaire", kNull, "consulaire", kNull};
  for (const Layout& l : layouts()) {
    std::vector<Array> forms{texts("k", names, l), texts("k", names, l, true)};
    for (const char* format : {"c", "s", "i", "l", "C", "S", "I", "L"}) {
      forms.push_back(numbers("k", format, members, l));
      // Entries in another order, one that no case has, one that is null.
      forms.push_back(dictionary(numbers("k", format, {3, 1, kNull, 3, 2}, l, 77), texts("", {"autre", "judiciaire", kNull, "consulaire"}, {2, 1})));
      forms.push_back(dictionary(numbers("k", format, {2, 1, kNull, 2, kNull}, l, 77), texts("", {"autre", "judiciaire", "consulaire"}, {3, 0, true}, true)));
    }
    for (auto& form : forms) {
      const Answers a(&echo.pack, request, Exposed(batch(5, {form})));
      expect_values(a, "K", members);
      ASSERT_NE(a.column_schema("K").children[0]->dictionary, nullptr);
    }
  }
}

TEST_F(Arrow, MembersComeOutAsADictionary) {
  const Echo echo;
  const Answers a(&echo.pack, request, Exposed(batch(1, {texts("k", {"consulaire"})})));
  ASSERT_EQ(a.status, DOMAT_OK);
  const ArrowArray& entries = *a.column("K").children[0]->dictionary;
  EXPECT_STREQ(a.column_schema("K").children[0]->dictionary->format, "u");
  EXPECT_EQ(entries.length, 2);
  const auto* ends = static_cast<const std::int32_t*>(entries.buffers[1]);
  EXPECT_EQ(std::string(static_cast<const char*>(entries.buffers[2]) + ends[1], static_cast<const char*>(entries.buffers[2]) + ends[2]), "consulaire");
}

TEST_F(Arrow, WhatIsRefusedInAValueIsAnError) {
  const Echo echo;
  const Answers a(&echo.pack, request, Exposed(batch(3, {numbers("m", "l", {1, Echo::kRefused, 2})})));
  ASSERT_EQ(a.status, DOMAT_OK);
  EXPECT_EQ(a.value("M", 0), (Value{State::defined, 1}));
  EXPECT_EQ(a.value("M", 1), (Value{State::error, DOMAT_OVERFLOW}));
  EXPECT_EQ(a.value("M", 2), (Value{State::defined, 2}));
}

// ---- batches

TEST_F(Arrow, ColumnsInAnyOrderOfASlicedBatch) {
  const Echo echo;
  for (const int before : {0, 1, 8, 13}) {
    std::vector<Array> columns{booleans("p(Assuré)", {true, kNull, false}, {before + 3}), booleans("b", {false, true, kNull}, {before}),
                               booleans("p(État)", {kNull, false, true}, {before + 8}), numbers("n", "l", {1, 2, kNull}, {before + 1})};
    for (int turn = 0; turn < 4; ++turn) {
      std::rotate(columns.begin(), columns.begin() + 1, columns.end());
      const Answers a(&echo.pack, request, Exposed(batch(3, columns, {before})));
      expect_truths(a, "B", {false, true, kNull});
      expect_truths(a, "P(Assuré)", {true, kNull, false});
      expect_truths(a, "P(État)", {kNull, false, true});
      expect_truths(a, "P(Assureur)", {kNull, kNull, kNull});
      expect_values(a, "N", {1, 2, kNull});
      expect_values(a, "M", {kNull, kNull, kNull});
    }
  }
}

TEST_F(Arrow, WhatHasNoColumnMayBeFalse) {
  const Echo echo;
  request.rest_false = 1;
  for (const std::size_t cases : {std::size_t{3}, std::size_t{65'537}}) {
    const Answers a(&echo.pack, request, Exposed(batch(cases, {booleans("p(Assuré)", Booleans(cases, kNull))})));
    ASSERT_EQ(a.status, DOMAT_OK) << a.error.message;
    for (const auto row : {std::size_t{0}, cases - 1}) {
      const auto i = static_cast<std::int64_t>(row);
      EXPECT_EQ(a.truth("B", i), kFalse);
      EXPECT_EQ(a.truth("P(Assuré)", i), kUnknown);
      EXPECT_EQ(a.truth("P(État)", i), kFalse);
      EXPECT_EQ(a.value("E", i), (Value{State::undefined, 0}));
      EXPECT_EQ(a.value("M", i), Value{});
    }
  }
}

TEST_F(Arrow, NullColumnsSayNothing) {
  const Echo echo;
  request.rest_false = 1;
  const Answers a(&echo.pack, request, Exposed(batch(2, {nulls("b", 2), nulls("m", 2), nulls("e", 2), nulls("k", 2)})));
  expect_truths(a, "B", {kNull, kNull});
  expect_values(a, "E", {kNull, kNull});
  expect_values(a, "K", {kNull, kNull});
}

TEST_F(Arrow, NoCaseAtAll) {
  const Echo echo(true);
  Array empty = booleans("b", {});
  empty.buffers[1].reset();
  const Answers a(&echo.pack, request, Exposed(batch(0, {empty, texts("k", {}), numbers("m", "l", {})})));
  ASSERT_EQ(a.status, DOMAT_OK) << a.error.message;
  EXPECT_EQ(a.array.length, 0);
  EXPECT_EQ(a.array.n_children, 14);
  EXPECT_EQ(Answers(&echo.pack, request, Exposed(batch(0, {}))).status, DOMAT_OK);
}

TEST_F(Arrow, OneMoreThanABlock) {
  const Echo echo;
  for (const std::size_t cases : {std::size_t{4096}, std::size_t{4097}, std::size_t{65'536}, std::size_t{65'537}, std::size_t{131'073}}) {
    Booleans b(cases);
    Numbers m(cases), d(cases), k(cases);
    for (std::size_t i = 0; i < cases; ++i) {
      if (i % 3 != 0) b[i] = i % 2 == 0;
      if (i % 5 != 0) m[i] = static_cast<std::int64_t>(i) * 1'000'003, d[i] = static_cast<std::int64_t>(i % 3000), k[i] = static_cast<std::int64_t>(i % 2);
    }
    const Answers a(&echo.pack, request, Exposed(batch(cases, {booleans("b", b, {3}), numbers("m", "l", m, {5}), dates("d", d), numbers("k", "C", k, {}, 9), numbers("j", "l", m)})));
    ASSERT_EQ(a.status, DOMAT_OK) << a.error.message;
    bool same = true;
    for (std::size_t i = 0; i < cases; ++i) {
      const auto row = static_cast<std::int64_t>(i);
      same = same && a.truth("B", row) == truth(b[i]) && a.value("M", row) == value(m[i]) && a.value("D", row) == value(d[i]) && a.value("K", row) == value(k[i]) && a.value("J", row) == value(m[i]);
    }
    EXPECT_TRUE(same) << cases;
  }
}

TEST_F(Arrow, OnlyWhatIsAskedFor) {
  const Echo echo;
  const Exposed given(batch(1, {booleans("b", {true})}));
  const char* const names[] = {"P", "M", "P(État)"};
  request.only = names, request.only_count = 3;
  const Answers some(&echo.pack, request, given);
  ASSERT_EQ(some.status, DOMAT_OK);
  EXPECT_EQ(some.names(), (std::vector<std::string>{"M", "P(État)", "P(Assuré)", "P(Assureur)"}));
  request.only_count = 0;
  EXPECT_EQ(Answers(&echo.pack, request, given).names(), std::vector<std::string>{});
  const char* const wrong[] = {"M", "m"};
  request.only = wrong, request.only_count = 2;
  const Answers none(&echo.pack, request, given);
  EXPECT_EQ(none.status, DOMAT_WRONG_ARGUMENT);
  EXPECT_STREQ(none.error.column, "m");
}

TEST_F(Arrow, ReasonsAreAColumnForEachInstance) {
  const Echo echo;
  request.flags = DOMAT_WITH_REASONS;
  const char* const names[] = {"B"};
  request.only = names, request.only_count = 1;
  const Answers a(&echo.pack, request, Exposed(batch(3, {booleans("b", {true, false, kNull})})));
  ASSERT_EQ(a.status, DOMAT_OK);
  EXPECT_EQ(a.names(), (std::vector<std::string>{"B", "rule:première#0", "rule:seconde#1"}));
  expect_truths(a, "rule:première#0", {true, false, kNull});
  EXPECT_EQ(a.truth("rule:seconde#1", 2), kConflict);
  request.flags = 8;
  EXPECT_EQ(Answers(&echo.pack, request, Exposed(batch(0, {}))).status, DOMAT_WRONG_ARGUMENT);
}

// ---- the application date

TEST_F(Arrow, TheDayOfEachCase) {
  const Echo echo(true);
  const Exposed given(batch(4, {dates("at", {100, kNull, kNull, 103}), dates("d", {200, 201, kNull, kNull})}));
  const Answers missing(&echo.pack, request, given);
  EXPECT_EQ(missing.status, DOMAT_DAY_MISSING);
  EXPECT_EQ(missing.error.row, 2);
  request.day = 300, request.day_known = 1;
  expect_values(Answers(&echo.pack, request, given), "Jour", {100, 201, 300, 103});
  expect_values(Answers(&echo.pack, request, Exposed(batch(2, {}))), "Jour", {300, 300});
  expect_values(Answers(&echo.pack, request, Exposed(batch(2, {dates("at", {5, 6}, {3})}))), "Jour", {5, 6});
  expect_values(Answers(&echo.pack, request, Exposed(batch(2, {dates("d", {7, 8})}))), "Jour", {7, 8});
  request.day = 2'932'897;
  EXPECT_EQ(Answers(&echo.pack, request, Exposed(batch(2, {}))).status, DOMAT_WRONG_ARGUMENT);
  request.day_known = 0;
  const Answers never(&echo.pack, request, Exposed(batch(2, {})));
  EXPECT_EQ(never.status, DOMAT_DAY_MISSING);
  EXPECT_EQ(never.error.row, 0);
}

// ---- what is refused

struct Refused {
  const char* what;
  Array batch;
  std::int32_t status;
  const char* column;
  std::int64_t row = -1;
};

Array changed(Array a, const std::function<void(Array&)>& change) {
  change(a);
  return a;
}

std::vector<Refused> refused() {
  const std::int32_t schema = DOMAT_WRONG_SCHEMA, data = DOMAT_WRONG_DATA;
  const Array b = booleans("b", {true, kNull});
  const auto pair = [](std::vector<Array> parts) { return batch(2, {structure("b", 2, std::move(parts))}); };
  const auto amounts = [](std::vector<Array> parts) { return batch(2, {structure("m", 2, std::move(parts))}); };
  std::vector<Refused> all{
      {"not a struct", b, schema, ""},
      {"an unknown column", batch(2, {booleans("bb", {true, false})}), schema, "bb"},
      {"a conclusion", batch(2, {booleans("B", {true, false})}), schema, "B"},
      {"twice", batch(2, {b, b}), schema, "b"},
      {"at twice", batch(1, {dates("at", {1}), dates("at", {1})}), schema, "at"},
      {"at of another type", batch(1, {numbers("at", "l", {1})}), schema, "at"},
      {"shorter than the batch", batch(3, {b}), data, "b"},
      {"a part shorter than the batch", batch(2, {structure("b", 2, {booleans("t", {true, true}), booleans("f", {true})})}), data, "b"},
      {"numbers for booleans", batch(2, {numbers("b", "c", {1, 0})}), schema, "b"},
      {"t alone", pair({booleans("t", {true, true})}), schema, "b"},
      {"t twice", pair({booleans("t", {true, true}), booleans("t", {true, true}), booleans("f", {true, true})}), schema, "b"},
      {"another part", pair({booleans("t", {true, true}), booleans("f", {true, true}), booleans("u", {true, true})}), schema, "b"},
      {"a part of numbers", pair({booleans("t", {true, true}), numbers("f", "c", {1, 1})}), schema, "b"},
      {"floating point", batch(2, {numbers("m", "g", {1, 2})}), schema, "m"},
      {"unsigned", batch(2, {numbers("m", "I", {1, 2})}), schema, "m"},
      {"decimals of another scale", batch(2, {numbers("m", "d:38,3", {1, 2})}), schema, "m"},
      {"decimals of 256 bits", batch(2, {numbers("m", "d:38,2,256", {1, 2})}), schema, "m"},
      {"a date for an amount", batch(2, {dates("m", {1, 2})}), schema, "m"},
      {"a text for an amount", batch(2, {texts("m", {"1", "2"})}), schema, "m"},
      {"a dictionary for an amount", batch(2, {dictionary(numbers("m", "i", {0, 0}), texts("", {"a"}))}), schema, "m"},
      {"a dictionary of numbers", batch(2, {dictionary(numbers("k", "i", {0, 0}), numbers("", "l", {1}))}), schema, "k"},
      {"milliseconds", batch(2, {numbers("d", "tdm", {1, 2})}), schema, "d"},
      {"a list", batch(1, {lists("b", {1}, booleans("", {true}))}), schema, "b"},
      {"value missing", amounts({booleans("conflict", {true, true})}), schema, "m"},
      {"a day before the year 1", batch(3, {dates("d", {1, kNull, -719'163})}), data, "d", 2},
      {"a day after the year 9999", batch(3, {dates("e", {kNull, 2'932'897, 0})}), data, "e", 1},
      {"a duration below zero", batch(2, {numbers("j", "l", {0, -1})}), data, "j", 1},
      {"an index beyond the members", batch(3, {numbers("k", "c", {1, 0, 2})}), data, "k", 2},
      {"an index below zero", batch(2, {numbers("k", "l", {1, -1})}), data, "k", 1},
      {"an index of more than 63 bits", batch(2, {numbers("k", "L", {1, INT64_MIN})}), data, "k", 1},
      {"no such member", batch(3, {texts("k", {"consulaire", kNull, "Consulaire"})}), data, "k", 2},
      {"no such member in use", batch(3, {dictionary(numbers("k", "i", {0, kNull, 1}), texts("", {"judiciaire", "autre"}))}), data, "k", 2},
      {"an index outside the dictionary", batch(2, {dictionary(numbers("k", "c", {0, 1}), texts("", {"judiciaire"}))}), data, "k", 1},
      {"an index below the dictionary", batch(2, {dictionary(numbers("k", "c", {0, -1}), texts("", {"judiciaire"}))}), data, "k", 1},
      {"a fact that is undefined", amounts({numbers("value", "l", {1, kNull}), booleans("undefined", {false, true})}), data, "m", 1},
      {"two states", amounts({numbers("value", "l", {1, 2}), booleans("conflict", {false, true})}), data, "m", 1},
      {"beyond 64 bits", batch(1, {changed(numbers("m", "d:38,2", {0}), [](Array& a) { (*a.buffers[1])[15] = 1; })}), data, "m", 0},
      {"a null case", structure("", 3, {booleans("b", {true, true, true})}, {true, false, true}), data, "", 1},
      {"nulls without a bitmap", batch(2, {changed(booleans("b", {true, true}), [](Array& a) { a.null_count = 1; })}), data, "b"},
      {"a buffer too few", batch(2, {changed(b, [](Array& a) { a.buffers.pop_back(); })}), data, "b"},
      {"a buffer too many", batch(2, {changed(b, [](Array& a) { a.buffers.emplace_back(); })}), data, "b"},
      {"no data", batch(2, {changed(b, [](Array& a) { a.buffers[1].reset(); })}), data, "b"},
      {"a length below zero", batch(0, {changed(b, [](Array& a) { a.length = -1; })}), data, "b"},
      {"an offset below zero", batch(1, {changed(b, [](Array& a) { a.offset = -1; })}), data, "b"},
      {"an offset beyond memory", batch(1, {changed(b, [](Array& a) { a.offset = INT64_MAX; })}), data, "b"},
      {"a text that ends before it begins", batch(1, {changed(texts("k", {"judiciaire"}), [](Array& a) { (*a.buffers[1])[3] = 0x80; })}), data, "k", 0},
  };
  return all;
}

TEST_F(Arrow, WhatIsWrongIsSaidOfWhichColumnAndCase) {
  const Echo echo;
  for (const Refused& r : refused()) {
    const Answers a(&echo.pack, request, Exposed(r.batch));
    EXPECT_EQ(a.status, r.status) << r.what << ": " << a.error.message;
    EXPECT_EQ(a.error.status, r.status) << r.what;
    EXPECT_STREQ(a.error.column, r.column) << r.what << ": " << a.error.message;
    EXPECT_EQ(a.error.row, r.row) << r.what << ": " << a.error.message;
    EXPECT_NE(std::string(a.error.message), "") << r.what;
    EXPECT_EQ(a.schema.release, nullptr) << r.what;
    EXPECT_EQ(a.array.release, nullptr) << r.what;
  }
}

TEST_F(Arrow, WhatIsWrongInALaterBlock) {
  const Echo echo;
  Numbers k(200'000, 0);
  k[150'001] = 2;
  const Answers a(&echo.pack, request, Exposed(batch(k.size(), {numbers("k", "i", k)})));
  EXPECT_EQ(a.status, DOMAT_WRONG_DATA);
  EXPECT_EQ(a.error.row, 150'001);
}

TEST_F(Arrow, WithoutAnErrorToFill) {
  const Echo echo;
  const Exposed given(batch(1, {booleans("x", {true})}));
  const domat_allocator allocator{&Allocations::allocate, &Allocations::release};
  ArrowSchema schema;
  ArrowArray array;
  EXPECT_EQ(domat_evaluate_arrow(&echo.pack, &request, &given.schema, &given.array, &allocator, &schema, &array, nullptr), DOMAT_WRONG_SCHEMA);
  EXPECT_EQ(domat_evaluate_arrow(&echo.pack, &request, &given.schema, nullptr, &allocator, &schema, &array, nullptr), DOMAT_WRONG_ARGUMENT);
}

// ---- memory

TEST_F(Arrow, WhateverAllocationFailsNothingIsLeft) {
  const Echo echo;
  request.flags = DOMAT_WITH_REASONS, request.rest_false = 1;
  const Exposed given(batch(3, {booleans("b", {true, kNull, false}), texts("k", {"judiciaire", kNull, "consulaire"}), dates("d", {1, 2, kNull})}));
  Allocations::made = 0;
  EXPECT_EQ(Answers(&echo.pack, request, given).status, DOMAT_OK);
  const long all = Allocations::made;
  EXPECT_GT(all, 50);
  for (long i = 0; i < all; ++i) {
    Allocations::made = 0, Allocations::fail_at = i;
    const Answers a(&echo.pack, request, given);
    EXPECT_EQ(a.status, DOMAT_NO_MEMORY) << i;
    EXPECT_EQ(a.array.release, nullptr);
    EXPECT_EQ(Allocations::live, 0) << i;
  }
  Allocations::fail_at = -1;
}

TEST_F(Arrow, AColumnMayBeMovedOutAndOutliveTheRest) {
  const Echo echo;
  auto a = std::make_unique<Answers>(&echo.pack, request, Exposed(batch(2, {texts("k", {"consulaire", kNull})})));
  ASSERT_EQ(a->status, DOMAT_OK);
  ArrowArray kept{};
  ArrowSchema kept_schema{};
  for (std::int64_t i = 0; i < a->schema.n_children; ++i) {
    if (std::string(a->schema.children[i]->name) != "K") continue;
    kept = *a->array.children[i], kept_schema = *a->schema.children[i];
    a->array.children[i]->release = nullptr, a->schema.children[i]->release = nullptr;
  }
  ArrowArray dictionary = *kept.children[0]->dictionary;
  a.reset();
  EXPECT_EQ(value_in(kept_schema, kept, 0), (Value{State::defined, 1}));
  EXPECT_EQ(dictionary.length, 2);
  kept.release(&kept);
  kept_schema.release(&kept_schema);
  EXPECT_EQ(kept.release, nullptr);
  EXPECT_EQ(kept_schema.release, nullptr);
}

}  // namespace
}  // namespace domat::arrow_test
