// What a fact may be, in parts within each of which nothing that is asked about changes.
#pragma once
#include <cstdint>
#include <vector>

#include "compiler/inquiry/cone.h"
#include "compiler/inquiry/question.h"
#include "compiler/inquiry/spans.h"

namespace domat::inquiry {

inline constexpr std::uint32_t kMany = kNone - 1;

// How far the numbers of a type go, as far as a case may state them (docs/formats.md, "Limits").
struct Ends {
  std::int64_t least, most;
};
Ends ends_of(ValueType);

// The values of a number or of a date from `least` to `most`; of other facts, one value.
struct Part {
  Input input;  // that stands for it: the nearest to what the case has, else to nothing, or to the application date
  std::int64_t least = 0, most = 0;
};
struct Domain {
  std::vector<Part> parts;
  bool exact = true;  // two values of a part do alike, whatever the other facts that vary are
  // Of each node that reads values and, of the facts that vary, this one alone: what it comes to in each part, 4 where that is not known.
  struct Row {
    std::uint32_t place;
    std::vector<std::uint8_t> truths;
  };
  std::vector<Row> rows;
};

class Domains {
 public:
  // `varies`: of the cone's inputs, which may be given another value; the others stay as the case has them.
  Domains(const Question&, const Cone&, Reading& base, std::uint32_t day_fact, const std::vector<bool>& varies);

  Domain of(std::uint32_t atom);
  // Of a node of the cone, by its place: the one varying fact that it may hang on; kNone, or kMany.
  std::uint32_t hangs_on(std::uint32_t place) const { return hangs_on_[place]; }

 private:
  struct Watched {
    std::vector<std::uint32_t> rows;  // nodes with a row
    std::vector<std::uint32_t> all;   // these, and those that hang on other varying facts too
    bool flows_away = false;          // a value that is worked out from the fact reaches the top, or such a node
  };
  Watched watch(std::uint32_t atom);
  std::vector<std::uint8_t> truths(const Question&, std::uint32_t atom, const std::vector<std::uint32_t>& nodes, const Input& from, const Input& to, bool point, bool* known);
  void single(Domain&, std::uint32_t atom, const Watched&, const Input&);
  void ranges(Domain&, std::uint32_t atom, const Watched&);

  const Question& q_;
  const Cone& cone_;
  Reading& base_;
  const std::uint32_t day_fact_;
  Spans spans_;
  std::vector<std::uint32_t> hangs_on_;
  std::size_t points_ = 0;
};

}  // namespace domat::inquiry
