// Cases as rows of CSV.
#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "runtime/batch/cell_table.h"
#include "runtime/batch/csv_text.h"
#include "runtime/batch/source.h"

namespace domat {

namespace {

using Says = CellTable::Says;

class Rows final : public PieceReader {
 public:
  Rows(const CellTable& table, const Inputs& inputs, char delimiter) : table_(table), in_(inputs), delimiter_(delimiter), count_(table.columns().size()) {
    for (const CellTable::Column& c : table.columns()) columns_.push_back({c.says, c.input, c.says == Says::atom && c.input != kNone ? &in_.atoms[c.input] : nullptr});
  }

  void read(const Piece& of, Worker& w) override {
    const auto& piece = static_cast<const TextPiece&>(of);
    text_ = {piece.bytes.data(), piece.size};
    places_.clear();
    index_csv(text_, delimiter_, places_);
    // The end of the text ends the last row too, be it inside quotation marks.
    const bool ended = !places_.empty() && places_.back() + std::size_t{1} == text_.size() && text_.back() == '\n';
    if (!ended) places_.push_back(static_cast<std::uint32_t>(text_.size()));
    counted_ = 0, line_ = 0;
    std::size_t begin = 0;
    for (std::size_t k = 0; k < places_.size() && !w.result().fatal;) k = read_row(k, begin, w);
    w.result().lines = line_of(text_.size());
  }

 private:
  struct Column {
    Says says;
    std::uint32_t input;
    const InputAtom* atom;
  };

  bool ends_row(std::size_t k) const { return places_[k] == text_.size() || text_[places_[k]] == '\n'; }

  // The row whose first cell begins at `begin` and ends at place k; the place after its last.
  std::size_t read_row(std::size_t k, std::size_t& begin, Worker& w) {
    const std::size_t from = begin;
    const std::string_view first = text_.substr(from, places_[k] - from);
    if (count_ > 1 && ends_row(k) && (first.empty() || first == "\r")) return begin = places_[k] + std::size_t{1}, k + 1;
    if (w.quick()) {
      if (quick_row(k, from, w.columns())) {
        begin = places_[k + count_ - 1] + std::size_t{1};
        if (w.end_row()) return k + count_;
      } else {
        w.columns().undo_row();
      }
    }
    std::size_t last = k;
    while (!ends_row(last)) ++last;
    begin = places_[last] + std::size_t{1};
    general_row(k, last, from, w);
    return last + 1;
  }

  bool quick_row(std::size_t k, std::size_t begin, ColumnBatch& to) {
    if (places_.size() - k < count_) return false;
    for (std::size_t c = 0; c < count_; ++c) {
      const std::size_t end = places_[k + c];
      const bool last = c + 1 == count_;
      if (ends_row(k + c) != last) return false;
      std::size_t length = end - begin;
      const char* cell = text_.data() + begin;
      if (last && length != 0 && cell[length - 1] == '\r') --length;
      const Column& column = columns_[c];
      if (column.atom && column.atom->kind == ValueType::boolean) {
        const std::uint32_t four = four_bytes(cell);
        const unsigned one = length == 1;
        const unsigned t = (static_cast<unsigned>(four == word("true")) & static_cast<unsigned>(length == 4)) | (static_cast<unsigned>(*cell == '1') & one);
        const unsigned f = (static_cast<unsigned>(four == word("fals")) & static_cast<unsigned>(cell[4] == 'e') & static_cast<unsigned>(length == 5)) |
                           (static_cast<unsigned>(*cell == '0') & one);
        if ((t | f) == 0 && length != 0 && !other_truth(column, {cell, length}, to)) return false;
        if ((t | f) != 0 || length == 0) to.truth(column.input, t | f << 1);
      } else if (!quick_cell(column, {cell, length}, to)) {
        return false;
      }
      begin = end + 1;
    }
    return true;
  }

  bool other_truth(const Column& column, std::string_view cell, ColumnBatch& to) {
    const auto text = cell_text(cell, room_);
    if (!text) return false;
    const int truth = truth_of_word(*text);
    if (truth < 0 && *text != "conflict" && !text->empty()) return false;
    to.truth(column.input, text->empty() ? 0 : truth < 0 ? 3 : truth == 1 ? 1 : 2);
    return true;
  }

  bool quick_cell(const Column& column, std::string_view cell, ColumnBatch& to) {
    QuickValue v;
    if (!cell.empty() && cell.front() == '"') {
      const auto text = cell_text(cell, room_);
      if (!text) return false;
      cell = *text;
    }
    if (column.says == Says::atom) {
      if (cell.empty()) return to.value(column.input, v), true;
      if (column.atom->kind == ValueType::event && truth_of_word(cell) == 0) v.state = DOMAT_UNDEFINED;
      else if (!quick_value(*column.atom, cell, &v)) return false;
      return to.value(column.input, v), true;
    }
    if (cell.empty()) return true;
    std::int32_t day;
    if (column.says == Says::at && parse_date(cell.data(), cell.size(), &day)) return to.at(day), true;
    if (column.says == Says::mode && (cell == "open" || cell == "closed")) return to.mode(cell == "closed"), true;
    return false;
  }

  void general_row(std::size_t k, std::size_t last, std::size_t begin, Worker& w) {
    const std::uint64_t line = line_of(begin);
    std::vector<std::string> rooms(last - k + 1);
    std::vector<std::string_view> cells;
    for (std::size_t c = k; c <= last; ++c) {
      std::string_view cell = text_.substr(begin, places_[c] - begin);
      if (c == last && cell.ends_with('\r')) cell.remove_suffix(1);
      const auto text = cell_text(cell, rooms[c - k]);
      if (!text) {
        w.result().fatal = CaseError{CaseError::malformed_quotes, "", static_cast<std::uint32_t>(line), 0, {}};
        return;
      }
      cells.push_back(*text);
      begin = places_[c] + std::size_t{1};
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
  std::vector<std::uint32_t> places_;
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
