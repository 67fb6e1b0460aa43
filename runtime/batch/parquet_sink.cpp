// Answers as Parquet: DuckDB asks a table function of ours for rows while it writes them, so that no more than a piece is ever held.
#include <array>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>
#include <utility>

#include "runtime/batch/duckdb.h"
#include "runtime/batch/parquet.h"

namespace domat {

namespace {

using duckdb::Handle;

// Between the two ends below, answers are slices: the number of rows (8 bytes), which of them were answered (a byte each), then column by column
// what the vectors of DuckDB hold: of a proposition t and f, a byte each; of a value 8 bytes each, then a byte for each of kStates.
constexpr std::size_t kSlice = 2048;
constexpr std::array kStates = {DOMAT_DEFINED, DOMAT_UNDEFINED, DOMAT_CONFLICT, DOMAT_ERROR};

bool is_truth(TypeRef type) { return type.kind == ValueType::boolean; }
bool is_day(TypeRef type) { return type.kind == ValueType::date || type.kind == ValueType::event; }

class ParquetAnswers final : public AnswerForm {
 public:
  ParquetAnswers(const BatchPlan& plan, std::vector<Wanted> wanted) : plan_(&plan), wanted_(std::move(wanted)) {}

  const std::vector<Wanted>& wanted() const override { return wanted_; }
  std::string failed(const std::vector<CaseError>&) const override { 
    std::string slice(slice_bytes(1), '\0');
    const std::uint64_t one = 1;
    std::memcpy(slice.data(), &one, 8);
    return slice;
  }
  std::unique_ptr<AnswerForm> clone() const override { return std::make_unique<ParquetAnswers>(*this); }

  void append(const ColumnBatch& batch, const AnswerBatch& answers, const std::vector<std::string>&, OutText& out) const override {
    for (std::size_t first = 0; first < batch.rows(); first += kSlice) {
      const std::size_t rows = std::min(kSlice, batch.rows() - first);
      char* p = begin(out, rows);
      for (std::size_t i = 0; i < rows; ++i) *p++ = !batch.failed(first + i);
      for (std::size_t c = 0; c < wanted_.size(); ++c) {
        const AnswerBatch::Answer& a = answers[c];
        if (is_truth(wanted_[c].type)) {
          p = spread(p, a.t, first, rows);
          p = spread(p, a.f, first, rows);
          continue;
        }
        std::memcpy(p, a.values + first, rows * 8);
        p += rows * 8;
        for (const std::uint8_t* plane : {a.defined, a.undefined, a.conflict}) p = spread(p, plane, first, rows);
        for (std::size_t i = 0; i < rows; ++i) *p++ = static_cast<char>(answers.state(c, first + i) == DOMAT_ERROR ? a.values[first + i] : 0);
      }
      out.end(p);
    }
  }

  void append(const Case&, const OneAnswer& a, OutText& out) override {
    char* p = begin(out, 1);
    *p++ = 1;
    for (const Wanted& w : wanted_) {
      const Truth truth = a.outcome.truths[w.atom];
      if (is_truth(w.type)) {
        *p++ = truth.t, *p++ = truth.f;
        continue;
      }
      const Value& v = a.outcome.values[w.atom];
      std::memcpy(p, &v.v, 8);
      p += 8;
      for (const int state : kStates) *p++ = static_cast<char>(static_cast<int>(v.state) != state ? 0 : state == DOMAT_ERROR ? static_cast<int>(v.v) : 1);
    }
    out.end(p);
  }

 private:
  std::size_t slice_bytes(std::size_t rows) const {
    std::size_t row = 1;
    for (const Wanted& w : wanted_) row += is_truth(w.type) ? 2 : 8 + kStates.size();
    return 8 + rows * row;
  }
  char* begin(OutText& out, std::size_t rows) const {
    char* p = out.room(slice_bytes(rows));
    const std::uint64_t count = rows;
    std::memcpy(p, &count, 8);
    return p + 8;
  }
  // A byte for each bit.
  static char* spread(char* out, const std::uint8_t* plane, std::size_t first, std::size_t rows) {
    for (std::size_t i = first; i < first + rows; ++i) *out++ = static_cast<char>(plane[i / 8] >> (i % 8) & 1);
    return out;
  }

  const BatchPlan* plan_;
  std::vector<Wanted> wanted_;
};

class ParquetSink final : public AnswerSink {
 public:
  ParquetSink(const duckdb::Library& call, const std::string& path, const Pack& pack, const std::vector<Wanted>& wanted)
      : session_(call), call_(call), file_(path), pack_(pack), wanted_(wanted) {}
  ~ParquetSink() override {
    end(true);
    if (writer_.joinable()) writer_.join();
  }

  bool begin(std::string_view) override {
    const std::string aside = file_.aside();
    if (aside.empty()) return false;
    Handle function = call_.create_table_function();
    call_.table_function_set_name(function, "domat_answers");
    call_.table_function_set_extra_info(function, this, nullptr);
    call_.table_function_set_bind(function, bind);
    call_.table_function_set_init(function, [](Handle) {});
    call_.table_function_set_function(function, fill);
    const bool made = session_.connection && call_.register_table_function(session_.connection, function) == 0;
    call_.destroy_table_function(&function);
    if (!made) return problem_ = "DuckDB", false;
    writer_ = std::thread([this, aside] {
      std::string error = session_.run("COPY (SELECT * FROM domat_answers()) TO " + duckdb::quoted_text(aside) + " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)");
      const std::lock_guard lock(mutex_);
      problem_ = std::move(error);
      copied_ = true;
      changed_.notify_all();
    });
    return true;
  }

  // Comes back when all of it was taken.
  bool write(std::string_view slices) override {
    std::unique_lock lock(mutex_);
    left_ = slices;
    changed_.notify_all();
    changed_.wait(lock, [&] { return left_.empty() || copied_; });
    return problem_.empty() && !copied_;
  }

  bool finish() override {
    end(false);
    if (writer_.joinable()) writer_.join();
    return problem_.empty() && file_.finish();
  }

  std::string problem(bool french) const override {
    if (!problem_.empty()) return problem_;
    return file_.error() ? system_words(file_.error(), french) : french ? "ce n'est pas un fichier" : "it is not a regular file";
  }

 private:
  void end(bool give_up) {
    const std::lock_guard lock(mutex_);
    ended_ = true;
    given_up_ = given_up_ || (give_up && !copied_);
    changed_.notify_all();
  }

  Handle struct_type(std::vector<Handle> types, std::vector<const char*> names) {
    Handle type = call_.create_struct_type(types.data(), names.data(), types.size());
    for (Handle& t : types) call_.destroy_logical_type(&t);
    return type;
  }

  static void bind(Handle info) {
    std::string ignored;
    const duckdb::Library& call = *duckdb::library(false, &ignored);
    auto& self = *static_cast<ParquetSink*>(call.bind_get_extra_info(info));
    const auto boolean = [&] { return call.create_logical_type(duckdb::kBoolean); };
    for (const Wanted& w : self.wanted_) {
      const int value = is_day(w.type) ? duckdb::kDate : w.type.kind == ValueType::enumeration ? duckdb::kVarchar : duckdb::kBigint;
      Handle type = is_truth(w.type) ? self.struct_type({boolean(), boolean()}, {"t", "f"})
                                     : self.struct_type({call.create_logical_type(value), boolean(), boolean(), call.create_logical_type(duckdb::kUtinyint)},
                                                        {"value", "undefined", "conflict", "error"});
      call.bind_add_result_column(info, w.name.c_str(), type);
      call.destroy_logical_type(&type);
    }
  }

  // The next slice, or no row at the end.
  static void fill(Handle info, Handle chunk) {
    std::string ignored;
    const duckdb::Library& call = *duckdb::library(false, &ignored);
    auto& self = *static_cast<ParquetSink*>(call.function_get_extra_info(info));
    std::unique_lock lock(self.mutex_);
    self.changed_.wait(lock, [&] { return !self.left_.empty() || self.ended_; });
    if (self.given_up_) return call.function_set_error(info, "interrupted");
    if (self.left_.empty()) return call.data_chunk_set_size(chunk, 0);
    self.left_.remove_prefix(self.take(self.left_.data(), chunk));
    if (self.left_.empty()) self.changed_.notify_all();
  }

  // How many bytes the slice has.
  std::size_t take(const char* slice, Handle chunk) {
    std::uint64_t rows;
    std::memcpy(&rows, slice, 8);
    const char* answered = slice + 8;
    const char* p = answered + rows;
    for (std::size_t c = 0; c < wanted_.size(); ++c) {
      const Handle vector = call_.data_chunk_get_vector(chunk, c);
      hide(vector, answered, rows);
      if (is_truth(wanted_[c].type)) p = bytes(vector, 1, answered, bytes(vector, 0, answered, p, rows), rows);
      else p = value(vector, wanted_[c].type, answered, p, rows);
    }
    call_.data_chunk_set_size(chunk, rows);
    return static_cast<std::size_t>(p - slice);
  }

  // Makes null what is 0.
  void hide(Handle vector, const char* shown, std::size_t rows) {
    if (!std::memchr(shown, 0, rows)) return;
    call_.vector_ensure_validity_writable(vector);
    std::uint64_t* validity = call_.vector_get_validity(vector);
    for (std::size_t i = 0; i < rows; ++i)
      if (!shown[i]) validity[i / 64] &= ~(std::uint64_t{1} << (i % 64));
  }

  const char* bytes(Handle vector, std::uint64_t child, const char* answered, const char* p, std::size_t rows) {
    const Handle to = call_.struct_vector_get_child(vector, child);
    std::memcpy(call_.vector_get_data(to), p, rows);
    hide(to, answered, rows);
    return p + rows;
  }

  const char* value(Handle vector, TypeRef type, const char* answered, const char* p, std::size_t rows) {
    const Handle to = call_.struct_vector_get_child(vector, 0);
    const char* defined = p + rows * 8;
    void* data = call_.vector_get_data(to);
    for (std::size_t i = 0; i < rows; ++i) {
      std::int64_t v;
      std::memcpy(&v, p + i * 8, 8);
      if (is_day(type)) static_cast<std::int32_t*>(data)[i] = static_cast<std::int32_t>(v);
      else if (type.kind != ValueType::enumeration) static_cast<std::int64_t*>(data)[i] = v;
      else if (defined[i]) assign(to, i, pack_.enumerations[type.index].members[static_cast<std::size_t>(v)]);
    }
    hide(to, defined, rows);
    p = defined + rows;
    for (std::uint64_t child = 1; child < kStates.size(); ++child) p = bytes(vector, child, answered, p, rows);
    return p;
  }
  void assign(Handle vector, std::size_t row, const std::string& text) { call_.vector_assign_string_element_len(vector, row, text.data(), text.size()); }

  duckdb::Session session_;
  const duckdb::Library& call_;
  OutputFile file_;
  const Pack& pack_;
  const std::vector<Wanted> wanted_;
  std::thread writer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::string_view left_;  // of what `write` was given
  bool ended_ = false, given_up_ = false, copied_ = false;
  std::string problem_;
};

}  // namespace

std::unique_ptr<AnswerForm> parquet_answers(const BatchPlan& plan, std::vector<Wanted> wanted) { return std::make_unique<ParquetAnswers>(plan, std::move(wanted)); }

std::unique_ptr<AnswerSink> parquet_sink(const std::string& path, const Pack& pack, const std::vector<Wanted>& wanted, bool french, std::string& problem) {
  const duckdb::Library* library = duckdb::library(french, &problem);
  return library ? std::make_unique<ParquetSink>(*library, path, pack, wanted) : nullptr;
}

}  // namespace domat
