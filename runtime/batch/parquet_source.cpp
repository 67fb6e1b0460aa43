// Parquet as cases: DuckDB reads the columns that the pack knows, in chunks; booleans, days and numbers are taken from its vectors as they are
// stored, all else as the text that a cell of CSV would have.
#include <algorithm>
#include <cstring>

#include "runtime/batch/duckdb.h"
#include "runtime/batch/parquet.h"
#include "runtime/core/date.h"
#include "runtime/core/money.h"

namespace domat {

namespace {

using duckdb::Handle;
using Says = CellTable::Says;

constexpr std::size_t kChunks = 16;  // of a piece

enum class Read : std::uint8_t { truth, pair, day, number, text };

struct ColumnPlan {
  Read read = Read::text;
  std::uint64_t vector = 0;  // a pair: and the one after it
  // Of a number: of how many bytes it is, what makes it a number of the fact's unit, and its text.
  int bytes = 8;
  std::int64_t factor = 1;
  int digits = 0;
  std::string currency;  // of an amount
};

struct Chunks final : Piece {
  explicit Chunks(const duckdb::Library& l) : call(l) {}
  ~Chunks() override { clear(); }
  void clear() {
    for (Handle& chunk : all) call.destroy_data_chunk(&chunk);
    all.clear();
  }
  const duckdb::Library& call;
  std::vector<Handle> all;
};

// One vector of a chunk.
struct Vector {
  const void* data = nullptr;
  const std::uint64_t* validity = nullptr;
  bool valid(std::size_t row) const { return !validity || (validity[row / 64] >> (row % 64) & 1); }
  bool truth(std::size_t row) const { return valid(row) && static_cast<const std::uint8_t*>(data)[row]; }
  // Of the 64 rows from one that is a multiple of 64.
  std::uint64_t valid_word(std::size_t row) const { return validity ? validity[row / 64] : ~std::uint64_t{0}; }
  std::uint64_t truth_word(std::size_t row) const {
    std::uint64_t bits = 0;
    for (unsigned i = 0; i < 64; i += 8) {
      std::uint64_t eight;
      std::memcpy(&eight, static_cast<const std::uint8_t*>(data) + row + i, sizeof eight);
      bits |= ((eight & 0x0101010101010101) * 0x0102040810204080 >> 56) << i;
    }
    return bits & valid_word(row);
  }
};

std::string number_text(ValueType kind, const ColumnPlan& plan, std::int64_t v) {
  char text[kMoneyChars];
  std::string out(text, format_money(v, plan.digits, text));
  if (kind == ValueType::money) return "{\"amount\":\"" + out + "\",\"currency\":\"" + plan.currency + "\"}";
  if (kind == ValueType::rate) return out + " %";
  if (kind == ValueType::days || kind == ValueType::months) return (v < 0 ? "-P" + out.substr(1) : "P" + out) + (kind == ValueType::days ? "D" : "M");
  return out;
}

std::string day_text(std::int32_t day) {
  const CivilDate d = civil_from_days(day);
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", d.year, d.month, d.day);
  return text;
}

class ParquetRows final : public PieceReader {
 public:
  ParquetRows(const duckdb::Library& call, const CellTable& table, const Inputs& inputs, const std::vector<ColumnPlan>& plan, std::size_t vectors)
      : call_(call), table_(table), in_(inputs), plan_(plan), vectors_(vectors) {
    first_day_ = days_from_civil({1, 1, 1}), last_day_ = days_from_civil({9999, 12, 31});
    for (std::size_t c = 0; c < plan.size(); ++c) {
      const CellTable::Column& column = table.columns()[c];
      in_columns_ = in_columns_ && column.says == Says::atom && (plan[c].read != Read::text || column.type.kind != ValueType::boolean);
    }
  }

  void read(const Piece& piece, Worker& w) override {
    for (const Handle chunk : static_cast<const Chunks&>(piece).all) {
      for (std::size_t i = 0; i < vectors_.size(); ++i) {
        const Handle vector = call_.data_chunk_get_vector(chunk, i);
        vectors_[i] = {call_.vector_get_data(vector), call_.vector_get_validity(vector)};
      }
      const std::size_t rows = call_.data_chunk_get_size(chunk);
      if (in_columns_ && w.quick() && rows >= ColumnBatch::kRows && !w.columns().takes_many()) w.end();  // rows of a chunk and of a block are 64 with 64
      for (std::size_t row = 0; row < rows;) {
        const bool many = in_columns_ && row % ColumnBatch::kRows == 0 && row + ColumnBatch::kRows <= rows && w.quick() && w.columns().takes_many() && read_many(row, w);
        if (!many) read_row(row, w);
        row += many ? ColumnBatch::kRows : 1;
      }
    }
  }

 private:
  // 64 rows, column by column; false, and nothing kept, where one of them is for the general reader.
  bool read_many(std::size_t row, Worker& w) {
    ColumnBatch& to = w.columns();
    for (std::size_t c = 0; c < plan_.size(); ++c) {
      const std::uint32_t input = table_.columns()[c].input;
      const Vector& v = vectors_[plan_[c].vector];
      if (plan_[c].read == Read::truth) {
        const std::uint64_t t = v.truth_word(row);
        to.truths(input, t, v.valid_word(row) & ~t);
      } else if (plan_[c].read == Read::pair) {
        to.truths(input, v.truth_word(row), vectors_[plan_[c].vector + 1].truth_word(row));
      } else if (!read_values(c, row, to)) {
        to.undo_many();
        return false;
      }
    }
    w.end_many();
    return true;
  }

  bool read_values(std::size_t c, std::size_t row, ColumnBatch& to) {
    const CellTable::Column& column = table_.columns()[c];
    const Vector& v = vectors_[plan_[c].vector];
    std::int64_t* values = to.values(column.input);
    std::uint64_t states[4] = {};
    if (plan_[c].read == Read::number) {
      states[DOMAT_DEFINED] = v.valid_word(row);
      return read_numbers(c, row, values, states[DOMAT_DEFINED]) && (to.states(column.input, states), true);
    }
    for (std::size_t i = 0; i < ColumnBatch::kRows; ++i) {
      QuickValue value;
      if (v.valid(row + i) && !quick_value_of(c, row + i, &value)) return false;
      values[i] = value.v;
      states[value.state] |= std::uint64_t{1} << i;
    }
    return to.states(column.input, states), true;
  }

  // 64 of them, of which those that are there are valid.
  bool read_numbers(std::size_t c, std::size_t row, std::int64_t* values, std::uint64_t there) const {
    const ColumnPlan& plan = plan_[c];
    const void* data = vectors_[plan.vector].data;
    if (plan.bytes == 8) std::memcpy(values, static_cast<const std::int64_t*>(data) + row, ColumnBatch::kRows * sizeof *values);
    else if (plan.bytes == 4) std::copy_n(static_cast<const std::int32_t*>(data) + row, ColumnBatch::kRows, values);
    else std::copy_n(static_cast<const std::int16_t*>(data) + row, ColumnBatch::kRows, values);
    if (plan.factor == 1 && !is_duration(c)) return true;
    bool good = true;
    for (std::size_t i = 0; i < ColumnBatch::kRows; ++i) good &= (there >> i & 1) == 0 || in_unit(c, values[i], values + i);
    return good;
  }

  bool is_duration(std::size_t c) const {
    const ValueType kind = table_.columns()[c].type.kind;
    return kind == ValueType::days || kind == ValueType::months;
  }

  // A number as it is stored, which may be too large for the unit of the fact.
  std::int64_t stored(std::size_t c, std::size_t row) const {
    const ColumnPlan& plan = plan_[c];
    const void* data = vectors_[plan.vector].data;
    return plan.bytes == 8 ? static_cast<const std::int64_t*>(data)[row] : plan.bytes == 4 ? static_cast<const std::int32_t*>(data)[row] : static_cast<const std::int16_t*>(data)[row];
  }
  bool in_unit(std::size_t c, std::int64_t stored, std::int64_t* v) const {
    return !__builtin_mul_overflow(stored, plan_[c].factor, v) && (stored >= 0 || !is_duration(c));
  }

  // Of one that is there.
  bool quick_value_of(std::size_t c, std::size_t row, QuickValue* value) const {
    const CellTable::Column& column = table_.columns()[c];
    const void* data = vectors_[plan_[c].vector].data;
    if (plan_[c].read == Read::text) return text_value(column, vectors_[plan_[c].vector], row, value);
    value->state = DOMAT_DEFINED;
    if (plan_[c].read == Read::number) return in_unit(c, stored(c, row), &value->v);
    value->v = static_cast<const std::int32_t*>(data)[row];
    return value->v >= first_day_ && value->v <= last_day_;
  }

  void read_row(std::size_t row, Worker& w) {
    if (w.quick()) {
      if (!quick_row(row, w.columns())) w.columns().undo_row();
      else if (w.end_row()) return;
    }
    std::vector<std::string> texts;
    for (std::size_t c = 0; c < plan_.size(); ++c) texts.push_back(cell(c, row));
    std::vector<CaseError> errors = w.general(table_.json({texts.begin(), texts.end()}));
    if (!errors.empty()) w.fail(table_.of_row(std::move(errors)), UINT64_MAX);
  }

  bool quick_row(std::size_t row, ColumnBatch& to) {
    for (std::size_t c = 0; c < plan_.size(); ++c) {
      const CellTable::Column& column = table_.columns()[c];
      const Vector& v = vectors_[plan_[c].vector];
      switch (plan_[c].read) {
        case Read::truth: {
          const unsigned valid = v.valid(row), t = static_cast<const std::uint8_t*>(v.data)[row] & valid;
          to.truth(column.input, t | (valid & ~t) << 1);
          break;
        }
        case Read::pair: to.truth(column.input, static_cast<unsigned>(v.truth(row)) | static_cast<unsigned>(vectors_[plan_[c].vector + 1].truth(row)) << 1); break;
        case Read::day:
        case Read::number: {
          QuickValue value;
          if (v.valid(row) && !quick_value_of(c, row, &value)) return false;
          if (column.says == Says::at && v.valid(row)) to.at(static_cast<std::int32_t>(value.v));
          if (column.says == Says::atom) to.value(column.input, value);
          break;
        }
        case Read::text:
          if (!quick_text(column, v, row, to)) return false;
      }
    }
    return true;
  }

  bool quick_text(const CellTable::Column& column, const Vector& v, std::size_t row, ColumnBatch& to) {
    if (column.says != Says::atom) return !v.valid(row);
    const InputAtom& atom = in_.atoms[column.input];
    if (!v.valid(row)) return atom.kind == ValueType::boolean ? to.truth(column.input, 0) : to.value(column.input, {}), true;
    QuickValue value;
    return text_value(column, v, row, &value) && (to.value(column.input, value), true);
  }

  bool text_value(const CellTable::Column& column, const Vector& v, std::size_t row, QuickValue* value) const {
    const InputAtom& atom = in_.atoms[column.input];
    const auto& text = static_cast<const duckdb::Text*>(v.data)[row];
    // What is read must have a byte after it that is no digit.
    char room[64];
    if (atom.kind == ValueType::boolean || text.length == 0 || text.length >= sizeof room) return false;
    std::memcpy(room, text.data(), text.length);
    room[text.length] = '\0';
    const std::string_view cell(room, text.length);
    if (atom.kind == ValueType::event && truth_of_word(cell) == 0) return value->state = DOMAT_UNDEFINED, true;
    return quick_value(atom, cell, value);
  }

  // As a cell of CSV would have it.
  std::string cell(std::size_t c, std::size_t row) const {
    const CellTable::Column& column = table_.columns()[c];
    const Vector& v = vectors_[plan_[c].vector];
    if (plan_[c].read == Read::pair) {
      const bool t = v.truth(row), f = vectors_[plan_[c].vector + 1].truth(row);
      return t && f ? "conflict" : t ? "true" : f ? "false" : "";
    }
    if (!v.valid(row)) return {};
    switch (plan_[c].read) {
      case Read::truth: return v.truth(row) ? "true" : "false";
      case Read::day: return day_text(static_cast<const std::int32_t*>(v.data)[row]);
      case Read::number: return number_text(column.type.kind, plan_[c], stored(c, row));
      default: break;
    }
    const auto& text = static_cast<const duckdb::Text*>(v.data)[row];
    return {text.data(), text.length};
  }

  const duckdb::Library& call_;
  const CellTable& table_;
  const Inputs& in_;
  const std::vector<ColumnPlan>& plan_;
  std::vector<Vector> vectors_;
  std::int32_t first_day_, last_day_;
  bool in_columns_ = true;  // every column is of an atom
};

// What the file has under one name.
struct Found {
  std::string name;
  int type = 0, scale = 0, stored = 0;  // scale, stored: of a DECIMAL
  std::vector<std::string> fields;
};

// Of a number that is stored as one of these types; 0: of another.
int bytes_of(int type) { return type == duckdb::kBigint ? 8 : type == duckdb::kInteger ? 4 : type == duckdb::kSmallint ? 2 : 0; }

class Parquet final : public CaseSource {
 public:
  Parquet(const duckdb::Library& call, const Inputs& inputs, CellTable& table) : session_(call), inputs_(inputs), table_(table) {}
  ~Parquet() override {
    if (streaming_) session_.call.destroy_result(&result_);
    if (statement_) session_.call.destroy_prepare(&statement_);
  }

  std::vector<CaseError> open(const std::string& path, const Pack& pack, unsigned threads, bool french) {
    const std::string from = " FROM read_parquet(" + duckdb::quoted_text(path) + ")";
    std::vector<Found> found;
    problem_ = describe("SELECT *" + from + " LIMIT 0", found);
    if (!problem_.empty()) return {};
    std::vector<std::string> names;
    for (const Found& f : found) names.push_back(f.name);
    std::vector<CaseError> errors = table_.set_columns(names);
    if (!errors.empty()) return errors;
    std::string list;
    for (std::size_t c = 0; c < found.size() && problem_.empty(); ++c) add(found[c], table_.columns()[c], pack, french, list);
    if (problem_.empty()) problem_ = session_.run("SET preserve_insertion_order = true; SET threads = " + std::to_string(threads));
    if (problem_.empty()) count_rows(path);
    if (problem_.empty()) start("SELECT " + (list.empty() ? "1" : list) + from);
    return {};
  }

  std::unique_ptr<Piece> make_piece() const override { return std::make_unique<Chunks>(session_.call); }
  bool next(Piece& piece) override {
    auto& chunks = static_cast<Chunks&>(piece);
    chunks.clear();
    // A stream is not to be asked again after its end.
    while (chunks.all.size() < kChunks && !ended_) {
      const Handle chunk = session_.call.fetch_chunk(result_);
      if (!chunk) {
        ended_ = true;
        if (const char* error = session_.call.result_error(&result_); error && *error) problem_ = error;
        break;
      }
      chunks.all.push_back(chunk);
      done_ += session_.call.data_chunk_get_size(chunk);
    }
    return !chunks.all.empty() && problem_.empty();
  }
  std::unique_ptr<PieceReader> reader() const override { return std::make_unique<ParquetRows>(session_.call, table_, inputs_, plan_, vectors_); }
  std::string problem(bool) const override { return problem_; }
  std::uint64_t whole() const override { return whole_; }
  std::uint64_t done() const override { return done_; }

 private:
  std::string describe(const std::string& sql, std::vector<Found>& found) {
    const duckdb::Library& call = session_.call;
    duckdb::Result result{};
    std::string error;
    if (!session_.connection) return "DuckDB";
    if (call.query(session_.connection, sql.c_str(), &result) != 0) error = call.result_error(&result);
    for (std::uint64_t c = 0; error.empty() && c < call.column_count(&result); ++c) {
      Handle type = call.column_logical_type(&result, c);
      Found f{call.column_name(&result, c), call.get_type_id(type), 0, 0, {}};
      if (f.type == duckdb::kDecimal) f.scale = call.decimal_scale(type), f.stored = call.decimal_internal_type(type);
      for (std::uint64_t k = 0; f.type == duckdb::kStruct && k < call.struct_type_child_count(type); ++k) {
        char* name = call.struct_type_child_name(type, k);
        f.fields.emplace_back(name);
        call.free(name);
      }
      call.destroy_logical_type(&type);
      found.push_back(std::move(f));
    }
    call.destroy_result(&result);
    return error;
  }

  // The expressions that give a column, and how they are read.
  void add(const Found& f, const CellTable::Column& column, const Pack& pack, bool french, std::string& list) {
    const std::string name = duckdb::quoted_name(f.name);
    const ValueType kind = column.type.kind;
    const bool atom = column.says == Says::atom, whole = f.type >= duckdb::kTinyint && f.type <= duckdb::kUinteger;
    const bool number = atom && kind != ValueType::boolean && kind != ValueType::date && kind != ValueType::event;
    ColumnPlan plan;
    plan.vector = vectors_;
    plan.digits = kind == ValueType::decimal ? kDecimalScale : kind == ValueType::rate ? kRateScale - 2 : 0;
    if (kind == ValueType::money) plan.digits = pack.currencies[column.type.index].digits, plan.currency = pack.currencies[column.type.index].code;
    const auto select = [&](const std::string& expression) {
      list += (list.empty() ? "" : ", ") + expression;
      ++vectors_;
    };
    const auto has = [&](const char* field) { return std::find(f.fields.begin(), f.fields.end(), field) != f.fields.end(); };
    if (f.type == duckdb::kFloat || f.type == duckdb::kDouble) {
      problem_ = french ? "la colonne `" + f.name + "` contient des nombres binaires à virgule flottante, qui ne sont pas exacts ; en faire des DECIMAL ou des entiers"
                        : "the column `" + f.name + "` has binary floating-point numbers, which are not exact; make them DECIMAL or whole numbers";
    } else if (atom && kind == ValueType::boolean && f.type == duckdb::kBoolean) {
      plan.read = Read::truth, select(name);
    } else if (atom && kind == ValueType::boolean && has("t") && has("f")) {
      plan.read = Read::pair, select(name + ".t"), select(name + ".f");
    } else if (f.type == duckdb::kDate && (column.says == Says::at || (atom && (kind == ValueType::date || kind == ValueType::event)))) {
      plan.read = Read::day, select(name);
    } else if (has("date") && has("never")) {
      select("CASE WHEN " + name + (has("conflict") ? ".conflict THEN 'conflict' WHEN " + name : "") + ".never THEN 'false' ELSE CAST(" + name + ".date AS VARCHAR) END");
    } else if (number && whole && kind != ValueType::enumeration) {
      plan.read = Read::number;
      if (bytes_of(f.type) != 0) plan.bytes = bytes_of(f.type), select(name);
      else select("CAST(" + name + " AS BIGINT)");
    } else if (number && f.type == duckdb::kDecimal && kind != ValueType::rate && f.scale <= plan.digits && bytes_of(f.stored) != 0) {
      plan.read = Read::number, plan.bytes = bytes_of(f.stored), select(name);
      for (; plan.digits > f.scale; --plan.digits) plan.factor *= 10;
    } else if (number && f.type == duckdb::kDecimal && kind != ValueType::rate && f.scale <= plan.digits) {
      plan.read = Read::number, select("CAST(" + name + " * 1" + std::string(static_cast<std::size_t>(plan.digits), '0') + " AS BIGINT)");
    } else {
      select("CAST(" + name + " AS VARCHAR)");
    }
    plan_.push_back(plan);
  }

  void count_rows(const std::string& path) {
    const duckdb::Library& call = session_.call;
    duckdb::Result result{};
    const std::string sql = "SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata(" + duckdb::quoted_text(path) + ")";
    if (call.query(session_.connection, sql.c_str(), &result) == 0)
      if (Handle chunk = call.fetch_chunk(result)) {
        if (call.data_chunk_get_size(chunk) == 1) whole_ = static_cast<std::uint64_t>(*static_cast<std::int64_t*>(call.vector_get_data(call.data_chunk_get_vector(chunk, 0))));
        call.destroy_data_chunk(&chunk);
      }
    call.destroy_result(&result);
  }

  void start(const std::string& sql) {
    const duckdb::Library& call = session_.call;
    if (call.prepare(session_.connection, sql.c_str(), &statement_) != 0) problem_ = call.prepare_error(statement_);
    else if (call.execute_prepared_streaming(statement_, &result_) != 0) problem_ = call.result_error(&result_) ? call.result_error(&result_) : "DuckDB";
    else streaming_ = true;
  }

  duckdb::Session session_;
  const Inputs& inputs_;
  CellTable& table_;
  std::vector<ColumnPlan> plan_;
  std::size_t vectors_ = 0;
  Handle statement_ = nullptr;
  duckdb::Result result_{};
  bool streaming_ = false, ended_ = false;
  std::string problem_;
  std::uint64_t whole_ = 0;
  std::atomic<std::uint64_t> done_ = 0;
};

}  // namespace

std::unique_ptr<CaseSource> parquet_source(const std::string& path, const Pack& pack, const Inputs& inputs, CellTable& table, unsigned threads,
                                           bool french, std::vector<CaseError>& errors, std::string& problem) {
  const duckdb::Library* library = duckdb::library(french, &problem);
  if (!library) return nullptr;
  auto source = std::make_unique<Parquet>(*library, inputs, table);
  errors = source->open(path, pack, threads, french);
  problem = source->problem(french);
  return errors.empty() && problem.empty() ? std::move(source) : nullptr;
}

}  // namespace domat
