#include "runtime/reasons/pack_functions.h"

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace domat {

const PackFunctions kInProcess = {&domat_describe,      &domat_case_memory,  &domat_atoms,         &domat_instances,
                                  &domat_evaluate_case, &domat_batch_memory, &domat_evaluate_batch};

namespace {

std::vector<std::uint32_t> lengths_of(const Case& c) {
  std::vector<std::uint32_t> lengths;
  for (auto& l : c.lists) lengths.push_back(l.known ? static_cast<std::uint32_t>(l.keys.size()) : DOMAT_UNKNOWN_LIST);
  return lengths;
}

struct Freed {
  void operator()(void* p) const { std::free(p); }
};

}  // namespace

static_assert(static_cast<int>(State::defined) == DOMAT_DEFINED && static_cast<int>(State::undefined) == DOMAT_UNDEFINED &&
              static_cast<int>(State::conflict) == DOMAT_CONFLICT && static_cast<int>(State::error) == DOMAT_ERROR);

Outcome evaluate_by(const PackFunctions& call, const domat_pack* pack, const Case& c) {
  const auto lengths = lengths_of(c);
  const std::size_t atoms = c.truths.size(), instances = call.instances(pack, lengths.data());
  std::vector<std::uint8_t> truths(atoms), states(atoms), out_truths(atoms), out_states(atoms), holds(instances);
  std::vector<std::int64_t> values(atoms), out_values(atoms);
  for (std::size_t a = 0; a < atoms; ++a) {
    truths[a] = static_cast<std::uint8_t>(c.truths[a].t | c.truths[a].f << 1);
    states[a] = static_cast<std::uint8_t>(c.values[a].state);
    values[a] = c.values[a].v;
  }
  const domat_case in{c.at.value_or(0), c.at.has_value(), c.mode == Mode::closed, truths.data(), states.data(), values.data(), lengths.data()};
  const domat_outcome out{out_truths.data(), out_states.data(), out_values.data(), holds.data()};
  const std::size_t bytes = call.case_memory(pack, lengths.data());
  const std::unique_ptr<void, Freed> memory(std::aligned_alloc(16, (bytes + 15) / 16 * 16 + 16));
  domat_error error{};
  if (bytes == 0 || !memory || call.evaluate_case(pack, &in, &out, memory.get(), &error) != DOMAT_OK)
    throw std::runtime_error(*error.message ? error.message : "not enough memory");
  Outcome o;
  for (const auto b : holds) o.holds.push_back({(b & 1) != 0, (b & 2) != 0});
  for (const auto b : out_truths) o.truths.push_back({(b & 1) != 0, (b & 2) != 0});
  o.values.resize(atoms);
  for (std::size_t a = 0; a < atoms; ++a) o.values[a] = {static_cast<State>(out_states[a]), out_values[a]};
  return o;
}

}  // namespace domat
