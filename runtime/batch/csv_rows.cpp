// Cases as rows of CSV.
#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "runtime/batch/cell_table.h"
#include "runtime/batch/csv_text.h"
#include "runtime/batch/for_machine.h"
#include "runtime/batch/short_number.h"
#include "runtime/batch/source.h"
#include "runtime/batch/text_block.h"

namespace domat {

namespace {

using Says = CellTable::Says;

constexpr std::uint32_t kMany = ColumnBatch::kRows;

// Where the next cell of each of 64 rows begins.
using Begins = std::uint32_t[kMany];

// The plain words of a boolean with what ends the cell, each found by the last four bits of its first letter.
struct PlainWords {
  static constexpr std::uint8_t kOther = 15;
  std::uint64_t text[16], mask[16];
  std::uint8_t length[16] = {};

  explicit PlainWords(char end) {
    std::fill_n(text, 16, ~std::uint64_t{0});
    std::fill_n(mask, 16, ~std::uint64_t{0});
    for (const char* const word : {"true", "false", "1", "0", ""}) add(word + std::string(1, end));
  }
  void add(const std::string& word) {
    const std::size_t at = word[0] & 15;
    length[at] = static_cast<std::uint8_t>(word.size());
    mask[at] = ~std::uint64_t{0} >> (64 - 8 * word.size());
    text[at] = 0;
    std::memcpy(&text[at], word.data(), word.size());
  }
};

struct Truths {
  std::uint64_t t, f, others;
};

// The next cells, of which those that are plain words are passed over. Without a branch, for what they are cannot be guessed.
DOMAT_FOR_MACHINE
Truths plain_truths(const char* text, Begins& begins, const PlainWords& words) {
  alignas(64) char kinds[kMany];
  for (std::uint32_t i = 0; i < kMany; ++i) {
    std::uint64_t w;
    std::memcpy(&w, text + begins[i], sizeof w);
    std::uint32_t kind = w & 15;
    kind = ((w ^ words.text[kind]) & words.mask[kind]) == 0 ? kind : PlainWords::kOther;
    kinds[i] = static_cast<char>(kind);
    begins[i] += words.length[kind];
  }
  const TextBlock all(kinds);
  return {all.are('t' & 15) | all.are('1' & 15), all.are('f' & 15) | all.are('0' & 15), all.are(PlainWords::kOther)};
}

template <bool kDecimals>
inline std::uint64_t plain_numbers_of(const char* text, Begins& begins, char end, std::int64_t* values) {
  std::uint64_t all = 0;
  for (std::uint32_t& begin : begins) {
    const std::uint32_t length = ended_number<kDecimals>(text + begin, end, values++);
    all = all >> 1 | std::uint64_t{length != 0} << 63;
    begin += length != 0 ? length + 1 : 0;
  }
  return all;
}

// The same of numbers with none or two decimals.
DOMAT_FOR_MACHINE
std::uint64_t plain_numbers(const char* text, Begins& begins, char end, int decimals, std::int64_t* values) {
  if (decimals == 2) return plain_numbers_of<true>(text, begins, end, values);
  return decimals == 0 ? plain_numbers_of<false>(text, begins, end, values) : 0;
}

class Rows final : public PieceReader {
 public:
  Rows(const CellTable& table, const Inputs& inputs, char delimiter) : table_(table), in_(inputs), delimiter_(delimiter), words_(delimiter), count_(table.columns().size()) {
    for (const CellTable::Column& c : table.columns()) columns_.push_back({c.says, c.input, c.says == Says::atom && c.input != kNone ? &in_.atoms[c.input] : nullptr});
    for (const Column& c : columns_) in_columns_ = in_columns_ && c.atom;
  }

  void read(const Piece& of, Worker& w) override {
    const auto& piece = static_cast<const TextPiece&>(of);
    text_ = {piece.bytes.data(), piece.size};
    ends_.clear();
    const std::size_t lines = index_rows(text_, ends_);
    // The end of the text ends the last row too, be it inside quotation marks.
    if (ends_.empty() || ends_.back() + std::size_t{1} != text_.size()) ends_.push_back(static_cast<std::uint32_t>(text_.size()));
    counted_ = 0, line_ = 0;
    for (std::size_t row = 0; row < ends_.size() && !w.result().fatal;) {
      const bool many = in_columns_ && ends_.size() - row >= kMany && w.quick() && w.columns().takes_many() && read_many(row, w);
      if (!many) read_row({text_.data() + begin_of(row), text_.data() + ends_[row]}, w);
      row += many ? kMany : 1;
    }
    w.result().lines = lines;
  }

 private:
  struct Column {
    Says says;
    std::uint32_t input;
    const InputAtom* atom;
  };

  std::uint32_t begin_of(std::size_t row) const { return row == 0 ? 0 : ends_[row - 1] + 1; }

  // 64 rows, column by column; false, and nothing kept, where one of them is for the general reader.
  bool read_many(std::size_t row, Worker& w) {
    ColumnBatch& to = w.columns();
    Begins begins;
    for (std::uint32_t i = 0; i < kMany; ++i) begins[i] = begin_of(row + i);
    // What ends a row is a carriage return where it is before the first line feed.
    const bool with_return = begins[0] != ends_[row] && text_[ends_[row] - 1] == '\r';
    const char feed = with_return ? '\r' : '\n';
    const PlainWords last_words(feed);
    bool good = true;
    for (std::size_t c = 0; c < count_ && good; ++c) {
      const bool last = c + 1 == count_;
      const char end = last ? feed : delimiter_;
      good = columns_[c].atom->kind == ValueType::boolean ? read_truths(columns_[c], row, begins, end, last ? last_words : words_, to)
                                                          : read_values(columns_[c], row, begins, end, to);
    }
    for (std::uint32_t i = 0; i < kMany; ++i) good &= begins[i] + with_return == ends_[row + i] + 1;
    good ? w.end_many() : to.undo_many();
    return good;
  }

  bool read_truths(const Column& column, std::size_t row, Begins& begins, char end, const PlainWords& words, ColumnBatch& to) {
    Truths all = plain_truths(text_.data(), begins, words);
    for (; all.others; all.others &= all.others - 1) {
      const auto i = static_cast<unsigned>(std::countr_zero(all.others));
      std::string_view cell;
      if (!take_cell(begins[i], ends_[row + i], end, &cell)) return false;
      const int bits = other_truth(cell);
      if (bits < 0) return false;
      all.t |= std::uint64_t{(bits & 1) != 0} << i;
      all.f |= std::uint64_t{(bits & 2) != 0} << i;
    }
    return to.truths(column.input, all.t, all.f), true;
  }

  bool read_values(const Column& column, std::size_t row, Begins& begins, char end, ColumnBatch& to) {
    std::int64_t* values = to.values(column.input);
    const std::uint64_t plain = column.atom->bare ? plain_numbers(text_.data(), begins, end, column.atom->digits, values) : 0;
    std::uint64_t states[4] = {};
    states[DOMAT_DEFINED] = plain;
    for (std::uint64_t others = ~plain; others; others &= others - 1) {
      const auto i = static_cast<unsigned>(std::countr_zero(others));
      std::string_view cell;
      QuickValue v;
      if (!take_cell(begins[i], ends_[row + i], end, &cell) || !quick_cell_value(column, cell, &v)) return false;
      values[i] = v.v;
      states[v.state] |= std::uint64_t{1} << i;
    }
    return to.states(column.input, states), true;
  }

  // Any cell that `end` ends, passed over; false when the row has not as many cells as it should.
  bool take_cell(std::uint32_t& begin, std::uint32_t row_end, char end, std::string_view* cell) const {
    const char* const from = text_.data() + begin;
    if (*from == end && end == delimiter_) return ++begin, true;  // the most common of others: nothing is said
    const char *const last = text_.data() + row_end, *const to = cell_end(from, last, delimiter_);
    if ((to == last) == (end == delimiter_)) return false;
    *cell = {from, to};
    if (end != delimiter_ && cell->ends_with('\r')) cell->remove_suffix(1);
    begin = static_cast<std::uint32_t>(to - text_.data()) + (end != '\r');
    return true;
  }

  // The row without its line feed.
  void read_row(std::string_view row, Worker& w) {
    if (row.ends_with('\r')) row.remove_suffix(1);
    if (row.empty() && count_ > 1) return;
    if (w.quick()) {
      cells_.clear();
      each_cell(row, [&](std::string_view cell) {
        if (cells_.size() <= count_) cells_.push_back(cell);
      });
      if (cells_.size() != count_ || !quick_row(w.columns())) w.columns().undo_row();
      else if (w.end_row()) return;
    }
    general_row(row, w);
  }

  template <class Take>
  void each_cell(std::string_view row, Take take) const {
    const char *from = row.data(), *const end = from + row.size();
    for (const char* to = nullptr; to != end; from = to + 1) {
      to = cell_end(from, end, delimiter_);
      take(std::string_view(from, to));
    }
  }

  bool quick_row(ColumnBatch& to) {
    for (std::size_t c = 0; c < count_; ++c) {
      const Column& column = columns_[c];
      if (column.atom && column.atom->kind == ValueType::boolean) {
        const int bits = other_truth(cells_[c]);
        if (bits < 0) return false;
        to.truth(column.input, static_cast<unsigned>(bits));
      } else if (!quick_cell(column, cells_[c], to)) {
        return false;
      }
    }
    return true;
  }

  // Bit 0 t, bit 1 f; less than 0: it is for the general reader.
  int other_truth(std::string_view cell) {
    const auto text = cell_text(cell, room_);
    if (!text) return -1;
    if (text->empty()) return 0;
    const int truth = truth_of_word(*text);
    return truth == 1 ? 1 : truth == 0 ? 2 : *text == "conflict" ? 3 : -1;
  }

  bool unquoted(std::string_view& cell) {
    if (cell.empty() || cell.front() != '"') return true;
    const auto text = cell_text(cell, room_);
    if (text) cell = *text;
    return text.has_value();
  }

  // Of a fact that is no boolean.
  bool quick_cell_value(const Column& column, std::string_view cell, QuickValue* v) {
    if (!unquoted(cell)) return false;
    if (cell.empty()) return true;
    if (column.atom->kind == ValueType::event && truth_of_word(cell) == 0) return v->state = DOMAT_UNDEFINED, true;
    return quick_value(*column.atom, cell, v);
  }

  bool quick_cell(const Column& column, std::string_view cell, ColumnBatch& to) {
    if (column.says == Says::atom) {
      QuickValue v;
      return quick_cell_value(column, cell, &v) && (to.value(column.input, v), true);
    }
    if (!unquoted(cell)) return false;
    if (cell.empty()) return true;
    std::int32_t day;
    if (column.says == Says::at && parse_date(cell.data(), cell.size(), &day)) return to.at(day), true;
    if (column.says == Says::mode && (cell == "open" || cell == "closed")) return to.mode(cell == "closed"), true;
    return false;
  }

  void general_row(std::string_view row, Worker& w) {
    const std::uint64_t line = line_of(static_cast<std::size_t>(row.data() - text_.data()));
    std::vector<std::string> rooms(count_ + 1);
    std::vector<std::string_view> cells;
    std::size_t found = 0;
    bool well_quoted = true;
    each_cell(row, [&](std::string_view cell) {
      const auto text = cell_text(cell, rooms[std::min(found, count_)]);
      well_quoted = well_quoted && text;
      if (text && found++ < count_) cells.push_back(*text);
    });
    if (!well_quoted) {
      w.result().fatal = CaseError{CaseError::malformed_quotes, "", static_cast<std::uint32_t>(line), 0, {}};
      return;
    }
    const std::string wanted = std::to_string(count_);
    if (found < count_) return w.fail({{CaseError::row_too_short, "", 0, 0, {std::to_string(found), wanted}}}, line);
    if (found > count_) return w.fail({{CaseError::row_too_long, "", 0, 0, {wanted}}}, line);
    std::vector<CaseError> errors = w.general(table_.json(cells));
    if (!errors.empty()) w.fail(table_.of_row(std::move(errors)), line);
  }

  // Line feeds before a place; places come in order.
  std::uint64_t line_of(std::size_t at) {
    line_ += static_cast<std::uint64_t>(std::count(text_.begin() + static_cast<std::ptrdiff_t>(counted_), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
    counted_ = at;
    return line_;
  }

  const CellTable& table_;
  const Inputs& in_;
  const char delimiter_;
  const PlainWords words_;
  const std::size_t count_;
  std::vector<Column> columns_;
  std::string_view text_;
  std::vector<std::uint32_t> ends_;  // of rows: the places of their line feeds
  bool in_columns_ = true;                // every column is of an atom
  std::string room_;
  std::vector<std::string_view> cells_;  // of a row by itself
  std::size_t counted_ = 0;
  std::uint64_t line_ = 0;
};

class Csv final : public CaseSource {
 public:
  Csv(int fd, const Inputs& inputs, CellTable& table, const std::atomic<bool>& stop) : inputs_(inputs), table_(table), stream_(fd, true, stop) {}

  // False when there is no head; one that cannot be read is seen when the first piece is asked for.
  bool read_head(char* delimiter, std::vector<CaseError>& errors) {
    std::string head;
    if (!stream_.take_row(head, &head_lines_)) {
      if (stream_.error() == 0 && !stream_.is_empty()) errors = {{CaseError::malformed_quotes, "", 1, 0, {}}};
      return stream_.error() != 0;
    }
    if (*delimiter == 0) *delimiter = detect_delimiter(head);
    delimiter_ = *delimiter;
    const auto names = split_row(head, delimiter_);
    if (names) errors = table_.set_columns(*names);
    else errors = {{CaseError::malformed_quotes, "", 1, 0, {}}};
    return errors.empty();
  }

  std::unique_ptr<Piece> make_piece() const override { return std::make_unique<TextPiece>(); }
  bool next(Piece& piece) override { return stream_.next(static_cast<TextPiece&>(piece)); }
  std::unique_ptr<PieceReader> reader() const override { return std::make_unique<Rows>(table_, inputs_, delimiter_); }
  std::string problem(bool french) const override {
    if (stream_.endless()) return french ? "une ligne dépasse 64 Mio ; un guillemet n'est sans doute pas refermé" : "a row is over 64 MiB; a quotation mark is probably not closed";
    return stream_.error() ? system_words(stream_.error(), french) : "";
  }
  std::uint64_t whole() const override { return stream_.size(); }
  std::uint64_t done() const override { return stream_.read_bytes(); }
  std::uint64_t first_line() const override { return head_lines_ + 1; }

 private:
  const Inputs& inputs_;
  CellTable& table_;
  TextStream stream_;
  char delimiter_ = ',';
  std::uint64_t head_lines_ = 1;
};

}  // namespace

std::unique_ptr<CaseSource> csv_source(int fd, const Inputs& inputs, CellTable& table, char* delimiter, const std::atomic<bool>& stop, std::vector<CaseError>& errors) {
  auto source = std::make_unique<Csv>(fd, inputs, table, stop);
  return source->read_head(delimiter, errors) ? std::move(source) : nullptr;
}

}  // namespace domat
