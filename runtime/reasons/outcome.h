// A case as an evaluator sees it, and what an evaluator answers. Both evaluators and every compiled form use these.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "runtime/core/four.h"

namespace domat {

enum class State : std::uint8_t { unknown, defined, undefined, conflict, error };

// Why a value could not be worked out.
enum class ValueError : std::uint8_t { overflow = 1, division_by_zero, no_value_that_day, outside_calendar, no_such_date };

struct Value {
  State state = State::unknown;
  // Defined: member of the enumeration, days since 1970-01-01, months, or a number in units of 10^-scale (type_scale);
  // in error: a ValueError; else 0.
  std::int64_t v = 0;
  friend bool operator==(Value, Value) = default;
};

// What a case says of a list: nothing, or all its elements, by their keys.
struct ListState {
  bool known = false;
  std::vector<std::string> keys;
  friend bool operator==(const ListState&, const ListState&) = default;
};

enum class Mode : std::uint8_t { open, closed };  // instruction, jugement

// Indexed by atom, as lists.h lays them out for these lists. Truths: boolean facts. Values: other facts, and events (defined: that day;
// undefined: did not happen).
struct Case {
  std::optional<std::int32_t> at;
  Mode mode = Mode::open;
  std::vector<Truth> truths;
  std::vector<Value> values;
  std::vector<ListState> lists;  // by Pack::lists
};

struct Outcome {
  std::vector<Truth> holds;   // H of each rule instance
  std::vector<Truth> truths;  // of each proposition atom: facts as given or decided, conclusions
  std::vector<Value> values;  // of each value atom: facts and events as given, conclusions
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

}  // namespace domat
