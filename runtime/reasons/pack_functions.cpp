#include "runtime/reasons/pack_functions.h"

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace domat {

const PackFunctions kInProcess = {&domat_describe,      &domat_case_memory,  &domat_atoms,         &domat_instances,
                                  &domat_evaluate_case, &domat_batch_memory, &domat_evaluate_batch};

static_assert(static_cast<int>(State::defined) == DOMAT_DEFINED && static_cast<int>(State::undefined) == DOMAT_UNDEFINED &&
              static_cast<int>(State::conflict) == DOMAT_CONFLICT && static_cast<int>(State::error) == DOMAT_ERROR);

void Evaluation::Freed::operator()(void* p) const { std::free(p); }

const domat_outcome* Evaluation::run(const Case& c, domat_error* error) {
  lengths_.clear();
  for (auto& l : c.lists) lengths_.push_back(l.known ? static_cast<std::uint32_t>(l.keys.size()) : DOMAT_UNKNOWN_LIST);
  const std::size_t atoms = c.truths.size(), bytes = call_.case_memory(pack_, lengths_.data());
  *error = {};
  if (bytes == 0) return nullptr;
  if (bytes > bytes_) memory_.reset(std::aligned_alloc(16, (bytes + 15) / 16 * 16)), bytes_ = memory_ ? bytes : 0;
  if (!memory_) return nullptr;
  for (auto* of_atoms : {&truths_, &states_, &out_truths_, &out_states_}) of_atoms->resize(atoms);
  values_.resize(atoms), out_values_.resize(atoms);
  holds_.resize(call_.instances(pack_, lengths_.data()));
  for (std::size_t a = 0; a < atoms; ++a) {
    truths_[a] = static_cast<std::uint8_t>(c.truths[a].t | c.truths[a].f << 1);
    states_[a] = static_cast<std::uint8_t>(c.values[a].state);
    values_[a] = c.values[a].v;
  }
  const domat_case in{c.at.value_or(0), c.at.has_value(), c.mode == Mode::closed, truths_.data(), states_.data(), values_.data(), lengths_.data()};
  outcome_ = {out_truths_.data(), out_states_.data(), out_values_.data(), holds_.data()};
  return call_.evaluate_case(pack_, &in, &outcome_, memory_.get(), error) == DOMAT_OK ? &outcome_ : nullptr;
}

Outcome evaluate_by(const PackFunctions& call, const domat_pack* pack, const Case& c) {
  Evaluation evaluation(call, pack);
  domat_error error{};
  const domat_outcome* out = evaluation.run(c, &error);
  if (!out) throw std::runtime_error(*error.message ? error.message : "not enough memory");
  Outcome o;
  for (std::size_t i = 0; i < evaluation.instances(); ++i) o.holds.push_back({(out->holds[i] & 1) != 0, (out->holds[i] & 2) != 0});
  for (std::size_t a = 0; a < evaluation.atoms(); ++a) {
    o.truths.push_back({(out->truths[a] & 1) != 0, (out->truths[a] & 2) != 0});
    o.values.push_back({static_cast<State>(out->states[a]), out->values[a]});
  }
  return o;
}

}  // namespace domat
