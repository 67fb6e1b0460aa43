#include "compiler/base/unicode.h"
#include "compiler/diagnostics/printable.h"
#include "compiler/import/records.h"
#include "runtime/batch/csv_text.h"
#include "runtime/core/date.h"

namespace domat {

namespace {

class Rows {
 public:
  Rows(const std::string& text, const Mapping& m, std::vector<Problem>& problems, const TakeTest& take) : text_(text), m_(m), problems_(problems), take_(take) {}

  void read() {
    const auto header = next_row();
    if (!header) return;
    delimiter_ = detect_delimiter(*header);
    const auto names = cells(*header);
    if (!names || !columns(*names)) return;
    while (problems_.size() < kMaxProblems) {
      const auto row = next_row();
      if (!row) return;
      if (row->empty()) continue;
      if (const auto values = cells(*row); values && !add(*values)) return;
    }
  }

 private:
  struct Column {
    enum : std::uint8_t { input, output, name, at, ignored } kind;
    std::string theirs;
  };

  // The next row, with the line that it begins on: a line feed between quotation marks ends none.
  std::optional<std::string_view> next_row() {
    if (at_ >= text_.size()) return std::nullopt;
    line_ = next_line_;
    std::size_t end = at_;
    for (bool quoted = false; end < text_.size() && (quoted || text_[end] != '\n'); ++end) {
      quoted ^= text_[end] == '"';
      next_line_ += text_[end] == '\n';
    }
    std::string_view row = std::string_view(text_).substr(at_, end - at_);
    at_ = end + 1;
    ++next_line_;
    if (row.ends_with('\r')) row.remove_suffix(1);
    return row;
  }

  void fail(const std::string& field, Arg message) { add_problem(problems_, {line_, field, std::move(message)}); }

  std::optional<std::vector<std::string>> cells(std::string_view row) {
    auto all = split_row(row, delimiter_);
    if (!all) fail("", {"les guillemets de cette ligne sont mal placés", "the quotation marks of this row stand wrongly"});
    return all;
  }

  bool columns(const std::vector<std::string>& names) {
    std::set<std::string> seen;
    for (auto& raw : names) {
      const std::string theirs = nfc(raw);
      if (!seen.insert(theirs).second) fail(theirs, {"deux colonnes portent ce nom", "two columns have this name"});
      if (theirs == m_.name && !m_.name.empty()) columns_.push_back({Column::name, theirs});
      else if (theirs == m_.at && !m_.at.empty()) columns_.push_back({Column::at, theirs});
      else if (m_.input.contains(theirs)) columns_.push_back({Column::input, theirs});
      else if (m_.output.contains(theirs)) columns_.push_back({Column::output, theirs});
      else if (m_.ignored.contains(theirs)) columns_.push_back({Column::ignored, theirs});
      else fail(theirs, {"la correspondance ne dit rien de cette colonne : la mettre dans `input`, `output` ou `ignore`", "the mapping says nothing of this column: put it into `input`, `output` or `ignore`"});
    }
    return problems_.empty();
  }

  bool add(const std::vector<std::string>& values) {
    if (values.size() != columns_.size()) {
      const std::string n = std::to_string(values.size()), wanted = std::to_string(columns_.size());
      fail("", {"cette ligne a " + n + " cellules ; l'en-tête en a " + wanted, "this row has " + n + " cells; the header has " + wanted});
      return true;
    }
    Test t;
    t.line = line_;
    t.name = std::to_string(++count_);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::string& v = values[i];
      if (v.empty()) continue;
      const Said said{columns_[i].theirs, v, columns_[i].theirs, line_};
      switch (columns_[i].kind) {
        case Column::name: t.name = v; break;
        case Column::at: {
          std::int32_t day = 0;
          if (parse_date(v.data(), v.size(), &day)) t.at = day;
          else fail(said.field, {"`" + printable(v) + "` n'est pas une date : AAAA-MM-JJ", "`" + printable(v) + "` is no date: YYYY-MM-DD"});
          break;
        }
        case Column::input: t.input.push_back(said); break;
        case Column::output: t.output.push_back(said); break;
        case Column::ignored: break;
      }
    }
    return take_(t);
  }

  const std::string& text_;
  const Mapping& m_;
  std::vector<Problem>& problems_;
  const TakeTest& take_;
  std::size_t at_ = 0;
  std::uint32_t line_ = 1, next_line_ = 1;
  char delimiter_ = ',';
  std::vector<Column> columns_;
  std::size_t count_ = 0;
};

}  // namespace

void csv_tests(const std::string& text, const Mapping& m, std::vector<Problem>& problems, const TakeTest& take) { Rows(text, m, problems, take).read(); }

}  // namespace domat
