// Cases as an Arrow record batch, in forms drawn at random, and the answers of one held against outcomes.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"
#include "tests/arrow/answers.h"
#include "tests/differential/choices.h"

namespace domat::differential {

// What a batch says of one case: the pack laid out for its lists, and the case.
struct Row {
  const Pack* pack;
  const Case* given;
};

class Columns {
 public:
  // Of the pack as compiled. Of the inputs in `left_out`, by declaration, there is no column.
  Columns(const Pack& pack, const std::vector<Row>& rows, const std::vector<bool>& left_out, const Bytes& bytes)
      : pack_(pack), rows_(rows), left_out_(left_out), c_(bytes) {}

  arrow_test::Array batch(bool with_days);

 private:
  // What each entry of a column says, and in which case.
  struct Entries {
    std::vector<Truth> truths;
    std::vector<Value> values;
    std::vector<std::size_t> rows;
  };
  using Array = arrow_test::Array;

  arrow_test::Layout any_layout(int at_least);
  void add(Entries&, std::size_t row, std::uint32_t atom) const;
  Array encode(const std::string& name, TypeRef, const Entries&, int before);
  Array encode_booleans(const std::string& name, const Entries&, int before);
  Array encode_values(const std::string& name, TypeRef, const Entries&, int before);
  Array encode_members(const std::string& name, std::uint32_t enumeration, const Entries&, const arrow_test::Layout&);
  void add_columns(std::uint32_t declaration, int before, std::vector<Array>& out);
  Array list(std::uint32_t list, int before);
  Array field(const std::string& name, std::uint32_t declaration, const std::vector<std::uint32_t>& arguments, int before);
  std::uint32_t atom_at(const Pack&, const Declaration&, const std::vector<std::uint32_t>& arguments) const;
  std::uint32_t elements(std::size_t row, std::uint32_t enumeration) const;

  const Pack& pack_;
  const std::vector<Row>& rows_;
  const std::vector<bool>& left_out_;
  Choices c_;
};

// Every difference of the answers from these outcomes; empty: none.
std::string differences(const arrow_test::Answers&, const std::string& interface, const std::vector<Row>&, const std::vector<const Outcome*>&);

}  // namespace domat::differential
