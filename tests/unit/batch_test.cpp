// The parts of runtime/batch: what is read quickly is what the general reader reads.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <random>

#include "runtime/batch/cell_table.h"
#include "runtime/batch/csv_text.h"
#include "runtime/batch/duckdb.h"
#include "runtime/batch/json_case.h"
#include "runtime/batch/parquet.h"
#include "runtime/batch/progress.h"
#include "runtime/batch/short_number.h"
#include "runtime/batch/source.h"
#include "runtime/batch/text_answers.h"
#include "runtime/io/value_json.h"
#include "tests/fuzz/batch_input.h"
#include "tests/unit/batch_pack.h"

namespace domat {
namespace {

template <class Property>
void property(const std::string& says, Property&& holds) {
  const bool held = rc::check(says, std::forward<Property>(holds));
  EXPECT_TRUE(held) << says;
}

template <class T>
T any_of(const std::vector<T>& words) {
  return words[static_cast<std::size_t>(*rc::gen::inRange(0, static_cast<int>(words.size())))];
}

int file_of(const std::string& text) {
  const int fd = ::memfd_create("cases", 0);
  EXPECT_EQ(::write(fd, text.data(), text.size()), static_cast<ssize_t>(text.size()));
  ::lseek(fd, 0, SEEK_SET);
  return fd;
}

const char* any_of_few(std::mt19937& random) {
  static constexpr const char* kTails[] = {",", ",x", "\n", "\n\n", "x", "\r", " "};
  return kTails[std::uniform_int_distribution<std::size_t>(0, std::size(kTails) - 1)(random)];
}

// --- JSON in one pass

// What stands for a fact: mostly right, sometimes not.
std::string some_value() {
  static const std::vector<std::string> kValues = {
      "true", "false", "null", "\"conflict\"", "true", "false", "\"2025-02-14\"", "\"2025-02-30\"", "\"0000-01-01\"", "\"judiciaire\"", "\"consulaire\"", "\"x\"",
      "\"1000.50\"", "1000.5", "12", "-3", "0", "-0", "007", "1e3", "1.", "\"12\"", "\"12.345\"", "9223372036854775807", "-9223372036854775808", "9223372036854775808",
      "123456789012345678", "\"0.000001\"", "3.25", "\"12.5 %\"", "\"12.5%\"", "\"12.5  %\"", "\"100\"", "\"P2M\"", "\"P1Y6M\"", "\"P10D\"", "\"P2W\"", "\"-P2M\"", "\"\"", "{}",
      "[]", "{\"amount\":\"1.00\",\"currency\":\"EUR\"}", "{\"\u00c9tat\":true}", "{\"\u00c9tat\":{\"Assur\u00e9\":false},\"Assureur\":null}", "tru", "\"tr\\u0075e\"", "\"a", "1 2"};
  return any_of(kValues);
}

std::string space() { return any_of<std::string>({"", "", "", " ", "\t", "  ", "\r"}); }

std::string some_object(const std::vector<std::string>& keys, int most) {
  std::string text = "{" + space();
  const int count = *rc::gen::inRange(0, most);
  for (int i = 0; i < count; ++i) text += (i ? "," + space() : "") + "\"" + any_of(keys) + "\"" + space() + ":" + space() + some_value() + space();
  return text + "}";
}

std::string some_case(const Pack& pack) {
  std::vector<std::string> keys = {"inconnu"};
  for (const Declaration& d : pack.declarations) keys.push_back(d.structure.empty() ? d.name : d.structure);
  std::string facts = some_object(keys, 5);
  if (*rc::gen::inRange(0, 2) == 0) return facts + space();
  const std::string at = any_of<std::string>({"", "\"at\":\"2025-03-01\",", "\"at\": null ,", "\"at\":\"2025-13-01\",", "\"at\":3,"});
  const std::string mode = any_of<std::string>({"", ",\"mode\":\"closed\"", ", \"mode\" : \"open\"", ",\"mode\":null", ",\"mode\":\"shut\"", ",\"dol\":true"});
  return "{" + at + "\"facts\":" + any_of<std::string>({facts, facts, facts, "null", "[]"}) + mode + "}" + any_of<std::string>({"", "", "", "}", " x"});
}

// A sink that is a case.
struct CaseSink {
  CaseSink(const Inputs& inputs, std::size_t count) : in(inputs), atoms(count) { undo_row(); }
  const Inputs& in;
  const std::size_t atoms;
  Case c;
  void truth(std::uint32_t input, unsigned bits) { c.truths[in.atoms[input].atom] = {(bits & 1) != 0, (bits & 2) != 0}; }
  void value(std::uint32_t input, const QuickValue& v) { c.values[in.atoms[input].atom] = {static_cast<State>(v.state), v.state == DOMAT_DEFINED ? v.v : 0}; }
  void at(std::int32_t day) { c.at = day; }
  void mode(bool closed) { c.mode = closed ? Mode::closed : Mode::open; }
  void undo_row() {
    c = {};
    c.truths.assign(atoms, kUnknown);
    c.values.assign(atoms, Value{});
  }
};

TEST(JsonCases, WhatIsReadQuicklyIsWhatTheGeneralReaderReads) {
  Pack pack = batch_pack();
  pack.reads_day = false;
  pack.date_fact = kNone;
  const Inputs inputs(pack);
  JsonCases cases(inputs, true, false);
  int quick = 0, general = 0;
  property("quick or not, a case is the same", [&] {
    const std::string text = some_case(pack);
    std::string padded = text;
    padded.append(kPadding, '\0');
    CaseSink sink(inputs, pack.atom_count), again(inputs, pack.atom_count);
    const char* end = cases.read(padded.data(), sink);
    // Laid out as the one before it, which it is, it is the same.
    RC_ASSERT(cases.read(padded.data(), again) == end);
    const CaseResult read = read_case(text, pack, {});
    if (end != padded.data() + text.size()) {
      general += read.errors.empty();
      return;
    }
    ++quick;
    RC_ASSERT((again.c.truths == sink.c.truths && again.c.values == sink.c.values && again.c.at == sink.c.at && again.c.mode == sink.c.mode));
    if (!read.errors.empty()) RC_FAIL(text + ": " + message(read.errors[0], false));
    if (read.c.truths != sink.c.truths || read.c.values != sink.c.values || read.c.at != sink.c.at || read.c.mode != sink.c.mode) RC_FAIL(text);
  });
  // Most cases that are right are read quickly, or it is of no use.
  EXPECT_GT(quick, general);
}

TEST(JsonCases, KeysInAnyOrderAndGivenOnce) {
  const Pack pack = batch_pack();
  const Inputs inputs(pack);
  JsonCases cases(inputs, false, false);
  for (const auto& [text, good] : std::vector<std::pair<std::string, bool>>{{"{\"dol\":true,\"nombre\":3}", true}, {"{\"nombre\":3,\n \"dol\":true}", true},
                                                                           {"{\"dol\":true,\"dol\":true}", false}, {"{\"facts\":{\"dol\":true},\"dol\":true}", false},
                                                                           {"{\"dol\":true,\"at\":\"2025-01-01\"}", false}, {"{\"do\":true}", false}, {"{\"dol\":truex}", false}, {"{\"dol\":true,}", false}}) {
    std::string padded = text + std::string(kPadding, '\0');
    CaseSink sink(inputs, pack.atom_count);
    EXPECT_EQ(cases.read(padded.data(), sink) == padded.data() + text.size(), good) << text;
  }
}

// --- CSV

TEST(CsvText, PlacesAreThoseOfAPlainWalk) {
  property("places of line feeds outside quotation marks, and the cells between them", [] {
    const auto size = *rc::gen::inRange(0, 400);
    std::string text;
    for (int i = 0; i < size; ++i) text += any_of<char>({'a', 'b', 'c', ',', '\n', '"', '\r', ';', 'd', 'e'});
    std::vector<std::uint32_t> rows, cells, found_rows, found_cells;
    bool quoted = false;
    for (std::uint32_t i = 0; i < text.size(); ++i) {
      if (text[i] == '"') quoted = !quoted;
      if (!quoted && text[i] == '\n') rows.push_back(i);
      if (!quoted && (text[i] == ',' || text[i] == '\n')) cells.push_back(i);
    }
    const std::string padded = text + std::string(kPadding, ',');
    const std::size_t lines = index_rows({padded.data(), text.size()}, found_rows);
    RC_ASSERT(found_rows == rows);
    RC_ASSERT(lines == static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
    std::uint32_t begin = 0;
    for (const std::uint32_t row : rows) {
      for (const char* to = nullptr; to != padded.data() + row; begin = found_cells.back() + 1) {
        to = cell_end(padded.data() + begin, padded.data() + row, ',');
        found_cells.push_back(static_cast<std::uint32_t>(to - padded.data()));
      }
    }
    cells.resize(found_cells.size());
    RC_ASSERT(found_cells == cells);
    RC_ASSERT(cells.empty() == rows.empty());
    RC_ASSERT(whole_rows(text) == (rows.empty() ? 0 : rows.back() + std::size_t{1}));
  });
}

TEST(CsvText, Cells) {
  std::string room;
  EXPECT_EQ(cell_text("abc", room), "abc");
  EXPECT_EQ(cell_text("\"a,b\"", room), "a,b");
  EXPECT_EQ(cell_text("\"a\"\"b\"\"\"", room), "a\"b\"");
  EXPECT_EQ(cell_text("\"\"", room), "");
  for (const char* wrong : {"a\"b", "\"a", "\"a\"b", "\"", "\"a\"b\"", "a\""}) EXPECT_FALSE(cell_text(wrong, room)) << wrong;
}

TEST(CsvText, ANumberAndWhatEndsIt) {
  for (const char* text : {"0", "7", "12", "12345678", "123456789", "007", "00", "", "x", "-1", "1x", "12.3", "0.00", "7.05", "12345678.90", "123456789.00", "01.00", ".50", "1.5", "1.505", "1,50", "1.5x",
                           "1.\xFA" "5", "1.5\xFA"})
    for (const int digits : {0, 2}) {
      const std::string padded = std::string(text) + ";" + std::string(kPadding, '9');
      std::int64_t found = 0, expected = 0;
      const std::size_t length = std::strlen(text);
      const bool plain = short_number(padded.data(), length, digits, &expected);
      const std::uint32_t taken = digits == 2 ? ended_number<true>(padded.data(), ';', &found) : ended_number<false>(padded.data(), ';', &found);
      EXPECT_EQ(taken, plain ? length : 0) << text << " " << digits;
      if (plain) EXPECT_EQ(found, expected) << text;
    }
}

// Many rows are read at once, column by column, where they are plain; now and then a cell is not, or a row has too many or too few.
TEST(CsvRows, ManyAtOnceAreWhatTheGeneralReaderReads) {
  const Pack pack = batch_pack();
  const Inputs inputs(pack);
  CellTable table(pack, inputs);
  const std::vector<std::pair<std::string, std::vector<std::string>>> columns = {
      {"dol", {"true", "false", "1", "0", "", "faux", "\"true\"", "conflict", "tru"}},
      {"dommage(État)", {"12.50", "0.00", "1234567.89", "12345678.00", "", "12", "\"12.50\"", "-3.00", "conflict", "1.505", "99999999999.00"}},
      {"yens", {"0", "12", "12345678", "", "123456789", "1.5", "007"}},
      {"corps", {"judiciaire", "", "\"judiciaire\"", "x,y"}},
      {"sinistre", {"2025-02-14", "", "2025-02-30"}},
      {"lieu.clos", {"false", "true", "", "\"a\nb\""}},
  };
  std::mt19937 random(1);
  const auto below = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
  for (int round = 0; round < 60; ++round) {
    const bool mixed = below(4) == 0, with_return = below(2) == 0;
    const std::size_t odd = std::vector<std::size_t>{20, 500, 1'000'000}[below(3)], count = 1 + below(columns.size()), first = below(columns.size());
    std::string text;
    for (std::size_t row = 0, rows = 60 + below(300); row <= rows; ++row) {
      for (std::size_t c = 0; c < count; ++c) {
        const auto& [name, cells] = columns[(first + c) % columns.size()];
        text += (c ? "," : "") + (row == 0 ? name : cells[below(below(odd) == 0 ? cells.size() : std::min<std::size_t>(5, cells.size()))]);
      }
      if (row != 0 && below(odd) == 0) text += any_of_few(random);
      if (row != rows || below(2) == 0) text += with_return != (mixed && below(2) == 0) ? "\r\n" : "\n";
    }
    for (const std::uint8_t options : {0, 1, 4, 5, 6})
      fuzz::expect_same(pack, inputs, fuzz::options_of(options), [&] {
        std::vector<CaseError> errors;
        char delimiter = ',';
        auto source = csv_source(file_of(text), inputs, table, &delimiter, fuzz::kGoOn, errors);
        EXPECT_TRUE(source) << text;
        return source;
      });
  }
}

TEST(CsvText, TheHeaderShowsTheDelimiter) {
  EXPECT_EQ(detect_delimiter("a,b,c"), ',');
  EXPECT_EQ(detect_delimiter("a;b;c(x,y)"), ';');
  EXPECT_EQ(detect_delimiter("a\tb"), '\t');
  EXPECT_EQ(detect_delimiter("a"), ',');
  EXPECT_EQ(detect_delimiter("\"a;b;c\",d"), ',');
}

TEST(CellTable, ARowIsTheJsonOfItsCase) {
  const Pack pack = batch_pack();
  const Inputs inputs(pack);
  CellTable table(pack, inputs);
  ASSERT_TRUE(table.set_columns({"dommage(Assuré)", "at", "dol", "condamné(État)", "lieu.clos", "condamné(Assuré)", "taux", "dommage(État)", "mode"}).empty());
  EXPECT_EQ(table.json({"12.50", "2025-03-01", "vrai", "0", "", "", "12.5 %", "{\"amount\":\"1.00\",\"currency\":\"EUR\"}", "closed"}),
            "{\"at\":\"2025-03-01\",\"mode\":\"closed\",\"facts\":{\"condamné\":{\"Assuré\":null,\"État\":false},\"dol\":true,\"dommage\":{\"Assuré\":\"12.50\","
            "\"État\":{\"amount\":\"1.00\",\"currency\":\"EUR\"}},\"lieu\":{\"clos\":null},\"taux\":\"12.5 %\"}}");
  // Text is a string whatever is in it, so that a cell says nothing beside itself.
  ASSERT_TRUE(table.set_columns({"corps"}).empty());
  EXPECT_EQ(table.json({"x\",\"dol\":true,\"y\":\""}), "{\"facts\":{\"corps\":\"x\\\",\\\"dol\\\":true,\\\"y\\\":\\\"\"}}");
  ASSERT_TRUE(table.set_columns({"yens"}).empty());
  EXPECT_EQ(table.json({"{}, \"dol\":{}"}), "{\"facts\":{\"yens\":\"{}, \\\"dol\\\":{}\"}}");
}

TEST(CellTable, WhatIsWrongWithAHeader) {
  const Pack pack = batch_pack();
  CellTable table(pack, Inputs(pack));
  const auto errors = table.set_columns({"do", "dol", "dol", "garantie", "condamné"});
  ASSERT_EQ(errors.size(), 4u);
  EXPECT_EQ(message(errors[0], false), "the pack has no fact or event `do`; did you mean `dol`?");
  EXPECT_EQ(errors[1].kind, CaseError::duplicate_key);
  EXPECT_EQ(errors[2].kind, CaseError::conclusion_given);
  EXPECT_EQ(errors[3].kind, CaseError::unknown_fact);
}

// --- Parquet

// Numbers are read as they are stored, whatever the width; what is too large for the unit of its fact is an error of its row.
TEST(Parquet, NumbersOfEveryWidth) {
  std::string problem;
  const duckdb::Library* library = duckdb::library(false, &problem);
  ASSERT_TRUE(library) << problem;
  const Pack pack = batch_pack();
  const Inputs inputs(pack);
  duckdb::Session session(*library);
  const std::string folder = ::testing::TempDir() + "domat_parquet_" + std::to_string(::getpid());
  const auto cases = [&](const std::string& path, bool quick, std::uint64_t* failed) {
    CellTable table(pack, inputs);
    std::vector<CaseError> errors;
    const auto source = parquet_source(path, pack, inputs, table, 2, false, errors, problem);
    EXPECT_TRUE(source) << problem;
    return source ? fuzz::cases_of(*source, pack, inputs, fuzz::options_of(4), quick, failed) : std::vector<Case>{};
  };
  const auto value_of = [&](const std::string& declaration, const Case& c) {
    for (const Declaration& d : pack.declarations)
      if (d.name == declaration) return c.values[d.first_atom];
    return Value{};
  };
  struct Column {
    const char *fact, *declaration, *type;
    std::int64_t factor;   // from what the row says to the unit
    std::size_t failed;
  };
  // Row i says i - 2,000 where that fits; each seventh says nothing.
  for (const Column& column : {Column{"dommage(État)", "dommage", "DECIMAL(4, 0)", 100, 0}, {"dommage(État)", "dommage", "DECIMAL(9, 1)", 100, 0}, {"dommage(État)", "dommage", "DECIMAL(18, 2)", 100, 0},
                               {"dommage(État)", "dommage", "DECIMAL(38, 2)", 100, 0}, {"dommage(État)", "dommage", "TINYINT", 1, 0}, {"dommage(État)", "dommage", "SMALLINT", 1, 0},
                               {"dommage(État)", "dommage", "INTEGER", 1, 0}, {"dommage(État)", "dommage", "BIGINT", 1, 0}, {"nombre", "nombre", "DECIMAL(18, 0)", 1, 0},
                               {"mesure", "mesure", "DECIMAL(10, 3)", 1'000'000, 0}, {"jours", "jours", "INTEGER", 1, 1'714}, {"mois", "mois", "SMALLINT", 1, 1'714}}) {
    const std::string path = folder + ".parquet", bounded = std::string(column.type) == "TINYINT" ? "(i - 2000) % 100" : "i - 2000";
    ASSERT_EQ(session.run("COPY (SELECT CASE WHEN i % 7 <> 0 THEN CAST(" + bounded + " AS " + column.type + ") END AS " + duckdb::quoted_name(column.fact) +
                          ", i % 3 = 0 AS dol FROM range(5000) t(i)) TO " + duckdb::quoted_text(path) + " (FORMAT parquet, ROW_GROUP_SIZE 2100)"), "");
    std::uint64_t failed = 0, failed_by_general = 0;
    const std::vector<Case> quick = cases(path, true, &failed), general = cases(path, false, &failed_by_general);
    EXPECT_EQ(failed, column.failed) << column.type;
    EXPECT_EQ(failed_by_general, failed) << column.type;
    ASSERT_EQ(quick.size(), general.size());
    ASSERT_EQ(quick.size(), 5000 - failed);
    for (std::size_t k = 0, i = 0; k < quick.size(); ++k, ++i) {
      const auto says = [&] { return std::string(column.type) == "TINYINT" ? (static_cast<std::int64_t>(i) - 2000) % 100 : static_cast<std::int64_t>(i) - 2000; };
      while (column.failed != 0 && i % 7 != 0 && says() < 0) ++i;
      const Value expected = i % 7 != 0 ? Value{State::defined, says() * column.factor} : Value{};
      ASSERT_EQ(value_of(column.declaration, quick[k]), expected) << column.type << " " << i;
      ASSERT_EQ(quick[k].values, general[k].values) << column.type << " " << i;
      ASSERT_EQ(quick[k].truths, general[k].truths) << column.type << " " << i;
    }
    ::unlink(path.c_str());
  }
  const std::string path = folder + ".parquet";
  ASSERT_EQ(session.run("COPY (SELECT CAST(CASE WHEN i = 70 THEN 999999999999999999 ELSE i END AS DECIMAL(18, 0)) AS " + duckdb::quoted_name("dommage(État)") + " FROM range(200) t(i)) TO " +
                        duckdb::quoted_text(path) + " (FORMAT parquet)"), "");
  std::uint64_t failed = 0;
  const std::vector<Case> all = cases(path, true, &failed);
  EXPECT_EQ(failed, 1u);
  ASSERT_EQ(all.size(), 199u);
  EXPECT_EQ(value_of("dommage", all[69]).v, 6900);
  EXPECT_EQ(value_of("dommage", all[70]).v, 7100);
  ::unlink(path.c_str());
}

// --- streams

TEST(TextStream, PiecesAreTheWholeTextCutAtRows) {
  for (const bool rows : {false, true}) {
    std::string text;
    for (int i = 0; i < 200'000; ++i) text += i % 7 == 0 ? "\"a\nb\",c\n" : "abc,def,ghi\n";
    text += "last";
    const std::atomic<bool> stop = false;
    TextStream stream(file_of(text), rows, stop);
    TextPiece piece;
    std::string all;
    int pieces = 0;
    while (stream.next(piece)) {
      ++pieces;
      const std::string_view part(piece.bytes.data(), piece.size);
      all += part;
      if (all.size() != text.size()) {
        EXPECT_TRUE(part.ends_with('\n'));
        EXPECT_TRUE(!rows || std::count(part.begin(), part.end(), '"') % 2 == 0);
      }
    }
    EXPECT_EQ(all, text);
    EXPECT_GT(pieces, 1);
    EXPECT_EQ(stream.error(), 0);
  }
}

// --- answers

TEST(AnswerText, ValuesAreThoseOfResults) {
  const Pack pack = batch_pack();
  for (const std::uint32_t atom : values_of(pack)) {
    const Declaration& d = pack.declarations[pack.atom_declaration[atom]];
    const AnswerText text(pack, {{atom, d.type, "v"}}, TextForm::json, ',', false);
    std::vector<std::uint8_t> truths(pack.atom_count), states(pack.atom_count, DOMAT_DEFINED);
    std::vector<std::int64_t> values(pack.atom_count);
    const domat_outcome outcome{truths.data(), states.data(), values.data(), nullptr};
    const bool any = d.type.kind != ValueType::enumeration && d.type.kind != ValueType::date;
    for (const std::int64_t v : any ? std::vector<std::int64_t>{0, 1, -1, 9, 10, 99, 100, 12345, -12345, 1'000'000, INT64_MAX, INT64_MIN} : std::vector<std::int64_t>{0, 1}) {
      values[atom] = v;
      OutText out;
      text.append(outcome, out);
      EXPECT_EQ(out.view(), "{\"v\":" + defined_value_json(pack, d.type, v).dump() + "}\n");
    }
    states[atom] = DOMAT_ERROR, values[atom] = DOMAT_DIVISION_BY_ZERO;
    OutText out;
    text.append(outcome, out);
    EXPECT_EQ(out.view(), "{\"v\":{\"status\":\"error\",\"error\":\"division_by_zero\"}}\n");
  }
}

// A line of many is made of other pieces than a line by itself.
TEST(AnswerText, LinesOfABlockAreThoseOfItsCases) {
  PackBuilder b;
  std::vector<Wanted> wanted;
  for (int i = 0; i < 12; ++i) {
    const bool amount = i == 4 || i == 11;
    const std::string name = (i % 5 == 3 ? "une conclusion dont le nom est bien plus long que les autres " : "c") + std::to_string(i);
    wanted.push_back({b.add(name, amount ? Kind::value : Kind::right, amount ? kEuro : kBoolean), amount ? kEuro : kBoolean, name});
  }
  const Pack& pack = b.pack();
  const Inputs inputs(pack);
  std::vector<std::uint32_t> atoms;
  for (const Wanted& w : wanted) atoms.push_back(w.atom);
  constexpr std::size_t kCases = 512;
  ColumnBatch cases(pack, inputs, {}, kCases);
  AnswerBatch answers(pack, atoms, false, kCases);
  std::mt19937_64 random(2);
  for (std::size_t row = 0; row < 500; ++row) row % 100 == 70 ? cases.add_failed() : static_cast<void>(cases.end_row());
  for (const std::uint32_t atom : atoms) {
    const domat_answer& a = answers.by_atom()[atom];
    for (std::size_t i = 0; i < kCases / 8; ++i)
      for (std::uint8_t* plane : {a.t, a.f, a.defined})
        if (plane) plane[i] = static_cast<std::uint8_t>(random());
    for (std::size_t row = 0; a.values && row < kCases; ++row) a.values[row] = static_cast<std::int64_t>(random()) >> random() % 64;
  }
  for (const TextForm form : {TextForm::json, TextForm::csv}) {
    const AnswerText text(pack, wanted, form, ';', false);
    OutText many, one;
    text.append(cases, answers, std::vector<std::string>(5, "failed\n"), many);
    for (std::size_t row = 0; row < 500; ++row) {
      std::vector<std::uint8_t> truths(pack.atom_count), states(pack.atom_count);
      std::vector<std::int64_t> values(pack.atom_count);
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        const AnswerBatch::Answer& a = answers[i];
        const auto is = [&](const std::uint8_t* plane) { return plane && (plane[row / 8] >> (row % 8) & 1) != 0; };
        truths[atoms[i]] = static_cast<std::uint8_t>(is(a.t) | is(a.f) << 1);
        if (a.values) states[atoms[i]] = static_cast<std::uint8_t>(answers.state(i, row)), values[atoms[i]] = a.values[row];
      }
      if (cases.failed(row)) one.append("failed\n");
      else text.append({truths.data(), states.data(), values.data(), nullptr}, one);
    }
    EXPECT_EQ(many.view(), one.view());
  }
}

TEST(Progress, OneLine) {
  EXPECT_EQ(progress_line({1'200'000, 50, 100}, 2, false), "[############            ]  50 %  1,200,000 cases  600.0 k cases/s  2 s left");
  EXPECT_EQ(progress_line({1'200'000, 50, 100}, 0.1, true), "[############            ]  50\u00a0%  1\u202f200\u202f000 cas  12,0 M cas/s  encore 1 s");
  EXPECT_EQ(progress_line({999, 10, 0}, 1, false), "999 cases  999 cases/s");
}

}  // namespace
}  // namespace domat
