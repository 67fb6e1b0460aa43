// Cases as rows of cells (CSV, Parquet): what each column says of a case, by the name in its head, and a row as the JSON of its case, for the
// general reader.
#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/batch/inputs.h"
#include "runtime/io/case_error.h"
#include "runtime/reasons/pack.h"

namespace domat {

class CellTable {
 public:
  // `json`: a list, a structure, or a fact of elements of lists: the cell is what a case in JSON has under that name.
  enum class Says : std::uint8_t { atom, json, at, mode };
  struct Column {
    std::string name;          // as the pack has it: "condamné(État)"
    Says says = Says::atom;
    std::uint32_t input = 0;   // of Inputs::atoms; of a pack with lists kNone
    TypeRef type;
    std::vector<std::string> path;  // in "facts": its name, then arguments or the field of a structure
    std::string field;         // as errors of the case in JSON call it
  };

  CellTable(const Pack&, const Inputs&);

  // Names in any normal form. What is wrong with them; then there are no columns.
  std::vector<CaseError> set_columns(const std::vector<std::string>& names);
  const std::vector<Column>& columns() const { return columns_; }

  // A row as a case; an empty cell says nothing.
  std::string json(const std::vector<std::string_view>& cells) const;
  // The errors of that case as errors of the row: fields are columns, and there is no place in a document.
  std::vector<CaseError> of_row(std::vector<CaseError>) const;

 private:
  struct Step {
    std::string before;    // what stands before the value
    std::uint32_t column;
  };
  void add(const Pack&, Column);
  void plan();

  std::vector<Column> known_;  // all that there may be
  std::vector<std::string> names_, conclusions_;
  NameTable known_names_, conclusion_names_;
  std::vector<Column> columns_;
  std::vector<Step> steps_;
  std::string end_;
};

// "true", "faux", "1"…: 1, what says false: 0, else -1.
int truth_of_word(std::string_view);

}  // namespace domat
