// Answers as text, one case a line: JSON objects, or rows of CSV (docs/formats.md, "Results of many cases"). What every line repeats is made
// once, so that a line is mostly copies.
#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "runtime/batch/columns.h"
#include "runtime/batch/out_text.h"
#include "runtime/reasons/outcome.h"
#include "runtime/reasons/pack.h"

namespace domat {

// A string as JSON.
void append_json_string(std::string& out, std::string_view);
// A cell, in quotation marks only where CSV needs them.
void append_csv_cell(std::string& out, std::string_view, char delimiter);

struct Wanted {
  std::uint32_t atom;
  TypeRef type;
  std::string name;
};

enum class TextForm : std::uint8_t { json, csv };
enum class TextPart : std::uint8_t { line, members, value };  // all of it; without what begins and ends it; values without their names

class AnswerText {
 public:
  // `rules`: each line says which rules apply; of JSON only.
  AnswerText(const Pack&, std::vector<Wanted>, TextForm, char delimiter, bool rules, TextPart = TextPart::line);

  const std::vector<Wanted>& wanted() const { return wanted_; }
  std::string header() const;  // of CSV: its first line; else empty
  // Appends the rows of a block, those that failed as `failed_line` says.
  void append(const ColumnBatch&, const AnswerBatch&, const std::vector<std::string>& failed_lines, OutText& out) const;
  // One case: truths, states and values by atom, H by rule instance where rules are wanted.
  void append(const domat_outcome&, OutText& out) const;
  std::string failed_line() const;  // of CSV

 private:
  struct Piece {
    std::uint32_t offset = 0, length = 0;
  };
  // What is put into a line at once: a value, or a few propositions.
  struct Part {
    std::uint32_t first = 0, count = 0;  // of what is wanted; a value has no count
    std::vector<Piece> truths;           // by t and f of the first, then of the next
    Piece before;       // of a value
    Piece states[5];    // where there is none
    Piece errors[6];    // in error, by its number
    std::vector<Piece> members;
    Piece currency;     // after an amount
    TypeRef type;
  };

  Piece piece(const std::string& text);
  void add_proposition(const std::string& before, std::vector<std::string>& texts);
  void end_propositions(std::vector<std::string>& texts);
  void add_value(const Pack&, Part&);
  char* put(char* out, Piece) const;
  char* put_value(char* out, const Part&, unsigned state, std::int64_t v) const;
  char* put_defined(char* out, const Part&, std::int64_t v) const;
  struct Rows;
  void take_rows(const AnswerBatch&, std::size_t first, std::vector<Rows>&) const;
  template <class HeldBy>
  void append_rules(OutText& out, HeldBy held) const;

  std::vector<Wanted> wanted_;
  TextForm form_;
  char delimiter_;
  std::string text_;  // of all pieces
  std::vector<Part> parts_;
  Piece end_;
  std::size_t most_ = 64;  // room that a line takes, and what is copied after its last piece
  const Pack* rules_ = nullptr;
  std::vector<std::uint32_t> order_;  // rule instances, each after its exceptions
  std::vector<std::string> labels_;   // of rules, as JSON
};

// The instances of rules in an order in which each comes after the exceptions to it.
std::vector<std::uint32_t> exceptions_first(const Pack&);

}  // namespace domat
