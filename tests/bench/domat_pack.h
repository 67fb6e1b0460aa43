// A pack built by `domat build`, called through its C ABI.
#pragma once
#include "runtime/include/domat/pack.h"

#include <memory>
#include <string>
#include <string_view>

namespace domat::bench {

class DomatPack {
 public:
  // Throws std::runtime_error when the artifact cannot be opened.
  explicit DomatPack(const std::string& artifact);
  ~DomatPack();
  DomatPack(const DomatPack&) = delete;
  DomatPack& operator=(const DomatPack&) = delete;

  std::string_view description() const {
    std::size_t length = 0;
    const char* text = describe_(pack_, &length);
    return {text, length};
  }
  std::size_t batch_memory() const { return batch_memory_(pack_); }
  std::size_t case_memory() const { return case_memory_(pack_, nullptr); }
  std::uint64_t atoms() const { return atoms_(pack_, nullptr); }
  std::uint64_t instances() const { return instances_(pack_, nullptr); }
  // Throw when the pack says no.
  void prepare(const domat_batch&, void* memory) const;
  void run(void* memory) const { run_batch_(pack_, memory); }
  void planes_of_bytes(std::size_t columns, const std::uint8_t* const* bytes, std::uint64_t cases, std::uint8_t* const* planes) const {
    planes_of_bytes_(pack_, columns, bytes, cases, planes);
  }
  void batch(const domat_batch& b, void* memory) const {
    prepare(b, memory);
    run(memory);
  }
  void one_case(const domat_case&, const domat_outcome&, void* memory) const;

 private:
  void* library_;
  const domat_pack* pack_;
  decltype(&domat_describe) describe_;
  decltype(&domat_batch_memory) batch_memory_;
  decltype(&domat_case_memory) case_memory_;
  decltype(&domat_atoms) atoms_;
  decltype(&domat_instances) instances_;
  decltype(&domat_prepare_batch) prepare_batch_;
  decltype(&domat_run_batch) run_batch_;
  decltype(&domat_planes_of_bytes) planes_of_bytes_;
  decltype(&domat_evaluate_case) evaluate_case_;
};

// Builds `pack` into scratch/name.so; the message when that fails.
struct Built {
  std::unique_ptr<DomatPack> pack;  // null: `why`
  std::string artifact, why;
};
Built build_pack(const std::string& domat, const std::string& pack, const std::string& artifact);

}  // namespace domat::bench
