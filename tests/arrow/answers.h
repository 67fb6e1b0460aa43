// Calls domat_evaluate_arrow, and reads what comes out.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/reasons/outcome.h"
#include "tests/arrow/arrays.h"

namespace domat::arrow_test {

// Hands out memory of the worst alignment, counts what was not given back, and may fail.
struct Allocations {
  static inline thread_local long live = 0, made = 0, fail_at = -1;
  static void* allocate(std::size_t);
  static void release(void*);
};

class Answers {
 public:
  Answers(const domat_pack*, const domat_request&, const Exposed&);
  ~Answers();
  Answers(const Answers&) = delete;

  std::int32_t status;
  domat_error error{};
  ArrowSchema schema{};
  ArrowArray array{};

  std::vector<std::string> names() const;
  const ArrowArray& column(const std::string& name) const;  // fails the test where there is none
  const ArrowSchema& column_schema(const std::string& name) const;
  Truth truth(const std::string& name, std::int64_t row) const;
  Value value(const std::string& name, std::int64_t row) const;
  // Of a conclusion about elements: how many there are, if the lists are known.
  std::optional<std::int64_t> count(const std::string& name, std::int64_t row) const;
  Truth truth_of(const std::string& name, std::int64_t row, std::int64_t element) const;
  Value value_of(const std::string& name, std::int64_t row, std::int64_t element) const;
};

Truth truth_in(const ArrowArray& pair, std::int64_t i);
Value value_in(const ArrowSchema&, const ArrowArray& value, std::int64_t i);

}  // namespace domat::arrow_test
