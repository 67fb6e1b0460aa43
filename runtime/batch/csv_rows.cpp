// Cases as rows of CSV.
#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "runtime/batch/cell_table.h"
#include "runtime/batch/csv_text.h"
#include "runtime/batch/short_number.h"
#include "runtime/batch/source.h"

namespace domat {

namespace {

using Says = CellTable::Says;

class Rows final : public PieceReader {
 public:
  Rows(const CellTable& table, const Inputs& inputs, char delimiter) : table_(table), in_(inputs), delimiter_(delimiter), count_(table.columns().size()) {
    for (const CellTable::Column& c : table.columns()) columns_.push_back({c.says, c.input, c.says == Says::atom && c.input != kNone ? &in_.atoms[c.input] : nullptr});
    for (const Column& c : columns_) in_columns_ = in_columns_ && c.atom;
  }

  void read(const Piece& of, Worker& w) override {
    const auto& piece = static_cast<const TextPiece&>(of);
    text_ = {piece.bytes.data(), piece.size};
    places_.assign(1, UINT32_MAX);
    rows_.assign(1, 0);
    const std::size_t lines = index_csv(text_, delimiter_, places_, &rows_);
    // The end of the text ends the last row too, be it inside quotation marks.
    if (places_.back() + std::size_t{1} != text_.size() || rows_.back() + std::size_t{1} != places_.size()) {
      rows_.push_back(static_cast<std::uint32_t>(places_.size()));
      places_.push_back(static_cast<std::uint32_t>(text_.size()));
    }
    counted_ = 0, line_ = 0;
    for (std::size_t row = 0; row + 1 < rows_.size() && !w.result().fatal;) {
      const bool many = in_columns_ && w.quick() && w.columns().takes_many() && alike(row) && read_many(rows_[row], w);
      if (!many) read_row(rows_[row], rows_[row + 1], w);
      row += many ? ColumnBatch::kRows : 1;
    }
    w.result().lines = lines;
  }

 private:
  struct Column {
    Says says;
    std::uint32_t input;
    const InputAtom* atom;
  };

  // The cell that ends at a place.
  const char* begin(std::size_t place) const { return text_.data() + static_cast<std::uint32_t>(places_[place - 1] + 1); }
  std::size_t length(std::size_t place) const { return places_[place] - static_cast<std::uint32_t>(places_[place - 1] + 1); }

  // Whether this row and those after it have the right number of cells.
  bool alike(std::size_t row) const {
    if (rows_.size() - row <= ColumnBatch::kRows) return false;
    bool all = true;
    for (std::size_t i = row; i < row + ColumnBatch::kRows; ++i) all &= rows_[i + 1] - rows_[i] == count_;
    return all;
  }

  // The rows whose cells end after place k, column by column; false, and nothing kept, where one of them is for the general reader.
  bool read_many(std::size_t k, Worker& w) {
    ColumnBatch& to = w.columns();
    for (std::size_t c = 0; c < count_; ++c) {
      const bool truths = columns_[c].atom->kind == ValueType::boolean;
      if (truths ? read_truths(columns_[c], k + c + 1, to) : read_values(columns_[c], k + c + 1, c + 1 == count_, to)) continue;
      to.undo_many();
      return false;
    }
    w.end_many();
    return true;
  }

  // A plain word and what ends it are one number.
  bool read_truths(const Column& column, std::size_t place, ColumnBatch& to) {
    const std::size_t last = length(place);
    const char* const first = begin(place);
    const bool with_return = text_.data()[places_[place]] == '\n' && last != 0 && first[last - 1] == '\r';
    const auto end = static_cast<unsigned char>(with_return ? '\r' : text_.data()[places_[place]]);
    const std::uint64_t yes = word("true") | std::uint64_t{end} << 32, no = word("fals") | std::uint64_t{'e'} << 32 | std::uint64_t{end} << 40;
    std::uint64_t t = 0, f = 0;
    const std::uint32_t* before = places_.data() + place - 1;
    for (unsigned i = 0; i < ColumnBatch::kRows; ++i, before += count_) {
      std::uint64_t w;
      std::memcpy(&w, text_.data() + static_cast<std::uint32_t>(*before + 1), sizeof w);
      t = t >> 1 | std::uint64_t{(w & 0xFF'FFFF'FFFF) == yes} << 63;
      f = f >> 1 | std::uint64_t{(w & 0xFFFF'FFFF'FFFF) == no} << 63;
    }
    for (std::uint64_t others = ~(t | f); others; others &= others - 1) {
      const auto i = static_cast<unsigned>(std::countr_zero(others));
      const int bits = other_truth(cell_at(place + i * count_));
      if (bits < 0) return false;
      t |= std::uint64_t{(bits & 1) != 0} << i;
      f |= std::uint64_t{(bits & 2) != 0} << i;
    }
    return to.truths(column.input, t, f), true;
  }

  bool read_values(const Column& column, std::size_t place, bool last, ColumnBatch& to) {
    const InputAtom& atom = *column.atom;
    const bool number = atom.bare;
    std::int64_t* values = to.values(column.input);
    std::uint64_t states[4] = {};
    for (unsigned i = 0; i < ColumnBatch::kRows; ++i, place += count_) {
      std::uint8_t state = DOMAT_DEFINED;
      if (last || !number || !short_number(begin(place), length(place), atom.digits, values + i)) {
        QuickValue v;
        if (!quick_cell_value(column, cell_at(place), &v)) return false;
        values[i] = v.v, state = v.state;
      }
      states[state] |= std::uint64_t{1} << i;
    }
    return to.states(column.input, states), true;
  }

  // Without the carriage return of a line break.
  std::string_view cell_at(std::size_t place) const {
    std::string_view cell(begin(place), length(place));
    const bool ends_row = places_[place] == text_.size() || text_[places_[place]] == '\n';
    if (ends_row && cell.ends_with('\r')) cell.remove_suffix(1);
    return cell;
  }

  // The row between two places.
  void read_row(std::size_t k, std::size_t last, Worker& w) {
    const std::string_view first(begin(k + 1), length(k + 1));
    if (count_ > 1 && last == k + 1 && (first.empty() || first == "\r")) return;
    if (w.quick()) {
      if (last - k != count_ || !quick_row(k, w.columns())) w.columns().undo_row();
      else if (w.end_row()) return;
    }
    general_row(k + 1, last, w);
  }

  bool quick_row(std::size_t k, ColumnBatch& to) {
    for (std::size_t c = 0; c < count_; ++c) {
      const Column& column = columns_[c];
      const std::string_view cell = cell_at(k + c + 1);
      if (column.atom && column.atom->kind == ValueType::boolean) {
        const int bits = other_truth(cell);
        if (bits < 0) return false;
        to.truth(column.input, static_cast<unsigned>(bits));
      } else if (!quick_cell(column, cell, to)) {
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

  // The cells that end at places first to last.
  void general_row(std::size_t first, std::size_t last, Worker& w) {
    const std::uint64_t line = line_of(static_cast<std::size_t>(begin(first) - text_.data()));
    std::vector<std::string> rooms(last - first + 1);
    std::vector<std::string_view> cells;
    for (std::size_t c = first; c <= last; ++c) {
      const std::string_view cell = cell_at(c);
      const auto text = cell_text(cell, rooms[c - first]);
      if (!text) {
        w.result().fatal = CaseError{CaseError::malformed_quotes, "", static_cast<std::uint32_t>(line), 0, {}};
        return;
      }
      cells.push_back(*text);
    }
    const std::string wanted = std::to_string(count_);
    if (cells.size() < count_) return w.fail({{CaseError::row_too_short, "", 0, 0, {std::to_string(cells.size()), wanted}}}, line);
    if (cells.size() > count_) return w.fail({{CaseError::row_too_long, "", 0, 0, {wanted}}}, line);
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
  const std::size_t count_;
  std::vector<Column> columns_;
  std::string_view text_;
  std::vector<std::uint32_t> places_;  // ends of cells; before them the end of none
  std::vector<std::uint32_t> rows_;    // the places at which rows end; before them that of none
  bool in_columns_ = true;             // every column is of an atom
  std::string room_;
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
