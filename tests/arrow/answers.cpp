#include "tests/arrow/answers.h"

#include <cstdlib>
#include <stdexcept>

namespace domat::arrow_test {

namespace {

constexpr std::size_t kBefore = 17;  // an odd address, with room for the real one before it

bool bit(const ArrowArray& a, int buffer, std::int64_t i) {
  const auto* bytes = static_cast<const std::uint8_t*>(a.buffers[buffer]);
  return !bytes || (bytes[i / 8] >> (i % 8) & 1);
}

}  // namespace

void* Allocations::allocate(std::size_t bytes) {
  if (made++ == fail_at) return nullptr;
  auto* p = static_cast<std::uint8_t*>(std::malloc(bytes + kBefore));
  if (!p) return nullptr;
  std::memset(p, 0xAB, bytes + kBefore);
  ++live;
  return p + kBefore;
}

void Allocations::release(void* p) {
  --live;
  std::free(static_cast<std::uint8_t*>(p) - kBefore);
}

Answers::Answers(const domat_pack* pack, const domat_request& request, const Exposed& given) {
  const domat_allocator allocator{&Allocations::allocate, &Allocations::release};
  status = domat_evaluate_arrow(pack, &request, &given.schema, &given.array, &allocator, &schema, &array, &error);
}
Answers::~Answers() {
  if (schema.release) schema.release(&schema);
  if (array.release) array.release(&array);
}

std::vector<std::string> Answers::names() const {
  std::vector<std::string> all;
  for (std::int64_t i = 0; i < schema.n_children; ++i) all.push_back(schema.children[i]->name);
  return all;
}
const ArrowArray& Answers::column(const std::string& name) const {
  for (std::int64_t i = 0; i < schema.n_children; ++i)
    if (schema.children[i]->name == name) return *array.children[i];
  throw std::runtime_error("no column " + name);
}
const ArrowSchema& Answers::column_schema(const std::string& name) const {
  for (std::int64_t i = 0; i < schema.n_children; ++i)
    if (schema.children[i]->name == name) return *schema.children[i];
  throw std::runtime_error("no column " + name);
}

Truth truth_in(const ArrowArray& pair, std::int64_t i) { return {bit(*pair.children[0], 1, i), bit(*pair.children[1], 1, i)}; }

Value value_in(const ArrowSchema& schema, const ArrowArray& value, std::int64_t i) {
  const ArrowArray& numbers = *value.children[0];
  const bool wide = std::string(schema.children[0]->format) == "l";
  const std::int64_t v = wide ? static_cast<const std::int64_t*>(numbers.buffers[1])[i] : static_cast<const std::int32_t*>(numbers.buffers[1])[i];
  const int error = static_cast<const std::uint8_t*>(value.children[3]->buffers[1])[i];
  const bool defined = bit(numbers, 0, i), undefined = bit(*value.children[1], 1, i), conflict = bit(*value.children[2], 1, i);
  if (defined + undefined + conflict + (error != 0) > 1 || (!defined && v != 0)) throw std::runtime_error("a value of two states");
  if (error != 0) return {State::error, error};
  return {defined ? State::defined : undefined ? State::undefined : conflict ? State::conflict : State::unknown, v};
}

Truth Answers::truth(const std::string& name, std::int64_t row) const { return truth_in(column(name), row); }
Value Answers::value(const std::string& name, std::int64_t row) const { return value_in(column_schema(name), column(name), row); }

std::optional<std::int64_t> Answers::count(const std::string& name, std::int64_t row) const {
  const ArrowArray& list = column(name);
  const auto* ends = static_cast<const std::int32_t*>(list.buffers[1]);
  if (!bit(list, 0, row)) return std::nullopt;
  return ends[row + 1] - ends[row];
}
Truth Answers::truth_of(const std::string& name, std::int64_t row, std::int64_t element) const {
  const ArrowArray& list = column(name);
  return truth_in(*list.children[0], static_cast<const std::int32_t*>(list.buffers[1])[row] + element);
}
Value Answers::value_of(const std::string& name, std::int64_t row, std::int64_t element) const {
  const ArrowArray& list = column(name);
  return value_in(*column_schema(name).children[0], *list.children[0], static_cast<const std::int32_t*>(list.buffers[1])[row] + element);
}

}  // namespace domat::arrow_test
